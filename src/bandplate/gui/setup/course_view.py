"""A calibration's course on screen: what to do now, whether it is still, how far it is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QProgressBar, QPushButton, QWidget

from bandplate._rt import RingReader
from bandplate.calibration.course import Course, write_kept
from bandplate.gui.context import Context
from bandplate.gui.setup.shared import Notice, panel_of, sentence, told, wrapped_label
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.text import label
from bandplate.station import Bench

__all__ = ["CourseView"]

_LOOK_MS: Final = 50
_BAR: Final = 1000


class CourseView(QWidget):
    """A picture at the left, what to do at the right.

    Parameters
    ----------
    context : Context
    picture : QWidget
        What the course is about; whoever owns it listens to :attr:`looked`.

    Signals
    -------
    looked
        New samples were looked at.
    finished
        Every step is done.
    left
        The person goes back; what was measured is kept.
    """

    looked = Signal()
    finished = Signal()
    left = Signal()

    def __init__(self, context: Context, picture: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.course: Course | None = None
        self._bench: Bench | None = None
        self._rows: RingReader | None = None
        self._keep_at: Path | None = None
        self._ordered: int | None = None
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID_PX)
        self._row = row
        row.addWidget(self._side(), 1)
        self.show_picture(picture)

    def show_picture(self, picture: QWidget) -> None:
        """Show the picture beside what to do, wherever it was before."""
        self._row.insertWidget(0, picture, 1)

    def _side(self) -> QWidget:
        panel, column = panel_of()
        panel.setMinimumWidth(36 * GRID_PX)
        self.place = label("", "caption")
        self.place.setAccessibleName(self.tr("Step"))
        column.addWidget(self.place)
        self.whole = self._bar(self.tr("Steps done"))
        column.addWidget(self.whole)
        column.addSpacing(GRID_PX)
        self.words = wrapped_label("", "headline")
        self.words.setAccessibleName(self.tr("What to do"))
        column.addWidget(self.words)
        self.reading = label("", "title")
        self.reading.setAccessibleName(self.tr("What is there now"))
        column.addWidget(self.reading)
        self.bar = self._bar(self.tr("Still and measured"))
        column.addWidget(self.bar)
        self.hint = wrapped_label("", "body")
        self.hint.setAccessibleName(self.tr("State of the measurement"))
        column.addWidget(self.hint)
        self.refused = Notice(self.tr("What was refused"))
        column.addWidget(self.refused)
        column.addStretch(1)
        self.simulate = QCheckBox(self.tr("The simulation does what is asked"))
        self.simulate.setAccessibleName(self.tr("The simulation does what is asked"))
        self.simulate.toggled.connect(lambda _: self._order())
        column.addWidget(self.simulate)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID_PX)
        self.back = QPushButton(self.tr("Pause and go back"))
        self.back.setAccessibleName(self.tr("Pause and go back; what was measured is kept"))
        self.back.clicked.connect(self.leave)
        self.again = QPushButton(self.tr("Repeat the last"))
        self.again.setAccessibleName(self.tr("Measure the last load again"))
        self.again.clicked.connect(self.repeat_last)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.again)
        column.addLayout(buttons)
        return panel

    def _bar(self, name: str) -> QProgressBar:
        bar = QProgressBar()
        bar.setRange(0, _BAR)
        bar.setTextVisible(False)
        bar.setAccessibleName(name)
        return bar

    def begin(self, course: Course, bench: Bench, keep_at: Path) -> None:
        """Show a course and begin to look at the samples."""
        self.course, self._bench, self._keep_at = course, bench, keep_at
        self._rows = bench.raw.reader()
        self._ordered = None
        self.simulate.setVisible(bench.place is not None)
        self.simulate.setChecked(False)
        self._show()
        self._timer.start()

    def repeat(self, group: int) -> None:
        """Measure a group again."""
        if self.course is not None:
            self.course.repeat(group)
            self._timer.start()
            self._show()

    def repeat_last(self) -> None:
        """Measure again what was measured last."""
        if self.course is None or not self.course.caught:
            return
        last = max(self.course.caught)
        del self.course.caught[last]
        self.course.catcher.restart()
        self._show()

    def leave(self) -> None:
        """Stop looking; go back."""
        self._timer.stop()
        if self.simulate.isChecked() and self.course is not None and self._bench is not None:
            empty = next(step for step in self.course.steps if step.value == 0.0)
            if self._bench.place is not None:
                self._bench.place(self.course.order(empty))
        self.left.emit()

    def _look(self) -> None:
        if self.course is None or self._rows is None:
            return
        if self.course.feed(self._rows.read()):
            self._keep()
        self._show()
        self.looked.emit()
        if self.course.place is None:
            self._timer.stop()
            self.finished.emit()

    def _keep(self) -> None:
        assert self.course is not None
        assert self._keep_at is not None
        kept, path = self.course.kept(), self._keep_at
        self._context.jobs.start(
            self.tr("Keeping what was measured"), lambda _: write_kept(path, kept), lambda _: None
        )

    def _show(self) -> None:
        course = self.course
        if course is None:
            return
        step, catcher = course.step, course.catcher
        total = len(course.steps)
        number = total if course.place is None else course.place + 1
        self.place.setText(self.tr("Step {0} of {1}").format(number, total))
        self.whole.setValue(round(_BAR * course.done))
        self.words.setText(told(step.words) if step is not None else self.tr("Everything is done."))
        self.reading.setText(told(course.reading()))
        self.bar.setValue(round(_BAR * catcher.progress))
        states = {
            "waiting": self.tr("It goes on by itself once the load is on and still."),
            "settling": self.tr("Still: keep your hands off."),
            "taking": self.tr("Measuring: do not touch anything."),
        }
        self.hint.setText(sentence(catcher.hint) or states[catcher.state])
        self.refused.tell(told(course.refused))
        self.again.setEnabled(bool(course.caught))
        self._order()

    def _order(self) -> None:
        """Let the simulated workbench do the step, once."""
        course, bench = self.course, self._bench
        if course is None or bench is None or bench.place is None:
            return
        if not self.simulate.isChecked() or course.step is None:
            self._ordered = None
        elif self._ordered != course.place:
            self._ordered = course.place
            bench.place(course.order(course.step))
