"""A repetition out of what counts, and back: trends at once, ceiling and limiter from the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bandplate.core.errors import BandplateError
from bandplate.review.findings import keep_findings
from bandplate.review.keeping import found_utc_ns
from bandplate.review.rebuilding import measured_again, review_of
from bandplate.review.results import counting_ramps, ramps_of

if TYPE_CHECKING:
    from bandplate.history import History, TrainingSet
    from bandplate.review.recorded import Review

__all__ = ["exclude", "include"]


def exclude(
    history: History, one: TrainingSet, repetition: int, *, reason: str, by: str = ""
) -> str:
    """Let a repetition of a set count no more (Blocking: reads the recording where it is a ramp).

    Its values leave trends, verdicts and load; a ceiling and limiter that rest on its ramp are
    looked for again without it.

    Returns
    -------
    str
        What could not be computed again, in one line; empty where nothing is amiss.

    Raises
    ------
    UsageError, HistoryError
        See :meth:`bandplate.history.History.exclude`.
    """
    history.exclude(one.uid, repetition, reason=reason, by=by)
    return _again(history, one)


def include(history: History, one: TrainingSet, repetition: int, *, by: str = "") -> str:
    """Undo :func:`exclude`; raises UsageError where the repetition is not excluded."""
    history.include(one.uid, repetition, by=by)
    return _again(history, one)


def _again(history: History, one: TrainingSet) -> str:
    if not one.options.get("ramps"):
        return ""
    try:
        review = review_of(one)
        excluded = history.excluded(one.uid)
        history.add_computation(one.uid, measured_again(review, one, excluded))
        _findings_again(history, one, review)
    except BandplateError as error:
        return f"{error}; ceiling and limiter still rest on all ramps"
    return ""


def _findings_again(history: History, one: TrainingSet, review: Review) -> None:
    """Look for ceiling and limiter in the ramps that are left on both sides."""
    sets = [
        other
        for other in history.sets(one.athlete_uid)
        if other.recording.uid == one.recording.uid and other.drill == one.drill
    ]
    every = [span for other in sets for span in counting_ramps(other.options, ())]
    left = [
        span
        for other in sets
        for span in counting_ramps(other.options, history.excluded(other.uid))
    ]
    keep_findings(
        *(history, one.athlete_uid, review.series, ramps_of(review, left), one.drill),
        *(found_utc_ns(review, every), one.session_uid, one.recording.uid),
        again=True,
    )
