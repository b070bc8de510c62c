"""A session of two athletes on the real station, through the real windows, into the history."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from bandplate.cli.keep import keep_after_run, stored_facts
from bandplate.config import StationConfig
from bandplate.core.errors import LinkError
from bandplate.drills import happening as h
from bandplate.drills import summarise
from bandplate.gui.bridge import Bridge
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.opener import Opener
from bandplate.gui.theme import DARK
from bandplate.history import History, database_url
from bandplate.recording import Recording
from bandplate.station import Host, Opening
from tests.system.gui_checks import assert_fits
from tests.system.gui_station import context_of
from tests.system.stations import WEIGH, drill_in

HOLD = """
title = "Short hold"
scenario = "hold"
sides = ["left"]
repetitions = 1
phases = [
  { kind = "rise", duration_s = 1, target_n = [300, 900] },
  { kind = "hold", duration_s = 1.5, target_n = 900 },
]
[ready]
still_s = 0.5
countdown_s = 0.5
[stops]
lost_samples_pct = 100  # a busy machine starves the simulated board
off = ["quality"]
"""


@pytest.fixture
def drills(tmp_path):
    return [drill_in(tmp_path, "short", HOLD), drill_in(tmp_path, "weigh", WEIGH)]


@pytest.fixture
def host():
    host = Host(StationConfig(), stored_facts, keep_after_run)
    yield host
    host.close()


@pytest.fixture
def coach(qtbot, tmp_path, host, drills, monkeypatch):
    monkeypatch.setenv("BANDPLATE_DB", str(tmp_path / "history.db"))
    opening = Opening("sim:hold", *drills[0], "Ada", tmp_path / "D")
    station = host.open(opening)
    bridge = Bridge(station)
    context = context_of(bridge, DARK, drills)
    context.opener = Opener(host, bridge, context.jobs, opening)
    window = CoachWindow(context)
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    station.start()
    bridge.start()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=5_000)
    yield window
    bridge.stop()
    context.jobs.end()


def marks(recording):
    return [(e.t_ns, e.data["text"]) for e in recording.events() if e.kind == "mark"]


def test_two_athletes_two_drills_a_stop_notes_and_the_history_holds_it_all(
    qtbot, tmp_path, host, coach
):
    bridge = coach.live._bridge

    def reach(stage):
        def there():
            prompt = bridge.station.prompt
            assert prompt.stage == stage, (prompt.word, coach.banner.text())

        qtbot.waitUntil(there, timeout=90_000)
        bridge.poll_slow()
        assert_fits(coach)

    def press(key, **modifier):
        qtbot.keyClick(coach, key, **modifier)

    press(Qt.Key.Key_Space)
    reach("work")
    press(Qt.Key.Key_T)
    noted_ns = bridge.station.snapshot().t_ns
    qtbot.keyClicks(coach.note.field, "left arm 1 cm low")
    qtbot.keyClick(coach.note.field, Qt.Key.Key_Return)
    press(Qt.Key.Key_Space)
    reach("stopped")
    qtbot.wait(1100)
    press(Qt.Key.Key_L)
    reach("work")
    assert max(bridge.station.prompt.ahead_n) == pytest.approx(810.0)
    reach("done")
    press(Qt.Key.Key_2)
    qtbot.waitUntil(lambda: coach.controls.drill.currentText() == "2  Weigh", timeout=5_000)
    press(Qt.Key.Key_Space)
    reach("done")

    press(Qt.Key.Key_P)
    for _ in range(3):
        press(Qt.Key.Key_Left)
    press(Qt.Key.Key_M)
    past_ns = coach.live.moment()[0]
    qtbot.waitUntil(lambda: len(bridge.marks) == 2, timeout=5_000)

    first = bridge.station
    press(Qt.Key.Key_W)
    field = coach.athletes.field
    qtbot.keyClicks(field, "?!")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: "at least one letter" in coach.athletes.problem.full_text(), timeout=20_000
    )
    assert_fits(coach)
    field.clear()
    qtbot.keyClicks(field, "Ben")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: coach.controls.phase.full_text() == "connecting", timeout=20_000)
    assert not coach.controls.go.isEnabled()
    press(Qt.Key.Key_Space)  # nothing is there to go
    qtbot.waitUntil(lambda: bridge.station is not first, timeout=60_000)
    bridge.poll_slow()
    assert coach.controls.athlete.full_text() == "Ben"
    assert "Ada" in coach.banner.told()
    assert coach.live.window_of_time.live
    assert bridge.marks == []
    chosen = coach._context.choices.now
    assert (chosen.athlete, chosen.drill) == ("Ben", "weigh")
    # the next one does the same
    qtbot.waitUntil(lambda: coach.controls.drill.currentText() == "2  Weigh", timeout=5_000)
    press(Qt.Key.Key_Space)
    reach("done")
    press(Qt.Key.Key_W)
    coach.athletes.list.setFocus()
    names = [coach.athletes.list.item(i).text() for i in range(coach.athletes.list.count())]
    assert names[0] == "Ben"
    qtbot.waitUntil(lambda: coach.athletes.list.item(1).text() == "Ada", timeout=20_000)
    press(Qt.Key.Key_Escape)
    bridge.stop()
    host.close()

    ada, ben = (Recording.open(path) for path in sorted((tmp_path / "D").glob("*.mcap")))
    assert [r.metadata["athlete"] for r in (ada, ben)] == ["Ada", "Ben"]
    (note_ns, note), (mark_ns, mark) = sorted(marks(ada))
    assert (note, mark) == ("left arm 1 cm low", "mark")
    assert note_ns == pytest.approx(noted_ns, abs=100_000_000)
    assert mark_ns == past_ns
    assert mark_ns < ada.samples()["t_ns"][-1] - 1_000_000_000
    hold, weigh = summarise(ada.events())
    assert (hold.done, hold.sides["left"].counted) == (True, 1)
    assert [stop.reason for stop in hold.stops] == ["coach"]
    assert h.LOWER in [event.kind for event in ada.events()]
    assert weigh.body_weight_n == pytest.approx(75.0 * 9.81, abs=10.0)
    assert ada.metadata_changes()[-1].metadata["body_weight_n"] == weigh.body_weight_n
    with History.open(database_url("")) as history:
        kept = {a.name: [s.drill for s in history.sets(a.uid)] for a in history.athletes()}
        assert history.athlete("Ben").body_mass_kg == pytest.approx(75.0, abs=1.0)
    assert kept == {"Ada": ["short", "weigh"], "Ben": ["weigh"]}


def test_a_station_that_does_not_come_back_says_so_and_can_be_tried_again(
    qtbot, host, coach, monkeypatch
):
    bridge, first = coach.live._bridge, coach.live._bridge.station
    opened = host._open
    monkeypatch.setattr(host, "_open", lambda opening: _refuse())
    coach._context.opener.change(athlete="Ben")
    qtbot.waitUntil(lambda: "the port is gone" in coach.banner.text(), timeout=20_000)
    assert "Not connected" in coach.banner.text()
    assert_fits(coach)
    monkeypatch.setattr(host, "_open", opened)
    qtbot.keyClick(coach, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bridge.station is not first, timeout=20_000)
    assert coach.banner.text() == ""
    assert coach.controls.athlete.full_text() == "Ada"


def _refuse():
    raise LinkError("the port is gone: plug it in again")
