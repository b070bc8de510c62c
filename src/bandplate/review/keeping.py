"""After a set: what a recording holds of an athlete goes into the history, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast
from uuid import UUID, uuid5

from bandplate.core.errors import RecordingError, UsageError
from bandplate.core.events import Event
from bandplate.drills import happening as h
from bandplate.recording import Recording
from bandplate.review.findings import keep_findings
from bandplate.review.recorded import Progress, RepetitionView, Review
from bandplate.review.results import measured, ramps_of
from bandplate.review.wearing import keep_cycles

if TYPE_CHECKING:
    from bandplate.history import Athlete, History, RecordingRef

__all__ = ["SESSION_GAP_NS", "Kept", "found_utc_ns", "keep", "reference_of", "set_options"]

#: Sets further apart than this are of two sessions [ours].
SESSION_GAP_NS: Final = 3 * 3600 * 10**9
#: The year 2200: a later moment and its days still fit into 64 bits.
_LATEST_NS: Final = 7_258_118_400 * 10**9


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept, in one line for a person, and what of it could not be."""

    line: str
    problems: tuple[str, ...] = ()


def keep(
    path: Path, athlete: str | None, history: History, progress: Progress | None = None
) -> Kept:
    """Put a recording's repetitions, measures, maxima and findings into the history, once.

    So are the cycles of the bands that hung there, of all of it.

    An athlete whom the history does not know is added; None: whom the recording names, or whose it
    is already. What an interrupted call left out is added by the next one. A recording that is
    somewhere else by now is looked for there from now on.

    Raises
    ------
    BandplateError
        It cannot be read or stored.
    """
    recording = Recording.open(path)
    reference = reference_of(recording)
    owner = history.athlete_of(reference.uid)
    found = None if owner is None else history.athlete(str(owner))
    athlete = athlete or (found.name if found else str(recording.metadata.get("athlete") or ""))
    if not athlete:
        raise UsageError(f"{path} names no athlete: add --athlete NAME")
    if found is not None and history.find_athlete(athlete) != found:
        raise UsageError(f"{path} is kept under {found.name}: it is not kept under {athlete} too")
    review = Review(recording)
    keep_cycles(history, recording, reference.uid)
    sets = review.sets()
    if not sets:
        return Kept(f"{athlete}: no repetition in {recording.path.name}, nothing to keep")
    if found is not None:
        kept = [one for one in history.sets(found.uid) if one.recording.uid == reference.uid]
        if len(kept) >= len(sets):
            told = f"{found.name}: {recording.path.name} is in the history already"
            before = kept[0].recording
            if before.sha256 != reference.sha256 or Path(before.path).exists():
                return Kept(told)
            history.move_recording(reference)
            return Kept(f"{told}; it is looked for here from now on")
    started_utc_ns = _started_utc_ns(recording)
    found = found or _athlete(history, athlete)
    session_uid = _session(history, found, started_utc_ns, recording, reference.uid)
    problems = _keep_facts(
        history, found, review.events, started_utc_ns - review.first_t_ns, reference
    )
    findings = _keep_findings(history, found, review, session_uid, reference)
    for number, one in enumerate(sets, start=1):
        if progress is not None:
            progress((number - 1) / len(sets), one[0].drill)
        options = set_options(one)
        history.add_set(
            session_uid,
            reference,
            number,
            drill=one[0].drill,
            side=one[0].side_done,
            started_utc_ns=started_utc_ns + one[0].go_t_ns - review.first_t_ns,
            rate_hz=recording.rate_hz,
            results=measured(review, options),
            repetitions=[view.data for view in one],
            options=options,
        )
    done = sum(map(len, sets))
    line = f"{found.name}: sets {len(sets)}, repetitions {done} kept."
    return Kept(" ".join([line, *findings]), tuple(problems))


def set_options(views: Sequence[RepetitionView]) -> dict[str, object]:
    """Return what :func:`bandplate.review.measured` needs for the repetitions of one set."""
    ramps = [
        (*view.ramp_s, view.side_done)
        for view in views
        if view.ramp_s is not None and view.counted and view.side_done != "both"
    ]
    return {"repetitions": [view.span for view in views], **({"ramps": ramps} if ramps else {})}


