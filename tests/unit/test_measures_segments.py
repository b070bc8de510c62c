"""Contacts by threshold, what cuts them, and repetitions by the force itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bandplate.measures.segments import (
    Unloaded,
    contact_threshold_n,
    drift_n,
    find_contacts,
    repetitions,
    unloaded,
)
from bandplate.measures.steps import merge_feet
from tests.studies.simulated import simulated_series


def events(force_n: list[float], **options: float) -> list[tuple[int, int]]:
    contacts = find_contacts(
        np.array(force_n), 1000.0, 10.0, **{"min_contact_s": 0, "min_flight_s": 0, **options}
    )
    return list(zip(contacts.on.tolist(), contacts.off.tolist(), strict=True))


def test_on_above_the_threshold_off_at_seven_tenths() -> None:
    force_n = [0, 10, 11, 9, 7.1, 12, 7, 8, 9, 10, 0]
    assert events(force_n) == [(2, 6)]
    assert events(force_n, off_ratio=1.0) == [(2, 3), (5, 6)]


def test_short_flights_join_before_short_contacts_go() -> None:
    chatter = [0.0] * 20 + [20, 0] * 8 + [20.0] * 10 + [0.0] * 20 + [20.0] * 5 + [0.0] * 20
    assert events(chatter, min_flight_s=0.01, min_contact_s=0.02) == [(20, 46)]


@given(arrays(np.float64, st.integers(1, 60), elements=st.sampled_from([0.0, 8.0, 20.0, np.nan])))
def test_contacts_equal_a_scan_sample_by_sample(force_n: np.ndarray) -> None:
    contacts = find_contacts(force_n, 1000.0, 10.0, min_contact_s=0, min_flight_s=0)
    expected: list[list[int]] = []
    loaded = start = False
    for row, value in enumerate(force_n.tolist()):
        start = row == 0 or bool(np.isnan(force_n[row - 1]))
        if np.isnan(value):
            if loaded:
                expected[-1][1:] = [row, expected[-1][2], False]
            loaded = False
        elif not loaded and value > 10:
            expected.append([row, -1, not start, True])
            loaded = True
        elif loaded and value <= 7:
            expected[-1][1] = row
            loaded = False
    if loaded:
        expected[-1][1:] = [len(force_n), expected[-1][2], False]
    columns = (contacts.on, contacts.off, contacts.on_known, contacts.off_known)
    assert [list(row) for row in zip(*(c.tolist() for c in columns), strict=True)] == expected


def test_threshold_follows_the_noise_of_the_unloaded_plate() -> None:
    rng = np.random.default_rng(1)
    force_n = np.where(np.arange(10_000) % 400 < 250, 900.0, 0.0) + rng.normal(0, 4.0, 10_000)
    noise_n = unloaded(force_n, 1000.0).noise_n
    assert noise_n == pytest.approx(4.0, rel=0.1)
    assert contact_threshold_n(noise_n) == 5 * noise_n
    assert contact_threshold_n(0.6) == contact_threshold_n(float("nan")) == 10.0
    assert np.isnan(unloaded(np.full(5000, 700.0), 1000.0).noise_n)


def test_a_foot_that_rests_lightly_is_no_drift() -> None:
    n = 12
    phases = np.arange(n) * 400
    resting = Unloaded(phases, np.resize([20.0, 45.0, 5.0], n), np.ones(n, bool), 0.5)
    assert drift_n(resting, 5000) is None
    few = Unloaded(phases[:5], np.full(5, 30.0), np.ones(5, bool), 0.5)
    assert drift_n(few, 5000) is None
    level = Unloaded(phases, np.full(n, 4.0), np.ones(n, bool), 0.5)
    assert drift_n(level, 5000) is None
    rising = Unloaded(phases, phases * 0.01, np.ones(n, bool), 0.5)
    drift = drift_n(rising, 5000)
    assert drift is not None
    np.testing.assert_allclose(drift[:4401], np.arange(4401) * 0.01, atol=1e-9)


def test_feet_merge_in_the_order_of_time() -> None:
    def foot(spans: list[tuple[int, int]], n: int = 5000):
        force_n = np.zeros(n)
        for on, off in spans:
            force_n[on:off] = 100.0
        return find_contacts(force_n, 1000.0, 10.0)

    both = merge_feet(foot([(100, 400), (900, 1200)]), foot([(350, 700), (1000, 1500)]))
    assert both.on.tolist() == [100, 350, 900]
    assert both.off.tolist() == [400, 700, 1500]
    standing = merge_feet(foot([(0, 5000)]), foot([(300, 600), (900, 1200)]))
    assert (standing.on.tolist(), standing.off.tolist()) == ([0], [5000])
    assert not standing.complete.any()
    assert len(merge_feet(foot([]), foot([]))) == 0


def test_repetitions_of_a_simulated_hold() -> None:
    series, truth = simulated_series("hold", 5, 1000.0, 60.0)
    found = repetitions(series["left.fz"], 1000.0)
    assert len(found) == 3
    for number, repetition in enumerate(found):
        # the true effort begins 3 s into each cycle of 20 s, with no jump in acceleration
        assert repetition.start == pytest.approx(20_000 * number + 3_000, abs=300)
        assert repetition.on == pytest.approx(20_000 * number + 3_500, abs=60)
        true_n = truth["fz_n"][:, 0]
        half_n = (true_n[repetition.on] + true_n[repetition.start]) / 2
        assert (true_n[repetition.on : repetition.off] > half_n).all()
        assert repetition.start < repetition.on < repetition.peak < repetition.off < repetition.end


def test_repetitions_that_an_end_or_a_gap_cuts_are_left_out() -> None:
    series, _ = simulated_series("hold", 5, 1000.0, 48.0)
    force_n = series["left.fz"]
    assert len(repetitions(force_n, 1000.0)) == 2
    assert len(repetitions(force_n, 1000.0, breaks=[30_000])) == 1
    assert repetitions(np.full(5000, 400.0), 1000.0) == []
    assert repetitions(np.zeros(3), 1000.0) == []
