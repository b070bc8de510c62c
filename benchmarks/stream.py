"""The byte stream that every decoder here reads: one-sample SAMPLES frames under load."""

from __future__ import annotations

import json

import numpy as np

from bandplate._rt import Engine, encode_frame
from bandplate.calibration import Calibration, EngineSettings, build_engine
from bandplate.sources.simulator.board import Board
from bandplate.wire.codec import pack_counts
from bandplate.wire.messages import Samples, State

RATE_HZ = 1000.0
FRAME_BYTES = 68


def frames(n: int, seed: int = 1) -> list[bytes]:
    """Return n frames: both plates loaded and unloaded at step rate, noise on every channel."""
    rng = np.random.default_rng(seed)
    t_s = np.arange(n) / RATE_HZ
    load = 400_000 * (1 + np.sin(2 * np.pi * 2 * t_s))
    counts = rng.normal(0, 300, (n, 16)) + 20_000
    counts[:, :4] += load[:, np.newaxis]
    counts[:, 4:8] += 800_000 - load[:, np.newaxis]
    packed = [pack_counts(row[np.newaxis]) for row in counts.astype(np.int32)]
    return [
        encode_frame(Samples(i & 0xFF, 1, State.STREAMING, 0, i, (i * 1000) % 2**32, row).pack())
        for i, row in enumerate(packed)
    ]


def engine() -> Engine:
    """Return an engine with the simulated board's calibration, as the station builds it."""
    dictionary = json.loads(Board(1).dictionary(int(RATE_HZ)))
    return build_engine(EngineSettings(RATE_HZ), Calibration.nominal(dictionary))
