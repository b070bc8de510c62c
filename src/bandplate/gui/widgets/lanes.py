"""Curves stacked in lanes on one time axis: one image item inside a pyqtgraph ViewBox.

The ViewBox's coordinates are seconds before the right edge (x, -length to 0) and lanes (y, 0 at the
top), so neither axis changes while curves scroll: only the image is drawn again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QGraphicsGridLayout,
    QGraphicsSceneWheelEvent,
    QSizePolicy,
    QStyleOptionGraphicsItem,
    QWidget,
)

from bandplate._rt import draw_curve
from bandplate.gui.bridge import Bridge
from bandplate.gui.curve_history import CURVES, ColumnWindow
from bandplate.gui.model import clock_text, nice_top
from bandplate.gui.theme import TYPE_PX, Theme, font, member_of
from bandplate.gui.time_window import TimeWindow
from bandplate.gui.widgets.flags import FLAGS_PX, FlagsItem
from bandplate.gui.widgets.raster import Canvas, rgb

__all__ = ["AXIS_PX", "LANES", "Lane", "LanesView"]

#: Height of the time axis.
AXIS_PX: Final = 32

_CURVE_PX: Final = 2.5
_LANE_GAP_PX: Final = 6
# The grid lies over the curves: it must not cut them.
_GRID_ALPHA: Final = 80
_TICK_STEPS_S: Final = {5.0: 1.0, 10.0: 1.0, 30.0: 5.0, 120.0: 20.0, 600.0: 60.0}


@dataclass(frozen=True, slots=True)
class Lane:
    """One row: a signal and the rows that share its scale."""

    signal: str
    side: str
    pair: int
    least_top_n: float

    @property
    def curve(self) -> int:
        """Place in CURVES."""
        return CURVES.index(self.signal)


#: The coach's rows.
LANES: Final = (
    Lane("left.fz", "left", 0, 200.0),
    Lane("right.fz", "right", 0, 200.0),
    Lane("swing_left", "left", 1, 50.0),
    Lane("swing_right", "right", 1, 50.0),
    Lane("arm_left", "left", 2, 50.0),
    Lane("arm_right", "right", 2, 50.0),
    Lane("torso_left", "left", 3, 50.0),
    Lane("torso_right", "right", 3, 50.0),
)


def _tick_places(length_s: float) -> NDArray[np.float64]:
    """Return the times of the axis' ticks, s before the right edge."""
    step_s = _TICK_STEPS_S[length_s]
    return np.arange(-length_s + step_s, -0.5 * step_s, step_s)


