"""Left side of the coach window: who, what, go, mark, zero, recording."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from bandplate.drills import Drill
from bandplate.gui.bridge import Bridge
from bandplate.gui.jobs import Jobs
from bandplate.gui.language import say
from bandplate.gui.model import clock_text, left_text, partner_text, who_works
from bandplate.gui.theme import GRID_PX, TYPE_PX, font
from bandplate.gui.widgets.job_strip import JobStrip
from bandplate.gui.widgets.text import ElidedLabel, label, set_state

__all__ = ["ControlPanel"]


class ControlPanel(QFrame):
    """Shows the state, holds the buttons; what they do is wired by the window.

    Parameters
    ----------
    drills : sequence of (str, Drill)
        What can be chosen, by name.
    can_change : bool
        Athlete and source can be changed while the windows stay.
    """

    def __init__(
        self,
        jobs: Jobs,
        drills: Sequence[tuple[str, Drill]] = (),
        *,
        can_change: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setFixedWidth(27 * GRID_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)

        self.simulated = label(self.tr("SIMULATED STATION"), "simulated")
        self.simulated.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.simulated)
        self.source = ElidedLabel(role="caption")
        self.source.setAccessibleName(self.tr("Source"))
        column.addWidget(self.source)

        column.addItem(_gap())
        self.change = self._small(self.tr("Change"), self.tr("Choose who trains (W)"))
        self.change.setVisible(can_change)
        column.addLayout(self._head(label(self.tr("ATHLETE"), "heading"), self.change))
        self.athlete = ElidedLabel(role="title")
        self.athlete.setAccessibleName(self.tr("Athlete"))
        column.addWidget(self.athlete)
        column.addItem(_gap())
        self.edit = self._small(
            self.tr("Edit"), self.tr("Change this drill, or write a new one (E)")
        )
        column.addLayout(self._head(label(self.tr("DRILL"), "heading"), self.edit))
        self.drill = QComboBox()
        self.drill.setAccessibleName(self.tr("Drill"))
        self.drill.setToolTip(self.tr("Choose a drill (1 to 9: the first nine)"))
        self.show_drills(drills)
        column.addWidget(self.drill)
        self.phase = ElidedLabel(role="caption")
        self.phase.setAccessibleName(self.tr("Phase"))
        column.addWidget(self.phase)
        self.clock = label("", "display")
        self.clock.setAccessibleName(self.tr("What is left of phase or rest"))
        column.addWidget(self.clock)

        column.addItem(_gap())
        self.go = self._button(self.tr("Go"), self.tr("Start or stop the drill (space)"))
        self.go.setProperty("role", "primary")
        column.addWidget(self.go)
        self.skip = self._button(self.tr("Skip rest"), self.tr("End the rest now (N)"))
        column.addWidget(self.skip)
        self.go_on_lower = self._button(
            self.tr("Go on, 10 % lower"), self.tr("Go on with the target lowered by 10 % (L)")
        )
        column.addWidget(self.go_on_lower)
        self.arm = self._button(
            self.tr("Arm anchor"), self.tr("Let the motorised anchor change the tension (A)")
        )
        column.addWidget(self.arm)
        self.mark = self._button(self.tr("Mark"), self.tr("Put a mark at this instant (M)"))
        self.zero = self._button(self.tr("Zero"), self.tr("Zero the unloaded sensors (Z)"))
        row = QHBoxLayout()
        row.addWidget(self.mark)
        row.addWidget(self.zero)
        column.addLayout(row)

        # below the buttons, so that none of them moves under a hand
        column.addItem(_gap())
        self.partner = label("", "display")
        self.partner.setAccessibleName(self.tr("Partner at the band"))
        column.addWidget(self.partner)
        self.partner_how = label("", "title")
        self.partner_how.setAccessibleName(self.tr("How far and when the partner does it"))
        column.addWidget(self.partner_how)
        self.anchor = label("", "caption")
        self.anchor.setAccessibleName(self.tr("Motorised anchor"))
        self.anchor.setWordWrap(True)
        column.addWidget(self.anchor)
        column.addStretch(1)
        column.addWidget(JobStrip(jobs))
        column.addWidget(label(self.tr("RECORDING"), "heading"))
        self.recording = ElidedLabel()
        self.recording.setAccessibleName(self.tr("Recording"))
        column.addWidget(self.recording)
        self.recorded = ElidedLabel(role="caption")
        self.recorded.setAccessibleName(self.tr("Recorded so far"))
        column.addWidget(self.recorded)
        column.addItem(_gap())
        self.athlete_screen = self._button(
            self.tr("Athlete screen"), self.tr("Show the athlete's full screen (F11)")
        )
        self.help = self._button("?", self.tr("Show the keys (?)"))
        self.help.setAccessibleName(self.tr("Keys"))
        self._running = False
        self._needs_station = (
            *(self.change, self.go, self.skip, self.go_on_lower, self.arm),
            *(self.mark, self.zero),
        )
        row = QHBoxLayout()
        row.addWidget(self.athlete_screen, 1)
        row.addWidget(self.help)
        column.addLayout(row)

    def show_drills(self, drills: Sequence[tuple[str, Drill]]) -> None:
        """Offer other drills."""
        self.drill.clear()
        titles = [drill.title for _, drill in drills]
        for place, (name, drill) in enumerate(drills, start=1):
            key = f"{place}  " if place <= 9 else ""
            which = f" ({name})" if titles.count(drill.title) > 1 else ""
            self.drill.addItem(f"{key}{say(drill.title)}{which}", (name, drill))
        self.drill.setCurrentIndex(-1)

    def show_connecting(self, athlete: str, connecting: bool) -> None:
        """Say that another station is being opened: nothing can be asked for meanwhile."""
        for widget in self._needs_station:
            widget.setEnabled(not connecting)
        self.drill.setEnabled(not connecting and not self._running)
        if connecting:
            self.athlete.set_full_text(athlete or self.tr("not chosen"))
            self.phase.set_full_text(self.tr("connecting"))
            self.clock.setText("\u2013")

    def show_state(self, bridge: Bridge) -> None:
        """Take up the newest state."""
        state = bridge.state
        self.simulated.setVisible(state.simulated)
        self.source.set_full_text(self.tr("Source: {0}").format(state.source))
        self.athlete.set_full_text(state.athlete or self.tr("not chosen"))
        prompt = bridge.station.prompt
        self._show_drill(bridge.station.drill)
        self._running = bridge.station.running_drill
        who = prompt.side if prompt.member == "push" else who_works(prompt.side, prompt.member)
        where = f"{say(who)} {prompt.repetition}/{prompt.repetitions}"
        phase = say(prompt.phase or prompt.stage)
        if prompt.stage == "idle":
            phase = self.tr("not started")
        if prompt.stage == "rest":
            phase = self.tr("rest, then {0}").format(where)
        elif prompt.repetition:
            phase = f"{where}   {phase}"
        self.phase.set_full_text(phase)
        self.clock.setText(left_text(prompt) or "\u2013")
        for part, text in zip((self.partner, self.partner_how), partner_text(prompt), strict=True):
            part.setText(say(text))
            part.setVisible(bool(text))
        self._fit_partner()
        self.skip.setVisible(prompt.stage == "rest")
        self.go_on_lower.setVisible(prompt.stage == "stopped" and bridge.station.drill.has_target)
        self.arm.setVisible(bool(state.anchor))
        self.anchor.setText(say(state.anchor))
        self.anchor.setToolTip(say(state.anchor))
        self.anchor.setVisible(bool(state.anchor))
        self._show_running(bridge.station.running_drill, stopped=prompt.stage == "stopped")
        if state.recording is None:
            self.recording.set_full_text(self.tr("\u25cb  not recording"))
            set_state(self.recording, "warn")
            self.recorded.set_full_text("")
        else:
            failed = state.recording_failed
            self.recording.set_full_text(
                self.tr("\u25b2  recording failed") if failed else self.tr("\u25cf  recording")
            )
            set_state(self.recording, "alarm" if failed else "good")
            length = clock_text(state.recorded_samples / state.rate_hz) if state.rate_hz else ""
            self.recorded.set_full_text(
                self.tr("{0}, {1} samples").format(
                    length, QLocale().toString(state.recorded_samples)
                )
            )

    def _fit_partner(self) -> None:
        """Write the partner's word as large as the panel has room for."""
        room = self.contentsRect().width() - 4 * GRID_PX
        text = self.partner.text()
        wide = QFontMetrics(font(TYPE_PX["display"], bold=True)).horizontalAdvance(text)
        role = "display" if wide <= room else "headline"
        if self.partner.property("role") != role:
            self.partner.setProperty("role", role)
            self.partner.style().unpolish(self.partner)
            self.partner.style().polish(self.partner)

    def _show_drill(self, drill: Drill) -> None:
        """Select the station's drill; of two that are the same, the one that a person chose."""
        chosen = self.drill.currentData()
        if chosen is None or chosen[1] != drill:
            drills = [self.drill.itemData(place)[1] for place in range(self.drill.count())]
            self.drill.setPlaceholderText(say(drill.title))  # of a plan's line: it is in no list
            self.drill.setCurrentIndex(drills.index(drill) if drill in drills else -1)

    def _show_running(self, running: bool, *, stopped: bool) -> None:
        running = running and not stopped
        text = self.tr("Stop") if running else self.tr("Go on") if stopped else self.tr("Go")
        if self.go.text() != text:
            self.go.setText(text)
            self.go.setProperty("running", running)
            self.go.style().unpolish(self.go)
            self.go.style().polish(self.go)

    def _head(self, heading: QLabel, button: QPushButton) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(heading, 1)
        row.addWidget(button)
        return row

    def _small(self, text: str, meaning: str) -> QPushButton:
        button = self._button(text, meaning)
        button.setProperty("role", "small")
        return button

    def _button(self, text: str, meaning: str) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text)
        button.setAccessibleDescription(meaning)
        button.setToolTip(meaning)
        return button


def _gap() -> QSpacerItem:
    """Return room that the smallest window takes back when there is most to show."""
    return QSpacerItem(0, GRID_PX, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Maximum)
