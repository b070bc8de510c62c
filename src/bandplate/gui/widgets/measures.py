"""The live measures: name, value and unit, or the reason why there is no value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from bandplate.gui.model import number_text
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.text import ElidedLabel, label
from bandplate.measures import Measure

__all__ = ["MeasureList", "measure_title"]

# What ends a measure's name is its unit, which stands beside the value already.
_UNIT_ENDINGS: Final = (
    "_n_per_s",
    "_n_s",
    "_mm_per_s",
    "_mm2",
    "_mm",
    "_ms",
    "_pct",
    "_hz",
    "_bw",
    "_n",
    "_deg",
    "_s",
)
_SPELLED: Final = {"cop": "CoP", "rfd": "RFD", "asi": "asymmetry", "ml": "ML", "ap": "AP"}


def measure_title(name: str, scope: str) -> str:
    """Return a measure's name for people (``push_rfd_200_n_per_s`` -> ``Push RFD 200``)."""
    for ending in _UNIT_ENDINGS:
        if name.endswith(ending):
            name = name.removesuffix(ending)
            break
    words = [_SPELLED.get(word, word) for word in name.split("_")]
    title = " ".join(words)
    title = title[:1].upper() + title[1:]
    side = scope.replace("_", " ")
    return title if side in title.lower() else f"{title}, {side}"


class MeasureList(QScrollArea):
    """One row per measure; rows are made once and then only change their text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Live measures"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, GRID_PX, 0)
        self._empty = label(self.tr("After go: the measures of the running set."), "caption")
        self._empty.setWordWrap(True)
        column.addWidget(self._empty)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GRID_PX)
        self._grid.setVerticalSpacing(GRID_PX // 2)
        self._grid.setColumnStretch(0, 1)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.setWidget(inside)
        self._rows: dict[tuple[str, str], tuple[ElidedLabel, QLabel, ElidedLabel]] = {}

    def show_measures(self, measures: Sequence[Measure]) -> None:
        """Take up the newest measures."""
        self._empty.setVisible(not measures)
        present = set()
        for measure in measures:
            key = (measure.name, measure.scope)
            present.add(key)
            if key not in self._rows:
                self._add(key)
            _, value, reason = self._rows[key]
            if measure.value is None:
                value.setText("\u2013")
                reason.set_full_text(measure.absent or self.tr("not measured"))
                reason.show()
            else:
                value.setText(f"{number_text(measure.value)} {measure.unit}")
                reason.hide()
        for key in self._rows.keys() - present:
            for widget in self._rows.pop(key):
                widget.deleteLater()

    def row_text(self, name: str, scope: str) -> str:
        """Return value and reason of one row as shown."""
        _, value, reason = self._rows[(name, scope)]
        return f"{value.text()} {reason.full_text() if not reason.isHidden() else ''}".strip()

    def _add(self, key: tuple[str, str]) -> None:
        row = 2 * len(self._rows)
        while self._grid.itemAtPosition(row, 0) is not None:
            row += 2
        title = ElidedLabel(measure_title(*key))
        value = QLabel()
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        value.setAccessibleName(title.full_text())
        reason = ElidedLabel(role="caption")
        reason.hide()
        self._grid.addWidget(title, row, 0)
        self._grid.addWidget(value, row, 1)
        self._grid.addWidget(reason, row + 1, 0, 1, 2)
        self._rows[key] = (title, value, reason)
