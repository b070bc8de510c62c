"""The host's side of a motorised anchor: arm it for a person, tell it tensions, believe only it.

Safety is the device's (docs/anchor.md). This side posts short-lived setpoints, never arms by
itself, and takes every doubt (a refusal, no answer, another boot) as "not armed".
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal, Protocol

import msgspec

from bandplate._rt import monotonic_ns
from bandplate.core.channels import BANDS
from bandplate.core.errors import LinkError
from bandplate.station.commands import DeviceInfo, refusal
from bandplate.wire import messages as wire

__all__ = ["Anchor", "AnchorLine", "AnchorStatus"]

#: Setpoints are sent this often and live as long as a heartbeat: a busy computer may lose five.
_POST_MS: Final = 40
_TTL_MS: Final = 250
#: The device is asked for its state this often; without an answer for so long nobody knows it.
_READ_MS: Final = 250
_SILENT_MS: Final = 750
#: [ours] Setpoints keep this share of the range between base and a limit away from the limit.
_MARGIN: Final = 0.01
#: The device stops where these two lines change unequally.
_PAIR: Final = ("torso_left", "torso_right")

_RELEASE: Final = "press its button, then arm it again"
_WHY: Final = {
    wire.AnchorFault.LINK: "it did not hear this computer for 250 ms",
    wire.AnchorFault.TTL: "no new tension came in time",
    wire.AnchorFault.ESTOP: "emergency stop",
    wire.AnchorFault.SETPOINT: "it was asked for tensions outside its limits",
    wire.AnchorFault.FOLLOW: "the motor does not do what it is told; have it checked",
    wire.AnchorFault.FORCE: "tension above its cap",
    wire.AnchorFault.SLEW: "tension changed too fast; have the motor checked",
    wire.AnchorFault.SPEED: "the line ran too fast; look for a torn band",
    wire.AnchorFault.MISMATCH: "left and right pulled unequally",
    wire.AnchorFault.SENSOR: "a tension sensor fails; check its cable",
}
_Newtons = Annotated[float, msgspec.Meta(gt=0, le=1e5)]


class AnchorLine(msgspec.Struct, frozen=True, kw_only=True):
    """One motorised line, as the device describes it; see the simulator's AnchorChannel."""

    band: str
    base_n: _Newtons
    least_n: _Newtons
    cap_n: _Newtons
    slew_cap_n_per_s: _Newtons


class _Description(msgspec.Struct, frozen=True):
    channels: Annotated[tuple[AnchorLine, ...], msgspec.Meta(min_length=1)]
    ramp_s: Annotated[float, msgspec.Meta(gt=0, le=10)]


@dataclass(frozen=True)
class AnchorStatus:
    """What the anchor does, and one line for people."""

    word: Literal["disarmed", "armed", "fault"]
    text: str


class _Link(Protocol):
    def ask(self, make: Callable[[int], wire.Message], tries: int = ...) -> wire.Message: ...
    def post(
        self, make: Callable[[int], wire.Message], on_answer: Callable[[wire.Message], None]
    ) -> None: ...


