"""What a report knows: numbers with their methods, curves, findings. No layout, no language.

One model feeds both forms of a report. All of it was computed below; nothing here measures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import PushSide
from bandplate.measures import Measure

if TYPE_CHECKING:
    from bandplate.history.charts import CeilingPoint, LimiterPoint
    from bandplate.history.verdicts import MeasureProgress
    from bandplate.plan import SessionPlan

__all__ = ["Change", "Quality", "RepetitionDone", "Report", "SetDone", "Stop", "Trace"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Trace:
    """A curve of one repetition.

    Attributes
    ----------
    t_s : float64 array of shape (n_points,)
        Since go; of an import since its first sample.
    values : float64 array of shape (n_points,)
        In the unit that the field says which holds it; NaN where nothing is known.
    """

    t_s: FloatArray
    values: FloatArray


@dataclass(frozen=True)
class RepetitionDone:
    """One repetition that came to its end.

    Attributes
    ----------
    number : int
        In its set, from 1.
    side : PushSide
        Who did it; ``asked`` is the side that was asked for.
    counted : bool
        ``why_not`` says why the drill did not count it, ``excluded`` why a person took it out.
    held_s, mean_n, mean_pct, peak_n, in_corridor_pct : float or None
        As the drill counted them; mean in N and in % of that side's max, the peak is the best 1 s.
    dropouts : int or None
    support_pct : mapping of str to float
        Member to what it gives of its share, in %; experimental.
    supported_pct : float or None
        How much of the push the members support (``push_supported_pct``), in %; experimental.
    push_n, target_n : Trace or None
        In N.
    members_pct : mapping of str to Trace
        Push and members in % of their max, net of the quiet stance.
    """

    number: int
    side: PushSide
    asked: PushSide
    counted: bool
    why_not: str = ""
    excluded: str = ""
    held_s: float | None = None
    mean_n: float | None = None
    mean_pct: float | None = None
    peak_n: float | None = None
    in_corridor_pct: float | None = None
    dropouts: int | None = None
    support_pct: Mapping[str, float] = field(default_factory=dict)
    supported_pct: float | None = None
    push_n: Trace | None = None
    target_n: Trace | None = None
    members_pct: Mapping[str, Trace] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop: of which drill (its title), how long after it was chosen, the word and the advice."""

    drill: str
    at_s: float
    word: str
    advice: str


@dataclass(frozen=True)
class SetDone:
    """The repetitions of one side of one run; of an import, the whole of it.

    Attributes
    ----------
    drill, title : str
        Name and words of the drill; empty for an import.
    side : PushSide
    started_utc_ns : int
    asked : int or None
        Repetitions that were planned.
    repetitions : tuple of RepetitionDone
    half_width_n : float or None
        Of the corridor about the target.
    measures : tuple of Measure
        With the repetition as index, or of the whole set without one.
    """

    drill: str
    title: str
    side: PushSide
    started_utc_ns: int
    asked: int | None
    repetitions: tuple[RepetitionDone, ...]
    half_width_n: float | None = None
    measures: tuple[Measure, ...] = ()

    @property
    def counted(self) -> tuple[RepetitionDone, ...]:
        """Those that count."""
        return tuple(one for one in self.repetitions if one.counted)


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the data of one recording are.

    ``lost`` None: unknown how many samples; ``clock_uncertainty_ms`` None: not recorded.
    """

    recording: str
    rate_hz: float
    duration_s: float
    gaps: int
    lost: int | None
    damage: int
    clock_uncertainty_ms: float | None
    calibration: str
    software: str
    foreign: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A measure of this session against the session before with the same drill and side.

    ``mdc95`` None: not known yet which change is more than noise.
    """

    drill: str
    side: str
    measure: str
    title: str
    unit: str
    experimental: bool
    before: float
    now: float
    mdc95: float | None

    @property
    def real(self) -> bool | None:
        """Whether it is more than noise; None: nobody knows yet."""
        return None if self.mdc95 is None else abs(self.now - self.before) > self.mdc95


@dataclass(frozen=True)
class Report:
    """Everything that a report says of one session, or of one recording.

    Attributes
    ----------
    athlete : str
        Empty where nobody is named.
    started_utc_ns : int or None
    station : str
    simulated : bool
        No athlete and no hardware: a simulation.
    foreign : bool
        An import of another system's file, which knows of no drill.
    sets : tuple of SetDone
    quality : tuple of Quality
        One of each recording.
    stops : tuple of Stop
    marks : tuple of (float, str)
        Seconds from the recording's start, and what was marked.
    notes : tuple of str
    from_history : bool
        False: the recording alone was read, so nothing is known of before and after.
    progress : tuple of MeasureProgress
    changes : tuple of Change
    ceilings : tuple of CeilingPoint
    limiters : tuple of LimiterPoint
        The oldest first.
    plan : SessionPlan or None
        What comes next, where this is the newest session; ``drill_titles`` are those of its drills.
    missing : tuple of str
        Recordings that could not be read, one line each.
    """

    athlete: str
    started_utc_ns: int | None
    station: str
    simulated: bool
    foreign: bool
    sets: tuple[SetDone, ...]
    quality: tuple[Quality, ...]
    stops: tuple[Stop, ...] = ()
    marks: tuple[tuple[float, str], ...] = ()
    notes: tuple[str, ...] = ()
    from_history: bool = False
    progress: tuple[MeasureProgress, ...] = ()
    changes: tuple[Change, ...] = ()
    ceilings: tuple[CeilingPoint, ...] = ()
    limiters: tuple[LimiterPoint, ...] = ()
    plan: SessionPlan | None = None
    drill_titles: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
