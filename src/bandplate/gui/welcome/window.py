"""The first run: what is connected, who trains, what comes first. Three steps, asked once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from bandplate.core.errors import UsageError
from bandplate.drills import Drill
from bandplate.gui.jobs import Jobs
from bandplate.gui.language import say
from bandplate.gui.theme import GRID_PX, Theme, style_sheet
from bandplate.gui.widgets.text import label, set_state
from bandplate.station import Opening

__all__ = ["FIRST_DRILLS", "Welcome"]

#: What a newcomer may begin with: everything else needs one of these first.
FIRST_DRILLS: Final = ("try", "weigh", "max", "hold", "free")

#: Longer than this a drill has no length of its own, s.
_ENDLESS_S: Final = 3600.0

_NAME_PX: Final = 60 * GRID_PX

T = TypeVar("T")


class _Choice(QWidget, Generic[T]):
    """Radio buttons, each with one line that explains it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._group = QButtonGroup(self)
        self._values: list[T] = []

    def offer(self, value: T, title: str, about: str) -> None:
        """Add a choice; the first one is chosen."""
        button = QRadioButton(title)
        button.setAccessibleDescription(about)
        button.setChecked(not self._values)
        explained = label(about, "caption")
        explained.setWordWrap(True)
        explained.setIndent(3 * GRID_PX + 2)  # under the words beside the mark
        self._group.addButton(button, len(self._values))
        self._values.append(value)
        self._column.addWidget(button)
        self._column.addWidget(explained)
        self._column.addSpacing(2 * GRID_PX)

    @property
    def values(self) -> Sequence[T]:
        """What is offered."""
        return self._values

    @property
    def value(self) -> T:
        """What is chosen."""
        return self._values[self._group.checkedId()]

    def choose(self, value: T) -> None:
        """Choose as a click would."""
        self._group.button(self._values.index(value)).setChecked(True)

    def take_focus(self) -> None:
        """Let the keyboard choose."""
        self._group.button(self._group.checkedId()).setFocus()


