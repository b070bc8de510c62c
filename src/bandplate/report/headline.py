"""What an athlete takes home: three numbers and one sentence [ours: which ones]."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bandplate.core.channels import PushSide
from bandplate.measures import Measure
from bandplate.measures.support import MEMBER_WORDS, support_sentence
from bandplate.report.model import RepetitionDone, Report, SetDone

__all__ = ["Headline", "Key", "headline_of", "mean_measures", "sentence_of"]

KeyKind = Literal["push_pct", "push_n", "best_n", "corridor_pct", "supported_pct", "measure"]

#: What stands for an import, the first three that there are.
_OF_IMPORT: Final = (
    ("push_peak_n", ("push", "both")),
    ("push_mean_n", ("push", "both")),
    ("push_rfd_100_n_per_s", ("push", "both")),
    ("asi_bilateral_pct", ("both",)),
    ("cop_mean_velocity_mm_per_s", ("both",)),
    ("cop_ellipse95_mm2", ("both",)),
)


@dataclass(frozen=True, slots=True)
class Key:
    """One number; ``value`` None: it was not measured.

    ``of`` is the number of repetitions it is the mean of (of a best: the best of), ``low`` and
    ``high`` are the least and the most of them; ``measure`` is the one that an import shows.
    """

    kind: KeyKind
    value: float | None
    of: int = 1
    side: PushSide | None = None
    measure: Measure | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Headline:
    """The sets that the first page is about, and three numbers of them."""

    sets: tuple[SetDone, ...]
    keys: tuple[Key, ...]


def headline_of(report: Report) -> Headline:
    """Return the three numbers of the last drill with a target, else of the last one."""
    if report.foreign or not report.sets:
        return Headline(report.sets, _of_import(report.sets))
    with_target = [one for one in report.sets if _known(one.counted, "in_corridor_pct")]
    counted = [one for one in report.sets if one.counted]
    last = (with_target or counted or list(report.sets))[-1]
    sets = tuple(one for one in report.sets if one.drill == last.drill)
    done = [one for each in sets for one in each.counted]
    supported = _mean("supported_pct", done)
    if with_target:
        push = _mean("mean_pct", done)
        if push.value is None:
            push = _mean("mean_n", done)
        return Headline(sets, (push, _mean("in_corridor_pct", done), supported))
    sides = tuple(dict.fromkeys(one.side for one in sets))
    bests = [_best(side, done) for side in sides]
    if len(bests) == 1:
        bests.append(_mean("mean_n", done))
    return Headline(sets, (*bests[:2], supported))


def sentence_of(report: Report, headline: Headline) -> str:
    """Return one sentence: the limiter where this session found one, else the support."""
    if report.started_utc_ns is not None:
        for point in reversed(report.limiters):
            if point.t_utc_ns >= report.started_utc_ns and point.member is not None:
                return (
                    f"The {MEMBER_WORDS[point.member]} gives way first, at"
                    f" {point.value_pct or 0.0:.0f} % of max (P {point.probability or 0.0:.2f})."
                )
    done = [one for each in headline.sets for one in each.counted]
    ratios = mean_measures(done)
    return support_sentence(ratios) if ratios else ""


def mean_measures(done: Sequence[RepetitionDone]) -> list[Measure]:
    """Return each member's support ratio, the mean over the repetitions that have one."""
    members = dict.fromkeys(member for one in done for member in one.support_pct)
    return [
        Measure(
            "support_ratio",
            member,
            statistics.fmean(
                one.support_pct[member] / 100.0 for one in done if member in one.support_pct
            ),
            "1",
            experimental=True,
        )
        for member in members
    ]


def _of_import(sets: Sequence[SetDone]) -> tuple[Key, ...]:
    measures = [one for each in sets for one in each.measures if one.index is None]
    keys = []
    for name, scopes in _OF_IMPORT:
        found = next(
            (
                one
                for scope in scopes
                for one in measures
                if one.name == name and one.scope == scope and one.value is not None
            ),
            None,
        )
        if found is not None:
            keys.append(Key("measure", found.value, measure=found))
    return tuple(keys[:3])


_KINDS: Final[dict[str, KeyKind]] = {
    "mean_pct": "push_pct",
    "mean_n": "push_n",
    "in_corridor_pct": "corridor_pct",
    "supported_pct": "supported_pct",
}


def _known(done: Sequence[RepetitionDone], name: str) -> list[float]:
    return [value for one in done if (value := getattr(one, name)) is not None]


def _mean(name: str, done: Sequence[RepetitionDone]) -> Key:
    known = _known(done, name)
    if not known:
        return Key(_KINDS[name], None, 0)
    mean = statistics.fmean(known)
    return Key(_KINDS[name], mean, len(known), low=min(known), high=max(known))


def _best(side: PushSide, done: Sequence[RepetitionDone]) -> Key:
    known = _known([one for one in done if one.side == side], "peak_n")
    return Key("best_n", max(known, default=None), len(known), side)
