"""What a screen says of the numbers it is given: pure functions, no Qt."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from bandplate.core.channels import SIGNAL_INDEX, PushSide, other_side
from bandplate.core.events import Event
from bandplate.core.prompt import Prompt
from bandplate.drills import Corridor, Drill, Trial, happening

__all__ = [
    "MemberLevel",
    "Smoother",
    "clock_text",
    "corridor_at",
    "flag_text",
    "last_result",
    "last_stop_ns",
    "left_text",
    "member_levels",
    "nice_top",
    "number_text",
    "partner_text",
    "push_side",
    "who_works",
]

#: The members that support the push.
SUPPORT: Final = ("swing", "arm_left", "arm_right", "torso")
# A member lags when it is this far below the mean of the others, in % of max. [ours]
_LAG_PCT: Final = 10.0


@dataclass(frozen=True, slots=True)
class MemberLevel:
    """How much one member gives now.

    Attributes
    ----------
    member : str
        One of MEMBERS.
    force_n : float or None
        Force or tension, N.
    pct : float or None
        Of the member's own maximum, %; None without a reference.
    lags : bool
        It is behind the other members.
    """

    member: str
    force_n: float | None
    pct: float | None
    lags: bool = False


def _sum(values: Sequence[float], *signals: str) -> float | None:
    total = math.fsum(values[SIGNAL_INDEX[name]] for name in signals)
    return None if math.isnan(total) else total


def _larger(values: Sequence[float], *signals: str) -> float | None:
    known = [v for v in (values[SIGNAL_INDEX[name]] for name in signals) if not math.isnan(v)]
    return max(known, default=None)


def member_levels(
    filtered: Sequence[float],
    push_side: str,
    references: Mapping[str, float],
    judged: Collection[str] = SUPPORT,
) -> dict[str, MemberLevel]:
    """Return every member's level from a snapshot's filtered signals.

    The pushing leg's plate is PUSH, the other leg's band SWING; where the legs take turns, the one
    with the larger force counts. Only a member among those judged can lag.
    """
    pushes, swings = {
        "left": (("left.fz",), ("swing_right",)),
        "right": (("right.fz",), ("swing_left",)),
        "both": (("left.fz", "right.fz"), ("swing_left", "swing_right")),
    }[push_side]
    forces = {
        "push": _larger(filtered, *pushes),
        "swing": _larger(filtered, *swings),
        "arm_left": _sum(filtered, "arm_left"),
        "arm_right": _sum(filtered, "arm_right"),
        "torso": _sum(filtered, "torso_left", "torso_right"),
    }
    pct: dict[str, float | None] = {}
    for member, force_n in forces.items():
        max_n = references.get(member)
        pct[member] = None if force_n is None or not max_n else max(0.0, 100 * force_n / max_n)
    support = {m: p for m in SUPPORT if m in judged and (p := pct[m]) is not None}
    lagging = None
    if len(support) > 1:
        lowest = min(support, key=lambda m: support[m])
        others = [p for m, p in support.items() if m != lowest]
        if support[lowest] < sum(others) / len(others) - _LAG_PCT:
            lagging = lowest
    return {m: MemberLevel(m, f, pct[m], m == lagging) for m, f in forces.items()}


class _Drilled(Protocol):
    @property
    def drill(self) -> Drill: ...
    @property
    def prompt(self) -> Prompt: ...
    @property
    def trials(self) -> Sequence[tuple[Trial, int]]: ...


class Smoother:
    """Exponential smoothing of several values in time.

    Parameters
    ----------
    time_constant_s : float
        After this long a step is 63 % done, in s.
    """

    def __init__(self, time_constant_s: float) -> None:
        self._time_constant_s = time_constant_s
        self._t_ns: int | None = None
        self._values: list[float] = []

    def follow(self, t_ns: int, values: Sequence[float]) -> list[float]:
        """Return the smoothed values at t_ns; what was or is absent (NaN) starts anew."""
        away_s = 0.0 if self._t_ns is None else max(0.0, (t_ns - self._t_ns) * 1e-9)
        keep = math.exp(-away_s / self._time_constant_s)
        if len(values) != len(self._values):
            self._values = list(values)
        self._values = [
            new if math.isnan(old) or math.isnan(new) else new + keep * (old - new)
            for old, new in zip(self._values, values, strict=True)
        ]
        self._t_ns = t_ns
        return self._values


def push_side(station: _Drilled) -> PushSide:
    """Return the leg that pushes; in a rest the one that has pushed."""
    prompt, trials = station.prompt, station.trials
    if prompt.stage == "idle":
        return station.drill.sides[0]
    return trials[0][0].side if prompt.stage == "rest" and trials else prompt.side


def who_works(side: PushSide, member: str) -> str:
    """Return whose effort a repetition is: a push's leg, the knee of the other one, arms, torso."""
    match member:
        case "swing":
            return "both knees" if side == "both" else f"{other_side(side)} knee"
        case "arm_left" | "arm_right":
            return "arms"
        case "torso":
            return "torso"
    return "both legs" if side == "both" else f"{side} push"


