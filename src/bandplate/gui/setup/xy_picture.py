"""Two branches of points, up and down: what a band's course has measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bandplate.gui.figures import write_ticks
from bandplate.gui.theme import GRID_PX, LINE_PX, TYPE_PX, Theme, font
from bandplate.gui.units import scale_of
from bandplate.gui.widgets.lines import line_pen

__all__ = ["XYPicture"]

_POINT_PX: Final = 9

Points = Sequence[tuple[float, float]]


class XYPicture(QWidget):
    """A plot of points; up is a filled triangle upwards, down a hollow one downwards.

    Parameters
    ----------
    theme : Theme
    x, y : (str, str)
        Name of an axis with {0} for its unit, and the unit of the points: kg, N or m.
    """

    def __init__(self, theme: Theme, x: tuple[str, str], y: tuple[str, str]) -> None:
        super().__init__()
        (self._x_scale, x_unit), (self._y_scale, y_unit) = scale_of(x[1]), scale_of(y[1])
        x_name, y_name = x[0].format(x_unit), y[0].format(y_unit)
        self.setAccessibleName(y_name)
        self._plot = pg.PlotWidget(background=theme.surface, enableMenu=False)
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.hideButtons()
        self._plot.getPlotItem().setContentsMargins(*(GRID_PX,) * 4)
        for side, name in (("bottom", x_name), ("left", y_name)):
            axis = self._plot.getAxis(side)
            axis.enableAutoSIPrefix(False)
            write_ticks(axis)
            axis.setPen(QColor(theme.line))
            axis.setTextPen(QColor(theme.dim))
            axis.setTickFont(font(TYPE_PX["caption"]))
            axis.setLabel(name, **{"font-size": f"{TYPE_PX['caption']}px", "color": theme.dim})
        self._ink = QColor(theme.accent)
        self._up = self._plot.plot(symbol="t1", symbolSize=_POINT_PX, symbolBrush=self._ink)
        ground = QColor(theme.surface)
        self._down = self._plot.plot(symbol="t", symbolSize=_POINT_PX, symbolBrush=ground)
        self._draw()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._plot)

    def show_points(self, up: Points, down: Points) -> None:
        """Show (x, y) of both branches."""
        for curve, points in ((self._up, up), (self._down, down)):
            curve.setData(
                [x * self._x_scale for x, _ in points], [y * self._y_scale for _, y in points]
            )

    def event(self, event: QEvent) -> bool:
        """Draw for another screen."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._draw()
        return super().event(event)

    def _draw(self) -> None:
        for curve, width in ((self._up, "curve"), (self._down, "guide")):
            curve.setPen(line_pen(self, self._ink, LINE_PX[width]))
            curve.setSymbolPen(line_pen(self, self._ink, LINE_PX["guide"]))
