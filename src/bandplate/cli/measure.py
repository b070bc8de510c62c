"""``bandplate measure``: the numbers of a recording, as a table or as JSON."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bandplate.core.samples import Series
    from bandplate.drills import RunSummary
    from bandplate.measures import Measure

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
    push_side, start_s, end_s = args.push, args.start_s, args.end_s
    series = review.series
    if args.repetition is not None:
        if start_s is not None or end_s is not None:
            raise UsageError("--repetition chooses the window: leave --from and --to out")
        view = review.repetition(args.repetition)
        start_s, end_s, push_side = view.start_s, view.end_s, push_side or view.side_done
        series = review.series_at(view.end_s)
    elif len({view.side for view in review.repetitions}) > 1:
        series = replace(series, metadata={**series.metadata, "push_side": None})
    options = MeasureOptions(
        push_side=push_side,
        start_s=start_s,
        end_s=end_s,
        quiet_s=args.quiet,
        hold_s=args.hold,
        body_weight_n=args.body_weight,
        threshold_n=args.threshold,
        target=args.target,
        allow_low_rate=args.allow_low_rate,
    )
    measures = measure_series(series, options)
    if args.json:
        print(_json(args.recording, series, measures, review.runs))
    else:
        summaries = [format_summary(run) for run in review.runs]
        print("\n".join([_headline(series), *summaries, format_table(measures)]))
    return 0


def _headline(series: Series) -> str:
    origin = "imported" if series.foreign else "station"
    gaps = f"{len(series.gaps)} gap{'' if len(series.gaps) == 1 else 's'}"
    return f"{_duration_s(series):.2f} s at {series.rate_hz:g} Hz, {origin}, {gaps}"


def _json(path: str, series: Series, measures: list[Measure], runs: Sequence[RunSummary]) -> str:
    import json

    recording = {
        "path": path,
        "rate_hz": series.rate_hz,
        "duration_s": _duration_s(series),
        "samples": len(series),
        "foreign": series.foreign,
        "gaps": [
            {
                "start_s": (gap.start_t_ns - int(series.t_ns[0])) * 1e-9,
                "end_s": (gap.end_t_ns - int(series.t_ns[0])) * 1e-9,
                "missing": gap.missing,
            }
            for gap in series.gaps
        ],
    }
    document = {
        "recording": recording,
        "drills": [run.to_json() for run in runs],
        "measures": [measure.to_dict() for measure in measures],
    }
    return json.dumps(document, indent=1, allow_nan=False)


def _duration_s(series: Series) -> float:
    return float((series.t_ns[-1] - series.t_ns[0]) * 1e-9) + 1.0 / series.rate_hz


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
