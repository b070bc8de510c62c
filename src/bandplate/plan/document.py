"""A plan as a TOML file that a coach reads, changes and gives back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from bandplate.core.errors import ConfigError
from bandplate.drills.check import read_strict
from bandplate.drills.meaning import Finding
from bandplate.drills.spec import Drill
from bandplate.plan.apply import LONGEST, Item, item_problems

__all__ = ["SessionPlan", "plan_from_json", "plan_to_json", "plan_to_toml", "read_plan"]

Kind = Literal["first", "normal", "light", "deload"]
_Line = Annotated[str, msgspec.Meta(max_length=LONGEST)]

_HEAD = """\
# A training session as planned. Change it, then: bandplate plan NAME --use THIS_FILE
# Keys of [[drills]]: drill, why, sets, repetitions (on each side of a set), target_pct, bands,
# difficulty (0 to 1, of drills that adapt), ar_r2_at_most, less_band (20 % off this member's band).
"""


class SessionPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One planned session.

    Attributes
    ----------
    athlete : str
    date : str
        The day it is for, as 2026-11-24.
    kind : str
        first: nothing is known yet; light: hard work is too near; deload: less, on purpose.
    notes : tuple of str
        What holds for the whole session, and what was left out and why.
    drills : tuple of Item
        In the order they are done.
    """

    athlete: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    date: str
    kind: Kind = "normal"
    notes: tuple[_Line, ...] = ()
    drills: Annotated[tuple[Item, ...], msgspec.Meta(min_length=1)]


def plan_to_json(plan: SessionPlan) -> dict[str, Any]:
    """Return the JSON form, as the history keeps it."""
    data: dict[str, Any] = msgspec.to_builtins(plan)
    return data


def plan_from_json(data: Mapping[str, object]) -> SessionPlan:
    """Inverse of :func:`plan_to_json`; raises ConfigError where it is of another version."""
    try:
        return msgspec.convert(data, SessionPlan)
    except msgspec.ValidationError as error:
        raise ConfigError(f"the stored plan: {error}; it is of another version") from error


def plan_to_toml(plan: SessionPlan) -> str:
    """Return the file that :func:`read_plan` reads."""
    data = plan_to_json(plan)
    items = data.pop("drills")
    lines = [_HEAD, *_pairs(data)]
    for item in items:
        lines += ["", "[[drills]]", *_pairs(item)]
    return "\n".join(lines) + "\n"


def read_plan(path: Path, athlete: str, drills: Mapping[str, Drill]) -> SessionPlan:
    """Read an edited plan strictly.

    Parameters
    ----------
    path : Path
    athlete : str
        Whose it must be.
    drills : mapping of str to Drill
        Those there are.

    Raises
    ------
    ConfigError
        Everything that is wrong, one line each: file, line, key, what to do.
    """

    def contradictions(plan: SessionPlan, _written: Mapping[str, Any]) -> Iterator[Finding]:
        if plan.athlete != athlete:
            yield ("athlete",), f"this is a plan of {plan.athlete}", f"give one of {athlete}"
        try:
            date.fromisoformat(plan.date)
        except ValueError:
            yield ("date",), f"{plan.date!r} is no day", 'write it as "2026-11-24"'
        for i, item in enumerate(plan.drills):
            for key, what, do in item_problems(item, drills):
                yield ("drills", i, *key), what, do

    plan, problems = read_strict(path, SessionPlan, contradictions, "docs/plan.md for how")
    if plan is None:
        raise ConfigError("; ".join(map(str, problems)))
    return plan


def _pairs(table: Mapping[str, object]) -> Iterator[str]:
    for key, value in table.items():
        if value is not None and value not in ((), []):
            yield f"{key} = {_toml(value)}"


def _toml(value: object) -> str:
    if isinstance(value, list | tuple):
        parts = [_toml(part) for part in value]
        return f"[{', '.join(parts)}]" if sum(map(len, parts)) < 60 else _tall(parts)
    # What JSON spells of text and numbers, TOML reads; but for one character it does not escape.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _tall(parts: list[str]) -> str:
    return "[\n" + "".join(f"  {part},\n" for part in parts) + "]"
