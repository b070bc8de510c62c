"""Stop rules: each stops for its own reason, names what it is, and clean drills go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from bandplate.core.channels import BANDS
from bandplate.core.prompt import Stage
from bandplate.drills.look import STEP_S, Look
from bandplate.drills.spec import STOP_KINDS, Drill, StopLimits
from bandplate.drills.stops import Stop, StopRules
from bandplate.drills.trial import Trial
from bandplate.wire.messages import Flag, State
from tests.unit.made_looks import (
    FACTS,
    RATE_HZ,
    TARGET_N,
    WEIGHT_N,
    drill,
    looks,
    standing,
    time_s,
    trial,
)

FloatArray = NDArray[np.float64]
Columns = dict[str, FloatArray]
#: Where things go wrong in these tests, s after go.
AT_S = 4.0


def pushing(t_s: FloatArray, side: str = "left") -> Columns:
    """Push with one leg from go on: up within a second, with sway and an unsteady force."""
    columns = standing(t_s)
    effort = np.clip(t_s - 0.2, 0.0, 1.0)
    mine, other = ("left", "right") if side == "left" else ("right", "left")
    sway = np.sin(2 * np.pi * 0.4 * t_s)
    shaky = 15.0 * np.sin(2 * np.pi * 1.3 * t_s)
    columns[f"{mine}.fz"] += effort * (TARGET_N - 0.5 * WEIGHT_N + shaky)
    columns[f"{other}.fz"] *= 1.0 - 0.8 * effort
    columns[f"{mine}.cop_x"] += 8.0 * sway
    columns[f"{mine}.cop_y"] += 30.0 * effort + 14.0 * sway
    for band in BANDS:
        columns[band] += 30.0 * effort + 2.0 * sway
    return columns


def run(
    seen: list[Look], of: Drill, repetition: Trial, stage: Stage = "work"
) -> tuple[Stop, float] | None:
    """Step the rules until they stop; return the stop and its time since go."""
    rules = StopRules(of, FACTS, RATE_HZ)
    rules.begin(repetition)
    for i, look in enumerate(seen):
        stop = rules.step(look, stage, repetition, i * STEP_S)
        if stop is not None:
            return stop, (i + 1) * STEP_S
    return None


def late(t_s: FloatArray) -> NDArray[np.bool_]:
    return t_s >= AT_S


def over_max(c: Columns, t_s: FloatArray) -> None:
    c["left.fz"][late(t_s)] = 1.35 * 1600.0


def past_range(c: Columns, t_s: FloatArray) -> None:
    c["arm_right"][late(t_s)] = 1020.0


def at_end(c: Columns, t_s: FloatArray) -> None:
    c["arm_left"][late(t_s)] = FACTS.band_curves["arm_left"].range_n(loading=False)[1] - 1.0


def nothing(c: Columns, t_s: FloatArray) -> None:
    c["torso_left"][late(t_s)] = np.nan


def at_edge(c: Columns, t_s: FloatArray) -> None:
    c["left.cop_x"][late(t_s)] = -170.0


def reeling(c: Columns, t_s: FloatArray) -> None:
    wide = 150.0 * np.sin(2 * np.pi * 1.0 * (t_s - AT_S))
    c["left.cop_y"] = np.where(late(t_s), wide * 1.2, c["left.cop_y"])


def foot_up(c: Columns, t_s: FloatArray) -> None:
    c["left.fz"][late(t_s)] = 0.0
    c["right.fz"][late(t_s)] = WEIGHT_N


def gone(c: Columns, t_s: FloatArray) -> None:
    for side in ("left", "right"):
        c[f"{side}.fz"][late(t_s)] = 0.0
        c[f"{side}.cop_x"][late(t_s)] = np.nan
        c[f"{side}.cop_y"][late(t_s)] = np.nan


def weak(c: Columns, t_s: FloatArray) -> None:
    c["left.fz"][late(t_s)] = 0.7 * TARGET_N


@pytest.mark.parametrize(
    ("wrong", "reason", "named", "soonest_s", "latest_s"),
    [
        (over_max, "overload", "left plate", 0.04, 0.08),
        (past_range, "overload", "right arm band", 0.02, 0.06),
        (at_end, "band_end", "left arm band", 0.04, 0.08),
        (nothing, "sensor", "left torso band", 0.08, 0.12),
        (at_edge, "balance", "left plate", 0.28, 0.36),
        (reeling, "balance", "left plate", 0.2, 1.2),
        (foot_up, "foot_lost", "left foot", 0.14, 0.18),
        (gone, "stepped_off", "nobody", 0.48, 0.54),
        (weak, "quality", "80 %", 3.0, 3.1),
    ],
)
def test_each_fault_stops_for_its_reason_in_its_time(
    wrong: Callable[[Columns, FloatArray], None],
    reason: str,
    named: str,
    soonest_s: float,
    latest_s: float,
) -> None:
    t_s = time_s(12.0)
    columns = pushing(t_s)
    wrong(columns, t_s)
    seen = looks(columns)
    found = run(seen, drill(), trial())
    assert found is not None
    stop, at_s = found
    assert stop.reason == reason
    assert named in stop.advice
    assert soonest_s <= at_s - AT_S <= latest_s + STEP_S
    assert stop.word.startswith("STOP: ")
    assert len(stop.word.split()) <= 4
    # a drill that does without this rule goes on
    off = StopLimits(off=tuple(kind for kind in STOP_KINDS if kind != "coach"))
    assert run(seen, drill(stops=off), trial()) is None


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("seed", range(3))
def test_a_clean_push_of_a_minute_goes_on(side: str, seed: int) -> None:
    t_s = time_s(60.0)
    assert run(looks(pushing(t_s, side), seed=seed), drill(), trial(side)) is None


def test_a_channel_that_is_stuck_is_named_and_a_still_one_is_not_stuck() -> None:
    t_s = time_s(8.0)
    seen = looks(pushing(t_s))
    # the left knee's band is quiet but alive
    stuck = [
        look
        if i * STEP_S < AT_S
        else replace(look, tension_n=(30.0 + 0.1 * (i % 2), 55.0, *look.tension_n[2:]))
        for i, look in enumerate(seen)
    ]
    found = run(stuck, drill(), trial())
    assert found is not None
    assert found[0].reason == "sensor"
    assert found[0].word == "STOP: RIGHT SWING BAND"
    assert 0.45 <= found[1] - AT_S <= 0.6
    # when nothing at all changes, no channel is at fault
    assert run([seen[0]] * 100, drill(), trial(target_n=None)) is None


@pytest.mark.parametrize(
    ("flag", "reason"),
    [
        (Flag.SENSOR_OPEN, "sensor"),
        (Flag.ADC_CRC, "sensor"),
        (Flag.OVERLOAD, "overload"),
        (Flag.CLIP, "overload"),
        (Flag.ESTOP, "device"),
    ],
)
def test_flags_stop_in_every_stage(flag: Flag, reason: str) -> None:
    t_s = time_s(2.0)
    flags = np.where(t_s >= 1.0, int(flag), 0).astype(np.uint16)
    seen = looks(standing(t_s), flags=flags)
    stages: list[Stage] = ["ready", "countdown", "work", "rest"]
    for stage in stages:
        found = run(seen, drill(), trial(target_n=None), stage)
        assert found is not None
        assert found[0].reason == reason
        assert 1.0 <= found[1] <= 1.1


def test_a_late_heartbeat_stops_an_armed_motor_at_once_and_bands_only_where_it_lasts() -> None:
    t_s = time_s(4.0)
    armed = np.full(len(t_s), int(State.ARMED), np.uint8)

    def unheard(for_s: float, states: NDArray[np.uint8] | None = None) -> float | None:
        flags = np.where((t_s >= 1.0) & (t_s < 1.0 + for_s), int(Flag.LINK_LOST), 0)
        seen = looks(standing(t_s), flags=flags.astype(np.uint16), states=states)
        found = run(seen, drill(), trial(target_n=None))
        assert found is None or found[0].reason == "device"
        return None if found is None else found[1] - 1.0

    assert unheard(0.5) is None
    assert unheard(2.0) == pytest.approx(1.0, abs=0.1)
    assert unheard(0.5, armed) == pytest.approx(0.0, abs=0.1)


def test_a_fault_of_the_device_cannot_be_switched_off() -> None:
    t_s = time_s(1.0)
    states = np.full(len(t_s), int(State.FAULT), np.uint8)
    found = run(
        looks(standing(t_s), states=states), drill(stops=StopLimits(off=STOP_KINDS)), trial()
    )
    assert found is not None
    assert found[0].reason == "device"


def test_lost_samples_stop_above_their_share() -> None:
    t_s = time_s(4.0)
    few = (t_s >= 2.0) & (t_s < 2.06)
    many = (t_s >= 2.0) & (t_s < 2.16)
    assert run(looks(standing(t_s), lost=few), drill(), trial(target_n=None)) is None
    found = run(looks(standing(t_s), lost=many), drill(), trial(target_n=None))
    assert found is not None
    assert (found[0].reason, found[0].word) == ("sensor", "STOP: SAMPLES LOST")


def test_going_on_after_lost_samples_does_not_stop_for_the_same_ones_again() -> None:
    t_s = time_s(5.0)
    seen = looks(standing(t_s), lost=(t_s >= 2.0) & (t_s < 2.16))
    rules = StopRules(drill(), FACTS, RATE_HZ)
    stops = [rules.step(look, "rest", trial(target_n=None), -1.0) for look in seen]
    assert len([stop for stop in stops if stop is not None]) == 1


def test_who_is_not_ready_in_time_stops_and_gets_the_time_again_after_it() -> None:
    ready = msgspec.structs.replace(drill().ready, longest_s=5.0)
    of = drill(ready=ready)
    rules = StopRules(of, FACTS, RATE_HZ)
    seen = looks(standing(time_s(20.0)))
    stops = [rules.step(look, "ready", trial(), -1.0) for look in seen[:300]]
    first, stop = next((i, stop) for i, stop in enumerate(stops) if stop is not None)
    assert stop.reason == "not_ready"
    assert first * STEP_S == pytest.approx(5.0, abs=0.05)
    # a person went on: the clock runs anew, over the countdown too, which itself is never cut
    rules = StopRules(of, FACTS, RATE_HZ)
    stages: list[Stage] = ["ready"] * 200 + ["countdown"] * 150 + ["ready"] * 5
    found = [
        rules.step(look, stage, trial(), -1.0) for look, stage in zip(seen, stages, strict=False)
    ]
    assert next(i for i, stop in enumerate(found) if stop is not None) == 350


def test_flight_belongs_to_steps_and_a_rest_off_the_plates_to_rest() -> None:
    t_s = time_s(20.0)
    columns = standing(t_s)
    phase = (t_s % 0.72) / 0.36
    for i, side in enumerate(("left", "right")):
        contact = np.floor(phase).astype(int) == i
        load_n = 1650.0 * np.maximum(np.sin(np.pi * (phase % 1.0) * 0.36 / 0.25), 0.0)
        columns[f"{side}.fz"] = np.where(contact & (phase % 1.0 < 0.25 / 0.36), load_n, 0.0)
    of = drill(activity="steps", sides=("both",))
    assert run(looks(columns), of, trial("both", None, "steps")) is None
    columns = standing(t_s)
    gone(columns, t_s)
    assert run(looks(columns), drill(), trial(), "rest") is None


def test_quality_is_lost_after_two_poor_repetitions_running() -> None:
    rules = StopRules(drill(), FACTS, RATE_HZ)
    assert [rules.repetition_ended(pct) for pct in (10.0, 60.0, 10.0, None, 10.0)] == [None] * 5
    stop = rules.repetition_ended(20.0)
    assert stop is not None
    assert stop.reason == "quality"
    # a person went on: it takes two again
    assert rules.repetition_ended(20.0) is None


def test_the_other_leg_s_push_is_no_lost_quality() -> None:
    t_s = time_s(20.0)
    assert run(looks(pushing(t_s, "right")), drill(), trial("left")) is None
