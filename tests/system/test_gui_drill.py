"""A session on the real station, driven by keys: start, rest, stop, go on."""

from __future__ import annotations

from PySide6.QtCore import Qt

from bandplate.drills import happening, summarise
from bandplate.gui.athlete.window import AthleteWindow
from bandplate.gui.bridge import Bridge
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.theme import DARK
from bandplate.recording import Recording
from tests.system.gui_checks import assert_fits, assert_painted_texts_fit
from tests.system.gui_station import context_of
from tests.system.stations import WEIGH, drill_in, simulated_station

SHORT = """
title = "Short hold"
scenario = "hold"
sides = ["left"]
repetitions = 2
rest_s = 60
phases = [
  { kind = "rise", duration_s = 1, target_pct = [20, 60] },
  { kind = "hold", duration_s = 1, target_pct = 60 },
]
[ready]
still_s = 0.5
countdown_s = 0.5
"""


def test_a_session_is_driven_by_the_keyboard_alone(qtbot, tmp_path):
    drills = [drill_in(tmp_path, "short", SHORT), drill_in(tmp_path, "weigh", WEIGH)]
    with simulated_station(str(tmp_path / "short.toml"), tmp_path / "D") as station:
        bridge = Bridge(station)
        coach, athlete = CoachWindow(context_of(bridge, DARK, drills)), AthleteWindow(bridge, DARK)
        for window in (coach, athlete):
            qtbot.addWidget(window)
            window.resize(1280, 720)
            window.show()
        bridge.start()

        def press(window, key):
            window.activateWindow()
            qtbot.waitUntil(window.isActiveWindow, timeout=5_000)
            qtbot.keyClick(window, key)

        def reach(stage):
            qtbot.waitUntil(lambda: station.prompt.stage == stage, timeout=30_000)
            bridge.poll_slow()
            qtbot.wait(50)
            assert_fits(coach)
            for part in (athlete.header, athlete.push, athlete.cue, athlete.card):
                assert_painted_texts_fit(part)

        press(coach, Qt.Key.Key_Space)
        reach("countdown")
        assert athlete.card.isVisible()
        reach("work")
        assert not athlete.card.isVisible()
        assert athlete.push.corridor is not None
        reach("rest")
        assert coach.controls.skip.isVisible()
        press(coach, Qt.Key.Key_N)
        reach("work")
        press(coach, Qt.Key.Key_2)  # refused: a drill runs
        assert "stop it" in coach.banner.text()
        press(athlete, Qt.Key.Key_Space)
        reach("stopped")
        qtbot.waitUntil(lambda: "STOP: COACH" in coach.banner.text(), timeout=15_000)
        qtbot.wait(1100)  # a stop holds for a second
        press(coach, Qt.Key.Key_Space)
        reach("done")
        bridge.stop()
    (path,) = (tmp_path / "D").glob("*.mcap")
    recording = Recording.open(path)
    (hold,) = summarise(recording.events())
    assert (hold.drill, hold.done, hold.sides["left"].counted) == ("short", True, 2)
    assert [stop.reason for stop in hold.stops] == ["coach"]
    assert happening.SKIP in [event.kind for event in recording.events()]
