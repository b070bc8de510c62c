"""The messages of the wire protocol.

Generated from hardware/protocol/messages.toml by generate.py; do not edit.

A *message* is the type byte and the fields; a *payload* is a message with its CRC-32C appended.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag
from struct import Struct, error
from typing import ClassVar, Final

from bandplate.core.errors import WireError
from bandplate.wire.base import Message

__all__ = [
    "COUNTS_BITS",
    "CRC_CHECK",
    "CRC_FINAL_XOR",
    "CRC_INITIAL",
    "CRC_POLYNOMIAL",
    "DELIMITER",
    "HEARTBEAT_MS",
    "LINK_LOST_MS",
    "MAX_PAYLOAD",
    "MESSAGES",
    "N_CHANNELS",
    "OLDEST_VERSION",
    "RETRY_MS",
    "SAMPLES_HEADER_SIZE",
    "SAMPLES_MAX_N",
    "SINCE",
    "TRIES",
    "VERSION",
    "Ack",
    "AckCode",
    "AnchorFault",
    "AnchorRead",
    "AnchorState",
    "Arm",
    "ClearFault",
    "Dict",
    "DictRead",
    "Estop",
    "Flag",
    "Heartbeat",
    "HeartbeatReply",
    "Hello",
    "Ident",
    "Message",
    "ResetCause",
    "Samples",
    "SetRate",
    "SetTension",
    "Start",
    "State",
    "Stop",
    "Tare",
    "payload_length",
    "unpack",
]

VERSION: Final = 2
OLDEST_VERSION: Final = 1
DELIMITER: Final = 0
MAX_PAYLOAD: Final = 254
N_CHANNELS: Final = 16
SAMPLES_MAX_N: Final = 4
COUNTS_BITS: Final = 24
HEARTBEAT_MS: Final = 100
LINK_LOST_MS: Final = 250
RETRY_MS: Final = 100
TRIES: Final = 3
CRC_POLYNOMIAL: Final = 0x82F63B78
CRC_INITIAL: Final = 0xFFFFFFFF
CRC_FINAL_XOR: Final = 0xFFFFFFFF
CRC_CHECK: Final = 0xE3069283
SAMPLES_HEADER_SIZE: Final = 14


class State(IntEnum):
    """What the device is doing, in every SAMPLES frame."""

    #: powered, identified or not, no samples flow
    IDLE = 0
    #: samples flow; no actuator is armed
    STREAMING = 1
    #: samples flow and the anchor may change tension
    ARMED = 2
    #: a latched fault; samples flow, the anchor stays at base tension
    FAULT = 3


class Flag(IntFlag):
    """Bits of SAMPLES.flags; each is set when it held for any sample of the frame."""

    #: a cell above its rated range
    OVERLOAD = 0x0001
    #: a bridge out of range as if unplugged
    SENSOR_OPEN = 0x0002
    #: an ADC word failed its SPI CRC
    ADC_CRC = 0x0004
    #: a conversion was not read in time
    MISSED_DRDY = 0x0008
    #: whole frames were dropped before this one; the index went on
    TX_DROP = 0x0010
    #: the emergency stop is pressed
    ESTOP = 0x0020
    #: no heartbeat within link_lost_ms
    LINK_LOST = 0x0040
    #: a count at the end of the ADC's range
    CLIP = 0x0080


class AckCode(IntEnum):
    """Outcome of a command."""

    #: done, or already so
    OK = 0
    #: this device has no such command
    UNSUPPORTED = 1
    #: the HELLO range holds no version of this device
    BAD_VERSION = 2
    #: a value out of range
    BAD_ARGUMENT = 3
    #: not possible now, e.g. TARE while no samples flow
    BAD_STATE = 4
    #: ARM with a nonce that is not fresh
    BAD_NONCE = 5


class AnchorFault(IntEnum):
    """Why the motorised anchor stopped: the first cause since the last ClearFault."""

    #: no fault is latched
    NONE = 0
    #: no heartbeat within link_lost_ms
    LINK = 1
    #: a setpoint expired and no new one came
    TTL = 2
    #: the emergency stop was pressed, or the host asked for it
    ESTOP = 3
    #: setpoints outside the channel's limits, again and again
    SETPOINT = 4
    #: the drive does not do what the setpoint asks
    FOLLOW = 5
    #: tension above its cap
    FORCE = 6
    #: tension changes faster than its cap
    SLEW = 7
    #: the line runs faster than its cap
    SPEED = 8
    #: the two torso lines pull unequally
    MISMATCH = 9
    #: a tension sensor is stuck, clipped, open or fails its CRC
    SENSOR = 10


class ResetCause(IntEnum):
    """Why the device last started."""

    #: power came up
    POWER_ON = 0
    #: the reset pin
    PIN = 1
    #: it asked for it
    SOFTWARE = 2
    #: a task stopped ticking
    WATCHDOG = 3
    #: the supply sagged
    BROWN_OUT = 4


@dataclass(frozen=True, slots=True)
class Hello(Message):
    """Asks who is there; answered by Ident, or by Ack bad_version.

    Attributes
    ----------
    cmd_seq : int
        Chosen by the host.
    version_min : int
        Oldest protocol version the host speaks.
    version_max : int
        Newest protocol version the host speaks.
    nonce : int
        Any number; its echo shows that the answer is fresh.
    """

    TYPE: ClassVar[int] = 0x01
    LAYOUT: ClassVar[Struct] = Struct("<BBBBI")

    cmd_seq: int
    version_min: int
    version_max: int
    nonce: int


@dataclass(frozen=True, slots=True)
class DictRead(Message):
    """Asks for a piece of the device's dictionary (a JSON text); answered by Dict.

    Attributes
    ----------
    cmd_seq : int
        Chosen by the host.
    offset : int
        Where the piece begins, byte.
    """

    TYPE: ClassVar[int] = 0x02
    LAYOUT: ClassVar[Struct] = Struct("<BBH")

    cmd_seq: int
    offset: int


@dataclass(frozen=True, slots=True)
class Start(Message):
    """Starts the samples, index 0; while they already flow at this rate and n it changes nothing.

    Attributes
    ----------
    cmd_seq : int
        Chosen by the host.
    rate_hz : int
        One of the dictionary's rates_hz, Hz.
    n : int
        Samples per frame, 1 to samples_max_n.
    """

    TYPE: ClassVar[int] = 0x03
    LAYOUT: ClassVar[Struct] = Struct("<BBHB")

    cmd_seq: int
    rate_hz: int
    n: int


@dataclass(frozen=True, slots=True)
class Stop(Message):
    """Stops the samples.

    Attributes
    ----------
    cmd_seq : int
        Chosen by the host.
    """

    TYPE: ClassVar[int] = 0x04
    LAYOUT: ClassVar[Struct] = Struct("<BB")

    cmd_seq: int


@dataclass(frozen=True, slots=True)
class SetRate(Message):
    """Changes rate and n; while samples flow they start again at index 0 when either differs.

    Attributes
    ----------
    cmd_seq : int
        Chosen by the host.
    rate_hz : int
        One of the dictionary's rates_hz, Hz.
    n : int
        Samples per frame, 1 to samples_max_n.
    """

    TYPE: ClassVar[int] = 0x05
    LAYOUT: ClassVar[Struct] = Struct("<BBHB")

    cmd_seq: int
    rate_hz: int
    n: int


@dataclass(frozen=True, slots=True)
class Tare(Message):
    """Marks the moment of a tare; counts stay raw, the host computes and records the tare.

    Attributes
    ----------
    cmd_seq : int
        Chosen by the host.
    """

    TYPE: ClassVar[int] = 0x06
    LAYOUT: ClassVar[Struct] = Struct("<BB")

    cmd_seq: int


@dataclass(frozen=True, slots=True)
class Heartbeat(Message):
    """Keeps the link alive and is the clock's ping; answered by HeartbeatReply.

    Attributes
    ----------
    cmd_seq : int
        Chosen by the host.
    host_us : int
        Host monotonic time of sending, us.
    """

    TYPE: ClassVar[int] = 0x07
    LAYOUT: ClassVar[Struct] = Struct("<BBQ")

    cmd_seq: int
    host_us: int


@dataclass(frozen=True, slots=True)
class Arm(Message):
    """Arms the motorised anchor after a person's action at the device.

    Attributes
    ----------
    cmd_seq : int
        Chosen by the host.
    nonce : int
        Above every one accepted since boot; AnchorState tells the last.
    """

    TYPE: ClassVar[int] = 0x20
    LAYOUT: ClassVar[Struct] = Struct("<BBI")

    cmd_seq: int
    nonce: int


@dataclass(frozen=True, slots=True)
class SetTension(Message):
    """Sets the tension of one anchor channel; it expires after ttl_ms.

    Attributes
    ----------
    cmd_seq : int
        Chosen by the host.
    channel : int
        Place of the band among the six band sensors, from 0.
    force_n : float
        Tension wanted, N.
    slew_n_per_s : float
        Fastest change allowed, N/s.
    ttl_ms : int
        How long this setpoint holds, ms.
    """

    TYPE: ClassVar[int] = 0x21
    LAYOUT: ClassVar[Struct] = Struct("<BBBffH")

    cmd_seq: int
    channel: int
    force_n: float
    slew_n_per_s: float
    ttl_ms: int


@dataclass(frozen=True, slots=True)
class Estop(Message):
    """Stops modulating, ramps to the base tension and brakes; latches a fault.

    Attributes
    ----------
    cmd_seq : int
        Chosen by the host.
    """

    TYPE: ClassVar[int] = 0x22
    LAYOUT: ClassVar[Struct] = Struct("<BB")

    cmd_seq: int


@dataclass(frozen=True, slots=True)
class ClearFault(Message):
    """Clears a latched fault whose cause is gone, after a person's action at the device.

    Attributes
    ----------
    cmd_seq : int
        Chosen by the host.
    """

    TYPE: ClassVar[int] = 0x23
    LAYOUT: ClassVar[Struct] = Struct("<BB")

    cmd_seq: int


@dataclass(frozen=True, slots=True)
class AnchorRead(Message):
    """Asks for the state of the motorised anchor; answered by AnchorState.

    Sent only to a device whose dictionary has one.

    Attributes
    ----------
    cmd_seq : int
        Chosen by the host.
    """

    TYPE: ClassVar[int] = 0x24
    LAYOUT: ClassVar[Struct] = Struct("<BB")

    cmd_seq: int


@dataclass(frozen=True, slots=True)
class Samples(Message):
    """n samples of all channels, raw counts.

    Never sent again; a full line drops whole frames and the index goes on.

    Attributes
    ----------
    frame_seq : int
        Counts sent frames, wraps.
    n : int
        Samples in this frame.
    device_state : int
        State.
    flags : int
        Flag bits.
    index : int
        Sample index of the first sample, counts conversions since Start, wraps.
    t_us : int
        Device time latched at the first sample's DRDY, wraps, us.
    packed_counts : bytes
        n x N_CHANNELS counts, signed, three bytes each.
    """

    TYPE: ClassVar[int] = 0x10
    LAYOUT: ClassVar[Struct] = Struct("<BBBBHII")

    frame_seq: int
    n: int
    device_state: int
    flags: int
    index: int
    t_us: int
    packed_counts: bytes

    def pack(self) -> bytes:
        """Return the message's bytes, or raise WireError."""
        header = (self.TYPE, self.frame_seq, self.n, self.device_state, self.flags)
        try:
            return self.LAYOUT.pack(*header, self.index, self.t_us) + self.packed_counts
        except error as why:
            raise WireError(f"samples from index {self.index} cannot be sent: {why}") from None

    @classmethod
    def unpack(cls, message: bytes) -> Samples:
        """Return the message in these bytes, or raise WireError."""
        n = message[2] if len(message) > 2 else 0
        if message[:1] != bytes([cls.TYPE]) or len(message) + 4 != payload_length(cls.TYPE, n):
            raise WireError(f"{len(message)} bytes are not a Samples message")
        _, seq, n, state, flags, index, t_us = cls.LAYOUT.unpack_from(message)
        return cls(seq, n, state, flags, index, t_us, message[SAMPLES_HEADER_SIZE:])


