"""The simulated device on a pseudo-terminal, in real time.

A host opens the pty like a serial port. While nobody has it open, what the device sends is lost,
as on a line with nothing at its end; a host that has it open but does not read fills the line, and
then the device drops whole frames.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import time
import tty
from pathlib import Path
from types import TracebackType
from typing import Final

from bandplate.core.errors import LinkError
from bandplate.sources.simulator.device import SimulatedDevice

__all__ = ["PtyServer"]

#: What waits in the device for the line to take it, bytes: the board's transmit buffer, 0.3 s at
#: 4 kHz. A busy machine that pauses this process for less costs no frame.
_FIFO_BYTES: Final = 65536
#: Longest sleep while a host has the line open, and while nobody has, s.
_IDLE_S: Final = 0.05
_NOBODY_S: Final = 0.005


class PtyServer:
    """Serves one device on a new pty until told to stop.

    Parameters
    ----------
    device : SimulatedDevice
        The device; it is told the host's monotonic time.
    link : Path or None
        A symbolic link to the pty, made at once and removed by :meth:`close`.

    Raises
    ------
    LinkError
        The link cannot be made, or something that is no link has its name.

    Notes
    -----
    Thread: :meth:`serve` runs in one thread; :meth:`stop` may be called from any, and from a signal
    handler. Blocking: never on the pty. Ownership: closes its descriptors in :meth:`close`.
    """

    def __init__(self, device: SimulatedDevice, link: Path | None = None) -> None:
        self._device = device
        self._link = link
        self._fifo = bytearray()
        self._wake_read, self._wake_write = os.pipe()
        self._master, slave = os.openpty()
        self.path = Path(os.ttyname(slave))
        tty.setraw(slave)
        os.close(slave)
        os.set_blocking(self._master, False)
        try:
            self._make_link()
        except BaseException:
            self._close_descriptors()
            raise

    def serve(self) -> None:
        """Run until :meth:`stop`."""
        while True:
            ready, _, _ = select.select([self._master, self._wake_read], [], [], self._sleep_s())
            if self._wake_read in ready:
                return
            try:
                received = os.read(self._master, 4096)
            except BlockingIOError:
                received = b""
            except OSError as why:
                if why.errno != errno.EIO:
                    raise
                if self._run_unheard():
                    return
                continue
            self._run(received)
            self._device.prepare()

    def stop(self) -> None:
        """Make :meth:`serve` return."""
        os.write(self._wake_write, b"x")

    def close(self) -> None:
        """Remove the link and close the pty; a host that has it open sees it go."""
        if self._link is not None and self._link_is_ours(self._link):
            self._link.unlink()
        self._close_descriptors()

    def __enter__(self) -> PtyServer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _sleep_s(self) -> float:
        due_us = self._device.next_frame_us()
        if due_us is None:
            return _IDLE_S
        return min(max(due_us * 1e-6 - time.monotonic(), 0.0), _IDLE_S)

    def _run(self, received: bytes) -> None:
        now_us = time.monotonic_ns() // 1000
        # Answers first: they are few, and a host that measures round trips waits for them.
        self._fifo += self._device.receive(received, now_us)
        self._fifo += self._device.produce(now_us, max(0, _FIFO_BYTES - len(self._fifo)))
        try:
            while self._fifo:
                del self._fifo[: os.write(self._master, self._fifo)]
        except BlockingIOError:
            return  # the line is full: the FIFO fills next, then the device drops
        except OSError as why:
            if why.errno != errno.EIO:
                raise
            self._fifo.clear()

    def _run_unheard(self) -> bool:
        """Go on while nobody has the pty open; True when told to stop."""
        self._fifo.clear()
        self._device.produce(time.monotonic_ns() // 1000)
        ready, _, _ = select.select([self._wake_read], [], [], _NOBODY_S)
        return bool(ready)

    def _make_link(self) -> None:
        if self._link is None:
            return
        if self._link.exists() and not self._link.is_symlink():
            raise LinkError(f"{self._link} exists and is no link; choose another name for --link")
        fresh = self._link.with_name(f".{self._link.name}.{os.getpid()}")
        try:
            fresh.symlink_to(self.path)
            fresh.replace(self._link)
        except OSError as why:
            with contextlib.suppress(OSError):
                fresh.unlink()
            raise LinkError(f"the link {self._link} cannot be made: {why.strerror}") from None

    def _link_is_ours(self, link: Path) -> bool:
        return link.is_symlink() and link.readlink() == self.path

    def _close_descriptors(self) -> None:
        for descriptor in (self._master, self._wake_read, self._wake_write):
            os.close(descriptor)
