"""Breaks of known place, the test where there is none, and ramps through plates and bands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from bandplate.core.channels import SIGNAL_INDEX
from bandplate.core.samples import Gap, Series
from bandplate.measures import MeasureOptions, Ramp, find_limiter, measure_ceiling
from bandplate.measures.ceiling import Ceilings, ceilings_of, ceilings_of_sides
from bandplate.measures.changepoint import find_break
from bandplate.measures.ramps import Points
from bandplate.measures.tension import BAND_MEMBERS
from tests.studies.ceiling import NEVER, athlete_points, cases, ramp_series
from tests.unit import made

FloatArray = NDArray[np.float64]

LEVEL = np.tile(np.linspace(20.0, 95.0, 30), 3)
RAMP = np.repeat(np.arange(3), 30)


def kinked(psi: float, seed: int, noise: float, slope: float = -1.0) -> FloatArray:
    random = np.random.default_rng(seed)
    lines = random.normal(0, 3, 3)[RAMP] + (1 + random.normal(0, 0.03, 3))[RAMP] * LEVEL
    return np.asarray(lines + slope * np.maximum(LEVEL - psi, 0) + random.normal(0, noise, 90))


@pytest.mark.parametrize("psi", [30.0, 47.3, 60.0, 84.0])
@pytest.mark.parametrize("direction", [-1, 1])
def test_a_break_without_noise_is_found_where_it_is(psi: float, direction: int) -> None:
    found = find_break(LEVEL, kinked(psi, 1, 0.0, direction), RAMP, direction)
    assert found.psi == pytest.approx(psi, abs=0.1)
    assert found.slope_change == pytest.approx(direction, rel=0.05)
    assert found.ci_low <= found.psi <= found.ci_high
    assert found.p < 1e-12
    # the other way round there is nothing
    assert find_break(LEVEL, kinked(psi, 1, 0.0, direction), RAMP, -direction).p > 0.05


def muggeo(level: FloatArray, value: FloatArray, ramp: NDArray[np.intp], psi: float) -> float:
    """Muggeo's iteration: psi moves by the ratio of the gap's and the slope's coefficients."""
    mine = (ramp[:, None] == np.unique(ramp)).astype(float)
    for _ in range(200):
        columns = np.column_stack(
            (mine, mine * level[:, None], np.maximum(level - psi, 0), -(level > psi).astype(float))
        )
        *_, slope, gap = np.linalg.lstsq(columns, value, rcond=None)[0]
        psi = float(np.clip(psi + 0.5 * gap / slope, 25.0, 90.0))
    return psi


@pytest.mark.parametrize("seed", range(8))
def test_psi_is_that_of_muggeos_iteration(seed: int) -> None:
    # noise without memory: both maximise the same likelihood, up to what phi costs
    value = kinked(55.0, seed, 1.0)
    found = find_break(LEVEL, value, RAMP, -1)
    assert muggeo(LEVEL, value, RAMP, 50.0) == pytest.approx(found.psi, abs=0.7)


@pytest.mark.parametrize("constant", [0.0, 3.0])
def test_a_relation_that_never_changes_has_no_break(constant: float) -> None:
    assert find_break(LEVEL, np.full(90, constant), RAMP, -1).p > 0.4
    assert find_break(LEVEL, constant + LEVEL, RAMP, 1).p > 0.4


def test_p_is_a_bound_where_there_is_no_break() -> None:
    p = np.array(
        [find_break(LEVEL, kinked(50.0, seed, 1.0, 0.0), RAMP, -1).p for seed in range(200)]
    )
    assert (p < 0.05).mean() <= 0.06
    assert (p < 0.25).mean() <= 0.26
    assert p.min() < 0.1  # and not a bound that never rejects


def test_units_and_offsets_do_not_matter() -> None:
    value = kinked(62.0, 2, 1.5)
    one = find_break(LEVEL, value, RAMP, -1)
    other = find_break(LEVEL / 100, 7.5 - 20 * value, RAMP, 1)
    assert 100 * other.psi == pytest.approx(one.psi, rel=1e-6)
    assert 100 * other.ci_high == pytest.approx(one.ci_high, rel=1e-6)
    assert other.p == pytest.approx(one.p, rel=1e-4)


def by_scope(found: list[Ceilings]) -> dict[str, Ceilings]:
    return {ceilings.scope: ceilings for ceilings in found}


