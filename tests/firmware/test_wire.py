"""The ARM binary as bytes on its line: who it is, what it streams, what it refuses."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from bandplate.wire import messages as wire
from bandplate.wire.codec import cobs_encode, crc32c, encode_frame
from tests.firmware.emulator import (
    IMAGE,
    Event,
    Kind,
    Talker,
    content_of,
    emulated,
    ramp,
    steadily,
    write_scenario,
)

OK, BAD_STATE, BAD_ARGUMENT = wire.AckCode.OK, wire.AckCode.BAD_STATE, wire.AckCode.BAD_ARGUMENT
HASH_MARK = b"bp image hash: "


@steadily
def test_it_says_who_it_is_and_every_start_is_another(tmp_path: Path) -> None:
    scenario = write_scenario(tmp_path, rate_hz=4000)
    boots = set()
    for _ in range(2):
        with emulated(scenario) as port:
            host = Talker(port)
            boots.add(host.ident.boot_id)
            dictionary = host.dictionary()
            past_the_end = host.ask(wire.DictRead, 0xFFFF)
    ident = host.ident
    assert len(boots) == 2
    assert (ident.version, ident.n_channels) == (wire.VERSION, wire.N_CHANNELS)
    assert ident.reset_cause == wire.ResetCause.POWER_ON
    assert ident.nonce == 0xC0FFEE
    image = IMAGE.read_bytes()
    at = image.index(HASH_MARK) + len(HASH_MARK)
    assert ident.firmware_hash == image[at : at + 8] != bytes(8)
    assert dictionary["default_rate_hz"] == 4000
    assert len(dictionary["channels"]) == wire.N_CHANNELS
    assert past_the_end.n == 0
    text = scenario.read_bytes()
    start = text.index(b'{"device"')
    assert ident.calibration_crc == crc32c(text[start : start + past_the_end.total])


@steadily
def test_another_version_is_refused_and_a_range_that_holds_ours_is_not(tmp_path: Path) -> None:
    with emulated(write_scenario(tmp_path)) as port:
        host = Talker(port)
        for least, most in ((0, wire.OLDEST_VERSION - 1), (wire.VERSION + 1, 255), (5, 2)):
            assert host.ask(wire.Hello, least, most, 7).code == wire.AckCode.BAD_VERSION
        for most in range(wire.OLDEST_VERSION, wire.VERSION + 1):
            assert host.ask(wire.Hello, 0, most, 7).version == most
        assert host.ask(wire.Hello, 0, 255, 7).version == wire.VERSION


@pytest.mark.parametrize(("rate_hz", "n", "n_samples"), [(1000, 1, 3000), (4000, 4, 8000)])
@steadily
def test_every_sample_comes_once_and_bit_for_bit(
    tmp_path: Path, rate_hz: int, n: int, n_samples: int
) -> None:
    counts = ramp(5000)  # played again from its start
    with emulated(write_scenario(tmp_path, counts=counts)) as port:
        host = Talker(port)
        host.start(rate_hz, n)
        frames = host.gather(n_samples)
        assert host.decoder.crc_errors == host.decoder.framing_errors == 0
    index, got = content_of(frames)
    np.testing.assert_array_equal(index, np.arange(len(index)))
    np.testing.assert_array_equal(got, counts[index % len(counts)])
    assert [f.frame_seq for f in frames] == [
        (frames[0].frame_seq + i) & 0xFF for i in range(len(frames))
    ]
    assert all(f.flags == 0 and f.device_state == wire.State.STREAMING for f in frames)
    steps_us = np.diff([f.t_us for f in frames])
    # Longer ones: the emulator was held up.
    assert np.all(steps_us >= n * 1_000_000 // rate_hz)
    assert np.median(steps_us) == n * 1_000_000 // rate_hz


@steadily
def test_commands_that_start_and_stop(tmp_path: Path) -> None:
    with emulated(write_scenario(tmp_path)) as port:
        host = Talker(port)
        assert host.ask(wire.Tare).code == BAD_STATE
        for rate_hz, n in ((1001, 1), (0, 1), (1000, 0), (1000, 5), (65535, 4)):
            assert host.ask(wire.Start, rate_hz, n).code == BAD_ARGUMENT
            assert host.ask(wire.SetRate, rate_hz, n).code == BAD_ARGUMENT
        host.start(1000, 1)
        host.gather(100)
        assert host.ask(wire.Tare).code == OK
        assert host.ask(wire.Start, 1000, 1).code == OK  # sent again: nothing changes
        host.gather(100)
        assert [f.index for f in host.samples] == list(range(len(host.samples)))
        host.samples.clear()
        assert host.ask(wire.SetRate, 2000, 2).code == OK
        host.until(lambda: bool(host.samples) and host.samples[-1].n == 2)
        host.gather(100)
        again = [f.index for f in host.samples if f.n == 2]
        assert again == list(range(0, 2 * len(again), 2))
        assert host.ask(wire.Stop).code == OK
        host.samples.clear()
        assert host.ask(wire.Stop).code == OK
        assert not host.samples


def test_a_silent_host_is_told_that_the_link_is_lost(tmp_path: Path) -> None:
    with emulated(write_scenario(tmp_path)) as port:
        host = Talker(port)
        host.start()
        host.gather(200)
        assert not host.flagged(wire.Flag.LINK_LOST)
        host.send(wire.Heartbeat(0, 0))
        host.beat_s = float("inf")
        heard_us = host.ask(wire.Tare).t_us
        lost = lambda: bool(host.samples[-1].flags & wire.Flag.LINK_LOST)  # noqa: E731
        host.until(lost)
        first = next(f for f in host.samples if f.flags & wire.Flag.LINK_LOST)
        assert first.t_us - heard_us > 0.8 * wire.LINK_LOST_MS * 1000
        host.beat_s = 0.0
        host.until(lambda: not lost())
        index = [f.index for f in host.samples]
        assert index == list(range(len(index)))


@pytest.mark.parametrize(
    ("kind", "value", "flags"),
    [
        (Kind.COUNT, 8_388_607, wire.Flag.SENSOR_OPEN | wire.Flag.CLIP),
        (Kind.COUNT, -8_388_608, wire.Flag.SENSOR_OPEN | wire.Flag.CLIP),
        (Kind.COUNT, 2_000_000, wire.Flag.OVERLOAD),
        (Kind.COUNT, -2_000_000, wire.Flag.OVERLOAD),
        (Kind.ADC_CRC, 0, wire.Flag.ADC_CRC),
    ],
)
@steadily
def test_what_is_wrong_with_a_sample_is_flagged_on_it_alone(
    tmp_path: Path, kind: Kind, value: int, flags: int
) -> None:
    first, lasts, channel = 101, 50, 9
    event = Event(kind, first, lasts, channel, value)
    with emulated(write_scenario(tmp_path, event)) as port:
        host = Talker(port)
        host.start()
        frames = host.gather(300)
    told = {f.index: f.flags for f in frames if f.flags}
    assert told == dict.fromkeys(range(first, first + lasts), flags)
    if kind is Kind.COUNT:
        _, got = content_of(frames)
        assert np.all(got[first : first + lasts, channel] == value)


@steadily
def test_conversions_that_nobody_read_leave_a_hole_in_the_index(tmp_path: Path) -> None:
    with emulated(write_scenario(tmp_path, Event(Kind.MISSED, 102, 7))) as port:
        host = Talker(port)
        host.start(1000, 4)
        frames = host.gather(300)
    index, got = content_of(frames)
    # The frame that was begun is given up with what was missed.
    assert sorted(set(range(index[-1] + 1)) - set(index)) == list(range(100, 109))
    assert [f.index for f in frames if f.flags] == [109]
    assert frames[25].flags == wire.Flag.MISSED_DRDY
    np.testing.assert_array_equal(got, ramp(10_000)[index])


@steadily
def test_a_line_that_takes_nothing_costs_whole_frames(tmp_path: Path) -> None:
    with emulated(write_scenario(tmp_path, Event(Kind.TX_STALL, 1000, 2500))) as port:
        host = Talker(port)
        host.start(4000, 4)
        host.until(lambda: bool(host.flagged(wire.Flag.TX_DROP)))
        frames = host.gather(2000)
        assert host.decoder.crc_errors == host.decoder.framing_errors == 0
        assert host.ask(wire.Hello, 1, 1, 9).boot_id == host.ident.boot_id
    index, got = content_of(frames)
    jumps = np.diff([f.index for f in frames])
    assert np.count_nonzero(jumps != 4) == len(host.flagged(wire.Flag.TX_DROP)) >= 1
    assert np.all(jumps % 4 == 0)
    assert np.all(jumps > 0)
    assert np.all(np.diff([f.frame_seq for f in frames]) & 0xFF == 1)
    np.testing.assert_array_equal(got, ramp(10_000)[index % 10_000])


@pytest.mark.parametrize("kind", [Kind.HANG, Kind.NO_DRDY])
@steadily
def test_the_watchdog_bites_when_a_task_stops(tmp_path: Path, kind: Kind) -> None:
    # Before the start, at 1 kHz, the index would take 6 s to get there.
    with emulated(write_scenario(tmp_path, Event(kind, 6000))) as port:
        host = Talker(port)
        host.start(4000, 4)
        host.gather(2000)
        first = host.ident
        deadline_s = time.monotonic() + 20
        while host.ident.boot_id == first.boot_id:
            assert time.monotonic() < deadline_s, "the watchdog does not bite"
            host.ident = host.identify()
        assert host.ident.reset_cause == wire.ResetCause.WATCHDOG
        assert host.ident.uid == first.uid
        host.samples.clear()
        assert host.ask(wire.Tare).code == BAD_STATE  # nothing flows after a restart
        host.start()
        index, got = content_of(host.gather(1000))  # past where it stood still
    np.testing.assert_array_equal(got, ramp(10_000)[index])


#: Those that leave the stream alone, whatever their arguments.
HARMLESS = (
    wire.Hello,
    wire.DictRead,
    wire.Tare,
    wire.Heartbeat,
    wire.Arm,
    wire.SetTension,
    wire.ClearFault,
    wire.AnchorRead,
)


def bad_input(chance: np.random.Generator) -> bytes:
    """Something that no sound host sends."""
    command = HARMLESS[chance.integers(len(HARMLESS))]
    message = bytes([command.TYPE]) + chance.bytes(command.LAYOUT.size - 1)
    frame = bytearray(encode_frame(message))
    match chance.integers(6):
        case 0:  # noise, delimiters among it
            return chance.bytes(int(chance.integers(1, 300)))
        case 1:  # a sound frame of another length, or of a type that there is not
            kind = command.TYPE if chance.random() < 0.5 else 0x40
            return encode_frame(bytes([kind]) + chance.bytes(int(chance.integers(40, 90))))
        case 2:  # one bit wrong
            frame[chance.integers(len(frame))] ^= 1 << int(chance.integers(8))
        case 3:  # cut short
            del frame[chance.integers(1, len(frame)) :]
        case 4:  # the shape of a command, its CRC another's
            return cobs_encode(message + chance.bytes(4)) + b"\0"
        case _:  # sound, with senseless arguments
            pass
    return bytes(frame)


@steadily
def test_thousands_of_bad_commands_change_nothing(tmp_path: Path) -> None:
    chance = np.random.default_rng(7)
    with emulated(write_scenario(tmp_path, anchor=True)) as port:
        host = Talker(port)
        host.start()
        for _ in range(200):
            host.line.write(b"\0".join(bad_input(chance) for _ in range(10)) + b"\0")
            host.poll()
        n_sent = host.n_samples()
        host.gather(200)
        assert host.identify().boot_id == host.ident.boot_id
        assert host.anchor().state == wire.State.STREAMING
        assert host.decoder.crc_errors == host.decoder.framing_errors == 0
        index, got = content_of(host.samples)
    assert n_sent > 500
    # This host writes more than it reads: what that costs is told.
    assert np.count_nonzero(np.diff(index) != 1) == len(host.flagged(wire.Flag.TX_DROP))
    np.testing.assert_array_equal(got, ramp(10_000)[index % 10_000])
