"""Section 10: the push level at which support gives way, from slow ramps [ours]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, cast

import numpy as np

from bandplate.core.channels import Side
from bandplate.core.samples import Series
from bandplate.measures.changepoint import Break, find_break
from bandplate.measures.ramps import Points, Ramp, joined, ramp_points
from bandplate.measures.result import Measure
from bandplate.measures.tension import BAND_MEMBERS
from bandplate.measures.window import MeasureOptions

__all__ = ["Ceilings", "ceilings_of", "ceilings_of_sides", "measure_ceiling"]

Scope = Literal["left", "right", "both"]

MIN_RAMPS: Final = 3
#: No p at or above this, and no interval wider than this share of the ramps' range, is a ceiling.
MAX_P: Final = 0.05
MAX_CI_SHARE: Final = 0.20
_MIN_POINTS: Final = 8
_MIN_LAG_POINTS: Final = 5
#: Ramps that cover less of the max than this are holds [ours].
_MIN_SPAN_PCT: Final = 30.0

_CEILING: Final = "support_ceiling_pct"
#: Relations beside the members' support: name of the measure; they rise where support gives way.
_OTHERS: Final = {"cop_velocity": "cop_velocity_break_pct", "force_cv": "force_cv_break_pct"}
_METHOD: Final = (
    "segmented regression of {relation} on push level, one line per ramp and one break, AR(1)"
    " noise; Davies test, interval by F test with wild bootstrap"
)


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
    tried : mapping of str to Break
        Every member in whose support a break was looked for, with what fits best.
    """

    scope: Scope
    breaks: Mapping[str, Break]
    measures: list[Measure]
    tried: Mapping[str, Break] = field(default_factory=dict)


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
        mine = sorted((r for r in ramps if r.side == side), key=lambda ramp: ramp.start_s)
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
        both = {relation: _both_sides(left[relation], right[relation]) for relation in left}
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
    tried = {name: b for name, b in found.items() if name in BAND_MEMBERS}
    breaks = {name: b for name, b in tried.items() if p[name] < MAX_P}
    return Ceilings(scope, breaks, [_lowest(scope, measures), *measures], tried)


def _both_sides(left: Points | str, right: Points | str) -> Points | str:
    if isinstance(left, str) or isinstance(right, str):
        return left if isinstance(left, str) else right
    after = 1 + int(left.ramp[-1])
    return joined([left, Points(right.level_pct, right.value, right.ramp + after)])


def _of_both(both: Ceilings, left: Ceilings, right: Ceilings) -> Ceilings:
    """Return what both sides share: who breaks at another level on each has no common ceiling.

    For the limiter such a member keeps the break of its lower side.
    """
    breaks = dict(both.breaks)
    apart: dict[str, str] = {}
    for member in left.breaks.keys() & right.breaks.keys():
        a, b = left.breaks[member], right.breaks[member]
        if a.ci_high < b.ci_low or b.ci_high < a.ci_low:
            breaks[member] = min(a, b, key=lambda found: found.psi)
            apart[member] = (
                f"the sides differ: {a.psi:.0f} % (left push) and {b.psi:.0f} % (right push)"
            )
    measures = [
        Measure(m.name, m.scope, absent=apart[m.scope])
        if m.name == _CEILING and m.scope in apart
        else m
        for m in both.measures[1:]
    ]
    lowest = _lowest("both", measures)
    first = min(apart, key=lambda member: breaks[member].psi, default=None)
    if first is not None and (lowest.value is None or breaks[first].psi < lowest.value):
        lowest = Measure(_CEILING, "both", absent=apart[first])
    in_order: dict[str, Break] = {
        member: breaks[member] for member in BAND_MEMBERS if member in breaks
    }
    return Ceilings("both", in_order, [lowest, *measures], both.tried)


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