@dataclass(frozen=True, slots=True)
class Ack(Message):
    """Answers every command that has no answer of its own.

    Attributes
    ----------
    cmd_seq : int
        Of the command.
    code : int
        AckCode.
    t_us : int
        Device time, same clock as Samples.t_us, us.
    """

    TYPE: ClassVar[int] = 0x81
    LAYOUT: ClassVar[Struct] = Struct("<BBBI")

    cmd_seq: int
    code: int
    t_us: int


@dataclass(frozen=True, slots=True)
class Ident(Message):
    """Who the device is.

    Another boot_id voids clock and arm state.

    Attributes
    ----------
    cmd_seq : int
        Of the Hello.
    version : int
        Protocol version spoken from now on.
    n_channels : int
        Counts per sample.
    reset_cause : int
        ResetCause.
    nonce : int
        Echo of the Hello.
    boot_id : int
        Differs after every start.
    calibration_crc : int
        CRC-32C of the dictionary text.
    firmware_hash : bytes
        First bytes of the firmware image's SHA-256.
    uid : bytes
        The processor's unique number.
    """

    TYPE: ClassVar[int] = 0x82
    LAYOUT: ClassVar[Struct] = Struct("<BBBBBIII8s12s")

    cmd_seq: int
    version: int
    n_channels: int
    reset_cause: int
    nonce: int
    boot_id: int
    calibration_crc: int
    firmware_hash: bytes
    uid: bytes


