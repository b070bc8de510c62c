"""The person's choices, and the news when one changes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from bandplate.config import Preferences, PreferencesFile

__all__ = ["Choices"]


class Choices(QObject):
    """Preferences that tell who shows them.

    Signals
    -------
    changed(frozenset)
        Names of the fields of :class:`Preferences` that have another value now.
    problem(str)
        They could not be written.
    """

    changed = Signal(frozenset)
    problem = Signal(str)

    def __init__(self, file: PreferencesFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file

    @property
    def now(self) -> Preferences:
        """What holds."""
        return self._file.now

    def change(self, **changes: Any) -> None:
        """Take up and write some fields; tell which changed."""
        before = self.now
        self._file.change(**changes)
        different = frozenset(
            name for name in changes if getattr(before, name) != getattr(self.now, name)
        )
        if different:
            self.changed.emit(different)
        if self._file.problem:
            self.problem.emit(self._file.problem)
