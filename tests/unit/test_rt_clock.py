"""Device ticks to host time: against a simulated link with a known truth."""

import math
import struct

import numpy as np
import pytest

from bandplate._rt import Acquisition, ClockSync, Engine, Ring, encode_frame
from bandplate.core.samples import SAMPLE_DTYPE


def link(
    seconds: float, skew_ppm: float, jitter_us: float, latency_us: float, start_us: int, seed: int
) -> tuple[ClockSync, np.ndarray]:
    """Run frames at 1 kHz and pings at 10 Hz; return the clock and t_ns less truth, ns."""
    rng = np.random.default_rng(seed)
    clock = ClockSync()
    host0_ns = 5_000_000_000
    errors = []
    n = int(seconds * 1000)
    jitter_ns = rng.exponential(jitter_us * 1000, n)
    back_ns = rng.exponential(jitter_us * 1000, n)
    for i in range(n):
        true_ns = host0_ns + i * 1_000_000
        device_us = start_us + int((i * 1000) * (1 - skew_ppm * 1e-6))
        t_ns = clock.arrival(
            device_us & 0xFFFFFFFF, true_ns + int(latency_us * 1000 + jitter_ns[i])
        )
        errors.append(t_ns - true_ns)
        if i % 100 == 50:
            sent_ns = true_ns - int(latency_us * 1000 + back_ns[i])
            clock.ping(sent_ns, device_us, true_ns + int(latency_us * 1000 + jitter_ns[i]))
    return clock, np.array(errors)


@pytest.mark.parametrize("skew_ppm", [-200.0, 0.0, 23.0, 200.0])
def test_skew_is_found_and_the_error_stays_within_its_own_uncertainty(skew_ppm: float) -> None:
    clock, error_ns = link(40, skew_ppm, 150, 400, 1000, 1)
    assert clock.skew_ppm == pytest.approx(skew_ppm, abs=0.5)
    settled = error_ns[20_000:]
    assert np.abs(settled).max() < 100_000
    assert np.abs(settled).max() < clock.uncertainty_ns


def test_a_machine_that_pauses_does_not_bend_the_line() -> None:
    """For 1 s nothing is taken off the line; then all of it comes at once."""
    rng = np.random.default_rng(5)
    sent_ns = np.arange(60_000) * 1_000_000
    arrival_ns = sent_ns + 400_000 + rng.exponential(150e3, len(sent_ns)).astype(np.int64)
    held = (arrival_ns > 30 * 10**9) & (arrival_ns < 31 * 10**9)
    arrival_ns[held] = 31 * 10**9
    arrival_ns = 5 * 10**9 + np.maximum.accumulate(arrival_ns)
    clock = ClockSync()
    t_ns = [clock.arrival(i * 1000, int(at)) for i, at in enumerate(arrival_ns)]
    error_ns = np.array(t_ns) - 5 * 10**9 - sent_ns - 400_000
    assert np.abs(error_ns[20_000:]).max() < 100_000


def test_ticks_wrap() -> None:
    _, error_ns = link(30, 50, 100, 300, 2**32 - 8_000_000, 2)
    assert np.abs(error_ns[10_000:]).max() < 100_000


def test_time_never_turns_back_and_is_unknown_at_first() -> None:
    clock = ClockSync()
    assert math.isnan(clock.uncertainty_ns)
    rng = np.random.default_rng(3)
    t_ns = [
        clock.arrival(i * 250, 10**9 + i * 250_000 + int(rng.exponential(2e6)))
        for i in range(20_000)
    ]
    assert (np.diff(t_ns) > 0).all()


def test_intervals_stay_true_while_the_line_is_found() -> None:
    rng = np.random.default_rng(9)
    clock = ClockSync()
    t_ns = [
        clock.arrival(i * 1000, 10**9 + i * 1_000_000 + int(3e5 + rng.exponential(2e5)))
        for i in range(8000)
    ]
    assert np.abs(np.diff(t_ns) - 1e6).max() <= 2.1e3


def test_the_first_chunk_is_stamped_by_its_last_frame() -> None:
    payloads = []
    for i in range(40):
        header = struct.pack("<BBBBHII", 0x10, i, 1, 1, 0, i, 5_000_000 + i * 1000)
        payloads.append(encode_frame(header + bytes(48)))
    raw = Ring(64, SAMPLE_DTYPE)
    reader = raw.reader()
    loop = Acquisition(raw, Engine(1000.0, 64))
    loop.new_segment(1000.0)
    loop.feed(b"".join(payloads[:20]), 10**9)  # all at once: the last has just been latched
    for i in range(20, 40):
        loop.feed(payloads[i], 10**9 + (i - 19) * 1_000_000)
    t_ns = reader.read()["t_ns"]
    np.testing.assert_allclose(t_ns, 10**9 + (np.arange(40) - 19) * 1e6, atol=10)
