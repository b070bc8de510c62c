"""Milliseconds for questions to a history of a million repetitions, in SQLite."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from bandplate.core.randomness import uniform
from bandplate.history import History
from bandplate.history.schema import measure_id
from rounds import interleaved

ATHLETES = 50
SETS_PER_SESSION = 4
REPETITIONS_PER_SET = 5
DAY_NS = 86_400 * 10**9
START_NS = 1_600_000_000 * 10**9
METHOD = "mean over the hold"
MEASURES = [
    *((f"push_measure_{i}_n", "push") for i in range(10)),
    ("push_mean_n", "push"),
    ("support_ratio", "torso"),
]


def _uid(kind: int, number: int) -> str:
    return f"{kind:012x}7000{number:016x}"


def _sets(sessions: int) -> Iterator[tuple[int, int, int]]:
    """Yield (session, set, start in UTC ns): everybody trains on each day."""
    for session in range(sessions):
        for k in range(SETS_PER_SESSION):
            start_ns = START_NS + session // ATHLETES * DAY_NS + k * 300 * 10**9
            yield session, session * SETS_PER_SESSION + k, start_ns


def _fill(path: Path, repetitions: int) -> int:
    """Write the rows past the API, which takes one set at a time; return the last day, UTC ns."""
    sessions = repetitions // (REPETITIONS_PER_SET * SETS_PER_SESSION)
    noise = uniform(1, "history", range(1000)).tolist()
    ids = [measure_id(name, scope, "N", METHOD, False) for name, scope in MEASURES]
    reps = range(1, REPETITIONS_PER_SET + 1)
    connection = sqlite3.connect(path)

    def insert(table: str, columns: int, rows: Iterator[tuple[object, ...]]) -> None:
        connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * columns)})", rows)

    names = ((_uid(1, a), f"athlete {a}", f"athlete {a}", 70.0, "", a) for a in range(ATHLETES))
    insert("athletes", 6, names)
    insert(
        "sessions",
        4,
        ((_uid(2, s), _uid(1, s % ATHLETES), t, "") for s, k, t in _sets(sessions) if k % 4 == 0),
    )
    connection.executemany(
        "INSERT INTO sets VALUES (?,?,?,1,'r.mcap',NULL,'hold','left',?,1000.0,'{}',5,9000.0,1)",
        ((_uid(3, k), _uid(2, s), _uid(4, k), t) for s, k, t in _sets(sessions)),
    )
    insert(
        "repetitions",
        8,
        (
            (_uid(3, k), n, "left", True, 10.0, 180.0, 200.0, '{"in_corridor_pct": 77.0}')
            for _, k, _ in _sets(sessions)
            for n in reps
        ),
    )
    measures = zip(ids, MEASURES, strict=True)
    insert("measures", 6, ((i, name, at, "N", METHOD, False) for i, (name, at) in measures))
    computations = ((_uid(3, k), 1, t, "benchmark") for _, k, t in _sets(sessions))
    insert("computations", 4, computations)
    results = (
        (_uid(3, k), 1, key, i, None, noise[(k * 7 + i) % 1000], None, None, "{}")
        for _, k, _ in _sets(sessions)
        for i, key in enumerate(ids)
    )
    insert("results", 9, results)
    connection.commit()
    connection.close()
    return START_NS + sessions // ATHLETES * DAY_NS


def _timed(question: Callable[[], object]) -> dict[str, float]:
    start_ns = time.perf_counter_ns()
    question()
    return {"p50_ms": (time.perf_counter_ns() - start_ns) * 1e-6}


def measure(rounds: int, repetitions: int) -> dict[str, dict[str, float]]:
    """Ask a full history, several rounds in turn; another athlete each time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        History.open(str(path)).close()
        now_ns = _fill(path, repetitions)
        turn = iter(range(10**9))

        def athlete() -> UUID:
            return UUID(_uid(1, next(turn) % ATHLETES))

        with History.open(str(path)) as history:
            assert len(history.trend(athlete(), "push_mean_n", "push").values) > 0
            return interleaved(
                {
                    "one row by its key": lambda: _timed(
                        lambda: history.find_athlete(str(athlete()))
                    ),
                    "open": lambda: _timed(lambda: History.open(str(path)).close()),
                    "trend of an athlete": lambda: _timed(
                        lambda: history.trend(athlete(), "push_mean_n", "push", side="left")
                    ),
                    "sessions of an athlete": lambda: _timed(lambda: history.sessions(athlete())),
                    "overview of the club": lambda: _timed(
                        lambda: history.overview(now_utc_ns=now_ns)
                    ),
                },
                rounds,
            )
