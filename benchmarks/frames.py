"""Nanoseconds per frame: decoding alone, and all the way to a snapshot."""

from __future__ import annotations

import binascii
import importlib.util
import struct
import time
from collections.abc import Callable

import numpy as np

import floor
import stream
from bandplate._rt import Acquisition, Decoder, Ring
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.wire import codec, messages
from rounds import interleaved

CHUNK_FRAMES = 60  # about what one read of 4 KiB brings


def _timed(n: int, work: Callable[[], object]) -> dict[str, float]:
    start_ns = time.perf_counter_ns()
    work()
    return {"ns_per_frame": (time.perf_counter_ns() - start_ns) / n}


def measure(rounds: int, n: int) -> dict[str, dict[str, float]]:
    """Decode n frames with every contender, several rounds in turn."""
    encoded = stream.frames(n)
    whole = b"".join(encoded)
    wire = np.frombuffer(whole, np.uint8)
    copy = np.empty_like(wire)
    counts = np.empty(16, np.int32)
    step = CHUNK_FRAMES * stream.FRAME_BYTES
    chunks = [whole[at : at + step] for at in range(0, len(whole), step)]
    slow = max(1, n // 100)  # the interpreted ones take as long with a hundredth of the frames
    slow_chunk = whole[: slow * stream.FRAME_BYTES]
    rows = _rows(chunks, n)

    def check(good: int, expected: int) -> None:
        if good != expected:
            raise RuntimeError(f"{good} of {expected} frames came through")

    def floor_decode() -> None:
        check(floor.decode(wire, counts), n)

    def compiled() -> None:
        decoder = Decoder()
        check(sum(len(decoder.feed(chunk)) for chunk in chunks), n)

    # One station for all rounds, so that the rings' memory has been touched before it counts.
    acquisition = Acquisition(Ring(1 << 16, SAMPLE_DTYPE), stream.engine())
    engine = stream.engine()

    def feed() -> None:
        before = acquisition.counters()["samples"]
        acquisition.new_segment(stream.RATE_HZ)
        for k, chunk in enumerate(chunks):
            acquisition.feed(chunk, k * CHUNK_FRAMES * 1_000_000)
        check(acquisition.counters()["samples"] - before, n)

    def process() -> None:
        before = engine.snapshot().n_samples
        for at in range(0, n, CHUNK_FRAMES):
            engine.process(rows[at : at + CHUNK_FRAMES])
        check(engine.snapshot().n_samples - before, n)

    def reference() -> None:
        decoder = codec.Decoder()
        found = [messages.unpack(message) for message in decoder.feed(slow_chunk)]
        check(sum(len(codec.unpack_counts(message.packed_counts)) for message in found), slow)

    contenders = {
        "memcpy of the same bytes": lambda: _timed(n, lambda: np.copyto(copy, wire)),
        "C floor: COBS + CRC-32C + int24": lambda: _timed(n, floor_decode),
        "bandplate: decode to Python bytes": lambda: _timed(n, compiled),
        "bandplate: engine alone": lambda: _timed(n, process),
        "bandplate: bytes to snapshot": lambda: _timed(n, feed),
        "pure Python: wire.codec": lambda: _timed(slow, reference),
    }
    if importlib.util.find_spec("cobs") is not None:
        contenders["cobs (C extension) + crc32 + struct"] = lambda: _timed(
            slow, lambda: _with_cobs(encoded[:slow])
        )
    for contender in contenders.values():
        contender()
    return interleaved(contenders, rounds)


def _rows(chunks: list[bytes], n: int) -> np.ndarray:
    """Return the raw rows that the loop makes of these bytes."""
    raw = Ring(1 << (n - 1).bit_length(), SAMPLE_DTYPE)
    reader = raw.reader()
    acquisition = Acquisition(raw, stream.engine())
    acquisition.new_segment(stream.RATE_HZ)
    for k, chunk in enumerate(chunks):
        acquisition.feed(chunk, k * CHUNK_FRAMES * 1_000_000)
    return reader.read(n)


def _with_cobs(encoded: list[bytes]) -> None:
    """Decode in the usual way; the CRC is another polynomial of the same length, not compared."""
    from cobs import cobs

    header = struct.Struct("<BBBBHII")
    for frame in encoded:
        payload = cobs.decode(frame[:-1])
        binascii.crc32(payload[:-4])
        header.unpack_from(payload)
        [int.from_bytes(payload[at : at + 3], "little", signed=True) for at in range(14, 62, 3)]
