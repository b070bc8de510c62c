"""Values over days: one plot that all pages share, read by mouse or keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QDateTime, QEvent, QLocale, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPen
from PySide6.QtWidgets import QWidget

from bandplate.gui.figures import write_ticks
from bandplate.gui.theme import GRID_PX, LINE_PX, TYPE_PX, Theme, font
from bandplate.gui.widgets.lines import line_pen

__all__ = ["DAY_S", "DatedPlot", "Line", "seconds"]

DAY_S: Final = 86_400.0
_MONTH_S: Final = 27 * DAY_S
#: So near the pointer must be to a point, pixels.
_REACH_PX: Final = 40.0
_POINT_PX: Final = 8
_DATES_PX: Final = 3 * GRID_PX
#: Above so many points the curve alone is drawn: their marks would run into one another.
_MANY: Final = 150
#: Words at more points than this would cover one another.
_MARKED: Final = 12
#: Room beside the first and last point, as a share of the axis, and at least so many days.
_ROOM: Final = 0.04
_LEAST_ROOM_S: Final = 3 * DAY_S
_KEYS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
}


def seconds(t_utc_ns: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return times as the axis counts them, s since 1970."""
    return np.asarray(t_utc_ns * 1e-9, np.float64)


@dataclass(frozen=True)
class Line:
    """Points over time that belong together.

    Attributes
    ----------
    name : str
        For the legend; empty: none.
    time_s, values : float64 arrays of shape (n,)
        NaN breaks the curve.
    colour : str or QColor
    tell : callable
        Number of a point to what it says, for people.
    sets : sequence of (UUID or None)
        What opens at a click on a point; empty: nothing.
    symbol : str or sequence of str
        Of pyqtgraph, for all or for each point.
    hollow : bool array of shape (n,) or None
        Points that are drawn without a filling.
    low, high : float64 array of shape (n,) or None
        Interval of each point.
    joined : bool
        Draw a curve through the points.
    dashes : tuple of int
        Of the curve; none: it is drawn through.
    marks : sequence of str
        Words at the points; empty: none.
    bar_s : float
        Bars of this width, s, in place of curve and points; 0: none.
    """

    name: str
    time_s: NDArray[np.float64]
    values: NDArray[np.float64]
    colour: str | QColor
    tell: Callable[[int], str]
    sets: Sequence[UUID | None] = ()
    symbol: str | Sequence[str] = "o"
    hollow: NDArray[np.bool_] | None = None
    low: NDArray[np.float64] | None = None
    high: NDArray[np.float64] | None = None
    joined: bool = True
    dashes: tuple[int, ...] = ()
    marks: Sequence[str] = ()
    bar_s: float = 0.0


