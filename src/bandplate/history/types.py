"""What the history gives and takes: plain values, no rows of a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from bandplate.measures import Measure

__all__ = [
    "Athlete",
    "AthleteOverview",
    "Band",
    "Computation",
    "Exclusion",
    "Finding",
    "Note",
    "Plan",
    "RecordingRef",
    "Reference",
    "Repetition",
    "Results",
    "Session",
    "TrainingSet",
    "Trend",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Athlete:
    """Who trains. ``body_mass_kg`` is the newest one, None where nobody was weighed."""

    uid: UUID
    name: str
    body_mass_kg: float | None
    notes: str
    created_utc_ns: int


@dataclass(frozen=True, slots=True)
class RecordingRef:
    """A recording: its own UUID, the path of its first file, SHA-256 of all its files."""

    uid: UUID
    path: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One visit; ``sets`` and ``repetitions`` count what it holds and was not excluded."""

    uid: UUID
    athlete_uid: UUID
    started_utc_ns: int
    station: str
    sets: int
    repetitions: int
    load_n_s: float
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """One set: a recording, or the part of it that ``options`` name.

    Attributes
    ----------
    number : int
        Within the recording, from 1.
    options : mapping
        What its measures were computed with (fields of MeasureOptions).
    repetitions : int
        Those that counted and were not excluded.
    load_n_s : float
        Mean force times held time, summed over them, in N s [ours].
    computation : int
        Whose results hold now, from 1.
    simulated : bool
        Nobody trained: the station was a simulated one.
    """

    uid: UUID
    session_uid: UUID
    athlete_uid: UUID
    number: int
    recording: RecordingRef
    drill: str
    side: str
    started_utc_ns: int
    rate_hz: float
    options: Mapping[str, object]
    repetitions: int
    load_n_s: float
    computation: int
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Repetition:
    """One repetition: the side that did it, how long it was held; ``data`` holds the rest.

    ``excluded`` is the reason why it does not count in trends and sums; empty where it does.
    """

    number: int
    side: str
    counted: bool
    held_s: float | None
    mean_n: float | None
    peak_n: float | None
    data: Mapping[str, object]
    excluded: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A repetition that was taken out of what counts; ``undone_utc_ns``: it counts again."""

    repetition: int
    reason: str
    excluded_by: str
    excluded_utc_ns: int
    undone_by: str | None
    undone_utc_ns: int | None


@dataclass(frozen=True, slots=True)
class Computation:
    """When (UTC, ns) and by which program results of a set were computed; numbers start at 1."""

    number: int
    computed_utc_ns: int
    software: str


@dataclass(frozen=True, slots=True)
class Results:
    """Results of one computation of a set, in the order they were given."""

    computation: Computation
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A max of one member, in N (key as in core.references), and where it is from."""

    key: str
    value_n: float
    measured_utc_ns: int
    source: str


@dataclass(frozen=True)
class Trend:
    """One measure over the sets of an athlete, all by one method at one rate.

    Attributes
    ----------
    measure, scope, unit, method : str
    rate_hz : float
    experimental : bool
    t_utc_ns : int64 array of shape (n_sets,)
        Start of each set, increasing.
    values : float64 array of shape (n_sets,)
        In `unit`; the mean over steps or repetitions where the measure has an index.
    plus_minus : float64 array of shape (n_sets,)
        NaN where there is none.
    session : int64 array of shape (n_sets,)
        Which sets were made in one session: counts from 0.
    left_out : tuple of (str, float, int)
        Method, rate in Hz and sets of what is there too and was not mixed in.
    simulated : bool
        All sets are of a simulated station; else none is.
    """

    measure: str
    scope: str
    unit: str
    method: str
    rate_hz: float
    experimental: bool
    t_utc_ns: IntArray
    values: FloatArray
    plus_minus: FloatArray
    session: IntArray
    left_out: tuple[tuple[str, float, int], ...] = ()
    simulated: bool = False

    def by_session(self) -> tuple[IntArray, FloatArray]:
        """Return the start of each session's first set (UTC ns) and the mean of its sets."""
        if not len(self.values):
            return self.t_utc_ns, self.values
        first = np.flatnonzero(np.diff(self.session, prepend=-1))
        counts = np.diff(first, append=len(self.session))
        return self.t_utc_ns[first], np.add.reduceat(self.values, first) / counts


@dataclass(frozen=True, slots=True)
class AthleteOverview:
    """One line of the club: counts over all time, load (N s) over the last 7 and 28 days."""

    athlete: Athlete
    sessions: int
    sets: int
    repetitions: int
    last_session_utc_ns: int | None
    load_7d_n_s: float
    load_28d_n_s: float


@dataclass(frozen=True, slots=True)
class Finding:
    """A ceiling, a limiter, or what became of a limiter's confirming trial.

    ``value`` None: none was found, which is a finding; of a confirmation it is the ceiling's rise.
    ``low`` and ``high`` bound the value with 95 % confidence; ``probability`` is that of `member`.
    """

    kind: Literal["ceiling", "limiter", "confirmation"]
    side: str
    member: str | None
    value: float | None
    unit: str
    method: str
    found_utc_ns: int
    low: float | None = None
    high: float | None = None
    probability: float | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    session_uid: UUID | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What a person wrote about an athlete, one of the sessions, or one of the sets."""

    text: str
    written_utc_ns: int
    session_uid: UUID | None = None
    set_uid: UUID | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A next session as planned; ``edited`` once a coach changed it."""

    uid: UUID
    made_utc_ns: int
    data: Mapping[str, object]
    edited: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A band of the gym; ``curve`` is core.band_curve's JSON form, empty where it has none.

    ``cycles`` are those of measuring its curve, which whoever measures it stores; those of training
    (``training_cycles``) follow from the recordings.
    """

    name: str
    in_use_since_utc_ns: int
    kind: str = "band"
    curve: Mapping[str, object] = field(default_factory=dict)
    cycles: int = 0
    rated_load_n: float | None = None
    retired_utc_ns: int | None = None
    training_cycles: int = 0

    @property
    def all_cycles(self) -> int:
        """How often it was stretched: what wears it out."""
        return self.cycles + self.training_cycles
