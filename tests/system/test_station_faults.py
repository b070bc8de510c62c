"""Faults inside the station: each becomes a state that a person sees; nothing stays half-done."""

from __future__ import annotations

import gc
import os
import threading
from pathlib import Path

import numpy as np
import pytest

from bandplate._rt import Acquisition, Engine, Ring
from bandplate.calibration import Calibration, EngineSettings, build_engine
from bandplate.config import EngineConfig, StationConfig
from bandplate.core.channels import SIGNAL_INDEX
from bandplate.core.errors import LinkError
from bandplate.core.events import Event
from bandplate.core.samples import SAMPLE_DTYPE, SERIES_DTYPE
from bandplate.measures import measure_series
from bandplate.recording import Recording, RecordingWriter, load_series, write_recording
from bandplate.sources.serial_port import open_port
from bandplate.station import Station
from bandplate.station.commands import Commander
from bandplate.station.log import EventLog
from bandplate.station.recorder import Recorder
from bandplate.wire import messages as wire
from tests.system.stations import running, samples_of, session, simulated, wait_for

QUIET = StationConfig(engine=EngineConfig(realtime_priority=0))
SETTINGS = EngineSettings(rate_hz=1000.0)
MATRIX = tuple(((1.0,) * 4, (0.0,) * 4, (0.0,) * 4) for _ in range(2))
PLAIN = Calibration((0.01,) * 16, (0.0,) * 16, MATRIX, "plain")
METADATA: dict[str, object] = {
    "rate_hz": 1000.0,
    "engine": {"rate_hz": 1000.0, "push_side": "both"},
    "calibration": PLAIN.to_json(),
}


def raw_rows(first: int, n: int) -> np.ndarray:
    rows = np.zeros(n, SAMPLE_DTYPE)
    rows["index"] = np.arange(first, first + n)
    rows["t_ns"] = 10**9 + rows["index"] * 1_000_000
    rows["counts"][:, :8] = 5000 + (rows["index"][:, None] % 7) * 10
    return rows


def zeroed(counts: float) -> Calibration:
    return PLAIN.with_zero([counts] * 16, f"zero at {counts}")


def finished(station: Station) -> None:
    wait_for(lambda: station.state().phase == "finished", "the replay's end")


def test_of_two_tares_at_once_the_one_that_holds_is_recorded(tmp_path: Path) -> None:
    acquisition = Acquisition(Ring(4096, SAMPLE_DTYPE), build_engine(SETTINGS, PLAIN, 4096))
    writer = RecordingWriter(tmp_path, name="x", metadata=METADATA)
    recorder = Recorder(acquisition, EventLog(), writer)
    live = acquisition.engine.series.reader()

    def take(first: int, n: int) -> None:
        rows = raw_rows(first, n)
        acquisition.raw.write(rows)
        acquisition.engine.process(rows)

    take(0, 100)
    for number, counts in enumerate((100.0, 200.0), start=1):
        recorder.expect_calibration(number, zeroed(counts))
        zeroed(counts).apply_to(acquisition.engine, number)
    take(100, 50)
    recorder.expect_calibration(3, zeroed(300.0))
    zeroed(300.0).apply_to(acquisition.engine, 3)
    take(150, 50)
    recorder.start()
    recorder.stop()
    assert recorder.alarm is None
    (path,) = tmp_path.glob("*.mcap")
    changes = Recording.open(path).metadata_changes()
    assert [change.row for change in changes] == [0, 100, 150]
    np.testing.assert_array_equal(load_series(path).values, live.read()["values"])


def test_what_the_recorder_cannot_do_is_an_alarm_and_the_file_is_closed(tmp_path: Path) -> None:
    acquisition = Acquisition(Ring(64, SAMPLE_DTYPE), Engine(1000.0, 64))
    recorder = Recorder(
        acquisition, EventLog(), RecordingWriter(tmp_path, name="x", metadata=METADATA)
    )
    recorder.start()
    recorder.add(Event(1, "mark", {"text": object()}))
    wait_for(lambda: recorder.alarm is not None, "the alarm")
    assert "the recorder failed" in str(recorder.alarm)
    recorder.stop()
    assert [path.suffix for path in tmp_path.iterdir()] == [".mcap"]


