"""The measures of a set as a table: mean, last time, each repetition."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from bandplate.gui.figures import amount_text, written
from bandplate.gui.language import say
from bandplate.gui.progress.words import title_text
from bandplate.gui.theme import Theme, icon
from bandplate.gui.units import scale_of
from bandplate.measures.titles import amount, unit_text
from bandplate.review import LANES, SeenMeasure, SeenSet

__all__ = ["MeasureTable"]

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
#: Columns before those of the repetitions: mean, last time, change.
_FIRST: Final = 3
_NONE: Final = "\u2013"


class MeasureTable(QAbstractTableModel):
    """Rows in the order of the lanes; what was not measured comes last, with its reason."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._dots = {lane: icon("record", theme.member(lane)) for lane in LANES}
        self._seen: SeenSet | None = None
        self._every = False
        self.rows: list[SeenMeasure] = []

    def show_set(self, seen: SeenSet | None, every: bool) -> None:
        """Show the measures of a set: the few that matter first, or every one."""
        self.beginResetModel()
        self._seen, self._every = seen, every
        there = seen.measures if seen is not None else ()
        self.rows = [one for one in there if every or (one.key and _measured(one))]
        self.rows.sort(key=lambda one: (not _measured(one), LANES.index(one.lane)))
        self.endResetModel()

    def repetition(self, column: int) -> int | None:
        """Return the number of the repetition that a column is of."""
        return column - _FIRST + 1 if column >= _FIRST else None

    def rowCount(self, _parent: _Index = _ROOT) -> int:
        """Return the number of measures."""
        return len(self.rows)

    def columnCount(self, _parent: _Index = _ROOT) -> int:
        """Return the number of columns."""
        return _FIRST + (len(self._seen.repetitions) if self._seen else 0)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's title, or a row's: the measure's name, which never scrolls away."""
        if orientation == Qt.Orientation.Vertical:
            one = self.rows[section]
            if role == Qt.ItemDataRole.DecorationRole:
                return self._dots[one.lane]
            named = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
            return self.title(one) if named else None
        number = self.repetition(section)
        excluded = self._seen is not None and number is not None and self._excluded(number)
        if role == Qt.ItemDataRole.DisplayRole:
            if number is not None:
                return f"{number} \u2715" if excluded else str(number)
            return (self.tr("Mean"), self.tr("Last time"), self.tr("Change"))[section]
        if role == Qt.ItemDataRole.ToolTipRole and excluded:
            return self.tr("Excluded: {0}").format(excluded)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        one, column = self.rows[index.row()], index.column()
        number = self.repetition(column)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(one, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.FontRole:
            made = QFont()
            made.setStrikeOut(number is not None and bool(self._excluded(number)))
            made.setBold(column == _FIRST - 1 and bool(one.real))
            return made
        dim = not _measured(one) or (number is not None and bool(self._excluded(number)))
        if role == Qt.ItemDataRole.ForegroundRole and dim:
            return QColor(self._theme.dim)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._hint(one, column)
        return None

    def title(self, one: SeenMeasure) -> str:
        """Return a measure's name with its unit."""
        told = one.scope in one.name  # the name says its member already
        title, unit = (
            title_text(one.name, "push" if told else one.scope),
            scale_of(unit_text(one.unit))[1],
        )
        return self.tr("{0}, {1}").format(title, unit) if unit else title

    def change_words(self, one: SeenMeasure) -> str:
        """Return what can be said of the difference to last time."""
        if one.change is None:
            return self.tr("There is no last time to compare with.")
        if one.mdc95 is None:
            return self.tr(
                "Whether the change is real cannot be told yet: that takes four sessions."
            )
        within = amount_text(one.mdc95, one.unit)
        if one.real:
            return self.tr("The change is real: beyond {0}, the least that is.").format(within)
        return self.tr("The change is within {0}: no real one.").format(within)

    def _text(self, one: SeenMeasure, column: int) -> str:
        number = self.repetition(column)
        if number is not None:
            return _number(None if one.of_set is not None else one.values[number - 1], one)
        if column == 0:
            return _number(one.mean, one)
        if column == 1:
            return _number(one.last, one)
        if one.change is None:
            return _NONE
        change = _number(one.change, one, sign=True)
        if one.real is None:
            return self.tr("{0} ?").format(change)
        return (self.tr("{0} real") if one.real else self.tr("{0} noise")).format(change)

    def _hint(self, one: SeenMeasure, column: int) -> str:
        number = self.repetition(column)
        if number is not None and one.absent[number - 1]:
            return say(one.absent[number - 1])
        if column == _FIRST - 1:
            return self.change_words(one)
        return ""

    def _excluded(self, number: int) -> str:
        return self._seen.repetitions[number - 1].excluded if self._seen else ""


def _measured(one: SeenMeasure) -> bool:
    return any(value is not None for value in one.values)


def _number(value: float | None, of: SeenMeasure, *, sign: bool = False) -> str:
    if value is None:
        return _NONE
    return written(amount(value * scale_of(of.unit)[0], sign=sign))
