"""Marks, notes and the past in the coach's window, by keys and clicks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from bandplate.core.events import Event
from bandplate.drills import happening as h
from bandplate.drills import load_drill
from bandplate.gui.bridge import Bridge
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.theme import DARK
from bandplate.gui.widgets.flags import FLAGS_PX, place_boxes
from tests.system.gui_checks import assert_fits
from tests.system.gui_station import RATE_HZ, STANDING, HandFedStation, context_of

DRILLS = [load_drill(name) for name in ("hold", "ramp", "perturb")]
NS = 1_000_000_000


@pytest.fixture
def station():
    station = HandFedStation()
    station.advance(20.0)
    return station


@pytest.fixture
def coach(qtbot, station):
    window = CoachWindow(context_of(Bridge(station), DARK, DRILLS))
    qtbot.addWidget(window)
    window.resize(1280, 720)
    with qtbot.waitExposed(window):
        window.show()
    tick(window)
    window.activateWindow()
    return window


def tick(window):
    bridge = window.live._bridge
    for _ in range(2):
        bridge.poll()
        bridge.poll_slow()
        QApplication.processEvents()


def marks(station):
    return [(e.t_ns - station.start_ns, e.data["text"]) for e in station.events if e.kind == "mark"]


def test_a_note_bears_the_moment_of_its_key_and_typing_is_no_command(qtbot, coach, station):
    qtbot.keyClick(coach, Qt.Key.Key_T)
    pressed_ns = station.snapshot().t_ns - station.start_ns
    field = coach.note.field
    assert field.hasFocus()
    station.advance(3.0)
    tick(coach)
    qtbot.keyClicks(field, " 2 m left? zap + ")
    tick(coach)
    assert_fits(coach)
    assert station.drill == DRILLS[0][1]
    assert not station.running_drill
    assert not coach.help.isVisible()
    assert coach.live.window_of_time.live
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not coach.note.isVisible()
    assert marks(station) == [(pressed_ns, "2 m left? zap +")]
    qtbot.keyClick(coach, Qt.Key.Key_T)
    qtbot.keyClicks(field, "no")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not coach.note.isVisible()
    qtbot.keyClick(coach, Qt.Key.Key_2)
    assert station.drill == DRILLS[1][1]
    assert len(marks(station)) == 1


def test_a_mark_goes_where_the_held_cursor_is_and_live_flags_stay(qtbot, coach, station):
    coach.live.view.set_cursor(-4.0)
    qtbot.keyClick(coach, Qt.Key.Key_M)  # live: now, wherever the pointer is
    qtbot.keyClick(coach, Qt.Key.Key_P)
    coach.live.view.set_cursor(-5.0)
    qtbot.keyClick(coach, Qt.Key.Key_M)
    for _ in range(10):
        qtbot.keyClick(coach, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(coach, Qt.Key.Key_T)
    qtbot.keyClicks(coach.note.field, "earlier")
    qtbot.keyClick(coach.note.field, Qt.Key.Key_Return)
    now_s, back_s, note_s = (t_ns / NS for t_ns, _ in marks(station))
    assert now_s == pytest.approx(20.0, abs=0.01)
    assert back_s == pytest.approx(15.0, abs=0.01)
    assert note_s == pytest.approx(14.0, abs=0.01)
    qtbot.keyClick(coach, Qt.Key.Key_P)
    tick(coach)
    shown = [flag.text for flag in coach.live.view._flags.drawn]
    assert shown == ["earlier", "mark", "mark"]


def test_a_flag_tells_its_whole_text_and_a_click_goes_there(qtbot, coach, station):
    text = "the left arm drops as soon as the torso band eases, twice"
    station.mark(text, station.start_ns + 15 * NS)
    tick(coach)
    view = coach.live.view
    (flag,) = view._flags.drawn
    at = QPoint(round(flag.box[0] + 8), FLAGS_PX // 2)
    qtbot.mouseMove(view.viewport(), at)
    qtbot.waitUntil(lambda: view.viewport().toolTip() == text, timeout=5_000)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: not coach.live.window_of_time.live, timeout=5_000)
    assert coach.live.moment()[0] - station.start_ns == pytest.approx(15 * NS, abs=2_000_000)


def test_the_list_of_marks_jumps_and_escape_comes_back(qtbot, coach, station):
    station.mark("first & best", station.start_ns + 3 * NS)
    station.mark("second", station.start_ns + 18 * NS)
    tick(coach)
    assert coach.live.marks.text() == "Marks: 2"
    qtbot.keyClick(coach, Qt.Key.Key_J)
    menu = coach.live._menu
    qtbot.waitUntil(menu.isVisible, timeout=5_000)
    assert [action.text() for action in menu.actions()] == ["0:18   second", "0:03   first && best"]
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert coach.live.moment()[0] - station.start_ns == pytest.approx(3 * NS, abs=2_000_000)
    qtbot.keyClick(coach, Qt.Key.Key_Escape)
    assert coach.live.window_of_time.live


def test_the_words_of_flags_never_lie_over_each_other():
    poles = [(500.0, 90.0), (495.0, 120.0), (490.0, 60.0), (300.0, 150.0), (305.0, 80.0)]
    boxes = place_boxes(poles, 0.0, 520.0)
    assert boxes[0] is not None
    placed = sorted(box for box in boxes if box is not None)
    assert len(placed) == 3  # the others would stand too far from their poles
    for one, other in pairwise(placed):
        assert one[1] <= other[0]
    assert all(0.0 <= left < right <= 520.0 for left, right in placed)


def test_an_alarm_moves_no_curve(coach, station):
    before = coach.live.view.geometry()
    station.show(alarm="the disk is full: free some room, then start again " * 4)
    tick(coach)
    assert coach.banner.text()
    assert coach.live.view.geometry() == before
    assert coach.live.view.mapTo(coach, QPoint(0, 0)).y() > 0
    assert_fits(coach)


def test_after_a_stop_the_coach_goes_on_with_a_lower_target(qtbot, coach, station):
    station.work(2.0)
    tick(coach)
    full_n = station.prompt.target_n
    assert not coach.controls.go_on_lower.isVisible()
    qtbot.keyClick(coach, Qt.Key.Key_Space)
    station.advance(0.1)
    tick(coach)
    assert coach.controls.go_on_lower.isVisible()
    assert_fits(coach)
    qtbot.keyClick(coach, Qt.Key.Key_L)  # too soon: a stop holds for a second
    station.advance(0.1)
    assert station.prompt.stage == "stopped"
    qtbot.wait(1100)
    qtbot.mouseClick(coach.controls.go_on_lower, Qt.MouseButton.LeftButton)
    station.levels = STANDING
    station.advance(8.0)
    tick(coach)
    assert station.prompt.stage == "work"
    assert station.prompt.target_n == pytest.approx(0.9 * full_n)
    assert [e.kind for e in station.events if e.kind in h.REQUESTS][-1] == h.LOWER


def test_ten_minutes_and_a_gap_are_scrubbed_to_both_ends(coach, station):
    station.mark("before the gap", station.start_ns + 10 * NS)
    station.lose(60.0)
    for _ in range(60):
        station.advance(10.0)
        coach.live._bridge.poll()
    live = coach.live
    for _ in range(4):
        live.zoom(1)
    assert live.length.text() == "10 min"
    tick(coach)
    history = live._bridge.history
    live.scrub(-10.0)
    assert live.window_of_time.end(history.head) == pytest.approx(600.0 * RATE_HZ)
    live.scrub(10.0)
    assert live.window_of_time.end(history.head) == history.head
    live.zoom(-4)
    live.go_to(station.start_ns + 10 * NS)
    tick(coach)
    assert [flag.text for flag in live.view._flags.drawn] == ["before the gap"]
    assert live.moment()[0] - station.start_ns == pytest.approx(10 * NS, abs=5_000_000)
    live.go_to(station.start_ns + 81 * NS)
    assert live.moment()[0] - station.start_ns == pytest.approx(81 * NS, abs=5_000_000)


def test_a_hidden_live_tab_takes_nothing_up_and_space_still_stops(qtbot, coach, station):
    if coach.tabs.count() < 2:
        pytest.skip("there is no other tab")
    before = coach.live.labels.values[0].text()
    qtbot.keyClick(coach, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert not coach.live.isVisible()
    station.levels["left.fz"] = 300.0
    station.advance(5.0)
    tick(coach)
    assert coach.live.labels.values[0].text() == before
    qtbot.keyClick(coach, Qt.Key.Key_Space)
    station.advance(0.1)
    assert station.running_drill
    qtbot.keyClick(coach, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert coach.live.labels.values[0].text() != before


def test_events_stay_in_the_order_of_their_times(coach, station):
    t_ns = station.snapshot().t_ns
    station.events.append(Event(t_ns, "contact.on", {"side": "left"}))
    station.mark("late", t_ns - 5 * NS)
    station.events.append(Event(t_ns + 1, "contact.off", {"side": "left"}))
    tick(coach)
    times = [event.t_ns for event in coach.live._bridge.events]
    assert times == sorted(times)