@dataclass(frozen=True, slots=True)
class Dict(Message):
    """A piece of the dictionary.

    Attributes
    ----------
    cmd_seq : int
        Of the DictRead.
    offset : int
        Where the piece begins, byte.
    total : int
        Length of the whole text, byte.
    n : int
        Used bytes of data; 0 past the end, byte.
    data : bytes
        UTF-8, the rest zero.
    """

    TYPE: ClassVar[int] = 0x83
    LAYOUT: ClassVar[Struct] = Struct("<BBHHB128s")

    cmd_seq: int
    offset: int
    total: int
    n: int
    data: bytes


@dataclass(frozen=True, slots=True)
class HeartbeatReply(Message):
    """The clock's echo.

    Attributes
    ----------
    cmd_seq : int
        Of the Heartbeat.
    echo_us : int
        Host_us of the Heartbeat, us.
    dev_us : int
        Device time; the low 32 bits are the clock of Samples.t_us, us.
    """

    TYPE: ClassVar[int] = 0x84
    LAYOUT: ClassVar[Struct] = Struct("<BBQQ")

    cmd_seq: int
    echo_us: int
    dev_us: int


@dataclass(frozen=True, slots=True)
class AnchorState(Message):
    """What the motorised anchor does, and why.

    Attributes
    ----------
    cmd_seq : int
        Of the AnchorRead.
    state : int
        State.
    fault : int
        AnchorFault that is latched.
    channel : int
        Channel of the fault; 255: all of them.
    cause_lasts : int
        1 while the cause of a fault is there.
    pressed : int
        1 while the device's button has been pressed and not yet used.
    braked : int
        1 while the brake holds every line.
    nonce : int
        The last that Arm was accepted with.
    """

    TYPE: ClassVar[int] = 0x85
    LAYOUT: ClassVar[Struct] = Struct("<BBBBBBBBI")

    cmd_seq: int
    state: int
    fault: int
    channel: int
    cause_lasts: int
    pressed: int
    braked: int
    nonce: int


