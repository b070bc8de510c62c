"""The History tab: athletes at the left, what became of them and what comes next at the right."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QWidget

from bandplate.core.errors import BandplateError
from bandplate.gui.context import Context
from bandplate.gui.figures import amount_text
from bandplate.gui.jobs import Progress
from bandplate.gui.progress import reading
from bandplate.gui.progress.athlete_list import AthleteList
from bandplate.gui.progress.compare_page import ComparePage
from bandplate.gui.progress.load_page import LoadPage
from bandplate.gui.progress.measures_page import MeasuresPage
from bandplate.gui.progress.notes_page import NotesPage
from bandplate.gui.progress.parts import Choice, Empty, column, row
from bandplate.gui.progress.plan_page import PlanPage
from bandplate.gui.progress.support_page import SupportPage
from bandplate.gui.report_export import ReportButton, ReportSource
from bandplate.gui.widgets.in_turns import in_turns
from bandplate.gui.widgets.pages import Pages
from bandplate.gui.widgets.text import ElidedLabel, label
from bandplate.history import Athlete, History
from bandplate.history.charts import ComparedAthlete
from bandplate.history.verdicts import AthleteProgress, Kind
from bandplate.plan.today import drill_of_line

__all__ = ["HistoryTab"]

T = TypeVar("T")
P = TypeVar("P", bound=QWidget)

_DAY_S: Final = 86_400.0
#: Ranges to choose from, days; None: everything.
_RANGES: Final = (None, 84, 28)
_PROGRESS, _SUPPORT, _LOAD, _PLAN, _COMPARE, _NOTES = range(6)


class HistoryTab(QWidget):
    """Makes and reads nothing until it is shown; everything it reads comes from a job.

    Attributes
    ----------
    ready : bool
        Whether its pages are made.

    Signals
    -------
    open_set(object)
        UUID of a set that a person wants to see again.
    drill_chosen
        A line of the plan was taken up: it waits for Go.
    """

    open_set = Signal(object)
    drill_chosen = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._titles = {name: drill.title for name, drill in context.drills}
        self._athlete: Athlete | None = None
        self._club: list[reading.ClubLine] = []
        self._past: reading.AthletePast | None = None
        self._stale: set[int] = set()
        self._asked: dict[str, int] = {}
        self._begun = self.ready = False

        self.athletes = AthleteList()
        self.athletes.chosen.connect(self.show_athlete)
        self.title = ElidedLabel(role="title")
        self.simulated = label(self.tr("SIMULATED"), "simulated")
        self.simulated.setToolTip(self.tr("Sessions of the simulated station are among these"))
        self.simulated.hide()
        self.report = ReportButton(context)
        self.range = QComboBox()
        self.range.setAccessibleName(self.tr("Range of time"))
        for text in (self.tr("All time"), self.tr("12 weeks"), self.tr("4 weeks")):
            self.range.addItem(text)
        policy = self.range.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.range.setSizePolicy(policy)
        self.range.currentIndexChanged.connect(self._show_range)
        titles = [self.tr("Progress"), self.tr("Support"), self.tr("Load")]
        titles += [self.tr("Plan"), self.tr("Compare"), self.tr("Notes")]
        self.views = Choice(titles, self.tr("What is shown"))
        self.views.chosen.connect(self._turn)

        self.empty = Empty()
        self.pages = Pages()
        self.pages.addWidget(self.empty)

        head = row()
        head.addWidget(self.title, 1)
        head.addWidget(self.simulated, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.range)
        head.addWidget(self.report)
        right = column()
        right.addLayout(head)
        right.addWidget(self.views)
        right.addWidget(self.pages, 1)
        body = row(self)
        body.addWidget(self.athletes)
        body.addLayout(right, 1)
        self._say_empty(self.tr("Reading the history"), "")

    def _build(self) -> Iterator[None]:
        """Make the pages, one a step."""
        theme = self._context.theme
        self.measures = self._add(MeasuresPage(theme, self._title_of))
        yield
        self.support = self._add(SupportPage(theme))
        yield
        self.load = self._add(LoadPage(theme))
        yield
        self.plan = self._add(PlanPage(self._title_of))
        yield
        self.compare = self._add(ComparePage(theme, self._title_of))
        yield
        self.notes = self._add(NotesPage())
        self._wire()
        self.ready = True

    def _add(self, page: P) -> P:
        self.pages.insertWidget(self.pages.count() - 1, page)
        return page

    @property
    def athlete(self) -> Athlete | None:
        """Whose history is shown."""
        return self._athlete

    def showEvent(self, event: QShowEvent) -> None:
        """Read what may have changed since it was shown last."""
        super().showEvent(event)
        if not self._begun:
            self._begun = True
            in_turns(self, self._build(), self.reload)
        self.reload()

    def reload(self) -> None:
        """Read everything anew; what was chosen stays."""
        if not self.ready:
            return
        self._ask("club", self.tr("Reading the history"), reading.read_club, self._show_club)

    def show_athlete(self, athlete: Athlete) -> None:
        """Show another athlete."""
        if self._athlete is None or self._athlete.uid != athlete.uid:
            self._past = None
            self.measures.kinds.clear()
            self.compare.kinds.clear()
        self._athlete = athlete
        self.report.set_source(ReportSource(athlete_uid=athlete.uid, name=athlete.name))
        mass = athlete.body_mass_kg
        self.title.set_full_text(
            athlete.name
            if mass is None
            else self.tr("{0}, {1}").format(athlete.name, amount_text(mass, "kg"))
        )
        self.compare.show_club([line.overview.athlete for line in self._club], athlete.uid)
        self._turn()
        self._read_past()
        self._read_measures()

    def _wire(self) -> None:
        for page in (self.measures, self.support, self.load, self.compare, self.notes):
            page.open_set.connect(self.open_set)
        self.measures.wanted.connect(self._read_measures)
        self.compare.wanted.connect(self._read_comparison)
        self.plan.planned_anew.connect(lambda: self._read_plan(anew=True))
        self.plan.changed.connect(self._write_plan)
        self.plan.start.connect(self._start_line)
        self.plan.problem.connect(self._context.bridge.problem)
        self.notes.written.connect(self._write_note)

    def _ask(
        self,
        key: str,
        title: str,
        question: Callable[[History, Progress], T],
        answer: Callable[[T], Any],
    ) -> None:
        """Ask the history in a job; an answer that came too late for its question is dropped."""
        asked = self._asked[key] = self._asked.get(key, 0) + 1

        def done(result: T) -> None:
            if self._asked[key] == asked:
                answer(result)

        def failed(text: str) -> None:
            if not self._club:
                self._say_empty(self.tr("The history cannot be read"), text)
            self._context.bridge.problem.emit(text)

        work = reading.with_history(self._context.database, question)
        self._context.jobs.start(title, work, done, failed, owner=self)

    def _show_club(self, club: list[reading.ClubLine]) -> None:
        self._club = club
        if not club:
            self.athletes.show_club(club, None)
            self._turn()
            self._say_empty(
                self.tr("No athletes yet"),
                self.tr(
                    "Who trains under a name stands here once the recording is finished: "
                    "when another athlete is chosen, or bandplate is closed."
                ),
            )
            return
        chosen = self._athlete.uid if self._athlete is not None else self._training(club)
        self.athletes.show_club(club, chosen)
        if self.athletes.athlete is not None:
            self.show_athlete(self.athletes.athlete)

    def _training(self, club: list[reading.ClubLine]) -> Any:
        """Return the UUID of who stands at the station, else of who trained last."""
        name = self._context.bridge.state.athlete.casefold()
        here = [line for line in club if line.overview.athlete.name.casefold() == name]
        return (here or club)[0].overview.athlete.uid

    def _read_past(self) -> None:
        athlete = self._athlete
        assert athlete is not None

        def show(past: reading.AthletePast) -> None:
            self.simulated.setVisible(bool(past.load.simulated.any()))
            self._past = past
            self._stale = {_SUPPORT, _LOAD, _PLAN, _COMPARE, _NOTES}
            self._turn()

        self._ask(
            "past",
            self.tr("Reading the history"),
            lambda history, _: reading.read_past(history, athlete),
            show,
        )

    def _read_measures(self) -> None:
        athlete, kind, every = self._athlete, self.measures.kind, self.measures.every
        assert athlete is not None

        def show(found: tuple[Kind | None, AthleteProgress]) -> None:
            chosen, progress = found
            self.measures.show_kinds(progress.kinds, chosen)
            self.measures.show_measures(progress.measures)
            if self.compare.kind is None:
                self.compare.show_kinds(progress.kinds, chosen)
            self.measures.show_since(self._since_s)
            if self.views.place == _COMPARE:
                self._read_comparison()

        self._ask(
            "measures",
            self.tr("Judging the progress"),
            lambda history, _: reading.read_measures(history, athlete.uid, kind, every=every),
            show,
        )

    def _read_comparison(self) -> None:
        athletes, kind = self.compare.athletes, self.compare.kind
        measure, relative = self.compare.measure, self.compare.relative
        if kind is None or not athletes:
            return

        def show(found: tuple[str, list[ComparedAthlete]]) -> None:
            self.compare.show_comparison(*found)
            self.compare.show_since(self._since_s)

        self._ask(
            "comparison",
            self.tr("Comparing athletes"),
            lambda history, _: reading.read_comparison(
                history, athletes, kind, measure, relative=relative
            ),
            show,
        )

    def _read_plan(self, *, anew: bool) -> None:
        athlete, folder = self._athlete, self._context.drills_folder
        assert athlete is not None
        self._ask(
            "plan",
            self.tr("Planning"),
            lambda history, _: reading.read_plan(history, athlete, folder, anew=anew),
            self._show_plan,
        )

    def _write_plan(self, plan: Any) -> None:
        planned = self.plan.planned
        assert planned is not None
        athlete, folder = planned.athlete, self._context.drills_folder
        self._ask(
            "plan",
            self.tr("Keeping the plan"),
            lambda history, _: reading.write_plan(history, athlete, folder, plan),
            self._show_plan,
        )

    def _show_plan(self, planned: reading.Planned) -> None:
        self._titles |= {name: drill.title for name, drill in planned.drills.items()}
        self.plan.show_plan(planned)
        self._turn()

    def _write_note(self, text: str) -> None:
        athlete = self._athlete
        assert athlete is not None
        self._ask(
            "note",
            self.tr("Keeping a note"),
            lambda history, _: reading.add_note(history, athlete, text),
            self.notes.show_notes,
        )

    def _start_line(self, number: int) -> None:
        """Take up a line of the plan: for its athlete, with its targets."""
        planned, plan = self.plan.planned, self.plan.plan
        assert planned is not None
        assert plan is not None
        bridge, opener = self._context.bridge, self._context.opener
        try:
            name, drill = drill_of_line(plan, number, planned.drills)
        except BandplateError as error:
            bridge.problem.emit(str(error))
            return
        who = planned.athlete.name
        if bridge.state.athlete.casefold() == who.casefold():
            bridge.choose(name, drill)
        elif opener is not None:
            opener.change(athlete=who, name=name, drill=drill)
        else:
            told = self.tr("{0} is not the athlete at this station: choose {0} first.")
            bridge.problem.emit(told.format(who))
            return
        self.drill_chosen.emit()

    def _turn(self, *_: object) -> None:
        """Show the page that is chosen, or why there is nothing on it."""
        place, past = self.views.place, self._past
        self.range.setVisible(place not in (_PLAN, _NOTES) and bool(self._club))
        self.views.setVisible(bool(self._club))
        if not self._club:
            return
        if past is None:
            self._say_empty(self.tr("Reading the history"), "")
        elif place in (_PROGRESS, _LOAD) and not len(past.load.t_utc_ns):
            self._say_empty(
                self.tr("No session yet"),
                self.tr("The plan says how to begin: choose Plan above."),
            )
        elif place == _SUPPORT and not past.limiters and not past.ceilings:
            self._say_empty(
                self.tr("No ramps yet"),
                self.tr("The drill Ramp, three on each side, finds where the support gives way."),
            )
        else:
            self._fill(place, past)
            planned = self.plan.planned
            if place == _PLAN and (planned is None or planned.athlete.uid != past.athlete.uid):
                self._say_empty(self.tr("Planning"), "")
            else:
                self.pages.setCurrentIndex(place)

    def _fill(self, place: int, past: reading.AthletePast) -> None:
        """Give a page what is new; pages that nobody looks at cost nothing."""
        if place not in self._stale:
            return
        self._stale.discard(place)
        if place == _SUPPORT:
            self.support.show_findings(past.limiters, past.ceilings)
            self.support.show_since(self._since_s)
        elif place == _LOAD:
            self.load.show_past(past.load, past.maxima)
            self.load.show_since(self._since_s)
        elif place == _PLAN:
            self._read_plan(anew=False)
        elif place == _COMPARE:
            self._read_comparison()
        else:
            self.notes.show_notes(past.notes)

    def _say_empty(self, title: str, advice: str) -> None:
        self.empty.say(title, advice)
        self.pages.setCurrentWidget(self.empty)

    @property
    def _since_s(self) -> float | None:
        """From when on there is something to see, s since 1970; None: from the first."""
        days = _RANGES[self.range.currentIndex()]
        return None if days is None else time.time() - days * _DAY_S

    def _show_range(self, *_: object) -> None:
        if not self.ready:
            return
        for page in (self.measures, self.support, self.load, self.compare):
            page.show_since(self._since_s)

    def _title_of(self, drill: str) -> str:
        return self._titles.get(drill, drill)
