"""Counting how often a band is stretched: swings, holds with tremor, gaps, drift."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from bandplate.calibration.band_cycles import CycleCounter

RATE_HZ = 1000.0
FloatArray = NDArray[np.float64]


def time_s(length_s: float) -> FloatArray:
    return np.arange(round(length_s * RATE_HZ)) / RATE_HZ


def counted(*parts: FloatArray) -> int:
    counter = CycleCounter(RATE_HZ)
    for part in parts:
        counter.see(part)
    return counter.cycles


def noisy(tension_n: FloatArray) -> FloatArray:
    return tension_n + np.random.default_rng(1).normal(0.0, 1.0, len(tension_n))


def swings(count: int, pretension_n: float = 60.0, height_n: float = 40.0) -> FloatArray:
    """Return swings at 2 Hz over a band's pretension."""
    t_s = time_s(count / 2.0)
    return np.asarray(pretension_n + height_n * np.sin(2 * np.pi * t_s) ** 2)


@pytest.mark.parametrize("rate_hz", [80.0, 1000.0, 4000.0])
def test_each_swing_is_one_at_every_rate(rate_hz: float) -> None:
    t_s = np.arange(round(20 * rate_hz)) / rate_hz
    counter = CycleCounter(rate_hz)
    counter.see(noisy(60.0 + 40.0 * np.sin(np.pi * 3.0 * t_s) ** 2))
    assert counter.cycles == 60


def test_a_hold_with_tremor_is_one_stretch() -> None:
    hold = np.interp(time_s(32.0), [0.0, 1.0, 31.0, 32.0], [20.0, 120.0, 120.0, 20.0])
    tremor = 8.0 * np.sin(2 * np.pi * 9.0 * time_s(32.0))
    assert counted(noisy(hold + tremor)) == 1
    assert counted(noisy(np.tile(hold + tremor, 3))) == 3


def test_neither_drift_nor_pretension_nor_a_wild_sample_is_a_stretch() -> None:
    slack = noisy(np.linspace(60.0, 63.0, round(600 * RATE_HZ)))
    slack[1000::5000] += 300.0
    assert counted(slack) == 0
    drift = np.linspace(0.0, 60.0, len(swings(40)))  # counts as one stretch at most
    assert counted(noisy(swings(40) + drift)) == 40


def test_a_gap_makes_no_cycle_and_hides_only_its_own() -> None:
    tension_n = noisy(swings(10))
    tension_n[1250:1260] = np.nan  # at a peak
    assert counted(tension_n) == 10
    tension_n[1000:2000] = np.nan  # two whole swings
    assert counted(tension_n) == 8
    assert counted(np.full(5000, np.nan)) == 0


def test_a_stretch_that_is_cut_in_two_counts_once() -> None:
    tension_n = noisy(swings(12))
    cut = 1250  # at a peak
    assert counted(tension_n[:cut], tension_n[cut:]) == 12
    assert counted(*np.array_split(tension_n, 777)) == 12
    assert counted(tension_n[:cut]) + counted(tension_n[cut:]) == 12