MESSAGES: Final[dict[int, type[Message]]] = {
    0x01: Hello,
    0x02: DictRead,
    0x03: Start,
    0x04: Stop,
    0x05: SetRate,
    0x06: Tare,
    0x07: Heartbeat,
    0x20: Arm,
    0x21: SetTension,
    0x22: Estop,
    0x23: ClearFault,
    0x24: AnchorRead,
    0x10: Samples,
    0x81: Ack,
    0x82: Ident,
    0x83: Dict,
    0x84: HeartbeatReply,
    0x85: AnchorState,
}
#: The version that brought a message; the others are in all that are spoken.
SINCE: Final[dict[int, int]] = {
    0x24: 2,  # AnchorRead
    0x85: 2,  # AnchorState
}


def payload_length(kind: int, n: int = 0) -> int:
    """Exact length in bytes of a payload (with type and CRC); 0 for an unknown type or n.

    Parameters
    ----------
    kind : int
        The type byte.
    n : int
        Samples per frame, the third byte of SAMPLES; ignored for other types.
    """
    if kind == Samples.TYPE:
        if not 1 <= n <= SAMPLES_MAX_N:
            return 0
        return SAMPLES_HEADER_SIZE + n * N_CHANNELS * 3 + 4
    return MESSAGES[kind].LAYOUT.size + 4 if kind in MESSAGES else 0


def unpack(message: bytes) -> Message:
    """Return the message in these bytes (without CRC).

    Raises
    ------
    WireError
        The type is unknown or the length is not the type's.
    """
    if not message or message[0] not in MESSAGES:
        raise WireError(f"unknown message: {message[:1].hex() or 'empty'}")
    return MESSAGES[message[0]].unpack(message)
