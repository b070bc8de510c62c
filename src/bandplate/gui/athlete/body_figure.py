"""A sprinter from the side; each member fills as it supports."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from bandplate.gui.model import MemberLevel
from bandplate.gui.theme import Theme
from bandplate.gui.widgets.scaled import ScaledWidget

__all__ = ["BodyFigure"]

#: Joints of the figure in a box 0..1 (x forward, y down), from the trunk outwards: the pushing leg
#: is stretched back, the swing knee is up, the arm on the pushing side swings forward.
_LIMBS: Final = {
    "push": ((0.42, 0.50), (0.29, 0.72), (0.10, 0.93), (0.22, 0.97)),
    "swing": ((0.44, 0.50), (0.74, 0.53), (0.66, 0.76), (0.76, 0.79)),
    "torso": ((0.43, 0.49), (0.56, 0.22)),
    "arm_forward": ((0.57, 0.23), (0.73, 0.37), (0.90, 0.25)),
    "arm_back": ((0.55, 0.24), (0.32, 0.30), (0.24, 0.47)),
}
_THICK: Final = {
    "push": 0.088,
    "swing": 0.088,
    "torso": 0.15,
    "arm_forward": 0.062,
    "arm_back": 0.062,
}
_HEAD: Final = (0.635, 0.105, 0.075)


class BodyFigure(ScaledWidget):
    """Outlines always, colour as far as the member is at its own maximum."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.levels: dict[str, MemberLevel] = {}
        self.push_side = "left"
        self._seen: object = None
        self.setAccessibleName(self.tr("Body: each member filled by its support"))

    def show_levels(self, levels: dict[str, MemberLevel], push_side: str) -> None:
        """Take up the levels; painted again only where a whole per cent changes."""
        seen = (
            push_side,
            *((m, round(level.pct or 0.0), level.lags) for m, level in levels.items()),
        )
        self.levels, self.push_side = levels, push_side
        if seen != self._seen:
            self._seen = seen
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw far members first."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = min(self.height(), self.width()) * 0.98
        box = QRectF((self.width() - size) / 2, (self.height() - size) / 2, size, size)
        forward, back = "arm_left", "arm_right"
        if self.push_side == "right":
            forward, back = back, forward
        # the figure runs to the right, so its right side is near
        order = [
            ("arm_forward", forward),
            ("push", "push"),
            ("torso", "torso"),
            ("swing", "swing"),
            ("arm_back", back),
        ]
        for limb, member in order:
            self._limb(painter, box, limb, member)
        x, y, radius = (value * size for value in _HEAD)
        painter.setPen(QPen(QColor(self.theme.background), self.px(4)))
        painter.setBrush(QColor(self.theme.line))
        painter.drawEllipse(QPointF(box.left() + x, box.top() + y), radius, radius)
        painter.end()

    def _limb(self, painter: QPainter, box: QRectF, limb: str, member: str) -> None:
        joints = [
            QPointF(box.left() + x * box.width(), box.top() + y * box.height())
            for x, y in _LIMBS[limb]
        ]
        bones = QPainterPath(joints[0])
        for joint in joints[1:]:
            bones.lineTo(joint)
        stroker = QPainterPathStroker()
        stroker.setWidth(_THICK[limb] * box.height())
        stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
        stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        shape = stroker.createStroke(bones).simplified()
        level = self.levels.get(member)
        share = 0.0 if level is None or level.pct is None else min(level.pct, 100.0) / 100.0
        fill = QLinearGradient(joints[0], joints[-1])
        colour, empty = self.theme.member(member), QColor(self.theme.raised)
        fill.setColorAt(0.0, colour if share > 0.0 else empty)
        fill.setColorAt(max(share - 0.001, 0.0), colour if share > 0.0 else empty)
        fill.setColorAt(min(share + 0.001, 1.0), empty if share < 1.0 else colour)
        fill.setColorAt(1.0, empty if share < 1.0 else colour)
        painter.setBrush(fill)
        lags = level is not None and level.lags
        edge = QColor(self.theme.text if lags else self.theme.background)
        painter.setPen(QPen(edge, self.px(6 if lags else 4)))
        painter.drawPath(shape)
