"""What one resistance band does: extension as a function of tension, loading and unloading.

The curve is data that calibration makes, recordings carry and measures read; so it stands here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.errors import CalibrationError

__all__ = ["MIN_POINTS", "BandCurve", "Branch", "pchip_slopes"]

FloatArray = NDArray[np.float64]

#: Fewer points than this do not show how a band bends.
MIN_POINTS: Final = 10
#: A band is stiff from where dT/dx exceeds this many times its median.
STIFF_TIMES: Final = 3.0
_GRID: Final = 400
_POINTS: Final = ("extension_m", "loading_n", "unloading_n", "slope_sd_pct")


def pchip_slopes(x: FloatArray, y: FloatArray) -> FloatArray:
    """Return the slopes dy/dx at the points that make a cubic Hermite curve monotone.

    Parameters
    ----------
    x, y : float64 arrays of shape (n_points,)
        At least 3 points, both strictly increasing.

    References
    ----------
    Fritsch FN, Butland J (1984), SIAM J Sci Stat Comput 5: weighted harmonic mean of the secants,
    one-sided three-point formula at the ends; the numbers are those of
    ``scipy.interpolate.PchipInterpolator``, whose import takes longer than everything here.
    """
    step = np.diff(x)
    secant = np.diff(y) / step
    before, after = step[:-1], step[1:]
    weight = 2 * after + before
    other = after + 2 * before
    slopes = np.empty_like(x)
    slopes[1:-1] = (weight + other) / (weight / secant[:-1] + other / secant[1:])
    slopes[0] = _end_slope(step[0], step[1], secant[0], secant[1])
    slopes[-1] = _end_slope(step[-1], step[-2], secant[-1], secant[-2])
    return slopes


def _end_slope(step: float, next_step: float, secant: float, next_secant: float) -> float:
    slope = ((2 * step + next_step) * secant - step * next_secant) / (step + next_step)
    return max(0.0, slope)


@dataclass(frozen=True)
class Branch:
    """One branch: extension in m as a monotone cubic of tension in N."""

    tension_n: FloatArray
    extension_m: FloatArray
    slopes: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "slopes", pchip_slopes(self.tension_n, self.extension_m))

    def at(self, tension_n: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return extension, in m, and dx/dT, in m/N; NaN outside the points."""
        t, x, d = self.tension_n, self.extension_m, self.slopes
        piece = np.clip(np.searchsorted(t, tension_n, "right") - 1, 0, len(t) - 2)
        step = t[piece + 1] - t[piece]
        s = (tension_n - t[piece]) / step
        d0, d1 = d[piece] * step, d[piece + 1] * step
        rise = x[piece + 1] - x[piece]
        # x0 + d0 s + b s^2 + c s^3
        b, c = 3 * rise - 2 * d0 - d1, d0 + d1 - 2 * rise
        extension_m = x[piece] + s * (d0 + s * (b + s * c))
        slope = (d0 + s * (2 * b + 3 * c * s)) / step
        outside = (tension_n < t[0]) | (tension_n > t[-1]) | np.isnan(tension_n)
        return np.where(outside, np.nan, extension_m), np.where(outside, np.nan, slope)


