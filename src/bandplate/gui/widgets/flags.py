"""Events over the lanes: flags for what people and drills do, triangles for contacts."""

from __future__ import annotations

from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from bandplate.drills.happening import STOPPED
from bandplate.gui.bridge import Bridge
from bandplate.gui.model import flag_text
from bandplate.gui.theme import TYPE_PX, Theme, font
from bandplate.gui.time_window import TimeWindow

__all__ = ["FLAGS_PX", "FlagsItem"]

#: Height of the strip above the lanes that holds the flags of events.
FLAGS_PX: Final = 24

_MAX_FLAGS: Final = 200
_WIDEST_PX: Final = 160
# The list is in the order in which events were noticed, which is nearly that of their times.
_LATE_EVENT_NS: Final = 5_000_000_000


class FlagsItem(pg.GraphicsObject):  # type: ignore[misc]
    """Painted above curves and grid, in the lanes' coordinates."""

    def __init__(self, bridge: Bridge, window: TimeWindow, theme: Theme, n_lanes: int) -> None:
        super().__init__()
        self._bridge = bridge
        self._window = window
        self._theme = theme
        self._n_lanes = n_lanes

    def boundingRect(self) -> QRectF:
        """Return the whole view."""
        return QRectF(-self._window.length_s, 0.0, self._window.length_s, self._n_lanes)

    def reframe(self) -> None:
        """Take up another window length."""
        self.prepareGeometryChange()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint what lies in view."""
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_all(painter, self.getViewBox().sceneBoundingRect())
        painter.restore()

    def _paint_all(self, painter: QPainter, rect: QRectF) -> None:
        history = self._bridge.history
        if history is None or not self._bridge.events:
            return
        end_t_ns = history.t_ns_at(self._window.end(history.head))
        start_t_ns = end_t_ns - int(self._window.length_s * 1e9)
        px_per_ns = rect.width() / (self._window.length_s * 1e9)
        lane_px = (rect.height() - FLAGS_PX) / self._n_lanes
        drawn = 0
        free_px = rect.right()
        painter.setFont(font(TYPE_PX["caption"]))
        for event in reversed(self._bridge.events):
            if event.t_ns < start_t_ns - _LATE_EVENT_NS or drawn >= _MAX_FLAGS:
                break
            if not start_t_ns <= event.t_ns <= end_t_ns:
                continue
            x = rect.left() + (event.t_ns - start_t_ns) * px_per_ns
            drawn += 1
            if event.kind.startswith("contact."):
                side = str(event.data.get("side", ""))
                place = {"left": 0, "right": 1}.get(side)
                if place is not None:
                    base = rect.top() + FLAGS_PX + (place + 1) * lane_px
                    self._contact(painter, x, base, on=event.kind.endswith("on"))
                continue
            words = flag_text(event)
            if words:
                alarm = event.kind.startswith("alarm") or event.kind == STOPPED
                free_px = self._flag(painter, x, rect, words, free_px, alarm=alarm)

    def _contact(self, painter: QPainter, x: float, base: float, *, on: bool) -> None:
        """Draw a small triangle below: up where the foot comes on, down where it leaves."""
        tip_y, base_y = (base - 8.0, base - 1.0) if on else (base - 1.0, base - 8.0)
        triangle = QPolygonF([QPointF(x - 4, base_y), QPointF(x + 4, base_y), QPointF(x, tip_y)])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.dim))
        painter.drawPolygon(triangle)

    def _flag(
        self, painter: QPainter, x: float, rect: QRectF, words: str, free_px: float, *, alarm: bool
    ) -> float:
        """Draw a flag left of what is taken; without words where they would be far from it.

        Returns what is free for the flags before it: up to this x.
        """
        colour = QColor(self._theme.alarm if alarm else self._theme.text)
        painter.setPen(QPen(colour, 1.0))
        crisp = int(x) + 0.5
        painter.drawLine(QPointF(crisp, rect.top()), QPointF(crisp, rect.bottom()))
        metrics = painter.fontMetrics()
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, _WIDEST_PX)
        width = metrics.horizontalAdvance(words) + 8
        left = min(x, free_px - width)
        if left < x - _WIDEST_PX:
            return free_px
        box = QRectF(left, rect.top(), width, FLAGS_PX - 4.0)
        painter.fillRect(box, colour)
        painter.setPen(QColor(self._theme.on_alarm if alarm else self._theme.background))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        return left
