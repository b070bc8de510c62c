"""Icons as paths in a box of 24 x 24, stroked or filled: crisp at any size and pixel ratio.

Drawn for this program. A path is a few words of SVG's: M and L with points, Z; O cx cy r is a
circle, A cx cy r from sweep an arc (degrees, counter-clockwise from three o'clock).
"""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from bandplate.gui.look.tokens import ICON_PX

__all__ = ["ICONS", "icon", "icon_path", "paint_icon"]

_BOX: Final = 24.0
_STROKE: Final = 2.0
# Pixel ratios that screens have; a fraction takes the next larger, scaled down.
_RATIOS: Final = (1, 2, 3)

# Name -> what is filled, what is stroked.
_SHAPES: Final[dict[str, tuple[str, str]]] = {
    "go": ("M 7 4 L 20 12 L 7 20 Z", ""),
    "stop": ("M 6 6 L 18 6 L 18 18 L 6 18 Z", ""),
    "pause": ("M 6 5 L 10 5 L 10 19 L 6 19 Z M 14 5 L 18 5 L 18 19 L 14 19 Z", ""),
    "skip": ("M 5 5 L 15 12 L 5 19 Z M 16 5 L 19 5 L 19 19 L 16 19 Z", ""),
    "record": ("O 12 12 6", "O 12 12 9"),
    "mark": ("M 6 4 L 19 4 L 15 8.5 L 19 13 L 6 13 Z", "M 6 4 L 6 21"),
    "note": ("", "M 5 4 L 19 4 L 19 15 L 14 20 L 5 20 Z M 14 20 L 14 15 L 19 15 M 8 9 L 16 9"),
    "zero": ("", "A 12 12 8 0 360 M 12 2 L 12 7 M 12 17 L 12 22 M 2 12 L 7 12 M 17 12 L 22 12"),
    "help": ("O 12 17.3 1.3", "A 12 9 4 180 -225 L 12 13.5"),
    "warning": ("O 12 17.2 1.2", "M 12 3 L 22 20 L 2 20 Z M 12 9.5 L 12 14"),
    "info": ("O 12 7.6 1.3", "O 12 12 9.5 M 12 11 L 12 17"),
    "check": ("", "M 4 12.5 L 9.5 18 L 20 6.5"),
    "cross": ("", "M 5.5 5.5 L 18.5 18.5 M 18.5 5.5 L 5.5 18.5"),
    "plus": ("", "M 12 5 L 12 19 M 5 12 L 19 12"),
    "minus": ("", "M 5 12 L 19 12"),
    "up": ("", "M 12 20 L 12 5 M 6 11 L 12 5 L 18 11"),
    "down": ("", "M 12 4 L 12 19 M 6 13 L 12 19 L 18 13"),
    "left": ("", "M 20 12 L 5 12 M 11 6 L 5 12 L 11 18"),
    "right": ("", "M 4 12 L 19 12 M 13 6 L 19 12 L 13 18"),
    "chevron_down": ("", "M 6 9 L 12 15.5 L 18 9"),
    "chevron_right": ("", "M 9 6 L 15.5 12 L 9 18"),
    "user": ("", "O 12 8 4 A 12 21 8 8 164"),
    "users": ("", "O 9 8 3.5 A 9 20.5 7 8 164 A 15.5 8 3.5 90 -180 A 16 20.5 6.5 70 -62"),
    "device": ("", "M 3 6 L 21 6 L 21 16 L 3 16 Z M 8 20 L 16 20 M 6 13 L 9 13 L 11 9 L 13 13"),
    "plate": (
        "",
        "M 3 14 L 8 8 L 21 8 L 16 14 Z M 3 14 L 3 17 L 16 17 L 21 11 L 21 8 M 16 14 L 16 17",
    ),
    "band": ("O 5 12 2 O 19 12 2", "M 5 12 L 8 7 L 10.7 17 L 13.4 7 L 16 17 L 19 12"),
    "report": (
        "",
        "M 6 3 L 15 3 L 19 7 L 19 21 L 6 21 Z M 9 17 L 9 13 M 12 17 L 12 10 M 15 17 L 15 14",
    ),
    "history": ("", "M 4 4 L 4 20 L 21 20 M 7 15 L 11 11 L 14 13 L 20 6"),
    "undo": ("", "M 9 4 L 4 9 L 9 14 M 4 9 L 14 9 A 14 14.5 5.5 90 -180 L 8 20"),
    "edit": ("", "M 5 19 L 6 14.5 L 16 4.5 L 19.5 8 L 9.5 18 Z M 13.5 7 L 17 10.5"),
    "delete": (
        "",
        "M 4 7 L 20 7 M 9 7 L 9 4 L 15 4 L 15 7 M 6 7 L 7 20 L 17 20 L 18 7"
        " M 10 11 L 10 16 M 14 11 L 14 16",
    ),
    "open": ("", "M 3 19 L 3 5 L 9 5 L 11 8 L 19 8 L 19 11 M 3 19 L 7 11 L 22 11 L 18 19 Z"),
    "save": ("", "M 12 3 L 12 15 M 7 10 L 12 15 L 17 10 M 4 20 L 20 20"),
    "search": ("", "O 10.5 10.5 6 M 15 15 L 20.5 20.5"),
    "settings": ("", "M 4 7 L 13 7 M 17 7 L 20 7 O 15 7 2 M 4 17 L 7 17 M 11 17 L 20 17 O 9 17 2"),
    "screen": ("", "M 3 5 L 21 5 L 21 16 L 3 16 Z M 12 16 L 12 20 M 8 20 L 16 20"),
    "sound": ("M 3 9 L 7 9 L 12 5 L 12 19 L 7 15 L 3 15 Z", "A 12 12 4 -50 100 A 12 12 8 -50 100"),
    "clock": ("", "O 12 12 9 M 12 7 L 12 12 L 16 14"),
    "lock": ("", "M 5 11 L 19 11 L 19 20 L 5 20 Z M 8 11 L 8 8 A 12 8 4 180 -180 L 16 11"),
}  # fmt: skip

