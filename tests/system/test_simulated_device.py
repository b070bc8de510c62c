"""The simulated station as a host meets it: a process, a pty, bytes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import serial

from bandplate.sources.simulator.truth import load_truth, truth
from bandplate.wire import messages as wire
from bandplate.wire.codec import Decoder, encode_frame, unpack_counts
from tests.system.stations import called

DEADLINE_S = 20.0
ROOT = Path(__file__).parents[2]
PROGRAM = """
import argparse, sys
from bandplate.cli import simulate
parser = argparse.ArgumentParser()
simulate.add_parser(parser.add_subparsers())
args = parser.parse_args(["simulate", *sys.argv[1:]])
sys.exit(args.run(args))
"""


class Host:
    """The smallest host: asks, waits for the answer, keeps the samples that come by."""

    def __init__(self, port: Path) -> None:
        self.line = serial.Serial(str(port), timeout=0.01)
        self.decoder = Decoder()
        self.samples: list[wire.Samples] = []
        self.answers: list[wire.Message] = []
        self.seq = 0
        self.beat_s = 0.0

    def poll(self) -> None:
        if time.monotonic() > self.beat_s + wire.HEARTBEAT_MS / 1000:
            self.beat_s = time.monotonic()
            self.send(wire.Heartbeat(0, time.monotonic_ns() // 1000))
        for message in map(wire.unpack, self.decoder.feed(self.line.read(4096))):
            if isinstance(message, wire.Samples):
                self.samples.append(message)
            elif not isinstance(message, wire.HeartbeatReply):
                self.answers.append(message)

    def send(self, message: wire.Message) -> None:
        self.line.write(encode_frame(message.pack()))

    def until(self, done: Callable[[], bool]) -> None:
        deadline_s = time.monotonic() + DEADLINE_S
        while not done():
            assert time.monotonic() < deadline_s, "the device did not answer"
            self.poll()

    def ask(self, kind: Callable[..., wire.Message], *fields: int) -> Any:
        self.seq += 1
        self.send(kind(self.seq, *fields))
        found: list[Any] = []

        def answered() -> bool:  # an answer to what was not waited for may still be on its way
            found[:] = [a for a in self.answers if getattr(a, "cmd_seq", None) == self.seq]
            return bool(found)

        self.until(answered)
        self.answers.clear()
        return found[0]

    def dictionary(self) -> dict[str, Any]:
        text = b""
        while True:
            piece = self.ask(wire.DictRead, len(text))
            text += piece.data[: piece.n]
            if len(text) == piece.total:
                return json.loads(text)

    def n_samples(self) -> int:
        return sum(frame.n for frame in self.samples)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., tuple[Path, subprocess.Popen[str]]]]:
    processes = []

    def _start(*arguments: str) -> tuple[Path, subprocess.Popen[str]]:
        link = tmp_path / f"L{len(processes)}"
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments, "--link", str(link)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )
        processes.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith(f"simulated station on {link} -> /dev/"), line
        return link, process

    yield _start
    for process in processes:
        process.terminate()
        process.communicate(timeout=DEADLINE_S)


def recovered(frames: list[wire.Samples], content: dict[str, Any]) -> dict[str, Any]:
    """Force, CoP and tension by the dictionary alone."""
    counts = np.concatenate([unpack_counts(frame.packed_counts) for frame in frames])
    cells = content["channels"][:14]
    zero = np.array([cell["zero_counts"] for cell in cells])
    newtons = (counts[:, :14] - zero) * [cell["newtons_per_count"] for cell in cells]
    x = content["plate"]["half_width_mm"] * np.array([-1, 1, -1, 1])
    y = content["plate"]["half_length_mm"] * np.array([1, 1, -1, -1])
    corners = newtons[:, :8].reshape(-1, 2, 4)
    fz_n = corners.sum(axis=2)
    cop_mm = np.stack([corners @ x, corners @ y], axis=2) / fz_n[:, :, None]
    return {"fz_n": fz_n, "cop_mm": cop_mm, "tension_n": newtons[:, 8:14]}


@pytest.mark.parametrize(("rate_hz", "n", "scenario"), [(1000, 1, "hold"), (4000, 4, "arms")])
def test_a_host_gets_every_sample_and_the_truth_within_the_noise(
    start: Any, rate_hz: int, n: int, scenario: str
) -> None:
    link, process = start("--rate", str(rate_hz), "--scenario", scenario, "--seed", "7")
    host = Host(link)
    ident = host.ask(wire.Hello, 1, 1, 0xC0FFEE)
    assert isinstance(ident, wire.Ident)
    assert (ident.nonce, ident.version, ident.n_channels) == (0xC0FFEE, 1, 16)
    content = host.dictionary()
    assert content["simulated"] is True
    assert content["default_rate_hz"] == rate_hz

    assert host.ask(wire.Tare).code == wire.AckCode.BAD_STATE
    for _ in range(2):  # a repeated Start changes nothing
        assert host.ask(wire.Start, rate_hz, n).code == wire.AckCode.OK
    host.until(lambda: host.n_samples() >= rate_hz)
    assert host.ask(wire.Tare).code == wire.AckCode.OK
    assert host.ask(wire.Stop).code == wire.AckCode.OK
    frames = host.samples
    assert host.decoder.crc_errors == host.decoder.framing_errors == 0
    assert all(frame.flags == 0 and frame.device_state == 1 for frame in frames)
    assert [frame.index for frame in frames] == list(range(0, n * len(frames), n))
    assert [frame.frame_seq for frame in frames] == [i & 0xFF for i in range(len(frames))]
    ticks = np.diff([frame.t_us for frame in frames])
    assert np.all(np.abs(ticks - n * 1e6 / rate_hz) <= 1)

    process.send_signal(signal.SIGTERM)
    assert process.wait(DEADLINE_S) == 0
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert not link.is_symlink()

    true = load_truth(link.with_name("L0.truth.npy"))[: host.n_samples()]
    expected = truth(scenario, 7, rate_hz, np.arange(host.n_samples()))
    np.testing.assert_array_equal(true, expected)
    found = recovered(frames, content)
    # Noise plus what the zeros have wandered since the dictionary was written.
    grown = np.sqrt(rate_hz / 1000)
    error_n = found["fz_n"] - true["fz_n"]
    assert error_n.std(axis=0) == pytest.approx(0.62 * grown, rel=0.1)
    assert np.all(np.abs(error_n.mean(axis=0)) < 0.4 + 0.1)
    error_n = found["tension_n"] - true["tension_n"]
    assert error_n.std(axis=0) == pytest.approx(0.15 * grown, rel=0.1)
    assert np.all(np.abs(error_n.mean(axis=0)) < 0.1 + 0.03)
    error_mm = found["cop_mm"] - true["cop_mm"]
    assert np.all(error_mm.std(axis=0) < 0.6 * grown)


def test_a_host_may_go_and_come_back(start: Any) -> None:
    link, _ = start("--scenario", "quiet")
    host = Host(link)
    boot_id = host.ask(wire.Hello, 1, 1, 1).boot_id
    host.ask(wire.Start, 1000, 1)
    host.until(lambda: host.n_samples() >= 100)
    last = host.samples[-1].index
    host.line.close()
    # Longer than the heartbeat may stay away; nobody hears the device meanwhile.
    away_until_s = time.monotonic() + 0.4
    while time.monotonic() < away_until_s:
        time.sleep(0.01)
    again = Host(link)
    assert again.ask(wire.Hello, 1, 1, 2).boot_id == boot_id
    again.ask(wire.Start, 1000, 1)
    again.until(lambda: again.n_samples() >= 300)
    index = [frame.index for frame in again.samples]
    assert index[0] - last > 300, "what was sent while nobody listened must not be kept"
    assert index == list(range(index[0], index[0] + len(index)))
    assert again.decoder.crc_errors + again.decoder.framing_errors <= 1
    assert again.samples[-1].flags == 0, "heartbeats are back"


def test_a_host_that_does_not_read_loses_whole_frames_and_is_told(start: Any) -> None:
    link, _ = start("--scenario", "quiet", "--rate", "4000")
    host = Host(link)
    host.ask(wire.Start, 4000, 4)
    # Not reading for longer than any buffer between us lasts, with heartbeats all the while.
    away_until_s = time.monotonic() + 1.5
    while time.monotonic() < away_until_s:
        host.send(wire.Heartbeat(0, 0))
        time.sleep(0.05)
    told = lambda: [f for f in host.samples if f.flags & wire.Flag.TX_DROP]  # noqa: E731
    host.until(lambda: bool(told()))
    host.until(lambda: host.samples[-1].flags == 0)
    assert host.decoder.crc_errors == host.decoder.framing_errors == 0
    jumps = np.diff([frame.index for frame in host.samples])
    assert len(told()) == np.count_nonzero(jumps != 4)
    assert np.all(jumps % 4 == 0)
    seqs = np.diff([frame.frame_seq for frame in host.samples]) & 0xFF
    assert np.all(seqs == 1), "frame_seq counts the frames that were sent"


def test_bad_wishes_are_one_line(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    for arguments, words in (
        (["--scenario", "fly"], "no scenario 'fly'"),
        (["--rate", "1234"], "no rate 1234 Hz"),
        (["--link", str(taken)], "exists and is no link"),
        (["--link", str(tmp_path / "no" / "L")], "cannot be made"),
        (["--link", str(tmp_path / "L"), "--truth", str(tmp_path / "no" / "t")], "with --truth"),
    ):
        done = called("simulate", *arguments)
        assert done.returncode in (1, 2)
        assert done.stdout == ""
        assert words in done.stderr
        assert done.stderr.count("\n") == 1
    assert taken.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [taken], "nothing half-made is left behind"
