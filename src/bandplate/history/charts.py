"""What a history shows over time besides measures: limiter, ceiling, load, maxima, comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from bandplate.history import Athlete, Finding, History, TrainingSet

__all__ = [
    "CeilingPoint",
    "ComparedAthlete",
    "LimiterPoint",
    "Load",
    "Maximum",
    "ceiling_history",
    "compare",
    "limiter_history",
    "load_history",
    "reference_history",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

#: What others are compared with in %: the mean of so many first sessions, as in verdicts [ours].
_BASELINE_SESSIONS: Final = 3


@dataclass(frozen=True, slots=True)
class LimiterPoint:
    """What ramps of one day said of the limiter; experimental.

    ``member`` None: no single limiter. ``probability`` is that it is the lowest; ``low`` and
    ``high`` bound where it gives way, % of max, with 95 % confidence. ``verdict`` is that of the
    confirming trial (confirmed | not confirmed | not yet knowable); None: there was none.
    """

    t_utc_ns: int
    side: str
    member: str | None
    value_pct: float | None
    low_pct: float | None
    high_pct: float | None
    probability: float | None
    verdict: str | None
    set_uid: UUID | None


@dataclass(frozen=True, slots=True)
class CeilingPoint:
    """The ceiling of one side on one day, % of max; None: none was found. Experimental.

    ``less_band`` names the member whose band gave 20 % less: a trial, not a ceiling of its own.
    """

    t_utc_ns: int
    side: str
    value_pct: float | None
    low_pct: float | None
    high_pct: float | None
    less_band: str | None
    set_uid: UUID | None


@dataclass(frozen=True)
class Load:
    """Load over time, mean force times held time, N s [ours].

    Attributes
    ----------
    t_utc_ns, load_n_s : arrays of shape (n_sessions,)
    repetitions : int64 array of shape (n_sessions,)
    simulated : bool array of shape (n_sessions,)
    sets : tuple of (UUID or None)
        The first set of each session.
    week_utc_ns, week_n_s : arrays of shape (n_weeks,)
        Monday 0:00 by this machine's clock, every week from the first to the last session.
    """

    t_utc_ns: IntArray
    load_n_s: FloatArray
    repetitions: IntArray
    simulated: NDArray[np.bool_]
    sets: tuple[UUID | None, ...]
    week_utc_ns: IntArray
    week_n_s: FloatArray


@dataclass(frozen=True)
class Maximum:
    """The maxima of a member (key as in core.references) over time, in N and in % of the first."""

    key: str
    t_utc_ns: IntArray
    values_n: FloatArray
    relative_pct: FloatArray
    sources: tuple[str, ...]


@dataclass(frozen=True)
class ComparedAthlete:
    """One measure of one athlete, session by session, in its unit or in % of the own baseline."""

    athlete: Athlete
    t_utc_ns: IntArray
    values: FloatArray
    sets: tuple[UUID, ...]


def limiter_history(history: History, athlete_uid: UUID) -> list[LimiterPoint]:
    """Return what was found of the limiter, side by side, the oldest first."""
    findings = history.findings(athlete_uid, "limiter")
    trials = history.findings(athlete_uid, "confirmation")
    sets = _sets_of_recordings(history.sets(athlete_uid))
    days = sorted({finding.found_utc_ns for finding in findings})
    after = dict(pairwise([*days, 2**63 - 1]))
    points = []
    for found in findings:
        until_utc_ns = after[found.found_utc_ns]
        verdicts = [
            str(trial.data.get("verdict"))
            for trial in trials
            if trial.member == found.member
            and found.found_utc_ns < trial.found_utc_ns <= until_utc_ns
        ]
        points.append(
            LimiterPoint(
                found.found_utc_ns,
                found.side,
                found.member,
                found.value,
                found.low,
                found.high,
                found.probability if found.member else None,
                verdicts[-1] if verdicts and found.member else None,
                sets.get(_recording(found)),
            )
        )
    return points


def ceiling_history(history: History, athlete_uid: UUID) -> list[CeilingPoint]:
    """Return what was found of the ceilings, the oldest first."""
    sets = _sets_of_recordings(history.sets(athlete_uid))
    return [
        CeilingPoint(
            found.found_utc_ns,
            found.side,
            found.value,
            found.low,
            found.high,
            str(found.data["less_band"]) if found.data.get("less_band") else None,
            sets.get(_recording(found)),
        )
        for found in history.findings(athlete_uid, "ceiling")
    ]


def load_history(history: History, athlete_uid: UUID) -> Load:
    """Return the load of each session that has sets, and of each week."""
    sessions = [one for one in history.sessions(athlete_uid) if one.sets]
    first: dict[UUID, UUID] = {}
    for one in history.sets(athlete_uid):
        first.setdefault(one.session_uid, one.uid)
    t_utc_ns = np.array([one.started_utc_ns for one in sessions], np.int64)
    load_n_s = np.array([one.load_n_s for one in sessions], np.float64)
    mondays = [_monday(int(t)) for t in t_utc_ns]
    weeks: list[datetime] = []
    if mondays:
        weeks = [
            mondays[0] + timedelta(weeks=n) for n in range((mondays[-1] - mondays[0]).days // 7 + 1)
        ]
    sums = dict.fromkeys(weeks, 0.0)
    for monday, load in zip(mondays, load_n_s.tolist(), strict=True):
        sums[monday] += load
    return Load(
        t_utc_ns,
        load_n_s,
        np.array([one.repetitions for one in sessions], np.int64),
        np.array([one.simulated for one in sessions], np.bool_),
        tuple(first.get(one.uid) for one in sessions),
        np.array([int(week.timestamp()) * 10**9 for week in weeks], np.int64),
        np.array(list(sums.values()), np.float64),
    )


def reference_history(history: History, athlete_uid: UUID) -> list[Maximum]:
    """Return the maxima of each member over time, by key."""
    found: dict[str, list[tuple[int, float, str]]] = {}
    for one in history.all_references(athlete_uid):
        found.setdefault(one.key, []).append((one.measured_utc_ns, one.value_n, one.source))
    return [
        Maximum(
            key,
            np.array([t for t, _, _ in rows], np.int64),
            np.array([value for _, value, _ in rows], np.float64),
            np.array([100.0 * value / rows[0][1] for _, value, _ in rows], np.float64),
            tuple(source for _, _, source in rows),
        )
        for key, rows in sorted(found.items())
    ]


def compare(
    history: History,
    athletes: Sequence[Athlete],
    measure: str,
    scope: str,
    *,
    drill: str,
    side: str,
    relative: bool,
) -> tuple[str, list[ComparedAthlete]]:
    """Return the unit, and one measure of several athletes by one method at one rate.

    Parameters
    ----------
    athletes : sequence of Athlete
        The first one's newest method and rate are kept to.
    relative : bool
        In % of the own baseline: the mean of the first three sessions.
    """
    kept = history.trend(athletes[0].uid, measure, scope, drill=drill, side=side)
    compared = []
    for athlete in athletes:
        trend = history.trend(
            athlete.uid,
            measure,
            scope,
            method=kept.method or None,
            rate_hz=kept.rate_hz if len(kept.values) else None,
            drill=drill,
            side=side,
        )
        t_utc_ns, values = trend.by_session()
        if relative and len(values):
            values = 100 * values / values[:_BASELINE_SESSIONS].mean()
        starts = {
            one.started_utc_ns: one.uid
            for one in history.sets(athlete.uid)
            if (one.drill, one.side) == (drill, side)
        }
        sets = tuple(starts[int(t)] for t in t_utc_ns)
        compared.append(ComparedAthlete(athlete, t_utc_ns, values, sets))
    return "%" if relative else kept.unit, compared


def _recording(found: Finding) -> str:
    return str(found.data.get("recording", ""))


def _sets_of_recordings(sets: Sequence[TrainingSet]) -> dict[str, UUID]:
    return {str(one.recording.uid): one.uid for one in reversed(sets)}


def _monday(t_utc_ns: int) -> datetime:
    day = datetime.fromtimestamp(t_utc_ns // 10**9)
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=day.weekday())
