"""Do the screens stutter: a real drill on the simulated station, both windows open.

Frame intervals are taken from the paint events of the curves. A timer of 5 ms on the screens'
thread finds what held that thread up. From both the time is taken off in which the thread was
ready to run and other programs had the processor: Linux counts it per thread. The same station
then feeds pyqtgraph's setData instead.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from bandplate.config import PreferencesFile, StationConfig
from bandplate.core.channels import SIGNAL_INDEX
from bandplate.drills import drill_files, load_drill
from bandplate.gui.bridge import Bridge
from bandplate.gui.choices import Choices
from bandplate.gui.context import Context
from bandplate.gui.curve_history import CURVES
from bandplate.gui.screens import Screens
from bandplate.station import Host, Opening, Station

Floats = NDArray[np.float64]

#: CPU time, wait for a processor (ns) and turns of the thread that reads it.
SCHEDULE = Path("/proc/thread-self/schedstat")
N_CURVES = 8
WINDOW_S = 10
FRAME_MS = 16
PULSE_MS = 5
#: Windows open and take their first samples: not counted, s.
SETTLE_S = 5.0


Moment = tuple[float, float]


def moment() -> Moment:
    """Return the time, s, and for how long of it this thread has waited for a processor, s."""
    try:
        waited_ns = int(SCHEDULE.read_text().split()[1])
    except OSError:  # not Linux: everything counts as ours
        waited_ns = 0
    return time.perf_counter(), 1e-9 * waited_ns


def apart_ms(moments: list[Moment]) -> tuple[Floats, Floats]:
    """Return the intervals, ms, and how much of each is not the machine's, ms."""
    passed, waited = 1e3 * np.diff(np.array(moments), axis=0).T
    return passed, passed - waited


class Painted(QObject):
    """Notes when a widget is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[Moment] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            self.at.append(moment())
        return False


class Pulse(QTimer):
    """A timer whose lateness is how long the thread was held up."""

    def __init__(self) -> None:
        super().__init__(interval=PULSE_MS, timerType=Qt.TimerType.PreciseTimer)
        self.at: list[Moment] = []
        self.timeout.connect(lambda: self.at.append(moment()))


def wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


@contextmanager
def station() -> Iterator[tuple[Host, Opening, Station]]:
    """Yield the simulated station, recording, in the drill of all members."""
    name, drill = load_drill("whole")
    with tempfile.TemporaryDirectory() as folder:
        host = Host(StationConfig(), lambda _: ({}, None), lambda *_: None)
        opening = Opening("sim", name, drill, folder=Path(folder))
        try:
            opened = host.open(opening)
            opened.start()
            opened.wait_for_sample(5)
            opened.go()
            yield host, opening, opened
        finally:
            host.close()


def figures(watched: QWidget, running: Station, seconds: float) -> dict[str, float]:
    """Watch for some seconds."""
    painted, pulse = Painted(), Pulse()
    wait(SETTLE_S)
    watched.installEventFilter(painted)
    pulse.start()
    lost = running.state().counters["lost_samples"]
    cpu_s, begun_s = time.thread_time(), time.perf_counter()
    wait(seconds)
    lasted_s = time.perf_counter() - begun_s
    cpu_s = time.thread_time() - cpu_s
    pulse.stop()
    watched.removeEventFilter(painted)
    intervals_ms, ours_ms = apart_ms(painted.at)
    beats_ms, our_beats_ms = apart_ms(pulse.at)
    counters = running.state().counters
    return {
        "frames/s": len(painted.at) / lasted_s,
        "p50_ms": float(np.percentile(intervals_ms, 50)),
        "p99_ms": float(np.percentile(intervals_ms, 99)),
        "our_p99_ms": float(np.percentile(ours_ms, 99)),
        "worst_ms": float(intervals_ms.max()),
        "held_ms": float(beats_ms.max()) - PULSE_MS,
        "our_held_ms": float(our_beats_ms.max()) - PULSE_MS,
        "lost": float(counters["lost_samples"] - lost + counters["recorder_overruns"]),
        "cpu_pct": 100 * cpu_s / lasted_s,
    }


def our_windows(seconds: float) -> dict[str, float]:
    with station() as (_, _, opened), tempfile.TemporaryDirectory() as folder:
        bridge = Bridge(opened)
        choices = Choices(PreferencesFile(Path(folder) / "preferences.json"))
        drills = [load_drill(name) for name in drill_files()]
        screens = Screens(Context(bridge, choices, drills=drills))
        screens.show(athlete=True)
        bridge.start()
        gc.freeze()  # as the program does
        try:
            return figures(screens.coach.live.view.viewport(), opened, seconds)
        finally:
            bridge.stop()
            screens.close()


def set_data(seconds: float, width: int, *, antialias: bool) -> dict[str, float]:
    with station() as (_, _, opened):
        plot = pg.PlotWidget()
        plot.resize(1280, 720)
        plot.setYRange(0, 1200 * N_CURVES)
        pens = [pg.mkPen(i, width=width) for i in range(N_CURVES)]
        curves = [plot.plot(pen=pen, antialias=antialias) for pen in pens]
        rows = round(WINDOW_S * opened.state().rate_hz)
        reader = opened.display_ring.reader(rows)
        shown = np.zeros((rows, N_CURVES))
        columns = [SIGNAL_INDEX[name] for name in CURVES[:N_CURVES]]

        def draw() -> None:
            new = reader.read()["values"][-rows:, columns]
            if len(new):
                shown[: -len(new)] = shown[len(new) :]
                shown[-len(new) :] = new
                for i, curve in enumerate(curves):
                    curve.setData(shown[:, i] + 1200 * i)

        timer = QTimer(interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(draw)
        plot.show()
        timer.start()
        try:
            return figures(plot.viewport(), opened, seconds)
        finally:
            timer.stop()
            plot.close()


def measure(seconds: float) -> dict[str, dict[str, float]]:
    """Watch ours for `seconds`, and pyqtgraph's own curves for a quarter of it each."""
    app = QApplication.instance() or QApplication([])
    app.setQuitOnLastWindowClosed(False)
    contenders: dict[str, Callable[[], dict[str, float]]] = {
        "bandplate: both windows": lambda: our_windows(seconds),
        "pyqtgraph setData, width 1": lambda: set_data(seconds / 4, 1, antialias=False),
        "pyqtgraph setData, width 2": lambda: set_data(seconds / 4, 2, antialias=False),
        "pyqtgraph setData, width 2, antialiased": lambda: set_data(seconds / 4, 2, antialias=True),
    }
    return {name: watch() for name, watch in contenders.items()}
