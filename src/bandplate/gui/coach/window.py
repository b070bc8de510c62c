"""The coach's window."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QWidget,
)

from bandplate.drills import Drill
from bandplate.gui.athlete.window import AthleteWindow
from bandplate.gui.coach.athlete_card import AthleteCard
from bandplate.gui.coach.band_watch import BandWatch
from bandplate.gui.coach.control_panel import ControlPanel
from bandplate.gui.coach.keys import Key, bind
from bandplate.gui.coach.limiter import LimiterWatch
from bandplate.gui.coach.live_tab import LiveTab
from bandplate.gui.coach.message_bar import MessageBar
from bandplate.gui.coach.note_card import NoteCard
from bandplate.gui.coach.tab_pages import TabPages
from bandplate.gui.coach.tabs import add_tabs
from bandplate.gui.context import Context
from bandplate.gui.language import say
from bandplate.gui.theme import GRID_PX, style_sheet
from bandplate.gui.widgets.card import Card
from bandplate.gui.widgets.help_overlay import HelpOverlay

__all__ = ["CoachWindow"]

_PROBLEM_MS = 8000
_TOLD_MS = 20_000
_SCRUB_STEP = 0.1
_CURSOR_STEP = 0.01


class CoachWindow(QMainWindow):
    """Controls at the left, tabs at the right, messages beside the tabs' names.

    Parameters
    ----------
    context : Context
    whole : bool
        Make all of it at once; else whoever made it goes through :meth:`build` before it is used.
    """

    def __init__(
        self, context: Context, parent: QWidget | None = None, *, whole: bool = True
    ) -> None:
        super().__init__(parent)
        bridge, theme = context.bridge, context.theme
        self._context = context
        self._bridge = bridge
        self._theme = theme
        self._athlete: AthleteWindow | None = None
        self._problem = ""
        self._stage = bridge.station.prompt.stage
        self._limiter = LimiterWatch(context, self)
        self._bands = BandWatch(context, self)
        self.setWindowTitle(self.tr("bandplate"))
        self.setStyleSheet(style_sheet(theme))
        self.setMinimumSize(1120, 640)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        if whole:
            for _ in self.build():
                pass

    def build(self) -> Iterator[None]:
        """Make what is in the window, a part a step: all at once would hold up the station."""
        context = self._context
        self.banner = MessageBar()
        self.controls = ControlPanel(
            context.jobs, context.drills, can_change=context.opener is not None
        )
        yield
        self.live = LiveTab(context)
        yield
        self.tabs = TabPages(self.banner)
        add_tabs(self.tabs, self.live, context)

        centre = QWidget()
        body = QHBoxLayout(centre)
        body.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        body.setSpacing(2 * GRID_PX)
        body.addWidget(self.controls)
        body.addWidget(self.tabs, 1)
        self.setCentralWidget(centre)
        yield

        self._problem_timer = QTimer(self, singleShot=True, interval=_PROBLEM_MS)
        self._problem_timer.timeout.connect(self._forget_problem)
        self._told_timer = QTimer(self, singleShot=True, interval=_TOLD_MS)
        self._told_timer.timeout.connect(lambda: self.banner.tell(""))
        self.note = NoteCard(self)
        self.athletes = AthleteCard(context.jobs, context.database, self)
        keys = self._keys()
        self._live_keys = bind(self, keys)
        self.help = HelpOverlay([(key.shown, key.meaning) for key in keys], self)
        self._wire()
        self._refresh_slow()
        self._bands.look()
        self.setFocus()

    @property
    def athlete_window(self) -> AthleteWindow | None:
        """The athlete's window, once it has been opened."""
        return self._athlete

    def choose(self, place: int) -> None:
        """Take up the drill at a place of the list, from 0."""
        chosen = self.controls.drill.itemData(place)
        if chosen is not None and not self._connecting:
            self._bridge.choose(*chosen)

    def go_or_stop(self) -> None:
        """Start, stop, go on; where nothing is open, connect again."""
        opener = self._context.opener
        if opener is not None and opener.problem:
            opener.change()
        elif not self._connecting:
            self._bridge.go_or_stop()

    def mark(self) -> None:
        """Put a mark at this instant; where the curves are held, at the cursor."""
        self._bridge.mark(self.tr("mark"), self.live.moment()[0])

    def write_note(self) -> None:
        """Open the field for a note of this instant."""
        self.note.begin(*self.live.moment())
        # above the names of the seconds, which say where the note will stand
        above = self.live.view.height() - 4 * GRID_PX
        corner = self.live.view.mapTo(self, QPoint(GRID_PX, above))
        self.note.open_card(corner - QPoint(0, self.note.sizeHint().height()))
        self.note.field.setFocus()

    def change_athlete(self) -> None:
        """Open the list of athletes."""
        if self._context.opener is not None and not self._connecting:
            below = self.controls.athlete.mapTo(self, QPoint(0, self.controls.athlete.height()))
            self.athletes.open_card(below)
            self.athletes.begin()

    def edit_drill(self) -> None:
        """Open the drill editor on the drill that is chosen."""
        from bandplate.gui.editor.window import DrillEditor

        chosen = self.controls.drill.currentData()
        editor = DrillEditor(self._context, chosen[0] if chosen else "", self)
        editor.saved.connect(self._take_up_drill)
        editor.show()

    def adopt(self, before: CoachWindow) -> None:
        """Take over the drills that are being edited at a window which this one replaces."""
        from bandplate.gui.editor.window import DrillEditor

        for editor in before.findChildren(DrillEditor):
            place = editor.geometry()
            editor.setParent(self, editor.windowFlags())
            editor.saved.connect(self._take_up_drill)
            editor.setGeometry(place)
            editor.show()

    def toggle_athlete(self) -> None:
        """Open the athlete's full screen (on the second screen if there is one), or close it."""
        athlete = self._make_athlete()
        if athlete.isVisible() and athlete.isFullScreen():
            athlete.close()
            return
        athlete.show_on(self._display(), self.screen())

    def _display(self) -> str:
        return self._context.choices.now.athlete_display

    def open_athlete(self) -> None:
        """Open the athlete's window: full on a second screen, else behind this window."""
        athlete = self._make_athlete()
        if len(QGuiApplication.screens()) > 1:
            athlete.show_on(self._display(), self.screen())
        else:
            athlete.resize(self.size())
            athlete.show()
        self.raise_()
        self.activateWindow()

    def _make_athlete(self) -> AthleteWindow:
        if self._athlete is None:
            self._athlete = AthleteWindow(self._bridge, self._theme)
            self._limiter.found.connect(self._athlete.show_limiter)
            self._limiter.look()
        return self._athlete

    def escape(self) -> None:
        """Close what is in front, leave a text field, or go back to live."""
        cards: tuple[Card, ...] = (self.help, self.note, self.athletes)
        front = next((card for card in cards if card.isVisible()), None)
        if front is not None:
            front.close_card()
        elif isinstance(self.focusWidget(), QLineEdit) and self.focusWidget().hasFocus():
            self.setFocus()
        elif self.live.isVisible() and not self.live.window_of_time.live:
            self.live.toggle_pause()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the focus: space is go and stop."""
        focused = self.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(focused, QAbstractButton) and focused.isEnabled():
            focused.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Take the other windows along; not before a drill that is being edited may go."""
        for dialog in self.findChildren(QDialog):
            if not dialog.close():
                dialog.raise_()
                event.ignore()
                return
        if self._athlete is not None:
            self._athlete.close()
        super().closeEvent(event)

    def _wire(self) -> None:
        bridge, controls, context = self._bridge, self.controls, self._context
        controls.go.clicked.connect(self.go_or_stop)
        controls.drill.activated.connect(self.choose)
        controls.skip.clicked.connect(bridge.skip_rest)
        controls.go_on_lower.clicked.connect(bridge.go_on_lower)
        controls.arm.clicked.connect(bridge.arm)
        controls.mark.clicked.connect(self.mark)
        controls.zero.clicked.connect(bridge.tare)
        controls.change.clicked.connect(self.change_athlete)
        controls.edit.clicked.connect(self.edit_drill)
        controls.athlete_screen.clicked.connect(self.toggle_athlete)
        controls.help.clicked.connect(self.help.toggle)
        self.live.note_wanted.connect(self.write_note)
        self.note.written.connect(bridge.mark)
        self.tabs.currentChanged.connect(self._tab_changed)
        bridge.slow.connect(self._refresh_slow)
        bridge.problem.connect(self._show_problem)
        bridge.drill_chosen.connect(self._remember_drill)
        context.jobs.failed.connect(self._show_problem)
        context.jobs.succeeded.connect(self._tell)
        self._bands.found.connect(self._show_problem)
        context.choices.problem.connect(self._show_problem)
        if context.opener is not None:
            self.athletes.chosen.connect(self._open_for)
            context.opener.began.connect(self._refresh_slow)
            context.opener.opened.connect(self._opened)
            context.opener.opened.connect(self._limiter.look)
            context.opener.opened.connect(self._bands.look)
            context.opener.failed.connect(self._refresh_slow)

    def _keys(self) -> list[Key]:
        live, bridge, tr = self.live, self._bridge, self.tr
        tabs = {f"Ctrl+{n + 1}": partial(self._show_tab, n) for n in range(self.tabs.count())}
        drills = {f"{n + 1}": partial(self.choose, n) for n in range(9)}
        keys = [
            Key(tr("Space"), tr("go, stop, go on"), {"Space": self.go_or_stop}),
            Key("L", tr("after a stop: go on, 10 % lower"), {"L": bridge.go_on_lower}),
            Key("N", tr("skip the rest"), {"N": bridge.skip_rest}),
            Key("A", tr("arm the motorised anchor"), {"A": bridge.arm}),
            Key(tr("1 to 9"), tr("choose a drill"), drills),
            Key("E", tr("edit the drill, or write a new one"), {"E": self.edit_drill}),
            Key("W", tr("choose who trains"), {"W": self.change_athlete}),
            Key("Z", tr("zero the unloaded sensors"), {"Z": bridge.tare}),
            Key("M", tr("mark this instant, or the held one"), {"M": self.mark}),
            Key("T", tr("write a note for it"), {"T": self.write_note}),
            Key("J", tr("go to a mark or note"), {"J": live.open_marks}, live_only=True),
            Key("P", tr("pause or live"), {"P": live.toggle_pause}, live_only=True),
            Key(
                "\u2190  \u2192",
                tr("back and forward in time (also drag, wheel)"),
                {
                    "Left": partial(live.scrub, -_SCRUB_STEP),
                    "Right": partial(live.scrub, _SCRUB_STEP),
                },
                live_only=True,
            ),
            Key(
                tr("Shift + \u2190  \u2192"),
                tr("move the cursor"),
                {
                    "Shift+Left": partial(live.move_cursor, -_CURSOR_STEP),
                    "Shift+Right": partial(live.move_cursor, _CURSOR_STEP),
                },
                live_only=True,
            ),
            Key(
                "+  \u2212",
                tr("shorter, longer time axis (also Ctrl + wheel)"),
                {
                    "+": partial(live.zoom, -1),
                    "=": partial(live.zoom, -1),
                    "-": partial(live.zoom, 1),
                },
                live_only=True,
            ),
            Key(tr("Tab, Enter"), tr("to the next control, press it"), {}),
            Key("F11", tr("athlete's full screen"), {"F11": self.toggle_athlete}),
            Key("?", tr("these keys"), {"?": self._toggle_help, "F1": self._toggle_help}),
            Key(tr("Esc"), tr("close what is in front, back to live"), {"Escape": self.escape}),
        ]
        if len(tabs) > 1:
            keys.insert(-4, Key(tr("Ctrl + 1 to {0}").format(len(tabs)), tr("show a tab"), tabs))
        return keys

    def _toggle_help(self) -> None:
        self.help.toggle()

    def _show_tab(self, place: int) -> None:
        self.tabs.setCurrentIndex(place)

    def _tab_changed(self) -> None:
        for shortcut in self._live_keys:
            shortcut.setEnabled(self.tabs.currentWidget() is self.live)

    # ---- what changes

    @property
    def _connecting(self) -> bool:
        return self._context.opener is not None and self._context.opener.busy

    def _open_for(self, athlete: str) -> None:
        assert self._context.opener is not None
        self._context.opener.change(athlete=athlete)

    def _opened(self) -> None:
        opener = self._context.opener
        assert opener is not None
        self._problem = ""
        self.athletes.trained(opener.opening.athlete)
        self._context.choices.change(athlete=opener.opening.athlete)
        if opener.told:
            self.banner.tell(say(opener.told))
            self._told_timer.start()
        self._refresh_slow()

    def _remember_drill(self, name: str) -> None:
        self._context.choices.change(drill=name)

    def _take_up_drill(self, name: str, drill: Drill) -> None:
        """Offer a drill that was just saved, and choose it unless one runs."""
        kept = {known: other for known, other in self._context.drills if known != name}
        self._context.drills = sorted({**kept, name: drill}.items())
        self.controls.show_drills(self._context.drills)
        self._tell(self.tr("{0} is saved.").format(name))
        if not self._bridge.station.running_drill:
            self._bridge.choose(name, drill)
        self._refresh_slow()

    def _tell(self, text: str) -> None:
        self.banner.tell(text)
        self._told_timer.start()

    def _refresh_slow(self) -> None:
        opener = self._context.opener
        self.controls.show_state(self._bridge)
        self.controls.show_connecting(
            opener.wanted.athlete if opener is not None else "", self._connecting
        )
        prompt, state = self._bridge.station.prompt, self._bridge.state
        if prompt.stage == "done" and self._stage != "done":
            self._tell(
                self.tr("{0} is done: look at it in Review, or choose what comes next.").format(
                    say(self._bridge.station.drill.title)
                )
            )
        self._stage = prompt.stage
        stopped = ""
        if prompt.stage == "stopped":
            stopped = f"{say(prompt.word)}: {say(prompt.advice)}"
        if stopped and state.anchor.startswith("anchor stopped"):
            stopped += f" ({say(state.anchor)})"
        # why it stands still comes before what was refused
        told = "   \u25b2  ".join(text for text in (stopped, say(self._problem)) if text)
        if self._connecting:
            told = ""
            self._tell(self.tr("Finishing the recording, then connecting\u2026"))
        elif opener is not None and opener.problem:
            told = self.tr("Not connected: {0} (space: try again)").format(say(opener.problem))
        else:
            told = say(state.alarm) if state.alarm else told
        self.banner.say(told)

    def _show_problem(self, text: str) -> None:
        self._problem = text
        self._problem_timer.start()
        self._refresh_slow()

    def _forget_problem(self) -> None:
        self._problem = ""
