"""What a body that moves in small steps needs: gliding to a goal, and bands both ways."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from bandplate.sources.simulator.bands import Band

__all__ = ["STEP_S", "Glide", "Spring", "ease"]

#: The simulated athlete moves in steps of this length, s.
STEP_S: Final = 0.01
_GRID_N: Final = 1.0
_LARGEST_N: Final = 400


def ease(share: float) -> float:
    """Go from 0 to 1 with no jump in speed or acceleration (minimum jerk)."""
    s = min(max(share, 0.0), 1.0)
    return s**3 * (10.0 + s * (6.0 * s - 15.0))


class Glide:
    """A value that follows its goal as a critically damped mass does.

    Parameters
    ----------
    tau_s : float
        Its time constant; a goal that moves evenly is followed twice that later.
    value : float
        Where it begins.
    """

    __slots__ = ("_decay", "_omega", "speed", "value")

    def __init__(self, tau_s: float, value: float = 0.0) -> None:
        self._omega = 1.0 / tau_s
        self._decay = math.exp(-STEP_S / tau_s)
        self.value = value
        self.speed = 0.0

    def step(self, goal: float) -> float:
        """Return the value one step later (exact for a goal that stays)."""
        away = self.value - goal
        if away == 0.0 and self.speed == 0.0:
            return self.value
        drift = (self.speed + self._omega * away) * STEP_S
        self.value = goal + (away + drift) * self._decay
        self.speed = (self.speed - self._omega * drift) * self._decay
        return self.value


class Spring:
    """A band at rest, extension to tension and back, for one number at a time."""

    def __init__(self, band: Band) -> None:
        self._band = band
        grid_m = np.linspace(0.0, 4.0 * band.rest_length_m, 4000)
        grid_n = band.tension_n(grid_m, np.zeros(len(grid_m)))
        self._extension_m = np.interp(np.arange(_LARGEST_N + 2) * _GRID_N, grid_n, grid_m).tolist()

    def tension_n(self, extension_m: float) -> float:
        """Return the tension, in N; 0 where the band is slack."""
        band = self._band
        stretch = 1.0 + max(extension_m, 0.0) / band.rest_length_m
        end = max(stretch - band.end_stretch, 0.0)
        return band.stiffness_n * (stretch - stretch**-2) + band.end_stiffness_n * end**3

    def extension_m(self, tension_n: float) -> float:
        """Return the extension, in m."""
        position = min(max(tension_n / _GRID_N, 0.0), _LARGEST_N)
        i = int(position)
        low_m, high_m = self._extension_m[i : i + 2]
        return float(low_m + (high_m - low_m) * (position - i))
