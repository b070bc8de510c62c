"""One suite over all codecs: the reference, the compiled one of the loop, the firmware's in C."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandplate import _rt
from bandplate.core.errors import WireError
from bandplate.wire import codec, messages
from tests import firmware_build as firmware

VECTORS = json.loads((Path(__file__).parents[2] / "hardware/protocol/vectors.json").read_text())


@dataclass(frozen=True)
class Codec:
    encode_frame: Callable[[bytes], bytes]
    decode_frame: Callable[[bytes], bytes]
    crc32c: Callable[[bytes], int]
    decoder: Callable[[], Any]
    error: type[Exception]


CODECS = {
    "reference": Codec(
        codec.encode_frame, codec.decode_frame, codec.crc32c, codec.Decoder, WireError
    ),
    "compiled": Codec(_rt.encode_frame, _rt.decode_frame, _rt.crc32c, _rt.Decoder, ValueError),
    "firmware": Codec(
        firmware.encode_frame, firmware.decode_frame, firmware.crc32c, firmware.Decoder, ValueError
    ),
}


@pytest.fixture(params=CODECS, scope="module")
def implementation(request: pytest.FixtureRequest) -> Codec:
    return CODECS[request.param]


@pytest.mark.parametrize("vector", VECTORS["crc32c"], ids=lambda v: v["crc"])
def test_crc_of_published_vectors(implementation: Codec, vector: dict[str, str]) -> None:
    assert implementation.crc32c(bytes.fromhex(vector["data"])) == int(vector["crc"], 16)


@pytest.mark.parametrize("vector", VECTORS["cobs"], ids=lambda v: v["data"][:8])
def test_cobs_of_published_vectors(vector: dict[str, str]) -> None:
    data, encoded = bytes.fromhex(vector["data"]), bytes.fromhex(vector["encoded"])
    assert codec.cobs_encode(data) == encoded
    assert codec.cobs_decode(encoded) == data


@pytest.mark.parametrize("vector", VECTORS["frames"], ids=lambda v: v["name"])
def test_golden_frames(implementation: Codec, vector: dict[str, Any]) -> None:
    message, frame = bytes.fromhex(vector["message"]), bytes.fromhex(vector["frame"])
    assert implementation.encode_frame(message) == frame
    assert implementation.decode_frame(frame[:-1]) == message


@pytest.mark.parametrize("vector", VECTORS["streams"], ids=lambda v: v["name"])
@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_golden_streams(implementation: Codec, vector: dict[str, Any], step: int) -> None:
    stream = bytes.fromhex(vector["stream"])
    decoder = implementation.decoder()
    found = [m for at in range(0, len(stream), step) for m in decoder.feed(stream[at : at + step])]
    assert [m.hex() for m in found] == vector["messages"]
    assert decoder.crc_errors == vector["crc_errors"]
    assert decoder.framing_errors == vector["framing_errors"]


@pytest.mark.parametrize("length", [0, 251])
def test_what_cannot_be_sent_is_refused(implementation: Codec, length: int) -> None:
    with pytest.raises(implementation.error):
        implementation.encode_frame(bytes(length))


sent_messages = st.sampled_from(VECTORS["frames"]).map(
    lambda vector: bytes.fromhex(vector["message"])
)
noise = st.binary(max_size=300)
near_frames = st.builds(
    lambda message, cut, extra: codec.encode_frame(message)[:cut] + extra,
    sent_messages,
    st.integers(0, 260),
    st.binary(max_size=3),
)


@given(st.lists(st.one_of(noise, near_frames, st.just(b"\0")), max_size=12), st.randoms())
def test_every_codec_makes_the_same_of_any_bytes(
    implementation: Codec, pieces: list[bytes], rng: random.Random
) -> None:
    reference, decoder = codec.Decoder(), implementation.decoder()
    stream = b"".join(pieces)
    at = 0
    expected = reference.feed(stream)
    found = []
    while at < len(stream):
        step = rng.randint(1, 64)
        found += decoder.feed(stream[at : at + step])
        at += step
    assert found == expected
    assert decoder.crc_errors == reference.crc_errors
    assert decoder.framing_errors == reference.framing_errors


def samples_message(rng: np.random.Generator, index: int) -> bytes:
    n = int(rng.integers(1, 5))
    counts = rng.integers(-(2**23), 2**23, (n, 16)).astype(np.int32)
    counts[rng.random(counts.shape) < 0.3] = 0
    return messages.Samples(
        index & 0xFF, n, 1, 0, index, index * 250 & 0xFFFFFFFF, codec.pack_counts(counts)
    ).pack()


def damage(frame: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(frame))
    kind = rng.choice(["flip", "drop", "insert", "double"])
    if kind == "flip":
        return frame[:at] + bytes([frame[at] ^ 1 << rng.randrange(8)]) + frame[at + 1 :]
    if kind == "drop":
        return frame[:at] + frame[at + 1 :]
    if kind == "insert":
        return frame[:at] + rng.randbytes(1) + frame[at:]
    return frame[: at + 1] + frame[at:]


def check_damaged(implementation: Codec, n_frames: int, seed: int) -> None:
    rng, np_rng = random.Random(seed), np.random.default_rng(seed)
    decoder = implementation.decoder()
    at = 0
    while at < n_frames:
        # Batches end with a good frame, so that no damage reaches over.
        batch = [samples_message(np_rng, at + i) for i in range(min(1000, n_frames - at))]
        damaged = {i for i in range(len(batch) - 2) if rng.random() < 0.02}
        stream = bytearray()
        for i, message in enumerate(batch):
            frame = codec.encode_frame(message)
            stream += damage(frame, rng) if i in damaged else frame
        found = decoder.feed(bytes(stream))
        # Their order is kept, so a wrong, doubled or displaced message shows here.
        remaining = iter(batch)
        assert all(message in remaining for message in found)
        assert len(batch) - len(found) <= 2 * len(damaged)
        assert batch[-1] == found[-1]
        at += len(batch)
    assert decoder.crc_errors + decoder.framing_errors > 0


def test_damage_costs_at_most_two_frames_and_lets_no_wrong_one_in(implementation: Codec) -> None:
    check_damaged(implementation, 4000, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_million_damaged_frames() -> None:
    check_damaged(CODECS["compiled"], 1_000_000, seed=2)


@given(st.lists(st.integers(codec.COUNT_MIN, codec.COUNT_MAX), min_size=16, max_size=16))
def test_counts_survive_three_bytes(values: list[int]) -> None:
    counts = np.array([values, values[::-1]], np.int32)
    packed = codec.pack_counts(counts)
    assert packed[:3] == values[0].to_bytes(3, "little", signed=True)
    np.testing.assert_array_equal(codec.unpack_counts(packed), counts)


def test_counts_of_a_broken_sample_are_refused() -> None:
    with pytest.raises(WireError, match="whole number"):
        codec.unpack_counts(bytes(47))
