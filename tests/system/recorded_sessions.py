"""Recordings of the simulated athlete for tests of what comes after: a short drill, on some day.

The real drill machine in virtual time (no wire, no clock): the same on every machine.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import SIGNAL_INDEX, SIGNALS
from bandplate.core.events import Event
from bandplate.drills import happening as h
from bandplate.drills import load_drill
from bandplate.recording import write_recording
from bandplate.sources.simulator.performer import Performer
from bandplate.wire.messages import State
from tests.studies.rehearsal import facts_of, rehearse

DAY_NS = 86_400 * 10**9
START_NS = 1_700_000_000 * 10**9
RATE_HZ = 500.0


@cache
def _run() -> tuple[NDArray[np.void], tuple[Event, ...]]:
    """Let the athlete hold three times with the left leg; rows of SERIES_DTYPE and events."""
    _, hold = load_drill("hold")
    phases = [
        msgspec.structs.replace(phase, duration_s=min(phase.duration_s, 3.0))
        for phase in hold.phases
    ]
    drill = msgspec.structs.replace(
        hold, sides=("left",), repetitions=3, rest_s=1.0, phases=tuple(phases)
    )
    kept: list[NDArray[np.void]] = []

    def keep(rows: NDArray[np.void], _t_s: float) -> tuple[int, State]:
        kept.append(rows.copy())
        return 0, State.STREAMING

    performer = Performer(3)
    run = rehearse(drill, performer, seed=3, rate_hz=RATE_HZ, spoil=keep)
    assert run.stage == "done", run.stops
    chosen = [replace(e, data={**e.data, "name": "hold"}) for e in run.events if e.kind == h.CHOSEN]
    return np.concatenate(kept), (*chosen, *(e for e in run.events if e.kind != h.CHOSEN))


def repetitions_end_s() -> list[float]:
    """Return when each repetition ends, s from the first row."""
    rows, events = _run()
    return [(e.t_ns - int(rows["t_ns"][0])) * 1e-9 for e in events if e.kind == h.REPETITION]


def recorded_hold(
    path: Path, *, days: int = 0, scale: float = 1.0, until_s: float | None = None
) -> Path:
    """Write the recording of three short holds, made some days after START_NS.

    Parameters
    ----------
    path : Path
        Its file.
    days : int
    scale : float
        Of every force and tension.
    until_s : float, optional
        Only so much of it, from the first row.
    """
    rows, events = _run()
    rows = rows.copy()
    signals = [i for name, i in SIGNAL_INDEX.items() if ".cop_" not in name]
    rows["values"][:, signals] *= scale
    if until_s is not None:
        last_ns = int(rows["t_ns"][0]) + round(until_s * 1e9)
        rows = rows[rows["t_ns"] <= last_ns]
        events = tuple(event for event in events if event.t_ns <= last_ns)
    there = np.isfinite(rows["values"]).any(axis=0)
    metadata = {
        "foreign": True,
        "rate_hz": RATE_HZ,
        "present": [name for name, present in zip(SIGNALS, there, strict=True) if present],
        "references_n": dict(facts_of().references_n),
        "started_utc_ns": START_NS + days * DAY_NS,
        "station": "hall",
        "drill": "hold",
        "push_side": "left",
        "device": {"dictionary": {"simulated": True}},
    }
    write_recording(path, metadata, rows, events=events, force=True)
    return path
