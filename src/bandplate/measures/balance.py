"""Section 5: centre of pressure (CoP) and torso bands, balance under force."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate._rt import filter_columns
from bandplate.measures.arithmetic import dot
from bandplate.measures.asymmetry import asi_bilateral_pct
from bandplate.measures.result import Measure
from bandplate.measures.window import Window

__all__ = ["Sway", "measure_balance", "measure_torso", "sway"]

MIN_FORCE_N = 50.0
MIN_FORCE_BW = 0.2
#: Shorter than this no measure of sway is repeatable.
MIN_LENGTH_S = 2.0
STATION_RATE_HZ = 100.0
STATION_CUTOFF_HZ = 10.0
MIN_TENSION_N = 2.0

_AS_RECORDED = "CoP as recorded"
_DECIMATED = "CoP at 100 Hz behind a Butterworth low-pass of order 4, 10 Hz, run both ways (no lag)"

#: Measure -> (unit, method), in the order of reports; the names are the fields of Sway.
_MEASURES: Final = {
    "cop_rms_ml_mm": ("mm", "SD about the mean, ddof 0, x"),
    "cop_rms_ap_mm": ("mm", "SD about the mean, ddof 0, y"),
    "cop_range_ml_mm": ("mm", "max - min, x"),
    "cop_range_ap_mm": ("mm", "max - min, y"),
    "cop_path_mm": ("mm", "sum of Euclidean steps"),
    "cop_mean_velocity_mm_per_s": ("mm/s", "path / (N / fs)"),
    "cop_mean_velocity_ml_mm_per_s": ("mm/s", "sum |dx| / (N / fs)"),
    "cop_mean_velocity_ap_mm_per_s": ("mm/s", "sum |dy| / (N / fs)"),
    "cop_mean_distance_mm": ("mm", "mean distance from the mean point"),
    "cop_ellipse95_mm2": (
        "mm^2",
        "95 % prediction ellipse: pi sqrt(det S) F(.95; 2, n-2) 2 (n-1)(n+1)/(n(n-2)), ddof 1",
    ),
    "cop_mean_power_frequency_hz": (
        "Hz",
        "Welch: Hann, N/2, 50 % overlap, constant detrend; mean of both axes weighted by power",
    ),
}


@dataclass(frozen=True, slots=True)
class Sway:
    """Sway of one centre-of-pressure path; each field carries its unit."""

    cop_rms_ml_mm: float
    cop_rms_ap_mm: float
    cop_range_ml_mm: float
    cop_range_ap_mm: float
    cop_path_mm: float
    cop_mean_velocity_mm_per_s: float
    cop_mean_velocity_ml_mm_per_s: float
    cop_mean_velocity_ap_mm_per_s: float
    cop_mean_distance_mm: float
    cop_ellipse95_mm2: float
    cop_mean_power_frequency_hz: float


def sway(x_mm: NDArray[np.float64], y_mm: NDArray[np.float64], rate_hz: float) -> Sway:
    """Describe a centre-of-pressure path.

    Parameters
    ----------
    x_mm, y_mm : float64 arrays of shape (n_samples,)
        Mediolateral and anteroposterior position, in mm; without NaN, at least 4 samples.
    rate_hz : float
        Sample rate, in Hz.

    Returns
    -------
    Sway
        The mean power frequency is NaN for a point that does not move.

    References
    ----------
    Santos DA, Duarte M (2016), PeerJ 4:e2648 (velocity over N samples, mean power frequency);
    Schubert P, Kirchner M (2014), Gait & Posture 39 (prediction ellipse).
    """
    n = len(x_mm)
    dx_mm, dy_mm = np.diff(x_mm), np.diff(y_mm)
    x0_mm, y0_mm = x_mm - x_mm.mean(), y_mm - y_mm.mean()
    path_mm = float(np.hypot(dx_mm, dy_mm).sum())
    length_s = n / rate_hz
    xx, yy, xy = dot(x0_mm, x0_mm), dot(y0_mm, y0_mm), dot(x0_mm, y0_mm)
    determinant = max(0.0, xx * yy - xy * xy) / (n - 1) ** 2
    # F(.95; 2, n - 2) in closed form: with two numerator degrees of freedom the distribution
    # function is 1 - (1 + 2 x/d)^(-d/2).
    d = n - 2
    quantile = d / 2 * (0.05 ** (-2 / d) - 1)
    scale = quantile * 2 * (n - 1) * (n + 1) / (n * (n - 2))
    mean_x_hz, power_x = _mean_frequency(x_mm, rate_hz)
    mean_y_hz, power_y = _mean_frequency(y_mm, rate_hz)
    power = power_x + power_y
    mean_hz = (power_x * mean_x_hz + power_y * mean_y_hz) / power if power > 0 else math.nan
    return Sway(
        cop_rms_ml_mm=math.sqrt(xx / n),
        cop_rms_ap_mm=math.sqrt(yy / n),
        cop_range_ml_mm=float(np.ptp(x_mm)),
        cop_range_ap_mm=float(np.ptp(y_mm)),
        cop_path_mm=path_mm,
        cop_mean_velocity_mm_per_s=path_mm / length_s,
        cop_mean_velocity_ml_mm_per_s=float(np.abs(dx_mm).sum()) / length_s,
        cop_mean_velocity_ap_mm_per_s=float(np.abs(dy_mm).sum()) / length_s,
        cop_mean_distance_mm=float(np.hypot(x0_mm, y0_mm).mean()),
        cop_ellipse95_mm2=math.pi * math.sqrt(determinant) * scale,
        cop_mean_power_frequency_hz=mean_hz,
    )


def measure_balance(window: Window, scope: str, push: dict[str, object]) -> list[Measure]:
    """Measure the sway of one plate, or of both combined.

    Parameters
    ----------
    window : Window
        Rows to measure.
    scope : str
        left | right | both.
    push : dict
        The push level that travels with the results (``push_mean_n``, ``push_level_pct``).
    """
    series = window.series
    reason = _reason(window, scope)
    if reason is not None:
        return [Measure(name, scope, absent=reason) for name in _MEASURES]
    rows = slice(window.first, window.last)
    x_mm, y_mm = series[f"{scope}.cop_x"][rows], series[f"{scope}.cop_y"][rows]
    rate_hz, how = series.rate_hz, _AS_RECORDED
    step = round(rate_hz / STATION_RATE_HZ)
    if not series.foreign and step > 1:
        x_mm, y_mm = _decimate(np.column_stack((x_mm, y_mm)), rate_hz, step).T
        rate_hz, how = rate_hz / step, _DECIMATED
    values = sway(x_mm, y_mm, rate_hz)
    params = {"rate_hz": rate_hz, "n": len(x_mm), **push}
    measures = []
    for name, (unit, method) in _MEASURES.items():
        value = getattr(values, name)
        if math.isnan(value):
            measures.append(Measure(name, scope, absent="the centre of pressure does not move"))
        else:
            measures.append(Measure(name, scope, value, unit, f"{method}; {how}", params))
    return measures


def measure_torso(window: Window, push: dict[str, object]) -> list[Measure]:
    """Compare the two torso bands: 100 (R - L)/(R + L) of their mean tensions, in %."""
    name, scope = "torso_band_asi_pct", "torso"
    if not {"torso_left", "torso_right"} <= window.series.present:
        return [Measure(name, scope, absent="no torso bands in this recording")]
    rows = slice(window.first, window.last)
    left = window.series["torso_left"][rows]
    right = window.series["torso_right"][rows]
    reason = window.gap_reason(window.first, window.last)
    if reason is None and (np.isnan(left).any() or np.isnan(right).any()):
        reason = "no tension in part of the window"
    if reason is None and min(float(left.mean()), float(right.mean())) < MIN_TENSION_N:
        reason = f"band slack: a torso band pulls less than {MIN_TENSION_N:g} N"
    if reason is not None:
        return [Measure(name, scope, absent=reason)]
    left_n, right_n = float(left.mean()), float(right.mean())
    value = asi_bilateral_pct(left_n, right_n)
    params = {"of": "mean", "left_n": left_n, "right_n": right_n, **push}
    method = "100 (R - L) / (R + L) of mean tension, positive: right"
    return [Measure(name, scope, value, "%", method, params)]


def _reason(window: Window, scope: str) -> str | None:
    """Return why the sway of `scope` cannot be measured, or None."""
    series = window.series
    if not {f"{scope}.cop_x", f"{scope}.cop_y"} <= series.present:
        plates = [s for s in ("left", "right") if f"{s}.cop_x" in series.present]
        if scope == "both" and len(plates) == 1:
            return f"only one plate with a centre of pressure in this recording ({plates[0]})"
        return "no centre of pressure in this recording"
    length_s = (window.last - window.first) / series.rate_hz
    if length_s < MIN_LENGTH_S - 1e-9:
        return f"{length_s:.2f} s is too short: sway needs {MIN_LENGTH_S:g} s"
    if reason := window.gap_reason(window.first, window.last):
        return reason
    rows = slice(window.first, window.last)
    absent = np.isnan(series[f"{scope}.cop_x"][rows]) | np.isnan(series[f"{scope}.cop_y"][rows])
    body_weight_n = window.body_weight_n
    limit_n = MIN_FORCE_N if body_weight_n is None else MIN_FORCE_BW * body_weight_n
    if f"{scope}.fz" in series.present:
        absent |= ~(series[f"{scope}.fz"][rows] >= limit_n)
    if absent.any():
        share = 100 * absent.mean()
        return f"no centre of pressure in {share:.1f} % of the window (force below {limit_n:.0f} N)"
    return None


def _decimate(path_mm: NDArray[np.float64], rate_hz: float, step: int) -> NDArray[np.float64]:
    """Low-pass a path of shape (n_samples, 2) at 10 Hz without lag, keep every `step`-th row."""
    forwards = filter_columns(path_mm, STATION_CUTOFF_HZ, rate_hz)
    backwards = filter_columns(np.ascontiguousarray(forwards[::-1]), STATION_CUTOFF_HZ, rate_hz)
    return backwards[::-1][::step]


def _mean_frequency(values: NDArray[np.float64], rate_hz: float) -> tuple[float, float]:
    """Return the mean frequency in Hz and the total power, up to a factor, by Welch's method.

    Segments of half the length overlap by half, so there are three; each loses its mean and is
    weighted by a periodic Hann window. The mean frequency integrates by the trapezoidal rule, the
    total power is the plain sum: Santos & Duarte's published values come out of this and of nothing
    else. scipy.signal.welch gives the same spectrum (a test compares), but its import takes longer
    than everything else here.
    """
    if np.ptp(values) == 0:
        return 0.0, 0.0
    length = len(values) // 2
    hop = length - length // 2
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)
    density = np.zeros(length // 2 + 1)
    for start in range(0, len(values) - length + 1, hop):
        segment = values[start : start + length]
        density += np.abs(np.fft.rfft((segment - segment.mean()) * window)) ** 2
    # one-sided: every frequency but zero and Nyquist stands for two
    density[1 : (length + 1) // 2] *= 2
    frequency_hz = np.arange(len(density)) * (rate_hz / length)
    mean_hz = float(np.trapezoid(frequency_hz * density)) / float(np.trapezoid(density))
    return mean_hz, float(density.sum())
