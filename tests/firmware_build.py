"""The firmware as the tests meet it: built by its Makefile, as a process or through ctypes."""

from __future__ import annotations

import ctypes
import fcntl
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bandplate.wire import messages as wire

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "hardware/firmware"
BUILD = ROOT / "build/firmware"
MAX_FRAME = wire.MAX_PAYLOAD + 2

sys.path.insert(0, str(FOLDER))  # scenario.py and station.py are the firmware's own tools


@cache
def built(target: str, file: str) -> Path:
    """Make a target and return one of its files; skip the test where nothing can compile it."""
    for tool in ("make", "gcc"):
        if shutil.which(tool) is None:
            pytest.skip(f"no {tool} on this machine")
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / ".lock").open("w") as lock:  # tests run side by side
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = subprocess.run(
            ["make", "-C", FOLDER, f"BUILD={BUILD}", f"PYTHON={sys.executable}", target],
            capture_output=True,
            text=True,
            check=False,
        )
    assert made.returncode == 0, made.stdout + made.stderr
    return BUILD / file


@cache
def core() -> ctypes.CDLL:
    """Return the firmware's core as a shared library."""
    library = ctypes.CDLL(str(built("library", "libbandplate-core.so")))
    for name in ("bp_frame_encode", "bridge_feed", "bridge_decoder_size", "bridge_controller_size"):
        getattr(library, name).restype = ctypes.c_size_t
    library.bp_crc32c.restype = ctypes.c_uint32
    return library


def crc32c(data: bytes) -> int:
    """Return the firmware's CRC-32C of data."""
    return int(core().bp_crc32c(data, ctypes.c_size_t(len(data))))


def encode_frame(message: bytes) -> bytes:
    """Return the firmware's frame; ValueError where it refuses."""
    frame = ctypes.create_string_buffer(MAX_FRAME)
    n_bytes = core().bp_frame_encode(message, ctypes.c_size_t(len(message)), frame)
    if n_bytes == 0:
        raise ValueError("refused")
    return frame.raw[:n_bytes]


def decode_frame(encoded: bytes) -> bytes:
    """Return the message in one frame without its delimiter; ValueError where there is none."""
    (message,) = Decoder().feed(encoded + b"\0")
    return message


class Decoder:
    """The firmware's decoder in the form of the reference's."""

    def __init__(self) -> None:
        self._decoder = ctypes.create_string_buffer(core().bridge_decoder_size())

    def feed(self, data: bytes) -> list[bytes]:
        message = ctypes.create_string_buffer(wire.MAX_PAYLOAD)
        used = ctypes.c_size_t()
        found = []
        while data:
            size = ctypes.c_size_t(len(data))
            n = core().bridge_feed(self._decoder, data, size, message, ctypes.byref(used))
            data = data[used.value :]
            if n:
                found.append(message.raw[:n])
        return found

    def _errors(self) -> Any:
        errors = (ctypes.c_uint32 * 2)()
        core().bridge_errors(self._decoder, errors)
        return errors

    @property
    def framing_errors(self) -> int:
        return int(self._errors()[0])

    @property
    def crc_errors(self) -> int:
        return int(self._errors()[1])


@contextmanager
def host_process(folder: Path, scenario: bytes) -> Iterator[Path]:
    """Run the sanitized host build on a scenario; its port is the path.

    At the end it must leave without a word of the sanitizers, whatever was done to it.
    """
    program = built("host-asan", "bandplate-device-asan")
    file, link = folder / "scenario.bin", folder / "port"
    file.write_bytes(scenario)
    process = subprocess.Popen(
        [program, "--scenario", file, "--link", link],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("/dev/")
        while not link.is_symlink():  # made next
            assert process.poll() is None
        yield link
    finally:
        process.terminate()
        _, told = process.communicate(timeout=20)
    assert (process.returncode, told) == (0, "")
    assert not link.is_symlink()
