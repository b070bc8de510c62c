"""The coach's page: everything that was done and found, dense."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from bandplate.measures.support import support_sentence
from bandplate.report.document import (
    NO_VALUE,
    Block,
    Cell,
    CellRole,
    Column,
    Facts,
    Heading,
    Notice,
    Page,
    Pictures,
    Table,
    Text,
)
from bandplate.report.headline import Headline, mean_measures
from bandplate.report.look import CONTENT_WIDTH_PT
from bandplate.report.model import RepetitionDone, Report
from bandplate.report.naming import (
    drill_title,
    plan_amount,
    planned_title,
    set_title,
    side_title,
    title_of,
)
from bandplate.report.pictures import (
    MEMBER_NAMES,
    SIDE_WORDS,
    members_picture,
    progress_picture,
    push_picture,
    support_picture,
)
from bandplate.report.scene import Scene
from bandplate.report.words import Words

__all__ = ["coach_page"]

_GAP: Final = 24.0
#: Ceilings and limiters that are listed, the newest ones.
_FINDINGS: Final = 8
_VERDICT_ROLE: Final[dict[str, CellRole]] = {"improving": "good", "declining": "caution"}


def coach_page(words: Words, report: Report, headline: Headline) -> Page:
    """Return the page."""
    blocks: list[Block] = [Notice(words("No curves: {0}", one)) for one in report.missing]
    blocks += _sets(words, report)
    blocks += _support(words, headline)
    if report.from_history:
        blocks += _ceiling(words, report)
        blocks += _changes(words, report)
        blocks += _plan(words, report)
    blocks += _notes(words, report)
    blocks += _curves(words, report)
    if report.from_history:
        blocks += _progress(words, report)
    else:
        blocks.append(
            Text(
                words(
                    "Made of the recording alone: progress, ceiling and plan stand in the report"
                    " of a session from the history."
                ),
                "caption",
            )
        )
    day = words.day(report.started_utc_ns) if report.started_utc_ns is not None else ""
    subtitle = " · ".join(filter(None, [words("For the coach"), day]))
    return Page(title_of(words, report), subtitle, "coach", tuple(blocks))


def _sets(words: Words, report: Report) -> list[Block]:
    columns = (
        Column(words("Set"), 2.4),
        Column(words("Counted"), 1.0, number=True),
        Column(words("Held, s"), 1.05, number=True),
        Column(words("Push, N"), 1.0, number=True),
        Column(words("% of max"), 1.0, number=True),
        Column(words("Best 1 s, N"), 1.1, number=True),
        Column(words("In corridor, %"), 1.1, number=True),
        Column(words("Drop-outs"), 1.0, number=True),
        Column(words("Supported, %*"), 1.2, number=True),
    )
    rows = []
    for done in report.sets:
        counted = done.counted
        asked = max(done.asked or 0, len(done.repetitions))
        rows.append(
            (
                Cell(set_title(words, done), role="strong"),
                Cell(words("{0} of {1}", str(len(counted)), str(asked))),
                Cell(_mean(words, counted, "held_s", tenth=True)),
                Cell(_mean(words, counted, "mean_n")),
                Cell(_mean(words, counted, "mean_pct")),
                Cell(_best(words, counted)),
                Cell(_mean(words, counted, "in_corridor_pct")),
                Cell(_sum(counted)),
                Cell(_mean(words, counted, "supported_pct")),
            )
        )
    blocks: list[Block] = [Heading(words("Sets")), Table(columns, tuple(rows))]
    blocks.append(
        Text(
            words("Means of the repetitions that counted. * experimental, see Methods."), "caption"
        )
    )
    blocks += _not_counted(words, report)
    return blocks


def _not_counted(words: Words, report: Report) -> list[Block]:
    items = []
    for done in report.sets:
        for one in done.repetitions:
            if one.excluded:
                items.append(
                    words("{0}, repetition {1}: excluded, {2}",
                          set_title(words, done), str(one.number), one.excluded)
                )  # fmt: skip
            elif not one.counted:
                items.append(
                    words("{0}, repetition {1}: not counted, {2}",
                          set_title(words, done), str(one.number), words.say(one.why_not))
                )  # fmt: skip
            elif one.asked != one.side:
                items.append(
                    words("{0}, repetition {1}: done on the {2} side, asked on the {3}",
                          set_title(words, done), str(one.number), words(SIDE_WORDS[one.side]),
                          words(SIDE_WORDS[one.asked]))
                )  # fmt: skip
    for stop in report.stops:
        where, after = words.say(stop.drill), words.whole(stop.at_s)
        word = words.say(stop.word.removeprefix("STOP: ").capitalize())
        said = words("{0}: stopped after {1} s. {2}", where, after, word)
        items.append(f"{said}: {words.say(stop.advice)}." if stop.advice else f"{said}.")
    return [Text(item) for item in items]


def _known(done: Sequence[RepetitionDone], name: str) -> list[float]:
    return [value for one in done if (value := getattr(one, name)) is not None]


def _mean(words: Words, done: Sequence[RepetitionDone], name: str, *, tenth: bool = False) -> str:
    known = _known(done, name)
    if not known:
        return NO_VALUE
    mean = statistics.fmean(known)
    return words.tenth(mean) if tenth else words.whole(mean)


def _best(words: Words, done: Sequence[RepetitionDone]) -> str:
    known = _known(done, "peak_n")
    return words.whole(max(known)) if known else NO_VALUE


def _sum(done: Sequence[RepetitionDone]) -> str:
    known = _known(done, "dropouts")
    return f"{sum(known):.0f}" if known else NO_VALUE


def _curves(words: Words, report: Report) -> list[Block]:
    blocks: list[Block] = []
    for done in report.sets:
        width = (CONTENT_WIDTH_PT - _GAP) / 2
        title = set_title(words, done)
        push = push_picture(words, done, (width, 122.0), title)
        members = members_picture(words, done, (width, 122.0), words("Members"))
        scenes = tuple(one for one in (push, members) if one is not None)
        if scenes:
            blocks.append(Pictures(scenes))
    if not blocks:
        return []
    caption = words(
        "Left: push of each repetition over seconds since go, dashed where it did not count."
        " Right: mean of the repetitions that counted, net of quiet stance; a member below"
        " the dashed push lags."
    )
    return [Heading(words("Curves")), *blocks, Text(caption, "caption")]


def _support(words: Words, headline: Headline) -> list[Block]:
    blocks: list[Block] = []
    scenes = []
    sides = dict.fromkeys(one.side for one in headline.sets)
    for side in sides:
        done = [one for each in headline.sets if each.side == side for one in each.counted]
        width = (CONTENT_WIDTH_PT - _GAP) / 2 if len(sides) > 1 else CONTENT_WIDTH_PT * 0.6
        title = words("Both legs") if side == "both" else words("Push {0}", words(SIDE_WORDS[side]))
        picture = support_picture(words, done, width, title)
        if picture is not None:
            scenes.append(picture)
            said = words.say(support_sentence(mean_measures(done)))
            blocks.append(Text(f"{title}: {said}" if len(sides) > 1 else said))
    note = words("experimental")
    heading = words("Support of the push")
    if headline.sets:
        heading = f"{heading}: {drill_title(words, headline.sets[0])}"
    if not scenes:
        absent = next(
            (
                one.absent
                for done in headline.sets
                for one in done.measures
                if one.name == "support_ratio" and one.absent is not None
            ),
            "",
        )
        said = words("Support was not measured: {0}.", words.say(absent or "no repetition counted"))
        return [Heading(heading, note), Text(said, "caption")]
    caption = words("Mean of the repetitions; the line spans the least and the most of them.")
    return [Heading(heading, note), Pictures(tuple(scenes), caption), *blocks]


def _ceiling(words: Words, report: Report) -> list[Block]:
    """Return one row per day and side: the ceiling, and which member limits."""
    limiters = {(one.t_utc_ns, one.side): one for one in report.limiters}
    rows = []
    for ceiling in report.ceilings[-_FINDINGS:]:
        limiter = limiters.get((ceiling.t_utc_ns, ceiling.side))
        value = words("none found")
        if ceiling.value_pct is not None:
            value = words.whole(ceiling.value_pct)
        if ceiling.less_band:
            lighter = words(MEMBER_NAMES[ceiling.less_band])
            value = words("{0}, 20 % off: {1}", value, lighter)
        member, sure, trial = words("no single limiter"), NO_VALUE, NO_VALUE
        if limiter is None:
            member = NO_VALUE
        elif limiter.member is not None:
            member = words(MEMBER_NAMES[limiter.member])
            sure = words.hundredth(limiter.probability or 0.0)
            trial = words.say(limiter.verdict or "") or words("none yet")
        rows.append(
            (
                Cell(words.day(ceiling.t_utc_ns)),
                Cell(words(SIDE_WORDS.get(ceiling.side, ceiling.side))),
                Cell(value, role="strong"),
                Cell(_interval(words, ceiling.low_pct, ceiling.high_pct)),
                Cell(member, role="strong"),
                Cell(sure, role="dim"),
                Cell(trial, role="dim"),
            )
        )
    columns = (
        Column(words("Day"), 1.6), Column(words("Push"), 0.7),
        Column(words("Ceiling, % of max"), 1.4), Column(words("95 % interval"), 1.2),
        Column(words("Gives way first"), 1.4), Column(words("P"), 0.6),
        Column(words("Confirming trial"), 1.3),
    )  # fmt: skip
    empty = words("No ramps yet: the ramp drill looks for the ceiling and the limiter.")
    return [
        Heading(words("Ceiling and limiter"), words("experimental")),
        Table(columns, tuple(rows), empty),
    ]


def _interval(words: Words, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return NO_VALUE
    return words("{0} to {1}", words.whole(low), words.whole(high))


def _changes(words: Words, report: Report) -> list[Block]:
    rows = []
    before = ""
    for one in report.changes:
        where = _side_of(words, report, one.drill, one.side)
        name, before = "" if where == before else where, where
        change = words.amount(one.now - one.before, one.unit, sign=True)
        told = words("not yet knowable")
        role: CellRole = "dim"
        if one.real is not None:
            told = words("real") if one.real else words("within noise")
            role = "strong" if one.real else "dim"
        mark = "*" if one.experimental else ""
        rows.append(
            (
                Cell(name, role="strong"),
                Cell(words.say(one.title) + mark),
                Cell(words.amount(one.before)),
                Cell(words.amount(one.now, one.unit)),
                Cell(change),
                Cell(NO_VALUE if one.mdc95 is None else f"±{words.amount(one.mdc95)}"),
                Cell(told, role=role),
            )
        )
    columns = (
        Column(words("Set"), 1.6), Column(words("Measure"), 2.0),
        Column(words("Last time"), 0.9, number=True), Column(words("Now"), 1.1, number=True),
        Column(words("Change"), 1.1, number=True), Column(words("MDC95"), 0.8, number=True),
        Column(words("Change is"), 1.2),
    )  # fmt: skip
    empty = words("No session with these drills before this one.")
    return [Heading(words("Since last time")), Table(columns, tuple(rows), empty, dense=True)]


def _side_of(words: Words, report: Report, drill: str, side: str) -> str:
    done = next((one for one in report.sets if (one.drill, one.side) == (drill, side)), None)
    if done is not None:
        return set_title(words, done)
    same = next((one.title for one in report.sets if one.drill == drill), None)
    return side_title(words, same or report.drill_titles.get(drill, drill), side)


def _progress(words: Words, report: Report) -> list[Block]:
    several = [one for one in report.progress if len(one.values) > 1]
    blocks: list[Block] = [Heading(words("Progress"))]
    if not several:
        blocks.append(Text(words("A trend needs a second session with these drills."), "caption"))
        return blocks
    rows = []
    scenes: list[Scene] = []
    for (drill, side), group in groupby(several, lambda one: (one.drill, one.side)):
        measures = list(group)
        where = _side_of(words, report, drill, side)
        scenes += [
            progress_picture(words, one, f"{words.say(one.title)} · {where}")
            for one in measures
            if one.key
        ]
        for number, one in enumerate(measures):
            mark = "*" if one.trend.experimental else ""
            verdict_role = _VERDICT_ROLE.get(one.word, "plain")
            rows.append(
                (
                    Cell("" if number else where, role="strong"),
                    Cell(words.say(one.title) + mark),
                    Cell(str(len(one.values))),
                    Cell(words(one.word) if one.word else NO_VALUE, role=verdict_role),
                    Cell(words.say(str(one.sentence)), role="dim"),
                )
            )
    columns = (
        Column(words("Set"), 1.5), Column(words("Measure"), 1.7),
        Column(words("Sessions"), 0.8, number=True), Column(words("Verdict"), 1.2),
        Column(words("Why"), 3.6),
    )  # fmt: skip
    caption = words(
        "Grey: the mean of the first three sessions and the change that noise alone makes (MDC95)."
        " * experimental."
    )
    blocks += [Pictures(tuple(scenes[i : i + 2])) for i in range(0, len(scenes), 2)]
    return [*blocks, Text(caption, "caption"), Table(columns, tuple(rows), dense=True)]


def _plan(words: Words, report: Report) -> list[Block]:
    note = words("a proposal")
    if report.plan is None:
        later = words("The plan stands in the report of the newest session.")
        return [Heading(words("Plan"), note), Text(later, "caption")]
    rows = tuple(
        (
            Cell(planned_title(words, report, item), role="strong"),
            Cell(plan_amount(words, item)),
            Cell(words.say(item.why), role="dim"),
        )
        for item in report.plan.drills
    )
    columns = (
        Column(words("Drill"), 1.0), Column(words("How much"), 1.7), Column(words("Why"), 3.6)
    )  # fmt: skip
    return [
        Heading(words("Plan for {0}", words.date(report.plan.date)), note),
        Table(columns, rows),
        *(Text(words.say(one), "caption") for one in report.plan.notes),
    ]


def _notes(words: Words, report: Report) -> list[Block]:
    blocks: list[Block] = [Heading(words("Notes and marks"))]
    blocks += [Text(note) for note in report.notes]
    if report.marks:
        blocks.append(
            Facts(tuple((words("at {0} s", words.tenth(t_s)), text) for t_s, text in report.marks))
        )
    if len(blocks) == 1:
        blocks.append(Text(words("None."), "caption"))
    return blocks
