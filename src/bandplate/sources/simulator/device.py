"""The simulated device: the whole wire as a state machine in virtual time.

It has no clock and no thread of its own: the caller says what time it is (``now_us``, microseconds
of a host clock) and gets back what the device would have put on the line until then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.errors import WireError
from bandplate.core.randomness import uniform
from bandplate.sources.simulator.anchor import AnchorChannel
from bandplate.sources.simulator.board import RATES_HZ, Board
from bandplate.sources.simulator.miswiring import Miswiring
from bandplate.sources.simulator.sprinter import Person, Sprinter
from bandplate.sources.simulator.truth import TruthSink, truth_rows
from bandplate.sources.simulator.winch import SimulatedAnchor
from bandplate.sources.simulator.workbench import SCENARIO as BENCH
from bandplate.sources.simulator.workbench import Workbench
from bandplate.wire import messages as wire
from bandplate.wire.codec import Decoder, crc32c, encode_frame, pack_counts

__all__ = ["Fault", "SimulatedDevice"]

#: Takes a frame that is ready for the line and the device's time in us, and returns the bytes that
#: go onto the line in its place.
Fault = Callable[[bytes, int], bytes]

_U32: Final = 0xFFFFFFFF
#: So much is computed ahead, s: numpy's cost is per call more than per sample.
_BATCH_S: Final = 0.04
#: With an anchor off its base, so that a command or a fault acts on the next samples.
_ANCHOR_BATCH_S: Final = 0.005


class SimulatedDevice:
    """One device with a sprinter on it.

    Parameters
    ----------
    scenario : str
        What the sprinter does, from the moment of Start; a name of SCENARIOS. ``bench``: a board
        that is to be calibrated, with masses that a Workbench is told of.
    seed : int
        Sprinter, noise, zeros, identity and clock error follow from it.
    default_rate_hz : int
        The rate that the dictionary recommends; Start decides.
    clock_ppm : float or None
        Error of the device's clock, in ppm; None: about +23, from the seed.
    booted_us : int
        What the device's clock shows at the first moment it is told, in us.
    boot_id : int
        Identity of this start.
    faults : sequence of Fault
        Applied in order to every frame of the device.
    person : Person or None
        Who is on it; None: a Sprinter who does the scenario.
    anchor : sequence of AnchorChannel
        The motorised lines; none: the bands are passive.
    versions : tuple of int
        Oldest and newest version of the protocol that it speaks.
    miswiring : Miswiring or None
        What is wrong with its wires.

    Attributes
    ----------
    anchor : SimulatedAnchor or None
        Where tests break things.
    truth_sink : callable or None
        Gets rows of TRUTH_DTYPE for every sample computed, those not yet sent included.

    Raises
    ------
    UsageError
        There is no such scenario.
    """

    def __init__(
        self,
        scenario: str = "hold",
        seed: int = 1,
        default_rate_hz: int = 1000,
        *,
        clock_ppm: float | None = None,
        booted_us: int = 0,
        boot_id: int = 1,
        faults: Sequence[Fault] = (),
        person: Person | None = None,
        anchor: Sequence[AnchorChannel] = (),
        versions: tuple[int, int] = (wire.OLDEST_VERSION, wire.VERSION),
        miswiring: Miswiring | None = None,
    ) -> None:
        bench = scenario == BENCH
        self._person = person or (Workbench() if bench else Sprinter(scenario, seed))
        # one board, whatever the seed: what was calibrated is found again
        self._board = Board(1, imperfect=True) if bench else Board(seed)
        self.anchor = SimulatedAnchor(anchor, *self._board.band_scale) if anchor else None
        described = None if self.anchor is None else self.anchor.to_json()
        self._dictionary = self._board.dictionary(default_rate_hz, anchor=described).encode()
        name = f"bandplate simulator {BENCH if bench else seed}"
        self._uid = hashlib.sha256(name.encode()).digest()[:12]
        if clock_ppm is None:
            clock_ppm = 23.0 + 4.0 * (float(uniform(seed, "clock", 0)[0]) - 0.5)
        self.clock_ppm = clock_ppm
        self._booted_us = booted_us
        self._first_now_us: int | None = None
        self._boot_id = boot_id
        self.truth_sink: TruthSink | None = None
        self._miswiring = miswiring or Miswiring()
        self._faults = (*faults, self._miswiring.lose_bytes)
        self._versions = versions
        self._decoder = Decoder()

        self._flowing = False
        self._estop = False
        self._told_us = booted_us
        self._rate_hz = default_rate_hz
        self._n = 1
        self._starts = 0
        self._started_us = 0.0
        self._heard_us = 0
        self._index = 0
        self._frame_seq = 0
        self._dropped = False
        self._ahead_from = 0
        self._counts: NDArray[np.int32] = np.empty((0, wire.N_CHANNELS), np.int32)
        self._flags: NDArray[np.uint16] = np.empty(0, np.uint16)

    def device_us(self, now_us: int) -> int:
        """Return what the device's own clock (u64, us) shows at a moment of the host's."""
        if self._first_now_us is None:
            self._first_now_us = now_us
        elapsed_us = now_us - self._first_now_us
        self._told_us = self._booted_us + round(elapsed_us * (1.0 + self.clock_ppm * 1e-6))
        return self._told_us

    def press_button(self) -> None:
        """Press the button at the anchor: a person is there and sees that it may pull.

        Thread: any.
        """
        if self.anchor is not None:
            self.anchor.controller.press_button(self._told_us)

    def press_estop(self, pressed: bool = True) -> None:
        """Press or release the emergency stop (Thread: that of the device)."""
        self._estop = pressed
        if self.anchor is not None:
            self.anchor.controller.set_estop(pressed)

    @property
    def streaming(self) -> bool:
        """Whether samples flow."""
        return self._flowing

    @property
    def state(self) -> wire.State:
        """What the device is doing."""
        controller = self.anchor and self.anchor.controller
        if controller and controller.fault is not wire.AnchorFault.NONE:
            return wire.State.FAULT
        if controller and controller.armed:
            return wire.State.ARMED
        return wire.State.STREAMING if self._flowing else wire.State.IDLE

    def next_frame_us(self) -> int | None:
        """Return the host's time at which the next SAMPLES frame is due; None while idle."""
        if not self.streaming or self._first_now_us is None:
            return None
        due_us = self._sample_us(self._index + self._n - 1) - self._booted_us
        return self._first_now_us + int(due_us / (1.0 + self.clock_ppm * 1e-6)) + 1

    def receive(self, data: bytes, now_us: int) -> bytes:
        """Take bytes from the host and return the answers, as bytes for the line."""
        device_us = self.device_us(now_us)
        answers = [self._answer(message, device_us) for message in self._decoder.feed(data)]
        return b"".join(self._line(answer, device_us) for answer in answers if answer)

    def produce(self, until_us: int, room: int | None = None) -> bytes:
        """Return the SAMPLES frames due until then.

        Parameters
        ----------
        until_us : int
            The host's time, in us.
        room : int or None
            Bytes that the line takes; frames beyond it are dropped whole, the index goes on and the
            next frame that fits says so. None: the line takes everything.
        """
        device_us = self.device_us(until_us)
        if self.anchor is not None and not self._flowing:
            self.anchor.run(device_us)
        sent = bytearray()
        while self.streaming and self._sample_us(self._index + self._n - 1) <= device_us:
            frame = self._line(self._samples(), device_us)
            self._index += self._n
            if room is not None and len(sent) + len(frame) > room:
                self._dropped = True
                continue
            sent += frame
            self._frame_seq = (self._frame_seq + 1) & 0xFF
            self._dropped = False
        return bytes(sent)

    def prepare(self) -> None:
        """Compute the next samples now if none are left, so that their frame is not late."""
        if self.streaming and self._index + self._n > self._ahead_from + len(self._counts):
            self._compute_ahead()

    def _line(self, message: wire.Message, device_us: int) -> bytes:
        frame = encode_frame(message.pack())
        for fault in self._faults:
            frame = fault(frame, device_us)
        return frame

    def _sample_us(self, index: int) -> float:
        rate_hz = self._rate_hz * self._miswiring.rate_scale
        return self._started_us + (index + 1) * 1e6 / rate_hz

    def _samples(self) -> wire.Samples:
        self.prepare()
        first = self._index - self._ahead_from
        flags = int(np.bitwise_or.reduce(self._flags[first : first + self._n]))
        if self._dropped:
            flags |= wire.Flag.TX_DROP
        first_us = self._sample_us(self._index)
        shown_us = first_us + self._miswiring.slipped_us(first_us - self._started_us)
        last_us = self._sample_us(self._index + self._n - 1)
        if last_us - self._heard_us > wire.LINK_LOST_MS * 1000:
            flags |= wire.Flag.LINK_LOST
        if self._estop:
            flags |= wire.Flag.ESTOP
        return wire.Samples(
            self._frame_seq,
            self._n,
            self.state,
            flags,
            self._index & _U32,
            round(shown_us) & _U32,
            pack_counts(self._counts[first : first + self._n]),
        )

    def _compute_ahead(self) -> None:
        moving = self.anchor is not None and not self.anchor.controller.resting
        batch_s = _ANCHOR_BATCH_S if moving else _BATCH_S
        n_samples = max(self._n, round(self._rate_hz * batch_s) // self._n * self._n)
        index = np.arange(self._index, self._index + n_samples, dtype=np.int64)
        t_s = self._board.truth_times_s(index, self._rate_hz)
        pull_n = None
        if self.anchor is not None:
            self.anchor.run(int(self._sample_us(int(index[-1]))))
            pull_n = self.anchor.pull_n(self._started_us + 1e6 / self._rate_hz + t_s * 1e6)
        true = self._person.at(t_s, pull_n)
        self._counts, self._flags = self._miswiring.alter(
            *self._board.counts(true, index, self._rate_hz), index
        )
        if self.anchor is not None:
            self.anchor.read_sensors(self._counts, self._flags, self._rate_hz)
        self._ahead_from = self._index
        if self.truth_sink is not None:
            self.truth_sink(truth_rows(self._starts, index, t_s, true))

    def _start(self, rate_hz: int, n: int, device_us: int) -> None:
        self._disarm()
        self._flowing = True
        self._rate_hz, self._n = rate_hz, n
        self._starts += 1
        self._started_us = device_us
        self._heard_us = device_us
        self._index = 0
        self._ahead_from = 0
        self._counts = self._counts[:0]
        self._dropped = False

    def _answer(self, data: bytes, device_us: int) -> wire.Message | None:
        try:
            message = wire.unpack(data)
        except WireError:
            return None
        match message:
            case wire.Hello():
                return self._identify(message, device_us)
            case wire.DictRead():
                return self._read_dictionary(message)
            case wire.Heartbeat():
                self._heard_us = device_us
                if self.anchor is not None:
                    self.anchor.controller.heartbeat(device_us)
                shown_us = device_us + self._miswiring.slipped_us(device_us - self._started_us)
                return wire.HeartbeatReply(message.cmd_seq, message.host_us, shown_us)
            case wire.Start() | wire.SetRate():
                code = self._set_rate(message, device_us)
            case wire.Stop():
                self._disarm()
                self._flowing = False
                code = wire.AckCode.OK
            case wire.Tare():
                code = wire.AckCode.OK if self.streaming else wire.AckCode.BAD_STATE
            case wire.AnchorRead() if self._newest_has(message) and self.anchor is not None:
                return self.anchor.controller.state(message.cmd_seq, self.state, device_us)
            case wire.Arm() | wire.SetTension() | wire.Estop() | wire.ClearFault():
                code = self._command_anchor(message, device_us)
            case wire.AnchorRead():
                code = wire.AckCode.UNSUPPORTED
            case _:
                return None  # a message to the host: our own echo, or another device's
        return wire.Ack(data[1], code, device_us & _U32)

    def _command_anchor(
        self, message: wire.Arm | wire.SetTension | wire.Estop | wire.ClearFault, device_us: int
    ) -> wire.AckCode:
        if self.anchor is None:
            return wire.AckCode.UNSUPPORTED
        controller = self.anchor.controller
        match message:
            case wire.Arm():
                if not self._flowing:
                    return wire.AckCode.BAD_STATE  # nothing looks at the sensors
                return controller.arm(message.nonce, device_us)
            case wire.SetTension():
                return controller.set_tension(message, device_us)
            case wire.Estop():
                return controller.estop()
            case wire.ClearFault():
                return controller.clear_fault(device_us)

    def _newest_has(self, message: wire.Message) -> bool:
        return self._versions[1] >= wire.SINCE.get(message.TYPE, 0)

    def _disarm(self) -> None:
        if self.anchor is not None:
            self.anchor.controller.disarm()

    def _set_rate(self, message: wire.Start | wire.SetRate, device_us: int) -> wire.AckCode:
        rate_hz, n = message.rate_hz, message.n
        if rate_hz not in RATES_HZ or not 1 <= n <= wire.SAMPLES_MAX_N:
            return wire.AckCode.BAD_ARGUMENT
        if self.streaming:
            if (rate_hz, n) != (self._rate_hz, self._n):
                self._start(rate_hz, n, device_us)
        elif isinstance(message, wire.Start):
            self._start(rate_hz, n, device_us)
        else:
            self._rate_hz, self._n = rate_hz, n
        return wire.AckCode.OK

    def _identify(self, hello: wire.Hello, device_us: int) -> wire.Message:
        oldest, newest = self._versions
        version = min(hello.version_max, newest)
        if version < max(hello.version_min, oldest):
            return wire.Ack(hello.cmd_seq, wire.AckCode.BAD_VERSION, device_us & _U32)
        return wire.Ident(
            cmd_seq=hello.cmd_seq,
            version=version,
            n_channels=wire.N_CHANNELS,
            reset_cause=wire.ResetCause.POWER_ON,
            nonce=hello.nonce,
            boot_id=self._boot_id,
            calibration_crc=crc32c(self._dictionary),
            firmware_hash=hashlib.sha256(b"bandplate simulator").digest()[:8],
            uid=self._uid,
        )

    def _read_dictionary(self, read: wire.DictRead) -> wire.Dict:
        piece = self._dictionary[read.offset : read.offset + 128]
        return wire.Dict(
            read.cmd_seq, read.offset, len(self._dictionary), len(piece), piece.ljust(128, b"\0")
        )
