"""``bandplate verify``: whether recordings are whole, and if not, what was lost and where."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bandplate.cli.say import complain, one_line

if TYPE_CHECKING:
    from bandplate.recording.verify import FileReport, VerifyReport


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "verify",
        help="check recordings byte by byte",
        description=(
            "Check recordings byte by byte. The first file of a recording brings its others along. "
            "Exit code 0: all intact; 1: not."
        ),
    )
    parser.add_argument("recordings", nargs="+", type=Path, metavar="REC", help="FILE.mcap[.part]")
    parser.add_argument("--json", action="store_true", help="print a JSON list of reports")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Verify each recording; print one line per file."""
    from bandplate.core.errors import RecordingError
    from bandplate.recording.verify import verify

    seen: set[Path] = set()
    reports: list[dict[str, object]] = []
    intact = True
    for path in sorted(args.recordings):
        if path.resolve() in seen:
            continue
        try:
            report = verify(path)
        except RecordingError as error:
            intact = False
            if args.json:
                reports.append({"path": str(path), "intact": False, "error": str(error)})
            else:
                complain(error)
            continue
        seen.update(file.file.resolve() for file in report.files)
        intact &= report.intact
        if args.json:
            reports.append(_as_dict(report))
        else:
            _print_lines(report)
    if args.json:
        import json

        print(json.dumps(reports, indent=2))
    return 0 if intact else 1


def _print_lines(report: VerifyReport) -> None:
    for file in report.files:
        print(one_line(f"{file.file}: {_verdict(file)}"))
    for number in report.missing_files:
        print(one_line(f"{report.path}: segment {number:03d} of this recording is missing"))
    rate = f" at {report.rate_hz:g} Hz" if report.rate_hz else ""
    lost = [gap.missing for gap in report.gaps]
    gaps = "no gaps"
    if lost:
        known = sum(count for count in lost if count is not None)
        gaps = f"{len(lost)} gap{'s' if len(lost) > 1 else ''} ({known} samples not recorded"
        gaps += ", more where the device restarted)" if None in lost else ")"
    print(
        f"{'intact' if report.intact else 'not intact'}: {report.samples} samples, "
        f"{report.duration_s:.3f} s{rate}, {report.events} events, {gaps}"
    )


def _verdict(file: FileReport) -> str:
    held = f"{file.samples} samples"
    if file.intact:
        return f"intact, {held}"
    told = [str(loss) for loss in file.lost]
    if not file.closed:
        told.append("not closed: recording was cut off or still goes on")
    return f"repaired, {held} read; {'; '.join(told)}"


def _as_dict(report: VerifyReport) -> dict[str, object]:
    return {
        "path": str(report.path),
        "intact": report.intact,
        "closed": report.closed,
        "samples": report.samples,
        "events": report.events,
        "duration_s": report.duration_s,
        "rate_hz": report.rate_hz,
        "missing_files": list(report.missing_files),
        "gaps": [
            {
                "row": gap.row,
                "start_t_ns": gap.start_t_ns,
                "end_t_ns": gap.end_t_ns,
                "missing": gap.missing,
            }
            for gap in report.gaps
        ],
        "files": [
            {
                "file": str(file.file),
                "intact": file.intact,
                "closed": file.closed,
                "samples": file.samples,
                "events": file.events,
                "lost": [
                    {
                        "offset": loss.offset,
                        "length": loss.length,
                        "what": loss.what,
                        "samples": loss.samples,
                        "start_s": loss.start_s,
                        "end_s": loss.end_s,
                    }
                    for loss in file.lost
                ],
            }
            for file in report.files
        ],
    }
