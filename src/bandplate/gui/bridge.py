"""The only place where the screens talk to the station."""

from __future__ import annotations

import threading
from bisect import insort
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from bandplate._rt import Ring, Snapshot, monotonic_ns
from bandplate.core.errors import BandplateError
from bandplate.core.events import Event
from bandplate.core.prompt import Prompt
from bandplate.drills import Drill, Trial
from bandplate.gui.cop_trail import CopTrail
from bandplate.gui.curve_history import CurveHistory
from bandplate.measures import Measure
from bandplate.station import StationState

__all__ = ["MARK", "Bridge", "Station"]

#: Kind of the events that people put on the time axis.
MARK: Final = "mark"

_FRAME_MS: Final = 16
_SLOW_MS: Final = 250
_MAX_EVENTS: Final = 5000
_LATENCIES: Final = 1200
#: Nobody goes on sooner after a stop, ns.
_STOP_HOLDS_NS: Final = 1_000_000_000


class Station(Protocol):
    """What the screens need of a running station (:class:`bandplate.station.Station`)."""

    @property
    def display_ring(self) -> Ring:
        """Ring of SERIES_DTYPE behind the display filter."""

    @property
    def drill(self) -> Drill:
        """What is trained."""

    @property
    def running_drill(self) -> bool:
        """Whether a drill was started and is not through."""

    @property
    def prompt(self) -> Prompt:
        """What the athlete is told now."""

    @property
    def trials(self) -> Sequence[tuple[Trial, int]]:
        """The last repetition that went and the one that is counted down, each with its go (ns)."""

    @property
    def references(self) -> Mapping[str, float]:
        """Best 1 s mean per member, N, where known."""

    def snapshot(self) -> Snapshot | None:
        """Return the newest values; None before the first sample."""

    def state(self) -> StationState:
        """Return one look at the station."""

    def events_since(self, n: int, /) -> tuple[list[Event], int]:
        """Return the events from the n-th on and the number to ask for next time."""

    def measures(self) -> Sequence[Measure]:
        """Return the live measures."""

    def repetition_measures(self) -> Sequence[Measure]:
        """Return the measures of the repetition that has ended; empty while one runs."""

    def choose(self, name: str, drill: Drill, /) -> None:
        """Take up another drill."""

    def go(self) -> None:
        """Start the drill, or go on after a stop."""

    def go_on_lower(self) -> None:
        """After a stop: go on with a lower target."""

    def renew_facts(self) -> None:
        """Take up how bands hang and what is allowed now (Blocking: reads files)."""

    def halt(self) -> None:
        """Stop the drill."""

    def skip_rest(self) -> None:
        """End the rest now."""

    def arm(self) -> None:
        """Arm the motorised anchor (Blocking: up to 0.3 s)."""

    def mark(self, text: str, t_ns: int | None = None, /) -> None:
        """Put a mark at this instant, or at one of the samples' clock (ns)."""

    def tare(self) -> None:
        """Zero the unloaded sensors (Blocking: up to 0.3 s)."""


def _time(event: Event) -> int:
    return event.t_ns


