"""The screens of a running station, until they are closed."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from bandplate.config import PreferencesFile, StationConfig
from bandplate.drills import Drill
from bandplate.gui.bridge import Bridge
from bandplate.gui.choices import Choices
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.context import Context
from bandplate.gui.jobs import Jobs
from bandplate.gui.model import member_levels, push_side
from bandplate.gui.opener import Opener
from bandplate.gui.theme import THEMES, font
from bandplate.gui.tone import Tone, ToneMaker
from bandplate.station import Host, Opening, Station

__all__ = ["run_app"]


def run_app(
    host: Host,
    opening: Opening,
    drills: Sequence[tuple[str, Drill]] = (),
    *,
    begin: Callable[[Station], None],
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
    app.setStyle("Fusion")
    app.setFont(font(14))
    choices = Choices(PreferencesFile.load())
    station = host.open(opening)
    # Python sees a signal only between two byte codes; the frame timer gives it the occasion.
    # Quitting waits for the event loop: before it runs, it would be forgotten.
    ends = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(end, lambda *_: QTimer.singleShot(0, app.quit)) for end in ends]
    bridge = Bridge(station)
    jobs = Jobs()
    context = _context(host.config, bridge, choices, jobs, drills)
    context.opener = Opener(host, bridge, jobs, opening)
    window = CoachWindow(context)
    window.resize(1280, 720)
    sound = Tone()
    if choices.now.tone or host.config.tone:
        bridge.frame.connect(lambda: _follow(sound.maker, bridge))
        problem = sound.start()
        if problem:
            bridge.problem.emit(problem)
    try:
        window.show()
        begin(station)
        bridge.start()
        if athlete:
            window.open_athlete()
        if duration_s is not None:
            QTimer.singleShot(round(duration_s * 1000), window.close)
        return app.exec()
    finally:
        bridge.stop()
        sound.stop()
        window.close()
        jobs.end()
        for end, handler in zip(ends, before, strict=True):
            signal.signal(end, handler)


def _context(
    config: StationConfig,
    bridge: Bridge,
    choices: Choices,
    jobs: Jobs,
    drills: Sequence[tuple[str, Drill]],
) -> Context:
    return Context(
        bridge,
        choices,
        THEMES[choices.now.theme] if choices.now.theme in THEMES else THEMES["dark"],
        jobs,
        database=config.history.database,
        drills=drills,
        drills_folder=config.drills.folder,
    )


def _follow(maker: ToneMaker, bridge: Bridge) -> None:
    station, snapshot = bridge.station, bridge.snapshot
    if snapshot is not None:
        levels = member_levels(snapshot.filtered, push_side(station), station.references)
        maker.set(station.prompt, levels["push"].force_n, tone=station.drill.tone)
