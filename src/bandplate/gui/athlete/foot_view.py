"""The centre of pressure on the plate, in the ellipse of its last seconds."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from bandplate.gui.bridge import Bridge
from bandplate.gui.cop_trail import Ellipse
from bandplate.gui.theme import Theme
from bandplate.gui.widgets.scaled import ScaledWidget, TextBox

__all__ = ["FootView"]

#: Half height of what is shown, mm: a foot and a little more.
_HALF_MM: Final = 170.0
_TRAIL_POINTS: Final = 100
# Sole of a left foot in mm, toes up, as cubic segments (control, control, end) from the heel.
_SOLE: Final = (
    ((0.0, -130.0),),
    ((-36.0, -130.0), (-38.0, -85.0), (-30.0, -45.0)),
    ((-26.0, -15.0), (-48.0, 20.0), (-48.0, 60.0)),
    ((-48.0, 95.0), (-25.0, 130.0), (10.0, 135.0)),
    ((42.0, 138.0), (50.0, 95.0), (44.0, 60.0)),
    ((38.0, 25.0), (26.0, 0.0), (30.0, -45.0)),
    ((36.0, -85.0), (36.0, -130.0), (0.0, -130.0)),
)
_STANCE_MM: Final = 420.0


class FootView(ScaledWidget):
    """Sole for orientation, trail, ellipse, dot; empty plate says so."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._bridge = bridge
        self._ellipse: Ellipse | None = None
        self.setAccessibleName(self.tr("Centre of pressure under the foot"))

    def refresh_slow(self) -> None:
        """Take up the ellipse (4 times a second)."""
        trail = self._bridge.cop
        self._ellipse = None if trail is None else trail.ellipse(self._side())

    def texts(self) -> list[TextBox]:
        """Return the note of an empty plate."""
        trail = self._bridge.cop
        if trail is not None and len(trail.points_mm(self._side())):
            return []
        return [
            TextBox(self.tr("no load"), QRectF(self.rect()), self.type(), QColor(self.theme.dim))
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the plate from above, forward is up."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._side()
        scale = self.height() / (2 * _HALF_MM)
        painter.save()
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(scale, -scale)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.raised))
        for centre_mm, mirror in _soles(side):
            painter.save()
            painter.translate(centre_mm, 0.0)
            painter.scale(mirror, 1.0)
            painter.drawPath(_sole())
            painter.restore()
        self._paint_cop(painter, side, scale)
        painter.restore()
        self.paint_texts(painter)
        painter.end()

    def _paint_cop(self, painter: QPainter, side: str, scale: float) -> None:
        trail = self._bridge.cop
        if trail is None:
            return
        points = trail.points_mm(side)[-_TRAIL_POINTS:]
        if len(points) == 0:
            return
        colour = self.theme.member("push")
        if self._ellipse is not None:
            e = self._ellipse
            painter.save()
            painter.translate(e.x_mm, e.y_mm)
            painter.rotate(e.angle_deg)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self.theme.text), self.px(4) / scale))
            least_mm = self.px(6) / scale
            painter.drawEllipse(QPointF(0, 0), max(e.long_mm, least_mm), max(e.short_mm, least_mm))
            painter.restore()
        path = QPainterPath(QPointF(*points[0]))
        for x_mm, y_mm in points[1:]:
            path.lineTo(x_mm, y_mm)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour.darker(150), self.px(3) / scale))
        painter.drawPath(path)
        half_width_mm = self.width() / (2 * scale)
        radius_mm = self.px(13) / scale
        x_mm = min(max(points[-1][0], radius_mm - half_width_mm), half_width_mm - radius_mm)
        y_mm = min(max(points[-1][1], radius_mm - _HALF_MM), _HALF_MM - radius_mm)
        painter.setPen(QPen(QColor(self.theme.background), self.px(3) / scale))
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(x_mm, y_mm), radius_mm, radius_mm)

    def _side(self) -> str:
        return self._bridge.station.drill.push_side


def _soles(side: str) -> tuple[tuple[float, float], ...]:
    """Return centre in mm and mirroring of each foot that is shown."""
    if side == "left":
        return ((0.0, 1.0),)
    if side == "right":
        return ((0.0, -1.0),)
    return ((-_STANCE_MM / 2, 1.0), (_STANCE_MM / 2, -1.0))


def _sole() -> QPainterPath:
    path = QPainterPath(QPointF(*_SOLE[0][0]))
    for one, two, end in _SOLE[1:]:
        path.cubicTo(QPointF(*one), QPointF(*two), QPointF(*end))
    path.closeSubpath()
    return path
