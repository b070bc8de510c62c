"""The simulated athlete's body: size, side, and all that is never quite still."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import Side
from bandplate.core.randomness import Noise

__all__ = ["EFFORT_SHARE", "GRAVITY_M_PER_S2", "Athlete", "Body", "Motion", "Unrest"]

FloatArray = NDArray[np.float64]

GRAVITY_M_PER_S2: Final = 9.81
#: Load of one foot from which holding it is an effort, as a share of body weight [ours].
EFFORT_SHARE: Final = 0.55


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


class Unrest(NamedTuple):
    """What a body adds to any motion at some moments.

    Attributes
    ----------
    shift : float64 array of shape (n_samples,)
        What wanders from foot to foot, as a share of the lesser load.
    force : float64 array of shape (n_samples, 2)
        Unsteadiness, as a share of the effort.
    cop_mm : float64 array of shape (n_samples, 2, 2)
    extension_m : float64 array of shape (n_samples, 6)
    """

    shift: FloatArray
    force: FloatArray
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

    def unrest(self, t_s: FloatArray) -> Unrest:
        """Return what is never quite still, whatever the athlete does, at times t_s (s)."""
        return Unrest(
            self.SHIFT * self._shift(t_s),
            np.stack(
                [
                    self.UNSTEADINESS * self._steady[plate](t_s)
                    + self.TREMOR * self._tremor[plate](t_s)
                    for plate in range(2)
                ],
                axis=1,
            ),
            np.stack(
                [
                    np.stack([self.SWAY_MM[j] * self._sway[i][j](t_s) for j in range(2)], axis=1)
                    for i in range(2)
                ],
                axis=1,
            ),
            np.stack([self.RESTLESSNESS_M * hand(t_s) for hand in self._hands], axis=1),
        )

    def live(self, t_s: FloatArray, motion: Motion) -> Motion:
        """Return the motion as this body carries it out at times t_s (s)."""
        unrest = self.unrest(t_s)
        # Weight wanders between the feet without changing the sum while both carry it.
        shift_n = np.min(motion.fz_n, axis=1) * unrest.shift
        # Standing costs no effort to speak of: only what exceeds it is unsteady.
        effort_n = np.maximum(motion.fz_n - EFFORT_SHARE * self.athlete.weight_n, 0.0)
        fz_n = motion.fz_n + effort_n * unrest.force
        fz_n += np.stack([shift_n, -shift_n], axis=1)
        return Motion(
            np.maximum(fz_n, 0.0),
            motion.cop_mm + unrest.cop_mm,
            motion.extension_m + unrest.extension_m,
        )
