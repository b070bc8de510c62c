"""The history as text: a club's table, an athlete's sessions and trends."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from bandplate.cli.say import one_line

if TYPE_CHECKING:
    from bandplate.history import Athlete, AthleteOverview, Finding, History, Session
    from bandplate.history.verdicts import MeasureProgress

__all__ = ["format_history", "format_overview"]

_BARS: Final = "▁▂▃▄▅▆▇█"
#: Sessions that are listed; older ones are counted.
_LISTED: Final = 12
_CURVE: Final = 12
#: Findings that are listed: a session of ramps leaves six.
_FOUND: Final = 12


def format_overview(lines: Sequence[AthleteOverview]) -> str:
    """Return a table of the club, one line per athlete; load in kN s."""
    names = [one_line(line.athlete.name) for line in lines]
    width = max(8, *map(_columns, names))
    head = f"{'athlete':<{width}} {'kg':>6} {'sessions':>8} {'sets':>5} {'reps':>6}"
    table = [f"{head} {'kN s: 7 d':>9} {'28 d':>8}  last session"]
    for name, line in zip(names, lines, strict=True):
        mass_kg = line.athlete.body_mass_kg
        mass = "-" if mass_kg is None else f"{mass_kg:.1f}"
        last = "-" if line.last_session_utc_ns is None else when(line.last_session_utc_ns)[:10]
        table.append(
            f"{name}{' ' * (width - _columns(name))} {mass:>6} {line.sessions:>8} {line.sets:>5}"
            f" {line.repetitions:>6} {line.load_7d_n_s * 1e-3:>9.1f}"
            f" {line.load_28d_n_s * 1e-3:>8.1f}  {last}"
        )
    return "\n".join(table)


def _columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: wide letters two, marks on them none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "FW" else 1
        for c in text
    )


def when(utc_ns: int) -> str:
    """Return a moment as this machine's clock shows it, to the minute."""
    return datetime.fromtimestamp(utc_ns // 10**9).strftime("%Y-%m-%d %H:%M")


def format_history(athlete: Athlete, history: History, trends: Sequence[MeasureProgress]) -> str:
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
    findings = history.findings(athlete.uid)[-_FOUND:]
    if findings:
        lines += ["", "found [experimental]"]
        for finding in findings:
            lines.append(_finding_line(finding))
            if finding.kind == "confirmation":
                lines += textwrap.indent(
                    textwrap.fill(str(finding.data.get("reason")), 74), "    "
                ).splitlines()
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
    if less := finding.data.get("less_band"):
        what = f"{what.rstrip(': ')} (20 % off {less}): "
    if finding.kind == "confirmation":
        return f"{what}{finding.member} {finding.data.get('verdict')}"
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


def _trend_lines(trends: Sequence[MeasureProgress]) -> Iterable[str]:
    for (drill, side), group in groupby(trends, lambda one: (one.drill, one.side)):
        yield from ("", f"{drill}, push {side}: first and last session, sessions, verdict")
        members = sorted(group, key=lambda one: one.trend.experimental)
        for experimental, those in groupby(members, lambda one: one.trend.experimental):
            if experimental:
                yield "  experimental:"
            yield from map(_trend_line, those)
        yield from _left_out_lines(members)
        yield from _gap_lines(members)


def _trend_line(one: MeasureProgress) -> str:
    trend = one.trend
    means = one.values
    # the unit stands in the name; of both plates is what has no side
    scope = "" if trend.scope in ("push", "both") else f" {trend.scope}"
    change = _number(means[0]) + (f" -> {_number(means[-1])}" if len(means) > 1 else "")
    shape = curve(means[-_CURVE:])
    name = trend.measure + scope
    return f"  {name:<26} {change:>16} {shape:<{_CURVE}} {len(means):>3}  {one.word}".rstrip()


def _left_out_lines(members: Sequence[MeasureProgress]) -> Iterable[str]:
    """Say once what was left out of several trends."""
    of: dict[str, list[str]] = {}
    for one in members:
        for method, rate_hz, sets in one.trend.left_out:
            same = method == one.trend.method
            other = f"at {rate_hz:g} Hz" if same else f"by another method ({method})"
            of.setdefault(f"{sets} set{'s'[: sets > 1]} {other}", []).append(one.trend.measure)
    for what, measures in of.items():
        whose = measures[0] if len(measures) == 1 else f"{len(measures)} trends"
        yield from textwrap.wrap(f"  not mixed into {whose}: {what}", 80, subsequent_indent="    ")


def _gap_lines(members: Sequence[MeasureProgress]) -> Iterable[str]:
    from bandplate.history.verdicts import support_gap

    if support_gap(members):
        yield "  the push improves and no member's support does  experimental"


def curve(values: NDArray[np.float64]) -> str:
    """Return one block per value, the lowest the least; a flat line where all are the same."""
    low, high = float(values.min()), float(values.max())
    if high == low:
        return _BARS[3] * len(values)
    steps = np.round((values - low) / (high - low) * (len(_BARS) - 1)).astype(int)
    return "".join(_BARS[step] for step in steps)


def _number(value: float) -> str:
    size = abs(value)
    return f"{value:.{0 if size >= 100 else 1 if size >= 10 else 3}f}"
