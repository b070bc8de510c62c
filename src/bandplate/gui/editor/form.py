"""The form over a drill's file: every key that a coach changes, in the words of a coach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from bandplate.core.prompt import Activity
from bandplate.drills.check import Problem, written_key
from bandplate.drills.profiles import MIXED
from bandplate.drills.spec import CUE_KINDS, STOP_KINDS, Band, Member, ProfileKind
from bandplate.gui.editor.document import Document, KeyPath
from bandplate.gui.editor.fields import Choice, Field, Flag, Many, Number, Pair, Text
from bandplate.gui.editor.phases import PhaseTable
from bandplate.gui.language import say
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.text import label

__all__ = ["DrillForm"]

_ALWAYS = ("coach", "device")


class DrillForm(QScrollArea):
    """Fields in sections; it changes the document and says so.

    Signals
    -------
    edited
        A person changed the document.
    """

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Form of the drill"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._document: Document | None = None
        self.fields: dict[KeyPath, Field] = {}
        self._moving: list[Field] = []
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 2 * GRID_PX, 0)
        self._column.setSpacing(GRID_PX)
        self.phases = PhaseTable()
        self.phases.edited.connect(self._take_phases)
        self.setWidget(inside)

    def show_document(self, document: Document) -> None:
        """Take up a document: from now on it is the one that changes."""
        self._document = document
        self.phases.show_phases(document.phases)
        self._aim_at_moving(document)
        for path, field in self.fields.items():
            field.show_value(document.get(path))
        for field in self._moving:
            field.show_value(document.get(field.path))
        self._adapts.show_value(document.has(("adaptation",)))
        self._show_what_matters()

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Say each problem beside its field; return those that no field shows."""
        told: dict[Field | PhaseTable, str] = {}
        left = []
        fields = {written_key(f.path): f for f in (*self.fields.values(), *self._moving)}
        for problem in problems:
            place: Field | PhaseTable | None = None
            for key, field in fields.items():
                if problem.key and (problem.key == key or problem.key.startswith(f"{key}[")):
                    place = field
            if place is None and problem.key.startswith("phases"):
                place = self.phases
            if place is None or (isinstance(place, Field) and not place.isVisibleTo(self)):
                left.append(problem)
            else:
                text = f"{say(problem.what)}; {say(problem.do)}"
                number = problem.key.partition("[")[2].partition("]")[0]
                if place is self.phases and number:
                    text = self.tr("Phase {0}: {1}").format(number, text)
                told[place] = "\n".join(filter(None, (told.get(place, ""), text)))
        shown: list[Field | PhaseTable] = [*fields.values(), self.phases]
        for widget in shown:
            widget.show_problem(told.get(widget, ""))
        return left

    # ---- the sections

    def build(self) -> Iterator[None]:
        """Make the fields, one section a step: all at once would hold up the station's screens."""
        tr = self.tr
        self._section(tr("THE DRILL"))
        self._add(Text(("title",), tr("Title"), 60))
        self._add(Text(("about",), tr("For the athlete")))
        self._add(Choice(("activity",), tr("Activity"), _words(get_args(Activity))))
        self._add(Many(("members",), tr("Takes part"), _words(get_args(Member))))
        yield
        self._section(tr("HOW OFTEN"))
        sides = [
            (["left", "right"], tr("left, then right")),
            (["right", "left"], tr("right, then left")),
            (["left"], tr("left only")),
            (["right"], tr("right only")),
            (["both"], tr("both at once")),
        ]
        self._add(Choice(("sides",), tr("Pushing leg"), sides))
        self._add(Number(("repetitions",), tr("Repetitions a side"), 1, 100, whole=True))
        self._add(Flag(("alternate",), tr("Alternate"), tr("after every repetition")))
        self._add(Number(("rest_s",), tr("Rest"), 0, 3600, "s", step=5))
        self._add(Number(("side_rest_s",), tr("Rest before the other side"), 0, 3600, "s", step=5))
        yield
        self._section(tr("ONE REPETITION"))
        self._column.addWidget(self.phases)
        half = ("corridor", "half_width_pct")
        self._add(Number(half, tr("Corridor, to each side"), 0, 100, "%"))
        yield
        self._section(tr("MOVING TARGET"), moving=True)
        for field in self._course(("phases", 0, "target_profile")):
            self._moving.append(field)
            self._place(field)
        yield
        self._section(tr("RESISTANCE"))
        sources = [
            ("band", tr("the bands as they are")),
            ("auto", tr("the anchor, else a partner")),
            ("partner", tr("a partner at the band")),
            ("anchor", tr("the motorised anchor")),
        ]
        self._add(Choice(("resistance", "source"), tr("Changed by"), sources))
        self._add(Many(("resistance", "bands"), tr("At"), _words(get_args(Band))))
        for field in self._course(("resistance", "profile")):
            self._add(field)
        yield
        self._section(tr("ADAPTATION"))
        self._adapts = Flag(
            ("adaptation",), tr("Adapts"), tr("harder while it goes well, easier when not")
        )
        self._adapts.edited.connect(self._take_adapts)
        self._column.addWidget(self._adapts)
        ends = (tr("easy end"), tr("hard end"))
        goal = ("adaptation", "time_in_corridor_pct")
        self._add(Number(goal, tr("Time in the corridor"), 0, 100, "%"))
        self._add(Pair(("adaptation", "amplitude_pct"), tr("Amplitude"), 0, 1000, "%", ends))
        self._add(
            Pair(("adaptation", "bandwidth_hz"), tr("Bandwidth"), 0, 20, "Hz", ends, step=0.1)
        )
        self._add(Pair(("adaptation", "ar_r2"), tr("Predictability"), 0, 1, "", ends, step=0.05))
        self._add(Number(("adaptation", "start"), tr("Starts at (0 to 1)"), 0, 1, step=0.1))
        yield
        self._section(tr("CUES AND STOPS"))
        self._add(Many(("cues",), tr("Cues"), _words(CUE_KINDS)))
        self._add(Flag(("tone",), tr("Tone"), tr("while the push is in the corridor")))
        stops = _words([kind for kind in STOP_KINDS if kind not in _ALWAYS])
        self._add(Many(("stops", "off"), tr("Does not stop for"), stops))
        self._add(Number(("stops", "overload_pct"), tr("Overload above"), 0, 1000, "%", step=5))
        self._add(Number(("stops", "dropout_s"), tr("Below the target for"), 0, 3600, "s"))
        self._column.addStretch(1)
        yield

    def _course(self, at: KeyPath) -> list[Field]:
        """Return the fields of a course: of the target, or of the resistance."""
        tr = self.tr
        kinds = [(None, tr("none")), *_words(get_args(ProfileKind))]
        gap = (tr("shortest"), tr("longest"))
        return [
            Choice((*at, "kind"), tr("Course"), kinds),
            Number((*at, "amplitude_pct"), tr("Amplitude"), 0, 1000, "%", none="\u2013"),
            Number((*at, "bandwidth_hz"), tr("Bandwidth"), 0, 20, "Hz", step=0.1),
            Number(
                (*at, "ar_r2_at_most"),
                tr("Predictability at most"),
                0,
                1,
                step=0.05,
                none=tr("as it comes"),
            ),
            Number((*at, "period_s"), tr("Period"), 0, 3600, "s"),
            Pair((*at, "gap_s"), tr("Pause between two"), 0, 3600, "s", gap, step=0.5),
            Number((*at, "length_s"), tr("Length of one"), 0, 3600, "s", step=0.1),
        ]

    def _section(self, title: str, *, moving: bool = False) -> None:
        heading = label(title, "heading")
        heading.setContentsMargins(0, 2 * GRID_PX, 0, 0)
        self._column.addWidget(heading)
        if moving:
            self._moving_heading = heading

    def _add(self, field: Field) -> None:
        self.fields[field.path] = field
        self._place(field)

    def _place(self, field: Field) -> None:
        field.edited.connect(lambda value: self._take(field.path, value))
        self._column.addWidget(field)

    # ---- what a person changes

    def _take(self, path: KeyPath, value: Any) -> None:
        if self._document is None:
            return
        if path[-1] == "kind" and value is None:  # no course: nothing of it
            self._document.unset(path[:-1])
            self.show_document(self._document)
        else:
            self._document.set(path, value)
        self._show_what_matters()
        self.edited.emit()

    def _take_adapts(self, adapts: bool) -> None:
        if self._document is None:
            return
        if adapts:
            self._document.add_table(("adaptation",))
        else:
            self._document.unset(("adaptation",))
        self.show_document(self._document)
        self.edited.emit()

    def _take_phases(self, phases: list[dict[str, Any]]) -> None:
        if self._document is None:
            return
        self._document.phases = phases
        self._aim_at_moving(self._document)
        self._show_what_matters()
        self.edited.emit()

    def _aim_at_moving(self, document: Document) -> None:
        """Let the fields of the moving target be those of the first phase that has one."""
        for place, phase in enumerate(document.phases):
            if phase.get("kind") == "follow" or "target_profile" in phase:
                for field in self._moving:
                    field.path = ("phases", place, "target_profile", field.path[-1])
                return

    def _show_what_matters(self) -> None:
        """Hide what changes nothing as the drill is now."""
        document = self._document
        if document is None:
            return
        moves = any(
            phase.get("kind") == "follow" or "target_profile" in phase for phase in document.phases
        )
        self._moving_heading.setVisible(moves)
        kind = document.get(self._moving[0].path)
        for field in self._moving:
            field.setVisible(moves and _matters(str(field.path[-1]), kind))
        kind = document.get(("resistance", "profile", "kind"))
        adapts = document.has(("adaptation",))
        for path, field in self.fields.items():
            if path[:2] == ("resistance", "profile"):
                field.setVisible(_matters(str(path[-1]), kind))
            elif path[0] == "adaptation":
                field.setVisible(adapts)
        self.fields["resistance", "bands"].setVisible(kind is not None)


def _matters(key: str, kind: str | None) -> bool:
    """Whether a key of a course changes a course of this kind."""
    if key == "kind":
        return True
    match key:
        case "period_s":
            return kind in ("sine", "ramp")
        case "gap_s":
            return kind in ("steps", "perturbations")
        case "length_s":
            return kind == "perturbations"
        case "bandwidth_hz":
            return kind in (*MIXED, "steps")
        case "ar_r2_at_most":
            return kind in MIXED
    return kind is not None


def _words(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, say(name.replace("_", " "))) for name in names]
