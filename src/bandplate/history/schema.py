"""The tables, as the newest migration leaves them.

Time is UTC in integer ns (SQLite would give naive datetimes). What a person can name has a UUID as
its key, ordered by time of creation, so that rows of one day lie together on the disk.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

__all__ = [
    "VERSION_TABLE",
    "AthleteRow",
    "BandCyclesRow",
    "Base",
    "ComputationRow",
    "EquipmentRow",
    "ExclusionRow",
    "FindingRow",
    "MeasureRow",
    "NoteRow",
    "PlanRow",
    "ReferenceRow",
    "RepetitionRow",
    "ResultRow",
    "SessionRow",
    "SetRow",
    "measure_id",
    "new_uid",
]


#: Where Alembic keeps the version; under its usual name another program's could stand.
VERSION_TABLE = "bandplate_schema"


_turn = threading.Lock()
_last_tick = 0


def new_uid() -> UUID:
    """Return a UUID of version 7, above all that this process has made before (RFC 9562).

    48 bits of ms since 1970, 12 bits of their fraction (method 3 of its section 6.2), then
    randomness: rows that are written at once come back in their order.
    """
    global _last_tick
    with _turn:
        _last_tick = max(_last_tick + 1, (time.time_ns() << 12) // 1_000_000)
        ms, fraction = divmod(_last_tick, 1 << 12)
    random = int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=ms << 80 | 7 << 76 | fraction << 64 | 2 << 62 | random)


def measure_id(name: str, scope: str, unit: str, method: str, experimental: bool) -> int:
    """Return the key of a measure: 63 bits of BLAKE2b over what it is."""
    text = "\0".join((name, scope, unit, method, str(experimental)))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


class Base(DeclarativeBase):
    """Base of all tables."""

    type_annotation_map = {int: BigInteger, float: Double, dict[str, Any]: JSON}  # noqa: RUF012 - as SQLAlchemy asks


def _parent(column: str) -> Mapped[UUID]:
    return mapped_column(ForeignKey(column, ondelete="CASCADE"))


class AthleteRow(Base):
    """Who trains."""

    __tablename__ = "athletes"

    uid: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    body_mass_kg: Mapped[float | None]
    notes: Mapped[str]
    created_utc_ns: Mapped[int]


class SessionRow(Base):
    """One visit of one athlete to a station."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_athlete", "athlete_uid", "started_utc_ns"),)

    uid: Mapped[UUID] = mapped_column(primary_key=True)
    athlete_uid: Mapped[UUID] = _parent("athletes.uid")
    started_utc_ns: Mapped[int]
    station: Mapped[str]
    simulated: Mapped[bool] = mapped_column(server_default=false())


class SetRow(Base):
    """One set: a recording or a part of it. ``repetition_count`` and ``load_n_s`` are sums."""

    __tablename__ = "sets"
    __table_args__ = (
        UniqueConstraint("recording_uid", "number", name="uq_sets_recording"),
        # holds all that an overview of a club reads
        Index("ix_sets_session", "session_uid", "started_utc_ns", "repetition_count", "load_n_s"),
    )

    uid: Mapped[UUID] = mapped_column(primary_key=True)
    session_uid: Mapped[UUID] = _parent("sessions.uid")
    recording_uid: Mapped[UUID]
    number: Mapped[int]
    recording_path: Mapped[str]
    recording_sha256: Mapped[str | None]
    drill: Mapped[str]
    side: Mapped[str]
    started_utc_ns: Mapped[int]
    rate_hz: Mapped[float]
    options: Mapped[dict[str, Any]]
    repetition_count: Mapped[int]
    load_n_s: Mapped[float]
    computation: Mapped[int]


