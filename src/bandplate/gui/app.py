"""The screens of a running station, until they are closed."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from bandplate.config import PreferencesFile
from bandplate.drills import Drill
from bandplate.gui.ahead import Ahead
from bandplate.gui.bridge import Bridge
from bandplate.gui.choices import Choices
from bandplate.gui.collector import Collector
from bandplate.gui.context import Context
from bandplate.gui.jobs import Jobs, Progress
from bandplate.gui.language import install
from bandplate.gui.model import member_levels, push_side
from bandplate.gui.opener import Opener
from bandplate.gui.screens import Screens
from bandplate.gui.theme import DARK, THEMES, dress
from bandplate.gui.tone import Tone, ToneMaker
from bandplate.gui.welcome.window import Welcome
from bandplate.sources.serial_port import candidate_ports
from bandplate.station import Host, Opening, Station

__all__ = ["run_app"]

#: A signal is seen within this, ms.
_OCCASION_MS: Final = 100


def run_app(
    host: Host,
    opening: Opening,
    drills: Sequence[tuple[str, Drill]] = (),
    *,
    begin: Callable[[Station], None],
    welcome: bool = False,
    athlete: bool = True,
    duration_s: float | None = None,
) -> int:
    """Open a station and show the coach's window (and the athlete's).

    Parameters
    ----------
    host : Host
        Opens the station; the caller closes it.
    opening : Opening
        What is opened first.
    drills : sequence of (str, Drill)
        What the coach may choose from, by name.
    begin : callable
        Starts the station, once a signal would close the windows in order.
    welcome : bool
        Where nobody has been welcomed yet, ask first what to open.
    athlete : bool
        Open the athlete's window too.
    duration_s : float or None
        Close after this long, in s.

    Returns
    -------
    int
        Exit code.

    Raises
    ------
    BandplateError
        What is wanted cannot be opened.

    Notes
    -----
    Thread: the main thread. Blocking: until the coach's window is closed, or Ctrl-C.
    """
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("bandplate")
    run = _Run(host, drills, begin, athlete=athlete)
    dress(app, THEMES.get(run.choices.now.theme, DARK))
    install(app, run.choices.now.language)
    asks = welcome and not run.choices.now.welcomed
    station = None if asks else host.open(opening)
    # Python sees a signal only between two byte codes; a timer gives it the occasion.
    # Quitting waits for the event loop: before it runs, it would be forgotten.
    ends = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(end, lambda *_: QTimer.singleShot(0, app.quit)) for end in ends]
    occasion = QTimer(interval=_OCCASION_MS)
    occasion.timeout.connect(lambda: None)
    occasion.start()
    collector = Collector()
    try:
        if station is None:
            run.ask(opening)
        else:
            begin(station)
            run.show(station, opening)
        if duration_s is not None:
            QTimer.singleShot(round(duration_s * 1000), app.quit)
        return app.exec()
    finally:
        occasion.stop()
        run.end()
        collector.stop()
        for end, handler in zip(ends, before, strict=True):
            signal.signal(end, handler)


class _Run:
    """What is shown, from the welcome to the end."""

    def __init__(
        self,
        host: Host,
        drills: Sequence[tuple[str, Drill]],
        begin: Callable[[Station], None],
        *,
        athlete: bool,
    ) -> None:
        self._host = host
        self._drills = drills
        self._begin = begin
        self._athlete = athlete
        self.choices = Choices(PreferencesFile.load())
        self._jobs = Jobs()
        self._sound = Tone()
        self._ahead = Ahead()
        self._welcome: Welcome | None = None
        self._bridge: Bridge | None = None
        self._screens: Screens | None = None

    def ask(self, opening: Opening) -> None:
        """Show the welcome; what it is told is opened."""
        theme = THEMES.get(self.choices.now.theme, DARK)
        self._welcome = Welcome(
            opening, self._drills, theme, self._jobs, _look_around, _checked_name
        )
        self._welcome.chosen.connect(self._open)
        self._welcome.show()

    def _open(self, opening: Opening) -> None:
        assert self._welcome is not None
        welcome = self._welcome

        def connect(_: Progress) -> Station:
            station = self._host.open(opening)
            self._begin(station)
            return station

        def done(station: Station) -> None:
            self.choices.change(
                welcomed=True,
                source=opening.source,
                athlete=opening.athlete,
                drill=opening.name,
            )
            self.show(station, opening)
            welcome.close()

        self._jobs.start(welcome.tr("Connecting"), connect, done, welcome.fail)

    def show(self, station: Station, opening: Opening) -> None:
        """Show the windows of an open station."""
        config = self._host.config
        bridge = self._bridge = Bridge(station)
        context = Context(
            bridge,
            self.choices,
            jobs=self._jobs,
            database=config.history.database,
            drills=self._drills,
            drills_folder=config.drills.folder,
            opener=Opener(self._host, bridge, self._jobs, opening),
        )
        self._screens = Screens(context)
        if self.choices.now.tone or config.tone:
            bridge.frame.connect(lambda: _follow(self._sound.maker, bridge))
            problem = self._sound.start()
            if problem:
                bridge.problem.emit(problem)
        self._screens.show(athlete=self._athlete)
        bridge.start()
        Collector.freeze()
        self._ahead.start()

    def end(self) -> None:
        """Close everything."""
        if self._bridge is not None:
            self._bridge.stop()
        self._sound.stop()
        self._ahead.stop()
        for window in (self._screens, self._welcome):
            if window is not None:
                window.close()
        self._jobs.end()


def _look_around() -> list[tuple[str, str]]:
    import bandplate.history  # noqa: F401  the names' check needs it soon, and it takes its time

    return candidate_ports()


def _checked_name(name: str) -> str:
    from bandplate.history import checked_name

    return checked_name(name)


def _follow(maker: ToneMaker, bridge: Bridge) -> None:
    station, snapshot = bridge.station, bridge.snapshot
    if snapshot is not None:
        levels = member_levels(snapshot.filtered, push_side(station), station.references)
        maker.set(station.prompt, levels["push"].force_n, tone=station.drill.tone)
