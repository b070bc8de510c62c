"""A partner's words: far enough apart, told in time, like the course; and his own score."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bandplate.drills.partner import HELD_S, PartnerScript, partner_score
from bandplate.drills.profiles import Profile, make_profile
from bandplate.drills.spec import ProfileKind, ProfileSpec

BASE_N = 100.0


def course(values_n: NDArray[np.float64]) -> Profile:
    return Profile("steps", 0, values_n, 20.0, 1.0)


def three_levels() -> PartnerScript:
    t_s = np.arange(1201) / 100
    return PartnerScript(course(np.where(t_s < 3, 0.0, np.where(t_s < 8, 20.0, -20.0))), BASE_N, 1)


def follow(
    script: PartnerScript, late_s: float, off_n: float = 0.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    t_s = np.arange(round(script.end_s * 1000)) / 1000
    tension_n = np.full(len(t_s), script.base_n + off_n)
    for change in script.changes:
        tension_n[t_s >= change.due_s + late_s] = change.tension_n + off_n
    return tension_n, t_s


def test_words_come_with_their_tension_and_a_countdown() -> None:
    script = three_levels()
    assert script.changes == [(3.0, "pull", 120.0), (8.0, "ease", 80.0)]
    assert script.at(-2.0) == script.at(1.9) == ("hold", 100.0, 0.0)
    assert script.at(2.25) == ("pull", 120.0, pytest.approx(0.75))
    assert script.at(3.2) == ("pull", 120.0, 0.0)
    assert script.at(3.4) == ("hold", 120.0, 0.0)
    assert script.at(7.5) == ("ease", 80.0, pytest.approx(0.5))
    assert script.at(20.0) == ("hold", 80.0, 0.0)


@settings(deadline=None)
@given(
    kind=st.sampled_from(["constant", "ramp", "sine", "sum_of_sines", "noise", "steps"]),
    seed=st.integers(0, 999),
    bandwidth_hz=st.sampled_from([0.3, 0.6, 2.0]),
    duration_s=st.sampled_from([0.3, 1.0, 15.0]),
)
def test_changes_are_what_a_person_can_do(
    kind: ProfileKind, seed: int, bandwidth_hz: float, duration_s: float
) -> None:
    profile = make_profile(ProfileSpec(kind=kind, bandwidth_hz=bandwidth_hz), duration_s, seed, 20)
    script = PartnerScript(profile, BASE_N, 1.0)
    level_n = BASE_N
    for change in script.changes:
        assert (change.word == "pull") == (change.tension_n > level_n)
        assert abs(change.tension_n - level_n) >= 5.0
        assert change.tension_n >= 5.0
        level_n = change.tension_n
    due_s = [change.due_s for change in script.changes]
    assert all(later - sooner >= HELD_S - 1e-9 for sooner, later in pairwise(due_s))
    assert all(0.0 <= at < duration_s for at in due_s)


def test_a_slow_course_is_kept() -> None:
    spec = ProfileSpec(kind="noise", bandwidth_hz=0.4)
    for seed in range(5):
        profile = make_profile(spec, 30.0, seed, 20.0)
        levels_n, t_s = follow(PartnerScript(profile, BASE_N, 1.0), 0.0)
        course_n = BASE_N + np.array([profile.at(t) for t in t_s.tolist()])
        assert np.corrcoef(levels_n, course_n)[0, 1] > 0.9


def test_score_of_a_partner_who_is_late_off_or_asleep() -> None:
    script = three_levels()
    assert partner_score(*follow(script, 0.2, 3.0), script) == {
        "changes": 2,
        "in_time_pct": 100.0,
        "timing_error_s": pytest.approx(0.2, abs=2e-3),
        "tension_error_n": pytest.approx(3.0),
    }
    early = partner_score(*follow(script, -0.3), script)
    assert early["timing_error_s"] == pytest.approx(-0.3, abs=2e-3)
    assert early["in_time_pct"] == 100.0
    late = partner_score(*follow(script, 0.6), script)
    assert late["in_time_pct"] == 0.0
    assert late["timing_error_s"] == pytest.approx(0.6, abs=2e-3)
    tension_n, t_s = follow(script, 0.0)
    half = partner_score(np.minimum(tension_n, 100.0), t_s, script)  # never pulled
    assert half["in_time_pct"] == 50.0
    assert half["tension_error_n"] == pytest.approx(20.0 * 4.2 / (2.2 + 4.2 + 3.2), abs=0.1)
    wrong = partner_score(2 * BASE_N - tension_n, t_s, script)
    assert wrong["in_time_pct"] == 0.0
    assert wrong["timing_error_s"] is None
    still = PartnerScript(course(np.zeros(500)), BASE_N, 1.0)
    assert partner_score(*follow(still, 0.0), still) == {
        "changes": 0,
        "in_time_pct": None,
        "timing_error_s": None,
        "tension_error_n": 0.0,
    }


def test_hold_is_never_said_for_a_flicker() -> None:
    spec = ProfileSpec(kind="noise", bandwidth_hz=1.0)
    for seed in range(20):
        script = PartnerScript(make_profile(spec, 20.0, seed, 30.0), 100.0, 1.0)
        words = [script.at(0.02 * step)[0] for step in range(1000)]
        starts = [i for i in range(1, 1000) if words[i] != words[i - 1]]
        for start, end in pairwise(starts):
            if words[start] == "hold":
                assert (end - start) * 0.02 >= 0.5 - 0.02, seed
