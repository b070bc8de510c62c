"""One line of a plan, and the drill that it makes of a drill file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Final

import msgspec

from bandplate.drills.check import did_you_mean
from bandplate.drills.meaning import Finding, find_contradictions, target_ends
from bandplate.drills.spec import Band, Drill, PhaseSpec

__all__ = ["LONGEST", "Item", "item_problems", "planned_drill", "top_pct"]

#: Letters of a reason or a note.
LONGEST: Final = 300

_Percent = Annotated[float, msgspec.Meta(gt=0, le=100)]
_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of a plan.

    Attributes
    ----------
    drill : str
        Name of a drill file.
    sets : int
        How often the whole drill is done.
    repetitions : int or None
        On each side of one set; None, here and below: as the drill says.
    target_pct : float or None
        Highest target of the push, % of max; a ramp's start moves along.
    bands : tuple of str
        At which bands the pull changes; empty: as the drill says.
    difficulty : float or None
        Of a drill that adapts: where it begins, 0 to 1.
    ar_r2_at_most : float or None
        Predictability of the changes (docs/measures.md, section 9).
    less_band : str or None
        20 % less on this member's band: the confirming trial.
    why : str
        The reason, for the coach.
    """

    drill: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    sets: Annotated[int, msgspec.Meta(ge=1, le=10)] = 1
    repetitions: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    target_pct: _Percent | None = None
    bands: tuple[Band, ...] = ()
    difficulty: _Share | None = None
    ar_r2_at_most: _Share | None = None
    less_band: Band | None = None
    why: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]


def planned_drill(item: Item, drill: Drill) -> Drill:
    """Return the drill as a line of a plan wants it."""
    replaced = msgspec.structs.replace
    if item.repetitions is not None:
        drill = replaced(drill, repetitions=item.repetitions)
    highest_pct = top_pct(drill)
    if item.target_pct is not None and highest_pct:
        factor = item.target_pct / highest_pct
        drill = replaced(drill, phases=tuple(_scaled(p, factor) for p in drill.phases))
    if item.bands:
        drill = replaced(drill, resistance=replaced(drill.resistance, bands=item.bands))
    if item.difficulty is not None and drill.adaptation is not None:
        adaptation = replaced(drill.adaptation, start=item.difficulty)
        drill = replaced(drill, adaptation=adaptation)
    profile = drill.resistance.profile
    if item.ar_r2_at_most is not None and profile is not None:
        profile = replaced(profile, ar_r2_at_most=item.ar_r2_at_most)
        drill = replaced(drill, resistance=replaced(drill.resistance, profile=profile))
    return drill


def item_problems(item: Item, drills: Mapping[str, Drill]) -> Iterator[Finding]:
    """Yield what is wrong in a line of a plan: key, what, what to do."""
    drill = drills.get(item.drill)
    if drill is None:
        yield ("drill",), f"there is no drill {item.drill!r}", did_you_mean(item.drill, drills)
        return
    leave = "leave it out, or take another drill"
    if item.target_pct is not None and not top_pct(drill):
        yield ("target_pct",), f"{item.drill} has no target in % of max", leave
    if item.bands and drill.resistance.profile is None:
        yield ("bands",), f"the pull does not change in {item.drill}", leave
    if item.difficulty is not None and drill.adaptation is None:
        yield ("difficulty",), f"{item.drill} does not adapt", leave
    if item.ar_r2_at_most is not None and drill.resistance.profile is None:
        yield ("ar_r2_at_most",), f"the pull does not change in {item.drill}", leave
    if item.less_band is not None and item.less_band not in drill.members:
        yield ("less_band",), f"{item.less_band} takes no part in {item.drill}", leave
    for key, what, _ in find_contradictions(planned_drill(item, drill), {}):
        which = "target_pct" if "target_pct" in key else "bands" if "bands" in key else "drill"
        yield (which,), f"{item.drill}: {what}", "change it"


def top_pct(drill: Drill) -> float:
    """Return the highest target in % of max; 0 where there is none."""
    ends = [target_ends(phase) for phase in drill.phases if phase.target_pct is not None]
    return max((max(pair) for pair in ends if pair is not None), default=0.0)


def _scaled(phase: PhaseSpec, factor: float) -> PhaseSpec:
    target = phase.target_pct
    if target is None:
        return phase
    if isinstance(target, tuple):
        return msgspec.structs.replace(
            phase, target_pct=tuple(round(end * factor, 1) for end in target)
        )
    return msgspec.structs.replace(phase, target_pct=round(target * factor, 1))
