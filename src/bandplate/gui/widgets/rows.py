"""Rows of a list that have several lines: the first is what it is, the others are about it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from bandplate.gui.theme import SPACE_PX, TYPE_PX, font

__all__ = ["RowDelegate"]


class RowDelegate(QStyledItemDelegate):
    """Paints the first line of an item's text strong, the others small and dim."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint ground and lines."""
        ground = QStyleOptionViewItem(option)
        self.initStyleOption(ground, index)
        lines = _lines(index)
        ground.text = ""
        ground.widget.style().drawControl(
            QStyle.ControlElement.CE_ItemViewItem, ground, painter, ground.widget
        )
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        room = option.rect.adjusted(SPACE_PX["tight"], SPACE_PX["hair"], -SPACE_PX["tight"], 0)
        painter.save()
        for place, text in enumerate(lines):
            type_ = _type(place)
            metrics = QFontMetrics(type_)
            painter.setFont(type_)
            painter.setPen(_ink(place, chosen))
            line = QRect(room.left(), room.top(), room.width(), metrics.height())
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft, shown)
            room.setTop(room.top() + metrics.height())
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Ask for room for every line."""
        metrics = [QFontMetrics(_type(place)) for place, _ in enumerate(_lines(index))]
        wide = max(
            (m.horizontalAdvance(t) for m, t in zip(metrics, _lines(index), strict=True)), default=0
        )
        high = sum(m.height() for m in metrics)
        return QSize(wide + 2 * SPACE_PX["tight"], high + 2 * SPACE_PX["hair"])


def _lines(index: QModelIndex | QPersistentModelIndex) -> list[str]:
    return str(index.data() or "").splitlines()


def _type(place: int) -> QFont:
    return font(TYPE_PX["caption"]) if place else font(TYPE_PX["body"], bold=True)


def _ink(place: int, chosen: bool) -> QColor:
    # the application's palette: a style sheet makes its own out of a widget's
    worn, role = QApplication.palette(), QPalette.ColorRole
    if chosen:
        return worn.color(role.HighlightedText)
    return worn.color(role.PlaceholderText if place else role.Text)
