"""Asymmetry and sway against MEASURES' known answers, scipy, and what must not matter."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import signal, stats

from bandplate.core.samples import Gap, Series
from bandplate.measures import Measure, MeasureOptions, measure_series
from bandplate.measures.asymmetry import (
    asi_bilateral_pct,
    asi_unilateral_pct,
    symmetry_angle_pct,
)
from bandplate.measures.balance import sway
from tests.unit import made

RATE_HZ = 100.0


series = partial(made.series, rate_hz=RATE_HZ)


def found(
    recording: Series, options: MeasureOptions | None = None
) -> dict[tuple[str, str], Measure]:
    return {(m.name, m.scope): m for m in measure_series(recording, options)}


def wander(n: int = 3000, seed: int = 1) -> NDArray[np.float64]:
    """A bounded, coloured path in mm, as a standing person's."""
    noise = np.random.default_rng(seed).normal(0, 1, n)
    return np.asarray(signal.lfilter([1.0], [1.0, -0.995], noise))


def plate(side: str, x_mm: NDArray[np.float64], y_mm: NDArray[np.float64]) -> dict[str, NDArray]:
    return {f"{side}.fz": np.full(len(x_mm), 400.0), f"{side}.cop_x": x_mm, f"{side}.cop_y": y_mm}


def test_known_answers_of_a_circle() -> None:
    """MEASURES, "Cases with known answers", 2: radius 10 mm at 0.5 Hz."""
    t_s = np.arange(12_000) / RATE_HZ
    circle = sway(10 * np.cos(np.pi * t_s), 10 * np.sin(np.pi * t_s), RATE_HZ)
    assert circle.cop_mean_velocity_mm_per_s == pytest.approx(31.416, rel=2e-4)
    assert math.hypot(circle.cop_rms_ml_mm, circle.cop_rms_ap_mm) == pytest.approx(10, rel=1e-9)
    assert circle.cop_mean_distance_mm == pytest.approx(10, rel=1e-9)
    # 941.14 mm^2 is the limit of many samples (chi square)
    assert circle.cop_ellipse95_mm2 == pytest.approx(941.14, rel=1e-3)
    assert circle.cop_mean_power_frequency_hz == pytest.approx(0.5, rel=1e-3)
    assert circle.cop_range_ml_mm == pytest.approx(20, rel=1e-9)


@given(n=st.integers(8, 700), seed=st.integers(0, 1000), rate_hz=st.sampled_from([50.0, 100.0]))
def test_ellipse_and_frequency_equal_scipy_s(n: int, seed: int, rate_hz: float) -> None:
    x_mm, y_mm = wander(n, seed), 2 * wander(n, seed + 1)
    ours = sway(x_mm, y_mm, rate_hz)
    covariance = np.cov(x_mm, y_mm, ddof=1)
    quantile = stats.f.ppf(0.95, 2, n - 2)
    area = math.pi * math.sqrt(np.linalg.det(covariance)) * quantile
    area *= 2 * (n - 1) * (n + 1) / (n * (n - 2))
    assert ours.cop_ellipse95_mm2 == pytest.approx(area, rel=1e-9)
    length = n // 2
    means, powers = [], []
    for axis in (x_mm, y_mm):
        frequency_hz, density = signal.welch(
            axis, rate_hz, "hann", length, length // 2, detrend="constant"
        )
        means.append(np.trapezoid(frequency_hz * density) / np.trapezoid(density))
        powers.append(density.sum())
    expected = np.average(means, weights=powers)
    assert ours.cop_mean_power_frequency_hz == pytest.approx(expected, rel=1e-9)


@given(
    dx_mm=st.floats(-500, 500),
    dy_mm=st.floats(-500, 500),
    scale=st.floats(0.1, 10),
    seed=st.integers(0, 100),
)
def test_place_does_not_matter_and_size_is_size(
    dx_mm: float, dy_mm: float, scale: float, seed: int
) -> None:
    x_mm, y_mm = wander(600, seed), wander(600, seed + 1)
    once = sway(x_mm, y_mm, RATE_HZ)
    moved = sway(x_mm * scale + dx_mm, y_mm * scale + dy_mm, RATE_HZ)
    assert moved.cop_path_mm == pytest.approx(scale * once.cop_path_mm, rel=1e-6)
    assert moved.cop_rms_ap_mm == pytest.approx(scale * once.cop_rms_ap_mm, rel=1e-6)
    assert moved.cop_ellipse95_mm2 == pytest.approx(scale**2 * once.cop_ellipse95_mm2, rel=1e-6)
    frequency_hz = pytest.approx(once.cop_mean_power_frequency_hz, rel=1e-6)
    assert moved.cop_mean_power_frequency_hz == frequency_hz


