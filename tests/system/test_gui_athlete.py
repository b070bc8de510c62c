"""The athlete's window: readable from 720p to 4K, one cue, a curve that nothing covers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from bandplate.gui.athlete.window import AthleteWindow
from bandplate.gui.bridge import Bridge
from bandplate.gui.theme import ATHLETE_MIN_PX, DARK, LIGHT
from tests.system.gui_checks import assert_painted_texts_fit, pixels
from tests.system.gui_station import STANDING, HandFedStation


def shown(qtbot, station, size=(1280, 720), theme=DARK):
    bridge = Bridge(station)
    window = AthleteWindow(bridge, theme)
    qtbot.addWidget(window)
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    tick(window)
    return window


def tick(window, times=2):
    for _ in range(times):
        window._bridge.poll()
        window._bridge.poll_slow()
        QApplication.processEvents()


@pytest.fixture
def station():
    station = HandFedStation()
    station.work(8.0)
    return station


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160), (1024, 768)])
@pytest.mark.parametrize("drill", ["hold", "steps", "fluctuate"])
def test_texts_fit_and_grow_with_the_screen(qtbot, size, drill, tmp_path):
    station = HandFedStation(drill)
    station.levels["arm_left"] = 20.0
    station.work(8.0)
    station.show(phase="lost")
    window = shown(qtbot, station, size)
    parts = (window.header, window.push, window.bars, window.foot, window.cue)
    for part in parts:
        assert_painted_texts_fit(part)
        for box in part.texts():
            assert box.font.pixelSize() >= int(ATHLETE_MIN_PX * size[1] / 1080)
            assert "." not in box.text, "no decimals"
            assert "nan" not in box.text.lower()
    everything = [*parts, window.body]
    for i, one in enumerate(everything):
        assert window.rect().contains(one.geometry())
        for other in everything[i + 1 :]:
            assert not one.geometry().intersects(other.geometry())
    window.grab().save(str(tmp_path / "athlete.png"))


def test_the_curve_is_in_the_past_and_the_corridor_ahead_too(qtbot, station):
    window = shown(qtbot, station)
    image = pixels(window.push)
    plot = window.push.plot_rect()
    now_x = int(plot.left() + plot.width() * 4 / 6)
    curve = image == DARK.member("push").rgb() & 0xFFFFFF
    assert curve[:, int(plot.left()) + 5 : now_x - 20].any(axis=0).mean() > 0.99
    assert not curve[:, now_x + 20 :].any()
    ground = int(DARK.surface[1:], 16)
    trial, go_t_ns = station.trials[0]
    low, _, high = trial.corridor_at((station.snapshot().t_ns - go_t_ns) * 1e-9 + 1.0)
    ahead = image[:, now_x + 60]
    filled = np.flatnonzero(ahead != ground)
    per_n = (plot.height() - 16 * 720 / 1080) / window.push.top_n
    inside = filled[(filled > plot.top() + 3) & (filled < plot.bottom() - 12)]
    assert len(inside) == pytest.approx((high - low) * per_n, abs=3)


def test_in_the_corridor_it_says_what_to_do_with_a_full_dot(qtbot, station):
    window = shown(qtbot, station)
    assert window.cue.text().startswith("\u25cf  ")
    assert station.prompt.word in window.cue.text()


def test_a_cue_is_shown_in_words_and_shape(qtbot, station):
    station.levels["left.fz"] = 1500.0
    station.advance(2.0)
    window = shown(qtbot, station)
    assert station.prompt.cue == "over"
    assert window.cue.text() == f"\u25bc  {station.prompt.cue_words}"


def test_between_the_efforts_a_card_says_what_to_do_now(qtbot):
    station = HandFedStation()
    window = shown(qtbot, station)
    station.levels = dict.fromkeys(STANDING, 0.0)
    station.go()
    station.advance(1.0)
    tick(window)
    assert words_of(window) == ["\u25cb  STEP ON", "left push, set 1 of 3", station.drill.about]
    station.levels = STANDING
    seen = []
    for _ in range(60):
        station.advance(0.1)
        tick(window, times=1)
        if window.card.isVisible():
            seen.append(words_of(window)[0])
    assert list(dict.fromkeys(seen)) == ["\u25cb  HOLD STILL", "3", "2", "1"]
    assert station.prompt.stage == "work"
    assert not window.card.isVisible()
    station.levels = dict.fromkeys(STANDING, 0.0)
    station.advance(2.0)
    tick(window)
    assert words_of(window)[0].startswith("\u25a0  STOP")
    assert " ".join(words_of(window)[1:-1]) == station.prompt.advice != ""


def test_the_rest_says_how_long_and_how_it_was(qtbot, station):
    station.advance(4.0)
    window = shown(qtbot, station)
    assert station.prompt.stage == "rest"
    _, what_comes, result = words_of(window)
    assert what_comes.endswith("then left push, set 2 of 3")
    assert result.endswith("% in the corridor")
    qtbot.keyClick(window, Qt.Key.Key_N)
    station.advance(0.1)
    assert station.prompt.stage == "ready"


def words_of(window):
    return [box.text for box in window.card.texts()]


def test_a_lost_device_is_said_at_once(qtbot, station):
    window = shown(qtbot, station)
    assert station.prompt.word in window.cue.text()
    station.show(phase="lost")
    tick(window)
    assert "DEVICE LOST" in window.cue.text()


def test_without_a_running_drill_there_is_no_cue_and_no_corridor(qtbot):
    station = HandFedStation()
    station.advance(3.0)
    window = shown(qtbot, station)
    assert window.cue.text() == "WAIT FOR THE COACH"
    assert window.push.corridor is None
    assert window.header.texts()[-1].text == "", "no time runs out"


def test_the_member_that_lags_is_marked_by_shape_not_only_by_colour(qtbot, station):
    window = shown(qtbot, station)
    assert not any(level.lags for level in window.bars.levels.values())
    even = pixels(window.bars)
    station.levels["arm_left"] = 30.0
    for _ in range(20):
        station.advance(0.1)
        tick(window, times=1)
    assert [m for m, level in window.bars.levels.items() if level.lags] == ["arm_left"]
    text = int(DARK.text[1:], 16)
    cell = window.bars.cell(1).toRect()
    frame = (slice(cell.height() * 55 // 100, None), slice(cell.left(), cell.right()))
    assert (even[frame] == text).sum() == 0
    assert (pixels(window.bars)[frame] == text).sum() > 2 * cell.width()
    corner = (slice(0, cell.height() // 2), slice(cell.right() - 14, cell.right()))
    assert (pixels(window.bars)[corner] == text).any()


def test_bars_are_percent_of_the_members_own_maximum(qtbot, station):
    window = shown(qtbot, station)
    words = window.bars.accessibleDescription()
    assert words.startswith("swing 7")
    station.references = {}
    tick(window)
    assert "swing 101 N" in window.bars.accessibleDescription()


def test_an_empty_plate_says_so(qtbot):
    station = HandFedStation()
    station.levels["left.fz"] = 0.0
    station.advance(6.0)
    window = shown(qtbot, station)
    assert [box.text for box in window.foot.texts()] == ["no load"]


def test_space_starts_and_f11_closes(qtbot):
    station = HandFedStation()
    window = shown(qtbot, station, theme=LIGHT)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    station.advance(0.1)
    assert station.prompt.stage == "ready"
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert not window.isVisible()


LONGEST_ADVICE = (
    "the left torso band has 4 % left: stand closer to its anchor or take a longer band, then go on"
)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (1024, 768)])
def test_what_to_do_after_a_stop_is_read_whole(qtbot, size):
    station = HandFedStation()
    station.work(2.0)
    window = shown(qtbot, station, size)
    stopped = replace(
        station.prompt, stage="stopped", word="STOP: DEVICE FAULT", advice=LONGEST_ADVICE
    )
    window.card.show_prompt(stopped, "", "")
    assert_painted_texts_fit(window.card)
    _, *lines, _ = [box.text for box in window.card.texts()]
    assert " ".join(lines) == LONGEST_ADVICE


@pytest.mark.parametrize("stage", ["countdown", "rest"])
def test_header_and_card_show_one_time(qtbot, stage):
    station = HandFedStation()
    station.work(13.0)  # into the rest
    if stage == "countdown":
        station.skip_rest()
        station.levels = STANDING
        for _ in range(100):
            station.advance(0.1)
            if station.prompt.stage == "countdown":
                break
    station.advance(0.3)
    window = shown(qtbot, station)
    assert station.prompt.stage == stage
    clock = window.header.texts()[-1].text
    texts = " ".join(box.text for box in window.card.texts())
    assert (station.prompt.word in clock) if stage == "countdown" else (clock in texts)
    assert ("push" in window.header.texts()[0].text) == (stage == "countdown")


def test_a_member_is_marked_only_where_the_drill_asks_for_its_support(qtbot):
    marked = {}
    for drill in ("hold", "arms"):
        station = HandFedStation(drill)
        station.levels |= {"torso_left": 20.0, "torso_right": 20.0}
        station.work(5.0)
        window = shown(qtbot, station)
        for _ in range(5):
            station.advance(1.0)
            tick(window)
        marked[drill] = [m for m, level in window.bars.levels.items() if level.lags]
    assert marked == {"hold": ["torso"], "arms": []}


def test_a_stop_ends_the_corridor_where_it_was(qtbot, station):
    window = shown(qtbot, station)
    assert window.push.corridor is not None
    station.halt()
    station.advance(1.0)
    tick(window, times=3)
    assert station.prompt.stage == "stopped"
    assert window.push.corridor is None
    image = pixels(window.push)
    plot = window.push.plot_rect()
    past = image[int(plot.top()) : int(plot.bottom()) - 20, int(plot.left()) + 2]
    (rows,) = np.nonzero(past != int(DARK.surface[1:], 16))
    assert len(rows) > 5, "the corridor of four seconds ago"
    middle = int(plot.top()) + int(rows[len(rows) // 2])
    now_x = int(plot.left() + plot.width() * 4 / 6)
    ground = int(DARK.surface[1:], 16)
    assert (image[middle, now_x + 30 : now_x + 300] == ground).all()


def test_a_knee_drive_is_asked_of_the_knee_on_every_part_of_the_screen(qtbot):
    station = HandFedStation("max_swing")
    window = shown(qtbot, station)
    station.levels = STANDING
    station.go()
    station.advance(2.5)
    tick(window)
    assert station.prompt.stage == "countdown"
    assert "right knee" in window.header.texts()[0].text
    assert words_of(window)[1] == "right knee, set 1 of 3"
    station.advance(3.0)
    tick(window)
    assert window.cue.text() == "DRIVE RIGHT KNEE: MAX"
