"""Limbs and states stay apart for colour-blind eyes, as painted: bars, lanes, grounds of states.

Two colours that cannot be confused at a glance are at least 10 CIEDE2000 apart (1 is just noticed
side by side; 10 is clearly another colour) [ours]. What tells them apart beside colour is tested
with the windows: names beside bars and lanes, a shape beside every cue, words on every banner.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from bandplate.gui.athlete.member_bars import MemberBars
from bandplate.gui.bridge import Bridge
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.model import MemberLevel
from bandplate.gui.theme import THEMES, member_of
from bandplate.gui.widgets.flags import FLAGS_PX
from bandplate.gui.widgets.lanes import AXIS_PX, LANES
from tests.system.gui_checks import pixels
from tests.system.gui_colours import BLINDNESS, ciede2000, distance, rgb_of
from tests.system.gui_station import HandFedStation, context_of

LEAST = 10.0


def most_frequent(image: np.ndarray, *without: str) -> int:
    """Return the colour of most pixels, but for some grounds."""
    values, counts = np.unique(image, return_counts=True)
    grounds = [int(colour[1:], 16) for colour in without]
    counts[np.isin(values, grounds)] = 0
    return int(values[np.argmax(counts)])


def assert_apart(colours: dict[str, int]) -> None:
    for (one, a), (other, b) in combinations(colours.items(), 2):
        for eye in BLINDNESS:
            away = distance(rgb_of(a), rgb_of(b), eye)
            assert away >= LEAST, f"{one} and {other}: {away:.1f} with {eye}"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -0.0010, 2.4900), (50.0, 0.0011, -2.4900), 4.7461),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_difference_is_that_of_the_published_pairs(one, other, expected):
    """Sharma, Wu and Dalal (2005), table 1."""
    assert ciede2000(one, other) == pytest.approx(expected, abs=1e-4)


def test_the_simulated_eyes_confuse_what_such_eyes_confuse():
    red, green = np.array([200, 80, 60]), np.array([125, 125, 50])
    assert distance(red, green) > 35
    assert distance(red, green, "deuteranopia") < 15
    grey = np.array([128, 128, 128])
    for eye in BLINDNESS:
        assert distance(grey, grey + 1, eye) < 1.0, "grey stays grey"


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_bars_of_the_members_stay_apart(qtbot, theme):
    bars = MemberBars(theme)
    qtbot.addWidget(bars)
    bars.resize(1200, 108)
    members = ("swing", "arm_left", "arm_right", "torso")
    bars.show_levels({m: MemberLevel(m, 100.0, 100.0) for m in members})
    bars.show_numbers()
    with qtbot.waitExposed(bars):
        bars.show()
    image = pixels(bars)[int(0.6 * bars.height()) :]
    painted = {}
    for place, member in enumerate(members):
        cell = bars.cell(place).toRect()
        part = image[:, cell.left() : cell.right()]
        painted[member] = most_frequent(part, theme.background, theme.raised)
    assert_apart(painted)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_lanes_and_states_of_the_coach_stay_apart(qtbot, theme):
    station = HandFedStation()
    station.work(9.0)
    bridge = Bridge(station)
    window = CoachWindow(context_of(bridge, theme))
    qtbot.addWidget(window)
    window.resize(1280, 720)
    with qtbot.waitExposed(window):
        window.show()
    for _ in range(3):
        bridge.poll()
        bridge.poll_slow()
        QApplication.processEvents()
    view = window.live.view
    image = pixels(view)[FLAGS_PX : view.height() - AXIS_PX]
    painted = {}
    high = image.shape[0] / len(LANES)
    for place, lane in enumerate(LANES):
        part = image[round(place * high) + 4 : round((place + 1) * high) - 4, 20:-20]
        ground = most_frequent(part)
        colour = theme.member(member_of(lane.signal)).rgb() & 0xFFFFFF
        assert (part == colour).any(), f"{lane.signal} has its limb's colour"
        assert ground == int(theme.surface[1:], 16)
        painted[member_of(lane.signal)] = colour
    assert len(painted) == 5
    assert_apart(painted)
    # the go button is good; a stop is an alarm; the simulated station a warning
    states = {
        "warn": most_frequent(pixels(window.controls.simulated)),
    }
    station.halt()
    station.advance(0.5)
    bridge.poll_slow()
    states["alarm"] = most_frequent(pixels(window.banner))
    states["good"] = most_frequent(pixels(window.controls.go))
    assert states == {name: int(getattr(theme, name)[1:], 16) for name in states}
    assert_apart({**states, "text": int(theme.text[1:], 16)})
