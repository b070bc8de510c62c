"""Calibrate a band sensor with masses, and measure how a band pulls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from bandplate.calibration import CalibrationStore
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
from bandplate.core.channels import BANDS
from bandplate.core.errors import CalibrationError
from bandplate.gui.context import Context
from bandplate.gui.figures import figure, force_text, read_numbers
from bandplate.gui.language import say
from bandplate.gui.setup.bands_page import in_history
from bandplate.gui.setup.course_view import CourseView
from bandplate.gui.setup.shared import (
    Notice,
    bench_of,
    dated,
    page_of,
    panel_of,
    sentence,
    wrapped_label,
)
from bandplate.gui.setup.xy_picture import XYPicture
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.number_box import NumberBox
from bandplate.gui.widgets.text import inset, set_state
from bandplate.station import Bench

if TYPE_CHECKING:
    from bandplate.history import Band, History

__all__ = ["CurveWizard", "SensorWizard"]

_PLAN, _COURSE, _RESULT = range(3)
#: Place in the column of the result: after title, its line and the verdict.
_UNDER_VERDICT = 3


class _Wizard(QWidget):
    """Plan, course, result; subclasses fill them.

    Signals
    -------
    left
        The person is through, or has gone back.
    """

    left = Signal()

    def __init__(self, context: Context, title: str, about: str, axes: tuple[str, str]) -> None:
        super().__init__()
        self._context = context
        self._store = CalibrationStore()
        self._bench: Bench | None = None
        self.picture = XYPicture(context.theme, *axes)
        self.view = CourseView(context, self.picture)
        self.problem = Notice(self.tr("What stands in the way"))
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(2 * GRID_PX)
        self.form.setVerticalSpacing(GRID_PX)
        self.pages = QStackedWidget()
        self.pages.addWidget(self._plan_page(title, about))
        self.pages.addWidget(self._course_page(title))
        self.pages.addWidget(self._result_page())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.pages)
        self.pages.currentChanged.connect(self._place_picture)
        self.view.looked.connect(self._draw)
        self.view.finished.connect(self._finish)
        self.view.left.connect(self.left)

    def _plan_page(self, title: str, about: str) -> QWidget:
        page, column = page_of(title, about)
        panel, inside = panel_of()
        inside.addLayout(self.form)
        inside.addWidget(self.problem)
        column.addWidget(panel)
        column.addStretch(1)
        row = QHBoxLayout()
        self.begin = self._button(self.tr("Begin"), self._begin)
        self.begin.setProperty("role", "primary")
        row.addWidget(self._button(self.tr("Back"), self.left.emit))
        row.addStretch(1)
        row.addWidget(self.begin)
        column.addLayout(row)
        return page

    def _course_page(self, title: str) -> QWidget:
        page, column = page_of(title, self.tr("Hands-free: do what it says and wait."))
        column.addWidget(self.view, 1)
        return page

    def _result_page(self) -> QWidget:
        page, column = page_of(
            self.tr("How well it fits"), self.tr("Nothing is used before you save it.")
        )
        panel, inside = panel_of()
        self.verdict = wrapped_label("", "title")
        self.verdict.setAccessibleName(self.tr("Verdict"))
        self.figures = wrapped_label("", "body")
        self.figures.setAccessibleName(self.tr("Figures"))
        inside.addWidget(self.verdict)
        inside.addWidget(self.figures)
        column.addWidget(panel)
        self._result = column
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        self.repeat = self._button(self.tr("Repeat the bad load"), self._repeat)
        self.accept = self._button(self.tr("Save and use"), self._accept)
        self.accept.setProperty("role", "primary")
        row.addWidget(self._button(self.tr("Discard"), self.left.emit))
        row.addStretch(1)
        row.addWidget(self.repeat)
        row.addWidget(self.accept)
        column.addLayout(row)
        return page

    def _button(self, text: str, action: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text)
        button.clicked.connect(lambda: action())
        return button

    def _field(self, name: str, field: QWidget) -> None:
        field.setAccessibleName(name)
        field.setMaximumWidth(40 * GRID_PX)
        self.form.addRow(name, field)

    def _begin(self) -> None:
        bench = bench_of(self._context.bridge.station)
        if bench is None:
            self.problem.tell(self.tr("No device is connected: connect one under Devices."))
            return
        try:
            course = self._course(bench)
        except CalibrationError as error:
            self.problem.tell(say(str(error)))
            return
        self.problem.tell("")
        self._bench = bench
        self.pages.setCurrentIndex(_COURSE)
        self.view.begin(course, bench, self._keep_at(bench))

    def _place_picture(self, page: int) -> None:
        """Let the picture stand where it is looked at: beside the course, under the verdict."""
        if page == _COURSE:
            self.view.show_picture(self.picture)
        elif page == _RESULT:
            self._result.insertWidget(_UNDER_VERDICT, self.picture, 1)

    def _draw(self) -> None:
        if self.view.course is not None:
            self.picture.show_points(*self.view.course.branches())

    def _show(self, verdict: str, *, good: bool, figures: list[str]) -> None:
        self.verdict.setText(verdict)
        set_state(self.verdict, "good" if good else "alarm")
        self.figures.setText("\n".join(figures))
        self.accept.setEnabled(good)
        self.pages.setCurrentIndex(_RESULT)

    def _failed(self, text: str) -> None:
        self.problem.tell(say(text))
        self.pages.setCurrentIndex(_PLAN)

    def _run(self, title: str, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        self._context.jobs.start(title, work, done, self._failed)

    def _keep_at(self, bench: Bench) -> Path:
        raise NotImplementedError

    def _course(self, bench: Bench) -> Course:
        raise NotImplementedError

    def _finish(self) -> None:
        raise NotImplementedError

    def _repeat(self) -> None:
        raise NotImplementedError

    def _accept(self) -> None:
        raise NotImplementedError


class SensorWizard(_Wizard):
    """A band sensor: five masses or more, up and down."""

    def __init__(self, context: Context) -> None:
        self._fit: SensorFit | None = None
        self._sensor = BANDS[0]
        self.masses = QLineEdit("2, 5, 10, 15, 20")
        super().__init__(
            context,
            self.tr("Calibrate a band sensor"),
            self.tr("Take the band off and hang known masses from its hook, up and down."),
            (self.tr("mass, kg"), self.tr("shown by the gain of now, N")),
        )
        self.sensor = QComboBox()
        for name in BANDS:
            self.sensor.addItem(name, name)
        self._field(self.tr("Sensor"), self.sensor)
        self._field(self.tr("Masses, kg (five at least)"), self.masses)

    def open_for(self, sensor: str) -> None:
        """Begin with the plan for one sensor."""
        self.sensor.setCurrentIndex(self.sensor.findData(sensor))
        self.problem.tell("")
        self.pages.setCurrentIndex(_PLAN)

    def _keep_at(self, bench: Bench) -> Path:
        return self._store.unfinished(bench.uid, f"sensor-{self._sensor}")

    def _course(self, bench: Bench) -> SensorCourse:
        self._sensor = self.sensor.currentData()
        try:
            masses = read_numbers(self.masses.text())
        except ValueError:
            raise CalibrationError("write the masses like this: 2, 5, 10, 15, 20") from None
        plan = SensorPlan(self._sensor, masses, self._context.choices.now.gravity_m_per_s2)
        return SensorCourse(plan, bench.calibration, bench.dictionary, bench.rate_hz)

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
            self.pages.setCurrentIndex(_COURSE)
            self.view.repeat(self._fit.repeat)

    def _accept(self) -> None:
        fit, bench, sensor = self._fit, self._bench, self._sensor
        if fit is None or bench is None:
            return
        calibration = bench.calibration.with_sensor(
            sensor, fit.n_per_count, fit.zero_counts, dated(sensor)
        )
        path = self._keep_at(bench)

        def save(_: object) -> None:
            self._store.save(bench.uid, calibration, sensor, fit.quality())
            path.unlink(missing_ok=True)

        def use(_: object) -> None:
            bench.apply(calibration)
            self.left.emit()

        self._run(self.tr("Saving the calibration"), save, use)


class CurveWizard(_Wizard):
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
            (self.tr("stretch, m"), self.tr("tension, N")),
        )
        self.sensor = QComboBox()
        for name in BANDS:
            self.sensor.addItem(name, name)
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
        self.repeat.setText(self.tr("Pull again"))
        self.repeat.setAccessibleName(self.repeat.text())

    def open_for(self, band: object) -> None:
        """Begin with the plan for one band (history.Band)."""
        from bandplate.history import Band

        assert isinstance(band, Band)
        self._band = band
        self.problem.tell(self.tr("Band: {0}").format(band.name))
        self.pages.setCurrentIndex(_PLAN)

    def _keep_at(self, bench: Bench) -> Path:
        return self._store.unfinished(bench.uid, f"curve-{self.sensor.currentData()}")

    def _course(self, bench: Bench) -> CurveCourse:
        plan = CurvePlan(self.sensor.currentData(), self.longest.value(), self.marks.value())
        return CurveCourse(plan, bench.calibration, bench.dictionary, bench.rate_hz)

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
        self.pages.setCurrentIndex(_COURSE)
        self.view.repeat(0)

    def _accept(self) -> None:
        band, curve, bench = self._band, self._curve, self._bench
        course = self.view.course
        if band is None or curve is None or bench is None or not isinstance(course, CurveCourse):
            return
        sensor, path = course.of.sensor, self._keep_at(bench)
        measured = replace(band, curve=curve.to_json(), cycles=band.cycles + course.cycles)

        def save(_: object) -> None:
            def store(history: History) -> None:
                history.update_band(measured)

            in_history(self._context, store)
            self._store.hang(bench.uid, sensor, HungBand(band.name, dict(measured.curve)))
            path.unlink(missing_ok=True)

        self._run(self.tr("Saving the band"), save, lambda _: self.left.emit())
