"""Run by Alembic, inside the transaction that `bandplate.history.migrate` opened."""

from __future__ import annotations

from alembic import context

from bandplate.history.schema import VERSION_TABLE, Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
