"""The three numbers of a set, what gave way in it, and one sentence: pure functions, no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from bandplate.core.events import Event
from bandplate.drills import happening, summarise
from bandplate.measures import Measure

__all__ = ["SetNumber", "SetResult", "last_set", "whole_run"]

#: So much of the time in the corridor is well done, and so much is not yet enough [ours].
_STEADY_PCT: Final = 75.0
_LOOSE_PCT: Final = 40.0
# References and the staircase's step are told right after the repetition, in so many events.
_AFTER: Final = 8


class SetNumber(NamedTuple):
    """A whole number, its unit, and what it is, in English (see gui.language.say)."""

    value: str
    unit: str
    words: str


@dataclass(frozen=True)
class SetResult:
    """What the athlete reads in a rest.

    Attributes
    ----------
    numbers : tuple of SetNumber
        At most three, the one that matters most first.
    lagging : str
        Member that was told most often to give more; "" for none.
    sentence : str
    """

    numbers: tuple[SetNumber, ...] = ()
    lagging: str = ""
    sentence: str = ""


def last_set(
    events: Sequence[Event], references: Mapping[str, float], measures: Sequence[Measure]
) -> SetResult | None:
    """Return the result of the last repetition; None before the first.

    Parameters
    ----------
    events : sequence of Event
    references : mapping of str to float
        Best 1 s mean per member, N.
    measures : sequence of Measure
        The live ones of the moment at which the repetition ended.
    """
    place = next(
        (i for i in range(len(events) - 1, -1, -1) if events[i].kind == happening.REPETITION), None
    )
    if place is None:
        return None
    done = events[place].data
    since = next((i for i in range(place, -1, -1) if events[i].kind == happening.GO), 0)
    during = events[since : place + _AFTER]
    numbers = _numbers(done, references, measures)
    return SetResult(tuple(numbers[:3]), _lagging(during), _sentence(done, during))


def whole_run(events: Sequence[Event]) -> SetResult | None:
    """Return the result of the run that is done; None where there is none."""
    runs = summarise(events)
    if not runs or not runs[-1].done:
        return None
    run = runs[-1]
    counted = sum(side.counted for side in run.sides.values())
    asked = sum(side.asked for side in run.sides.values())
    numbers = [SetNumber(f"{counted}/{asked}", "", "sets counted")]
    if run.in_corridor_pct is not None:
        numbers.append(SetNumber(f"{run.in_corridor_pct:.0f}", "%", "of the time in the corridor"))
    for key, force_n in list(run.references_n.items())[:1]:
        numbers.append(SetNumber(f"{force_n:.0f}", "N", f"best second: {key.replace('_', ' ')}"))
    numbers.append(SetNumber(f"{sum(run.cues.values())}", "", "cues"))
    begun = max((i for i, event in enumerate(events) if event.kind == happening.START), default=0)
    sentence = "Every set counted." if counted >= asked else f"{asked - counted} did not count."
    return SetResult(tuple(numbers[:3]), _lagging(events[begun:]), sentence)


def _numbers(
    done: Mapping[str, object], references: Mapping[str, float], measures: Sequence[Measure]
) -> list[SetNumber]:
    found = []
    share = _number(done, "in_corridor_pct")
    if share is not None:
        found.append(SetNumber(f"{share:.0f}", "%", "of the time in the corridor"))
    efforts = _number(done, "efforts")
    if efforts is not None:
        found.append(SetNumber(f"{efforts:.0f}", "", "efforts"))
    mean_n, peak_n = _number(done, "mean_n"), _number(done, "peak_n")
    max_n = references.get("push")
    if share is not None and mean_n is not None and max_n:
        found.append(SetNumber(f"{100.0 * mean_n / max_n:.0f}", "%", "of your max, on average"))
    elif share is None and peak_n is not None:
        found.append(SetNumber(f"{peak_n:.0f}", "N", "best second"))
    balance = next(
        (m.value for m in measures if m.name == "support_balance_pct" and m.value is not None), None
    )
    if balance is not None:
        found.append(SetNumber(f"{balance:.0f}", "%", "support balance (experimental)"))
    held_s = _number(done, "held_s")
    if held_s is not None:
        found.append(SetNumber(f"{held_s:.0f}", "s", "held"))
    if mean_n is not None:
        found.append(SetNumber(f"{mean_n:.0f}", "N", "on average"))
    return found


def _lagging(events: Sequence[Event]) -> str:
    """Return the member that was told most often to give more."""
    told = [
        str(e.data.get("member"))
        for e in events
        if e.kind == happening.CUE_ON and e.data.get("cue") == "lag"
    ]
    return max(sorted(set(told)), key=told.count, default="")


def _sentence(done: Mapping[str, object], during: Sequence[Event]) -> str:
    if not done.get("counted"):
        return f"Not counted: {done.get('why_not')}."
    best = [e.data for e in during if e.kind == happening.REFERENCE]
    if best:
        return f"A new best: {_number(best[-1], 'force_n') or 0.0:.0f} N."
    dropouts = _number(done, "dropouts") or 0.0
    if dropouts >= 1:
        return (
            "The push dropped out once."
            if dropouts == 1
            else (f"The push dropped out {dropouts:.0f} times.")
        )
    share = _number(done, "in_corridor_pct")
    if share is None:
        return "Counted."
    if share >= _STEADY_PCT:
        return "Steady: you held the corridor."
    return "Nearly: stay inside longer." if share >= _LOOSE_PCT else "Slow down: find it first."


def _number(data: Mapping[str, object], key: str) -> float | None:
    value = data.get(key)
    return float(value) if isinstance(value, int | float) else None
