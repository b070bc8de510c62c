"""The live screens: real drills on the simulated station, in each stage."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bandplate.config import PreferencesFile, StationConfig
from bandplate.drills import drill_files, load_drill
from bandplate.gui.bridge import Bridge
from bandplate.gui.choices import Choices
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.context import Context
from bandplate.gui.jobs import Jobs
from bandplate.gui.opener import Opener
from bandplate.gui.screens import Screens
from bandplate.gui.theme import THEMES
from bandplate.gui.welcome.window import Welcome
from bandplate.history import History
from bandplate.review import keep
from bandplate.station import Host, Opening, Station
from tests.screens.camera import Camera, NotThereError, settle, wait_for
from tests.system.recorded_sessions import recorded_hold
from tests.system.stations import simulated

__all__ = ["SCENES", "Show", "showing"]

ATHLETE = "Mia Muster"


@dataclass
class Show:
    """The windows of one running station."""

    context: Context
    screens: Screens
    station: Station

    @property
    def coach(self) -> CoachWindow:
        """The coach's window."""
        return self.screens.coach

    def take(self, camera: Camera, state: str) -> None:
        """Take both windows."""
        camera.take(f"coach_{state}", self.coach)
        athlete = self.coach.athlete_window
        assert athlete is not None
        camera.take(f"athlete_{state}", athlete)

    def reach(self, stage: str) -> None:
        """Wait for a stage of the drill."""
        wait_for(lambda: self.station.prompt.stage in (stage, "stopped"), stage)
        self.still(stage)

    def still(self, stage: str) -> None:
        """Make sure that it has not stopped: a busy machine loses samples."""
        if self.station.prompt.stage != stage:
            raise NotThereError(f"{self.station.prompt.word} instead of {stage}")


@contextmanager
def showing(
    drill: str, source: str = "sim", *, anchor: bool = False, theme: str = "dark"
) -> Iterator[Show]:
    """Open the simulated station with both windows, as ``bandplate run`` does."""
    name, spec = load_drill(drill)
    with tempfile.TemporaryDirectory() as folder:
        choices = Choices(PreferencesFile(Path(folder) / "preferences.json"))
        choices.change(theme=theme, welcomed=True)
        host = Host(StationConfig(), lambda _: ({}, None), lambda *_: None)
        opening = Opening(source, name, spec, ATHLETE, Path(folder), anchor=anchor)
        station = host.open(opening)
        bridge = Bridge(station)
        jobs = Jobs()
        drills = [load_drill(one) for one in drill_files()]
        context = Context(
            bridge, choices, jobs=jobs, drills=drills, opener=Opener(host, bridge, jobs, opening)
        )
        screens = Screens(context)
        try:
            screens.show(athlete=True)
            station.start()
            bridge.start()
            settle(1.0)
            yield Show(context, screens, station)
        finally:
            bridge.stop()
            screens.close()
            jobs.end()
            host.close()


def hold(camera: Camera) -> None:
    """Idle, countdown, work, a mark, rest, the keys, stop; last time stands beside."""
    with tempfile.TemporaryDirectory() as folder, History.open() as history:
        keep(recorded_hold(Path(folder) / "hold.mcap"), ATHLETE, history)
    with showing("hold") as show:
        show.take(camera, "idle")
        show.context.bridge.go_or_stop()
        show.reach("countdown")
        show.take(camera, "countdown")
        show.reach("work")
        settle(5.0)
        show.context.bridge.mark("arms higher")
        show.still("work")
        show.take(camera, "hold")
        show.reach("rest")
        settle(0.5)
        show.take(camera, "rest")
        QTest.keyClick(show.coach, Qt.Key.Key_Question)
        camera.take("coach_keys", show.coach)
        QTest.keyClick(show.coach, Qt.Key.Key_Escape)
        show.context.bridge.skip_rest()
        show.reach("work")
        settle(2.0)
        show.context.bridge.go_or_stop()
        show.reach("stopped")
        show.take(camera, "stop")


def fault(camera: Camera) -> None:
    """A device that goes away at work."""
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / "device"
        with (
            simulated(link, "--scenario", "hold") as device,
            showing("free", f"serial:{link}") as show,
        ):
            settle(6.0)
            device.terminate()
            wait_for(lambda: show.station.state().phase == "lost", "a lost device")
            show.take(camera, "fault")


def themes(camera: Camera) -> None:
    """The hold in the other themes."""
    for theme in ("light", "contrast"):
        with showing("hold", theme=theme) as show:
            show.context.bridge.go_or_stop()
            show.reach("work")
            settle(5.0)
            show.still("work")
            show.take(camera, f"hold_{theme}")
            show.reach("rest")
            show.take(camera, f"rest_{theme}")
            show.context.bridge.go_or_stop()
            show.reach("stopped")
            show.take(camera, f"stop_{theme}")


def drills(camera: Camera) -> None:
    """Drills whose resistance changes, and all members."""
    for name, seconds in (("fluctuate", 6.0), ("perturb", 6.0), ("steps", 5.0), ("whole", 6.0)):
        with showing(name, anchor=name == "perturb") as show:
            if name == "perturb":
                show.station.wait_for_sample(3.0)
                show.station.arm()
            show.context.bridge.go_or_stop()
            show.reach("work")
            settle(seconds)
            show.still("work")
            show.take(camera, name)


def end(camera: Camera) -> None:
    """A drill that is through."""
    with showing("weigh") as show:
        show.context.bridge.go_or_stop()
        show.reach("done")
        show.take(camera, "done")


def welcome(camera: Camera) -> None:
    """The three questions of the first run."""
    name, spec = load_drill("hold")
    drills = [load_drill(one) for one in drill_files()]
    ports = [("/dev/ttyUSB0", "USB bridge, 921600 baud")]
    with tempfile.TemporaryDirectory() as folder:
        choices = Choices(PreferencesFile(Path(folder) / "preferences.json"))
        jobs = Jobs()
        window = Welcome(
            Opening("sim", name, spec),
            drills,
            THEMES[choices.now.theme],
            jobs,
            lambda: ports,
            str.strip,
        )
        window.show()
        settle()
        for step in (1, 2, 3):
            camera.take(f"welcome_{step}", window)
            window.name.setText(ATHLETE)
            if step < 3:
                window.step_on()
        window.close()
        jobs.end()


SCENES: dict[str, Callable[[Camera], None]] = {
    "welcome": welcome,
    "hold": hold,
    "drills": drills,
    "end": end,
    "fault": fault,
    "themes": themes,
}
