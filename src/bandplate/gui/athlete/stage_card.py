"""Between the efforts: what to do now, large; it takes the place of bars, figure and foot."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from bandplate.core.prompt import Prompt
from bandplate.gui.model import left_text, who_works
from bandplate.gui.theme import Theme
from bandplate.gui.widgets.scaled import ScaledWidget, TextBox, wrapped

__all__ = ["StageCard"]

_SHAPES = {"ready": "\u25cb", "rest": "\u25cc", "stopped": "\u25a0", "done": "\u2713"}


class StageCard(ScaledWidget):
    """One word, a shape, lines of what comes or what to do, and a note."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._prompt = Prompt()
        self._about = ""
        self._result = ""
        self.setAccessibleName(self.tr("What to do now"))

    def show_prompt(self, prompt: Prompt, about: str, result: str) -> None:
        """Take up a prompt, the drill's own line, and the last repetition's result in words."""
        before = [box.text for box in self.texts()]
        self._prompt, self._about, self._result = prompt, about, result
        texts = [box.text for box in self.texts()]
        if texts != before:
            self.setAccessibleDescription("; ".join(texts))
            self.update()

    def texts(self) -> list[TextBox]:
        """Return word, lines and note as they are painted now."""
        prompt = self._prompt
        width, height = self.width(), self.height()
        colours = {"stopped": self.theme.alarm, "done": self.theme.good}
        colour = QColor(colours.get(prompt.stage, self.theme.text))
        big = 240 if prompt.stage == "countdown" else 120
        word = f"{_SHAPES.get(prompt.stage, '')}  {prompt.word}".strip()
        margin = self.px(24)
        room = width - 2 * margin
        wanted = QFontMetricsF(self.type(big, bold=True)).horizontalAdvance(word)
        word_type = self.type(big * min(1.0, 0.98 * room / max(wanted, 1.0)), bold=True)
        line_type = self.type(44)
        why, colon, what = self._line().partition(": ")
        lines = [*wrapped(why + colon, line_type, room), *wrapped(what, line_type, room)]
        top = 0.4 if len(lines) > 1 else 0.5
        boxes = [TextBox(word, QRectF(margin, 0, room, top * height), word_type, colour)]
        for place, line in enumerate(lines):
            rect = QRectF(margin, (top + 0.01 + 0.135 * place) * height, room, 0.135 * height)
            boxes.append(TextBox(line, rect, line_type, QColor(self.theme.text)))
        note_type = self.type(36)
        rect = QRectF(margin, 0.82 * height, room, 0.16 * height)
        note = QFontMetricsF(note_type).elidedText(
            self._note(), Qt.TextElideMode.ElideRight, rect.width()
        )
        boxes.append(TextBox(note, rect, note_type, QColor(self.theme.dim)))
        return [box for box in boxes if box.text]

    def _line(self) -> str:
        prompt = self._prompt
        if prompt.stage == "stopped":
            return prompt.advice
        if prompt.stage == "rest":
            return self.tr("{0}, then {1}").format(left_text(prompt), self._next())
        if prompt.stage in ("ready", "countdown"):
            return self._next()
        return ""

    def _next(self) -> str:
        prompt = self._prompt
        text = who_works(prompt.side, prompt.member)
        if prompt.repetitions > 1:
            text += self.tr(", set {0} of {1}").format(prompt.repetition, prompt.repetitions)
        return text

    def _note(self) -> str:
        if self._prompt.stage == "stopped":
            return self.tr("the coach goes on with space")
        return self._about if self._prompt.stage in ("ready", "countdown") else self._result

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and texts."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.surface))
        self.paint_texts(painter)
        painter.end()
