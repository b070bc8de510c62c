"""Results of long work for a window that may be closed by then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

__all__ = ["while_open"]

T = TypeVar("T")


def while_open(owner: QObject, act: Callable[[T], object]) -> Callable[[T], None]:
    """Return ``act``, which does nothing once Qt has deleted the owner."""

    def guarded(result: T) -> None:
        if isValid(owner):
            act(result)

    return guarded
