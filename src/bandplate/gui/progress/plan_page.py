"""The next session as cards: what, why, how much; changed here, started here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import msgspec
from PySide6.QtCore import QDate, QLocale, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from bandplate.core.errors import BandplateError
from bandplate.gui.figures import figure
from bandplate.gui.language import say
from bandplate.gui.progress.parts import column, row, wrapped
from bandplate.gui.progress.reading import Planned
from bandplate.gui.progress.words import member_text
from bandplate.gui.theme import SPACE_PX
from bandplate.gui.widgets.text import ElidedLabel, label, set_state
from bandplate.plan import Item, SessionPlan
from bandplate.plan.apply import top_pct
from bandplate.plan.today import changed_plan

__all__ = ["Card", "PlanPage"]

#: What is changed step by step is kept once, after the last step.
_SOON_MS: Final = 400


class PlanPage(QWidget):
    """Shows and changes a plan.

    Signals
    -------
    planned_anew
        Drop the kept plan, make another.
    changed(object)
        A SessionPlan as the coach wants it.
    start(int)
        Number of the line that is done now, from 1.
    problem(str)
        A change was refused; one line for a person.
    """

    planned_anew = Signal()
    changed = Signal(object)
    start = Signal(int)
    problem = Signal(str)

    def __init__(self, title_of: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title_of = title_of
        self._planned: Planned | None = None
        self._plan: SessionPlan | None = None
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._tell)
        self.title = ElidedLabel(role="title")
        self.kind = label("", "badge")
        self.state = wrapped("", "caption")
        self.anew = QPushButton(self.tr("Plan anew"))
        self.anew.setAccessibleName(self.tr("Plan anew"))
        self.anew.setToolTip(self.tr("Make a plan from what is known now; changes are dropped"))
        self.anew.clicked.connect(self.planned_anew)
        head = row()
        head.addWidget(self.title, 1)
        head.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.anew)
        self.cards: list[Card] = []
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(self.tr("Drills of the plan"))
        whole = column(self)
        whole.addLayout(head)
        whole.addWidget(self.state)
        whole.addWidget(self._area, 1)

    @property
    def planned(self) -> Planned | None:
        """Whose plan is shown, and what was done of it."""
        return self._planned

    @property
    def plan(self) -> SessionPlan | None:
        """The plan as it stands on the screen."""
        return self._plan

    def show_plan(self, planned: Planned) -> None:
        """Take up a plan; cards that are being changed stay under the hand."""
        before, self._planned = self._planned, planned
        if self._soon.isActive() and before is not None and before.athlete == planned.athlete:
            return
        lines = [card.item for card in self.cards]
        self._plan = planned.today.plan
        self._show_head(planned)
        same = before is not None and before.athlete == planned.athlete
        if not same or lines != list(self._plan.drills):
            self._show_cards(planned)

    def _show_head(self, planned: Planned) -> None:
        today = planned.today
        date = QDate.fromString(today.plan.date, Qt.DateFormat.ISODate)
        day = QLocale().toString(date, "ddd d MMM yyyy")
        self.title.set_full_text(self.tr("Next session: {0}").format(day))
        kinds = {
            "first": self.tr("first session"),
            "light": self.tr("light day"),
            "deload": self.tr("light session"),
        }
        self.kind.setText(kinds.get(today.plan.kind, ""))
        self.kind.setVisible(today.plan.kind in kinds)
        kept = self.tr("Changed by {0}; it stands until it is done.").format(today.by)
        proposal = self.tr(
            "A proposal from the history; it rests on the limiter and the ceiling, which are"
            " experimental."
        )
        self.state.setText(kept if today.by else proposal)

    def _show_cards(self, planned: Planned) -> None:
        plan = planned.today.plan
        inside = QWidget()
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(0, 0, SPACE_PX["tight"], 0)
        cards.setSpacing(SPACE_PX["tight"])
        self.cards = []
        for number, item in enumerate(plan.drills, start=1):
            card = Card(number, item, planned, self._title_of(item.drill))
            card.edited.connect(partial(self._edit, number))
            card.removed.connect(partial(self._edit, number, None))
            card.start.clicked.connect(partial(self.start.emit, number))
            cards.addWidget(card)
            self.cards.append(card)
        for note in plan.notes:
            cards.addWidget(wrapped(say(note), "caption"))
        cards.addStretch(1)
        self._area.setWidget(inside)

    def _edit(self, number: int, item: Item | None) -> None:
        assert self._planned is not None
        assert self._plan is not None
        try:
            self._plan = changed_plan(self._plan, number, item, self._planned.drills)
        except BandplateError as error:
            self.problem.emit(str(error))
            self.cards[number - 1].take(self._plan.drills[number - 1])
            return
        if item is None:
            self._tell()
        else:
            self.cards[number - 1].item = item
            self._soon.start()

    def _tell(self) -> None:
        self._soon.stop()
        self.changed.emit(self._plan)


class Card(QFrame):
    """One line of a plan."""

    edited = Signal(object)
    removed = Signal()

    def __init__(self, number: int, item: Item, planned: Planned, title: str) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.item = item
        self._drill = drill = planned.drills.get(item.drill)
        self.title = ElidedLabel(f"{number}  {say(title)}", "title")
        self.done = label(self.tr("\u2713 done"), "body")
        set_state(self.done, "good")
        self.done.setVisible(item.drill in planned.today.done)
        self.start = QPushButton(self.tr("Start this"))
        self.start.setAccessibleName(self.tr("Start {0}").format(title))
        self.start.setToolTip(
            self.tr("Choose this drill with the plan's targets and bands; Go starts it")
        )
        self.start.setEnabled(drill is not None)
        self.remove = QPushButton(self.tr("Remove"))
        self.remove.setProperty("role", "quiet")
        self.remove.setAccessibleName(self.tr("Remove {0} from the plan").format(title))
        self.remove.clicked.connect(self.removed)
        head = row()
        head.addWidget(self.title, 1)
        head.addWidget(self.done)
        head.addWidget(self.remove)
        head.addWidget(self.start)

        amounts = row()
        self.sets = self._spin(1, 10, item.sets, "", self.tr("Sets of {0}").format(title))
        repetitions = item.repetitions or (drill.repetitions if drill else 1)
        told = self.tr("sets; repetitions: {0}").format(repetitions)
        if drill is not None and len(drill.sides) > 1:
            told = self.tr("sets; repetitions: {0} a side").format(repetitions)
        amounts.addWidget(self.sets)
        amounts.addWidget(label(told, "body"))
        self.target: QSpinBox | None = None
        highest = self._highest()
        if highest:
            name = self.tr("Target of {0}").format(title)
            self.target = self._spin(1, 100, round(highest), " %", name)
            amounts.addSpacing(SPACE_PX["normal"])
            amounts.addWidget(label(self.tr("target"), "body"))
            amounts.addWidget(self.target)
            amounts.addWidget(label(self.tr("of max"), "body"))
        amounts.addStretch(1)

        inside = QVBoxLayout(self)
        inside.setContentsMargins(*[SPACE_PX["normal"]] * 4)
        inside.setSpacing(SPACE_PX["tight"])
        inside.addLayout(head)
        inside.addWidget(wrapped(say(item.why), "body"))
        inside.addLayout(amounts)
        if drill is None:
            gone = wrapped(self.tr("This drill is not there any more: remove the line."), "body")
            set_state(gone, "alarm")
            inside.addWidget(gone)
        further = self._further()
        if further:
            inside.addWidget(wrapped(further, "caption"))

    def _further(self) -> str:
        """Return how the pull changes, and whose band is lighter."""
        item = self.item
        parts = []
        if item.less_band is not None:
            text = self.tr("First take 20 % off this band: {0}.")
            parts.append(text.format(member_text(item.less_band)))
        if item.bands:
            names = ", ".join(member_text(band) for band in item.bands)
            parts.append(self.tr("The pull changes at: {0}.").format(names))
        if item.difficulty is not None:
            parts.append(
                self.tr("It begins at difficulty {0}.").format(figure(item.difficulty, ".2f"))
            )
        if item.ar_r2_at_most is not None:
            text = self.tr("Predictability (AR R\u00b2) is {0} at most.")
            parts.append(text.format(figure(item.ar_r2_at_most, ".2f")))
        return " ".join(parts)

    def _spin(self, low: int, high: int, value: int, unit: str, name: str) -> QSpinBox:
        spin = QSpinBox()
        spin.setRange(low, high)
        spin.setValue(value)
        spin.setSuffix(unit)
        spin.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        spin.setAccessibleName(name)
        spin.setKeyboardTracking(False)
        spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        spin.valueChanged.connect(lambda _: self._edit())
        return spin

    def take(self, item: Item) -> None:
        """Show an amount that was not changed after all."""
        self.item = item
        for spin, value in ((self.sets, item.sets), (self.target, self._highest())):
            if spin is not None:
                spin.blockSignals(True)
                spin.setValue(round(value))
                spin.blockSignals(False)

    def _highest(self) -> float:
        """Return the highest target, % of max; 0: it has none."""
        return self.item.target_pct or (0.0 if self._drill is None else top_pct(self._drill))

    def _edit(self) -> None:
        item = msgspec.structs.replace(self.item, sets=self.sets.value())
        if self.target is not None and self.target.value() != round(self._highest()):
            item = msgspec.structs.replace(item, target_pct=float(self.target.value()))
        if item != self.item:
            self.edited.emit(item)
