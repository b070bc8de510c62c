"""The simulated sprinter: what is truly the case on plates and bands, as a function of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import Side
from bandplate.core.errors import UsageError
from bandplate.sources.simulator.bands import tensions_n
from bandplate.sources.simulator.body import Athlete, Body, Motion
from bandplate.sources.simulator.scenarios import SCENARIOS

__all__ = ["Person", "Sprinter", "Truth", "truth_of"]

FloatArray = NDArray[np.float64]

#: Two moments this far apart give the speed of a band, s.
_SPEED_STEP_S: Final = 1e-3


@dataclass(frozen=True)
class Truth:
    """What is true at some moments; plates in the order left, right, bands in that of BANDS.

    Attributes
    ----------
    fz_n : float64 array of shape (n_samples, 2)
        Force normal to each plate, in N.
    cop_mm : float64 array of shape (n_samples, 2, 2)
        CoP (x, y) in each plate's own frame, in mm; NaN where the plate carries nothing.
    extension_m : float64 array of shape (n_samples, 6)
        Extension of each band, in m; negative = slack.
    tension_n : float64 array of shape (n_samples, 6)
        Tension of each band, in N.
    """

    fz_n: FloatArray
    cop_mm: FloatArray
    extension_m: FloatArray
    tension_n: FloatArray

    @property
    def contact(self) -> NDArray[np.bool_]:
        """Whether something stands on each plate, bool array of shape (n_samples, 2)."""
        return self.fz_n > 0.0


def truth_of(
    motion: Motion, speed_m_per_s: FloatArray, push_side: Side, pull_n: FloatArray | None
) -> Truth:
    """Return what a motion means on plates and bands.

    Parameters
    ----------
    motion : Motion
        With the push side first.
    speed_m_per_s : float64 array of shape (n_samples, 6)
        Speed of the bands' extension, in m/s.
    push_side : Side
        Which side comes first in the motion.
    pull_n : float64 array of shape (n_samples, 6) or None
        What a motor adds to the tension of each band (order of BANDS), in N; no tension falls
        below 0.
    """
    fz_n, cop_mm, extension_m = motion.fz_n, motion.cop_mm, motion.extension_m
    tension_n = tensions_n(extension_m, speed_m_per_s)
    if push_side == "right":
        fz_n, cop_mm = fz_n[:, ::-1], cop_mm[:, ::-1] * (-1.0, 1.0)
        extension_m = extension_m[:, [1, 0, 3, 2, 5, 4]]
        tension_n = tension_n[:, [1, 0, 3, 2, 5, 4]]
    if pull_n is not None:
        tension_n = np.maximum(tension_n + pull_n, 0.0)
    cop_mm = np.where(fz_n[:, :, None] > 0.0, cop_mm, np.nan)
    return Truth(fz_n, cop_mm, extension_m, tension_n)


class Person(Protocol):
    """Whoever is on the plates and in the bands."""

    def at(self, t_s: FloatArray, pull_n: FloatArray | None = None) -> Truth:
        """Return what is true at times t_s (n_samples,), in s; see :meth:`Sprinter.at`."""


class Sprinter:
    """One athlete doing one scenario.

    Parameters
    ----------
    scenario : str
        A name of SCENARIOS.
    seed : int
        Everything that varies follows from it.
    athlete : Athlete
        Who it is.

    Raises
    ------
    UsageError
        There is no such scenario.
    """

    def __init__(self, scenario: str, seed: int, athlete: Athlete | None = None) -> None:
        if scenario not in SCENARIOS:
            raise UsageError(f"no scenario {scenario!r}; there are: {', '.join(SCENARIOS)}")
        self._intend = SCENARIOS[scenario]
        self._body = Body(athlete or Athlete(), seed)

    def at(self, t_s: FloatArray, pull_n: FloatArray | None = None) -> Truth:
        """Return what is true at some moments.

        Parameters
        ----------
        t_s : float64 array of shape (n_samples,)
            Times, in s.
        pull_n : float64 array of shape (n_samples, 6) or None
            What a motor adds to the tension of each band, in N; no tension falls below 0.
        """
        n = len(t_s)
        both_s = np.concatenate([t_s, t_s + _SPEED_STEP_S])
        motion = self._body.live(both_s, self._intend(both_s, self._body))
        speed_m_per_s = (motion.extension_m[n:] - motion.extension_m[:n]) / _SPEED_STEP_S
        now = Motion(motion.fz_n[:n], motion.cop_mm[:n], motion.extension_m[:n])
        return truth_of(now, speed_m_per_s, self._body.athlete.push_side, pull_n)
