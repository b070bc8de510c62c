"""After a set: what a recording holds of an athlete goes into the history, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from bandplate.cli.say import complain

if TYPE_CHECKING:
    from uuid import UUID

    from bandplate.core.events import Event
    from bandplate.core.samples import Series
    from bandplate.history import Athlete, History, RecordingRef
    from bandplate.measures import Measure
    from bandplate.recording import Recording

__all__ = ["keep", "keep_after_run", "measured", "stored_facts"]

#: Sets further apart than this are of two sessions [ours].
_SESSION_GAP_NS: Final = 3 * 3600 * 10**9
#: The year 2200: a later moment and its days still fit into 64 bits.
_LATEST_NS: Final = 7_258_118_400 * 10**9


@dataclass
class _Set:
    """The repetitions of one side of one run."""

    drill: str
    side: str
    started_t_ns: int
    repetitions: list[Mapping[str, object]] = field(default_factory=list)
    spans: list[dict[str, object]] = field(default_factory=list)
    ramps: list[tuple[float, float, str]] = field(default_factory=list)

    @property
    def options(self) -> dict[str, object]:
        """What :func:`measured` needs."""
        return {"repetitions": self.spans, **({"ramps": self.ramps} if self.ramps else {})}


def stored_facts(athlete: str, database: str = "") -> tuple[dict[str, float], float | None]:
    """Return an athlete's newest maxima (keys of core.references) and body weight, in N.

    Nothing is known of nobody, and of who is not in the history; a history that cannot be read is
    one line on stderr. `database` is that of the settings.

    Raises
    ------
    UsageError
        Nobody can have this name: better said before the training than after it.
    """
    if not athlete:
        return {}, None
    from bandplate.core.errors import BandplateError, UsageError
    from bandplate.core.units import STANDARD_GRAVITY_M_PER_S2
    from bandplate.history import History, checked_name, database_url

    try:
        with History.open(database_url(database)) as history:
            found = history.find_athlete(athlete)
            if found is None:
                name = checked_name(athlete)
                complain(f"{name} is new: added to the history with the first recorded repetition")
                return {}, None
            references = history.references(found.uid)
    except UsageError:
        raise
    except BandplateError as error:
        complain(f"{error}; the run goes on without what is stored of {athlete}")
        return {}, None
    mass_kg = found.body_mass_kg
    weight_n = None if mass_kg is None else mass_kg * STANDARD_GRAVITY_M_PER_S2
    return {key: reference.value_n for key, reference in references.items()}, weight_n


def keep_after_run(path: Path | None, athlete: str, database: str = "") -> None:
    """Keep a recording; whatever goes wrong is one line on stderr.

    Parameters
    ----------
    path : Path or None
        Its first file; None: nothing was recorded.
    athlete : str
        Empty: nothing is kept.
    database : str
        That of the settings.
    """
    if not athlete or path is None:
        return
    from bandplate.core.errors import BandplateError
    from bandplate.history import History, database_url

    try:
        with History.open(database_url(database)) as history:
            for message in history.messages:
                complain(message)
            print(keep(path, athlete, history))
    except KeyboardInterrupt:
        complain(f"not all is kept; {_later(path, athlete)}")
        raise
    except BandplateError as error:
        complain(f"{error}; {_later(path, athlete)}")
    except Exception as error:  # the run is done and recorded: nothing may spoil that
        complain(f"the history failed ({type(error).__name__}: {error}); {_later(path, athlete)}")


def _later(path: Path, athlete: str) -> str:
    return f"nothing is lost: bandplate history add {path} --athlete {athlete!r}"


def keep(path: Path, athlete: str | None, history: History) -> str:
    """Put a recording's repetitions, measures, maxima and findings into the history, once.

    An athlete whom the history does not know is added; None: whom the recording names, or whose it
    is already. What an interrupted call left out is added by the next one. A recording that is
    somewhere else by now is looked for there from now on.

    Returns
    -------
    str
        What was kept, in one line.

    Raises
    ------
    BandplateError
        It cannot be read or stored.
    """
    from bandplate.cli.keep_findings import keep_findings
    from bandplate.core.errors import UsageError
    from bandplate.recording import Recording, load_series

    recording = Recording.open(path)
    reference = _reference(recording)
    owner = history.athlete_of(reference.uid)
    found = None if owner is None else history.athlete(str(owner))
    athlete = athlete or (found.name if found else str(recording.metadata.get("athlete") or ""))
    if not athlete:
        raise UsageError(f"{path} names no athlete: add --athlete NAME")
    if found is not None and history.find_athlete(athlete) != found:
        raise UsageError(f"{path} is kept under {found.name}: it is not kept under {athlete} too")
    events = recording.events()
    series = load_series(recording)
    sets = _sets(events, int(series.t_ns[0]))
    if not sets:
        return f"{athlete}: no repetition in {recording.path.name}, nothing to keep"
    if found is not None:
        kept = [one for one in history.sets(found.uid) if one.recording.uid == reference.uid]
        if len(kept) >= len(sets):
            told = f"{found.name}: {recording.path.name} is in the history already"
            before = kept[0].recording
            if before.sha256 != reference.sha256 or Path(before.path).exists():
                return told
            history.move_recording(reference)
            return f"{told}; it is looked for here from now on"
    started_utc_ns = _started_utc_ns(recording)
    found = found or history.find_athlete(athlete) or history.add_athlete(athlete)
    session_uid = _session(history, found, started_utc_ns, _station(recording.metadata))
    _keep_facts(history, found, events, started_utc_ns - int(series.t_ns[0]), reference)
    ramps = {one.drill: [r for other in sets if other.drill == one.drill for r in other.ramps]
             for one in sets if one.ramps}  # fmt: skip
    findings: list[str] = []
    for drill, spans in ramps.items():
        first_ns = round(min(start_s for start_s, *_ in spans) * 1e9)
        findings += keep_findings(
            *(history, found.uid, series, spans, drill, started_utc_ns + first_ns),
            *(session_uid, reference.uid),
        )
    for number, one in enumerate(sets, start=1):
        history.add_set(
            session_uid,
            reference,
            number,
            drill=one.drill,
            side=one.side,
            started_utc_ns=started_utc_ns + one.started_t_ns - int(series.t_ns[0]),
            rate_hz=series.rate_hz,
            results=measured(series, one.options),
            repetitions=one.repetitions,
            options=one.options,
        )
    done = sum(len(one.repetitions) for one in sets)
    return " ".join([f"{found.name}: sets {len(sets)}, repetitions {done} kept.", *findings])


def measured(series: Series, options: Mapping[str, object]) -> list[Measure]:
    """Return the measures of a set, as its options say.

    Parameters
    ----------
    series : Series
        The whole recording.
    options : mapping
        ``repetitions``: fields of MeasureOptions for each, whose measures get the index of the
        repetition (those of steps keep their own); ``ramps``: (start_s, end_s, side) of each, for
        the ceiling. Without ``repetitions``: fields of MeasureOptions for the whole set.
    """
    import msgspec

    from bandplate.measures import MeasureOptions, Ramp, measure_ceiling, measure_series

    spans = options.get("repetitions")
    if spans is None:
        return measure_series(series, msgspec.convert(options, MeasureOptions))
    results = []
    for number, span in enumerate(cast("list[dict[str, Any]]", spans), start=1):
        for one in measure_series(series, msgspec.convert(span, MeasureOptions)):
            if not one.name.startswith("repetition_"):  # the drill's own count stands beside
                results.append(one if one.index is not None else replace(one, index=number))
    ramps = [
        Ramp(*ramp) for ramp in cast("list[tuple[float, float, Any]]", options.get("ramps", []))
    ]
    for ceilings in measure_ceiling(series, ramps) if ramps else []:
        results += ceilings.measures
    return results


def _sets(events: Sequence[Event], first_t_ns: int) -> list[_Set]:
    """Return the repetitions by run and by the side that did them, in their order."""
    from bandplate.cli.measure import BEFORE_GO_S
    from bandplate.drills import happening as h

    sets: dict[tuple[int, str], _Set] = {}
    run, drill = 0, ""
    go_t_ns = ramp_t_ns = None
    for event in events:
        if event.kind == h.CHOSEN:
            run, drill = run + 1, str(event.data.get("name", ""))
        elif event.kind == h.DONE:
            run += 1
        elif event.kind == h.GO:
            go_t_ns, ramp_t_ns = event.t_ns, None
        elif event.kind == h.PHASE and event.data.get("phase") == "ramp":
            ramp_t_ns = event.t_ns
        elif event.kind == h.STOPPED:
            go_t_ns = None
        elif event.kind == h.REPETITION and go_t_ns is not None:
            side = str(event.data.get("side_done", event.data.get("side")))
            one = sets.setdefault((run, side), _Set(drill, side, go_t_ns))
            end_s = (event.t_ns - first_t_ns) * 1e-9
            start_s = max(0.0, (go_t_ns - first_t_ns) * 1e-9 - BEFORE_GO_S)
            one.repetitions.append(event.data)
            one.spans.append({"push_side": side, "start_s": start_s, "end_s": end_s})
            if ramp_t_ns is not None and event.data.get("counted") and side != "both":
                one.ramps.append(((ramp_t_ns - first_t_ns) * 1e-9, end_s, side))
            go_t_ns = None
    return list(sets.values())


def _reference(recording: Recording) -> RecordingRef:
    from uuid import UUID

    from bandplate.core.errors import RecordingError
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


def _started_utc_ns(recording: Recording) -> int:
    from bandplate.core.errors import RecordingError

    started = recording.metadata.get("started_utc_ns")
    if not isinstance(started, int) or not 0 < started < _LATEST_NS:
        raise RecordingError(f"{recording.path} does not say when it began: it cannot be kept")
    return started


def _station(metadata: Mapping[str, object]) -> str:
    """Return the station's name; a simulated one says so."""
    device = metadata.get("device")
    dictionary = device.get("dictionary") if isinstance(device, Mapping) else None
    simulated = isinstance(dictionary, Mapping) and dictionary.get("simulated") is True
    name = str(metadata.get("station", ""))
    return f"{name} (simulated)" if simulated else name


