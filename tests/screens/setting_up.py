"""Set-up: its pages, and its wizards on a workbench that is fed by hand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from bandplate.gui.editor.window import DrillEditor
from bandplate.history import History
from tests.screens.camera import Camera, NotThereError, settle
from tests.screens.desk import ATHLETE, Desk, desk, own_folders
from tests.system.gui_station import HandFedStation
from tests.system.workbench import HandFedBench

__all__ = ["SCENES"]

PAGES = ("devices", "sensors", "calibration", "bands", "limits", "screens")
LOOK_MS = 4


class BenchStation(HandFedStation):
    """The hand-fed station with a hand-fed bench beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.fed = HandFedBench(seed=6)
        self.bench = self.fed.bench


class Setup:
    """Set-up in front, on the bench."""

    def __init__(self, shown: Desk, station: BenchStation) -> None:
        self.shown, self.fed = shown, station.fed
        self.tab = shown.setup()
        for wizard in (self.tab.plate, self.tab.sensor, self.tab.curve):
            wizard.view._timer.setInterval(LOOK_MS)  # samples come faster than in life

    def page(self, name: str) -> None:
        """Choose a page of the list."""
        self.tab.list.setCurrentRow(PAGES.index(name))
        self.shown.quiet()
        if name == "sensors":
            self.fed.flow(1.2)
            self.tab.sensors.refresh()

    def type(self, field: QWidget, text: str) -> None:
        """Write over what stands in a field."""
        field.selectAll()
        QTest.keyClicks(field, text)

    def flow_until(self, there: Callable[[], bool]) -> None:
        """Let samples come as fast as the window takes them."""
        for _ in range(900):
            if there():
                self.shown.quiet()
                return
            self.fed.flow(1.0)
            settle(3e-3 * LOOK_MS)
        raise NotThereError("not within 900 s of samples")

    def flow_to(self, wizard: QWidget, step: int) -> None:
        """Let the simulation do so many steps."""
        self.flow_until(lambda: (wizard.view.course.place or 0) >= step)

    def flow_to_end(self, wizard: QWidget) -> None:
        """Let the simulation do everything."""
        self.flow_until(lambda: wizard.view.course.place is None)


def pages(camera: Camera) -> None:
    """Every page of Set-up, dark; some of them in the other looks."""
    for suffix, theme, language, wanted in (
        ("", "dark", "en", PAGES),
        ("_light", "light", "en", ("sensors", "calibration")),
        ("_contrast", "contrast", "en", ("devices", "sensors")),
        ("_german", "dark", "de", PAGES),
    ):
        station = BenchStation()
        with own_folders(), desk(station, theme, language) as shown:
            setup = Setup(shown, station)
            for name in wanted:
                setup.page(name)
                if name == "bands" and not setup.tab.bands.table.rowCount():
                    setup.type(setup.tab.bands.name, "red 3")
                    shown.click(setup.tab.bands.add)
                camera.take(f"setup_{name}{suffix}", shown.coach)


def unplugged(camera: Camera) -> None:
    """A sensor that says nothing."""
    station = BenchStation()
    with own_folders(), desk(station) as shown:
        setup = Setup(shown, station)

        def unplug(rows: object) -> None:
            rows["counts"][:, 0] = -8388608

        setup.fed.spoil = unplug
        setup.page("sensors")
        camera.take("setup_sensors_unplugged", shown.coach)


def plate(camera: Camera) -> None:
    """The plate's wizard: plan, course, a refused load, the residuals."""
    station = BenchStation()
    with own_folders(), desk(station) as shown:
        setup = Setup(shown, station)
        setup.page("calibration")
        shown.click(setup.tab.calibration.right)
        camera.take("plate_plan", shown.coach)
        wizard = setup.tab.plate
        setup.type(wizard.masses, "20, 40, 60")
        shown.click(wizard.begin)
        slips: list[object] = []
        place, course = station.bench.place, wizard.view.course

        def hand(order: dict) -> None:
            step = course.step
            if step.kind == "load" and step.group == 4 and not step.up and not slips:
                slips.append(step)
                order["load"]["y_mm"] += 8.0
            place(order)

        station.bench.place = hand
        shown.click(wizard.view.simulate)
        setup.flow_to(wizard, 16)
        camera.take("plate_course", shown.coach)
        setup.flow_until(wizard.view.refused.isVisible)
        camera.take("plate_refused", shown.coach)
        setup.flow_to_end(wizard)
        camera.take("plate_result", shown.coach)


def bands(camera: Camera) -> None:
    """The wizards of a band's sensor and of a band."""
    station = BenchStation()
    with own_folders(), desk(station) as shown:
        setup = Setup(shown, station)
        setup.page("calibration")
        shown.click(setup.tab.calibration.sensors["torso_left"])
        wizard = setup.tab.sensor
        camera.take("sensor_plan", shown.coach)
        setup.type(wizard.masses, "5, 10, 20, 30, 40")
        shown.click(wizard.begin)
        shown.click(wizard.view.simulate)
        setup.flow_to(wizard, 5)
        camera.take("sensor_course", shown.coach)
        setup.flow_to_end(wizard)
        camera.take("sensor_result", shown.coach)
        setup.page("bands")
        setup.type(setup.tab.bands.name, "red 3")
        shown.click(setup.tab.bands.add)
        shown.click(setup.tab.bands.curve)
        wizard = setup.tab.curve
        camera.take("band_plan", shown.coach)
        shown.click(wizard.begin)
        shown.click(wizard.view.simulate)
        setup.flow_to(wizard, 16)
        camera.take("band_course", shown.coach)
        setup.flow_to_end(wizard)
        camera.take("band_result", shown.coach)


def cards(camera: Camera) -> None:
    """Who trains next, and a note on the time axis."""
    with own_folders():
        with History.open() as history:
            for name in (ATHLETE, "Anna-Sophie Lindenthal", "Bo", "Jörg Müßig"):
                history.add_athlete(name)
        with desk() as shown:

            def who() -> None:
                shown.coach.change_athlete()
                shown.quiet()

            def note() -> None:
                shown.coach.write_note()
                QTest.keyClicks(shown.coach.note.field, "hips too low")

            camera.take("coach_who", shown.coach, prepare=who)
            shown.coach.escape()
            camera.take("coach_note", shown.coach, prepare=note)


def editor(camera: Camera) -> None:
    """The drill editor: form, text, a mistake in each."""
    with own_folders(), desk() as shown:
        for name in ("hold", "perturb"):
            window = DrillEditor(shown.context, name, shown.coach)
            window.show()
            shown.quiet()
            settle(0.5)
            shown.quiet()
            camera.take(f"editor_{name}", window)
            if name == "hold":
                rest = window.form.fields["rest_s",].field
                write_over(rest, "0")
                camera.take("editor_problem", window)
                write_over(rest, "20")
                window.pages.setCurrentWidget(window.source)
                camera.take("editor_text", window)
                text = window.source.toPlainText()
                window.source.setPlainText(text.replace("target_pct = 75 }", "target_pct = 75% }"))
                settle(0.5)
                camera.take("editor_text_problem", window)
                window.source.setPlainText(text)
                settle(0.5)
            QTest.keyClick(window, Qt.Key.Key_Escape)
            QTest.keyClick(window, Qt.Key.Key_Escape)


def write_over(field: QWidget, text: str) -> None:
    """Write over a number, and leave the field."""
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Tab)
    settle(0.5)


SCENES: dict[str, Callable[[Camera], None]] = {
    "setup": pages,
    "unplugged": unplugged,
    "plate": plate,
    "bands": bands,
    "cards": cards,
    "editor": editor,
}
