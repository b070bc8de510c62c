"""Which set is looked at: athlete, drill, set; or any recording."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QPushButton, QWidget

from bandplate.gui.language import say
from bandplate.gui.progress.words import minute_text
from bandplate.gui.theme import GRID_PX, SPACE_PX

if TYPE_CHECKING:
    from bandplate.gui.review.reading import Offer
    from bandplate.history import TrainingSet

__all__ = ["RUNNING", "Picker"]

#: What stands for the set of the recording that still runs.
RUNNING = "running"


class Picker(QWidget):
    """A row of choices.

    Signals
    -------
    athlete_chosen(str)
        UUID of the athlete.
    set_chosen(str)
        UUID of the set, or RUNNING.
    file_chosen(Path)
    """

    athlete_chosen = Signal(str)
    set_chosen = Signal(str)
    file_chosen = Signal(Path)

    def __init__(self, title_of: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title_of = title_of
        self._sets: Sequence[TrainingSet] = ()
        self._running = False
        self.athletes, self.drills, self.sets = QComboBox(), QComboBox(), QComboBox()
        self.athletes.setAccessibleName(self.tr("Athlete"))
        self.drills.setAccessibleName(self.tr("Drill"))
        self.sets.setAccessibleName(self.tr("Set"))
        self.file = QPushButton(self.tr("Open a recording\u2026"))
        self.file.setAccessibleName(self.tr("Open a recording"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_PX["tight"])
        for box, stretch in ((self.athletes, 2), (self.drills, 2), (self.sets, 6)):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(8)
            box.setMinimumWidth(14 * GRID_PX)
            row.addWidget(box, stretch)
        row.addWidget(self.file)
        self.athletes.activated.connect(
            lambda place: self.athlete_chosen.emit(self.athletes.itemData(place))
        )
        self.drills.activated.connect(lambda _: self._list_sets())
        self.sets.activated.connect(lambda place: self.set_chosen.emit(self.sets.itemData(place)))
        self.file.clicked.connect(self._ask_file)

    def show_offer(self, offer: Offer, running: bool) -> None:
        """Fill the lists; what was chosen stays chosen where it is still there."""
        self._sets, self._running = offer.sets, running
        self.athletes.clear()
        for athlete in offer.athletes:
            self.athletes.addItem(athlete.name, str(athlete.uid))
        if offer.athlete is not None:
            self.athletes.setCurrentIndex(self.athletes.findData(str(offer.athlete.uid)))
        self.athletes.setVisible(bool(offer.athletes))
        self.drills.setVisible(bool(offer.sets))
        drill = self.drills.currentData()
        self.drills.clear()
        self.drills.addItem(self.tr("All drills"), "")
        for name in dict.fromkeys(one.drill for one in offer.sets):
            self.drills.addItem(say(self._title_of(name)), name)
        self.drills.setCurrentIndex(max(0, self.drills.findData(drill)))
        self._list_sets()

    def show_chosen(self, chosen: str) -> None:
        """Show which set is looked at; none of these: a recording."""
        if self.sets.findData(chosen) < 0:
            self.drills.setCurrentIndex(0)
            self._list_sets()
        self.sets.setCurrentIndex(self.sets.findData(chosen))

    def holds(self, set_uid: str) -> bool:
        """Tell whether the athlete has this set."""
        return any(str(one.uid) == set_uid for one in self._sets)

    def newest(self, just_done: bool = False) -> str:
        """Return the UUID of the newest set; RUNNING if one was `just_done` or none is kept."""
        if self._sets and not just_done:
            return str(self._sets[0].uid)
        return RUNNING if self._running else ""

    def _list_sets(self) -> None:
        chosen, drill = self.sets.currentData(), self.drills.currentData()
        self.sets.clear()
        self.sets.setPlaceholderText(self.tr("No set is chosen"))
        if self._running:
            self.sets.addItem(self.tr("Running recording: its last set"), RUNNING)
        for one in self._sets:
            if drill in ("", None, one.drill):
                self.sets.addItem(self._words(one), str(one.uid))
        self.sets.setCurrentIndex(self.sets.findData(chosen) if chosen is not None else -1)

    def _words(self, one: TrainingSet) -> str:
        words = {
            "left": self.tr("{0}  {1}, left, reps: {2}"),
            "right": self.tr("{0}  {1}, right, reps: {2}"),
        }.get(one.side, self.tr("{0}  {1}, both legs, reps: {2}"))
        return words.format(
            minute_text(one.started_utc_ns), say(self._title_of(one.drill)), one.repetitions
        )

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Open a recording"), "", self.tr("Recordings (*.mcap *.mcap.part)")
        )
        if name:
            self.file_chosen.emit(Path(name))