def _session(history: History, athlete: Athlete, started_utc_ns: int, station: str) -> UUID:
    """Return the session that a recording belongs to; a new one where none is near."""
    times: dict[UUID, list[int]] = {}
    for one in history.sets(athlete.uid):
        times.setdefault(one.session_uid, []).append(one.started_utc_ns)
    for session in reversed(history.sessions(athlete.uid)):
        near = [session.started_utc_ns, *times.get(session.uid, [])]
        if session.station == station and any(
            abs(started_utc_ns - t_ns) <= _SESSION_GAP_NS for t_ns in near
        ):
            return session.uid
    return history.begin_session(athlete.uid, started_utc_ns=started_utc_ns, station=station)


def _keep_facts(
    history: History,
    athlete: Athlete,
    events: Sequence[Event],
    began_utc_ns: int,
    recording: RecordingRef,
) -> None:
    """Store new maxima and a weighed body, the last of each; `began_utc_ns` is t_ns = 0."""
    from bandplate.core.errors import UsageError
    from bandplate.drills import happening as h

    source = f"recording {str(recording.uid)[:8]}"  # as in the file's name
    stored = history.references(athlete.uid)
    last = {
        str(event.data.get("key", "")): event  # a weighed body has no key
        for event in events
        if event.kind in (h.REFERENCE, h.WEIGHED)
    }
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
            complain(error)
