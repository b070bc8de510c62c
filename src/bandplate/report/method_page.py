"""The last page: how good the data are, every number, and how each was computed."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Final, TypeAlias

from bandplate.measures import Measure
from bandplate.measures.titles import scoped_title, unit_text
from bandplate.report.document import (
    NO_VALUE,
    Block,
    Cell,
    Column,
    Heading,
    Page,
    Table,
    Text,
)
from bandplate.report.model import Quality, Report, SetDone
from bandplate.report.naming import set_title, title_of
from bandplate.report.words import Words

__all__ = ["method_page"]

#: First result, mean, largest +/-.
_Mean: TypeAlias = tuple[Measure, float, float | None]
#: Sets that a table of numbers holds.
_SIDE_BY_SIDE: Final = 6


def method_page(words: Words, report: Report) -> Page:
    """Return the page."""
    blocks: list[Block] = [Heading(words("Data"))]
    columns = (
        Column(words("Recording"), 2.6), Column(words("Length"), 1.1),
        Column(words("Samples"), 1.2), Column(words("Clock"), 0.8),
        Column(words("Calibration"), 1.6), Column(words("Recorded with"), 1.0),
    )  # fmt: skip
    rows = tuple(_quality(words, one) for one in report.quality)
    empty = words("No recording could be read.")
    blocks.append(Table(columns, rows, empty, dense=True))
    for first in range(0, len(report.sets), _SIDE_BY_SIDE):
        blocks += _numbers(words, report.sets[first : first + _SIDE_BY_SIDE])
    blocks += _methods(words, report)
    subtitle = words("Methods and all numbers")
    return Page(title_of(words, report), subtitle, "method", tuple(blocks))


def _quality(words: Words, one: Quality) -> tuple[Cell, ...]:
    lost = words("unknown how many") if one.lost is None else str(one.lost)
    rate = words("{0} s at {1} Hz", words.whole(one.duration_s), words.amount(one.rate_hz))
    samples = words("none lost")
    if one.gaps:
        samples = words("{0} lost in {1} gaps", lost, str(one.gaps))
    if one.damage:
        samples = words("{0}; {1} damaged places: bandplate verify", samples, str(one.damage))
    clock = words("not recorded")
    if one.clock_uncertainty_ms is not None:
        clock = f"±{words.amount(one.clock_uncertainty_ms, 'ms')}"
    calibration = words.say(one.calibration) or words("not recorded")
    if one.foreign:
        clock, calibration = words("that of the file"), words("that of the file")
    software = one.software or words("not recorded")
    return tuple(map(Cell, (one.recording, rate, samples, clock, calibration, software)))


def _numbers(words: Words, sets: Sequence[SetDone]) -> list[Block]:
    """Return one table: a row per measure, a column per set."""
    shown = [_means(one) for one in sets]
    names = dict.fromkeys(key for means in shown for key in means)
    if not names:
        return []
    rows = []
    for key in names:
        of_it = [means.get(key) for means in shown]
        first = next(one for one in of_it if one is not None)[0]
        title = words.say(scoped_title(first.name, first.scope))
        if first.scope == "both":
            title = words("{0}, both plates", title)
        mark = "*" if first.experimental else ""
        rows.append(
            (
                Cell(title + mark),
                *(Cell(_value(words, one)) for one in of_it),
                Cell(unit_text(first.unit), role="dim"),
            )
        )
    single = len(sets) == 1 and not sets[0].drill
    head = [words("Value")] if single else [set_title(words, one) for one in sets]
    columns = (
        Column(words("Measure"), 2.6),
        *(Column(title, 1.0, number=True) for title in head),
        Column(words("Unit"), 0.6),
    )
    return [Heading(words("Numbers")), Table(columns, tuple(rows), dense=True)]


def _means(done: SetDone) -> dict[tuple[str, str], _Mean]:
    """Return what each measure was over the repetitions that counted."""
    counted = {one.number for one in done.counted}
    pushes = {one.name for one in done.measures if one.scope == "push" and one.value is not None}
    found: dict[tuple[str, str], dict[int | None, Measure]] = {}
    for one in done.measures:
        # each plate, and both of them, repeat what the pushing leg's has
        if one.value is None or (one.scope != "push" and one.name in pushes):
            continue
        if one.repetition is None or one.repetition in counted:  # what follows are its single steps
            found.setdefault((one.name, one.scope), {}).setdefault(one.repetition, one)
    means = {}
    for key, of_it in found.items():
        measures = list(of_it.values())
        values = [one.value for one in measures if one.value is not None]
        known = [one.plus_minus for one in measures if one.plus_minus is not None]
        means[key] = measures[0], statistics.fmean(values), max(known, default=None)
    return means


def _value(words: Words, one: _Mean | None) -> str:
    if one is None:
        return NO_VALUE
    _, mean, spread = one
    said = words.amount(mean)
    return said if spread is None else f"{said} ±{words.amount(spread)}"


def _methods(words: Words, report: Report) -> list[Block]:
    methods: dict[str, list[str]] = {}
    for done in report.sets:
        for one in done.measures:
            if one.value is not None and one.method:
                names = methods.setdefault(one.method, [])
                if one.name not in names:
                    names.append(one.name)
    rows = tuple(
        (Cell(", ".join(names)), Cell(method, role="dim")) for method, names in methods.items()
    )
    columns = (Column(words("Measure"), 1.0), Column(words("How it was computed"), 1.6))
    about = words(
        "Values are means of the repetitions that counted; ± is the largest of them. Definitions"
        " and sources: docs/measures.md. * Support, ceiling and limiter are constructs of this"
        " project, experimental: they are a hypothesis, not a diagnosis."
    )
    return [
        Heading(words("Methods")),
        Text(about),
        Table(columns, rows, words("Nothing was measured."), dense=True),
    ]