def reference_of(recording: Recording) -> RecordingRef:
    """Return how the history names a recording (Blocking: reads all of it).

    Raises
    ------
    RecordingError
        It has no UUID, or cannot be read.
    """
    from bandplate.history import RecordingRef, recording_sha256

    scan = next(iter(recording.iter_scans()))
    file = scan.metadata[0][1].get("file") if scan.metadata else None
    try:
        uid = UUID(str(cast("Mapping[str, object]", file)["uuid"]))
        return RecordingRef(uid, str(recording.path.resolve()), recording_sha256(recording.files))
    except (TypeError, KeyError, ValueError):
        raise RecordingError(f"{recording.path} has no UUID: it cannot be kept") from None
    except OSError as error:
        raise RecordingError(f"{recording.path}: {error.strerror or error}") from error


def _keep_findings(
    history: History,
    athlete: Athlete,
    review: Review,
    session_uid: UUID,
    reference: RecordingRef,
) -> list[str]:
    """Look for ceilings in the ramps of each drill, of all its runs and sides together."""
    spans: dict[str, list[tuple[float, float, str]]] = {}
    for views in review.sets():
        mine = cast("list[tuple[float, float, str]]", set_options(views).get("ramps", []))
        if mine:
            spans.setdefault(views[0].drill, []).extend(mine)
    told: list[str] = []
    for drill, mine in spans.items():
        told += keep_findings(
            *(history, athlete.uid, review.series, ramps_of(review, mine), drill),
            *(found_utc_ns(review, mine), session_uid, reference.uid),
        )
    return told


def found_utc_ns(review: Review, ramps: Sequence[tuple[float, float, str]]) -> int:
    """Return when the first of some ramps began: what is found in them is of that moment."""
    first_s = min(start_s for start_s, *_ in ramps)
    return _started_utc_ns(review.recording) + round(first_s * 1e9)


def _started_utc_ns(recording: Recording) -> int:
    started = recording.metadata.get("started_utc_ns")
    if not isinstance(started, int) or not 0 < started < _LATEST_NS:
        raise RecordingError(f"{recording.path} does not say when it began: it cannot be kept")
    return started


def _athlete(history: History, name: str) -> Athlete:
    found = history.find_athlete(name)
    if found is not None:
        return found
    try:
        return history.add_athlete(name)
    except UsageError:  # another program may have been first
        found = history.find_athlete(name)
        if found is None:
            raise
        return found


def _session(
    history: History,
    athlete: Athlete,
    started_utc_ns: int,
    recording: Recording,
    recording_uid: UUID,
) -> UUID:
    """Return the session that a recording belongs to; a new one where none is near."""
    told = recording.metadata.get("station", "")
    station = f"{told}{' (simulated)' if recording.simulated else ''}"
    times: dict[UUID, list[int]] = {}
    for one in history.sets(athlete.uid):
        times.setdefault(one.session_uid, []).append(one.started_utc_ns)
    for session in reversed(history.sessions(athlete.uid)):
        near = [session.started_utc_ns, *times.get(session.uid, [])]
        if session.station == station and any(
            abs(started_utc_ns - t_ns) <= SESSION_GAP_NS for t_ns in near
        ):
            return session.uid
    # Named after the recording: two programs that keep it at once begin one session.
    return history.begin_session(
        athlete.uid,
        started_utc_ns=started_utc_ns,
        station=station,
        simulated=recording.simulated,
        uid=uuid5(recording_uid, "session"),
    )


def _keep_facts(
    history: History,
    athlete: Athlete,
    events: Sequence[Event],
    began_utc_ns: int,
    recording: RecordingRef,
) -> list[str]:
    """Store new maxima and a weighed body, the last of each; `began_utc_ns` is t_ns = 0."""
    source = f"recording {str(recording.uid)[:8]}"  # as in the file's name
    stored = history.references(athlete.uid)
    last = {
        str(event.data.get("key", "")): event  # a weighed body has no key
        for event in events
        if event.kind in (h.REFERENCE, h.WEIGHED)
    }
    problems = []
    for key, event in last.items():
        value_n = event.data.get("force_n" if key else "body_weight_n")
        if not isinstance(value_n, int | float):
            continue
        at_ns = began_utc_ns + event.t_ns
        old = stored.get(key)
        try:
            if not key:
                history.set_body_weight(athlete.uid, value_n, measured_utc_ns=at_ns, source=source)
            elif old is None or old.measured_utc_ns != at_ns:
                history.set_reference(
                    athlete.uid, key, value_n, measured_utc_ns=at_ns, source=source
                )
        except UsageError as error:  # it is no such force: the rest is kept all the same
            problems.append(str(error))
    return problems
