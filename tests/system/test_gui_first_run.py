"""The first run, by keyboard and mouse: three questions, a station that runs, and never again."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bandplate.cli.main import main
from bandplate.config import PreferencesFile
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.welcome.window import Welcome
from tests.system.gui_checks import assert_fits

STEP_MS = 20
DEADLINE_STEPS = 1500


@pytest.fixture(autouse=True)
def nobody_was_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("BANDPLATE_DB", str(tmp_path / "history.db"))
    return tmp_path


def shown(kind: type[QWidget]) -> QWidget | None:
    """Return the window of a kind that is open."""
    windows = QApplication.topLevelWidgets()
    return next((w for w in windows if isinstance(w, kind) and w.isVisible()), None)


class Person:
    """Does one thing after the other while the program runs, each as soon as it can be done."""

    def __init__(self) -> None:
        self.to_do: list[Callable[[], bool]] = []
        self.waited = 0
        self.timer = QTimer(interval=STEP_MS)
        self.timer.timeout.connect(self.look)
        self.timer.start()

    def look(self) -> None:
        if not self.to_do or self.waited > DEADLINE_STEPS:
            QApplication.closeAllWindows()
        elif self.to_do[0]():
            self.to_do.pop(0)
            self.waited = 0
        else:
            self.waited += 1

    def done(self) -> None:
        self.timer.stop()
        assert not self.to_do, f"not within {DEADLINE_STEPS * STEP_MS / 1000} s: {self.to_do[0]}"


def test_from_the_first_question_to_the_countdown_and_never_asked_again(
    qtbot: QtBot, nobody_was_here: Path
) -> None:
    person = Person()

    def welcome() -> Welcome | None:
        found = shown(Welcome)
        assert found is None or isinstance(found, Welcome)
        return found

    def first_question() -> bool:
        window = welcome()
        if window is None or not window.source.values:
            return False
        for size in ((720, 560), (1920, 1080)):
            window.resize(*size)
            assert_fits(window)
        assert window.source.value == "sim"
        qtbot.keyClick(window, Qt.Key.Key_Return)
        return True

    def a_name_that_is_none() -> bool:
        window = welcome()
        assert window is not None
        qtbot.keyClicks(window.name, "@")
        qtbot.mouseClick(window.next, Qt.MouseButton.LeftButton)
        if not window.problem.text():
            return False
        assert window.steps.currentIndex() == 1
        window.name.clear()
        qtbot.keyClicks(window.name, "Mia Muster")
        assert_fits(window)
        qtbot.keyClick(window.name, Qt.Key.Key_Return)
        return True

    def first_drill() -> bool:
        window = welcome()
        assert window is not None
        assert window.steps.currentIndex() == 2
        assert_fits(window)
        qtbot.mouseClick(window.next, Qt.MouseButton.LeftButton)
        return True

    def it_runs() -> bool:
        coach = shown(CoachWindow)
        if not isinstance(coach, CoachWindow):
            return False
        assert welcome() is None
        bridge = coach.live.view._bridge
        state = bridge.station.state()
        assert state.simulated
        assert state.athlete == "Mia Muster"
        return bridge.station.prompt.stage == "countdown"

    person.to_do = [first_question, a_name_that_is_none, first_drill, it_runs]
    assert main(["run"]) == 0
    person.done()
    chosen = PreferencesFile.load().now
    assert (chosen.welcomed, chosen.athlete, chosen.drill) == (True, "Mia Muster", "try")
    assert list((nobody_was_here / "bandplate" / "recordings").glob("*.mcap"))

    def at_once() -> bool:
        assert welcome() is None
        coach = shown(CoachWindow)
        return isinstance(coach, CoachWindow) and coach.controls.athlete.isVisible()

    again = Person()
    again.to_do = [at_once]
    assert main(["run"]) == 0
    again.done()


def test_closing_the_welcome_begins_nothing(qapp: QApplication, nobody_was_here: Path) -> None:
    person = Person()
    person.to_do = [lambda: shown(Welcome) is not None]
    assert main(["run"]) == 0
    person.done()
    assert os.listdir(nobody_was_here) == []
