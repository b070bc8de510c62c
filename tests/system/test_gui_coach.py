"""The coach's window, driven by keys and clicks, over the real engine."""

from __future__ import annotations

import re

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QSlider,
)

from bandplate.core.events import Event
from bandplate.core.prompt import Prompt
from bandplate.drills import load_drill
from bandplate.gui.bridge import Bridge
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.curve_history import CURVES
from bandplate.gui.opener import Opener
from bandplate.gui.theme import DARK, LIGHT, member_of
from bandplate.gui.units import use
from bandplate.gui.widgets.flags import FLAGS_PX
from bandplate.gui.widgets.lanes import AXIS_PX, LANES
from bandplate.measures import Measure
from bandplate.station import Opening
from tests.system.gui_checks import assert_fits, pixels
from tests.system.gui_station import RATE_HZ, STANDING, HandFedStation, context_of

DRILLS = [load_drill(name) for name in ("hold", "ramp", "perturb")]


@pytest.fixture
def station():
    station = HandFedStation()
    station.advance(20.0)
    return station


@pytest.fixture
def coach(qtbot, station):
    QApplication.setStyle("Fusion")
    bridge = Bridge(station)
    window = CoachWindow(context_of(bridge, DARK, DRILLS))
    qtbot.addWidget(window)
    window.resize(1280, 720)
    with qtbot.waitExposed(window):
        window.show()
    tick(window, bridge)
    window.activateWindow()
    return window


def tick(window, bridge=None):
    bridge = bridge or window.live._bridge
    for _ in range(2):  # scales follow what was drawn
        bridge.poll()
        bridge.poll_slow()
        QApplication.processEvents()


def newtons(window, place):
    return float(window.live.labels.values[place].text().removesuffix(" N"))


