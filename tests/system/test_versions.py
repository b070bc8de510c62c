"""Host and device of different versions: what works, what is missing and said, what is refused."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bandplate.core.errors import LinkError, VersionError
from bandplate.sources.simulator.device import SimulatedDevice
from bandplate.sources.simulator.pty import PtyServer
from bandplate.sources.simulator.winch import ANCHOR_OF_STATION
from bandplate.station.link import DeviceLink
from bandplate.wire import messages as wire
from tests import firmware_build as firmware
from tests.system.stations import called, running, samples_of, wait_for
from tests.system.test_station import open_station
from tests.unit.test_wire_codec import CODECS

import scenario  # isort: skip  (beside the firmware; tests.firmware_build shows the way)
import station as stations  # isort: skip

KEPT = json.loads((firmware.ROOT / "hardware/protocol/vectors_1.json").read_text())["frames"]
LATER, NEWER_ONLY = (1, wire.VERSION + 1), (wire.VERSION + 1, wire.VERSION + 2)


@contextmanager
def simulated(versions: tuple[int, int]) -> Iterator[Path]:
    with PtyServer(SimulatedDevice(versions=versions, anchor=ANCHOR_OF_STATION)) as server:
        thread = threading.Thread(target=server.serve)
        thread.start()
        try:
            yield server.path
        finally:
            server.stop()
            thread.join()


@contextmanager
def real_firmware(folder: Path, versions: tuple[int, int]) -> Iterator[Path]:
    """The firmware's host build, compiled as if it were of other versions."""
    header = (firmware.ROOT / "hardware/protocol/bandplate_messages.h").read_text()
    for name, version in zip(("BP_OLDEST_VERSION", "BP_VERSION"), versions, strict=True):
        header, n = re.subn(rf"(#define {name}) \d+", rf"\1 {version}", header)
        assert n == 1
    (folder / "bandplate_messages.h").write_text(header)
    firmware.built("library", "")  # skips where nothing compiles
    build = ("make", "-C", firmware.FOLDER, f"BUILD={folder}", "WARNINGS=", "host")
    made = subprocess.run(
        [*build, f"INCLUDES=-I{folder} -Icore -Ihal"], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    block = stations.station_block(stations.simulated_dictionary(anchor=True, default_rate_hz=1000))
    (folder / "play.bin").write_bytes(scenario.scenario_bytes(scenario.ramp(1000), block, ()))
    arguments = ("--scenario", folder / "play.bin", "--link", folder / "port")
    process = subprocess.Popen(
        [folder / "bandplate-device", *arguments], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("/dev/")
        wait_for((folder / "port").is_symlink, "the port")
        yield folder / "port"
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture(params=["simulated", "firmware"])
def speaking(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "simulated":
        return simulated
    return lambda versions: real_firmware(tmp_path, versions)


def test_the_previous_version_works_without_what_it_lacks_and_that_is_said(speaking: Any) -> None:
    with speaking((1, 1)) as port, running(open_station(port, None)) as station:
        wait_for(lambda: samples_of(station) > 200, "samples")
        assert "firmware is older (protocol 1, newest 2): no motorised anchor" in (
            station.state().realtime
        )
        assert station.state().anchor == ""
        with pytest.raises(LinkError, match="no motorised anchor"):
            station.arm()


def test_a_newer_device_that_still_speaks_ours_works_whole(speaking: Any) -> None:
    with speaking(LATER) as port, running(open_station(port, None)) as station:
        wait_for(lambda: samples_of(station) > 200, "samples")
        assert "firmware" not in station.state().realtime
        assert station.state().anchor != ""


@pytest.mark.parametrize(
    ("versions", "advice"),
    [
        (NEWER_ONLY, "the device speaks protocol 4, this program speaks 1 to 2: install a newer"),
        ((0, 0), "the device speaks protocol 0, .* update the device's firmware, f405.bin"),
    ],
)
def test_nothing_in_common_is_one_line_that_says_what_to_do(
    speaking: Any, versions: tuple[int, int], advice: str
) -> None:
    with speaking(versions) as port:
        with pytest.raises(VersionError, match=advice):
            DeviceLink(str(port), 921600).connect()
        done = called("devices", "--port", port)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert re.search(advice, done.stderr)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("frame", KEPT, ids=lambda frame: frame["name"])
def test_frames_of_version_1_mean_what_they_meant(codec: str, frame: dict[str, Any]) -> None:
    message, line = bytes.fromhex(frame["message"]), bytes.fromhex(frame["frame"])
    assert CODECS[codec].encode_frame(message) == line
    assert CODECS[codec].decode_frame(line[:-1]) == message
    fields = wire.unpack(message)
    for name, value in frame["fields"].items():
        field = getattr(fields, name)
        assert (field.hex() if isinstance(field, bytes) else field) == value


def test_what_version_1_did_not_have_is_marked() -> None:
    """Else a host would ask an older device for it."""
    had = {wire.MESSAGES[int(frame["message"][:2], 16)] for frame in KEPT}
    since = {wire.MESSAGES[kind] for kind, version in wire.SINCE.items() if version > 1}
    assert had | since == set(wire.MESSAGES.values())
    assert not had & since
