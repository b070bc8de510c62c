"""A history in one SQLite file: finding out what the file is before it is touched."""

from __future__ import annotations

import glob
import os
import sqlite3
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from bandplate.core.errors import HistoryError
from bandplate.history.schema import VERSION_TABLE

__all__ = ["BUSY_S", "SqliteFile", "back_up", "copies", "examine", "is_damage", "move_aside"]

#: How long a statement waits for another program's lock, in s.
BUSY_S: Final = 5.0
#: Up to this size every page is checked when the file is opened (about 0.1 s).
_CHECKED_BYTES: Final = 32 * 2**20
#: A file of another name, which is no database, is more likely someone's than ours.
_SUFFIXES: Final = {".db", ".sqlite", ".sqlite3"}
_BESIDE: Final = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """What a path leads to.

    Attributes
    ----------
    state : "absent" | "empty" | "history" | "damaged"
    uri : str
        To connect with.
    read_only : bool
        The file or its folder cannot be written.
    why : str
        What is wrong with a damaged one.
    """

    state: Literal["absent", "empty", "history", "damaged"]
    uri: str
    read_only: bool
    why: str = ""


def is_damage(error: BaseException | None) -> bool:
    """Tell whether SQLite says that the file itself is wrong."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def examine(path: Path, *, busy_s: float = BUSY_S, thorough: bool = False) -> SqliteFile:
    """Find out what `path` is, without changing it.

    Every page of a small file is checked; `thorough`: of any file.

    Raises
    ------
    HistoryError
        It is a folder, cannot be read or made, is locked, or belongs to another program.
    """
    if path.is_dir():
        raise HistoryError(f"{path} is a folder: name a file in it, such as history.db")
    folder = path.parent
    if not path.exists():
        if folder.exists() and not os.access(folder, os.W_OK):
            raise HistoryError(f"{folder} is read-only: name another place in BANDPLATE_DB")
        return SqliteFile("absent", f"{_uri(path)}?mode=rwc", read_only=False)
    read_only = not (os.access(path, os.W_OK) and os.access(folder, os.W_OK))
    uri = f"{_uri(path)}?mode={'ro' if read_only else 'rw'}"
    if read_only and not _beside(path, "-wal").exists():
        # Readers of a WAL database make a -shm file beside it; here nobody can, and nobody writes.
        uri += "&immutable=1"
    try:
        found = _look(path, uri, busy_s, thorough)
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            if path.suffix.lower() not in _SUFFIXES:
                raise HistoryError(
                    f"{path} is no database ({error}): name another file in BANDPLATE_DB"
                ) from error
            return SqliteFile("damaged", uri, read_only, str(error))
        if "locked" in str(error):
            raise HistoryError(locked(path, busy_s)) from error
        raise HistoryError(f"{path} cannot be opened: {error}; check its permissions") from error
    return SqliteFile(found, uri, read_only)


def locked(path: object, busy_s: float) -> str:
    """Return the line for a lock that another program did not give back in time."""
    return f"{path} is locked by another program for more than {busy_s:g} s: close that one"


def _look(path: Path, uri: str, busy_s: float, thorough: bool) -> Literal["empty", "history"]:
    connection = sqlite3.connect(uri, uri=True, timeout=busy_s)
    try:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        tables = {str(name) for (name,) in rows}
        if not tables:
            return "empty"
        if VERSION_TABLE not in tables:
            raise HistoryError(
                f"{path} belongs to another program (it has no table {VERSION_TABLE}): "
                "name another file in BANDPLATE_DB"
            )
        if thorough or path.stat().st_size <= _CHECKED_BYTES:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                error = sqlite3.DatabaseError(verdict)
                error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
                raise error
        return "history"
    finally:
        connection.close()


def move_aside(path: Path) -> Path:
    """Rename a damaged file and what SQLite left beside it; return its new name."""
    stamp = _stamp()
    target = path.with_name(f"{path.stem}-damaged-{stamp}{path.suffix}")
    count = 1
    while target.exists():
        count += 1
        target = path.with_name(f"{path.stem}-damaged-{stamp}-{count}{path.suffix}")
    try:
        # These first: left behind, SQLite would take them for the new file's.
        for ending in _BESIDE:
            if _beside(path, ending).exists():
                _beside(path, ending).rename(_beside(target, ending))
        path.rename(target)
    except OSError as error:
        raise HistoryError(
            f"{path} is damaged and cannot be moved aside: {error.strerror or error}"
        ) from error
    return target


def back_up(path: Path, version: str) -> Path:
    """Copy a database that is about to be migrated; return the copy's path.

    Raises
    ------
    HistoryError
        There is no room for the copy, or it cannot be written.
    """
    target = path.with_name(f"{path.stem}-before-migration-{version}-{_stamp()}{path.suffix}")
    part = target.with_name(target.name + ".part")
    try:
        source = sqlite3.connect(f"{_uri(path)}?mode=ro", uri=True)
        try:
            copy = sqlite3.connect(part)
            try:
                source.backup(copy)
            finally:
                copy.close()
        finally:
            source.close()
        os.replace(part, target)
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise HistoryError(
            f"{path} must be migrated, and no copy of it can be made before: {error}"
        ) from error
    return target


def copies(path: Path) -> list[Path]:
    """Return what was kept beside a history: copies from before migrations, damaged files."""
    return sorted(
        other
        for kind in ("before-migration", "damaged")
        for other in path.parent.glob(f"{glob.escape(path.stem)}-{kind}-*{path.suffix}")
    )


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _stamp() -> str:
    return datetime.fromtimestamp(time.time_ns() // 10**9, UTC).strftime("%Y%m%dT%H%M%SZ")


def _uri(path: Path) -> str:
    return path.absolute().as_uri()
