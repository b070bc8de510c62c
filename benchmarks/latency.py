"""Microseconds from a frame's first byte written to a pty until somebody has it."""

from __future__ import annotations

import mmap
import os
import pty
import select
import subprocess
import sys
import tempfile
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import floor
import stream
from bandplate._rt import Acquisition, Ring
from bandplate.core.samples import SAMPLE_DTYPE
from rounds import interleaved

#: Takes the descriptor, fills in when each frame had arrived (monotonic ns).
Reader = Callable[[int, NDArray[np.int64]], None]


def measure(rounds: int, seconds: float, rate_hz: int) -> dict[str, dict[str, float]]:
    """Read one pty after the other with every contender, several rounds in turn."""
    n = round(seconds * rate_hz)
    contenders: dict[str, Reader] = {
        "C floor: poll + read": _floor,
        "bandplate: loop has read": lambda fd, at_ns: _station(fd, at_ns, 0, snapshot=False),
        "bandplate: snapshot in Python": lambda fd, at_ns: _station(fd, at_ns, 0, snapshot=True),
        "Python: os.read + poll, not decoded": _python,
        "pyserial: in_waiting + read, not decoded": _pyserial,
    }
    if _priority_permitted():
        contenders |= {
            "bandplate, SCHED_FIFO: loop has read": lambda fd, at_ns: _station(
                fd, at_ns, 50, snapshot=False
            ),
            "bandplate, SCHED_FIFO: snapshot in Python": lambda fd, at_ns: _station(
                fd, at_ns, 50, snapshot=True
            ),
        }
    with tempfile.TemporaryDirectory() as folder:
        frames = Path(folder) / "frames"
        frames.write_bytes(b"".join(stream.frames(n)))
        return interleaved(
            {
                name: lambda reader=reader: _round(reader, frames, n, rate_hz)
                for name, reader in contenders.items()
            },
            rounds,
        )


def _round(reader: Reader, frames: Path, n: int, rate_hz: int) -> dict[str, float]:
    """Pace n frames through a new pty and return percentiles in us and the CPU share in %."""
    device, host = pty.openpty()
    tty.setraw(host)
    arrival_ns = np.zeros(n, np.int64)
    with tempfile.TemporaryFile() as file:
        file.truncate(8 * n)
        shared = f"/proc/self/fd/{file.fileno()}"
        command = [sys.executable, str(Path(__file__).with_name("pacer.py")), str(device)]
        command += [str(10**9 // rate_hz), str(frames), shared]
        with subprocess.Popen(command, pass_fds=(device, file.fileno())) as pacer:
            try:
                cpu_s, start_s = time.process_time(), time.perf_counter()
                reader(host, arrival_ns)
                cpu_s = time.process_time() - cpu_s
                wall_s = time.perf_counter() - start_s
            finally:
                if not arrival_ns[-1]:
                    pacer.terminate()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            written_ns = np.frombuffer(mapped, np.int64).copy()
    os.close(device)
    os.close(host)
    if not arrival_ns.all():
        raise RuntimeError(f"{int((arrival_ns == 0).sum())} of {n} frames never arrived")
    latency_us = (arrival_ns - written_ns)[n // 10 :] / 1e3  # the first tenth warms up
    p50, p99, p999 = np.percentile(latency_us, (50, 99, 99.9)).tolist()
    return {"p50_us": p50, "p99_us": p99, "p99.9_us": p999, "cpu_pct": 100 * cpu_s / wall_s}


def _floor(fd: int, arrival_ns: NDArray[np.int64]) -> None:
    floor.poll(fd, stream.FRAME_BYTES, arrival_ns)


def _python(fd: int, arrival_ns: NDArray[np.int64]) -> None:
    poller = select.poll()
    poller.register(fd, select.POLLIN)
    n_bytes = done = 0
    while done < len(arrival_ns) and poller.poll(2000):
        n_bytes += len(os.read(fd, 4096))
        at_ns = time.monotonic_ns()
        arrival_ns[done : n_bytes // stream.FRAME_BYTES] = at_ns
        done = n_bytes // stream.FRAME_BYTES


def _pyserial(fd: int, arrival_ns: NDArray[np.int64]) -> None:
    import serial

    n_bytes = done = 0
    with serial.Serial(os.ttyname(fd), timeout=2) as port:
        while done < len(arrival_ns):
            read = port.read(port.in_waiting or 1)
            if not read:
                return
            n_bytes += len(read)
            at_ns = time.monotonic_ns()
            arrival_ns[done : n_bytes // stream.FRAME_BYTES] = at_ns
            done = n_bytes // stream.FRAME_BYTES


def _station(fd: int, arrival_ns: NDArray[np.int64], priority: int, *, snapshot: bool) -> None:
    """Run the loop in its thread and wait for rows as a consumer does, without polling.

    `snapshot`: stamp when the consumer holds a snapshot with the sample in it, else when the loop
    had read its bytes.
    """
    engine = stream.engine()
    acquisition = Acquisition(Ring(1 << 15, SAMPLE_DTYPE), engine)
    acquisition.new_segment(stream.RATE_HZ)
    reader = engine.filtered.reader()
    loop = threading.Thread(target=acquisition.run, args=(fd, priority))
    loop.start()
    try:
        done = 0
        while done < len(arrival_ns) and reader.wait(2000):
            reader.read()
            seen = engine.snapshot().n_samples
            at_ns = time.monotonic_ns() if snapshot else acquisition.last_arrival_ns
            arrival_ns[done:seen] = at_ns
            done = seen
    finally:
        acquisition.stop()
        loop.join()


def _priority_permitted() -> bool:
    try:
        policy, before = os.sched_getscheduler(0), os.sched_getparam(0)
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
        os.sched_setscheduler(0, policy, before)
    except OSError:
        return False
    return True
