"""The unchanged program on the ARM binary: command line, station, recording, verify."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest

from bandplate.core.errors import LinkError
from bandplate.recording import Recording, load_series
from bandplate.station.link import DeviceLink
from bandplate.wire import messages as wire
from tests.firmware.emulator import (
    Event,
    Kind,
    StoodStillWarning,
    emulated,
    ramp,
    write_scenario,
)
from tests.system.stations import bandplate, running, samples_of, wait_for
from tests.system.test_station import open_station

#: One of 14 bridges without a load: each at its zero, with a ramp of a few counts on it.
SMALL = 16


def unloaded(n_samples: int) -> np.ndarray:
    """Return counts of a station that nobody stands on, as its dictionary gives the zeros."""
    from station import simulated_dictionary

    counts = ramp(n_samples)
    for i, channel in enumerate(simulated_dictionary()["channels"][:14]):
        counts[:, i] = channel["zero_counts"] + (np.arange(n_samples) + i) % SMALL
    return counts


def test_the_command_line_records_what_the_device_sent(tmp_path: Path) -> None:
    counts = ramp(7000)
    with emulated(write_scenario(tmp_path, counts=counts)) as port:
        done = bandplate(
            *("run", "--source", f"serial:{port}", "--headless", "--duration", "4"),
            *("--record", tmp_path / "D"),
        )
    assert done.returncode == 0, done.stderr
    assert " 0 lost samples, 0 crc errors, 0 framing errors, 0 recorder overruns" in done.stdout
    (path,) = (tmp_path / "D").glob("*.mcap")
    assert bandplate("verify", path).returncode == 0
    samples = Recording.open(path).samples()
    assert len(samples) > 2000
    np.testing.assert_array_equal(np.diff(samples["index"].astype(int)), 1)
    np.testing.assert_array_equal(samples["counts"], counts[samples["index"] % len(counts)])


@pytest.mark.timeout(600)
def test_a_minute_at_4_khz_is_whole_and_bit_for_bit(tmp_path: Path) -> None:
    n_samples = 60 * 4000
    counts = ramp(n_samples)
    scenario = write_scenario(tmp_path, counts=counts, rate_hz=4000)
    for attempt in range(3):
        folder = tmp_path / str(attempt)
        with emulated(scenario) as port:
            station = open_station(Path(port), folder)
            with running(station):
                wait_for(lambda: samples_of(station) >= n_samples, "a minute of samples", 180)  # noqa: B023
            counters = station.state().counters
        # A machine with too much to do lets nothing run for 250 ms: the program counts the device
        # as lost, which is no whole minute. A device that goes by itself goes every time.
        if not any(event.kind == "alarm.lost" for event in station.events_since(0)[0]):
            break
        warnings.warn("the minute was tried again", StoodStillWarning, stacklevel=1)
    for name, value in counters.items():
        if name not in ("frames", "samples", "bytes", "other_messages"):
            assert value == 0, f"{name}: {counters}"
    samples = Recording.open(min(folder.glob("*.mcap"))).samples()  # a file a minute, read as one
    index = samples["index"].astype(int)
    np.testing.assert_array_equal(index, np.arange(len(index)))
    assert len(index) >= n_samples
    np.testing.assert_array_equal(samples["counts"], counts[index % n_samples])
    # Heartbeats may be held up as well, nothing else.
    assert set(samples["flags"].tolist()) <= {0, int(wire.Flag.LINK_LOST)}
    assert set(samples["segment"].tolist()) == {1}


def test_tare_of_an_empty_station(tmp_path: Path) -> None:
    with (
        emulated(write_scenario(tmp_path, counts=unloaded(1600))) as port,
        running(open_station(Path(port), tmp_path / "D")) as station,
    ):
        wait_for(lambda: samples_of(station) > 1500, "a second of samples")
        station.tare()
        there = samples_of(station)
        wait_for(lambda: samples_of(station) > there + 500, "samples after the tare")
    (path,) = (tmp_path / "D").glob("*.mcap")
    recording = Recording.open(path)
    assert any(event.kind == "tare" for event in recording.events())
    change = recording.metadata_changes()[1]
    after = load_series(recording).values[change.row :]
    assert abs(np.nanmean(after[:, 0])) < 0.05  # left.fz, N: the ramp's mean is gone


def test_a_device_that_its_watchdog_restarts_is_taken_up_again(tmp_path: Path) -> None:
    scenario = write_scenario(tmp_path, Event(Kind.HANG, 3000))
    with (
        emulated(scenario) as port,
        running(open_station(Path(port), tmp_path / "D")) as station,
    ):
        wait_for(lambda: station.state().phase == "lost", "the alarm")
        wait_for(lambda: station.state().phase == "running", "the device's return")
        had = samples_of(station)
        wait_for(lambda: samples_of(station) > had + 500, "samples again")
    (path,) = (tmp_path / "D").glob("*.mcap")
    segment = Recording.open(path).samples()["segment"]
    assert len(set(segment.tolist())) == 2
    (gap,) = load_series(path).gaps
    assert gap.missing is None  # another boot: nobody knows how long
    assert bandplate("verify", path).returncode == 0


def test_a_line_that_stalls_is_a_gap_of_known_length(tmp_path: Path) -> None:
    scenario = write_scenario(tmp_path, Event(Kind.TX_STALL, 2000, 1000))
    counts = ramp(10_000)
    with (
        emulated(scenario) as port,
        running(open_station(Path(port), tmp_path / "D")) as station,
    ):
        wait_for(lambda: station.state().counters["lost_samples"] > 0, "the gap")
        had = samples_of(station)
        wait_for(lambda: samples_of(station) > had + 500, "samples again")
    (path,) = (tmp_path / "D").glob("*.mcap")
    samples = Recording.open(path).samples()
    index = samples["index"].astype(int)
    np.testing.assert_array_equal(samples["counts"], counts[index % len(counts)])
    missing = int(index[-1] - index[0]) + 1 - len(index)
    assert missing > 0
    assert sum(gap.missing or 0 for gap in load_series(path).gaps) == missing


def test_a_device_of_another_version_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with emulated(write_scenario(tmp_path)) as port:
        monkeypatch.setattr(wire, "OLDEST_VERSION", wire.VERSION + 1)
        monkeypatch.setattr(wire, "VERSION", wire.VERSION + 1)
        link = DeviceLink(port, 921600)
        with pytest.raises(LinkError, match=r"speaks protocol \d.* update the device's firmware"):
            link.connect()
