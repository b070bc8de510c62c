"""The drill editor's window: form or text at the left, what it will look like at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from bandplate.core.errors import ConfigError
from bandplate.drills import Drill, Trial, drill_files, drills_folder
from bandplate.drills.check import Problem, read_drill_text
from bandplate.drills.files import find_drill, is_shipped, load_drill, save_drill
from bandplate.gui.context import Context
from bandplate.gui.editor.document import Document
from bandplate.gui.editor.form import DrillForm
from bandplate.gui.editor.preview import PreviewPlot, prepare
from bandplate.gui.figures import figure
from bandplate.gui.jobs import Progress
from bandplate.gui.language import say
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.in_turns import in_turns
from bandplate.gui.widgets.text import ElidedLabel, inset, label, set_state

__all__ = ["DrillEditor"]

T = TypeVar("T")

_SETTLED_MS: Final = 200
_STEPS: Final = 20
_FORM_PX: Final = 74 * GRID_PX


class DrillEditor(QDialog):
    """Not modal: the station goes on behind it.

    Parameters
    ----------
    context : Context
    start : str
        Name of the drill to begin with; empty: the first.

    Signals
    -------
    saved(str, object)
        A drill was saved: its name, and itself.
    """

    saved = Signal(str, object)

    def __init__(self, context: Context, start: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Drill editor"))
        self.setMinimumSize(140 * GRID_PX, 75 * GRID_PX)
        self.resize(160 * GRID_PX, 90 * GRID_PX)
        self._context = context
        self._folder = drills_folder(context.drills_folder)
        self._text = self._kept = ""
        self._drill: Drill | None = None
        self._document: Document | None = None
        self._asked = 0
        self._confirmed = ""
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self._preview)
        self._lay_out()
        names = list(drill_files(self._folder))
        self.start.addItems(names)
        self.start.setCurrentText(start)
        parts = chain(self.plot.build(), self.form.build())
        in_turns(self, parts, lambda: self._load(self.start.currentText()))

    # ---- layout

    def _lay_out(self) -> None:
        self.start = QComboBox()
        self.start.setAccessibleName(self.tr("Drill to start from"))
        self.start.activated.connect(lambda: self._load(self.start.currentText()))
        self.form = DrillForm()
        self.form.edited.connect(self._form_edited)
        self.source = QPlainTextEdit()
        self.source.setAccessibleName(self.tr("Drill as text"))
        self.source.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.source.setTabChangesFocus(True)
        self.source.textChanged.connect(self._text_edited)
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.addTab(self.form, self.tr("Form"))
        self.pages.addTab(self.source, self.tr("Text"))
        self.pages.currentChanged.connect(self._turn_page)
        top = QHBoxLayout()
        top.addWidget(label(self.tr("Start from"), "body"))
        top.addWidget(self.start, 1)
        left = QVBoxLayout()
        left.setSpacing(GRID_PX)
        left.addLayout(top)
        left.addWidget(self.pages, 1)
        holder = QWidget()
        holder.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        holder.setFixedWidth(_FORM_PX)

        self.problems = label("", "caption")
        self.problems.setWordWrap(True)
        self.problems.setAccessibleName(self.tr("What is wrong with the drill"))
        self.name = QLineEdit()
        self.name.setMaxLength(60)
        self.name.setAccessibleName(self.tr("Name to save it under"))
        self.name.textEdited.connect(self._name_edited)
        self.save = QPushButton(self.tr("Save"))
        self.save.setProperty("role", "primary")
        self.save.setAccessibleName(self.tr("Save the drill"))
        self.save.setToolTip(self.tr("Save it among your own drills (Ctrl + S)"))
        self.save.setShortcut("Ctrl+S")
        self.save.clicked.connect(self._save)
        bottom = QHBoxLayout()
        bottom.setSpacing(GRID_PX)
        bottom.addWidget(label(self.tr("Save as"), "body"))
        bottom.addWidget(self.name, 1)
        bottom.addWidget(self.save)
        right = QFrame()
        right.setObjectName("panel")
        column = QVBoxLayout(right)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addLayout(self._preview_controls())
        self.plot = PreviewPlot(self._context.theme)
        column.addWidget(self.plot, 1)
        column.addWidget(self.about)
        column.addWidget(self.problems)
        column.addLayout(bottom)

        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        row.setSpacing(2 * GRID_PX)
        row.addWidget(holder)
        row.addWidget(right, 1)

    def _preview_controls(self) -> QHBoxLayout:
        self.repetition = self._spin(self.tr("Repetition"), 1, 100)
        self.seed = self._spin(self.tr("Chance (seed)"), 1, 9999)
        self.difficulty = QSlider(Qt.Orientation.Horizontal)
        self.difficulty.setRange(0, _STEPS)
        self.difficulty.setAccessibleName(self.tr("Difficulty of the preview"))
        self.difficulty.setToolTip(self.tr("How hard the adaptation has made it"))
        self.difficulty.valueChanged.connect(self._settled.start)
        self.easy, self.hard = label(self.tr("easy"), "caption"), label(self.tr("hard"), "caption")
        self.about = ElidedLabel(role="caption")
        self.about.setAccessibleName(self.tr("What the preview shows"))
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        for name, widget in ((self.tr("Repetition"), self.repetition),
                             (self.tr("Chance"), self.seed)):  # fmt: skip
            row.addWidget(label(name, "caption"))
            row.addWidget(widget)
        row.addStretch(1)
        for part in (self.easy, self.difficulty, self.hard):
            row.addWidget(part)
        return row

    def _spin(self, name: str, least: int, most: int) -> QSpinBox:
        spin = QSpinBox()
        inset(spin)
        spin.setRange(least, most)
        spin.setAccessibleName(name)
        spin.valueChanged.connect(lambda _: self._settled.start())
        return spin

    # ---- from a file, and to one

    def _start(
        self,
        title: str,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[str], None],
    ) -> None:
        """Work beside the window; what comes after it was closed is forgotten."""
        self._context.jobs.start(title, work, done, failed, owner=self)

    def _load(self, name: str) -> None:
        def read(progress: Progress) -> tuple[str, bool]:
            path = find_drill(name, self._folder)
            try:
                text = path.read_text("utf-8-sig")
            except (OSError, ValueError) as error:
                raise ConfigError(f"{path}: cannot be read; check its rights") from error
            read_drill_text(text, path)  # what it imports is slow the first time
            return text, is_shipped(path)

        def done(found: tuple[str, bool]) -> None:
            text, shipped = found
            self.name.setText(f"my-{name}" if shipped else name)
            self._kept = text
            self._show_text(text)
            self._take_text(text)
            self._show_form()

        self._start(self.tr("Reading the drill"), read, done, self._complain)

    def _save(self) -> None:
        name, text, folder = self.name.text().strip(), self._text, self._folder
        replace = self._confirmed == name

        def write(progress: Progress) -> tuple[str, Drill]:
            return load_drill(str(save_drill(text, name, folder, replace=replace)))

        def done(found: tuple[str, Drill]) -> None:
            self._kept, self._confirmed = text, ""
            if self.start.findText(found[0]) < 0:
                self.start.addItem(found[0])
            self._say(self.tr("{0} is saved.").format(found[0]), "good")
            self.saved.emit(*found)

        def failed(problem: str) -> None:
            own = Path(folder, f"{name}.toml").exists() and not replace
            if own and self._drill is not None:
                self._confirmed = name
                text = self.tr("{0} is there already: save again to replace it.").format(name)
                self._say(text, "warn")
            else:
                self._complain(problem)

        self._start(self.tr("Saving the drill"), write, done, failed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the focus, and none that has not."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif isinstance(focused := self.focusWidget(), QAbstractButton):
            focused.click()

    def reject(self) -> None:
        """Close (Esc); what is not saved wants a second one."""
        if self._text != self._kept:
            self._kept = self._text
            self._say(self.tr("This is not saved. Close again to leave it so."), "warn")
        else:
            super().reject()

    # ---- what is written

    def _form_edited(self) -> None:
        assert self._document is not None
        self._take_text(self._document.text)
        self._show_text(self._text)

    def _text_edited(self) -> None:
        if self.source.toPlainText() != self._text:
            self._take_text(self.source.toPlainText())

    def _turn_page(self) -> None:
        if self.pages.currentWidget() is self.form:
            self._show_form()

    def _show_text(self, text: str) -> None:
        before = self.source.blockSignals(True)
        self.source.setPlainText(text)
        self.source.blockSignals(before)

    def _show_form(self) -> None:
        try:
            self._document = Document(self._text)
        except ConfigError:
            self.pages.setCurrentWidget(self.source)  # a form has no place for what is no TOML
            return
        self.form.show_document(self._document)
        self._check()

    def _take_text(self, text: str) -> None:
        self._text, self._confirmed = text, ""
        self._check()
        self._settled.start()

    def _check(self) -> None:
        self._drill, problems = read_drill_text(self._text, Path(self.name.text()))
        left = self.form.show_problems(problems)
        if self.pages.currentWidget() is self.source:
            left = problems
        self.save.setEnabled(self._drill is not None)
        if problems:
            shown = [self._words(problem) for problem in left] or [
                self.tr("Something is wrong: it stands beside its field.")
            ]
            self._say("\n".join(shown), "alarm")
        else:
            self._say("", "")

    def _words(self, problem: Problem) -> str:
        text = f"{say(problem.what)}; {say(problem.do)}"
        if problem.key:
            text = f"{problem.key}: {text}"
        return self.tr("Line {0}: {1}").format(problem.line, text)

    def _name_edited(self) -> None:
        self._confirmed = ""

    def _complain(self, text: str) -> None:
        self._say(say(text), "alarm")

    def _say(self, text: str, state: str) -> None:
        triangle = "\u25b2  " if state in ("alarm", "warn") else ""
        self.problems.setText(f"{triangle}{text}" if text else "")
        set_state(self.problems, state)

    # ---- what it will look like

    def _preview(self) -> None:
        drill = self._drill
        if drill is None:
            return
        self._asked += 1
        asked = self._asked
        references_n: Mapping[str, float] = dict(self._context.bridge.station.references)
        self.repetition.setMaximum(len(drill.trials))
        for part in (self.easy, self.difficulty, self.hard):
            part.setVisible(drill.adaptation is not None)
        number, seed = self.repetition.value(), self.seed.value()
        difficulty = self.difficulty.value() / _STEPS

        def make(progress: Progress) -> Trial:
            return prepare(drill, references_n, number, seed, difficulty)

        def done(trial: Trial) -> None:
            if asked == self._asked:
                self.plot.show_trial(trial)
                self._describe(trial, known="push" in "".join(references_n))

        self._start(self.tr("Drawing the drill"), make, done, self._complain)

    def _describe(self, trial: Trial, *, known: bool) -> None:
        athlete = self._context.bridge.state.athlete
        if known and athlete:
            whose = self.tr("with the maxima of {0}").format(athlete)
        else:
            whose = self.tr("with the maxima of an example athlete")
        length = self.tr("One repetition: {0} s").format(figure(trial.work_s, "g"))
        parts = [length, whose]
        if trial.resistance is not None and trial.resistance.ar_r2_expected is not None:
            expected = figure(trial.resistance.ar_r2_expected, ".2f")
            parts.append(self.tr("predictability {0} (1: a clock)").format(expected))
        self.about.set_full_text(", ".join(parts))
