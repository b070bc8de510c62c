"""The motorised anchor's own safety: a state machine at 1 kHz that needs no host to stop safely.

The firmware is written after this one, so it keeps to plain arithmetic on arrays of fixed size. It
has no clock: every call says what the device's clock shows, in microseconds.

A fault only ever lets tension down: the drives lose their power, the brakes let the lines out to
the base tension within RAMP_MS and then hold them. A friction brake cannot pull a line in, so no
drive, however broken, raises tension after a fault. A line at or below its base stays where it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from bandplate.core.channels import BANDS
from bandplate.wire import messages as wire
from bandplate.wire.codec import COUNT_MAX, COUNT_MIN

__all__ = ["ALL_CHANNELS", "LAG_MS", "RAMP_MS", "TTL_MAX_MS", "AnchorChannel", "AnchorController"]

#: Base tension is reached so long after a fault, ms.
RAMP_MS: Final = 500
#: The longest life of a setpoint, ms.
TTL_MAX_MS: Final = 500
#: A sound drive follows its setpoint like a first-order lag of this time constant, ms.
LAG_MS: Final = 30.0
#: AnchorState.channel of a fault that is no single line's.
ALL_CHANNELS: Final = 255

# [ours] Limits of the checks. Each has a time that one odd reading or one late packet does not
# reach, and that a drive at its slew cap cannot use to do harm.
_PRESS_VALID_US: Final = 60_000_000
_BAD_SETPOINTS: Final = 3
#: A setpoint is a single float, the base a decimal number.
_ROUNDING_N: Final = 0.01
_FOLLOW_N: Final = 10.0
_FOLLOW_MS: Final = 30
_MISMATCH_N: Final = 30.0
_MISMATCH_MS: Final = 100
_OVER_CAP_N: Final = 5.0
_OVER_MS: Final = 5
#: Noise makes two equal readings of 24 bits rare; so many ms of them are a stuck converter.
_STUCK_MS: Final = 50.0
_BAD_ADC_MS: Final = 3.0
_PAIR: Final = (BANDS.index("torso_left"), BANDS.index("torso_right"))
_FAULT: Final = wire.AnchorFault


@dataclass(frozen=True)
class AnchorChannel:
    """One motorised line; as the dictionary gives it.

    Attributes
    ----------
    band : str
        The band that it pulls; its place in BANDS is the channel.
    base_n : float
        Tension at the line's home position, in N, where it is braked.
    least_n, cap_n : float
        Range of setpoints, in N. Zero is never among them: to lose all tension at once is a fall.
    limit_n : float
        Most that the band's sensor may read, in N.
    slew_cap_n_per_s, speed_cap_m_per_s : float
        Fastest change of tension and fastest line.
    """

    band: str
    base_n: float
    least_n: float
    cap_n: float
    limit_n: float
    slew_cap_n_per_s: float = 400.0
    speed_cap_m_per_s: float = 3.0

    def to_json(self) -> dict[str, object]:
        """Return the dictionary's form."""
        return asdict(self)


