"""A serial port, opened and configured by pyserial; the loop then polls its descriptor."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import serial
from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from bandplate.core.errors import LinkError, PortBusyError, PortNotFoundError

_OPEN_ERRORS: tuple[type[Exception], ...] = (ValueError, OSError)
if sys.platform != "win32":
    import termios

    _OPEN_ERRORS += (termios.error,)  # of a port that goes while it is opened; no OSError

__all__ = ["adapter_warning", "candidate_ports", "likely_ports", "open_port"]

#: USB bridges and boards that bandplate's hardware notes name, by vendor id.
KNOWN_VENDORS = {0x0403: "FTDI", 0x10C4: "Silicon Labs", 0x1A86: "WCH", 0x0483: "ST"}


def open_port(path: str, baud: int) -> serial.Serial:
    """Open a port exclusively, non-blocking, raw.

    Parameters
    ----------
    path : str
        Device path, e.g. /dev/ttyUSB0, or a pty.
    baud : int
        Bit/s.

    Raises
    ------
    PortNotFoundError
        There is no such port.
    PortBusyError
        Another program holds it, or rights are missing.
    LinkError
        The port refuses the speed or cannot be configured.
    """
    try:
        return serial.Serial(path, baud, timeout=0, write_timeout=0.5, exclusive=True)
    except serial.SerialException as error:
        code = error.errno
        if code == errno.ENOENT:
            ports = ", ".join(port for port, _ in candidate_ports()) or "none found"
            raise PortNotFoundError(
                f"{path}: no such port; plug the device in or name another (ports: {ports})"
            ) from error
        if code == errno.EACCES:
            raise PortBusyError(
                f"{path}: no permission; add yourself to the port's group (often 'dialout') "
                "and log in again"
            ) from error
        if code in (errno.EBUSY, errno.EAGAIN) or "lock" in str(error):
            raise PortBusyError(f"{path}: another program holds the port; close it") from error
        # pyserial hides the errno of a failed configuration in its text: (25, ...) is ENOTTY
        if code == errno.ENOTTY or f"({errno.ENOTTY}," in str(error):
            raise LinkError(f"{path}: is not a serial port; name another") from error
        reason = os.strerror(code) if code else str(error)
        raise LinkError(f"{path}: cannot be opened as a serial port ({reason})") from error
    except _OPEN_ERRORS as error:
        raise LinkError(f"{path}: cannot be opened at {baud} bit/s: {error}") from error


def candidate_ports() -> list[tuple[str, str]]:
    """List serial ports that could be a device: (path, description), likely ones first."""
    ports = sorted(list_ports.comports(), key=lambda p: (p.vid not in KNOWN_VENDORS, p.device))
    return [(port.device, _described(port)) for port in ports]


def _described(port: ListPortInfo) -> str:
    """Return what the system says of a port; pyserial's "n/a" says nothing."""
    known = (text for text in (port.description, port.hwid) if text and text != "n/a")
    return next(known, "")


def likely_ports() -> list[str]:
    """List ports of USB adapters that stations are built with."""
    return [port.device for port in list_ports.comports() if port.vid in KNOWN_VENDORS]


def adapter_warning(path: str) -> str | None:
    """Say what about the adapter costs latency: FTDI holds bytes for 16 ms by default."""
    timer = Path("/sys/bus/usb-serial/devices", os.path.basename(path), "latency_timer")
    try:
        latency_ms = int(timer.read_text())
    except (OSError, ValueError):
        return None
    if latency_ms <= 1:
        return None
    return f"the adapter holds bytes for {latency_ms} ms: write 1 to {timer}"
