"""A calibration on screen: plan, course and result, in a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from bandplate.calibration import CalibrationStore
from bandplate.calibration.course import Course
from bandplate.core.errors import CalibrationError
from bandplate.gui.context import Context
from bandplate.gui.language import say
from bandplate.gui.setup.course_view import CourseView
from bandplate.gui.setup.shared import Notice, bench_of, page_of, panel_of, wrapped_label
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.text import set_state
from bandplate.station import Bench

__all__ = ["COURSE", "PLAN", "RESULT", "UNDER_TITLE", "Acts", "Wizard"]

PLAN: Final = 0
COURSE: Final = 1
RESULT: Final = 2
# Place in the column of the result that is below its title and line.
UNDER_TITLE: Final = 2


@dataclass(frozen=True)
class Acts:
    """What one calibration does between the pages.

    Attributes
    ----------
    course : callable
        Returns a new course, and where it keeps what it measured; raises CalibrationError.
    fit : callable
        Every step of the course is done.
    repeat, accept, discard : callable
        Buttons of the result.
    """

    course: Callable[[Bench], tuple[Course, Path]]
    fit: Callable[[], object]
    repeat: Callable[[], object]
    accept: Callable[[], object]
    discard: Callable[[], object]


class Wizard(QWidget):
    """Three pages; whoever makes one fills the form and places the panel of the result.

    Parameters
    ----------
    context : Context
    picture : QWidget
        What the course is about.
    title : str
    abouts : (str, str, str)
        A line for each page.
    acts : Acts

    Signals
    -------
    left
        The person is through, or has gone back.
    """

    left = Signal()

    def __init__(
        self,
        context: Context,
        picture: QWidget,
        title: str,
        abouts: tuple[str, str, str],
        acts: Acts,
    ) -> None:
        super().__init__()
        self._context = context
        self._store = CalibrationStore()
        self._bench: Bench | None = None
        self._acts = acts
        self.view = CourseView(context, picture)
        self.view.finished.connect(acts.fit)
        self.view.left.connect(self.left)
        self.pages = QStackedWidget()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.pages)
        self._add_plan(title, abouts[PLAN])
        page, column = page_of(title, abouts[COURSE])
        column.addWidget(self.view, 1)
        self.pages.addWidget(page)
        self._add_result(abouts[RESULT])

    def _add_plan(self, title: str, about: str) -> None:
        page, column = page_of(title, about)
        panel, self._plan = panel_of()
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(2 * GRID_PX)
        self._form.setVerticalSpacing(GRID_PX)
        self._plan.addLayout(self._form)
        self.problem = Notice(self.tr("What stands in the way"))
        self._plan.addWidget(self.problem)
        column.addWidget(panel)
        column.addStretch(1)
        self.begin = self._button(self.tr("Begin"), lambda: self._start(self._acts.course))
        self.begin.setProperty("role", "primary")
        self._plan_row = self._row(self._button(self.tr("Back"), self.left.emit), self.begin)
        column.addLayout(self._plan_row)
        self.pages.addWidget(page)

    def _add_result(self, about: str) -> None:
        page, self._result = page_of(self.tr("How well it fits"), about)
        self._panel, inside = panel_of()
        self.verdict = wrapped_label("", "title")
        self.verdict.setAccessibleName(self.tr("Verdict"))
        self.figures = wrapped_label("", "body")
        self.figures.setAccessibleName(self.tr("Figures"))
        inside.addWidget(self.verdict)
        inside.addWidget(self.figures)
        self._inside = inside
        self.repeat = self._button("", self._acts.repeat)
        self.accept = self._button(self.tr("Save and use"), self._acts.accept)
        self.accept.setProperty("role", "primary")
        discard = self._button(self.tr("Discard"), self._acts.discard)
        self._result.addLayout(self._row(discard, self.repeat, self.accept))
        self.pages.addWidget(page)

    def _row(self, back: QPushButton, *others: QPushButton) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        row.addWidget(back)
        row.addStretch(1)
        for button in others:
            row.addWidget(button)
        return row

    def _button(self, text: str, action: Callable[[], object]) -> QPushButton:
        button = QPushButton()
        self._name(button, text)
        button.clicked.connect(lambda: action())  # without the signal's own argument
        return button

    @staticmethod
    def _name(button: QPushButton, text: str) -> None:
        button.setText(text)
        button.setAccessibleName(text)

    def _field(self, name: str, field: QWidget) -> None:
        field.setAccessibleName(name)
        field.setMaximumWidth(40 * GRID_PX)
        self._form.addRow(name, field)

    def _start(self, make: Callable[[Bench], tuple[Course, Path]]) -> None:
        """Begin with a course, or say what stands in the way."""
        bench = bench_of(self._context.bridge.station)
        if bench is None:
            self.problem.tell(self.tr("No device is connected: connect one under Devices."))
            return
        try:
            course, keep_at = make(bench)
        except CalibrationError as error:
            self.problem.tell(say(str(error)))
            return
        self.problem.tell("")
        self._bench = bench
        self.pages.setCurrentIndex(COURSE)
        self.view.begin(course, bench, keep_at)

    def _measure_again(self, group: int) -> None:
        self.pages.setCurrentIndex(COURSE)
        self.view.repeat(group)

    def _show(self, verdict: str, *, good: bool, figures: Sequence[str]) -> None:
        self.verdict.setText(verdict)
        set_state(self.verdict, "good" if good else "alarm")
        self.figures.setText("\n".join(figures))
        self.accept.setEnabled(good)
        self.pages.setCurrentIndex(RESULT)

    def _failed(self, text: str) -> None:
        self.problem.tell(say(text))
        self.pages.setCurrentIndex(PLAN)

    def _run(self, title: str, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        self._context.jobs.start(title, work, done, self._failed, owner=self)
