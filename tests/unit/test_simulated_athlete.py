"""The simulated athlete who reads the screen: reaction, tracking, deficits, partner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bandplate.core.channels import BANDS
from bandplate.core.errors import UsageError
from bandplate.core.prompt import AHEAD_S, AHEAD_STEP_S, Prompt
from bandplate.sources.simulator.bands import BANDS_OF_STATION
from bandplate.sources.simulator.board import REFERENCES_N, Plate
from bandplate.sources.simulator.body import Athlete
from bandplate.sources.simulator.performer import Performer
from bandplate.sources.simulator.sprinter import Truth
from bandplate.sources.simulator.traits import NAMED_TRAITS, Traits, traits_named

RATE_HZ = 250
GO_S = 4.0
AHEAD = np.arange(round(AHEAD_S / AHEAD_STEP_S) + 1) * AHEAD_STEP_S
NAMES = ("fz_n", "cop_mm", "extension_m", "tension_n")

Screen = Callable[[float], Prompt]


@dataclass
class Seen:
    """What was true from the start on, and slices of it in s since go."""

    t_s: np.ndarray
    fz_n: np.ndarray
    cop_mm: np.ndarray
    extension_m: np.ndarray
    tension_n: np.ndarray

    def at(self, name: str, start_s: float, end_s: float) -> np.ndarray:
        inside = (self.t_s >= GO_S + start_s) & (self.t_s < GO_S + end_s)
        return np.asarray(getattr(self, name)[inside])

    def tension(self, band: str, start_s: float, end_s: float) -> np.ndarray:
        return self.at("tension_n", start_s, end_s)[:, BANDS.index(band)]


def screen(work_s: float = 8.0, target: Any = 1200.0, partner: Any = None, **work: Any) -> Screen:
    """Ready, countdown, ``work_s`` of work from GO_S on, rest."""
    target_n = target if callable(target) else lambda _: target

    def prompt(t_s: float) -> Prompt:
        since_s = t_s - GO_S
        side = work.get("side", "left")
        if since_s < -2.0:
            return Prompt(stage="ready", side=side)
        if since_s < 0.0:
            return Prompt(stage="countdown", side=side)
        if since_s >= work_s:
            return Prompt(stage="rest", side=side, left_s=3.0)
        told = (
            dict(zip(("partner", "partner_lead_s", "partner_n"), partner(since_s), strict=True))
            if partner
            else {}
        )
        now_n = target_n(since_s)
        ahead_n = () if now_n is None else tuple(target_n(since_s + a) for a in AHEAD)
        return Prompt(
            stage="work", since_go_s=since_s, target_n=now_n, ahead_n=ahead_n, half_width_n=80.0,
            **{"activity": "push", "phase": "hold", "side": "left", **work}, **told,
        )  # fmt: skip

    return prompt


def act(performer: Performer, shows: Screen, seconds: float, every_s: float = 0.04) -> Seen:
    """Let him read a screen that changes every ``every_s``."""
    n = round(every_s * RATE_HZ)
    times, truths = [], []
    for batch in range(round(seconds / every_s)):
        t_s = (batch * n + np.arange(n)) / RATE_HZ
        truths.append(performer.at(t_s))
        performer.see(shows(float(t_s[-1])))
        times.append(t_s)
    joined = (np.concatenate([getattr(true, name) for true in truths]) for name in NAMES)
    return Seen(np.concatenate(times), *joined)


@cache
def push(names: str = "clean", seed: int = 3, **screen_says: Any) -> Seen:
    work_s = screen_says.get("work_s", 8.0)
    performer = Performer(seed, traits=traits_named(names))
    return act(performer, screen(**screen_says), GO_S + work_s + 3.0)


# --- reading and tracking -----------------------------------------------------------------------


@pytest.mark.parametrize("side", ["left", "right"])
def test_he_stands_still_until_go_then_pushes_on_the_asked_side(side: str) -> None:
    foot = ["left", "right"].index(side)
    for seed in range(5):
        seen = push(side=side, seed=seed)
        quiet_n = seen.at("fz_n", -2.0, 0.1)
        assert quiet_n.sum(axis=1) == pytest.approx(Athlete().weight_n, abs=2.0)
        rise_n = seen.at("fz_n", 0.0, 1.0)[:, foot] - quiet_n[:, foot].mean()
        begun_s = np.argmax(rise_n > 40.0) / RATE_HZ
        assert 0.15 < begun_s < 0.35
        held_n = seen.at("fz_n", 1.2, 8.0)
        assert np.abs(held_n[:, foot] - 1200.0).max() < 80.0
        assert 4.0 < held_n[:, foot].std() < 30.0
        assert held_n[:, 1 - foot].max() < 120.0
        # Told to rest he lets go, one reaction later.
        assert seen.at("fz_n", 8.15, 8.2)[:, foot].min() > 1000.0
        assert seen.at("fz_n", 9.0, 9.4)[:, foot].max() < 420.0


def test_without_a_target_he_pushes_at_seventy_percent() -> None:
    assert push(target=None).at("fz_n", 2.0, 8.0)[:, 0].mean() == pytest.approx(1120.0, rel=0.02)


def test_he_follows_a_moving_target_and_skill_shows() -> None:
    def course(since_s: float) -> float:
        return 900.0 + 120.0 * float(np.sin(2.0 * np.pi * 0.6 * since_s))

    def rmse_n(names: str) -> float:
        seen = push(names, work_s=12.0, target=course, phase="follow")
        t_s = seen.t_s[(seen.t_s >= GO_S + 2.0) & (seen.t_s < GO_S + 12.0)] - GO_S
        asked_n = np.array([course(t) for t in t_s])
        return float(np.sqrt(np.mean((seen.at("fz_n", 2.0, 12.0)[:, 0] - asked_n) ** 2)))

    assert rmse_n("skilled") < rmse_n("clean") < rmse_n("clumsy") < 100.0
    assert rmse_n("clean") < 30.0


def test_the_members_support_in_proportion_to_the_push() -> None:
    seen = push(side="right")
    rest_n = seen.at("tension_n", -2.0, 0.0).mean(axis=0)
    tension_n = seen.at("tension_n", 2.0, 8.0).mean(axis=0) - rest_n
    stance_n = Athlete().weight_n / 2
    level = (1200.0 - stance_n) / (Athlete().push_max_n - stance_n)
    both = {"swing": ["swing_left"], "arm_left": ["arm_left"], "arm_right": ["arm_right"]}
    for member, bands in {**both, "torso": ["torso_left", "torso_right"]}.items():
        columns = [BANDS.index(band) for band in bands]
        most_n = REFERENCES_N[member] - rest_n[columns].sum()
        assert tension_n[columns].sum() / most_n == pytest.approx(level, rel=0.08), member


def test_a_stop_is_obeyed_until_a_person_goes_on() -> None:
    working = screen(work_s=30.0)

    def stopping(t_s: float) -> Prompt:
        return Prompt(stage="stopped") if t_s > GO_S + 3.0 else working(t_s)

    seen = act(Performer(3), stopping, GO_S + 8.0)
    assert seen.at("fz_n", 2.0, 3.0)[:, 0].min() > 1100.0
    assert seen.at("fz_n", 4.0, 8.0) == pytest.approx(Athlete().weight_n / 2, abs=20.0)


def test_in_a_long_rest_some_step_off_and_all_are_back_in_time() -> None:
    def resting(t_s: float) -> Prompt:
        left_s = GO_S + 20.0 - t_s
        if 1.0 < t_s < GO_S - 1.0:
            return Prompt(stage="work", activity="stand", phase="weigh")
        return Prompt(stage="rest", left_s=left_s) if left_s > 0 else Prompt(stage="ready")

    away = 0
    for seed in range(10):
        seen = act(Performer(seed), resting, GO_S + 20.0, every_s=0.1)
        away += bool(np.any(seen.at("fz_n", 3.0, 14.0).sum(axis=1) == 0.0))
        assert seen.at("fz_n", 18.5, 20.0).sum(axis=1) == pytest.approx(Athlete().weight_n, abs=2.0)
    assert 1 <= away <= 8


# --- activities ---------------------------------------------------------------------------------


def test_he_runs_on_the_spot() -> None:
    contact = (
        push(activity="steps", phase="steps", target=None, side="both").at("fz_n", 1.0, 8.0) > 20.0
    )
    begins = [np.flatnonzero(np.diff(contact[:, plate].astype(int)) > 0) for plate in (0, 1)]
    assert [len(found) for found in begins] == pytest.approx([9.7, 9.7], abs=1.0)
    assert not np.any(contact.all(axis=1))
    assert 0.2 < np.mean(~contact.any(axis=1)) < 0.4


def test_he_drives_the_free_knee() -> None:
    seen = push(activity="swing", phase="swing", target=960.0, work_s=9.8, side="right")
    tension_n = seen.tension("swing_left", 2.0, 9.0)
    middle_n = (tension_n.max() + tension_n.min()) / 2
    assert np.count_nonzero(np.diff((tension_n > middle_n).astype(int)) > 0) == 5
    assert seen.tension("swing_right", 1.5, 9.8).max() < 30.0
    assert seen.at("fz_n", 1.5, 9.8)[:, 0].min() == 0.0
    assert np.abs(seen.at("fz_n", 1.5, 9.8)[:, 1] - 960.0).max() < 80.0


def arms_correlation(names: str) -> float:
    seen = push(names, activity="arms", phase="arms", target=None, side="both")
    return float(np.corrcoef(seen.at("extension_m", 2.0, 8.0)[:, 2:4].T)[0, 1])


def test_his_arms_turn_in_anti_phase() -> None:
    assert arms_correlation("clean") < -0.98


@pytest.mark.parametrize(
    ("member", "bands"),
    [
        ("swing", ["swing_right"]),
        ("arm_left", ["arm_left"]),
        ("arm_right", ["arm_right"]),
        ("torso", ["torso_left", "torso_right"]),
    ],
)
def test_asked_for_all_he_has_a_member_gives_its_max(member: str, bands: list[str]) -> None:
    seen = push(activity="push", phase="max", member=member, target=None, work_s=4.0)
    columns = [BANDS.index(band) for band in bands]
    most_n = seen.at("tension_n", 1.0, 4.0).mean(axis=0)
    assert most_n[columns].sum() == pytest.approx(REFERENCES_N[member], rel=0.03)
    rest_n = seen.at("tension_n", -1.0, 0.0).mean(axis=0)
    others = [i for i in range(6) if i not in columns]
    assert np.all(np.abs(most_n - rest_n)[others] < 3.0)


def test_max_push_follows_strength_and_side() -> None:
    def max_n(names: str, side: str) -> float:
        seen = push(names, phase="max", target=None, work_s=4.0, side=side)
        return float(seen.at("fz_n", 1.0, 4.0)[:, ["left", "right"].index(side)].mean())

    assert max_n("clean", "left") == pytest.approx(1600.0, rel=0.02)
    assert max_n("strong", "left") == pytest.approx(2240.0, rel=0.02)
    assert max_n("lopsided", "left") == pytest.approx(1600.0, rel=0.02)
    assert max_n("lopsided", "right") == pytest.approx(1120.0, rel=0.02)


def test_both_legs_share_a_push() -> None:
    held_n = push(side="both").at("fz_n", 1.5, 8.0)
    assert held_n.mean(axis=0) == pytest.approx([600.0, 600.0], rel=0.03)


@pytest.mark.parametrize("activity", ["push", "swing", "arms", "steps", "torso", "stand", "whole"])
def test_nothing_jumps_and_everything_stays_within_station_and_body(activity: str) -> None:
    seen = push("stepping_off", activity=activity, phase="hold", target=None)
    plate = Plate()
    assert np.all(seen.fz_n >= 0.0)
    assert seen.fz_n.max() < 2000.0
    assert np.abs(np.diff(seen.fz_n, axis=0)).max() * RATE_HZ < 60_000.0
    assert np.all((seen.tension_n >= 0.0) & (seen.tension_n < 200.0))
    assert np.abs(np.diff(seen.tension_n, axis=0)).max() * RATE_HZ < 5_000.0
    loaded = seen.fz_n > 0.0
    np.testing.assert_array_equal(np.isnan(seen.cop_mm).any(axis=2), ~loaded)
    half_mm = (plate.half_width_mm / 2, plate.half_length_mm / 2)
    assert np.all(np.abs(seen.cop_mm[loaded]) < half_mm)


# --- a function of seed, prompts and times ------------------------------------------------------


@settings(max_examples=6, deadline=None)
@given(sizes=st.lists(st.integers(1, 90), min_size=4, max_size=30), pulls=st.booleans())
def test_the_size_of_batches_changes_nothing(sizes: list[int], pulls: bool) -> None:
    shows = screen(work_s=4.0, activity="whole", phase="whole", target=900.0)
    n = 100
    times_s = np.arange(22 * n) / RATE_HZ
    pull_n = np.zeros((len(times_s), 6))
    pull_n[:, 4] = 30.0 * np.sin(2.0 * np.pi * 0.5 * times_s) if pulls else 0.0
    ends = np.cumsum(sizes) % n

    def truth(pieces: bool) -> Truth:
        performer = Performer(5)
        found = []
        for first in range(0, len(times_s), n):
            inner = sorted({0, n, *(int(end) for end in ends)} if pieces else {0, n})
            for a, b in pairwise(inner):
                rows = slice(first + a, first + b)
                found.append(performer.at(times_s[rows], pull_n[rows] if pulls else None))
            performer.see(shows(float(times_s[first + n - 1])))
        return Truth(*(np.concatenate([getattr(f, name) for f in found]) for name in NAMES))

    whole, parts = truth(False), truth(True)
    for name in NAMES:
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), rtol=1e-9, atol=1e-9)


def test_seeds_differ_and_the_same_seed_is_the_same() -> None:
    np.testing.assert_array_equal(push(seed=4).fz_n, push(seed=4).fz_n)
    assert not np.array_equal(push(seed=4).fz_n, push(seed=5).fz_n)


@pytest.mark.parametrize("activity", ["push", "steps", "whole"])
def test_a_right_sided_athlete_mirrors_a_left_sided_one(activity: str) -> None:
    left, right = (
        act(
            Performer(6, Athlete(push_side=side)),
            screen(activity=activity, phase=activity, side=side),
            GO_S + 6.0,
        )
        for side in ("left", "right")
    )
    np.testing.assert_array_equal(right.fz_n, left.fz_n[:, ::-1])
    np.testing.assert_array_equal(right.cop_mm, left.cop_mm[:, ::-1] * (-1.0, 1.0))
    np.testing.assert_array_equal(right.tension_n, left.tension_n[:, [1, 0, 3, 2, 5, 4]])


def test_a_device_that_starts_again_does_not_move_the_athlete() -> None:
    performer = Performer(2)
    before = act(performer, screen(), GO_S + 3.0)
    after = performer.at(np.arange(10) / RATE_HZ)
    assert np.all(np.abs(after.fz_n - before.fz_n[-1]) < 30.0)
    np.testing.assert_allclose(after.extension_m[0], before.extension_m[-1], atol=2e-3)


# --- traits -------------------------------------------------------------------------------------


def bands(seen: Seen) -> np.ndarray:
    """Share of the clean athlete's support per band, push left."""
    rest_n = seen.at("tension_n", -2.0, 0.0).mean(axis=0)
    return np.asarray(seen.at("tension_n", 2.0, 8.0).mean(axis=0) - rest_n)


