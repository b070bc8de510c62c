"""Athletes, sessions, sets with repetitions and results, references, notes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _uid() -> sa.Column[Any]:
    return sa.Column("uid", sa.Uuid(), primary_key=True)


def _of(name: str, target: str, *, nullable: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(target, ondelete="CASCADE")
    return sa.Column(name, sa.Uuid(), key, nullable=nullable)


def _column(name: str, kind: type[sa.types.TypeEngine[Any]]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "athletes",
        _uid(),
        _column("name", sa.String),
        sa.Column("name_key", sa.String, nullable=False, unique=True),
        sa.Column("body_mass_kg", sa.Double),
        _column("notes", sa.String),
        _column("created_utc_ns", sa.BigInteger),
    )
    op.create_table(
        "sessions",
        _uid(),
        _of("athlete_uid", "athletes.uid"),
        _column("started_utc_ns", sa.BigInteger),
        _column("station", sa.String),
    )
    op.create_index("ix_sessions_athlete", "sessions", ["athlete_uid", "started_utc_ns"])
    op.create_table(
        "sets",
        _uid(),
        _of("session_uid", "sessions.uid"),
        _column("recording_uid", sa.Uuid),
        _column("number", sa.BigInteger),
        _column("recording_path", sa.String),
        sa.Column("recording_sha256", sa.String),
        _column("drill", sa.String),
        _column("side", sa.String),
        _column("started_utc_ns", sa.BigInteger),
        _column("rate_hz", sa.Double),
        _column("options", sa.JSON),
        _column("repetition_count", sa.BigInteger),
        _column("load_n_s", sa.Double),
        sa.UniqueConstraint("recording_uid", "number", name="uq_sets_recording"),
    )
    overview = ["session_uid", "started_utc_ns", "repetition_count", "load_n_s"]
    op.create_index("ix_sets_session", "sets", overview)
    op.create_table(
        "repetitions",
        sa.Column(
            "set_uid", sa.Uuid(), sa.ForeignKey("sets.uid", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        _column("side", sa.String),
        _column("counted", sa.Boolean),
        *(sa.Column(name, sa.Double) for name in ("held_s", "mean_n", "peak_n")),
        _column("data", sa.JSON),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "measures",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        *(_column(name, sa.String) for name in ("name", "scope", "unit", "method")),
        _column("experimental", sa.Boolean),
    )
    op.create_index("ix_measures_name", "measures", ["name", "scope"])
    op.create_table(
        "results",
        sa.Column(
            "set_uid", sa.Uuid(), sa.ForeignKey("sets.uid", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("measure_id", sa.BigInteger, sa.ForeignKey("measures.id"), primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("idx", sa.BigInteger),
        sa.Column("value", sa.Double),
        sa.Column("plus_minus", sa.Double),
        sa.Column("absent", sa.String),
        _column("params", sa.JSON),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "member_references",
        _uid(),
        _of("athlete_uid", "athletes.uid"),
        _column("key", sa.String),
        _column("value_n", sa.Double),
        _column("measured_utc_ns", sa.BigInteger),
        _column("source", sa.String),
    )
    newest = ["athlete_uid", "key", "measured_utc_ns"]
    op.create_index("ix_member_references", "member_references", newest)
    op.create_table(
        "notes",
        _uid(),
        _of("athlete_uid", "athletes.uid"),
        _of("session_uid", "sessions.uid", nullable=True),
        _of("set_uid", "sets.uid", nullable=True),
        _column("text", sa.String),
        _column("written_utc_ns", sa.BigInteger),
    )
    op.create_index("ix_notes_athlete", "notes", ["athlete_uid", "written_utc_ns"])
