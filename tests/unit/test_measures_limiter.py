"""The limiter where one member gives way first, none where nobody can tell, and its trial."""

from __future__ import annotations

import numpy as np
import pytest

from bandplate.measures import Measure, confirm, find_limiter
from bandplate.measures.ceiling import ceilings_of
from bandplate.measures.changepoint import N_DRAWS, Break
from bandplate.measures.tension import BAND_MEMBERS
from tests.studies.ceiling import NEVER, athlete_points
from tests.studies.limiter import found, study, trial


def member(psi: float, sd: float, seed: int) -> Break:
    draws = np.random.default_rng(seed).normal(psi, sd, N_DRAWS)
    none = np.empty(0)
    return Break(psi, psi - 2 * sd, psi + 2 * sd, 1e-4, -1.0, 0.3, 90, 75.0, draws, none, none)


def test_the_first_to_give_way_by_a_margin_is_the_limiter() -> None:
    limiter = find_limiter({"swing": member(72, 2, 1), "arm_left": member(58, 2, 2)})
    assert limiter.member == "arm_left"
    assert limiter.probability["arm_left"] > 0.99
    assert limiter.reason.startswith("The left arm gives way first, at 58 % of max")
    assert limiter.to_dict()["limiter"] == "arm_left"


def test_the_only_one_that_gives_way_is_the_limiter() -> None:
    assert find_limiter({"torso": member(80, 5, 1)}).member == "torso"


@pytest.mark.parametrize(
    ("psi", "sd"),
    [((60.0, 60.0), 2.0), ((60.0, 63.0), 0.5), ((60.0, 68.0), 8.0)],
    ids=["together", "closer than the margin", "too uncertain"],
)
def test_no_single_limiter(psi: tuple[float, float], sd: float) -> None:
    limiter = find_limiter({"arm_left": member(psi[0], sd, 1), "torso": member(psi[1], sd, 2)})
    assert limiter.member is None
    assert max(limiter.probability.values()) < 0.8
    assert "left arm 60 % and torso" in limiter.reason


def test_nobody_gives_way() -> None:
    limiter = find_limiter({})
    assert (limiter.member, limiter.probability) == (None, {})


def ceiling(value: float | None, plus_minus: float | None = 2.0) -> Measure:
    if value is None:
        return Measure("support_ceiling_pct", "left", absent="no ceiling found")
    return Measure("support_ceiling_pct", "left", value, "% of max", plus_minus=plus_minus)


@pytest.mark.parametrize(
    ("before", "after", "mdc_pct", "verdict"),
    [
        (ceiling(60), ceiling(66), 5.0, "confirmed"),
        (ceiling(60), ceiling(64), 5.0, "not confirmed"),
        (ceiling(60), ceiling(55), 5.0, "not confirmed"),
        (ceiling(60), ceiling(63.0), None, "confirmed"),  # sqrt 8 of the two intervals
        (ceiling(60), ceiling(62.8), None, "not confirmed"),
        (ceiling(60, None), ceiling(70), None, "not yet knowable"),
        (ceiling(None), ceiling(70), 5.0, "not yet knowable"),
        (ceiling(60), ceiling(None), 5.0, "not yet knowable"),
    ],
)
def test_confirming_trial(
    before: Measure, after: Measure, mdc_pct: float | None, verdict: str
) -> None:
    result = confirm(before, after, mdc_pct)
    assert result.verdict == verdict
    assert result.reason.endswith(".")
    known = None not in (before.value, after.value)
    assert known or "no ceiling" in result.reason.lower()


@pytest.mark.parametrize(
    ("gone_up_to_pct", "mdc_pct", "verdict", "said"),
    [
        (88.0, None, "confirmed", "No ceiling up to 88 % of max: it rose by at least 28.0 %"),
        (62.8, None, "not yet knowable", "out of reach, or the ramps were too unsteady"),
        (64.0, 5.0, "not yet knowable", "Repeat the trial"),
        (None, 5.0, "not yet knowable", "out of reach"),
    ],
)
def test_no_ceiling_after_confirms_only_where_the_ramps_rule_the_earlier_one_out(
    gone_up_to_pct: float | None, mdc_pct: float | None, verdict: str, said: str
) -> None:
    result = confirm(ceiling(60), ceiling(None), mdc_pct, gone_up_to_pct=gone_up_to_pct)
    assert result.verdict == verdict
    assert said in result.reason


def test_ramps_too_unsteady_to_show_the_earlier_break_do_not_confirm() -> None:
    told = {}
    for noise_pct, psi in ((1.0, NEVER), (4.0, 80.0)):
        verdicts = []
        for seed in range(8):
            members = {**dict.fromkeys(BAND_MEMBERS, NEVER), "swing": psi}
            after = ceilings_of(athlete_points(members, noise_pct, (17, seed))["left"], "left")
            if after.measures[0].value is None:
                swing = after.tried["swing"]
                gone_pct = None if after.breaks else swing.gone_up_to(75.0, -1.0)
                trial = confirm(ceiling(77, 2.0), after.measures[0], gone_up_to_pct=gone_pct)
                verdicts.append(trial.verdict)
        assert len(verdicts) >= 5
        told[psi] = verdicts.count("confirmed") / len(verdicts)
    assert told[NEVER] >= 0.8
    assert told[80.0] <= 0.2


def test_right_member_or_none_in_a_few_athletes() -> None:
    one = np.array([found(1.0, 1, seed) for seed in range(6)])
    two = np.array([found(1.0, 2, seed) for seed in range(6)])
    assert (one[:, 2] == "right").sum() >= 5
    assert (two[:, 2] == "none").sum() >= 5


def test_a_trial_that_changes_nothing_is_seldom_confirmed() -> None:
    same, lifted = ([trial(1.0, what, seed) for seed in range(12)] for what in ("same", "lifted"))
    assert same.count("confirmed") <= 1
    assert lifted.count("confirmed") >= 10


@pytest.mark.slow
def test_full_study() -> None:
    assert [row for row in study(60) if not row["passed"]] == []
