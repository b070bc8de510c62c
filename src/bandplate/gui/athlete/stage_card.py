"""Between the efforts: what to do now, large; how the set was, and what comes next."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from bandplate.core.prompt import Prompt
from bandplate.gui.athlete.set_result import SetNumber, SetResult
from bandplate.gui.figures import in_units
from bandplate.gui.language import say
from bandplate.gui.model import left_text, who_works
from bandplate.gui.theme import Theme, paint_icon
from bandplate.gui.widgets.scaled import ScaledWidget, TextBox
from bandplate.measures.support import MEMBER_WORDS

__all__ = ["StageCard"]

_ICONS: Final = {
    "rest": "clock",
    "stopped": "stop",
    "done": "check",
    "lost": "warning",
}


class StageCard(ScaledWidget):
    """A word with its shape, what to do or how it was, and at the foot what comes next."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._prompt = Prompt()
        self._about = ""
        self._result: SetResult | None = None
        self._lost = False
        self._limiter = ""
        self._key: object = None
        self._boxes: list[TextBox] = []
        self.setAccessibleName(self.tr("What to do now"))

    @property
    def stage(self) -> str:
        """Stage of the prompt, or ``lost``."""
        return "lost" if self._lost else self._prompt.stage

    def show_prompt(
        self,
        prompt: Prompt,
        about: str,
        result: SetResult | None,
        *,
        lost: bool = False,
        limiter: str = "",
    ) -> None:
        """Take up a prompt, the drill's own line, and how the last set was.

        Parameters
        ----------
        prompt : Prompt
        about : str
        result : SetResult or None
        lost : bool
            The device is; that comes before everything. What to mend is the coach's to read.
        limiter : str
            One line on the athlete's limiter; "" where none was looked for.
        """
        self._prompt, self._about, self._result = prompt, about, result
        self._lost, self._limiter = lost, limiter
        texts = [box.text for box in self.texts()]
        self.setAccessibleDescription("; ".join(texts))

    def texts(self) -> list[TextBox]:
        """Return every text as it is painted now."""
        prompt = self._prompt
        key = (
            self.size(), self.stage, prompt.word, prompt.advice, prompt.side, prompt.member,
            prompt.repetition, left_text(prompt), self._about, self._result, self._lost,
            self._limiter,
        )  # fmt: skip
        if key != self._key:
            self._key = key
            self._boxes = [box for box in self._layout() if box.text]
            self.update()
        return self._boxes

    def _layout(self) -> list[TextBox]:
        match self.stage:
            case "rest" | "done":
                return self._after()
            case "stopped":
                why = say(self._prompt.advice)
                return self._wrong(say(self._prompt.word), why, self.tr("Then the coach goes on."))
            case "lost":
                word = self.tr("DEVICE LOST")
                after = self.tr("It goes on by itself once the device is back.")
                todo = self.tr("Nothing is measured now: ease off and step down")
                return self._wrong(word, todo, after)
        return self._before()

    def _before(self) -> list[TextBox]:
        """Step on, hold still, three, two, one."""
        width, height = self.width(), self.height()
        counting = self._prompt.stage == "countdown"
        room = width - 2 * self._margin
        about, about_type = self.fitted(say(self._about), 40, room, 0.25 * height)
        next_type = self.type(56)
        text, dim = QColor(self.theme.text), QColor(self.theme.dim)
        foot = 0.0 if counting else len(about) * QFontMetricsF(about_type).height()
        next_height = QFontMetricsF(next_type).height()
        big = height - foot - next_height - 2 * self._margin
        size = 300 if counting else 150
        lines, type_ = self.fitted(say(self._prompt.word), size, room, big, bold=True)
        boxes = self._column(lines, type_, text, self._margin / 2, big)
        y = self._margin / 2 + big
        boxes += self._column([self._next()], next_type, text, y, next_height)
        if not counting:
            y += next_height + self._margin / 2
            boxes += self._column(about, about_type, dim, y, foot)
        return boxes

    def _wrong(self, word: str, why: str, after: str) -> list[TextBox]:
        """Say what is wrong, what to do, and how it goes on."""
        width, height = self.width(), self.height()
        room = width - 2 * self._margin
        alarm, text, dim = (QColor(c) for c in (self.theme.alarm, self.theme.text, self.theme.dim))
        first, colon, todo = why.partition(": ")
        first, todo = (part[:1].upper() + part[1:] for part in (first, todo))
        said = [
            (word, 170, room - 2 * self._icon, True, alarm, 0.30),
            (first + colon, 64, room, False, dim, 0.18),
            (todo, 84, room, True, text, 0.32),
            (after, 44, room, False, dim, 0.14),
        ]
        y = 0.03 * height
        boxes = []
        for line, size, wide, bold, colour, share in said:
            lines, type_ = self.fitted(line, size, wide, share * height, bold=bold)
            boxes += self._column(lines, type_, colour, y, share * height)
            y += share * height
        return boxes

    def _after(self) -> list[TextBox]:
        """Three numbers, what gave way, one sentence, what comes next."""
        width, height, margin = self.width(), self.height(), self._margin
        result = self._result or SetResult()
        text, dim = QColor(self.theme.text), QColor(self.theme.dim)
        good = QColor(self.theme.good)
        done = self.stage == "done"
        head = QRectF(margin + self.px(96), 0.02 * height, width / 2, 0.14 * height)
        left = Qt.AlignmentFlag.AlignLeft
        boxes = [
            TextBox(say(self._prompt.word), head, self.type(72, bold=True),
                    good if done else text, left)
        ]  # fmt: skip
        boxes += self._numbers(result.numbers, 0.18 * height, 0.36 * height)
        room = width - 2 * margin
        gave = [self._gave_way(result), say(result.sentence)]
        y = 0.57 * height
        for line, type_size, colour in zip(
            gave, (48, 64), (text if result.lagging else dim, text), strict=True
        ):
            lines, type_ = self.fitted(line, type_size, room, 0.1 * height, bold=type_size > 50)
            boxes += self._column(lines, type_, colour, y, 0.10 * height)
            y += 0.10 * height
        foot = QRectF(margin, 0.83 * height, room, 0.14 * height)
        comes = (
            self.tr("Rest now; the coach has what comes next.")
            if done
            else self.tr("Next in {0}: {1}").format(left_text(self._prompt), self._next())
        )
        _, type_ = self.fitted(comes, 56, room - 2 * margin, bold=True)
        boxes.append(TextBox(comes, foot, type_, text, ground=QColor(self.theme.raised)))
        return boxes

    def _numbers(self, numbers: tuple[SetNumber, ...], top: float, height: float) -> list[TextBox]:
        margin = self._margin
        boxes = []
        cell = (self.width() - 2 * margin) / max(1, len(numbers))
        said = [in_units(" ".join(filter(None, (n.value, n.unit)))) for n in numbers]
        size = 190.0
        for value in said:  # one size for all of them
            _, type_ = self.fitted(value, size, cell - margin, bold=True)
            size = min(size, type_.pixelSize() / self.px(1.0))
        captions = [self.fitted(say(n.words), 40, cell - margin, 0.34 * height) for n in numbers]
        for place, value in enumerate(said):
            x = margin + place * cell
            rect = QRectF(x, top, cell, 0.64 * height)
            boxes.append(TextBox(value, rect, self.type(size, bold=True), QColor(self.theme.text)))
            lines, type_ = captions[place]
            y = top + 0.66 * height
            line = QFontMetricsF(type_).height()
            for text in lines:
                boxes.append(TextBox(text, QRectF(x + margin / 2, y, cell - margin, line), type_,
                                     QColor(self.theme.dim)))  # fmt: skip
                y += line
        return boxes

    def _gave_way(self, result: SetResult) -> str:
        if self._limiter:
            return say(self._limiter)
        if result.lagging:
            return self.tr("Lagged behind: {0}").format(say(MEMBER_WORDS[result.lagging]))
        return self.tr("No single member lagged behind") if result.numbers else ""

    def _next(self) -> str:
        prompt = self._prompt
        text = say(who_works(prompt.side, prompt.member))
        if prompt.repetitions > 1:
            return self.tr("{0}, set {1} of {2}").format(
                text, prompt.repetition, prompt.repetitions
            )
        return text

    @property
    def _icon(self) -> float:
        """Width of the column that holds the shape of what is wrong."""
        return self.px(170)

    @property
    def _margin(self) -> float:
        return self.px(40)

    def _column(
        self, lines: list[str], type_: QFont, colour: QColor, top: float, height: float
    ) -> list[TextBox]:
        """Return lines one under another in the middle of a stretch of the height."""
        line = QFontMetricsF(type_).height()
        y = top + (height - len(lines) * line) / 2
        width = self.width() - 2 * self._margin
        return [
            TextBox(text, QRectF(self._margin, y + i * line, width, line), type_, colour)
            for i, text in enumerate(lines)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, shape and texts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self.theme.background))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.surface))
        painter.drawRoundedRect(QRectF(self.rect()), self.px(16), self.px(16))
        name = _ICONS.get(self.stage)
        if name in ("clock", "check"):
            rect = QRectF(
                self._margin, 0.09 * self.height() - self.px(36), self.px(72), self.px(72)
            )
            done = self.stage == "done"
            paint_icon(painter, name, rect, self.theme.good if done else self.theme.dim)
        elif name is not None:  # a bar down the side: seen from the corner of the eye
            painter.setBrush(QColor(self.theme.alarm))
            painter.setClipRect(QRectF(0, 0, self.px(24), self.height()))
            painter.drawRoundedRect(QRectF(self.rect()), self.px(16), self.px(16))
            painter.setClipping(False)
            word = self.texts()[0]
            words_px = QFontMetricsF(word.font).horizontalAdvance(word.text)
            left = word.rect.center().x() - words_px / 2 - self._icon
            size = 0.8 * self._icon
            rect = QRectF(left, word.rect.center().y() - size / 2, size, size)
            paint_icon(painter, name, rect, self.theme.alarm)
        self.paint_texts(painter)
        painter.end()
