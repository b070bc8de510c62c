"""Arrival of the swing leg against the simulated truth, and curves fitted from noisy pulls."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bandplate.calibration import BandCurve, fit_band_curve
from bandplate.core.samples import Series
from bandplate.measures.result import Measure
from bandplate.measures.swing import measure_swing
from bandplate.measures.window import MeasureOptions, Window
from bandplate.sources.simulator.bands import BANDS_OF_STATION, Band
from bandplate.sources.simulator.board import Board
from tests.studies.simulated import simulated_series

FloatArray = NDArray[np.float64]

RATE_HZ = 1000.0
SECONDS = 15.0
#: Share of values that must lie within the stated +-.
COVERED = 0.95


def with_curves(series: Series, curves: dict[str, object] | None = None) -> Series:
    """Return the series with the bands' curves, by default those of the simulated station."""
    stored = curves or json.loads(Board(0).dictionary(1000))["band_curves"]
    return replace(series, metadata={**series.metadata, "band_curves": stored})


def arrivals(series: Series, options: MeasureOptions | None = None) -> list[Measure]:
    """Return the arrival speed of each swing."""
    measures = measure_swing(Window(series, options or MeasureOptions()))
    return [
        m for m in measures if m.name == "swing_arrival_m_per_s" and m.index and m.absent is None
    ]


def true_arrival(truth: NDArray[np.void], measure: Measure, band: int = 1) -> tuple[float, float]:
    """Return true time, s, and speed, m/s, at the target, nearest to a measured arrival."""
    extension_m = truth["extension_m"][:, band].astype(np.float64)
    target_m = float(str(measure.params["target_m"]))
    at = round(float(str(measure.params["time_s"])) * RATE_HZ)
    around = extension_m[at - 100 : at + 100]
    ups = np.flatnonzero((around[:-1] < target_m) & (around[1:] >= target_m)) + at - 100
    row = int(ups[np.abs(ups - at).argmin()])
    share = (target_m - extension_m[row]) / (extension_m[row + 1] - extension_m[row])
    # float32 rows: the slope of 21 of them, half of them before and after, is free of rounding
    around = extension_m[row - 10 : row + 12]
    place = np.arange(len(around)) - 10 - share
    slope = np.polynomial.polynomial.polyfit(place, around, 3)[1]
    return (row + share) / RATE_HZ, float(slope) * RATE_HZ


def pull(band: Band, seed: int, rate_hz: float = 100.0) -> tuple[FloatArray, FloatArray]:
    """Return extension, m, and tension, N, of a slow pull: six triangles, with sensors' noise."""
    random = np.random.default_rng(seed)
    period_s = 16.0
    t_s = np.arange(0.0, 6 * period_s, 1 / rate_hz)
    phase = (t_s / period_s) % 1.0
    # past the target of the simulated swings, and into the stiff end
    longest_m = 2.6 * band.rest_length_m
    extension_m = longest_m * (1 - np.abs(2 * phase - 1))
    speed_m_per_s = np.where(phase < 0.5, 1.0, -1.0) * 2 * longest_m / period_s
    tension_n = band.tension_n(extension_m, speed_m_per_s)
    return (
        extension_m + random.normal(0, 0.001, len(t_s)),
        tension_n + random.normal(0, 0.15, len(t_s)),
    )


def curve_errors(band: Band, curve: BandCurve) -> tuple[FloatArray, FloatArray]:
    """Return errors of extension and slope over their 1.96 SD, on even steps of the range."""
    extension_m = np.linspace(*curve.range_m, 202)[1:-1]
    ones = np.ones(len(extension_m))
    tension_n = band.tension_n(extension_m, ones)
    step_m = 1e-6
    ahead_n = band.tension_n(extension_m + step_m, ones)
    true_slope = (ahead_n - band.tension_n(extension_m - step_m, ones)) / (2 * step_m)
    inside = (tension_n > curve.loading_n[0]) & (tension_n < curve.loading_n[-1])
    extension_m, tension_n, true_slope = (v[inside] for v in (extension_m, tension_n, true_slope))
    by_extension = (curve.extension_at(tension_n) - extension_m) / curve.extension_sd_m
    by_slope = 100 * (curve.slope_at(tension_n) / true_slope - 1)
    by_slope /= np.array([curve.slope_sd_at(x) for x in extension_m])
    return by_extension / 1.96, by_slope / 1.96


def study(seeds: int) -> list[dict[str, object]]:
    """Return the rows of the validation table."""
    speeds: dict[str, list[tuple[float, float]]] = {"known": [], "fitted": []}
    times: list[tuple[float, float]] = []
    extension, slope = [], []
    for seed in range(seeds):
        series, truth = simulated_series("swing", seed, RATE_HZ, SECONDS)
        band = BANDS_OF_STATION[seed % len(BANDS_OF_STATION)]
        by_extension, by_slope = curve_errors(band, fit_band_curve(*pull(band, seed)))
        extension.append(by_extension)
        slope.append(by_slope)
        swing_right = BANDS_OF_STATION[1]
        fitted = {"swing_right": fit_band_curve(*pull(swing_right, seed)).to_json()}
        for name, curves in (("known", None), ("fitted", fitted)):
            for m in arrivals(with_curves(series, curves)):
                time_s, speed = true_arrival(truth, m)
                assert m.value is not None
                assert m.plus_minus is not None
                speeds[name].append((m.value - speed, m.plus_minus))
                if name == "known":
                    times.append((1e3 * (float(str(m.params["time_s"])) - time_s), 0.0))
    rows = []
    for name, found in speeds.items():
        error, bound = np.array(found).T
        covered = float(np.mean(np.abs(error) <= bound))
        rows.append(
            {
                "name": f"swing arrival speed, {name} curve, n = {len(error)}",
                "seeds": seeds,
                "figure": f"{100 * covered:.1f} % within +-; RMS error {error.std():.3f} m/s,"
                f" mean +- {bound.mean():.3f} m/s",
                "pass": ">= 95 % within the stated +-",
                "passed": covered >= COVERED,
            }
        )
    worst_ms = float(np.abs(np.array(times)[:, 0]).max())
    rows.append(
        {
            "name": "swing arrival instant, known curve",
            "seeds": seeds,
            "figure": f"largest error {worst_ms:.2f} ms",
            "pass": "+-2 ms",
            "passed": worst_ms <= 2.0,
        }
    )
    for name, parts in (("extension", extension), ("slope", slope)):
        covered = float(np.mean(np.abs(np.concatenate(parts)) <= 1.0))
        rows.append(
            {
                "name": f"band curve from a pull: {name}",
                "seeds": seeds,
                "figure": f"{100 * covered:.1f} % within 1.96 SD",
                "pass": ">= 95 %",
                "passed": covered >= COVERED,
            }
        )
    return rows
