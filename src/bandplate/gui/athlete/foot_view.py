"""The centre of pressure (CoP) under each foot that works, in the ellipse of its last seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QPolygonF
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
# Sole and lens side by side take so many times half the height.
_WIDE: Final = 2.85
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
        self._still = QPixmap()
        self._still_key: object = None
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
        """Draw what stands still as one picture, and on it trail, ellipse, dot."""
        frames, lens = self._frames()
        ratio = self.devicePixelRatioF()
        key = (self.size(), ratio, tuple(frames), lens is not None)
        if key != self._still_key:
            self._still_key = key
            self._still = QPixmap((QSizeF(self.size()) * ratio).toSize())
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(QColor(self.theme.background))
            still = QPainter(self._still)
            still.setRenderHint(QPainter.RenderHint.Antialiasing)
            for side, frame in frames.items():
                self._paint_sole(still, frame, mirrored=side == "right")
            if lens is not None:
                self._paint_lens(still, *lens)
            still.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._still)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for side, frame in frames.items():
            self._paint_cop(painter, frame, side, whole=lens is None)
        if lens is not None:
            side = next(iter(frames))
            ellipse = self._ellipses[side]
            assert ellipse is not None  # there is no lens without one
            centre, radius = lens
            lens_mm = max(_LENS_MM, 1.3 * ellipse.long_mm)
            frame = _Frame(centre, radius / lens_mm, ellipse.x_mm, ellipse.y_mm)
            circle = QPainterPath()
            circle.addEllipse(centre, radius, radius)
            painter.setClipPath(circle)
            self._paint_cop(painter, frame, side)
            painter.setClipping(False)
        self.paint_texts(painter)
        painter.end()

    def _frames(self) -> tuple[dict[str, _Frame], tuple[QPointF, float] | None]:
        """Return each sole's place, and of one foot alone the lens: centre and radius."""
        middle, centre = self.height() / 2, self.width() / 2
        half = min(middle, self.width() / _WIDE)
        scale = half / _HALF_MM
        sides = self._sides()
        if len(sides) == 2:
            left = _Frame(QPointF(centre - 0.6 * half, middle), scale)
            right = _Frame(QPointF(centre + 0.6 * half, middle), scale)
            return {"left": left, "right": right}, None
        frames = {sides[0]: _Frame(QPointF(centre - half, middle), scale)}
        if self._ellipses.get(sides[0]) is None:
            return frames, None
        return frames, (QPointF(centre + 0.5 * half, middle), 0.9 * half)

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

    def _paint_lens(self, painter: QPainter, centre: QPointF, radius: float) -> None:
        """Draw the circle with its cross hair, in which the sway is magnified."""
        painter.setPen(QPen(QColor(self.theme.line), self.px(3)))
        painter.setBrush(QColor(self.theme.surface))
        painter.drawEllipse(centre, radius, radius)
        painter.drawLine(centre - QPointF(radius, 0), centre + QPointF(radius, 0))
        painter.drawLine(centre - QPointF(0, radius), centre + QPointF(0, radius))

    def _paint_cop(
        self, painter: QPainter, frame: _Frame, side: str, *, whole: bool = True
    ) -> None:
        """Draw trail, ellipse and dot; beside a lens only the dot."""
        trail = self._bridge.cop
        if trail is None:
            return
        colour = self.theme.member("push")
        points = trail.points_mm(side)[-_TRAIL_POINTS::_TRAIL_STEP]
        if whole:
            self._paint_trail(painter, [frame.at(x, y) for x, y in points if not np.isnan(x)])
        ellipse = self._ellipses.get(side)
        if ellipse is not None and whole:
            painter.save()
            painter.translate(frame.at(ellipse.x_mm, ellipse.y_mm))
            painter.rotate(-ellipse.angle_deg)
            painter.setPen(QPen(QColor(self.theme.text), self.px(4)))
            half_axes = (ellipse.long_mm * frame.px_per_mm, ellipse.short_mm * frame.px_per_mm)
            painter.drawEllipse(QPointF(0, 0), *half_axes)
            painter.restore()
        if len(points) and not np.isnan(points[-1, 0]):
            painter.setPen(QPen(QColor(self.theme.background), self.px(3)))
            painter.setBrush(colour)
            painter.drawEllipse(frame.at(*points[-1]), self.px(15), self.px(15))

    def _paint_trail(self, painter: QPainter, points: list[QPointF]) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.theme.member("push").darker(160), self.px(4)))
        painter.drawPolyline(QPolygonF(points))
