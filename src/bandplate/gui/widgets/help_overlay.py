"""The keys, on one card over the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.text import label

__all__ = ["HelpOverlay"]


class HelpOverlay(QFrame):
    """Hidden until asked for; the next key or click takes it away."""

    def __init__(self, keys: list[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("help")
        self.setAccessibleName(self.tr("Keyboard help"))
        grid = QGridLayout(self)
        grid.setContentsMargins(3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX)
        grid.setHorizontalSpacing(3 * GRID_PX)
        grid.setVerticalSpacing(GRID_PX)
        grid.addWidget(label(self.tr("Keys"), "title"), 0, 0, 1, 2)
        for row, (key, meaning) in enumerate(keys, start=1):
            name = label(key, "body")
            name.setStyleSheet("font-weight: 700;")
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(meaning, "body"), row, 1)
        self.hide()

    def toggle(self) -> None:
        """Show in the middle of the window, or hide."""
        if self.isVisible():
            self.hide()
            return
        self.adjustSize()
        self.move(self.window().rect().center() - self.rect().center())
        self.show()
        self.raise_()

    def mousePressEvent(self, event: object) -> None:
        """Go away."""
        self.hide()
