"""Where on the curves of a repetition a measure was read: a point, a slope, a stretch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bandplate.measures import Measure
from bandplate.review.recorded import RepetitionView

__all__ = ["Lane", "Place", "lane_of", "places"]

#: The curves of a repetition, one a member.
Lane = Literal["push", "swing", "arm_left", "arm_right", "torso"]

Shape = Literal["point", "slope", "span", "baseline", "none"]

_LANES: Final[Mapping[str, Lane]] = {
    "swing": "swing",
    "arm_left": "arm_left",
    "arm_right": "arm_right",
    "torso": "torso",
}
#: What the beginnings of names say of measures that are read from the whole window.
_WHOLE: Final = (
    "push_mean", "push_supported", "asi_", "symmetry_", "cop_", "torso_", "support_", "arm_",
    "band_", "sampen", "spectral_", "ar_r2", "force_floor", "step_cv", "contact_", "flight_",
    "step_", "dropout_", "repetition_", "sparc", "resp_", "recovery_", "swing_",
)  # fmt: skip

WHOLE: Final = "Read from the whole window."
LAG: Final = (
    "Push and member are shifted against each other; over the whole window {0} ms fit best."
)
POINT: Final = "Read at {0} s."
SLOPE: Final = "Read from the onset at {0} s, over {1} ms."
SPAN: Final = "Read from {0} s to {1} s."
SPANS: Final = "Read in {0} stretches; the first begins at {1} s."
BASELINE: Final = "The baseline: the quiet stance before the push."
NO_DROPOUT: Final = "There was none in the {0} s that were judged."
RAMPS: Final = "Found from all ramps of the set together."
UNKNOWN: Final = "Where on the curve it was read is not kept with this measure."


@dataclass(frozen=True, slots=True)
class Place:
    """One place on the curve of one repetition.

    Attributes
    ----------
    lane : Lane
    shape : "point" | "slope" | "span" | "baseline" | "none"
        ``slope``: the line between the curve's values at both ends. ``none``: only words.
    start_s, end_s : float
        In s since go; equal for a point.
    words, values : str, tuple of str
        What it is, as a template with its numbers apart, so that it can be said in another
        language; empty: what another place of the measure says holds.
    """

    lane: Lane
    shape: Shape
    start_s: float = 0.0
    end_s: float = 0.0
    words: str = ""
    values: tuple[str, ...] = ()


def lane_of(measure: Measure) -> Lane:
    """Return the curve that a measure is read from; what has no member is of the push."""
    both_arms = measure.name.startswith("arm_")
    return _LANES.get(measure.scope, "arm_left" if both_arms else "push")


def places(measures: Sequence[Measure], view: RepetitionView) -> list[Place]:
    """Return where the values of one measure of one repetition were read.

    Parameters
    ----------
    measures : sequence of Measure
        One, or one for each step or perturbation.
    view : RepetitionView
        The repetition; the times of the measures are of its recording.
    """
    there = [one for one in measures if one.value is not None]
    if not there:
        return []
    lane = lane_of(there[0])
    found = [place for one in there for place in _read(one, lane, view)]
    spans = [place for place in found if place.shape == "span"]
    if len(spans) > 1:
        said = Place(lane, "none", 0, 0, SPANS, (str(len(spans)), f"{spans[0].start_s:.2f}"))
        return [said, *(Place(p.lane, p.shape, p.start_s, p.end_s) for p in found)]
    return found or _by_name(there[0], lane, view)


def _read(one: Measure, lane: Lane, view: RepetitionView) -> list[Place]:
    """Return the places that a measure's parameters tell."""

    def since_go(key: str) -> float | None:
        value = one.params.get(key)
        return value - view.go_s if isinstance(value, int | float) else None

    def span(start_s: float, end_s: float) -> Place:
        said = (f"{start_s:.2f}", f"{end_s:.2f}")
        return Place(lane, "span", start_s, end_s, SPAN, said)

    onset_s, at_s, zero_s = since_go("onset_s"), since_go("time_s"), since_go("time_zero_s")
    window_ms = one.params.get("window_ms")
    if onset_s is not None and isinstance(window_ms, int | float):
        said = (f"{onset_s:.3f}", f"{window_ms:g}")
        shape: Shape = "slope" if "rfd" in one.name else "span"
        slope = Place(lane, shape, onset_s, onset_s + window_ms * 1e-3, SLOPE, said)
        return [slope, *(_quiet(one, lane, view))]
    if onset_s is not None and at_s is not None and one.unit == "ms":
        return [span(onset_s, at_s)]
    if at_s is not None:
        if one.unit == "ms" and one.value is not None:  # of a contact or a flight
            return [span(at_s, at_s + one.value * 1e-3)]
        return [Place(lane, "point", at_s, at_s, POINT, (f"{at_s:.3f}",))]
    if zero_s is not None and one.value is not None:
        return [span(zero_s, zero_s + one.value * (1e-3 if one.unit == "ms" else 1.0))]
    for first, last in (("from_s", "to_s"), ("start_s", "end_s")):
        start_s, end_s = since_go(first), since_go(last)
        if start_s is not None and end_s is not None:
            return [span(start_s, end_s)]
    stretches = one.params.get("hold_s", one.params.get("dropouts_s"))
    if isinstance(stretches, Sequence) and stretches:
        pairs = stretches if isinstance(stretches[0], Sequence) else [stretches]
        return [span(first - view.go_s, last - view.go_s) for first, last in pairs]
    return []


def _quiet(one: Measure, lane: Lane, view: RepetitionView) -> list[Place]:
    quiet_s = one.params.get("quiet_s")
    if not isinstance(quiet_s, Sequence):
        return []
    start_s, end_s = (edge_s - view.go_s for edge_s in quiet_s)
    return [Place(lane, "baseline", start_s, end_s, BASELINE)]


def _by_name(one: Measure, lane: Lane, view: RepetitionView) -> list[Place]:
    """Return the place of a measure whose parameters tell none."""
    if one.name.endswith("_lag_ms") and one.value is not None:
        start_s, end_s = view.start_s - view.go_s, view.end_s - view.go_s
        said = (f"{one.value:.0f}",)
        both = Place("push", "span", start_s, end_s)
        return [Place(lane, "span", start_s, end_s, LAG, said), both]
    if one.repetition is None and one.name.startswith("support_ceiling"):
        return [Place(lane, "none", words=RAMPS)]
    if one.name.startswith("dropout_"):
        judged_s = one.params.get("judged_s", 0.0)
        return [Place(lane, "none", words=NO_DROPOUT, values=(f"{judged_s:.1f}",))]
    if one.name.startswith(_WHOLE):
        start_s, end_s = view.start_s - view.go_s, view.end_s - view.go_s
        return [Place(lane, "span", start_s, end_s, WHOLE)]
    return [Place(lane, "none", words=UNKNOWN)]