def drag(widget, start, dx):
    """Move the mouse with its left button held, as a person does."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    steps = [
        (QMouseEvent.Type.MouseButtonPress, 0, left, left),
        *((QMouseEvent.Type.MouseMove, dx * i // 10, none, left) for i in range(1, 11)),
        (QMouseEvent.Type.MouseButtonRelease, dx, left, none),
    ]
    for kind, moved, button, buttons in steps:
        at = QPointF(start + QPoint(moved, 0))
        event = QMouseEvent(
            kind, at, widget.mapToGlobal(at), button, buttons, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(widget, event)


def press(qtbot, window, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(window, key, modifier)
    tick(window)


def test_every_limb_has_a_row_with_its_curve_and_its_value(coach):
    shown = [value.text() for value in coach.live.labels.values]
    for lane, text in zip(LANES, shown, strict=True):
        assert text.endswith(" N")
        level = coach.live._bridge.station.levels[lane.signal]
        assert float(text.removesuffix(" N")) == pytest.approx(level, rel=0.05, abs=1.0)
    image = pixels(coach.live.view)[FLAGS_PX:-AXIS_PX]
    lane_px = image.shape[0] / len(LANES)
    for place, lane in enumerate(LANES):
        colour = DARK.member(member_of(lane.signal)).rgb() & 0xFFFFFF
        part = image[round(place * lane_px) : round((place + 1) * lane_px)]
        assert (part == colour).any(axis=0).mean() > 0.95, lane


def test_space_starts_stops_and_goes_on(qtbot, coach, station):
    press(qtbot, coach, Qt.Key.Key_Space)
    station.levels = STANDING
    station.advance(2.5)
    tick(coach)
    assert station.prompt.stage == "countdown"
    assert coach.controls.phase.full_text() == "left 1/3   countdown"
    assert coach.controls.go.text() == "Stop"
    assert not coach.controls.drill.isEnabled()
    qtbot.mouseClick(coach.controls.go, Qt.MouseButton.LeftButton)
    station.advance(0.1)
    tick(coach)
    assert station.prompt.stage == "stopped"
    assert coach.controls.go.text() == "Go on"
    assert "STOP: COACH" in coach.banner.text()
    assert_fits(coach)
    press(qtbot, coach, Qt.Key.Key_Space)  # pressed twice: nobody means "go on"
    station.advance(0.1)
    assert station.prompt.stage == "stopped"
    qtbot.wait(1100)
    press(qtbot, coach, Qt.Key.Key_Space)
    station.advance(0.1)
    tick(coach)
    assert station.prompt.stage == "ready"
    assert coach.banner.text() == ""


def test_what_was_refused_does_not_hide_why_the_drill_stands_still(qtbot, coach, station):
    station.refuse = "left.fl is loaded (81 N)"
    press(qtbot, coach, Qt.Key.Key_Space)
    station.advance(0.1)
    press(qtbot, coach, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: "81 N" in coach.banner.text(), timeout=5_000)
    press(qtbot, coach, Qt.Key.Key_Space)
    station.advance(0.1)
    tick(coach)
    assert re.match(r".*STOP: COACH.*81 N", coach.banner.text())
    assert_fits(coach)


def test_space_is_go_even_where_another_button_has_the_focus(qtbot, coach, station):
    coach.controls.zero.setFocus()
    qtbot.keyClick(coach.controls.zero, Qt.Key.Key_Space)
    station.advance(0.1)
    assert station.running_drill
    assert station.done == []


def test_a_drill_is_chosen_from_the_list_or_by_its_number(qtbot, coach, station):
    titles = [coach.controls.drill.itemText(i) for i in range(coach.controls.drill.count())]
    assert titles == [f"{i}  {drill.title}" for i, (_, drill) in enumerate(DRILLS, start=1)]
    assert coach.controls.drill.currentData()[1].title == "Hold"
    press(qtbot, coach, Qt.Key.Key_2)
    station.show(drill=station.drill.title)
    tick(coach)
    assert station.drill == DRILLS[1][1]
    assert coach.controls.drill.currentText() == titles[1]


def test_the_partner_reads_what_to_do_beside_the_controls(coach, station, monkeypatch):
    pull = Prompt(stage="work", partner="pull", partner_n=85.4, partner_lead_s=0.7)
    monkeypatch.setattr(HandFedStation, "prompt", pull)
    tick(coach)
    assert coach.controls.partner.text() == "PULL"
    assert coach.controls.partner_how.text() == "you: 85 N in 0.7 s"
    assert coach.controls.partner.isVisible()
    assert_fits(coach)


def test_drills_of_one_title_are_told_apart_and_the_chosen_one_stays(qtbot):
    station = HandFedStation("hold")
    hold = station.drill
    drills = [("hold", hold), ("my-hold", hold), load_drill("weigh")]
    bridge = Bridge(station)
    coach = CoachWindow(context_of(bridge, DARK, drills))
    qtbot.addWidget(coach)
    shown = coach.controls.drill
    assert [shown.itemText(i) for i in range(3)] == [
        "1  Hold (hold)",
        "2  Hold (my-hold)",
        "3  Weigh",
    ]
    shown.setCurrentIndex(1)
    coach.choose(1)
    bridge.poll_slow()
    assert shown.currentIndex() == 1


def test_what_the_anchor_does_stands_below_the_buttons(coach, station):
    station.show(
        anchor="anchor stopped: it did not hear this computer for 250 ms; press its button"
    )
    tick(coach)
    assert coach.controls.arm.isVisible()
    assert "250 ms" in coach.controls.anchor.text()
    assert_fits(coach)


def test_m_marks_and_the_mark_stands_as_a_flag(qtbot, coach, station):
    before = pixels(coach.live.view)
    press(qtbot, coach, Qt.Key.Key_M)
    station.advance(0.5)
    tick(coach)
    assert [event.kind for event in station.events] == ["drill.chosen", "mark"]
    after = pixels(coach.live.view)
    text = int(DARK.text.removeprefix("#"), 16)
    n_rows = after.shape[0] - AXIS_PX
    assert not ((before == text).sum(axis=0) > 0.95 * n_rows).any()
    assert ((after == text).sum(axis=0) > 0.95 * n_rows).sum() == 1


def test_z_zeroes_and_a_refusal_is_said_with_what_to_do(qtbot, coach, station):
    qtbot.keyClick(coach, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: station.done == ["tare"], timeout=5000)
    station.refuse = "left.fl is loaded: step off the plates, then zero again"
    qtbot.keyClick(coach, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: "step off the plates" in coach.banner.text(), timeout=5000)
    assert_fits(coach)


def test_pause_holds_the_curves_while_samples_go_on(qtbot, coach, station):
    press(qtbot, coach, Qt.Key.Key_P)
    assert not coach.live.window_of_time.live
    held = pixels(coach.live.view)
    end = coach.live.window_of_time.end(0)
    station.levels["left.fz"] = 300.0
    station.advance(3.0)
    tick(coach)
    assert coach.live.window_of_time.end(0) == end
    assert (pixels(coach.live.view) == held).mean() > 0.999
    assert coach.live._bridge.history.head == 23_000
    assert newtons(coach, 0) > 1000
    press(qtbot, coach, Qt.Key.Key_P)
    assert coach.live.window_of_time.live
    assert newtons(coach, 0) < 400


def test_every_way_of_scrubbing_goes_back_in_time(qtbot, coach, station):
    window = coach.live.window_of_time
    head = coach.live._bridge.history.head
    press(qtbot, coach, Qt.Key.Key_Left)
    assert window.end(head) == pytest.approx(head - 1.0 * RATE_HZ)
    press(qtbot, coach, Qt.Key.Key_Right)
    assert window.end(head) == pytest.approx(head)

    viewport = coach.live.view.viewport()
    middle = QPointF(viewport.rect().center())
    wheel = QWheelEvent(
        middle,
        viewport.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, wheel)
    assert window.end(head) == pytest.approx(head - 1.0 * RATE_HZ)

    drag(viewport, viewport.rect().center(), 140)
    assert window.end(head) < head - 1.5 * RATE_HZ

    slider = coach.findChild(QSlider)
    slider.setSliderDown(True)
    slider.setSliderPosition(slider.maximum() * 6 // 10)
    slider.setSliderDown(False)
    assert window.end(head) == pytest.approx(0.6 * head, abs=20)
    press(qtbot, coach, Qt.Key.Key_Escape)
    assert window.live


def test_the_cursor_reads_the_past(qtbot, coach, station):
    station.levels["arm_left"] = 10.0
    station.advance(4.0)
    tick(coach)
    coach.live.view.set_cursor(-8.0)
    tick(coach)
    arm = [lane.signal for lane in LANES].index("arm_left")
    assert newtons(coach, arm) == pytest.approx(70, abs=3)
    coach.live.view.set_cursor(None)
    tick(coach)
    assert newtons(coach, arm) == pytest.approx(10, abs=2)


def test_a_gap_is_a_break_in_the_curve_and_a_dash_under_the_cursor(qtbot, coach, station):
    station.lose(2.0)
    station.advance(3.0)
    tick(coach)
    assert coach.live._bridge.history.head == 25_000
    image = pixels(coach.live.view)
    colour = DARK.member("torso").rgb() & 0xFFFFFF
    drawn = (image == colour).any(axis=0)
    width = len(drawn)
    assert not drawn[int(width * 0.52) : int(width * 0.68)].any()
    assert drawn[int(width * 0.1) : int(width * 0.48)].mean() > 0.95
    assert drawn[int(width * 0.72) : int(width * 0.98)].mean() > 0.95
    coach.live.view.set_cursor(-4.0)
    tick(coach)
    assert {value.text() for value in coach.live.labels.values} == {"\u2013"}


def test_a_longer_time_axis_by_keys_and_buttons(qtbot, coach):
    press(qtbot, coach, Qt.Key.Key_Minus)
    assert coach.live.length.text() == "30 s"
    qtbot.mouseClick(coach.live.shorter, Qt.MouseButton.LeftButton)
    assert coach.live.length.text() == "10 s"
    for _ in range(9):
        press(qtbot, coach, Qt.Key.Key_Minus)
    assert coach.live.length.text() == "10 min"
    assert_fits(coach)


def test_what_is_absent_says_why_and_nothing_is_nan(coach, station):
    side = "left"
    assert coach.live.measures.row_text("push_peak_n", side) == "1221 N"
    assert coach.live.measures.row_text("push_hold_cv_pct", side) == "\u2013 no hold"


def test_a_recording_that_failed_is_not_called_recording(coach, station):
    assert coach.controls.recording.full_text() == "\u25cf  recording"
    station.show(recording_failed=True, alarm="the disk is full: make room")
    tick(coach)
    assert coach.controls.recording.full_text() == "\u25b2  recording failed"
    assert coach.live.health._glyphs["recording"].property("state") == "alarm"
    assert not coach.live.health._well.isVisible()
    assert_fits(coach)


def test_a_lost_device_is_an_alarm_with_what_to_do(qtbot, coach, station):
    station.show(
        phase="lost",
        alarm="the device is gone: plug it in again, the station takes it up by itself",
        counters={"lost_samples": 17, "crc_errors": 2},
    )
    station.events.append(Event(station.start_ns + 19_000_000_000, "alarm.lost", {"text": "gone"}))
    tick(coach)
    assert "plug it in again" in coach.banner.text()
    assert coach.live.health.value("device") == "lost"
    assert coach.live.health.value("lost") == "17"
    assert coach.live.health.value("crc") == "2"
    assert_fits(coach)
    station.show(phase="running", alarm=None)
    tick(coach)
    assert coach.banner.text() == ""


def test_a_simulation_is_said_in_plain_sight_and_only_then(coach, station):
    assert coach.controls.simulated.isVisible()
    station.show(simulated=False)
    tick(coach)
    assert not coach.controls.simulated.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Question, Qt.Key.Key_F1])
def test_help_lists_the_keys_and_escape_closes_it(qtbot, coach, key):
    press(qtbot, coach, key)
    assert coach.help.isVisible()
    for size in ((1600, 900), (1280, 720)):  # the window may change under it
        coach.resize(*size)
        off = coach.help.geometry().center() - coach.rect().center()
        assert off.manhattanLength() <= 2
    meanings = {label.text() for label in coach.help.findChildren(QLabel)}
    assert {"Space", "M", "Z", "P", "F11", "?", "Esc"} <= meanings
    press(qtbot, coach, Qt.Key.Key_Escape)
    assert not coach.help.isVisible()


def test_f11_opens_and_closes_the_athletes_window(qtbot, coach):
    press(qtbot, coach, Qt.Key.Key_F11)
    athlete = coach.athlete_window
    assert athlete.isVisible()
    assert athlete.isFullScreen()
    qtbot.keyClick(athlete, Qt.Key.Key_Escape)
    assert not athlete.isVisible()


@pytest.mark.parametrize("size", [(1120, 640), (1280, 720), (1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_nothing_is_clipped_and_nothing_overlaps(qtbot, station, size, theme, tmp_path):
    station.show(
        athlete="Anna-Katharina von Hohenstein-Waldburg",
        device="bandplate station with a very long name (d1d4e837)",
        realtime="no real-time priority: RLIMIT_RTPRIO is 0; memory not locked: RLIMIT_MEMLOCK",
    )
    window = CoachWindow(context_of(Bridge(station), theme))
    qtbot.addWidget(window)
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    tick(window)
    window.grab().save(str(tmp_path / "coach.png"))
    assert (window.width(), window.height()) == size
    assert_fits(window)


def test_every_control_has_a_name(coach):
    parts = (coach.controls, coach.live, coach.note, coach.athletes)
    kinds = (QAbstractButton, QComboBox, QLineEdit, QSlider)
    controls = [w for part in parts for kind in kinds for w in part.findChildren(kind)]
    assert len(controls) >= 20
    assert [w for w in controls if not w.accessibleName()] == []


def test_the_rows_are_the_signals_of_the_history():
    assert {lane.signal for lane in LANES} < set(CURVES)


def test_void_qt_calls_keep_their_reference_to_none(qtbot, coach):
    # PySide6 6.12.0 dropped one per call and aborted the process.
    for _ in range(10**5):
        coach.setObjectName("x")
    assert coach.objectName() == "x"


def test_a_stop_right_after_a_cue_leaves_both_flags_to_read(coach, station):
    cue = Event(station.snapshot().t_ns - 1_100_000_000, "cue.on", {"words": "WEIGHT RIGHT"})
    stop = Event(cue.t_ns + 50_000_000, "drill.stopped", {"word": "STOP: BALANCE", "advice": ""})
    areas = []
    for events in ([stop], [cue, stop]):
        station.events[1:] = events
        coach.live._bridge.events.clear()
        coach.live._bridge.events.extend(events)
        coach.live.view.refresh()
        QApplication.processEvents()
        strip = pixels(coach.live.view)[: FLAGS_PX - 4]
        areas.append([(strip == int(c[1:], 16)).sum() for c in (DARK.alarm, DARK.text)])
    (alone, _), (alarm, text) = areas
    assert alarm >= 0.98 * alone > 0
    assert text > 500


def test_pounds_are_shown_where_they_were_chosen(qtbot, station):
    use("us")
    try:
        window = CoachWindow(context_of(Bridge(station)))
        qtbot.addWidget(window)
        window.show()
        tick(window)
        shown = window.live.labels.values[0].text()
        assert shown.endswith(" lbf")
        assert float(shown.removesuffix(" lbf")) == pytest.approx(1200 / 4.448, rel=0.05)
        assert window.live.measures.row_text("push_peak_n", "left") == "275 lbf"
        assert_fits(window)
    finally:
        use("si")


def test_what_is_experimental_says_so_beside_its_value(coach, station):
    station.measured = (
        Measure("support_ratio", "arm_left", 0.605, "1", experimental=True),
        Measure("support_balance_pct", "push", 59.6, "%", experimental=True),
        Measure("push_mean_n", "left", 1200.0, "N"),
    )
    tick(coach)
    shown = coach.live.measures
    assert shown.row_text("support_ratio", "arm_left") == "0.60 exp."
    assert shown.row_text("support_balance_pct", "push") == "59.6 % exp."
    assert shown.row_text("push_mean_n", "left") == "1200 N"
    assert_fits(coach)


def test_a_window_that_was_replaced_hears_no_more_of_the_station(qtbot, station):
    bridge = Bridge(station)
    context = context_of(bridge, DARK, DRILLS)
    opening = Opening("sim", *DRILLS[0])
    context.opener = Opener(object(), bridge, context.jobs, opening)  # nothing is opened with it
    window = CoachWindow(context)
    window.show()
    window.close()
    shiboken6.delete(window)
    context.opener.opened.emit()  # pytest-qt fails on what a slot raises
    bridge.drill_chosen.emit("weigh")
