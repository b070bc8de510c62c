"""``bandplate replay``: a recording on the same screens."""

from __future__ import annotations

import argparse
from pathlib import Path

from bandplate.cli.session import add_view_arguments, check_duration, show
from bandplate.core.errors import UsageError

__all__ = ["add_parser", "replay", "run"]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "replay",
        help="show a recording as if it were live",
        description="Show a recording, or an import, as if it were live, with the same numbers.",
    )
    parser.add_argument("recording", type=Path, metavar="REC", help="FILE.mcap[.part]")
    parser.add_argument(
        "--speed", type=float, default=1.0, metavar="X", help="times as fast, at most 100 (1)"
    )
    parser.add_argument(
        "--drill", metavar="NAME", help="for a recording without a drill: run this one on it"
    )
    parser.add_argument("--athlete", metavar="NAME", default="", help="default: the recorded one")
    add_view_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the subcommand."""
    check_duration(args)
    if not 0 < args.speed <= 100:
        raise UsageError(f"--speed must be above 0 and at most 100, not {args.speed:g}")
    return replay(args.recording, args)


def replay(path: Path, args: argparse.Namespace) -> int:
    """Replay a recording; ``args`` has drill, athlete and the view's options."""
    from bandplate.config import load_station_config
    from bandplate.drills import load_drill
    from bandplate.recording import Recording
    from bandplate.station import Host, Opening

    metadata = Recording.open(path).metadata
    athlete = args.athlete or str(metadata.get("athlete", ""))
    name, drill = load_drill(args.drill or "free")
    config = load_station_config(args.config)
    opening = Opening(f"replay:{path}", name, drill, athlete, speed=getattr(args, "speed", 1.0))
    host = Host(config, facts=lambda _: ({}, None), finished=lambda *_: None)
    return show(host, opening, args)