class AnchorController:
    """Watches and commands the drives and brakes of the lines.

    Parameters
    ----------
    channels : sequence of AnchorChannel
        The lines there are.
    zero_counts, newtons_per_count : sequences of float
        How the six band sensors read.

    Attributes
    ----------
    fault : wire.AnchorFault
        What is latched.
    armed, powered, braked : bool
        Whether setpoints are taken, drives have power, brakes hold.
    resting : bool
        Whether the brakes hold and ticks change nothing until it is armed again.
    wanted_n : list of float
        Per band: what the drive (powered) or the brake (not powered, not yet holding) is to bring
        the line to, in N.
    nonce : int
        The last that armed it.
    """

    def __init__(
        self,
        channels: Sequence[AnchorChannel],
        zero_counts: Sequence[float],
        newtons_per_count: Sequence[float],
    ) -> None:
        n = len(BANDS)
        self._of: list[AnchorChannel | None] = [None] * n
        for channel in channels:
            self._of[BANDS.index(channel.band)] = channel
        self._zero, self._scale = zero_counts, newtons_per_count
        self.fault = _FAULT.NONE
        self.fault_channel = ALL_CHANNELS
        self.armed = self.powered = False
        self.braked = self.resting = True
        self.nonce = 0
        self.wanted_n = [0.0 if line is None else line.base_n for line in self._of]
        self._estop = False
        self._heard_us = -(wire.LINK_LOST_MS * 1000) - 1
        self._pressed_us = -_PRESS_VALID_US - 1
        self._setpoint_n = list(self.wanted_n)
        self._slew_n_per_s = [0.0] * n
        self._expires_us: list[int | None] = [None] * n
        self._bad_setpoints = [0] * n
        # What a sound drive delivers by now, and what the drives said a ms ago.
        self._expected_n = list(self.wanted_n)
        self._drive_n = list(self.wanted_n)
        self._from_n = list(self.wanted_n)
        self._ramp_ms = 0
        self._follow_ms = [0] * n
        self._over_ms = [0] * n
        self._mismatch_ms = 0
        self._counts = [COUNT_MIN] * n
        self._stuck_ms = [0.0] * n
        self._adc_ms = [0.0] * n
        self._limit_ms = [0.0] * n

    # ---- what comes in, between two ticks

    def heartbeat(self, now_us: int) -> None:
        """Hear the host."""
        self._heard_us = now_us

    def press_button(self, now_us: int) -> None:
        """Hear a person at the device: it allows one arming, within a minute."""
        self._pressed_us = now_us

    def set_estop(self, pressed: bool) -> None:
        """Read the emergency stop's input."""
        if pressed and not self._estop:
            self.estop()
        self._estop = pressed

    def estop(self) -> wire.AckCode:
        """Stop because the host asks for it."""
        self._latch(_FAULT.ESTOP, ALL_CHANNELS)
        self._pressed_us = -_PRESS_VALID_US - 1  # also where another fault was latched before
        return wire.AckCode.OK

    def disarm(self) -> None:
        """End without a fault: let down to base, then brake."""
        if self.armed:
            self._let_down()

    def arm(self, nonce: int, now_us: int) -> wire.AckCode:
        """Take power, release the brakes and hold the tension that is there."""
        if self.armed and nonce == self.nonce:
            return wire.AckCode.OK  # the answer to the first one was lost
        if nonce <= self.nonce:
            return wire.AckCode.BAD_NONCE
        ready = self.braked and self.fault is _FAULT.NONE and not self.cause_lasts(now_us)
        # A braked line holds between nothing and its cap: a drive that tells else lost its zero.
        sound = all(
            line is None or -_OVER_CAP_N <= drive_n <= line.cap_n + _OVER_CAP_N
            for line, drive_n in zip(self._of, self._drive_n, strict=True)
        )
        if self.armed or not (ready and sound) or not self.pressed(now_us):
            return wire.AckCode.BAD_STATE
        self.nonce = nonce
        self._pressed_us = now_us - _PRESS_VALID_US - 1  # used
        self.armed = self.powered = True
        self.braked = self.resting = False
        self._mismatch_ms = 0
        for i in range(len(BANDS)):
            held_n = self._drive_n[i]
            self.wanted_n[i] = self._setpoint_n[i] = self._expected_n[i] = held_n
            self._expires_us[i] = None
            self._follow_ms[i] = self._over_ms[i] = self._bad_setpoints[i] = 0
        return wire.AckCode.OK

    def set_tension(self, message: wire.SetTension, now_us: int) -> wire.AckCode:
        """Take a setpoint; some bad ones in a row are a host that has run away."""
        if not self.armed:
            return wire.AckCode.BAD_STATE
        i, force_n, slew = message.channel, message.force_n, message.slew_n_per_s
        line = self._of[i] if i < len(BANDS) else None
        if line is None:
            return wire.AckCode.BAD_ARGUMENT
        # A NaN fails every comparison.
        at_base = abs(force_n - line.base_n) < _ROUNDING_N
        within = at_base or line.least_n <= force_n <= line.cap_n
        sound = within and 0.0 < slew < math.inf
        if not (sound and 0 < message.ttl_ms <= TTL_MAX_MS):
            self._bad_setpoints[i] += 1
            if self._bad_setpoints[i] >= _BAD_SETPOINTS:
                self._latch(_FAULT.SETPOINT, i)
            return wire.AckCode.BAD_ARGUMENT
        self._bad_setpoints[i] = 0
        self._setpoint_n[i] = force_n
        self._slew_n_per_s[i] = min(slew, line.slew_cap_n_per_s)
        # [ours] Base does not expire: it is where expiring leads.
        self._expires_us[i] = None if at_base else now_us + message.ttl_ms * 1000
        return wire.AckCode.OK

    def clear_fault(self, now_us: int) -> wire.AckCode:
        """Forget the fault, if its cause is gone and a person has pressed the button since."""
        if self.fault is _FAULT.NONE:
            return wire.AckCode.OK
        if not self.braked or self.cause_lasts(now_us) or not self.pressed(now_us):
            return wire.AckCode.BAD_STATE
        self.fault, self.fault_channel = _FAULT.NONE, ALL_CHANNELS
        return wire.AckCode.OK

    # ---- what can be asked

    def pressed(self, now_us: int) -> bool:
        """Whether a press of the button waits to be used."""
        return now_us - self._pressed_us <= _PRESS_VALID_US

    def cause_lasts(self, now_us: int) -> bool:
        """Whether anything is there now that would be a fault of an armed anchor."""
        silent = now_us - self._heard_us > wire.LINK_LOST_MS * 1000
        over = max(self._limit_ms) >= _OVER_MS
        return self._estop or silent or over or self._bad_sensor() is not None

    def state(self, cmd_seq: int, state: wire.State, now_us: int) -> wire.AnchorState:
        """Return the answer to AnchorRead."""
        return wire.AnchorState(
            cmd_seq,
            state,
            self.fault,
            self.fault_channel,
            self.cause_lasts(now_us),
            self.pressed(now_us),
            self.braked,
            self.nonce,
        )

    # ---- once a millisecond

    def sense(self, counts: Sequence[int], adc_failed: bool, period_ms: float) -> None:
        """Look at the six band sensors, ``period_ms`` after the last look."""
        for i, line in enumerate(self._of):
            if line is None:
                continue
            count = counts[i]
            same = count == self._counts[i]
            self._counts[i] = count
            self._stuck_ms[i] = self._stuck_ms[i] + period_ms if same else 0.0
            bad = adc_failed or count in (COUNT_MIN, COUNT_MAX)
            self._adc_ms[i] = self._adc_ms[i] + period_ms if bad else 0.0
            over = (count - self._zero[i]) * self._scale[i] > line.limit_n
            self._limit_ms[i] = self._limit_ms[i] + period_ms if over else 0.0

    def tick(self, now_us: int, drive_n: Sequence[float], line_m_per_s: Sequence[float]) -> None:
        """Check everything and set ``wanted_n`` for the next millisecond.

        Parameters
        ----------
        now_us : int
            Device time, in us; 1000 after the last one.
        drive_n : sequence of 6 floats
            Tension that each drive's encoder and spring constant tell, in N.
        line_m_per_s : sequence of 6 floats
            Speed of each line by its encoder.
        """
        if self.armed:
            found = self._check(now_us, drive_n, line_m_per_s)
            # A line cannot jump: the way down begins at the last reading that it can have had.
            for i, line in enumerate(self._of):
                if line is not None and not self._is_jump(i, line, drive_n[i]):
                    self._drive_n[i] = drive_n[i]
            if found is not None:
                self._latch(*found)
            else:
                self._modulate()
        else:
            self._drive_n[:] = drive_n
        self.resting = self.braked
        if not self.armed and not self.braked:
            self._ramp()

    def _modulate(self) -> None:
        share = 1.0 - math.exp(-1.0 / LAG_MS)
        for i in range(len(BANDS)):
            step_n = self._slew_n_per_s[i] * 1e-3
            wish_n = self._setpoint_n[i] - self.wanted_n[i]
            self.wanted_n[i] += max(-step_n, min(step_n, wish_n))
            self._expected_n[i] += share * (self.wanted_n[i] - self._expected_n[i])

    def _ramp(self) -> None:
        self._ramp_ms += 1
        for i, line in enumerate(self._of):
            if line is not None:
                above_n = max(0.0, self._from_n[i] - line.base_n)
                self.wanted_n[i] = self._from_n[i] - above_n * min(1.0, self._ramp_ms / RAMP_MS)
        self.braked = self._ramp_ms > RAMP_MS

    def _latch(self, fault: wire.AnchorFault, channel: int) -> None:
        if self.fault is _FAULT.NONE:
            self.fault, self.fault_channel = fault, channel
            self._pressed_us = -_PRESS_VALID_US - 1  # a press before the fault allows nothing
        if self.armed:
            self._let_down()

    def _let_down(self) -> None:
        self.armed = self.powered = False
        # Whoever pressed while it was armed has not agreed to the next.
        self._pressed_us = -_PRESS_VALID_US - 1
        self._ramp_ms = 0
        self._from_n[:] = self._drive_n
        self.wanted_n[:] = self._drive_n

    # ---- checks

    def _check(
        self, now_us: int, drive_n: Sequence[float], line_m_per_s: Sequence[float]
    ) -> tuple[wire.AnchorFault, int] | None:
        if now_us - self._heard_us > wire.LINK_LOST_MS * 1000:
            return _FAULT.LINK, ALL_CHANNELS
        bad = self._bad_sensor()
        if bad is not None:
            return _FAULT.SENSOR, bad
        for i, line in enumerate(self._of):
            if line is not None:
                fault = self._check_line(i, line, now_us, drive_n[i], line_m_per_s[i])
                if fault is not None:
                    return fault, i
        left, right = _PAIR
        if self._of[left] is not None and self._of[right] is not None:
            uneven_n = abs(self._change_n(left, drive_n) - self._change_n(right, drive_n))
            self._mismatch_ms = self._mismatch_ms + 1 if uneven_n > _MISMATCH_N else 0
            if self._mismatch_ms >= _MISMATCH_MS:
                return _FAULT.MISMATCH, left
        return None

    def _check_line(
        self, i: int, line: AnchorChannel, now_us: int, drive_n: float, speed_m_per_s: float
    ) -> wire.AnchorFault | None:
        expires_us = self._expires_us[i]
        if expires_us is not None and now_us > expires_us:
            return _FAULT.TTL
        over = drive_n > line.cap_n + _OVER_CAP_N
        self._over_ms[i] = self._over_ms[i] + 1 if over else 0
        if self._over_ms[i] >= _OVER_MS or self._limit_ms[i] >= _OVER_MS:
            return _FAULT.FORCE
        if self._is_jump(i, line, drive_n):
            return _FAULT.SLEW
        if abs(speed_m_per_s) > line.speed_cap_m_per_s:
            return _FAULT.SPEED
        astray = abs(drive_n - self._expected_n[i]) > _FOLLOW_N
        self._follow_ms[i] = self._follow_ms[i] + 1 if astray else 0
        return _FAULT.FOLLOW if self._follow_ms[i] >= _FOLLOW_MS else None

    def _is_jump(self, i: int, line: AnchorChannel, drive_n: float) -> bool:
        # The encoder's step is small against a ms of the cap, so one ms over it is no rounding.
        return abs(drive_n - self._drive_n[i]) * 1e3 > 1.5 * line.slew_cap_n_per_s

    def _change_n(self, i: int, drive_n: Sequence[float]) -> float:
        line = self._of[i]
        return 0.0 if line is None else drive_n[i] - line.base_n

    def _bad_sensor(self) -> int | None:
        for i, line in enumerate(self._of):
            stuck = self._stuck_ms[i] >= _STUCK_MS
            if line is not None and (stuck or self._adc_ms[i] >= _BAD_ADC_MS):
                return i
        return None
