"""The measures of a set as a table: mean, last time, each repetition."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics

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
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_SELDOM: Final = (
    Qt.ItemDataRole.FontRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.ForegroundRole,
)


class MeasureTable(QAbstractTableModel):
    """Rows in the order of the lanes; what was not measured comes last, with its reason."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._dots = {lane: icon("record", theme.member(lane)) for lane in LANES}
        self._seen: SeenSet | None = None
        self.rows: list[SeenMeasure] = []
        # What stands in the cells: a view asks for it many times over.
        self._titles: list[str] = []
        self._texts: list[list[str]] = []

    def show_set(self, seen: SeenSet | None, every: bool) -> None:
        """Show the measures of a set: the few that matter first, or every one."""
        self.beginResetModel()
        self._seen = seen
        there = seen.measures if seen is not None else ()
        self.rows = [one for one in there if every or (one.key and _measured(one))]
        self.rows.sort(key=lambda one: (not _measured(one), LANES.index(one.lane)))
        columns = range(self.columnCount())
        self._titles = [self.title(one) for one in self.rows]
        self._texts = [[self._text(one, column) for column in columns] for one in self.rows]
        self.endResetModel()

    def widest(self, column: int, type_: QFont) -> QModelIndex:
        """Return the cell of a column whose words need the most room in a type."""
        strong = QFont(type_)
        strong.setBold(True)
        plain, bold = QFontMetrics(type_), QFontMetrics(strong)
        widths = [
            (bold if self._strong(one, column) else plain).horizontalAdvance(texts[column])
            for one, texts in zip(self.rows, self._texts, strict=True)
        ]
        return self.index(widths.index(max(widths)), column) if widths else QModelIndex()

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
            return self._titles[section] if named else None
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
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts[index.row()][column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        if role not in _SELDOM:
            return None
        one, number = self.rows[index.row()], self.repetition(column)
        excluded = number is not None and bool(self._excluded(number))
        if role == Qt.ItemDataRole.FontRole:
            made = QFont()
            made.setStrikeOut(excluded)
            made.setBold(self._strong(one, column))
            return made if made.strikeOut() or made.bold() else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._hint(one, column)
        return QColor(self._theme.dim) if excluded or not _measured(one) else None

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

    @staticmethod
    def _strong(one: SeenMeasure, column: int) -> bool:
        return column == _FIRST - 1 and bool(one.real)

    def _excluded(self, number: int) -> str:
        return self._seen.repetitions[number - 1].excluded if self._seen else ""


def _measured(one: SeenMeasure) -> bool:
    return any(value is not None for value in one.values)


def _number(value: float | None, of: SeenMeasure, *, sign: bool = False) -> str:
    if value is None:
        return _NONE
    return written(amount(value * scale_of(of.unit)[0], sign=sign))
