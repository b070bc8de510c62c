"""The simulated athlete's body: size, side, and all that is never quite still."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import Side
from bandplate.core.randomness import Noise

__all__ = ["GRAVITY_M_PER_S2", "Athlete", "Body", "Motion"]

FloatArray = NDArray[np.float64]

GRAVITY_M_PER_S2: Final = 9.81


@dataclass(frozen=True)
class Athlete:
    """Who stands on the plates: body mass in kg, greatest push of one leg in N, its side."""

    mass_kg: float = 75.0
    push_max_n: float = 1600.0
    push_side: Side = "left"

    @property
    def weight_n(self) -> float:
        """Body weight, in N."""
        return self.mass_kg * GRAVITY_M_PER_S2


@dataclass(frozen=True)
class Motion:
    """What a scenario intends at some moments; every pair has the push side first.

    Attributes
    ----------
    fz_n : float64 array of shape (n_samples, 2)
        Force per plate, in N.
    cop_mm : float64 array of shape (n_samples, 2, 2)
        Where the feet press (x, y), in mm.
    extension_m : float64 array of shape (n_samples, 6)
        Band extension in the order of BANDS, in m; negative = slack.
    """

    fz_n: FloatArray
    cop_mm: FloatArray
    extension_m: FloatArray


class Body:
    """Sway, unsteadiness and tremor of one athlete on one day (the seed).

    Postural sway falls with frequency and has most of its power below 1 Hz (Winter, Gait & Posture
    3, 1995). Force is unsteady by a share of itself (Jones et al., J. Neurophysiology 88, 2002) and
    trembles at 8-12 Hz. Hands and trunk move the bands by millimetres.
    """

    SWAY_MM: Final = (2.5, 4.5)
    SHIFT: Final = 0.015
    UNSTEADINESS: Final = 0.012
    TREMOR: Final = 0.004
    RESTLESSNESS_M: Final = 0.0015

    def __init__(self, athlete: Athlete, seed: int) -> None:
        self.athlete = athlete
        self.seed = seed
        self._shift = Noise(seed, "shift", 0.05, 1.0, 1.0)
        self._steady = [Noise(seed, f"steady{i}", 0.3, 3.0, 0.5) for i in range(2)]
        self._tremor = [Noise(seed, f"tremor{i}", 8.0, 12.0) for i in range(2)]
        self._sway = [[Noise(seed, f"sway{i}{j}", 0.05, 2.5, 1.0) for j in "xy"] for i in range(2)]
        self._hands = [Noise(seed, f"hands{i}", 0.2, 4.0, 0.5, n_lines=8) for i in range(6)]

    def live(self, t_s: FloatArray, motion: Motion) -> Motion:
        """Return the motion as this body carries it out at times t_s (s)."""
        fz_n = motion.fz_n.copy()
        cop_mm = motion.cop_mm.copy()
        extension_m = motion.extension_m.copy()
        # Weight wanders between the feet without changing the sum while both carry it.
        shift_n = self.SHIFT * np.min(motion.fz_n, axis=1) * self._shift(t_s)
        for plate in range(2):
            shaky = self.UNSTEADINESS * self._steady[plate](t_s)
            shaky += self.TREMOR * self._tremor[plate](t_s)
            # Standing costs no effort to speak of: only what exceeds it is unsteady.
            effort_n = np.maximum(motion.fz_n[:, plate] - 0.55 * self.athlete.weight_n, 0.0)
            fz_n[:, plate] += effort_n * shaky + shift_n * (1 - 2 * plate)
            for axis in range(2):
                cop_mm[:, plate, axis] += self.SWAY_MM[axis] * self._sway[plate][axis](t_s)
        for band in range(6):
            extension_m[:, band] += self.RESTLESSNESS_M * self._hands[band](t_s)
        return Motion(np.maximum(fz_n, 0.0), cop_mm, extension_m)
