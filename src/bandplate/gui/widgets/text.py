"""Labels that fit: text that is too long is shortened and stays readable as a tool tip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLabel, QWidget

from bandplate.gui.theme import SPACE_PX

__all__ = ["ElidedLabel", "inset", "label", "set_state"]


def label(text: str, role: str, parent: QWidget | None = None) -> QLabel:
    """Return a label with a role of the style sheet (caption, heading, title, number, display)."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    return made


def set_state(widget: QWidget, state: str) -> None:
    """Give a widget a state of the style sheet (good, warn, alarm or nothing)."""
    if widget.property("state") != state:
        widget.setProperty("state", state)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def inset(field: QAbstractSpinBox) -> None:
    """Let a number stand as far from its frame as the words of other fields.

    A style sheet cannot: it moves the frame, and not the line that is edited in it.
    """
    field.lineEdit().setTextMargins(SPACE_PX["tight"] - _OWN_MARGIN_PX, 0, 0, 0)


class ElidedLabel(QLabel):
    """A one-line label that shortens its text in the middle instead of clipping it."""

    def __init__(self, text: str = "", role: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self._full = ""
        self.set_full_text(text)

    def set_full_text(self, text: str) -> None:
        """Show a text, as much of it as there is room for."""
        if text != self._full:
            self._full = text
            self._fit()

    def full_text(self) -> str:
        """Return the whole text."""
        return self._full

    def minimumSizeHint(self) -> QSize:
        """Allow any width: the text gives way."""
        return QSize(GRIP_PX, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Ask for the whole text's width."""
        width = self.fontMetrics().horizontalAdvance(self._full) + 2
        return QSize(width, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text to the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.contentsRect().width()
        shown = self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideMiddle, room)
        self.setText(shown)
        self.setToolTip(self._full if shown != self._full else "")
        self.updateGeometry()


GRIP_PX = 24
#: What Qt leaves beside the words of a line by itself.
_OWN_MARGIN_PX = 2
