"""The C floor: floor.c, compiled once per source into build/, called without the GIL."""

from __future__ import annotations

import ctypes
import hashlib
import os
import subprocess
import sysconfig
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SOURCE = Path(__file__).with_name("floor.c")
BUILD = Path(__file__).parents[1] / "build" / "benchmarks"


@cache
def library() -> ctypes.CDLL:
    """Return the compiled floor; raises when there is no working compiler."""
    digest = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:12]
    target = BUILD / f"floor-{digest}.so"
    if not target.exists():
        BUILD.mkdir(parents=True, exist_ok=True)
        compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()
        part = target.with_suffix(".part")
        flags = ["-O3", "-shared", "-fPIC", "-o", str(part), str(SOURCE)]
        subprocess.run([*compiler, *flags], check=True)
        part.rename(target)
    lib = ctypes.CDLL(str(target))
    lib.floor_decode.restype = lib.floor_poll.restype = ctypes.c_int64
    lib.floor_decode.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]
    lib.floor_poll.argtypes = [ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p]
    return lib


def decode(wire: NDArray[np.uint8], counts: NDArray[np.int32]) -> int:
    """Decode a stream of one-sample frames; returns the number of good ones."""
    return int(library().floor_decode(wire.ctypes.data, len(wire), counts.ctypes.data))


def poll(fd: int, frame_bytes: int, arrival_ns: NDArray[np.int64]) -> int:
    """Note the arrival of len(arrival_ns) frames; returns how many came."""
    n = len(arrival_ns)
    return int(library().floor_poll(fd, frame_bytes, n, arrival_ns.ctypes.data))
