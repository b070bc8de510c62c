"""Two to four athletes beside each other in one measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QWidget

from bandplate.gui.figures import amount_text
from bandplate.gui.progress.dated_page import DatedPage, KindBox
from bandplate.gui.progress.dated_plot import Line, seconds
from bandplate.gui.progress.parts import Choice, Key, column, panel, row
from bandplate.gui.progress.words import minute_text, title_text
from bandplate.gui.theme import GRID_PX, Theme
from bandplate.gui.units import scale_of
from bandplate.gui.widgets.text import ElidedLabel, label
from bandplate.history import Athlete
from bandplate.history.charts import ComparedAthlete
from bandplate.history.verdicts import KEY_MEASURES, Kind

__all__ = ["ComparePage"]

#: More lines than this cannot be told apart.
MOST: Final = 4
_SYMBOLS: Final = ("o", "s", "t1", "d")
_GLYPHS: Final = ("\u25cf", "\u25a0", "\u25b2", "\u25c6")
_DASHES: Final[tuple[tuple[int, ...], ...]] = ((), (6, 3), (2, 2), (6, 2, 2, 2))


class ComparePage(DatedPage):
    """Chooses athletes, measure and scale; shows their lines.

    Signals
    -------
    wanted
        Something else was chosen: see :attr:`athletes`, :attr:`kind`, :attr:`measure`.
    """

    wanted = Signal()

    def __init__(
        self, theme: Theme, title_of: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, self.tr("Chosen session"), "", parent)
        self.kinds = KindBox(self.tr("Drill and side"), title_of)
        self.measures = QComboBox()
        self.measures.setAccessibleName(self.tr("Measure"))
        for name, scope in KEY_MEASURES:
            self.measures.addItem(title_text(name, scope), (name, scope))
        for box in (self.kinds, self.measures):
            box.activated.connect(lambda _: self.wanted.emit())
        self.scale = Choice(
            [self.tr("% of baseline"), self.tr("Absolute")], self.tr("Scale of the comparison")
        )
        self.scale.chosen.connect(lambda _: self.wanted.emit())
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Athletes to compare"))
        self.list.setFixedWidth(28 * GRID_PX)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemChanged.connect(self._changed)
        self.title = ElidedLabel(role="title")
        self.plot = self._plot(self.tr("Athletes over time"), 16)
        self.key = Key()

        head = row()
        head.addWidget(self.kinds, 1)
        head.addWidget(self.measures, 1)
        side = column()
        side.addWidget(label(self.tr("2 TO 4 ATHLETES"), "heading"))
        side.addWidget(self.list, 1)
        made, inside = panel()
        top = row()
        top.addWidget(self.title, 1)
        top.addWidget(self.scale)
        inside.addLayout(top)
        for part in (self.plot, self.key, self.told):
            inside.addWidget(part)
        body = row()
        body.addLayout(side)
        body.addWidget(made, 1)
        whole = column(self)
        whole.addLayout(head)
        whole.addLayout(body, 1)

    @property
    def athletes(self) -> list[Athlete]:
        """Who is compared."""
        items = [self.list.item(place) for place in range(self.list.count())]
        checked = [item for item in items if item.checkState() == Qt.CheckState.Checked]
        return [item.data(Qt.ItemDataRole.UserRole) for item in checked]

    @property
    def kind(self) -> Kind | None:
        """In which drill and side."""
        return self.kinds.kind

    @property
    def measure(self) -> tuple[str, str]:
        """Name and scope of the measure."""
        name, scope = self.measures.currentData()
        return name, scope

    @property
    def relative(self) -> bool:
        """In % of the own baseline."""
        return self.scale.place == 0

    def show_club(self, athletes: Sequence[Athlete], chosen: UUID | None) -> None:
        """Take up who there is; who was checked stays so, else the chosen one is."""
        before: set[UUID | None] = {athlete.uid for athlete in self.athletes}
        if len(before) < 2:
            before = {chosen}
        self.list.blockSignals(True)
        self.list.clear()
        for athlete in athletes:
            item = QListWidgetItem(athlete.name)
            item.setToolTip(athlete.name)
            item.setData(Qt.ItemDataRole.UserRole, athlete)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            checked = athlete.uid in before
            item.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._limit()

    def show_kinds(self, kinds: Sequence[Kind], chosen: Kind | None) -> None:
        """Take up what the athlete has done."""
        self.kinds.show_kinds(kinds, chosen)

    def show_comparison(self, unit: str, compared: Sequence[ComparedAthlete]) -> None:
        """Take up the lines."""
        title, shown = title_text(*self.measure), scale_of(unit)[1]
        self.title.set_full_text(self.tr("{0} ({1})").format(title, shown) if shown else title)
        theme = self._theme
        colours = (theme.accent, theme.warn, theme.good, theme.text)
        lines, parts = [], []
        for place, one in enumerate(compared):
            lines.append(self._line(place, colours[place], unit, one))
            name = one.athlete.name
            if not len(one.values):
                name = self.tr("{0} (nothing of this)").format(name)
            parts.append((_GLYPHS[place], colours[place], name))
        self.key.show_parts(parts)
        few = len(self.athletes) < 2
        self._hint = (
            self.tr("Check at least two athletes at the left.")
            if few
            else self.tr("Point at a session; a click opens it in Review.")
        )
        self.plot.show_lines(lines)

    def _line(self, place: int, colour: str, unit: str, one: ComparedAthlete) -> Line:
        return Line(
            one.athlete.name,
            seconds(one.t_utc_ns),
            one.values * scale_of(unit)[0],
            colour,
            lambda at: self.tr("{0}, {1}: {2}").format(
                one.athlete.name,
                minute_text(int(one.t_utc_ns[at])),
                amount_text(float(one.values[at]), unit),
            ),
            one.sets,
            symbol=_SYMBOLS[place],
            dashes=_DASHES[place],
        )

    def _changed(self, _item: QListWidgetItem) -> None:
        self._limit()
        self.wanted.emit()

    def _limit(self) -> None:
        """Let nobody be checked beyond the fourth."""
        full = len(self.athletes) >= MOST
        self.list.blockSignals(True)
        for place in range(self.list.count()):
            item = self.list.item(place)
            free = not full or item.checkState() == Qt.CheckState.Checked
            enabled = item.flags() | Qt.ItemFlag.ItemIsEnabled
            item.setFlags(enabled if free else enabled & ~Qt.ItemFlag.ItemIsEnabled)
        self.list.blockSignals(False)
