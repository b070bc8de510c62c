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

    @property
    def told(self) -> str:
        """What became of the recording that was closed last, in one line; or nothing."""

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
    began
        What is open is closed, another is connected: nothing can be asked for meanwhile.
    opened
        The bridge looks at the new station.
    failed(str)
        Nothing is open now: why, and what to do. The next change connects again.

    Attributes
    ----------
    wanted : Opening
        What is being opened, else what is open.
    told : str
        What became of the recording that was finished last, in one line.
    """

    began = Signal()
    opened = Signal()
    failed = Signal(str)

    def __init__(self, host: StationHost, bridge: Bridge, jobs: Jobs, opening: Opening) -> None:
        super().__init__(bridge)
        self._host = host
        self._bridge = bridge
        self._jobs = jobs
        self.opening = self.wanted = opening
        self.busy = False
        self.told = self.problem = ""

    def change(self, **changes: Any) -> None:
        """Open with some fields of :class:`Opening` changed; nothing while a drill runs.

        The drill that a person took up stays, unless it is one of the changes.
        """
        if self.busy:
            return
        if self._bridge.station.running_drill and not self.problem:
            self._bridge.problem.emit(self.tr("A drill runs: stop it first."))
            return
        self.busy, self.problem = True, ""
        opening = self.wanted = replace(self.opening, seed=self.opening.seed + 1, **changes)
        self.began.emit()

        def connect(progress: Progress) -> tuple[_Startable, str]:
            # no report: what closes one station and opens another is not left half-way
            station = self._host.open(opening)
            told = self._host.told
            station.start()
            return station, told

        def done(found: tuple[_Startable, str]) -> None:
            station, self.told = found
            self.opening, self.busy = opening, False
            self._bridge.look_at(station)
            if "drill" in changes:
                self._bridge.chosen = None
            elif self._bridge.chosen is not None:
                self._bridge.choose(*self._bridge.chosen)
            self.opened.emit()

        def failed(text: str) -> None:
            self.busy, self.problem, self.wanted = False, text, self.opening
            self.told = self._host.told
            self._bridge.problem.emit(text)
            self.failed.emit(text)

        self._jobs.start(self.tr("Connecting"), connect, done, failed)
