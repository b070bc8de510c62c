"""The coach's window on a station that is fed by hand: for screens that need no running drill."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bandplate._rt import monotonic_ns
from bandplate.config import PreferencesFile, StationConfig
from bandplate.drills import drill_files, load_drill
from bandplate.gui.bridge import Bridge
from bandplate.gui.choices import Choices
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.context import Context
from bandplate.gui.language import install
from bandplate.gui.opener import Opener
from bandplate.gui.screens import Screens
from bandplate.gui.theme import GRID_PX
from bandplate.station import Host, Opening
from tests.screens.camera import settle, wait_for
from tests.system.gui_station import HandFedStation

__all__ = ["ATHLETE", "Desk", "choices_in", "desk", "own_folders"]

ATHLETE = "Mia Muster"
_LIVE, _REVIEW, _HISTORY, _SETUP = range(4)


class Desk:
    """The coach's window and what it stands on."""

    def __init__(self, context: Context, screens: Screens) -> None:
        self.context = context
        self.screens = screens

    @property
    def coach(self) -> CoachWindow:
        """The coach's window, the one that is shown now."""
        return self.screens.coach

    def review(self) -> Any:
        """Show Review; wait for what it reads."""
        return self._turn_to(_REVIEW)

    def history(self) -> Any:
        """Show History; wait for what it reads."""
        return self._turn_to(_HISTORY)

    def setup(self) -> Any:
        """Show Set-up; wait for what it reads."""
        return self._turn_to(_SETUP)

    def quiet(self) -> None:
        """Wait until no work is left for a while; an answer may ask the next question."""
        wait_for(self._is_quiet, "the end of what is read")

    def click(self, widget: QWidget) -> None:
        """Press a button as a person does; beside its words a wide check box takes no click."""
        at = QPoint(min(widget.width() // 2, GRID_PX), widget.height() // 2)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at)
        self.quiet()

    def _is_quiet(self) -> bool:
        for _ in range(4):
            settle(0.05)
            if self.context.jobs.running:
                return False
        return True

    def _turn_to(self, place: int) -> QWidget:
        self.coach.tabs.setCurrentIndex(place)
        self.quiet()
        page = self.coach.tabs.currentWidget()
        assert page is not None
        wait_for(lambda: getattr(page, "ready", True), "its parts")
        self.quiet()
        return page


def choices_in(folder: Path, theme: str = "dark", language: str = "en") -> Choices:
    """Return choices that are kept in a folder."""
    choices = Choices(PreferencesFile(folder / "preferences.json"))
    choices.change(theme=theme, language=language, athlete=ATHLETE, welcomed=True)
    return choices


@contextmanager
def own_folders() -> Iterator[Path]:
    """Yield a folder where history, calibrations and drills are kept for a while."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        mine = {"BANDPLATE_DB": f"{folder}/history.db", "XDG_DATA_HOME": f"{folder}/data"}
        before = {name: os.environ.get(name) for name in mine}
        os.environ.update(mine)
        try:
            yield Path(folder)
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


@contextmanager
def desk(
    station: HandFedStation | None = None, theme: str = "dark", language: str = "en"
) -> Iterator[Desk]:
    """Open the coach's window on a hand-fed station, in folders that :func:`own_folders` made."""
    station = station or HandFedStation()
    station.show(athlete=ATHLETE)
    drills = [load_drill(name) for name in drill_files()]
    bridge = Bridge(station)
    with tempfile.TemporaryDirectory() as folder:
        choices = choices_in(Path(folder), theme, language)
        context = Context(bridge, choices, drills=drills, drills_folder=folder)
        name, spec = drills[0]
        host = Host(StationConfig(), lambda _: ({}, None), lambda *_: None)
        opening = Opening("sim", name, spec, ATHLETE, Path(folder))
        context.opener = Opener(host, bridge, context.jobs, opening)
        screens = Screens(context)
        try:
            screens.show(athlete=False)
            settle()
            station.start_ns = monotonic_ns() - 10_000_000_000
            station.advance(10.0)
            for _ in range(10):  # the lanes' scales follow what was painted
                bridge.poll()
                bridge.poll_slow()
                settle(0.03)
                station.advance(0.03)
            yield Desk(context, screens)
        finally:
            screens.close()
            context.jobs.end()
            install(QApplication.instance(), "en")
