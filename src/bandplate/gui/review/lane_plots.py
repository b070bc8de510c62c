"""The repetitions of a set laid over each other, one lane a member, with two cursors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from bandplate.gui.figures import figure, write_ticks
from bandplate.gui.language import say
from bandplate.gui.review.curve import Curve
from bandplate.gui.theme import GRID_PX, LINE_PX, SPACE_PX, TYPE_PX, Theme, font
from bandplate.gui.units import force_unit, shown_force
from bandplate.gui.widgets.lines import line_pen
from bandplate.gui.widgets.text import label
from bandplate.measures.support import MEMBER_WORDS
from bandplate.review import LANES, Lane, Place, SeenRepetition, SeenSet

__all__ = ["LanePlots"]

_AXIS_PX: Final = 6 * GRID_PX
_NAME_PX: Final = 13 * GRID_PX
_OTHERS_ALPHA: Final = 130
_EXCLUDED_ALPHA: Final = 90
_SPAN_ALPHA: Final = 60
#: A place that is narrower than this share of what is seen is brought nearer.
_NEAR: Final = 0.08
#: One key press moves a cursor by this share of what is seen.
_STEP: Final = 0.01
_ZOOM: Final = 0.8
#: Stands among the repetitions' numbers for the mean of last time.
_LAST_TIME: Final = 0
#: The cursors, as they are drawn: one through, one dashed.
_GLYPHS: Final = ("\u2502", "\u2506")
_STYLES: Final = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)


class _Lane:
    """One plot with its name and what the cursors read."""

    def __init__(self, lane: Lane, theme: Theme, bottom: bool) -> None:
        self.lane = lane
        self.curves: dict[int, Curve] = {}
        self.name = label("", "heading")
        self.name.setStyleSheet(f"color: {theme.ink(lane).name()};")
        self.plot = pg.PlotWidget(background=theme.surface, enableMenu=False)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.hideButtons()
        self.plot.setMouseEnabled(x=True, y=False)
        self.plot.disableAutoRange()
        self.plot.showGrid(x=True, y=False, alpha=0.25)
        left, below = self.plot.getAxis("left"), self.plot.getAxis("bottom")
        left.setWidth(_AXIS_PX)
        left.setTickDensity(0.6)
        left.setStyle(hideOverlappingLabels=True)  # at the lane's edge they would be cut
        for axis in (left, below):
            write_ticks(axis)
            axis.enableAutoSIPrefix(False)
            axis.setPen(QColor(theme.line))
            axis.setTextPen(QColor(theme.dim))
            axis.setTickFont(font(TYPE_PX["caption"]))
        below.setStyle(showValues=bottom)
        below.setHeight(3 * GRID_PX if bottom else GRID_PX)
        self.reads = [label("", "caption") for _ in range(3)]
        self.words = QWidget()
        self.words.setFixedWidth(_NAME_PX)
        column = QVBoxLayout(self.words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.name, *self.reads):
            column.addWidget(part)
        column.addStretch(1)


class LanePlots(QWidget):
    """Curves of all repetitions since go; wheel zooms, dragging moves, cursors read.

    Signals
    -------
    cursors_moved
    """

    cursors_moved = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._seen: SeenSet | None = None
        self._chosen = 1
        self._marks: list[tuple[pg.PlotWidget, Any]] = []
        self._moving = False
        self.cursors_s = [0.0, 1.0]
        self.setAccessibleName(self.tr("Curves of the repetitions"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_PX["tight"])
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        self.times = label("", "caption")
        grid.addWidget(self.times, 0, 0, 1, 2)
        grid.setRowMinimumHeight(0, 3 * GRID_PX)
        self._grid = grid
        self.lanes: list[_Lane] = []
        self._lines: list[list[pg.InfiniteLine]] = []

    def build(self) -> Iterator[None]:
        """Make the lanes, one a step."""
        for row, lane in enumerate(LANES, start=1):
            one = _Lane(lane, self._theme, lane == LANES[-1])
            self.lanes.append(one)
            self._grid.addWidget(one.words, row, 0)
            self._grid.addWidget(one.plot, row, 1)
            self._grid.setRowStretch(row, 1)
            if row > 1:
                one.plot.setXLink(self.lanes[0].plot)
            yield
        self._lines += [self._cursor_lines(place) for place in (0, 1)]
        self._show_cursors()
        self.lanes[0].plot.getViewBox().sigXRangeChanged.connect(lambda *_: self._fit())

    def _cursor_lines(self, place: int) -> list[pg.InfiniteLine]:
        lines = []
        for one in self.lanes:
            line = pg.InfiniteLine(0.0, 90, movable=True)
            line.sigPositionChanged.connect(lambda moved, p=place: self._moved(p, moved.value()))
            one.plot.addItem(line, ignoreBounds=True)
            lines.append(line)
        return lines

    def show_set(self, seen: SeenSet, chosen: int) -> None:
        """Show the curves of a set, one repetition in front."""
        another = self._seen is None or _what(self._seen) != _what(seen)
        self._seen = seen
        scale = shown_force(1.0)
        for one in self.lanes:
            member = say(MEMBER_WORDS.get(one.lane, one.lane))
            one.name.setText(f"{member[:1].upper()}{member[1:]}, {force_unit()}")
            for curve in one.curves.values():
                one.plot.removeItem(curve.item)
            shown = {rep.number: rep.curves.get(one.lane) for rep in seen.repetitions}
            shown[_LAST_TIME] = seen.last.curves.get(one.lane) if seen.last is not None else None
            one.curves = {
                number: Curve(found[0], found[1] * scale)
                for number, found in shown.items()
                if found is not None
            }
            for curve in one.curves.values():
                one.plot.addItem(curve.item)
        self.choose(chosen)
        if another:
            self.show_all()
            self.set_cursors(0.0, self._range()[1] / 2)
        self._fit()

    def choose(self, number: int) -> None:
        """Bring a repetition to the front."""
        self._chosen = number
        excluded = {rep.number for rep in self._repetitions if rep.excluded}
        for one in self.lanes:
            for which, curve in one.curves.items():
                curve.item.setPen(self._pen(one.lane, which, which in excluded))
                curve.item.setZValue(1 if which == number else 0)
        self._read()

    def _pen(self, lane: Lane, which: int, excluded: bool) -> QPen:
        """Return what a repetition's curve is drawn with, or that of last time."""
        if which == _LAST_TIME:
            return line_pen(self, self._theme.text, LINE_PX["guide"])
        shade = self._theme.member(lane)
        chosen = which == self._chosen
        if not chosen:
            shade.setAlpha(_EXCLUDED_ALPHA if excluded else _OTHERS_ALPHA)
        style = Qt.PenStyle.DashLine if excluded else Qt.PenStyle.SolidLine
        return line_pen(self, shade, LINE_PX["curve" if chosen else "guide"], style)

    def _fit(self) -> None:
        """Draw the curves anew for what is in the view."""
        if self._seen is None:
            return
        low_s, high_s = self._seen_s()
        for one in self.lanes:
            columns = max(1, int(one.plot.getViewBox().width() * self.devicePixelRatioF()))
            for curve in one.curves.values():
                curve.fit(low_s, high_s, columns)
            ends = [end for curve in one.curves.values() for end in curve.ends]
            if ends:  # of itself a plot would find them while it is painted, and be painted again
                one.plot.setYRange(min(ends), max(ends))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw for the new width."""
        super().resizeEvent(event)
        self._grid.activate()  # now: later the curves would be painted twice
        self._fit()

    def show_places(self, places: Sequence[Place]) -> None:
        """Mark where a measure was read, and come near where it would not be seen."""
        for plot, item in self._marks:
            plot.removeItem(item)
        self._marks.clear()
        by_lane = {one.lane: one for one in self.lanes}
        read = [place for place in places if place.shape not in ("none", "baseline")]
        for place in places:
            if place.shape != "none":
                self._mark(by_lane[place.lane], place)
        if read:
            start_s, end_s = min(p.start_s for p in read), max(p.end_s for p in read)
            low_s, high_s = self._seen_s()
            wide = end_s - start_s
            if wide < _NEAR * (high_s - low_s) or start_s < low_s or end_s > high_s:
                room = max(2 * wide, 0.25)
                self.lanes[0].plot.setXRange(start_s - room, end_s + room, padding=0)

    def _mark(self, one: _Lane, place: Place) -> None:
        text = QColor(self._theme.text)
        if place.shape in ("span", "baseline", "slope"):
            quiet = place.shape == "baseline"
            ground = QColor(self._theme.corridor if quiet else self._theme.accent)
            ground.setAlpha(_SPAN_ALPHA)
            region = pg.LinearRegionItem(
                (place.start_s, place.end_s),
                movable=False,
                brush=ground,
                pen=line_pen(self, ground, LINE_PX["guide"]),
            )
            region.setZValue(-10)
            self._put(one, region)
        if place.shape in ("point", "slope"):
            times_s = [place.start_s] if place.shape == "point" else [place.start_s, place.end_s]
            values = [self._value(one.lane, time_s) for time_s in times_s]
            if None in values:
                return
            self._put(
                one,
                pg.PlotDataItem(
                    times_s,
                    values,
                    pen=line_pen(self, text, LINE_PX["front"]),
                    symbol="o",
                    symbolSize=GRID_PX,
                    symbolBrush=text,
                    symbolPen=text,
                ),
            )

    def _put(self, one: _Lane, item: Any) -> None:
        one.plot.addItem(item, ignoreBounds=True)
        self._marks.append((one.plot, item))

    def show_all(self) -> None:
        """Show the whole of the repetitions."""
        self.lanes[0].plot.setXRange(*self._range(), padding=0.02)

    def set_cursors(self, first_s: float, second_s: float) -> None:
        """Put both cursors somewhere, s since go."""
        for place, time_s in enumerate((first_s, second_s)):
            self._moved(place, time_s)

    def _moved(self, place: int, time_s: float) -> None:
        if self._moving:
            return
        self._moving = True
        self.cursors_s[place] = float(time_s)
        for line in self._lines[place]:
            line.setValue(time_s)
        self._moving = False
        self._read()
        self.cursors_moved.emit()

    def _read(self) -> None:
        """Show time and values at the cursors, and their difference."""
        first_s, second_s = self.cursors_s
        of_drill = any(rep.view.set_number for rep in self._repetitions)
        since = self.tr("since go") if of_drill else self.tr("since the beginning")
        self.times.setText(
            self.tr("{0} {1} s    {2} {3} s    \u0394 {4} s    {5}").format(
                *(_GLYPHS[0], figure(first_s, ".3f"), _GLYPHS[1], figure(second_s, ".3f")),
                *(figure(second_s - first_s, ".3f"), since),
            )
        )
        for one in self.lanes:
            values = [self._value(one.lane, time_s) for time_s in self.cursors_s]
            first, second = values
            both = None if first is None or second is None else second - first
            told = zip(one.reads, (first, second, both), (*_GLYPHS, "\u0394"), strict=True)
            for read, value, glyph in told:
                sign = "+" if glyph == "\u0394" else ""
                shown = "\u2013" if value is None else figure(value, f"{sign}.0f")
                read.setText(f"{glyph} {shown}")

    def _value(self, lane: Lane, time_s: float) -> float | None:
        """Return what the chosen repetition's curve shows at a time, in the unit of the screen."""
        found = next((rep for rep in self._repetitions if rep.number == self._chosen), None)
        curve = found.curves.get(lane) if found is not None else None
        if curve is None or not curve[0][0] <= time_s <= curve[0][-1]:
            return None
        value = float(np.interp(time_s, *curve))
        return None if np.isnan(value) else shown_force(value)

    def _range(self) -> tuple[float, float]:
        curves = [curve for rep in self._repetitions for curve in rep.curves.values()]
        if not curves:
            return 0.0, 1.0
        return min(float(c[0][0]) for c in curves), max(float(c[0][-1]) for c in curves)

    @property
    def _repetitions(self) -> tuple[SeenRepetition, ...]:
        return self._seen.repetitions if self._seen is not None else ()

    def _seen_s(self) -> tuple[float, float]:
        low_s, high_s = self.lanes[0].plot.getViewBox().viewRange()[0]
        return float(low_s), float(high_s)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursors (with Shift the second one), zoom, show all."""
        low_s, high_s = self._seen_s()
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            place = 1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0
            step_s = _STEP * (high_s - low_s) * (1 if key == Qt.Key.Key_Right else -1)
            self._moved(place, self.cursors_s[place] + step_s)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            scale = 1 / _ZOOM if key == Qt.Key.Key_Minus else _ZOOM
            self.lanes[0].plot.getViewBox().scaleBy(x=scale, center=(self.cursors_s[0], 0))
        elif key == Qt.Key.Key_Home:
            self.show_all()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the cursors hear the keys."""
        super().focusInEvent(event)
        self._show_cursors()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that they do not."""
        super().focusOutEvent(event)
        self._show_cursors()

    def event(self, event: QEvent) -> bool:
        """Draw for another screen."""
        if event.type() == QEvent.Type.DevicePixelRatioChange and self._lines:
            self.choose(self._chosen)
            self._show_cursors()
            self._fit()
        return super().event(event)

    def _show_cursors(self) -> None:
        """Draw the cursors; those that hear the keys are stronger."""
        width = LINE_PX["curve" if self.hasFocus() else "guide"]
        near = line_pen(self, self._theme.text, LINE_PX["front"])
        for lines, style in zip(self._lines, _STYLES, strict=True):
            for line in lines:
                line.setPen(line_pen(self, self._theme.text, width, style))
                line.setHoverPen(near)


def _what(seen: SeenSet) -> tuple[object, ...]:
    return seen.path, None if seen.kept is None else seen.kept.uid
