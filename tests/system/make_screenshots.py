"""Run the simulated station through scenarios and save both windows as PNG (not a test).

python tests/system/make_screenshots.py OUT_DIR [SECONDS]
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
from PySide6.QtWidgets import QApplication

from bandplate.cli.session import simulator
from bandplate.config import load_station_config
from bandplate.drills import load_drill
from bandplate.gui.athlete.window import AthleteWindow
from bandplate.gui.bridge import Bridge
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.theme import THEMES, font
from bandplate.station import Session, Station

SCENARIOS = ("hold", "steps", "fluctuate")
SIZES = ((1280, 720), (1920, 1080))


@contextmanager
def simulated_station(drill: str, folder: Path, seed: int = 1) -> Iterator[Station]:
    """Yield the real station on the simulated device, running, its drill just started."""
    with simulator(load_drill(drill).scenario, seed, 1000) as port:
        config = load_station_config(None)
        session = Session(load_drill(drill), "Demo Athlete", folder)
        station = Station.on_device(port, config, session, source=f"sim:{drill} seed {seed}")
        station.start()
        try:
            yield station
        finally:
            station.stop()


def wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def main(out_dir: Path, seconds: float, theme: str = "dark") -> None:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    app.setFont(font(14))
    out_dir.mkdir(parents=True, exist_ok=True)
    for name in SCENARIOS:
        with tempfile.TemporaryDirectory() as folder, simulated_station(name, Path(folder)) as s:
            bridge = Bridge(s)
            coach, athlete = (
                CoachWindow(bridge, THEMES[theme]),
                AthleteWindow(bridge, THEMES[theme]),
            )
            for window in (coach, athlete):
                window.resize(*SIZES[0])
                window.show()
            bridge.start()
            wait(1.0)
            bridge.go_or_stop()
            wait(seconds - 3)
            bridge.mark("cue: arms")
            wait(3)
            for size in SIZES:
                for window, kind in ((coach, "coach"), (athlete, "athlete")):
                    window.resize(*size)
                    wait(0.6)
                    window.grab().save(str(out_dir / f"{kind}_{name}_{size[0]}x{size[1]}.png"))
            bridge.stop()
            coach.close()
            athlete.close()


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        float(sys.argv[2]) if len(sys.argv) > 2 else 12.0,
        sys.argv[3] if len(sys.argv) > 3 else "dark",
    )
