"""Errors of measurement and verdicts on a trend: known answers, rules, a short study."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from bandplate.core.errors import UsageError
from bandplate.measures.progress import (
    Progress,
    Verdict,
    mdc95,
    progress,
    sem,
    smallest_worthwhile_change,
    strength_support_gap,
    typical_error,
)
from tests.studies.progress import study

DAY_NS = 86_400_000_000_000


def of(values: list[float], swc: float, **changed: Any) -> Progress:
    n = len(values)
    arguments: dict[str, Any] = {
        "t_ns": np.arange(n) * DAY_NS,
        "value": np.array(values),
        "methods": ["v1"] * n,
        "rate_hz": [1000.0] * n,
        "swc": swc,
        **changed,
    }
    return progress(**arguments)


def test_known_answers() -> None:
    """MEASURES, "Cases with known answers", 7: SD 200, ICC 0.95."""
    assert sem(200, 0.95) == pytest.approx(44.72, abs=5e-3)
    assert mdc95(sem(200, 0.95)) == pytest.approx(123.96, abs=5e-3)
    assert smallest_worthwhile_change(200) == 40
    first, second = [100.0, 110.0, 120.0], [102.0, 108.0, 126.0]
    assert typical_error(first, second) == pytest.approx(4 / np.sqrt(2))


@pytest.mark.parametrize("pair", [([1.0], [2.0]), ([1.0, 2.0], [1.0]), ([], [])])
def test_a_typical_error_needs_pairs(pair: tuple[list[float], list[float]]) -> None:
    with pytest.raises(UsageError, match="two or more pairs"):
        typical_error(*pair)


def test_the_interval_is_that_of_least_squares() -> None:
    values = [100.0, 103.0, 101.0, 106.0, 104.0, 109.0, 108.0]
    day = np.array([0, 3, 5, 9, 12, 20, 21])
    found = of(values, 2.0, t_ns=day * DAY_NS)
    line = stats.linregress(day, values)
    half = stats.t.ppf(0.95, 5) * line.stderr * 21
    assert found.change == pytest.approx(line.slope * 21)
    assert found.ci_low == pytest.approx(line.slope * 21 - half)
    assert found.ci_high == pytest.approx(line.slope * 21 + half)
    assert found.verdict == "improving"
    # sessions may come in any order
    turned = of(values[::-1], 2.0, t_ns=day[::-1] * DAY_NS)
    assert turned.change == pytest.approx(found.change)


STEADY = [100.0, 100.4, 99.7, 100.1, 100.2, 99.8, 100.0]
RISING = [100.0, 101.2, 101.8, 103.1, 103.9, 105.2, 106.0]


@pytest.mark.parametrize(
    ("values", "swc", "better", "verdict"),
    [
        (RISING, 2.0, "more", "improving"),
        (RISING, 2.0, "less", "declining"),
        (RISING[::-1], 2.0, "more", "declining"),
        (RISING[::-1], 2.0, "less", "improving"),
        (STEADY, 2.0, "more", "plateau"),
        (RISING, 20.0, "more", "plateau"),  # real, and too small to matter
        (STEADY, 0.1, "more", "not yet knowable"),
        (RISING[:5], 2.0, "more", "not yet knowable"),
        ([100.0, 110.0, 95.0, 104.0, 99.0, 107.0], 2.0, "more", "not yet knowable"),
        ([], 2.0, "more", "not yet knowable"),
    ],
)
def test_verdicts(values: list[float], swc: float, better: str, verdict: str) -> None:
    assert of(values, swc, better=better).verdict == verdict


@pytest.mark.parametrize("hours", [0, 4, 19])
def test_a_moment_or_a_few_days_are_no_trend(hours: int) -> None:
    t_ns = np.arange(7) * (hours * DAY_NS // 24)
    found = of(RISING, 2.0, t_ns=t_ns)
    assert (found.verdict, found.change) == ("not yet knowable", None)
    assert "days" in found.reason


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"methods": ["v1"] * 6 + ["v2"]}, "2 methods in one trend"),
        ({"rate_hz": [1000.0] * 6 + [500.0]}, "sample rates 500, 1000 Hz in one trend"),
        ({"rate_hz": [1000.0]}, "one time, method and sample rate for each"),
        ({"value": np.array([np.nan, *RISING[1:]])}, "not a number"),
        ({"swc": 0.0}, "smallest worthwhile change"),
    ],
)
def test_what_must_not_be_mixed(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        of(RISING, **{"swc": 2.0, **changed})


@pytest.mark.parametrize(
    ("push", "support", "gap"),
    [
        ("improving", ["plateau", "declining"], True),
        ("improving", ["plateau", "improving"], False),
        ("improving", ["plateau", "not yet knowable"], None),
        ("plateau", ["not yet knowable"], False),
        ("not yet knowable", ["plateau"], None),
        ("improving", [], None),
    ],
)
def test_strength_support_gap(push: Verdict, support: list[Verdict], gap: bool | None) -> None:
    members = {str(i): Progress(v, "", 8, 1.0) for i, v in enumerate(support)}
    assert strength_support_gap(Progress(push, "", 8, 1.0), members) is gap


def test_short_study() -> None:
    assert [row for row in study(100) if not row["passed"]] == []
