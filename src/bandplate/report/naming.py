"""Names of athletes, drills, sets and plans, as every page of a report says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bandplate.measures.titles import measure_title, unit_text
from bandplate.report.headline import Key
from bandplate.report.model import Report, SetDone
from bandplate.report.pictures import MEMBER_NAMES, SIDE_WORDS
from bandplate.report.words import Words

if TYPE_CHECKING:
    from bandplate.plan.apply import Item

__all__ = [
    "best_unit",
    "drill_title",
    "plan_amount",
    "planned_title",
    "set_title",
    "side_title",
    "title_of",
]


def title_of(words: Words, report: Report) -> str:
    """Return whose report it is, else of which recording."""
    if report.athlete:
        return report.athlete
    return report.quality[0].recording if report.quality else words("Report")


def drill_title(words: Words, done: SetDone) -> str:
    """Return the drill's title in the person's language."""
    return words.say(done.title)


def set_title(words: Words, done: SetDone, *, short: bool = False) -> str:
    """Return drill and side, or the side alone."""
    if not done.drill:
        return words("Force on the plates")
    if not short:
        return side_title(words, done.title, done.side)
    if done.side == "both":
        return words("Both legs")
    return words("Push {0}", words(SIDE_WORDS[done.side]))


def side_title(words: Words, title: str, side: str) -> str:
    """Return a drill's title and a side."""
    title, said = words.say(title), words(SIDE_WORDS.get(side, side))
    return f"{title}, {said}" if side == "both" else words("{0}, push {1}", title, said)


def planned_title(words: Words, report: Report, item: Item) -> str:
    """Return the title of a planned drill, else its name."""
    return words.say(report.drill_titles.get(item.drill, item.drill))


def plan_amount(words: Words, item: Item) -> str:
    """Return sets, target and bands of a line of the plan."""
    parts = [words("1 set") if item.sets == 1 else words("{0} sets", str(item.sets))]
    if item.repetitions is not None:
        each = words("{0} of 1 repetition", parts[0])
        if item.repetitions > 1:
            each = words("{0} of {1} repetitions", parts[0], str(item.repetitions))
        parts = [each]
    if item.target_pct is not None:
        parts.append(words("target {0} % of max", words.whole(item.target_pct)))
    if item.less_band is not None:
        parts.append(words("20 % off the band: {0}", words(MEMBER_NAMES[item.less_band])))
    return ", ".join(parts)


def best_unit(key: Key) -> tuple[str, str]:
    """Return title and unit of an import's number; empty for others."""
    if key.measure is None:
        return "", ""
    return measure_title(key.measure.name), unit_text(key.measure.unit)
