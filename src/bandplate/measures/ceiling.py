"""Section 10: the push level at which support gives way, from slow ramps [ours]."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from bandplate._rt import filter_columns
from bandplate.core.channels import Side
from bandplate.core.samples import Series
from bandplate.measures.changepoint import Break, find_break
from bandplate.measures.result import Measure
from bandplate.measures.sides import push_force
from bandplate.measures.support import MIN_PUSH_PCT, Shares, support_shares
from bandplate.measures.tension import BAND_MEMBERS
from bandplate.measures.timing import MAX_LAG_S, MIN_R, lag_of, slope_per_s
from bandplate.measures.window import MeasureOptions, Window

__all__ = [
    "Ceilings",
    "Points",
    "Ramp",
    "ceilings_of",
    "ceilings_of_sides",
    "measure_ceiling",
    "ramp_points",
]

FloatArray = NDArray[np.float64]
Scope = Literal["left", "right", "both"]

MIN_RAMPS: Final = 3
#: No p at or above this, and no interval wider than this share of the ramps' range, is a ceiling.
MAX_P: Final = 0.05
MAX_CI_SHARE: Final = 0.20
#: One point of a relation, s; of a lag, which needs more to be seen [ours].
POINT_S: Final = 0.5
LAG_POINT_S: Final = 1.5
_MIN_POINTS: Final = 8
_MIN_LAG_POINTS: Final = 5
#: Ramps that cover less of the max than this are holds [ours].
_MIN_SPAN_PCT: Final = 30.0
_COP_CUTOFF_HZ: Final = 10.0
#: Baseline looked for up to so long before a ramp, s.
_BEFORE_S: Final = 5.0

_CEILING: Final = "support_ceiling_pct"
#: Relations beside the members' support: name of the measure; they rise where support gives way.
_OTHERS: Final = {"cop_velocity": "cop_velocity_break_pct", "force_cv": "force_cv_break_pct"}
_METHOD: Final = (
    "segmented regression of {relation} on push level, one line per ramp and one break, AR(1)"
    " noise; Davies test, interval by F test with wild bootstrap"
)


class Ramp(NamedTuple):
    """One ramp: begin and end, in s from the recording's first sample, and the pushing side."""

    start_s: float
    end_s: float
    side: Side


@dataclass(frozen=True)
class Points:
    """Points of one relation along several ramps.

    Attributes
    ----------
    level_pct : float64 array of shape (n_points,)
        Push level, in % of its max.
    value : float64 array of shape (n_points,)
        The relation's value: net tension in % of the member's net max, mm/s, % or ms.
    ramp : intp array of shape (n_points,)
        Number of the ramp, ascending; in the order of time within a ramp.
    """

    level_pct: FloatArray
    value: FloatArray
    ramp: NDArray[np.intp]

    def with_at_least(self, n_points: int) -> Points:
        """Return the points of the ramps that have so many."""
        numbers, counts = np.unique(self.ramp, return_counts=True)
        keep = np.isin(self.ramp, numbers[counts >= n_points])
        return Points(self.level_pct[keep], self.value[keep], self.ramp[keep])

    @property
    def n_ramps(self) -> int:
        """Number of ramps."""
        return len(np.unique(self.ramp))


@dataclass(frozen=True)
class Ceilings:
    """What was found on one side, or on both together.

    Attributes
    ----------
    scope : {"left", "right", "both"}
        Pushing side.
    breaks : dict of str to Break
        Members whose support breaks (Davies, Holm over the members), also with an interval that is
        too wide for a ceiling: the limiter is looked for among them.
    measures : list of Measure
        ``support_ceiling_pct`` of the scope (its lowest member) and of each member, then the breaks
        of the other relations.
    """

    scope: Scope
    breaks: Mapping[str, Break]
    measures: list[Measure]


