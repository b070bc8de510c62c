"""The athlete's window: readable from 720p to 4K, one cue, a curve that nothing covers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from bandplate.core.events import Event
from bandplate.drills.happening import REPETITION
from bandplate.gui.athlete.set_result import last_set
from bandplate.gui.athlete.window import AthleteWindow
from bandplate.gui.bridge import Bridge
from bandplate.gui.model import left_text
from bandplate.gui.theme import ATHLETE_MIN_PX, CONTRAST, DARK, LIGHT
from bandplate.measures import Measure
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
@pytest.mark.parametrize(
    ("drill", "theme"), [("hold", DARK), ("steps", LIGHT), ("fluctuate", CONTRAST)]
)
def test_texts_fit_and_grow_with_the_screen(qtbot, size, drill, theme, tmp_path):
    station = HandFedStation(drill)
    station.levels["arm_left"] = 20.0
    station.work(8.0)
    window = shown(qtbot, station, size, theme)
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
    per_n = (plot.height() - 40 * 720 / 1080) / window.push.top_n
    inside = filled[(filled > plot.top() + 3) & (filled < plot.bottom() - 12)]
    assert len(inside) == pytest.approx((high - low) * per_n, abs=3)


def test_the_scale_is_that_of_the_corridor_once_there_is_one(qtbot):
    station = HandFedStation()
    station.advance(1.0)
    window = shown(qtbot, station)
    assert window.push.top_n == 2000.0, "the athlete's best is 1600 N"
    station.work(6.0)
    tick(window, times=3)
    _, _, high_n = window.push.corridor
    assert high_n < window.push.top_n == 1500.0


def test_in_the_corridor_it_says_what_to_do_with_a_full_dot(qtbot, station):
    window = shown(qtbot, station)
    assert window.cue.shape == "full"
    assert window.cue.text() == station.prompt.word


def test_a_cue_is_shown_in_words_and_shape(qtbot, station):
    station.levels["left.fz"] = 1500.0
    station.advance(2.0)
    window = shown(qtbot, station)
    assert station.prompt.cue == "over"
    assert window.cue.shape == "down"
    assert window.cue.text() == station.prompt.cue_words
    ground = pixels(window.cue)[window.cue.height() // 2]
    assert (ground == int(DARK.warn[1:], 16)).mean() > 0.3, "seen before it is read"


def test_between_the_efforts_a_card_says_what_to_do_now(qtbot):
    station = HandFedStation()
    window = shown(qtbot, station)
    station.levels = dict.fromkeys(STANDING, 0.0)
    station.go()
    station.advance(1.0)
    tick(window)
    assert words_of(window) == ["STEP ON", "left push, set 1 of 3", station.drill.about]
    station.levels = STANDING
    seen = []
    for _ in range(60):
        station.advance(0.1)
        tick(window, times=1)
        if window.card.isVisible():
            seen.append(words_of(window)[0])
    assert list(dict.fromkeys(seen)) == ["HOLD STILL", "3", "2", "1"]
    assert station.prompt.stage == "work"
    assert not window.card.isVisible()
    station.levels = dict.fromkeys(STANDING, 0.0)
    station.advance(2.0)
    tick(window)
    assert words_of(window)[0].startswith("STOP")
    assert " ".join(words_of(window)[1:-1]).lower() == station.prompt.advice.lower() != ""
    assert not window.push.isVisible(), "what is over is not looked at"


def test_the_rest_says_three_numbers_what_gave_way_and_what_comes(qtbot, station):
    station.measured = [Measure("support_balance_pct", "push", 83.4, "%", experimental=True)]
    window = shown(qtbot, station)
    station.advance(4.0)
    tick(window)
    assert station.prompt.stage == "rest"
    done = next(e.data for e in reversed(station.events) if e.kind == REPETITION)
    of_max_pct = 100 * done["mean_n"] / station.references["push"]
    texts = words_of(window)
    assert texts[0] == "REST"
    numbers = [text for text in texts if text.endswith(" %")]
    assert numbers == [f"{done['in_corridor_pct']:.0f} %", f"{of_max_pct:.0f} %", "83 %"]
    assert "experimental" in " ".join(texts)
    assert texts[-3] == "No single member lagged behind"
    assert texts[-1] == f"Next in {left_text(station.prompt)}: left push, set 2 of 3"
    station.measured = []  # what is measured while resting is not the set's
    station.advance(1.0)
    tick(window)
    assert "83 %" in words_of(window)
    qtbot.keyClick(window, Qt.Key.Key_N)
    station.advance(0.1)
    assert station.prompt.stage == "ready"


def test_the_rest_names_who_lagged_and_why_a_set_did_not_count(qtbot):
    station = HandFedStation()
    station.levels["arm_left"] = 20.0
    station.work(13.0)
    window = shown(qtbot, station)
    assert "Lagged behind: left arm" in words_of(window)
    data = {"counted": False, "why_not": "pushed for 30 % of it", "mean_n": 301.4}
    missed = last_set([Event(0, REPETITION, data)], {}, [])
    assert missed.sentence == "Not counted: pushed for 30 % of it."
    assert missed.numbers == (("301", "N", "on average"),)


def test_the_end_tells_of_the_whole_drill(qtbot):
    station = HandFedStation("weigh")
    station.levels = STANDING
    station.work(12.0)
    window = shown(qtbot, station)
    assert station.prompt.stage == "done"
    assert words_of(window)[0] == station.prompt.word
    assert "1/1" in words_of(window)
    assert words_of(window)[-1].startswith("Rest now")


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160), (1024, 768)])
@pytest.mark.parametrize("state", ["ready", "rest", "lost"])
def test_every_card_fits(qtbot, size, state):
    station = HandFedStation()
    station.levels["arm_right"] = 20.0
    station.work(13.0)
    window = shown(qtbot, station, size)
    if state == "ready":
        station.skip_rest()
        station.advance(0.2)
    elif state == "lost":
        station.show(phase="lost")
    tick(window)
    assert window.card.stage == state
    assert_painted_texts_fit(window.card)
    for box in window.card.texts():
        assert box.font.pixelSize() >= int(ATHLETE_MIN_PX * size[1] / 1080)
        assert not any(c.isdigit() and n == "." for c, n in pairwise(box.text)), "no decimals"
    assert not window.card.geometry().intersects(window.header.geometry())


def words_of(window):
    return [box.text for box in window.card.texts()]


def test_a_lost_device_is_said_at_once_and_no_path_to_an_athlete(qtbot, station):
    window = shown(qtbot, station)
    assert not window.card.isVisible()
    station.show(phase="lost", alarm="/dev/ttyACM0: no such port; plug the device in")
    tick(window)
    assert words_of(window)[:3] == [
        *("DEVICE LOST", "Nothing is measured now:", "Ease off and step down")
    ]


def test_without_a_running_drill_there_is_no_cue_and_no_corridor(qtbot):
    station = HandFedStation()
    station.advance(3.0)
    window = shown(qtbot, station)
    assert window.cue.text() == "WAIT FOR THE COACH"
    assert window.push.corridor is None
    assert not any(":" in box.text for box in window.header.texts()), "no time runs out"


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
    frame = (slice(cell.height() * 58 // 100, None), slice(cell.left(), cell.right()))
    assert (even[frame] == text).sum() == 0
    assert (pixels(window.bars)[frame] == text).sum() > 2 * cell.width()
    assert "lags" in [box.text for box in window.bars.texts()]


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
    window.card.show_prompt(stopped, "", None)
    window._place_card()
    assert_painted_texts_fit(window.card)
    assert LONGEST_ADVICE in " ".join(box.text for box in window.card.texts()).lower()


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
    whose = [box.text for box in window.header.texts() if "push" in box.text]
    assert bool(whose) == (stage == "countdown")


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
    image = pixels(window.push)
    assert window.push.corridor is None
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
    assert "right knee" in [box.text for box in window.header.texts()]
    assert words_of(window)[1] == "right knee, set 1 of 3"
    station.advance(3.0)
    tick(window)
    assert window.cue.text() == "DRIVE RIGHT KNEE: MAX"
