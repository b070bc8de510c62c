"""Excluded repetitions; simulated sessions told apart; findings of a recording stored once."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

#: Each repetition's results begin with this measure; it carries the repetition's number.
_FIRST = "push_peak_n"


def upgrade() -> None:
    """Tell what is there apart, then add the new table."""
    op.add_column(
        "sessions", sa.Column("simulated", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.execute("UPDATE sessions SET simulated = true WHERE station LIKE '%(simulated)'")
    op.add_column("results", sa.Column("repetition", sa.BigInteger))
    op.execute(
        "UPDATE results SET repetition = ("
        "SELECT MAX(first.idx) FROM results AS first"
        " WHERE first.set_uid = results.set_uid AND first.computation = results.computation"
        f" AND first.measure_id IN (SELECT id FROM measures WHERE name = '{_FIRST}')"
        " AND first.position <= results.position)"
        " WHERE idx IS NOT NULL AND set_uid IN ("
        "SELECT uid FROM sets WHERE CAST(options AS VARCHAR) LIKE '%\"repetitions\"%')"
    )
    op.create_table(
        "exclusions",
        sa.Column("uid", sa.Uuid(), primary_key=True),
        sa.Column(
            "set_uid", sa.Uuid(), sa.ForeignKey("sets.uid", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("repetition", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("excluded_by", sa.String, nullable=False),
        sa.Column("excluded_utc_ns", sa.BigInteger, nullable=False),
        sa.Column("undone_by", sa.String),
        sa.Column("undone_utc_ns", sa.BigInteger),
    )
    holds = sa.text("undone_utc_ns IS NULL")
    op.create_index(
        "ux_exclusions",
        "exclusions",
        ["set_uid", "repetition"],
        unique=True,
        sqlite_where=holds,
        postgresql_where=holds,
    )
    op.add_column("findings", sa.Column("origin", sa.String))
    _name_origins()
    op.create_index("ux_findings_origin", "findings", ["origin"], unique=True)


def _name_origins() -> None:
    """Give each finding its origin; of those that two programs stored at once, the first stays."""
    connection = op.get_bind()
    findings = sa.table(
        "findings",
        *map(sa.column, ("uid", "kind", "side", "origin")),
        sa.column("data", sa.JSON),
    )
    seen: set[str] = set()
    query = sa.select(findings.c.uid, findings.c.kind, findings.c.side, findings.c.data)
    for uid, kind, side, data in connection.execute(query.order_by(findings.c.uid)).all():
        data = json.loads(data) if isinstance(data, str) else data
        if "recording" not in data:
            continue
        origin = f"{data['recording']}/{data.get('drill', '')}/{kind}/{side}"
        mine = findings.c.uid == uid
        if origin in seen:
            connection.execute(sa.delete(findings).where(mine))
        else:
            connection.execute(sa.update(findings).where(mine).values(origin=origin))
        seen.add(origin)
