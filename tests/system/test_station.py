"""The whole way: simulated device, real pty, loop, recorder, files, and back."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from bandplate.config import EngineConfig, StationConfig
from bandplate.core.channels import BANDS, SIGNAL_INDEX
from bandplate.core.errors import CalibrationError
from bandplate.core.events import Event
from bandplate.measures import measure_series
from bandplate.recording import Recording, load_series
from bandplate.sources.simulator.truth import load_truth
from bandplate.station import Station, StationState
from tests.system.stations import (
    BANDPLATE,
    bandplate,
    called,
    environment_without_display,
    running,
    samples_of,
    session,
    simulated,
    wait_for,
)

QUIET = StationConfig(engine=EngineConfig(realtime_priority=0))


def open_station(port: Path, folder: Path | None, drill: str = "free", **more: bool) -> Station:
    return Station.on_device(str(port), QUIET, session(drill, folder), **more)


@pytest.mark.parametrize("rate_hz", [1000, 4000])
def test_what_is_recorded_is_what_was_true(tmp_path: Path, rate_hz: int) -> None:
    link = tmp_path / "L"
    with simulated(link, "--rate", str(rate_hz), "--seed", "1", "--scenario", "hold"):
        done = bandplate(
            *("run", "--source", f"serial:{link}", "--headless", "--duration", "4"),
            *("--record", tmp_path / "D"),
        )
    assert done.returncode == 0, done.stderr
    assert "SIMULATED STATION" in done.stdout
    assert " 0 lost samples, 0 crc errors, 0 framing errors, 0 recorder overruns" in done.stdout
    (path,) = (tmp_path / "D").glob("*.mcap")
    verified = called("verify", path)
    assert verified.returncode == 0, verified.stdout
    assert "intact" in verified.stdout

    samples = Recording.open(path).samples()
    series = load_series(path)
    truth = load_truth(Path(f"{link}.truth.npy"))
    truth = truth[truth["start"] == truth["start"].max()]
    index = samples["index"].astype(int)
    assert (np.diff(index) == 1).all()
    assert len(index) >= 3.5 * rate_hz
    true = truth[np.searchsorted(truth["index"], index)]
    assert (true["index"] == index).all()
    noise = np.sqrt(rate_hz / 1000)
    for side, name in enumerate(("left", "right")):
        error_n = series[f"{name}.fz"] - true["fz_n"][:, side]
        assert abs(error_n.mean()) < 0.5  # zeros may have wandered by 0.1 N a cell
        assert error_n.std() == pytest.approx(0.62 * noise, rel=0.1)
        loaded = true["fz_n"][:, side] > 300
        for axis, coordinate in enumerate("xy"):
            error_mm = (series[f"{name}.cop_{coordinate}"] - true["cop_mm"][:, side, axis])[loaded]
            assert np.abs(error_mm.mean()) < 0.3
            assert error_mm.std() < 0.6 * noise
    for i, band in enumerate(BANDS):
        error_n = series[band] - true["tension_n"][:, i]
        assert abs(error_n.mean()) < 0.2
        assert error_n.std() == pytest.approx(0.15 * noise, rel=0.1)


@dataclass
class Ran:
    """A station that has run, what it was while it ran, and its recording."""

    station: Station
    state: StationState
    path: Path


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Some seconds of running on the spot."""
    folder = tmp_path_factory.mktemp("ran")
    with (
        simulated(folder / "L", "--seed", "2", "--scenario", "steps"),
        running(open_station(folder / "L", folder / "D")) as station,
    ):
        wait_for(lambda: samples_of(station) > 5500, "samples")
        state = station.state()
    (path,) = (folder / "D").glob("*.mcap")
    return Ran(station, state, path)


def contacts_and_pushes(station: Station) -> list[Event]:
    return [e for e in station.events_since(0)[0] if e.kind.startswith(("contact", "push"))]


def test_time_stamps_are_even_and_on_the_hosts_clock(ran: Ran) -> None:
    assert ran.state.clock_uncertainty_ms is not None
    assert ran.state.clock_uncertainty_ms < 1.0
    t_ns = Recording.open(ran.path).samples()["t_ns"]
    assert (np.diff(t_ns) > 0).all()
    assert np.median(np.diff(t_ns)) == pytest.approx(1e6, rel=1e-3)


