"""Signal measures against what is known: phases of the arms, dropouts, predictability."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from bandplate.core.channels import BANDS
from bandplate.core.randomness import Noise
from bandplate.core.samples import Series
from bandplate.measures.arms import measure_arms
from bandplate.measures.autoregression import ar_r2
from bandplate.measures.continuity import measure_continuity
from bandplate.measures.predictability import (
    BANDWIDTH_KEY,
    measure_predictability,
    sample_entropy,
    spectral_flatness,
)
from bandplate.measures.window import MeasureOptions, Window
from bandplate.sources.simulator.board import Board
from bandplate.sources.simulator.sprinter import Sprinter, Truth
from tests.studies.simulated import board_series

FloatArray = NDArray[np.float64]

RATE_HZ: Final = 1000
#: Sample entropy of white Gaussian noise at r = 0.2 SD: -ln P(|x - y| <= r) = -ln erf(0.1).
WHITE_SAMPEN: Final = -math.log(math.erf(0.1))
PHI: Final = 0.8


def study(seeds: int) -> list[dict[str, object]]:
    """Return the rows of the report: what was found and what was asked for."""
    phase_deg = max(phase_error_deg(seed) for seed in range(seeds))
    lost = sum(dropout_errors(seed) for seed in range(seeds))
    white = [white_noise(seed) for seed in range(seeds)]
    entropy = float(np.mean([row[0] for row in white]))
    flatness = min(row[1] for row in white)
    r2 = float(np.mean([autoregressive_r2(seed) for seed in range(seeds)]))
    changes = np.abs([noise_changes(seed) for seed in range(seeds)]).max(axis=0)
    least, apart = np.sum([in_order(seed) for seed in range(seeds)], axis=0)
    return [
        _row(
            "arms: phase offset under the board's noise, largest error",
            seeds,
            f"{phase_deg:.2f} deg",
            "0.50 deg",
            phase_deg <= 0.5,
        ),
        _row("dropouts: miscounted in a hold with three", seeds, f"{lost}", "0", lost == 0),
        _row(
            "sampen of white noise (N 3000), mean",
            seeds,
            f"{entropy:.4f} nat",
            f"{WHITE_SAMPEN:.4f} +-0.02 nat",
            abs(entropy - WHITE_SAMPEN) <= 0.02,
        ),
        _row(
            "spectral flatness of white noise, 400 segments, smallest",
            seeds,
            f"{flatness:.4f}",
            "0.996",
            flatness >= 0.996,
        ),
        _row(
            f"ar_r2 of an AR(1) process with phi {PHI:g} (N 20 000), mean",
            seeds,
            f"{r2:.4f}",
            f"{PHI**2:.2f} +-0.02",
            abs(r2 - PHI**2) <= 0.02,
        ),
        _row(
            "sampen, flatness, ar_r2 of a 0.2-1.5 Hz profile: largest change by the board's noise",
            seeds,
            ", ".join(f"{change:.4f}" for change in changes),
            "0.05, 0.01, 0.01",
            bool((changes <= (0.05, 0.01, 0.01)).all()),
        ),
        _row(
            "of sine, two sines, noise (30 s): least sampen the sine, least ar_r2 the noise",
            seeds,
            f"{least} of {seeds}",
            "all",
            int(least) == seeds,
        ),
        _row(
            "two sines without a common period have less sampen than noise (30 s)",
            seeds,
            f"{apart} of {seeds}",
            "95 %",
            bool(apart >= 0.95 * seeds),
        ),
    ]


def phase_error_deg(seed: int) -> float:
    """Return by how much the phase between two arm bands is missed, in deg; 180 when absent."""
    rng = np.random.default_rng(seed)
    offset_deg, turn_hz = float(rng.uniform(-180.0, 180.0)), float(rng.uniform(0.8, 2.5))
    t_s = _times_s(15.0)
    phase = 2 * np.pi * turn_hz * t_s
    series = _delivered(
        seed,
        t_s,
        arm_left=45.0 + 20.0 * np.sin(phase + math.radians(offset_deg)),
        arm_right=40.0 + 12.0 * np.sin(phase),
    )
    measures = {m.name: m.value for m in measure_arms(Window(series, MeasureOptions()))}
    found_deg = measures["arm_crp_deg"]
    if found_deg is None:
        return 180.0
    return abs((found_deg - offset_deg + 180.0) % 360.0 - 180.0)


def dropout_errors(seed: int) -> int:
    """Return by how many the dropouts of a hold are miscounted: three there, two too short."""
    t_s = _times_s(12.0)
    true = Sprinter("hold", seed).at(t_s)
    fz_n = true.fz_n.copy()
    rng = np.random.default_rng(seed)
    for i, length_s in enumerate((0.08, 0.03, 0.2, 0.04, 0.5)):
        start_s = 4.5 + 1.2 * i + float(rng.uniform(0.0, 0.5))
        fz_n[(t_s >= start_s) & (t_s < start_s + length_s), 0] *= 0.65
    series = board_series(replace(true, fz_n=fz_n), seed, RATE_HZ, target_n=0.75 * 1600.0)
    measures = {m.name: m.value for m in measure_continuity(Window(series, MeasureOptions()))}
    count = measures["dropout_count"]
    return 5 if count is None else abs(round(count) - 3)


def white_noise(seed: int) -> tuple[float, float]:
    """Return sample entropy and flatness of white noise."""
    values = np.random.default_rng(seed).normal(size=24_060)
    return sample_entropy(values[:3000])[0], spectral_flatness(values, 12.0)[0]


def autoregressive_r2(seed: int) -> float:
    """Return the R2 found for x[i] = PHI x[i-1] + noise, of which PHI^2 can be known ahead."""
    noise = np.random.default_rng(seed).normal(size=20_200)
    return ar_r2(np.asarray(signal.lfilter([1.0], [1.0, -PHI], noise))[200:])[0]


def noise_changes(seed: int) -> FloatArray:
    """Return what the board's noise changes in sampen, flatness and ar_r2 of a profile."""
    t_s = _times_s(20.0)
    profile_n = 60.0 + 10.0 * Noise(seed, "profile", 0.2, 1.5, 0.5)(t_s)
    noisy = _delivered(seed, t_s, arm_left=profile_n)
    values = noisy.values.copy()
    clean = replace(noisy, values=values)
    clean["arm_left"][:] = profile_n
    return _predictability(noisy) - _predictability(clean)


