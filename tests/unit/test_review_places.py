"""Where on the curve a measure was read: from what travels with it, or said in words."""

from __future__ import annotations

import pytest

from bandplate.measures import Measure
from bandplate.review import RepetitionView
from bandplate.review.places import Place, places

#: Go 13 s after the recording's first sample.
VIEW = RepetitionView(2, 1, 1, "hold", "left", "left", 13 * 10**9, 13.0, 10.0, 25.0, True)


def of(name: str, value: float, unit: str, scope: str = "push", **params: object) -> list[Place]:
    return places([Measure(name, scope, value, unit, "m", params, repetition=2)], VIEW)


def test_times_of_the_recording_become_times_since_go() -> None:
    (peak,) = of("push_peak_n", 900.0, "N", time_s=14.5)
    assert (peak.lane, peak.shape, peak.start_s, peak.end_s) == ("push", "point", 1.5, 1.5)
    slope, quiet = of("push_rfd_100_n_per_s", 9.0, "N/s", onset_s=14.0, window_ms=100,
                      quiet_s=[11.0, 12.0])  # fmt: skip
    assert (slope.shape, slope.start_s, slope.end_s) == ("slope", 1.0, pytest.approx(1.1))
    assert (quiet.shape, quiet.start_s, quiet.end_s) == ("baseline", -2.0, -1.0)
    (arrival,) = of("swing_arrival_ms", 300.0, "ms", "swing", time_s=14.3, onset_s=14.0)
    assert (arrival.lane, arrival.start_s) == ("swing", 1.0)
    assert arrival.end_s == pytest.approx(1.3)
    (hold,) = of("push_hold_cv_pct", 1.0, "%", hold_s=[15.0, 20.0])
    assert (hold.start_s, hold.end_s) == (2.0, 7.0)
    (latency,) = of("resp_latency_ms", 80.0, "ms", time_zero_s=16.0)
    assert (latency.start_s, latency.end_s) == (3.0, pytest.approx(3.08))


def test_several_stretches_are_counted_in_words_and_all_shown() -> None:
    said, *spans = of(
        "dropout_count", 2.0, "1", judged_s=9.0, dropouts_s=[[14.0, 14.2], [17, 17.1]]
    )
    assert said.words.format(*said.values) == "Read in 2 stretches; the first begins at 1.00 s."
    assert [(span.shape, span.start_s) for span in spans] == [("span", 1.0), ("span", 4.0)]


def test_what_has_no_place_of_its_own_says_so() -> None:
    (none,) = of("dropout_count", 0.0, "1", judged_s=9.0, dropouts_s=[])
    assert none.words.format(*none.values) == "There was none in the 9.0 s that were judged."
    (whole,) = of("support_ratio", 0.9, "1", "arm_left")
    assert (whole.lane, whole.start_s, whole.end_s) == ("arm_left", -3.0, 12.0)
    lag, push = of("push_torso_lag_ms", 12.0, "ms", "torso", r=0.9)
    assert (lag.lane, push.lane) == ("torso", "push")
    (unknown,) = of("something_new_n", 1.0, "N")
    assert (unknown.shape, "not kept" in unknown.words) == ("none", True)
    assert places([Measure("push_peak_n", "push", absent="no plate")], VIEW) == []
