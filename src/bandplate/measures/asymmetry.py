"""Section 2: left-right asymmetry."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from bandplate.measures.result import Measure
from bandplate.measures.window import Window

__all__ = ["asi_bilateral_pct", "asi_unilateral_pct", "measure_asymmetry", "symmetry_angle_pct"]

NAMES = ("asi_bilateral_pct", "asi_bilateral_peak_pct", "asi_unilateral_pct", "symmetry_angle_pct")
#: Below this the plates are empty and a ratio means nothing (MEASURES 5 uses it for CoP as well).
MIN_FORCE_N = 50.0


def asi_bilateral_pct(left: float, right: float) -> float:
    """Return 100 (R - L)/(R + L), in %: positive when the right side does more."""
    return 100.0 * (right - left) / (right + left)


def asi_unilateral_pct(left: float, right: float) -> float:
    """Return 100 (max - min)/max, in %, for one-sided tasks that are compared."""
    return 100.0 * abs(right - left) / max(left, right)


def symmetry_angle_pct(left: float, right: float) -> float:
    """Return (45 deg - atan2(L, R))/90 deg * 100, in %; needs no reference side.

    References
    ----------
    Zifchock RA et al. (2008), Gait & Posture 27: the symmetry angle.
    """
    return 100.0 * (45.0 - math.degrees(math.atan2(left, right))) / 90.0


def measure_asymmetry(window: Window, forces: dict[str, NDArray[np.float64]]) -> list[Measure]:
    """Compare the plates; `forces` as :func:`bandplate.measures.window.plate_forces` gives them."""
    reason = _reason(window, forces)
    if reason is not None:
        return [Measure(name, "both", absent=reason) for name in NAMES]
    left = forces["left"][window.first : window.last]
    right = forces["right"][window.first : window.last]
    mean = {"of": "mean", "left_n": float(left.mean()), "right_n": float(right.mean())}
    peak = {"of": "peak", "left_n": float(left.max()), "right_n": float(right.max())}
    mean_n = (float(left.mean()), float(right.mean()))
    peak_n = (float(left.max()), float(right.max()))
    stronger = "left" if peak_n[0] > peak_n[1] else "right" if peak_n[1] > peak_n[0] else "none"
    bilateral = "100 (R - L) / (R + L), positive: right"
    unilateral = "100 (max - min) / max; side: the stronger; for one-sided tasks"
    angle = "(45 deg - atan2(L, R)) / 90 deg * 100"
    return [
        Measure(NAMES[0], "both", asi_bilateral_pct(*mean_n), "%", bilateral, mean),
        Measure(NAMES[1], "both", asi_bilateral_pct(*peak_n), "%", bilateral, peak),
        Measure(
            NAMES[2],
            "both",
            asi_unilateral_pct(*peak_n),
            "%",
            unilateral,
            {**peak, "side": stronger},
        ),
        Measure(NAMES[3], "both", symmetry_angle_pct(*mean_n), "%", angle, mean),
    ]


def _reason(window: Window, forces: dict[str, NDArray[np.float64]]) -> str | None:
    """Return why the two plates cannot be compared, or None."""
    if "left" not in forces or "right" not in forces:
        return "only one plate in this recording: left and right cannot be told apart"
    if reason := window.gap_reason(window.first, window.last):
        return reason
    total_n = forces["both"][window.first : window.last]
    if np.isnan(total_n).any():
        return f"no force in {100 * np.isnan(total_n).mean():.1f} % of the samples"
    if float(total_n.mean()) < MIN_FORCE_N:
        return f"the plates carry less than {MIN_FORCE_N:g} N together"
    for side in ("left", "right"):
        if float(forces[side][window.first : window.last].mean()) <= 0.0:
            return f"the {side} plate carries no load: there is nothing to compare"
    return None
