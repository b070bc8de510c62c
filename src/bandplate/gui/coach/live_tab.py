"""Centre and right of the coach window: curves, time controls, measures, device health."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from bandplate.gui.coach.last_time import LastTime
from bandplate.gui.context import Context
from bandplate.gui.model import clock_text, push_side
from bandplate.gui.theme import GRID_PX
from bandplate.gui.time_window import LENGTHS_S, TimeWindow
from bandplate.gui.widgets.health import HealthStrip
from bandplate.gui.widgets.lane_labels import LaneLabels
from bandplate.gui.widgets.lanes import LanesView
from bandplate.gui.widgets.measures import MeasureList
from bandplate.gui.widgets.text import ElidedLabel, label

__all__ = ["LiveTab"]

_SLIDER_STEPS = 10_000
_MENU_LETTERS = 60


class LiveTab(QWidget):
    """Everything that is live; time can be held and scrubbed while recording goes on.

    Signals
    -------
    note_wanted
        Somebody wants to write a note.
    """

    note_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        bridge, theme = context.bridge, context.theme
        self._bridge = bridge
        self._last_time = LastTime(context, self)
        self.window_of_time = TimeWindow()
        self.view = LanesView(bridge, self.window_of_time, theme)
        self.labels = LaneLabels(theme)
        self.measures = MeasureList()
        self.health = HealthStrip()

        curves = QHBoxLayout()
        curves.setSpacing(0)
        curves.addWidget(self.labels)
        curves.addWidget(self.view, 1)
        centre = QVBoxLayout()
        centre.setSpacing(GRID_PX)
        centre.addLayout(curves, 1)
        centre.addLayout(self._time_controls())

        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID_PX)
        row.addLayout(centre, 1)
        row.addWidget(self._side())

        self.view.scrubbed.connect(self.scrub)
        self.view.zoomed.connect(self.zoom)
        self.view.flag_clicked.connect(self.go_to)
        bridge.frame.connect(self._refresh)
        bridge.slow.connect(self._refresh_slow)
        bridge.changed.connect(self._begin_anew)
        self._last_time.found.connect(self._refresh_slow)

    def _time_controls(self) -> QHBoxLayout:
        self.pause = QPushButton(self.tr("Pause"))
        self.pause.setAccessibleName(self.tr("Pause"))
        self.pause.setToolTip(self.tr("Hold the curves while recording goes on (P)"))
        self.pause.setMinimumWidth(10 * GRID_PX)
        self.pause.clicked.connect(self.toggle_pause)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _SLIDER_STEPS)
        self.slider.setValue(_SLIDER_STEPS)
        self.slider.setAccessibleName(self.tr("Time in the recording"))
        self.slider.sliderMoved.connect(self._slide)
        self.shorter = self._zoom_button("+", self.tr("Shorter time axis (+)"), -1)
        self.longer = self._zoom_button("\u2212", self.tr("Longer time axis (\u2212)"), 1)
        self.length = label("", "body")
        self.length.setAccessibleName(self.tr("Length of the time axis"))
        self.length.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.length.setFixedWidth(7 * GRID_PX)
        self._show_length()
        self.note = QPushButton(self.tr("Note"))
        self.note.setAccessibleName(self.tr("Write a note"))
        self.note.setToolTip(self.tr("Write a note for this instant, or for the held one (T)"))
        self.note.clicked.connect(self.note_wanted)
        self.marks = QPushButton()
        self.marks.setAccessibleName(self.tr("Marks and notes"))
        self.marks.setToolTip(self.tr("Go to a mark or note of this recording (J)"))
        self.marks.setMinimumWidth(11 * GRID_PX)
        self.marks.clicked.connect(self.open_marks)
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        row.addWidget(self.pause)
        row.addWidget(self.slider, 1)
        row.addWidget(self.note)
        row.addWidget(self.marks)
        zoom = QHBoxLayout()
        zoom.setSpacing(0)
        for widget in (self.longer, self.length, self.shorter):
            zoom.addWidget(widget)
        row.addLayout(zoom)
        return row

    def _zoom_button(self, text: str, meaning: str, steps: int) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(meaning)
        button.setToolTip(meaning)
        button.setFixedWidth(5 * GRID_PX)
        button.clicked.connect(lambda: self.zoom(steps))
        return button

    def _show_length(self) -> None:
        seconds = self.window_of_time.length_s
        if seconds < 60:
            self.length.setText(self.tr("{0} s").format(f"{seconds:.0f}"))
        else:
            self.length.setText(self.tr("{0} min").format(f"{seconds / 60:.0f}"))

    def _side(self) -> QFrame:
        side = QFrame()
        side.setObjectName("panel")
        side.setFixedWidth(40 * GRID_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        head = QHBoxLayout()
        self.heading = label("", "heading")
        head.addWidget(self.heading, 1)
        self.more = QPushButton(self.tr("All"))
        self.more.setCheckable(True)
        self.more.setProperty("role", "small")
        self.more.setAccessibleName(self.tr("Show all measures"))
        self.more.setToolTip(self.tr("Show all measures, or the few that matter while training"))
        self.more.toggled.connect(self._show_all)
        head.addWidget(self.more)
        column.addLayout(head)
        self.when = ElidedLabel(role="caption")
        self.when.setAccessibleName(self.tr("Last time"))
        self.when.setAlignment(Qt.AlignmentFlag.AlignRight)
        column.addWidget(self.when)
        column.addWidget(self.measures, 1)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("STATION HEALTH"), "heading"), 1)
        self.all_health = QPushButton(self.tr("All"))
        self.all_health.setCheckable(True)
        self.all_health.setProperty("role", "small")
        self.all_health.setAccessibleName(self.tr("Show all of the station's health"))
        self.all_health.setToolTip(self.tr("Show everything, or only what wants a look"))
        self.all_health.toggled.connect(self._show_all_health)
        head.addWidget(self.all_health)
        column.addLayout(head)
        column.addWidget(self.health)
        return side

    def showEvent(self, event: QShowEvent) -> None:
        """Take up what has changed while another tab was in front."""
        super().showEvent(event)
        self.refresh_slow()

    def _refresh(self) -> None:
        if self.isVisible():  # a hidden tab costs nothing
            self.view.refresh()

    def _refresh_slow(self) -> None:
        if self.isVisible():
            self.refresh_slow()

    def _begin_anew(self) -> None:
        """Follow another station."""
        self.window_of_time.follow()
        self.view.set_cursor(None)
        self._moved()

    def refresh_slow(self) -> None:
        """Take up numbers, scales and the place in time."""
        history = self._bridge.history
        if history is not None:
            self.window_of_time.keep_inside(history.first, history.head, history.rate_hz)
        self.view.refresh_slow()
        self.labels.show_values(self._bridge, self.view)
        self._show_measures()
        self.health.show_state(self._bridge)
        n_marks = len(self._bridge.marks)
        self.marks.setText(self.tr("Marks: {0}").format(n_marks))
        self.marks.setEnabled(n_marks > 0)
        if history is not None and not self.slider.isSliderDown():
            end = self.window_of_time.end(history.head)
            kept = max(1, history.head - history.first)
            self.slider.setValue(round((end - history.first) / kept * _SLIDER_STEPS))

    def toggle_pause(self) -> None:
        """Hold the curves, or follow again."""
        if self._bridge.history is not None and self.window_of_time.live:
            self.window_of_time.hold(self._bridge.history.head)
        else:
            self.window_of_time.follow()
        self._moved()

    def scrub(self, lengths: float) -> None:
        """Move in time by window lengths (negative: into the past)."""
        history = self._bridge.history
        if history is not None:
            seconds = lengths * self.window_of_time.length_s
            self.window_of_time.scrub(seconds, history.first, history.head, history.rate_hz)
            self._moved()

    def move_cursor(self, lengths: float) -> None:
        """Move the cursor by window lengths; without one it begins at the newest in view."""
        length_s = self.window_of_time.length_s
        seconds = (self.view.cursor_s or 0.0) + lengths * length_s
        self.view.set_cursor(min(max(seconds, -length_s), 0.0))
        self._moved()

    def moment(self) -> tuple[int | None, str]:
        """Return the time that a mark is for, ns on the samples' clock, and its words.

        Live that is now; held it is the cursor's, or the newest in view.
        """
        history, snapshot = self._bridge.history, self._bridge.station.snapshot()
        if history is None or snapshot is None:
            return None, self.tr("now")
        position = None if self.window_of_time.live else self.view.position_at_cursor()
        t_ns = snapshot.t_ns if position is None else history.t_ns_at(position)
        return t_ns, clock_text((t_ns - history.begin_t_ns) * 1e-9)

    def go_to(self, t_ns: int) -> None:
        """Hold the curves with a moment in their middle, under the cursor."""
        history = self._bridge.history
        position = None if history is None else history.position_of(t_ns)
        if history is None or position is None:
            return
        half = 0.5 * self.window_of_time.length_s * history.rate_hz
        self.window_of_time.move_to(position + half, history.first, history.head, history.rate_hz)
        away_s = (position - self.window_of_time.end(history.head)) / history.rate_hz
        self.view.set_cursor(min(max(away_s, -self.window_of_time.length_s), 0.0))
        self._moved()

    def open_marks(self) -> None:
        """List the marks and notes, the newest first."""
        history = self._bridge.history
        if history is None or not self._bridge.marks:
            return
        self._menu.clear()
        for mark in reversed(self._bridge.marks):
            text = str(mark.data.get("text", ""))
            short = text if len(text) <= _MENU_LETTERS else f"{text[: _MENU_LETTERS - 1]}\u2026"
            clock = clock_text((mark.t_ns - history.begin_t_ns) * 1e-9)
            action = self._menu.addAction(f"{clock}   {short.replace('&', '&&')}")
            action.setToolTip(text)
            action.triggered.connect(lambda _=False, t_ns=mark.t_ns: self.go_to(t_ns))
        above = QPoint(0, -self._menu.sizeHint().height())
        self._menu.popup(self.marks.mapToGlobal(above))
        self._menu.setActiveAction(self._menu.actions()[0])

    def zoom(self, steps: int) -> None:
        """Choose a longer (positive) or shorter time axis."""
        place = LENGTHS_S.index(self.window_of_time.length_s) + steps
        self.window_of_time.length_s = LENGTHS_S[min(max(place, 0), len(LENGTHS_S) - 1)]
        self._show_length()
        self.view.reframe()

    def _show_all(self, everything: bool) -> None:
        self.measures.everything = everything
        self._show_measures()

    def _show_all_health(self, everything: bool) -> None:
        self.health.everything = everything
        self.health.show_state(self._bridge)

    def _show_measures(self) -> None:
        """Show what is live; once a repetition has ended, all of it until the next begins."""
        station = self._bridge.station
        side = push_side(station)
        ended = station.prompt.stage in ("rest", "done") and station.repetition_measures()
        last = self._last_time.sides.get(side)
        self.heading.setText(self.tr("LAST REPETITION") if ended else self.tr("LIVE MEASURES"))
        self.when.setVisible(last is not None)
        if last is not None:
            # not before: it brings the database along
            from bandplate.gui.progress.words import minute_text

            when = minute_text(last.started_utc_ns)
            self.when.set_full_text(self.tr("last time: {0}").format(when))
        self.measures.show_measures(
            ended or self._bridge.measures, side, None if last is None else last.means
        )

    def _slide(self, value: int) -> None:
        history = self._bridge.history
        if history is not None:
            kept = history.head - history.first
            end = history.first + value / _SLIDER_STEPS * kept
            self.window_of_time.move_to(end, history.first, history.head, history.rate_hz)
            self._moved()

    def _moved(self) -> None:
        self.pause.setText(self.tr("Pause") if self.window_of_time.live else self.tr("\u25b6 Live"))
        self.pause.setAccessibleName(self.pause.text())
        self.refresh_slow()
        self.view.refresh()