def measure_ceiling(
    series: Series, ramps: Sequence[Ramp], options: MeasureOptions | None = None
) -> list[Ceilings]:
    """Look for the ceiling of support on each side, and for one that both sides share.

    Parameters
    ----------
    series : Series
        A set of slow ramps (20 to 95 % of max) with the quiet stance before each.
    ramps : sequence of Ramp
        Where they are.
    options : MeasureOptions, optional
        References and baseline that the recording does not know; window and side are the ramps'.

    Returns
    -------
    list of Ceilings
        left, right and both, where there are ramps at all; "no ceiling found" is a result.
    """
    points: dict[Side, dict[str, Points | str]] = {}
    sides: tuple[Side, Side] = ("left", "right")
    for side in sides:
        mine = sorted(ramp for ramp in ramps if ramp.side == side)
        if mine:
            points[side] = ramp_points(series, mine, options or MeasureOptions())
    return ceilings_of_sides(points)


def ceilings_of_sides(points: Mapping[Side, Mapping[str, Points | str]]) -> list[Ceilings]:
    """Find the breaks on each side, then those that both share.

    Parameters
    ----------
    points : mapping of side to relations
        Per side what :func:`ceilings_of` takes.
    """
    found = [ceilings_of(relations, side) for side, relations in points.items()]
    if len(found) == 2:
        left, right = points["left"], points["right"]
        both = {relation: _joined(left[relation], right[relation]) for relation in left}
        found.append(_of_both(ceilings_of(both, "both"), *found))
    return found


def ceilings_of(relations: Mapping[str, Points | str], scope: Scope) -> Ceilings:
    """Find the breaks of several relations.

    Parameters
    ----------
    relations : mapping of str to Points or str
        Members by their names, ``cop_velocity``, ``force_cv``, lags as ``swing_lag`` ...; a str
        says why there are no points.
    scope : {"left", "right", "both"}
        Pushing side.
    """
    found: dict[str, Break] = {}
    why: dict[str, str] = {}
    for relation, points in relations.items():
        least = _MIN_LAG_POINTS if relation.endswith("_lag") else _MIN_POINTS
        enough = points if isinstance(points, str) else points.with_at_least(least)
        if isinstance(enough, str):
            why[relation] = enough
        elif enough.n_ramps < MIN_RAMPS * (2 if scope == "both" else 1):
            why[relation] = (
                f"{enough.n_ramps} ramps with {least} points or more: at least {MIN_RAMPS} a side"
            )
        elif (span_pct := float(np.ptp(enough.level_pct))) < _MIN_SPAN_PCT:
            why[relation] = (
                f"the ramps cover {span_pct:.0f} % of max: they need {_MIN_SPAN_PCT:.0f} %"
            )
        else:
            direction: Literal[-1, 1] = -1 if relation in BAND_MEMBERS else 1
            found[relation] = find_break(enough.level_pct, enough.value, enough.ramp, direction)
    p = {
        **_holm({name: b.p for name, b in found.items() if name in BAND_MEMBERS}),
        **_holm({name: b.p for name, b in found.items() if name not in BAND_MEMBERS}),
    }
    measures = [
        _ceiling(relation, scope, found[relation], p[relation])
        if relation in found
        else Measure(*_name_scope(relation), absent=why[relation])
        for relation in relations
    ]
    breaks = {name: b for name, b in found.items() if name in BAND_MEMBERS and p[name] < MAX_P}
    return Ceilings(scope, breaks, [_lowest(scope, measures), *measures])


def ramp_points(
    series: Series, ramps: Sequence[Ramp], options: MeasureOptions
) -> dict[str, Points | str]:
    """Return the points of all relations along ramps of one side; a str says why there are none."""
    parts: dict[str, list[Points | str]] = {}
    for number, ramp in enumerate(ramps):
        try:
            relations = _of_ramp(series, ramp, number, options)
        except LookupError as error:
            relations = dict.fromkeys(_relations(), str(error.args[0]))
        for relation, part in relations.items():
            parts.setdefault(relation, []).append(part)
    return {relation: _concatenated(there) for relation, there in parts.items()}


def _relations() -> tuple[str, ...]:
    return (*BAND_MEMBERS, *_OTHERS, *(f"{member}_lag" for member in BAND_MEMBERS))