class RepetitionRow(Base):
    """One repetition as the drill counted it; what has no column stands in ``data``."""

    __tablename__ = "repetitions"
    __table_args__ = ({"sqlite_with_rowid": False},)

    set_uid: Mapped[UUID] = mapped_column(
        ForeignKey("sets.uid", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    side: Mapped[str]
    counted: Mapped[bool]
    held_s: Mapped[float | None]
    mean_n: Mapped[float | None]
    peak_n: Mapped[float | None]
    data: Mapped[dict[str, Any]]


class MeasureRow(Base):
    """A measure as one method computes it: what results of different days must share."""

    __tablename__ = "measures"
    __table_args__ = (Index("ix_measures_name", "name", "scope"),)

    #: A hash of what follows, so that a writer needs no look-up (see `measure_id`).
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    scope: Mapped[str]
    unit: Mapped[str]
    method: Mapped[str]
    experimental: Mapped[bool]


class ComputationRow(Base):
    """When and by which program the results of a set were computed; a set keeps them all."""

    __tablename__ = "computations"

    set_uid: Mapped[UUID] = mapped_column(
        ForeignKey("sets.uid", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    computed_utc_ns: Mapped[int]
    software: Mapped[str]


class ResultRow(Base):
    """One measured number of a set, or why there is none."""

    __tablename__ = "results"
    __table_args__ = (
        ForeignKeyConstraint(
            ["set_uid", "computation"],
            ["computations.set_uid", "computations.number"],
            ondelete="CASCADE",
        ),
        {"sqlite_with_rowid": False},
    )

    set_uid: Mapped[UUID] = mapped_column(primary_key=True)
    computation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measures.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    idx: Mapped[int | None]
    value: Mapped[float | None]
    plus_minus: Mapped[float | None]
    absent: Mapped[str | None]
    params: Mapped[dict[str, Any]]
    #: Of the set, from 1; NULL where it is of the whole set.
    repetition: Mapped[int | None]


class ExclusionRow(Base):
    """A repetition that was taken out of what counts; undone: it counts again."""

    __tablename__ = "exclusions"
    __table_args__ = (
        Index(
            "ux_exclusions",
            "set_uid",
            "repetition",
            unique=True,
            sqlite_where=text("undone_utc_ns IS NULL"),
            postgresql_where=text("undone_utc_ns IS NULL"),
        ),
    )

    uid: Mapped[UUID] = mapped_column(primary_key=True)
    set_uid: Mapped[UUID] = _parent("sets.uid")
    repetition: Mapped[int]
    reason: Mapped[str]
    excluded_by: Mapped[str]
    excluded_utc_ns: Mapped[int]
    undone_by: Mapped[str | None]
    undone_utc_ns: Mapped[int | None]


class ReferenceRow(Base):
    """A dated value that others are judged by: the max of a member, in N."""

    __tablename__ = "member_references"
    __table_args__ = (Index("ix_member_references", "athlete_uid", "key", "measured_utc_ns"),)

    uid: Mapped[UUID] = mapped_column(primary_key=True)
    athlete_uid: Mapped[UUID] = _parent("athletes.uid")
    key: Mapped[str]
    value_n: Mapped[float]
    measured_utc_ns: Mapped[int]
    source: Mapped[str]


class NoteRow(Base):
    """What a person wrote about an athlete, a session or a set."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_athlete", "athlete_uid", "written_utc_ns"),)

    uid: Mapped[UUID] = mapped_column(primary_key=True)
    athlete_uid: Mapped[UUID] = _parent("athletes.uid")
    session_uid: Mapped[UUID | None] = mapped_column(ForeignKey("sessions.uid", ondelete="CASCADE"))
    set_uid: Mapped[UUID | None] = mapped_column(ForeignKey("sets.uid", ondelete="CASCADE"))
    text: Mapped[str]
    written_utc_ns: Mapped[int]


class FindingRow(Base):
    """A ceiling or a limiter that was found, or that none was."""

    __tablename__ = "findings"
    __table_args__ = (
        Index("ix_findings_athlete", "athlete_uid", "found_utc_ns"),
        Index("ux_findings_origin", "origin", unique=True),
    )

    uid: Mapped[UUID] = mapped_column(primary_key=True)
    athlete_uid: Mapped[UUID] = _parent("athletes.uid")
    session_uid: Mapped[UUID | None] = mapped_column(ForeignKey("sessions.uid", ondelete="CASCADE"))
    kind: Mapped[str]
    side: Mapped[str]
    member: Mapped[str | None]
    value: Mapped[float | None]
    unit: Mapped[str]
    low: Mapped[float | None]
    high: Mapped[float | None]
    probability: Mapped[float | None]
    method: Mapped[str]
    found_utc_ns: Mapped[int]
    data: Mapped[dict[str, Any]]
    #: Recording, drill, kind and side: a recording's findings are stored once.
    origin: Mapped[str | None]


class PlanRow(Base):
    """A next session as it was planned, with what the coach changed."""

    __tablename__ = "plans"
    __table_args__ = (Index("ix_plans_athlete", "athlete_uid", "made_utc_ns"),)

    uid: Mapped[UUID] = mapped_column(primary_key=True)
    athlete_uid: Mapped[UUID] = _parent("athletes.uid")
    made_utc_ns: Mapped[int]
    edited: Mapped[bool]
    data: Mapped[dict[str, Any]]


class EquipmentRow(Base):
    """A band of the gym, with the curve of its last pull."""

    __tablename__ = "equipment"

    uid: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    curve: Mapped[dict[str, Any]]
    in_use_since_utc_ns: Mapped[int]
    cycles: Mapped[int]
    rated_load_n: Mapped[float | None]
    retired_utc_ns: Mapped[int | None]


class BandCyclesRow(Base):
    """How often a recording shows that a band was stretched.

    By the band's name, as the recording gives it: the history may not know it. Of no athlete: when
    one is deleted, the band is as worn as before.
    """

    __tablename__ = "band_cycles"
    __table_args__ = ({"sqlite_with_rowid": False},)

    recording_uid: Mapped[UUID] = mapped_column(primary_key=True)
    band: Mapped[str] = mapped_column(primary_key=True)
    cycles: Mapped[int]
