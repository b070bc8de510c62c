"""The coach's keys in one table: what is bound and what the help says is the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

__all__ = ["Key", "bind"]


@dataclass(frozen=True)
class Key:
    """One line of the help.

    Attributes
    ----------
    shown, meaning : str
        For people.
    acts : mapping of str to callable
        What each key sequence does.
    live_only : bool
        Only where the curves are: elsewhere the key belongs to what has the focus.
    """

    shown: str
    meaning: str
    acts: Mapping[str, Callable[[], object]]
    live_only: bool = False


def bind(window: QWidget, keys: Sequence[Key]) -> list[QShortcut]:
    """Bind all keys to a window; return those that hold on the Live tab only.

    Text fields come first: Qt asks whoever has the focus whether a key is text.
    """
    live_only = []
    for key in keys:
        for sequence, act in key.acts.items():
            shortcut = QShortcut(QKeySequence(sequence), window)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)
            if key.live_only:
                live_only.append(shortcut)
    return live_only
