"""Write a station's dictionary from its cells: what firmware/station.py makes a block of.

``python dictionary.py station.json`` reads ``../station/cells.csv``: one line per plug with the
figures of the cell's certificate. A gain that is wrong here is off until the first calibration.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any, Final

from circuit import (
    CELSIUS_PER_COUNT,
    SENSITIVITY_V_PER_V,
    VOLTS_PER_COUNT,
    bridge_offset_share,
    rated_share,
)
from netlist import N_PLUGS, STATION

__all__ = ["dictionary"]

#: The series resistors take 0.1 % of the signal at the ADC's 1 Mohm.
_SERIES_GAIN: Final = 1.0 / (1.0 + 998.0 / 1e6)
_PLATE_MM: Final = {"half_width_mm": 180.0, "half_length_mm": 280.0, "separation_mm": 420.0}


def dictionary(cells: Path = STATION / "cells.csv") -> dict[str, Any]:
    """Return the dictionary.

    Raises
    ------
    SystemExit
        A plug is missing, or a figure is no number.
    """
    with cells.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = [f"J{n}" for n in range(1, N_PLUGS + 1)]
    if [row["plug"] for row in rows] != wanted:
        raise SystemExit(f"{cells}: one line for each of J1 to J14 is wanted, in this order")
    channels: list[dict[str, Any]] = []
    for row in rows:
        try:
            rated_n, mv_per_v = float(row["rated_n"]), float(row["sensitivity_mv_per_v"])
        except ValueError as error:
            raise SystemExit(f"{cells}: {row['plug']}: {error}") from error
        full = rated_share(mv_per_v * 1e-3) * _SERIES_GAIN * 2**23
        offset = bridge_offset_share() * rated_share(SENSITIVITY_V_PER_V) * 2**23
        channels.append(
            {
                "name": row["sensor"],
                "kind": "corner" if "." in row["sensor"] else "band",
                "newtons_per_count": rated_n / full,
                "zero_counts": round(offset),
                "range_n": rated_n,
            }
        )
    excitation = {"kind": "excitation", "volts_per_count": VOLTS_PER_COUNT}
    temperature = {"kind": "temperature", "celsius_per_count": CELSIUS_PER_COUNT}
    channels += [{"name": "excitation"} | excitation, {"name": "temperature"} | temperature]
    return {
        "device": "bandplate station",
        "simulated": False,
        "anchor": False,
        "adc": "2 x ADS131M08",
        "rates_hz": [500, 1000, 2000, 4000],
        "default_rate_hz": 1000,
        "group_delay_periods": 1.5,
        "plate": _PLATE_MM,
        "references_n": {},
        "band_curves": {},
        "channels": channels,
    }


def main() -> int:
    """Write the file; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="file to write")
    parser.add_argument("--cells", type=Path, default=STATION / "cells.csv")
    args = parser.parse_args()
    args.file.write_text(json.dumps(dictionary(args.cells), indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
