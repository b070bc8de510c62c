"""Base of the athlete's widgets: sizes follow the window's height, texts are laid out in boxes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from bandplate.gui.theme import ATHLETE_MIN_PX, Theme, font

__all__ = ["ScaledWidget", "TextBox", "wrapped"]

_FULL_HEIGHT = 1080.0


@dataclass(frozen=True, slots=True)
class TextBox:
    """A text where it is painted; tests hold its width against the box."""

    text: str
    rect: QRectF
    font: QFont
    colour: QColor
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter
    ground: QColor | None = None


def wrapped(text: str, type_: QFont, width: float) -> list[str]:
    """Return the lines of a text that are no wider than a width (a single long word may be)."""
    metrics = QFontMetricsF(type_)
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else ""
        if longer and metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


class ScaledWidget(QWidget):
    """A painted widget of the athlete window; it paints every pixel of its own."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def px(self, at_1080: float) -> float:
        """Return a size given for a window height of 1080, in this window's pixels."""
        return at_1080 * self.window().height() / _FULL_HEIGHT

    def type(self, at_1080: float = ATHLETE_MIN_PX, *, bold: bool = False) -> QFont:
        """Return the type family at a size given for a window height of 1080."""
        return font(round(self.px(max(at_1080, ATHLETE_MIN_PX))), bold=bold)

    def fitted(
        self, text: str, at_1080: float, width: float, height: float = 0.0, *, bold: bool = False
    ) -> tuple[list[str], QFont]:
        """Return the lines of a text and the largest type, up to a size, in which they fit.

        Parameters
        ----------
        text : str
        at_1080 : float
            Size wanted, for a window height of 1080.
        width : float
            Of a line, in this window's pixels.
        height : float
            Of all lines together; 0: one line, however high. The smallest type may need more.
        """
        size = at_1080
        while True:
            type_ = self.type(size, bold=bold)
            found = wrapped(text, type_, width)
            metrics = QFontMetricsF(type_)
            wide = any(metrics.horizontalAdvance(line) > width for line in found)
            high = len(found) * metrics.height() > height if height else len(found) > 1
            if (not wide and not high) or size <= ATHLETE_MIN_PX:
                return found, type_
            size = max(ATHLETE_MIN_PX, 0.94 * size)

    def texts(self) -> list[TextBox]:
        """Return every text as it is painted now."""
        return []

    def paint_texts(self, painter: QPainter) -> None:
        """Paint :meth:`texts`."""
        for box in self.texts():
            if box.ground is not None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(box.ground)
                painter.drawRoundedRect(box.rect, self.px(8), self.px(8))
            painter.setFont(box.font)
            painter.setPen(box.colour)
            painter.drawText(box.rect, box.align | Qt.AlignmentFlag.AlignVCenter, box.text)
