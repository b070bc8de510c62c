"""The real windows on a real X server: first run to countdown, full screen, and the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

WIDTH_PX, HEIGHT_PX = 1920, 1080

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed"),
]

#: Runs in a process of its own: this one has its platform already. Says what it saw, line by line.
PERSON = """
import sys

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bandplate.cli.main import main
from bandplate.gui.athlete.window import AthleteWindow
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.welcome.window import Welcome

app = QApplication([])
seen = []


def window(kind):
    windows = QApplication.topLevelWidgets()
    return next((w for w in windows if isinstance(w, kind) and w.isVisible()), None)


def say(word):
    seen.append(word)
    print(word, flush=True)


def pixels():
    picture = app.primaryScreen().grabWindow(0).toImage()
    places = [(x, y) for x in range(0, picture.width(), 8) for y in range(0, picture.height(), 8)]
    return picture.size().toTuple(), len({picture.pixel(x, y) for x, y in places})


def look():
    welcome, coach, athlete = window(Welcome), window(CoachWindow), window(AthleteWindow)
    if welcome is not None and welcome.source.values and welcome.isEnabled():
        step = welcome.steps.currentIndex()
        if step == 1:
            QTest.keyClicks(welcome.name, "Mia Muster")
        QTest.mouseClick(welcome.next, Qt.MouseButton.LeftButton)
        say(f"step {step + 1}")
    elif coach is not None and athlete is not None:
        stage = coach._bridge.station.prompt.stage
        if stage == "countdown" and "countdown" not in seen:
            say("countdown")
            QTest.mouseClick(coach.controls.athlete_screen, Qt.MouseButton.LeftButton)
        elif "countdown" in seen and athlete.isFullScreen() and "full" not in seen:
            seen.append("full")  # painted by the next look
        elif "full" in seen:
            size, colours = pixels()
            print(f"full {athlete.width()}x{athlete.height()} of {size[0]}x{size[1]}", flush=True)
            say("painted" if colours > 8 else "blank")
            coach.close()


timer = QTimer(interval=200)
timer.timeout.connect(look)
timer.start()
QTimer.singleShot(120_000, app.quit)
sys.exit(main(["run"]))
"""


@contextmanager
def x_server() -> Iterator[str]:
    """Yield the name of a display of its own."""
    read, write = os.pipe()
    screen = f"{WIDTH_PX}x{HEIGHT_PX}x24"
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        try:
            with os.fdopen(read) as told:
                number = told.readline().strip()
            assert number, "Xvfb did not start"
            yield f":{number}"
        finally:
            server.terminate()


def test_the_first_run_on_an_x_server(tmp_path: Path) -> None:
    own = {name: str(tmp_path / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    with x_server() as display:
        environment = {
            **os.environ,
            **own,
            "BANDPLATE_DB": str(tmp_path / "history.db"),
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "LANGUAGE": "en",
        }
        done = subprocess.run(
            [sys.executable, "-c", PERSON],
            env=environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:6] == [
        *("step 1", "step 2", "step 3", "countdown"),
        f"full {WIDTH_PX}x{HEIGHT_PX} of {WIDTH_PX}x{HEIGHT_PX}",
        "painted",
    ], done.stdout + done.stderr
    assert list((tmp_path / "XDG_DATA_HOME" / "bandplate" / "recordings").glob("*.mcap"))
