"""The mapping from finding to drill: a TOML file that a coach reads and changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

import msgspec

from bandplate.core.errors import ConfigError
from bandplate.drills.check import read_strict
from bandplate.drills.meaning import Finding
from bandplate.drills.spec import Band, Drill, Member
from bandplate.plan.apply import Item, item_problems

__all__ = [
    "RULES_NAME",
    "SHIPPED_RULES",
    "Limits",
    "Rule",
    "RuleDrill",
    "Rules",
    "load_rules",
    "rules_file",
]

#: Name of a coach's own copy, in the folder of the user's data.
RULES_NAME: Final = "plan.toml"
#: The rules that came along.
SHIPPED_RULES: Final = Path(__file__).parent / "rules.toml"

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
_Why = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
_Days = Annotated[int, msgspec.Meta(ge=1, le=366)]
_Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]

When = Literal[
    "first", "max_push", "max_swing", "max_arms", "max_torso", "ceiling_unknown", "confirm",
    "limiter_swing", "limiter_arm_left", "limiter_arm_right", "limiter_torso", "no_single_limiter",
    "support_gap", "light",
]  # fmt: skip


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What no planned session passes; see docs/plan.md. All values are our own [ours]."""

    references_days: _Days = 28
    ceiling_days: _Days = 14
    rest_days: Annotated[int, msgspec.Meta(ge=0, le=14)] = 1
    repetitions_most: Annotated[int, msgspec.Meta(ge=1, le=500)] = 40
    hard_most: Annotated[int, msgspec.Meta(ge=0, le=20)] = 4
    below_ceiling_pct: _Percent = 5.0
    target_pct: tuple[_Percent, _Percent] = (40.0, 85.0)
    deload_pct: _Percent = 60.0
    deload_less_pct: _Percent = 10.0
    deload_sessions: Annotated[int, msgspec.Meta(ge=1, le=20)] = 2
    load_rise_most: Annotated[float, msgspec.Meta(ge=1, le=10)] = 1.5
    break_days: _Days = 21


class RuleDrill(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One drill that a finding leads to; what is left out stays as the drill says it."""

    drill: _Name
    why: _Why
    sets: Annotated[int, msgspec.Meta(ge=1, le=10)] = 1
    repetitions: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    target_pct: _Percent | None = None
    at_ceiling: bool = False
    bands: tuple[Band, ...] = ()
    difficulty: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    ar_r2_at_most: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A finding and its drills, in the order they are done."""

    when: When
    drills: tuple[RuleDrill, ...]


class Hard(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The members that a drill trains hard."""

    drill: _Name
    members: tuple[Member, ...]


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file."""

    limits: Limits = Limits()
    rules: tuple[Rule, ...]
    hard: tuple[Hard, ...] = ()

    def drills_when(self, finding: When) -> tuple[RuleDrill, ...]:
        """Return what a finding leads to."""
        return next(rule.drills for rule in self.rules if rule.when == finding)

    def hard_members(self, drill: str) -> frozenset[Member]:
        """Return whom a drill trains hard: everyone, where nobody said."""
        known = {hard.drill: hard.members for hard in self.hard}
        return frozenset(known.get(drill, get_args(Member)))


def rules_file() -> Path:
    """Return the rules that hold: the coach's own copy, else the shipped ones."""
    import platformdirs

    own = platformdirs.user_data_path("bandplate") / RULES_NAME
    return own if own.exists() else SHIPPED_RULES


def load_rules(path: Path, drills: Mapping[str, Drill]) -> Rules:
    """Read the mapping.

    Parameters
    ----------
    path : Path
    drills : mapping of str to Drill
        Those there are.

    Raises
    ------
    ConfigError
        The file is wrong: file, line, key, what to do.
    """

    def contradictions(rules: Rules, _written: Mapping[str, Any]) -> Iterator[Finding]:
        yield from _of_the_whole(rules)
        for i, rule in enumerate(rules.rules):
            for j, drill in enumerate(rule.drills):
                at = ("rules", i, "drills", j)
                for key, what, do in item_problems(_item(drill), drills):
                    yield (*at, *key), what, do
                if drill.at_ceiling and drill.target_pct is not None:
                    yield (*at, "at_ceiling"), "target_pct is given too", "give one of the two"

    rules, problems = read_strict(path, Rules, contradictions, "docs/plan.md for how it is written")
    if rules is None:
        raise ConfigError(str(problems[0]))
    return rules


def _item(drill: RuleDrill) -> Item:
    given = msgspec.structs.asdict(drill)
    if given.pop("at_ceiling"):
        given["target_pct"] = 50.0  # any: whether there is a target at all is what is asked
    return Item(**given)


def _of_the_whole(rules: Rules) -> Iterator[Finding]:
    low_pct, high_pct = rules.limits.target_pct
    if low_pct > high_pct:
        yield ("limits", "target_pct"), "the first is above the last", "write the lower one first"
    counts = Counter(rule.when for rule in rules.rules)
    for when in get_args(When):
        if when not in counts:
            yield ("rules",), f"nothing is said for {when}", f'add [[rules]] with when = "{when}"'
    for i, rule in enumerate(rules.rules):
        if counts[rule.when] > 1:
            yield ("rules", i, "when"), f"{rule.when} stands there twice", "leave one out"
    names = {drill.drill for rule in rules.rules for drill in rule.drills}
    for i, hard in enumerate(rules.hard):
        if [other.drill for other in rules.hard].index(hard.drill) != i:
            yield ("hard", i, "drill"), f"{hard.drill} stands there twice", "leave one out"
    unlisted = names - {hard.drill for hard in rules.hard}
    if unlisted:
        what = f"nothing is said of {', '.join(sorted(unlisted))}"
        yield ("hard",), what, "add [[hard]] with its members, [] for none"
