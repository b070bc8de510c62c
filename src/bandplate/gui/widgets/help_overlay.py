"""The keys, on one card over the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.card import Card
from bandplate.gui.widgets.text import label

__all__ = ["HelpOverlay"]

#: More keys than this stand in two columns.
_ONE_COLUMN: Final = 10


class HelpOverlay(Card):
    """Hidden until asked for; the same key, Esc or a click takes it away."""

    def __init__(self, keys: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Keyboard help"))
        self._keys = keys

    def _fill(self) -> None:
        keys = self._keys
        grid = QGridLayout(self)
        grid.setContentsMargins(3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX)
        grid.setHorizontalSpacing(2 * GRID_PX)
        grid.setVerticalSpacing(GRID_PX)
        grid.addWidget(label(self.tr("Keys"), "title"), 0, 0, 1, 5)
        n_columns = 1 if len(keys) <= _ONE_COLUMN else 2
        n_rows = -(-len(keys) // n_columns)
        grid.setColumnMinimumWidth(2, 3 * GRID_PX)
        for place, (key, meaning) in enumerate(keys):
            column, row = divmod(place, n_rows)
            name = label(key, "badge")
            grid.addWidget(name, row + 1, 3 * column, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(meaning, "body"), row + 1, 3 * column + 1)

    def toggle(self) -> None:
        """Show in the middle of the window, or hide."""
        if self.isVisible():
            self.close_card()
        else:
            if self.layout() is None:
                self._fill()  # a hundred words: not before somebody asks
            self.open_card()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go away."""
        self.close_card()
