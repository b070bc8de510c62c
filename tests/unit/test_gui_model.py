"""What screens make of numbers: levels, cues, time, and the past as columns. No window needed."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandplate._rt import Ring
from bandplate.core.channels import N_SIGNALS, SIGNAL_INDEX
from bandplate.core.events import Event
from bandplate.core.prompt import Prompt
from bandplate.core.samples import SERIES_DTYPE
from bandplate.drills import Trial
from bandplate.drills.trial import TrialPhase
from bandplate.gui.cop_trail import CopTrail
from bandplate.gui.curve_history import CURVES, ColumnWindow, CurveHistory
from bandplate.gui.model import (
    Smoother,
    clock_text,
    corridor_at,
    flag_text,
    last_result,
    left_text,
    member_levels,
    nice_top,
    number_text,
    partner_text,
)
from bandplate.gui.time_window import TimeWindow

REFERENCES_N = {"push": 1000, "swing": 100, "arm_left": 80, "arm_right": 80, "torso": 200}
PERIOD_NS = 1_000_000


def rows(index: np.ndarray, t_ns: np.ndarray, values: np.ndarray) -> np.ndarray:
    made = np.zeros(len(index), SERIES_DTYPE)
    made["index"], made["t_ns"] = index, t_ns
    made["values"] = values[:, None]
    return made


def signals(**forces: float) -> list[float]:
    values = [math.nan] * N_SIGNALS
    for name, force_n in forces.items():
        values[SIGNAL_INDEX[name.replace("_fz", ".fz")]] = force_n
    return values


def test_the_swing_is_the_other_legs_band_and_the_torso_both_bands():
    values = signals(
        left_fz=500, swing_left=1, swing_right=50, arm_left=40, arm_right=40, torso_left=60,
        torso_right=50,
    )  # fmt: skip
    left = member_levels(values, "left", REFERENCES_N)
    assert {m: level.pct for m, level in left.items()} == {
        "push": 50.0,
        "swing": 50.0,
        "arm_left": 50.0,
        "arm_right": 50.0,
        "torso": pytest.approx(55.0),
    }
    assert member_levels(values, "right", REFERENCES_N)["swing"].force_n == 1
    assert member_levels(values, "both", REFERENCES_N)["swing"].force_n == 50


def test_a_member_lags_ten_points_below_the_others_and_only_one_does():
    values = signals(
        left_fz=500, swing_right=60, arm_left=30, arm_right=48, torso_left=60, torso_right=60
    )
    levels = member_levels(values, "left", REFERENCES_N)
    assert [m for m, level in levels.items() if level.lags] == ["arm_left"]
    others = member_levels(values, "left", REFERENCES_N, ("swing", "arm_right", "torso"))
    assert not any(level.lags for level in others.values()), "nobody asked for the left arm"
    values[SIGNAL_INDEX["arm_left"]] = 42
    levels = member_levels(values, "left", REFERENCES_N)
    assert not any(level.lags for level in levels.values())


def test_what_is_absent_has_no_level_and_does_not_lag():
    levels = member_levels(signals(left_fz=500, arm_left=40), "left", {"push": 1000})
    assert levels["torso"].force_n is None
    assert levels["arm_left"].pct is None
    assert not any(level.lags for level in levels.values())


def test_the_partner_is_told_what_and_when():
    pull = Prompt(partner="pull", partner_n=84.6, partner_lead_s=0.74)
    assert partner_text(pull) == ("PULL", "you: 85 N in 0.7 s")
    assert partner_text(replace(pull, partner_lead_s=0.0)) == ("PULL", "you: 85 N now")
    assert partner_text(Prompt()) == ("", "")


def test_what_is_left_is_rounded_up_like_the_countdowns_own_word():
    count = Prompt(stage="countdown", left_s=1.2, word="2")
    assert left_text(count) == "0:02"
    assert left_text(replace(count, left_s=1.0)) == "0:01"
    assert left_text(replace(count, stage="rest", left_s=60.5)) == "1:01"
    assert left_text(Prompt(stage="work", phase="hold", left_s=0.0)) == "0:00"
    assert left_text(Prompt(stage="work", phase="free", since_go_s=61.9, left_s=86338.1)) == "1:01"
    for stage in ("idle", "ready", "stopped", "done"):
        assert left_text(replace(count, stage=stage)) == ""


def test_flags_say_what_a_coach_looks_for_and_leave_the_rest_out():
    def flag(kind, **data):
        return flag_text(Event(0, kind, data))

    assert flag("drill.go", side="left", repetition=2) == "go left 2"
    assert flag("cue.on", cue="lag", words="LEFT ARM: PULL MORE") == "left arm: pull more"
    assert flag("drill.stopped", word="STOP: BAND END") == "STOP: BAND END"
    assert flag("mark", text="arms higher") == "arms higher"
    assert flag("drill.stage", stage="rest") == flag("push.onset") == flag("cue.off") == ""


def test_the_last_result_is_the_last_repetitions():
    def done(**data):
        return Event(0, "drill.repetition", data)

    first = done(counted=True, in_corridor_pct=81.7)
    assert last_result([first, Event(1, "mark")]) == "82 % in the corridor"
    assert last_result([first, done(counted=False, why_not="no push")]) == "not counted: no push"
    assert last_result([done(counted=True, in_corridor_pct=None)]) == last_result([]) == ""


def test_the_corridor_of_now_is_that_of_the_repetition_that_runs():
    phases = (TrialPhase("hold", 0.0, 10.0),)
    trial = Trial(1, "left", 1, 3, 5, phases, ((0.0, 1000.0), (10.0, 1000.0)), half_width_n=50.0)
    assert corridor_at([(trial, 2_000_000_000)], 3_000_000_000) == (950.0, 1000.0, 1050.0)
    assert corridor_at([(trial, 2_000_000_000)], 1_000_000_000) is None
    assert corridor_at([], 0) is None


def test_a_smoothed_step_is_63_percent_done_after_the_time_constant():
    smoother = Smoother(0.3)
    smoother.follow(0, [0.0, math.nan])
    for i in range(1, 301):
        shown = smoother.follow(i * PERIOD_NS, [1.0, 5.0])
    assert shown == [pytest.approx(1 - math.exp(-1)), 5.0]
    assert math.isnan(smoother.follow(301 * PERIOD_NS, [1.0, math.nan])[1])


@given(st.floats(0.0, 1e5), st.floats(1.0, 1e3))
def test_a_scale_leaves_room_and_wastes_less_than_half(largest, least):
    top = nice_top(largest, least)
    assert top >= max(1.1 * largest, least) * (1 - 1e-12)
    assert top <= 2.0 * max(1.1 * largest, least)


def test_numbers_and_clock_as_people_read_them():
    assert [number_text(v) for v in (1221.4, -2547.0, 12.34, 0.456)] == [
        "1221",
        "\u22122547",
        "12.3",
        "0.46",
    ]
    assert [clock_text(s) for s in (-1.0, 7.9, 61.0)] == ["0:00", "0:07", "1:01"]


@given(
    gaps=st.lists(st.tuples(st.integers(1, 400), st.integers(1, 700)), max_size=6),
    batch=st.integers(1, 300),
)
def test_missing_samples_take_their_places_in_time(gaps, batch):
    """Whatever is missing and however it is read: position is time, and gaps stay empty."""
    positions, at = [], 0
    for n_rows, missing in [*gaps, (100, 0)]:
        positions.extend(range(at, at + n_rows))
        at += n_rows + missing
    where = np.array(positions)
    ring = Ring(8192, SERIES_DTYPE)
    history = CurveHistory(ring, 1000.0)
    made = rows(where, 5_000_000_000 + where * PERIOD_NS, where.astype(float))
    for i in range(0, len(made), batch):
        ring.write(made[i : i + batch])
        history.update()
    assert history.head == where[-1] + 1
    for position in {0, int(where[-1]), *(int(p) for p in where[:: max(1, len(where) // 20)])}:
        assert history.value_at(0, position) == position
        t_ns = 5_000_000_000 + position * PERIOD_NS
        assert history.position_of(t_ns) == pytest.approx(position, abs=1e-3)
        assert history.t_ns_at(position) == t_ns
    for hole in set(range(int(where[-1]))) - set(positions):
        assert history.value_at(0, hole) is None


def test_a_restarted_device_leaves_a_gap_as_long_as_it_was_away():
    ring = Ring(8192, SERIES_DTYPE)
    history = CurveHistory(ring, 1000.0)
    first = np.arange(500)
    ring.write(rows(first, first * PERIOD_NS, np.ones(500)))
    history.update()
    ring.write(rows(first, 2_500_000_000 + first * PERIOD_NS, np.ones(500)))
    history.update()
    assert history.head == 3000
    assert history.value_at(0, 1500) is None
    assert history.position_of(2_600_000_000) == pytest.approx(2600, abs=1e-3)


@given(steps=st.lists(st.integers(1, 120), min_size=1, max_size=30), per=st.floats(0.2, 20.0))
def test_scrolled_columns_are_those_computed_anew(steps, per):
    ring = Ring(8192, SERIES_DTYPE)
    history = CurveHistory(ring, 1000.0)
    rng = np.random.default_rng(len(steps))
    window = ColumnWindow((0, 3))
    at = 0
    for n_rows in steps:
        index = np.arange(at, at + n_rows)
        ring.write(rows(index, index * PERIOD_NS, rng.normal(size=n_rows)))
        at += n_rows
        history.update()
        first = int((history.head - 1) // per) - 39
        scrolled = window.get(history, first, 40, per)
        anew = ColumnWindow((0, 3)).get(history, first, 40, per)
        np.testing.assert_array_equal(scrolled, anew)
    assert len(CURVES) == 9


def test_a_held_window_stays_and_a_scrubbed_one_keeps_inside_the_past():
    window = TimeWindow(10.0)
    assert window.end(20_000) == 20_000
    window.hold(20_000)
    assert window.end(25_000) == 20_000
    window.scrub(-100.0, 0, 25_000, 1000.0)
    assert window.end(25_000) == 10_000
    window.scrub(100.0, 0, 25_000, 1000.0)
    assert window.end(25_000) == 25_000
    window.follow()
    assert window.end(26_000) == 26_000


def test_the_ellipse_holds_95_percent_of_the_last_seconds():
    rng = np.random.default_rng(4)
    n = 4000
    index = np.arange(n)
    made = rows(index, index * PERIOD_NS, np.full(n, 700.0))
    points = rng.multivariate_normal([10.0, -20.0], [[9.0, 6.0], [6.0, 16.0]], n)
    made["values"][:, SIGNAL_INDEX["left.cop_x"]] = points[:, 0]
    made["values"][:, SIGNAL_INDEX["left.cop_y"]] = points[:, 1]
    made["values"][:, SIGNAL_INDEX["right.cop_x"]] = np.nan
    made["values"][:, SIGNAL_INDEX["right.cop_y"]] = np.nan
    ring = Ring(8192, SERIES_DTYPE)
    trail = CopTrail(ring)
    for i in range(0, n, 17):
        ring.write(made[i : i + 17])
        trail.update()
    ellipse = trail.ellipse("left")
    angle = math.radians(ellipse.angle_deg)
    away = points - [ellipse.x_mm, ellipse.y_mm]
    along = away @ [math.cos(angle), math.sin(angle)] / ellipse.long_mm
    across = away @ [-math.sin(angle), math.cos(angle)] / ellipse.short_mm
    assert (np.hypot(along, across) < 1).mean() == pytest.approx(0.95, abs=0.02)
    assert len(trail.points_mm("left")) == 400
    assert trail.ellipse("right") is None
