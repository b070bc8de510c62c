"""Histories to report on: many sessions of one athlete, the newest with a recording."""

from __future__ import annotations

import time
from pathlib import Path
from uuid import uuid4

import numpy as np

from bandplate.history import Athlete, Finding, History, RecordingRef
from bandplate.measures import Measure

DAY_NS = 86_400 * 10**9


def trained(
    history: History, name: str, sessions: int, *, recording: Path | None = None, seed: int = 1
) -> Athlete:
    """Add an athlete with so many sessions of holds on both sides, one every third day until now.

    The push rises by 4 N a session, the swing leg's support falls a little.
    """
    random = np.random.default_rng(seed)
    athlete = history.add_athlete(name)
    now_ns = time.time_ns()
    for n in range(sessions):
        at_ns = now_ns - (sessions - n) * 3 * DAY_NS
        session = history.begin_session(athlete.uid, started_utc_ns=at_ns, station="hall")
        path = recording if recording is not None and n == sessions - 1 else Path("/gone.mcap")
        for number, side in enumerate(("left", "right"), start=1):
            push_n = 1100.0 + 4.0 * n + float(random.normal(0, 8))
            swing = 0.9 - 0.002 * n + float(random.normal(0, 0.01))
            history.add_set(
                session,
                RecordingRef(uuid4(), str(path)),
                number,
                drill="hold",
                side=side,
                started_utc_ns=at_ns + number * 10**11,
                rate_hz=1000.0,
                results=[
                    _value("push_mean_n", "push", push_n, "N"),
                    _value("push_peak_n", "push", push_n + 60, "N"),
                    _value("push_hold_cv_pct", "push", 1.2, "%"),
                    _value("support_ratio", "swing", swing, "1", experimental=True),
                    _value("support_ratio", "torso", 1.01, "1", experimental=True),
                    _value("push_supported_pct", "push", 50 * swing + 50, "%", experimental=True),
                ],
                repetitions=[
                    {"side": side, "side_done": side, "counted": True, "held_s": 10.0,
                     "mean_n": push_n, "peak_n": push_n + 20, "in_corridor_pct": 81.0}
                ],
            )  # fmt: skip
        if n % 10 == 9:
            history.add_finding(
                athlete.uid,
                Finding("ceiling", "left", "swing", 70.0 + n / 10, "% of max", "segmented",
                        at_ns + 2 * 10**11, 66.0, 75.0, session_uid=session),
                Finding("limiter", "left", "swing", 70.0 + n / 10, "% of max", "bootstrap",
                        at_ns + 2 * 10**11, 66.0, 75.0, 0.93, session_uid=session),
            )  # fmt: skip
        if n == sessions - 1:
            history.add_note(athlete.uid, "Slept badly.", session_uid=session)
    return athlete


def _value(
    name: str, scope: str, value: float, unit: str, *, experimental: bool = False
) -> Measure:
    return Measure(
        name,
        scope,
        value,
        unit,
        f"{name} as made",
        experimental=experimental,
        index=1,
        repetition=1,
    )
