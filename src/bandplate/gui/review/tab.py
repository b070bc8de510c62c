"""The Review tab: a set of the history, or of any recording, looked at again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from bandplate.gui.context import Context
from bandplate.gui.jobs import Job, Progress
from bandplate.gui.language import say
from bandplate.gui.progress.parts import Empty
from bandplate.gui.progress.words import minute_text
from bandplate.gui.report_export import ReportButton, ReportSource
from bandplate.gui.review import reading
from bandplate.gui.review.lane_plots import LanePlots
from bandplate.gui.review.measure_table import MeasureTable
from bandplate.gui.review.picker import RUNNING, Picker
from bandplate.gui.review.repetition_bar import RepetitionBar
from bandplate.gui.theme import GRID_PX, SPACE_PX
from bandplate.gui.widgets.in_turns import in_turns
from bandplate.gui.widgets.text import label
from bandplate.review import SeenMeasure, SeenSet, see_file

if TYPE_CHECKING:
    from bandplate.history import History

__all__ = ["ReviewTab"]

_TABLE_PX = 46 * GRID_PX
_FRAME_MS = 16


class ReviewTab(QWidget):
    """Curves of the repetitions at the left, their measures at the right."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._seen: SeenSet | None = None
        self._athlete_uid: UUID | None = None
        self._chosen = 1
        self._wanted: UUID | Path | str | None = None
        self._turn = 0
        self._begun = self._ready = False
        self._next: SeenSet | None = None
        self._job: Job | None = None
        titles = {name: drill.title for name, drill in context.drills}
        # once the table is painted: the plots take another width and are drawn anew
        self._sharing = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._sharing.timeout.connect(self._share_room)

        self.picker = Picker(lambda name: titles.get(name, name))
        self.bar = RepetitionBar(context.theme)
        self.plots = LanePlots(context.theme)
        self.table = MeasureTable(context.theme)
        self.view = self._make_view()
        self.every = QPushButton(self.tr("All measures"))
        self.every.setCheckable(True)
        self.every.setAccessibleName(self.tr("All measures"))
        self.report = ReportButton(context)
        self.place = label("", "caption")
        self.place.setWordWrap(True)
        self.place.setMinimumHeight(5 * 2 * GRID_PX)
        self.place.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.notes = label("", "caption")
        self.notes.setWordWrap(True)
        self.empty = Empty()

        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_PX["tight"])
        column.addWidget(self.view, 1)
        column.addWidget(self.place)
        column.addWidget(self.notes)
        foot = QHBoxLayout()
        foot.addWidget(self.every)
        foot.addStretch(1)
        foot.addWidget(self.report)
        column.addLayout(foot)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(SPACE_PX["tight"])
        self.split.addWidget(self.plots)
        self.split.addWidget(right)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE_PX["tight"])
        for part in (self.picker, self.bar):
            whole.addWidget(part)
        whole.addWidget(self.split, 1)
        whole.addWidget(self.empty, 1)
        self._wire()
        self._show(None)

    def _make_view(self) -> QTableView:
        view = QTableView()
        view.setModel(self.table)
        view.setAccessibleName(self.tr("Measures of the repetitions"))
        view.setProperty("role", "dense")
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setMinimumWidth(_TABLE_PX)
        view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        view.setTabKeyNavigation(False)
        names = view.verticalHeader()
        names.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        names.setDefaultSectionSize(3 * GRID_PX)
        view.horizontalHeader().setMinimumSectionSize(6 * GRID_PX)
        view.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        return view

    def _wire(self) -> None:
        self.picker.athlete_chosen.connect(self.reload)
        self.picker.set_chosen.connect(self.show_set)
        self.picker.file_chosen.connect(self.show_file)
        self.bar.chosen.connect(self.choose)
        self.bar.excluded.connect(self._exclude)
        self.bar.included.connect(self._include)
        self.bar.noted.connect(self._note)
        self.bar.whole.connect(self.plots.show_all)
        self.every.toggled.connect(lambda _: self._show_measures())
        self.view.selectionModel().currentChanged.connect(self._measure_chosen)

    @property
    def seen(self) -> SeenSet | None:
        """What is shown."""
        return self._seen

    def showEvent(self, event: QShowEvent) -> None:
        """Read what may have been added since it was shown last."""
        super().showEvent(event)
        if not self._begun:
            self._begun = True
            in_turns(self, self.plots.build(), self._built)
        self.reload()

    def _built(self) -> None:
        self._ready = True
        if self._next is not None:
            self._show(self._next)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the table what it needs, and not much more than half."""
        super().resizeEvent(event)
        self._share_room()

    def _fit_columns(self) -> None:
        """Make every column as wide as its words; Qt's own way asks for each cell three times."""
        header = self.view.horizontalHeader()
        for column in range(self.table.columnCount()):
            widest = self.table.widest(column, self.view.font())
            words = self.view.sizeHintForIndex(widest).width()
            header.resizeSection(column, max(words, header.sectionSizeHint(column)))

    def _share_room(self) -> None:
        header, bar = self.view.horizontalHeader(), self.view.verticalScrollBar()
        names = self.view.verticalHeader().sizeHint().width()
        beside = bar.sizeHint().width() if bar.maximum() else 0
        needed = names + header.length() + beside + 2 * self.view.frameWidth()
        room = self.width() * 3 // 5
        if needed > room:  # as many columns as are seen whole
            ends = (header.sectionPosition(n) for n in range(header.count(), 0, -1))
            hidden = header.length() - next((e for e in ends if needed - e <= room), 0)
            needed -= hidden
        table = max(_TABLE_PX, min(needed, room))
        self.split.setSizes([self.width() - self.split.handleWidth() - table, table])

    def reload(self, athlete: str = "") -> None:
        """Read which sets there are, of who is named (or his UUID), else of who was shown."""
        opener = self._context.opener
        chosen = self._context.choices.now.athlete
        present = chosen if opener is None else opener.opening.athlete
        name = athlete or (str(self._athlete_uid) if self._athlete_uid else present)
        wanted = self._wanted if isinstance(self._wanted, UUID) and not athlete else None
        self._context.jobs.start(
            self.tr("Reading the history"),
            self._asking(lambda history, _: reading.offer(history, name, wanted)),
            partial(self._take_offer, follow=bool(athlete)),
            owner=self,
        )

    def show_set(self, chosen: UUID | str) -> None:
        """Show a set by its UUID, or the last one of the running recording (RUNNING)."""
        if chosen == RUNNING:
            self._wanted = RUNNING
            recording = self._context.bridge.state.recording
            if recording is not None:
                self._read(lambda p: see_file(Path(recording), None, p.report, running=True))
            return
        set_uid = self._wanted = UUID(str(chosen))
        if self._athlete_uid is None or not self.picker.holds(str(chosen)):
            self.reload()
            return
        athlete_uid = self._athlete_uid
        self._read(
            self._asking(lambda history, p: reading.read_set(history, p, set_uid, athlete_uid))
        )

    def show_file(self, path: Path) -> None:
        """Show a recording that no history needs to hold."""
        self._wanted = path
        self._read(lambda progress: see_file(path, None, progress.report))

    def choose(self, number: int) -> None:
        """Bring a repetition to the front."""
        self._chosen = number
        self.bar.choose(number)
        self.plots.choose(number)
        self._show_place()

    def _asking(self, ask: Callable[[History, Progress], Any]) -> Callable[[Progress], Any]:
        return reading.with_history(self._context.database, ask)

    def _take_offer(self, offer: reading.Offer, follow: bool) -> None:
        self._athlete_uid = None if offer.athlete is None else offer.athlete.uid
        state = self._context.bridge.state
        running = state.recording is not None and state.phase in ("running", "lost")
        self.picker.show_offer(offer, running)
        just_done = running and self._context.bridge.station.prompt.stage in ("rest", "done")
        if isinstance(self._wanted, UUID) and not follow:
            self.picker.show_chosen(str(self._wanted))
            if self._seen is None or self._seen.kept is None or self._seen.kept.uid != self._wanted:
                self.show_set(self._wanted)
        elif running and not follow and self._wanted == RUNNING:
            self.show_set(RUNNING)  # it has grown
        elif (newest := self.picker.newest(just_done)) and (self._wanted is None or follow):
            self.picker.show_chosen(newest)
            self.show_set(newest)
        elif self._wanted is None or follow:
            self._wanted = None
            self._show(None)

    def _read(self, work: Callable[[Progress], SeenSet]) -> None:
        """Read a set beside the screens; what is asked for later wins."""
        if self._job is not None:
            self._job.cancel()
        self._turn += 1
        turn = self._turn

        def done(seen: SeenSet) -> None:
            if turn == self._turn:
                self._job = None
                self._show(seen)

        def failed(text: str) -> None:
            if turn == self._turn:
                self._job = None
                self._show(None, text)

        self._job = self._context.jobs.start(
            self.tr("Reading the recording"),
            work,
            done,
            failed,
            owner=self,
        )

    def _show(self, seen: SeenSet | None, problem: str = "") -> None:
        """Show a set, in two turns, or say why there is none; what is shown later wins."""
        self._next = seen
        if seen is not None:
            if self._ready:
                in_turns(self, self._show_curves(seen), partial(self._show_rest, seen))
            return
        self._seen = None
        self._chosen = 1
        self._show_parts(there=False)
        self.report.set_source(None)
        failed = bool(problem) and self._wanted != RUNNING
        self.empty.say(
            self.tr("This set cannot be shown") if failed else self.tr("No set yet"),
            say(problem)
            or self.tr("Train with a named athlete, or open a recording, to see it here."),
        )

    def _show_parts(self, *, there: bool) -> None:
        self.bar.setVisible(there)
        self.split.setVisible(there)
        self.empty.setVisible(not there)

    def _front_of(self, seen: SeenSet) -> int:
        """Return which repetition is in front: of the same recording the same as before."""
        same = self._seen is not None and self._seen.path == seen.path
        return self._chosen if same and self._chosen <= len(seen.repetitions) else 1

    def _show_curves(self, seen: SeenSet) -> Iterator[None]:
        if seen is self._next:
            self.plots.show_set(seen, self._front_of(seen))
        yield

    def _show_rest(self, seen: SeenSet) -> None:
        if seen is not self._next:
            return
        self._chosen = self._front_of(seen)
        self._seen = seen
        self._show_parts(there=True)
        self.report.set_source(_source(seen))
        last = seen.last
        when = "" if last is None else minute_text(last.started_utc_ns)
        told = self.tr("\u2500 last time: {0}").format(when) if when else ""
        self.bar.show_set(seen, self._chosen, told)
        lines = [self.tr("Note: {0}").format(note) for note in seen.notes]
        if last is not None and last.problem:
            lines.append(say(last.problem))
        self.notes.setText("\n".join(lines))
        self.notes.setVisible(bool(lines))
        self._show_measures()

    def _show_measures(self) -> None:
        index = self.view.currentIndex()
        chosen = self.table.rows[index.row()] if index.isValid() else None
        self.table.show_set(self._seen, self.every.isChecked())
        self._fit_columns()
        self._sharing.start()
        row = next(
            (
                row
                for row, one in enumerate(self.table.rows)
                if chosen is not None and (one.name, one.scope) == (chosen.name, chosen.scope)
            ),
            None,
        )
        if row is not None:
            self.view.setCurrentIndex(self.table.index(row, 0))
        self._show_place()

    def _measure_chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        if not index.isValid():
            return
        number = self.table.repetition(index.column())
        if number is not None and number != self._chosen:
            self.choose(number)
        else:
            self._show_place()

    def _measure(self) -> SeenMeasure | None:
        index = self.view.currentIndex()
        return self.table.rows[index.row()] if index.isValid() else None

    def _show_place(self) -> None:
        """Show on the curve, and say, where the chosen measure was read."""
        one = self._measure()
        if one is None or self._seen is None:
            self.plots.show_places([])
            self.place.setText(self.tr("Choose a measure to see where it was read."))
            return
        found = one.places[self._chosen - 1]
        self.plots.show_places(found)
        words = [say(place.words.format(*place.values)) for place in found if place.words]
        absent = one.absent[self._chosen - 1]
        if absent:
            words = [self.tr("Not measured: {0}.").format(say(absent))]
        words.append(self.table.change_words(one))
        if one.experimental:
            words.append(self.tr("Experimental."))
        self.place.setText(" ".join(words))
        self.place.setToolTip(one.method)

    def _exclude(self, number: int, reason: str) -> None:
        self._change(lambda history, one: reading.exclude(history, one, number, reason))

    def _include(self, number: int) -> None:
        self._change(lambda history, one: reading.include(history, one, number))

    def _note(self, text: str) -> None:
        self._change(lambda history, one: reading.add_note(history, one, text))

    def _change(self, change: Callable[[History, Any], str | None]) -> None:
        """Change something in the history, then look at the set as it is now."""
        kept = self._seen.kept if self._seen is not None else None
        if kept is None:
            return

        def work(history: History, _progress: Progress) -> str:
            return change(history, kept) or ""

        def done(problem: str) -> None:
            if problem:
                self._context.jobs.failed.emit(problem)
            self.show_set(kept.uid)
            self.reload()

        self._context.jobs.start(
            self.tr("Writing to the history"), self._asking(work), done, owner=self
        )


def _source(seen: SeenSet) -> ReportSource:
    """Return what a report is of: the session of a kept set, else the recording alone."""
    if seen.kept is None:
        return ReportSource(recording=seen.path)
    return ReportSource(
        athlete_uid=seen.kept.athlete_uid,
        session_uid=seen.kept.session_uid,
        started_utc_ns=seen.kept.started_utc_ns,
    )