def test_lowest_member_is_the_ceiling_and_who_never_breaks_has_none() -> None:
    psi = {"swing": 75.0, "arm_left": 60.0, "arm_right": 80.0, "torso": NEVER}
    found = by_scope(ceilings_of_sides(athlete_points(psi, 1.0, (1,))))
    for ceilings in found.values():
        ceiling, *members = ceilings.measures
        assert (ceiling.name, ceiling.scope) == ("support_ceiling_pct", ceilings.scope)
        assert ceiling.value == pytest.approx(60.0, abs=3.0)
        assert ceiling.params["member"] == "arm_left"
        assert ceiling.experimental
        for measure in members[:3]:
            assert measure.value == pytest.approx(psi[measure.scope], abs=4.0)
            low, high = (float(str(measure.params[end])) for end in ("ci_low", "ci_high"))
            assert measure.plus_minus == pytest.approx((high - low) / 2)
        assert "no ceiling found: p =" in str(members[3].absent)
        assert set(ceilings.breaks) == {"swing", "arm_left", "arm_right"}


def test_a_member_that_differs_between_sides_has_no_ceiling_in_common() -> None:
    psi = {"swing": 80.0, "arm_left": 60.0, "arm_right": 75.0, "torso": NEVER}
    points = athlete_points(psi, 1.0, (2,))
    weak = athlete_points({**psi, "arm_left": 45.0}, 1.0, (2,))
    both = by_scope(ceilings_of_sides({"left": points["left"], "right": weak["right"]}))["both"]
    said = "the sides differ: 59 % (left push) and 45 % (right push)"
    assert {m.scope: m.absent for m in both.measures if m.absent} == {
        "both": said,
        "arm_left": said,
        "torso": both.measures[4].absent,
    }
    # it is the limiter all the same
    assert both.breaks["arm_left"].psi == pytest.approx(45.0, abs=1.0)
    assert find_limiter(both.breaks).member == "arm_left"
    # and where another member breaks before it on both sides, that one's ceiling stands
    early = {**psi, "swing": 38.0}
    sides = {
        "left": athlete_points(early, 1.0, (2,))["left"],
        "right": athlete_points({**early, "arm_left": 45.0}, 1.0, (2,))["right"],
    }
    ceiling = by_scope(ceilings_of_sides(sides))["both"].measures[0]
    assert ceiling.value == pytest.approx(38.0, abs=1.5)


def wide(points: Points) -> Points:
    """So noisy that a break shows and its place does not."""
    noise = 9 * np.random.default_rng(1).normal(size=len(points.value))
    return replace(points, value=points.value + noise)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda p: Points(p.level_pct[:60], p.value[:60], p.ramp[:60]), "2 ramps with 8 points"),
        (lambda p: Points(p.level_pct[::5], p.value[::5], p.ramp[::5]), "0 ramps with 8 points"),
        (lambda p: replace(p, level_pct=60 + 0.1 * p.level_pct), "cover 7 % of max"),
        (wide, "wider than 20 % of the ramps"),
        (lambda p: "no torso band in this recording", "no torso band"),
    ],
)
def test_absent_with_its_reason(change: object, reason: str) -> None:
    points = athlete_points({"torso": 55.0}, 1.0, (4,))["left"]["torso"]
    assert callable(change)
    found = ceilings_of({"torso": change(points)}, "left")
    assert found.measures[1].value is None
    assert reason in str(found.measures[1].absent)


def test_no_ceiling_is_a_result() -> None:
    points = athlete_points(dict.fromkeys(BAND_MEMBERS, NEVER), 2.0, (5,))
    for ceilings in ceilings_of_sides(points):
        assert not ceilings.breaks
        assert ceilings.measures[0].absent == "no ceiling found"


def test_intervals_hold_the_truth_in_a_few_athletes() -> None:
    psi = 62.0
    every = [
        case
        for seed in range(12)
        for case in cases(
            ceilings_of_sides(athlete_points(dict.fromkeys(BAND_MEMBERS, psi), 2.0, (6, seed))), psi
        )
    ]
    assert len(every) > 130
    assert 0.88 <= np.mean([case.covered for case in every]) <= 1.0
    assert np.median([abs(case.error_pct) for case in every]) < 2.0


@pytest.fixture(scope="module")
def session() -> tuple[Series, list[Ramp]]:
    psi = {"swing": 80.0, "arm_left": 60.0, "arm_right": 78.0, "torso": NEVER}
    return ramp_series(psi, 1.0, 5)