class Welcome(QWidget):
    """Asks and tells; opening the station is up to who shows it. Closed before: nothing begins.

    Parameters
    ----------
    opening : Opening
        What is opened where nothing else is said.
    drills : sequence of (str, Drill)
    ports : callable
        Lists (path, description) of the ports where a device could be (Blocking: yes).
    check_name : callable
        Returns an athlete's name as it is kept; raises UsageError.

    Signals
    -------
    chosen(Opening)
        The last step is through.
    """

    chosen = Signal(Opening)

    def __init__(
        self,
        opening: Opening,
        drills: Sequence[tuple[str, Drill]],
        theme: Theme,
        jobs: Jobs,
        ports: Callable[[], Sequence[tuple[str, str]]],
        check_name: Callable[[str], str],
    ) -> None:
        super().__init__()
        self._opening = opening
        self._drills = dict(drills)
        self._check_name = check_name
        self.setWindowTitle(self.tr("Welcome to bandplate"))
        self.setStyleSheet(style_sheet(theme))
        self.setMinimumSize(720, 560)
        self.source = _Choice[str](self.tr("What is connected"))
        self.source.offer(
            "sim",
            self.tr("Simulated station"),
            self.tr("No hardware needed: a simulated sprinter trains before your eyes."),
        )
        self.name = QLineEdit()
        self.name.setMaximumWidth(_NAME_PX)
        self.name.setAccessibleName(self.tr("Name of the athlete"))
        self.name.setPlaceholderText(self.tr("First and last name"))
        self.drill = _Choice[str](self.tr("First drill"))
        for wanted in FIRST_DRILLS:
            if wanted in self._drills:
                drill = self._drills[wanted]
                self.drill.offer(wanted, say(drill.title), self._about(drill))
        self.problem = label("", "body")
        self.problem.setWordWrap(True)
        set_state(self.problem, "alarm")
        self.steps = QStackedWidget()
        for step in (self._where(), self._who(), self._what()):
            self.steps.addWidget(step)
        self.place = label("", "caption")
        self.back = QPushButton(self.tr("Back"))
        self.back.clicked.connect(self.step_back)
        self.next = QPushButton()
        self.next.setProperty("role", "primary")
        self.next.setMinimumWidth(20 * GRID_PX)
        self.next.clicked.connect(self.step_on)
        self._lay_out()
        for key in ("Return", "Enter"):
            QShortcut(QKeySequence(key), self).activated.connect(self.step_on)
        QShortcut(QKeySequence("Escape"), self).activated.connect(self.step_back)
        self._show_step(0)
        jobs.start(self.tr("Looking for devices"), lambda _: ports(), self._offer, self.fail)

    def step_on(self) -> None:
        """Go to the next step; from the last one, begin."""
        step = self.steps.currentIndex()
        if step == 1 and not self._name_is_good():
            return
        if step < self.steps.count() - 1:
            self._show_step(step + 1)
            return
        name = self.drill.value
        self.setEnabled(False)
        self.next.setText(self.tr("Connecting"))
        self.chosen.emit(
            replace(
                self._opening,
                source=self.source.value,
                athlete=self.name.text().strip(),
                name=name,
                drill=self._drills[name],
            )
        )

    def step_back(self) -> None:
        """Go to the step before."""
        self._show_step(max(0, self.steps.currentIndex() - 1))

    def fail(self, text: str) -> None:
        """Say why it cannot begin; back to the question that helps."""
        self.setEnabled(True)
        self._show_step(0)
        self.problem.setText(say(text))

    def _offer(self, ports: Sequence[tuple[str, str]]) -> None:
        for path, description in ports:
            self.source.offer(
                f"serial:{path}",
                self.tr("Device on {0}").format(path),
                description or self.tr("A serial port where a station may be."),
            )
        if self.steps.currentIndex() == 0 and self._opening.source in self.source.values:
            self.source.choose(self._opening.source)  # it is plugged in, so it is meant
        self.none_found.setVisible(not ports)

    def _about(self, drill: Drill) -> str:
        """Return what is done, and how long a newcomer is asked for."""
        about, length_s = say(drill.about), drill.planned_s
        if length_s > _ENDLESS_S:
            return about
        if length_s < 60:
            return self.tr("{0} Takes {1} s.").format(about, f"{length_s:.0f}")
        return self.tr("{0} Takes {1} min.").format(about, f"{length_s / 60:.0f}")

    def _name_is_good(self) -> bool:
        name = self.name.text().strip()
        try:
            self.name.setText(self._check_name(name) if name else "")
        except UsageError as error:
            self.problem.setText(str(error))
            return False
        return True

    def _show_step(self, step: int) -> None:
        self.problem.setText("")
        self.steps.setCurrentIndex(step)
        self.place.setText(self.tr("Step {0} of {1}").format(step + 1, self.steps.count()))
        self.back.setEnabled(step > 0)
        last = step == self.steps.count() - 1
        self.next.setText(self.tr("Begin") if last else self.tr("Next"))
        (self.source.take_focus, self.name.setFocus, self.drill.take_focus)[step]()

    def _where(self) -> QWidget:
        step, column = _step(
            self.tr("What is connected?"),
            self.tr("bandplate works with a station on a USB port, or with a simulated one."),
        )
        column.addWidget(self.source)
        self.none_found = label(
            self.tr("No device was found. Plug it in and start again, or add it in Set-up later."),
            "caption",
        )
        self.none_found.setWordWrap(True)
        self.none_found.hide()
        column.addWidget(self.none_found)
        column.addStretch(1)
        return step

    def _who(self) -> QWidget:
        step, column = _step(
            self.tr("Who trains?"),
            self.tr("Everything measured is kept under this name, on this computer."),
        )
        column.addWidget(self.name)
        column.addWidget(
            label(self.tr("Leave it empty to look around: then nothing is kept."), "caption")
        )
        column.addStretch(1)
        return step

    def _what(self) -> QWidget:
        step, column = _step(
            self.tr("What comes first?"),
            self.tr("The drill starts hands-free: step on the plates and stand still."),
        )
        column.addWidget(self.drill)
        column.addStretch(1)
        return step

    def _lay_out(self) -> None:
        panel = QFrame()
        panel.setObjectName("panel")
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(*(4 * GRID_PX,) * 4)
        inside.addWidget(self.steps, 1)
        inside.addWidget(self.problem)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self.place, 1)
        row.addWidget(self.back)
        row.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(4 * GRID_PX,) * 4)
        column.setSpacing(3 * GRID_PX)
        column.addWidget(label("bandplate", "display"), alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(panel, 1)
        column.addLayout(row)


def _step(question: str, about: str) -> tuple[QWidget, QVBoxLayout]:
    step = QWidget()
    column = QVBoxLayout(step)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2 * GRID_PX)
    column.addWidget(label(question, "title"))
    explained = label(about, "caption")
    explained.setWordWrap(True)
    column.addWidget(explained)
    column.addSpacing(GRID_PX)
    return step, column