def test_axes_are_not_exchanged_and_a_mirror_changes_nothing() -> None:
    x_mm, y_mm = wander(seed=1), 3 * wander(seed=2)
    once, swapped = sway(x_mm, y_mm, RATE_HZ), sway(y_mm, x_mm, RATE_HZ)
    assert once.cop_rms_ml_mm == swapped.cop_rms_ap_mm != once.cop_rms_ap_mm
    assert once.cop_range_ml_mm == np.ptp(x_mm)
    mean_ml = np.abs(np.diff(x_mm)).sum() / 30.0
    assert once.cop_mean_velocity_ml_mm_per_s == pytest.approx(mean_ml, rel=1e-12)
    assert sway(-x_mm, y_mm, RATE_HZ) == once


def test_one_plate_has_its_scope_and_both_says_why_not() -> None:
    measures = found(series(plate("right", wander(seed=1), wander(seed=2))))
    assert measures["cop_path_mm", "right"].value is not None
    assert "only one plate" in str(measures["cop_path_mm", "both"].absent)
    assert ("cop_path_mm", "left") not in measures
    assert "CoP as recorded" in measures["cop_path_mm", "right"].method
    both = found(series(plate("both", wander(seed=1), wander(seed=2))))
    assert both["cop_path_mm", "both"].value == measures["cop_path_mm", "right"].value
    level = measures["cop_path_mm", "right"].params
    assert level["push_mean_n"] == 400.0
    at_half = found(
        series(plate("right", wander(seed=1), wander(seed=2))), MeasureOptions(push_max_n=800)
    )
    assert at_half["cop_path_mm", "right"].params["push_level_pct"] == 50.0


def test_force_alone_gives_no_centre_of_pressure() -> None:
    measures = found(series({"left.fz": np.full(500, 400.0)}))
    said = "no centre of pressure in this recording"
    assert measures["cop_ellipse95_mm2", "left"].absent == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"left.fz": 49.0}, "no centre of pressure in 10.0 % of the window (force below 50 N)"),
        ({"left.cop_y": np.nan}, "no centre of pressure in 10.0 % of the window"),
    ],
)
def test_unloaded_samples_make_sway_absent(change: dict[str, float], said: str) -> None:
    columns = plate("left", wander(seed=1), wander(seed=2))
    for name, wrong in change.items():
        columns[name][100:400] = wrong
    assert said in str(found(series(columns))["cop_path_mm", "left"].absent)
    rest = MeasureOptions(start_s=4.0)
    assert found(series(columns), rest)["cop_path_mm", "left"].value is not None


def test_known_body_weight_sets_the_limit() -> None:
    columns = plate("left", wander(seed=1), wander(seed=2))
    assert found(series(columns), MeasureOptions(body_weight_n=2000))["cop_path_mm", "left"].value
    heavy = found(series(columns), MeasureOptions(body_weight_n=2001))["cop_path_mm", "left"]
    assert "100.0 % of the window (force below 400 N)" in str(heavy.absent)


def test_a_gap_a_short_window_and_a_still_point_have_their_reasons() -> None:
    columns = plate("left", wander(seed=1), wander(seed=2))
    holed = found(series(columns, gaps=(Gap(50, 0, 1, 3),)))
    assert "3 samples missing in 1 gap" in str(holed["cop_path_mm", "left"].absent)
    short = found(series(columns), MeasureOptions(end_s=1.99))
    assert "too short" in str(short["cop_path_mm", "left"].absent)
    still = found(series(plate("left", np.full(500, 12.3), np.full(500, -4.56))))
    assert still["cop_mean_power_frequency_hz", "left"].absent is not None
    assert still["cop_path_mm", "left"].value == 0.0


def test_station_data_are_measured_at_100_hz_behind_the_low_pass() -> None:
    """Noise of the sensor that a foreign file would be measured with adds path, not sway."""
    t_s = np.arange(30_000) / 1000.0
    noise = np.random.default_rng(1).normal(0, 0.2, (2, len(t_s)))
    columns = plate(
        "left", 10 * np.cos(np.pi * t_s) + noise[0], 10 * np.sin(np.pi * t_s) + noise[1]
    )
    station = found(series(columns, rate_hz=1000.0, foreign=False))["cop_path_mm", "left"]
    foreign = found(series(columns, rate_hz=1000.0))["cop_path_mm", "left"]
    assert station.value == pytest.approx(10 * np.pi * 30, rel=0.02)
    assert foreign.value is not None
    assert foreign.value > 5 * 10 * np.pi * 30
    assert "10 Hz" in station.method
    assert (station.params["rate_hz"], station.params["n"]) == (100.0, 3000)


