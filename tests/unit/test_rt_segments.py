"""What the loop makes of an index that does not simply go on."""

from __future__ import annotations

import numpy as np

from bandplate._rt import Acquisition, Engine, Ring, encode_frame
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.wire import messages as wire
from bandplate.wire.codec import pack_counts

COUNTS = pack_counts(np.zeros((1, 16), np.int32))
BEGUN_NS = 10**12
MS_NS = 1_000_000


def frame(index: int, t_us: int) -> bytes:
    return encode_frame(wire.Samples(0, 1, 1, 0, index, t_us & 0xFFFFFFFF, COUNTS).pack())


def acquisition() -> Acquisition:
    return Acquisition(Ring(1024, SAMPLE_DTYPE), Engine(1000.0, 1024))


def test_a_device_that_counts_afresh_begins_a_segment() -> None:
    loop = acquisition()
    rows = loop.raw.reader()
    for ms in range(20):
        loop.feed(frame(ms, 1000 * ms), BEGUN_NS + ms * MS_NS)
    for ms in range(20, 30):
        loop.feed(frame(ms - 20, 1000 * ms), BEGUN_NS + ms * MS_NS)
    taken = rows.read()
    assert taken["index"].tolist() == [*range(20), *range(10)]
    assert np.diff(taken["segment"]).nonzero()[0].tolist() == [19]
    assert (np.diff(taken["t_ns"]) > 0).all()
    counters = loop.counters()
    assert counters["duplicate_samples"] == counters["lost_samples"] == 0


def test_a_frame_that_comes_again_or_late_is_a_duplicate() -> None:
    loop = acquisition()
    for index in (0, 1, 2, 2, 1, 3):
        loop.feed(frame(index, 1000 * index), BEGUN_NS + index * MS_NS)
    assert loop.counters()["duplicate_samples"] == 2
    assert loop.raw.reader(10).read()["index"].tolist() == [0, 1, 2, 3]


def test_a_silence_that_the_ticks_cannot_bridge_begins_a_segment() -> None:
    """After 40 min the device's microseconds look as if time had gone back by half an hour."""
    loop = acquisition()
    away_ms = 40 * 60 * 1000
    for ms in (0, 1, 2, away_ms, away_ms + 1, away_ms + 2):
        loop.feed(frame(ms, 1000 * ms), BEGUN_NS + ms * MS_NS)
    taken = loop.raw.reader(10).read()
    assert np.diff(taken["segment"]).nonzero()[0].tolist() == [2]
    np.testing.assert_allclose(np.diff(taken["t_ns"])[3:], MS_NS, rtol=0.01)
    assert abs(int(taken["t_ns"][3]) - BEGUN_NS - away_ms * MS_NS) < 5 * MS_NS
