"""One place beside the tabs for what is wrong and for what was told: its room is always there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from bandplate.gui.theme import GRID_PX, TYPE_PX

__all__ = ["BAR_PX", "MessageBar"]

#: Height: two lines of body text.
BAR_PX: Final = 6 * GRID_PX


class _Fitted(QLabel):
    """One line, else two smaller ones; what is longer stands whole in the tool tip."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.whole = ""

    def minimumSizeHint(self) -> QSize:
        """Ask for no room: the text takes what there is."""
        return QSize(0, 0)

    def say(self, text: str) -> None:
        """Show a text."""
        if text != self.whole:
            self.whole = text
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text to the new room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for role in ("title", "body", "caption"):
            self.setStyleSheet(f"font-size: {TYPE_PX[role]}px;")
            if self._fits(self.whole):
                break
        shown = self.whole
        while shown and not self._fits(shown):
            shown = shown[:-2].rstrip(" \u2026") + "\u2026"
        self.setText(shown)
        self.setToolTip("" if shown == self.whole else self.whole)

    def _fits(self, text: str) -> bool:
        self.ensurePolished()
        room = self.contentsRect()
        flags = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeft.value
        tall = room.adjusted(0, 0, 0, 1000)
        needed = self.fontMetrics().boundingRect(tall, flags, text)
        return needed.height() <= room.height() and needed.width() <= room.width()


class MessageBar(QWidget):
    """An alarm (on the alarm's colour, with a triangle) before what was told (plain)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(BAR_PX)
        self._frame = QFrame()
        self._label = _Fitted()
        inside = QHBoxLayout(self._frame)
        inside.setContentsMargins(GRID_PX, GRID_PX // 4, GRID_PX, GRID_PX // 4)
        inside.addWidget(self._label)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID_PX, 0, 0, GRID_PX // 2)
        row.addWidget(self._frame)
        self._alarm = self._told = ""
        self._show()

    def say(self, text: str | None) -> None:
        """Show an alarm, or none."""
        if (text or "") != self._alarm:
            self._alarm = text or ""
            self._show()

    def tell(self, text: str) -> None:
        """Show what is no alarm; an alarm comes before it."""
        if text != self._told:
            self._told = text
            self._show()

    def text(self) -> str:
        """Return the alarm as shown; empty without one."""
        return self._label.whole if self._alarm else ""

    def told(self) -> str:
        """Return what is told beside or behind an alarm."""
        return self._told

    def _show(self) -> None:
        name = "banner" if self._alarm else ""
        if self._frame.objectName() != name:
            self._frame.setObjectName(name)
            for widget in (self._frame, self._label):
                widget.style().unpolish(widget)
                widget.style().polish(widget)
        self._frame.setVisible(bool(self._alarm or self._told))
        self.setAccessibleName(self.tr("Alarm") if self._alarm else self.tr("Message"))
        self.setAccessibleDescription(self._alarm or self._told)
        self._label.say(f"\u25b2  {self._alarm}" if self._alarm else self._told)
