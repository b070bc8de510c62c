"""The Set-up tab by mouse and keyboard: sensors, a plate from masses to newtons, bands, devices."""

from __future__ import annotations

import time
from uuid import uuid4

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget

from bandplate.calibration import CalibrationStore
from bandplate.calibration.store import HungBand
from bandplate.config import Limits, StationConfig, load_limits
from bandplate.core.band_curve import BandCurve
from bandplate.drills import Facts, load_drill
from bandplate.drills.caps import refuse_more
from bandplate.gui.bridge import Bridge
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.opener import Opener
from bandplate.gui.setup.band_wizard import SensorWizard
from bandplate.gui.setup.tab import SetupTab
from bandplate.history import Band, History
from bandplate.station import Host, Opening
from tests.system.gui_checks import assert_fits, assert_lines_fit
from tests.system.gui_station import HandFedStation, context_of
from tests.system.stations import simulated
from tests.system.workbench import UID, HandFedBench

LEFT = Qt.MouseButton.LeftButton
LOOK_MS = 4


class BenchStation(HandFedStation):
    """The hand-fed station with a hand-fed bench beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.fed = HandFedBench(seed=6)
        self.bench = self.fed.bench

    def tare(self) -> None:
        self.bench.tare(lambda: None)

    def renew_facts(self) -> None:
        super().renew_facts()
        refuse_more("hold", self.drill, Facts(overload_max_pct=load_limits().overload_pct))


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("BANDPLATE_DB", str(tmp_path / "history.db"))


class Shown:
    """The coach's window with Set-up in front."""

    def __init__(self, qtbot, station, opener=None) -> None:
        self.qtbot, self.station = qtbot, station
        self.bridge = Bridge(station)
        self.context = context_of(self.bridge)
        if opener is not None:
            self.context.opener = opener(self.bridge, self.context.jobs)
        self.failed: list[str] = []
        self.context.jobs.failed.connect(self.failed.append)
        self.window = CoachWindow(self.context)
        qtbot.addWidget(self.window)
        self.window.resize(1120, 640)
        self.window.show()
        bar = self.window.tabs.tabBar()
        place = next(i for i in range(bar.count()) if bar.tabText(i) == "Set-up")
        qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(place).center())
        self.tab = self.window.tabs.currentWidget()
        assert isinstance(self.tab, SetupTab)
        qtbot.waitUntil(lambda: self.tab.ready)
        for wizard in (self.tab.plate, self.tab.sensor, self.tab.curve):
            wizard.view._timer.setInterval(LOOK_MS)  # samples come faster than in life

    def page(self, title: str) -> None:
        pages: QListWidget = self.tab.list
        (item,) = pages.findItems(title, Qt.MatchFlag.MatchExactly)
        self.qtbot.mouseClick(pages.viewport(), LEFT, pos=pages.visualItemRect(item).center())
        self.settle()

    def click(self, button) -> None:
        assert button.isVisible()
        assert button.isEnabled()
        self.qtbot.mouseClick(button, LEFT)

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.context.jobs.running, timeout=20_000)

    def fits(self) -> None:
        assert_fits(self.window)
        assert_lines_fit(self.window)

    def flow_until(self, there) -> None:
        """Let samples come as fast as the window takes them."""
        for _ in range(600):
            if there():
                return
            self.station.fed.flow(1.0)
            self.qtbot.wait(3 * LOOK_MS)
        raise AssertionError("not within 600 s of samples")


@pytest.fixture
def shown(qtbot):
    made = Shown(qtbot, BenchStation())
    yield made
    made.context.jobs.end()


