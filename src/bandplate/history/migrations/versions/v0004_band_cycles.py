"""Cycles of the gym's bands by recording, so that training wears them out, each once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the table; recordings that are kept already did not tell which band hung where."""
    op.create_table(
        "band_cycles",
        sa.Column("recording_uid", sa.Uuid(), primary_key=True),
        sa.Column("band", sa.String, primary_key=True),
        sa.Column("cycles", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
