"""What the Review tab asks of history and recordings; runs beside the screens, no Qt."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from bandplate.gui.jobs import Progress
from bandplate.review import SeenSet, see_set

if TYPE_CHECKING:
    from bandplate.history import Athlete, History, TrainingSet

__all__ = ["Offer", "add_note", "exclude", "include", "offer", "read_set", "with_history"]

T = TypeVar("T")


@dataclass(frozen=True)
class Offer:
    """Who can be chosen, whose sets these are (None: nobody is there yet), the newest set first."""

    athletes: tuple[Athlete, ...]
    athlete: Athlete | None
    sets: tuple[TrainingSet, ...]


def with_history(database: str, ask: Callable[[History, Progress], T]) -> Callable[[Progress], T]:
    """Return work that opens the history and asks something of it."""

    def work(progress: Progress) -> T:
        from bandplate.history import History, database_url

        progress.report(0.0)
        with History.open(database_url(database)) as history:
            return ask(history, progress)

    return work


def offer(history: History, name: str, set_uid: UUID | None = None) -> Offer:
    """Return the sets of an athlete: whose set is asked for, else who is named, else the newest."""
    athletes = history.athletes()
    if set_uid is not None:
        for athlete in athletes:
            sets = history.sets(athlete.uid)
            if any(one.uid == set_uid for one in sets):
                return Offer(tuple(athletes), athlete, tuple(reversed(sets)))
    found = history.find_athlete(name) if name else None
    if found is None and athletes:
        last = {athlete.uid: 0 for athlete in athletes}
        for athlete in athletes:
            for session in history.sessions(athlete.uid):
                last[athlete.uid] = max(last[athlete.uid], session.started_utc_ns)
        found = max(athletes, key=lambda athlete: last[athlete.uid])
    sets = [] if found is None else history.sets(found.uid)
    return Offer(tuple(athletes), found, tuple(reversed(sets)))


def read_set(history: History, progress: Progress, set_uid: UUID, athlete_uid: UUID) -> SeenSet:
    """Return a set of an athlete, as it is now.

    Raises
    ------
    HistoryError
        It is not in the history any more.
    """
    from bandplate.core.errors import HistoryError

    for one in history.sets(athlete_uid):
        if one.uid == set_uid:
            return see_set(history, one, progress.report)
    raise HistoryError("this set is not in the history any more: look again")


def exclude(history: History, one: TrainingSet, repetition: int, reason: str) -> str:
    """Exclude a repetition; return what could not be computed again."""
    from bandplate.review import exclude

    return exclude(history, one, repetition, reason=reason, by=_user())


def include(history: History, one: TrainingSet, repetition: int) -> str:
    """Take an excluded repetition up again; return what could not be computed again."""
    from bandplate.review import include

    return include(history, one, repetition, by=_user())


def add_note(history: History, one: TrainingSet, text: str) -> None:
    """Write a note on a set."""
    history.add_note(one.athlete_uid, text, session_uid=one.session_uid, set_uid=one.uid)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # nobody has this number on this machine
        return ""
