"""Everybody, with the last session, the load and the verdict that says most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from bandplate.gui.language import say
from bandplate.gui.progress.reading import ClubLine
from bandplate.gui.progress.words import day_text, verdict_text
from bandplate.gui.theme import GRID_PX, SPACE_PX
from bandplate.gui.widgets.rows import RowDelegate
from bandplate.gui.widgets.text import label
from bandplate.history import Athlete

__all__ = ["AthleteList"]

_ROLE: Final = Qt.ItemDataRole.UserRole


class AthleteList(QFrame):
    """A list to choose from; who trained last comes first.

    Signals
    -------
    chosen(object)
        The Athlete.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setFixedWidth(27 * GRID_PX)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a name"))
        self.search.setAccessibleName(self.tr("Find a name"))
        self.search.textChanged.connect(self._filter)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Athletes"))
        self.list.setItemDelegate(RowDelegate(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._choose)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(*[SPACE_PX["tight"]] * 4)
        inside.setSpacing(SPACE_PX["tight"])
        inside.addWidget(label(self.tr("ATHLETES"), "heading"))
        inside.addWidget(self.search)
        inside.addWidget(self.list, 1)

    @property
    def athlete(self) -> Athlete | None:
        """Who is chosen."""
        item = self.list.currentItem()
        athlete: Athlete | None = None if item is None else item.data(_ROLE)
        return athlete

    def show_club(self, lines: Sequence[ClubLine], chosen: UUID | None) -> None:
        """Take up everybody; tells of the choice only where it is another one."""
        self.list.blockSignals(True)
        self.list.clear()
        place = 0
        for number, line in enumerate(lines):
            athlete = line.overview.athlete
            tip = [athlete.name, *self._lines(line)]
            item = QListWidgetItem("\n".join(tip))
            if line.headline is not None:
                tip.append(say(line.headline.sentence))
            item.setToolTip("\n".join(tip))
            item.setData(_ROLE, athlete)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(tip))
            self.list.addItem(item)
            if athlete.uid == chosen:
                place = number
        if lines:
            self.list.setCurrentRow(place)
        self.list.blockSignals(False)
        self._filter(self.search.text())
        self.search.setVisible(len(lines) > 5)
        if lines and lines[place].overview.athlete.uid != chosen:
            self.chosen.emit(self.athlete)

    def _lines(self, line: ClubLine) -> Iterator[str]:
        last = line.overview.last_session_utc_ns
        if last is None:
            yield self.tr("no session yet")
            return
        yield self.tr("last: {0}").format(day_text(last))
        load_kn_s = line.overview.load_7d_n_s * 1e-3
        yield self.tr("{0} kN s in 7 days").format(f"{load_kn_s:.0f}")
        if line.headline is not None and line.headline.word:
            yield self.tr("push: {0}").format(verdict_text(line.headline.word))

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_ROLE))

    def _filter(self, text: str) -> None:
        for place in range(self.list.count()):
            item = self.list.item(place)
            name = item.data(_ROLE).name
            item.setHidden(text.strip().casefold() not in name.casefold())
