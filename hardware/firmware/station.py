"""Write a station block: dictionary and limits of one station, flashed beside the firmware.

``python station.py DICTIONARY.json STATION.bin`` writes the block (core/station.h) for a dictionary
in the form that the device gives it out. Without a file ``simulated`` and ``simulated-anchor``
stand for the dictionaries of the simulated station.
"""

from __future__ import annotations

import argparse
import json
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bandplate.core.channels import BANDS, CHANNELS
from bandplate.sources.simulator.board import Board
from bandplate.sources.simulator.device import SimulatedDevice
from bandplate.sources.simulator.winch import ANCHOR_OF_STATION
from bandplate.wire.codec import crc32c

MAGIC = 0x54535042
VERSION = 1
N_CELLS = 14
FIRST_BAND = 8
HEAD_SIZE = 296
#: Sector 4 of the board's flash.
BLOCK_SIZE = 64 * 1024
LINE_KEYS = ("base_n", "least_n", "cap_n", "limit_n", "slew_cap_n_per_s", "speed_cap_m_per_s")


def simulated_dictionary(*, anchor: bool = False, default_rate_hz: int = 1000) -> dict[str, Any]:
    """Return the dictionary of the simulated station with seed 1."""
    device = SimulatedDevice(anchor=ANCHOR_OF_STATION if anchor else ())
    described = None if device.anchor is None else device.anchor.to_json()
    content: dict[str, Any] = json.loads(Board(1).dictionary(default_rate_hz, anchor=described))
    return content


def station_block(dictionary: Mapping[str, Any]) -> bytes:
    """Return the block in the layout of ``struct bp_station``, the text after it.

    Raises
    ------
    SystemExit
        The dictionary does not describe the channels in wire order, is too long, or its anchor's
        limits allow what they are there to prevent.
    """
    channels = dictionary["channels"]
    if [channel["name"] for channel in channels] != list(CHANNELS):
        raise SystemExit(f"the dictionary's channels must be, in order: {', '.join(CHANNELS)}")
    text = json.dumps(dictionary, separators=(",", ":")).encode()
    if len(text) > BLOCK_SIZE - HEAD_SIZE:
        raise SystemExit(f"the dictionary has {len(text)} bytes, {BLOCK_SIZE - HEAD_SIZE} fit")
    cells = channels[:N_CELLS]
    anchor = dictionary["anchor"]
    lines = {line["band"]: line for line in anchor["channels"]} if anchor else {}
    body = struct.pack("<B3x", sum(1 << i for i, band in enumerate(BANDS) if band in lines))
    body += struct.pack(f"<{N_CELLS}i", *(cell["zero_counts"] for cell in cells))
    ranges = (abs(round(cell["range_n"] / cell["newtons_per_count"])) for cell in cells)
    body += struct.pack(f"<{N_CELLS}i", *ranges)
    body += struct.pack("<6f", *(cell["newtons_per_count"] for cell in cells[FIRST_BAND:]))
    for band in BANDS:
        body += struct.pack("<6f", *(_limits(lines[band]) if band in lines else [0.0] * 6))
    body += text
    return struct.pack("<IHHI", MAGIC, VERSION, len(text), crc32c(body)) + body


def _limits(line: Mapping[str, Any]) -> list[float]:
    """Return one line's limits; a device has nobody else to ask whether they are sound."""
    missing = [key for key in LINE_KEYS if key not in line]
    if missing:
        raise SystemExit(f"the anchor's line {line['band']} lacks {', '.join(missing)}")
    limits = [float(line[key]) for key in LINE_KEYS]
    base_n, least_n, cap_n, limit_n, slew, speed = limits
    if not (0 < least_n <= base_n <= cap_n < limit_n and slew > 0 and speed > 0):
        raise SystemExit(
            f"the anchor's line {line['band']} needs 0 < least_n <= base_n <= cap_n < limit_n, and "
            "a slew and a speed above 0"
        )
    return limits


def block_from(source: str) -> bytes:
    """Return the block of a dictionary file, or of ``simulated`` or ``simulated-anchor``."""
    if source in ("simulated", "simulated-anchor"):
        return station_block(simulated_dictionary(anchor=source == "simulated-anchor"))
    return station_block(json.loads(Path(source).read_text()))


def main() -> int:
    """Write one block; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dictionary", help="a file, or simulated, or simulated-anchor")
    parser.add_argument("block", type=Path, help="file to write")
    args = parser.parse_args()
    args.block.write_bytes(block_from(args.dictionary))
    return 0


if __name__ == "__main__":
    sys.exit(main())
