"""How much of its own maximum each supporting member gives."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from bandplate.gui.figures import force_text
from bandplate.gui.model import MemberLevel
from bandplate.gui.theme import Theme
from bandplate.gui.widgets.scaled import ScaledWidget, TextBox

__all__ = ["MemberBars"]

_ORDER = ("swing", "arm_left", "arm_right", "torso")
# Name, number, and whether the word stands beside the mark: the first that a cell has room for.
_TYPES = ((38, 52, True), (38, 52, False), (32, 42, True), (32, 42, False), (28, 32, False))
_MARK_PX = 52


class MemberBars(ScaledWidget):
    """Four bars; the member that lags has a thick frame, a triangle and the word."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.levels: dict[str, MemberLevel] = {}
        self._names = {
            "swing": self.tr("swing"),
            "arm_left": self.tr("left arm"),
            "arm_right": self.tr("right arm"),
            "torso": self.tr("torso"),
        }
        self._numbers: dict[str, str] = {}
        self._lagging = ""
        self._mark = QPointF()
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
            self.update(self._bars().toAlignedRect())

    def show_numbers(self) -> None:
        """Take up the numbers (4 times a second, the bars move at frame rate)."""
        self._numbers = {m: _number(level) for m, level in self.levels.items()}
        self._lagging = next((m for m, level in self.levels.items() if level.lags), "")
        self.update()
        words = (f"{self._names[m]} {self._numbers[m]}" for m in _ORDER if m in self._numbers)
        self.setAccessibleDescription(", ".join(words))

    def cell(self, place: int) -> QRectF:
        """Return the box of one member."""
        gap = self.px(32)
        width = (self.width() - gap * (len(_ORDER) - 1)) / len(_ORDER)
        return QRectF(place * (width + gap), 0, width, self.height())

    def texts(self) -> list[TextBox]:
        """Return names and numbers; of the member that lags, the word where there is room."""
        return [box for place in range(len(_ORDER)) for box in self._cell_texts(place)]

    def _cell_texts(self, place: int) -> list[TextBox]:
        cell, member = self.cell(place), _ORDER[place]
        lags = member == self._lagging
        text, dim = QColor(self.theme.text), QColor(self.theme.dim)
        for name_px, number_px, said in _TYPES:
            name_type, number_type = self.type(name_px, bold=lags), self.type(number_px, bold=True)
            words = [
                (self._names[member], name_type),
                (self.tr("lags") if lags and said else "", name_type),
                (self._numbers.get(member, "\u2013"), number_type),
            ]
            wide = [QFontMetricsF(type_).horizontalAdvance(word) + 2 for word, type_ in words]
            mark = self.px(_MARK_PX) if lags else 0.0
            if sum(wide) + mark + self.px(24) <= cell.width():
                break
        high = 0.56 * cell.height()
        number = QRectF(cell.right() - wide[2], cell.top(), wide[2], high)
        word = QRectF(number.left() - self.px(20) - wide[1], cell.top(), wide[1], high)
        name = QRectF(cell.left(), cell.top(), wide[0], high)
        self._mark = QPointF(word.left() - self.px(0.5 * _MARK_PX), word.center().y())
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        boxes = [
            TextBox(words[0][0], name, name_type, text if lags else dim, left),
            TextBox(words[1][0], word, name_type, text, right),
            TextBox(words[2][0], number, number_type, text, right),
        ]
        return [box for box in boxes if box.text]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars, and the texts where they are to be drawn again too."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), QColor(self.theme.background))
        for place, member in enumerate(_ORDER):
            self._bar(painter, self.cell(place), member)
        if event.rect().top() < self._bars().top() - 1:
            self.paint_texts(painter)
            if self._lagging:
                self._cell_texts(_ORDER.index(self._lagging))
                self._paint_mark(painter)
        painter.end()

    def _bars(self) -> QRectF:
        """Return the strip that holds the bars."""
        return QRectF(0, 0.58 * self.height(), self.width(), 0.42 * self.height())

    def _paint_mark(self, painter: QPainter) -> None:
        """Draw a triangle that points at the bar that lags, before its word."""
        size = self.px(17)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.text))
        corners = ((-1.0, -0.75), (1.0, -0.75), (0.0, 0.95))
        at = [self._mark + QPointF(x * size, y * size) for x, y in corners]
        painter.drawPolygon(QPolygonF(at))

    def _bar(self, painter: QPainter, cell: QRectF, member: str) -> None:
        strip = self._bars()
        bar = QRectF(cell.left(), strip.top(), cell.width(), self.px(42))
        bar.adjust(self.px(4), self.px(4), -self.px(4), 0)
        radius = self.px(10)
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
            painter.setPen(QPen(QColor(self.theme.text), self.px(6)))
            painter.drawRoundedRect(bar, radius, radius)


def _number(level: MemberLevel) -> str:
    if level.pct is not None:
        return f"{level.pct:.0f} %"
    return "\u2013" if level.force_n is None else force_text(max(0.0, level.force_n))
