"""Commands to the device: numbered, answered, tried three times."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import msgspec

from bandplate._rt import Decoder, encode_frame, monotonic_ns
from bandplate.core.errors import LinkError, NoAnswerError, VersionError, WireError
from bandplate.wire import messages as wire

__all__ = ["Commander", "DeviceInfo", "PortReader", "identify", "refusal"]

#: Where it stands how a firmware gets onto a board.
UPDATE = 'hardware/firmware/README.md, "Update"'

#: A board that has just been plugged in answers late: HELLO is tried this long, in s.
HELLO_PATIENCE_S = 2.0


class _Port(Protocol):
    def read(self, size: int = 1) -> bytes: ...
    def write(self, data: bytes) -> int | None: ...


@dataclass(frozen=True)
class DeviceInfo:
    """Who answered: IDENT and the dictionary."""

    ident: wire.Ident
    dictionary: dict[str, object]

    @property
    def simulated(self) -> bool:
        """Whether the device says that it is a simulation."""
        return self.dictionary.get("simulated") is True

    @property
    def name(self) -> str:
        """Name and UID in one line for people."""
        return f"{self.dictionary.get('device', 'device')} ({self.ident.uid.hex()[:8]})"

    @property
    def firmware(self) -> str:
        """Hash of the firmware's image and the protocol version spoken, for people."""
        return f"firmware {self.ident.firmware_hash.hex()}, protocol {self.ident.version}"

    @property
    def warning(self) -> str | None:
        """What an older firmware lacks, and what to do; None where nothing is missing."""
        if self.ident.version == wire.VERSION:
            return None
        absent = "" if self.speaks(wire.AnchorRead) else ": no motorised anchor"
        return (
            f"the firmware is older (protocol {self.ident.version}, newest {wire.VERSION}){absent};"
            f" update it ({UPDATE})"
        )

    def speaks(self, message: type[wire.Message]) -> bool:
        """Whether the version spoken has a message."""
        return self.ident.version >= wire.SINCE.get(message.TYPE, 0)

    def without_the_unspoken(self) -> DeviceInfo:
        """Return it without what the spoken version has no messages for."""
        if self.speaks(wire.AnchorRead):
            return self
        return DeviceInfo(self.ident, {**self.dictionary, "anchor": False})

    @property
    def default_rate_hz(self) -> int:
        """Sample rate that the device recommends, in Hz; LinkError where that is nonsense."""
        rate = self.dictionary.get("default_rate_hz", 1000)
        if not isinstance(rate, int) or not 1 <= rate <= 65535:
            raise LinkError(f"the device offers a rate of {rate!r} Hz: update its firmware")
        return rate

    @property
    def references_n(self) -> dict[str, float]:
        """Best 1 s mean per member, N: a simulated sprinter tells; real ones have a max drill."""
        stored = self.dictionary.get("references_n")
        if not isinstance(stored, dict):
            return {}
        return {
            str(member): float(value)
            for member, value in stored.items()
            if isinstance(value, int | float) and value > 0
        }

    @property
    def band_curves(self) -> dict[str, object]:
        """Curve per band in its JSON form: a simulated station tells; real bands are pulled."""
        stored = self.dictionary.get("band_curves")
        return dict(stored) if isinstance(stored, dict) else {}

    def group_delay_us(self, rate_hz: float) -> float:
        """Return the ADC's group delay at a rate, in us: a sample tells of that much earlier."""
        periods = self.dictionary.get("group_delay_periods", 0.0)
        return float(periods) * 1e6 / rate_hz if isinstance(periods, int | float) else 0.0

    def to_json(self) -> dict[str, object]:
        """Return what a recording keeps of the device."""
        return {
            "uid": self.ident.uid.hex(),
            "boot_id": self.ident.boot_id,
            "protocol_version": self.ident.version,
            "dictionary": self.dictionary,
        }


class PortReader:
    """Messages straight from the port, before the loop runs.

    Parameters
    ----------
    port
        Non-blocking: ``read`` returns what is there.
    wait : callable
        Blocks up to the given seconds until the port is readable.
    """

    def __init__(self, port: _Port, wait: Callable[[float], None]) -> None:
        self._port = port
        self._wait = wait
        self._decoder = Decoder()
        self._pending: list[bytes] = []

    def take_message(self, timeout_ms: int) -> tuple[int, bytes] | None:
        """Return (arrival ns, payload) of the next message that is not SAMPLES, or None."""
        deadline_ns = monotonic_ns() + timeout_ms * 1_000_000
        while True:
            if self._pending:
                return monotonic_ns(), self._pending.pop(0)
            left_s = (deadline_ns - monotonic_ns()) * 1e-9
            if left_s <= 0:
                return None
            self._wait(left_s)
            self._pending = [
                payload
                for payload in self._decoder.feed(self._port.read(65536))
                if payload[0] != wire.Samples.TYPE
            ]


