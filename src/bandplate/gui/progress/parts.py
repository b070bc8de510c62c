"""Small parts that several pages of the History tab are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from bandplate.gui.theme import GRID_PX, SPACE_PX
from bandplate.gui.widgets.text import label

__all__ = ["Choice", "Empty", "Key", "column", "panel", "row", "wrapped"]

#: Width of a sentence in the middle of an empty page.
_LINE_PX: Final = 60 * GRID_PX


class Choice(QWidget):
    """Buttons of which one is down.

    Signals
    -------
    chosen(int)
        Place of the button.
    """

    chosen = Signal(int)

    def __init__(self, titles: Sequence[str], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.buttons = QButtonGroup(self)
        self.buttons.setExclusive(True)
        line = row(self)
        for place, title in enumerate(titles):
            button = QPushButton(title)
            button.setCheckable(True)
            button.setAccessibleName(title)
            self.buttons.addButton(button, place)
            line.addWidget(button)
        self.buttons.button(0).setChecked(True)
        self.buttons.idClicked.connect(self.chosen)

    @property
    def place(self) -> int:
        """Which one is down."""
        return self.buttons.checkedId()


class Empty(QWidget):
    """A page without anything to show: what is missing, and what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label("", "title")
        self.advice = wrapped("", "body")
        for part in (self.title, self.advice):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.advice.setFixedWidth(_LINE_PX)
        inside = column(self)
        inside.addStretch(2)
        inside.addWidget(self.title)
        line = row()
        line.addStretch(1)
        line.addWidget(self.advice)
        line.addStretch(1)
        inside.addLayout(line)
        inside.addStretch(3)

    def say(self, title: str, advice: str) -> None:
        """Say what is missing, and what to do."""
        self.title.setText(title)
        self.advice.setText(advice)


class Key(QLabel):
    """What shapes and colours mean, in one line of rich text made of plain parts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "caption")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)

    def show_parts(self, parts: Sequence[tuple[str, str, str]]) -> None:
        """Show glyph, its colour and its meaning, one after the other."""
        from html import escape

        self.setText(
            " &nbsp; ".join(
                f'<span style="color:{colour}">{escape(glyph)}</span>&nbsp;' + escape(meaning)
                for glyph, colour, meaning in parts
            )
        )


def panel() -> tuple[QFrame, QVBoxLayout]:
    """Return a panel with room inside, and the column that fills it."""
    made = QFrame()
    made.setObjectName("panel")
    inside = QVBoxLayout(made)
    inside.setContentsMargins(*[SPACE_PX["normal"]] * 4)
    inside.setSpacing(SPACE_PX["tight"])
    return made, inside


def row(parent: QWidget | None = None) -> QHBoxLayout:
    """Return a row without a margin."""
    made = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(SPACE_PX["tight"])
    return made


def column(parent: QWidget | None = None) -> QVBoxLayout:
    """Return a column without a margin."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(SPACE_PX["tight"])
    return made


def wrapped(text: str, role: str) -> QLabel:
    """Return a label of several lines."""
    made = label(text, role)
    made.setWordWrap(True)
    return made
