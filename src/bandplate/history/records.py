"""Findings, notes, plans and the gym's bands."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bandplate.core.errors import HistoryError, UsageError
from bandplate.history.database import Database, inserting
from bandplate.history.names import checked_name, checked_text, storable
from bandplate.history.schema import (
    BandCyclesRow,
    EquipmentRow,
    FindingRow,
    NoteRow,
    PlanRow,
    new_uid,
)
from bandplate.history.types import Band, Finding, Note, Plan

__all__ = ["RecordStore"]

#: The field of Band that is a sum over recordings, not stored with it.
_TRAINED: Final = "training_cycles"


class RecordStore(Database):
    """What was found, written, planned, and pulled with."""

    def add_finding(self, athlete_uid: UUID, *findings: Finding) -> None:
        """Store ceilings and limiters, found or not: all of them, or none.

        What a recording has left already (``data``: recording, drill) is not stored again.
        """
        with self._write() as connection:
            _insert(connection, athlete_uid, findings)

    def replace_findings(
        self, athlete_uid: UUID, recording_uid: UUID, drill: str, *findings: Finding
    ) -> None:
        """Store what is found now in a recording's ramps, in the place of what was found before."""
        before = FindingRow.origin.startswith(
            storable(f"{recording_uid}/{drill}/"), autoescape=True
        )
        with self._write() as connection:
            connection.execute(
                delete(FindingRow).where(FindingRow.athlete_uid == athlete_uid, before)
            )
            _insert(connection, athlete_uid, findings)

    def findings(self, athlete_uid: UUID, kind: str | None = None) -> list[Finding]:
        """Return what was found of an athlete (of one kind), the oldest first."""
        columns = [getattr(FindingRow, name) for name in Finding.__slots__]
        query = select(*columns).where(FindingRow.athlete_uid == athlete_uid)
        if kind is not None:
            query = query.where(FindingRow.kind == kind)
        with self._read() as connection:
            rows = connection.execute(query.order_by(FindingRow.found_utc_ns, FindingRow.uid))
            return [Finding(*row) for row in rows]

    def add_note(
        self,
        athlete_uid: UUID,
        text: str,
        *,
        session_uid: UUID | None = None,
        set_uid: UUID | None = None,
    ) -> None:
        """Store what a person wrote; raises UsageError where it is too long."""
        with self._write() as connection:
            connection.execute(
                insert(NoteRow).values(
                    uid=new_uid(),
                    athlete_uid=athlete_uid,
                    session_uid=session_uid,
                    set_uid=set_uid,
                    text=checked_text(text),
                    written_utc_ns=time.time_ns(),
                )
            )

    def notes(self, athlete_uid: UUID) -> list[Note]:
        """Return the notes on an athlete, the oldest first."""
        columns = [getattr(NoteRow, name) for name in Note.__slots__]
        query = select(*columns).where(NoteRow.athlete_uid == athlete_uid)
        with self._read() as connection:
            rows = connection.execute(query.order_by(NoteRow.written_utc_ns, NoteRow.uid))
            return [Note(*row) for row in rows]

    def add_plan(self, athlete_uid: UUID, data: Mapping[str, object], *, made_utc_ns: int) -> UUID:
        """Store a planned session (JSON-compatible); return its UUID."""
        uid = new_uid()
        with self._write() as connection:
            connection.execute(
                insert(PlanRow).values(
                    uid=uid,
                    athlete_uid=athlete_uid,
                    made_utc_ns=made_utc_ns,
                    edited=False,
                    data=dict(data),
                )
            )
        return uid

    def edit_plan(self, uid: UUID, data: Mapping[str, object]) -> None:
        """Replace a plan by what the coach made of it."""
        with self._write() as connection:
            changed = {"data": dict(data), "edited": True}
            done = connection.execute(update(PlanRow).where(PlanRow.uid == uid).values(changed))
            if done.rowcount != 1:
                raise HistoryError("this plan is not in the history any more: plan again")

    def newest_plan(self, athlete_uid: UUID) -> Plan | None:
        """Return the newest plan of an athlete, or None."""
        query = (
            select(PlanRow.uid, PlanRow.made_utc_ns, PlanRow.data, PlanRow.edited)
            .where(PlanRow.athlete_uid == athlete_uid)
            .order_by(PlanRow.made_utc_ns.desc(), PlanRow.uid.desc())
            .limit(1)
        )
        with self._read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Plan(*row)

    def add_band(self, band: Band) -> None:
        """Store a new band of the gym; raises UsageError where its name is taken."""
        name = checked_name(band.name)
        with self._write() as connection:
            try:
                connection.execute(
                    insert(EquipmentRow).values(uid=new_uid(), **{**_stored(band), "name": name})
                )
            except IntegrityError as error:
                raise UsageError(f"there is a band {name!r} already: name it otherwise") from error

    def update_band(self, band: Band) -> None:
        """Store what became of a band: cycles of its pulls, curve, rated load, retirement."""
        with self._write() as connection:
            changed = {key: value for key, value in _stored(band).items() if key != "name"}
            done = connection.execute(
                update(EquipmentRow).where(EquipmentRow.name == band.name).values(changed)
            )
            if done.rowcount != 1:
                raise HistoryError(f"there is no band {band.name!r}: add it first")

    def bands(self) -> list[Band]:
        """Return the gym's bands, by name; retired ones too."""
        trained = select(BandCyclesRow.band, func.sum(BandCyclesRow.cycles)).group_by(
            BandCyclesRow.band
        )
        columns = [getattr(EquipmentRow, name) for name in Band.__slots__ if name != _TRAINED]
        with self._read() as connection:
            cycles = {name: int(total) for name, total in connection.execute(trained)}
            rows = connection.execute(select(*columns).order_by(EquipmentRow.name)).all()
        return [replace(Band(*row), training_cycles=cycles.get(row.name, 0)) for row in rows]

    def set_band_cycles(self, recording_uid: UUID, cycles: Mapping[str, int]) -> None:
        """Store how often bands were stretched in a recording, in the place of what it had before.

        Parameters
        ----------
        recording_uid : UUID
        cycles : mapping of str to int
            By the band's name, which the history need not know.
        """
        new = {storable(name): count for name, count in cycles.items()}
        mine = BandCyclesRow.recording_uid == recording_uid
        with self._read() as connection:
            query = select(BandCyclesRow.band, BandCyclesRow.cycles).where(mine)
            if dict(connection.execute(query).all()) == new:
                return  # also where nothing can be stored: a read-only history
        with self._write() as connection:
            connection.execute(delete(BandCyclesRow).where(mine, BandCyclesRow.band.not_in(new)))
            for band, count in new.items():
                row = {"recording_uid": recording_uid, "band": band, "cycles": count}
                connection.execute(  # another program may have been first
                    inserting(connection, BandCyclesRow)
                    .values(row)
                    .on_conflict_do_update(
                        index_elements=["recording_uid", "band"], set_={"cycles": count}
                    )
                )


def _stored(band: Band) -> dict[str, object]:
    return {key: value for key, value in asdict(band).items() if key != _TRAINED}


def _insert(connection: Connection, athlete_uid: UUID, findings: Sequence[Finding]) -> None:
    rows = [
        {
            **asdict(finding),
            "method": storable(finding.method),
            "uid": new_uid(),
            "athlete_uid": athlete_uid,
            "origin": _origin(finding),
        }
        for finding in findings
    ]
    if rows:
        query = inserting(connection, FindingRow)
        connection.execute(query.on_conflict_do_nothing(index_elements=["origin"]), rows)


def _origin(finding: Finding) -> str | None:
    recording = finding.data.get("recording")
    if recording is None:
        return None
    return storable(f"{recording}/{finding.data.get('drill', '')}/{finding.kind}/{finding.side}")