class Commander:
    """Sends commands and waits for their answers (Thread: one at a time).

    Parameters
    ----------
    write : callable
        Sends bytes to the device.
    take_message : callable
        ``take_message(timeout_ms)`` returns the next (arrival ns, payload) or None.
    where : str
        The port, for messages to people.
    """

    def __init__(
        self,
        write: Callable[[bytes], object],
        take_message: Callable[[int], tuple[int, bytes] | None],
        where: str,
    ) -> None:
        self._write = write
        self._take_message = take_message
        self.where = where
        self._seq = 0
        self._expecting: dict[int, Callable[[wire.Message], None]] = {}

    def next_seq(self) -> int:
        """Return a fresh command number, 0 to 255; who waited for its last use waits no more."""
        self._seq = (self._seq + 1) & 0xFF
        self._expecting.pop(self._seq, None)
        return self._seq

    def expect(self, seq: int, on_answer: Callable[[wire.Message], None]) -> None:
        """Have the answer to a posted command given to ``on_answer`` when it comes."""
        self._expecting[seq] = on_answer

    def deliver(self) -> None:
        """Give the answers that have come to who expects them; the rest is of no use any more."""
        while (taken := self._take_message(0)) is not None:
            with contextlib.suppress(WireError):
                self._deliver(wire.unpack(taken[1]))

    def _deliver(self, answer: wire.Message) -> None:
        on_answer = self._expecting.pop(getattr(answer, "cmd_seq", -1), None)
        if on_answer is not None:
            on_answer(answer)

    def post(self, message: wire.Message) -> None:
        """Send without waiting for the answer.

        Raises
        ------
        LinkError
            The port is gone, or takes nothing any more.
        """
        try:
            self._write(encode_frame(message.pack()))
        except OSError as error:  # pyserial's errors are OSErrors
            raise LinkError(
                f"{self.where}: the port takes nothing any more; check the cable"
            ) from error

    def ask(self, message: wire.Message, seq: int, tries: int = wire.TRIES) -> wire.Message:
        """Send a command and return its answer.

        Raises
        ------
        NoAnswerError
            Nothing came back after all tries.
        VersionError
            It speaks none of the versions that HELLO names.
        LinkError
            The device refused, or the port is gone.
        """
        for _ in range(tries):
            self.post(message)
            deadline_ns = monotonic_ns() + wire.RETRY_MS * 1_000_000
            while (left_ns := deadline_ns - monotonic_ns()) > 0:
                taken = self._take_message(max(1, left_ns // 1_000_000))
                if taken is None:
                    break
                try:
                    answer = wire.unpack(taken[1])
                except WireError:
                    continue
                if getattr(answer, "cmd_seq", None) != seq:
                    self._deliver(answer)
                    continue
                if isinstance(answer, wire.Ack) and answer.code != wire.AckCode.OK:
                    kind = VersionError if answer.code == wire.AckCode.BAD_VERSION else LinkError
                    raise kind(
                        f"{self.where}: the device refused {type(message).__name__.upper()} "
                        f"({refusal(answer.code)}); update its firmware or this program"
                    )
                return answer
        raise NoAnswerError(
            f"{self.where}: no bandplate device answers; check the cable, the power and the baud "
            "rate, or name another port"
        )


def refusal(code: int) -> str:
    """Return an Ack's code in words."""
    try:
        return wire.AckCode(code).name.lower().replace("_", " ")
    except ValueError:  # of a newer protocol
        return f"code {code}"


def identify(
    commander: Commander, running_boot_id: int | None = None, uid: bytes | None = None
) -> DeviceInfo:
    """Say HELLO, stop a stream that is not ours, read the dictionary.

    Parameters
    ----------
    commander : Commander
    running_boot_id : int or None
        Boot whose stream goes on: its index then tells exactly what was lost meanwhile.
    uid : bytes or None
        The only device that will do; another one is left alone.

    Raises
    ------
    VersionError
        It speaks no version of the protocol that this program does.
    NoAnswerError, LinkError
        See :meth:`Commander.ask`; also when it is another device, or the dictionary is not
        readable.
    """
    try:
        ident = _hello(commander, wire.OLDEST_VERSION, wire.VERSION)
    except VersionError:
        raise VersionError(_not_spoken(commander)) from None
    if uid is not None and ident.uid != uid:
        raise LinkError(
            f"{commander.where}: another device answers (UID {ident.uid.hex()[:8]}): plug the first"
            " one in again, or start a new session"
        )
    if ident.boot_id != running_boot_id:
        seq = commander.next_seq()
        commander.ask(wire.Stop(seq), seq)
    text = bytearray()
    while True:
        seq = commander.next_seq()
        part = commander.ask(wire.DictRead(seq, len(text)), seq)
        if not isinstance(part, wire.Dict) or part.offset != len(text) or part.n == 0:
            raise LinkError("the device's dictionary cannot be read: update its firmware")
        text += part.data[: part.n]
        if len(text) >= part.total:
            break
    try:
        dictionary = msgspec.json.decode(bytes(text), type=dict[str, object])
    except msgspec.DecodeError as error:
        raise LinkError(f"the device's dictionary is not JSON ({error}): update it") from error
    return DeviceInfo(ident, dictionary).without_the_unspoken()


def _hello(commander: Commander, version_min: int, version_max: int) -> wire.Ident:
    seq = commander.next_seq()
    hello = wire.Hello(seq, version_min, version_max, secrets.randbits(32))
    ident = commander.ask(hello, seq, tries=int(HELLO_PATIENCE_S * 1000 / wire.RETRY_MS))
    if not isinstance(ident, wire.Ident) or not version_min <= ident.version <= version_max:
        raise LinkError("the device answered HELLO with something else: update its firmware")
    return ident


def _not_spoken(commander: Commander) -> str:
    """Say which version the device speaks, which its answer to the widest range tells."""
    ours = f"this program speaks {wire.OLDEST_VERSION} to {wire.VERSION}"
    try:
        version = _hello(commander, 0, 255).version
    except VersionError:
        return f"{commander.where}: the device speaks no protocol known ({ours}); update both"
    if version > wire.VERSION:
        return (
            f"{commander.where}: the device speaks protocol {version}, {ours}: install a newer "
            "bandplate"
        )
    return (
        f"{commander.where}: the device speaks protocol {version}, {ours}: update the device's "
        f"firmware, f405.bin ({UPDATE})"
    )
