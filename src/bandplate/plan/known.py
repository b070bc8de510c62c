"""What a plan rests on: what the history says of an athlete, in days."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from bandplate.drills.spec import Band

if TYPE_CHECKING:
    from uuid import UUID

    from bandplate.history import Athlete, Finding, History

__all__ = ["Ceiling", "Done", "Known", "Limiter", "day_of", "gather"]

_GROUPS: Final = {
    "max_push": ("push",),
    "max_swing": ("swing",),
    "max_arms": ("arm_left", "arm_right"),
    "max_torso": ("torso",),
}
_DAY_NS: Final = 86_400 * 10**9
#: A session with less than this share of the usual load was a light one [ours].
_LIGHT: Final = 0.75
#: So many sessions before it say what is usual; fewer than two say nothing.
_USUAL: Final = 6


@dataclass(frozen=True)
class Done:
    """One set: the drill and its day."""

    drill: str
    day: date


@dataclass(frozen=True)
class Ceiling:
    """What the last ramps of a side found; None: no ceiling."""

    side: str
    value_pct: float | None
    day: date


@dataclass(frozen=True)
class Limiter:
    """The member of the newest limiter finding, None: no single one.

    ``verdict`` is that of the newest confirming trial since, of so many ``trials``; None: there
    was none.
    """

    member: Band | None
    day: date
    value_pct: float | None = None
    probability: float | None = None
    verdict: str | None = None
    trials: int = 0


@dataclass(frozen=True)
class Known:
    """All that a plan is made from; as it is by default, nothing is known.

    Attributes
    ----------
    name : str
    weighed : bool
    max_days : mapping of str to date
        max_push, max_swing, max_arms, max_torso to the day of the oldest max in that group, where
        all of it is known.
    done : sequence of Done
        The oldest first.
    ceilings : sequence of Ceiling
    limiter : Limiter or None
        None: never looked for.
    difficulty : float or None
        That the newest drill which adapts ended with, 0 to 1.
    delivered_ar_r2 : float or None
        Least predictability that was delivered and held 75 % in the corridor.
    load_7d_n_s, load_before_n_s : float
        Load of the last 7 days, and of the 21 days before them, N s.
    days_before : int
        Training days among those 21.
    light_sessions : int
        How many sessions, up to the newest one, were light ones in a row.
    declining : sequence of str
        What declines, in words.
    support_gap : bool
        The push improves and no support does.
    """

    name: str
    weighed: bool = False
    max_days: Mapping[str, date] = field(default_factory=dict)
    done: Sequence[Done] = ()
    ceilings: Sequence[Ceiling] = ()
    limiter: Limiter | None = None
    difficulty: float | None = None
    delivered_ar_r2: float | None = None
    load_7d_n_s: float = 0.0
    load_before_n_s: float = 0.0
    days_before: int = 0
    light_sessions: int = 0
    declining: Sequence[str] = ()
    support_gap: bool = False


def day_of(utc_ns: int) -> date:
    """Return the day of a moment as this machine's clock shows it."""
    return datetime.fromtimestamp(utc_ns // 10**9).date()


def gather(
    history: History,
    athlete: Athlete,
    *,
    now_utc_ns: int,
    declining: Sequence[str] = (),
    support_gap: bool = False,
) -> Known:
    """Collect what is known of an athlete.

    Parameters
    ----------
    history : History
    athlete : Athlete
    now_utc_ns : int
    declining, support_gap : optional
        Verdicts over the trends (measures.progress), which the caller has.

    Raises
    ------
    HistoryError
        The history cannot be read.
    """
    sets = history.sets(athlete.uid)
    sessions = [s for s in history.sessions(athlete.uid) if s.sets]
    week = [s for s in sets if now_utc_ns - s.started_utc_ns <= 7 * _DAY_NS]
    before = [s for s in sets if 7 * _DAY_NS < now_utc_ns - s.started_utc_ns <= 28 * _DAY_NS]
    difficulty, ar_r2 = _reached(history, [s.uid for s in sets[::-1] if s.drill == "fluctuate"][:6])
    return Known(
        name=athlete.name,
        weighed=athlete.body_mass_kg is not None,
        max_days=_max_days(history, athlete),
        done=[Done(s.drill, day_of(s.started_utc_ns)) for s in sets],
        ceilings=_ceilings(history.findings(athlete.uid, "ceiling")),
        limiter=_limiter(
            history.findings(athlete.uid, "limiter"), history.findings(athlete.uid, "confirmation")
        ),
        difficulty=difficulty,
        delivered_ar_r2=ar_r2,
        load_7d_n_s=sum(s.load_n_s for s in week),
        load_before_n_s=sum(s.load_n_s for s in before),
        days_before=len({day_of(s.started_utc_ns) for s in before}),
        light_sessions=_light_sessions([s.load_n_s for s in sessions]),
        declining=tuple(declining),
        support_gap=support_gap,
    )


def _max_days(history: History, athlete: Athlete) -> dict[str, date]:
    stored = history.references(athlete.uid)
    days = {}
    for group, members in _GROUPS.items():
        keys = []
        for member in members:
            sides = [key for key in (f"{member}_left", f"{member}_right") if key in stored]
            keys += sides if len(sides) == 2 else [member]
        if all(key in stored for key in keys):
            days[group] = min(day_of(stored[key].measured_utc_ns) for key in keys)
    return days


def _ceilings(findings: Sequence[Finding]) -> list[Ceiling]:
    """Return the newest of each side, without those of confirming trials."""
    newest = {f.side: f for f in findings if not f.data.get("less_band")}
    return [Ceiling(f.side, f.value, day_of(f.found_utc_ns)) for f in newest.values()]


def _limiter(findings: Sequence[Finding], confirmations: Sequence[Finding]) -> Limiter | None:
    if not findings:
        return None
    last = [f for f in findings if f.found_utc_ns == findings[-1].found_utc_ns]
    # of one recording: both sides together, else one of them
    newest = next((f for f in last[::-1] if f.member is not None), last[-1])
    trials = [
        trial
        for trial in confirmations
        if trial.member == newest.member and trial.found_utc_ns > newest.found_utc_ns
    ]
    verdict = str(trials[-1].data.get("verdict")) if trials else None
    member: Band | None = newest.member  # type: ignore[assignment]  # written by limiter_findings
    day = day_of(newest.found_utc_ns)
    return Limiter(member, day, newest.value, newest.probability, verdict, len(trials))


def _reached(history: History, set_uids: Sequence[UUID]) -> tuple[float | None, float | None]:
    """Return the last difficulty, and the least delivered AR R2 that was tracked well."""
    difficulty = None
    delivered: list[float] = []
    for uid in set_uids:
        for repetition in reversed(history.repetitions(uid)):
            if repetition.excluded:
                continue
            data = repetition.data
            level, share = data.get("difficulty"), data.get("in_corridor_pct")
            if difficulty is None and repetition.counted and isinstance(level, float):
                difficulty = level
            ar_r2 = data.get("delivered_ar_r2")
            if isinstance(share, float) and share >= 75.0 and isinstance(ar_r2, float):
                delivered.append(ar_r2)
    return difficulty, min(delivered, default=None)


def _light_sessions(loads_n_s: Sequence[float]) -> int:
    count = 0
    while count < len(loads_n_s):
        end = len(loads_n_s) - count
        before = loads_n_s[max(0, end - 1 - _USUAL) : end - 1]
        if len(before) < 2 or loads_n_s[end - 1] > _LIGHT * statistics.median(before):
            break
        count += 1
    return count