def test_ramps_through_plates_and_bands(session: tuple[Series, list[Ramp]]) -> None:
    found = by_scope(measure_ceiling(*session))
    assert list(found) == ["left", "right", "both"]
    for ceilings in found.values():
        assert ceilings.measures[0].value == pytest.approx(60.0, abs=2.5)
        names = [(m.name, m.scope) for m in ceilings.measures]
        assert len(set(names)) == len(names) == 11
        absent = {m.name: m.absent for m in ceilings.measures[5:]}
        assert "recorded at 250 Hz" in str(absent["lag_break_pct"])
        assert "no ceiling found" in str(absent["cop_velocity_break_pct"])
    again = measure_ceiling(*session)
    assert [m.to_dict() for c in again for m in c.measures] == [
        m.to_dict() for c in found.values() for m in c.measures
    ]


def test_what_is_missing_in_ramps_is_said(session: tuple[Series, list[Ramp]]) -> None:
    series, ramps = session
    (left,) = measure_ceiling(series, ramps[:2])
    assert "2 ramps with 8 points or more: at least 3 a side" in str(left.measures[0].absent)
    unknown = replace(series, metadata={**series.metadata, "references_n": {}})
    (left,) = measure_ceiling(unknown, ramps[:3])
    assert {m.absent for m in left.measures} == {
        "the max of the push is not known: run the max drill"
    }
    row = 2500  # in the first ramp: it is left out, and two are too few
    gap = Gap(row, int(series.t_ns[row - 1]), int(series.t_ns[row]), 4)
    (left,) = measure_ceiling(replace(series, gaps=(gap,)), ramps[:3])
    assert "2 ramps with 8 points" in str(left.measures[0].absent)


def test_unsteadiness_that_sets_in_is_a_break(session: tuple[Series, list[Ramp]]) -> None:
    series, ramps = session
    random = np.random.default_rng(9)
    values = series.values.copy()
    level = values[:, SIGNAL_INDEX["left.fz"]] / 16.0
    shaky = np.maximum(level - 65.0, 0.0)
    values[:, SIGNAL_INDEX["left.fz"]] += 2.0 * shaky * random.normal(size=len(series))
    t_s = series.time_s
    values[:, SIGNAL_INDEX["left.cop_x"]] += 0.5 * shaky * np.sin(2 * np.pi * 4.0 * t_s)
    (left,) = measure_ceiling(replace(series, values=values), ramps[:3], MeasureOptions())
    found = {m.name: m for m in left.measures}
    for name in ("force_cv_break_pct", "cop_velocity_break_pct"):
        assert found[name].value == pytest.approx(65.0, abs=6.0), name
        assert found[name].params["push_side"] == "left"


def test_a_member_that_comes_late_is_a_break() -> None:
    rate_hz, cycle_s = 1000.0, 25.0
    t_s = np.arange(round(3 * cycle_s * rate_hz)) / rate_hz
    u = t_s % cycle_s

    def level(at_s: FloatArray) -> FloatArray:
        ramp = np.clip((at_s - 3.0) / 20.0, 0.0, 1.0) * 75.0
        rhythm = 2.0 * np.sin(2 * np.pi * 1.3 * at_s)
        return np.asarray(np.where((at_s > 2.0) & (at_s < 24.0), 20.0 + ramp + rhythm, 5.0))

    late_s = 0.003 * np.maximum(level(u) - 55.0, 0.0)
    noise = np.random.default_rng(4)
    columns = {"left.fz": 16.0 * level(u) + noise.normal(0, 1.0, len(u))}
    for band in ("torso_left", "torso_right"):
        columns[band] = 1.3 * level(u - late_s) + noise.normal(0, 0.1, len(u))
    references = {"push": 1600.0, "torso": 260.0}
    series = made.series(columns, rate_hz, push_side="left", references_n=references)
    ramps = [Ramp(cycle_s * i + 3.0, cycle_s * i + 23.5, "left") for i in range(3)]
    (left,) = measure_ceiling(series, ramps, MeasureOptions(quiet_s=(0.2, 1.8)))
    (lag,) = [m for m in left.measures if m.name == "lag_break_pct" and m.scope == "torso"]
    assert lag.value == pytest.approx(55.0, abs=5.0), lag.absent


@pytest.mark.slow
def test_full_study() -> None:
    from tests.studies.ceiling import study

    assert [row for row in study(60) if not row["passed"]] == []
