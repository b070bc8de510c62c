"""The phases of one repetition: a row for each, in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QPushButton, QVBoxLayout, QWidget

from bandplate.drills.spec import PhaseKind
from bandplate.gui.language import say
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.number_box import NumberBox
from bandplate.gui.widgets.text import label, set_state

__all__ = ["PhaseTable"]

_KINDS: Final[tuple[PhaseKind, ...]] = get_args(PhaseKind)
_UNITS: Final = (("target_pct", "%"), ("target_n", "N"))
_NONE: Final = -1.0
_BOX_PX: Final = 11 * GRID_PX
_MOST_N: Final = 100_000.0
_NEW: Final = {"kind": "hold", "duration_s": 10, "target_pct": 70}


class PhaseTable(QWidget):
    """Rows with kind, duration and target; what a row does not show stays as it is.

    Signals
    -------
    edited(list)
        A person changed something; all phases.
    """

    edited = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self._phases: list[dict[str, Any]] = []
        self._rows = QWidget()
        self._problem = label("", "caption")
        self._problem.setWordWrap(True)
        set_state(self._problem, "alarm")
        self._problem.hide()
        self.add = QPushButton(self.tr("Add a phase"))
        self.add.setProperty("role", "small")
        self.add.setAccessibleName(self.add.text())
        self.add.clicked.connect(lambda: self._change([*self._phases, dict(_NEW)]))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID_PX)
        self._column.addWidget(self._rows)
        self._column.addWidget(self._problem)
        self._column.addWidget(self.add)

    def show_phases(self, phases: Sequence[Mapping[str, Any]]) -> None:
        """Take up what the file says."""
        new = [dict(phase) for phase in phases]
        if new != self._phases or self._rows.layout() is None:
            self._phases = new
            self._build()

    def show_problem(self, text: str) -> None:
        """Say what is wrong with the phases; nothing hides it."""
        self._problem.setText(f"\u25b2  {text}" if text else "")
        self._problem.setVisible(bool(text))

    def problem(self) -> str:
        """Return what is said to be wrong."""
        return self._problem.text()

    def _change(self, phases: list[dict[str, Any]]) -> None:
        self._phases = phases
        self._build()
        self.edited.emit(phases)

    def _build(self) -> None:
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID_PX)
        grid.setVerticalSpacing(GRID_PX // 2)
        heads = (self.tr("Phase"), self.tr("Lasts"), self.tr("Target"), self.tr("to"), "", "", "")
        for column, text in enumerate(heads):
            grid.addWidget(label(text, "caption"), 0, column)
        for place in range(len(self._phases)):
            self._build_row(grid, place)
        grid.setColumnStretch(len(heads), 1)
        before, self._rows = self._rows, rows
        self._column.replaceWidget(before, rows)
        before.hide()  # it may be the one whose signal is on its way
        before.deleteLater()

    def _build_row(self, grid: QGridLayout, place: int) -> None:
        phase, row = self._phases[place], place + 1
        number = self.tr("Phase {0}").format(row)
        kind = QComboBox()
        kind.setAccessibleName(self.tr("{0}: kind").format(number))
        for name in _KINDS:
            kind.addItem(say(name), name)
        kind.setCurrentIndex(kind.findData(phase.get("kind")))
        kind.activated.connect(lambda i: self._set(place, kind=_KINDS[i]))
        lasts = NumberBox(self.tr("{0}: duration").format(number), 0.0, 86400.0, "s")
        lasts.setFixedWidth(_BOX_PX)
        lasts.setValue(_number(phase.get("duration_s"), 0.0))
        lasts.valueChanged.connect(lambda value: self._set(place, duration_s=_short(value)))
        grid.addWidget(kind, row, 0)
        grid.addWidget(lasts, row, 1)

        key = "target_n" if "target_n" in phase else "target_pct"
        target = phase.get(key)
        ends = target if isinstance(target, list) else [target, None]
        unit = QComboBox()
        unit.setAccessibleName(self.tr("{0}: unit of the target").format(number))
        for target_key, word in _UNITS:
            unit.addItem(word, target_key)
        unit.setCurrentIndex(unit.findData(key))
        first, last = (
            NumberBox(self.tr("{0}: {1}").format(number, word), _NONE, _MOST_N)
            for word in (self.tr("target"), self.tr("target at its end"))
        )
        for box, value in zip((first, last), ends, strict=False):
            box.setFixedWidth(_BOX_PX)
            box.setSpecialValueText("\u2013")
            box.setToolTip(self.tr("\u2013: none; at the end: the same all along"))
            box.setValue(_number(value, _NONE))
        last.setEnabled(first.value() != _NONE)

        def take() -> None:
            last.setEnabled(first.value() != _NONE)
            self._set_target(place, unit.currentData(), first.value(), last.value())

        first.valueChanged.connect(take)
        last.valueChanged.connect(take)
        unit.activated.connect(take)
        grid.addWidget(first, row, 2)
        grid.addWidget(last, row, 3)
        grid.addWidget(unit, row, 4)
        grid.addWidget(self._button("\u2191", self.tr("Move it up"), place, -1), row, 5)
        grid.addWidget(self._button("\u00d7", self.tr("Leave it out"), place, 0), row, 6)

    def _button(self, text: str, meaning: str, place: int, step: int) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", "small")
        button.setAccessibleName(self.tr("Phase {0}: {1}").format(place + 1, meaning))
        button.setToolTip(meaning)
        button.setEnabled(place + step >= 0 and (step != 0 or len(self._phases) > 1))

        def act() -> None:
            phases = list(self._phases)
            phase = phases.pop(place)
            if step:
                phases.insert(place + step, phase)
            self._change(phases)

        button.clicked.connect(act)
        return button

    def _set(self, place: int, **changes: Any) -> None:
        self._phases[place] = {**self._phases[place], **changes}
        self.edited.emit(self._phases)

    def _set_target(self, place: int, key: str, first: float, last: float) -> None:
        phase = {k: v for k, v in self._phases[place].items() if k not in dict(_UNITS)}
        if first != _NONE:
            same = last in (_NONE, first)
            phase[key] = _short(first) if same else [_short(first), _short(last)]
        self._phases[place] = phase
        self.edited.emit(self._phases)


def _number(value: Any, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) else otherwise


def _short(value: float) -> float:
    return int(value) if value.is_integer() else value
