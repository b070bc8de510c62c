"""Large windows come in parts, and what nobody looks at costs nothing."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import pyqtgraph as pg
import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from bandplate.config import PreferencesFile
from bandplate.gui.bridge import Bridge
from bandplate.gui.choices import Choices
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.context import Context
from bandplate.gui.editor.window import DrillEditor
from bandplate.gui.language import install
from bandplate.gui.progress.tab import HistoryTab
from bandplate.gui.review.tab import ReviewTab
from bandplate.gui.screens import Screens
from bandplate.gui.widgets.in_turns import in_turns
from tests.system.gui_station import HandFedStation


@pytest.fixture
def screens(qtbot, tmp_path, monkeypatch) -> Iterator[Screens]:
    monkeypatch.setenv("BANDPLATE_DB", str(tmp_path / "history.db"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    station = HandFedStation()
    station.advance(1.0)
    bridge = Bridge(station)
    context = Context(bridge, Choices(PreferencesFile(tmp_path / "preferences.json")))
    made = Screens(context)
    made.context = context
    made.show(athlete=True)
    qtbot.waitUntil(lambda: made.coach.athlete_window is not None)
    bridge.poll()
    yield made
    context.jobs.end()
    QApplication.processEvents()  # what the work had to tell
    made.close()
    install(QApplication.instance(), "en")


def test_between_two_parts_the_screens_do_what_waits(qtbot) -> None:
    done: list[str] = []

    def parts() -> Iterator[None]:
        for name in ("a", "b"):
            done.append(name)
            QTimer.singleShot(0, lambda: done.append("a frame"))
            yield

    owner = QObject()
    in_turns(owner, parts(), lambda: done.append("then"))
    assert done == []
    qtbot.waitUntil(lambda: "then" in done)
    assert done == ["a", "a frame", "b", "a frame", "then"]


def test_parts_of_a_window_that_is_gone_are_not_made(qtbot) -> None:
    done: list[str] = []

    def parts() -> Iterator[None]:
        done.append("a")
        shiboken6.delete(owner)
        yield
        done.append("b")

    owner = QObject()
    in_turns(owner, parts(), lambda: done.append("then"))
    qtbot.waitUntil(lambda: bool(done))
    qtbot.wait(20)
    assert done == ["a"]


def test_tabs_that_nobody_has_opened_are_not_made(qtbot, screens) -> None:
    coach = screens.coach
    assert len(coach.findChildren(pg.GraphicsView)) == 1  # the live curves
    coach.tabs.setCurrentIndex(1)
    review = coach.tabs.currentWidget()
    assert isinstance(review, ReviewTab)
    qtbot.waitUntil(lambda: len(review.findChildren(pg.PlotWidget)) > 1)
    assert coach.findChild(HistoryTab) is None
    assert coach.tabs.widget(2) is coach.findChild(HistoryTab)
    assert coach.tabs.currentWidget() is review


def test_live_draws_nothing_behind_another_tab(qtbot, screens, monkeypatch) -> None:
    coach, bridge = screens.coach, screens.context.bridge
    frames: list[int] = []
    monkeypatch.setattr(bridge, "painted", lambda: frames.append(1))
    coach.athlete_window.close()
    coach.tabs.setCurrentIndex(1)
    QApplication.processEvents()
    frames.clear()
    for tab, drawn in ((1, False), (0, True)):
        coach.tabs.setCurrentIndex(tab)
        bridge.station.advance(0.1)
        bridge.poll()
        QApplication.processEvents()
        assert bool(frames) is drawn


def test_another_theme_leaves_everything_where_it_was(qtbot, screens) -> None:
    before = screens.coach
    before.tabs.setCurrentIndex(3)
    qtbot.waitUntil(lambda: before.tabs.currentWidget().ready)
    before.tabs.currentWidget().list.setCurrentRow(5)  # where the theme is chosen
    size = before.size()
    screens.context.choices.change(theme="light")
    qtbot.waitUntil(lambda: not shiboken6.isValid(before))
    after = screens.coach
    assert after is not before
    assert after.isVisible()
    assert after.tabs.currentIndex() == 3
    setup = after.tabs.currentWidget()
    qtbot.waitUntil(lambda: setup.ready)
    assert setup.pages.currentWidget() is setup.look
    assert after.size() == size
    assert after.athlete_window.isVisible()
    assert screens.context.theme.name == "light"


def test_of_two_looks_in_a_row_the_last_stays(qtbot, screens) -> None:
    screens.context.choices.change(theme="light")
    screens.context.choices.change(theme="contrast", language="de")
    qtbot.waitUntil(lambda: not screens.changing)
    assert screens.context.theme.name == "contrast"
    assert screens.coach.tabs.tabText(2) == "Verlauf"
    windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, CoachWindow)]
    assert [w for w in windows if w.isVisible()] == [screens.coach]


def test_a_drill_that_is_being_written_survives_another_look(qtbot, screens) -> None:
    before = screens.coach
    before.edit_drill()
    (editor,) = before.findChildren(DrillEditor)
    qtbot.waitUntil(lambda: editor.source.toPlainText() != "", timeout=20_000)
    editor.pages.setCurrentIndex(1)
    title = editor.start.currentText().capitalize()
    text = editor.source.toPlainText()
    assert f'"{title}"' in text
    editor.source.setPlainText(text.replace(f'"{title}"', '"Mine"', 1))
    screens.context.choices.change(theme="light")
    qtbot.waitUntil(lambda: not shiboken6.isValid(before))
    assert editor.isVisible()
    assert '"Mine"' in editor.source.toPlainText()
    assert screens.coach.findChildren(DrillEditor) == [editor]
    qtbot.waitUntil(editor.save.isEnabled)
    qtbot.mouseClick(editor.save, Qt.MouseButton.LeftButton)
    shown = screens.coach.controls.drill
    qtbot.waitUntil(lambda: shown.findText("Mine", Qt.MatchFlag.MatchContains) >= 0)


def test_what_the_tabs_import_is_there_before_a_click() -> None:
    program = (
        "import sys\n"
        "from bandplate.gui.ahead import Ahead\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "import bandplate.gui.app\n"
        "tab = 'bandplate.gui.progress.tab'\n"
        "assert tab not in sys.modules\n"
        "Ahead().load()\n"
        "before = set(sys.modules)\n"
        "import bandplate.gui.editor.window, bandplate.gui.progress.tab\n"
        "import bandplate.gui.review.tab, bandplate.gui.setup.tab\n"
        "assert set(sys.modules) == before\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_window_waits_for_the_work_that_it_began(qtbot, screens) -> None:
    before, jobs = screens.coach, screens.context.jobs
    go_on = threading.Event()
    told: list[str] = []
    jobs.start(
        "reading",
        lambda _: go_on.wait(10),
        lambda _: told.append(before.windowTitle()),  # raises where Qt has deleted it
    )
    screens.context.choices.change(theme="light")
    qtbot.waitUntil(lambda: not before.isVisible())
    go_on.set()
    qtbot.waitUntil(lambda: not shiboken6.isValid(before))
    assert told == ["bandplate"]
