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
    QPixmap,
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


# Fill is shown in so many steps, each of which is painted once and kept.
_STEPS: Final = 25


class BodyFigure(ScaledWidget):
    """Outlines always, colour as far as the member is at its own maximum."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.levels: dict[str, MemberLevel] = {}
        self.push_side = "left"
        self._seen: object = None
        self._kept: dict[tuple[str, str, int, bool], tuple[QPointF, QPixmap]] = {}
        self._kept_for: object = None
        self.setAccessibleName(self.tr("Body: each member filled by its support"))

    def show_levels(self, levels: dict[str, MemberLevel], push_side: str) -> None:
        """Take up the levels; painted again only where a step of the fill changes."""
        seen = (push_side, *((m, _step(level), level.lags) for m, level in levels.items()))
        self.levels, self.push_side = levels, push_side
        if seen != self._seen:
            self._seen = seen
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw far members first."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self.theme.background))
        size = min(self.height(), self.width()) * 0.98
        box = QRectF((self.width() - size) / 2, (self.height() - size) / 2, size, size)
        if self._kept_for != (box, self.devicePixelRatioF()):
            self._kept_for = (box, self.devicePixelRatioF())
            self._kept.clear()
        forward, back = "arm_left", "arm_right"
        if self.push_side == "right":
            forward, back = back, forward
        # the figure runs to the right, so its right side is near
        for limb, member in (
            ("arm_forward", forward),
            ("push", "push"),
            ("torso", "torso"),
            ("swing", "swing"),
            ("arm_back", back),
        ):
            level = self.levels.get(member)
            lags = level is not None and level.lags
            key = (limb, member, 0 if level is None else _step(level), lags)
            if key not in self._kept:  # a picture costs a twentieth of the path
                self._kept[key] = self._limb(box, *key)
            painter.drawPixmap(*self._kept[key])
        x, y, radius = (value * size for value in _HEAD)
        painter.setPen(QPen(QColor(self.theme.background), self.px(4)))
        painter.setBrush(QColor(self.theme.line))
        painter.drawEllipse(QPointF(box.left() + x, box.top() + y), radius, radius)
        painter.end()

    def _limb(
        self, box: QRectF, limb: str, member: str, step: int, lags: bool
    ) -> tuple[QPointF, QPixmap]:
        """Return a limb with its fill, and where its picture goes."""
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
        share = step / _STEPS
        fill = QLinearGradient(joints[0], joints[-1])
        colour, empty = self.theme.member(member), QColor(self.theme.raised)
        fill.setColorAt(0.0, colour if step else empty)
        fill.setColorAt(max(share - 0.001, 0.0), colour if step else empty)
        fill.setColorAt(min(share + 0.001, 1.0), empty if step < _STEPS else colour)
        fill.setColorAt(1.0, empty if step < _STEPS else colour)
        pen = QPen(QColor(self.theme.text if lags else self.theme.background))
        pen.setWidthF(self.px(8 if lags else 4))
        around = QRectF(shape.boundingRect().adjusted(-8, -8, 8, 8).toAlignedRect())
        ratio = self.devicePixelRatioF()
        picture = QPixmap((around.size() * ratio).toSize())
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-around.topLeft())
        painter.setBrush(fill)
        painter.setPen(pen)
        painter.drawPath(shape)
        painter.end()
        return around.topLeft(), picture


def _step(level: MemberLevel) -> int:
    return round(min(level.pct or 0.0, 100.0) / 100.0 * _STEPS)