class Anchor:
    """The anchor of one device.

    Parameters
    ----------
    link
        ``ask`` and ``post`` of a DeviceLink.
    description : mapping
        ``anchor`` of the device's dictionary.
    clock_ns : callable
        Monotonic time, in ns.

    Raises
    ------
    LinkError
        The description cannot be understood.

    Notes
    -----
    Thread: ``follow`` belongs to one thread (the drill's); everything else to any.
    """

    def __init__(
        self,
        link: _Link,
        description: Mapping[str, object],
        clock_ns: Callable[[], int] = monotonic_ns,
    ) -> None:
        try:
            told = msgspec.convert(description, _Description)
        except msgspec.ValidationError as error:
            raise LinkError(f"the device's anchor cannot be understood ({error})") from None
        unknown = [line.band for line in told.channels if line.band not in BANDS]
        if unknown or any(not x.least_n <= x.base_n <= x.cap_n for x in told.channels):
            raise LinkError("the device's anchor has impossible lines: update its firmware")
        self._link = link
        self._clock_ns = clock_ns
        self._ramp_s = told.ramp_s
        self.lines: Mapping[str, AnchorLine] = {line.band: line for line in told.channels}
        self._status = AnchorStatus("disarmed", f"anchor not armed: {_RELEASE}")
        #: The most that the station allows, in N; set by who follows.
        self.most_n: Mapping[str, float] = {}
        self._used: set[str] = set()
        self._posted_ns = self._read_ns = 0
        self._heard_ns = 0

    @classmethod
    def of(cls, info: DeviceInfo, link: _Link) -> Anchor | None:
        """Return the anchor of a device, or None where the device does not say it has one."""
        description = info.dictionary.get("anchor")
        return cls(link, description) if isinstance(description, dict) else None

    @property
    def state(self) -> AnchorStatus:
        """What it does, as far as this side knows."""
        return self._status

    # ---- what a person asks for

    def arm(self) -> None:
        """Arm it because a person asks (Blocking: up to 1 s). Nothing else may call this.

        Raises
        ------
        LinkError
            It cannot be armed: says why and what to do.
        """
        if self._status.word == "armed":
            return
        state = self._ask_state()
        if state.cause_lasts:
            fault = _fault(state)
            why = _WHY.get(fault, "a sensor, the link or the emergency stop")
            raise LinkError(f"the anchor cannot be armed: {why}; remove the cause, {_RELEASE}")
        if not state.pressed:
            raise LinkError(f"the anchor cannot be armed from here alone: {_RELEASE}")
        if not state.braked:
            raise LinkError("the anchor still comes to rest: arm it again in a second")
        if state.fault != wire.AnchorFault.NONE:
            self._link.ask(wire.ClearFault)
        self._link.ask(lambda seq: wire.Arm(seq, state.nonce + 1))
        self._used.clear()
        self._heard_ns = self._clock_ns()
        self._status = AnchorStatus("armed", "anchor armed")

    def estop(self) -> None:
        """Stop at once; the fault latches in the device."""
        self._post(wire.Estop)
        self._status = AnchorStatus("fault", f"anchor stopped: emergency stop; {_RELEASE}")

    # ---- what a drill asks for

    def follow(self, changes: Mapping[str, float] | None) -> None:
        """Bring the lines to base plus changes; to be called every step, some 20 ms.

        Parameters
        ----------
        changes : mapping of str to float, or None
            Change of tension per band, in N; bands without one, or None: base. What lies outside
            the line's range, or above what the station allows, is cut to it (the torso's two lines
            alike); bands without a motor are left out.
        """
        now_ns = self._clock_ns()
        if now_ns - self._read_ns >= _READ_MS * 1_000_000:
            self._read_ns = now_ns
            self._post(wire.AnchorRead)
        if self._status.word != "armed":
            return
        if now_ns - self._heard_ns > _SILENT_MS * 1_000_000:
            self._doubt("it does not answer")
            return
        if now_ns - self._posted_ns >= _POST_MS * 1_000_000:
            self._posted_ns = now_ns
            self._set(changes or {})

    def ease(self) -> None:
        """Let every line go to base, now."""
        if self._status.word == "armed":
            self._set({})

    def _set(self, changes: Mapping[str, float]) -> None:
        moving = {band for band in changes if band in self.lines}
        self._used |= moving
        for band in BANDS:
            if band not in self._used:
                continue
            line = self.lines[band]
            if band in moving:
                slew = line.slew_cap_n_per_s
                force_n = line.base_n + changes[band]
                highest_n = line.cap_n - _MARGIN * (line.cap_n - line.base_n)
                lowest_n = line.least_n + _MARGIN * (line.base_n - line.least_n)
                force_n = min(max(force_n, lowest_n), highest_n)
            else:
                slew = max(line.cap_n - line.base_n, line.base_n - line.least_n) / self._ramp_s
                force_n = line.base_n
            force_n = max(min(force_n, self._allowed_n(line)), line.least_n)
            self._post(_setpoint(BANDS.index(band), force_n, min(slew, line.slew_cap_n_per_s)))

    def _allowed_n(self, line: AnchorLine) -> float:
        """Return the most that a line may be told, in N; a pair has the smaller room above base."""
        paired = line.band in _PAIR and self.lines.keys() >= set(_PAIR)
        room_n = min(
            self.most_n.get(band, math.inf) - self.lines[band].base_n
            for band in (_PAIR if paired else (line.band,))
        )
        return line.base_n + room_n

    # ---- answers

    def _post(self, make: Callable[[int], wire.Message]) -> None:
        try:
            self._link.post(make, self._on_answer)
        except LinkError:
            self._doubt("the device is lost")

    def _on_answer(self, answer: wire.Message) -> None:
        if isinstance(answer, wire.AnchorState):
            self._heard_ns = self._clock_ns()
            self._believe(answer)
        elif isinstance(answer, wire.Ack) and answer.code == wire.AckCode.BAD_STATE:
            self._doubt("it is not armed any more")
        elif isinstance(answer, wire.Ack) and answer.code != wire.AckCode.OK:
            self._doubt(f"it refuses ({refusal(answer.code)})")

    def _ask_state(self) -> wire.AnchorState:
        state = self._link.ask(wire.AnchorRead)
        if not isinstance(state, wire.AnchorState):
            raise LinkError("the device does not tell its anchor's state: update its firmware")
        return state

    def _believe(self, state: wire.AnchorState) -> None:
        if state.fault != wire.AnchorFault.NONE:
            why = _WHY.get(_fault(state), f"fault {state.fault}")
            if state.channel < len(BANDS):
                why += f" ({BANDS[state.channel].replace('_', ' ')})"
            self._status = AnchorStatus("fault", f"anchor stopped: {why}; {_RELEASE}")
        elif state.state != wire.State.ARMED and self._status.word != "disarmed":
            self._status = AnchorStatus("disarmed", f"anchor not armed: {_RELEASE}")

    def _doubt(self, why: str) -> None:
        # The device has stopped by itself or will when the setpoints expire; it is asked why.
        self._read_ns = 0
        if self._status.word == "armed":
            self._status = AnchorStatus("disarmed", f"anchor off: {why}; {_RELEASE}")


def _fault(state: wire.AnchorState) -> wire.AnchorFault:
    with contextlib.suppress(ValueError):
        return wire.AnchorFault(state.fault)
    return wire.AnchorFault.NONE  # of a newer protocol


def _setpoint(channel: int, force_n: float, slew_n_per_s: float) -> Callable[[int], wire.Message]:
    return lambda seq: wire.SetTension(seq, channel, force_n, slew_n_per_s, _TTL_MS)
