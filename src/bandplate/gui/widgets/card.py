"""A card over the window: it is opened for a moment, and gives the keyboard back when it goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from bandplate.gui.theme import GRID_PX

__all__ = ["Card"]


class Card(QFrame):
    """Hidden until :meth:`open_card`; children are laid out by whoever makes one."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("help")  # the style sheet's name of a card over a window
        self.setAccessibleName(name)
        self._had_focus: QWidget | None = None
        self._place: QPoint | None = None
        parent.installEventFilter(self)
        self.hide()

    def open_card(self, place: QPoint | None = None) -> None:
        """Show at a place of the window (upper left corner), or in its middle; always inside."""
        if not self.isVisible():
            self._had_focus = self.window().focusWidget()
        self._place = place
        self._put()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay where it belongs while the window takes another size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._put()
        return super().eventFilter(watched, event)

    def _put(self) -> None:
        self.adjustSize()
        room = self._over.rect()
        card = QRect(QPoint(0, 0), self.size())
        if self._place is None:
            card.moveCenter(room.center())
        else:
            card.moveTopLeft(self._place)
        inside = room.adjusted(GRID_PX, GRID_PX, -GRID_PX, -GRID_PX)
        card.moveLeft(max(inside.left(), min(card.left(), inside.right() - card.width())))
        card.moveTop(max(inside.top(), min(card.top(), inside.bottom() - card.height())))
        self.move(card.topLeft())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep keys that nothing in the card wants from the window under it."""
        event.accept()

    def close_card(self) -> None:
        """Go away."""
        if not self.isVisible():
            return
        self.hide()
        if self._had_focus is not None:
            self._had_focus.setFocus()
        else:
            self.window().setFocus()
        self._had_focus = None
