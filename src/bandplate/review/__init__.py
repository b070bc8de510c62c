"""A finished recording seen again: its repetitions, their measures, and keeping them."""

from bandplate.review.excluding import exclude, include
from bandplate.review.findings import keep_findings
from bandplate.review.keeping import Kept, keep
from bandplate.review.last_time import LastMeans, last_means
from bandplate.review.places import Lane, Place
from bandplate.review.rebuilding import Change, Rebuilt, measured_again, rebuild, review_of
from bandplate.review.recorded import BEFORE_GO_S, OF_REPETITION, RepetitionView, Review
from bandplate.review.results import measured
from bandplate.review.seen import (
    LANES,
    LastTime,
    SeenMeasure,
    SeenRepetition,
    SeenSet,
    see_file,
    see_set,
)

__all__ = [
    "BEFORE_GO_S",
    "LANES",
    "OF_REPETITION",
    "Change",
    "Kept",
    "Lane",
    "LastMeans",
    "LastTime",
    "Place",
    "Rebuilt",
    "RepetitionView",
    "Review",
    "SeenMeasure",
    "SeenRepetition",
    "SeenSet",
    "exclude",
    "include",
    "keep",
    "keep_findings",
    "last_means",
    "measured",
    "measured_again",
    "rebuild",
    "review_of",
    "see_file",
    "see_set",
]
