"""A history file that is damaged, foreign, read-only, locked or in an impossible place."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bandplate.core.errors import HistoryError
from bandplate.history import History


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a history with fifty athletes, closed."""
    path = tmp_path / "history.db"
    with History.open(str(path)) as history:
        for number in range(50):
            history.add_athlete(f"athlete {number}", notes="x" * 1000)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["history.db"]
    return path


@pytest.mark.parametrize("what", ["cut", "no header", "zeros inside", "nothing but noise"])
def test_a_damaged_file_is_moved_aside_and_said_so(path: Path, what: str) -> None:
    good = path.read_bytes()
    bad = {
        "cut": good[: len(good) // 2],
        "no header": b"\0" * 100 + good[100:],
        "zeros inside": good[:8192] + b"\0" * 32768 + good[8192 + 32768 :],
        "nothing but noise": os.urandom(20_000),
    }[what]
    path.write_bytes(bad)
    with History.open(str(path)) as history:
        (message,) = history.messages
        assert history.renewed
        assert history.athletes() == []
        history.add_athlete("New")
        (kept,) = history.copies()
    assert "was damaged" in message
    assert str(kept) in message
    assert kept.read_bytes() == bad
    path.write_bytes(bad)  # once more, in the same second: the first one stays
    with History.open(str(path)) as history:
        assert len(history.copies()) == 2
        assert all(copy.read_bytes() == bad for copy in history.copies())


def test_damage_that_shows_later_is_one_line(path: Path) -> None:
    with History.open(str(path)) as history:
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(os.urandom(size - 4096))
        with pytest.raises(HistoryError, match="run bandplate history check"):
            history.athletes()


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE photos (id)")
    connection.close()
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ann, " * 100)
    before = {p: p.read_bytes() for p in tmp_path.iterdir()}
    for file, why in ((other, "belongs to another program"), (letter, "is no database")):
        with pytest.raises(HistoryError, match=why):
            History.open(str(file))
    with pytest.raises(HistoryError, match="is a folder"):
        History.open(str(tmp_path))
    assert {p: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_an_empty_file_becomes_a_history(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    path.touch()
    with History.open(str(path)) as history:
        assert history.messages == ()
        history.add_athlete("Ann")


def add_to(path: Path) -> None:
    with History.open(str(path), busy_s=0.2) as history:
        history.add_athlete("Ann")


@pytest.mark.parametrize("kind", ["EXCLUSIVE", "IMMEDIATE"])
def test_a_locked_file_is_told_in_one_line(path: Path, kind: str) -> None:
    holder = sqlite3.connect(path, isolation_level=None)
    try:
        if kind == "EXCLUSIVE":  # what a program that wants the file for itself does
            holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute(f"BEGIN {kind}")
        with pytest.raises(HistoryError, match=r"locked by another program for more than 0\.2 s"):
            add_to(path)
    finally:
        holder.close()
    with History.open(str(path)) as history:
        assert len(history.athletes()) == 50


def test_a_read_only_history_can_be_read(path: Path, tmp_path: Path) -> None:
    """As another user where this is root, whom permissions do not stop."""
    code = """
import os, sys
if os.geteuid() == 0:
    import bandplate.history, sqlalchemy.dialects.sqlite.pysqlite
    os.setuid(65534)
from bandplate.history import History
from bandplate.core.errors import HistoryError
with History.open(sys.argv[1]) as history:
    print(history.messages)
    print(len(history.athletes()), history.athlete("athlete 7").name)
    try:
        history.add_athlete("Ann")
    except HistoryError as error:
        print(error)
"""
    public = Path("/tmp") / f"bandplate-{os.getpid()}"
    public.mkdir(mode=0o755)
    copy = public / "history.db"
    try:
        copy.write_bytes(path.read_bytes())
        copy.chmod(0o444)
        public.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", code, copy], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        assert "is read-only: it can be read, nothing is stored" in done.stdout
        assert "50 athlete 7" in done.stdout
        assert f"{copy} is read-only: nothing is stored" in done.stdout
        assert [p.name for p in public.iterdir()] == ["history.db"]
    finally:
        public.chmod(0o755)
        copy.unlink()
        public.rmdir()


def test_an_old_read_only_history_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE bandplate_schema SET version_num = '0001'")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(HistoryError, match="0001 and read-only: open it once where"):
        History.open(str(path))
    assert path.read_bytes() == before


def test_addresses_that_lead_nowhere(tmp_path: Path) -> None:
    for url, why in (
        ("postgresql://ann:secret@127.0.0.1:1/history", "refused"),
        ("mysql://ann:secret@localhost/history", "is an SQLite file or on PostgreSQL"),
        ("sqlite://", "is an SQLite file or on PostgreSQL"),
        ("://", "neither a path nor a URL"),
        ("postgresql://ann:secret@host:port/history", "neither a path nor a URL"),
        ("postgresql://ann:secret@[::1/history", "neither a path nor a URL"),
        ("~nobody-of-this-name/history.db", "nobody here"),
        ("/proc/nowhere/history.db", "cannot be made"),
    ):
        with pytest.raises(HistoryError, match=why) as caught:
            History.open(url, busy_s=1.0)
        assert "secret" not in str(caught.value)
        assert "\n" not in str(caught.value)


def test_where_the_history_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bandplate.history import database_url

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("BANDPLATE_DB", raising=False)
    assert database_url("postgresql://host/name") == "postgresql://host/name"
    with History.open() as history:
        assert Path(history.where).is_relative_to(tmp_path)
    named = tmp_path / "a ?#%20 ü" / "b%.db"
    monkeypatch.setenv("BANDPLATE_DB", str(named))
    assert database_url("postgresql://host/name") == str(named)
    with History.open() as history:
        history.add_athlete("Ann")
    assert named.is_file()