def test_a_station_that_is_never_started_leaves_nothing_open(tmp_path: Path) -> None:
    with simulated(tmp_path / "L"):
        there = set(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else set()
        station = Station.on_device(str(tmp_path / "L"), QUIET, session("free", tmp_path / "D"))
        station.stop()
        station.stop()
        assert not list((tmp_path / "D").glob("*.part"))
        del station
        gc.collect()  # drill and station know each other
        if there:
            assert set(os.listdir("/proc/self/fd")) <= there
        open_port(str(tmp_path / "L"), 921600).close()  # nobody holds it any more


def test_a_port_that_goes_while_something_is_asked_is_a_link_error() -> None:
    def gone(_data: bytes) -> None:
        raise OSError(5, "Input/output error")

    with pytest.raises(LinkError, match="X: the port takes nothing any more"):
        Commander(gone, lambda _ms: None, "X").ask(wire.Stop(1), 1)


def test_a_refusal_of_a_newer_protocol_is_told_by_its_number() -> None:
    refusal = wire.Ack(1, 77, 0).pack()
    commander = Commander(lambda _data: None, lambda _ms: (0, refusal), "X")
    with pytest.raises(LinkError, match=r"refused STOP \(code 77\)"):
        commander.ask(wire.Stop(1), 1)


def test_every_thread_ends_with_the_station(tmp_path: Path) -> None:
    with (
        simulated(tmp_path / "L"),
        running(Station.on_device(str(tmp_path / "L"), QUIET, session())) as station,
    ):
        wait_for(lambda: samples_of(station) > 200, "samples")
        threads = {thread.name for thread in threading.enumerate()}
        assert {"bandplate-link", "bandplate-recorder", "bandplate-analysis"} <= threads
    left = {thread.name for thread in threading.enumerate()}
    assert not {name for name in left if name.startswith("bandplate-")}


@pytest.mark.parametrize("row", [0, 500])
def test_a_replay_takes_every_change_of_calibration(tmp_path: Path, row: int) -> None:
    with RecordingWriter(tmp_path, name="x", metadata=METADATA) as writer:
        if row:
            writer.write_samples(raw_rows(0, row))
        writer.write_metadata({"calibration": zeroed(100.0).to_json()})
        writer.write_metadata({"calibration": zeroed(200.0).to_json()})
        writer.write_samples(raw_rows(row, 500))
        writer.write_metadata({"calibration": zeroed(300.0).to_json()})
        writer.write_samples(raw_rows(row + 500, 500))
    (path,) = tmp_path.glob("*.mcap")
    station = Station.on_recording(path, QUIET, session(), speed=100)
    shown = station.display_ring.reader()
    with running(station):
        finished(station)
    assert station.state().alarm is None
    last = station.snapshot()
    assert last is not None
    np.testing.assert_array_equal(last.values, load_series(path).values[-1])
    assert len(shown.read()) == row + 1000


def test_a_replay_that_cannot_go_on_says_so(tmp_path: Path) -> None:
    with RecordingWriter(tmp_path, name="x", metadata=METADATA) as writer:
        writer.write_samples(raw_rows(0, 200))
        writer.write_metadata({"calibration": {"gain_n_per_count": "none"}})
        writer.write_samples(raw_rows(200, 200))
    (path,) = tmp_path.glob("*.mcap")
    station = Station.on_recording(path, QUIET, session(), speed=100)
    with running(station):
        finished(station)
        assert "the stored calibration is damaged" in str(station.state().alarm)


def test_an_imported_recording_with_a_hole_replays_to_its_own_measures(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    rows = np.zeros(3000, SERIES_DTYPE)
    rows["index"] = np.arange(3000)
    rows["t_ns"] = np.arange(3000) * 10_000_000
    rows["t_ns"][1500:] += 130_000_000
    rows["values"] = np.nan
    for name, mean, sd in (("fz", 700, 5), ("cop_x", 3, 4), ("cop_y", -2, 6)):
        for plate in ("left", "both"):
            rows["values"][:, SIGNAL_INDEX[f"{plate}.{name}"]] = rng.normal(mean, sd, 3000)
    path = tmp_path / "r.mcap"
    write_recording(path, {"rate_hz": 100.0, "foreign": True}, rows)
    series = load_series(path)
    assert [gap.missing for gap in series.gaps] == [13]
    station = Station.on_recording(path, QUIET, session(), speed=100)
    with running(station):
        finished(station)
    assert [m.to_dict() for m in station.measure_set()] == [
        m.to_dict() for m in measure_series(series)
    ]
    gaps = [event for event in station.events_since(0)[0] if event.kind == "gap"]
    assert [event.data["missing"] for event in gaps] == [13.0]


def test_a_fast_replay_loses_no_row_of_its_set(tmp_path: Path) -> None:
    metadata = METADATA | {"rate_hz": 4000.0, "engine": {"rate_hz": 4000.0}}
    rows = raw_rows(0, 240_000)
    rows["t_ns"] = 10**9 + np.arange(len(rows)) * 250_000
    with RecordingWriter(tmp_path, name="x", metadata=metadata) as writer:
        for part in np.split(rows, 60):
            writer.write_samples(part)
    path = next(iter(tmp_path.glob("*-000.mcap")))
    station = Station.on_recording(path, QUIET, session(), speed=100)
    with running(station):
        finished(station)
    assert [m.to_dict() for m in station.measure_set()] == [
        m.to_dict() for m in measure_series(load_series(path))
    ]
