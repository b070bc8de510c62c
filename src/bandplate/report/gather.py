"""Makes the model of a report: of a recording alone, or of a session as the history has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from bandplate.core.errors import RecordingError, UsageError
from bandplate.measures import Measure
from bandplate.report.model import Change, Report, SetDone
from bandplate.report.recorded import Told, counted_repetition, read_recording

if TYPE_CHECKING:
    from bandplate.core.channels import PushSide
    from bandplate.drills import Drill
    from bandplate.history import Athlete, History, Session, TrainingSet
    from bandplate.history.verdicts import MeasureProgress

__all__ = ["find_session", "report_of_recording", "report_of_session"]

_SIMULATED: Final = " (simulated)"


def report_of_recording(path: Path, told: Told = lambda share, text: None) -> Report:
    """Return the report of a recording, without what was before and after it.

    Parameters
    ----------
    path : Path
        Its first file; an import has numbers and curve, and no repetitions.
    told : callable
        Given the share that is done (0 to 1) and what comes now; what it raises ends the work.

    Raises
    ------
    RecordingError
        It cannot be read, or holds no repetition.
    """
    found = read_recording(path, told)
    recording = found.review.recording
    metadata = recording.metadata
    started = metadata.get("started_utc_ns")
    return Report(
        athlete=str(metadata.get("athlete") or ""),
        started_utc_ns=started if isinstance(started, int) and started > 0 else None,
        station=str(metadata.get("station") or ""),
        simulated=recording.simulated,
        foreign=found.quality.foreign and not found.sets[0].drill,
        sets=found.sets,
        quality=(found.quality,),
        stops=found.stops,
        marks=found.marks,
    )


def find_session(history: History, athlete: Athlete, which: str) -> Session:
    """Return a session: ``last``, that of a day (2026-11-24; its last one), or by its UUID's start.

    Raises
    ------
    UsageError
        There is none such, or several.
    """
    sessions = [one for one in history.sessions(athlete.uid) if one.sets]
    if not sessions:
        raise UsageError(
            f"{athlete.name} has no session yet: train first, or bandplate history add"
        )
    if which == "last":
        return sessions[-1]
    found = [one for one in sessions if _day(one.started_utc_ns).isoformat() == which]
    if not found:
        found = [one for one in sessions if str(one.uid).startswith(which.lower())]
        if len(found) > 1:
            raise UsageError(f"{len(found)} sessions begin with {which}: give more of it")
    if not found:
        days = ", ".join(_day(one.started_utc_ns).isoformat() for one in sessions[-3:])
        raise UsageError(f"{athlete.name} has no session {which}; the last ones: {days}")
    return found[-1]


def report_of_session(
    history: History,
    athlete: Athlete,
    session: Session,
    drills: Mapping[str, Drill],
    told: Told = lambda share, text: None,
) -> Report:
    """Return the report of a session: all its recordings, and what was before and after it.

    A recording that is gone leaves the numbers that the history has, without curves.

    Parameters
    ----------
    history : History
    athlete : Athlete
    session : Session
    drills : mapping of str to Drill
        Those there are, for the plan.
    told : callable
        As in :func:`report_of_recording`.

    Raises
    ------
    HistoryError
        The history cannot be read.
    UsageError
        The session holds no set.
    """
    from bandplate.history.charts import ceiling_history, limiter_history
    from bandplate.history.verdicts import athlete_progress
    from bandplate.plan.today import todays_plan

    mine = [one for one in history.sets(athlete.uid) if one.session_uid == session.uid]
    if not mine:
        raise UsageError(f"this session of {athlete.name} holds no set: choose another")
    titles = {name: drill.title for name, drill in drills.items()}
    sets: list[SetDone] = []
    quality, stops, marks, missing = [], [], [], []
    recordings = list(dict.fromkeys(one.recording.path for one in mine))
    for number, path in enumerate(recordings):
        of_it = [one for one in mine if one.recording.path == path]
        stored = {one.number: history.results(one.uid).measures for one in of_it}

        def part(share: float, text: str, number: int = number) -> None:
            told((number + share) / (len(recordings) + 1), text)

        try:
            excluded = {one.number: _excluded(history, one) for one in of_it}
            found = read_recording(path, part, stored, excluded)
        except RecordingError as error:
            missing.append(str(error))
            sets += [_stored_set(history, one, stored[one.number], titles) for one in of_it]
            continue
        sets += found.sets
        quality.append(found.quality)
        stops += list(found.stops)
        marks += list(found.marks)
    told(len(recordings) / (len(recordings) + 1), "")
    newest = [one for one in history.sessions(athlete.uid) if one.sets][-1].uid == session.uid
    plan = todays_plan(history, athlete, athlete.name, drills).plan if newest else None
    set_uids = {one.uid for one in mine}
    notes = [
        note.text
        for note in history.notes(athlete.uid)
        if note.session_uid == session.uid or note.set_uid in set_uids
    ]
    kinds = dict.fromkeys((one.drill, one.side) for one in mine)
    end_utc_ns = max(one.started_utc_ns for one in mine)
    progress = [
        one
        for one in athlete_progress(history, athlete.uid).measures
        if (one.drill, one.side) in kinds
    ]
    return Report(
        athlete=athlete.name,
        started_utc_ns=session.started_utc_ns,
        station=session.station.removesuffix(_SIMULATED),
        simulated=session.station.endswith(_SIMULATED),
        foreign=False,
        sets=tuple(sorted(sets, key=lambda one: one.started_utc_ns)),
        quality=tuple(quality),
        stops=tuple(stops),
        marks=tuple(marks),
        notes=tuple(notes),
        from_history=True,
        progress=tuple(progress),
        changes=tuple(_changes(progress, mine[0].started_utc_ns, end_utc_ns)),
        ceilings=tuple(
            c for c in ceiling_history(history, athlete.uid) if c.t_utc_ns <= end_utc_ns
        ),
        limiters=tuple(
            c for c in limiter_history(history, athlete.uid) if c.t_utc_ns <= end_utc_ns
        ),
        plan=plan,
        drill_titles=titles,
        missing=tuple(missing),
    )


def _changes(
    progress: Sequence[MeasureProgress], first_utc_ns: int, last_utc_ns: int
) -> list[Change]:
    """Return what each measure was in the session between two moments and in the one before."""
    changes = []
    for one in progress:
        now = int(one.t_utc_ns.searchsorted(first_utc_ns))
        if now == 0 or now == len(one.values) or one.t_utc_ns[now] > last_utc_ns:
            continue
        changes.append(
            Change(
                drill=one.drill,
                side=one.side,
                measure=one.trend.measure,
                title=one.title,
                unit=one.unit,
                experimental=one.trend.experimental,
                before=float(one.values[now - 1]),
                now=float(one.values[now]),
                mdc95=one.mdc95,
            )
        )
    return changes


def _excluded(history: History, one: TrainingSet) -> dict[int, str]:
    return {r.number: r.excluded for r in history.repetitions(one.uid) if r.excluded}


def _stored_set(
    history: History, one: TrainingSet, measures: Sequence[Measure], titles: Mapping[str, str]
) -> SetDone:
    """Return a set whose recording is gone."""
    repetitions = [
        counted_repetition(
            found.number,
            cast("PushSide", found.side),
            found.data,
            measures,
            None,
            found.excluded,
        )
        for found in history.repetitions(one.uid)
    ]
    return SetDone(
        drill=one.drill,
        title=titles.get(one.drill, one.drill),
        side=cast("PushSide", one.side),
        started_utc_ns=one.started_utc_ns,
        asked=None,
        repetitions=tuple(repetitions),
        measures=tuple(measures),
    )


def _day(utc_ns: int) -> date:
    return datetime.fromtimestamp(utc_ns // 10**9).date()
