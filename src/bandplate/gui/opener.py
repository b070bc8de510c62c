"""Opens another source or athlete while the windows stay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from bandplate.gui.bridge import Bridge, Station
from bandplate.gui.jobs import Jobs, Progress
from bandplate.station import Opening

__all__ = ["Opener", "StationHost"]


class _Startable(Station, Protocol):
    def start(self) -> None:
        """Start samples and threads."""


class StationHost(Protocol):
    """What opens stations (:class:`bandplate.station.Host`)."""

    def open(self, opening: Opening, /) -> _Startable:
        """Close what is open, connect anew."""


class Opener(QObject):
    """Changes what the bridge looks at, in a thread: connecting takes a second or two.

    Parameters
    ----------
    host : StationHost
    bridge : Bridge
    jobs : Jobs
    opening : Opening
        What is open.

    Signals
    -------
    opened
        The bridge looks at the new station.
    """

    opened = Signal()

    def __init__(self, host: StationHost, bridge: Bridge, jobs: Jobs, opening: Opening) -> None:
        super().__init__(bridge)
        self._host = host
        self._bridge = bridge
        self._jobs = jobs
        self.opening = opening
        self.busy = False

    def change(self, **changes: Any) -> None:
        """Open with some fields of :class:`Opening` changed; nothing while a drill runs."""
        if self.busy:
            return
        if self._bridge.station.running_drill:
            self._bridge.problem.emit(self.tr("A drill runs: stop it first."))
            return
        self.busy = True
        opening = replace(self.opening, seed=self.opening.seed + 1, **changes)

        def connect(progress: Progress) -> _Startable:
            progress.report(0.0)
            station = self._host.open(opening)
            station.start()
            return station

        def done(station: _Startable) -> None:
            self.opening, self.busy = opening, False
            self._bridge.look_at(station)
            self.opened.emit()

        def failed(text: str) -> None:
            self.busy = False
            self._bridge.problem.emit(text)

        self._jobs.start(self.tr("Connecting"), connect, done, failed)