def late_s(names: str, band: str, **says: Any) -> float:
    """How much later than the clean athlete's band this one's follows the push."""
    rates = [np.gradient(push(n, **says).tension(band, 0.0, 8.0)) for n in ("clean", names)]
    lags = np.arange(-20, 81)
    fits = [np.dot(rates[0][:1800], np.roll(rates[1], -lag)[:1800]) for lag in lags]
    return float(lags[int(np.argmax(fits))]) / RATE_HZ


def breathing_n(seen: Seen, start_s: float, end_s: float) -> float:
    """Amplitude of the torso's line between 0.18 and 0.35 Hz, in N."""
    torso_n = seen.tension("torso_left", start_s, end_s) + seen.tension(
        "torso_right", start_s, end_s
    )
    t_s = np.arange(len(torso_n)) / RATE_HZ
    found = []
    for f_hz in np.arange(0.19, 0.35, 0.01):
        turn = 2.0 * np.pi * f_hz * t_s
        basis = np.stack([np.sin(turn), np.cos(turn), np.ones(len(t_s)), t_s], axis=1)
        fit = np.linalg.lstsq(basis, torso_n, rcond=None)[0]
        found.append(float(np.hypot(*fit[:2])))
    return max(found)


SWING = {"activity": "swing", "phase": "swing", "target": 960.0}
EDGE_MM = Plate().half_width_mm

