"""Repetitions: each push of a set, counted and measured by the force itself."""

from __future__ import annotations

import pytest

from bandplate.measures import MeasureOptions, measure_series
from tests.studies.simulated import simulated_series


def test_three_holds_are_counted_and_measured() -> None:
    series, truth = simulated_series("hold", 2, seconds=60.0)
    found = measure_series(series, MeasureOptions(push_side="left"))
    (count,) = [m for m in found if m.name == "repetition_count"]
    assert count.value == 3
    peaks = [m for m in found if m.name == "repetition_peak_n"]
    assert [m.index for m in peaks] == [1, 2, 3]
    for peak in peaks:
        rows = slice(*(int(float(str(peak.params[k])) * 1000) for k in ("start_s", "end_s")))
        assert peak.value == pytest.approx(float(truth["fz_n"][rows, 0].max()), abs=4.0)
    holds = [m.value for m in found if m.name == "repetition_hold_s"]
    assert all(hold is not None and 8.5 < hold < 13.5 for hold in holds)


def test_standing_still_has_no_repetition() -> None:
    series, _ = simulated_series("quiet", 1, seconds=10.0)
    (count,) = [m for m in measure_series(series) if m.name.startswith("repetition")]
    assert count.absent is not None
