"""Between the efforts: what to do now, large; it takes the place of bars, figure and foot."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from bandplate.core.prompt import Prompt
from bandplate.gui.model import clock_text
from bandplate.gui.theme import Theme
from bandplate.gui.widgets.scaled import ScaledWidget, TextBox

__all__ = ["StageCard"]

_SHAPES = {"ready": "\u25cb", "rest": "\u25cc", "stopped": "\u25a0", "done": "\u2713"}


class StageCard(ScaledWidget):
    """One word, a shape, and a line of what comes or what to do."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._prompt = Prompt()
        self._result = ""
        self.setAccessibleName(self.tr("What to do now"))

    def show_prompt(self, prompt: Prompt, result: str) -> None:
        """Take up a prompt, and the last repetition's result in words."""
        before = [box.text for box in self.texts()]
        self._prompt, self._result = prompt, result
        texts = [box.text for box in self.texts()]
        if texts != before:
            self.setAccessibleDescription("; ".join(texts))
            self.update()

    def texts(self) -> list[TextBox]:
        """Return word, line and result as they are painted now."""
        prompt = self._prompt
        width, height = self.width(), self.height()
        colours = {"stopped": self.theme.alarm, "done": self.theme.good}
        colour = QColor(colours.get(prompt.stage, self.theme.text))
        big = 240 if prompt.stage == "countdown" else 120
        word = f"{_SHAPES.get(prompt.stage, '')}  {prompt.word}".strip()
        boxes = [
            TextBox(word, QRectF(0, 0, width, 0.56 * height), self.type(big, bold=True), colour)
        ]
        rect = QRectF(0, 0.56 * height, width, 0.2 * height)
        boxes.append(TextBox(self._line(), rect, self.type(44), QColor(self.theme.text)))
        rect = QRectF(0, 0.78 * height, width, 0.2 * height)
        boxes.append(TextBox(self._result, rect, self.type(36), QColor(self.theme.dim)))
        return [box for box in boxes if box.text]

    def _line(self) -> str:
        prompt = self._prompt
        if prompt.stage in ("stopped", "ready") and prompt.advice:
            return prompt.advice
        if prompt.stage == "rest":
            return self.tr("{0}   then {1}").format(clock_text(prompt.left_s), self._next())
        if prompt.stage in ("ready", "countdown"):
            return self._next()
        return ""

    def _next(self) -> str:
        sides = {"left": self.tr("left"), "right": self.tr("right"), "both": self.tr("both legs")}
        text = self.tr("{0}   {1} of {2}")
        prompt = self._prompt
        return text.format(sides[prompt.side], prompt.repetition, prompt.repetitions)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and texts."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.surface))
        self.paint_texts(painter)
        painter.end()
