"""What a history says of an athlete: every measure's progress, in the same words everywhere.

A person reads it in the terminal, on the screen and in the report; all of them ask here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from bandplate.measures.titles import amount, scoped_title, unit_text

if TYPE_CHECKING:
    from bandplate.history import History, Trend
    from bandplate.measures.progress import Progress

__all__ = [
    "KEY_MEASURES",
    "VERDICT_WORDS",
    "AthleteProgress",
    "Kind",
    "MeasureProgress",
    "athlete_progress",
    "headline",
    "support_gap",
    "verdict_word",
]

Better = Literal["more", "less"]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

#: What a person follows over months, where a set has it, and which way is an improvement; None
#: where neither is.
_FOLLOWED: Final[tuple[tuple[str, str, Better | None], ...]] = (
    ("push_mean_n", "push", "more"),
    ("push_peak_n", "push", "more"),
    ("push_rfd_100_n_per_s", "push", "more"),
    ("push_hold_cv_pct", "push", "less"),
    *(("support_ratio", member, "more") for member in ("swing", "arm_left", "arm_right", "torso")),
    ("support_balance_pct", "push", "more"),
    ("asi_bilateral_pct", "both", None),
    ("cop_mean_velocity_mm_per_s", "both", "less"),
)
_BETTER: Final = {(name, scope): better for name, scope, better in _FOLLOWED}
#: The few that matter first.
KEY_MEASURES: Final = (
    ("push_mean_n", "push"),
    ("push_peak_n", "push"),
    ("push_rfd_100_n_per_s", "push"),
    ("push_hold_cv_pct", "push"),
    ("support_balance_pct", "push"),
    ("cop_mean_velocity_mm_per_s", "both"),
)
#: A verdict of measures.progress for people.
VERDICT_WORDS: Final = {
    "improving": "improving",
    "declining": "declining",
    "plateau": "no real change",
    "not yet knowable": "not yet knowable",
}
#: Spread between athletes is taken from this many at least, and from their last days [ours].
_LEAST_ATHLETES: Final = 5
_RECENT_NS: Final = 90 * 86_400 * 10**9
#: Of the first value, where the club is too small to know its spread: athletes differ by some 10 %
#: of their mean in force, and SWC is 0.2 of that [ours].
_DEFAULT_SWC: Final = 0.02
#: The baseline is the mean of so many first sessions; a typical error needs so many in all [ours].
_BASELINE_SESSIONS: Final = 3
_ERROR_SESSIONS: Final = 4


@dataclass(frozen=True)
class Kind:
    """A drill on one pushing side, how many sets of it there are, and when the last was (UTC)."""

    drill: str
    side: str
    sets: int
    last_utc_ns: int


@dataclass(frozen=True)
class MeasureProgress:
    """One measure of an athlete over the sessions, and what can be said of it.

    Attributes
    ----------
    drill, side : str
    title, unit : str
        For people.
    trend : Trend
        Set by set.
    t_utc_ns : int64 array of shape (n_sessions,)
    values : float64 array of shape (n_sessions,)
        Mean of each session, in `unit`.
    sets : tuple of UUID
        The first set of each session.
    progress : Progress or None
        None where neither way is better.
    baseline : float or None
        Mean of the first three sessions, in `unit`; None below four sessions.
    typical_error, mdc95 : float or None
        From the differences of one session to the next, so that a steady rise is no error; in
        `unit`. What is within `mdc95` of the baseline is no real change.
    word : str
        improving | no real change | declining | not yet knowable; empty where there is no verdict.
    sentence : str
        What it rests on, or what is missing.
    """

    drill: str
    side: str
    title: str
    unit: str
    trend: Trend
    t_utc_ns: IntArray
    values: FloatArray
    sets: tuple[UUID, ...]
    progress: Progress | None
    baseline: float | None
    typical_error: float | None
    mdc95: float | None
    word: str
    sentence: str

    @property
    def key(self) -> bool:
        """Whether it is one of the few that matter first."""
        return (self.trend.measure, self.trend.scope) in KEY_MEASURES


@dataclass(frozen=True)
class AthleteProgress:
    """All drills of an athlete, the newest first, and the measures that were asked for."""

    kinds: tuple[Kind, ...]
    measures: tuple[MeasureProgress, ...]


def verdict_word(progress: Progress | None) -> str:
    """Return the verdict for people; empty where there is none."""
    return "" if progress is None else VERDICT_WORDS[progress.verdict]


def athlete_progress(
    history: History,
    athlete_uid: UUID,
    *,
    drill: str | None = None,
    side: str | None = None,
    every: bool = False,
) -> AthleteProgress:
    """Return the progress of all that a person follows, by drill and side.

    Parameters
    ----------
    history : History
    athlete_uid : UUID
    drill, side : str, optional
        Only of this drill, of this pushing side.
    every : bool
        Every measure there is, not only those that are followed.

    Raises
    ------
    HistoryError
        The history cannot be read.
    """
    sets: dict[tuple[str, str], dict[int, UUID]] = {}
    for one in history.sets(athlete_uid):
        sets.setdefault((one.drill, one.side), {})[one.started_utc_ns] = one.uid
    kinds = [Kind(*key, len(starts), max(starts)) for key, starts in sets.items()]
    found = []
    for kind in kinds:
        if drill in (None, kind.drill) and side in (None, kind.side):
            wanted: Iterable[tuple[str, str]] = _BETTER
            if every:
                others = history.measured(athlete_uid, drill=kind.drill, side=kind.side)
                wanted = dict.fromkeys([*_BETTER, *others])
            found += list(_of_kind(history, athlete_uid, kind, wanted, sets[kind.drill, kind.side]))
    kinds.sort(key=lambda kind: kind.last_utc_ns, reverse=True)
    return AthleteProgress(tuple(kinds), tuple(found))


def headline(history: History, athlete_uid: UUID) -> MeasureProgress | None:
    """Return the one measure that says most of an athlete; None where nothing was measured.

    The push of the drill and side with most sets in the last 90 days [ours].
    """
    sets: dict[tuple[str, str], dict[int, UUID]] = {}
    done = history.sets(athlete_uid)
    for one in done:
        if done[-1].started_utc_ns - one.started_utc_ns <= _RECENT_NS:
            sets.setdefault((one.drill, one.side), {})
    for one in done:
        if (one.drill, one.side) in sets:
            sets[one.drill, one.side][one.started_utc_ns] = one.uid
    for key, starts in sorted(sets.items(), key=lambda item: -len(item[1])):
        kind = Kind(*key, len(starts), max(starts))
        for progress in _of_kind(history, athlete_uid, kind, [("push_mean_n", "push")], starts):
            return progress
    return None


def support_gap(measures: Sequence[MeasureProgress]) -> bool:
    """Return whether, of one drill and side, the push improves and no member's support does."""
    from bandplate.measures.progress import strength_support_gap

    judged = {(one.trend.measure, one.trend.scope): one.progress for one in measures}
    push = judged.get(("push_peak_n", "push"))
    support = {
        scope: progress
        for (measure, scope), progress in judged.items()
        if measure == "support_ratio" and progress is not None
    }
    return push is not None and bool(strength_support_gap(push, support))


