"""Who is connected: every serial port asked by HELLO, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bandplate.core.errors import LinkError
from bandplate.station.link import DeviceLink

__all__ = ["Answer", "ask_ports"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from one port.

    Attributes
    ----------
    port, description : str
    device : str
        Name and UID of the station that answered; empty where none did.
    uid : str
        In hex.
    problem : str
        Why there is no station.
    """

    port: str
    description: str
    device: str = ""
    uid: str = ""
    problem: str = ""


def ask_ports(
    ports: Sequence[tuple[str, str]], baud: int, report: Callable[[float, str], None]
) -> list[Answer]:
    """Ask every port (Blocking: up to some seconds each).

    Parameters
    ----------
    ports : sequence of (path, description)
    baud : int
        Bit/s.
    report : callable
        Gets the share that is done and the port that comes now; may raise to end it.
    """
    answers = []
    for i, (port, description) in enumerate(ports):
        report(i / len(ports), port)
        link = DeviceLink(port, baud)
        try:
            info = link.connect()
            answers.append(Answer(port, description, info.name, info.ident.uid.hex()))
        except LinkError as error:
            problem = str(error).removeprefix(f"{port}: ")
            answers.append(Answer(port, description, problem=problem))
        finally:
            link.close()
    return answers
