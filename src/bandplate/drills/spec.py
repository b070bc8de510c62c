"""A drill as its TOML file says it: who pushes, against what, towards which target, when it ends.

The file is converted strictly into these frozen structs (``drills.files``); the controller runs
them. All times in s, forces in N or % of the athlete's own max, as the key's ending says.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Final, Literal, get_args

import msgspec

from bandplate.core.channels import PushSide
from bandplate.core.prompt import Activity

__all__ = [
    "CUE_KINDS",
    "STOP_KINDS",
    "Adaptation",
    "Band",
    "CorridorSpec",
    "CueKind",
    "Drill",
    "Member",
    "PhaseKind",
    "PhaseSpec",
    "ProfileKind",
    "ProfileSpec",
    "Ready",
    "Resistance",
    "StopKind",
    "StopLimits",
]

_Percent = Annotated[float, msgspec.Meta(ge=0, le=1000)]
_Share = Annotated[float, msgspec.Meta(ge=0, le=100)]
_Newtons = Annotated[float, msgspec.Meta(ge=0, le=1e5)]
_Seconds = Annotated[float, msgspec.Meta(gt=0, le=3600)]
_Seconds0 = Annotated[float, msgspec.Meta(ge=0, le=3600)]
_Hertz = Annotated[float, msgspec.Meta(gt=0, le=20)]
_R2 = Annotated[float, msgspec.Meta(ge=0, le=1)]
# Two numbers beside a single one in a union: as tuple[_Percent, _Percent], msgspec 0.22 builds a
# type that crashes the interpreter when it is collected.
_TwoPercent = Annotated[tuple[_Percent, ...], msgspec.Meta(min_length=2, max_length=2)]
_TwoNewtons = Annotated[tuple[_Newtons, ...], msgspec.Meta(min_length=2, max_length=2)]
_Line = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]

PhaseKind = Literal[
    "rise", "hold", "ramp", "steps", "swing", "arms", "torso", "follow", "fluctuate", "perturb",
    "max", "weigh", "relax", "whole", "free",
]  # fmt: skip
ProfileKind = Literal[
    "constant", "ramp", "sine", "sum_of_sines", "noise", "steps", "perturbations"
]  # fmt: skip
Member = Literal["push", "swing", "arm_left", "arm_right", "torso"]
Band = Literal["swing", "arm_left", "arm_right", "torso"]

CueKind = Literal[
    "other_leg", "dropout", "over", "lag", "late_swing", "arm_phase", "lean", "cop", "breath"
]  # fmt: skip
StopKind = Literal[
    "overload", "band_end", "sensor", "balance", "foot_lost", "stepped_off", "quality", "not_ready",
    "coach", "device",
]  # fmt: skip

#: Cues by what they cost, the dearest first [ours].
CUE_KINDS: Final[tuple[CueKind, ...]] = get_args(CueKind)
#: What can stop a drill; ``coach`` and ``device`` (lost, or its own fault) always do.
STOP_KINDS: Final[tuple[StopKind, ...]] = get_args(StopKind)


class ProfileSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A course over time, for a moving target or a changing resistance.

    ``amplitude_pct`` (of the member's max) or ``amplitude_n``: SD of noise and of a sum of sines,
    half height of everything else. ``ar_r2_at_most``: predictability asked for (see
    docs/measures.md, section 9); None: as it comes.
    """

    kind: ProfileKind
    amplitude_pct: _Percent | None = None
    amplitude_n: _Newtons | None = None
    bandwidth_hz: _Hertz = 1.0
    period_s: _Seconds = 4.0
    ar_r2_at_most: _R2 | None = None
    gap_s: tuple[_Seconds, _Seconds] = (2.0, 5.0)
    """Shortest and longest pause between two steps or perturbations."""
    length_s: _Seconds = 0.4
    """How long one perturbation lasts."""


class PhaseSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One stretch of a repetition after "go".

    ``target_pct`` or ``target_n``: one number, or start and end of a straight line.
    ``target_profile``: what moves around it (``follow``).
    """

    kind: PhaseKind
    duration_s: Annotated[float, msgspec.Meta(gt=0, le=86400)]
    target_pct: _Percent | _TwoPercent | None = None
    target_n: _Newtons | _TwoNewtons | None = None
    target_profile: ProfileSpec | None = None


class Ready(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The quiet gate: stepping on and holding still starts the countdown."""

    still_s: _Seconds = 1.0
    countdown_s: _Seconds = 3.0
    longest_s: _Seconds = 60.0
    """Who is not ready by then stops the drill (``not_ready``)."""


class CorridorSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Half width of the corridor around the target, in % of max or in N."""

    half_width_pct: Annotated[float, msgspec.Meta(gt=0, le=100)] = 5.0
    half_width_n: Annotated[float, msgspec.Meta(gt=0, le=1e5)] | None = None
    settle_s: _Seconds0 = 0.5
    """Time in the corridor counts from so long after the target begins."""


class Resistance(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the bands do. ``source`` auto: the anchor if the device has one, else a partner."""

    source: Literal["band", "partner", "anchor", "auto"] = "band"
    bands: Annotated[tuple[Band, ...], msgspec.Meta(min_length=1)] = ("torso",)
    profile: ProfileSpec | None = None
    lead_s: _Seconds = 1.0
    """A partner hears what to do so long before."""


class Adaptation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The staircase: difficulty 0 to 1 moves amplitude, then bandwidth, then predictability.

    Each pair is the value at the easy and at the hard end. It applies to the profile of the
    resistance, else of the target.
    """

    time_in_corridor_pct: _Share = 75.0
    amplitude_pct: tuple[_Percent, _Percent] = (4.0, 15.0)
    bandwidth_hz: tuple[_Hertz, _Hertz] = (0.5, 1.5)
    ar_r2: tuple[_R2, _R2] = (0.95, 0.6)
    start: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.3


class StopLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When a drill stops itself."""

    overload_pct: _Percent = 130.0
    """Push above so much of max (with a max known), or a cell over its range."""
    band_reserve_pct: _Share = 5.0
    cop_margin_mm: Annotated[float, msgspec.Meta(ge=0, le=300)] = 15.0
    """Balance is lost where the CoP is nearer to the plate's edge than this for 0.3 s."""
    dropout_s: _Seconds = 3.0
    """Quality is lost after so long below 80 % of the target in one repetition."""
    in_corridor_least_pct: _Share = 25.0
    """... or with less time in the corridor than this in two repetitions running."""
    lost_samples_pct: _Share = 10.0
    """Of the last second."""
    off: tuple[StopKind, ...] = ()
    """What this drill does without (steps has flight: no foot_lost)."""


class Drill(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One drill file.

    Attributes
    ----------
    title, about : str
    activity : Activity
        What the athlete does (and what the simulated athlete does).
    members : tuple of str
        Who takes part: the members that are shown, cued and judged.
    member : str
        Whose effort a repetition is counted by (``max`` has one for each member).
    sides : tuple of PushSide
        Push sides in their order.
    repetitions : int
        On each side.
    alternate : bool
        Sides take turns after every repetition; else one side after the other.
    phases : tuple of PhaseSpec
        One repetition, from "go".
    rest_s, side_rest_s : float
        Between repetitions, and between sides.
    cues : tuple of CueKind
        That this drill gives.
    tone : bool
        A tone while the push is in the corridor.
    scenario : str
        Scenario of the simulated station.
    """

    title: _Line
    about: str = ""
    activity: Activity = "push"
    members: tuple[Member, ...] = ("push", "swing", "arm_left", "arm_right", "torso")
    member: Member = "push"
    sides: Annotated[tuple[PushSide, ...], msgspec.Meta(min_length=1)] = ("left", "right")
    repetitions: Annotated[int, msgspec.Meta(ge=1, le=100)] = 3
    alternate: bool = False
    phases: Annotated[tuple[PhaseSpec, ...], msgspec.Meta(min_length=1)]
    rest_s: _Seconds = 20.0
    side_rest_s: _Seconds = 30.0
    ready: Ready = Ready()
    corridor: CorridorSpec = CorridorSpec()
    resistance: Resistance = Resistance()
    adaptation: Adaptation | None = None
    stops: StopLimits = StopLimits()
    cues: tuple[CueKind, ...] = CUE_KINDS
    tone: bool = True
    scenario: str = "quiet"

    @property
    def trials(self) -> tuple[tuple[PushSide, int], ...]:
        """Side and number (from 1, of this side) of every repetition, in their order."""
        count = range(1, self.repetitions + 1)
        if self.alternate:
            return tuple((side, n) for n in count for side in self.sides)
        return tuple((side, n) for side in self.sides for n in count)

    @property
    def has_target(self) -> bool:
        """Whether a phase asks for a push of some size."""
        return any(phase.target_pct or phase.target_n for phase in self.phases)

    @property
    def work_s(self) -> float:
        """Length of one repetition from "go", in s."""
        return sum(phase.duration_s for phase in self.phases)

    @property
    def planned_s(self) -> float:
        """Length with all rests, without the time that getting ready takes, in s."""
        rests_s = sum(
            self.rest_s if before == after else self.side_rest_s
            for (before, _), (after, _) in pairwise(self.trials)
        )
        return len(self.trials) * self.work_s + rests_s

    @property
    def longest_s(self) -> float:
        """What no run of this drill exceeds without a person's "go on", in s."""
        n_trials = len(self.trials)
        ready_s = self.ready.longest_s + self.ready.countdown_s
        rests_s = (n_trials - 1) * max(self.rest_s, self.side_rest_s)
        return n_trials * (ready_s + self.work_s) + rests_s