def test_replay_gives_the_live_measures_bit_for_bit(ran: Ran) -> None:
    live = ran.station.measure_set()
    live_snapshot = ran.station.snapshot()
    live_events = contacts_and_pushes(ran.station)
    assert len(live_events) > 8

    offline = measure_series(load_series(ran.path))
    assert [m.to_dict() for m in offline] == [m.to_dict() for m in live]

    again = Station.on_recording(ran.path, QUIET, session(), speed=20)
    with running(again):
        wait_for(lambda: again.state().phase == "finished", "the replay's end")
    assert [m.to_dict() for m in again.measure_set()] == [m.to_dict() for m in live]
    replayed = again.snapshot()
    assert live_snapshot is not None
    assert replayed is not None
    for field in ("t_ns", "index", "contact_count", "onset_t_ns", "share_pct"):
        assert getattr(replayed, field) == getattr(live_snapshot, field)
    np.testing.assert_array_equal(replayed.values, live_snapshot.values)
    np.testing.assert_array_equal(replayed.filtered, live_snapshot.filtered)
    np.testing.assert_array_equal(replayed.contact_ms, live_snapshot.contact_ms)
    assert contacts_and_pushes(again) == live_events


def test_measure_of_the_command_line_is_the_same(ran: Ran) -> None:
    printed = json.loads(called("measure", ran.path, "--json").stdout)["measures"]
    live = {(m.name, m.scope): m for m in ran.station.measure_set() if m.absent is None}
    told = {(m["name"], m["scope"]): m["value"] for m in printed if "value" in m}
    assert len(live) > 20
    assert set(told) == set(live)
    assert all(told[key] == live[key].value for key in live)


def test_tare_takes_effect_at_one_row_and_the_recording_knows(tmp_path: Path) -> None:
    with (
        simulated(tmp_path / "L", "--scenario", "empty"),
        running(open_station(tmp_path / "L", tmp_path / "D")) as station,
    ):
        wait_for(lambda: samples_of(station) > 1500, "a second of samples")
        station.tare()
        there = samples_of(station)
        wait_for(lambda: samples_of(station) > there + 1000, "samples after the tare")
        live = [m.to_dict() for m in station.measures()]
    (path,) = (tmp_path / "D").glob("*.mcap")
    recording = Recording.open(path)
    _, change, *_ = recording.metadata_changes()
    series = load_series(recording)
    before, after = series.values[: change.row], series.values[change.row :]
    bands = [SIGNAL_INDEX[band] for band in BANDS]
    assert np.abs(after[:, bands].mean(axis=0)).max() < 0.03
    assert np.abs(before[:, bands].mean(axis=0)).max() > 0.03
    assert any(event.kind == "tare" for event in recording.events())
    assert live == [] or all("name" in m for m in live)


def test_tare_under_load_is_refused_by_name(tmp_path: Path) -> None:
    with (
        simulated(tmp_path / "L", "--scenario", "quiet"),
        running(open_station(tmp_path / "L", None)) as station,
    ):
        wait_for(lambda: samples_of(station) > 1500, "a second of samples")
        with pytest.raises(CalibrationError, match=r"left plate, front \w+ is loaded .* step off"):
            station.tare()


def test_a_device_that_goes_and_comes_back(tmp_path: Path) -> None:
    link = tmp_path / "L"
    with simulated(link, "--seed", "6") as first:
        station = open_station(link, tmp_path / "D")
        with running(station):
            wait_for(lambda: samples_of(station) > 500, "samples")
            link.unlink()  # leads nowhere, whoever gets the port's number next
            first.kill()
            first.wait()
            wait_for(lambda: station.state().phase == "lost", "the alarm")
            alarm = station.state().alarm
            assert alarm is not None
            assert "device lost" in alarm
            had = samples_of(station)
            with simulated(link, "--seed", "6"):
                wait_for(lambda: station.state().phase == "running", "the device's return")
                wait_for(lambda: samples_of(station) > had + 500, "samples again")
                assert station.state().alarm is None
    (path,) = (tmp_path / "D").glob("*.mcap")
    recording = Recording.open(path)
    segment = recording.samples()["segment"]
    assert len(set(segment.tolist())) == 2
    (gap,) = load_series(recording).gaps
    assert gap.missing is None
    assert gap.row == int((segment == segment[0]).sum())
    kinds = [event.kind for event in recording.events()]
    assert kinds.index("alarm.lost") < kinds.index("link.back")
    assert "intact" in called("verify", path).stdout


