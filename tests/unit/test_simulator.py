"""The simulated sprinter, board and device, in virtual time."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bandplate.core.errors import DataFileError, StorageError, UsageError
from bandplate.core.randomness import Noise, normal, uniform
from bandplate.sources.simulator.bands import BANDS_OF_STATION
from bandplate.sources.simulator.board import Board, Plate
from bandplate.sources.simulator.body import GRAVITY_M_PER_S2, Athlete
from bandplate.sources.simulator.device import SimulatedDevice
from bandplate.sources.simulator.scenarios import QUIET_S, SCENARIOS
from bandplate.sources.simulator.sprinter import Sprinter, Truth
from bandplate.sources.simulator.truth import TRUTH_DTYPE, TruthWriter, load_truth, truth
from bandplate.wire import messages as wire
from bandplate.wire.codec import COUNT_MAX, Decoder, crc32c, encode_frame, unpack_counts

RATE_HZ = 1000


def times_s(seconds: float) -> np.ndarray:
    return np.arange(0, seconds, 1 / RATE_HZ)


def say(message: wire.Message) -> bytes:
    return encode_frame(message.pack())


def hear(data: bytes) -> list[wire.Message]:
    decoder = Decoder()
    found = [wire.unpack(message) for message in decoder.feed(data)]
    assert decoder.crc_errors == decoder.framing_errors == 0
    return found


# --- randomness ---------------------------------------------------------------------------------


def test_numbers_are_random_but_follow_from_seed_stream_and_place() -> None:
    place = np.arange(200_000)
    numbers = normal(3, "a", place)
    assert abs(numbers.mean()) < 0.01
    assert numbers.std() == pytest.approx(1.0, abs=0.01)
    assert abs(np.corrcoef(numbers[:-1], numbers[1:])[0, 1]) < 0.01
    np.testing.assert_array_equal(normal(3, "a", place[700:720]), numbers[700:720])
    for other in (normal(4, "a", place), normal(3, "b", place), uniform(3, "a", place)):
        assert abs(np.corrcoef(numbers, other)[0, 1]) < 0.02


def test_coloured_noise_has_its_band_and_unit_deviation() -> None:
    t_s = np.arange(0, 400, 0.02)
    noise = Noise(5, "sway", 0.2, 1.5, 0.5)(t_s)
    assert noise.std() == pytest.approx(1.0, rel=0.05)
    power = np.abs(np.fft.rfft(noise * np.hanning(len(noise)))) ** 2
    frequency_hz = np.fft.rfftfreq(len(noise), 0.02)
    inside = (frequency_hz > 0.18) & (frequency_hz < 1.55)
    assert power[inside].sum() / power.sum() > 0.999


# --- sprinter -----------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_truth_does_not_depend_on_who_asks_when(scenario: str) -> None:
    t_s = times_s(9.0)
    whole = Sprinter(scenario, 11).at(t_s)
    again = Sprinter(scenario, 11)
    for part in (slice(8000, 9000), slice(0, 1), slice(1, 4097)):
        piece = again.at(t_s[part])
        for name in ("fz_n", "cop_mm", "extension_m", "tension_n"):
            np.testing.assert_allclose(
                getattr(piece, name), getattr(whole, name)[part], rtol=1e-12, atol=1e-12
            )
    if scenario != "empty":
        assert not np.array_equal(Sprinter(scenario, 12).at(t_s).fz_n, whole.fz_n)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_stays_within_station_and_body(scenario: str) -> None:
    true = Sprinter(scenario, 2).at(times_s(30.0))
    plate = Plate()
    assert np.all(true.fz_n >= 0.0)
    assert true.fz_n.max() < 2000.0
    assert np.all(true.tension_n >= 0.0)
    assert true.tension_n.max() < 250.0
    loaded = true.cop_mm[true.contact]
    assert np.all(np.abs(loaded) < (plate.half_width_mm / 2, plate.half_length_mm / 2))
    assert np.all(np.isnan(true.cop_mm[~true.contact]))
    # A body moves its load within milliseconds, never at once.
    steepest_n_per_s = np.abs(np.diff(true.fz_n, axis=0)).max() * RATE_HZ
    assert steepest_n_per_s < 60_000.0


@pytest.mark.parametrize("scenario", ["hold", "ramp", "steps", "swing", "fluctuate", "whole"])
def test_a_cycle_begins_with_quiet_stance(scenario: str) -> None:
    true = Sprinter(scenario, 3).at(times_s(QUIET_S - 0.2))
    weight_n = Athlete().weight_n
    assert true.fz_n.sum(axis=1) == pytest.approx(weight_n, abs=1.0)
    assert np.all(np.abs(true.fz_n - weight_n / 2) < 25.0)
    sway_mm = true.cop_mm.std(axis=0)
    assert np.all((sway_mm > 0.3) & (sway_mm < 10.0))


def test_hold_reaches_three_quarters_of_the_push_maximum_and_holds() -> None:
    true = Sprinter("hold", 4).at(times_s(60.0))
    for cycle in range(3):
        held = true.fz_n[20_000 * cycle + 4_500 : 20_000 * cycle + 11_500]
        assert held[:, 0].mean() == pytest.approx(0.75 * Athlete().push_max_n, rel=0.01)
        assert 0.003 < held[:, 0].std() / held[:, 0].mean() < 0.03


def test_right_push_mirrors_left_push() -> None:
    left = Sprinter("swing", 4).at(times_s(8.0))
    right = Sprinter("swing", 4, Athlete(push_side="right")).at(times_s(8.0))
    np.testing.assert_array_equal(right.fz_n, left.fz_n[:, ::-1])
    np.testing.assert_array_equal(right.tension_n[:, 0], left.tension_n[:, 1])
    np.testing.assert_array_equal(right.cop_mm[:, 1, 0], -left.cop_mm[:, 0, 0])


def test_steps_alternate_with_flight_between() -> None:
    t_s = times_s(15.0)
    contact = Sprinter("steps", 6).at(t_s).contact
    running = (t_s > QUIET_S) & (t_s < 14.5)
    assert not np.any(contact[running].all(axis=1))
    edges = np.diff(contact.astype(int), axis=0)
    on = sorted((t_s[i + 1], side) for i, side in np.argwhere(edges == 1) if running[i])
    off = sorted((t_s[i + 1], side) for i, side in np.argwhere(edges == -1) if running[i])
    assert len(on) > 30
    assert all(a[1] != b[1] for a, b in pairwise(on))
    contact_s = [end[0] - begin[0] for begin, end in zip(on, off, strict=False)]
    assert np.mean(contact_s) == pytest.approx(0.25, abs=0.01)
    assert min(b[0] - a[0] for a, b in zip(off, on[1:], strict=False)) > 0.05


def test_a_jump_obeys_the_impulse_of_its_flight() -> None:
    t_s = times_s(8.0)
    fz_n = Sprinter("jump", 7).at(t_s).fz_n.sum(axis=1)
    athlete = Athlete()
    airborne = np.flatnonzero(fz_n == 0.0)
    flight_s = len(airborne) / RATE_HZ
    before = slice(int(QUIET_S * RATE_HZ), airborne[0])
    speed_m_per_s = np.sum(fz_n[before] - athlete.weight_n) / RATE_HZ / athlete.mass_kg
    assert flight_s == pytest.approx(2 * speed_m_per_s / GRAVITY_M_PER_S2, abs=0.01)
    # Over the whole cycle momentum is where it was: the mean force is the weight.
    assert fz_n.mean() == pytest.approx(athlete.weight_n, rel=0.005)


def test_a_band_is_slack_nonlinear_and_loses_energy() -> None:
    phase = np.linspace(0, 2 * np.pi, 4001)
    extension_m = 0.4 - 0.45 * np.cos(phase)
    speed_m_per_s = 0.45 * np.sin(phase)
    for band in BANDS_OF_STATION:
        tension_n = band.tension_n(extension_m, speed_m_per_s)
        assert np.all(tension_n[extension_m <= 0.0] == 0.0)
        loading, unloading = tension_n[:2001], tension_n[:1999:-1]
        stretched = extension_m[:2001] > 0.02
        moving = np.abs(speed_m_per_s[:2001]) > 0.1
        ratio = loading[stretched & moving] / unloading[stretched & moving]
        assert ratio == pytest.approx(1.06 / 0.94, rel=0.05)
        assert np.trapezoid(tension_n, extension_m) > 0.0
        still = band.tension_n(np.array([0.1, 0.2, 0.3]), np.zeros(3))
        assert still[1] - still[0] > 1.05 * (still[2] - still[1])


# --- board --------------------------------------------------------------------------------------


@given(
    st.floats(1.0, 3000.0),
    st.floats(-170.0, 170.0),
    st.floats(-270.0, 270.0),
)
def test_corner_loads_give_back_force_and_cop(fz_n: float, x_mm: float, y_mm: float) -> None:
    plate = Plate()
    loads = plate.corner_loads_n(np.array([fz_n]), np.array([[x_mm, y_mm]]))[0]
    assert np.all(loads >= 0.0)
    assert loads.sum() == pytest.approx(fz_n)
    fl, fr, rl, rr = loads
    assert plate.half_width_mm * (fr + rr - fl - rl) / fz_n == pytest.approx(x_mm, abs=1e-9)
    assert plate.half_length_mm * (fl + fr - rl - rr) / fz_n == pytest.approx(y_mm, abs=1e-9)


@pytest.mark.parametrize("rate_hz", [250, 1000, 4000])
def test_noise_of_an_empty_board_is_the_boards(rate_hz: int) -> None:
    board, index = Board(9), np.arange(20_000)
    true = Sprinter("empty", 9).at(board.truth_times_s(index, rate_hz))
    counts, flags = board.counts(true, index, rate_hz)
    part, _ = board.counts(
        Sprinter("empty", 9).at(board.truth_times_s(index[500:507], rate_hz)),
        index[500:507],
        rate_hz,
    )
    np.testing.assert_array_equal(part, counts[500:507])
    assert not flags.any()
    newtons = counts[:, :14] * (np.array([2000.0] * 8 + [1000.0] * 6) / (0.128 * 2**23))
    expected = np.array([0.31] * 8 + [0.15] * 6) * np.sqrt(rate_hz / 1000)
    assert newtons.std(axis=0) == pytest.approx(expected, rel=0.03)


def test_overload_is_flagged_and_far_overload_clips() -> None:
    board, index = Board(9), np.arange(3)
    n = len(index)
    tension_n = np.zeros((n, 6))
    tension_n[1, 2], tension_n[2, 2] = 1500.0, 9000.0
    true = Truth(np.zeros((n, 2)), np.full((n, 2, 2), np.nan), np.zeros((n, 6)), tension_n)
    counts, flags = board.counts(true, index, RATE_HZ)
    assert flags.tolist() == [0, wire.Flag.OVERLOAD, wire.Flag.OVERLOAD | wire.Flag.CLIP]
    assert counts[2, 10] == COUNT_MAX


# --- device -------------------------------------------------------------------------------------


def started(device: SimulatedDevice, rate_hz: int = RATE_HZ, n: int = 1, now_us: int = 0) -> None:
    (ack,) = hear(device.receive(say(wire.Start(1, rate_hz, n)), now_us))
    assert isinstance(ack, wire.Ack)
    assert ack.code == wire.AckCode.OK


def samples(data: bytes) -> list[wire.Samples]:
    found = hear(data)
    assert all(isinstance(message, wire.Samples) for message in found)
    return found  # type: ignore[return-value]


def test_every_command_has_its_answer() -> None:
    device = SimulatedDevice()
    expected = {
        wire.Hello(1, wire.VERSION + 1, 9, 5): wire.AckCode.BAD_VERSION,
        wire.Tare(2): wire.AckCode.BAD_STATE,
        wire.Start(3, 999, 1): wire.AckCode.BAD_ARGUMENT,
        wire.Start(4, 1000, 5): wire.AckCode.BAD_ARGUMENT,
        wire.SetRate(5, 999, 1): wire.AckCode.BAD_ARGUMENT,
        wire.SetRate(6, 2000, 2): wire.AckCode.OK,
        wire.Arm(7, 1): wire.AckCode.UNSUPPORTED,
        wire.SetTension(8, 0, 100.0, 10.0, 50): wire.AckCode.UNSUPPORTED,
        wire.Estop(9): wire.AckCode.UNSUPPORTED,
        wire.ClearFault(10): wire.AckCode.UNSUPPORTED,
        wire.Stop(11): wire.AckCode.OK,
    }
    answers = hear(device.receive(b"".join(map(say, expected)), 1000))
    assert answers == [
        wire.Ack(i, code, device.device_us(1000)) for i, code in enumerate(expected.values(), 1)
    ]
    assert device.receive(say(wire.Ack(1, 0, 0)), 1000) == b""
    assert device.next_frame_us() is None


@pytest.mark.parametrize(("rate_hz", "n"), [(250, 1), (1000, 3), (4000, 4)])
def test_frames_come_when_due_whatever_the_ticks(rate_hz: int, n: int) -> None:
    whole, ticked = (SimulatedDevice("steps", 5) for _ in range(2))
    started(whole, rate_hz, n, 500)
    started(ticked, rate_hz, n, 500)
    expected = whole.produce(1_000_500)
    received, now_us = b"", 500
    while now_us < 1_000_500:
        due_us = ticked.next_frame_us()
        assert due_us is not None
        assert ticked.produce(due_us - 2) == b""
        received += ticked.produce(min(due_us, 1_000_500))
        now_us = due_us
    assert received == expected
    assert [frame.index for frame in samples(received)] == list(range(0, rate_hz - n + 1, n))


def test_time_and_index_wrap_and_the_clock_is_skewed() -> None:
    device = SimulatedDevice(clock_ppm=100.0, booted_us=2**32 - 500_000)
    started(device)
    frames = samples(device.produce(1_000_000))
    ticks = np.array([frame.t_us for frame in frames], np.uint32)
    assert np.all(np.diff(ticks) == 1000)
    assert ticks[-1] < 2**31 < ticks[0]
    assert device.device_us(10_000_000) == 2**32 - 500_000 + 10_001_000
    reply = hear(device.receive(say(wire.Heartbeat(9, 77)), 10_000_000))
    assert reply == [wire.HeartbeatReply(9, 77, 2**32 + 9_501_000)]


def test_a_repeated_start_changes_nothing_and_another_rate_begins_anew() -> None:
    device = SimulatedDevice()
    started(device)
    assert len(samples(device.produce(100_000))) == 100
    started(device, now_us=100_000)
    assert samples(device.produce(101_000))[0].index == 100
    (ack,) = hear(device.receive(say(wire.SetRate(2, 2000, 2)), 101_000))
    assert ack == wire.Ack(2, 0, device.device_us(101_000))
    frames = samples(device.produce(111_000))
    assert [frame.index for frame in frames] == list(range(0, 20, 2))


def test_missing_heartbeats_are_flagged_and_the_samples_go_on() -> None:
    device = SimulatedDevice()
    started(device)
    flags = [frame.flags for frame in samples(device.produce(249_000))]
    assert set(flags) == {0}
    assert samples(device.produce(400_000))[-1].flags == wire.Flag.LINK_LOST
    device.receive(say(wire.Heartbeat(1, 0)), 400_000)
    frames = samples(device.produce(500_000))
    assert {frame.flags for frame in frames} == {0}
    assert frames[-1].index == 499


def test_a_full_line_drops_whole_frames_and_the_index_goes_on() -> None:
    device = SimulatedDevice()
    started(device)
    before = samples(device.produce(10_000, room=10_000))
    short = samples(device.produce(20_000, room=150))
    after = samples(device.produce(22_000, room=10_000))
    assert [frame.index for frame in before + short + after] == [*range(12), 20, 21]
    assert [frame.frame_seq for frame in before + short + after] == list(range(14))
    assert [frame.flags for frame in after] == [wire.Flag.TX_DROP, 0]


def test_a_fault_gets_every_frame_before_the_line() -> None:
    seen = []

    def deaf_to_every_third(frame: bytes, device_us: int) -> bytes:
        seen.append(device_us)
        return b"" if len(seen) % 3 == 0 else frame

    device = SimulatedDevice(clock_ppm=0.0, faults=[deaf_to_every_third])
    started(device)
    assert [frame.index for frame in samples(device.produce(6_000))] == [0, 2, 3, 5]
    assert seen == [0] + 6 * [6_000]


def test_dictionary_reads_back_whole_with_its_crc() -> None:
    device = SimulatedDevice(seed=21, default_rate_hz=2000)
    (ident,) = hear(device.receive(say(wire.Hello(1, 0, 255, 3)), 0))
    assert isinstance(ident, wire.Ident)
    text = b""
    while True:
        (piece,) = hear(device.receive(say(wire.DictRead(2, len(text))), 0))
        assert isinstance(piece, wire.Dict)
        if piece.n == 0:
            break
        text += piece.data[: piece.n]
    assert len(text) == piece.total
    assert crc32c(text) == ident.calibration_crc
    assert text.decode() == Board(21).dictionary(2000)


commands = st.one_of(
    st.builds(wire.Hello, *[st.integers(0, 255)] * 3, st.integers(0, 2**32 - 1)),
    st.builds(wire.DictRead, st.integers(0, 255), st.integers(0, 65535)),
    st.builds(
        wire.Start, st.integers(0, 255), st.sampled_from([0, 250, 1000, 4000]), st.integers(0, 5)
    ),
    st.builds(wire.SetRate, st.integers(0, 255), st.sampled_from([1, 500, 2000]), st.just(2)),
    st.builds(wire.Stop, st.integers(0, 255)),
    st.builds(wire.Heartbeat, st.integers(0, 255), st.integers(0, 2**64 - 1)),
).map(say)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.binary(max_size=80), commands),
            st.integers(0, 40_000),
            st.one_of(st.none(), st.integers(0, 900)),
        ),
        max_size=12,
    )
)
def test_no_bytes_and_no_order_of_them_upset_the_device(
    said: list[tuple[bytes, int, int | None]],
) -> None:
    device = SimulatedDevice()
    now_us = 0
    for data, wait_us, room in said:
        for answer in hear(device.receive(data, now_us)):
            assert not isinstance(answer, wire.Samples)
        now_us += wait_us
        sent = device.produce(now_us, room)
        assert room is None or len(sent) <= room
        for frame in samples(sent):
            assert unpack_counts(frame.packed_counts).shape == (frame.n, 16)
    # Whatever came before, it still answers.
    answers = hear(device.receive(b"\0" + say(wire.Hello(7, 1, 1, 8)), now_us))
    assert isinstance(answers[-1], wire.Ident)


# --- truth --------------------------------------------------------------------------------------


def test_truth_file_is_valid_after_every_batch(tmp_path: Path) -> None:
    path = tmp_path / "t.npy"
    device = SimulatedDevice("hold", 8)
    with TruthWriter(path) as writer:
        assert len(load_truth(path)) == 0
        device.truth_sink = writer.append
        started(device)
        device.produce(500_000)
        rows = load_truth(path)
        assert len(rows) >= 500
        np.testing.assert_array_equal(rows, truth("hold", 8, RATE_HZ, np.arange(len(rows))))
        started(device, 2000, 1, 500_000)
        device.produce(600_000)
    rows = load_truth(path)
    second = rows[rows["start"] == 2]
    np.testing.assert_array_equal(second["index"], np.arange(len(second)))
    np.testing.assert_array_equal(second, truth("hold", 8, 2000, np.arange(len(second)), start=2))


def test_truth_errors_say_which_file(tmp_path: Path) -> None:
    (tmp_path / "x.npy").write_bytes(b"not numpy")
    np.save(tmp_path / "y.npy", np.zeros(3))
    for name in ("x.npy", "y.npy", "absent.npy"):
        with pytest.raises(DataFileError, match=name):
            load_truth(tmp_path / name)
    with pytest.raises(StorageError, match="--truth"):
        TruthWriter(tmp_path / "no" / "t.npy")
    with pytest.raises(StorageError, match="/dev/full"):
        TruthWriter(Path("/dev/full"))
    assert TRUTH_DTYPE.itemsize < 110, "4000 rows/s for hours"


def test_unknown_scenario_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="quiet, hold, ramp, steps, swing"):
        SimulatedDevice("fly")
