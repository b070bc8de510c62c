"""A band's curve from a recorded pull."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bandplate.core.band_curve import MIN_POINTS, BandCurve, Branch
from bandplate.core.errors import CalibrationError

__all__ = ["BandCurve", "curve_of_points", "fit_band_curve"]

FloatArray = NDArray[np.float64]

#: The first cycles of a band are stiffer than all later ones; they are pulled, not measured.
PRECONDITIONING_CYCLES = 5
#: A cycle goes up through the upper and back down through the lower of these shares of the range.
CYCLE_LOW, CYCLE_HIGH = 0.25, 0.75
#: Samples that a point needs on each branch.
MIN_SAMPLES_PER_POINT = 8
MIN_RANGE_M = 0.05
MIN_RISE_N = 5.0
#: Left out at both ends of the measured cycle, as a share of its range: there the band changes
#: from one branch to the other.
TURN = 0.02
#: Residuals above this share of the range are no band but a slipping grip or a mixed-up column.
MAX_RESIDUAL = 0.03


def fit_band_curve(
    extension_m: FloatArray,
    tension_n: FloatArray,
    *,
    n_points: int = 24,
    preconditioning: int = PRECONDITIONING_CYCLES,
    source: str = "recorded pull",
) -> BandCurve:
    """Fit a curve to a pull: preconditioning cycles, then the cycle that is measured.

    Each point is the value of a straight line through the samples of its neighbourhood on one
    branch of the last whole cycle.

    Parameters
    ----------
    extension_m, tension_n : float64 arrays of shape (n_samples,)
        Extension from the resting length, in m, and tension, in N, of the whole pull; speed does
        not matter as long as it is slow and every part of the range is passed.
    n_points : int
        Points of the curve, at least 10.
    preconditioning : int
        Cycles before the measured one.
    source : str
        For the record, e.g. ``"pull of 3 May"``.

    Returns
    -------
    BandCurve
        With the RMS of the extension's residuals, the uncertainty of its slope and the hysteresis.

    Raises
    ------
    CalibrationError
        Too few cycles, samples or points, a band that was hardly stretched, a tension that does not
        rise, or samples that are far from any curve.
    """
    if extension_m.shape != tension_n.shape or extension_m.ndim != 1:
        raise CalibrationError("extension and tension of a pull must be two columns of one length")
    if n_points < MIN_POINTS:
        raise CalibrationError(f"a band curve needs {MIN_POINTS} points, not {n_points}")
    if not (np.isfinite(extension_m).all() and np.isfinite(tension_n).all()):
        raise CalibrationError("the pull has samples without a value: record it again")
    loading, unloading = _measured_cycle(extension_m, preconditioning)
    low_m = max(float(extension_m[part].min()) for part in (loading, unloading))
    high_m = min(float(extension_m[part].max()) for part in (loading, unloading))
    turn_m = TURN * (high_m - low_m)
    points_m = np.linspace(low_m + turn_m, high_m - turn_m, n_points)
    (loading_n, loading_se_n), (unloading_n, unloading_se_n) = (
        _points(extension_m[part], tension_n[part], points_m, name)
        for part, name in ((loading, "stretching"), (unloading, "letting back"))
    )
    if loading_n[-1] - loading_n[0] < MIN_RISE_N:
        raise CalibrationError(
            f"the tension of the pull rises by less than {MIN_RISE_N:g} N: check the sensor"
        )
    noise_n = np.maximum(loading_se_n, unloading_se_n)
    curve = curve_of_points(points_m, loading_n, unloading_n, source, noise_n=noise_n)
    residuals_m = []
    for part, is_loading in ((loading, True), (unloading, False)):
        inside = (extension_m[part] >= points_m[0]) & (extension_m[part] <= points_m[-1])
        found_m = curve.extension_at(tension_n[part][inside], loading=is_loading)
        residuals_m.append(found_m - extension_m[part][inside])
    # samples whose noise puts them beyond the curve's last tension have no residual
    rms_m = float(np.sqrt(np.nanmean(np.concatenate(residuals_m) ** 2)))
    if rms_m > MAX_RESIDUAL * (high_m - low_m):
        raise CalibrationError(
            f"the pull scatters by {1000 * rms_m:.1f} mm about its curve: fix the grip, pull slowly"
        )
    return replace(curve, extension_sd_m=rms_m)


def curve_of_points(
    extension_m: FloatArray,
    loading_n: FloatArray,
    unloading_n: FloatArray,
    source: str,
    *,
    extension_sd_m: float = 0.0,
    noise_n: FloatArray | None = None,
) -> BandCurve:
    """Make a curve of points, and say how far its slope can be trusted.

    What the cubics get wrong between the points is found by leaving out every other point: their
    slope errs with the square of the distance of the points, so a third of the difference is the
    error of the whole curve (Richardson). Noise of the points adds to it.

    Parameters
    ----------
    extension_m, loading_n, unloading_n : float64 arrays of shape (n_points,)
        See :class:`BandCurve`.
    source : str
        For the record.
    extension_sd_m : float
        Standard uncertainty of an extension, in m.
    noise_n : float64 array of shape (n_points,), optional
        Standard error of each point's tension, in N; 0 without.

    Raises
    ------
    CalibrationError
        The points are no curve.
    """
    work_j = float(np.trapezoid(loading_n, extension_m))
    lost_j = work_j - float(np.trapezoid(unloading_n, extension_m))
    curve = BandCurve(
        tuple(extension_m.tolist()),
        tuple(loading_n.tolist()),
        tuple(unloading_n.tolist()),
        extension_sd_m,
        (0.0,) * len(extension_m),
        100.0 * lost_j / work_j if work_j > 0 else 0.0,
        source,
    )
    shape = np.maximum(_shape_error(extension_m, loading_n), _shape_error(extension_m, unloading_n))
    noise = np.zeros_like(shape)
    if noise_n is not None:
        secants = np.minimum(np.diff(loading_n), np.diff(unloading_n))
        noise = np.sqrt(2.0) * noise_n / np.minimum(np.append(secants, np.inf), [np.inf, *secants])
        noise[[0, -1]] *= 2.0
    # rounded up: 0 would claim a perfect curve
    slope_sd_pct = np.ceil(1000.0 * np.hypot(shape, noise) + 0.5) / 10.0
    return replace(curve, slope_sd_pct=tuple(slope_sd_pct.tolist()))


def _shape_error(extension_m: FloatArray, tension_n: FloatArray) -> FloatArray:
    """Return the relative error of the slope around each point of a branch."""
    n = len(extension_m)
    # 20 places in every interval, at none of its ends: half curves may be flat at theirs
    place = np.interp(np.arange(20 * (n - 1)) / 20 + 0.025, np.arange(n), tension_n)
    whole = Branch(tension_n, extension_m).at(place)[1]
    worst = np.zeros(n - 1)
    for first in (0, 1):
        half = Branch(tension_n[first::2], extension_m[first::2]).at(place)[1]
        # outside the half curve's points there is nothing to compare
        difference = np.abs(np.where(np.isnan(half), 0.0, half / whole - 1.0))
        worst = np.maximum(worst, difference.reshape(n - 1, 20).max(axis=1))
    worst /= 3.0
    # the slope at an end is one-sided, of first order only
    worst[[0, -1]] *= 3.0
    return np.asarray(np.maximum(np.append(worst, 0.0), [0.0, *worst]))


def _measured_cycle(extension_m: FloatArray, preconditioning: int) -> tuple[slice, slice]:
    """Return the rows of stretching and of letting back in the last whole cycle."""
    low_m, high_m = float(extension_m.min()), float(extension_m.max())
    if high_m - low_m < MIN_RANGE_M:
        raise CalibrationError(
            f"the band was stretched by {1000 * (high_m - low_m):.0f} mm only: pull it through the "
            "range that the drill uses"
        )
    share = (extension_m - low_m) / (high_m - low_m)
    # +1 above the upper, -1 below the lower level, the last state between them
    state = np.where(share > CYCLE_HIGH, 1, np.where(share < CYCLE_LOW, -1, 0))
    known = np.flatnonzero(state)
    turns = known[np.flatnonzero(np.diff(state[known])) + 1]
    turns = np.concatenate((known[:1], turns))
    ups = [i for i in range(1, len(turns) - 1) if state[turns[i]] == 1]
    if len(ups) < preconditioning + 1:
        raise CalibrationError(
            f"{len(ups)} whole cycles in the pull: it needs {preconditioning} to precondition the "
            "band and one to measure it, each from slack to stretched and back"
        )
    up = ups[-1]
    end = int(turns[up + 2]) if up + 2 < len(turns) else len(extension_m)
    before, after = int(turns[up - 1]), int(turns[up + 1])
    bottom = before + int(extension_m[before : turns[up]].argmin())
    top = int(turns[up]) + int(extension_m[turns[up] : after].argmax())
    foot = after + int(extension_m[after:end].argmin())
    return slice(bottom, top + 1), slice(top, foot + 1)


def _points(
    extension_m: FloatArray, tension_n: FloatArray, points_m: FloatArray, name: str
) -> tuple[FloatArray, FloatArray]:
    """Return tension and its standard error at points of one branch: lines through neighbours."""
    # half a step to either side, so that no sample counts for two points
    half_m = 0.5 * (points_m[1] - points_m[0])
    values_n, errors_n = np.empty_like(points_m), np.empty_like(points_m)
    for i, point_m in enumerate(points_m):
        near = np.abs(extension_m - point_m) <= half_m
        if int(near.sum()) < MIN_SAMPLES_PER_POINT:
            raise CalibrationError(
                f"only {int(near.sum())} samples near {1000 * point_m:.0f} mm while {name}: "
                "pull more slowly, or ask for fewer points"
            )
        from_m = extension_m[near] - point_m
        from_mean_m = from_m - from_m.mean()
        spread = float(from_mean_m @ from_mean_m)
        slope = float(from_mean_m @ tension_n[near]) / spread if spread > 0 else 0.0
        mean_n = tension_n[near].mean()
        values_n[i] = mean_n - slope * from_m.mean()
        residual_n = tension_n[near] - mean_n - slope * from_mean_m
        errors_n[i] = residual_n.std(ddof=2) / np.sqrt(len(residual_n))
    falls = np.flatnonzero(np.diff(values_n) <= 0)
    if len(falls):
        raise CalibrationError(
            f"the tension does not rise at {1000 * points_m[falls[0]]:.0f} mm while {name}: "
            "check that the columns belong together and the band does not slip"
        )
    return values_n, errors_n