def test_a_device_that_hangs_is_lost_and_taken_up_again(tmp_path: Path) -> None:
    with simulated(tmp_path / "L") as device:
        station = open_station(tmp_path / "L", tmp_path / "D")
        with running(station):
            wait_for(lambda: samples_of(station) > 500, "samples")
            device.send_signal(signal.SIGSTOP)
            wait_for(lambda: station.state().phase == "lost", "the alarm")
            events, _ = station.events_since(0)
            assert "silent for" in str(events[-1].data["text"])
            device.send_signal(signal.SIGCONT)
            wait_for(lambda: station.state().phase == "running", "the device's return")
            had = samples_of(station)
            wait_for(lambda: samples_of(station) > had + 500, "samples again")
    # the device had not restarted: its index says exactly what is missing
    (path,) = (tmp_path / "D").glob("*.mcap")
    samples = Recording.open(path).samples()
    assert set(samples["segment"].tolist()) == {samples["segment"][0]}
    missing = int(samples["index"][-1] - samples["index"][0]) + 1 - len(samples)
    assert missing >= 250
    assert missing == station.state().counters["lost_samples"]
    assert missing == sum(gap.missing or 0 for gap in load_series(path).gaps)


def test_another_device_on_the_port_is_not_taken_for_the_first(tmp_path: Path) -> None:
    with simulated(tmp_path / "L", "--seed", "1") as first:
        station = open_station(tmp_path / "L", None)
        with running(station):
            wait_for(lambda: samples_of(station) > 500, "samples")
            (tmp_path / "L").unlink()
            first.kill()
            first.wait()
            with simulated(tmp_path / "L", "--seed", "2"):
                wait_for(
                    lambda: "another device answers" in (station.state().alarm or ""), "the alarm"
                )
                assert station.state().phase == "lost"


def test_a_reader_thread_feeds_the_same_engine(tmp_path: Path) -> None:
    with (
        simulated(tmp_path / "L", "--seed", "5"),
        running(open_station(tmp_path / "L", tmp_path / "D", pollable=False)) as station,
    ):
        wait_for(lambda: samples_of(station) > 1500, "samples")
    counters = station.state().counters
    assert counters["lost_samples"] == counters["crc_errors"] == 0
    (path,) = (tmp_path / "D").glob("*.mcap")
    assert (np.diff(Recording.open(path).samples()["index"].astype(int)) == 1).all()


def kill_while_recording(folder: Path, seed: int) -> None:
    """Kill a station with SIGKILL; every sample that it had acknowledged must be there."""
    command = [*BANDPLATE, "run", "--source", "sim:hold", "--headless", "--seed", str(seed)]
    command += ["--record", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    acknowledged = 0
    for line in process.stdout:
        found = re.search(r"recorded (\d+)$", line.rstrip())
        if found:
            acknowledged = int(found[1])
            if acknowledged > 700:
                break
    process.kill()
    process.wait()
    process.stdout.close()
    (path,) = folder.glob("*.mcap*")
    samples = Recording.open(path).samples()
    assert len(samples) >= acknowledged > 700
    assert (np.diff(samples["index"].astype(int)) == 1).all()


def test_kill_loses_no_acknowledged_sample(tmp_path: Path) -> None:
    kill_while_recording(tmp_path, 0)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_kill_twenty_times(tmp_path: Path) -> None:
    for seed in range(20):
        kill_while_recording(tmp_path / str(seed), seed)


def test_without_a_display_the_terminal_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [*BANDPLATE, "--source", "sim:arms", "--duration", "1", "--record", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment_without_display(),
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("no display: the station runs in this terminal")
    assert "arm L" in done.stdout
    assert list(tmp_path.glob("*.mcap"))
