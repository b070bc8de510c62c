"""Review, History and the report's dialog: what was trained, seen again."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from bandplate.history import Finding, History
from bandplate.review import keep
from tests.screens.camera import Camera, wait_for
from tests.screens.desk import ATHLETE, Desk, desk, own_folders
from tests.system.gui_station import HandFedStation
from tests.system.recorded_sessions import recorded_hold, repetitions_end_s
from tests.system.report_histories import trained
from tests.system.test_gui_report import when_asked

__all__ = ["SCENES"]

DAY_NS = 86_400 * 10**9
PAGES = ("progress", "support", "load", "plan", "compare", "notes")


def two_sessions(folder: Path) -> None:
    """Two sessions of holds, the second with a tenth more force."""
    with History.open() as history:
        for days, scale in ((0, 1.0), (2, 1.1)):
            keep(recorded_hold(folder / f"{days}.mcap", days=days, scale=scale), ATHLETE, history)


def sessions(name: str, n: int) -> None:
    """So many sessions of an athlete, with references, and what their ramps found."""
    with History.open() as history:
        athlete = trained(history, name, n, seed=n)
        now_ns = time.time_ns()
        for days, push_n in ((160, 1480.0), (90, 1545.0), (8, 1610.0)):
            history.set_reference(
                athlete.uid,
                "push_left",
                push_n,
                measured_utc_ns=now_ns - days * DAY_NS,
                source="max drill",
            )
        if n < 10:
            at_ns = now_ns - 3 * DAY_NS
            found = ("left", "swing", 68.0, "% of max", "bootstrap", at_ns, 60.0, 75.0, 0.91)
            history.add_finding(athlete.uid, Finding("limiter", *found), Finding("ceiling", *found))


def choose_cell(tab: Any, name: str, column: int) -> None:
    """Choose a measure of a repetition, as a click does."""
    row = next(row for row, one in enumerate(tab.table.rows) if one.name == name)
    index = tab.table.index(row, column)
    tab.view.scrollTo(index)
    tab.view.setCurrentIndex(index)


def review(camera: Camera) -> None:
    """A set, where a measure was read, a repetition taken out, and nothing at all."""
    with own_folders() as folder:
        two_sessions(folder)
        with desk() as shown:
            tab = shown.review()
            wait_for(lambda: tab.seen is not None, "the set")
            camera.take("review", shown.coach)
            choose_cell(tab, "push_rfd_100_n_per_s", 4)
            camera.take("review_place", shown.coach)
            shown.click(tab.bar.all)
            shown.click(tab.bar.buttons.button(2))
            shown.click(tab.bar.exclude)
            camera.take("review_why", shown.coach)
            QTest.keyClick(tab.bar.reason, Qt.Key.Key_End)
            QTest.keyClicks(tab.bar.words, "shoe came off")
            QTest.keyClick(tab.bar.words, Qt.Key.Key_Return)
            wait_for(lambda: bool(tab.seen.repetitions[1].excluded), "the exclusion")
            shown.quiet()
            camera.take("review_excluded", shown.coach)
    with own_folders() as folder:
        station = HandFedStation(folder=folder)
        running = Path(station.shown.recording or "")
        recorded_hold(running, until_s=repetitions_end_s()[0] - 1.0)
        with desk(station) as shown:
            shown.review()
            camera.take("review_empty", shown.coach)


def turn_to(shown: Desk, tab: Any, page: str) -> None:
    """Show a page of the history."""
    shown.click(tab.views.buttons.button(PAGES.index(page)))


def history(camera: Camera) -> None:
    """Nothing, one, five and sixty sessions, and every page of the sixty."""
    with own_folders(), desk() as shown:
        shown.history()
        camera.take("history_empty", shown.coach)
    for n in (1, 5, 60):
        with own_folders():
            for name, count in ((ATHLETE, n), ("Anna-Sophie Lindenthal", 12), ("Bo", 3)):
                sessions(name, count)
            with desk() as shown:
                tab = shown.history()
                camera.take(f"history_{n}", shown.coach)
                for page in PAGES[1:] if n == 60 else ():
                    turn_to(shown, tab, page)
                    if page == "compare":
                        for row in range(tab.compare.list.count()):
                            tab.compare.list.item(row).setCheckState(Qt.CheckState.Checked)
                        shown.quiet()
                    camera.take(f"history_{page}", shown.coach)


def report(camera: Camera) -> None:
    """The dialog that asks what a report is to be."""
    with own_folders():
        sessions(ATHLETE, 5)
        with desk() as shown:
            tab = shown.history()

            def look() -> None:
                asked = QApplication.activeModalWidget()
                assert isinstance(asked, QDialog)
                camera.take("report_dialog", asked, own_size=True)
                asked.reject()

            when_asked(look)
            shown.click(tab.report)


def looks(camera: Camera) -> None:
    """Review and History in the other themes and in German."""
    with own_folders() as folder:
        two_sessions(folder)
        sessions("Bo", 60)
        for suffix, theme, language in (
            ("light", "light", "en"),
            ("contrast", "contrast", "en"),
            ("german", "dark", "de"),
        ):
            with desk(theme=theme, language=language) as shown:
                tab = shown.review()
                wait_for(lambda tab=tab: tab.seen is not None, "the set")
                choose_cell(tab, "push_peak_n", 3)
                camera.take(f"review_{suffix}", shown.coach)
                tab = shown.history()
                tab.athletes.list.setCurrentRow(0)
                shown.quiet()
                camera.take(f"history_{suffix}", shown.coach)
                for page in ("support", "plan"):
                    turn_to(shown, tab, page)
                    camera.take(f"history_{page}_{suffix}", shown.coach)


SCENES: dict[str, Callable[[Camera], None]] = {
    "review": review,
    "history": history,
    "report": report,
    "looks": looks,
}
