"""What a person can see of a running station, as immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Phase", "StationState", "failure"]

Phase = Literal["connecting", "running", "lost", "stopped", "finished"]


@dataclass(frozen=True, slots=True)
class StationState:
    """One look at the station.

    Attributes
    ----------
    phase : str
        ``connecting``, ``running``, ``lost`` (the device went; taken up again by itself),
        ``finished`` (a replay came to its end) or ``stopped``.
    source, device : str
        Where samples come from, and what answered there.
    simulated : bool
        The device says it is a simulation; every screen says so.
    rate_hz, measured_rate_hz : float
        Asked for, and counted over the last seconds.
    counters : mapping of str to int
        Every loss, by name.
    clock_uncertainty_ms : float or None
        None while unknown.
    realtime : str
        What holds of priority and locked memory.
    recording : str or None
        Path of the recording.
    recording_failed : bool
        Nothing is recorded any more; `alarm` says why.
    recorded_samples : int
        Samples handed to the kernel: they survive a kill of the station.
    disk_free_gb : float or None
    alarm : str or None
        One line: what is wrong and what to do.
    athlete, drill : str
    anchor : str
        What the motorised anchor does, for people; empty without one.
    """

    phase: Phase = "connecting"
    source: str = ""
    device: str = ""
    simulated: bool = False
    rate_hz: float = 0.0
    measured_rate_hz: float = 0.0
    counters: Mapping[str, int] = field(default_factory=dict)
    clock_uncertainty_ms: float | None = None
    realtime: str = ""
    recording: str | None = None
    recording_failed: bool = False
    recorded_samples: int = 0
    disk_free_gb: float | None = None
    alarm: str | None = None
    athlete: str = ""
    drill: str = ""
    anchor: str = ""


def failure(thread: str, error: Exception) -> str:
    """Return the alarm for an exception that nobody foresaw: a thread must not end unseen."""
    return (
        f"the {thread} failed ({type(error).__name__}: {error}): stop, start again and report this"
    )
