"""The athlete's window: readable at 4 m, in half a second."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QScreen,
    QShortcut,
)
from PySide6.QtWidgets import QApplication, QWidget

from bandplate.core.prompt import Prompt
from bandplate.gui.athlete.body_figure import BodyFigure
from bandplate.gui.athlete.foot_view import FootView
from bandplate.gui.athlete.member_bars import MemberBars
from bandplate.gui.athlete.push_view import PushView
from bandplate.gui.athlete.stage_card import StageCard
from bandplate.gui.bridge import Bridge
from bandplate.gui.model import (
    Smoother,
    last_result,
    left_text,
    member_levels,
    push_side,
    who_works,
)
from bandplate.gui.theme import Theme
from bandplate.gui.widgets.scaled import ScaledWidget, TextBox

__all__ = ["AthleteWindow"]

# Bars answer within half a second; who lags is judged over a whole step or two.
_SHOWN_S = 0.3
_STEADY_S = 1.5

#: Shape of a cue beside its words, so that colour is not alone: more, less, place, breath, timing.
_MORE = "\u25b2"
_SHAPES = {
    "over": "\u25bc",
    "cop": "\u25c6",
    "lean": "\u25c6",
    "breath": "\u25cb",
    "other_leg": "\u21c4",
    "late_swing": "\u25b6",
    "arm_phase": "\u21c5",
}


class _Header(ScaledWidget):
    """Drill, side, set, clock; a simulation says so here too."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._bridge = bridge
        self.setAccessibleName(self.tr("Drill, set and clock"))

    def texts(self) -> list[TextBox]:
        station, state = self._bridge.station, self._bridge.state
        prompt = station.prompt
        title = station.drill.title.upper()
        middle = self.tr("not started") if prompt.stage == "idle" else prompt.phase or prompt.stage
        if prompt.stage not in ("rest", "done"):  # what comes next stands on the card
            title += f"   {who_works(push_side(station), station.drill.member)}"
        if prompt.repetitions > 1 and prompt.stage not in ("idle", "rest", "done"):
            count = (prompt.repetition, prompt.repetitions)
            middle = self.tr("set {0} of {1}").format(*count) + f"   {middle}"
        if state.simulated:
            middle = self.tr("SIMULATED") + f"   {middle}"
        text, dim = QColor(self.theme.text), QColor(self.theme.dim)
        width, height = self.width(), self.height()
        return [
            TextBox(
                title,
                QRectF(0, 0, 0.42 * width, height),
                self.type(44, bold=True),
                text,
                Qt.AlignmentFlag.AlignLeft,
            ),
            TextBox(middle, QRectF(0.42 * width, 0, 0.42 * width, height), self.type(34), dim),
            TextBox(
                left_text(prompt),
                QRectF(0.84 * width, 0, 0.16 * width, height),
                self.type(56, bold=True),
                text,
                Qt.AlignmentFlag.AlignRight,
            ),
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint_texts(painter)
        painter.end()


class CueLine(ScaledWidget):
    """One instruction, in words and a shape."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._prompt = Prompt()
        self._lost = False
        self.setAccessibleName(self.tr("Cue"))

    def show_cue(self, prompt: Prompt, *, lost: bool) -> None:
        """Take up what the athlete is told; a lost device comes before everything."""
        before = self.text()
        self._prompt, self._lost = prompt, lost
        if self.text() != before:
            self.setAccessibleDescription(self.text())
            self.update()

    def text(self) -> str:
        """Return the cue's shape and words; in work without a cue, what is to be done."""
        if self._lost:
            return self.tr("\u2715  DEVICE LOST")
        prompt = self._prompt
        if prompt.stage == "idle":
            return self.tr("WAIT FOR THE COACH")
        if prompt.stage != "work":
            return ""
        if prompt.cue:
            return f"{_SHAPES.get(prompt.cue, _MORE)}  {prompt.cue_words}"
        shape = {True: "\u25cf", False: "\u25cb", None: ""}[prompt.in_corridor]
        return f"{shape}  {prompt.word}".strip()

    def texts(self) -> list[TextBox]:
        colour = self.theme.text
        if self._lost:
            colour = self.theme.alarm
        elif self._prompt.cue:
            colour = self.theme.warn
        elif self._prompt.in_corridor:
            colour = self.theme.good
        return [TextBox(self.text(), QRectF(self.rect()), self.type(88, bold=True), QColor(colour))]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint_texts(painter)
        painter.end()


class AthleteWindow(QWidget):
    """Header, push curve, member bars, body and foot, cue; laid out in shares of the height."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._odd_frame = False
        self._result = ""
        self._seen = ("", "", "")
        self._shown = Smoother(_SHOWN_S)
        self._steady = Smoother(_STEADY_S)
        self.setWindowTitle(self.tr("bandplate: athlete"))
        self.setMinimumSize(960, 540)
        self.setStyleSheet(f"background: {theme.background};")
        self.header = _Header(bridge, theme, self)
        self.push = PushView(bridge, theme, self)
        self.bars = MemberBars(theme, self)
        self.body = BodyFigure(theme, self)
        self.foot = FootView(bridge, theme, self)
        self.cue = CueLine(theme, self)
        self.card = StageCard(theme, self)
        for sequence in ("F11", "Escape"):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.activated.connect(self.close)
        space = QShortcut(QKeySequence("Space"), self)
        space.activated.connect(bridge.go_or_stop)
        skip = QShortcut(QKeySequence("N"), self)
        skip.activated.connect(bridge.skip_rest)
        bridge.frame.connect(self.refresh)
        bridge.slow.connect(self.refresh_slow)

    def show_on_best_screen(self, other: QScreen | None) -> None:
        """Show full screen, on a screen other than the coach's where there is one."""
        free = [screen for screen in QApplication.screens() if screen is not other]
        if free:
            self.setGeometry(free[0].geometry())
        self.showFullScreen()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out in shares of the height."""
        super().resizeEvent(event)
        width, height = self.width(), self.height()
        side = round(0.03 * height)
        inner = width - 2 * side
        top = round(0.015 * height)

        def take(share: float) -> tuple[int, int]:
            nonlocal top
            used = round(share * height)
            top += used
            return top - used, used

        y, h = take(0.08)
        self.header.setGeometry(side, y, inner, h)
        y, h = take(0.39)
        self.push.setGeometry(side, y, inner, h)
        top += round(0.01 * height)
        self.card.setGeometry(side, top, inner, round(0.95 * height) - top)
        y, h = take(0.11)
        self.bars.setGeometry(side, y, inner, h)
        y, h = take(0.28)
        self.body.setGeometry(side, y, inner // 2, h)
        self.foot.setGeometry(side + inner // 2, y, inner - inner // 2, h)
        y, h = take(0.10)
        self.cue.setGeometry(side, y, inner, h)

    def refresh(self) -> None:
        """Take up what moves at frame rate."""
        if not self.isVisible():
            return
        snapshot, station = self._bridge.snapshot, self._bridge.station
        if snapshot is not None:
            shown = self._shown.follow(snapshot.t_ns, snapshot.filtered)
            steady = self._steady.follow(snapshot.t_ns, snapshot.filtered)
            side, references = push_side(station), station.references
            # marked is only who the drill asks for support, and only while it asks
            drill, at_work = station.drill, station.prompt.stage == "work"
            judged = drill.members if at_work and "lag" in drill.cues else ()
            marked = member_levels(steady, side, references, judged)
            levels = {
                member: replace(level, lags=marked[member].lags)
                for member, level in member_levels(shown, side, references).items()
            }
            self.bars.show_levels(levels)
            if self._odd_frame:  # the figure costs more than the curve, and says the same
                self.body.show_levels(levels, side)
        prompt, lost = station.prompt, self._bridge.state.phase == "lost"
        self.cue.show_cue(prompt, lost=lost)
        seen = (prompt.stage, prompt.phase, left_text(prompt))
        if seen != self._seen:  # the clock at the same moment as the card's
            self._seen = seen
            self.header.update()
        carded = prompt.stage not in ("idle", "work") and not lost
        if carded:
            self.card.show_prompt(prompt, station.drill.about, self._result)
        self.card.setVisible(carded)
        self.push.update()
        self._odd_frame = not self._odd_frame
        if self._odd_frame:  # a thick trail costs more than the curve, and sway is slow
            self.foot.update()

    def refresh_slow(self) -> None:
        """Take up the numbers."""
        if not self.isVisible():
            return
        self.bars.show_numbers()
        self.foot.refresh_slow()
        self.push.rescale()
        self.header.update()
        self._result = last_result(self._bridge.events)
