"""What becomes of an athlete over time, and how a club stands."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import numpy as np
from sqlalchemy import ColumnElement, case, func, select

from bandplate.history.athletes import BODY_WEIGHT
from bandplate.history.database import Database
from bandplate.history.exclusions import of_what_counts
from bandplate.history.schema import (
    AthleteRow,
    MeasureRow,
    ReferenceRow,
    ResultRow,
    SessionRow,
    SetRow,
    measure_id,
)
from bandplate.history.types import (
    Athlete,
    AthleteOverview,
    FloatArray,
    IntArray,
    Reference,
    Trend,
)

__all__ = ["TrendStore"]

_DAY_NS: Final = 86_400 * 10**9
_DAYS: Final = (7, 28)


class TrendStore(Database):
    """Questions over many sets."""

    def trend(
        self,
        athlete_uid: UUID,
        measure: str,
        scope: str,
        *,
        method: str | None = None,
        rate_hz: float | None = None,
        drill: str | None = None,
        side: str | None = None,
        simulated: bool | None = None,
    ) -> Trend:
        """Return one measure over an athlete's sets, by one method at one rate.

        Parameters
        ----------
        measure, scope : str
            As in docs/measures.md.
        method, rate_hz : optional
            What to keep to; None: what the newest set has. Everything else is listed in
            ``left_out``, never mixed in.
        drill, side : str, optional
            Only sets of this drill, of this pushing side.
        simulated : bool, optional
            Only sessions at a simulated station, or only real ones; None: real ones where there are
            any, else simulated ones. Never both.

        Returns
        -------
        Trend
            Empty where nothing is stored.
        """
        query = (
            select(
                SessionRow.started_utc_ns,
                SetRow.started_utc_ns,
                SetRow.rate_hz,
                ResultRow.measure_id,
                func.avg(ResultRow.value),
                func.avg(ResultRow.plus_minus),
                SessionRow.simulated,
            )
            .join(SetRow, SetRow.session_uid == SessionRow.uid)
            .join(
                ResultRow,
                (ResultRow.set_uid == SetRow.uid) & (ResultRow.computation == SetRow.computation),
            )
            .where(
                SessionRow.athlete_uid == athlete_uid,
                ResultRow.value.is_not(None),
                of_what_counts(),
            )
            .group_by(SessionRow.uid, SetRow.uid, ResultRow.measure_id)
            .order_by(SessionRow.started_utc_ns, SetRow.started_utc_ns, SetRow.uid)
        )
        if drill is not None:
            query = query.where(SetRow.drill == drill)
        if side is not None:
            query = query.where(SetRow.side == side)
        with self._read() as connection:
            kinds = {
                row.id: row
                for row in connection.execute(
                    select(
                        MeasureRow.id, MeasureRow.unit, MeasureRow.method, MeasureRow.experimental
                    ).where(MeasureRow.name == measure, MeasureRow.scope == scope)
                )
            }
            rows = (
                connection.execute(query.where(ResultRow.measure_id.in_(kinds))).all()
                if kinds
                else []
            )
        if simulated is None:
            simulated = bool(rows) and all(row.simulated for row in rows)
        rows = [row for row in rows if row.simulated == simulated]
        groups: dict[tuple[int, float], int] = {}
        for row in rows:
            groups[row[3], row[2]] = groups.get((row[3], row[2]), 0) + 1
        chosen = next(
            (
                (row[3], row[2])
                for row in reversed(rows)
                if method in (None, kinds[row[3]].method) and rate_hz in (None, row[2])
            ),
            None,
        )
        kept = [row for row in rows if (row[3], row[2]) == chosen]
        kind = None if chosen is None else kinds[chosen[0]]
        nothing = np.nan
        return Trend(
            measure,
            scope,
            kind.unit if kind else "",
            kind.method if kind else method or "",
            chosen[1] if chosen else rate_hz or nothing,
            bool(kind and kind.experimental),
            np.array([row[1] for row in kept], np.int64),
            np.array([row[4] for row in kept], np.float64),
            np.array([nothing if row[5] is None else row[5] for row in kept], np.float64),
            _numbered(np.array([row[0] for row in kept], np.int64)),
            tuple(
                (kinds[key].method, rate, count)
                for (key, rate), count in groups.items()
                if (key, rate) != chosen
            ),
            simulated,
        )

    def between(self, trend: Trend, *, drill: str, side: str, since_utc_ns: int) -> FloatArray:
        """Return the mean of each athlete who has what `trend` shows, float64 (n_athletes,).

        Parameters
        ----------
        trend : Trend
            Measure, scope, method and rate that count, and whether simulated sessions do.
        drill, side : str
        since_utc_ns : int
            Only sets of sessions from here on.
        """
        key = measure_id(trend.measure, trend.scope, trend.unit, trend.method, trend.experimental)
        query = (
            select(func.avg(ResultRow.value))
            .select_from(SessionRow)
            .join(SetRow, SetRow.session_uid == SessionRow.uid)
            .join(
                ResultRow,
                (ResultRow.set_uid == SetRow.uid) & (ResultRow.computation == SetRow.computation),
            )
            .where(
                SessionRow.started_utc_ns >= since_utc_ns,
                SetRow.drill == drill,
                SetRow.side == side,
                SetRow.rate_hz == trend.rate_hz,
                ResultRow.measure_id == key,
                ResultRow.value.is_not(None),
                SessionRow.simulated == trend.simulated,
                of_what_counts(),
            )
            .group_by(SessionRow.athlete_uid)
            .order_by(SessionRow.athlete_uid)
        )
        with self._read() as connection:
            return np.array(connection.scalars(query).all(), np.float64)

    def measured(self, athlete_uid: UUID, *, drill: str, side: str) -> list[tuple[str, str]]:
        """Return name and scope of every measure that sets of a drill and side have, by name."""
        of_athlete = (
            select(SetRow.uid)
            .join(SessionRow, SetRow.session_uid == SessionRow.uid)
            .where(
                SessionRow.athlete_uid == athlete_uid, SetRow.drill == drill, SetRow.side == side
            )
        )
        found = select(ResultRow.measure_id).where(
            ResultRow.set_uid.in_(of_athlete), ResultRow.value.is_not(None)
        )
        query = select(MeasureRow.name, MeasureRow.scope).where(MeasureRow.id.in_(found)).distinct()
        with self._read() as connection:
            return sorted((row[0], row[1]) for row in connection.execute(query))

    def all_references(self, athlete_uid: UUID) -> list[Reference]:
        """Return every max of an athlete that was ever stored, the oldest first."""
        columns = [getattr(ReferenceRow, name) for name in Reference.__slots__]
        query = (
            select(*columns)
            .where(ReferenceRow.athlete_uid == athlete_uid, ReferenceRow.key != BODY_WEIGHT)
            .order_by(ReferenceRow.measured_utc_ns, ReferenceRow.uid)
        )
        with self._read() as connection:
            return [Reference(*row) for row in connection.execute(query)]

    def overview(self, *, now_utc_ns: int) -> list[AthleteOverview]:
        """Return one line per athlete, by name: counts, the last session, load of 7 and 28 days.

        Parameters
        ----------
        now_utc_ns : int
            Where those days end.
        """
        sessions = (
            select(
                SessionRow.athlete_uid,
                func.count(SessionRow.uid),
                func.max(SessionRow.started_utc_ns),
            ).group_by(SessionRow.athlete_uid)
        )  # fmt: skip
        # First by session, which is one pass through an index: twice as fast as through a join.
        by_session = (
            select(
                SetRow.session_uid,
                func.count().label("sets"),
                func.sum(SetRow.repetition_count).label("repetitions"),
                *(_load_since(now_utc_ns - days * _DAY_NS).label(f"days_{days}") for days in _DAYS),
            )
            .group_by(SetRow.session_uid)
            .subquery()
        )
        sums = ("sets", "repetitions", *(f"days_{days}" for days in _DAYS))
        sets = (
            select(SessionRow.athlete_uid, *(func.sum(by_session.c[name]) for name in sums))
            .join(by_session, by_session.c.session_uid == SessionRow.uid)
            .group_by(SessionRow.athlete_uid)
        )
        athletes = select(
            AthleteRow.uid,
            AthleteRow.name,
            AthleteRow.body_mass_kg,
            AthleteRow.notes,
            AthleteRow.created_utc_ns,
        ).order_by(AthleteRow.name_key)
        with self._read() as connection:
            everybody = [Athlete(*row) for row in connection.execute(athletes)]
            visits = {row[0]: row for row in connection.execute(sessions)}
            work = {row[0]: row for row in connection.execute(sets)}
        lines = []
        for athlete in everybody:
            _, n_sessions, last = visits.get(athlete.uid, (None, 0, None))
            _, n_sets, n_reps, week, month = work.get(athlete.uid, (None, 0, 0, 0.0, 0.0))
            lines.append(
                AthleteOverview(
                    athlete, n_sessions, int(n_sets), int(n_reps), last, float(week), float(month)
                )
            )
        return lines


def _load_since(start_utc_ns: int) -> ColumnElement[float]:
    load_n_s = case((SetRow.started_utc_ns > start_utc_ns, SetRow.load_n_s), else_=0.0)
    return func.sum(load_n_s)


def _numbered(starts_utc_ns: IntArray) -> IntArray:
    """Return which session each set is of, from 0."""
    return np.asarray(np.unique(starts_utc_ns, return_inverse=True)[1], np.int64)