def _of_kind(
    history: History,
    athlete_uid: UUID,
    kind: Kind,
    wanted: Iterable[tuple[str, str]],
    starts: dict[int, UUID],
) -> Iterator[MeasureProgress]:
    for measure, scope in wanted:
        trend = history.trend(athlete_uid, measure, scope, drill=kind.drill, side=kind.side)
        if len(trend.values):
            yield _followed(history, kind, trend, starts)


def _followed(
    history: History, kind: Kind, trend: Trend, starts: dict[int, UUID]
) -> MeasureProgress:
    from bandplate.measures.progress import mdc95, typical_error

    better = _BETTER.get((trend.measure, trend.scope))
    t_utc_ns, values = trend.by_session()
    progress = None if better is None else _judge(history, kind, trend, better)
    baseline = error = None
    if len(values) >= _ERROR_SESSIONS:
        baseline = float(values[:_BASELINE_SESSIONS].mean())
        error = typical_error(values[:-1], values[1:])
    return MeasureProgress(
        drill=kind.drill,
        side=kind.side,
        title=scoped_title(trend.measure, trend.scope),
        unit=unit_text(trend.unit),
        trend=trend,
        t_utc_ns=t_utc_ns,
        values=values,
        sets=tuple(starts[int(t)] for t in t_utc_ns),
        progress=progress,
        baseline=baseline,
        typical_error=error,
        mdc95=None if error is None else mdc95(error),
        word=verdict_word(progress),
        sentence=_sentence(progress, trend, t_utc_ns, better),
    )


def _judge(history: History, kind: Kind, trend: Trend, better: Better) -> Progress | None:
    from bandplate.measures.progress import progress, smallest_worthwhile_change

    t_utc_ns, means = trend.by_session()
    since_utc_ns = int(t_utc_ns[-1]) - _RECENT_NS
    others = history.between(trend, drill=kind.drill, side=kind.side, since_utc_ns=since_utc_ns)
    swc = _DEFAULT_SWC * abs(float(means[0]))
    if len(others) >= _LEAST_ATHLETES and np.ptp(others) > 0:
        swc = smallest_worthwhile_change(float(others.std(ddof=1)))
    if not swc > 0:
        return None
    methods, rates_hz = [trend.method] * len(means), [trend.rate_hz] * len(means)
    return progress(t_utc_ns, means, methods, rates_hz, swc, better=better)


def _sentence(
    progress: Progress | None, trend: Trend, t_utc_ns: IntArray, better: Better | None
) -> str:
    from bandplate.measures.progress import MIN_DAYS, MIN_SESSIONS

    if better is None:
        return "Neither more nor less is better: there is no verdict."
    if progress is None:
        return "The first value is zero: there is nothing to compare with."
    n = progress.n
    if n < MIN_SESSIONS:
        return f"{n} of {MIN_SESSIONS} sessions: a verdict needs {MIN_SESSIONS - n} more."
    if progress.change is None or progress.ci_low is None or progress.ci_high is None:
        days = float(np.ptp(t_utc_ns)) * 1e-9 / 86_400
        return f"{n} sessions within {days:.1f} days: a verdict needs {MIN_DAYS:g} days."
    change, low, high = (
        amount(value, trend.unit, sign=True)
        for value in (progress.change, progress.ci_low, progress.ci_high)
    )
    if progress.verdict == "not yet knowable":
        return (
            f"The change is between {low} and {high} with 90 % confidence, over {n} sessions:"
            " too wide to tell."
        )
    if progress.verdict == "plateau":
        least = amount(progress.swc, trend.unit)
        return (
            f"{change} over {n} sessions: less than {least}, the smallest change that matters,"
            " with 90 % confidence."
        )
    return (
        f"{change} over {n} sessions, between {low} and {high} with 90 % confidence: beyond chance"
        " and large enough to matter."
    )
