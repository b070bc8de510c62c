"""Sessions and sets: what was done, what was measured, and by which computation."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bandplate import __version__
from bandplate.core.errors import HistoryError
from bandplate.history.database import Database, inserting
from bandplate.history.names import storable
from bandplate.history.results import as_json, read_results, store_results
from bandplate.history.schema import (
    ComputationRow,
    ExclusionRow,
    RepetitionRow,
    SessionRow,
    SetRow,
    new_uid,
)
from bandplate.history.types import (
    Computation,
    RecordingRef,
    Repetition,
    Results,
    Session,
    TrainingSet,
)
from bandplate.measures import Measure

__all__ = ["SetStore", "recording_sha256"]

_SOFTWARE: Final = f"bandplate {__version__}"


def recording_sha256(files: Iterable[Path]) -> str:
    """Return SHA-256 of all files of a recording, in their order, as hexadecimal digits.

    Raises
    ------
    OSError
        One of them cannot be read.
    """
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


class SetStore(Database):
    """What the history knows of training."""

    def begin_session(
        self,
        athlete_uid: UUID,
        *,
        started_utc_ns: int,
        station: str = "",
        simulated: bool = False,
        uid: UUID | None = None,
    ) -> UUID:
        """Begin a session of an athlete; return its UUID.

        Parameters
        ----------
        athlete_uid : UUID
        started_utc_ns : int
        station : str
        simulated : bool
            Nobody trains: the station is a simulated one.
        uid : UUID, optional
            Its own; a session that is there already is left as it is.
        """
        uid = uid or new_uid()
        try:
            with self._write() as connection:
                connection.execute(
                    inserting(connection, SessionRow)
                    .values(
                        uid=uid,
                        athlete_uid=athlete_uid,
                        started_utc_ns=started_utc_ns,
                        station=storable(station),
                        simulated=simulated,
                    )
                    .on_conflict_do_nothing(index_elements=["uid"])
                )
        except HistoryError as error:
            if isinstance(error.__cause__, IntegrityError):
                raise HistoryError(
                    "the athlete of this session was deleted: choose another"
                ) from error
            raise
        return uid

    def add_set(
        self,
        session_uid: UUID,
        recording: RecordingRef,
        number: int = 1,
        *,
        drill: str,
        side: str,
        started_utc_ns: int,
        rate_hz: float,
        results: Sequence[Measure],
        repetitions: Sequence[Mapping[str, object]] = (),
        options: Mapping[str, object] | None = None,
        software: str = _SOFTWARE,
    ) -> UUID:
        """Store a set once: a recording and number that are there already change nothing.

        Parameters
        ----------
        recording : RecordingRef
        number : int
            Of the set within the recording, from 1.
        rate_hz : float
            Sample rate of the recording, in Hz.
        results : sequence of Measure
            In the order they are to be given back.
        repetitions : sequence of mapping
            The data of each ``drill.repetition`` event, JSON-compatible. ``side_done`` (else
            ``side``), ``counted``, ``held_s``, ``mean_n`` and ``peak_n`` are read, all optional;
            everything is kept.
        options : mapping, optional
            What the results were computed with: fields of MeasureOptions, so that the same part of
            the recording can be computed again.
        software : str
            Program and version that computed the results.

        Returns
        -------
        UUID
            Of the set, new or old.
        """
        done = [_repetition(n, data, side) for n, data in enumerate(repetitions, start=1)]
        uid = new_uid()
        row = {
            "uid": uid,
            "session_uid": session_uid,
            "recording_uid": recording.uid,
            "number": number,
            "recording_path": storable(recording.path),
            "recording_sha256": recording.sha256,
            "drill": storable(drill),
            "side": side,
            "started_utc_ns": started_utc_ns,
            "rate_hz": rate_hz,
            "options": dict(options or {}),
            "repetition_count": sum(repetition["counted"] for repetition in done),
            "load_n_s": sum(_load_n_s(repetition) for repetition in done),
            "computation": 1,
        }
        try:
            with self._write() as connection:
                found = _set_of(connection, recording.uid, number)
                if found is not None:
                    return found
                connection.execute(insert(SetRow).values(row))
                if done:
                    rows = [{"set_uid": uid, **repetition} for repetition in done]
                    connection.execute(insert(RepetitionRow), rows)
                store_results(connection, uid, 1, results, software, time.time_ns())
        except HistoryError as error:
            if not isinstance(error.__cause__, IntegrityError):
                raise
            with self._read() as connection:  # another station on this server was first
                found = _set_of(connection, recording.uid, number)
            if found is None:
                raise HistoryError("the session of this set was deleted: begin another") from error
            return found
        return uid

    def athlete_of(self, recording_uid: UUID) -> UUID | None:
        """Return whose sets a recording holds, or None where it is not in the history."""
        query = (
            select(SessionRow.athlete_uid)
            .join(SetRow, SetRow.session_uid == SessionRow.uid)
            .where(SetRow.recording_uid == recording_uid)
            .limit(1)
        )
        with self._read() as connection:
            return connection.scalar(query)

    def move_recording(self, recording: RecordingRef) -> None:
        """Note where a recording is now."""
        moved = update(SetRow).where(SetRow.recording_uid == recording.uid)
        with self._write() as connection:
            connection.execute(moved.values(recording_path=storable(recording.path)))

    def add_computation(
        self, set_uid: UUID, results: Sequence[Measure], *, software: str = _SOFTWARE
    ) -> bool:
        """Store new results of a set beside the old ones; from now on they are the set's.

        Returns
        -------
        bool
            False where they are what the set has already: nothing is stored then.
        """
        with self._write() as connection:
            if as_json(read_results(connection, set_uid, None).measures) == as_json(results):
                return False
            query = select(func.max(ComputationRow.number)).where(ComputationRow.set_uid == set_uid)
            number = int(connection.scalar(query) or 0) + 1
            store_results(connection, set_uid, number, results, software, time.time_ns())
            connection.execute(
                update(SetRow).where(SetRow.uid == set_uid).values(computation=number)
            )
        return True

    def results(self, set_uid: UUID, computation: int | None = None) -> Results:
        """Return what was measured in a set, by the computation that holds or by another one."""
        with self._read() as connection:
            return read_results(connection, set_uid, computation)

    def computations(self, set_uid: UUID) -> list[Computation]:
        """Return every computation of a set, the first one first."""
        query = (
            select(ComputationRow.number, ComputationRow.computed_utc_ns, ComputationRow.software)
            .where(ComputationRow.set_uid == set_uid)
            .order_by(ComputationRow.number)
        )
        with self._read() as connection:
            return [Computation(*row) for row in connection.execute(query)]

    def repetitions(self, set_uid: UUID) -> list[Repetition]:
        """Return the repetitions of a set, in order."""
        query = (
            select(
                RepetitionRow.number,
                RepetitionRow.side,
                RepetitionRow.counted,
                RepetitionRow.held_s,
                RepetitionRow.mean_n,
                RepetitionRow.peak_n,
                RepetitionRow.data,
                func.coalesce(ExclusionRow.reason, ""),
            )
            .outerjoin(
                ExclusionRow,
                (ExclusionRow.set_uid == RepetitionRow.set_uid)
                & (ExclusionRow.repetition == RepetitionRow.number)
                & ExclusionRow.undone_utc_ns.is_(None),
            )
            .where(RepetitionRow.set_uid == set_uid)
            .order_by(RepetitionRow.number)
        )
        with self._read() as connection:
            return [Repetition(*row) for row in connection.execute(query)]

    def sessions(self, athlete_uid: UUID) -> list[Session]:
        """Return the sessions of an athlete, the oldest first."""
        query = (
            select(
                SessionRow.uid,
                SessionRow.athlete_uid,
                SessionRow.started_utc_ns,
                SessionRow.station,
                func.count(SetRow.uid),
                func.coalesce(func.sum(SetRow.repetition_count), 0),
                func.coalesce(func.sum(SetRow.load_n_s), 0.0),
                SessionRow.simulated,
            )
            .outerjoin(SetRow, SetRow.session_uid == SessionRow.uid)
            .where(SessionRow.athlete_uid == athlete_uid)
            .group_by(SessionRow.uid)
            .order_by(SessionRow.started_utc_ns, SessionRow.uid)
        )
        with self._read() as connection:
            return [
                Session(*row[:5], int(row[5]), float(row[6]), row[7])
                for row in connection.execute(query)
            ]

    def sets(self, athlete_uid: UUID) -> list[TrainingSet]:
        """Return the sets of an athlete, the oldest first."""
        query = (
            select(*SetRow.__table__.columns, SessionRow.athlete_uid, SessionRow.simulated)
            .join(SessionRow, SetRow.session_uid == SessionRow.uid)
            .where(SessionRow.athlete_uid == athlete_uid)
            .order_by(SetRow.started_utc_ns, SetRow.uid)
        )
        with self._read() as connection:
            return [
                TrainingSet(
                    uid=row.uid,
                    session_uid=row.session_uid,
                    athlete_uid=row.athlete_uid,
                    number=row.number,
                    recording=RecordingRef(
                        row.recording_uid, row.recording_path, row.recording_sha256
                    ),
                    drill=row.drill,
                    side=row.side,
                    started_utc_ns=row.started_utc_ns,
                    rate_hz=row.rate_hz,
                    options=row.options,
                    repetitions=row.repetition_count,
                    load_n_s=row.load_n_s,
                    computation=row.computation,
                    simulated=row.simulated,
                )
                for row in connection.execute(query)
            ]


def _set_of(connection: Connection, recording_uid: UUID, number: int) -> UUID | None:
    return connection.scalar(
        select(SetRow.uid).where(SetRow.recording_uid == recording_uid, SetRow.number == number)
    )


def _repetition(number: int, data: Mapping[str, object], side: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "number": number,
        "side": str(data.get("side_done", data.get("side", side))),
        "counted": bool(data.get("counted", True)),
        "data": dict(data),
    }
    for key in ("held_s", "mean_n", "peak_n"):
        value = data.get(key)
        row[key] = float(value) if isinstance(value, int | float) else None
    return row


def _load_n_s(repetition: Mapping[str, Any]) -> float:
    """Return mean force times held time of a repetition that counts, in N s [ours]."""
    if not repetition["counted"] or None in (repetition["mean_n"], repetition["held_s"]):
        return 0.0
    return float(repetition["mean_n"] * repetition["held_s"])
