"""One line across the window that says what is wrong and what to do."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from bandplate.gui.theme import GRID_PX

__all__ = ["Banner"]


class Banner(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setAccessibleName(self.tr("Alarm"))
        self._label = QLabel()
        self._label.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        row.addWidget(self._label)
        self.hide()

    def say(self, text: str | None) -> None:
        """Show a line, or nothing."""
        if text:
            self._label.setText("\u25b2  " + text)
            self.setAccessibleDescription(text)
        self.setVisible(bool(text))

    def text(self) -> str:
        """Return the line as shown."""
        return "" if self.isHidden() else self._label.text()
