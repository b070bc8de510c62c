"""The live curves: what is moved and drawn on is what would be drawn anew."""

from __future__ import annotations

import numpy as np
import pytest

from bandplate.gui.bridge import Bridge
from bandplate.gui.theme import DARK
from bandplate.gui.time_window import TimeWindow
from bandplate.gui.widgets.lanes import LanesView
from tests.system.gui_checks import pixels
from tests.system.gui_station import HandFedStation


@pytest.mark.parametrize("length_s", [5.0, 10.0, 120.0])
def test_scrolled_curves_are_those_drawn_anew(qtbot, length_s) -> None:
    station = HandFedStation()
    bridge, window = Bridge(station), TimeWindow()
    window.length_s = length_s
    rng = np.random.default_rng(1)

    def shown() -> LanesView:
        view = LanesView(bridge, window, DARK)
        qtbot.addWidget(view)
        view.resize(700, 500)
        view.show()
        return view

    kept = shown()
    for frame in range(60):
        for name in station.levels:
            station.levels[name] = float(rng.uniform(0, 190))
        station.advance(float(rng.uniform(0.001, 0.06)))
        bridge.poll()
        if frame == 20:
            station.lose(0.1)
        if frame in (30, 35):
            window.hold(bridge.history.head) if window.live else window.follow()
        kept.refresh()
        if frame % 10 == 9:
            np.testing.assert_array_equal(pixels(kept), pixels(shown()))
        else:
            pixels(kept)
