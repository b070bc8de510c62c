"""What the History tab asks of the history; runs beside the screens, no Qt."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from bandplate.drills import drills_folder
from bandplate.gui.jobs import Progress

if TYPE_CHECKING:
    from bandplate.drills import Drill
    from bandplate.history import Athlete, AthleteOverview, History, Note
    from bandplate.history.charts import CeilingPoint, ComparedAthlete, LimiterPoint, Load, Maximum
    from bandplate.history.verdicts import AthleteProgress, Kind, MeasureProgress
    from bandplate.plan import SessionPlan
    from bandplate.plan.today import TodaysPlan

__all__ = [
    "AthletePast",
    "ClubLine",
    "Planned",
    "add_note",
    "read_club",
    "read_comparison",
    "read_kinds",
    "read_measures",
    "read_past",
    "read_plan",
    "with_history",
    "write_plan",
]

T = TypeVar("T")


@dataclass(frozen=True)
class ClubLine:
    """One athlete of the list, with the measure that says most (None: nothing was measured)."""

    overview: AthleteOverview
    headline: MeasureProgress | None


@dataclass(frozen=True)
class AthletePast:
    """All of an athlete but the measures."""

    athlete: Athlete
    limiters: tuple[LimiterPoint, ...]
    ceilings: tuple[CeilingPoint, ...]
    load: Load
    maxima: tuple[Maximum, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Planned:
    """Today's plan of an athlete and the drills it may name."""

    athlete: Athlete
    today: TodaysPlan
    drills: dict[str, Drill]


def with_history(
    database: str, question: Callable[[History, Progress], T]
) -> Callable[[Progress], T]:
    """Return work for a job: open the history, ask, close it."""

    def work(progress: Progress) -> T:
        from bandplate.history import History, database_url

        progress.report(0.0)
        with History.open(database_url(database)) as history:
            return question(history, progress)

    return work


def read_club(history: History, progress: Progress) -> list[ClubLine]:
    """Return everybody; the one who trained last comes first."""
    from bandplate.history.verdicts import headline

    lines = []
    club = history.overview(now_utc_ns=time.time_ns())
    for number, overview in enumerate(club):
        progress.report(number / len(club), overview.athlete.name)
        told = headline(history, overview.athlete.uid) if overview.sets else None
        lines.append(ClubLine(overview, told))
    return sorted(lines, key=lambda line: -(line.overview.last_session_utc_ns or 0))


def read_past(history: History, athlete: Athlete) -> AthletePast:
    """Return limiter, ceiling, load, maxima and notes of an athlete."""
    from bandplate.history import charts

    return AthletePast(
        athlete,
        tuple(charts.limiter_history(history, athlete.uid)),
        tuple(charts.ceiling_history(history, athlete.uid)),
        charts.load_history(history, athlete.uid),
        tuple(charts.reference_history(history, athlete.uid)),
        tuple(history.notes(athlete.uid)),
    )


def read_kinds(history: History, athlete_uid: UUID) -> tuple[Kind, ...]:
    """Return what an athlete has done, the newest first; no measures."""
    from bandplate.history.verdicts import athlete_progress

    return athlete_progress(history, athlete_uid, drill="").kinds


def read_measures(
    history: History, athlete_uid: UUID, kind: Kind | None, *, every: bool
) -> tuple[Kind | None, AthleteProgress]:
    """Return the progress in one drill and side; None: in the newest."""
    from bandplate.history.verdicts import AthleteProgress, athlete_progress

    chosen = kind or next(iter(read_kinds(history, athlete_uid)), None)
    if chosen is None:
        return None, AthleteProgress((), ())
    return chosen, athlete_progress(
        history, athlete_uid, drill=chosen.drill, side=chosen.side, every=every
    )


def read_comparison(
    history: History,
    athletes: list[Athlete],
    kind: Kind,
    measure: tuple[str, str],
    *,
    relative: bool,
) -> tuple[str, list[ComparedAthlete]]:
    """Return the unit and one measure of several athletes."""
    from bandplate.history.charts import compare

    return compare(history, athletes, *measure, drill=kind.drill, side=kind.side, relative=relative)


def read_plan(history: History, athlete: Athlete, folder: str, *, anew: bool) -> Planned:
    """Return the plan that holds; `anew`: drop a kept one first."""
    from bandplate.plan.today import forget_plan, known_drills, todays_plan

    drills, _ = known_drills(drills_folder(folder))
    if anew:
        forget_plan(history, athlete)
    return Planned(athlete, todays_plan(history, athlete, athlete.name, drills), drills)


def write_plan(history: History, athlete: Athlete, folder: str, plan: SessionPlan) -> Planned:
    """Keep a plan as the coach wants it, and return what holds now."""
    from bandplate.plan.today import keep_plan

    keep_plan(history, athlete, plan)
    return read_plan(history, athlete, folder, anew=False)


def add_note(history: History, athlete: Athlete, text: str) -> tuple[Note, ...]:
    """Store a note on an athlete; return all of them."""
    history.add_note(athlete.uid, text)
    return tuple(history.notes(athlete.uid))
