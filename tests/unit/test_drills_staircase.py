"""The staircase: what moves first, how it steps, what it remembers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bandplate.drills.spec import Adaptation
from bandplate.drills.staircase import LEAST_STEP, Staircase, setting
from tests.studies.staircase import LAST, SKILLS, UNMOVED, UNSTEADY, run

ADAPTATION = Adaptation(
    amplitude_pct=(4.0, 16.0), bandwidth_hz=(0.5, 1.5), ar_r2=(0.9, 0.5), start=0.25
)


def test_amplitude_moves_first_then_bandwidth_then_predictability() -> None:
    assert setting(ADAPTATION, 0.0) == (4.0, 0.5, 0.9)
    assert setting(ADAPTATION, 1 / 6) == pytest.approx((10.0, 0.5, 0.9))
    assert setting(ADAPTATION, 1 / 2) == pytest.approx((16.0, 1.0, 0.9))
    assert setting(ADAPTATION, 5 / 6) == pytest.approx((16.0, 1.5, 0.7))
    assert setting(ADAPTATION, 1.0) == (16.0, 1.5, 0.5)
    assert setting(ADAPTATION, 2.0) == setting(ADAPTATION, 1.0)
    assert setting(ADAPTATION, 0.0, 0.6) == (4.0, 0.5, 0.6)


def test_tracked_too_well_makes_the_next_less_predictable() -> None:
    staircase = Staircase(ADAPTATION)
    before = staircase.setting
    staircase.after(92.0, 0.85)
    assert staircase.setting.ar_r2 == pytest.approx(0.8)
    assert staircase.setting.ar_r2 < before.ar_r2
    # not known: less than was asked for; never below the hard end
    staircase.after(95.0, None)
    assert staircase.setting.ar_r2 == pytest.approx(0.75)
    for _ in range(20):
        staircase.after(99.0, 0.9)
    assert staircase.setting == (16.0, 1.5, 0.5)
    # what is too hard gives it back, in the end all of it
    for _ in range(20):
        staircase.after(30.0, 0.5)
    assert staircase.setting == (4.0, 0.5, 0.9)


def test_steps_shrink_where_the_sign_turns_and_never_to_nothing() -> None:
    staircase = Staircase(ADAPTATION)
    first = staircase.after(85.0, None) - 0.25
    second = staircase.after(85.0, None) - 0.25 - first
    assert first == second > 0
    moves = []
    for i in range(40):
        before = staircase.difficulty
        moves.append(abs(staircase.after(65.0 if i % 2 == 0 else 85.0, None) - before))
    assert moves == sorted(moves, reverse=True)
    assert moves[0] < first
    assert moves[-1] == pytest.approx(0.1 * LEAST_STEP)


@settings(deadline=None)
@given(scores=st.lists(st.floats(0.0, 100.0), max_size=30), cut=st.integers(0, 30))
def test_the_next_session_goes_on_where_this_one_ended(scores: list[float], cut: int) -> None:
    whole, parted = Staircase(ADAPTATION), Staircase(ADAPTATION)
    for i, score in enumerate(scores):
        if i == cut:
            parted = Staircase.from_json(ADAPTATION, json.loads(json.dumps(parted.to_json())))
        assert 0.0 <= whole.after(score, None) <= 1.0
        parted.after(score, None)
    assert parted.to_json() == whole.to_json()
    assert parted.setting == whole.setting


def test_study_in_short() -> None:
    for name, skill in SKILLS.items():
        last = [run(skill, seed)[-LAST:] for seed in range(2)]
        assert np.mean([trials[:, 0] for trials in last]) == pytest.approx(75.0, abs=5.0), name
    assert run(UNSTEADY, 0)[-1, 1] == pytest.approx(0.0, abs=0.1)
    assert run(UNMOVED, 0)[-1, 1] == pytest.approx(1.0, abs=0.1)
