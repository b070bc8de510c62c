"""Perturbations and tracking with known answers, against scipy, and where they must be absent."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import signal

from bandplate.core.channels import SIGNAL_INDEX
from bandplate.core.samples import Gap, Series
from bandplate.measures.perturbation import departure, passive_template, time_zeros
from bandplate.measures.response import measure_response
from bandplate.measures.result import Measure
from bandplate.measures.spectra import coherence_significance, cross_spectra
from bandplate.measures.window import MeasureOptions, Window
from tests.studies.response import study
from tests.unit import made

FloatArray = NDArray[np.float64]

RATE_HZ = 1000.0
ZEROS_S = (2.0, 6.0)
LATE_S = 0.12


series = partial(made.series, foreign=False, push_side="left")


def perturbed(rate_hz: float = RATE_HZ, **metadata: object) -> Series:
    """Pull at 2 and 6 s; 120 ms later the push rises by 100 N and is back 0.8 s after the pull."""
    t_s = np.arange(round(9 * rate_hz)) / rate_hz
    # noise of +-1 N by turns: SD known, no luck
    force_n = 800.0 + np.where(np.arange(len(t_s)) % 2, 1.0, -1.0)
    tension_n = 30.0 + np.where(np.arange(len(t_s)) % 2, 0.1, -0.1)
    for zero_s in ZEROS_S:
        tension_n[(t_s >= zero_s - 1e-9) & (t_s < zero_s + 1)] += 40.0
        force_n[(t_s >= zero_s + LATE_S - 1e-9) & (t_s < zero_s + 0.8 - 1e-9)] += 100.0
    marks = [{"signal": "arm_left", "t_s": zero_s - 0.05} for zero_s in ZEROS_S]
    columns = {"left.fz": force_n, "arm_left": tension_n}
    return series(columns, rate_hz, **{"perturbations": marks, **metadata})


def found(
    recording: Series, options: MeasureOptions | None = None
) -> dict[tuple[str, int | None], Measure]:
    measures = measure_response(Window(recording, options or MeasureOptions()))
    assert {m.scope for m in measures} == {"push"}
    assert len({(m.name, m.index) for m in measures}) == len(measures)
    return {(m.name, m.index): m for m in measures}


@pytest.mark.parametrize("told", [True, False])
def test_known_latency_and_recovery(told: bool) -> None:
    recording = perturbed() if told else perturbed(perturbations=[{"signal": "arm_left"}])
    measures = found(recording)
    for index, zero_s in enumerate(ZEROS_S, start=1):
        latency = measures["resp_latency_ms", index]
        assert latency.params["time_zero_s"] == pytest.approx(zero_s, abs=0.003)
        shift_ms = 1e3 * (float(str(latency.params["time_zero_s"])) - zero_s)
        assert latency.value == pytest.approx(1e3 * LATE_S - shift_ms, abs=1e-6)
        recovery = measures["recovery_s", index]
        assert recovery.value == pytest.approx(0.8 - 1e-3 * shift_ms, abs=1e-6)
    assert measures["resp_latency_ms", None].params["n"] == 2
    assert "not known" in measures["resp_latency_ms", 1].method


def test_mechanics_are_taken_off() -> None:
    """A passive answer of half the tension comes at once; the active one is 120 ms late."""
    recording = perturbed()
    tension_n = recording["arm_left"] - 30.0
    values = recording.values.copy()
    values[:, SIGNAL_INDEX["left.fz"]] += 0.5 * tension_n
    with_passive = replace(recording, values=values)
    assert found(with_passive)["resp_latency_ms", 1].value == pytest.approx(0.0, abs=3.0)
    rows = [row for row in time_zeros(tension_n, RATE_HZ) if row is not None]
    forces = np.array([0.5 * tension_n[row : row + 900] for row in rows])
    tensions = np.array([tension_n[row : row + 900] for row in rows])
    stored = passive_template(forces, tensions, RATE_HZ)
    metadata = {**recording.metadata, "response_template": stored}
    latency = found(replace(with_passive, metadata=metadata))["resp_latency_ms", 1]
    assert latency.value == pytest.approx(1e3 * LATE_S, abs=3.0)
    assert "passive response subtracted" in latency.method
    other = replace(
        with_passive, metadata={**metadata, "response_template": {**stored, "rate_hz": 500}}
    )
    assert "500 Hz" in str(found(other)["resp_latency_ms", 1].absent)
    broken = replace(with_passive, metadata={**metadata, "response_template": {"rate_hz": 1000.0}})
    assert "damaged" in str(found(broken)["resp_latency_ms", 1].absent)
    assert found(broken)["recovery_s", 1].value is not None


def test_template_is_the_least_squares_answer_per_newton() -> None:
    random = np.random.default_rng(1)
    steps_n = np.array([20.0, 40.0, 60.0])
    shape = random.normal(0, 1, 300)
    template = passive_template(np.outer(steps_n, shape), np.outer(steps_n, np.ones(300)), RATE_HZ)
    assert template["force_per_n"] == pytest.approx(shape)
    assert template["tension_per_n"] == pytest.approx(np.ones(300))


def test_a_departure_must_be_held_on_one_side() -> None:
    values = np.zeros(100)
    values[20:29] = 5.0
    values[40:50] = -5.0
    values[60:70:2], values[61:70:2] = 5.0, -5.0
    assert departure(values, 0.0, 3.0, 10) == 40
    assert departure(values, 0.0, 3.0, 9) == 20
    assert departure(values, 0.0, 6.0, 1) is None


def test_scale_shift_and_mirror() -> None:
    recording = perturbed()
    once = found(recording)
    later = found(replace(recording, t_ns=recording.t_ns + 10**15))
    assert later == once
    values = recording.values.copy()
    values[:, SIGNAL_INDEX["right.fz"]] = 2 * values[:, SIGNAL_INDEX["left.fz"]]
    values[:, SIGNAL_INDEX["left.fz"]] = np.nan
    mirrored = replace(
        recording,
        values=values,
        present=frozenset({"right.fz", "arm_left"}),
        metadata={**recording.metadata, "push_side": "right"},
    )
    assert {key: m.value for key, m in found(mirrored).items()} == {
        key: m.value for key, m in once.items()
    }


def test_a_gap_is_never_measured_over() -> None:
    recording = perturbed()
    # within the answer, before it, and in the level before the pull
    for row, latency_left, recovery_left in ((2060, False, False), (2400, True, False)):
        measures = found(replace(recording, gaps=(Gap(row, 0, 0, 5),)))
        assert (measures["resp_latency_ms", 1].absent is None) is latency_left
        assert (measures["recovery_s", 1].absent is None) is recovery_left
        assert "missing" in str(measures["recovery_s", 1].absent)
        assert measures["resp_latency_ms", 2].value is not None
    before = found(replace(recording, gaps=(Gap(1950, 0, 0, 5),)))
    assert "missing" in str(before["resp_latency_ms", 1].absent)


def test_reasons() -> None:
    def latency(recording: Series, options: MeasureOptions | None = None) -> str:
        return str(found(recording, options)["resp_latency_ms", None].absent)

    recording = perturbed()
    assert "no perturbation in this" in latency(perturbed(perturbations=[]))
    assert "names no band" in latency(perturbed(perturbations=[{"signal": "left.fz"}]))
    assert "no arm_right" in latency(perturbed(perturbations=[{"signal": "arm_right"}]))
    assert "500 Hz" in latency(perturbed(rate_hz=400.0))
    allowed = found(perturbed(rate_hz=400.0), MeasureOptions(allow_low_rate=True))
    assert "--allow-low-rate" in allowed["resp_latency_ms", 1].method
    assert "no force plate" in latency(replace(recording, present=frozenset({"arm_left"})))
    steady = recording.values.copy()
    steady[:, SIGNAL_INDEX["left.fz"]] = np.where(np.arange(len(recording)) % 2, 799.0, 801.0)
    calm = found(replace(recording, values=steady))
    assert "no answer" in str(calm["resp_latency_ms", None].absent)
    assert "never leaves" in str(calm["recovery_s", None].absent)
    slack = recording.values.copy()
    slack[:, SIGNAL_INDEX["arm_left"]] = 30.0
    assert "does not leave its level" in latency(replace(recording, values=slack))
    searched = {**recording.metadata, "perturbations": [{"signal": "arm_left"}]}
    unmoved = replace(recording, values=slack, metadata=searched)
    assert "never leaves its level" in latency(unmoved)
    early = MeasureOptions(start_s=1.94)
    assert "the window begins" in str(found(recording, early)["resp_latency_ms", 1].absent)
    assert found(recording, early)["resp_latency_ms", 2].value is not None
    cut = found(recording, MeasureOptions(end_s=2.9))
    assert "not back" in str(cut["recovery_s", 1].absent)


# ---- tracking


def followed(
    gain: float = 0.8, late_s: float = 0.18, noise_n: float = 0.0, rate_hz: float = RATE_HZ
) -> Series:
    """Follow a target that wanders at 0.2 to 1.5 Hz, late and with less swing."""
    random = np.random.default_rng(3)
    t_s = np.arange(round(30 * rate_hz)) / rate_hz
    frequency_hz, phase = random.uniform(0.2, 1.5, 24), random.uniform(0, 2 * np.pi, 24)

    def wander(at_s: FloatArray) -> FloatArray:
        waves = np.sin(2 * np.pi * np.multiply.outer(at_s, frequency_hz) + phase)
        return np.asarray(waves.sum(axis=1)) * 8.0

    push_n = 900 + gain * wander(t_s - late_s) + random.normal(0, noise_n, len(t_s))
    return series({"left.fz": push_n, "target": 900 + wander(t_s)}, rate_hz)


@given(
    length=st.sampled_from([64, 100, 250]), seed=st.integers(0, 99), rate_hz=st.floats(10.0, 4000.0)
)
def test_coherence_equals_scipy_s(length: int, seed: int, rate_hz: float) -> None:
    random = np.random.default_rng(seed)
    x = random.normal(0, 1, 2000)
    y = np.convolve(x, [0.5, 0.2, 0.1], "same") + random.normal(0, 1, 2000)
    frequency_hz, oracle = signal.coherence(
        x, y, rate_hz, nperseg=length, noverlap=length // 2, detrend="constant"
    )
    ours = cross_spectra(x, y, rate_hz, length, length // 2)
    assert ours.frequency_hz == pytest.approx(frequency_hz)
    # frequency 0 holds rounding alone: the mean is taken off
    assert ours.coherence[1:] == pytest.approx(oracle[1:], abs=1e-10)


def test_known_answer_of_the_significance() -> None:
    """MEASURES, "Cases with known answers", 8."""
    assert coherence_significance(10) == pytest.approx(0.283, abs=5e-4)


def test_known_gain_delay_and_error() -> None:
    measures = found(followed())
    assert measures["track_coherence", None].value == pytest.approx(1.0, abs=0.01)
    assert measures["track_gain", None].value == pytest.approx(0.8, rel=0.01)
    delay = measures["track_delay_ms", None]
    assert delay.value == pytest.approx(180.0, abs=2.0)
    assert delay.plus_minus is not None
    assert delay.params["n_segments"] >= 16
    recording = followed()
    error_n = np.sqrt(np.mean((recording["left.fz"] - recording["target"]) ** 2))
    assert measures["track_rmse_n", None].value == pytest.approx(error_n)
    mean_n = recording["target"].mean()
    assert measures["track_rmse_pct", None].value == pytest.approx(100 * error_n / mean_n)


def test_the_delay_keeps_its_promise_in_noise() -> None:
    recording = followed(noise_n=0.0)
    covered = 0
    for seed in range(40):
        values = recording.values.copy()
        noise = np.random.default_rng(seed).normal(0, 300, len(recording))
        values[:, SIGNAL_INDEX["left.fz"]] += noise
        delay = found(replace(recording, values=values))["track_delay_ms", None]
        assert delay.value is not None
        assert delay.plus_minus is not None
        covered += abs(delay.value - 180.0) <= delay.plus_minus
    assert covered >= 35


def test_unrelated_push_has_no_gain_and_no_delay() -> None:
    recording = followed()
    values = recording.values.copy()
    random = np.random.default_rng(7)
    values[:, SIGNAL_INDEX["left.fz"]] = 900 + random.normal(0, 40, len(recording))
    measures = found(replace(recording, values=values))
    coherence = measures["track_coherence", None]
    assert coherence.params["significant"] is False
    assert "unrelated" in str(measures["track_gain", None].absent)
    assert "unrelated" in str(measures["track_delay_ms", None].absent)


def test_tracking_scale_and_offset() -> None:
    recording = followed()
    values = recording.values.copy()
    for name in ("left.fz", "target"):
        values[:, SIGNAL_INDEX[name]] *= 2
    once, twice = found(recording), found(replace(recording, values=values))
    assert twice["track_rmse_n", None].value == pytest.approx(2 * once["track_rmse_n", None].value)
    for name in ("track_rmse_pct", "track_coherence", "track_gain", "track_delay_ms"):
        assert twice[name, None].value == pytest.approx(once[name, None].value)


def test_tracking_reasons() -> None:
    recording = followed()
    names = ("track_rmse_n", "track_rmse_pct", "track_coherence", "track_gain", "track_delay_ms")
    for changed, says in (
        (replace(recording, present=frozenset({"left.fz"})), "no target"),
        (replace(recording, gaps=(Gap(9000, 0, 0, 4),)), "missing"),
        (replace(recording, present=frozenset({"target"})), "no force plate"),
    ):
        assert all(says in str(found(changed)[name, None].absent) for name in names)
    short = found(recording, MeasureOptions(end_s=5.0))
    assert short["track_rmse_n", None].value is not None
    assert "16 segments" in str(short["track_coherence", None].absent)
    flat = recording.values.copy()
    flat[:, SIGNAL_INDEX["target"]] = 900.0
    assert "does not change" in str(
        found(replace(recording, values=flat))["track_gain", None].absent
    )
    slow = found(followed(rate_hz=100.0))
    assert "500 Hz" in str(slow["track_delay_ms", None].absent)
    assert slow["track_coherence", None].value is not None
    part = recording.values.copy()
    part[:2000, SIGNAL_INDEX["target"]] = np.nan
    rmse = found(replace(recording, values=part))["track_rmse_n", None]
    assert rmse.params["from_s"] == pytest.approx(2.0)


def test_short_study() -> None:
    for row in study(4):
        assert row["passed"], row
