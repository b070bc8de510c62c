"""Where a tension rises to a level, and how steeply."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandplate.measures.arithmetic import dot

__all__ = ["Crossing", "cross", "rises"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where a tension rises through a level, from a parabola through the samples around.

    Attributes
    ----------
    after : float
        Samples after the row that was looked at.
    slope_per_s : float
        dT/dt there, in N/s.
    slope_sd_per_s : float
        Standard error of it by noise, in N/s.
    noise_n : float
        SD of the samples about the parabola, in N.
    """

    after: float
    slope_per_s: float
    slope_sd_per_s: float
    noise_n: float


def rises(tension_n: FloatArray, low_n: float, high_n: float) -> list[tuple[int, int]]:
    """Find the rises from below low_n to high_n: first row at or above high_n, and where each ends.

    Returns
    -------
    list of (int, int)
        Row of the rise, and the first row below low_n after it (or the length).
    """
    state = np.where(tension_n >= high_n, 1, np.where(tension_n < low_n, -1, 0))
    known = np.flatnonzero(state)
    turns = known[np.flatnonzero(np.diff(state[known])) + 1]
    found = []
    for i, row in enumerate(turns.tolist()):
        if state[row] == 1:
            found.append((row, int(turns[i + 1]) if i + 1 < len(turns) else len(tension_n)))
    return found


def cross(tension_n: FloatArray, row: int, level_n: float, half: int, rate_hz: float) -> Crossing:
    """Lay a parabola through 2 half + 1 samples and say where, and how steeply, it meets a level.

    Parameters
    ----------
    tension_n : float64 array of shape (n_samples,)
        Tension, in N.
    row : int
        Middle of the window; the level is met near it.
    level_n : float
        In N.
    half : int
        Half of the window, in samples, at least 2.
    rate_hz : float
        In Hz.

    References
    ----------
    Savitzky A, Golay MJE (1964), Analytical Chemistry 36.
    """
    place = np.arange(-half, half + 1, dtype=np.float64)
    values = tension_n[row - half : row + half + 1]
    square = place * place
    n, s2, s4 = len(place), float(square.sum()), float((square * square).sum())
    slope = dot(place, values) / s2
    bend = (n * dot(square, values) - s2 * float(values.sum())) / (n * s4 - s2 * s2)
    middle = (float(values.sum()) - bend * s2) / n
    residual = values - (middle + slope * place + bend * square)
    noise_n = math.sqrt(dot(residual, residual) / (n - 3))
    after = (level_n - middle) / slope if slope else 0.0
    # one step of Newton: the level is within a sample or two of the middle
    here = slope + 2 * bend * after
    if here:
        after -= (middle + slope * after + bend * after * after - level_n) / here
    after = min(max(after, -float(half)), float(half))
    return Crossing(
        after, (slope + 2 * bend * after) * rate_hz, noise_n * rate_hz / math.sqrt(s2), noise_n
    )
