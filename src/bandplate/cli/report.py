"""``bandplate report``: a session or a recording as a document, PDF or HTML."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bandplate.report import Document, Report

__all__ = ["add_parser", "run"]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "report",
        help="write a session or a recording as PDF or HTML",
        description="Write a report: a page for the athlete, then those for the coach, then all"
        " numbers with their methods. Of a recording (also an imported one), or of an athlete's"
        " session, which also has progress, ceiling, limiter and plan.",
    )
    parser.add_argument("recording", nargs="?", type=Path, metavar="REC", help="FILE.mcap[.part]")
    parser.add_argument("--athlete", metavar="NAME", help="a session from the history, of NAME")
    parser.add_argument(
        "--session",
        metavar="WHICH",
        help="with --athlete: last (default), a day (2026-11-24) or the begin of a session's UUID",
    )
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="OUT", help="OUT.pdf or OUT.html"
    )
    parser.add_argument("--language", choices=("en", "de"), default="en", help="en (default) or de")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the report; print where it is."""
    from bandplate.cli.say import one_line
    from bandplate.core.errors import UsageError
    from bandplate.report import compose, render_html
    from bandplate.report.files import checked_path, write_whole

    if (args.recording is None) == (args.athlete is None):
        raise UsageError("a report is of one thing: REC, or --athlete NAME")
    if args.session is not None and args.athlete is None:
        raise UsageError("--session needs --athlete NAME: a recording is a session of its own")
    out = checked_path(args.out)
    try:
        report = _of_recording(args.recording) if args.athlete is None else _of_session(args)
        document = compose(report, args.language)
        with write_whole(out) as part:
            if out.suffix.lower() == ".html":
                part.write_text(render_html(document), "utf-8")
            else:
                _paint(document, part)
    finally:
        _tell(1.0, "")
    print(one_line(str(out)))
    return 0


def _paint(document: Document, part: Path) -> None:
    """Write the PDF; Ctrl+C waits for the end of a page: Qt must not be left in its middle."""
    import signal

    from bandplate.gui.report_pdf import pdf_application, write_pdf

    asked: list[int] = []

    def told(share: float) -> None:
        if asked:
            raise KeyboardInterrupt
        _tell(0.7 + 0.3 * share, "")

    before = signal.signal(signal.SIGINT, lambda number, _frame: asked.append(number))
    try:
        _application = pdf_application()  # lives while the pages are painted
        write_pdf(document, part, told)
        told(1.0)
    finally:
        signal.signal(signal.SIGINT, before)


def _of_recording(path: Path) -> Report:
    from bandplate.report import report_of_recording

    return report_of_recording(path, lambda share, text: _tell(0.7 * share, text))


def _of_session(args: argparse.Namespace) -> Report:
    from bandplate.cli.athletes import open_history
    from bandplate.config import load_station_config
    from bandplate.drills import drills_folder
    from bandplate.plan.today import known_drills
    from bandplate.report import find_session, report_of_session

    drills, _wrong = known_drills(drills_folder(load_station_config().drills.folder))
    with open_history() as history:
        athlete = history.athlete(args.athlete)
        session = find_session(history, athlete, args.session or "last")
        return report_of_session(
            history, athlete, session, drills, lambda share, text: _tell(0.7 * share, text)
        )


def _tell(share: float, text: str) -> None:
    """Show on a terminal how much is done; the line is gone at the end."""
    from bandplate.cli.say import one_line

    if sys.stderr is not None and sys.stderr.isatty():
        said = "" if share >= 1.0 else f"{100 * share:3.0f} % {one_line(text)[:60]}"
        print(f"\r\x1b[K{said}", end="", file=sys.stderr, flush=True)
