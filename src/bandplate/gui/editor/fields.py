"""Fields of the drill form: each shows one key of the file and says when a person changed it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from bandplate.gui.editor.document import KeyPath
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.number_box import NumberBox
from bandplate.gui.widgets.text import label, set_state

__all__ = ["Choice", "Field", "Flag", "Many", "Number", "Pair", "Text"]

_MANY_COLUMNS: Final = 3


class Field(QWidget):
    """A name, what is written or holds, and below it what is wrong with it.

    Parameters
    ----------
    path : tuple
        Key in the file.
    name : str
    write : callable
        Lets what is on screen say a value of the file.

    Signals
    -------
    edited(object)
        A person changed the value; None: the key is left out.
    """

    edited = Signal(object)

    def __init__(self, path: KeyPath, name: str, write: Callable[[Any], None]) -> None:
        super().__init__()
        self.path = path
        self.name = name
        self._write = write
        self._row = QHBoxLayout()
        self._row.setSpacing(GRID_PX)
        title = label(name, "body")
        title.setWordWrap(True)
        title.setFixedWidth(18 * GRID_PX)
        self._row.addWidget(title)
        self._problem = label("", "caption")
        self._problem.setWordWrap(True)
        set_state(self._problem, "alarm")
        self._problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID_PX // 2)
        column.addLayout(self._row)
        column.addWidget(self._problem)

    def show_value(self, value: Any) -> None:
        """Take up what the file says."""
        self._write(value)

    def show_problem(self, text: str) -> None:
        """Say what is wrong; nothing hides it."""
        self._problem.setText(f"\u25b2  {text}" if text else "")
        self._problem.setVisible(bool(text))

    def problem(self) -> str:
        """Return what is said to be wrong."""
        return self._problem.text()


class Text(Field):
    """One line of text."""

    def __init__(self, path: KeyPath, name: str, longest: int = 200) -> None:
        super().__init__(path, name, self._show)
        self.field = QLineEdit()
        self.field.setMaxLength(longest)
        self.field.setAccessibleName(name)
        self.field.textEdited.connect(self.edited.emit)
        self._row.addWidget(self.field, 1)

    def _show(self, value: Any) -> None:
        text = "" if value is None else str(value)
        if text != self.field.text():
            self.field.setText(text)


class Number(Field):
    """A number with its unit; ``none`` is what stands for a key that is left out."""

    def __init__(
        self,
        path: KeyPath,
        name: str,
        low: float,
        high: float,
        unit: str = "",
        *,
        step: float = 1.0,
        whole: bool = False,
        none: str = "",
    ) -> None:
        super().__init__(path, name, self._show)
        self._none = bool(none)
        self._whole = whole
        self.field = NumberBox(name, low - step if none else low, high, unit, step)
        self.field.setSpecialValueText(none)
        self.field.valueChanged.connect(self._changed)
        self._row.addWidget(self.field)
        self._row.addStretch(1)

    def _show(self, value: Any) -> None:
        number = value if isinstance(value, int | float) else self.field.minimum()
        _quietly(self.field, partial(self.field.setValue, number))

    def _changed(self, value: float) -> None:
        if self._none and value < self.field.minimum() + self.field.singleStep() / 2:
            self.edited.emit(None)
        else:
            self.edited.emit(round(value) if self._whole else value)


class Pair(Field):
    """Two numbers: first and last, or the easy and the hard end."""

    def __init__(
        self,
        path: KeyPath,
        name: str,
        low: float,
        high: float,
        unit: str,
        words: tuple[str, str],
        *,
        step: float = 1.0,
    ) -> None:
        super().__init__(path, name, self._show)
        self.fields = tuple(NumberBox(f"{name}, {word}", low, high, unit, step) for word in words)
        for field, word in zip(self.fields, words, strict=True):
            field.setToolTip(word)
            field.valueChanged.connect(self._changed)
            self._row.addWidget(field)
        self._row.addStretch(1)

    def _show(self, value: Any) -> None:
        pair = value if isinstance(value, Sequence) and len(value) == 2 else (0.0, 0.0)
        for field, number in zip(self.fields, pair, strict=True):
            if isinstance(number, int | float):
                _quietly(field, partial(field.setValue, number))

    def _changed(self) -> None:
        self.edited.emit([_short(field.value()) for field in self.fields])


class Choice(Field):
    """One of some words; each has a value in the file and one for people."""

    def __init__(self, path: KeyPath, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        super().__init__(path, name, self._show)
        self.field = QComboBox()
        self.field.setAccessibleName(name)
        self._values = [value for value, _ in choices]
        for _, word in choices:
            self.field.addItem(word)
        self.field.activated.connect(lambda place: self.edited.emit(self._values[place]))
        self._row.addWidget(self.field)
        self._row.addStretch(1)

    def _show(self, value: Any) -> None:
        self.field.setCurrentIndex(self._values.index(value) if value in self._values else -1)


class Flag(Field):
    """Yes or no."""

    def __init__(self, path: KeyPath, name: str, meaning: str) -> None:
        super().__init__(path, name, self._show)
        self.field = QCheckBox(meaning)
        self.field.setAccessibleName(name)
        self.field.clicked.connect(self.edited.emit)
        self._row.addWidget(self.field, 1)

    def _show(self, value: Any) -> None:
        self.field.setChecked(bool(value))


class Many(Field):
    """Any number of some words, in their order."""

    def __init__(self, path: KeyPath, name: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(path, name, self._show)
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID_PX)
        grid.setVerticalSpacing(GRID_PX // 2)
        self.boxes: dict[str, QCheckBox] = {}
        for place, (value, word) in enumerate(choices):
            box = QCheckBox(word)
            box.setAccessibleName(f"{name}: {word}")
            box.clicked.connect(self._changed)
            grid.addWidget(box, *divmod(place, _MANY_COLUMNS))
            self.boxes[value] = box
        self._row.addLayout(grid, 1)

    def _show(self, value: Any) -> None:
        for name, box in self.boxes.items():
            box.setChecked(isinstance(value, Sequence) and name in value)

    def _changed(self) -> None:
        self.edited.emit([name for name, box in self.boxes.items() if box.isChecked()])


def _quietly(widget: QWidget, act: Callable[[], object]) -> None:
    """Change a widget for the program: no person edited it."""
    before = widget.blockSignals(True)
    act()
    widget.blockSignals(before)


def _short(value: float) -> float:
    return int(value) if value.is_integer() else value
