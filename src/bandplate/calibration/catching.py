"""Hands-free: notices that a load is on and still, waits a second, measures for a second."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from bandplate.calibration.model import Calibration
from bandplate.calibration.sensors import SENSORS, expected_noise_n, ranges_n
from bandplate.calibration.words import Words
from bandplate.wire.messages import Flag

__all__ = ["Catcher", "Caught", "Expected"]

FloatArray = NDArray[np.float64]

#: Still for so long before, and measured for so long, s.
STILL_S: Final = 1.0
TAKE_S: Final = 1.0
#: A second whose SD is above this many times the bridge's noise is not still. [ours]
STILL_TIMES: Final = 3.0
#: Over what is there now, s.
NOW_S: Final = 0.1
#: Samples with these say nothing of a load.
BAD: Final = Flag.OVERLOAD | Flag.SENSOR_OPEN | Flag.CLIP | Flag.ADC_CRC

#: Says what is not yet as it should be, by the forces of the 14 sensors now, in N; "" when it is.
Expected = Callable[[FloatArray], Words]


class Caught(msgspec.Struct, frozen=True):
    """One second of a still load.

    Attributes
    ----------
    counts : tuple of 16 float
        Mean counts.
    t_ns : int
        Its middle, on the samples' clock.
    """

    counts: tuple[float, ...]
    t_ns: int


class Catcher:
    """Waits for one load after the other.

    Parameters
    ----------
    calibration : Calibration
        The one in force: good enough to tell what is there.
    dictionary : mapping
        What the device says of itself: rated loads.
    rate_hz : float
        Sample rate, in Hz.
    sensors : slice
        Which of SENSORS are calibrated; the others may move.
    tremor_n : float
        SD that a load held by hand may have, N; 0 for masses.

    Attributes
    ----------
    state : str
        ``waiting``, ``settling`` or ``taking``.
    hint : Words
        Why nothing is taken yet.
    now_n : float64 array of shape (14,)
        Newest forces of all sensors, N.
    """

    def __init__(
        self,
        calibration: Calibration,
        dictionary: Mapping[str, object],
        rate_hz: float,
        sensors: slice,
        tremor_n: float = 0.0,
    ) -> None:
        self.calibration = calibration
        self._rate_hz = rate_hz
        self.sensors = sensors
        rated_n = ranges_n(dictionary)
        self._still_n = np.array(
            [
                max(tremor_n, STILL_TIMES * expected_noise_n(rated_n.get(name, 1000.0), rate_hz))
                for name in SENSORS[sensors]
            ]
        )
        self._blocks: list[NDArray[np.void]] = []
        self.state: Literal["waiting", "settling", "taking"] = "waiting"
        self.hint = Words()
        self.now_n: FloatArray = np.zeros(len(SENSORS))
        self._since = 0

    @property
    def progress(self) -> float:
        """Share of settling and taking that is done."""
        needed = (STILL_S + TAKE_S) * self._rate_hz
        return 0.0 if self.state == "waiting" else min(1.0, self._since / needed)

    def restart(self, hint: Words | None = None) -> None:
        """Forget what has come so far; say why."""
        self.state, self._since, self._blocks = "waiting", 0, []
        self.hint = hint or Words()

    def feed(self, rows: NDArray[np.void], expected: Expected) -> Caught | None:
        """Take new raw rows; return the load once it was still for 1 s and measured for 1 s.

        Parameters
        ----------
        rows : SAMPLE_DTYPE array of shape (n_samples,)
        expected : callable
            What must be there.
        """
        step = max(1, round(NOW_S * self._rate_hz))
        for first in range(0, len(rows), step):
            caught = self._feed(rows[first : first + step], expected)
            if caught is not None:
                return caught
        return None

    def _feed(self, rows: NDArray[np.void], expected: Expected) -> Caught | None:
        if self._blocks and (
            int(rows["index"][0]) != int(self._blocks[-1]["index"][-1]) + 1
            or (np.diff(rows["index"].astype(np.int64)) != 1).any()
        ):
            self.restart(Words("samples were lost: check the cable"))
        if (rows["flags"] & BAD).any():
            self.restart(Words("a sensor is out of its range: take load off, look at Sensors"))
            return None
        self.now_n = self._newtons(rows).mean(axis=0)
        why_not = expected(self.now_n)
        if why_not:
            was_taking = self.state == "taking"
            self.restart(Words("it was moved while it was measured: again") if was_taking else None)
            self.hint = self.hint or why_not
            return None
        self._blocks.append(rows)
        held = np.concatenate(self._blocks)
        n_still, n_take = round(STILL_S * self._rate_hz), round(TAKE_S * self._rate_hz)
        if not self._is_still(held[-n_still:]):
            moved = self.state == "taking"
            self.restart(Words("it was moved while it was measured: again") if moved else None)
            self.hint = self.hint or Words("not still yet")
            self._blocks = [rows]
            return None
        self._since = len(held)
        self.state = "taking" if self._since >= n_still else "settling"
        if self.state == "taking":
            self.hint = Words()
        if self._since < n_still + n_take:
            return None
        taken = held[-n_take:]
        self.restart()
        middle_ns = int(taken["t_ns"][len(taken) // 2])
        return Caught(tuple(taken["counts"].mean(axis=0).tolist()), middle_ns)

    def _newtons(self, rows: NDArray[np.void]) -> FloatArray:
        return self.calibration.newtons(rows["counts"])[:, : len(SENSORS)]

    def _is_still(self, rows: NDArray[np.void]) -> bool:
        if len(rows) < 2:  # too short to say, and longer soon
            return True
        force_n = self._newtons(rows)[:, self.sensors]
        halves_n = np.array_split(force_n, 2)
        creep_n = np.abs(halves_n[1].mean(axis=0) - halves_n[0].mean(axis=0))
        return bool(
            (force_n.std(axis=0) <= self._still_n).all() and (creep_n < self._still_n).all()
        )
