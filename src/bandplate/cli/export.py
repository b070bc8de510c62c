"""``bandplate export``: a recording for other programs."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "export",
        help="write a recording as CSV",
        description=(
            "Write a recording as CSV: one header line with names and units, time, and all signals "
            "that it has (N, mm). An absent value is an empty cell."
        ),
    )
    parser.add_argument("recording", type=Path, metavar="REC", help="FILE.mcap[.part]")
    parser.add_argument("--to", choices=["csv"], default="csv", help="format (csv)")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="OUT", help="new file")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--raw", action="store_true", help="raw counts instead of signals")
    kind.add_argument("--events", action="store_true", help="events instead of signals")
    parser.add_argument("--force", action="store_true", help="replace an existing file")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Export the recording; print one line about what was written."""
    from bandplate.recording import Recording
    from bandplate.recording.export import export_events_csv, export_raw_csv, export_signals_csv

    recording = Recording.open(args.recording)
    write = export_signals_csv
    if args.raw:
        write = export_raw_csv
    elif args.events:
        write = export_events_csv
    count = write(recording, args.out, force=args.force)
    print(f"{args.out}: {count} rows")
    for place in recording.damage():
        if place.costs_data:
            print(f"{place.file.name}: {place.what} (byte {place.offset}); run bandplate verify")
    return 0
