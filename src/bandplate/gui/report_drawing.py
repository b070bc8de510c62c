"""Drawing on a sheet of paper in points, from its left margin and its top."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPdfWriter,
    QPen,
    QPolygonF,
    QTextOption,
)

from bandplate.gui.theme import font as family_font
from bandplate.report import look
from bandplate.report.scene import Dot, Label, Scene, Shape

__all__ = ["FINE", "Drawing"]

#: Device pixels per point: fonts come in whole pixels, so a tenth of a point is the finest step.
FINE: Final = 10
_ANCHOR: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}


def _wrapped(align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> QTextOption:
    """Return how paragraphs break: between words, and inside of one that is too long."""
    option = QTextOption(align)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


class Drawing:
    """Texts, areas, lines and pictures; lengths and font sizes in points."""

    def __init__(self, writer: QPdfWriter, painter: QPainter) -> None:
        self._writer = writer
        self._painter = painter
        self._fonts: dict[tuple[float, bool], QFont] = {}

    def scene(self, scene: Scene, left: float, top: float) -> None:
        """Draw a picture."""
        painter = self._painter
        for item in scene.items:
            match item:
                case Shape():
                    painter.setOpacity(item.opacity)
                    painter.setPen(self._pen(item.stroke, item.width, item.dash))
                    painter.setBrush(QColor(item.fill) if item.fill else Qt.BrushStyle.NoBrush)
                    points = QPolygonF([self._at(left + x, top + y) for x, y in item.points])
                    (painter.drawPolygon if item.fill else painter.drawPolyline)(points)
                    painter.setOpacity(1.0)
                case Dot():
                    painter.setPen(self._pen(item.stroke, 1.0, ()))
                    painter.setBrush(QColor(item.fill))
                    radius = item.radius * FINE
                    painter.drawEllipse(self._at(left + item.x, top + item.y), radius, radius)
                case Label():
                    painter.setFont(self._font(item.size, bold=item.bold))
                    painter.setPen(QColor(item.colour))
                    wide = self.width(item.text, item.size, bold=item.bold)
                    x = left + item.x - _ANCHOR[item.anchor] * wide
                    painter.drawText(self._at(x, top + item.y), item.text)

    def text(
        self,
        text: str,
        size: float,
        colour: str = look.INK,
        *,
        bold: bool = False,
        left: float = 0.0,
        top: float,
        width: float = look.CONTENT_WIDTH_PT,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        """Draw a text, broken at ``width``."""
        painter = self._painter
        painter.setFont(self._font(size, bold=bold))
        painter.setPen(QColor(colour))
        corner = self._at(left, top)
        room = QSizeF(width * FINE, look.PAGE_HEIGHT_PT * FINE)
        painter.drawText(QRectF(corner, room), text, _wrapped(align))

    def height(
        self, text: str, size: float, *, width: float = look.CONTENT_WIDTH_PT, bold: bool = False
    ) -> float:
        """Return how high a text broken at ``width`` is, in points."""
        if not text:
            return 0.0
        self._painter.setFont(self._font(size, bold=bold))
        room = QRectF(0, 0, width * FINE, 1e6)
        return self._painter.boundingRect(room, text, _wrapped()).height() / FINE

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return how wide a text in one line is, in points."""
        return self.metrics(size, bold=bold).horizontalAdvance(text) / FINE

    def metrics(self, size: float, *, bold: bool = False) -> QFontMetricsF:
        """Return the font's metrics, in device pixels: :data:`FINE` of them are a point."""
        return QFontMetricsF(self._font(size, bold=bold), self._writer)

    def _font(self, size: float, *, bold: bool = False) -> QFont:
        made = self._fonts.get((size, bold))
        if made is None:
            made = family_font(round(size * FINE), bold=bold)
            made.clearFeatures()  # figures of one width make hyphens of words as wide
            for feature in ("calt", "liga"):  # another glyph is another letter to who copies it
                made.setFeature(QFont.Tag(feature), 0)
            self._fonts[size, bold] = made
        return made

    @staticmethod
    def _at(x: float, y: float) -> QPointF:
        return QPointF((look.MARGIN_PT + x) * FINE, y * FINE)

    def fill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""
        self._painter.fillRect(
            QRectF(self._at(x, y), QSizeF(width * FINE, height * FINE)), QColor(colour)
        )

    def rule(self, y: float) -> None:
        """Draw a line over the whole width."""
        self._painter.setPen(self._pen(look.RULE, 0.5, ()))
        self._painter.drawLine(self._at(0, y), self._at(look.CONTENT_WIDTH_PT, y))

    @staticmethod
    def _pen(colour: str, width: float, dash: tuple[float, ...]) -> QPen:
        if not colour:
            return QPen(Qt.PenStyle.NoPen)
        pen = QPen(QColor(colour), width * FINE)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if dash:
            pen.setDashPattern([part / width for part in dash])
        return pen
