"""All that is stored of one athlete, in one piece: out of the history, or out of the world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, select

from bandplate.history.athletes import the_one
from bandplate.history.database import Database
from bandplate.history.schema import (
    AthleteRow,
    Base,
    ComputationRow,
    ExclusionRow,
    FindingRow,
    MeasureRow,
    NoteRow,
    PlanRow,
    ReferenceRow,
    RepetitionRow,
    ResultRow,
    SessionRow,
    SetRow,
)

__all__ = ["TransferStore"]

_BATCH_ROWS: Final = 10_000


class TransferStore(Database):
    """Export and deletion."""

    def export_athlete(self, uid: UUID) -> Iterator[tuple[str, dict[str, object]]]:
        """Yield the name of a table and a JSON-compatible row, for every stored row.

        The athlete comes first, the measures that the results name last.

        Raises
        ------
        HistoryError
            There is no such athlete.
        """
        with self._read() as connection:
            found = connection.execute(select(AthleteRow.uid).where(AthleteRow.uid == uid))
            the_one(len(found.all()))
            for row_type, mine in _owned(uid):
                table = Base.metadata.tables[row_type.__tablename__]
                query = select(*table.columns).where(mine).order_by(*table.primary_key.columns)
                streamed = connection.execution_options(yield_per=_BATCH_ROWS).execute(query)
                for row in streamed.mappings():
                    yield table.name, _readable(row)

    def recordings(self, uid: UUID) -> list[Path]:
        """Return the first file of every recording that is this athlete's alone."""
        with self._read() as connection:
            return _recordings(connection, uid)

    def delete_athlete(self, uid: UUID) -> list[Path]:
        """Forget everything of an athlete; return the recordings (as `recordings` does) that stay.

        In an SQLite file what was deleted is overwritten, as soon as no other program reads it.
        """
        with self._write() as connection:
            left = _recordings(connection, uid)
            deleted = connection.execute(delete(AthleteRow).where(AthleteRow.uid == uid))
            the_one(deleted.rowcount)
        if self._engine.dialect.name == "sqlite":
            self._empty_log()
        return left

    def _empty_log(self) -> None:
        """Empty the write-ahead log: the pages stand there as they were."""
        with self._errors():
            connection = self._engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()


def _owned(uid: UUID) -> list[tuple[type[Base], ColumnElement[bool]]]:
    """Return each table with the condition that its rows are the athlete's."""
    sessions = select(SessionRow.uid).where(SessionRow.athlete_uid == uid)
    sets = select(SetRow.uid).where(SetRow.session_uid.in_(sessions))
    measures = select(ResultRow.measure_id).where(ResultRow.set_uid.in_(sets))
    return [
        (AthleteRow, AthleteRow.uid == uid),
        *((row, row.athlete_uid == uid) for row in (ReferenceRow, NoteRow, FindingRow, PlanRow)),
        (SessionRow, SessionRow.athlete_uid == uid),
        (SetRow, SetRow.session_uid.in_(sessions)),
        *(
            (row, row.set_uid.in_(sets))
            for row in (RepetitionRow, ExclusionRow, ComputationRow, ResultRow)
        ),
        (MeasureRow, MeasureRow.id.in_(measures)),
    ]


def _recordings(connection: Connection, uid: UUID) -> list[Path]:
    mine = select(SessionRow.uid).where(SessionRow.athlete_uid == uid)
    others = select(SetRow.recording_uid).where(SetRow.session_uid.not_in(mine))
    query = (
        select(SetRow.recording_path)
        .where(SetRow.session_uid.in_(mine), SetRow.recording_uid.not_in(others))
        .distinct()
        .order_by(SetRow.recording_path)
    )
    return [Path(path) for path in connection.scalars(query)]


def _readable(row: Mapping[Any, object]) -> dict[str, object]:
    return {
        str(key): str(value) if isinstance(value, UUID) else value
        for key, value in row.items()
        if value is not None
    }
