"""The screens of a running station, until they are closed."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from bandplate.drills import Drill
from bandplate.gui.bridge import Bridge, Station
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.model import member_levels, push_side
from bandplate.gui.theme import THEMES, font
from bandplate.gui.tone import Tone, ToneMaker

__all__ = ["run_app"]


def run_app(
    station: Station,
    drills: Sequence[tuple[str, Drill]] = (),
    *,
    begin: Callable[[], None] = lambda: None,
    athlete: bool = True,
    theme: str = "dark",
    tone: bool = False,
    duration_s: float | None = None,
) -> int:
    """Show the coach's window (and the athlete's) of a station.

    Parameters
    ----------
    station : Station
        The caller stops it.
    drills : sequence of (str, Drill)
        What the coach may choose from, by name.
    begin : callable
        Starts the station, once a signal would close the windows in order.
    athlete : bool
        Open the athlete's window too.
    theme : {"dark", "light"}
        Look.
    tone : bool
        Sound while the push is in its corridor.
    duration_s : float or None
        Close after this long, in s.

    Returns
    -------
    int
        Exit code.

    Notes
    -----
    Thread: the main thread. Blocking: until the coach's window is closed, or Ctrl-C.
    """
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("bandplate")
    app.setStyle("Fusion")
    app.setFont(font(14))
    # Python sees a signal only between two byte codes; the frame timer gives it the occasion.
    # Quitting waits for the event loop: before it runs, it would be forgotten.
    ends = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(end, lambda *_: QTimer.singleShot(0, app.quit)) for end in ends]
    bridge = Bridge(station)
    window = CoachWindow(bridge, THEMES[theme], drills)
    window.resize(1280, 720)
    sound = Tone()
    if tone:
        bridge.frame.connect(lambda: _follow(sound.maker, bridge))
        problem = sound.start()
        if problem:
            bridge.problem.emit(problem)
    try:
        window.show()
        begin()
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
        for end, handler in zip(ends, before, strict=True):
            signal.signal(end, handler)


def _follow(maker: ToneMaker, bridge: Bridge) -> None:
    station, snapshot = bridge.station, bridge.snapshot
    if snapshot is not None:
        levels = member_levels(snapshot.filtered, push_side(station), station.references)
        maker.set(station.prompt, levels["push"].force_n, tone=station.drill.tone)
