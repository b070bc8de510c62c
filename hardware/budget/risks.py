"""The risk sheet: station/risks.toml as a table."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from netlist import STATION

__all__ = ["Risk", "load", "table"]

_WANTED = 15
_WATCHED = 12


@dataclass(frozen=True)
class Risk:
    """One line: before and after are severity, exposure, probability, avoidance, 1 to 3 each."""

    hazard: str
    situation: str
    before: tuple[int, ...]
    measures: str
    after: tuple[int, ...]
    shown_by: str

    def __post_init__(self) -> None:
        for figures in (self.before, self.after):
            if len(figures) != 4 or not set(figures) <= {1, 2, 3}:
                raise ValueError(f"risks.toml: {self.hazard}: four figures of 1 to 3 are wanted")
        if number(self.before) >= _WANTED and number(self.after) >= number(self.before):
            raise ValueError(f"risks.toml: {self.hazard}: no measure takes anything off it")


def number(figures: tuple[int, ...]) -> int:
    """Return R = S (F + P + A)."""
    return figures[0] * sum(figures[1:])


def load() -> list[Risk]:
    """Return every line."""
    content = tomllib.loads((STATION / "risks.toml").read_text("utf-8"))
    return [
        Risk(hazard, situation, tuple(before), measures, tuple(after), shown_by)
        for hazard, situation, before, measures, after, shown_by in content["risks"]
    ]


def table() -> str:
    """Return the sheet as a Markdown table; R in bold where a person must stand by."""
    lines = ["| no | hazard | situation | S F P A | R | measures | S F P A | R left | shown by |"]
    lines.append("|---:|---|---|---|---:|---|---|---:|---|")
    for n, risk in enumerate(load(), start=1):
        before, after = (" ".join(map(str, row)) for row in (risk.before, risk.after))
        left = number(risk.after)
        left_words = f"**{left}**" if left > _WATCHED else str(left)
        lines.append(
            f"| {n} | {risk.hazard} | {risk.situation} | {before} | {number(risk.before)} "
            f"| {risk.measures} | {after} | {left_words} | {risk.shown_by} |"
        )
    return "\n".join(lines) + "\n"
