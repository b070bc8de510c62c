"""Milliseconds per screen frame: our curves and windows, next to pyqtgraph's own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication, QWidget

import stream
from bandplate._rt import Engine, Ring, Snapshot
from bandplate.config import PreferencesFile
from bandplate.core.channels import N_SIGNALS, SIGNAL_INDEX
from bandplate.core.events import Event
from bandplate.core.prompt import Prompt
from bandplate.core.samples import SERIES_DTYPE
from bandplate.drills import Drill, Facts, load_drill
from bandplate.drills.prepare import prepare_trial
from bandplate.gui.athlete.window import AthleteWindow
from bandplate.gui.bridge import Bridge
from bandplate.gui.choices import Choices
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.context import Context
from bandplate.gui.curve_history import CURVES
from bandplate.gui.theme import THEMES
from bandplate.gui.time_window import TimeWindow
from bandplate.gui.widgets.lanes import LanesView
from bandplate.measures import Measure
from bandplate.sources.simulator.board import REFERENCES_N
from bandplate.station import StationState
from rounds import interleaved

SIZE = (1280, 720)
WINDOW_ROWS = 10_000
FRAME_ROWS = 16
N_CURVES = 8


class Bench:
    """A station without a device: a real engine and ring that the benchmark itself fills."""

    def __init__(self) -> None:
        self.engine: Engine = stream.engine()
        _, self.drill = load_drill("hold")
        self.running_drill = True
        facts = Facts(references_n=REFERENCES_N)
        self.trials = ((prepare_trial(self.drill, facts, 1, 1, 0.0), 1_000_000_000),)
        self.references = REFERENCES_N
        self._row = 0
        self.advance(WINDOW_ROWS + 2000)

    @property
    def display_ring(self) -> Ring:
        return self.engine.filtered

    def advance(self, n: int) -> None:
        """Let n samples arrive."""
        rows = np.zeros(n, SERIES_DTYPE)
        at = self._row + np.arange(n)
        rows["index"], rows["t_ns"] = at, (at + 1) * 1_000_000
        rows["values"] = _signals(at)
        self.engine.process_series(rows)
        self._row += n

    def snapshot(self) -> Snapshot:
        return self.engine.snapshot()

    def state(self) -> StationState:
        return StationState(phase="running", source="bench", rate_hz=stream.RATE_HZ)

    def events_since(self, n: int, /) -> tuple[list[Event], int]:
        return [], n

    def measures(self) -> Sequence[Measure]:
        return ()

    @property
    def prompt(self) -> Prompt:
        return Prompt(stage="work", side="left", phase="hold", word="HOLD", in_corridor=True)

    def choose(self, name: str, drill: Drill, /) -> None: ...
    def go(self) -> None: ...
    def halt(self) -> None: ...
    def skip_rest(self) -> None: ...
    def arm(self) -> None: ...
    def mark(self, text: str, /) -> None: ...
    def tare(self) -> None: ...


def _signals(at: np.ndarray) -> np.ndarray:
    """Return all signals at these rows: step-like loads with noise, so that no line is flat."""
    rng = np.random.default_rng(int(at[0]))
    phase = at[:, np.newaxis] * (2 * np.pi * 2 / stream.RATE_HZ) + np.arange(N_SIGNALS)
    return 600 + 500 * np.sin(phase) + rng.normal(0, 10, phase.shape)


def measure(rounds: int, frames: int) -> dict[str, dict[str, float]]:
    """Draw `frames` frames of every contender, several rounds in turn."""
    app = QApplication.instance() or QApplication([])
    contenders: dict[str, Callable[[], dict[str, float]]] = {}

    def add(name: str, widgets: list[QWidget], step: Callable[[], None]) -> None:
        def one_round() -> dict[str, float]:
            for widget in widgets:
                widget.show()
            app.processEvents()
            spent = []
            for _ in range(frames):
                bench.advance(FRAME_ROWS)
                start = time.perf_counter()
                step()
                app.processEvents()
                spent.append(1e3 * (time.perf_counter() - start))
            for widget in widgets:
                widget.hide()
            app.processEvents()
            p50, p99 = np.percentile(spent, (50, 99)).tolist()
            return {"p50_ms": p50, "p99_ms": p99}

        contenders[name] = one_round

    bench = Bench()
    bridge = Bridge(bench)
    bridge.poll_slow()
    bridge.poll()
    theme = THEMES["dark"]

    blank = QWidget()
    blank.resize(*SIZE)
    add("blank widget", [blank], blank.update)

    lanes = LanesView(bridge, TimeWindow(WINDOW_ROWS / stream.RATE_HZ), theme)
    lanes.resize(*SIZE)
    lanes.refresh_slow()

    def draw_lanes() -> None:
        bridge.poll()
        lanes.refresh()

    add(f"bandplate: {N_CURVES} curves, 10 s", [lanes], draw_lanes)
    context = Context(bridge, Choices(PreferencesFile(Path("unwritten.json"))), theme)
    coach, athlete = CoachWindow(context), AthleteWindow(bridge, theme)
    for window in (coach, athlete):
        window.resize(*SIZE)
    add("bandplate: coach window", [coach], bridge.poll)
    add("bandplate: both windows", [coach, athlete], bridge.poll)
    for width, antialias in ((1, False), (2, False), (2, True)):
        plot = pg.PlotWidget()
        plot.resize(*SIZE)
        plot.setYRange(0, 1200 * N_CURVES)
        curves = [
            plot.plot(pen=pg.mkPen(i, width=width), antialias=antialias) for i in range(N_CURVES)
        ]
        reader = bench.display_ring.reader(WINDOW_ROWS)
        shown = np.zeros((WINDOW_ROWS, N_CURVES))

        def draw(curves=curves, reader=reader, shown=shown) -> None:  # type: ignore[no-untyped-def]
            new = reader.read()["values"][:, [SIGNAL_INDEX[name] for name in CURVES[:N_CURVES]]]
            new = new[-WINDOW_ROWS:]
            shown[: -len(new)] = shown[len(new) :]
            shown[-len(new) :] = new
            for i, curve in enumerate(curves):
                curve.setData(shown[:, i] + 1200 * i)

        kind = f"width {width}{', antialiased' if antialias else ''}"
        add(f"pyqtgraph setData: {N_CURVES} curves, 10 s, {kind}", [plot], draw)
    return interleaved(contenders, rounds)
