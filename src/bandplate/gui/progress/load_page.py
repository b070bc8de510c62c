"""How much was trained, and what the members can do at most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from bandplate.gui.figures import figure, force_text
from bandplate.gui.progress.dated_page import DatedPage
from bandplate.gui.progress.dated_plot import DAY_S, Line, seconds
from bandplate.gui.progress.parts import Choice, Key, column, panel, row
from bandplate.gui.progress.words import day_text, member_text, minute_text
from bandplate.gui.theme import GRID_PX, Theme, member_of
from bandplate.gui.widgets.text import ElidedLabel
from bandplate.history.charts import Load, Maximum

__all__ = ["LoadPage"]

_KILO: Final = 1e-3
_SYMBOLS: Final = {"left": "t3", "right": "t2"}


class LoadPage(DatedPage):
    """Load per session or week, and the maxima."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        hint = self.tr("Point at a bar or mark; a click opens the session in Review.")
        super().__init__(theme, self.tr("Chosen session"), hint, parent)
        self._load: Load | None = None
        self.by = Choice(
            [self.tr("By session"), self.tr("By week")], self.tr("Load by session or week")
        )
        self.by.chosen.connect(lambda _: self._draw_load())
        self.load = self._plot(self.tr("Load over time"), 10)
        self.maxima = self._plot(self.tr("Maxima over time"), 10)
        self.load_key, self.maxima_key = Key(), Key()
        made, inside = panel()
        head = row()
        head.addWidget(ElidedLabel(self.tr("Load: mean force \u00d7 held time (kN s)"), "title"), 1)
        head.addWidget(self.by)
        inside.addLayout(head)
        inside.addWidget(self.load)
        inside.addWidget(self.load_key)
        inside.addWidget(ElidedLabel(self.tr("Max of each member (% of its first)"), "title"))
        inside.addWidget(self.maxima)
        inside.addWidget(self.maxima_key)
        inside.addWidget(self.told)
        for plot in (self.load, self.maxima):
            plot.getAxis("left").setWidth(5 * GRID_PX)  # both begin at one place
        column(self).addWidget(made)

    def show_past(self, load: Load, maxima: Sequence[Maximum]) -> None:
        """Take up load and maxima."""
        self._load = load
        self._draw_load()
        self.maxima.show_lines([self._maximum(one) for one in maxima])
        marks = {"left": "\u25c0", "right": "\u25b6"}
        parts = [
            (
                marks.get(one.key.rpartition("_")[2], "\u25cf")
                if one.key.startswith(("push", "swing"))
                else "\u25cf",
                self._theme.member(member_of(one.key)).name(),
                f"{member_text(one.key)} {force_text(float(one.values_n[-1]))}",
            )
            for one in maxima
        ]
        if not maxima:
            parts = [("", self._theme.dim, self.tr("None yet: a max drill measures them."))]
        self.maxima_key.show_parts(parts)

    def _draw_load(self) -> None:
        load = self._load
        if load is None:
            return
        colour = self._theme.accent
        parts = []
        if self.by.place == 0:
            line = Line(
                "",
                seconds(load.t_utc_ns),
                load.load_n_s * _KILO,
                colour,
                lambda at: self.tr("{0}: {1} kN s, {2} repetitions").format(
                    minute_text(int(load.t_utc_ns[at])),
                    figure(load.load_n_s[at] * _KILO, ".1f"),
                    load.repetitions[at],
                ),
                load.sets,
                hollow=load.simulated,
                bar_s=0.6 * DAY_S,
            )
            if load.simulated.any():
                parts.append(("\u25a1", colour, self.tr("simulated station")))
        else:
            line = Line(
                "",
                seconds(load.week_utc_ns) + 3.5 * DAY_S,
                load.week_n_s * _KILO,
                colour,
                lambda at: self.tr("Week of {0}: {1} kN s").format(
                    day_text(int(load.week_utc_ns[at])), figure(load.week_n_s[at] * _KILO, ".1f")
                ),
                bar_s=6 * DAY_S,
            )
        parts.insert(0, ("\u25a0", colour, self.tr("kN s, of repetitions that counted")))
        self.load_key.show_parts(parts)
        self.load.show_lines([line], from_zero=True)

    def _maximum(self, one: Maximum) -> Line:
        side = one.key.rpartition("_")[2] if one.key.startswith(("push", "swing")) else ""
        return Line(
            one.key,
            seconds(one.t_utc_ns),
            one.relative_pct,
            self._theme.member(member_of(one.key)),
            lambda at: self.tr("{0}: {1} {2} ({3})").format(
                minute_text(int(one.t_utc_ns[at])),
                member_text(one.key),
                force_text(float(one.values_n[at])),
                one.sources[at],
            ),
            symbol=_SYMBOLS.get(side, "o"),
            dashes=(4, 3) if side == "right" else (),
        )
