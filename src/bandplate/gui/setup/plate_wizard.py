"""Calibrate a plate: plan, course, result; nothing is kept for use until it is accepted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
)

from bandplate.calibration import Calibration, plate_half_mm
from bandplate.calibration.course import Course, Kept, read_kept
from bandplate.calibration.plate_course import PlateCourse, PlatePlan, grid_mm
from bandplate.calibration.plate_fit import Check, PlateFit, fit_plate
from bandplate.core.channels import Side
from bandplate.core.errors import CalibrationError
from bandplate.gui.context import Context
from bandplate.gui.figures import amount_text, figure, in_units, read_numbers
from bandplate.gui.setup.plate_picture import PlatePicture
from bandplate.gui.setup.shared import (
    bench_of,
    dated,
    sentence,
    wrapped_label,
)
from bandplate.gui.setup.wizard import PLAN, UNDER_TITLE, Acts, Wizard
from bandplate.gui.theme import GRID_PX
from bandplate.gui.units import force_unit, shown_force
from bandplate.gui.widgets.number_box import NumberBox
from bandplate.gui.widgets.text import inset
from bandplate.station import Bench

__all__ = ["PlateWizard"]


@dataclass(frozen=True)
class _Result:
    fit: PlateFit
    course: PlateCourse
    bench: Bench


class PlateWizard(Wizard):
    """Known masses on every point of a grid; then what a fit without each point says of it."""

    def __init__(self, context: Context) -> None:
        self._fitted: _Result | None = None
        self._kept: Kept | None = None
        self.picture = PlatePicture(context.theme)
        self.residuals = PlatePicture(context.theme)
        abouts = (
            self.tr(
                "Known masses go up and down on every point of a grid; it takes about 40 minutes. "
                "Let the station warm up for ten minutes first."
            ),
            self.tr("Hands-free: do what it says and step back. Click a point to repeat it."),
            self.tr(
                "Every point was held out once: its error is that of a fit without it. "
                "Arrows show the error of the centre of pressure, 20 times as long."
            ),
        )
        acts = Acts(self._course, self._fit, self._repeat_chosen, self._accept, self._discard)
        super().__init__(context, self.picture, self.tr("Calibrate a plate"), abouts, acts)
        self._fill_plan()
        self._fill_result()
        self.view.looked.connect(self._picture)
        self.picture.chosen.connect(self.view.repeat)

    # ---- the plan

    def _fill_plan(self) -> None:
        self.side = QComboBox()
        self.side.addItem(self.tr("Left plate"), "left")
        self.side.addItem(self.tr("Right plate"), "right")
        self.side.currentIndexChanged.connect(lambda _: self._offer_resume())
        self.points = QComboBox()
        self.points.addItem(self.tr("9 points"), 9)
        self.points.addItem(self.tr("13 points"), 13)
        self.masses = QLineEdit("10, 30, 50")
        gravity = self.tr("Gravity here, m/s\u00b2")
        self.gravity = NumberBox(gravity, 9.75, 9.85, step=0.001, decimals=5)
        inset(self.gravity)
        self.gravity.setValue(self._context.choices.now.gravity_m_per_s2)
        self._field(self.tr("Plate"), self.side)
        self._field(self.tr("Grid"), self.points)
        self._field(self.tr("Masses, kg"), self.masses)
        self._field(gravity, self.gravity)
        about = self.tr(
            "Three masses at least, weighed to 0.1 %. The centre of pressure is tested "
            "from 41 kg on. Gravity: 9.780 at the equator, 9.832 at the poles."
        )
        self._plan.insertWidget(self._plan.count() - 1, wrapped_label(about, "caption"))
        self.resume = self._button(
            self.tr("Go on where it was left"), lambda: self._start(self._left_course)
        )
        self._plan_row.insertWidget(self._plan_row.count() - 1, self.resume)

    def open_for(self, side: Side) -> None:
        """Begin with the plan for one plate."""
        self.side.setCurrentIndex(self.side.findData(side))
        self.pages.setCurrentIndex(PLAN)
        self.problem.tell("")
        self._offer_resume()

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
            self.tr("Looking for an unfinished calibration"),
            lambda _: read_kept(path),
            offer,
            owner=self,
        )

    def _course(self, bench: Bench) -> tuple[Course, Path]:
        try:
            masses = read_numbers(self.masses.text())
        except ValueError:
            said = self.tr("Write the masses like this: 10, 30, 50")
            raise CalibrationError(said) from None
        self._context.choices.change(gravity_m_per_s2=self.gravity.value())
        plan = PlatePlan(
            self._chosen_side(),
            grid_mm(*plate_half_mm(bench.dictionary), self.points.currentData()),
            masses,
            self.gravity.value(),
        )
        return self._course_of(bench, plan, None)

    def _left_course(self, bench: Bench) -> tuple[Course, Path]:
        assert self._kept is not None
        return self._course_of(bench, PlatePlan.of_json(self._kept.plan), self._kept)

    def _course_of(self, bench: Bench, plan: PlatePlan, kept: Kept | None) -> tuple[Course, Path]:
        course = PlateCourse(plan, bench.calibration, bench.dictionary, bench.rate_hz)
        if kept is not None:
            course.take_up(kept)
        for picture in (self.picture, self.residuals):
            picture.show_plan(plate_half_mm(bench.dictionary), plan.points_mm)
        return course, self._keep_at(bench, plan.side)

    # ---- the course

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
        course, bench = self.view.course, self._bench
        assert isinstance(course, PlateCourse)
        assert bench is not None
        loads = course.loads()

        def done(fit: PlateFit) -> None:
            self._show_result(_Result(fit, course, bench))

        self._run(self.tr("Fitting the plate"), lambda _: fit_plate(loads), done)

    def _fill_result(self) -> None:
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
        self._inside.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self.residuals, 2)
        row.addWidget(self._panel, 3)
        self._result.insertLayout(UNDER_TITLE, row, 1)
        self._name(self.repeat, self.tr("Repeat the chosen point"))

    def _show_result(self, result: _Result) -> None:
        self._fitted = result
        fit = result.fit
        self._show(
            self.tr("Every target is met.") if fit.good else sentence(fit.refusal()),
            good=fit.good,
            figures=[self._check_text(check) for check in fit.checks],
        )
        self.residuals.show_errors(fit.points)
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
            self._measure_again(row)

    def _discard(self) -> None:
        if self._fitted is None:
            return
        bench, side = self._fitted.bench, self._fitted.course.of.side
        path = self._keep_at(bench, side)
        self._run(
            self.tr("Discarding"),
            lambda _: path.unlink(missing_ok=True),
            lambda _: self.left.emit(),
        )

    def _accept(self) -> None:
        if self._fitted is None or not self._fitted.fit.good:
            return
        result, bench = self._fitted, self._fitted.bench
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
            self.left.emit()

        self._run(self.tr("Saving the calibration"), save, use)
