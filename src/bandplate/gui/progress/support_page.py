"""Which member gave way first over time, and where: limiter strip and ceiling; experimental."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from bandplate.gui.figures import figure
from bandplate.gui.language import say
from bandplate.gui.progress.dated_page import DatedPage
from bandplate.gui.progress.dated_plot import Line, seconds
from bandplate.gui.progress.parts import Key, column, panel, row
from bandplate.gui.progress.words import member_text, minute_text
from bandplate.gui.theme import GRID_PX, TYPE_PX, Theme, font
from bandplate.gui.widgets.text import ElidedLabel, label
from bandplate.history.charts import CeilingPoint, LimiterPoint

__all__ = ["SupportPage"]

#: From the top; the last one is "no single limiter".
_ROWS: Final[tuple[str | None, ...]] = ("swing", "arm_left", "arm_right", "torso", None)
#: Shape of a side: its triangle points there.
_SYMBOLS: Final = {"left": "t3", "right": "t2", "both": "o"}
#: Sides of one day stand beside each other, in rows.
_ASIDE: Final = {"left": 0.18, "right": -0.18, "both": 0.0}
_GLYPHS: Final = (("\u25c0", "left"), ("\u25b6", "right"), ("\u25cf", "both"))


class SupportPage(DatedPage):
    """Limiter and ceiling over time."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        hint = self.tr("Point at a mark for its details; a click opens it in Review.")
        super().__init__(theme, self.tr("Chosen day"), hint, parent)
        self.limiter = self._plot(self.tr("Limiter over time"), 17)
        self.ceiling = self._plot(self.tr("Ceiling over time"), 12)
        self.limiter_key, self.ceiling_key = Key(), Key()

        whole = column(self)
        made, inside = panel()
        for title, plot, key in (
            (self.tr("Which member gives way first"), self.limiter, self.limiter_key),
            (
                self.tr("Ceiling: where the support gives way (% of max)"),
                self.ceiling,
                self.ceiling_key,
            ),
        ):
            head = row()
            head.addWidget(ElidedLabel(title, "title"), 1)
            mark = label(self.tr("experimental"), "badge")
            mark.setToolTip(self.tr("A construct of this project: a hypothesis, not a fact"))
            head.addWidget(mark)
            inside.addLayout(head)
            inside.addWidget(plot)
            inside.addWidget(key)
        inside.addWidget(self.told)
        whole.addWidget(made)
        names = [(len(_ROWS) - at, member_text(member)) for at, member in enumerate(_ROWS)]
        self.limiter.getAxis("left").setTicks([names])
        metrics = QFontMetrics(font(TYPE_PX["caption"]))
        names_px = max(metrics.horizontalAdvance(name) for _, name in names)
        for plot in (self.limiter, self.ceiling):  # both begin at one place
            plot.getAxis("left").setWidth(names_px + 2 * GRID_PX)
        self.limiter.showGrid(x=True, y=True, alpha=0.25)
        self.limiter.keep_range(0.5, len(_ROWS) + 1.0)

    def show_findings(
        self, limiters: Sequence[LimiterPoint], ceilings: Sequence[CeilingPoint]
    ) -> None:
        """Take up what was found."""
        self.limiter.show_lines(
            [self._members(limiters, member) for member in _ROWS if self._of(limiters, member)]
        )
        self.limiter_key.show_parts(
            [
                ("\u25cf", self._theme.text, self.tr("confirmed by a trial")),
                ("\u25cb", self._theme.text, self.tr("not confirmed, or not tried")),
                (figure(0.9, ".1f"), self._theme.dim, self.tr("probability")),
                *self._sides({point.side for point in limiters}),
            ]
        )
        sides = [side for side in _SYMBOLS if any(point.side == side for point in ceilings)]
        self.ceiling.show_lines([self._ceiling(ceilings, side) for side in sides])
        none = sum(point.value_pct is None for point in ceilings)
        parts = [*self._sides(set(sides)), ("|", self._theme.text, self.tr("95 % confidence"))]
        if any(point.less_band for point in ceilings):
            hollow = self.tr("trial with 20 % off a band")
            parts.append(("\u25cb", self._theme.text, hollow))
        if none:
            said = self.tr("{0} times no ceiling was found").format(none)
            parts.append(("\u2013", self._theme.text, said))
        self.ceiling_key.show_parts(parts)
        self._tell("")

    def _sides(self, sides: set[str]) -> list[tuple[str, str, str]]:
        words = {
            "left": self.tr("push left"),
            "right": self.tr("push right"),
            "both": self.tr("both sides together"),
        }
        return [(glyph, self._theme.text, words[side]) for glyph, side in _GLYPHS if side in sides]

    @staticmethod
    def _of(points: Sequence[LimiterPoint], member: str | None) -> list[LimiterPoint]:
        return [point for point in points if point.member == member]

    def _members(self, points: Sequence[LimiterPoint], member: str | None) -> Line:
        those = self._of(points, member)
        height = len(_ROWS) - _ROWS.index(member)
        return Line(
            member_text(member),
            seconds(np.array([point.t_utc_ns for point in those])),
            np.array([height + _ASIDE[point.side] for point in those]),
            self._theme.dim if member is None else self._theme.member(member),
            lambda at: self._limiter_text(those[at]),
            [point.set_uid for point in those],
            symbol=[_SYMBOLS[point.side] for point in those],
            hollow=np.array([point.verdict != "confirmed" for point in those]),
            marks=[
                "" if point.probability is None else figure(point.probability, ".2f")
                for point in those
            ],
            joined=False,
        )

    def _limiter_text(self, point: LimiterPoint) -> str:
        day, who = minute_text(point.t_utc_ns), member_text(point.member)
        if point.member is None:
            return self.tr("{0}, push {1}: {2}").format(day, say(point.side), who)
        tried = say(point.verdict) if point.verdict else self.tr("not tried")
        at = "?" if point.value_pct is None else f"{point.value_pct:.0f}"
        return self.tr("{0}, push {1}: {2} at {3} % of max, P = {4}, {5}").format(
            day, say(point.side), who, at, figure(point.probability or 0.0, ".2f"), tried
        )

    def _ceiling(self, points: Sequence[CeilingPoint], side: str) -> Line:
        those = [point for point in points if point.side == side]

        def numbers(name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
            values = [getattr(point, name) for point in those]
            return np.array([np.nan if value is None else value for value in values])

        return Line(
            side,
            seconds(np.array([point.t_utc_ns for point in those])),
            numbers("value_pct"),
            self._theme.member("push")
            if side == "left"
            else self._theme.text
            if side == "both"
            else self._theme.dim,
            lambda at: self._ceiling_text(those[at]),
            [point.set_uid for point in those],
            symbol=_SYMBOLS[side],
            hollow=np.array([point.less_band is not None for point in those]),
            low=numbers("low_pct"),
            high=numbers("high_pct"),
            dashes=() if side == "left" else (4, 3),
        )

    def _ceiling_text(self, point: CeilingPoint) -> str:
        day = minute_text(point.t_utc_ns)
        if point.low_pct is None or point.high_pct is None:
            text = self.tr("{0}, push {1}: ceiling {2} % of max").format(
                day, say(point.side), f"{point.value_pct:.0f}"
            )
        else:
            text = self.tr("{0}, push {1}: ceiling {2} % of max ({3} to {4})").format(
                day,
                say(point.side),
                f"{point.value_pct:.0f}",
                f"{point.low_pct:.0f}",
                f"{point.high_pct:.0f}",
            )
        if point.less_band is None:
            return text
        return self.tr("{0}, with 20 % off: {1}").format(text, member_text(point.less_band))
