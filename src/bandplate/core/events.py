"""Things that happen at an instant: contacts, onsets, marks, alarms, drill phases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Event"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, on the samples' clock.

    Attributes
    ----------
    t_ns : int
        Host monotonic time, ns.
    kind : str
        Dotted name: ``contact.on``, ``contact.off``, ``push.onset``, ``mark``, ``alarm.lost``,
        ``link.segment``, ``tare``, ``drill.phase``.
    data : mapping
        JSON-compatible details (``side``, ``force_n``, ``text`` ...).
    """

    t_ns: int
    kind: str
    data: Mapping[str, object] = field(default_factory=dict)
