"""Centre and right of the coach window: curves, time controls, measures, device health."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from bandplate.gui.bridge import Bridge
from bandplate.gui.model import push_side
from bandplate.gui.theme import GRID_PX, Theme
from bandplate.gui.time_window import LENGTHS_S, TimeWindow
from bandplate.gui.widgets.health import HealthStrip
from bandplate.gui.widgets.lane_labels import LaneLabels
from bandplate.gui.widgets.lanes import LanesView
from bandplate.gui.widgets.measures import MeasureList
from bandplate.gui.widgets.text import label

__all__ = ["LiveTab"]

_SLIDER_STEPS = 10_000


class LiveTab(QWidget):
    """Everything that is live; time can be held and scrubbed while recording goes on."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
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
        bridge.frame.connect(self.view.refresh)
        bridge.slow.connect(self.refresh_slow)

    def _time_controls(self) -> QHBoxLayout:
        self.pause = QPushButton(self.tr("Pause"))
        self.pause.setAccessibleName(self.tr("Pause"))
        self.pause.setToolTip(self.tr("Hold the curves while recording goes on (P)"))
        self.pause.setMinimumWidth(12 * GRID_PX)
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
        self.length.setFixedWidth(8 * GRID_PX)
        self._show_length()
        row = QHBoxLayout()
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self.pause)
        row.addWidget(self.slider, 1)
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
        head.addWidget(label(self.tr("LIVE MEASURES"), "heading"), 1)
        self.more = QPushButton(self.tr("All"))
        self.more.setCheckable(True)
        self.more.setProperty("role", "small")
        self.more.setAccessibleName(self.tr("Show all measures"))
        self.more.setToolTip(self.tr("Show all measures, or the few that matter while training"))
        self.more.toggled.connect(self._show_all)
        head.addWidget(self.more)
        column.addLayout(head)
        column.addWidget(self.measures, 1)
        column.addWidget(label(self.tr("STATION HEALTH"), "heading"))
        column.addWidget(self.health)
        return side

    def refresh_slow(self) -> None:
        """Take up numbers, scales and the place in time."""
        self.view.refresh_slow()
        self.labels.show_values(self._bridge, self.view)
        self._show_measures()
        self.health.show_state(self._bridge)
        history = self._bridge.history
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

    def zoom(self, steps: int) -> None:
        """Choose a longer (positive) or shorter time axis."""
        place = LENGTHS_S.index(self.window_of_time.length_s) + steps
        self.window_of_time.length_s = LENGTHS_S[min(max(place, 0), len(LENGTHS_S) - 1)]
        self._show_length()
        self.view.reframe()

    def _show_all(self, everything: bool) -> None:
        self.measures.everything = everything
        self._show_measures()

    def _show_measures(self) -> None:
        self.measures.show_measures(self._bridge.measures, push_side(self._bridge.station))

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
