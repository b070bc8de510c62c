"""Large pages are made a part at a time, so that the station's screens never wait for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

__all__ = ["in_turns"]

# Of no time, what a step has to be painted comes in the same turn as the next one.
_APART_MS: Final = 1


def in_turns(owner: QObject, parts: Iterator[None], then: Callable[[], object]) -> None:
    """Take one step of ``parts`` in each turn of Qt's event loop, after the last one act.

    It ends where Qt has deleted the owner.
    """

    def step() -> None:
        if next(parts, then) is then:
            then()
        elif isValid(owner):
            QTimer.singleShot(_APART_MS, owner, step)

    QTimer.singleShot(_APART_MS, owner, step)
