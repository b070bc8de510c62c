"""Databases for tests of the history: an SQLite file, and a PostgreSQL server of the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

_numbers = count(1)


def _program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    program = str(found[-1]) if found else shutil.which(name)
    if program is None:
        pytest.skip("no PostgreSQL server is installed here (Debian: apt-get install postgresql)")
    return program


def _run_program(*command: str) -> None:
    """Run a server's program: it refuses to work for root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*prefix, *command], cwd="/", stdin=subprocess.DEVNULL, capture_output=True, timeout=60
    )
    assert done.returncode == 0, (command, done.stdout, done.stderr)


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Run a server on a socket in a folder of its own; yields the folder."""
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    # not pytest's folder, whose parents are closed to other users; and a socket's path is short
    folder = tempfile.mkdtemp(prefix="bandplate-pg-")
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data = f"{folder}/data"
        _run_program(initdb, "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c shared_buffers=16MB"
        log = f"{folder}/log"
        _run_program(pg_ctl, "-D", data, "-l", log, "-w", "-o", options, "start")
        try:
            yield folder
        finally:
            _run_program(pg_ctl, "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_postgresql_database(folder: str) -> str:
    """Make an empty database on the server; return its URL."""
    import psycopg

    name = f"history_{next(_numbers)}"
    with psycopg.connect(f"host={folder} user=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"postgresql://postgres@/{name}?host={folder}"