@dataclass(frozen=True)
class BandCurve:
    """Extension = phi(tension) of one band, by monotone cubics (PCHIP) through points.

    Attributes
    ----------
    extension_m : tuple of float
        Extensions of the points, in m, from the band's resting length; strictly increasing.
    loading_n, unloading_n : tuple of float
        Tension there while the band is stretched, and while it is let back, in N; each strictly
        increasing.
    extension_sd_m : float
        Standard uncertainty of an extension that the curve gives, in m.
    slope_sd_pct : tuple of float
        Standard uncertainty of dT/dx around each point, in % of it.
    hysteresis_pct : float
        Share of the stretching work that does not come back, in %.
    source : str
        Where the curve comes from, for people.

    Raises
    ------
    CalibrationError
        Fewer than 10 points, lengths that differ, values that do not rise or are not finite.
    """

    extension_m: tuple[float, ...]
    loading_n: tuple[float, ...]
    unloading_n: tuple[float, ...]
    extension_sd_m: float
    slope_sd_pct: tuple[float, ...]
    hysteresis_pct: float
    source: str

    def __post_init__(self) -> None:
        n = len(self.extension_m)
        if n < MIN_POINTS:
            raise CalibrationError(f"a band curve needs {MIN_POINTS} points, this one has {n}")
        for name in _POINTS:
            points = np.array(getattr(self, name))
            if len(points) != n:
                raise CalibrationError(f"the band curve has {n} points, but {len(points)} {name}")
            if not np.isfinite(points).all() or (name == "slope_sd_pct" and points.min() < 0):
                raise CalibrationError(f"the band curve has no value for each {name}")
            if name != "slope_sd_pct" and not (np.diff(points) > 0).all():
                raise CalibrationError(
                    f"{name} of the band curve does not rise from point to point"
                )
        if not (math.isfinite(self.extension_sd_m) and self.extension_sd_m >= 0):
            raise CalibrationError("extension_sd_m of the band curve must be 0 or more")

    @classmethod
    def from_json(cls, data: object) -> BandCurve:
        """Inverse of :meth:`to_json`.

        Raises
        ------
        CalibrationError
            A key is missing, or what stands there is no curve.
        """
        try:
            if not isinstance(data, Mapping):
                raise TypeError("it is not an object")
            return cls(
                extension_m=_floats(data["extension_m"]),
                loading_n=_floats(data["loading_n"]),
                unloading_n=_floats(data["unloading_n"]),
                extension_sd_m=float(data["extension_sd_m"]),
                slope_sd_pct=_floats(data["slope_sd_pct"]),
                hysteresis_pct=float(data["hysteresis_pct"]),
                source=str(data["source"]),
            )
        except (KeyError, TypeError, ValueError) as why:
            raise CalibrationError(f"the stored band curve is damaged: {why}") from None

    def to_json(self) -> dict[str, object]:
        """Return the JSON form, a value of the metadata key ``band_curves``."""
        return {
            **{key: list(getattr(self, key)) for key in _POINTS},
            "extension_sd_m": self.extension_sd_m,
            "hysteresis_pct": self.hysteresis_pct,
            "source": self.source,
        }

    @cached_property
    def _branches(self) -> dict[bool, Branch]:
        extension_m = np.array(self.extension_m)
        return {
            True: Branch(np.array(self.loading_n), extension_m),
            False: Branch(np.array(self.unloading_n), extension_m),
        }

    def extension_at(self, tension_n: FloatArray, *, loading: bool = True) -> FloatArray:
        """Return the extension, in m, at tensions in N (same shape); NaN outside the range."""
        return self._branches[loading].at(tension_n)[0]

    def slope_at(self, tension_n: FloatArray, *, loading: bool = True) -> FloatArray:
        """Return dT/dx, in N/m, at tensions in N (same shape); NaN outside the range."""
        with np.errstate(divide="ignore"):
            return np.asarray(1.0 / self._branches[loading].at(tension_n)[1])

    def tension_at(self, extension_m: float, *, loading: bool = True) -> float:
        """Return the tension, in N, at an extension in m; NaN outside the range."""
        low_m, high_m = self.range_m
        if not low_m <= extension_m <= high_m:
            return math.nan
        branch = self._branches[loading]
        piece = int(np.searchsorted(branch.extension_m, extension_m, "right")) - 1
        piece = min(piece, len(branch.extension_m) - 2)
        low_n, high_n = float(branch.tension_n[piece]), float(branch.tension_n[piece + 1])
        while low_n < (middle_n := (low_n + high_n) / 2) < high_n:
            if branch.at(np.array([middle_n]))[0][0] < extension_m:
                low_n = middle_n
            else:
                high_n = middle_n
        return high_n

    def range_n(self, *, loading: bool = True) -> tuple[float, float]:
        """Return the lowest and the highest tension of a branch, in N."""
        points = self.loading_n if loading else self.unloading_n
        return points[0], points[-1]

    @property
    def range_m(self) -> tuple[float, float]:
        """The shortest and the longest extension of the curve, in m."""
        return self.extension_m[0], self.extension_m[-1]

    @cached_property
    def stiff_m(self) -> float:
        """Extension, in m, from which dT/dx of stretching exceeds 3 times its median.

        The median is that of even steps of extension over the curve's range. A band that does not
        get stiff within its range ends with the range: nobody knows what comes after.
        """
        branch = self._branches[True]
        tension_n = np.linspace(*self.range_n(), _GRID)
        extension_m, slope = branch.at(tension_n)
        even_m = np.linspace(*self.range_m, _GRID)
        # dx/dT falls where the band stiffens; of even extensions, so that stiff parts do not
        # count more for their many newtons
        even = np.interp(even_m, extension_m, slope)
        stiff = even < np.median(even) / STIFF_TIMES
        soft = np.flatnonzero(~stiff)
        last = int(soft[-1]) + 1
        return float(even_m[last]) if last < _GRID else self.range_m[1]

    def reserve_pct(self, tension_n: float) -> float:
        """Return the extension left before the band goes stiff, in % of that extension.

        The extension is that of the unloading branch, the longer one at a tension; 0 from the stiff
        point on, and above the calibrated range.
        """
        low_n, high_n = self.range_n(loading=False)
        if tension_n >= high_n:
            return 0.0
        at_m = float(self.extension_at(np.array([max(tension_n, low_n)]), loading=False)[0])
        return 100.0 * max(0.0, 1.0 - at_m / self.stiff_m)

    def slope_sd_at(self, extension_m: float) -> float:
        """Return the standard uncertainty of dT/dx at an extension in m, in % of it."""
        return float(np.interp(extension_m, self.extension_m, self.slope_sd_pct))


def _floats(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
