"""Points along slow ramps: what every relation of support, balance and timing gives there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from bandplate._rt import filter_columns
from bandplate.core.channels import Side
from bandplate.core.samples import Series
from bandplate.measures.sides import push_force
from bandplate.measures.support import MIN_PUSH_PCT, Shares, support_shares
from bandplate.measures.tension import BAND_MEMBERS
from bandplate.measures.timing import MAX_LAG_S, MIN_R, SEARCH_STEP_S, lag_of, slope_per_s
from bandplate.measures.window import MeasureOptions, Window

__all__ = ["RELATIONS", "Points", "Ramp", "joined", "ramp_points"]

FloatArray = NDArray[np.float64]

#: What may break along a ramp: each member's support, the push's balance and steadiness, lags.
RELATIONS: Final = (
    *BAND_MEMBERS,
    "cop_velocity",
    "force_cv",
    *(f"{member}_lag" for member in BAND_MEMBERS),
)
#: One point of a relation, s; of a lag, which needs more to be seen [ours].
POINT_S: Final = 0.5
LAG_POINT_S: Final = 1.5
_COP_CUTOFF_HZ: Final = 10.0
#: Baseline looked for up to so long before a ramp, s.
_BEFORE_S: Final = 5.0


class Ramp(NamedTuple):
    """One ramp: begin and end, in s from the recording's first sample, and the pushing side.

    ``quiet_n`` is the load of the quiet stance before it, by signal; None: what the series says.
    """

    start_s: float
    end_s: float
    side: Side
    quiet_n: Mapping[str, object] | None = None


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


def ramp_points(
    series: Series, ramps: Sequence[Ramp], options: MeasureOptions
) -> dict[str, Points | str]:
    """Return the points of all relations along ramps of one side; a str says why there are none."""
    parts: dict[str, list[Points | str]] = {}
    for number, ramp in enumerate(ramps):
        try:
            relations = _of_ramp(series, ramp, number, options)
        except LookupError as error:
            relations = dict.fromkeys(RELATIONS, str(error.args[0]))
        for relation, part in relations.items():
            parts.setdefault(relation, []).append(part)
    return {relation: joined(there) for relation, there in parts.items()}


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
    if ramp.quiet_n is not None:
        series = replace(series, metadata={**series.metadata, "quiet_n": ramp.quiet_n})
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
    step = max(1, round(SEARCH_STEP_S * rate_hz))
    levels, lags_ms = [], []
    for first in range(0, last - length + 1, length):
        rows = slice(first, first + length)
        if not shares.pushing[rows].all():
            continue
        push = slope_per_s(shares.push_pct[rows], rate_hz)
        lag, r = lag_of(push, slope_per_s(shares.member_pct[member][rows], rate_hz), max_lag, step)
        if r >= MIN_R and not math.isnan(lag):
            levels.append(float(shares.level_pct[rows].mean()))
            lags_ms.append(1e3 * lag / rate_hz)
    if not levels:
        return "push and member do not change together along the ramp"
    return Points(np.array(levels), np.array(lags_ms), np.full(len(levels), number, np.intp))


def joined(parts: Sequence[Points | str]) -> Points | str:
    """Return the points of all parts as one; without any, why there are none."""
    there = [part for part in parts if isinstance(part, Points)]
    if not there:
        return next(part for part in parts if isinstance(part, str))
    return Points(
        np.concatenate([part.level_pct for part in there]),
        np.concatenate([part.value for part in there]),
        np.concatenate([part.ramp for part in there]),
    )
