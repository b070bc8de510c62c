"""The anchor over a real line: a host process follows a course and is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bandplate.sources.simulator.device import SimulatedDevice
from bandplate.sources.simulator.pty import PtyServer
from bandplate.sources.simulator.truth import TruthWriter, load_truth
from bandplate.sources.simulator.winch import ANCHOR_OF_STATION
from bandplate.wire import messages as wire
from bandplate.wire.codec import Decoder
from tests.studies.anchor import BASE_WITHIN_S, RATE_HZ, ROUNDING_N, Still
from tests.system.stations import BANDPLATE, wait_for

#: The station's own link with an anchor, as a drill's thread uses it.
HOST = """
import math, sys, threading, time
from bandplate._rt import Acquisition, Ring
from bandplate.calibration.model import Calibration, EngineSettings, build_engine
from bandplate.core.errors import LinkError
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.station.anchor import Anchor
from bandplate.station.link import DeviceLink

link = DeviceLink(sys.argv[1], 921600)
info = link.connect()
calibration = Calibration.nominal(info.dictionary)
engine = build_engine(EngineSettings(1000.0, push_side="left"), calibration, 8192)
link.stream(Acquisition(Ring(8192, SAMPLE_DTYPE), engine), 1000)
stopping = threading.Event()
threading.Thread(target=link.watch, args=(stopping, lambda *_: None), daemon=True).start()
anchor = Anchor.of(info, link)
said = ""
begun_s = time.monotonic()
def obey():
    for _ in sys.stdin:
        try:
            anchor.arm()
        except LinkError as why:
            print(why, flush=True)
threading.Thread(target=obey, daemon=True).start()
while True:
    pull_n = 50.0 + 30.0 * math.sin(6.0 * (time.monotonic() - begun_s))
    anchor.follow({"torso_left": pull_n, "torso_right": pull_n})
    if anchor.state.text != said:
        said = anchor.state.text
        print(said, flush=True)
    time.sleep(0.02)
"""
PAIR = slice(4, 6)


@pytest.fixture
def fault_index() -> list[int]:
    """Sample indices of the frames that tell of a fault."""
    return []


@pytest.fixture
def served(tmp_path: Path, fault_index: list[int]) -> Iterator[tuple[SimulatedDevice, Path, Path]]:
    def look(frame: bytes, _device_us: int) -> bytes:
        (message,) = map(wire.unpack, Decoder().feed(frame))
        if isinstance(message, wire.Samples) and message.device_state == wire.State.FAULT:
            fault_index.append(message.index)
        return frame

    device = SimulatedDevice(seed=5, person=Still(), anchor=ANCHOR_OF_STATION, faults=[look])
    truth = tmp_path / "truth.npy"
    with PtyServer(device) as server, TruthWriter(truth) as writer:
        device.truth_sink = writer.append
        thread = threading.Thread(target=server.serve)
        thread.start()
        yield device, server.path, truth
        server.stop()
        thread.join(20)


def start_host(port: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOST, str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def say(process: subprocess.Popen[str], line: str = "") -> None:
    """Give a process a line; a host arms on any."""
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def end(host: subprocess.Popen[str]) -> None:
    host.kill()
    host.communicate(timeout=20)


def test_a_killed_host_leaves_the_lines_at_base_and_a_new_one_arms_only_with_a_person(
    served: tuple[SimulatedDevice, Path, Path], fault_index: list[int]
) -> None:
    device, port, truth = served
    assert device.anchor is not None
    device_us = lambda: device.device_us(time.monotonic_ns() // 1000)  # noqa: E731
    controller, delivered_n = device.anchor.controller, device.anchor.delivered_n
    host = start_host(port)
    try:
        assert host.stdout is not None
        assert "not armed" in host.stdout.readline()
        # Heartbeats must have come; a press is good for a minute.
        wait_for(lambda: not controller.cause_lasts(device_us()), "the device hears the host")
        device.press_button()
        say(host)
        assert host.stdout.readline() == "anchor armed\n"
        wait_for(lambda: delivered_n[4] > 120.0 + 60.0, "the lines follow the course")
        host.send_signal(signal.SIGKILL)
        wait_for(lambda: controller.resting, "the device brakes")
        wait_for(lambda: len(load_truth(truth)) > fault_index[0] + RATE_HZ, "truth on the disk")
    finally:
        end(host)
    assert controller.fault in (wire.AnchorFault.TTL, wire.AnchorFault.LINK)

    pull_n = load_truth(truth)["tension_n"][:, PAIR].astype(float) - Still.TENSION_N
    assert pull_n.max() > 60.0
    # The state of a frame is that of the end of its batch, up to 5 ms later than its samples.
    after = pull_n[fault_index[0] + 5 :]
    assert after[0].max() > 20.0
    assert np.diff(after, axis=0).max() <= ROUNDING_N
    assert after[round(BASE_WITHIN_S * RATE_HZ) - 5 :].max() <= ROUNDING_N

    again = start_host(port)
    try:
        assert again.stdout is not None
        assert "not armed" in again.stdout.readline()
        why = again.stdout.readline()
        assert "no new tension came in time" in why or "did not hear this computer" in why
        assert not controller.armed
        device.press_button()
        say(again)
        assert again.stdout.readline() == "anchor armed\n"
    finally:
        end(again)


def test_the_simulated_station_has_an_anchor_and_a_button(tmp_path: Path) -> None:
    link = tmp_path / "L"
    station = subprocess.Popen(
        [*BANDPLATE, "simulate", "--link", str(link), "--anchor", "--while-stdin"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    host = None
    try:
        assert station.stdout is not None
        assert station.stdout.readline().startswith("simulated station")
        host = start_host(link)
        assert host.stdout is not None
        assert "not armed" in host.stdout.readline()
        # Until its first heartbeat the device does not know the host.
        answers = []
        for _ in range(1000):
            say(host)
            answers.append(host.stdout.readline())
            if "from here alone" in answers[-1]:
                break
        assert "press its button" in answers[-1]
        say(station, '{"button": true}')
        for _ in range(1000):
            say(host)
            answers.append(host.stdout.readline())
            if answers[-1] == "anchor armed\n":
                break
        assert answers[-1] == "anchor armed\n"
    finally:
        if host is not None:
            end(host)
        end(station)
