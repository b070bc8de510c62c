"""Courses over time for targets and resistances: seeded, the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandplate.drills.spec import ProfileKind

__all__ = ["PROFILE_RATE_HZ", "Profile"]

PROFILE_RATE_HZ = 100.0


@dataclass(frozen=True)
class Profile:
    """A generated course.

    Attributes
    ----------
    kind : ProfileKind
    seed : int
    values_n : float64 array of shape (n_samples,)
        Deviation in N, one value every 1 / PROFILE_RATE_HZ s from time 0 on.
    amplitude_n, bandwidth_hz : float
    ar_r2 : float or None
        Predictability that was asked for.
    ar_r2_expected : float or None
        What the measure gives for this course, delivered perfectly.
    """

    kind: ProfileKind
    seed: int
    values_n: NDArray[np.float64]
    amplitude_n: float
    bandwidth_hz: float
    ar_r2: float | None = None
    ar_r2_expected: float | None = None

    def at(self, t_s: float) -> float:
        """Return the deviation at t_s, in N; straight lines between values, 0 outside."""
        position = t_s * PROFILE_RATE_HZ
        first = int(position)
        if position < 0 or first + 1 >= len(self.values_n):
            return 0.0
        a, b = float(self.values_n[first]), float(self.values_n[first + 1])
        return a + (b - a) * (position - first)
