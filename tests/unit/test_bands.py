"""Band curves: the interpolation against scipy, fits of simulated pulls, what is refused."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from bandplate.calibration import BandCurve, fit_band_curve
from bandplate.core.band_curve import Branch
from bandplate.core.channels import BANDS
from bandplate.core.errors import CalibrationError
from bandplate.sources.simulator.bands import BANDS_OF_STATION, band_curve
from bandplate.sources.simulator.board import Board
from tests.studies.swing import curve_errors, pull

CURVE = band_curve(BANDS_OF_STATION[0])
KEYS = sorted(CURVE.to_json())


@given(
    steps=st.lists(
        st.tuples(st.floats(0.01, 100.0), st.floats(0.001, 10.0)), min_size=3, max_size=30
    )
)
def test_branches_equal_scipy_s(steps: list[tuple[float, float]]) -> None:
    x, y = np.cumsum(np.array(steps), axis=0).T
    at = np.linspace(x[0], x[-1], 300)
    oracle = PchipInterpolator(x, y)
    value, slope = Branch(x, y).at(at)
    assert value == pytest.approx(oracle(at), rel=1e-9, abs=1e-12)
    assert slope == pytest.approx(oracle(at, 1), rel=1e-6, abs=1e-9)
    assert (np.diff(value) >= -1e-12).all()


def test_tension_and_extension_are_inverse_on_both_branches() -> None:
    for loading in (True, False):
        low_n, high_n = CURVE.range_n(loading=loading)
        for tension_n in np.linspace(low_n, high_n, 37).tolist():
            x_m = float(CURVE.extension_at(np.array([tension_n]), loading=loading)[0])
            assert CURVE.tension_at(x_m, loading=loading) == pytest.approx(tension_n, abs=1e-9)


def test_outside_its_range_a_curve_says_nothing() -> None:
    low_n, high_n = CURVE.range_n()
    outside = CURVE.extension_at(np.array([low_n - 0.1, high_n + 0.1, np.nan]))
    assert np.isnan(outside).all()
    assert np.isnan(CURVE.tension_at(CURVE.range_m[1] + 0.01))


def test_reserve_falls_from_all_to_nothing_where_the_band_stiffens() -> None:
    band = BANDS_OF_STATION[0]
    reserve = [CURVE.reserve_pct(tension_n) for tension_n in np.linspace(0.0, 500.0, 200).tolist()]
    assert reserve[0] == 100.0
    assert (np.diff(reserve) <= 0).all()
    assert reserve[-1] == 0.0
    # the true law: dT/dL = A (1 + 2/L^3) + 3 E (L - 3)^2 past L = 3
    stretch = np.linspace(1.0, 1.0 + CURVE.range_m[1] / band.rest_length_m, 20_000)
    slope = band.stiffness_n * (1 + 2 / stretch**3)
    slope += 3 * band.end_stiffness_n * np.maximum(stretch - band.end_stretch, 0) ** 2
    stiff = stretch[slope <= 3 * np.median(slope)][-1]
    assert pytest.approx((stiff - 1) * band.rest_length_m, abs=0.02) == CURVE.stiff_m


def test_a_band_that_never_gets_stiff_ends_with_its_range() -> None:
    x_m = np.linspace(0.0, 1.0, 11)
    even = BandCurve(
        tuple(x_m), tuple(100 * x_m), tuple(90 * x_m), 0.0, (0.0,) * 11, 10.0, "straight"
    )
    assert even.stiff_m == 1.0
    assert even.reserve_pct(45.0) == pytest.approx(50.0)
    assert even.slope_at(np.array([50.0]))[0] == pytest.approx(100.0)


@pytest.mark.parametrize("band", [0, 2, 4])
def test_a_fitted_pull_meets_the_true_law_within_its_stated_uncertainty(band: int) -> None:
    law = BANDS_OF_STATION[band]
    curve = fit_band_curve(*pull(law, seed=band))
    extension, slope = curve_errors(law, curve)
    assert np.mean(np.abs(extension) <= 1) >= 0.95
    assert np.mean(np.abs(slope) <= 1) >= 0.95
    # of the work of stretching (1 + h), 2 h do not come back
    share = 100 * 2 * law.hysteresis / (1 + law.hysteresis)
    assert curve.hysteresis_pct == pytest.approx(share, abs=0.3)
    # 1 mm of reading and 0.15 N over the slope
    assert 0.001 < curve.extension_sd_m < 0.002


def test_the_uncertainty_of_the_slope_is_no_empty_promise() -> None:
    """Where it is narrow it must still hold, and it must be narrow where the band is straight."""
    curve = fit_band_curve(*pull(BANDS_OF_STATION[0], seed=1))
    middle = [curve.slope_sd_at(x) for x in np.linspace(0.2, 0.9, 20).tolist()]
    assert max(middle) < 5.0


def spoiled(kind: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    extension_m, tension_n = pull(BANDS_OF_STATION[0], 3, 1000.0 if kind == "scatter" else 100.0)
    n = len(extension_m)
    if kind == "few cycles":
        return extension_m[: 5 * n // 6], tension_n[: 5 * n // 6]
    if kind == "short":
        return 0.02 * extension_m, tension_n
    if kind == "few samples":
        return extension_m[::40], tension_n[::40]
    if kind == "falls":
        return extension_m, -tension_n
    if kind == "no tension":
        return extension_m, 1e-2 * tension_n
    if kind == "scatter":
        return extension_m, tension_n + np.random.default_rng(1).normal(0, 12.0, n)
    if kind == "nan":
        return extension_m, np.where(np.arange(n) == 7, np.nan, tension_n)
    return extension_m, tension_n[:-1]


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("few cycles", "whole cycles"),
        ("short", "only: pull it"),
        ("few samples", "samples near"),
        ("falls", "does not rise"),
        ("no tension", r"less than 5 N|does not rise"),
        ("scatter", "scatters by"),
        ("nan", "without a value"),
        ("lengths", "one length"),
    ],
)
def test_bad_pulls_are_refused(kind: str, says: str) -> None:
    with pytest.raises(CalibrationError, match=says):
        fit_band_curve(*spoiled(kind))


def test_fewer_than_ten_points_are_no_curve() -> None:
    with pytest.raises(CalibrationError, match="10 points"):
        fit_band_curve(*pull(BANDS_OF_STATION[0], seed=1), n_points=9)
    with pytest.raises(CalibrationError, match="does not rise"):
        dataclasses.replace(CURVE, loading_n=tuple(reversed(CURVE.loading_n)))
    with pytest.raises(CalibrationError, match="10 points"):
        dataclasses.replace(CURVE, extension_m=CURVE.extension_m[:9])


def test_json_gives_the_same_curve_back() -> None:
    stored = json.loads(json.dumps(CURVE.to_json()))
    assert BandCurve.from_json(stored) == CURVE


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=12) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=7)
        ),
        max_leaves=30,
    )
)
def test_damaged_json_is_refused_by_name(data: object) -> None:
    with pytest.raises(CalibrationError):
        BandCurve.from_json(data)


def test_a_missing_key_is_named() -> None:
    stored = CURVE.to_json()
    del stored["unloading_n"]
    with pytest.raises(CalibrationError, match="unloading_n"):
        BandCurve.from_json(stored)


def test_the_simulated_station_tells_the_curves_of_its_bands() -> None:
    text = Board(5).dictionary(1000)
    assert len(text) < 6000
    curves = json.loads(text)["band_curves"]
    assert tuple(curves) == BANDS
    for band, name in zip(BANDS_OF_STATION, BANDS, strict=True):
        extension, slope = curve_errors(band, BandCurve.from_json(curves[name]))
        assert np.mean(np.abs(extension) <= 1) >= 0.95
        assert np.mean(np.abs(slope) <= 1) >= 0.95


def test_published_bands_soften_as_the_simulated_ones_do(shared_data: Path) -> None:
    """Manufacturer's figures, called over-estimates by Uchida 2016: a check, not the truth."""
    table = json.loads((shared_data / "band_force_elongation_published.json").read_text())
    assert table["elongation_pct"] == [100, 200]
    rest_m = BANDS_OF_STATION[0].rest_length_m
    ours = CURVE.tension_at(2 * rest_m) / CURVE.tension_at(rest_m)
    for colour, (once, twice) in table["force_lbf"].items():
        assert ours == pytest.approx(twice / once, rel=0.2), colour
        assert twice < 2 * once, colour
    assert ours < 2
