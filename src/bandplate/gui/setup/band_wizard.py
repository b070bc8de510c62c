"""Calibrate a band sensor with masses, and measure how a band pulls."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QSpinBox,
)

from bandplate.calibration.band_course import (
    CurveCourse,
    CurvePlan,
    SensorCourse,
    SensorFit,
    SensorPlan,
)
from bandplate.calibration.course import Course
from bandplate.calibration.store import HungBand
from bandplate.core.band_curve import BandCurve
from bandplate.core.channels import BANDS, SENSOR_WORDS
from bandplate.core.errors import CalibrationError
from bandplate.gui.context import Context
from bandplate.gui.figures import figure, force_text, read_numbers
from bandplate.gui.setup.bands_page import in_history
from bandplate.gui.setup.shared import dated, sensor_title, sentence
from bandplate.gui.setup.wizard import COURSE, PLAN, RESULT, UNDER_TITLE, Acts, Wizard
from bandplate.gui.setup.xy_picture import XYPicture
from bandplate.gui.widgets.number_box import NumberBox
from bandplate.gui.widgets.text import inset
from bandplate.station import Bench

if TYPE_CHECKING:
    from bandplate.history import Band, History

__all__ = ["CurveWizard", "SensorWizard"]


_Axes = tuple[tuple[str, str], tuple[str, str]]


class _BandWizard(Wizard):
    """Masses or marks, up and down; the picture stands beside the course, then by the verdict."""

    def __init__(self, context: Context, title: str, about: str, axes: _Axes, acts: Acts) -> None:
        self.picture = XYPicture(context.theme, *axes)
        abouts = (
            about,
            self.tr("Hands-free: do what it says and wait."),
            self.tr("Nothing is used before you save it."),
        )
        super().__init__(context, self.picture, title, abouts, acts)
        self._result.insertWidget(UNDER_TITLE, self._panel)
        self.pages.currentChanged.connect(self._place_picture)
        self.view.looked.connect(self._draw)

    def _place_picture(self, page: int) -> None:
        if page == COURSE:
            self.view.show_picture(self.picture)
        elif page == RESULT:
            self._result.insertWidget(UNDER_TITLE + 1, self.picture, 1)

    def _leave(self) -> None:
        self.left.emit()

    def _draw(self) -> None:
        if self.view.course is not None:
            self.picture.show_points(*self.view.course.branches())


class SensorWizard(_BandWizard):
    """A band sensor: five masses or more, up and down."""

    def __init__(self, context: Context) -> None:
        self._fit: SensorFit | None = None
        self._sensor = BANDS[0]
        self.masses = QLineEdit("2, 5, 10, 15, 20")
        super().__init__(
            context,
            self.tr("Calibrate a band sensor"),
            self.tr("Take the band off and hang known masses from its hook, up and down."),
            ((self.tr("mass, {0}"), "kg"), (self.tr("shown by the gain of now, {0}"), "N")),
            Acts(self._course, self._finish, self._repeat, self._accept, self._leave),
        )
        self._name(self.repeat, self.tr("Repeat the bad load"))
        self.sensor = QComboBox()
        for name in BANDS:
            self.sensor.addItem(sensor_title(name), name)
        self._field(self.tr("Sensor"), self.sensor)
        self._field(self.tr("Masses, kg (five at least)"), self.masses)

    def open_for(self, sensor: str) -> None:
        """Begin with the plan for one sensor."""
        self.sensor.setCurrentIndex(self.sensor.findData(sensor))
        self.problem.tell("")
        self.pages.setCurrentIndex(PLAN)

    def _keep_at(self, bench: Bench) -> Path:
        return self._store.unfinished(bench.uid, f"sensor-{self._sensor}")

    def _course(self, bench: Bench) -> tuple[Course, Path]:
        self._sensor = self.sensor.currentData()
        try:
            masses = read_numbers(self.masses.text())
        except ValueError:
            raise CalibrationError("write the masses like this: 2, 5, 10, 15, 20") from None
        plan = SensorPlan(self._sensor, masses, self._context.choices.now.gravity_m_per_s2)
        course = SensorCourse(plan, bench.calibration, bench.dictionary, bench.rate_hz)
        return course, self._keep_at(bench)

    def _finish(self) -> None:
        course = self.view.course
        assert isinstance(course, SensorCourse)
        self._run(self.tr("Fitting the sensor"), lambda _: course.fit(), self._show_fit)

    def _show_fit(self, fit: SensorFit) -> None:
        self._fit = fit
        names = {"force": self.tr("Largest error"), "hysteresis": self.tr("Up against down")}
        figures = [
            self.tr("{0}: {1} (target {2})").format(
                names[check.name], force_text(check.value, 2), force_text(check.limit, 2)
            )
            for check in fit.checks
        ]
        verdict = self.tr("Every target is met.") if fit.good else sentence(fit.refusal())
        self.repeat.setVisible(fit.repeat is not None)
        self._show(verdict, good=fit.good, figures=figures)

    def _repeat(self) -> None:
        if self._fit is not None and self._fit.repeat is not None:
            self._measure_again(self._fit.repeat)

    def _accept(self) -> None:
        fit, bench, sensor = self._fit, self._bench, self._sensor
        if fit is None or bench is None:
            return
        calibration = bench.calibration.with_sensor(
            sensor, fit.n_per_count, fit.zero_counts, dated(SENSOR_WORDS[sensor])
        )
        path = self._keep_at(bench)

        def save(_: object) -> None:
            self._store.save(bench.uid, calibration, sensor, fit.quality())
            path.unlink(missing_ok=True)

        def use(_: object) -> None:
            bench.apply(calibration)
            self.left.emit()

        self._run(self.tr("Saving the calibration"), save, use)


class CurveWizard(_BandWizard):
    """A band: five cycles, then held at marks on the way out and back."""

    def __init__(self, context: Context) -> None:
        self._band: Band | None = None
        self._curve: BandCurve | None = None
        super().__init__(
            context,
            self.tr("Measure how a band pulls"),
            self.tr(
                "Fix the band at its sensor, mark its resting length and the stretches on the "
                "floor. It is pulled five times, then held at every mark, out and back."
            ),
            ((self.tr("stretch, {0}"), "m"), (self.tr("tension, {0}"), "N")),
            Acts(self._course, self._finish, self._repeat, self._accept, self._leave),
        )
        self._name(self.repeat, self.tr("Pull again"))
        self.sensor = QComboBox()
        for name in BANDS:
            self.sensor.addItem(sensor_title(name), name)
        self.longest = NumberBox(self.tr("Longest stretch"), 0.2, 5.0, "m", 0.1, decimals=2)
        self.longest.setValue(1.2)
        self.marks = QSpinBox()
        self.marks.setRange(10, 30)
        self.marks.setValue(12)
        for spin in (self.longest, self.marks):
            inset(spin)
        self._field(self.tr("Hangs at"), self.sensor)
        self._field(self.tr("Longest stretch"), self.longest)
        self._field(self.tr("Marks"), self.marks)

    def open_for(self, band: object) -> None:
        """Begin with the plan for one band (history.Band)."""
        from bandplate.history import Band

        assert isinstance(band, Band)
        self._band = band
        self.problem.tell(self.tr("Band: {0}").format(band.name))
        self.pages.setCurrentIndex(PLAN)

    def _keep_at(self, bench: Bench) -> Path:
        return self._store.unfinished(bench.uid, f"curve-{self.sensor.currentData()}")

    def _course(self, bench: Bench) -> tuple[Course, Path]:
        plan = CurvePlan(self.sensor.currentData(), self.longest.value(), self.marks.value())
        course = CurveCourse(plan, bench.calibration, bench.dictionary, bench.rate_hz)
        return course, self._keep_at(bench)

    def _finish(self) -> None:
        course = self.view.course
        assert isinstance(course, CurveCourse)
        source = dated("pull")
        self._run(self.tr("Fitting the band"), lambda _: course.curve(source), self._show_curve)

    def _show_curve(self, curve: BandCurve) -> None:
        self._curve = curve
        figures = [
            self.tr("Hysteresis: {0} %").format(figure(curve.hysteresis_pct, ".1f")),
            self.tr("From {0} to {1} over {2} m").format(
                force_text(float(curve.loading_n[0])),
                force_text(float(curve.loading_n[-1])),
                figure(float(curve.extension_m[-1]), ".2f"),
            ),
        ]
        self._show(self.tr("The band has a curve."), good=True, figures=figures)

    def _repeat(self) -> None:
        self._measure_again(0)

    def _accept(self) -> None:
        band, curve, bench = self._band, self._curve, self._bench
        course = self.view.course
        if band is None or curve is None or bench is None or not isinstance(course, CurveCourse):
            return
        sensor, path = course.of.sensor, self._keep_at(bench)
        station = self._context.bridge.station
        measured = replace(band, curve=curve.to_json(), cycles=band.cycles + course.cycles)

        def save(_: object) -> None:
            def store(history: History) -> None:
                history.update_band(measured)

            in_history(self._context, store)
            self._store.hang(bench.uid, sensor, HungBand(band.name, dict(measured.curve)))
            station.renew_facts()
            path.unlink(missing_ok=True)

        self._run(self.tr("Saving the band"), save, lambda _: self.left.emit())