VISIBLE: dict[str, Callable[[], bool]] = {
    "clean": lambda: abs(push().at("fz_n", 1.5, 8.0)[:, 0].mean() - 1200.0) < 10.0,
    "strong": lambda: push("strong", target=2000.0).at("fz_n", 2.0, 8.0)[:, 0].mean() > 1950.0,
    "weak": lambda: 950.0 < push("weak").at("fz_n", 2.0, 8.0)[:, 0].mean() < 1080.0,
    "lopsided": lambda: push("lopsided", side="right").at("fz_n", 2.0, 8.0)[:, 1].mean() < 1130.0,
    "skilled": lambda: (
        push("skilled").at("fz_n", 2.0, 8.0)[:, 0].std() < push().at("fz_n", 2.0, 8.0)[:, 0].std()
    ),
    "clumsy": lambda: push("clumsy").at("fz_n", 2.0, 8.0)[:, 0].std() > 17.0,
    "late_arm": lambda: 0.2 < late_s("late_arm", "arm_left") < 0.3,
    "late_swing": lambda: 0.08 <= late_s("late_swing", "swing_right", **SWING) <= 0.15,
    **{
        f"lag_{member}": lambda member=member, first=first: (  # type: ignore[misc]
            0.55 < (bands(push(f"lag_{member}")) / bands(push()))[first] < 0.65
        )
        for member, first in (("swing", 1), ("arm_left", 2), ("arm_right", 3), ("torso", 4))
    },
    # cos(180 - 75 deg) = -0.26
    "arm_phase": lambda: abs(arms_correlation("arm_phase") + 0.26) < 0.1,
    "lean": lambda: (
        0.25 < np.diff(t := push("lean").at("tension_n", 2, 8).mean(axis=0)[4:])[0] / t.sum() < 0.35
    ),
    "cop": lambda: 12.0 < EDGE_MM + push("cop").at("cop_mm", 4.0, 8.0)[:, 0, 0].mean() < 25.0,
    "dropouts": lambda: 0.02 < np.mean(push("dropouts").at("fz_n", 2, 8)[:, 0] < 960.0) < 0.15,
    "overshoot": lambda: push("overshoot").at("fz_n", 2.0, 8.0)[:, 0].mean() > 1320.0,
    "breath": lambda: (
        breathing_n(push("breath", work_s=16.0), 2.0, 16.0)
        < 0.5 * breathing_n(push(work_s=16.0), 2.0, 16.0)
    ),
    "wrong_leg": lambda: push("wrong_leg").at("fz_n", 2.0, 8.0)[:, 1].min() > 1100.0,
    "tiring": lambda: push("tiring", work_s=60.0).at("fz_n", 55.0, 60.0)[:, 0].mean() < 900.0,
    "stepping_off": lambda: not push("stepping_off").at("fz_n", 4.5, 8.0).any(),
    "unready": lambda: push("unready").at("fz_n", -2.0, 0.0)[:, 0].std() > 40.0,
    "falling": lambda: push("falling").at("cop_mm", 3.5, 4.2)[:, 0, 0].min() < 15.0 - EDGE_MM,
    "band_end": lambda: push("band_end").at("extension_m", 3.0, 5.5)[:, 2].max() > 1.38,
    "slipping": lambda: not push("slipping").at("fz_n", 3.55, 3.8)[:, 0].any(),
}


