"""What Live shows beside last time: a repetition measured as the history measures it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bandplate.config import StationConfig
from bandplate.gui.bridge import Bridge
from bandplate.gui.coach.live_tab import LiveTab
from bandplate.history import History, TrainingSet
from bandplate.measures import Measure
from bandplate.review import Review, keep, last_means
from bandplate.station import Station
from tests.system.gui_station import HandFedStation, context_of
from tests.system.recorded_sessions import DAY_NS, START_NS, recorded_hold
from tests.system.stations import running, session, wait_for

HOUR_NS = 3600 * 10**9


def test_a_repetition_that_ends_has_the_numbers_that_the_history_will_have(tmp_path: Path) -> None:
    path = recorded_hold(tmp_path / "hold.mcap")
    station = Station.on_recording(path, StationConfig(), session(), speed=20)
    with running(station):
        wait_for(lambda: station.prompt.stage == "done", "the drill's end")
        wait_for(lambda: bool(station.repetition_measures()), "its measures")
        live = {(m.name, m.scope): m.value for m in station.repetition_measures()}
    review = Review.open(path)
    kept = {(m.name, m.scope): m.value for m in review.measure(review.repetitions[-1])}
    assert live["push_rfd_200_n_per_s", "push"] is not None
    assert {key: value for key, value in kept.items() if key in live} == live


def test_last_time_is_the_newest_set_of_an_earlier_session(tmp_path: Path) -> None:
    with History.open(f"sqlite:///{tmp_path}/history.db") as history:
        for days, scale in ((0, 1.0), (7, 1.1), (9, 1.2)):
            keep(recorded_hold(tmp_path / f"{days}.mcap", days=days, scale=scale), "Ann", history)
        _, before, newest = history.sets(history.athlete("Ann").uid)
        peak = ("push_peak_n", "push")

        def last_peak(drill: str = "hold", *, simulated: bool = True, hours: int = 0) -> float:
            now_utc_ns = START_NS + 9 * DAY_NS + hours * HOUR_NS
            found = last_means(history, "Ann", drill, simulated=simulated, now_utc_ns=now_utc_ns)
            assert set(found) <= {"left"}
            means = found["left"].means if found else {}
            return next((value for key, value in means.items() if key[:2] == peak), 0.0)

        def peak_of(one: TrainingSet) -> float:
            results = history.results(one.uid).measures
            values = [m.value for m in results if (m.name, m.scope) == peak]
            return sum(values) / len(values)

        assert last_peak(hours=1) == pytest.approx(peak_of(before))  # the newest is of today
        assert last_peak(hours=24) == pytest.approx(peak_of(newest))
        history.exclude(newest.uid, 1, reason="slipped", by="Kim")
        assert last_peak(hours=24) != pytest.approx(peak_of(newest), rel=1e-9)
        assert last_peak("max") == 0.0
        assert last_peak(simulated=False) == 0.0
        nobody = last_means(history, "Bob", "hold", simulated=True, now_utc_ns=START_NS)
        assert nobody == {}


def test_live_shows_last_time_beside_and_a_whole_repetition_in_the_rest(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANDPLATE_DB", str(tmp_path / "history.db"))
    with History.open() as history:
        keep(recorded_hold(tmp_path / "hold.mcap"), "Demo Athlete", history)
        (kept,) = last_means(
            history, "Demo Athlete", "hold", simulated=True, now_utc_ns=time.time_ns()
        ).values()
    peak = next(key for key in kept.means if key[:2] == ("push_peak_n", "left"))
    station = HandFedStation()
    station.measured = [Measure(*peak[:2], 1200.0, "N", peak[2])]
    station.measured_repetition = [Measure(*peak[:2], 1300.0, "N", peak[2])]
    bridge = Bridge(station)
    context = context_of(bridge)
    tab = LiveTab(context)
    qtbot.addWidget(tab)
    tab.show()
    station.work()
    bridge.poll_slow()
    qtbot.waitUntil(lambda: tab.measures.last_text(*peak[:2]) != "", timeout=10_000)
    last_n = float(tab.measures.last_text(*peak[:2]).replace("\u202f", "").replace(" ", ""))
    assert last_n == pytest.approx(kept.means[peak], abs=0.5)
    assert tab.measures.row_text(*peak[:2]) == "1200 N"
    assert "2023" in tab.when.full_text()
    while station.prompt.stage == "work":
        station.advance(0.5)
    bridge.poll_slow()
    assert tab.heading.text() == "LAST REPETITION"
    assert tab.measures.row_text(*peak[:2]) == "1300 N"
    bridge.events.clear()  # of a long session only the newest are kept
    bridge.poll_slow()
    assert tab.measures.last_text(*peak[:2]) != ""
    station.show(athlete="Somebody else")
    bridge.poll_slow()
    assert tab.measures.last_text(*peak[:2]) == ""
    context.jobs.end()
