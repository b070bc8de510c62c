"""The measures of a set: those of each repetition by what held for it, and those of its ramps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import msgspec

from bandplate.measures import Measure, MeasureOptions, Ramp, measure_ceiling, measure_series
from bandplate.review.recorded import Progress, Review

__all__ = ["counting_ramps", "measured", "ramps_of"]


def measured(
    review: Review,
    options: Mapping[str, object],
    excluded: Collection[int] = (),
    progress: Progress | None = None,
) -> list[Measure]:
    """Return the measures of a set, as its options say.

    Parameters
    ----------
    review : Review
        Of the whole recording.
    options : mapping
        ``repetitions``: fields of MeasureOptions for each, whose measures get the index of the
        repetition (those of steps keep their own); ``ramps``: (start_s, end_s, side) of each, for
        the ceiling. Without ``repetitions``: fields of MeasureOptions for the whole set.
    excluded : collection of int
        Repetitions whose ramps do not count, from 1; each repetition is measured all the same.
    progress : callable, optional

    Raises
    ------
    msgspec.ValidationError
        The options are none.
    """
    spans = cast("list[dict[str, Any]] | None", options.get("repetitions"))
    if spans is None:
        return measure_series(review.series, msgspec.convert(options, MeasureOptions))
    results = []
    for number, span in enumerate(spans, start=1):
        if progress is not None:
            progress((number - 1) / len(spans), "")
        asked = msgspec.convert(span, MeasureOptions)
        for one in measure_series(review.series_for(asked), asked):
            if not one.name.startswith("repetition_"):  # the drill's own count stands beside
                index = number if one.index is None else one.index
                results.append(replace(one, index=index, repetition=number))
    ramps = ramps_of(review, counting_ramps(options, excluded))
    for ceilings in measure_ceiling(review.series, ramps) if ramps else []:
        results += ceilings.measures
    return results


def counting_ramps(
    options: Mapping[str, object], excluded: Collection[int]
) -> list[tuple[float, float, str]]:
    """Return the ramps of a set, (start_s, end_s, side) each, but those of excluded repetitions."""
    spans = cast("Sequence[Mapping[str, object]]", options.get("repetitions", ()))
    out = {spans[number - 1]["end_s"] for number in excluded if number <= len(spans)}
    ramps = cast("Sequence[tuple[float, float, str]]", options.get("ramps", ()))
    return [(start_s, end_s, side) for start_s, end_s, side in ramps if end_s not in out]


def ramps_of(review: Review, spans: Sequence[Sequence[Any]]) -> list[Ramp]:
    """Return ramps, (start_s, end_s, side) each, with the quiet stance that was before each."""
    return [
        Ramp(
            start_s,
            end_s,
            side,
            cast("Mapping[str, object] | None", review.metadata_at(end_s).get("quiet_n")),
        )
        for start_s, end_s, side in spans
    ]
