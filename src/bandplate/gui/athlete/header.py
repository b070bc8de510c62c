"""Top of the athlete's window: drill, side, set, clock; a simulation says so here too."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from bandplate.gui.bridge import Bridge
from bandplate.gui.language import say
from bandplate.gui.model import left_text, push_side, who_works
from bandplate.gui.theme import Theme
from bandplate.gui.widgets.scaled import ScaledWidget, TextBox

__all__ = ["Header"]

_CLOCK_SHARE = 0.2


class Header(ScaledWidget):
    """Drill and whose effort at the left, set and phase in the middle, the clock at the right."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._bridge = bridge
        self._seen: object = None
        self.setAccessibleName(self.tr("Drill, set and clock"))

    def refresh(self) -> None:
        """Paint again where a word or the clock is another."""
        seen = (*self._words(), self._bridge.state.simulated)
        if seen != self._seen:
            self._seen = seen
            self.setAccessibleDescription(", ".join(word for word in seen[:4] if word))
            self.update()

    def texts(self) -> list[TextBox]:
        """Return title, whose effort, set, phase, clock; each as far as it is known."""
        title, who, middle, clock = self._words()
        text, dim = QColor(self.theme.text), QColor(self.theme.dim)
        left = Qt.AlignmentFlag.AlignLeft
        width, height, gap = self.width(), self.height(), self.px(32)
        boxes = []
        x = 0.0
        room = (1.0 - _CLOCK_SHARE) * width - 2 * gap
        chip = self.tr("SIMULATED") if self._bridge.state.simulated else ""
        parts = [
            (title, 52.0, True, text, None),
            (who, 52.0, False, text, None),
            (middle, 40.0, False, dim, None),
            (chip, 30.0, True, QColor(self.theme.on_warn), QColor(self.theme.warn)),
        ]
        shrink = 1.0
        while True:  # one line, whatever the language
            fonts = [self.type(size * shrink, bold=bold) for _, size, bold, _, _ in parts]
            widths = [
                QFontMetricsF(type_).horizontalAdvance(word) + (gap if word else 0.0)
                for (word, *_), type_ in zip(parts, fonts, strict=True)
            ]
            if sum(widths) + gap <= room or shrink < 0.6:
                break
            shrink *= 0.95
        for (word, _, _, colour, ground), type_, wide in zip(parts, fonts, widths, strict=True):
            if not word:
                continue
            if ground is None:
                rect = QRectF(x, 0, wide, height)
                boxes.append(TextBox(word, rect, type_, colour, left))
            else:
                rect = QRectF(room - wide, 0.24 * height, wide, 0.52 * height)
                boxes.append(TextBox(word, rect, type_, colour, ground=ground))
            x += wide
        if clock:
            rect = QRectF((1.0 - _CLOCK_SHARE) * width, 0, _CLOCK_SHARE * width, height)
            right = Qt.AlignmentFlag.AlignRight
            boxes.append(TextBox(clock, rect, self.type(92, bold=True), text, right))
        return boxes

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and texts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self.theme.background))
        self.paint_texts(painter)
        painter.end()

    def _words(self) -> tuple[str, str, str, str]:
        station = self._bridge.station
        prompt = station.prompt
        between = prompt.stage in ("rest", "done")
        # what comes next stands on the card
        who = "" if between else say(who_works(push_side(station), station.drill.member))
        middle = self.tr("not started") if prompt.stage == "idle" else ""
        if prompt.repetitions > 1 and not between and prompt.stage != "idle":
            middle = self.tr("set {0} of {1}").format(prompt.repetition, prompt.repetitions)
        return say(station.drill.title).upper(), who, middle, left_text(prompt)
