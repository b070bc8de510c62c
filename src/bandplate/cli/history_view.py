"""The history as text: a club's table, an athlete's sessions and trends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from bandplate.cli.say import one_line

if TYPE_CHECKING:
    from bandplate.history import Athlete, AthleteOverview, Finding, History, Session, Trend

__all__ = ["athlete_trends", "format_history", "format_overview"]

#: What a person follows over months; where a set has it.
_FOLLOWED: Final = (
    ("push_mean_n", "push"),
    ("push_peak_n", "push"),
    ("push_rfd_100_n_per_s", "push"),
    ("push_hold_cv_pct", "push"),
    *(("support_ratio", member) for member in ("swing", "arm_left", "arm_right", "torso")),
    ("support_balance_pct", "both"),
    ("support_balance_pct", "push"),
    ("asi_bilateral_pct", "both"),
    ("cop_mean_velocity_mm_per_s", "both"),
)
_BARS: Final = "▁▂▃▄▅▆▇█"
#: Sessions that are listed; older ones are counted.
_LISTED: Final = 12
_CURVE: Final = 24


def format_overview(lines: Sequence[AthleteOverview]) -> str:
    """Return a table of the club, one line per athlete."""
    width = max(8, *(len(one_line(line.athlete.name)) for line in lines))
    head = f"{'athlete':<{width}}  {'mass kg':>7} {'sessions':>8} {'sets':>6} {'reps':>7}"
    table = [f"{head}  {'load 7 d':>9} {'28 d kN s':>9}  last session"]
    for line in lines:
        mass_kg = line.athlete.body_mass_kg
        mass = "-" if mass_kg is None else f"{mass_kg:.1f}"
        last = "-" if line.last_session_utc_ns is None else when(line.last_session_utc_ns)
        table.append(
            f"{one_line(line.athlete.name):<{width}}  {mass:>7} {line.sessions:>8} {line.sets:>6}"
            f" {line.repetitions:>7}  {line.load_7d_n_s * 1e-3:>9.1f}"
            f" {line.load_28d_n_s * 1e-3:>9.1f}  {last}"
        )
    return "\n".join(table)


def when(utc_ns: int) -> str:
    """Return a moment as this machine's clock shows it, to the minute."""
    return datetime.fromtimestamp(utc_ns // 10**9).strftime("%Y-%m-%d %H:%M")


def athlete_trends(history: History, athlete: Athlete) -> list[tuple[str, str, Trend]]:
    """Return (drill, side, trend) of what a person follows, where there is something."""
    kinds = dict.fromkeys((s.drill, s.side) for s in history.sets(athlete.uid))
    return [
        (drill, side, trend)
        for drill, side in kinds
        for measure, scope in _FOLLOWED
        if len((trend := history.trend(athlete.uid, measure, scope, drill=drill, side=side)).values)
    ]


def format_history(
    athlete: Athlete, history: History, trends: Sequence[tuple[str, str, Trend]]
) -> str:
    """Return sessions, maxima, findings and trends of one athlete."""
    sessions = history.sessions(athlete.uid)
    mass = "" if athlete.body_mass_kg is None else f", {athlete.body_mass_kg:.1f} kg"
    lines = [f"{athlete.name}{mass}"]
    if not sessions:
        return one_line(lines[0]) + "\nno sessions yet"
    lines += ["", *_session_lines(sessions)]
    references = history.references(athlete.uid).values()
    if references:
        lines += ["", "max"]
        lines += [
            f"  {r.key:<12} {r.value_n:7.0f} N   {when(r.measured_utc_ns)}   {r.source}"
            for r in references
        ]
    findings = history.findings(athlete.uid)[-5:]
    if findings:
        lines += ["", "found [experimental]", *map(_finding_line, findings)]
    lines += _trend_lines(trends)
    return "\n".join(one_line(line) for line in lines)


def _session_lines(sessions: Sequence[Session]) -> Iterable[str]:
    yield f"sessions{'':<12} {'sets':>5} {'reps':>5} {'load kN s':>9}"
    if len(sessions) > _LISTED:
        yield f"  ... {len(sessions) - _LISTED} older"
    for session in sessions[-_LISTED:]:
        yield (
            f"  {when(session.started_utc_ns):<18} {session.sets:>5} {session.repetitions:>5}"
            f" {session.load_n_s * 1e-3:>9.1f}  {session.station}".rstrip()
        )


def _finding_line(finding: Finding) -> str:
    what = f"  {when(finding.found_utc_ns)}  {finding.kind}, {finding.side}: "
    if finding.value is None and finding.member is None:
        return what + ("no ceiling found" if finding.kind == "ceiling" else "no single limiter")
    parts = [finding.member or ""]
    if finding.value is not None:
        parts.append(f"{finding.value:.0f} {finding.unit}")
    if finding.low is not None and finding.high is not None:
        parts.append(f"({finding.low:.0f} to {finding.high:.0f})")
    if finding.probability is not None:
        parts.append(f"P = {finding.probability:.2f}")
    return what + " ".join(filter(None, parts))


def _trend_lines(trends: Sequence[tuple[str, str, Trend]]) -> Iterable[str]:
    heading = None
    for drill, side, trend in trends:
        if heading != (drill, side):
            heading = (drill, side)
            yield from ("", f"{drill}, push {side}")
        _, means = trend.by_session()
        change = _number(means[0]) + (f" -> {_number(means[-1])}" if len(means) > 1 else "")
        mark = "  experimental" if trend.experimental else ""
        count = f"{len(means)} session{'' if len(means) == 1 else 's'}"
        yield (
            f"  {trend.measure:<28} {trend.scope:<9} {change:>18} {trend.unit:<5}"
            f" {curve(means[-_CURVE:]):<{_CURVE}} {count}{mark}"
        )
        for method, rate_hz, sets in trend.left_out:
            other = (
                f"at {rate_hz:g} Hz" if method == trend.method else f"by another method: {method}"
            )
            yield f"    not mixed in: {sets} sets {other}"


def curve(values: np.typing.NDArray[np.float64]) -> str:
    """Return one block per value, the lowest the least; a flat line where all are the same."""
    low, high = float(values.min()), float(values.max())
    if high == low:
        return _BARS[3] * len(values)
    steps = np.round((values - low) / (high - low) * (len(_BARS) - 1)).astype(int)
    return "".join(_BARS[step] for step in steps)


def _number(value: float) -> str:
    size = abs(value)
    return f"{value:.{0 if size >= 100 else 1 if size >= 10 else 3}f}"
