"""Training wears bands out: what hung where is in the recording, and each recording counts once."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy.signal import find_peaks

from bandplate.calibration import CalibrationStore
from bandplate.calibration.store import HungBand
from bandplate.history import Band, History
from bandplate.recording import Recording, load_series
from bandplate.review import keep, rebuild
from bandplate.review.wearing import band_cycles
from bandplate.station import Station
from bandplate.station.commands import DeviceInfo
from bandplate.station.link import DeviceLink
from tests.system.stations import drill_in, samples_of, simulated_station, wait_for
from tests.system.test_bands_rehung import SHORT


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("BANDPLATE_DB", str(tmp_path / "history.db"))


@pytest.fixture
def believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the station take the simulated device behind the wire for a real one."""
    connect = DeviceLink.connect

    def real(link: DeviceLink) -> DeviceInfo:
        info = connect(link)
        return DeviceInfo(info.ident, {**info.dictionary, "simulated": False})

    monkeypatch.setattr(DeviceLink, "connect", real)


def _hang(station: Station, sensor: str, name: str | None) -> None:
    assert station.bench is not None
    band = None if name is None else HungBand(name, {})
    CalibrationStore().hang(station.bench.uid, sensor, band)
    station.renew_facts()


def _worn(folder: Path) -> tuple[Path, int]:
    """Hang bands, swing for 8 s, take one off; return the recording and its peaks of tension."""
    drill_in(folder, "short", SHORT.replace("duration_s = 4", "duration_s = 8"))
    with simulated_station(str(folder / "short.toml"), folder / "D") as station:
        _hang(station, "swing_right", "red 1")
        _hang(station, "torso_left", "blue")
        station.go()
        wait_for(lambda: station.prompt.stage == "work", "work", 60.0)
        wait_for(lambda: station.prompt.stage == "done", "done", 60.0)
        _hang(station, "swing_right", None)
        there = samples_of(station)
        wait_for(lambda: samples_of(station) > there + 500, "half a second without the band")
    (path,) = (folder / "D").glob("*.mcap")
    tension_n = load_series(path)["swing_right"]
    slow_n = tension_n[: len(tension_n) // 50 * 50].reshape(-1, 50).mean(axis=1)
    return path, len(find_peaks(slow_n, prominence=20.0)[0])


def test_a_band_s_cycles_are_those_of_its_trainings_each_counted_once(
    tmp_path: Path, believed: None
) -> None:
    path, swings = _worn(tmp_path)
    assert swings >= 5
    told = [change.metadata["bands"] for change in Recording.open(path).metadata_changes()]
    assert told[0] == {}
    assert {"swing_right": "red 1", "torso_left": "blue"} in told
    assert told[-1] == {"torso_left": "blue"}
    with History.open() as history:
        history.add_band(Band("red 1", 1, cycles=6))
        history.add_band(Band("yellow", 1))
        keep(path, None, history)
        red, yellow = history.bands()
        assert abs(red.training_cycles - swings) <= 1  # one may be cut by the end
        assert (red.all_cycles, yellow.all_cycles) == (6 + red.training_cycles, 0)
        keep(path, None, history)
        assert rebuild(history, history.athletes()).problems == []
        assert history.bands() == [red, yellow]


def test_a_simulated_station_wears_no_band(tmp_path: Path) -> None:
    path, _ = _worn(tmp_path)
    assert Recording.open(path).metadata_changes()[-1].metadata["bands"] == {"torso_left": "blue"}
    assert band_cycles(Recording.open(path)) == {}