def test_a_plate_is_calibrated_and_a_slipped_load_refused(shown, qtbot):
    plate = shown.tab.plate
    shown.page("Calibration")
    assert shown.tab.calibration.now.text().startswith("Nominal")
    shown.click(shown.tab.calibration.right)
    plate.masses.setFocus()
    plate.masses.selectAll()
    qtbot.keyClicks(plate.masses, "20, 40, 60")
    shown.click(plate.begin)
    view, course = plate.view, plate.view.course
    assert view.place.text() == "Step 1 of 70"
    slips, orders = [], []
    place = shown.station.bench.place

    def hand(order):
        step = course.step
        orders.append(order)
        if step.kind == "load" and step.group == 4 and not step.up and len(slips) < 2:
            slips.append(step)
            order["load"]["y_mm"] += 8.0
        place(order)

    shown.station.bench.place = hand
    shown.click(view.simulate)
    shown.flow_until(lambda: view.refused.isVisible())
    assert "Point 5: the load stood 8" in view.refused.text()
    assert course.step.group == 4
    shown.fits()
    shown.flow_until(lambda: course.place is None)
    shown.settle()
    assert plate.verdict.text() == "Every target is met."
    assert plate.table.rowCount() == 9
    shown.fits()
    assert CalibrationStore().newest(UID) is None  # not before it is accepted
    shown.click(plate.accept)
    shown.settle()
    assert shown.failed == []
    stored = CalibrationStore().newest(UID)
    assert stored == shown.station.bench.calibration
    assert stored.fitted.startswith("right plate, ")
    board = shown.station.fed.board
    true = np.array(stored.plate_matrix[1])[0] @ board.response[4:8, 4:8]
    assert true == pytest.approx(np.ones(4), abs=4e-4)
    assert "Fitted with masses: right plate" in shown.tab.calibration.now.text()
    assert not list(CalibrationStore().folder.glob("*.unfinished"))


def test_what_was_measured_is_there_after_a_crash_and_a_point_is_repeated_by_a_click(shown, qtbot):
    plate = shown.tab.plate
    shown.page("Calibration")
    shown.click(shown.tab.calibration.left)
    shown.settle()
    assert not plate.resume.isVisible()
    shown.click(plate.begin)
    shown.click(plate.view.simulate)
    shown.flow_until(lambda: plate.view.course.place == 15)
    shown.settle()
    again = Shown(qtbot, shown.station)
    again.page("Calibration")
    again.click(again.tab.calibration.left)
    again.settle()
    again.click(again.tab.plate.resume)
    course = again.tab.plate.view.course
    assert course.place == 15
    picture = again.tab.plate.picture
    qtbot.mouseClick(picture, LEFT, pos=picture.centre_of(0).toPoint())
    assert course.step.group == 0
    again.context.jobs.end()


def test_a_dead_sensor_is_named_with_its_plug_and_zero_says_what_it_changed(shown):
    page = shown.tab.sensors
    shown.page("Sensors")
    shown.station.fed.flow(1.2)
    page.refresh()
    assert page.summary.text() == "All 14 sensors are still and in range."
    shown.click(page.zero)
    shown.qtbot.waitUntil(lambda: bool(shown.station.bench.tare_drift_n), timeout=5_000)
    page.refresh()
    assert page.tared.text().startswith("Zeroed; the largest change was ")

    def unplug(rows):
        rows["counts"][:, 0] = -8388608

    shown.station.fed.spoil = unplug
    shown.station.fed.flow(1.2)
    page.refresh()
    assert page.summary.text() == "1 of 14 need a look:"
    assert page.details.text() == (
        "Left plate, front left: reads \u22128388608 (open bridge): check connector J1 pins 1-4"
    )
    shown.fits()


def test_bands_are_added_hung_and_retired(shown, qtbot):
    page = shown.tab.bands
    shown.page("Bands")
    qtbot.keyClicks(page.name, "red 3")
    page.rated.setFocus()
    page.rated.selectAll()
    qtbot.keyClicks(page.rated, "300")
    shown.click(page.add)
    shown.settle()
    assert page.table.item(0, 0).text() == "red 3"
    assert page.table.item(0, 1).text() == "300 N"
    page.sensor.setFocus()
    for _ in range(3):
        qtbot.keyClick(page.sensor, Qt.Key.Key_Down)
    shown.settle()
    assert CalibrationStore().hung(UID)["arm_left"].name == "red 3"
    assert page.table.item(0, 5).text() == "Left arm band"
    with History.open() as history:
        history.set_band_cycles(uuid4(), {"red 3": 12_000})
        history.set_band_cycles(uuid4(), {"red 3": 8_001})
    shown.page("Devices")
    shown.page("Bands")
    assert page.table.item(0, 3).text() == "20001"
    assert page.state.text() == "red 3: retire it: 20001 cycles, 20000 at most."
    shown.fits()
    shown.click(page.retire)
    shown.settle()
    with History.open() as history:
        (band,) = history.bands()
    assert band.retired_utc_ns is not None
    assert CalibrationStore().hung(UID) == {}
    assert not page.retire.isEnabled()
    assert shown.failed == []


