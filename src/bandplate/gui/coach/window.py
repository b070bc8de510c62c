"""The coach's window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QTabWidget, QVBoxLayout, QWidget

from bandplate.gui.athlete.window import AthleteWindow
from bandplate.gui.coach.control_panel import ControlPanel
from bandplate.gui.coach.live_tab import LiveTab
from bandplate.gui.coach.tabs import further_tabs
from bandplate.gui.context import Context
from bandplate.gui.theme import GRID_PX, style_sheet
from bandplate.gui.widgets.banner import Banner
from bandplate.gui.widgets.help_overlay import HelpOverlay

__all__ = ["CoachWindow"]

_PROBLEM_MS = 8000
_SCRUB_STEP = 0.1


class CoachWindow(QMainWindow):
    """Controls at the left, tabs with the curves at the right, alarms across the top."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        bridge, theme = context.bridge, context.theme
        self._bridge = bridge
        self._theme = theme
        self._athlete: AthleteWindow | None = None
        self._problem = ""
        self.setWindowTitle(self.tr("bandplate"))
        self.setStyleSheet(style_sheet(theme))
        self.setMinimumSize(1120, 640)
        self.banner = Banner()
        self.controls = ControlPanel(context.drills)
        self.live = LiveTab(bridge, theme)
        self.tabs = QTabWidget()
        self.tabs.setTabBarAutoHide(True)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.live, self.tr("Live"))
        for title, tab in further_tabs(context):
            self.tabs.addTab(tab, title)

        body = QHBoxLayout()
        body.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        body.setSpacing(2 * GRID_PX)
        body.addWidget(self.controls)
        body.addWidget(self.tabs, 1)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addLayout(body, 1)
        self.setCentralWidget(centre)

        self._problem_timer = QTimer(self, singleShot=True, interval=_PROBLEM_MS)
        self._problem_timer.timeout.connect(self._forget_problem)
        keys = self._bind_keys()
        self.help = HelpOverlay(keys, self)
        self.controls.go.clicked.connect(bridge.go_or_stop)
        self.controls.drill.activated.connect(self.choose)
        self.controls.skip.clicked.connect(bridge.skip_rest)
        self.controls.arm.clicked.connect(bridge.arm)
        self.controls.mark.clicked.connect(self.mark)
        self.controls.zero.clicked.connect(bridge.tare)
        self.controls.athlete_screen.clicked.connect(self.toggle_athlete)
        self.controls.help.clicked.connect(self.help.toggle)
        bridge.slow.connect(self._refresh_slow)
        bridge.problem.connect(self._show_problem)
        context.jobs.failed.connect(self._show_problem)
        context.choices.problem.connect(self._show_problem)
        self._refresh_slow()

    @property
    def athlete_window(self) -> AthleteWindow | None:
        """The athlete's window, once it has been opened."""
        return self._athlete

    def choose(self, place: int) -> None:
        """Take up the drill at a place of the list, from 0."""
        chosen = self.controls.drill.itemData(place)
        if chosen is not None:
            self._bridge.choose(*chosen)

    def mark(self) -> None:
        """Put a mark at this instant."""
        self._bridge.mark(self.tr("mark"))

    def toggle_athlete(self) -> None:
        """Open the athlete's full screen (on the second screen if there is one), or close it."""
        athlete = self._make_athlete()
        if athlete.isVisible() and athlete.isFullScreen():
            athlete.close()
            return
        athlete.show_on_best_screen(self.screen())

    def open_athlete(self) -> None:
        """Open the athlete's window: full on a second screen, else behind this window."""
        athlete = self._make_athlete()
        if len(QGuiApplication.screens()) > 1:
            athlete.show_on_best_screen(self.screen())
        else:
            athlete.resize(self.size())
            athlete.show()
        self.raise_()
        self.activateWindow()

    def _make_athlete(self) -> AthleteWindow:
        if self._athlete is None:
            self._athlete = AthleteWindow(self._bridge, self._theme)
        return self._athlete

    def escape(self) -> None:
        """Close what is in front, or go back to live."""
        if self.help.isVisible():
            self.help.hide()
        elif not self.live.window_of_time.live:
            self.live.toggle_pause()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Take the athlete's window along."""
        if self._athlete is not None:
            self._athlete.close()
        super().closeEvent(event)

    def _bind_keys(self) -> list[tuple[str, str]]:
        bindings: list[tuple[str, list[str], str, Callable[[], object]]] = [
            (self.tr("Space"), ["Space"], self.tr("go, stop, go on"), self._bridge.go_or_stop),
            ("N", ["N"], self.tr("skip the rest"), self._bridge.skip_rest),
            ("A", ["A"], self.tr("arm the motorised anchor"), self._bridge.arm),
            ("M", ["M"], self.tr("mark this instant"), self.mark),
            ("Z", ["Z"], self.tr("zero the unloaded sensors"), self._bridge.tare),
            ("P", ["P"], self.tr("pause or live"), self.live.toggle_pause),
            (
                "\u2190",
                ["Left"],
                self.tr("back in time (also drag, or wheel)"),
                lambda: self.live.scrub(-_SCRUB_STEP),
            ),
            ("\u2192", ["Right"], self.tr("forward"), lambda: self.live.scrub(_SCRUB_STEP)),
            (
                "+",
                ["+", "="],
                self.tr("shorter time axis (also Ctrl + wheel)"),
                lambda: self.live.zoom(-1),
            ),
            ("\u2212", ["-"], self.tr("longer time axis"), lambda: self.live.zoom(1)),
            ("F11", ["F11"], self.tr("athlete's full screen"), self.toggle_athlete),
            ("?", ["?", "F1"], self.tr("these keys"), lambda: self.help.toggle()),
            (self.tr("Esc"), ["Escape"], self.tr("close, back to live"), self.escape),
        ]
        for place in range(9):
            key = QShortcut(QKeySequence(str(place + 1)), self)
            key.activated.connect(partial(self.choose, place))
        for _, sequences, _, action in bindings:
            for sequence in sequences:
                shortcut = QShortcut(QKeySequence(sequence), self)
                shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
                shortcut.activated.connect(action)
        keys = [(name, meaning) for name, _, meaning, _ in bindings]
        keys.insert(1, (self.tr("1 to 9"), self.tr("choose a drill")))
        return keys

    def _refresh_slow(self) -> None:
        self.controls.show_state(self._bridge)
        prompt = self._bridge.station.prompt
        state = self._bridge.state
        stopped = f"{prompt.word}: {prompt.advice}" if prompt.stage == "stopped" else ""
        if stopped and state.anchor.startswith("anchor stopped"):
            stopped += f" ({state.anchor})"
        # why it stands still comes before what was refused
        told = "   \u25b2  ".join(text for text in (stopped, self._problem) if text)
        self.banner.say(state.alarm or told or None)

    def _show_problem(self, text: str) -> None:
        self._problem = text
        self._problem_timer.start()
        self._refresh_slow()

    def _forget_problem(self) -> None:
        self._problem = ""
