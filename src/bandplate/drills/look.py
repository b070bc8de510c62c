"""What the controller sees: the samples of one step of its grid, in few numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import BANDS, SIGNAL_INDEX
from bandplate.core.samples import SERIES_DTYPE

__all__ = ["STEP_S", "Look", "Looker", "rows_per_step"]

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


def rows_per_step(rate_hz: float) -> int:
    """Return how many samples make one step of the grid."""
    return max(1, round(STEP_S * rate_hz))


_FORCE: Final = SIGNAL_INDEX["left.fz"], SIGNAL_INDEX["right.fz"]
_COP: Final = SIGNAL_INDEX["left.cop_x"], SIGNAL_INDEX["right.cop_x"]
_FIRST_BAND: Final = SIGNAL_INDEX[BANDS[0]]


class Looker:
    """Cuts the stream into looks of a fixed number of rows, counted from the first row ever fed.

    The same rows give the same looks, in whatever batches they come.

    Parameters
    ----------
    rate_hz : float
        Nominal sample rate, in Hz.
    """

    def __init__(self, rate_hz: float) -> None:
        self._n = rows_per_step(rate_hz)
        self._rows = np.empty(0, SERIES_DTYPE)
        self._flags = np.empty(0, np.uint16)
        self._states = np.empty(0, np.uint8)
        self._last_index: int | None = None

    def feed(
        self,
        rows: NDArray[np.void],
        flags: NDArray[np.uint16],
        device_states: NDArray[np.uint8],
    ) -> list[Look]:
        """Take the next samples and return the steps that they complete.

        Parameters
        ----------
        rows : array of SERIES_DTYPE of shape (n_samples,)
        flags, device_states : arrays of shape (n_samples,)
            wire.Flag bits and wire.State of the same samples.
        """
        self._rows = np.concatenate([self._rows, rows])
        self._flags = np.concatenate([self._flags, flags])
        self._states = np.concatenate([self._states, device_states])
        n_looks = len(self._rows) // self._n
        looks = [self._look(slice(i * self._n, (i + 1) * self._n)) for i in range(n_looks)]
        done = n_looks * self._n
        self._rows, self._flags = self._rows[done:], self._flags[done:]
        self._states = self._states[done:]
        return looks

    def _look(self, part: slice) -> Look:
        rows = self._rows[part]
        mean = (np.add.reduce(rows["values"], axis=0) / self._n).tolist()
        cop_mm = tuple((mean[x], mean[x + 1]) for x in _COP)
        return Look(
            t_ns=int(rows["t_ns"][-1]),
            force_n=(mean[_FORCE[0]], mean[_FORCE[1]]),
            cop_mm=(cop_mm[0], cop_mm[1]),
            tension_n=tuple(mean[_FIRST_BAND : _FIRST_BAND + len(BANDS)]),
            flags=int(np.bitwise_or.reduce(self._flags[part])),
            device_state=int(self._states[part.stop - 1]),
            missing=self._missing(rows["index"].tolist()),
            rows=rows,
        )

    def _missing(self, index: list[int]) -> int:
        """Count the samples that never came; an index that falls back begins a new segment."""
        before = index[0] - 1 if self._last_index is None else self._last_index
        self._last_index = index[-1]
        if index[0] == before + 1 and index[-1] - index[0] == len(index) - 1:
            return 0
        steps = np.diff(np.array([before, *index], np.int64))
        return int(np.sum(np.maximum(steps - 1, 0)))
