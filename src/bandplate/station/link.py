"""The way to a device on a serial port: connect, stream, keep alive, notice loss, come back."""

from __future__ import annotations

import contextlib
import math
import os
import select
import threading
import time
from collections.abc import Callable

import serial

from bandplate._rt import Acquisition, monotonic_ns
from bandplate.core.errors import LinkError
from bandplate.sources.serial_port import adapter_warning, open_port
from bandplate.station.commands import Commander, DeviceInfo, PortReader, identify
from bandplate.station.state import failure
from bandplate.wire import messages as wire

__all__ = ["DeviceLink"]

#: A lost device is looked for this often, in s.
RETRY_S = 0.2
#: [ours] A device that its watchdog started again answers heartbeats, and its silence never shows.
_NO_SAMPLES_NS = 500_000_000


class DeviceLink:
    """One device on one port.

    Parameters
    ----------
    path : str
        Serial port or pty.
    baud : int
        Bit/s.
    realtime_priority : int
        SCHED_FIFO priority for the loop; 0: do not ask.
    pollable : bool
        False: a reader thread feeds the loop, as on systems without a pollable descriptor.

    Notes
    -----
    Thread: ``connect``, ``stream``, ``watch`` and ``close`` belong to one thread, which runs
    ``watch``; ``ask``, ``post`` and ``send_tare`` may be called by any.
    """

    def __init__(
        self,
        path: str,
        baud: int,
        realtime_priority: int = 0,
        *,
        pollable: bool = os.name != "nt",
    ) -> None:
        self.path = path
        self.info: DeviceInfo | None = None
        self.warning: str | None = None
        self._baud = baud
        self._priority = realtime_priority
        self._pollable = pollable
        self._port: serial.Serial | None = None
        self._commander: Commander | None = None
        self._lock = threading.Lock()
        self._acquisition: Acquisition | None = None
        self._loop: threading.Thread | None = None
        self._closing = threading.Event()
        self._rate_hz = 0
        self._streaming_boot_id: int | None = None
        self._n_samples = 0
        self._sampled_ns = 0

    # ---- the link's thread

    def connect(self) -> DeviceInfo:
        """Open the port and identify the device (Blocking: up to some seconds).

        A device that has streamed to this link before and has not restarted goes on streaming.

        Raises
        ------
        LinkError
            The port or the device refuses, or nothing answers.
        """
        port = open_port(self.path, self._baud)
        try:
            reader = PortReader(port, lambda wait_s: _wait_readable(port, wait_s))
            commander = Commander(port.write, reader.take_message, self.path)
            uid = None if self.info is None else self.info.ident.uid
            self.info = identify(commander, self._streaming_boot_id, uid)
        except OSError as error:
            port.close()
            raise LinkError(f"{self.path}: the device went while it was asked ({error})") from error
        except BaseException:
            port.close()
            raise
        self._port = port
        warnings = (adapter_warning(self.path), self.info.warning)
        self.warning = "; ".join(filter(None, warnings)) or None
        return self.info

    def stream(self, acquisition: Acquisition, rate_hz: int) -> None:
        """Start the loop on the open port, then the device.

        Raises
        ------
        LinkError
            The device does not start, or the port is gone.
        """
        assert self._port is not None
        assert self.info is not None
        self._acquisition = acquisition
        self._rate_hz = rate_hz
        if self.info.ident.boot_id != self._streaming_boot_id:
            acquisition.new_segment(rate_hz, self.info.group_delay_us(rate_hz))
            self._streaming_boot_id = self.info.ident.boot_id
        self._closing.clear()
        self._loop = threading.Thread(
            target=self._run_loop, args=(self._port,), name="bandplate-loop", daemon=True
        )
        self._loop.start()
        self._commander = Commander(self._port.write, acquisition.take_message, self.path)
        n = max(1, math.ceil(rate_hz / 1000))
        self.ask(lambda seq: wire.Start(seq, rate_hz, n))
        self._sampled_ns = monotonic_ns()

    def watch(
        self, stopping: threading.Event, report: Callable[[str | None, DeviceInfo | None], None]
    ) -> None:
        """Send heartbeats, notice loss, bring the device back, until ``stopping`` is set.

        Parameters
        ----------
        stopping : threading.Event
        report : callable
            ``report(alarm, info)``: an alarm line when the device is lost or refuses; None with
            the device's info when samples flow again.
        """
        try:
            while not stopping.wait(wire.HEARTBEAT_MS / 1000):
                reason = self._beat()
                if reason is None:
                    continue
                report(
                    f"device lost ({reason}): check cable and power; recording waits for it", None
                )
                self._hang_up()
                self._come_back(stopping, report)
        except Exception as error:
            report(failure("link", error), None)

    def _come_back(
        self, stopping: threading.Event, report: Callable[[str | None, DeviceInfo | None], None]
    ) -> None:
        assert self._acquisition is not None
        while not stopping.is_set():
            try:
                info = self.connect()
                self.stream(self._acquisition, self._rate_hz)
            except LinkError as error:
                self._hang_up()
                report(f"device lost: {error}", None)
                stopping.wait(RETRY_S)
            else:
                report(None, info)
                return

    def _beat(self) -> str | None:
        """Send one heartbeat; return why the device counts as lost, or None."""
        assert self._acquisition is not None
        assert self._commander is not None
        assert self._loop is not None
        if not self._loop.is_alive():
            return "the port is gone"
        silent_ns = monotonic_ns() - self._acquisition.last_arrival_ns
        if silent_ns > wire.LINK_LOST_MS * 1_000_000:
            return f"silent for {silent_ns // 1_000_000} ms"
        n_samples = self._acquisition.counters()["samples"]
        if n_samples != self._n_samples:
            self._n_samples, self._sampled_ns = n_samples, monotonic_ns()
        elif monotonic_ns() - self._sampled_ns > _NO_SAMPLES_NS:
            return "it answers, but sends no samples"
        with self._lock:
            try:
                self._commander.post(
                    wire.Heartbeat(self._commander.next_seq(), monotonic_ns() // 1000)
                )
            except LinkError:
                return "the port is gone"
            self._commander.deliver()
        return None

    def _run_loop(self, port: serial.Serial) -> None:
        assert self._acquisition is not None
        outcome = "not pollable"
        if self._pollable:
            outcome = self._acquisition.run(port.fileno(), self._priority)
        if outcome == "not pollable":
            self._read_and_feed(port, self._acquisition)

    def _read_and_feed(self, port: serial.Serial, acquisition: Acquisition) -> None:
        port.timeout = 0.05
        try:
            while not self._closing.is_set():
                data = port.read(port.in_waiting or 1)
                if data:
                    acquisition.feed(data, monotonic_ns())
        except (OSError, TypeError):
            return  # gone: the watching thread sees that this one has ended

    def _hang_up(self) -> None:
        """Stop the loop and close the port; safe to call at any time."""
        self._closing.set()
        if self._loop is not None:
            if self._loop.is_alive() and self._pollable and self._acquisition is not None:
                self._acquisition.stop()
            self._loop.join()
            self._loop = None
        with self._lock:  # nobody writes meanwhile
            if self._port is not None:
                with contextlib.suppress(OSError):
                    self._port.close()
                self._port = None

    def close(self) -> None:
        """Stop the device, the loop and the port."""
        if self._loop is not None and self._loop.is_alive():
            with contextlib.suppress(LinkError):
                self.ask(wire.Stop, tries=1)
        self._hang_up()

    # ---- any thread

    def send_tare(self) -> None:
        """Tell the device that the host tares, for its own limits (Blocking: up to 0.3 s).

        Raises
        ------
        LinkError
            The device refuses or does not answer.
        """
        self.ask(wire.Tare)

    def ask(self, make: Callable[[int], wire.Message], tries: int = wire.TRIES) -> wire.Message:
        """Send a command and return its answer (Blocking: up to 0.1 s a try).

        Parameters
        ----------
        make : callable
            Gives the command for a command number.
        tries : int

        Raises
        ------
        LinkError
            The device refuses, does not answer or is lost.
        """
        with self._lock:
            commander = self._reachable()
            seq = commander.next_seq()
            return commander.ask(make(seq), seq, tries)

    def post(
        self, make: Callable[[int], wire.Message], on_answer: Callable[[wire.Message], None]
    ) -> None:
        """Send a command without waiting for its answer.

        Parameters
        ----------
        make : callable
            Gives the command for a command number.
        on_answer : callable
            Gets the answer, refusals too, within 0.1 s in whatever thread uses the link next; must
            not use the link itself. Never called when no answer comes.

        Raises
        ------
        LinkError
            The device is lost.
        """
        with self._lock:
            commander = self._reachable()
            commander.deliver()
            seq = commander.next_seq()
            commander.expect(seq, on_answer)
            commander.post(make(seq))

    def _reachable(self) -> Commander:
        if self._commander is None or self._loop is None:
            raise LinkError(f"{self.path}: the device is lost: wait until it is back")
        return self._commander


def _wait_readable(port: serial.Serial, wait_s: float) -> None:
    if os.name == "nt":  # no descriptor to wait on
        time.sleep(min(wait_s, 0.005))
    else:
        select.select([port.fileno()], [], [], wait_s)
