"""Opening the database: SQLite or PostgreSQL, migrated, with its faults told in one line."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

import msgspec
from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.sqlite import Insert as SQLiteInsert
from sqlalchemy.exc import ArgumentError, StatementError

from bandplate.core.errors import HistoryError
from bandplate.history import sqlite
from bandplate.history.migrate import migrate
from bandplate.history.names import storable

__all__ = ["Database", "database_url", "inserting"]

_BEGIN: Final = "bandplate_begin"


def database_url(configured: str = "") -> str:
    """Return where the history is: ``BANDPLATE_DB``, else `configured`, else the user's folder."""
    url = os.environ.get("BANDPLATE_DB") or configured
    if url:
        return url
    import platformdirs

    return str(platformdirs.user_data_path("bandplate") / "history.db")


def inserting(connection: Connection, table: type[Any]) -> postgresql.Insert | SQLiteInsert:
    """Return an INSERT that can let rows be which are there already."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return SQLiteInsert(table)


class Database:
    """An open history database; what can be asked of it stands in the subclasses.

    Attributes
    ----------
    where : str
        Its place, without a password.
    read_only : bool
        It can be read only; every change raises HistoryError.
    messages : tuple of str
        What a person should know of its opening: moved aside, migrated, read-only.
    renewed : bool
        It was damaged, and this one is new.

    Notes
    -----
    Thread: any; each call takes its own connection. Blocking: yes, on the disk or the network, and
    up to a few seconds on another program's lock.
    """

    def __init__(self, engine: Engine, where: str, *, read_only: bool, busy_s: float) -> None:
        self._engine = engine
        self._busy_s = busy_s
        self.where = where
        self.read_only = read_only
        self.messages: tuple[str, ...] = ()
        self.renewed = False

    @classmethod
    def open(
        cls, url: str | None = None, *, busy_s: float = sqlite.BUSY_S, thorough: bool = False
    ) -> Self:
        """Open a history; make it where there is none, migrate it where it is old.

        Parameters
        ----------
        url : str, optional
            Path of an SQLite file, ``sqlite:///PATH`` or ``postgresql://USER@HOST/NAME``; None:
            see :func:`database_url`.
        busy_s : float
            How long to wait for another program's lock, in s.
        thorough : bool
            Check every page of an SQLite file, however large.

        Raises
        ------
        HistoryError
            It cannot be reached, is locked, is newer than this program, or no history.
        """
        text_url = url or database_url()
        if "://" not in text_url:
            return cls._open_sqlite(_path(text_url), busy_s, thorough)
        try:
            parsed = make_url(text_url)
        except (ArgumentError, ValueError):  # the latter of a port that is no number
            raise HistoryError(
                "the address of the history is neither a path nor a URL such as "
                "postgresql://user@host/name: correct BANDPLATE_DB"
            ) from None
        backend = parsed.get_backend_name()
        if backend == "postgresql":
            return cls._open_postgresql(parsed, busy_s)
        if backend != "sqlite" or not parsed.database or parsed.database == ":memory:":
            raise HistoryError(
                f"{parsed.render_as_string()}: a history is an SQLite file or on PostgreSQL"
            )
        return cls._open_sqlite(_path(parsed.database), busy_s, thorough)

    @classmethod
    def _open_sqlite(cls, path: Path, busy_s: float, thorough: bool) -> Self:
        messages = []
        file = sqlite.examine(path, busy_s=busy_s, thorough=thorough)
        damaged = file.state == "damaged"
        if damaged:
            if file.read_only:
                raise HistoryError(f"{path} is damaged ({file.why}) and read-only: restore a copy")
            aside = sqlite.move_aside(path)
            messages.append(f"{path} was damaged ({file.why}): kept as {aside}, a new one begun")
            file = sqlite.examine(path, busy_s=busy_s)
        if file.state == "absent":
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise HistoryError(
                    f"{path.parent} cannot be made: {error.strerror or error}"
                ) from error
        if file.read_only:
            messages.append(f"{path} is read-only: it can be read, nothing is stored")
        engine = create_engine(
            "sqlite://",
            creator=lambda: _connect_sqlite(file, busy_s),
            poolclass=QueuePool,
            json_serializer=_json,
            json_deserializer=msgspec.json.decode,
        )
        event.listen(engine, "begin", _begin)
        database = cls._migrated(
            engine,
            str(path),
            file.read_only,
            busy_s,
            messages,
            lambda version: str(sqlite.back_up(path, version)),
        )
        database.renewed = damaged
        return database

    @classmethod
    def _open_postgresql(cls, url: URL, busy_s: float) -> Self:
        shown = url.render_as_string()
        try:
            engine = create_engine(
                url.set(drivername="postgresql+psycopg"),
                pool_pre_ping=True,  # a server may have been restarted since the last set
                json_serializer=_json,
                json_deserializer=msgspec.json.decode,
                connect_args={
                    "connect_timeout": max(2, round(busy_s)),
                    "options": f"-c lock_timeout={round(busy_s * 1000)}",
                },
            )
        except ModuleNotFoundError as error:
            raise HistoryError(
                f"{shown} needs {error.name}: pip install 'bandplate[postgresql]'"
            ) from error
        # A server's backups are its keeper's; all of a migration happens in one transaction.
        return cls._migrated(engine, shown, False, busy_s, [], lambda _version: "")

    @classmethod
    def _migrated(
        cls,
        engine: Engine,
        where: str,
        read_only: bool,
        busy_s: float,
        messages: list[str],
        before: Callable[[str], str],
    ) -> Self:
        database = cls(engine, where, read_only=read_only, busy_s=busy_s)
        try:
            with database._errors():
                messages += migrate(
                    database._reading, database._writing, where, read_only=read_only, before=before
                )
        except BaseException:
            engine.dispose()
            raise
        database.messages = tuple(messages)
        return database

    def copies(self) -> list[Path]:
        """Return the files beside an SQLite history that hold older states of it."""
        on_disk = self._engine.dialect.name == "sqlite"
        return sqlite.copies(Path(self.where)) if on_disk else []

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        """Give a connection for reading; faults become HistoryError."""
        with self._errors(), self._reading() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        """Give a connection whose changes hold together or not at all."""
        if self.read_only:
            raise HistoryError(f"{self.where} is read-only: nothing is stored")
        with self._errors(), self._writing() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        # SQLite: the lock is asked for at once. A reader that turns writer is refused without
        # waiting when another one wrote in between.
        connect = self._engine.connect().execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        with connect as connection, connection.begin():
            yield connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except StatementError as error:
            if isinstance(error.orig, HistoryError):  # of `_json`
                raise error.orig from None
            raise HistoryError(self._line(error.orig)) from error

    def _line(self, cause: BaseException | None) -> str:
        if sqlite.is_damage(cause):
            return f"{self.where} is damaged ({cause}): run bandplate history check"
        reason = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
        if "locked" in reason or "lock timeout" in reason:
            return sqlite.locked(self.where, self._busy_s)
        return f"{self.where}: {reason}"


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # ~ of nobody
        raise HistoryError(f"{text}: nobody here is called so: correct BANDPLATE_DB") from None


def _connect_sqlite(file: sqlite.SqliteFile, busy_s: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        file.uri, uri=True, timeout=busy_s, check_same_thread=False, isolation_level=None
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # always: an old name, or a merged athlete's, must not outlast them in a page's free space
        connection.execute("PRAGMA secure_delete = ON")
        if not file.read_only:
            connection.execute("PRAGMA journal_mode = WAL")
    except BaseException:
        connection.close()
        raise
    return connection


def _begin(connection: Connection) -> None:
    # The driver is told not to begin transactions: it would leave DDL outside of them.
    connection.execute(text(str(connection.get_execution_options().get(_BEGIN, "BEGIN"))))


def _plain(value: Any) -> object:
    if hasattr(value, "tolist"):  # numpy's numbers and arrays
        return value.tolist()
    raise HistoryError(f"{type(value).__name__} cannot stand in the history")


def _json(value: object) -> str:
    try:
        return msgspec.json.encode(value, enc_hook=_plain).decode()
    except UnicodeEncodeError:  # a name that is no text, from a file system or a command line
        return msgspec.json.encode(_spelled(value), enc_hook=_plain).decode()


def _spelled(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): _spelled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_spelled(item) for item in value]
    return value