class _CurvesItem(pg.GraphicsObject):  # type: ignore[misc]
    """All lanes as one opaque image."""

    def __init__(self, bridge: Bridge, window: TimeWindow, theme: Theme) -> None:
        super().__init__()
        self._bridge = bridge
        self._window = window
        self._theme = theme
        self._canvas = Canvas()
        self._columns = ColumnWindow(tuple(lane.curve for lane in LANES))
        grid = QColor(theme.line)
        grid.setAlpha(_GRID_ALPHA)
        self._grid_pen = pg.mkPen(grid, width=1)
        self.tops_n = [lane.least_top_n for lane in LANES]
        self._drawn: tuple[float, ...] | None = None

    def boundingRect(self) -> QRectF:
        return QRectF(-self._window.length_s, 0.0, self._window.length_s, len(LANES))

    def reframe(self) -> None:
        """Take up another window length."""
        self.prepareGeometryChange()
        self.update()

    def rescale(self) -> None:
        """Let each pair's scale follow what is in view: grow at once, shrink only by half."""
        columns = self._columns.get_last()
        if columns.shape[1] == 0:
            return
        largest = np.max(np.nan_to_num(columns[:, :, 1], nan=0.0), axis=1)
        for pair in {lane.pair for lane in LANES}:
            places = [i for i, lane in enumerate(LANES) if lane.pair == pair]
            top_n = nice_top(float(max(largest[places])), LANES[places[0]].least_top_n)
            now_n = self.tops_n[places[0]]
            if top_n > now_n or top_n <= 0.5 * now_n:
                for place in places:
                    self.tops_n[place] = top_n

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        rect = self.getViewBox().sceneBoundingRect()
        ratio = widget.devicePixelRatioF() if widget is not None else 1.0
        canvas = self._canvas
        canvas.fit(rect.width(), rect.height(), ratio)
        self._draw_lanes(canvas)
        painter.save()
        painter.resetTransform()
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(rect.topLeft(), canvas.image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        self._draw_grid(painter, rect)
        painter.restore()
        self._bridge.painted()

    def _draw_grid(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the time axis' lines: as items of the scene they cost as much as the curves."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(self._grid_pen)
        length_s = self._window.length_s
        for time_s in _tick_places(length_s).tolist():
            x = rect.right() + time_s / length_s * rect.width()
            painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))

    def _draw_lanes(self, canvas: Canvas) -> None:
        """Draw what is new; what was drawn before has only to be moved."""
        history = self._bridge.history
        if history is None:
            self._drawn = None
            self._draw_columns(canvas.pixels, canvas.ratio, None, 0)
            return
        step = self._window.length_s * history.rate_hz / canvas.width
        end = self._window.end(history.head)
        first = int((end - 1) // step) - canvas.width + 1
        columns = self._columns.get(history, first, canvas.width, step)
        drawn = (canvas.image.cacheKey(), *self.tops_n)
        # a new column changes the ones beside it too, as far as the pen reaches
        reach = int(_CURVE_PX * canvas.ratio) + 2
        begin = self._columns.kept - reach
        if drawn != self._drawn or begin < reach:
            self._drawn = drawn
            self._draw_columns(canvas.pixels, canvas.ratio, columns, 0)
            return
        if shift := self._columns.shift:
            pixels = canvas.pixels.reshape(-1)
            pixels[:-shift] = pixels[shift:]
        new = np.empty((canvas.height, canvas.width - begin), np.uint32)
        self._draw_columns(new, canvas.ratio, columns[:, begin - reach :], -reach)
        canvas.pixels[:, begin:] = new

    def _draw_columns(
        self,
        pixels: NDArray[np.uint32],
        ratio: float,
        columns: NDArray[np.float32] | None,
        x0: int,
    ) -> None:
        """Draw every lane's ground and curve; the first column stands at x0."""
        pixels.fill(0xFF000000 | rgb(self._theme.surface))
        strip_px = FLAGS_PX * ratio
        lane_px = (len(pixels) - strip_px) / len(LANES)
        gap_px = round(_LANE_GAP_PX * ratio)
        line = 0xFF000000 | rgb(self._theme.line)
        for place in range(len(LANES)):
            pixels[round(strip_px + place * lane_px)] = line
        if columns is None:
            return
        for place, lane in enumerate(LANES):
            top = round(strip_px + place * lane_px) + 1
            bottom = round(strip_px + (place + 1) * lane_px)
            zero_y = bottom - 2.0 * gap_px
            scale = (zero_y - top - gap_px) / self.tops_n[place]
            pixels[round(zero_y)] = line
            draw_curve(
                pixels,
                columns[place],
                x0,
                zero_y,
                scale,
                _CURVE_PX * ratio,
                rgb(self._theme.member(member_of(lane.signal))),
                top,
                bottom,
            )


class _ScrubBox(pg.ViewBox):  # type: ignore[misc]
    """A ViewBox whose drag and wheel move in time."""

    def __init__(self, view: LanesView) -> None:
        super().__init__(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self._lanes_view = view

    def mouseDragEvent(self, event: pg.GraphicsScene.mouseEvents.MouseDragEvent) -> None:
        event.accept()
        moved = event.scenePos().x() - event.lastScenePos().x()
        self._lanes_view.scrubbed.emit(-moved / max(self.width(), 1.0))

    def wheelEvent(self, event: QGraphicsSceneWheelEvent, axis: int | None = None) -> None:
        event.accept()
        notches = event.delta() / 120.0
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._lanes_view.zoomed.emit(-1 if notches > 0 else 1)
        else:
            self._lanes_view.scrubbed.emit(-0.1 * notches)


class LanesView(pg.GraphicsView):  # type: ignore[misc]
    """Lanes, time axis, shared cursor.

    Signals
    -------
    scrubbed(float)
        Move in time, in window lengths (negative: into the past).
    zoomed(int)
        Choose the next shorter (-1) or longer (1) window.
    cursor_moved()
        The cursor is elsewhere, or gone.
    flag_clicked(object)
        A flag was clicked; its time, ns on the samples' clock.
    """

    scrubbed = Signal(float)
    zoomed = Signal(int)
    cursor_moved = Signal()
    flag_clicked = Signal(object)

    def __init__(self, bridge: Bridge, window: TimeWindow, theme: Theme) -> None:
        axis = pg.AxisItem("bottom", pen=theme.line, textPen=theme.dim, maxTickLength=0)
        axis.setHeight(AXIS_PX)
        axis.setStyle(tickFont=font(TYPE_PX["caption"]), hideOverlappingLabels=True)
        super().__init__(background=theme.background)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._box = _ScrubBox(self)
        axis.linkToView(self._box)
        # a PlotItem would bring menus that nobody opens here: they take longer than all the rest
        plot = pg.GraphicsWidget()
        grid = QGraphicsGridLayout(plot)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addItem(self._box, 0, 0)
        grid.addItem(axis, 1, 0)
        self.setCentralItem(plot)
        self._bridge = bridge
        self._window = window
        # drawn from a picture of it: the curves next to it change with every frame
        axis.setCacheMode(pg.AxisItem.CacheMode.DeviceCoordinateCache)
        self._axis = axis
        self._axis_key: object = None
        self.setAccessibleName(self.tr("Curves of every limb"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._curves = _CurvesItem(bridge, window, theme)
        self._box.addItem(self._curves, ignoreBounds=True)
        self._flags = FlagsItem(bridge, window, theme, len(LANES))
        self._flags.setZValue(1)
        self._box.addItem(self._flags, ignoreBounds=True)
        self._cursor = pg.InfiniteLine(angle=90, pen=pg.mkPen(theme.text, width=1))
        self._cursor.hide()
        self._box.addItem(self._cursor, ignoreBounds=True)
        self.cursor_s: float | None = None
        self.scene().sigMouseMoved.connect(self._hover)
        self.scene().sigMouseClicked.connect(self._click)
        self.reframe()

    @property
    def tops_n(self) -> list[float]:
        """Top of each lane's scale, N."""
        return self._curves.tops_n

    def refresh(self) -> None:
        """Draw the curves again."""
        self._curves.update()
        self._flags.update()

    def refresh_slow(self) -> None:
        """Let scales and axis follow."""
        self._curves.rescale()
        self._label_axis()

    def reframe(self) -> None:
        """Take up another window length."""
        length_s = self._window.length_s
        self._box.invertY(True)
        self._box.setRange(xRange=(-length_s, 0.0), yRange=(0.0, len(LANES)), padding=0.0)
        self._curves.reframe()
        self._flags.reframe()
        self._label_axis()

    def position_at_cursor(self) -> int | None:
        """Return the history's position under the cursor, or the newest in view without one."""
        history = self._bridge.history
        if history is None:
            return None
        away_s = self.cursor_s or 0.0
        return int(self._window.end(history.head) - 1 + away_s * history.rate_hz)

    def set_cursor(self, seconds: float | None) -> None:
        """Put the cursor at seconds before the right edge; None takes it away."""
        self.cursor_s = seconds
        self._cursor.setVisible(seconds is not None)
        if seconds is not None:
            self._cursor.setValue(seconds)
        self.cursor_moved.emit()

    def leaveEvent(self, event: object) -> None:
        """Take the cursor away with the mouse."""
        super().leaveEvent(event)
        self.set_cursor(None)

    def _hover(self, position: QPointF) -> None:
        if self._box.sceneBoundingRect().contains(position):
            self.set_cursor(float(self._box.mapSceneToView(position).x()))
            self.viewport().setToolTip(self._flags_at(position))
        elif self.cursor_s is not None:
            self.set_cursor(None)

    def _flags_at(self, position: QPointF) -> str:
        """Return the whole texts of the flags under the pointer, one a line."""
        if position.y() > self._box.sceneBoundingRect().top() + FLAGS_PX:
            return ""
        return "\n".join(flag.text for flag in self._flags.near(position.x()))

    def _click(self, event: pg.GraphicsScene.mouseEvents.MouseClickEvent) -> None:
        position = event.scenePos()
        if self._flags_at(position):
            self.flag_clicked.emit(self._flags.near(position.x())[-1].t_ns)

    def _label_axis(self) -> None:
        """Live: seconds before now. Held: the session's clock."""
        length_s = self._window.length_s
        history = self._bridge.history
        origin_s = None
        if not self._window.live and history is not None:
            t_ns = history.t_ns_at(self._window.end(history.head))
            origin_s = (t_ns - history.begin_t_ns) * 1e-9
        key = (length_s, origin_s)
        if key == self._axis_key:
            return
        self._axis_key = key
        places = _tick_places(length_s)
        if origin_s is None:
            ticks = [
                (x, self.tr("{0} s").format(f"{x:.0f}".replace("-", "\u2212"))) for x in places
            ]
        else:
            ticks = [(x, clock_text(origin_s + x)) for x in places if origin_s + x >= 0]
        self._axis.setTicks([ticks])
