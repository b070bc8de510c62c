"""What holds up the screens' thread: a person's way through every tab, action by action.

The real windows on the simulated station, with a history. Between two looks at its events, Qt's
thread hears nobody: the longest such turn in an action is its block, in CPU time of that thread,
so that what else the machine does counts little.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bandplate.config import PreferencesFile, StationConfig
from bandplate.core.randomness import uniform
from bandplate.drills import drill_files, load_drill
from bandplate.gui.ahead import Ahead
from bandplate.gui.bridge import Bridge
from bandplate.gui.choices import Choices
from bandplate.gui.context import Context
from bandplate.gui.jobs import Jobs
from bandplate.gui.opener import Opener
from bandplate.gui.progress.tab import HistoryTab
from bandplate.gui.report_export import ReportSource, export_report
from bandplate.gui.review.tab import ReviewTab
from bandplate.gui.screens import Screens
from bandplate.gui.setup.tab import SetupTab
from bandplate.history import Finding, History, RecordingRef
from bandplate.measures import Measure
from bandplate.review import keep
from bandplate.station import Host, Opening

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.system.recorded_sessions import recorded_hold

Figures = dict[str, dict[str, float]]

DAY_NS = 86_400 * 10**9
#: No action takes longer, s.
LONGEST_S = 60.0
#: Looks, 20 ms apart, after which nothing more comes: windows wait 200 ms until typing is over.
STILL = 15


class Turns:
    """Notes the longest turn of the event loop since :meth:`begin`, and all its CPU time."""

    def __init__(self) -> None:
        self.begin()
        QAbstractEventDispatcher.instance().awake.connect(self.turn)

    def begin(self) -> None:
        self._from_s = self._since_s = time.thread_time()
        self._wall_s = time.perf_counter()
        self.longest_s = 0.0

    def turn(self) -> None:
        now_s = time.thread_time()
        self.longest_s = max(self.longest_s, now_s - self._since_s)
        self._since_s = now_s

    def figures(self) -> dict[str, float]:
        return {
            "block_ms": 1e3 * self.longest_s,
            "cpu_ms": 1e3 * (time.thread_time() - self._from_s),
            "wall_ms": 1e3 * (time.perf_counter() - self._wall_s),
        }


def wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def quiet(busy: Callable[[], bool]) -> None:
    """Wait until nothing is done any more, and nothing was begun by its result."""
    ends_s = time.monotonic() + LONGEST_S
    still = 0
    while still < STILL and time.monotonic() < ends_s:
        wait(0.02)
        still = 0 if busy() else still + 1


def train(name: str, sessions: int, at_ns: int) -> None:
    """Add an athlete with a session every third day, without recordings."""
    noise = uniform(1, "blocks", range(sessions)).tolist()
    with History.open() as history:
        uid = history.add_athlete(name, body_mass_kg=70.0).uid
        for n in range(sessions):
            then_ns = at_ns - (3 * (sessions - n)) * DAY_NS
            session = history.begin_session(uid, started_utc_ns=then_ns, station="hall")
            push_n = 1000.0 + n + 20 * noise[n]
            history.add_set(
                session,
                RecordingRef(uuid4(), "gone.mcap"),
                drill="hold",
                side="left",
                started_utc_ns=then_ns,
                rate_hz=1000.0,
                results=[
                    Measure("push_mean_n", "push", push_n, "N", "mean"),
                    Measure("push_hold_cv_pct", "push", 3.0 + noise[n], "%", "cv"),
                    Measure("support_balance_pct", "push", 80.0, "%", "ratio", experimental=True),
                    Measure("cop_ellipse95_mm2", "both", 150.0, "mm^2", "ellipse"),
                ],
                repetitions=[{"held_s": 10.0, "mean_n": push_n}],
            )
            if n % 20 == 0:
                found = ("left", "swing", 68.0, "% of max", "ours", then_ns, 60.0, 75.0, 0.91)
                history.add_finding(uid, Finding("limiter", *found))
                history.add_finding(uid, Finding("ceiling", *found))


@contextmanager
def a_history(folder: Path, sessions: int) -> Iterator[Path]:
    """Fill the history: two athletes without recordings, one whose sets can be seen again."""
    kept = {name: os.environ.get(name) for name in ("BANDPLATE_DB", "XDG_DATA_HOME")}
    os.environ["BANDPLATE_DB"] = str(folder / "history.db")
    os.environ["XDG_DATA_HOME"] = str(folder / "data")
    try:
        train("Sixty", 60, time.time_ns())
        train("Many", sessions, time.time_ns())
        with History.open() as history:
            for days, scale in ((0, 1.0), (2, 1.1)):
                path = recorded_hold(folder / f"{days}.mcap", days=days, scale=scale)
                keep(path, "Ann", history)
        yield folder / "2.mcap"
    finally:
        for name, value in kept.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


class Way:
    """The windows and what a person does in them, each action in a turn of its own."""

    def __init__(self, screens: Screens, context: Context, turns: Turns, told: Figures) -> None:
        self.screens, self.context = screens, context
        self._turns, self._told = turns, told

    def do(self, name: str, action: Callable[[], object]) -> None:
        """Measure an action until its work is done and painted."""
        self._turns.begin()
        QTimer.singleShot(0, action)
        quiet(lambda: bool(self.context.jobs.running) or self.screens.changing)
        self._told[name] = self._turns.figures()

    def go_through(self, recording: Path, folder: Path) -> None:
        self.do("open the windows", lambda: self.screens.show(athlete=True))
        wait(1.0)
        self.do("twelve flags", lambda: [self.context.bridge.mark("n") for _ in range(12)])
        self.do("three more frames", lambda: None)
        self._review(recording)
        self._history()
        self._set_up()
        self._more(recording, folder)

    def _turn_to(self, place: int, name: str) -> None:
        tabs = self.screens.coach.tabs
        self.do(name, lambda: tabs.setCurrentIndex(place))
        self.do("back to Live", lambda: tabs.setCurrentIndex(0))
        self.do(f"{name} again", lambda: tabs.setCurrentIndex(place))

    def _review(self, recording: Path) -> None:
        self._turn_to(1, "Review")
        tab = self.screens.coach.tabs.currentWidget()
        assert isinstance(tab, ReviewTab)
        self.do("open a recording", lambda: tab.show_file(recording))
        self.do("the newest set", lambda: tab.reload("Ann"))
        self.do("another repetition", lambda: tab.choose(2))
        self.do("all measures", tab.every.click)
        key = partial(QTest.keyClick, tab.plots)
        self.do("zoom", lambda: key(Qt.Key.Key_Plus))
        self.do("move a cursor", lambda: key(Qt.Key.Key_Right))
        self.do("where a measure was read", lambda: tab.view.selectRow(0))
        self.do("whole repaint", tab.window().repaint)

    def _history(self) -> None:
        self._turn_to(2, "History")
        tab = self.screens.coach.tabs.currentWidget()
        assert isinstance(tab, HistoryTab)
        for name in ("Sixty", "Many"):
            (found,) = tab.athletes.list.findItems(name, Qt.MatchFlag.MatchStartsWith)
            self.do(f"History: {name}", partial(tab.athletes.list.setCurrentItem, found))
            for button in tab.views.buttons.buttons():
                self.do(f"History: {name}, {button.text()}", button.click)

    def _set_up(self) -> None:
        self._turn_to(3, "Set-up")
        tab = self.screens.coach.tabs.currentWidget()
        assert isinstance(tab, SetupTab)
        for row in range(tab.list.count()):
            title = tab.list.item(row).text()
            self.do(f"Set-up: {title}", partial(tab.list.setCurrentRow, row))
        self.do("plate wizard", lambda: tab.calibration.plate_wanted.emit("left"))

    def _more(self, recording: Path, folder: Path) -> None:
        coach, context = self.screens.coach, self.context
        self.do("Live", lambda: coach.tabs.setCurrentIndex(0))
        self.do("shorter axis", lambda: coach.live.zoom(-1))
        self.do("ten minutes", lambda: [coach.live.zoom(1) for _ in range(5)])
        self.do("keys", coach.help.toggle)
        self.do("no keys", coach.help.toggle)
        self.do("drill editor", coach.edit_drill)
        source = ReportSource(recording=recording)
        for kind in ("pdf", "html"):
            out = folder / f"report.{kind}"
            done = lambda _: None  # noqa: E731
            self.do(
                f"report as {kind}",
                partial(export_report, context, source, out, "en", done, title="report"),
            )
        assert context.opener is not None
        self.do("another athlete", partial(context.opener.change, athlete="Bea"))
        for theme in ("light", "contrast", "dark"):
            self.do(f"theme {theme}", partial(context.choices.change, theme=theme))
        self.do("German", partial(context.choices.change, language="de"))
        self.do("English", partial(context.choices.change, language="en"))


def measure(*, quick: bool = False) -> Figures:
    """Go the way once, with a small history where it is to be quick; the longest block first."""
    app = QApplication.instance() or QApplication([])
    app.setQuitOnLastWindowClosed(False)
    told: Figures = {"50 ms": {"block_ms": 50.0, "cpu_ms": 50.0, "wall_ms": 50.0}}
    turns = Turns()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with a_history(folder, 100 if quick else 1000) as recording:
            host = Host(StationConfig(), lambda _: ({}, None), lambda *_: None)
            drills = [load_drill(name) for name in drill_files()]
            opening = Opening("sim", *load_drill("whole"), folder=folder)
            try:
                opened = host.open(opening)
                opened.start()
                opened.wait_for_sample(5)
                opened.go()
                bridge, jobs = Bridge(opened), Jobs()
                choices = Choices(PreferencesFile(folder / "preferences.json"))
                opener = Opener(host, bridge, jobs, opening)
                context = Context(bridge, choices, jobs=jobs, drills=drills, opener=opener)
                turns.begin()
                screens = Screens(context)
                turns.turn()
                told["make the windows"] = turns.figures()
                bridge.start()
                Ahead().load()  # as the program does, and freezes what is there by then
                Way(screens, context, turns, told).go_through(recording, folder)
                bridge.stop()
                screens.close()
                jobs.end()
            finally:
                host.close()
    return dict(sorted(told.items(), key=lambda item: -item[1]["block_ms"]))