#: Every name that :func:`icon` knows.
ICONS: Final = tuple(_SHAPES)


def _path(words: str) -> QPainterPath:
    path = QPainterPath()
    tokens = words.split()
    takes = {"M": 2, "L": 2, "Z": 0, "O": 3, "A": 5}
    at = 0
    while at < len(tokens):
        word = tokens[at]
        n = takes[word]
        v = [float(token) for token in tokens[at + 1 : at + 1 + n]]
        at += 1 + n
        if word == "M":
            path.moveTo(v[0], v[1])
        elif word == "L":
            path.lineTo(v[0], v[1])
        elif word == "Z":
            path.closeSubpath()
        elif word == "O":
            path.addEllipse(QPointF(v[0], v[1]), v[2], v[2])
        else:
            box = QRectF(v[0] - v[2], v[1] - v[2], 2 * v[2], 2 * v[2])
            start = path.currentPosition()
            path.arcMoveTo(box, v[3])
            apart = path.currentPosition() - start
            if apart.manhattanLength() < 0.5:  # goes on where the line before it ended
                path.lineTo(path.currentPosition())
            path.arcTo(box, v[3], v[4])
    return path


@cache
def icon_path(name: str) -> tuple[QPainterPath, QPainterPath]:
    """Return what is filled and what is stroked (2 wide, round) of an icon, in a box of 24 x 24.

    Raises
    ------
    KeyError
        There is no such icon (see ICONS).
    """
    filled, stroked = _SHAPES[name]
    return _path(filled), _path(stroked)


def paint_icon(painter: QPainter, name: str, rect: QRectF, colour: QColor | str) -> None:
    """Paint an icon into the largest square in the middle of a box."""
    filled, stroked = icon_path(name)
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center() - QPointF(side / 2, side / 2))
    painter.scale(side / _BOX, side / _BOX)
    painter.fillPath(filled, QColor(colour))
    pen = QPen(QColor(colour), _STROKE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(stroked, pen)
    painter.restore()


def icon(
    name: str,
    colour: QColor | str,
    size_px: int = ICON_PX,
    disabled: QColor | str = "#808080",
    selected: QColor | str | None = None,
) -> QIcon:
    """Return an icon by name (see ICONS), for buttons and lists, at a size in logical pixels."""
    made = QIcon()
    inks = [(QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)]
    inks.append((QIcon.Mode.Selected, colour if selected is None else selected))
    for mode, ink in inks:
        for ratio in _RATIOS:
            pixmap = QPixmap(size_px * ratio, size_px * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            paint_icon(painter, name, QRectF(0, 0, size_px, size_px), ink)
            painter.end()
            made.addPixmap(pixmap, mode)
    return made