def corridor_at(trials: Sequence[tuple[Trial, int]], t_ns: int) -> Corridor | None:
    """Return the corridor at a moment; None where no repetition has a target."""
    found = (trial.corridor_at((t_ns - go_t_ns) * 1e-9) for trial, go_t_ns in trials)
    return next((corridor for corridor in found if corridor is not None), None)


def last_result(events: Sequence[Event]) -> str:
    """Return the last repetition's result in words; empty before the first."""
    done = next((e.data for e in reversed(events) if e.kind == happening.REPETITION), None)
    if done is None:
        return ""
    if not done.get("counted"):
        return f"not counted: {done.get('why_not')}"
    share = done.get("in_corridor_pct")
    return "" if share is None else f"{share:.0f} % in the corridor"


def last_stop_ns(events: Sequence[Event]) -> int:
    """Return when the last stop was, ns on the samples' clock; -1 before the first."""
    return next((e.t_ns for e in reversed(events) if e.kind == happening.STOPPED), -1)


def flag_text(event: Event) -> str:
    """Return the words of an event's flag over the curves; empty for what needs none."""
    data = event.data
    match event.kind:
        case happening.GO:
            return f"go {data['side']} {data['repetition']}"
        case happening.CUE_ON:
            return str(data["words"]).lower()
        case happening.STOPPED:
            return str(data["word"])
        case happening.PERTURBED:
            return "perturbation"
        case happening.HALT | happening.RESUME:
            return event.kind.split(".")[-1]
        case "push.onset":
            return ""
    if event.kind in happening.REPEATED:
        return ""
    return str(data.get("text", "")) or event.kind.split(".")[-1]


def partner_text(prompt: Prompt) -> tuple[str, str]:
    """Return what the partner at the band does next, and up to where and when; else empty."""
    if not prompt.partner:
        return "", ""
    when = "now" if prompt.partner_lead_s <= 0.05 else f"in {prompt.partner_lead_s:.1f} s"
    return prompt.partner.upper(), f"you: {prompt.partner_n:.0f} N {when}"


def nice_top(largest: float, least: float) -> float:
    """Return the round number (1, 2, 3, 5, 8 x 10^n) that leaves a little room above a value."""
    wanted = max(largest * 1.1, least)
    decade = 10.0 ** math.floor(math.log10(wanted))
    for step in (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0):
        if step * decade >= wanted:
            return step * decade
    return 10.0 * decade


def clock_text(seconds: float) -> str:
    """Return ``m:ss``."""
    whole = max(0, int(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def left_text(prompt: Prompt) -> str:
    """Return what is left of countdown, phase or rest; empty where nothing runs out.

    Rounded up, as the countdown's own word is: 0:00 is the end. A free phase ends when the coach
    says so, so its clock counts up.
    """
    if prompt.stage not in ("countdown", "work", "rest"):
        return ""
    return clock_text(prompt.since_go_s if prompt.phase == "free" else math.ceil(prompt.left_s))


def number_text(value: float) -> str:
    """Return a number as a coach reads it: three figures, no exponent."""
    size = abs(value)
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2
    return f"{value:.{decimals}f}".replace("-", "\u2212")
