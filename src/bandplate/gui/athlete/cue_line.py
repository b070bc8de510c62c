"""One instruction, in words and a shape."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from bandplate.core.prompt import Prompt
from bandplate.gui.language import say
from bandplate.gui.theme import Theme
from bandplate.gui.widgets.scaled import ScaledWidget, TextBox

__all__ = ["CueLine"]

# Shape of a cue beside its words, so that colour is not alone: more, less, place, breath, timing.
_SHAPE_OF: Final = {
    "over": "down",
    "cop": "diamond",
    "lean": "diamond",
    "breath": "ring",
    "other_leg": "swap",
    "late_swing": "right",
    "arm_phase": "swap",
}
_POLYGONS: Final = {
    "up": ((0.0, -0.8), (0.9, 0.75), (-0.9, 0.75)),
    "down": ((0.0, 0.8), (0.9, -0.75), (-0.9, -0.75)),
    "right": ((0.85, 0.0), (-0.7, 0.9), (-0.7, -0.9)),
    "diamond": ((0.0, -0.9), (0.9, 0.0), (0.0, 0.9), (-0.9, 0.0)),
}
_LARGEST: Final = 116.0


class CueLine(ScaledWidget):
    """A cue on a ground of its own colour; without one, what is to be done."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._prompt = Prompt()
        self._seen: object = None
        self.setAccessibleName(self.tr("Cue"))

    @property
    def shape(self) -> str:
        """Name of the shape beside the words: full or ring while in or out of the corridor."""
        prompt = self._prompt
        if prompt.stage != "work":
            return ""
        if prompt.cue:
            return _SHAPE_OF.get(prompt.cue, "up")
        return {True: "full", False: "ring", None: ""}[prompt.in_corridor]

    def show_cue(self, prompt: Prompt) -> None:
        """Take up what the athlete is told."""
        self._prompt = prompt
        seen = (self.text(), self.shape, bool(prompt.cue))
        if seen != self._seen:
            self._seen = seen
            self.setAccessibleDescription(self.text())
            self.update()

    def text(self) -> str:
        """Return the words."""
        prompt = self._prompt
        if prompt.stage == "idle":
            return self.tr("WAIT FOR THE COACH")
        if prompt.stage != "work":
            return ""
        return say(prompt.cue_words if prompt.cue else prompt.word)

    def texts(self) -> list[TextBox]:
        """Return the words in one line, or in two."""
        theme, prompt = self.theme, self._prompt
        colour = theme.on_warn if prompt.cue else theme.good if prompt.in_corridor else theme.text
        room = self._words_rect()
        lines, type_ = self.fitted(
            self.text(), _LARGEST, room.width(), 0.86 * room.height(), bold=True
        )
        height = QFontMetricsF(type_).height()
        top = room.center().y() - len(lines) * height / 2
        align = Qt.AlignmentFlag.AlignLeft if self.shape else Qt.AlignmentFlag.AlignHCenter
        return [
            TextBox(
                line,
                QRectF(room.left(), top + place * height, room.width(), height),
                type_,
                QColor(colour),
                align,
            )
            for place, line in enumerate(lines)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, shape and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self.theme.background))
        if self._prompt.cue and self._prompt.stage == "work":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.warn))
            painter.drawRoundedRect(self._ground(), self.px(16), self.px(16))
        boxes = self.texts()
        if boxes and self.shape:
            self._paint_shape(painter, boxes[0].colour)
        self.paint_texts(painter)
        painter.end()

    def _ground(self) -> QRectF:
        return QRectF(0, 0.06 * self.height(), self.width(), 0.88 * self.height())

    def _words_rect(self) -> QRectF:
        side, shape = self.px(32), self.px(150) if self.shape else 0.0
        return QRectF(side + shape, 0, self.width() - 2 * side - shape, self.height())

    def _paint_shape(self, painter: QPainter, colour: QColor) -> None:
        size = self.px(48)
        centre = QPointF(self.px(32 + 60), self.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if self.shape in _POLYGONS:
            points = [centre + QPointF(x * size, y * size) for x, y in _POLYGONS[self.shape]]
            painter.drawPolygon(QPolygonF(points))
        elif self.shape == "full":
            painter.drawEllipse(centre, 0.75 * size, 0.75 * size)
        elif self.shape == "ring":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, self.px(12)))
            painter.drawEllipse(centre, 0.7 * size, 0.7 * size)
        else:  # two triangles that point away from each other: the other one, the other way
            for way in (-1.0, 1.0):
                points = [
                    centre + QPointF(way * 1.05 * size, 0.0),
                    centre + QPointF(way * 0.2 * size, -0.75 * size),
                    centre + QPointF(way * 0.2 * size, 0.75 * size),
                ]
                painter.drawPolygon(QPolygonF(points))