class Bridge(QObject):
    """Polls the station at frame rate, keeps the curves' past, carries out what a person asks.

    Signals
    -------
    frame
        Curves and snapshot are new (about 60 times a second).
    slow
        State, measures and latencies are new (4 times a second: no number changes faster).
    problem(str)
        What was asked for failed; one line for a person.
    changed
        Another station is looked at: nothing of the last one holds.
    drill_chosen(str)
        Name of the drill that was taken up.

    Attributes
    ----------
    events : list of Event
        What happened, by its time: a mark may be put into the past.
    marks : list of Event
        Those of them that people put, all of this recording.
    chosen : (str, Drill) or None
        The drill that a person took up last, here or on the station before.
    """

    frame = Signal()
    slow = Signal()
    problem = Signal(str)
    changed = Signal()
    drill_chosen = Signal(str)

    def __init__(self, station: Station, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.station = station
        self.state: StationState = station.state()
        self.measures: Sequence[Measure] = ()
        self.snapshot: Snapshot | None = None
        self.history: CurveHistory | None = None
        self.cop: CopTrail | None = None
        self._ring: Ring | None = None
        self.events: list[Event] = []
        self.marks: list[Event] = []
        self.chosen: tuple[str, Drill] | None = None
        self._next_event = 0
        self._stopped_ns: int | None = None
        self._latencies_ms: deque[float] = deque(maxlen=_LATENCIES)
        self._frames = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=_FRAME_MS)
        self._frames.timeout.connect(self.poll)
        self._slow = QTimer(self, interval=_SLOW_MS)
        self._slow.timeout.connect(self.poll_slow)

    def look_at(self, station: Station) -> None:
        """Look at another station from now on; curves, events and numbers begin anew."""
        self.station = station
        self.state = station.state()
        self.measures, self.snapshot = (), None
        self.history = self.cop = self._ring = self._stopped_ns = None
        self.events.clear()
        self.marks.clear()
        self._next_event = 0
        self._latencies_ms.clear()
        self.changed.emit()
        self.poll_slow()
        self.poll()

    def start(self) -> None:
        """Begin to poll."""
        self.poll_slow()
        self.poll()
        self._frames.start()
        self._slow.start()

    def stop(self) -> None:
        """Stop polling."""
        self._frames.stop()
        self._slow.stop()

    def poll(self) -> None:
        """Take what is new for the curves."""
        self.snapshot = self.station.snapshot()
        if self.snapshot is not None:
            rate_hz = self.snapshot.rate_hz or self.state.rate_hz
            ring = self.station.display_ring
            if ring is not self._ring or self.history is None or self.history.rate_hz != rate_hz:
                # another rate is another grid: what was drawn on the old one cannot be kept
                self.history, self._ring = CurveHistory(ring, rate_hz), ring
                self.cop = CopTrail(ring)
        if self.history is not None:
            self.history.update()
        if self.cop is not None:
            self.cop.update()
        stopped = self.station.prompt.stage == "stopped"
        if stopped and self._stopped_ns is None:
            self._stopped_ns = monotonic_ns()
        elif not stopped:
            self._stopped_ns = None
        self.frame.emit()

    def poll_slow(self) -> None:
        """Take what is new for the numbers."""
        self.state = self.station.state()
        self.measures = self.station.measures()
        new, self._next_event = self.station.events_since(self._next_event)
        for event in new:
            insort(self.events, event, key=_time)
            if event.kind == MARK:
                insort(self.marks, event, key=_time)
        del self.events[:-_MAX_EVENTS]
        self.slow.emit()

    def painted(self) -> None:
        """Note that the newest sample has just been drawn."""
        if self.history is not None and self.history.newest_t_ns and self.state.phase == "running":
            self._latencies_ms.append((monotonic_ns() - self.history.newest_t_ns) * 1e-6)

    def latency_ms(self) -> tuple[float, float] | None:
        """Return p50 and p99 from sample to painted curve, ms; None before the first."""
        if not self._latencies_ms:
            return None
        ordered = sorted(self._latencies_ms)
        return ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]

    def go_or_stop(self) -> None:
        """Start the drill, stop it when it runs, go on after a stop.

        A key that is pressed twice must not go on: a stop holds for a second at least.
        """
        stopped = self.station.prompt.stage == "stopped"
        if stopped and self._just_stopped:
            return
        runs = self.station.running_drill and not stopped
        self._ask(self.station.halt if runs else self.station.go)
        self.slow.emit()

    def go_on_lower(self) -> None:
        """Go on after a stop, with a lower target."""
        if not self._just_stopped:
            self._ask(self.station.go_on_lower)
            self.slow.emit()

    @property
    def _just_stopped(self) -> bool:
        now_ns = monotonic_ns()
        stopped = self.station.prompt.stage == "stopped"
        return stopped and now_ns - (self._stopped_ns or now_ns) < _STOP_HOLDS_NS

    def choose(self, name: str, drill: Drill) -> None:
        """Take up another drill."""

        def take_up() -> None:
            self.station.choose(name, drill)
            self.chosen = name, drill
            self.drill_chosen.emit(name)

        self._ask(take_up)
        self.slow.emit()

    def skip_rest(self) -> None:
        """End the rest now."""
        self._ask(self.station.skip_rest)

    def arm(self) -> None:
        """Arm the motorised anchor; in a thread, because it waits for the device."""
        threading.Thread(target=self._ask, args=(self.station.arm,), daemon=True).start()

    def mark(self, text: str, t_ns: int | None = None) -> None:
        """Put a mark with a text at this instant, or at one of the samples' clock (ns)."""
        self._ask(lambda: self.station.mark(text, t_ns))
        self.poll_slow()

    def tare(self) -> None:
        """Zero the unloaded sensors; in a thread, because it waits for the device."""
        threading.Thread(target=self._ask, args=(self.station.tare,), daemon=True).start()

    def _ask(self, action: Callable[[], object]) -> None:
        try:
            action()
        except BandplateError as error:
            self.problem.emit(str(error))
