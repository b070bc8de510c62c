"""What Set-up changes while the station runs: the next set knows it, the last keeps its own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from bandplate.calibration import CalibrationStore
from bandplate.calibration.store import HungBand
from bandplate.config import Limits, StationConfig, save_limits
from bandplate.core.errors import UsageError
from bandplate.drills import happening as h
from bandplate.drills import rerun
from bandplate.measures import Measure
from bandplate.recording import Recording
from bandplate.review import Review
from bandplate.station import Session, Station
from tests.system.stations import drill_in, running, simulated_station, wait_for

SHORT = """
title = "Short swing"
activity = "swing"
scenario = "swing"
sides = ["left"]
repetitions = 1
rest_s = 0.5
cues = []
phases = [
  { kind = "rise", duration_s = 1, target_pct = [40, 60] },
  { kind = "swing", duration_s = 4, target_pct = 60 },
]
[ready]
still_s = 0.5
countdown_s = 0.5
[stops]
lost_samples_pct = 100  # a busy machine starves the simulated board
off = ["quality", "balance"]
"""


def _seen(measures: Iterable[Measure]) -> dict[tuple[str, str], object]:
    return {(m.name, m.scope): (m.value, m.absent) for m in measures if m.index is None}


def _through(station: Station) -> dict[tuple[str, str], object]:
    station.go()
    wait_for(lambda: station.prompt.stage == "work", "work", 60.0)
    wait_for(lambda: station.prompt.stage == "done", "done", 60.0)
    return _seen(station.measure_set())


def _hang(station: Station, stretch: float) -> None:
    """Hang a band at every sensor that stretches by so much more for the same tension."""
    assert station.bench is not None
    curves = station.bench.dictionary["band_curves"]
    assert isinstance(curves, dict)
    for sensor, curve in curves.items():
        longer = {**curve, "extension_m": [stretch * x_m for x_m in curve["extension_m"]]}
        CalibrationStore().hang(station.bench.uid, sensor, HungBand(f"{stretch} {sensor}", longer))
    station.renew_facts()


def _chosen(station: Station) -> int:
    return sum(event.kind == h.CHOSEN for event in station.events_since(0)[0])


def test_a_new_curve_holds_from_the_next_set_live_and_offline_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    name, drill = drill_in(tmp_path, "short", SHORT)
    with simulated_station(str(tmp_path / "short.toml"), tmp_path / "D") as station:
        wait_for(lambda: _chosen(station) == 1, "chosen")
        first = _through(station)
        _hang(station, 1.5)  # after its end: the next start knows it
        assert _seen(station.measure_set()) == first
        second = _through(station)
        station.choose(name, drill)
        wait_for(lambda: _chosen(station) == 3, "chosen again")
        assert _seen(station.measure_set()) == second
        _hang(station, 2.0)  # while one waits for its start: at once
        wait_for(lambda: _chosen(station) == 4, "chosen with the new curve")
        station.go()
        wait_for(lambda: station.prompt.stage == "work", "work", 60.0)
        _hang(station, 2.5)  # while one runs: it keeps its own
        station.halt()
        wait_for(lambda: station.prompt.stage == "stopped", "stopped")
        stopped = _seen(station.measure_set())
        with pytest.raises(UsageError, match="begins anew"):
            station.go_on_lower()
        last = _through(station)
        assert _chosen(station) == 5
    live = [first, second, stopped, last]

    (path,) = (tmp_path / "D").glob("*.mcap")
    review = Review.open(path)
    assert [_seen(review.measure(one)) for one in review.repetitions] == live
    curves = [review.metadata_at(one.end_s)["band_curves"] for one in review.repetitions]
    longest_m = [curve["swing_right"]["extension_m"][-1] for curve in curves]
    assert longest_m == pytest.approx([longest_m[0] * k for k in (1.0, 1.5, 2.0, 2.5)])

    recording = Recording.open(path)
    happened = [e for e in recording.events() if e.kind in h.REPEATED]
    assert [e for e in rerun(recording) if e.kind in h.REPEATED] == happened

    again = Station.on_recording(path, StationConfig(), Session(name, drill), speed=50.0)
    with running(again):
        wait_for(lambda: again.state().phase == "finished", "the replay's end", 120.0)
        wait_for(lambda: again.prompt.stage == "done", "the last set's end")
        assert _seen(again.measure_set()) == last


def test_a_station_s_limit_stops_any_drill_and_the_recording_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    save_limits(Limits(band_max_n={"swing_right": 80.0}))
    drill_in(tmp_path, "short", SHORT.replace('off = ["quality"', 'off = ["overload", "quality"'))
    with simulated_station(str(tmp_path / "short.toml"), tmp_path / "D") as station:
        station.go()
        wait_for(lambda: station.prompt.stage == "stopped", "stopped", 60.0)
        assert station.prompt.word == "STOP: OVERLOAD"
        save_limits(Limits())
        station.renew_facts()
        _through(station)
    (path,) = (tmp_path / "D").glob("*.mcap")
    recording = Recording.open(path)
    stopped, *_ = (e.data for e in recording.events() if e.kind == h.STOPPED)
    most = "right swing band above 80 N, the most that this station allows: "
    assert str(stopped["advice"]).startswith(most)
    happened = [e for e in recording.events() if e.kind in h.REPEATED]
    assert [e.data["facts"]["band_max_n"] for e in happened if e.kind == h.CHOSEN] == [
        {"swing_right": 80.0},
        {},
    ]
    assert [e for e in rerun(recording) if e.kind in h.REPEATED] == happened