@pytest.mark.parametrize("name", NAMED_TRAITS)
def test_a_named_trait_shows_in_the_truth(name: str) -> None:
    assert VISIBLE[name]()


def test_a_mishap_happens_once() -> None:
    def twice(t_s: float) -> Prompt:
        return screen()(t_s % 14.0)

    seen = act(Performer(3, traits=NAMED_TRAITS["stepping_off"]), twice, 14.0 + GO_S + 8.0)
    assert not seen.at("fz_n", 4.5, 8.0).any()
    assert seen.at("fz_n", 14.0 + 1.5, 14.0 + 7.5)[:, 0].min() > 1100.0


def test_names_of_traits_are_joined() -> None:
    assert traits_named("weak+lag_swing+lag_torso") == Traits(
        strength=0.65, lag={"swing": 0.6, "torso": 0.6}
    )
    with pytest.raises(UsageError, match="no simulated athlete 'tall'; there are: clean"):
        traits_named("weak+tall")


# --- resistance ---------------------------------------------------------------------------------


def test_the_partner_pulls_when_he_is_due_roughly() -> None:
    due_s, lead_s, more_n = 5.0, 1.0, 30.0

    def asked(since_s: float) -> tuple[str, float, float]:
        if since_s < due_s - lead_s:
            return "", 0.0, 0.0
        return "pull", max(due_s - since_s, 0.0), base_n + more_n

    delays_s, changes_n = [], []
    for seed in range(8):
        calm = push(seed=seed)
        base_n = float(calm.at("tension_n", -1.0, 0.0)[:, 4:].sum(axis=1).mean())
        pulled = push(seed=seed, partner=asked)
        added_n = (pulled.at("tension_n", 0.0, 8.0) - calm.at("tension_n", 0.0, 8.0))[:, 4:].sum(1)
        changes_n.append(added_n[round(6.5 * RATE_HZ) :].mean())
        delays_s.append(np.argmax(added_n > 0.5 * changes_n[-1]) / RATE_HZ - due_s)
        # Nothing before; eased when the work is over; and the push feels it, a little.
        assert np.abs(added_n[: round(4.2 * RATE_HZ)]).max() < 0.01
        assert np.abs(pulled.tension_n[-1] - calm.tension_n[-1]).max() < 1.0
        felt_n = (pulled.at("fz_n", 0.0, 8.0) - calm.at("fz_n", 0.0, 8.0))[:, 0]
        assert -0.3 * more_n < felt_n.min() < -0.05 * more_n
    # Half a change is done 0.15 s before its end; a band that is drawn out resists a little more.
    assert np.mean(delays_s) == pytest.approx(-0.2, abs=0.12)
    assert 0.04 < np.std(delays_s) < 0.25
    assert np.mean(changes_n) == pytest.approx(more_n, abs=5.0)
    assert 1.0 < np.std(changes_n) < 14.0


