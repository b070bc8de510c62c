"""Write a scenario file: what hal/scenario.h plays in place of ADCs, inputs and drives.

``python scenario.py OUT.bin`` writes ten seconds of a counting ramp; ``--mcap FILE`` takes a
recording's counts instead. ``--event KIND@AT[+LASTS][:CHANNEL[=VALUE]]`` adds an event, times in
samples since the start of the stream, or with ``ms`` behind them since reset::

    --event estop@500+200  --event count@1000:3=8388607  --event tx_stall@2000ms+1500ms
"""

from __future__ import annotations

import argparse
import re
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bandplate.wire.codec import pack_counts
from bandplate.wire.messages import N_CHANNELS
from station import block_from

MAGIC = 0x43535042
VERSION = 1


class Kind(IntEnum):
    """What happens; ``enum scenario_kind`` says what each is."""

    COUNT = 1
    STUCK = 2
    ADC_CRC = 3
    MISSED = 4
    NO_DRDY = 5
    ESTOP = 6
    BUTTON = 7
    TX_STALL = 8
    HANG = 9
    DRIVE = 10


class Drive(IntEnum):
    """How a drive is broken: the value of Kind.DRIVE."""

    DEAD = 1
    CREEPS = 2
    RUNS_AWAY = 3
    TORN = 4


@dataclass(frozen=True)
class Event:
    """One event.

    Attributes
    ----------
    kind : Kind
    at, lasts : int
        In samples since the start of the stream, or in ms since reset; lasts 0: for ever.
    channel, value : int
        Where the kind has them.
    in_ms : bool
        Whether the times are in ms.
    """

    kind: Kind
    at: int
    lasts: int = 0
    channel: int = 0
    value: int = 0
    in_ms: bool = False

    def pack(self) -> bytes:
        """Return ``struct scenario_event``."""
        return struct.pack(
            "<IIiBBBx", self.at, self.lasts, self.value, self.in_ms, self.kind, self.channel
        )

    @classmethod
    def parse(cls, text: str) -> Event:
        """Read the command line's form.

        Raises
        ------
        ValueError
            The text has another form.
        """
        form = r"(\w+)@(\d+)(ms)?(?:\+(\d+)(?:ms)?)?(?::(\d+))?(?:=(-?\d+))?"
        found = re.fullmatch(form, text)
        if found is None or found[1].upper() not in Kind.__members__:
            raise ValueError(f"{text!r} is no event")
        at, lasts, channel, value = (int(found[i] or 0) for i in (2, 4, 5, 6))
        return cls(Kind[found[1].upper()], at, lasts, channel, value, found[3] is not None)


def ramp(n_samples: int) -> NDArray[np.int32]:
    """Return counts that differ in every sample and channel and stay within every cell's range.

    A lost, doubled or displaced sample shows. Excitation and temperature are steady.

    Returns
    -------
    int32 array of shape (n_samples, 16)
    """
    sample = np.arange(n_samples)[:, None]
    counts = (sample * 37 + np.arange(N_CHANNELS) * 12_289) % 400_009 - 200_000
    counts[:, 14] = 5_242_880 + sample[:, 0] % 16
    counts[:, 15] = 240_000 + sample[:, 0] % 16
    return counts.astype(np.int32)


def scenario_bytes(
    counts: NDArray[np.int32], station: bytes, events: Sequence[Event] = ()
) -> bytes:
    """Return a scenario file.

    Parameters
    ----------
    counts : int32 array of shape (n_samples, 16)
        One row per sample, whatever the rate; after the last the first comes again.
    station : bytes
        A station block.
    events : sequence of Event
    """
    head = struct.pack("<IHHII", MAGIC, VERSION, len(events), len(counts), len(station))
    padding = bytes(-len(station) % 4)
    happenings = b"".join(event.pack() for event in events)
    return head + station + padding + happenings + pack_counts(counts)


def _recorded(path: Path) -> NDArray[np.int32]:
    from bandplate.recording.reader import Recording

    return np.ascontiguousarray(Recording.open(path).samples()["counts"], np.int32)


def main() -> int:
    """Write one scenario; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, help="file to write")
    content = parser.add_mutually_exclusive_group()
    content.add_argument("--ramp", type=int, default=10_000, metavar="N", help="so many samples")
    content.add_argument("--mcap", type=Path, help="a recording whose counts to play")
    parser.add_argument("--station", default="simulated", help="as station.py's dictionary")
    parser.add_argument("--event", type=Event.parse, action="append", default=[])
    args = parser.parse_args()
    counts = ramp(args.ramp) if args.mcap is None else _recorded(args.mcap)
    args.out.write_bytes(scenario_bytes(counts, block_from(args.station), args.event))
    return 0


if __name__ == "__main__":
    sys.exit(main())