def _of_ramp(
    series: Series, ramp: Ramp, number: int, options: MeasureOptions
) -> dict[str, Points | str]:
    """Return the points of one ramp.

    Raises
    ------
    LookupError
        No push, no max or no quiet stance.
    """
    options = replace(options, push_side=ramp.side, start_s=ramp.start_s, end_s=ramp.end_s)
    window = Window(series, options)
    if options.quiet_s is None and not series.metadata.get("quiet_n"):
        before = Window(series, replace(options, start_s=max(0.0, ramp.start_s - _BEFORE_S)))
        quiet_s = support_shares(before).params["quiet_s"]
        options = replace(options, quiet_s=cast("tuple[float, float]", quiet_s))
        window = Window(series, options)
    shares = support_shares(window)
    slow = window.low_rate_reason()
    rate_hz = series.rate_hz
    length = max(2, round(POINT_S * rate_hz))
    level_pct, push_pct = _means(shares.level_pct, length), _means(shares.push_pct, length)
    # up to the highest point: what comes after it is the way back
    used = np.flatnonzero(push_pct >= MIN_PUSH_PCT)
    used = used[used <= int(level_pct.argmax())] if len(level_pct) else used
    rows = np.full(len(used), number, np.intp)

    def points(values: FloatArray) -> Points:
        return Points(level_pct[used], values[used], rows)

    force_n = cast("FloatArray", push_force(window))[window.first : window.last]
    relations: dict[str, Points | str] = {
        member: points(_means(shares.member_pct[member], length))
        if member in shares.member_pct
        else shares.absent[member]
        for member in BAND_MEMBERS
    }
    velocity = _cop_velocity(window, ramp.side, length)
    relations["cop_velocity"] = velocity if isinstance(velocity, str) else points(velocity)
    relations["force_cv"] = points(_cv_pct(force_n, length))
    last = (int(used[-1]) + 1) * length if len(used) else 0
    for member in BAND_MEMBERS:
        relations[f"{member}_lag"] = (
            slow or _lags(shares, member, rate_hz, last, number)
            if member in shares.member_pct
            else shares.absent[member]
        )
    return relations