def in_order(seed: int) -> tuple[bool, bool]:
    """Return whether a sine is told from two sines and noise, and whether sampen tells these.

    Two frequencies without a common period are fully determined, but two values of the past do not
    say where they are: to sample entropy with m 2 they are close to noise.
    """
    t_s = _times_s(30.0)
    rng = np.random.default_rng(seed)
    one, two = (np.sin(2 * np.pi * (f * t_s + rng.uniform())) for f in (0.5, 0.5 * math.sqrt(5)))
    # white at 4 Hz and smooth between: new in every sample that is taken of it
    knots = rng.normal(size=round(4 * t_s[-1]) + 2)
    noise = signal.resample(knots, 250 * len(knots))[: len(t_s)]
    found = [
        _predictability(_delivered(seed, t_s, arm_left=60.0 + 8.0 * profile))
        for profile in (one, (one + two) / math.sqrt(2), noise)
    ]
    entropy, _, r2 = np.array(found).T
    least = entropy[0] < entropy[1:].min() and r2[2] < r2[:2].min()
    return bool(least), bool(entropy[1] < entropy[2])


def _row(name: str, seeds: int, figure: str, asked: str, passed: bool) -> dict[str, object]:
    return {"name": name, "seeds": seeds, "figure": figure, "pass": asked, "passed": passed}


def _times_s(length_s: float) -> FloatArray:
    return Board(0).truth_times_s(np.arange(round(length_s * RATE_HZ)), RATE_HZ)


def _delivered(seed: int, t_s: FloatArray, **tension_n: FloatArray) -> Series:
    """Return what the station makes of bands that pull like this; the others hang at 30 N."""
    true: Truth = Sprinter("quiet", seed).at(t_s)
    bands_n = np.full((len(t_s), len(BANDS)), 30.0)
    for band, values_n in tension_n.items():
        bands_n[:, BANDS.index(band)] = values_n
    return board_series(replace(true, tension_n=bands_n), seed, RATE_HZ, **{BANDWIDTH_KEY: 2.0})


def _predictability(series: Series) -> FloatArray:
    found = {
        m.name: math.nan if m.value is None else m.value
        for m in measure_predictability(Window(series, MeasureOptions()))
        if m.scope == "arm_left"
    }
    return np.array([found["sampen"], found["spectral_flatness"], found["ar_r2"]])
