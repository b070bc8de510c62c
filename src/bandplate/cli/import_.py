"""``bandplate import``: a foreign CSV or C3D file becomes a recording."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Literal

from bandplate.core.errors import UsageError


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "import",
        help="make a recording of a CSV or C3D file",
        description=(
            "Make a recording of a CSV file (with a MAP.toml that says what its columns are; "
            "examples stand in docs/examples) or of a C3D file's force plates."
        ),
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="FILE.csv or FILE.c3d")
    parser.add_argument("--map", type=Path, metavar="MAP.toml", help="what a CSV's columns are")
    parser.add_argument(
        "--plates",
        metavar="N=SIDE,...",
        help="sides of a C3D file's plates, as in 1=right,2=left (default: 1=left,2=right)",
    )
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="OUT.mcap", help="the new recording"
    )
    parser.add_argument("--force", action="store_true", help="replace an existing recording")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Import the file; print one line about what the recording holds."""
    from bandplate.recording.importing import import_file

    sides = None if args.plates is None else _sides(args.plates)
    imported = import_file(
        args.file, args.out, map_path=args.map, plate_sides=sides, force=args.force
    )
    print(
        f"{args.out}: {len(imported.rows)} rows at {imported.rate_hz:g} Hz, "
        f"{', '.join(sorted(imported.present))}"
    )
    return 0


def _sides(text: str) -> dict[int, Literal["left", "right"]]:
    sides: dict[int, Literal["left", "right"]] = {}
    for item in text.split(","):
        number, _, side = item.strip().partition("=")
        if not number.isdecimal() or side not in ("left", "right"):
            raise UsageError(f"--plates {text!r}: write it as 1=left,2=right")
        if int(number) in sides or side in sides.values():
            raise UsageError(f"--plates {text!r}: each plate and each side once")
        sides[int(number)] = "left" if side == "left" else "right"
    return sides
