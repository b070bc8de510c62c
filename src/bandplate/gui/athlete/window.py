"""The athlete's window: readable at 4 m, in half a second."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QColor, QKeySequence, QPalette, QResizeEvent, QScreen, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from bandplate.core.events import Event
from bandplate.drills.happening import DONE, REPETITION
from bandplate.gui.athlete.body_figure import BodyFigure
from bandplate.gui.athlete.cue_line import CueLine
from bandplate.gui.athlete.foot_view import FootView
from bandplate.gui.athlete.header import Header
from bandplate.gui.athlete.member_bars import MemberBars
from bandplate.gui.athlete.push_view import PushView
from bandplate.gui.athlete.set_result import SetResult, last_set, whole_run
from bandplate.gui.athlete.stage_card import StageCard
from bandplate.gui.bridge import Bridge
from bandplate.gui.model import Smoother, member_levels, push_side
from bandplate.gui.theme import Theme

__all__ = ["AthleteWindow"]

# Bars answer within half a second; who lags is judged over a whole step or two.
_SHOWN_S = 0.3
_STEADY_S = 1.5
#: Shares of the height from the top: header, curve, bars, and figure, cue and foot side by side.
_TOP, _HEADER, _PUSH, _BARS, _FOOT = 0.015, 0.095, 0.40, 0.125, 0.30
#: Stages whose card takes the curve's place too: nothing moves that one should look at.
_WHOLE = ("rest", "stopped", "done", "lost")


class AthleteWindow(QWidget):
    """Header, push curve, member bars, body and foot, cue; laid out in shares of the height."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._odd_frame = False
        self._result: SetResult | None = None
        self._ended: Event | None = None
        self._limiter = ""
        self._shown = Smoother(_SHOWN_S)
        self._steady = Smoother(_STEADY_S)
        self.setWindowTitle(self.tr("bandplate: athlete"))
        self.setMinimumSize(960, 540)
        ground = QPalette()
        ground.setColor(QPalette.ColorRole.Window, QColor(theme.background))
        self.setPalette(ground)
        self.header = Header(bridge, theme, self)
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

    def show_on(self, display: str, other: QScreen | None) -> None:
        """Show full screen on the display of a name, else on one that the coach has not."""
        free = [screen for screen in QApplication.screens() if screen is not other]
        named = [screen for screen in QApplication.screens() if screen.name() == display]
        for screen in (*named, *free, self.screen())[:1]:
            self.setGeometry(screen.geometry())  # without a window manager this is all there is
        self.showFullScreen()

    def show_limiter(self, text: str) -> None:
        """Say in rests what limits this athlete, one line; "" where none was looked for."""
        self._limiter = text

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out in shares of the height."""
        super().resizeEvent(event)
        width, height = self.width(), self.height()
        side = round(0.03 * height)
        inner = width - 2 * side
        top = round(_TOP * height)
        places = []
        for share in (_HEADER, _PUSH, _BARS, _FOOT):
            places.append((top, round(share * height)))
            top += round((share + 0.012) * height)
        header, push, bars, foot = places
        self.header.setGeometry(side, header[0], inner, header[1])
        self.push.setGeometry(side, push[0], inner, push[1])
        self.bars.setGeometry(side, bars[0], inner, bars[1])
        body = min(foot[1], round(0.23 * inner))
        soles = min(round(1.4 * foot[1]), round(0.28 * inner))
        gap = round(0.02 * height)
        self.body.setGeometry(side, foot[0], body, foot[1])
        self.cue.setGeometry(side + body + gap, foot[0], inner - body - soles - 2 * gap, foot[1])
        self.foot.setGeometry(side + inner - soles, foot[0], soles, foot[1])
        self._place_card()

    def _place_card(self) -> None:
        above = self.header if self.card.stage in _WHOLE else self.push
        top = above.geometry().bottom() + round(0.012 * self.height())
        side = self.header.x()
        bottom = self.foot.geometry().bottom()
        self.card.setGeometry(side, top, self.header.width(), bottom - top)

    def refresh(self) -> None:
        """Take up what moves at frame rate."""
        if not self.isVisible():
            return
        prompt = self._bridge.station.prompt
        lost = self._bridge.state.phase == "lost"
        carded = lost or prompt.stage not in ("idle", "work")
        if carded:
            self._show_card(lost=lost)
        self.card.setVisible(carded)
        for covered in (self.bars, self.body, self.cue, self.foot):
            covered.setVisible(not carded)
        whole = carded and self.card.stage in _WHOLE
        self.push.setVisible(not whole)
        if not whole:
            self.push.refresh()
        self.header.refresh()
        if carded:
            return
        self.cue.show_cue(prompt)
        self._show_members()
        self._odd_frame = not self._odd_frame
        if self._odd_frame:  # a thick trail costs more than the curve, and sway is slow
            self.foot.update()

    def _show_members(self) -> None:
        snapshot, station = self._bridge.snapshot, self._bridge.station
        if snapshot is None:
            return
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

    def _show_card(self, *, lost: bool) -> None:
        station, before = self._bridge.station, self.card.stage
        self.card.show_prompt(
            station.prompt, station.drill.about, self._result, lost=lost, limiter=self._limiter
        )
        if self.card.stage != before:
            self._place_card()

    def refresh_slow(self) -> None:
        """Take up the numbers."""
        if not self.isVisible():
            return
        self.bars.show_numbers()
        self.foot.refresh_slow()
        self.push.rescale()
        self.header.refresh()
        self._take_result()

    def _take_result(self) -> None:
        """Look for the set's result once per set, with the measures of that moment."""
        events = self._bridge.events
        ended = next((e for e in reversed(events) if e.kind in (REPETITION, DONE)), None)
        if ended is self._ended:
            return
        self._ended = ended
        if ended is not None and ended.kind == DONE:
            self._result = whole_run(list(events))
        else:
            references = self._bridge.station.references
            self._result = last_set(list(events), references, self._bridge.measures)
