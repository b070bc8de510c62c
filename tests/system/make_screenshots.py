"""Run the simulated station through drills and save both windows as PNG (not a test).

python tests/system/make_screenshots.py OUT_DIR [SECONDS_OF_WORK] [dark|light]
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from bandplate.config import load_station_config
from bandplate.drills import drill_files, load_drill
from bandplate.gui.athlete.window import AthleteWindow
from bandplate.gui.bridge import Bridge
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.theme import THEMES, font
from bandplate.station import Session, Station, simulator, watched
from tests.system.gui_station import context_of

DRILLS = ("hold", "steps", "fluctuate")
SIZES = ((1280, 720), (1920, 1080))


@contextmanager
def simulated_station(drill: str, folder: Path, seed: int = 1) -> Iterator[Station]:
    """Yield the real station on the simulated device, with an athlete who reads the screen."""
    name, spec = load_drill(drill)
    with simulator(spec.scenario, seed, 1000, "--eyes") as (port, eyes):
        config = load_station_config(None)
        session = Session(name, spec, "Demo Athlete", folder, seed)
        station = Station.on_device(port, config, session, source=f"sim:{drill} seed {seed}")
        station.start()
        try:
            with watched(station, eyes):
                yield station
        finally:
            station.stop()


def wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def wait_for(station: Station, stage: str) -> None:
    for _ in range(600):
        if station.prompt.stage == stage:
            return
        wait(0.05)
    raise RuntimeError(f"no {stage} within 30 s: {station.prompt}")


def shoot(windows: dict[str, QWidget], out_dir: Path, state: str) -> None:
    for size in SIZES:
        for kind, window in windows.items():
            window.resize(*size)
            wait(0.4)
            window.grab().save(str(out_dir / f"{kind}_{state}_{size[0]}x{size[1]}.png"))


def main(out_dir: Path, seconds: float, theme: str = "dark") -> None:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    app.setFont(font(14))
    out_dir.mkdir(parents=True, exist_ok=True)
    drills = [load_drill(name) for name in drill_files()]
    for name in DRILLS:
        with tempfile.TemporaryDirectory() as folder, simulated_station(name, Path(folder)) as s:
            bridge = Bridge(s)
            windows = {
                "coach": CoachWindow(context_of(bridge, THEMES[theme], drills)),
                "athlete": AthleteWindow(bridge, THEMES[theme]),
            }
            for window in windows.values():
                window.resize(*SIZES[0])
                window.show()
            bridge.start()
            wait(1.0)
            bridge.go_or_stop()
            wait_for(s, "countdown")
            shoot(windows, out_dir, f"{name}_countdown")
            wait_for(s, "work")
            wait(seconds)
            bridge.mark("arms higher")
            shoot(windows, out_dir, f"{name}_work")
            if name == "hold":
                wait_for(s, "rest")
                shoot(windows, out_dir, f"{name}_rest")
                bridge.go_or_stop()
                wait(0.5)
                shoot(windows, out_dir, f"{name}_stopped")
            bridge.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 6.0, *sys.argv[3:4])
