"""The push curve in its target corridor: past 4 s, now, 2 s ahead."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from bandplate._rt import draw_curve, fill_band
from bandplate.gui.bridge import Bridge
from bandplate.gui.curve_history import CURVES, ColumnWindow
from bandplate.gui.figures import figure
from bandplate.gui.model import corridor_at, last_stop_ns, nice_top, push_side
from bandplate.gui.theme import Theme
from bandplate.gui.units import force_unit, shown_force
from bandplate.gui.widgets.raster import Canvas, rgb
from bandplate.gui.widgets.scaled import ScaledWidget, TextBox

__all__ = ["PushView"]

PAST_S: Final = 4.0
AHEAD_S: Final = 2.0
_LEAST_TOP_N: Final = 200.0
_CURVES_OF: Final = {
    "left": ("left.fz",),
    "right": ("right.fz",),
    "both": ("left.fz", "right.fz"),
}


class PushView(ScaledWidget):
    """Curve and corridor as one image; scale and times stand outside, nothing covers the curve."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._bridge = bridge
        self._canvas = Canvas()
        self._columns: ColumnWindow | None = None
        self._highest_n = 0.0
        self._had_target = False
        self._stopped_ns = -1
        self.top_n = _LEAST_TOP_N
        self.push_n: float | None = None
        self.corridor: tuple[float, float, float] | None = None
        self.setAccessibleName(self.tr("Push force against its target"))

    def plot_rect(self) -> QRectF:
        """Return where the curve is drawn."""
        left, bottom = round(self.px(112)), round(self.px(52))
        return QRectF(
            left, round(self.px(16)), self.width() - left, self.height() - bottom - self.px(16)
        )

    def rescale(self) -> None:
        """Let the scale follow reference, corridor and what is in view (4 times a second)."""
        self._stopped_ns = last_stop_ns(self._bridge.events)
        # the corridor is what is looked at; without one, the athlete's best says how far it may go
        best_n = float(self._bridge.station.references.get("push", 0.0))
        wanted = self._highest_n or best_n
        if self._columns is not None:
            seen = self._columns.get_last()[:, :, 1]
            wanted = max(wanted, float(np.max(np.nan_to_num(seen, nan=0.0), initial=0.0)))
        # a round number in the unit that is written beside it
        scale = shown_force(1.0)
        top_n = nice_top(wanted * scale, _LEAST_TOP_N * scale) / scale
        appeared = bool(self._highest_n) and not self._had_target
        self._had_target = bool(self._highest_n)
        if appeared or top_n > self.top_n or top_n <= 0.5 * self.top_n:
            self.top_n = top_n
            self.update()

    def refresh(self) -> None:
        """Draw the curve again; the labels stay."""
        self.update(self._moving().toAlignedRect())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw corridor, curve, scale."""
        plot = self.plot_rect()
        self._canvas.fit(plot.width(), plot.height(), self.devicePixelRatioF())
        self._draw(self._canvas)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), QColor(self.theme.background))
        painter.drawImage(plot.topLeft(), self._canvas.image)
        self._draw_now(painter, plot)
        if not self._moving().toAlignedRect().contains(event.rect()):
            self.paint_texts(painter)
        painter.end()
        self._bridge.painted()

    def texts(self) -> list[TextBox]:
        """Return the labels of both axes."""
        plot = self.plot_rect()
        dim, line = QColor(self.theme.dim), self.px(40)
        boxes = []
        for share in (0.0, 0.5, 1.0):
            y = plot.bottom() - share * (plot.height() - self._margin_px()) - self._margin_px() / 2
            y = min(max(y - line / 2, plot.top()), plot.bottom() - line)
            rect = QRectF(0, y, plot.left() - self.px(12), line)
            top = figure(shown_force(share * self.top_n))
            text = f"{top} {force_unit()}" if share == 0 else top
            boxes.append(TextBox(text, rect, self.type(), dim, Qt.AlignmentFlag.AlignRight))
        names = (
            (0.0, self.tr("4 s ago"), Qt.AlignmentFlag.AlignLeft),
            (PAST_S / (PAST_S + AHEAD_S), self.tr("now"), Qt.AlignmentFlag.AlignHCenter),
            (1.0, self.tr("2 s ahead"), Qt.AlignmentFlag.AlignRight),
        )
        width = self.px(240)
        for share, text, align in names:
            x = plot.left() + share * plot.width() - _share_left_of(align) * width
            rect = QRectF(x, plot.bottom() + self.px(8), width, line)
            boxes.append(TextBox(text, rect, self.type(), dim, align))
        return boxes

    def _moving(self) -> QRectF:
        """Return what changes from frame to frame: the plot, and the mark at its edges."""
        return self.plot_rect().adjusted(0, -self.px(8), 0, self.px(6))

    def _margin_px(self) -> float:
        return self.px(40)

    def _draw(self, canvas: Canvas) -> None:
        canvas.clear(rgb(self.theme.surface))
        history = self._bridge.history
        station, snapshot = self._bridge.station, self._bridge.snapshot
        now_column = round(canvas.width * PAST_S / (PAST_S + AHEAD_S))
        margin = self._margin_px() * canvas.ratio / 2
        zero_y = canvas.height - margin
        px_per_n = (canvas.height - 2 * margin) / self.top_n
        canvas.pixels[min(round(zero_y), canvas.height - 1)] = 0xFF000000 | rgb(self.theme.line)
        now_t_ns = 0 if snapshot is None else snapshot.t_ns
        asked = [(trial, go) for trial, go in station.trials if go > self._stopped_ns]
        self.corridor = corridor_at(asked, now_t_ns)
        edges = self._edges(now_t_ns, canvas.width, now_column)
        if edges is not None:
            low, high = zero_y - edges[0] * px_per_n, zero_y - edges[1] * px_per_n
            fill_band(canvas.pixels, high, low, 0, rgb(self.theme.corridor), 0.75, 0, canvas.height)
        if history is None:
            return
        names = _CURVES_OF[push_side(station)]
        curves = tuple(CURVES.index(name) for name in names)
        if self._columns is None or self._columns.curves != curves:
            self._columns = ColumnWindow(curves)
        step = (PAST_S + AHEAD_S) * history.rate_hz / canvas.width
        first = int((history.head - 1) // step) - now_column + 1
        columns = self._columns.get(history, first, now_column, step)
        newest = [history.value_at(curve, history.head - 1) for curve in curves]
        known = [value for value in newest if value is not None]
        self.push_n = max(known, default=None)
        for place in range(len(curves)):
            draw_curve(
                canvas.pixels,
                columns[place],
                0,
                zero_y,
                px_per_n,
                self.px(8) * canvas.ratio,
                rgb(self.theme.member("push")),
                0,
                canvas.height,
            )

    def _edges(
        self, now_t_ns: int, width: int, now_column: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
        """Return low and high edge per column, N, NaN where there is no target."""
        low, high = np.full(width, np.nan), np.full(width, np.nan)
        ahead_s = (np.arange(width) + 0.5 - now_column) * (PAST_S + AHEAD_S) / width
        for trial, go_t_ns in self._bridge.station.trials:
            if trial.points:
                target_n = trial.targets_n(ahead_s + (now_t_ns - go_t_ns) * 1e-9)
                known = ~np.isnan(target_n)
                if go_t_ns <= self._stopped_ns:  # a stop ends what was asked for
                    known &= ahead_s <= (self._stopped_ns - now_t_ns) * 1e-9
                low[known] = np.maximum(0.0, target_n[known] - trial.half_width_n)
                high[known] = target_n[known] + trial.half_width_n
        if np.isnan(high).all():
            self._highest_n = 0.0
            return None
        self._highest_n = float(np.nanmax(high))
        return low, high

    def _draw_now(self, painter: QPainter, plot: QRectF) -> None:
        """Draw the line of now, and the newest value as a shape that points to the target."""
        x = plot.left() + plot.width() * PAST_S / (PAST_S + AHEAD_S)
        painter.setPen(QPen(QColor(self.theme.dim), self.px(2), Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
        if self.push_n is None:
            return
        margin = self._margin_px() / 2
        room = plot.height() - 2 * margin
        y = plot.bottom() - margin - min(max(self.push_n / self.top_n, 0.0), 1.0) * room
        size = self.px(18)
        painter.setPen(QPen(QColor(self.theme.background), self.px(3)))
        painter.setBrush(QColor(self.theme.text))
        if self.corridor is None or self.corridor[0] <= self.push_n <= self.corridor[2]:
            painter.drawEllipse(QPointF(x, y), size, size)
            return
        way = -1.0 if self.push_n < self.corridor[0] else 1.0
        tip, base = y + way * 1.4 * size, y - way * 0.8 * size
        painter.drawPolygon(
            QPolygonF(
                [QPointF(x, tip), QPointF(x - 1.2 * size, base), QPointF(x + 1.2 * size, base)]
            )
        )


def _share_left_of(align: Qt.AlignmentFlag) -> float:
    """Return which share of a box lies left of what it is aligned to."""
    if align == Qt.AlignmentFlag.AlignLeft:
        return 0.0
    return 1.0 if align == Qt.AlignmentFlag.AlignRight else 0.5
