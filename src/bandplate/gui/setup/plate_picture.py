"""A plate seen from above: the points of its calibration, the next one, and what is left wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bandplate.calibration.plate_fit import PointError
from bandplate.gui.theme import GRID_PX, TYPE_PX, Theme, font

__all__ = ["PlatePicture"]

#: Residuals are drawn so many times as long as they are.
_MAGNIFIED: Final = 20.0
#: ... up to this length: what is farther off is plainly bad.
_LONGEST_PX: Final = 6.0 * GRID_PX
#: Radius of a point, at least, and as a part of the plate's height.
_DOT_PX: Final = 15.0
_DOTS: Final = 34.0


class PlatePicture(QWidget):
    """Points with their numbers; front is up.

    Signals
    -------
    chosen(int)
        A point was clicked.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._half_mm = (180.0, 280.0)
        self._points_mm: Sequence[tuple[float, float]] = ()
        self._done: frozenset[int] = frozenset()
        self._next: tuple[float, float] | None = None
        self._label = ""
        self._here_mm: tuple[float, float] | None = None
        self._errors: Sequence[PointError] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(26 * GRID_PX, 36 * GRID_PX)
        self.setAccessibleName(self.tr("The plate from above"))

    def sizeHint(self) -> QSize:
        """Ask for the plate's shape."""
        return QSize(36 * GRID_PX, 52 * GRID_PX)

    def show_plan(
        self, half_mm: tuple[float, float], points_mm: Sequence[tuple[float, float]]
    ) -> None:
        """Show the points of a plan."""
        self._half_mm, self._points_mm = half_mm, points_mm
        self._errors, self._done, self._next, self._here_mm = (), frozenset(), None, None
        self.update()

    def show_course(
        self,
        done: frozenset[int],
        place_mm: tuple[float, float] | None,
        mass: str,
        here_mm: tuple[float, float] | None,
    ) -> None:
        """Show what is done, where the next mass goes, and where the load stands now."""
        self._errors = ()
        self._done, self._next, self._label, self._here_mm = done, place_mm, mass, here_mm
        self.update()

    def show_errors(self, errors: Sequence[PointError]) -> None:
        """Show the residuals: colour for good or bad, an arrow for the CoP's error."""
        self._errors = errors
        self._next = self._here_mm = None
        self.update()

    def _dot_px(self) -> float:
        return max(_DOT_PX, self._plate().height() / _DOTS)

    def point_at(self, position: QPointF) -> int | None:
        """Return the number of the point at a place of the picture."""
        dot = self._dot_px()
        for i, point in enumerate(self._points_mm):
            away = self._px(point) - position
            if away.x() ** 2 + away.y() ** 2 <= (1.5 * dot) ** 2:
                return i
        return None

    def centre_of(self, point: int) -> QPointF:
        """Return where a point is drawn."""
        return self._px(self._points_mm[point])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the point that is clicked."""
        point = self.point_at(event.position())
        if point is not None:
            self.chosen.emit(point)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw everything."""
        t = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plate = self._plate()
        painter.setPen(QPen(QColor(t.edge), 1.5))
        painter.setBrush(QColor(t.raised))
        painter.drawRoundedRect(plate, GRID_PX, GRID_PX)
        painter.setFont(font(TYPE_PX["caption"]))
        painter.setPen(QColor(t.dim))
        above = QRectF(plate.left(), plate.top() - 3 * GRID_PX, plate.width(), 2.5 * GRID_PX)
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, self.tr("front"))
        errors = {error.point: error for error in self._errors}
        for i, point in enumerate(self._points_mm):
            self._paint_point(painter, i, self._px(point), errors.get(i))
        if self._next is not None:
            self._paint_next(painter, self._px(self._next))
        if self._here_mm is not None:
            here = self._px(self._here_mm)
            painter.setPen(QPen(QColor(t.text), 2))
            inner = self._dot_px() - 2  # open in the middle: a point's number stays readable
            outer = inner + GRID_PX
            for way in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)):
                painter.drawLine(here + way * inner, here + way * outer)
        painter.end()

    def _paint_point(
        self, painter: QPainter, i: int, at: QPointF, error: PointError | None
    ) -> None:
        t, dot = self._theme, self._dot_px()
        ground, ink = QColor(t.field), QColor(t.text)
        if error is not None:
            good = error.score <= 1.0
            ground = QColor(t.good if good else t.alarm)
            ink = QColor(t.on_good if good else t.on_alarm)
        elif i in self._done:
            ground, ink = QColor(t.good), QColor(t.on_good)
        painter.setPen(QPen(QColor(t.edge), 1.5))
        painter.setBrush(ground)
        if error is not None and error.score > 1.0:  # bad has its own shape, not just its colour
            side = 2 * dot
            painter.drawRect(QRectF(at.x() - side / 2, at.y() - side / 2, side, side))
        else:
            painter.drawEllipse(at, dot, dot)
        painter.setPen(ink)
        painter.setFont(font(round(0.9 * dot), bold=True))
        box = QRectF(at.x() - dot, at.y() - dot, 2 * dot, 2 * dot)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(i + 1))
        if error is not None:
            scale = self._px_per_mm() * _MAGNIFIED
            arrow = QPointF(error.dx_mm * scale, -error.dy_mm * scale)
            length = (arrow.x() ** 2 + arrow.y() ** 2) ** 0.5
            tip = at + arrow * min(1.0, _LONGEST_PX / max(length, 1.0))
            painter.setPen(QPen(QColor(t.accent), 2.5))
            edge = arrow * (dot / max(length, 1e-9))
            painter.drawLine(at + edge, tip + edge)

    def _paint_next(self, painter: QPainter, at: QPointF) -> None:
        t, dot = self._theme, self._dot_px()
        painter.setPen(QPen(QColor(t.accent), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, dot + 6, dot + 6)
        if self._label:
            painter.setFont(font(TYPE_PX["title"], bold=True))
            painter.setPen(QColor(t.accent))
            width, height = 12 * GRID_PX, 3 * GRID_PX
            # under the point, where the drawing has room for it
            left = min(max(at.x() - width / 2, 0.0), self.width() - width)
            top = at.y() + dot + GRID_PX
            box = QRectF(left, top, width, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._label)

    def _plate(self) -> QRectF:
        margin = 4.0 * GRID_PX
        room = QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)
        shape = self._half_mm[0] / self._half_mm[1]
        height = min(room.height(), room.width() / shape)
        plate = QRectF(0, 0, height * shape, height)
        plate.moveCenter(room.center())
        return plate

    def _px_per_mm(self) -> float:
        return self._plate().height() / (2.0 * self._half_mm[1])

    def _px(self, place_mm: tuple[float, float]) -> QPointF:
        centre, scale = self._plate().center(), self._px_per_mm()
        return centre + QPointF(place_mm[0] * scale, -place_mm[1] * scale)
