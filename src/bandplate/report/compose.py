"""The pages of a report: the first for the athlete, then those for the coach and the researcher."""

from __future__ import annotations

import time
from typing import Final

from bandplate.report.coach_page import coach_page
from bandplate.report.document import (
    BigNumber,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Notice,
    Numbers,
    Page,
    Pictures,
    Table,
    Text,
)
from bandplate.report.headline import Headline, Key, headline_of, sentence_of
from bandplate.report.look import CONTENT_WIDTH_PT
from bandplate.report.method_page import method_page
from bandplate.report.model import Report
from bandplate.report.naming import (
    best_unit,
    drill_title,
    plan_amount,
    planned_title,
    set_title,
    title_of,
)
from bandplate.report.pictures import SIDE_WORDS, push_picture
from bandplate.report.words import Words

__all__ = ["compose"]

#: Lines of the plan that an athlete is shown.
_NEXT: Final = 4


def compose(report: Report, language: str = "en") -> Document:
    """Return the document of a report.

    Raises
    ------
    UsageError
        There is no such language.
    """
    words = Words(language)
    headline = headline_of(report)
    pages = [_athlete_page(words, report, headline)]
    if not report.foreign:  # of an import there is nothing between its curve and its numbers
        pages.append(coach_page(words, report, headline))
    pages.append(method_page(words, report))
    day = words.day(report.started_utc_ns) if report.started_utc_ns is not None else ""
    who = title_of(words, report)
    made = words("made {0} with bandplate", words.day(time.time_ns()))
    shown = [who, day, words("simulated") if report.simulated else "", made]
    return Document(
        title=" · ".join(filter(None, [who, day])),
        author="bandplate",
        language=language,
        footer=" · ".join(filter(None, shown)),
        page_word=words("Page"),
        pages=tuple(pages),
    )


def _athlete_page(words: Words, report: Report, headline: Headline) -> Page:
    blocks: list[Block] = []
    if report.simulated:
        blocks.append(
            Notice(words("Simulated station: nobody trained, these numbers are made up."))
        )
    if headline.sets and headline.sets[0].drill:
        blocks.append(Heading(drill_title(words, headline.sets[0])))
    if headline.keys:
        blocks.append(Numbers(tuple(_big(words, key) for key in headline.keys)))
    else:
        blocks.append(Text(words("No repetition counted: there is no number to show.")))
    if sentence := sentence_of(report, headline):
        blocks.append(Text(words.say(sentence), "lead"))
        blocks.append(Text(words("Experimental: support and limiter are a hypothesis."), "caption"))
    blocks += _picture(words, headline)
    blocks += _done(words, report)
    blocks += _next(words, report)
    return Page(title_of(words, report), _subtitle(words, report), "athlete", tuple(blocks))


def _subtitle(words: Words, report: Report) -> str:
    parts = []
    if report.started_utc_ns is not None:
        day, clock = words.day(report.started_utc_ns), words.clock(report.started_utc_ns)
        parts.append(f"{day}, {clock}")
    if report.station:
        parts.append(report.station)
    if report.foreign:
        parts.append(words("imported recording"))
    parts += dict.fromkeys(drill_title(words, one) for one in report.sets if one.drill)
    return " · ".join(parts)


def _big(words: Words, key: Key) -> BigNumber:
    side = "" if key.side in (None, "both") else words(SIDE_WORDS[key.side])
    labels = {
        "push_pct": words("Push"),
        "push_n": words("Mean push"),
        "best_n": words("Best second, {0}", side) if side else words("Best second"),
        "corridor_pct": words("In the corridor"),
        "supported_pct": words("Supported"),
        "measure": words.say(best_unit(key)[0]),
    }
    units = {
        "push_pct": words("% of max"), "push_n": "N", "best_n": "N", "corridor_pct": "%",
        "supported_pct": "%", "measure": best_unit(key)[1],
    }  # fmt: skip
    if key.value is None:
        return BigNumber(labels[key.kind], "", note=words("not measured"))
    note = ""
    if key.kind == "best_n":
        note = words("best of {0}", str(key.of))
    elif key.kind != "measure":
        note = words("one repetition") if key.of == 1 else words("mean of {0}", str(key.of))
    if key.kind == "supported_pct" and key.low is not None and key.high is not None:
        low, high = words.whole(key.low), words.whole(key.high)
        several = words("experimental, {0}: {1} to {2}", note, low, high)
        note = several if key.of > 1 else words("experimental, {0}", note)
    value = words.amount(key.value) if key.kind == "measure" else words.whole(key.value)
    return BigNumber(labels[key.kind], value, units[key.kind], note)


def _picture(words: Words, headline: Headline) -> list[Block]:
    """Return the pushes of the newest set of each side, side by side."""
    newest = {one.side: one for one in headline.sets}
    gap = 20.0
    width = (CONTENT_WIDTH_PT - gap * (len(newest) - 1)) / max(1, len(newest))
    scenes = [
        scene
        for done in newest.values()
        if (scene := push_picture(words, done, (width, 170.0), set_title(words, done, short=True)))
    ]
    if not scenes:
        return [Text(words("The recording is not here any more: there are no curves."), "caption")]
    only = words("Push force over seconds since go.")
    if any(done.drill == "" for done in newest.values()):
        only = words("Force on the plates over the seconds of the recording.")
    elif any(len(done.repetitions) > 1 for done in newest.values()):
        only = words("Push force over seconds since go; the last repetition is the bold line.")
    return [Pictures(tuple(scenes), only)]


def _done(words: Words, report: Report) -> list[Block]:
    rows = []
    for drill in dict.fromkeys(one.drill for one in report.sets if one.drill):
        sets = [one for one in report.sets if one.drill == drill]
        counted = sum(len(one.counted) for one in sets)
        stops = sum(stop.drill == sets[0].title for stop in report.stops)
        asked = sum(max(one.asked or 0, len(one.repetitions)) for one in sets)
        said = words("{0} of {1} counted", str(counted), str(asked))
        if stops:
            once = words("{0}, stopped once", said)
            said = once if stops == 1 else words("{0}, stopped {1} times", said, str(stops))
        rows.append((Cell(drill_title(words, sets[0]), role="strong"), Cell(said)))
    if not rows:
        return []
    columns = (Column(words("Drill"), 1.0), Column(words("Repetitions"), 3.0))
    return [Heading(words("What you did")), Table(columns, tuple(rows))]


def _next(words: Words, report: Report) -> list[Block]:
    if report.plan is None:
        return []
    lines = report.plan.drills[:_NEXT]
    rows = tuple(
        (Cell(planned_title(words, report, item), role="strong"), Cell(plan_amount(words, item)))
        for item in lines
    )
    columns = (Column(words("Drill"), 1.0), Column(words("How much"), 3.0))
    blocks: list[Block] = [Heading(words("What comes next")), Table(columns, rows)]
    if len(report.plan.drills) > len(lines):
        more = str(len(report.plan.drills) - len(lines))
        blocks.append(Text(words("And {0} more, see the coach's page.", more), "caption"))
    return blocks
