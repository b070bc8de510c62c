"""What the controller sees: the samples of one step of its grid, in few numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["STEP_S", "Look"]

#: The controller's grid: so many rows of samples that they last this long, in s.
STEP_S: Final = 0.02


@dataclass(frozen=True, slots=True)
class Look:
    """One step of the grid; everything that a controller is told about the athlete.

    Attributes
    ----------
    t_ns : int
        Time of the step's last sample: the moment at which what follows from it happens.
    force_n : (float, float)
        Mean force on the left and the right plate over the step.
    cop_mm : ((float, float), (float, float))
        Mean CoP (x, y) per plate; NaN where the plate carries too little.
    tension_n : tuple of 6 float
        Mean tension in the order of BANDS; NaN where there is no such band.
    flags : int
        wire.Flag bits of all samples of the step.
    device_state : int
        wire.State of the last sample.
    missing : int
        Samples that never arrived before or within the step.
    rows : array of SERIES_DTYPE of shape (n_rows,)
        The samples themselves.
    """

    t_ns: int
    force_n: tuple[float, float]
    cop_mm: tuple[tuple[float, float], tuple[float, float]]
    tension_n: tuple[float, ...]
    flags: int
    device_state: int
    missing: int
    rows: NDArray[np.void]
