"""The repetitions of a set as buttons, and what is done with the one in front."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from bandplate.gui.theme import GRID_PX, SPACE_PX, Theme
from bandplate.gui.widgets.text import ElidedLabel, label
from bandplate.review import SeenRepetition, SeenSet

__all__ = ["RepetitionBar"]


class RepetitionBar(QWidget):
    """Legend, choice, exclusion and note.

    Signals
    -------
    chosen(int)
        Number of the repetition.
    excluded(int, str)
        Number and reason.
    included(int)
    noted(str)
    whole
        The whole of the curves is to be seen.
    """

    chosen = Signal(int)
    excluded = Signal(int, str)
    included = Signal(int)
    noted = Signal(str)
    whole = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._seen: SeenSet | None = None
        self._asks_for = ""
        self.buttons = QButtonGroup(self)
        self.buttons.setExclusive(True)
        self.buttons.idClicked.connect(self.chosen)
        self._row = QHBoxLayout()
        self._row.setSpacing(SPACE_PX["hair"])
        self.last = ElidedLabel(role="caption")
        self.simulated = label(self.tr("SIMULATED"), "simulated")
        self.simulated.setToolTip(self.tr("Nobody trained: this is the simulated station"))
        self.state = ElidedLabel(role="caption")
        self.exclude = QPushButton(self.tr("Exclude\u2026"))
        self.exclude.setAccessibleName(self.tr("Exclude this repetition"))
        self.note = QPushButton(self.tr("Note\u2026"))
        self.note.setAccessibleName(self.tr("Write a note on this set"))
        self.all = QPushButton(self.tr("Whole curve"))
        self.all.setAccessibleName(self.tr("Show the whole of the curves"))
        self.exclude.clicked.connect(self._exclude_or_undo)
        self.note.clicked.connect(lambda: self._ask("note"))
        self.all.clicked.connect(self.whole)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(SPACE_PX["tight"])
        head.addLayout(self._row)
        head.addWidget(self.simulated, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.last)
        head.addWidget(self.state, 1)
        for button in (self.all, self.note, self.exclude):
            head.addWidget(button)
        self.ask = self._make_ask()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_PX["tight"])
        column.addLayout(head)
        column.addWidget(self.ask)
        self.ask.hide()

    def _make_ask(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("card")
        self.reason = QComboBox()
        self.reason.setAccessibleName(self.tr("Reason"))
        for reason in (
            self.tr("slipped or stumbled"),
            self.tr("pushed with the wrong leg"),
            self.tr("sensor or band was wrong"),
            self.tr("pain or cramp"),
            self.tr("was disturbed"),
            self.tr("another reason"),
        ):
            self.reason.addItem(reason)
        self.words = QLineEdit()
        self.sure = QPushButton()
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setAccessibleName(self.tr("Cancel"))
        self.sure.clicked.connect(self._answer)
        self.words.returnPressed.connect(self._answer)
        self.cancel.clicked.connect(self._close)
        self.reason.currentIndexChanged.connect(lambda _: self._check())
        self.words.textChanged.connect(lambda _: self._check())
        row = QHBoxLayout(frame)
        row.setContentsMargins(*[SPACE_PX["tight"]] * 4)
        row.setSpacing(SPACE_PX["tight"])
        row.addWidget(self.reason)
        row.addWidget(self.words, 1)
        row.addWidget(self.sure)
        row.addWidget(self.cancel)
        return frame

    def show_set(self, seen: SeenSet | None, chosen: int, last: str) -> None:
        """Show the repetitions of a set, one of them chosen, and when last time was."""
        self._seen = seen
        had_focus = any(button.hasFocus() for button in self.buttons.buttons())
        for button in self.buttons.buttons():
            self.buttons.removeButton(button)
            button.deleteLater()
        for one in seen.repetitions if seen is not None else ():
            button = QPushButton(str(one.number))
            button.setCheckable(True)
            button.setIcon(_sample(self._theme, one))
            button.setIconSize(QSize(3 * GRID_PX, 2 * GRID_PX))
            button.setAccessibleName(self.tr("Repetition {0}").format(one.number))
            button.setToolTip(self.words_of(one))
            self.buttons.addButton(button, one.number)
            self._row.addWidget(button)
        self.simulated.setVisible(seen is not None and seen.simulated)
        self.last.set_full_text(last)
        self.last.setVisible(bool(last))
        self._close()
        self.choose(chosen)
        if had_focus and (button := self.buttons.button(chosen)):
            button.setFocus()

    def choose(self, number: int) -> None:
        """Show which repetition is in front, and what is known of it."""
        button = self.buttons.button(number)
        if button is not None:
            button.setChecked(True)
        one = self._one()
        kept = self._seen is not None and self._seen.kept is not None
        self.state.set_full_text("" if one is None else self.words_of(one))
        undo = one is not None and bool(one.excluded)
        self.exclude.setText(self.tr("Count again") if undo else self.tr("Exclude\u2026"))
        self.exclude.setAccessibleName(
            self.tr("Count this repetition again") if undo else self.tr("Exclude this repetition")
        )
        self.exclude.setEnabled(kept and one is not None)
        self.note.setEnabled(kept)
        self.all.setEnabled(one is not None)
        late = "" if kept else self.tr("A set is kept when its recording is closed.")
        self.exclude.setToolTip(late)
        self.note.setToolTip(late)

    def words_of(self, one: SeenRepetition) -> str:
        """Return what is known of a repetition."""
        if one.excluded:
            return self.tr("Excluded: {0}").format(one.excluded)
        if one.view.why_not:
            return self.tr("Did not count: {0}").format(one.view.why_not)
        if one.view.set_number is not None and not one.view.counted:
            return self.tr("Did not count")
        return ""

    def _one(self) -> SeenRepetition | None:
        number = self.buttons.checkedId()
        there = self._seen.repetitions if self._seen is not None else ()
        return next((one for one in there if one.number == number), None)

    def _exclude_or_undo(self) -> None:
        one = self._one()
        if one is None:
            return
        if one.excluded:
            self.included.emit(one.number)
        else:
            self._ask("reason")

    def _ask(self, what: str) -> None:
        self._asks_for = what
        self.reason.setVisible(what == "reason")
        self.words.clear()
        self.words.setPlaceholderText(
            self.tr("More about it, if you like") if what == "reason" else self.tr("Note")
        )
        self.words.setAccessibleName(
            self.tr("More about the reason") if what == "reason" else self.tr("Note")
        )
        self.sure.setText(self.tr("Exclude it") if what == "reason" else self.tr("Add note"))
        self.sure.setAccessibleName(self.sure.text())
        self.ask.show()
        self._check()
        (self.reason if what == "reason" else self.words).setFocus()

    def _check(self) -> None:
        """Let nothing be kept without words where they are all there is."""
        other = self.reason.currentIndex() == self.reason.count() - 1
        needed = self._asks_for == "note" or other
        self.sure.setEnabled(bool(self.words.text().strip()) or not needed)

    def _answer(self) -> None:
        if not self.sure.isEnabled():
            return
        words, one = self.words.text().strip(), self._one()
        if self._asks_for == "note":
            self.noted.emit(words)
        elif one is not None:
            other = self.reason.currentIndex() == self.reason.count() - 1
            reason = self.reason.currentText()
            if other:
                reason = words
            elif words:
                reason = self.tr("{0}: {1}").format(reason, words)
            self.excluded.emit(one.number, reason)
        self._close()

    def _close(self) -> None:
        self.ask.hide()


def _sample(theme: Theme, one: SeenRepetition) -> QIcon:
    """Return a short piece of a repetition's line: dashed where it is excluded."""
    pixmap = QPixmap(6 * GRID_PX, 4 * GRID_PX)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    style = Qt.PenStyle.DashLine if one.excluded else Qt.PenStyle.SolidLine
    painter.setPen(QPen(QColor(theme.dim if one.excluded else theme.text), 2, style))
    painter.drawLine(2, GRID_PX, 3 * GRID_PX - 2, GRID_PX)
    painter.end()
    return QIcon(pixmap)
