"""Damage on the line: no wrong frame is accepted, and no more than two good ones go with it."""

from __future__ import annotations

import numpy as np
import pytest

from bandplate._rt import Acquisition, Decoder, Engine, Ring
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.wire.codec import encode_frame, pack_counts

HEADER = np.dtype(
    [
        *(("type", "u1"), ("seq", "u1"), ("n", "u1"), ("state", "u1"), ("flags", "<u2")),
        *(("index", "<u4"), ("t_us", "<u4")),
    ]
)


def make_frames(n: int, seed: int) -> list[bytes]:
    """Frames whose every channel is a ramp that starts from the index: a wrong one shows."""
    rng = np.random.default_rng(seed)
    frames = []
    for index in range(n):
        header = np.zeros(1, HEADER)
        header["type"], header["n"], header["seq"] = 0x10, 1, index & 255
        header["index"], header["t_us"] = index, index * 1000
        counts = (index + 7 * np.arange(16) + int(rng.integers(0, 2)) * 0x100) & 0x7FFFFF
        counts[15] = (index * 31 + int(counts[:15].sum())) & 0x7FFFFF
        frames.append(encode_frame(header.tobytes() + pack_counts(counts[None, :])))
    return frames


def damage(frames: list[bytes], every: int, seed: int) -> tuple[bytes, int, int]:
    """Flip bits, drop, insert and double bytes; return the stream, damages, frames touched."""
    rng = np.random.default_rng(seed)
    stream = bytearray()
    damages = 0
    for at, frame in enumerate(frames):
        if at % every != every // 2:
            stream += frame
            continue
        damages += 1
        data = bytearray(frame)
        place = int(rng.integers(0, len(data)))
        kind = int(rng.integers(0, 4))
        if kind == 0:
            for _ in range(int(rng.integers(1, 5))):
                data[int(rng.integers(0, len(data)))] ^= 1 << int(rng.integers(0, 8))
        elif kind == 1:
            del data[place : place + int(rng.integers(1, 4))]
        elif kind == 2:
            data[place:place] = rng.bytes(int(rng.integers(1, 4)))
        else:
            data[place:place] = data[place : place + int(rng.integers(1, 4))]
        stream += data
    return bytes(stream), damages, damages


def study(n_frames: int, seed: int) -> None:
    frames = make_frames(2000, seed)
    good = {bytes(payload) for frame in frames for payload in Decoder().feed(frame)}
    assert len(good) == len(frames)
    done = 0
    while done < n_frames:
        stream, damages, _ = damage(frames, 7, seed + done)
        decoder = Decoder()
        chunk = 1 + (seed + done) % 700
        accepted: list[bytes] = []
        for at in range(0, len(stream), chunk):
            accepted.extend(decoder.feed(stream[at : at + chunk]))
        assert all(payload in good for payload in accepted)
        assert len(frames) - len(accepted) <= 2 * damages
        done += len(frames)


def test_no_wrong_frame_and_quick_resync() -> None:
    study(20_000, 1)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_million_frames() -> None:
    study(1_000_000, 1000)


def test_losses_are_counted_exactly_and_duplicates_dropped() -> None:
    frames = make_frames(3000, 5)
    dropped = {100, 101, 102, 900, 2000}
    doubled = {50, 1500}
    stream = b"".join(
        frame * (2 if i in doubled else 1) for i, frame in enumerate(frames) if i not in dropped
    )
    raw = Ring(4096, SAMPLE_DTYPE)
    reader = raw.reader()
    loop = Acquisition(raw, Engine(1000.0, 4096))
    loop.new_segment(1000.0)
    for at in range(0, len(stream), 333):
        loop.feed(stream[at : at + 333], 10**9 + at * 14_700)
    counters = loop.counters()
    assert counters["lost_samples"] == len(dropped)
    assert counters["gaps"] == 3
    assert counters["duplicate_samples"] == len(doubled)
    rows = reader.read()
    assert sorted(set(range(3000)) - set(rows["index"].tolist())) == sorted(dropped)
    assert (rows["counts"][:, 0] & 0xFF == rows["index"] & 0xFF).all()
    assert (np.diff(rows["t_ns"]) > 0).all()