class _DateAxis(pg.DateAxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Dates in the person's language."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        form = "HH:mm" if spacing < DAY_S else "d MMM" if spacing < _MONTH_S else "MMM"
        if spacing > 10 * _MONTH_S:
            form = "yyyy"
        moments = [QDateTime.fromSecsSinceEpoch(int(value)) for value in values]
        texts = [QLocale().toString(moment, form) for moment in moments]
        if form == "MMM" and texts:  # the year once
            texts[0] = QLocale().toString(moments[0], "MMM yyyy")
        return texts


class DatedPlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Lines over days.

    The pointer, or Left and Right, choose a point; a click, or Enter, opens its set.

    Signals
    -------
    pointed(str)
        What the chosen point says; empty: none is chosen.
    open_set(object)
        UUID of the set to be opened.
    """

    pointed = Signal(str)
    open_set = Signal(object)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        axis = _DateAxis(orientation="bottom")
        super().__init__(
            parent, background=theme.surface, axisItems={"bottom": axis}, enableMenu=False
        )
        self._theme = theme
        self._lines: list[Line] = []
        self._chosen: tuple[int, int] | None = None
        self._since_s: float | None = None
        self._band: tuple[float, float, float] | None = None
        self._from_zero = False
        self._fixed = False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.hideButtons()
        self.setMouseEnabled(False, False)
        self.getViewBox().disableAutoRange()
        self.showGrid(y=True, alpha=0.25)
        for side in ("bottom", "left"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(theme.line))
            axis.setTextPen(pg.mkPen(theme.dim))
            axis.setStyle(tickFont=font(TYPE_PX["caption"]))
            axis.enableAutoSIPrefix(False)
        self.getAxis("bottom").setHeight(_DATES_PX)  # by itself it cuts letters at their foot
        write_ticks(self.getAxis("left"))
        self._ring = pg.ScatterPlotItem(size=2 * _POINT_PX, brush=None, pxMode=True)
        self._ring.setZValue(100)

    @property
    def lines(self) -> Sequence[Line]:
        """What is shown."""
        return self._lines

    @property
    def chosen(self) -> tuple[int, int] | None:
        """Line and point that are chosen."""
        return self._chosen

    def show_lines(
        self,
        lines: Sequence[Line],
        *,
        band: tuple[float, float, float] | None = None,
        from_zero: bool = False,
    ) -> None:
        """Show other lines.

        Parameters
        ----------
        lines : sequence of Line
        band : (float, float, float), optional
            Middle, low and high of a band across.
        from_zero : bool
            The axis begins at 0.
        """
        self.clear()
        self._lines = list(lines)
        self._band = band
        self._from_zero = from_zero
        self._choose(None)
        if band is not None:
            self._draw_band(*band)
        for line in lines:
            self._draw(line)
        self._ring.setPen(self._pen(self._theme.text))
        self.addItem(self._ring)
        self._frame()

    def keep_range(self, low: float, high: float) -> None:
        """Show these values, whatever the lines hold."""
        self._fixed = True
        self.setYRange(low, high, padding=0)

    def show_since(self, since_s: float | None) -> None:
        """Show what is newer than a moment (s since 1970); None: everything."""
        self._since_s = since_s
        self._frame()

    def point_place(self, line: int, number: int) -> QPointF:
        """Return where a point is in this widget, in pixels."""
        shown = self._lines[line]
        at = QPointF(float(shown.time_s[number]), float(shown.values[number]))
        return QPointF(self.mapFromScene(self.getViewBox().mapViewToScene(at)))

    def step(self, by: int) -> None:
        """Choose the next point (or, negative, the one before)."""
        if not self._lines or not len(self._lines[0].values):
            return
        line, number = self._chosen or (0, len(self._lines[0].values) - (by < 0) - (by > 0))
        if self._chosen is not None:
            number = min(max(number + by, 0), len(self._lines[line].values) - 1)
        self._choose((line, number))

    def open_chosen(self) -> None:
        """Open the set of the chosen point."""
        if self._chosen is not None:
            line, number = self._chosen
            sets = self._lines[line].sets
            if number < len(sets) and sets[number] is not None:
                self.open_set.emit(sets[number])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose the nearest point."""
        self._choose(self._nearest(event.position()))
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open what is under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._choose(self._nearest(event.position()))
            self.open_chosen()
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave nothing to drag."""
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Choose nothing, unless the keyboard is here."""
        if not self.hasFocus():
            self._choose(None)
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Choose nothing."""
        self._choose(None)
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        """Take the keys that move here before the window's short cuts do."""
        if event.type() == QEvent.Type.DevicePixelRatioChange and self._lines:
            self.show_lines(self._lines, band=self._band, from_zero=self._from_zero)
        key = event.key() if isinstance(event, QKeyEvent) else None
        if event.type() == QEvent.Type.ShortcutOverride and key in _KEYS:
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right choose, Enter opens."""
        if event.key() in _KEYS:
            self.step(_KEYS[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_chosen()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: Any) -> None:
        """Leave the wheel to what scrolls."""
        event.ignore()

    def _pen(self, colour: QColor | str, what: str = "curve") -> QPen:
        return line_pen(self, colour, LINE_PX[what])

    def _draw(self, line: Line) -> None:
        colour = QColor(line.colour)
        if line.bar_s:
            self._draw_bars(line, colour)
            return
        if line.joined:
            pen = self._pen(colour)
            if line.dashes:
                pen.setDashPattern([float(dash) for dash in line.dashes])
            self.plot(line.time_s, line.values, pen=pen, connect="finite", antialias=True)
        if line.low is not None and line.high is not None:
            there = np.isfinite(line.low) & np.isfinite(line.high)
            ends = np.stack([line.low[there], line.high[there]], axis=1).ravel()
            twice = np.repeat(line.time_s[there], 2)
            faint = QColor(colour)
            faint.setAlpha(150)
            self.plot(twice, ends, pen=self._pen(faint), connect="pairs")
        if len(line.values) > _MANY and line.joined:
            return
        if len(line.values) <= _MARKED:
            for at, mark in enumerate(line.marks):
                word = pg.TextItem(mark, color=self._theme.dim, anchor=(0.5, 1.1))
                word.setFont(font(TYPE_PX["caption"]))
                word.setPos(float(line.time_s[at]), float(line.values[at]))
                self.addItem(word)
        symbols = np.broadcast_to(np.array(line.symbol), len(line.values))
        hollow = np.zeros(len(line.values), bool) if line.hollow is None else line.hollow
        for wanted, brush in ((False, pg.mkBrush(colour)), (True, pg.mkBrush(self._theme.surface))):
            those = (hollow == wanted) & np.isfinite(line.values)
            if those.any():
                self.addItem(
                    pg.ScatterPlotItem(
                        line.time_s[those],
                        line.values[those],
                        symbol=symbols[those].tolist(),
                        size=_POINT_PX,
                        pen=self._pen(colour),
                        brush=brush,
                    )
                )

    def _draw_bars(self, line: Line, colour: QColor) -> None:
        hollow = np.zeros(len(line.values), bool) if line.hollow is None else line.hollow
        for wanted, brush in ((False, pg.mkBrush(colour)), (True, None)):
            those = hollow == wanted
            if those.any():
                self.addItem(
                    pg.BarGraphItem(
                        x=line.time_s[those],
                        height=line.values[those],
                        width=line.bar_s,
                        pen=self._pen(colour, "guide"),
                        brush=brush,
                    )
                )

    def _draw_band(self, middle: float, low: float, high: float) -> None:
        ground = QColor(self._theme.corridor)
        ground.setAlpha(110)
        band = pg.LinearRegionItem(
            (low, high), "horizontal", brush=ground, pen=pg.mkPen(None), movable=False
        )
        band.setZValue(-20)
        self.addItem(band)
        pen = self._pen(self._theme.dim, "guide")
        pen.setStyle(Qt.PenStyle.DashLine)
        self.addItem(pg.InfiniteLine(middle, angle=0, pen=pen))

    def _frame(self) -> None:
        """Fit the axes to what is seen."""
        times = [line.time_s[[0, -1]] for line in self._lines if len(line.time_s)]
        if not times:
            return
        first = min(float(ends[0]) for ends in times)
        last = max(float(ends[-1]) for ends in times)
        if self._since_s is not None:
            first, last = self._since_s, max(last, QDateTime.currentSecsSinceEpoch())
        room = max(_LEAST_ROOM_S, _ROOM * (last - first))
        self.setXRange(first - room, last + room, padding=0)
        if self._fixed:
            return
        seen = [
            part[(line.time_s >= first) & (line.time_s <= last)]
            for line in self._lines
            for part in (line.values, line.low, line.high)
            if part is not None
        ]
        values = np.concatenate([*seen, np.array(self._band or ())])
        values = values[np.isfinite(values)]
        if not len(values):
            return
        low, high = float(values.min()), float(values.max())
        if self._from_zero:
            low = min(low, 0.0)
        spread = (high - low) or abs(high) or 1.0
        bottom = low if self._from_zero and low == 0.0 else low - 0.1 * spread
        self.setYRange(bottom, high + 0.1 * spread, padding=0)

    def _nearest(self, at: QPointF) -> tuple[int, int] | None:
        box = self.getViewBox()
        origin = box.mapSceneToView(self.mapToScene(at.toPoint()))
        across, up = box.viewPixelSize()
        best, found = _REACH_PX, None
        for place, line in enumerate(self._lines):
            if not len(line.values) or not across or not up:
                continue
            away = np.hypot((line.time_s - origin.x()) / across, (line.values - origin.y()) / up)
            away[~np.isfinite(away)] = np.inf
            number = int(np.argmin(away))
            if away[number] < best:
                best, found = float(away[number]), (place, number)
        return found

    def _choose(self, point: tuple[int, int] | None) -> None:
        if point == self._chosen and point is not None:
            return
        self._chosen = point
        if point is None:
            self._ring.setData([], [])
            self.pointed.emit("")
            return
        line = self._lines[point[0]]
        at = point[1]
        self._ring.setData([float(line.time_s[at])], [float(line.values[at])])
        self.pointed.emit(line.tell(at))
