"""The push measures of each repetition of a set."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bandplate.measures.result import Measure
from bandplate.measures.segments import Repetition, repetitions
from bandplate.measures.sides import push_force
from bandplate.measures.window import Window

__all__ = ["measure_repetitions"]

_COUNT = "repetition_count"
_FOUND = "a rise past half of the way from low to high force, a stay, and the way back [ours]"


def measure_repetitions(window: Window) -> list[Measure]:
    """Count the repetitions of the push and give peak, mean and length of each (index from 1)."""
    force_n = push_force(window)
    if isinstance(force_n, str):
        return [Measure(_COUNT, "push", absent=force_n)]
    breaks = [gap.row - window.first for gap in window.series.gaps if gap.row > window.first]
    part = force_n[window.first : window.last]
    found = repetitions(part, window.series.rate_hz, breaks=breaks)
    if not found:
        reason = "no repetition: the push does not rise, stay and come back within the window"
        return [Measure(_COUNT, "push", absent=reason)]
    measures = [Measure(_COUNT, "push", float(len(found)), "1", _FOUND, experimental=True)]
    for index, repetition in enumerate(found, start=1):
        measures += _of_one(window, part, repetition, index)
    return measures


def _of_one(
    window: Window, part: NDArray[np.float64], repetition: Repetition, index: int
) -> list[Measure]:
    held = part[repetition.on : repetition.off]
    params = {
        "start_s": window.time_s(window.first + repetition.start),
        "end_s": window.time_s(window.first + repetition.end),
    }
    values = (
        ("repetition_peak_n", float(part[repetition.peak]), "N", "largest force of the repetition"),
        ("repetition_mean_n", float(held.mean()), "N", "mean force between half-way up and down"),
        (
            "repetition_hold_s",
            (repetition.off - repetition.on) / window.series.rate_hz,
            "s",
            "half-way up to half-way down",
        ),
    )
    return [
        Measure(name, "push", value, unit, method, params, index=index)
        for name, value, unit, method in values
    ]
