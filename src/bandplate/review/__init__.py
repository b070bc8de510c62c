"""A finished recording seen again: its repetitions, their measures, and keeping them."""

from bandplate.review.excluding import exclude, include
from bandplate.review.findings import keep_findings
from bandplate.review.keeping import Kept, keep
from bandplate.review.rebuilding import Change, Rebuilt, measured_again, rebuild, review_of
from bandplate.review.recorded import BEFORE_GO_S, RepetitionView, Review
from bandplate.review.results import measured

__all__ = [
    "BEFORE_GO_S",
    "Change",
    "Kept",
    "Rebuilt",
    "RepetitionView",
    "Review",
    "exclude",
    "include",
    "keep",
    "keep_findings",
    "measured",
    "measured_again",
    "rebuild",
    "review_of",
]
