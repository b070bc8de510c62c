"""From any older schema to today's, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, inspect, select, text

from bandplate.core.errors import HistoryError
from bandplate.history.schema import VERSION_TABLE

__all__ = ["VERSION", "migrate"]

#: Newest step in `migrations.versions`. Alembic is loaded only where a database is not there yet.
VERSION: Final = "0004"
#: Two programs that open a new PostgreSQL database at once take turns by this number.
_TURN: Final = 0x62616E64

_Connections = Callable[[], AbstractContextManager[Connection]]


def migrate(
    reading: _Connections,
    writing: _Connections,
    where: str,
    *,
    read_only: bool,
    before: Callable[[str], str],
) -> list[str]:
    """Bring the database to :data:`VERSION`; return what a person should know of it.

    Parameters
    ----------
    reading, writing : callable
        Give a connection.
    where : str
        Its place, for messages.
    read_only : bool
        It cannot be changed.
    before : callable
        Makes a copy of a database of the version that it is given; returns where, or "".

    Raises
    ------
    HistoryError
        It is newer than this program, or old (or empty) and read-only.
    """
    with reading() as connection:
        version = _version(connection)
    _refuse_newer(version, where)
    if version == VERSION:
        return []
    if read_only:
        what = f"of version {version}" if version else "empty"
        raise HistoryError(f"{where} is {what} and read-only: open it once where it can be written")
    with writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_TURN)))
        version = _version(connection)  # another program may have been first
        _refuse_newer(version, where)
        if version == VERSION:
            return []
        copy = before(version) if version else ""
        _upgrade(connection)
    if not version:
        return []
    kept = f"; as it was: {copy}" if copy else ""
    return [f"{where} was migrated from version {version} to {VERSION}{kept}"]


def _refuse_newer(version: str, where: str) -> None:
    if version > VERSION:
        raise HistoryError(
            f"{where} is of version {version}, this bandplate knows {VERSION}: "
            "install a newer bandplate"
        )


def _version(connection: Connection) -> str:
    """Return the version, "" for an empty database."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return ""
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return str(found or "")


def _upgrade(connection: Connection, target: str = VERSION) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, target)
