"""The ARM binary's anchor: whatever goes wrong, it lets down, brakes, and stays latched."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandplate.wire import messages as wire
from tests.firmware.emulator import Drive, Event, Kind, Talker, emulated, steadily, write_scenario

OK, BAD_STATE = wire.AckCode.OK, wire.AckCode.BAD_STATE
FAULT = wire.AnchorFault
# Times are in samples of 2 kHz since the start: that is the device's own time, and however slow
# the machine is, what happens comes after the arming.
#: A person is there, and presses the button again and again.
PRESSES = [Event(Kind.BUTTON, 100 + 600 * k, 200) for k in range(60)]
ARMED_BY = 3000
SWING_LEFT, TORSO_LEFT = 0, 4
FIRST_BAND = 8


def hold(host: Talker, line: int, force_n: float, ttl_ms: int = 500) -> None:
    """Ask for a tension that soon expires."""
    code = host.ask(wire.SetTension, line, force_n, 400.0, ttl_ms).code
    assert code == OK, host.anchor()


def latched(host: Talker, fault: wire.AnchorFault) -> wire.AnchorState:
    """Wait until samples tell of a fault, and give its state once the brakes hold."""
    host.until(lambda: host.samples[-1].device_state == wire.State.FAULT)
    assert wire.AnchorFault(host.anchor().fault) == fault
    host.until(lambda: host.anchor().braked == 1)
    return host.anchor()


@steadily
def test_it_arms_moves_and_comes_home(tmp_path: Path) -> None:
    with emulated(write_scenario(tmp_path, *PRESSES, anchor=True)) as port:
        host = Talker(port)
        assert host.ask(wire.Arm, 1).code == BAD_STATE  # no samples flow
        host.arm(nonce=5)
        state = host.anchor()
        assert (state.fault, state.braked, state.nonce) == (FAULT.NONE, 0, 5)
        assert host.ask(wire.Arm, 5).code == OK  # its answer was lost, it is sent again
        assert host.ask(wire.Arm, 4).code == wire.AckCode.BAD_NONCE
        for force_n in (90.0, 110.0, 70.0):  # the last is base, which does not expire
            hold(host, SWING_LEFT, force_n)
            host.gather(200)
        host.gather(1600)
        assert host.anchor().state == wire.State.ARMED
        assert host.ask(wire.Stop).code == OK
        host.until(lambda: host.anchor().braked == 1)
        assert host.anchor().state == wire.State.IDLE


@steadily
def test_an_expired_setpoint_stops_it(tmp_path: Path) -> None:
    with emulated(write_scenario(tmp_path, *PRESSES, anchor=True)) as port:
        host = Talker(port)
        host.arm()
        hold(host, SWING_LEFT, 90.0, ttl_ms=100)
        state = latched(host, FAULT.TTL)
    assert state.channel == SWING_LEFT
    assert state.cause_lasts == 0


def test_a_host_that_falls_silent_stops_it(tmp_path: Path) -> None:
    with emulated(write_scenario(tmp_path, *PRESSES, anchor=True)) as port:
        host = Talker(port)
        host.arm()
        host.without_heartbeats(lambda: host.samples[-1].device_state == wire.State.FAULT)
        latched(host, FAULT.LINK)


@steadily
def test_the_emergency_stop_wins_and_a_person_must_free_it(tmp_path: Path) -> None:
    pressed = Event(Kind.ESTOP, ARMED_BY, 2000)
    with emulated(write_scenario(tmp_path, pressed, *PRESSES, anchor=True)) as port:
        host = Talker(port)
        host.arm(nonce=1)
        latched(host, FAULT.ESTOP)
        first = next(f for f in host.samples if f.device_state == wire.State.FAULT)
        assert first.flags & wire.Flag.ESTOP
        assert host.anchor().cause_lasts == 1
        assert host.ask(wire.ClearFault).code == BAD_STATE
        assert host.ask(wire.SetTension, SWING_LEFT, 90.0, 400.0, 500).code == BAD_STATE
        host.until(lambda: not host.samples[-1].flags & wire.Flag.ESTOP)
        assert host.samples[-1].device_state == wire.State.FAULT  # it is latched
        host.until(lambda: host.ask(wire.ClearFault).code == OK)
        assert host.ask(wire.Arm, 1).code == wire.AckCode.BAD_NONCE
        host.until(lambda: host.ask(wire.Arm, 2).code == OK)
        host.until(lambda: host.samples[-1].device_state == wire.State.ARMED)
        assert host.ask(wire.Estop).code == OK  # the host's own
        latched(host, FAULT.ESTOP)


@pytest.mark.parametrize(
    ("fault", "channel", "event"),
    [
        (FAULT.SENSOR, 1, Event(Kind.COUNT, 0, 0, FIRST_BAND + 1, 8_388_607)),
        (FAULT.SENSOR, 2, Event(Kind.STUCK, 0, 0, FIRST_BAND + 2)),
        (FAULT.SENSOR, 0, Event(Kind.ADC_CRC, 0, 0)),
        (FAULT.FORCE, 3, Event(Kind.COUNT, 0, 0, FIRST_BAND + 3, 900_000)),
        (FAULT.FOLLOW, 0, Event(Kind.DRIVE, 0, 0, SWING_LEFT, Drive.CREEPS)),
        (FAULT.SLEW, 1, Event(Kind.DRIVE, 0, 0, 1, Drive.RUNS_AWAY)),
        (FAULT.SPEED, 5, Event(Kind.DRIVE, 0, 0, 5, Drive.TORN)),
    ],
)
@steadily
def test_what_breaks_stops_it(
    tmp_path: Path, fault: wire.AnchorFault, channel: int, event: Event
) -> None:
    broken = Event(event.kind, ARMED_BY, 0, event.channel, event.value)
    with emulated(write_scenario(tmp_path, *PRESSES, broken, anchor=True)) as port:
        host = Talker(port)
        host.arm()
        state = latched(host, fault)
        assert state.channel == channel
        if fault is FAULT.SENSOR:
            assert state.cause_lasts == 1
            assert host.ask(wire.ClearFault).code == BAD_STATE


@steadily
def test_a_line_that_stalls_does_not_stop_the_checks(tmp_path: Path) -> None:
    stall = Event(Kind.TX_STALL, ARMED_BY, 4000)
    pressed = Event(Kind.ESTOP, ARMED_BY + 1000, 400)
    with emulated(write_scenario(tmp_path, *PRESSES, stall, pressed, anchor=True)) as port:
        host = Talker(port)
        host.arm()
        latched(host, FAULT.ESTOP)  # told when the line is free again; it was long over
        assert host.anchor().cause_lasts == 0


@steadily
def test_a_restart_forgets_that_it_was_armed(tmp_path: Path) -> None:
    hang = Event(Kind.HANG, ARMED_BY)
    with emulated(write_scenario(tmp_path, *PRESSES, hang, anchor=True)) as port:
        host = Talker(port)
        host.arm(nonce=9)
        first = host.ident.boot_id
        while host.ident.boot_id == first:
            host.ident = host.identify()
        assert host.ident.reset_cause == wire.ResetCause.WATCHDOG
        state = host.anchor()
        assert (state.state, state.braked, state.nonce) == (wire.State.IDLE, 1, 0)
        assert host.ask(wire.Arm, 10).code == BAD_STATE
