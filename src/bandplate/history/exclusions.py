"""Repetitions that do not count any more: kept with the reason, and taken up again."""

from __future__ import annotations

import time
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from bandplate.core.errors import HistoryError, UsageError
from bandplate.history.database import Database
from bandplate.history.names import checked_text, storable
from bandplate.history.schema import ExclusionRow, RepetitionRow, ResultRow, SetRow, new_uid
from bandplate.history.types import Exclusion

__all__ = ["ExclusionStore", "of_what_counts"]


def of_what_counts() -> ColumnElement[bool]:
    """Return the condition that a result is of no excluded repetition."""
    return ~exists().where(
        ExclusionRow.set_uid == ResultRow.set_uid,
        ExclusionRow.repetition == ResultRow.repetition,
        ExclusionRow.undone_utc_ns.is_(None),
    )


class ExclusionStore(Database):
    """What was excluded, by whom, when and why."""

    def exclude(self, set_uid: UUID, repetition: int, *, reason: str, by: str = "") -> None:
        """Let a repetition count no more in trends and sums; it is kept.

        Parameters
        ----------
        set_uid : UUID
        repetition : int
            Number within the set, from 1.
        reason : str
            Why; not empty.
        by : str
            Who says so.

        Raises
        ------
        UsageError
            There is no reason, or it is excluded already.
        HistoryError
            There is no such repetition.
        """
        if not reason.strip():
            raise UsageError("an exclusion needs a reason: say why the repetition does not count")
        row = {
            "uid": new_uid(),
            "set_uid": set_uid,
            "repetition": repetition,
            "reason": checked_text(reason),
            "excluded_by": storable(by),
            "excluded_utc_ns": time.time_ns(),
        }
        with self._write() as connection:
            _the_set(connection, set_uid, repetition)
            try:
                connection.execute(insert(ExclusionRow).values(row))
            except IntegrityError as error:
                raise UsageError(f"repetition {repetition} is excluded already") from error
            _sum_up(connection, set_uid)

    def include(self, set_uid: UUID, repetition: int, *, by: str = "") -> None:
        """Let an excluded repetition count again; that it was excluded is kept too.

        Raises
        ------
        UsageError
            It is not excluded.
        """
        changed = {"undone_utc_ns": time.time_ns(), "undone_by": storable(by)}
        with self._write() as connection:
            _the_set(connection, set_uid, repetition)
            done = connection.execute(
                update(ExclusionRow)
                .where(_holds(set_uid), ExclusionRow.repetition == repetition)
                .values(changed)
            )
            if done.rowcount != 1:
                raise UsageError(f"repetition {repetition} is not excluded")
            _sum_up(connection, set_uid)

    def exclusions(self, set_uid: UUID) -> list[Exclusion]:
        """Return every exclusion of a set, also those that were undone, the oldest first."""
        columns = [getattr(ExclusionRow, name) for name in Exclusion.__slots__]
        query = select(*columns).where(ExclusionRow.set_uid == set_uid)
        with self._read() as connection:
            rows = connection.execute(
                query.order_by(ExclusionRow.excluded_utc_ns, ExclusionRow.uid)
            )
            return [Exclusion(*row) for row in rows]

    def excluded(self, set_uid: UUID) -> frozenset[int]:
        """Return the numbers of the repetitions of a set that do not count now."""
        with self._read() as connection:
            return frozenset(connection.scalars(_numbers(set_uid)))


def _holds(set_uid: UUID) -> ColumnElement[bool]:
    return (ExclusionRow.set_uid == set_uid) & ExclusionRow.undone_utc_ns.is_(None)


def _numbers(set_uid: UUID) -> Select[int]:
    return select(ExclusionRow.repetition).where(_holds(set_uid))


def _the_set(connection: Connection, set_uid: UUID, repetition: int) -> None:
    """Hold the set's row until the change is through, so that its sums are right."""
    row = select(SetRow.uid).where(SetRow.uid == set_uid).with_for_update()
    mine = select(RepetitionRow.number).where(
        RepetitionRow.set_uid == set_uid, RepetitionRow.number == repetition
    )
    if connection.scalar(row) is None or connection.scalar(mine) is None:
        raise HistoryError(f"repetition {repetition} is not in the history any more: look again")


def _sum_up(connection: Connection, set_uid: UUID) -> None:
    """Store count and load of the repetitions that are left."""
    query = select(RepetitionRow.mean_n, RepetitionRow.held_s).where(
        RepetitionRow.set_uid == set_uid,
        RepetitionRow.counted,
        RepetitionRow.number.not_in(_numbers(set_uid)),
    )
    left = connection.execute(query).all()
    load_n_s = sum(row.mean_n * row.held_s for row in left if None not in row)
    connection.execute(
        update(SetRow)
        .where(SetRow.uid == set_uid)
        .values(repetition_count=len(left), load_n_s=load_n_s)
    )
