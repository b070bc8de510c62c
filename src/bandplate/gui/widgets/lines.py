"""Lines of plots: as wide on a fine screen as on a coarse one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

__all__ = ["line_pen"]


def line_pen(
    widget: QWidget,
    colour: QColor | str,
    width_px: float,
    style: Qt.PenStyle = Qt.PenStyle.SolidLine,
) -> QPen:
    """Return a pen of so many pixels of a widget, however far the view in it is zoomed."""
    # Qt counts the width of a cosmetic pen in pixels of the screen
    pen = QPen(QColor(colour), width_px * widget.devicePixelRatioF(), style)
    pen.setCosmetic(True)
    return pen
