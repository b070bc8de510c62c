"""``bandplate measure``: the numbers of a recording, as a table or as JSON."""

from __future__ import annotations

import argparse
import math
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bandplate.measures import Measure
    from bandplate.review import Review

__all__ = ["add_parser", "run"]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand ``measure``."""
    parser = subparsers.add_parser(
        "measure",
        help="measure a recording",
        description="Measure a recording. All times are seconds from its first sample. What each"
        " number means, and when it is absent, stands in docs/measures.md.",
    )
    parser.add_argument("recording", metavar="REC", help="a recording (.mcap)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--from", dest="start_s", metavar="S", type=_seconds, help="measure from S")
    parser.add_argument("--to", dest="end_s", metavar="S", type=_seconds, help="measure up to S")
    parser.add_argument(
        "--quiet", metavar="S:S", type=_span, help="quiet stance before the push (default: found)"
    )
    parser.add_argument("--hold", metavar="S:S", type=_span, help="the hold (default: found)")
    parser.add_argument(
        "--repetition",
        metavar="N",
        type=int,
        help="measure one repetition of the drill: from 3 s before its go to its end",
    )
    parser.add_argument(
        "--push",
        choices=("left", "right", "both"),
        help="the pushing side (default: what the recording says, or its only plate)",
    )
    parser.add_argument("--body-weight", metavar="N", type=_positive, help="body weight in newtons")
    parser.add_argument(
        "--threshold",
        metavar="N",
        type=_positive,
        help="contact threshold in newtons (default: 10 N or 5 SD of the empty plate; jumps 20 N)",
    )
    parser.add_argument(
        "--target",
        metavar="SIGNAL",
        default="target",
        help="signal that holds the target of a follow drill (target)",
    )
    parser.add_argument(
        "--allow-low-rate",
        action="store_true",
        help="measure timing below 500 Hz too; the method then says so",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure, print, return 0; raises BandplateError."""
    from bandplate.cli.measure_table import format_table
    from bandplate.core.channels import SIGNALS
    from bandplate.core.errors import UsageError
    from bandplate.drills import format_summary
    from bandplate.measures import MeasureOptions, measure_series
    from bandplate.review import Review

    if args.target not in SIGNALS:
        raise UsageError(f"--target {args.target!r} is no signal; there are: {', '.join(SIGNALS)}")
    review = Review.open(args.recording)
    options = MeasureOptions(
        push_side=args.push,
        start_s=args.start_s,
        end_s=args.end_s,
        quiet_s=args.quiet,
        hold_s=args.hold,
        body_weight_n=args.body_weight,
        threshold_n=args.threshold,
        target=args.target,
        allow_low_rate=args.allow_low_rate,
    )
    if args.repetition is not None:
        if (args.start_s, args.end_s) != (None, None):
            raise UsageError("--repetition chooses the window: leave --from and --to out")
        view = review.repetition(args.repetition)
        side = args.push or view.side_done
        options = replace(options, push_side=side, start_s=view.start_s, end_s=view.end_s)
        series = review.series_for(options)  # of a long recording only these rows
    else:
        series = review.series
        if len({view.side for view in review.repetitions}) > 1:
            series = replace(series, metadata={**series.metadata, "push_side": None})
    measures = measure_series(series, options)
    if args.json:
        print(_json(args.recording, review, measures))
    else:
        summaries = [format_summary(run) for run in review.runs]
        print("\n".join([_headline(review), *summaries, format_table(measures)]))
    return 0


def _headline(review: Review) -> str:
    from bandplate.recording import gaps_of

    recording = review.recording
    origin = "imported" if recording.foreign else "station"
    count = len(gaps_of(recording))
    gaps = f"{count} gap{'' if count == 1 else 's'}"
    return f"{_duration_s(review):.2f} s at {recording.rate_hz:g} Hz, {origin}, {gaps}"


def _json(path: str, review: Review, measures: list[Measure]) -> str:
    import json

    from bandplate.recording import gaps_of

    recording = review.recording
    rows = recording.series_rows() if recording.foreign else recording.samples()
    about = {
        "path": path,
        "rate_hz": recording.rate_hz,
        "duration_s": _duration_s(review),
        "samples": len(rows),
        "foreign": recording.foreign,
        "gaps": [
            {
                "start_s": (gap.start_t_ns - review.first_t_ns) * 1e-9,
                "end_s": (gap.end_t_ns - review.first_t_ns) * 1e-9,
                "missing": gap.missing,
            }
            for gap in gaps_of(recording)
        ],
    }
    document = {
        "recording": about,
        "drills": [run.to_json() for run in review.runs],
        "measures": [measure.to_dict() for measure in measures],
    }
    return json.dumps(document, indent=1, allow_nan=False)


def _duration_s(review: Review) -> float:
    return (review.last_t_ns - review.first_t_ns) * 1e-9 + 1.0 / review.recording.rate_hz


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time in seconds")
    return value


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return value


def _span(text: str) -> tuple[float, float]:
    first, colon, last = text.partition(":")
    if not colon:
        raise argparse.ArgumentTypeError(f"{text!r} is not START:END in seconds, such as 10:11")
    start_s, end_s = _seconds(first), _seconds(last)
    if start_s >= end_s:
        raise argparse.ArgumentTypeError(f"{text!r} ends before it begins")
    return start_s, end_s
