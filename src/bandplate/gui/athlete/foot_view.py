"""The centre of pressure (CoP) under each foot that works, in the ellipse of its last seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from bandplate.gui.bridge import Bridge
from bandplate.gui.cop_trail import Ellipse
from bandplate.gui.model import push_side
from bandplate.gui.theme import Theme
from bandplate.gui.widgets.scaled import ScaledWidget, TextBox

__all__ = ["FootView"]

#: Half of what is shown of a plate, mm: a foot and a little more.
_HALF_MM: Final = 150.0
#: Half of what the lens shows, mm: quiet sway is a few millimetres.
_LENS_MM: Final = 25.0
_TRAIL_POINTS: Final = 101
_TRAIL_STEP: Final = 4
# Sole of a left foot in mm, toes up, as cubic segments (control, control, end) from the heel.
_HEEL: Final = (0.0, -130.0)
_SOLE: Final = (
    ((-36.0, -130.0), (-38.0, -85.0), (-30.0, -45.0)),
    ((-26.0, -15.0), (-48.0, 20.0), (-48.0, 60.0)),
    ((-48.0, 95.0), (-25.0, 130.0), (10.0, 135.0)),
    ((42.0, 138.0), (50.0, 95.0), (44.0, 60.0)),
    ((38.0, 25.0), (26.0, 0.0), (30.0, -45.0)),
    ((36.0, -85.0), (36.0, -130.0), _HEEL),
)


@dataclass(frozen=True, slots=True)
class _Frame:
    """A square on the screen that shows a part of one plate: forward is up."""

    centre: QPointF
    px_per_mm: float
    x_mm: float = 0.0
    y_mm: float = 0.0

    def at(self, x_mm: float, y_mm: float) -> QPointF:
        """Return where a point of the plate is on the screen."""
        return QPointF(
            self.centre.x() + (x_mm - self.x_mm) * self.px_per_mm,
            self.centre.y() - (y_mm - self.y_mm) * self.px_per_mm,
        )


class FootView(ScaledWidget):
    """A sole per working plate with the CoP's trail; one foot alone has a lens beside it."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._bridge = bridge
        self._ellipses: dict[str, Ellipse | None] = {}
        self.setAccessibleName(self.tr("Centre of pressure under the foot"))

    def refresh_slow(self) -> None:
        """Take up the ellipses (4 times a second)."""
        trail = self._bridge.cop
        if trail is not None:
            self._ellipses = {side: trail.ellipse(side) for side in self._sides()}

    def texts(self) -> list[TextBox]:
        """Return the note of an empty plate."""
        if any(self._ellipses.values()):
            return []
        rect = QRectF(0, 0, self.width(), self.height())
        return [TextBox(self.tr("no load"), rect, self.type(), QColor(self.theme.dim))]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw soles, lens, trail, ellipse, dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, half = self.height() / 2, self.height() / 2
        scale = half / _HALF_MM
        sides = self._sides()
        if len(sides) == 2:
            for side, way in (("left", -0.5), ("right", 0.5)):
                frame = _Frame(QPointF(self.width() / 2 + way * half * 1.2, middle), scale)
                self._paint_sole(painter, frame, mirrored=side == "right")
                self._paint_cop(painter, frame, side)
        else:
            side = sides[0]
            frame = _Frame(QPointF(self.width() / 2 - 0.8 * half, middle), scale)
            self._paint_sole(painter, frame, mirrored=side == "right")
            self._paint_cop(painter, frame, side)
            self._paint_lens(painter, QPointF(self.width() / 2 + 0.8 * half, middle), side)
        self.paint_texts(painter)
        painter.end()

    def _sides(self) -> tuple[str, ...]:
        side = push_side(self._bridge.station)
        return ("left", "right") if side == "both" else (side,)

    def _paint_sole(self, painter: QPainter, frame: _Frame, *, mirrored: bool) -> None:
        way = -1.0 if mirrored else 1.0
        path = QPainterPath(frame.at(way * _HEEL[0], _HEEL[1]))
        for segment in _SOLE:
            path.cubicTo(*(frame.at(way * x_mm, y_mm) for x_mm, y_mm in segment))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.raised))
        painter.drawPath(path)

    def _paint_lens(self, painter: QPainter, centre: QPointF, side: str) -> None:
        """Draw the middle of the sway magnified, in a circle with a cross hair."""
        ellipse = self._ellipses.get(side)
        if ellipse is None:
            return
        radius = 0.92 * self.height() / 2
        lens_mm = max(_LENS_MM, 1.3 * ellipse.long_mm)
        circle = QPainterPath()
        circle.addEllipse(centre, radius, radius)
        painter.setPen(QPen(QColor(self.theme.line), self.px(3)))
        painter.setBrush(QColor(self.theme.surface))
        painter.drawPath(circle)
        painter.save()
        painter.setClipPath(circle)
        painter.drawLine(centre - QPointF(radius, 0), centre + QPointF(radius, 0))
        painter.drawLine(centre - QPointF(0, radius), centre + QPointF(0, radius))
        frame = _Frame(centre, radius / lens_mm, ellipse.x_mm, ellipse.y_mm)
        self._paint_cop(painter, frame, side)
        painter.restore()

    def _paint_cop(self, painter: QPainter, frame: _Frame, side: str) -> None:
        trail = self._bridge.cop
        if trail is None:
            return
        colour = self.theme.member("push")
        points = trail.points_mm(side)[-_TRAIL_POINTS::_TRAIL_STEP]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour.darker(160), self.px(4)))
        path = QPainterPath()
        down = False
        for x_mm, y_mm in points:
            loaded = not np.isnan(x_mm)
            if loaded and down:
                path.lineTo(frame.at(x_mm, y_mm))
            elif loaded:
                path.moveTo(frame.at(x_mm, y_mm))
            down = loaded
        painter.drawPath(path)
        ellipse = self._ellipses.get(side)
        if ellipse is not None:
            painter.save()
            painter.translate(frame.at(ellipse.x_mm, ellipse.y_mm))
            painter.rotate(-ellipse.angle_deg)
            painter.setPen(QPen(QColor(self.theme.text), self.px(4)))
            half_axes = (ellipse.long_mm * frame.px_per_mm, ellipse.short_mm * frame.px_per_mm)
            painter.drawEllipse(QPointF(0, 0), *half_axes)
            painter.restore()
        if down:
            painter.setPen(QPen(QColor(self.theme.background), self.px(3)))
            painter.setBrush(colour)
            painter.drawEllipse(frame.at(*points[-1]), self.px(13), self.px(13))
