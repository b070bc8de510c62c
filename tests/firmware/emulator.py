"""The firmware's ARM image in QEMU behind a pseudo-terminal, and the smallest host for it."""

from __future__ import annotations

import functools
import re
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec

import numpy as np
from numpy.typing import NDArray

from bandplate.wire import messages as wire
from bandplate.wire.codec import unpack_counts
from tests.system.test_simulated_device import Host

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "hardware" / "firmware"))

from scenario import Drive, Event, Kind, ramp, scenario_bytes  # noqa: E402

from station import simulated_dictionary, station_block  # noqa: E402

__all__ = [
    "Drive",
    "Event",
    "Kind",
    "StoodStillWarning",
    "Talker",
    "content_of",
    "emulated",
    "ramp",
    "steadily",
    "write_scenario",
]

IMAGE = ROOT / "build" / "firmware" / "mps2.elf"
SCENARIO_ADDRESS = 0x21000000
DEADLINE_S = 20.0
P = ParamSpec("P")


def write_scenario(
    folder: Path,
    *events: Event,
    counts: NDArray[np.int32] | None = None,
    rate_hz: int = 1000,
    anchor: bool = False,
) -> Path:
    """Write a scenario whose dictionary recommends a rate; without counts it is a ramp of 10 s."""
    dictionary = simulated_dictionary(anchor=anchor) | {"default_rate_hz": rate_hz}
    path = folder / "scenario.bin"
    counts = ramp(10 * rate_hz) if counts is None else counts
    path.write_bytes(scenario_bytes(counts, station_block(dictionary), events))
    return path


@contextmanager
def emulated(scenario: Path) -> Iterator[str]:
    """Run the image with a scenario in its memory; give the pseudo-terminal's name.

    QEMU ends with this context, and with this process if that dies first.
    """
    process = subprocess.Popen(
        [
            *("setpriv", "--pdeathsig", "KILL"),
            *("qemu-system-arm", "-M", "mps2-an386", "-display", "none", "-monitor", "none"),
            *("-kernel", str(IMAGE), "-serial", "pty", "-device"),
            f"loader,file={scenario},addr={SCENARIO_ADDRESS:#x},force-raw=on",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        told = re.search(r"/dev/\S+", line)
        assert told is not None, line
        yield told[0]
        assert process.poll() is None, "QEMU ended by itself"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(DEADLINE_S)
        if process.stdout is not None:
            process.stdout.close()


class Talker(Host):
    """A host that has found the device: QEMU looks for who opened its terminal once a second.

    Attributes
    ----------
    held_up : bool
        Of all of them: a heartbeat that was sent came too late, so the machine stood still.
    """

    held_up = False

    def __init__(self, port: str) -> None:
        super().__init__(Path(port))
        self.ident = self.identify()

    def poll(self) -> None:
        """Take what has come."""
        had = len(self.samples)
        super().poll()
        if any(frame.flags & wire.Flag.LINK_LOST for frame in self.samples[had:]):
            Talker.held_up = True

    def identify(self) -> wire.Ident:
        """Say HELLO until it is answered."""
        nonce = 0xC0FFEE
        next_s = 0.0
        found: list[wire.Ident] = []

        def answered() -> bool:
            nonlocal next_s
            if time.monotonic() > next_s:
                next_s = time.monotonic() + wire.RETRY_MS / 1000
                self.send(wire.Hello(0, wire.VERSION, wire.VERSION, nonce))
            idents = (a for a in self.answers if isinstance(a, wire.Ident))
            found.extend(ident for ident in idents if ident.nonce == nonce)
            return bool(found)

        self.until(answered)
        self.answers.clear()
        return found[0]

    def start(self, rate_hz: int = 1000, n: int = 1) -> None:
        """Start samples afresh."""
        assert self.ask(wire.Stop).code == wire.AckCode.OK
        self.samples.clear()
        assert self.ask(wire.Start, rate_hz, n).code == wire.AckCode.OK

    def gather(self, n_samples: int) -> list[wire.Samples]:
        """Wait for so many samples from now on, and give all since the start."""
        wanted = self.n_samples() + n_samples
        self.until(lambda: self.n_samples() >= wanted)
        return self.samples

    def flagged(self, flag: wire.Flag) -> set[int]:
        """Return the indices of the frames so far that have a flag."""
        return {frame.index for frame in self.samples if frame.flags & flag}

    def anchor(self) -> wire.AnchorState:
        """Ask for the anchor's state."""
        state: wire.AnchorState = self.ask(wire.AnchorRead)
        if state.fault == wire.AnchorFault.LINK:
            Talker.held_up = True
        return state

    def arm(self, nonce: int = 1) -> None:
        """Start samples at 2 kHz, wait for a press of the button, and arm."""
        self.start(2000, 2)
        self.until(lambda: self.anchor().pressed == 1)
        assert self.ask(wire.Arm, nonce).code == wire.AckCode.OK
        self.until(lambda: self.samples[-1].device_state >= wire.State.ARMED)
        assert self.anchor().state == wire.State.ARMED

    def without_heartbeats(self, done: Callable[[], bool]) -> None:
        """Wait for something while the device hears nothing."""
        self.beat_s = float("inf")
        self.until(done)
        self.beat_s = 0.0


class StoodStillWarning(UserWarning):
    """A test was tried again: neither host nor emulator ran for 250 ms."""


def steadily(test: Callable[P, None]) -> Callable[P, None]:
    """Try a test again, twice, where it failed and the link was lost against its will.

    On a machine with too much to do neither host nor emulator may run for 250 ms, and the device
    is right to call that a lost link. A device that is wrong about it fails every time.
    """

    @functools.wraps(test)
    def again(*args: P.args, **kwargs: P.kwargs) -> None:
        for left in (2, 1, 0):
            Talker.held_up = False
            try:
                return test(*args, **kwargs)
            except AssertionError:
                if not Talker.held_up or left == 0:
                    raise
                warnings.warn(
                    f"{test.__name__}: tried again, the machine stood still",
                    StoodStillWarning,
                    stacklevel=2,
                )

    return again


def content_of(frames: Sequence[wire.Samples]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return index and counts of every sample."""
    index = np.concatenate([frame.index + np.arange(frame.n) for frame in frames])
    return index, np.concatenate([unpack_counts(frame.packed_counts) for frame in frames])
