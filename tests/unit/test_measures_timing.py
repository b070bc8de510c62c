"""Timing: the studies' short form, known steps, and when there is no value."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from bandplate.core.samples import Gap, Series
from bandplate.measures.result import Measure
from bandplate.measures.timing import lag_of, measure_timing, slope_per_s, step_cv_pct
from bandplate.measures.window import MeasureOptions, Window
from tests.studies.simulated import simulated_series
from tests.studies.timing import lagging, study
from tests.unit.made import series

RATE_HZ = 1000.0
Steps = list[tuple[float, float]]


def loads_n(contacts: Steps, length_s: float, rate_hz: float = RATE_HZ) -> NDArray[np.float64]:
    """Contacts (start, end) in s of 800 N on an empty plate with 0.5 N of noise."""
    t_s = np.arange(round(length_s * rate_hz)) / rate_hz
    force_n = np.random.default_rng(3).normal(0, 0.5, len(t_s))
    for start_s, end_s in contacts:
        force_n[(t_s >= start_s - 1e-9) & (t_s < end_s - 1e-9)] += 800.0
    return force_n


def found(
    recording: Series, options: MeasureOptions | None = None
) -> dict[tuple[str, str, int | None], Measure]:
    measures = measure_timing(Window(recording, options or MeasureOptions()))
    result = {(m.name, m.scope, m.index): m for m in measures}
    assert len(result) == len(measures)
    return result


def indexed(
    measures: dict[tuple[str, str, int | None], Measure], name: str, scope: str
) -> dict[int, float]:
    return {
        index: measure.value
        for (key, place, index), measure in measures.items()
        if (key, place) == (name, scope) and index is not None and measure.value is not None
    }


LEFT = [(0.5 + 0.8 * k, 0.75 + 0.8 * k) for k in range(6)]
RIGHT = [(0.9 + 0.8 * k, 1.13 + 0.8 * k) for k in range(6)]


def test_known_steps_on_two_plates() -> None:
    measures = found(series({"left.fz": loads_n(LEFT, 6), "right.fz": loads_n(RIGHT, 6)}))
    expected = {k: 250.0 if k % 2 else 230.0 for k in range(1, 13)}
    assert indexed(measures, "contact_ms", "both") == pytest.approx(expected)
    expected = {k: 150.0 if k % 2 else 170.0 for k in range(1, 12)}
    assert indexed(measures, "flight_ms", "both") == pytest.approx(expected)
    mean = measures["step_interval_ms", "both", None]
    assert mean.value == pytest.approx(400.0)
    assert (mean.params["n"], mean.params["sd_ms"]) == (11, pytest.approx(0, abs=1e-9))
    assert measures["step_interval_ms", "left", None].value == pytest.approx(800.0)
    assert measures["contact_ms", "left", 2].plus_minus == pytest.approx(0.8, abs=0.05)
    assert "device resolves" in str(measures["step_cv_pct", "both", None].absent)
    assert "fewer than 8 steps" in str(measures["step_cv_pct", "left", None].absent)


def test_walking_has_steps_and_no_flight() -> None:
    left, right = ([(on_s, on_s + 0.5) for on_s, _ in side] for side in (LEFT, RIGHT))
    measures = found(series({"left.fz": loads_n(left, 6), "right.fz": loads_n(right, 6)}))
    assert measures["step_interval_ms", "both", None].value == pytest.approx(400.0)
    assert measures["contact_ms", "both", None].value == pytest.approx(500.0)
    assert "overlap" in str(measures["flight_ms", "both", None].absent)


def test_jump_from_standing_has_a_flight_at_20_n_and_no_steps() -> None:
    stance = [(1.0, 4.0), (4.52, 8.0)]
    measures = found(series({"left.fz": loads_n(stance, 9), "right.fz": loads_n(stance, 9)}))
    flight = measures["flight_ms", "both", None]
    assert flight.value == pytest.approx(520.0)
    assert flight.params["threshold_n"] == 20.0
    assert "no steps" in str(measures["contact_ms", "both", None].absent)


def test_what_a_gap_or_an_end_cuts_is_no_step() -> None:
    force_n = loads_n([(0.0, 0.2), *LEFT, (5.9, 6.0)], 6)
    whole = found(series({"both.fz": force_n}))
    assert list(indexed(whole, "contact_ms", "both")) == [2, 3, 4, 5, 6, 7]
    row = 1400  # within the second of LEFT
    t_ns = series({"both.fz": force_n}).t_ns
    cut = series({"both.fz": force_n}, gaps=(Gap(row, int(t_ns[row - 1]), int(t_ns[row]), 3),))
    values = indexed(found(cut), "contact_ms", "both")
    assert len(values) == 5
    intervals = indexed(found(cut), "step_interval_ms", "both")
    assert len(intervals) == 3
    assert "missing" in str(found(cut)["push_swing_lag_ms", "swing", None].absent)


def test_rows_without_force_part_the_record_too() -> None:
    force_n = loads_n(LEFT, 6)
    force_n[1400:1405] = np.nan
    assert len(indexed(found(series({"both.fz": force_n})), "contact_ms", "both")) == 5


def test_low_rate_is_absent_unless_allowed() -> None:
    recording = series({"both.fz": loads_n(LEFT, 6, 200.0)}, 200.0)
    measures = found(recording)
    assert all("500 Hz" in str(measure.absent) for measure in measures.values())
    allowed = found(recording, MeasureOptions(allow_low_rate=True))["contact_ms", "both", None]
    assert allowed.value == pytest.approx(250.0)
    assert "--allow-low-rate" in allowed.method


def test_drift_is_removed_and_said_so() -> None:
    steps = [(0.5 + 0.4 * k, 0.75 + 0.4 * k) for k in range(20)]
    force_n = loads_n(steps, 9)
    drifting = force_n + np.linspace(0, 60, len(force_n))
    plain = found(series({"both.fz": force_n}))
    measures = found(series({"both.fz": drifting}))
    contact = measures["contact_ms", "both", None]
    assert contact.value == pytest.approx(250.0)
    assert "drift" in contact.method
    assert "drift" not in plain["contact_ms", "both", None].method
    assert indexed(measures, "step_interval_ms", "both") == pytest.approx(
        indexed(plain, "step_interval_ms", "both")
    )


def test_step_cv_without_the_variance_of_the_device() -> None:
    rng = np.random.default_rng(1)
    true_s = 0.4 + rng.normal(0, 0.004, 4000)
    on_s = np.cumsum(true_s) + rng.normal(0, 0.003, 4000)
    interval_s = np.diff(on_s)
    assert 100 * interval_s.std() / interval_s.mean() > 1.3
    assert step_cv_pct(interval_s, 0.003) == pytest.approx(1.0, abs=0.05)
    assert np.isnan(step_cv_pct(np.full(9, 0.4), 0.003))


def test_lag_of_a_shifted_copy_is_exact_between_samples() -> None:
    t_s = np.arange(4000) / 1000
    for lag_s in (-0.0314, 0.0, 0.0123, 0.1):
        leading = np.sin(2 * np.pi * 1.3 * t_s) + np.sin(2 * np.pi * 2.9 * t_s)
        late_s = t_s - lag_s
        following = 3 + 0.2 * (np.sin(2 * np.pi * 1.3 * late_s) + np.sin(2 * np.pi * 2.9 * late_s))
        for step in (1, 5):
            lag, r = lag_of(leading, following, 150, step)
            assert lag == pytest.approx(1000 * lag_s, abs=0.02)
            assert r == pytest.approx(1.0, abs=1e-4)


def test_slope_of_a_parabola_is_exact() -> None:
    t_s = np.arange(500) / 1000
    slope = slope_per_s(7 * t_s**2 - 3 * t_s, RATE_HZ)
    np.testing.assert_allclose(slope, (14 * t_s - 3)[20:-20], atol=1e-9)


def test_lags_name_what_is_missing() -> None:
    recording = lagging(1, 30.0)
    lag = found(recording)["push_swing_lag_ms", "swing", None]
    assert lag.experimental
    assert lag.params["clock_uncertainty_ms"] == 0.5
    both = found(recording, MeasureOptions(push_side="both"))
    assert "no swing leg" in str(both["push_swing_lag_ms", "swing", None].absent)
    nobody = replace(recording, metadata={})
    assert "--push" in str(found(nobody)["push_torso_lag_ms", "torso", None].absent)
    quiet = simulated_series("quiet", 1, RATE_HZ, 10)[0]
    assert "needs 0.5" in str(found(quiet)["push_arm_left_lag_ms", "arm_left", None].absent)
    empty = simulated_series("empty", 1, RATE_HZ, 10)[0]
    assert "slack" in str(found(empty)["push_arm_left_lag_ms", "arm_left", None].absent)
    assert "never exceeds" in str(found(empty)["contact_ms", "left", None].absent)
    no_plate = series({"arm_left": np.ones(2000)})
    assert all("no force plate" in str(m.absent) for m in found(no_plate).values())


def test_studies_in_short() -> None:
    rows = study(3)
    assert [row for row in rows if not row["passed"]] == []


@pytest.mark.slow
def test_studies() -> None:
    rows = study(40)
    assert [row for row in rows if not row["passed"]] == []
