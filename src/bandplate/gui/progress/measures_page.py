"""How each measure of an athlete gets on: points, band of what is noise, verdict in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QWidget

from bandplate.gui.figures import amount_text
from bandplate.gui.language import say
from bandplate.gui.progress.dated_page import DatedPage, KindBox
from bandplate.gui.progress.dated_plot import Line, seconds
from bandplate.gui.progress.parts import Key, column, panel, row, wrapped
from bandplate.gui.progress.words import (
    minute_text,
    state_of,
    title_text,
    verdict_text,
)
from bandplate.gui.theme import GRID_PX, Theme, member_of
from bandplate.gui.units import scale_of
from bandplate.gui.widgets.rows import RowDelegate
from bandplate.gui.widgets.text import ElidedLabel, label, set_state
from bandplate.history.verdicts import Kind, MeasureProgress

__all__ = ["MeasuresPage"]

_LIST_PX: Final = 30 * GRID_PX


class MeasuresPage(DatedPage):
    """A drill and side, its measures, and the one that is chosen over time.

    Signals
    -------
    wanted
        Another drill, side or number of measures: see :attr:`kind` and :attr:`every`.
    """

    wanted = Signal()

    def __init__(
        self, theme: Theme, title_of: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, self.tr("Chosen session"), "", parent)
        self._measures: Sequence[MeasureProgress] = ()
        self._shown: tuple[str, str] | None = None

        self.kinds = KindBox(self.tr("Drill and side"), title_of)
        self.kinds.activated.connect(lambda _: self.wanted.emit())
        self.all = QPushButton(self.tr("All measures"))
        self.all.setCheckable(True)
        self.all.setAccessibleName(self.tr("All measures"))
        self.all.setToolTip(self.tr("Every measure there is, or the few that matter first"))
        self.all.toggled.connect(self._toggle_all)
        head = row()
        head.addWidget(self.kinds, 1)
        head.addWidget(self.all)

        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Measures"))
        self.list.setFixedWidth(_LIST_PX)
        self.list.setItemDelegate(RowDelegate(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._choose)

        self.title = ElidedLabel(role="title")
        self.verdict = label("", "title")
        self.verdict.setAccessibleName(self.tr("Verdict"))
        self.experimental = label(self.tr("experimental"), "badge")
        self.experimental.setToolTip(self.tr("Experimental: a construct of this project"))
        self.simulated = label(self.tr("simulated"), "badge")
        self.simulated.setToolTip(self.tr("All these sessions are of the simulated station"))
        self.sentence = wrapped("", "body")
        self.plot = self._plot(self.tr("Measure over the sessions"), 12)
        self.key = Key()
        top = row()
        top.addWidget(self.title, 1)
        top.addWidget(self.simulated)
        top.addWidget(self.experimental)
        top.addWidget(self.verdict)
        chart, inside = panel()
        inside.addLayout(top)
        for part in (self.sentence, self.plot, self.key, self.told):
            inside.addWidget(part)

        body = row()
        body.addWidget(self.list)
        body.addWidget(chart, 1)
        whole = column(self)
        whole.addLayout(head)
        whole.addLayout(body, 1)

    @property
    def kind(self) -> Kind | None:
        """The drill and side that are chosen; None: the newest ones."""
        return self.kinds.kind

    @property
    def every(self) -> bool:
        """Whether every measure is wanted."""
        return self.all.isChecked()

    def show_kinds(self, kinds: Sequence[Kind], chosen: Kind | None) -> None:
        """Take up what there is to choose from."""
        self.kinds.show_kinds(kinds, chosen, self.tr("{0}   (sets: {1})"))

    def show_measures(self, measures: Sequence[MeasureProgress]) -> None:
        """Take up the measures; the one that was shown stays, where it is among them."""
        self._measures = measures
        self._fill()

    def _toggle_all(self, _on: bool) -> None:
        self.wanted.emit()

    def _listed(self) -> list[MeasureProgress]:
        """Return the few that matter first, then, if wanted, the others."""
        few = [one for one in self._measures if one.key]
        if few and not self.every:
            return few
        return few + [one for one in self._measures if not one.key]

    def _fill(self) -> None:
        shown = self._shown
        self.list.blockSignals(True)
        self.list.clear()
        place = 0
        for number, one in enumerate(self._listed()):
            trend = one.trend
            value = amount_text(float(one.values[-1]), trend.unit)
            what = title_text(trend.measure, trend.scope)
            if trend.experimental:
                what = self.tr("{0} (exp.)").format(what)
            told = "  ".join(filter(None, (value, verdict_text(one.word))))
            item = QListWidgetItem(f"{what}\n{told}")
            item.setToolTip(say(one.sentence))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{what}: {told}")
            self.list.addItem(item)
            if (trend.measure, trend.scope) == shown:
                place = number
        self.list.blockSignals(False)
        if self.list.count():
            self.list.setCurrentRow(place)
        self._choose(self.list.currentRow())

    def _choose(self, place: int) -> None:
        listed = self._listed()
        if not 0 <= place < len(listed):
            return
        one = listed[place]
        trend = one.trend
        self._shown = (trend.measure, trend.scope)
        title = title_text(trend.measure, trend.scope)
        factor, unit = scale_of(one.unit)
        if unit:
            title = self.tr("{0} ({1})").format(title, unit)
        self.title.set_full_text(title)
        self.verdict.setText(verdict_text(one.word))
        set_state(self.verdict, state_of(one.word))
        self.experimental.setVisible(trend.experimental)
        self.simulated.setVisible(trend.simulated)
        self.sentence.setText(say(one.sentence))
        colour = self._theme.member(member_of(trend.scope))
        line = Line(
            "",
            seconds(one.t_utc_ns),
            one.values * factor,
            colour,
            lambda at: self.tr("{0}: {1}").format(
                minute_text(int(one.t_utc_ns[at])), amount_text(float(one.values[at]), trend.unit)
            ),
            one.sets,
        )
        band = None
        parts = [("\u25cf", colour.name(), self.tr("mean of a session"))]
        if one.baseline is not None and one.mdc95 is not None:
            middle, half = one.baseline * factor, one.mdc95 * factor
            band = (middle, middle - half, middle + half)
            within = self.tr(
                "baseline (first 3 sessions) \u00b1 {0}: no real change inside (MDC95)"
            )
            parts.append(
                ("\u2588", self._theme.corridor, within.format(amount_text(one.mdc95, trend.unit)))
            )
        self.key.show_parts(parts)
        self.plot.show_lines([line], band=band)
        left_out = sum(sets for _, _, sets in trend.left_out)
        self._hint = self.tr("Point at a session; a click opens it in Review.")
        if left_out:
            other = self.tr("{0} sets of another method or sample rate are not mixed in.")
            self._hint = f"{other.format(left_out)} {self._hint}"
        self._tell("")