def test_the_low_pass_is_butterworth_of_order_4_run_both_ways() -> None:
    t_s = np.arange(20_000) / 1000.0
    x_mm, y_mm = wander(len(t_s)), np.sin(2 * np.pi * 10 * t_s)
    measures = found(series(plate("left", x_mm, y_mm), rate_hz=1000.0, foreign=False))
    sections = signal.butter(4, 10, fs=1000.0, output="sos")
    filtered = signal.sosfiltfilt(sections, x_mm)[::10]
    assert measures["cop_rms_ml_mm", "left"].value == pytest.approx(filtered.std(), rel=0.005)
    path = measures["cop_mean_velocity_ml_mm_per_s", "left"].value
    assert path == pytest.approx(np.abs(np.diff(filtered)).sum() / 20, rel=0.005)
    # half the amplitude at the cutoff: 3 dB on each way
    assert measures["cop_rms_ap_mm", "left"].value == pytest.approx(math.sqrt(0.125), rel=0.01)


def test_known_answers_of_asymmetry() -> None:
    """MEASURES, "Cases with known answers", 5."""
    assert asi_bilateral_pct(1000, 1200) == pytest.approx(9.0909, abs=5e-5)
    assert asi_unilateral_pct(1000, 1200) == pytest.approx(16.667, abs=5e-4)
    assert symmetry_angle_pct(1000, 1200) == pytest.approx(5.7716, abs=5e-5)


@given(left=st.floats(1, 5000), right=st.floats(1, 5000), scale=st.floats(0.01, 100))
def test_a_mirror_turns_the_sign_and_scale_does_not_matter(
    left: float, right: float, scale: float
) -> None:
    for signed in (asi_bilateral_pct, symmetry_angle_pct):
        assert signed(right, left) == pytest.approx(-signed(left, right), abs=1e-9)
        assert signed(left * scale, right * scale) == pytest.approx(signed(left, right), abs=1e-9)
    assert asi_unilateral_pct(left, right) == asi_unilateral_pct(right, left) >= 0


def test_asymmetry_of_two_plates() -> None:
    left_n, right_n = np.full(500, 300.0), np.full(500, 200.0)
    left_n[7] = 360.0
    measures = found(series({"left.fz": left_n, "right.fz": right_n}))
    mean_n = (300 * 499 + 360) / 500
    expected = 100 * (200 - mean_n) / (200 + mean_n)
    assert measures["asi_bilateral_pct", "both"].value == pytest.approx(expected, rel=1e-12)
    assert measures["asi_bilateral_peak_pct", "both"].value == pytest.approx(-16000 / 560)
    unilateral = measures["asi_unilateral_pct", "both"]
    assert unilateral.value == pytest.approx(100 * 160 / 360)
    assert unilateral.params["side"] == "left"


@pytest.mark.parametrize(
    ("columns", "gaps", "said"),
    [
        ({"left.fz": 300.0}, (), "only one plate"),
        ({"left.fz": 20.0, "right.fz": 20.0}, (), "less than 50 N together"),
        ({"left.fz": 300.0, "right.fz": np.nan}, (), "no force in 100.0 % of the samples"),
        ({"left.fz": 300.0, "right.fz": 300.0}, (Gap(5, 0, 1, None),), "an unknown number"),
    ],
)
def test_absent_asymmetry(columns: dict[str, float], gaps: tuple[Gap, ...], said: str) -> None:
    recording = series({name: np.full(500, v) for name, v in columns.items()}, gaps=gaps)
    for name in ("asi_bilateral_pct", "asi_unilateral_pct", "symmetry_angle_pct"):
        assert said in str(found(recording)[name, "both"].absent)


def test_torso_bands() -> None:
    bands = {"torso_left": np.full(500, 40.0), "torso_right": np.full(500, 60.0)}
    name = ("torso_band_asi_pct", "torso")
    assert found(series(bands))[name].value == pytest.approx(20.0)
    slack = found(series({**bands, "torso_left": np.full(500, 0.4)}))[name]
    assert "band slack" in str(slack.absent)
    assert found(series({"torso_left": bands["torso_left"]}))[name].absent is not None


def test_the_same_recording_gives_the_same_numbers_in_the_same_order() -> None:
    columns = plate("left", wander(seed=1), wander(seed=2))
    columns |= plate("right", wander(seed=3), wander(seed=4))
    first, second = measure_series(series(columns)), measure_series(series(columns))
    assert first == second
    keys = [(m.name, m.scope, m.index) for m in first]
    assert len(keys) == len(set(keys))


def test_an_unloaded_plate_gives_no_asymmetry() -> None:
    n = 600
    columns = {"left.fz": np.full(n, 700.0), "right.fz": np.full(n, -6.0)}
    columns["both.fz"] = columns["left.fz"] + columns["right.fz"]
    found = [m for m in measure_series(series(columns)) if "asi" in m.name and m.scope == "both"]
    assert len(found) == 3
    assert all("the right plate carries no load" in (m.absent or "") for m in found)
