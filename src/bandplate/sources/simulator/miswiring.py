"""What a builder gets wrong: wires, supply, clock and line, for trying ``bandplate doctor``.

``NAME`` or ``NAME:ARGS``; an argument is a connector (J1 to J14) or a number::

    swapped:J1,J2    two sensors in each other's place
    open:J3          bridge unplugged: the bias resistors pull it out of range
    dead:J3          signal wires shorted: 0 V, whatever the load
    stuck:J3         the same count for ever
    reversed:J3      signal wires exchanged: pulls where it should push
    gain:J3,0.5      a cell of another rating, or a wrong gain: counts times a number
    supply:3         noise common to all channels, in multiples of a bridge's own
    clock:3000       the device's clock jumps ahead by so many us every 2 s
    rate:0.9766      samples come at so much of the rate that was asked for
    bytes:0.0005     share of bytes lost on the way to the host
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.calibration.sensors import SENSORS
from bandplate.core.errors import UsageError
from bandplate.core.randomness import normal
from bandplate.wire.codec import COUNT_MAX, COUNT_MIN
from bandplate.wire.messages import Flag

__all__ = ["FAULTS", "Miswiring"]

#: Connectors that a fault wants, and the number it takes where none is given (NaN: takes none).
FAULTS: Final = {
    "swapped": (2, float("nan")),
    "open": (1, float("nan")),
    "dead": (1, float("nan")),
    "stuck": (1, float("nan")),
    "reversed": (1, float("nan")),
    "gain": (1, 0.5),
    "supply": (0, 3.0),
    "clock": (0, 3000.0),
    "rate": (0, 0.9766),
    "bytes": (0, 0.0005),
}
_SLIP_EVERY_US: Final = 2_000_000.0
#: A bridge's own noise at 1 kHz (0.31 N of 2 kN, 0.15 N of 1 kN), and what a shorted input has.
_BRIDGE_COUNTS: Final = 165.0
_SHORTED_COUNTS: Final = 40.0


class Miswiring:
    """Faults of one device, for as long as it lives.

    Parameters
    ----------
    faults : sequence of str
        ``NAME`` or ``NAME:ARGS``.
    seed : int

    Attributes
    ----------
    rate_scale : float
        The rate that comes, as a share of the rate that was asked for.

    Raises
    ------
    UsageError
        There is no such fault, or its arguments are not its own.
    """

    def __init__(self, faults: Sequence[str] = (), seed: int = 1) -> None:
        told = [_understood(text) for text in faults]
        numbers = {name: number for name, places, number in told if not places}
        self._at_bridges = [one for one in told if one[1]]
        self._supply_counts = numbers.get("supply", 0.0) * _BRIDGE_COUNTS
        self._slip_us = numbers.get("clock", 0.0)
        self._lost_share = numbers.get("bytes", 0.0)
        self.rate_scale = numbers.get("rate", 1.0)
        self._seed = seed
        self._chance = random.Random(seed)

    def alter(
        self, counts: NDArray[np.int32], flags: NDArray[np.uint16], index: NDArray[np.int64]
    ) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        """Return counts (n_samples, 16) and flags as this wiring gives them."""
        if not self._at_bridges and not self._supply_counts:
            return counts, flags
        altered = counts.astype(np.float64)
        for name, places, number in self._at_bridges:
            at = places[0]
            if name == "swapped":
                altered[:, places] = altered[:, places[::-1]]
            elif name == "open":
                altered[:, at] = COUNT_MAX
                flags = flags | np.uint16(Flag.SENSOR_OPEN | Flag.CLIP)
            elif name == "dead":
                altered[:, at] = _SHORTED_COUNTS * normal(self._seed, "shorted", index)
            elif name == "stuck":
                altered[:, at] = 4711.0
            else:
                altered[:, at] *= -1.0 if name == "reversed" else number
        if self._supply_counts:
            noise = self._supply_counts * normal(self._seed, "supply", index)
            sound = np.abs(altered) < COUNT_MAX
            altered += noise[:, None] * sound * (np.arange(altered.shape[1]) < len(SENSORS))
        return np.clip(np.rint(altered), COUNT_MIN, COUNT_MAX).astype(np.int32), flags

    def slipped_us(self, since_start_us: float) -> int:
        """Return by how much the device's clock is ahead of its own time, in us."""
        return round(self._slip_us * (max(since_start_us, 0.0) // _SLIP_EVERY_US))

    def lose_bytes(self, frame: bytes, _: int) -> bytes:
        """Return what arrives of a frame."""
        if not self._lost_share:
            return frame
        return bytes(byte for byte in frame if self._chance.random() >= self._lost_share)


def _understood(text: str) -> tuple[str, list[int], float]:
    """Return name, places of the connectors among SENSORS, number."""
    name, _, told = text.partition(":")
    n_connectors, number = FAULTS.get(name, (-1, 0.0))
    words = told.split(",") if told else []
    places = [int(word[1:]) - 1 for word in words if re.fullmatch(r"J([1-9]|1[0-4])", word)]
    rest = words[len(places) :]
    try:
        if len(places) != n_connectors or len(rest) > (number == number):
            raise ValueError
        return name, places, float(rest[0]) if rest else number
    except ValueError:
        raise UsageError(
            f"--fault {text!r} is none; there are swapped:J1,J2, open:J3, dead:J3, stuck:J3, "
            "reversed:J3, gain:J3,0.5, supply:3, clock:3000, rate:0.9766, bytes:0.0005"
        ) from None
