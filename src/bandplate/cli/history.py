"""``bandplate history``: an athlete's sessions and trends; results computed once more."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from bandplate.cli.athletes import open_history

if TYPE_CHECKING:
    from bandplate.history import Athlete, History
    from bandplate.history.verdicts import MeasureProgress

__all__ = ["add_parser", "run"]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "history",
        help="sessions and trends of an athlete",
        description="Print sessions, maxima, findings and trends of an athlete. 'add REC' keeps a "
        "recording, as 'run --athlete' does. 'rebuild [NAME]' computes all results again from the "
        "recordings, with today's methods; the old ones are kept. 'check' reads the whole "
        "database. An athlete of one of these names is asked for by UUID (see bandplate athletes).",
    )
    parser.add_argument("what", metavar="NAME", help="an athlete, or: add, rebuild, check")
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="of rebuild: only this athlete; of add: REC"
    )
    parser.add_argument(
        "--athlete", metavar="NAME", help="of add: whose it is (default: whom the recording names)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print, rebuild or check."""
    from bandplate.core.errors import UsageError

    if args.what == "add":
        return _add(args)
    if args.name is not None and args.what != "rebuild":
        raise UsageError(f"unexpected {args.name!r}: put a name of several words in quotes")
    if args.what == "check":
        return _check()
    with open_history() as history:
        if args.what == "rebuild":
            from bandplate.cli.history_rebuild import rebuild

            chosen = [history.athlete(args.name)] if args.name else history.athletes()
            return rebuild(history, chosen, json=args.json)
        return _print(history, history.athlete(args.what), json=args.json)


def _add(args: argparse.Namespace) -> int:
    from pathlib import Path

    from bandplate.cli.keep import print_kept
    from bandplate.core.errors import UsageError

    if args.name is None:
        raise UsageError("history add needs a recording: bandplate history add REC")
    with open_history() as history:
        print_kept(Path(args.name), args.athlete, history)
    return 0


def _check() -> int:
    with open_history(thorough=True) as history:
        print(f"{history.where}: {'a new history' if history.renewed else 'intact'}")
        return 1 if history.renewed else 0


def _print(history: History, athlete: Athlete, *, json: bool) -> int:
    from bandplate.cli.history_view import format_history
    from bandplate.history.verdicts import athlete_progress

    trends = athlete_progress(history, athlete.uid).measures
    print(_json(history, athlete, trends) if json else format_history(athlete, history, trends))
    return 0


def _json(history: History, athlete: Athlete, trends: Sequence[MeasureProgress]) -> str:
    import msgspec

    document = {
        "athlete": athlete,
        "sessions": history.sessions(athlete.uid),
        "references": list(history.references(athlete.uid).values()),
        "findings": history.findings(athlete.uid),
        "notes": history.notes(athlete.uid),
        "trends": [
            {
                "drill": one.drill,
                "side": one.side,
                **asdict(one.trend),
                "progress": one.progress and asdict(one.progress),
            }
            for one in trends
        ],
    }
    text = msgspec.json.encode(document, enc_hook=lambda value: value.tolist())
    return msgspec.json.format(text, indent=1).decode()
