"""The Review tab in the coach's window: a recorded set, by mouse and keyboard."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from bandplate.gui.bridge import Bridge
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.review.picker import RUNNING
from bandplate.gui.theme import DARK
from bandplate.history import History
from bandplate.review import keep
from tests.system.gui_checks import assert_fits
from tests.system.gui_station import HandFedStation, context_of
from tests.system.recorded_sessions import recorded_hold, repetitions_end_s

WAIT_MS = 30_000


@pytest.fixture(scope="module")
def sessions(tmp_path_factory) -> Path:
    """Two sessions in a history, the second with a tenth more force."""
    folder = tmp_path_factory.mktemp("sessions")
    with History.open(str(folder / "history.db")) as history:
        for days, scale in ((0, 1.0), (2, 1.1)):
            keep(recorded_hold(folder / f"{days}.mcap", days=days, scale=scale), "Ann", history)
    return folder / "history.db"


@pytest.fixture
def station(sessions, tmp_path, monkeypatch) -> HandFedStation:
    monkeypatch.setenv("BANDPLATE_DB", shutil.copy(sessions, tmp_path))
    station = HandFedStation()
    station.advance(2.0)
    return station


@pytest.fixture
def coach(qtbot, station):
    QApplication.setStyle("Fusion")
    bridge = Bridge(station)
    context = context_of(bridge, DARK)
    window = CoachWindow(context)
    qtbot.addWidget(window)
    window.resize(1280, 720)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    bridge.poll()
    bridge.poll_slow()
    yield window
    context.jobs.end()


def opened(qtbot, coach):
    """Bring the tab to the front by a click and wait for the newest set."""
    place = next(i for i in range(coach.tabs.count()) if coach.tabs.tabText(i) == "Review")
    bar = coach.tabs.tabBar()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(place).center())
    tab = coach.tabs.currentWidget()
    qtbot.waitUntil(lambda: tab.seen is not None, timeout=WAIT_MS)
    return tab


def press(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def trend() -> list[float]:
    with History.open() as history:
        ann = history.athlete("Ann")
        return history.trend(ann.uid, "push_peak_n", "push").values.tolist()


def measure_row(tab, name):
    return next(row for row, one in enumerate(tab.table.rows) if one.name == name)


def click_cell(qtbot, tab, row, column):
    index = tab.table.index(row, column)
    tab.view.scrollTo(index)
    centre = tab.view.visualRect(index).center()
    qtbot.mouseClick(tab.view.viewport(), Qt.MouseButton.LeftButton, pos=centre)


def test_a_repetition_is_excluded_and_counts_again(qtbot, coach):
    tab = opened(qtbot, coach)
    before = trend()
    peaks = next(one for one in tab.seen.measures if one.name == "push_peak_n")
    assert before[1] == pytest.approx(np.mean(peaks.values))
    assert peaks.last == pytest.approx(before[0])
    assert peaks.change == pytest.approx(before[1] - before[0])

    press(qtbot, tab.bar.buttons.button(2))
    press(qtbot, tab.bar.exclude)
    assert QApplication.focusWidget() is tab.bar.reason
    qtbot.keyClick(tab.bar.reason, Qt.Key.Key_End)  # another reason
    assert not tab.bar.sure.isEnabled()
    qtbot.keyClick(tab.bar.reason, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is tab.bar.words
    qtbot.keyClicks(tab.bar.words, "shoe came off")
    qtbot.keyClick(tab.bar.words, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tab.seen.repetitions[1].excluded == "shoe came off", timeout=WAIT_MS)
    assert trend() == [before[0], pytest.approx(np.mean([peaks.values[0], peaks.values[2]]))]
    assert tab.bar.state.full_text() == "Excluded: shoe came off"
    mean = tab.table.index(measure_row(tab, "push_peak_n"), 0).data()
    assert float(mean) == pytest.approx(trend()[1], abs=1)
    assert_fits(tab)

    tab.bar.exclude.setFocus()
    qtbot.keyClick(tab.bar.exclude, Qt.Key.Key_Return)  # counts again
    qtbot.waitUntil(lambda: not tab.seen.repetitions[1].excluded, timeout=WAIT_MS)
    assert trend() == before
    with History.open() as history:
        one = history.sets(history.athlete("Ann").uid)[1]
        (told,) = history.exclusions(one.uid)
        assert (told.reason, told.undone_utc_ns is None) == ("shoe came off", False)


def test_a_measure_shows_where_on_the_curve_it_was_read(qtbot, coach):
    tab = opened(qtbot, coach)
    push = tab.plots.lanes[0].plot
    click_cell(qtbot, tab, measure_row(tab, "push_rfd_100_n_per_s"), 4)  # of the second one
    assert tab.bar.buttons.checkedId() == 2
    one = next(m for m in tab.seen.measures if m.name == "push_rfd_100_n_per_s")
    view = tab.seen.repetitions[1].view
    place = one.places[1][0]
    assert place.end_s - place.start_s == pytest.approx(0.1)
    assert 0.0 < place.start_s < view.end_s - view.go_s
    low_s, high_s = push.getViewBox().viewRange()[0]
    assert low_s < place.start_s < place.end_s < high_s < low_s + 1.0  # it came near
    time_s, force_n = tab.seen.repetitions[1].curves["push"]
    slope = np.diff(np.interp([place.start_s, place.end_s], time_s, force_n))[0] / 0.1
    assert slope == pytest.approx(one.values[1], rel=0.01)  # it is read there indeed
    assert f"at {place.start_s:.3f} s, over 100 ms" in tab.place.text()
    assert "takes four sessions" in tab.place.text()
    press(qtbot, tab.bar.all)
    assert push.getViewBox().viewRange()[0][0] < -2.0


def test_cursors_read_the_chosen_curve(qtbot, coach):
    tab = opened(qtbot, coach)
    plots = tab.plots
    plots.setFocus()
    for key, modifier, place in (
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 0),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier, 1),
    ):
        before = list(plots.cursors_s)
        qtbot.keyClick(plots, key, modifier)
        assert plots.cursors_s[place] != before[place]
        assert plots.cursors_s[1 - place] == before[1 - place]
    plots.set_cursors(-1.0, 2.0)
    time_s, force_n = tab.seen.repetitions[0].curves["push"]
    first, second = np.interp([-1.0, 2.0], time_s, force_n)
    told = [read.text().split()[1] for read in plots.lanes[0].reads]
    assert told == [f"{first:.0f}", f"{second:.0f}", f"{second - first:+.0f}"]
    wide = np.ptp(plots.lanes[0].plot.getViewBox().viewRange()[0])
    qtbot.keyClick(plots, Qt.Key.Key_Plus)
    assert np.ptp(plots.lanes[-1].plot.getViewBox().viewRange()[0]) == pytest.approx(0.8 * wide)


def test_a_note_and_a_recording_beside_the_history(qtbot, coach, tmp_path):
    tab = opened(qtbot, coach)
    press(qtbot, tab.bar.note)
    qtbot.keyClicks(tab.bar.words, "new shoes")
    press(qtbot, tab.bar.sure)
    qtbot.waitUntil(lambda: tab.seen.notes == ("new shoes",), timeout=WAIT_MS)
    assert "new shoes" in tab.notes.text()
    shown = tab.seen
    tab.show_file(recorded_hold(tmp_path / "elsewhere.mcap"))
    qtbot.waitUntil(lambda: tab.seen is not shown, timeout=WAIT_MS)
    assert (tab.seen.kept, len(tab.seen.repetitions)) == (None, 3)
    assert not tab.bar.exclude.isEnabled()
    tab.show_file(tmp_path / "none.mcap")
    qtbot.waitUntil(lambda: tab.seen is None, timeout=WAIT_MS)
    assert "does not exist" in tab.empty.advice.text()


@pytest.mark.parametrize("name", ["running.mcap.part", "running.mcap"], ids=["new", "minutes"])
def test_the_running_recording_is_reviewed_from_its_open_file(
    qtbot, coach, station, tmp_path, name
):
    part = tmp_path / name
    first_s, second_s, _ = repetitions_end_s()
    recorded_hold(part, until_s=first_s - 1.0)
    station.show(recording=str(part))
    coach.live._bridge.poll_slow()
    tab = opened(qtbot, coach)
    assert tab.picker.sets.itemData(0) == RUNNING
    tab.picker.set_chosen.emit(RUNNING)
    qtbot.waitUntil(lambda: tab.seen is None, timeout=WAIT_MS)
    assert "no repetition of the running recording is through yet" in tab.empty.advice.text()
    recorded_hold(part, until_s=second_s + 0.5)
    tab.picker.set_chosen.emit(RUNNING)
    qtbot.waitUntil(lambda: tab.seen is not None, timeout=WAIT_MS)
    assert len(tab.seen.repetitions) == 2
    assert not tab.bar.exclude.isEnabled()


@pytest.mark.parametrize("size", [(1120, 640), (1280, 720), (1920, 1080)])
def test_everything_fits(qtbot, coach, size):
    tab = opened(qtbot, coach)
    coach.resize(*size)
    click_cell(qtbot, tab, measure_row(tab, "push_peak_n"), 0)
    press(qtbot, tab.bar.exclude)
    assert_fits(tab)
    assert tab.mapTo(coach, QPoint(tab.width(), tab.height())).x() <= coach.width()
    assert tab.minimumSizeHint().width() <= tab.width()


def test_an_empty_history_says_what_to_do(qtbot, coach, station, tmp_path, monkeypatch):
    station.show(recording=None)
    coach.live._bridge.poll_slow()
    monkeypatch.setenv("BANDPLATE_DB", str(tmp_path / "empty.db"))
    place = next(i for i in range(coach.tabs.count()) if coach.tabs.tabText(i) == "Review")
    coach.tabs.setCurrentIndex(place)
    tab = coach.tabs.currentWidget()
    qtbot.waitUntil(lambda: not tab._context.jobs.running, timeout=WAIT_MS)
    assert tab.empty.isVisible()
    assert "named athlete" in tab.empty.advice.text()


def test_the_first_set_of_all_is_there_without_being_looked_for(
    qtbot, coach, station, tmp_path, monkeypatch
):
    monkeypatch.setenv("BANDPLATE_DB", str(tmp_path / "empty.db"))
    running = tmp_path / "running.mcap"
    first_s, second_s, _ = repetitions_end_s()
    recorded_hold(running, until_s=first_s - 1.0)
    station.show(recording=str(running))
    coach.live._bridge.poll_slow()
    place = next(i for i in range(coach.tabs.count()) if coach.tabs.tabText(i) == "Review")
    coach.tabs.setCurrentIndex(place)
    tab = coach.tabs.currentWidget()
    qtbot.waitUntil(lambda: "is through yet" in tab.empty.advice.text(), timeout=WAIT_MS)
    assert tab.empty.title.text() == "No set yet"
    coach.tabs.setCurrentIndex(0)
    recorded_hold(running, until_s=second_s + 0.5)
    coach.tabs.setCurrentIndex(place)
    qtbot.waitUntil(lambda: tab.seen is not None, timeout=WAIT_MS)
    assert len(tab.seen.repetitions) == 2
    assert tab.picker.sets.currentData() == RUNNING
