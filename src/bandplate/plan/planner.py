"""The next session: a function of what is known, the rules and a day [ours]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import msgspec

from bandplate.drills.spec import Drill, Member
from bandplate.measures.support import MEMBER_WORDS
from bandplate.plan.apply import LONGEST, Item, top_pct
from bandplate.plan.document import SessionPlan
from bandplate.plan.known import Ceiling, Known, Limiter
from bandplate.plan.rules import RuleDrill, Rules, When

__all__ = ["make_plan", "next_day", "repetitions_of"]

_GROUPS: Final[tuple[When, ...]] = ("max_push", "max_swing", "max_arms", "max_torso")
#: An adapting drill begins so much below what was reached, to settle in.
_EASE: Final = 0.1
_MOST_DIFFICULT: Final = 1.0
#: Who is told nothing by so many confirming trials of one finding is told nothing by another.
_MOST_TRIALS: Final = 2
#: Training days in three weeks that make a usual week of them.
_USUAL_DAYS: Final = 4


@dataclass(frozen=True)
class _Wish:
    """A line before it is decided whether it can be done."""

    drill: RuleDrill
    fact: str
    test: bool = False
    less_band: str | None = None


def next_day(known: Known, rules: Rules, today: date) -> date:
    """Return the first day from today on which the push may be trained hard."""
    day = today
    while "push" in _resting(known, rules, day):
        day += timedelta(days=1)
    return day


def repetitions_of(plan: SessionPlan, drills: Mapping[str, Drill]) -> int:
    """Return all repetitions of a plan, of every side and set."""
    return sum(_count(item, drills[item.drill]) for item in plan.drills)


def make_plan(known: Known, rules: Rules, drills: Mapping[str, Drill], day: date) -> SessionPlan:
    """Plan the session of a day.

    Parameters
    ----------
    known : Known
    rules : Rules
    drills : mapping of str to Drill
        Every drill that the rules name.
    day : date

    Returns
    -------
    SessionPlan
        Never empty: where nothing hard may be done it is a light one.
    """
    notes: list[str] = []
    first = not known.max_days and not known.done
    resting = _resting(known, rules, day)
    why_less = [] if first else list(_reasons_for_less(known, rules, day))
    wishes = list(_first(rules) if first else _wishes(known, rules, day, light=bool(why_less)))
    items: list[Item] = []
    hard = 0
    for wish in wishes:
        members = rules.hard_members(wish.drill.drill)
        if blocked := sorted(members & resting.keys()):
            notes.append(_left_out(wish, blocked, resting, day))
            continue
        if wish.drill.drill in {item.drill for item in items}:
            continue
        if members:
            if hard >= rules.limits.hard_most and not wish.test:
                notes.append(f"left out {wish.drill.drill} ({wish.fact}): enough hard work")
                continue
            hard += 1
        drill = drills[wish.drill.drill]
        item = _item(wish, known, rules, drill)
        items.append(_less(item, rules, drill) if why_less and not wish.test else item)
    kind = "first" if first else "deload" if why_less else "normal"
    if not any(rules.hard_members(item.drill) for item in items):
        kind = "light"
        light = [_Wish(drill, "light day", test=True) for drill in rules.drills_when("light")]
        there = {item.drill for item in items}
        items += [
            _item(wish, known, rules, drills[wish.drill.drill])
            for wish in light
            if wish.drill.drill not in there
            and not rules.hard_members(wish.drill.drill) & resting.keys()
        ]
    notes = [*(f"light session: {why}" for why in why_less), *notes]
    if not items:  # the rules have nothing that is light
        items = [Item(drill="weigh", why="a day of rest: nothing hard may be done")]
    items, dropped = _within(items, drills, rules.limits.repetitions_most)
    if dropped:
        notes.append(f"left out, more than {rules.limits.repetitions_most} repetitions: {dropped}")
    return SessionPlan(
        athlete=known.name,
        date=day.isoformat(),
        kind=kind,  # type: ignore[arg-type]
        notes=tuple(dict.fromkeys(note[:LONGEST] for note in notes)),
        drills=tuple(items),
    )


def _resting(known: Known, rules: Rules, day: date) -> dict[Member, date]:
    """Return the members that may not be trained hard, and the day they last were."""
    found: dict[Member, date] = {}
    for done in known.done:
        if 0 <= (day - done.day).days <= rules.limits.rest_days:
            for member in rules.hard_members(done.drill):
                found[member] = max(done.day, found.get(member, done.day))
    return found


def _left_out(
    wish: _Wish, blocked: Sequence[Member], resting: Mapping[Member, date], day: date
) -> str:
    ago = (day - max(resting[member] for member in blocked)).days
    when = "the same day" if ago == 0 else "the day before" if ago == 1 else f"{ago} days before"
    words = ", ".join("push" if member == "push" else MEMBER_WORDS[member] for member in blocked)
    return f"left out {wish.drill.drill} ({wish.fact}): {words} trained hard {when}"


def _reasons_for_less(known: Known, rules: Rules, day: date) -> Iterator[str]:
    limits = rules.limits
    if known.declining:
        said = f"declining: {'; '.join(known.declining)}"
        if known.light_sessions < limits.deload_sessions:
            yield said
    usual_n_s = known.load_before_n_s / 3
    trained = known.days_before >= _USUAL_DAYS and usual_n_s > 0
    if trained and known.load_7d_n_s > limits.load_rise_most * usual_n_s:
        times = known.load_7d_n_s / usual_n_s
        yield f"the load of 7 days is {min(times, 99.0):.1f} times a usual week"
    if known.done:
        away = (day - known.done[-1].day).days
        if away > limits.break_days:
            yield f"back after {away} days"


def _first(rules: Rules) -> Iterator[_Wish]:
    for drill in rules.drills_when("first"):
        yield _Wish(drill, "first session", test=True)


def _wishes(known: Known, rules: Rules, day: date, *, light: bool) -> Iterator[_Wish]:
    if not known.weighed:
        for drill in rules.drills_when("first"):
            if drill.drill == "weigh":
                yield _Wish(drill, "never weighed", test=True)
    new_max = False
    for group in _GROUPS:
        at = known.max_days.get(group)
        age = None if at is None else (day - at).days
        if age is None or age > rules.limits.references_days:
            fact = "max not known" if age is None else f"max is {age} days old"
            new_max = new_max or group == "max_push"
            for drill in rules.drills_when(group):
                yield _Wish(drill, fact, test=True)
    if not light:
        yield from _ceiling_wishes(known, rules, day, new_max=new_max)
    yield from _training(known, rules)
    if known.support_gap:
        for drill in rules.drills_when("support_gap"):
            yield _Wish(drill, "strength without support")


def _ceiling_wishes(known: Known, rules: Rules, day: date, *, new_max: bool) -> Iterator[_Wish]:
    limiter = known.limiter
    newest = max((ceiling.day for ceiling in known.ceilings), default=None)
    # Ceilings are in % of max: from a new one on nothing can be compared with the old.
    new_max = new_max or (newest is not None and known.max_days["max_push"] > newest)
    if limiter is not None and limiter.member and _is_open(limiter) and not new_max:
        for drill in rules.drills_when("confirm"):
            fact = f"{_limiter_fact(known)}, not confirmed yet"
            yield _Wish(drill, fact, test=True, less_band=limiter.member)
        return
    if newest is None or new_max or (day - newest).days > rules.limits.ceiling_days:
        age = "ceiling not known"
        if newest is not None:
            days = (day - newest).days
            age = "the max is new" if new_max else f"ramps are {days} days old"
        for drill in rules.drills_when("ceiling_unknown"):
            yield _Wish(drill, age, test=True)


def _is_open(limiter: Limiter) -> bool:
    """Return whether a confirming trial could still say something."""
    unclear = limiter.verdict == "not yet knowable" and limiter.trials < _MOST_TRIALS
    return limiter.verdict is None or unclear


def _training(known: Known, rules: Rules) -> Iterator[_Wish]:
    limiter = known.limiter
    if limiter is None or limiter.member is None or limiter.verdict == "not confirmed":
        fact = "no single limiter"
        if limiter is None:
            fact = "limiter not known"
        elif limiter.member is not None:
            fact = f"{MEMBER_WORDS[limiter.member]} was not confirmed as the limiter"
        finding: When = "no_single_limiter"
    else:
        fact = _limiter_fact(known)
        finding = f"limiter_{limiter.member}"  # type: ignore[assignment]
    for drill in rules.drills_when(finding):
        yield _Wish(drill, fact)


def _limiter_fact(known: Known) -> str:
    limiter = known.limiter
    assert limiter is not None
    assert limiter.member is not None
    at = "" if limiter.value_pct is None else f" at {limiter.value_pct:.0f} % of max"
    p = "" if limiter.probability is None else f" (P {limiter.probability:.2f})"
    confirmed = ", confirmed" if limiter.verdict == "confirmed" else ""
    return f"{MEMBER_WORDS[limiter.member]} gives way first{at}{p}{confirmed}"


def _item(wish: _Wish, known: Known, rules: Rules, drill: Drill) -> Item:
    asked = wish.drill
    target_pct, why = asked.target_pct, f"{wish.fact}: {asked.why}"
    if asked.at_ceiling and (ceiling := _lowest(known.ceilings)) is not None:
        assert ceiling.value_pct is not None
        low_pct, high_pct = rules.limits.target_pct
        below_pct = ceiling.value_pct - rules.limits.below_ceiling_pct
        target_pct = round(min(high_pct, max(low_pct, below_pct)))
        why += f"; ceiling {ceiling.value_pct:.0f} % ({ceiling.side})"
    difficulty, ar_r2 = asked.difficulty, asked.ar_r2_at_most
    if drill.adaptation is not None and drill.resistance.profile is not None:
        if difficulty is None and known.difficulty is not None:
            difficulty = round(min(_MOST_DIFFICULT, max(0.0, known.difficulty - _EASE)), 2)
            why += f"; difficulty {known.difficulty:.2f} reached"
        if ar_r2 is None and known.delivered_ar_r2 is not None:
            ar_r2 = round(min(1.0, max(0.0, known.delivered_ar_r2)), 2)
            why += f"; predictability {known.delivered_ar_r2:.2f} held"
    return Item(
        drill=asked.drill,
        sets=asked.sets,
        repetitions=asked.repetitions or drill.repetitions,
        target_pct=target_pct,
        bands=asked.bands,
        difficulty=difficulty,
        ar_r2_at_most=ar_r2,
        less_band=wish.less_band,  # type: ignore[arg-type]
        why=why[:LONGEST],
    )


def _lowest(ceilings: Sequence[Ceiling]) -> Ceiling | None:
    found = [ceiling for ceiling in ceilings if ceiling.value_pct is not None]
    return min(found, key=lambda ceiling: ceiling.value_pct or 0.0, default=None)


def _less(item: Item, rules: Rules, drill: Drill) -> Item:
    """Return a line of a light session: fewer sets or repetitions, lower targets."""
    limits = rules.limits
    asked = item.sets * (item.repetitions or 1)
    most = max(1, int(asked * limits.deload_pct / 100))
    sets = min(item.sets, most)
    target_pct = item.target_pct or top_pct(drill) or None
    if target_pct is not None:
        lowest_pct = min(target_pct, limits.target_pct[0])
        target_pct = max(lowest_pct, target_pct - limits.deload_less_pct)
    return msgspec.structs.replace(
        item, sets=sets, repetitions=max(1, most // sets), target_pct=target_pct
    )


def _count(item: Item, drill: Drill) -> int:
    return item.sets * (item.repetitions or drill.repetitions) * len(drill.sides)


def _within(
    items: Sequence[Item], drills: Mapping[str, Drill], most: int
) -> tuple[list[Item], str]:
    """Return what fits into so many repetitions, the first ones first, and what does not."""
    kept: list[Item] = []
    dropped = []
    for item in items:
        one = msgspec.structs.replace(item, sets=1)
        for smaller in (item, one):
            if most >= _count(smaller, drills[item.drill]):
                most -= _count(smaller, drills[item.drill])
                kept.append(smaller)
                break
        else:
            dropped.append(item.drill)
    if not kept:  # not even one repetition of each side of the first
        kept.append(msgspec.structs.replace(items[0], sets=1, repetitions=1))
    return kept, ", ".join(dropped)
