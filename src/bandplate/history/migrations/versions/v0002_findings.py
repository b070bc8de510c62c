"""Findings, plans, equipment; results of several computations of a set stand side by side."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_CARRIED = "set_uid, measure_id, position, idx, value, plus_minus, absent, params"


def upgrade() -> None:
    """Give every set that is there its first computation, then add the new tables."""
    op.add_column(
        "sets", sa.Column("computation", sa.BigInteger, nullable=False, server_default="1")
    )
    op.create_table(
        "computations",
        sa.Column(
            "set_uid", sa.Uuid(), sa.ForeignKey("sets.uid", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("computed_utc_ns", sa.BigInteger, nullable=False),
        sa.Column("software", sa.String, nullable=False),
    )
    op.execute(
        "INSERT INTO computations (set_uid, number, computed_utc_ns, software) "
        "SELECT uid, 1, started_utc_ns, '' FROM sets"
    )
    op.create_table(
        "computed_results",
        sa.Column("set_uid", sa.Uuid(), primary_key=True),
        sa.Column("computation", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("measure_id", sa.BigInteger, sa.ForeignKey("measures.id"), primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("idx", sa.BigInteger),
        sa.Column("value", sa.Double),
        sa.Column("plus_minus", sa.Double),
        sa.Column("absent", sa.String),
        sa.Column("params", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["set_uid", "computation"],
            ["computations.set_uid", "computations.number"],
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
    )
    op.execute(
        f"INSERT INTO computed_results (computation, {_CARRIED}) SELECT 1, {_CARRIED} FROM results"
    )
    op.drop_table("results")
    op.rename_table("computed_results", "results")
    _findings()


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("uid", sa.Uuid(), primary_key=True),
        _athlete(),
        sa.Column("session_uid", sa.Uuid(), sa.ForeignKey("sessions.uid", ondelete="CASCADE")),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("side", sa.String, nullable=False),
        sa.Column("member", sa.String),
        sa.Column("value", sa.Double),
        sa.Column("unit", sa.String, nullable=False),
        *(sa.Column(name, sa.Double) for name in ("low", "high", "probability")),
        sa.Column("method", sa.String, nullable=False),
        sa.Column("found_utc_ns", sa.BigInteger, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
    )
    op.create_index("ix_findings_athlete", "findings", ["athlete_uid", "found_utc_ns"])
    op.create_table(
        "plans",
        sa.Column("uid", sa.Uuid(), primary_key=True),
        _athlete(),
        sa.Column("made_utc_ns", sa.BigInteger, nullable=False),
        sa.Column("edited", sa.Boolean, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
    )
    op.create_index("ix_plans_athlete", "plans", ["athlete_uid", "made_utc_ns"])
    op.create_table(
        "equipment",
        sa.Column("uid", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("curve", sa.JSON, nullable=False),
        sa.Column("in_use_since_utc_ns", sa.BigInteger, nullable=False),
        sa.Column("cycles", sa.BigInteger, nullable=False),
        sa.Column("rated_load_n", sa.Double),
        sa.Column("retired_utc_ns", sa.BigInteger),
    )


def _athlete() -> sa.Column[Any]:
    key = sa.ForeignKey("athletes.uid", ondelete="CASCADE")
    return sa.Column("athlete_uid", sa.Uuid(), key, nullable=False)
