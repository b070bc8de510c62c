"""The motorised anchor: arming, refusals and faults, host and device over the wire's bytes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bandplate.core.channels import BANDS
from bandplate.core.errors import LinkError
from bandplate.sources.simulator.device import SimulatedDevice
from bandplate.sources.simulator.winch import ANCHOR_OF_STATION
from bandplate.station.anchor import Anchor
from bandplate.station.commands import DeviceInfo
from bandplate.wire import messages as wire
from bandplate.wire.codec import Decoder, encode_frame
from tests.studies.anchor import BASE_WITHIN_S, FAULTS, ROUNDING_N, Rig, run_fault, study

OK, BAD_STATE = wire.AckCode.OK, wire.AckCode.BAD_STATE
TORSO = ("torso_left", "torso_right")


def answer(rig: Rig, message: wire.Message) -> Any:
    """What the device itself says, without a host that is careful."""
    data = rig.device.receive(encode_frame(message.pack()), rig.now_us)
    (message,) = map(wire.unpack, Decoder().feed(data))
    return message


def code(rig: Rig, message: wire.Message) -> int:
    return int(answer(rig, message).code)


def state(rig: Rig) -> wire.AnchorState:
    told = answer(rig, wire.AnchorRead(1))
    assert isinstance(told, wire.AnchorState)
    return told


# --- arming ------------------------------------------------------------------------------------


def test_a_person_arms_and_each_press_of_the_button_arms_once() -> None:
    rig = Rig(1)
    rig.wait(0.3)
    assert state(rig).braked == 1
    with pytest.raises(LinkError, match="press its button"):
        rig.anchor.arm()
    assert code(rig, wire.Arm(1, 7)) == BAD_STATE
    rig.device.press_button()
    assert state(rig).pressed == 1
    rig.anchor.arm()
    assert rig.anchor.state.word == "armed"
    rig.wait(0.1)
    assert {f.device_state for f in map(wire.unpack, Decoder().feed(rig.sent))} == {
        wire.State.ARMED
    }
    nonce = state(rig).nonce
    assert code(rig, wire.Arm(1, nonce)) == OK, "its answer was lost: the same once more"
    rig.ask(wire.Stop)
    rig.ask(lambda seq: wire.Start(seq, 1000, 4))
    rig.wait(0.8)
    assert state(rig).braked == 1
    assert rig.anchor.state.word == "disarmed", "and the host has seen it"
    assert code(rig, wire.Arm(1, nonce)) == wire.AckCode.BAD_NONCE
    assert code(rig, wire.Arm(1, nonce + 1)) == BAD_STATE, "the press is used up"
    rig.device.press_button()
    assert code(rig, wire.Arm(1, nonce)) == wire.AckCode.BAD_NONCE
    assert code(rig, wire.Arm(1, nonce + 1)) == OK


def test_a_press_before_the_fault_or_a_minute_ago_allows_nothing() -> None:
    rig = Rig(2)
    rig.wait(0.3)
    rig.device.press_button()
    rig.device.press_estop()
    rig.wait(0.2)
    assert state(rig).cause_lasts == 1
    rig.device.press_button()
    assert code(rig, wire.ClearFault(1)) == BAD_STATE, "the emergency stop is still pressed"
    with pytest.raises(LinkError, match="emergency stop; remove the cause"):
        rig.anchor.arm()
    rig.device.press_estop(False)
    rig.device.press_button()
    assert code(rig, wire.Arm(1, 1)) == BAD_STATE, "a fault is cleared first"
    assert code(rig, wire.ClearFault(1)) == OK
    rig.wait(61.0)
    assert code(rig, wire.Arm(1, 1)) == BAD_STATE
    rig.device.press_button()
    rig.anchor.arm()
    assert rig.anchor.state.word == "armed"


def test_it_is_not_armed_without_samples_heartbeat_or_sound_sensors() -> None:
    rig = Rig(3)
    rig.wait(0.3)
    rig.device.press_button()
    rig.heartbeats = False
    rig.wait(0.3)
    assert code(rig, wire.Arm(1, 1)) == BAD_STATE
    rig.heartbeats = True
    assert rig.device.anchor is not None
    rig.device.anchor.breakdowns["arm_left"] = "stuck"
    rig.wait(0.3)
    assert code(rig, wire.Arm(1, 1)) == BAD_STATE
    rig.device.anchor.breakdowns.clear()
    rig.wait(0.1)
    rig.ask(wire.Stop)
    assert code(rig, wire.Arm(1, 1)) == BAD_STATE
    rig.ask(lambda seq: wire.Start(seq, 1000, 4))
    assert code(rig, wire.Arm(1, 1)) == OK


# --- setpoints ---------------------------------------------------------------------------------


def test_setpoints_out_of_range_are_refused_and_three_in_a_row_latch() -> None:
    rig = Rig(4)
    rig.wait(0.3)
    assert code(rig, wire.SetTension(1, 4, 150.0, 100.0, 100)) == BAD_STATE
    rig.armed()
    channel = ANCHOR_OF_STATION[4]
    bad = [
        wire.SetTension(1, 4, math.nan, 100.0, 100),
        wire.SetTension(1, 4, math.inf, 100.0, 100),
        wire.SetTension(1, 4, channel.cap_n + 0.1, 100.0, 100),
        wire.SetTension(1, 4, channel.least_n - 0.1, 100.0, 100),
        wire.SetTension(1, 4, 150.0, math.nan, 100),
        wire.SetTension(1, 4, 150.0, 0.0, 100),
        wire.SetTension(1, 4, 150.0, 100.0, 0),
        wire.SetTension(1, 4, 150.0, 100.0, 501),
    ]
    good = wire.SetTension(1, 4, 150.0, 100.0, 100)
    for message in bad:
        assert code(rig, message) == wire.AckCode.BAD_ARGUMENT
        assert code(rig, good) == OK
    assert code(rig, wire.SetTension(1, 6, 50.0, 100.0, 100)) == wire.AckCode.BAD_ARGUMENT
    for message in bad[:3]:
        assert rig.controller.armed
        assert code(rig, message) == wire.AckCode.BAD_ARGUMENT
        assert code(rig, wire.SetTension(1, 5, 150.0, 100.0, 100)) in (OK, BAD_STATE)
    assert (state(rig).fault, state(rig).channel) == (wire.AnchorFault.SETPOINT, 4)
    assert code(rig, good) == BAD_STATE


def test_a_line_without_a_motor_is_no_channel() -> None:
    rig = Rig(5, ANCHOR_OF_STATION[4:]).armed()
    assert set(rig.anchor.lines) == set(TORSO)
    assert code(rig, wire.SetTension(1, 0, 70.0, 100.0, 100)) == wire.AckCode.BAD_ARGUMENT
    for _ in range(50):
        rig.step({"swing_left": 20.0, **dict.fromkeys(TORSO, 20.0)})
    _, pull_n = rig.pull_n()
    assert pull_n[-1, :4].tolist() == [0.0] * 4
    assert pull_n[-1, 4:] == pytest.approx(20.0, abs=0.2)


def test_what_a_drill_asks_is_felt_measured_and_kept_within_the_limits() -> None:
    rig = Rig(6).armed()
    for _ in range(150):
        rig.step({"torso_left": 500.0, "torso_right": 500.0, "arm_left": -500.0})
    _, pull_n = rig.pull_n()
    left, arm = ANCHOR_OF_STATION[4], ANCHOR_OF_STATION[2]
    assert rig.anchor.state.word == "armed"
    assert left.cap_n - left.base_n - 2.0 < pull_n[-1, 4] < left.cap_n - left.base_n
    assert arm.least_n - arm.base_n < pull_n[-1, 2] < arm.least_n - arm.base_n + 1.0
    steepest_n_per_s = np.abs(np.diff(pull_n, axis=0)).max() * 1000
    assert steepest_n_per_s <= left.slew_cap_n_per_s * 1.001
    assert steepest_n_per_s > 300.0
    rig.anchor.ease()
    for _ in range(100):
        rig.step(None)
    _, pull_n = rig.pull_n()
    assert np.abs(pull_n[-1]).max() < 0.1
    assert rig.anchor.state.word == "armed"
    rig.setpoints = False
    rig.wait(1.0)
    assert rig.controller.armed, "base does not expire"


# --- faults ------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=8)
@given(st.sampled_from(sorted(FAULTS)), st.integers(0, 10_000), st.floats(0.1, 1.5))
def test_tension_never_rises_after_a_fault_and_no_one_but_a_person_arms(
    kind: str, seed: int, at_s: float
) -> None:
    run = run_fault(kind, seed, at_s)
    assert run.fault in FAULTS[kind]
    assert run.rise_n <= ROUNDING_N
    assert run.base_s <= BASE_WITHIN_S
    assert not run.armed_alone
    assert run.armed_by_person


def test_the_study_passes_in_its_short_form() -> None:
    rows = study(1)
    assert len(rows) == len(FAULTS)
    assert [row["name"] for row in rows if not row["passed"]] == []


def test_a_line_below_base_is_not_pulled_up_by_a_fault() -> None:
    rig = Rig(7).armed()
    for _ in range(60):
        rig.step(dict.fromkeys(TORSO, -40.0))
    rig.device.press_estop()
    rig.wait(1.0)
    _, pull_n = rig.pull_n()
    assert pull_n[-1, 4:] == pytest.approx(-40.0, abs=0.5)
    assert state(rig).braked == 1
    rig.device.press_estop(False)
    rig.device.press_button()
    rig.anchor.arm()
    rig.wait(0.5)
    _, pull_n = rig.pull_n()
    assert pull_n[-1, 4:] == pytest.approx(-40.0, abs=0.5), "arming alone moves nothing"


def test_uneven_torso_lines_and_an_overloaded_sensor_stop_it() -> None:
    rig = Rig(8).armed()
    for _ in range(60):
        rig.step({"torso_left": 50.0})
    assert rig.anchor.state.word == "fault"
    assert "unequally" in rig.anchor.state.text
    assert "press its button" in rig.anchor.state.text

    weak = [*ANCHOR_OF_STATION[:4], *(_weaker(line) for line in ANCHOR_OF_STATION[4:])]
    rig = Rig(9, weak).armed()
    for _ in range(60):
        rig.step(dict.fromkeys(TORSO, 80.0))
    assert state(rig).fault == wire.AnchorFault.FORCE
    # 150 N of the band, 50 N of the motor, and what it winds in the 10 ms of the check.
    assert rig.pull_n()[1].max() < 55.0


def _weaker(line: Any) -> Any:
    return type(line)(line.band, line.base_n, line.least_n, line.cap_n, limit_n=200.0)


def test_another_boot_is_not_armed_and_the_host_sees_it() -> None:
    rig = Rig(10).armed()
    rig.step(dict.fromkeys(TORSO, 20.0))
    rig.device = Rig(10).device
    rig.ask(lambda seq: wire.Start(seq, 1000, 4))
    for _ in range(30):
        rig.step(dict.fromkeys(TORSO, 20.0))
    assert rig.anchor.state.word == "disarmed"
    assert not rig.controller.armed


# --- who has one -------------------------------------------------------------------------------


def test_a_device_without_an_anchor_has_none_and_says_so() -> None:
    device = SimulatedDevice()
    data = device.receive(encode_frame(wire.AnchorRead(3).pack()), 0)
    assert [wire.unpack(m) for m in Decoder().feed(data)] == [
        wire.Ack(3, wire.AckCode.UNSUPPORTED, 0)
    ]
    rig = Rig(11)
    assert Anchor.of(rig.info, rig) is not None
    assert Anchor.of(DeviceInfo(rig.info.ident, {"anchor": False}), rig) is None
    assert Anchor.of(DeviceInfo(rig.info.ident, {}), rig) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"ramp_s": 0.5},
        {"ramp_s": 0.5, "channels": []},
        {"ramp_s": 0.5, "channels": [{"band": "torso_left", "base_n": "much"}]},
    ],
)
def test_an_anchor_that_makes_no_sense_is_a_link_error(wrong: dict[str, object]) -> None:
    with pytest.raises(LinkError, match="cannot be understood"):
        Anchor(Rig(12), wrong)


@pytest.mark.parametrize(("band", "base_n"), [("tail", 100.0), (BANDS[0], 10.0)])
def test_an_anchor_with_impossible_lines_is_a_link_error(band: str, base_n: float) -> None:
    line = {"band": band, "base_n": base_n, "least_n": 50, "cap_n": 150, "slew_cap_n_per_s": 400}
    with pytest.raises(LinkError, match="impossible"):
        Anchor(Rig(13), {"ramp_s": 0.5, "channels": [line]})
