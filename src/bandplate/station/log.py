"""The station's events: what the engine detects and what people and the link do, in one list."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from bandplate._rt import (
    EVENT_CALIBRATION_APPLIED,
    EVENT_CONTACT_BEGAN,
    EVENT_CONTACT_ENDED,
    EVENT_GAP_FOUND,
    EVENT_PUSH_BEGAN,
    EVENT_SEGMENT_BEGAN,
)
from bandplate.core.events import Event
from bandplate.drills.happening import REPEATED

__all__ = ["EventLog", "detected_events", "is_found_again"]

_KINDS = {
    EVENT_CONTACT_BEGAN: ("contact.on", "force_n"),
    EVENT_CONTACT_ENDED: ("contact.off", "force_n"),
    EVENT_PUSH_BEGAN: ("push.onset", "force_n"),
    EVENT_GAP_FOUND: ("gap", "missing"),
    EVENT_SEGMENT_BEGAN: ("link.segment", "segment"),
}
_DETECTED = {name for name, _ in _KINDS.values()}
_SIDES = ("left", "right", "both")


def is_found_again(event: Event) -> bool:
    """Whether engine or drill find such an event by themselves, in a replay too."""
    return event.kind in _DETECTED or event.kind in REPEATED


def detected_events(rows: NDArray[np.void]) -> list[Event]:
    """Turn rows of EVENT_DTYPE, shape (n,), into events; changes of calibration are left out."""
    events = []
    for row in rows:
        kind = int(row["kind"])
        if kind == EVENT_CALIBRATION_APPLIED:
            continue
        name, quantity = _KINDS[kind]
        data: dict[str, object] = {quantity: float(row["value"]), "index": int(row["index"])}
        if name.startswith(("contact", "push")):
            data["side"] = _SIDES[int(row["side"])]
        events.append(Event(int(row["t_ns"]), name, data))
    return events


class EventLog:
    """Append-only list (Thread: any)."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._lock = threading.Lock()

    def add(self, *events: Event) -> None:
        """Append events."""
        with self._lock:
            self._events.extend(events)

    def since(self, n: int) -> tuple[list[Event], int]:
        """Return the events from the n-th on, and the number to ask for next time."""
        with self._lock:
            return self._events[n:], len(self._events)
