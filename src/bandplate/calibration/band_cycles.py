"""How often a band is stretched: what wears it out."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["STRETCH_N", "CycleCounter"]

#: A stretch raises the tension by this much, and is over when it has fallen by as much. Bands of
#: 0.2 to 1 kN/m make 2 to 10 cm of it: less than a swing or an arm drive, more than the tremor of
#: who holds (a few N), far more than the sensor's noise (0.15 N at 1 kHz). [ours]
STRETCH_N: Final = 20.0
#: Means of this length are looked at: a lone wild sample is no stretch, a swing at 3 Hz has 16
#: of them. [ours]
_MEAN_S: Final = 0.02


class CycleCounter:
    """Counts the stretches of one band; a peak that stands out by 20 N is one of them.

    Each is counted as it rises, so that one which a recording's end or a change of bands cuts
    in two counts once. `scipy.signal.find_peaks` with a prominence finds the same, but needs all of
    an hour at once.

    Parameters
    ----------
    rate_hz : float
        Of the samples, in Hz.

    Attributes
    ----------
    cycles : int
        Stretches so far.
    """

    def __init__(self, rate_hz: float) -> None:
        self.cycles = 0
        self._length = max(1, round(_MEAN_S * rate_hz))
        self._rest: NDArray[np.float64] = np.empty(0)
        self._stretched = False
        #: The lowest tension while let back, the highest while stretched, in N.
        self._turn_n: float | None = None

    def see(self, tension_n: NDArray[np.float64]) -> None:
        """Go on counting.

        Parameters
        ----------
        tension_n : float64 array of shape (n_samples,)
            What follows what was seen before, in N. NaN is passed over: what a gap hides is not
            counted, and the gap is none.
        """
        there = np.concatenate([self._rest, tension_n[np.isfinite(tension_n)]])
        whole = len(there) // self._length * self._length
        self._rest = there[whole:]
        for mean_n in there[:whole].reshape(-1, self._length).mean(axis=1).tolist():
            self._take(mean_n)

    def _take(self, tension_n: float) -> None:
        if self._turn_n is None:
            self._turn_n = tension_n
        elif self._stretched:
            self._turn_n = max(self._turn_n, tension_n)
            if self._turn_n - tension_n >= STRETCH_N:
                self._stretched, self._turn_n = False, tension_n
        else:
            self._turn_n = min(self._turn_n, tension_n)
            if tension_n - self._turn_n >= STRETCH_N:
                self._stretched, self._turn_n = True, tension_n
                self.cycles += 1