def _means(values: FloatArray, length: int) -> FloatArray:
    """Return the mean of each whole point of `length` samples."""
    return np.asarray(values[: len(values) // length * length].reshape(-1, length).mean(axis=1))


def _cv_pct(force_n: FloatArray, length: int) -> FloatArray:
    """Return 100 SD of the residual of a straight line / mean, per point."""
    parts = force_n[: len(force_n) // length * length].reshape(-1, length)
    place = np.arange(length) - (length - 1) / 2
    mean = parts.mean(axis=1)
    slope = np.einsum("pn,n->p", parts, place) / float(np.einsum("n,n->", place, place))
    rest = parts - mean[:, None] - slope[:, None] * place
    return np.asarray(100.0 * np.sqrt(np.einsum("pn,pn->p", rest, rest) / (length - 2)) / mean)


def _cop_velocity(window: Window, side: Side, length: int) -> FloatArray | str:
    """Return the mean CoP velocity per point behind a 10 Hz low-pass without lag, in mm/s."""
    names = (f"{side}.cop_x", f"{side}.cop_y")
    if not set(names) <= window.series.present:
        return "no centre of pressure in this recording"
    rows = slice(window.first, window.last)
    path_mm = np.column_stack([window.series[name][rows] for name in names])
    if np.isnan(path_mm).any():
        return "no centre of pressure in part of a ramp"
    rate_hz = window.series.rate_hz
    for _ in range(2):  # forwards, then backwards
        path_mm = filter_columns(np.ascontiguousarray(path_mm), _COP_CUTOFF_HZ, rate_hz)[::-1]
    step_mm = np.hypot(*np.diff(path_mm, axis=0, prepend=path_mm[:1]).T)
    return _means(step_mm, length) * rate_hz


def _lags(shares: Shares, member: str, rate_hz: float, last: int, number: int) -> Points | str:
    """Return how late a member's tension is, in ms, in stretches of 1.5 s where it follows."""
    length, max_lag = round(LAG_POINT_S * rate_hz), math.floor(MAX_LAG_S * rate_hz + 1e-9)
    levels, lags_ms = [], []
    for first in range(0, last - length + 1, length):
        rows = slice(first, first + length)
        if not shares.pushing[rows].all():
            continue
        push = slope_per_s(shares.push_pct[rows], rate_hz)
        lag, r = lag_of(push, slope_per_s(shares.member_pct[member][rows], rate_hz), max_lag, 5)
        if r >= MIN_R and not math.isnan(lag):
            levels.append(float(shares.level_pct[rows].mean()))
            lags_ms.append(1e3 * lag / rate_hz)
    if not levels:
        return "push and member do not change together along the ramp"
    return Points(np.array(levels), np.array(lags_ms), np.full(len(levels), number, np.intp))


def _concatenated(parts: Sequence[Points | str]) -> Points | str:
    there = [part for part in parts if isinstance(part, Points)]
    if not there:
        return next(part for part in parts if isinstance(part, str))
    return Points(
        np.concatenate([part.level_pct for part in there]),
        np.concatenate([part.value for part in there]),
        np.concatenate([part.ramp for part in there]),
    )


def _joined(left: Points | str, right: Points | str) -> Points | str:
    if isinstance(left, str) or isinstance(right, str):
        return left if isinstance(left, str) else right
    after = 1 + int(left.ramp[-1])
    return _concatenated([left, Points(right.level_pct, right.value, right.ramp + after)])


def _of_both(both: Ceilings, left: Ceilings, right: Ceilings) -> Ceilings:
    """Return what both sides share: without the members that break at another level on each."""
    apart: dict[str, str] = {}
    for member in left.breaks.keys() & right.breaks.keys():
        a, b = left.breaks[member], right.breaks[member]
        if a.ci_high < b.ci_low or b.ci_high < a.ci_low:
            apart[member] = (
                f"the sides differ: {a.psi:.0f} % (left push) and {b.psi:.0f} % (right push)"
            )
    measures = [
        Measure(m.name, m.scope, absent=apart[m.scope])
        if m.name == _CEILING and m.scope in apart
        else m
        for m in both.measures[1:]
    ]
    breaks = {member: b for member, b in both.breaks.items() if member not in apart}
    return Ceilings("both", breaks, [_lowest("both", measures), *measures])


def _holm(p: Mapping[str, float]) -> dict[str, float]:
    """Return p corrected for the number of relations tried (Holm 1979, Scand J Statistics 6)."""
    result, largest = {}, 0.0
    for i, name in enumerate(sorted(p, key=lambda name: p[name])):
        largest = max(largest, min(1.0, (len(p) - i) * p[name]))
        result[name] = largest
    return result


def _name_scope(relation: str) -> tuple[str, str]:
    if relation.endswith("_lag"):
        return "lag_break_pct", relation.removesuffix("_lag")
    return (_OTHERS[relation], "push") if relation in _OTHERS else (_CEILING, relation)


def _ceiling(relation: str, scope: Scope, found: Break, p: float) -> Measure:
    name, member = _name_scope(relation)
    width = found.ci_high - found.ci_low
    if p >= MAX_P:
        return Measure(name, member, absent=f"no ceiling found: p = {p:.2f}")
    if width > MAX_CI_SHARE * found.span:
        reason = (
            f"no ceiling found: somewhere from {found.ci_low:.0f} to {found.ci_high:.0f} %,"
            f" wider than {100 * MAX_CI_SHARE:.0f} % of the ramps"
        )
        return Measure(name, member, absent=reason)
    params = {
        "relation": relation,
        "push_side": scope,
        "ci_low": found.ci_low,
        "ci_high": found.ci_high,
        "p": found.p,
        "p_corrected": p,
        "n": found.n,
        "phi": found.phi,
        "slope_change": found.slope_change,
    }
    what = "net tension in % of max" if relation in BAND_MEMBERS else relation.replace("_", " ")
    return Measure(
        name,
        member,
        found.psi,
        "% of max",
        _METHOD.format(relation=what),
        params,
        experimental=True,
        plus_minus=width / 2,
    )


def _lowest(scope: Scope, measures: Sequence[Measure]) -> Measure:
    """Return the ceiling of the whole support: its lowest member's."""
    members = [m for m in measures if m.name == _CEILING]
    known = [m for m in members if m.value is not None]
    if not known:
        reasons = dict.fromkeys(m.absent for m in members if m.absent is not None)
        short = [reason for reason in reasons if not reason.startswith("no ceiling found")]
        found = len(short) < len(reasons) or not short
        return Measure(_CEILING, scope, absent="no ceiling found" if found else short[0])
    lowest = min(known, key=lambda m: cast("float", m.value))
    return replace(lowest, scope=scope, params={**lowest.params, "member": lowest.scope})
