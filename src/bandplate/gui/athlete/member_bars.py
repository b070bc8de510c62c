"""How much of its own maximum each supporting member gives."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from bandplate.gui.model import MemberLevel
from bandplate.gui.theme import Theme
from bandplate.gui.widgets.scaled import ScaledWidget, TextBox

__all__ = ["MemberBars"]

_ORDER = ("swing", "arm_left", "arm_right", "torso")


class MemberBars(ScaledWidget):
    """Four bars; the member that lags has a thick frame and a triangle beside its number."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.levels: dict[str, MemberLevel] = {}
        self._names = {
            "swing": self.tr("swing"),
            "arm_left": self.tr("L arm"),
            "arm_right": self.tr("R arm"),
            "torso": self.tr("torso"),
        }
        self._numbers: dict[str, str] = {}
        self._seen: object = None
        self.setAccessibleName(self.tr("Support of each member, percent of its maximum"))

    def show_levels(self, levels: dict[str, MemberLevel]) -> None:
        """Take up the levels; painted again only where half a per cent changes."""
        seen = tuple(
            (m, round(2.0 * (level.pct or 0.0)), level.lags) for m, level in levels.items()
        )
        self.levels = levels
        if seen != self._seen:
            self._seen = seen
            self.update()

    def show_numbers(self) -> None:
        """Take up the numbers (4 times a second, the bars move at frame rate)."""
        self._numbers = {m: _number(level) for m, level in self.levels.items()}
        self.update()
        words = (f"{self._names[m]} {self._numbers[m]}" for m in _ORDER if m in self._numbers)
        self.setAccessibleDescription(", ".join(words))

    def cell(self, place: int) -> QRectF:
        """Return the box of one member."""
        gap = self.px(32)
        width = (self.width() - gap * (len(_ORDER) - 1)) / len(_ORDER)
        return QRectF(place * (width + gap), 0, width, self.height())

    def texts(self) -> list[TextBox]:
        """Return names and numbers."""
        boxes = []
        for place, member in enumerate(_ORDER):
            cell = self.cell(place)
            half = cell.height() * 0.5
            name = QRectF(cell.left(), cell.top(), cell.width() * 0.5, half)
            number = QRectF(cell.left() + cell.width() * 0.5, cell.top(), cell.width() * 0.5, half)
            lags = member in self.levels and self.levels[member].lags
            if lags:
                number.setRight(number.right() - self.px(40))
            boxes.append(
                TextBox(
                    self._names[member],
                    name,
                    self.type(32),
                    QColor(self.theme.text if lags else self.theme.dim),
                    Qt.AlignmentFlag.AlignLeft,
                )
            )
            boxes.append(
                TextBox(
                    self._numbers.get(member, "\u2013"),
                    number,
                    self.type(40, bold=True),
                    QColor(self.theme.text),
                    Qt.AlignmentFlag.AlignRight,
                )
            )
        return boxes

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bars and texts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, member in enumerate(_ORDER):
            self._bar(painter, self.cell(place), member)
        self.paint_texts(painter)
        painter.end()

    def _bar(self, painter: QPainter, cell: QRectF, member: str) -> None:
        bar = QRectF(cell.left(), cell.top() + 0.56 * cell.height(), cell.width(), self.px(36))
        bar.adjust(self.px(3), 0, -self.px(3), 0)
        radius = self.px(8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.raised))
        painter.drawRoundedRect(bar, radius, radius)
        level = self.levels.get(member)
        if level is None:
            return
        if level.pct is not None:
            filled = QRectF(bar)
            filled.setWidth(max(2 * radius, bar.width() * min(level.pct, 100.0) / 100.0))
            painter.setBrush(self.theme.member(member))
            painter.drawRoundedRect(filled, radius, radius)
        if level.lags:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self.theme.text), self.px(5)))
            painter.drawRoundedRect(bar, radius, radius)
            x, y, size = cell.right() - self.px(18), cell.top() + 0.25 * cell.height(), self.px(14)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.text))
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(x - size, y - 0.7 * size),
                        QPointF(x + size, y - 0.7 * size),
                        QPointF(x, y + size),
                    ]
                )
            )


def _number(level: MemberLevel) -> str:
    if level.pct is not None:
        return f"{level.pct:.0f}"
    return "\u2013" if level.force_n is None else f"{max(0.0, level.force_n):.0f} N"