def test_a_motors_pull_disturbs_the_push_until_he_corrects() -> None:
    calm, pulled = Performer(4), Performer(4)
    shows = screen()
    lost_n, step = [], 10
    for first in range(0, round((GO_S + 5.0) * RATE_HZ), step):
        t_s = (first + np.arange(step)) / RATE_HZ
        pull_n = np.zeros((step, 6))
        pull_n[t_s >= GO_S + 3.0, 4:] = 40.0
        before, after = calm.at(t_s), pulled.at(t_s, pull_n)
        lost_n.append(before.fz_n[:, 0] - after.fz_n[:, 0])
        added_n = after.tension_n - before.tension_n
        np.testing.assert_allclose(added_n, pull_n, atol=1.0)
        for performer in (calm, pulled):
            performer.see(shows(float(t_s[-1])))
    lost = np.concatenate(lost_n)
    onset = round((GO_S + 3.0) * RATE_HZ)
    assert np.abs(lost[:onset]).max() < 1e-9
    # A quarter of 80 N within 60 ms; most of it taken back within 0.5 s.
    assert lost[onset + 15 : onset + 40] == pytest.approx(20.0, abs=2.0)
    assert np.abs(lost[onset + 125 :]).max() < 10.0


def test_bands_of_a_pair_are_alike() -> None:
    # What tensions_n and the mirror rest on.
    assert BANDS_OF_STATION[0::2] == BANDS_OF_STATION[1::2]
