"""Sample entropy, flatness and prediction against brute force, other codes and known processes."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from numpy.typing import NDArray
from scipy import signal

from bandplate.core.channels import N_SIGNALS, SIGNAL_INDEX
from bandplate.core.samples import Gap, Series
from bandplate.measures import Measure, MeasureOptions
from bandplate.measures.autoregression import ar_r2
from bandplate.measures.predictability import (
    BANDWIDTH_KEY,
    bandwidth_hz,
    measure_predictability,
    sample_entropy,
    spectral_flatness,
)
from bandplate.measures.window import Window
from tests.studies.signals import WHITE_SAMPEN, study

RATE_HZ = 1000.0
SCOPES = ["swing", "arm_left", "arm_right", "torso"]
NAMES = ["sampen", "spectral_flatness", "ar_r2"]


def recording(
    rate_hz: float = RATE_HZ,
    gaps: tuple[Gap, ...] = (),
    metadata: dict[str, object] | None = None,
    **tension_n: NDArray[np.float64],
) -> Series:
    n = len(next(iter(tension_n.values())))
    values = np.full((n, N_SIGNALS), np.nan)
    for band, column in tension_n.items():
        values[:, SIGNAL_INDEX[band]] = column
    t_ns = np.round(np.arange(n) * (1e9 / rate_hz)).astype(np.int64)
    told = {"push_side": "left", **(metadata or {})}
    return Series(t_ns, values, rate_hz, frozenset(tension_n), False, gaps, told)


def found(series: Series) -> dict[tuple[str, str], Measure]:
    measures = measure_predictability(Window(series, MeasureOptions()))
    assert [(m.name, m.scope) for m in measures] == [(n, s) for s in SCOPES for n in NAMES]
    return {(m.name, m.scope): m for m in measures}


def noise_n(seconds: float, seed: int = 1, high_hz: float = 2.0) -> NDArray[np.float64]:
    """Noise below `high_hz` about 60 N with an SD of 8 N."""
    n = round(seconds * RATE_HZ)
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=n))
    spectrum[np.fft.rfftfreq(n, 1 / RATE_HZ) > high_hz] = 0
    values = np.fft.irfft(spectrum, n)
    return np.asarray(60 + 8 * (values - values.mean()) / values.std())


def test_known_answers() -> None:
    """MEASURES, "Cases with known answers", 4."""
    rng = np.random.default_rng(4)
    entropy = np.mean([sample_entropy(rng.normal(size=3000))[0] for _ in range(10)])
    assert entropy == pytest.approx(2.19, abs=0.02)
    assert entropy == pytest.approx(WHITE_SAMPEN, abs=0.02)
    sine = np.sin(2 * np.pi * np.arange(3000) / 100)
    assert sample_entropy(sine)[0] == pytest.approx(0.163, abs=5e-4)
    white = spectral_flatness(rng.normal(size=200_000), 100.0, (0.1, 49.9), 2.56)
    assert white[0] == pytest.approx(0.999, abs=1e-3)


@given(
    values=npst.arrays(
        np.float64, st.integers(4, 60), elements=st.integers(-8, 8).map(lambda i: 0.25 * i)
    ),
    m=st.integers(1, 3),
    r_sd=st.sampled_from([0.1, 0.2, 0.5]),
)
def test_sample_entropy_counts_every_pair_of_templates(
    values: NDArray[np.float64], m: int, r_sd: float
) -> None:
    tolerance, n = r_sd * values.std(), len(values) - m
    counts = [
        sum(
            bool((np.abs(values[i : i + length] - values[j : j + length]) <= tolerance).all())
            for i in range(n)
            for j in range(i + 1, n)
        )
        for length in (m + 1, m)
    ]
    entropy, a, b = sample_entropy(values, m, r_sd)
    assert [a, b] == counts
    if a:
        assert entropy == math.log(b / a)
    else:
        assert math.isnan(entropy)


@given(n=st.integers(100, 800), seed=st.integers(0, 99), slow=st.sampled_from([0.0, 0.7, 0.99]))
def test_sample_entropy_is_antropy_s(n: int, seed: int, slow: float) -> None:
    import antropy  # compiles itself for 10 s in every process that imports it

    noise = np.random.default_rng(seed).normal(size=n)
    values = np.asarray(signal.lfilter([1.0], [1.0, -slow], noise))
    ours, a, _ = sample_entropy(values)
    if a:
        assert ours == pytest.approx(antropy.sample_entropy(values, order=2), rel=1e-9)


@given(n=st.integers(120, 900), seed=st.integers(0, 99))
def test_flatness_is_that_of_scipy_s_welch(n: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=n)
    frequency_hz, density = signal.welch(values, 12.0, "hann", 120, 60)
    inside = density[(frequency_hz >= 0.1 - 1e-9) & (frequency_hz <= 3 + 1e-9)]
    value, n_segments = spectral_flatness(values, 12.0)
    assert value == pytest.approx(np.exp(np.log(inside).mean()) / inside.mean(), rel=1e-9)
    assert n_segments == (n - 60) // 60


def test_bandwidth_is_where_the_profile_ends() -> None:
    assert bandwidth_hz(noise_n(60.0, high_hz=2.0), RATE_HZ) == pytest.approx(1.9, abs=0.1)
    assert bandwidth_hz(noise_n(60.0, high_hz=5.0), RATE_HZ) == pytest.approx(4.75, abs=0.15)
    assert bandwidth_hz(np.full(5000, 40.0), RATE_HZ) == 0.0


def test_prediction_knows_what_can_be_known_and_not_the_future() -> None:
    row = np.arange(300)
    assert ar_r2(np.sin(row / 3)) == (pytest.approx(1.0, abs=1e-9), 2)
    two = np.sin(row / 3) + np.sin(row / 3 * math.sqrt(5))
    assert ar_r2(two) == (pytest.approx(1.0, abs=1e-9), 4)
    # a model that had seen what it predicts would explain part of white noise
    white = [ar_r2(np.random.default_rng(seed).normal(size=100))[0] for seed in range(40)]
    assert -0.2 < np.mean(white) < 0.0
    # what begins in the last block was not there to learn from
    late = np.concatenate((np.tile([1.0, -1.0], 95), np.tile([-1.0, -1.0], 5)))
    assert ar_r2(late)[0] < 0.95
    assert math.isnan(ar_r2(np.concatenate((np.arange(50.0), np.full(50, 7.0))))[0])


def test_delivered_tension_of_each_member() -> None:
    sine_n = 60 + 8 * np.sin(2 * np.pi * 0.8 * np.arange(30_000) / RATE_HZ)
    quiet_n = np.full(30_000, 30.0)
    measures = found(
        recording(
            swing_right=sine_n,
            arm_left=noise_n(30),
            torso_left=noise_n(30) / 2,
            torso_right=noise_n(30) / 2,
            arm_right=quiet_n,
        )
    )
    known, unknown = measures["sampen", "swing"], measures["sampen", "arm_left"]
    assert known.value is not None
    assert unknown.value is not None
    assert known.value < 0.5 < unknown.value
    assert known.params["rate_hz"] == pytest.approx(4 * 2.5, rel=0.01)
    assert measures["ar_r2", "swing"].value == pytest.approx(1.0, abs=1e-3)
    for name in NAMES:  # the torso's two bands together pull what the arm's one does
        torso, arm = measures[name, "torso"].value, measures[name, "arm_left"].value
        assert torso == pytest.approx(arm, rel=1e-9)
        assert measures[name, "arm_right"].absent == (
            "the resistance is constant: its SD is below 1 N"
        )


def test_scale_offset_and_time_change_nothing() -> None:
    base_n = noise_n(20)
    plain = recording(arm_left=base_n)
    others = [
        recording(arm_left=2 * base_n),
        recording(arm_left=base_n + 25),
        replace(plain, t_ns=plain.t_ns + 123_456_789),
    ]
    for name in NAMES:
        value = found(plain)[name, "arm_left"].value
        assert value is not None
        for other in others:
            assert found(other)[name, "arm_left"].value == pytest.approx(value, rel=1e-6)


def test_a_given_bandwidth_is_taken() -> None:
    series = recording(arm_left=noise_n(20), metadata={BANDWIDTH_KEY: 5.0})
    sampen = found(series)["sampen", "arm_left"]
    assert sampen.params["bandwidth"] == "given"
    assert sampen.params["rate_hz"] == 20.0
    assert sampen.params["n"] == 400
    slow = found(recording(40.0, arm_left=noise_n(20)[::25], metadata={BANDWIDTH_KEY: 20.0}))
    assert slow["sampen", "arm_left"].absent == (
        "recorded at 40 Hz: a bandwidth of 20 Hz needs four times that"
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"seconds": 5.0}, "need 10.0 s"),
        ({"nan": True}, "no tension in 50.0 % of the samples"),
        ({"gap": True}, "50 samples missing"),
        ({"slack": True}, "band slack"),
    ],
)
def test_what_cannot_be_measured_says_why(change: dict[str, object], reason: str) -> None:
    tension_n = noise_n(float(str(change.get("seconds", 20.0))))
    if "nan" in change:
        tension_n[len(tension_n) // 2 :] = np.nan
    if "slack" in change:
        tension_n -= tension_n.mean()
    gaps = (Gap(900, 900_000_000, 950_000_000, 50),) if "gap" in change else ()
    measures = found(recording(arm_left=tension_n, gaps=gaps))
    assert reason in str(measures["sampen", "arm_left"].absent)
    assert reason in str(measures["ar_r2", "arm_left"].absent)
    assert measures["spectral_flatness", "arm_left"].value is None
    assert measures["sampen", "swing"].absent == "no swing band in this recording"
    assert measures["sampen", "torso"].absent == "no torso_left band in this recording"


def test_study_in_short() -> None:
    rows = study(2)
    assert len(rows) == 8
    assert [row["name"] for row in rows if not row["passed"]] == []
