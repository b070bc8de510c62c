"""The firmware as a process, under the sanitizers, against the unchanged host software."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bandplate.recording import Recording
from bandplate.wire import messages as wire
from bandplate.wire.codec import COUNT_MAX, encode_frame, unpack_counts
from tests.firmware_build import host_process
from tests.system.stations import bandplate, running, samples_of, wait_for
from tests.system.test_simulated_device import Host
from tests.system.test_station import open_station

import scenario  # isort: skip  (beside the firmware; tests.firmware_build shows the way)
import station as stations  # isort: skip

Flag, Event, Kind = wire.Flag, scenario.Event, scenario.Kind
OK = wire.AckCode.OK
RAMP = scenario.ramp(5000)
Begin = Callable[..., Path]


@pytest.fixture
def begin(tmp_path: Path) -> Any:
    """Start the device on the ramp with some events; return its port."""
    with ExitStack() as stack:

        def _begin(
            *events: Any, anchor: bool = False, rate_hz: int = 1000, counts: Any = RAMP
        ) -> Path:
            block = stations.station_block(
                stations.simulated_dictionary(anchor=anchor, default_rate_hz=rate_hz)
            )
            play = scenario.scenario_bytes(counts, block, events)
            return stack.enter_context(host_process(tmp_path, play))

        yield _begin


def streaming(port: Path, rate_hz: int = 1000, n: int = 1) -> Host:
    host = Host(port)
    host.until(lambda: host.ask(wire.Hello, 1, 1, 5).boot_id != 0)
    assert host.ask(wire.Start, rate_hz, n).code == wire.AckCode.OK
    return host


def counts_of(host: Host) -> tuple[Any, Any]:
    """Indices and counts of everything that came, sample by sample."""
    indices = np.concatenate([frame.index + np.arange(frame.n) for frame in host.samples])
    return indices, np.concatenate([unpack_counts(f.packed_counts) for f in host.samples])


@pytest.mark.parametrize("rate_hz", [1000, 4000])
def test_bandplate_records_the_scenario_bit_for_bit(
    begin: Begin, tmp_path: Path, rate_hz: int
) -> None:
    port = begin(rate_hz=rate_hz)
    done = bandplate(
        *("run", "--source", f"serial:{port}", "--headless", "--duration", "2"),
        *("--record", tmp_path / "D"),
    )
    assert done.returncode == 0, done.stderr
    assert " 0 lost samples, 0 crc errors, 0 framing errors, 0 recorder overruns" in done.stdout
    (path,) = (tmp_path / "D").glob("*.mcap")
    samples = Recording.open(path).samples()
    assert len(samples) >= 1.5 * rate_hz
    assert (np.diff(samples["index"].astype(int)) == 1).all()
    np.testing.assert_array_equal(samples["counts"], RAMP[samples["index"] % len(RAMP)])
    assert (np.diff(samples["device_ticks"].astype(int)) == 1_000_000 // rate_hz).all()
    assert (samples["flags"] == 0).all()


def test_it_tells_who_it_is_and_gives_its_dictionary(begin: Begin) -> None:
    host = Host(begin())
    ident = host.ask(wire.Hello, 1, 1, 0xC0FFEE)
    assert (ident.nonce, ident.version, ident.n_channels) == (0xC0FFEE, 1, 16)
    assert (ident.reset_cause, ident.uid) == (wire.ResetCause.POWER_ON, b"host process")
    assert ident.firmware_hash != bytes(8)
    assert host.dictionary() == stations.simulated_dictionary()
    assert host.ask(wire.Hello, wire.VERSION + 1, 255, 1).code == wire.AckCode.BAD_VERSION
    assert host.ask(wire.Tare).code == wire.AckCode.BAD_STATE


def test_a_rate_is_refused_when_it_is_set_not_only_at_the_start(begin: Begin) -> None:
    host = Host(begin())
    rates_hz = host.dictionary()["rates_hz"]
    taken = [hz for hz in range(0, 4500, 125) if host.ask(wire.SetRate, hz, 1).code == OK]
    assert taken == rates_hz
    assert host.ask(wire.Start, taken[0], 1).code == OK


def test_a_tare_on_still_plates_is_taken(begin: Begin, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    still = rng.integers(-40, 40, RAMP.shape).astype(np.int32)
    with running(open_station(begin(counts=still), tmp_path / "D")) as station:
        wait_for(lambda: samples_of(station) > 1500, "samples")
        station.tare()
    (path,) = (tmp_path / "D").glob("*.mcap")
    assert any(event.kind == "tare" for event in Recording.open(path).events())


def test_a_silent_host_shows_within_a_quarter_of_a_second(begin: Begin) -> None:
    host = streaming(begin())
    host.beat_s = float("inf")  # silent from here
    host.until(lambda: bool(host.samples) and bool(host.samples[-1].flags & Flag.LINK_LOST))
    silent = [frame.index for frame in host.samples if frame.flags & Flag.LINK_LOST]
    assert 249 <= silent[0] <= 352, "one heartbeat may have been on its way"
    host.beat_s = 0.0
    host.until(lambda: host.samples[-1].flags == 0)


def test_what_happens_in_the_scenario_shows_in_the_flags(begin: Begin) -> None:
    overload = int(RAMP[0, 0]) + 2_000_000
    host = streaming(
        begin(
            Event(Kind.COUNT, 100, 10, channel=3, value=COUNT_MAX),
            Event(Kind.COUNT, 200, 10, channel=0, value=overload),
            Event(Kind.ADC_CRC, 300, 5),
            Event(Kind.MISSED, 400, 7),
            Event(Kind.ESTOP, 500, 100),
            Event(Kind.TX_STALL, 700, 1200),
        )
    )
    host.until(lambda: bool(host.samples) and host.samples[-1].index > 2500)
    flags = {frame.index: frame.flags for frame in host.samples}

    def where(flag: wire.Flag) -> list[int]:
        return [index for index, found in flags.items() if found & flag]

    assert where(Flag.SENSOR_OPEN) == where(Flag.CLIP) == list(range(100, 110))
    assert where(Flag.OVERLOAD) == list(range(200, 210))
    assert where(Flag.ADC_CRC) == list(range(300, 305))
    assert where(Flag.MISSED_DRDY) == [407]
    assert not set(range(400, 407)) & set(flags)
    assert 80 <= len(where(Flag.ESTOP)) <= 120
    assert set(where(Flag.ESTOP)) <= set(range(480, 640))
    (after,) = where(Flag.TX_DROP)
    indices, counts = counts_of(host)
    gaps = indices[1:][np.diff(indices) > 1].tolist()
    assert gaps == [407, after], "whole frames, in one piece"
    sound = ~np.isin(indices, [*range(100, 110), *range(200, 210)])
    np.testing.assert_array_equal(counts[sound], RAMP[indices[sound] % len(RAMP)])


def test_the_watchdog_starts_a_hung_program_again(begin: Begin) -> None:
    host = Host(begin(Event(Kind.HANG, 100)))
    first = host.ask(wire.Hello, 1, 1, 5)
    host.ask(wire.Start, 1000, 1)
    host.until(lambda: bool(host.samples) and host.samples[-1].index >= 90)
    again = host.ask(wire.Hello, 1, 1, 6)
    while again.boot_id == first.boot_id:
        again = host.ask(wire.Hello, 1, 1, 6)
    assert again.reset_cause == wire.ResetCause.WATCHDOG
    host.samples.clear()
    assert host.ask(wire.Start, 1000, 1).code == wire.AckCode.OK
    host.until(lambda: bool(host.samples) and host.samples[-1].index > 200)


def test_a_station_takes_a_device_up_again_after_its_watchdog(begin: Begin) -> None:
    """It answers heartbeats before and after; only its samples stay away."""
    with running(open_station(begin(Event(Kind.NO_DRDY, 500)), None)) as station:
        wait_for(lambda: samples_of(station) > 2000, "samples after the watchdog")


def test_no_command_harms_it(begin: Begin) -> None:
    rng = random.Random(1)
    host = streaming(begin(anchor=True), n=4)
    kinds = [*wire.MESSAGES, 0, 0x7F, 0xFF]
    for _ in range(3000):
        body = bytes([rng.choice(kinds)]) + rng.randbytes(rng.choice([1, 3, 4, 7, 9, 12, 30]))
        if body[0] in (wire.Stop.TYPE, wire.Start.TYPE, wire.SetRate.TYPE):
            continue  # the samples go on, so that a gap would show
        frame = encode_frame(body)
        if rng.random() < 0.3:
            at = rng.randrange(len(frame))
            frame = frame[:at] + rng.randbytes(rng.randrange(3)) + frame[at + 1 :]
        host.line.write(frame)
        if rng.random() < 0.1:
            host.line.write(rng.randbytes(200).replace(b"\0", b"") + b"\0")
        if rng.random() < 0.05:
            host.poll()
    host.send(wire.Hello(0, 1, 1, 99))
    host.until(lambda: any(getattr(answer, "nonce", 0) == 99 for answer in host.answers))
    host.until(lambda: host.samples[-1].index > 1000)
    indices, counts = counts_of(host)
    assert (np.diff(indices) == 1).all()
    np.testing.assert_array_equal(counts, RAMP[indices % len(RAMP)])


def test_the_anchor_arms_after_a_press_and_lets_down_when_the_host_is_silent(begin: Begin) -> None:
    host = streaming(begin(Event(Kind.BUTTON, 300, 100), anchor=True))
    assert host.ask(wire.Arm, 1).code == wire.AckCode.BAD_STATE
    host.until(lambda: host.ask(wire.AnchorRead).pressed == 1)
    assert host.ask(wire.Arm, 1).code == wire.AckCode.OK
    assert host.ask(wire.SetTension, 0, 100.0, 300.0, 500).code == wire.AckCode.OK
    host.until(lambda: host.samples[-1].device_state == wire.State.ARMED)
    host.beat_s = float("inf")
    host.until(lambda: host.samples[-1].device_state == wire.State.FAULT)
    told = host.ask(wire.AnchorRead)
    assert told.fault == wire.AnchorFault.LINK
    assert (told.cause_lasts, told.pressed) == (1, 0)
    host.until(lambda: host.ask(wire.AnchorRead).braked == 1)
    assert host.ask(wire.ClearFault).code == wire.AckCode.BAD_STATE
