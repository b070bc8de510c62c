"""Calibrate a plate: plan, course, result; nothing is kept for use until it is accepted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bandplate.calibration import Calibration, CalibrationStore, plate_half_mm
from bandplate.calibration.course import Kept, read_kept
from bandplate.calibration.plate_course import PlateCourse, PlatePlan, grid_mm
from bandplate.calibration.plate_fit import Check, PlateFit, fit_plate
from bandplate.core.channels import Side
from bandplate.core.errors import CalibrationError
from bandplate.gui.context import Context
from bandplate.gui.figures import amount_text, figure, in_units, read_numbers
from bandplate.gui.language import say
from bandplate.gui.setup.course_view import CourseView
from bandplate.gui.setup.plate_picture import PlatePicture
from bandplate.gui.setup.shared import (
    Notice,
    bench_of,
    dated,
    page_of,
    panel_of,
    sentence,
    wrapped_label,
)
from bandplate.gui.theme import GRID_PX
from bandplate.gui.units import force_unit, shown_force
from bandplate.gui.widgets.number_box import NumberBox
from bandplate.gui.widgets.text import inset, set_state
from bandplate.station import Bench

__all__ = ["PlateWizard"]

_PLAN, _COURSE, _RESULT = range(3)


@dataclass(frozen=True)
class _Result:
    fit: PlateFit
    course: PlateCourse
    bench: Bench


class PlateWizard(QWidget):
    """Three pages in a row.

    Signals
    -------
    left
        The person is through, or has gone back.
    """

    left = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._store = CalibrationStore()
        self._result: _Result | None = None
        self._kept: Kept | None = None
        self.picture = PlatePicture(context.theme)
        self.residuals = PlatePicture(context.theme)
        self.view = CourseView(context, self.picture)
        self.pages = QStackedWidget()
        for page in (self._plan_page(), self._course_page(), self._result_page()):
            self.pages.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.pages)
        self.view.looked.connect(self._picture)
        self.view.finished.connect(self._fit)
        self.view.left.connect(self.leave)
        self.picture.chosen.connect(self.view.repeat)

    # ---- the plan

    def _plan_page(self) -> QWidget:
        page, column = page_of(
            self.tr("Calibrate a plate"),
            self.tr(
                "Known masses go up and down on every point of a grid; it takes about a quarter of "
                "an hour. Let the station warm up for ten minutes first."
            ),
        )
        panel, inside = panel_of()
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GRID_PX)
        form.setVerticalSpacing(GRID_PX)
        self.side = QComboBox()
        self.side.addItem(self.tr("Left plate"), "left")
        self.side.addItem(self.tr("Right plate"), "right")
        self.side.currentIndexChanged.connect(lambda _: self._offer_resume())
        self.points = QComboBox()
        self.points.addItem(self.tr("9 points"), 9)
        self.points.addItem(self.tr("13 points"), 13)
        self.masses = QLineEdit("10, 30, 50")
        self.gravity = NumberBox(
            self.tr("Gravity here, m/s\u00b2"), 9.75, 9.85, step=0.001, decimals=5
        )
        inset(self.gravity)
        self.gravity.setSingleStep(0.001)
        self.gravity.setValue(self._context.choices.now.gravity_m_per_s2)
        for name, field in (
            (self.tr("Plate"), self.side),
            (self.tr("Grid"), self.points),
            (self.tr("Masses, kg"), self.masses),
            (self.tr("Gravity here, m/s\u00b2"), self.gravity),
        ):
            field.setAccessibleName(name)
            field.setMaximumWidth(40 * GRID_PX)
            form.addRow(name, field)
        inside.addLayout(form)
        inside.addWidget(
            wrapped_label(
                self.tr(
                    "Three masses at least, weighed to 0.1 %. The centre of pressure is tested "
                    "from 41 kg on. Gravity: 9.780 at the equator, 9.832 at the poles."
                ),
                "caption",
            )
        )
        self.problem = Notice(self.tr("What stands in the way"))
        inside.addWidget(self.problem)
        column.addWidget(panel)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        back = self._button(self.tr("Back"), self.leave)
        self.resume = self._button(self.tr("Go on where it was left"), self._resume)
        self.start = self._button(self.tr("Begin"), self._begin)
        self.start.setProperty("role", "primary")
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(self.resume)
        row.addWidget(self.start)
        column.addLayout(row)
        return page

    def open_for(self, side: Side) -> None:
        """Begin with the plan for one plate."""
        self.side.setCurrentIndex(self.side.findData(side))
        self.pages.setCurrentIndex(_PLAN)
        self.problem.tell("")
        self._offer_resume()

    def leave(self) -> None:
        """Go back."""
        self.left.emit()

    def _bench(self) -> Bench | None:
        bench = bench_of(self._context.bridge.station)
        if bench is None:
            self.problem.tell(self.tr("No device is connected: connect one under Devices."))
        return bench

    def _chosen_side(self) -> Side:
        return cast("Side", self.side.currentData())

    def _keep_at(self, bench: Bench, side: Side) -> Path:
        return self._store.unfinished(bench.uid, f"plate-{side}")

    def _offer_resume(self) -> None:
        self.resume.hide()
        bench = bench_of(self._context.bridge.station)
        if bench is None:
            return
        path = self._keep_at(bench, self._chosen_side())

        def offer(kept: Kept | None) -> None:
            self._kept = kept
            self.resume.setVisible(kept is not None)

        self._context.jobs.start(
            self.tr("Looking for an unfinished calibration"), lambda _: read_kept(path), offer
        )

    def _begin(self) -> None:
        bench = self._bench()
        if bench is None:
            return
        try:
            masses = read_numbers(self.masses.text())
        except ValueError:
            self.problem.tell(self.tr("Write the masses like this: 10, 30, 50"))
            return
        self._context.choices.change(gravity_m_per_s2=self.gravity.value())
        plan = PlatePlan(
            self._chosen_side(),
            grid_mm(*plate_half_mm(bench.dictionary), self.points.currentData()),
            masses,
            self.gravity.value(),
        )
        self._run(bench, plan, None)

    def _resume(self) -> None:
        bench = self._bench()
        if bench is None or self._kept is None:
            return
        try:
            plan = PlatePlan.of_json(self._kept.plan)
        except CalibrationError as error:
            self.problem.tell(say(str(error)))
            return
        self._run(bench, plan, self._kept)

    def _run(self, bench: Bench, plan: PlatePlan, kept: Kept | None) -> None:
        try:
            course = PlateCourse(plan, bench.calibration, bench.dictionary, bench.rate_hz)
            if kept is not None:
                course.take_up(kept)
        except CalibrationError as error:
            self.problem.tell(say(str(error)))
            return
        for picture in (self.picture, self.residuals):
            picture.show_plan(plate_half_mm(bench.dictionary), plan.points_mm)
        self.pages.setCurrentIndex(_COURSE)
        self.view.begin(course, bench, self._keep_at(bench, plan.side))

    # ---- the course

    def _course_page(self) -> QWidget:
        page, column = page_of(
            self.tr("Calibrate a plate"),
            self.tr("Hands-free: do what it says and step back. Click a point to repeat it."),
        )
        column.addWidget(self.view, 1)
        return page

    def _picture(self) -> None:
        course = self.view.course
        if isinstance(course, PlateCourse):
            step = course.step
            loads = step is not None and step.kind != "zero"
            place = course.place_mm(step) if step is not None and loads else None
            mass = (
                in_units(self.tr("{0} kg").format(figure(step.value, "g")))
                if step is not None
                else ""
            )
            self.picture.show_course(course.finished_points(), place, mass, course.here_mm())

    # ---- the result

    def _fit(self) -> None:
        course, bench = self.view.course, bench_of(self._context.bridge.station)
        assert isinstance(course, PlateCourse)
        if bench is None:
            return
        loads = course.loads()

        def done(fit: PlateFit) -> None:
            self._show_result(_Result(fit, course, bench))

        self._context.jobs.start(
            self.tr("Fitting the plate"), lambda _: fit_plate(loads), done, self._fit_failed
        )

    def _fit_failed(self, text: str) -> None:
        self.problem.tell(say(text))
        self.pages.setCurrentIndex(_PLAN)

    def _result_page(self) -> QWidget:
        page, column = page_of(
            self.tr("How well it fits"),
            self.tr(
                "Every point was held out once: its error is that of a fit without it. "
                "Arrows show the error of the centre of pressure, 20 times as long."
            ),
        )
        row = QHBoxLayout()
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self.residuals, 2)
        panel, inside = panel_of()
        self.verdict = wrapped_label("", "title")
        self.verdict.setAccessibleName(self.tr("Verdict"))
        inside.addWidget(self.verdict)
        self.checks = wrapped_label("", "body")
        self.checks.setAccessibleName(self.tr("Targets"))
        inside.addWidget(self.checks)
        self.table = QTableWidget(0, 4)
        self.table.setAccessibleName(self.tr("Errors per point"))
        self.table.setHorizontalHeaderLabels(
            [
                self.tr("Point"),
                self.tr("Force, %"),
                self.tr("Force, {0}").format(force_unit()),
                self.tr("CoP, mm"),
            ]
        )
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        inside.addWidget(self.table, 1)
        row.addWidget(panel, 3)
        column.addLayout(row, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID_PX)
        self.discard = self._button(self.tr("Discard"), self._discard)
        self.repeat = self._button(self.tr("Repeat the chosen point"), self._repeat_chosen)
        self.accept = self._button(self.tr("Save and use"), self._accept)
        self.accept.setProperty("role", "primary")
        buttons.addWidget(self.discard)
        buttons.addStretch(1)
        buttons.addWidget(self.repeat)
        buttons.addWidget(self.accept)
        column.addLayout(buttons)
        return page

    def _show_result(self, result: _Result) -> None:
        self._result = result
        fit = result.fit
        self.pages.setCurrentIndex(_RESULT)
        self.residuals.show_errors(fit.points)
        self.verdict.setText(
            self.tr("Every target is met.") if fit.good else sentence(fit.refusal())
        )
        set_state(self.verdict, "good" if fit.good else "alarm")
        self.checks.setText("\n".join(self._check_text(check) for check in fit.checks))
        self.accept.setEnabled(fit.good)
        self.table.setRowCount(len(fit.points))
        for row, point in enumerate(fit.points):
            texts = (
                str(point.point + 1),
                figure(point.fz_pct, "+z.2f"),
                figure(shown_force(point.fz_n), "+z.2f"),
                f"{figure(point.dx_mm, '+z.1f')}; {figure(point.dy_mm, '+z.1f')}",
            )
            for place, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                self.table.setItem(row, place, item)
        worst = max(fit.points, key=lambda point: point.score).point
        self.table.selectRow(worst if fit.repeat is None else fit.repeat)

    def _check_text(self, check: Check) -> str:
        names = {
            "fz": self.tr("Force"),
            "corner": self.tr("Corners"),
            "cop": self.tr("Centre of pressure from 400 N"),
            "hysteresis": self.tr("Up against down"),
        }
        if check.state == "not tested":
            return self.tr("\u2013 {0}: not tested, no load was heavy enough").format(
                names[check.name]
            )
        mark = "\u2713" if check.state == "pass" else "\u2717"
        found, limit = (amount_text(value, check.unit) for value in (check.value, check.limit))
        name = in_units(names[check.name])
        return self.tr("{0} {1}: {2} (target {3})").format(mark, name, found, limit)

    def _repeat_chosen(self) -> None:
        row = self.table.currentRow()
        if row >= 0:
            self.pages.setCurrentIndex(_COURSE)
            self.view.repeat(row)

    def _discard(self) -> None:
        if self._result is None:
            return
        bench, side = self._result.bench, self._result.course.of.side
        path = self._keep_at(bench, side)
        self._context.jobs.start(
            self.tr("Discarding"), lambda _: path.unlink(missing_ok=True), lambda _: self.leave()
        )

    def _accept(self) -> None:
        if self._result is None or not self._result.fit.good:
            return
        result, bench = self._result, self._result.bench
        plan = result.course.of
        what = f"{plan.side} plate"
        calibration = result.course.calibrated(bench.calibration, result.fit, dated(what))
        path = self._keep_at(bench, plan.side)
        self.accept.setEnabled(False)

        def save(_: object) -> Calibration:
            self._store.save(bench.uid, calibration, what, result.fit.quality())
            path.unlink(missing_ok=True)
            return calibration

        def use(saved: Calibration) -> None:
            bench.apply(saved)
            self.leave()

        self._context.jobs.start(self.tr("Saving the calibration"), save, use)

    def _button(self, text: str, action: object) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text)
        button.clicked.connect(action)
        return button