def test_what_hangs_too_long_is_told_as_the_station_opens(qtbot):
    CalibrationStore().hang(UID, "arm_left", HungBand("red 3", {}))
    CalibrationStore().hang(UID, "arm_right", HungBand("red 4", {}))
    with History.open() as history:
        for name, cycles in (("red 3", 20_001), ("red 4", 20_000)):
            history.add_band(Band(name, time.time_ns(), cycles=cycles))
    shown = Shown(qtbot, BenchStation())
    shown.settle()
    text = shown.window.banner.text()
    shown.context.jobs.end()
    assert text.endswith("red 3 (left arm band): retire it: 20001 cycles, 20000 at most")
    assert "red 4" not in text


def test_a_band_sensor_is_calibrated(shown, qtbot):
    wizard = shown.tab.sensor
    shown.page("Calibration")
    shown.click(shown.tab.calibration.sensors["torso_left"])
    wizard.masses.selectAll()
    qtbot.keyClicks(wizard.masses, "5, 10, 20")
    shown.click(wizard.begin)
    assert wizard.problem.text() == "A band sensor needs 5 rising masses: 2, 5, 10 ..."
    wizard.masses.selectAll()
    qtbot.keyClicks(wizard.masses, "5, 10, 20, 30, 40")
    shown.click(wizard.begin)
    shown.click(wizard.view.simulate)
    shown.flow_until(lambda: wizard.view.course.place is None)
    shown.settle()
    assert wizard.verdict.text() == "Every target is met."
    shown.fits()
    shown.click(wizard.accept)
    shown.settle()
    assert CalibrationStore().newest(UID).fitted.startswith("left torso band, ")
    assert shown.failed == []


def test_the_points_of_a_course_are_in_the_units_of_the_screen(shown, monkeypatch):
    monkeypatch.setattr("bandplate.gui.units._now", ["us"])
    picture = SensorWizard(shown.context).picture
    picture.show_points([(10.0, 100.0)], [])
    axes = [picture._plot.getAxis(side).labelText for side in ("bottom", "left")]
    assert axes == ["mass, lb", "shown by the gain of now, lbf"]
    (x,), (y,) = picture._up.getData()
    assert (x, y) == pytest.approx((22.046, 22.481), abs=1e-3)


@pytest.mark.slow
def test_a_band_is_pulled_and_its_curve_is_kept_with_it(shown, qtbot):
    page, wizard = shown.tab.bands, shown.tab.curve
    shown.page("Bands")
    qtbot.keyClicks(page.name, "red 3")
    shown.click(page.add)
    shown.settle()
    shown.click(page.curve)
    shown.click(wizard.begin)
    shown.click(wizard.view.simulate)
    shown.flow_until(lambda: wizard.view.course.place is None)
    shown.settle()
    shown.fits()
    shown.click(wizard.accept)
    shown.settle()
    with History.open() as history:
        (band,) = history.bands()
    assert band.cycles == 6
    assert BandCurve.from_json(band.curve).hysteresis_pct == pytest.approx(11.3, abs=1.0)
    assert CalibrationStore().hung(UID)["swing_left"].curve == band.curve
    assert shown.station.done == ["renew facts"]
    assert shown.failed == []


def test_choices_of_look_hold_at_once(shown, qtbot):
    page = shown.tab.look
    shown.page("Screens")
    page.theme.setFocus()
    qtbot.keyClick(page.theme, Qt.Key.Key_Down)
    assert shown.context.choices.now.theme == "light"
    page.units.setFocus()
    qtbot.keyClick(page.units, Qt.Key.Key_Down)
    assert shown.context.choices.now.units == "us"


@pytest.mark.parametrize("size", [(1120, 640), (1280, 720), (1920, 1080), (3840, 2160)])
def test_every_page_fits(shown, size):
    shown.window.resize(*size)
    shown.station.fed.flow(1.2)
    for title in ("Devices", "Sensors", "Calibration", "Bands", "Limits", "Screens"):
        shown.page(title)
        shown.tab.sensors.refresh()
        shown.fits()
    shown.tab.plate.open_for("left")
    shown.tab.pages.setCurrentWidget(shown.tab.plate)
    shown.fits()
    shown.tab.plate.begin.click()
    shown.fits()


