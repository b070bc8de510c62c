"""A note on the time axis: a line of text for the moment at which its key was pressed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.card import Card
from bandplate.gui.widgets.text import label

__all__ = ["NoteCard"]

_MAX_LETTERS: Final = 200


class NoteCard(Card):
    """A field that is opened for one note.

    Signals
    -------
    written(str, object)
        Its text and its moment, ns on the samples' clock (None: now).
    """

    written = Signal(str, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Note"))
        self._t_ns: int | None = None
        self._when = label("", "heading")
        self.field = QLineEdit()
        self.field.setMaxLength(_MAX_LETTERS)
        self.field.setMinimumWidth(40 * GRID_PX)
        self.field.setAccessibleName(self.tr("Text of the note"))
        self.field.setPlaceholderText(self.tr("What did you see?"))
        self.field.returnPressed.connect(self._write)
        keep = QPushButton(self.tr("Note"))
        keep.setAccessibleName(self.tr("Put the note on the time axis"))
        keep.setToolTip(self.tr("Put the note on the time axis (Enter); Esc leaves it"))
        keep.clicked.connect(self._write)
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        row.addWidget(self.field, 1)
        row.addWidget(keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.addWidget(self._when)
        column.addLayout(row)

    def begin(self, t_ns: int | None, clock: str) -> None:
        """Take note of the moment; :meth:`open_card` shows the field."""
        self._t_ns = t_ns
        self._when.setText(self.tr("NOTE AT {0}").format(clock))
        self.field.clear()

    def _write(self) -> None:
        text = " ".join(self.field.text().split())
        self.close_card()
        if text:
            self.written.emit(text, self._t_ns)