def test_a_device_is_found_named_and_connected(qtbot, tmp_path):
    link = tmp_path / "port"
    host = Host(StationConfig(), lambda _: ({}, None), lambda *_: None)
    with simulated(link, "--scenario", "bench"):
        opening = Opening("sim:empty", *load_drill("free"))
        station = host.open(opening)
        station.start()
        made = Shown(qtbot, station, lambda b, jobs: Opener(host, b, jobs, opening))
        try:
            page = made.tab.devices
            made.settle()
            page._ports = lambda: [(str(link), "a cable")]
            made.click(page.look)
            made.settle()
            rows = [page.list.item(i).text() for i in range(page.list.count())]
            (found,) = (i for i, text in enumerate(rows) if text.endswith(str(link)))
            assert "0765cba2" in rows[found]
            page.list.setFocus()
            page.list.setCurrentRow(found)
            made.click(page.connect_button)
            made.settle()
            assert made.bridge.state.source == f"serial:{link}"
            assert not page.name.hasFocus()  # space is still go
            qtbot.keyClicks(page.name, "hall, left lane")
            qtbot.keyClick(page.name, Qt.Key.Key_Return)
            assert list(made.context.choices.now.device_names.values()) == ["hall, left lane"]
            assert "hall, left lane \u2013 connected" in "".join(
                page.list.item(i).text() for i in range(page.list.count())
            )
        finally:
            made.context.jobs.end()
            host.close()


@pytest.mark.slow
def test_masses_on_a_bench_behind_the_wire(qtbot, tmp_path):
    host = Host(StationConfig(), lambda _: ({}, None), lambda *_: None)
    opening = Opening("sim:bench", *load_drill("free"), folder=tmp_path)
    station = host.open(opening)
    station.start()
    made = Shown(qtbot, station)
    try:
        plate = made.tab.plate
        plate.view._timer.setInterval(50)  # as in life
        made.page("Calibration")
        made.click(made.tab.calibration.left)
        made.settle()
        made.click(plate.begin)
        made.click(plate.view.simulate)
        course = plate.view.course
        qtbot.waitUntil(lambda: 0 in course.finished_points(), timeout=60_000)
        made.click(plate.view.back)  # the bench is left empty, what was measured is kept
        loads = course.loads_of(0)
        assert [round(load.force_n / 9.80665) for load in loads] == [10, 30, 50, 30, 10]
        for load in loads:  # by the ratings, good to about 1 %
            assert sum(load.cells_n) == pytest.approx(load.force_n, rel=0.02)
        made.settle()
        assert len(list(CalibrationStore().folder.glob("*.unfinished"))) == 1
        assert made.failed == []
    finally:
        made.context.jobs.end()
        host.close()


def test_what_the_station_allows_is_kept_and_undone(shown, qtbot, monkeypatch):
    caps = shown.tab.limits.caps
    shown.page("Limits")
    box = caps.bands["swing_left"]
    box.selectAll()
    qtbot.keyClicks(box, "80")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    shown.settle()
    assert load_limits() == Limits(band_max_n={"swing_left": 80.0})
    assert shown.station.done == ["renew facts"]
    monkeypatch.setattr("bandplate.gui.units._now", ["us"])
    shown.page("Bands")
    shown.page("Limits")
    assert box.text() == "18 lbf"
    shown.click(caps.keep)
    shown.settle()
    assert load_limits().band_max_n["swing_left"] == 80.0
    shown.click(caps.rated)
    shown.settle()
    assert load_limits() == Limits()
    assert shown.window.banner.text() == ""
    caps.push.setValue(50.0)  # less than the chosen drill's target
    shown.click(caps.keep)
    shown.settle()
    assert load_limits() == Limits(overload_pct=50.0)
    assert "stops any push above 50 %" in shown.window.banner.text()
    stops = [label.text() for label in shown.tab.limits.findChildren(QLabel)]
    assert "push above 50 % of max" in stops
    assert shown.failed == []
