"""Latency of the answer to a perturbation whose active and passive parts are known."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bandplate.core.samples import Series
from bandplate.measures.perturbation import passive_template, time_zeros
from bandplate.measures.response import measure_response
from bandplate.measures.window import MeasureOptions, Window
from bandplate.sources.simulator.sprinter import Sprinter, Truth
from tests.studies.simulated import board_series

FloatArray = NDArray[np.float64]

RATE_HZ = 1000.0
#: Perturbations of a recording, s from its first sample.
AT_S = (2.0, 5.0, 8.0, 11.0)
SECONDS = 14.0
N_RELAXED = 3
#: After the command the band is pulled by a motor that takes its time.
COMMAND_DELAY_S = 0.037
RISE_S = 0.040
BAND = 2  # arm_left
LIMIT_MS = 5.0
#: Share within the limit where the athlete sways: sway within 3 SD of 100 ms is an answer too.
COVERED = 0.95


@dataclass(frozen=True)
class Perturbed:
    """A recording with perturbations: the series, its time zeros and latencies."""

    series: Series
    zero_s: FloatArray
    latency_ms: FloatArray


def ease(t_s: FloatArray, duration_s: float) -> FloatArray:
    s = np.clip(t_s / duration_s, 0.0, 1.0)
    return np.asarray(s**3 * (10.0 + s * (6.0 * s - 15.0)))


def passive_n(since_s: FloatArray, step_n: float) -> FloatArray:
    """Return what the pull does to the plate by mechanics: a share of it, and a damped swing."""
    since_s = np.maximum(since_s - 0.004, 0.0)
    ringing = np.exp(-since_s / 0.08) * np.sin(2 * np.pi * 9.0 * since_s)
    return step_n * (0.45 * ease(since_s, 0.050) + 0.35 * ringing)


def twitch_n(since_s: FloatArray, peak_n: float, rise_s: float) -> FloatArray:
    """Return the force of muscle that answers: P t/T exp(1 - t/T), critically damped.

    Milner-Brown HS, Stein RB, Yemm R (1973), J Physiol 230.
    """
    share = np.maximum(since_s, 0.0) / rise_s
    return np.asarray(peak_n * share * np.exp(1 - share))


def perturbed(seed: int, *, relaxed: bool = False, unsteady: bool = False) -> Perturbed:
    """Return a push of 900 N (or 400 N, relaxed) on the left with pulls of one arm's band.

    Parameters
    ----------
    seed : int
        Steps, latencies, noise and zeros.
    relaxed : bool
        The athlete does not answer.
    unsteady : bool
        The athlete sways and trembles as the simulated sprinter does in quiet stance.
    """
    random = np.random.default_rng([seed, relaxed])
    t_s = (np.arange(round(SECONDS * RATE_HZ)) - 1.5) / RATE_HZ
    n = len(t_s)
    fz_n, tension_n = np.zeros((n, 2)), np.full((n, 6), 20.0)
    fz_n[:, 0] = 400.0 if relaxed else 900.0
    if unsteady:
        quiet = Sprinter("quiet", seed).at(t_s).fz_n[:, 0]
        fz_n[:, 0] += quiet - quiet.mean()
    zero_s, latency_ms = [], []
    for command_s in AT_S:
        begins_s = command_s + COMMAND_DELAY_S + random.uniform(0.0, 0.02)
        step_n = random.uniform(25.0, 60.0)
        since_s = t_s - begins_s
        released = ease(since_s - 1.2, 0.5)
        tension_n[:, BAND] += step_n * (ease(since_s, RISE_S) - released)
        fz_n[:, 0] += passive_n(since_s, step_n) - 0.45 * step_n * released
        if not relaxed:
            late_s = random.uniform(0.060, 0.180)
            answer_n = random.uniform(80.0, 250.0) * random.choice([-1.0, 1.0])
            fz_n[:, 0] += twitch_n(since_s - late_s, answer_n, random.uniform(0.06, 0.10))
            latency_ms.append(1e3 * late_s)
        zero_s.append(begins_s)
    cop_mm = np.zeros((n, 2, 2))
    true = Truth(fz_n, cop_mm, np.full((n, 6), 0.1), tension_n)
    marks = [{"signal": "arm_left", "t_s": at_s} for at_s in AT_S]
    series = board_series(true, seed + 1000 * relaxed, RATE_HZ, perturbations=marks)
    # the first sample stands for -1.5 periods
    return Perturbed(series, np.array(zero_s) + 1.5 / RATE_HZ, np.array(latency_ms))


def template(trials: list[Perturbed]) -> dict[str, object]:
    """Return the passive template of relaxed trials, as the metadata keep it."""
    forces, tensions = [], []
    for trial in trials:
        force_n, tension_n = trial.series["left.fz"], trial.series["arm_left"]
        rows = time_zeros(tension_n, RATE_HZ, [round(at_s * RATE_HZ) for at_s in AT_S])
        for row in rows:
            assert row is not None
            forces.append(force_n[row : row + 1000] - force_n[row - 100 : row].mean())
            tensions.append(tension_n[row : row + 1000] - tension_n[row - 100 : row].mean())
    return passive_template(np.array(forces), np.array(tensions), RATE_HZ)


def errors(seed: int, *, unsteady: bool = False) -> tuple[FloatArray, FloatArray]:
    """Return errors of time zero and latency, in ms; NaN where it is absent."""
    trial = perturbed(seed, unsteady=unsteady)
    known = template([perturbed(seed + i, relaxed=True) for i in range(N_RELAXED)])
    series = replace(trial.series, metadata={**trial.series.metadata, "response_template": known})
    found = [
        m for m in measure_response(Window(series, MeasureOptions())) if m.name == "resp_latency_ms"
    ]
    each = [m for m in found if m.index]
    assert len(each) == len(AT_S), [m.absent for m in found]
    zero_s = np.array([float(str(m.params.get("time_zero_s", "nan"))) for m in each])
    latency_ms = np.array([np.nan if m.value is None else m.value for m in each])
    return 1e3 * (zero_s - trial.zero_s), latency_ms - trial.latency_ms


def study(seeds: int) -> list[dict[str, object]]:
    """Return the rows of the validation table."""
    rows: list[dict[str, object]] = []
    for unsteady, what, share in (
        (False, "board's noise alone", 1.0),
        (True, "athlete sways", COVERED),
    ):
        found = [errors(seed, unsteady=unsteady) for seed in range(seeds)]
        zeros, latencies = (np.concatenate(part) for part in zip(*found, strict=True))
        within = float(np.mean(np.abs(latencies) <= LIMIT_MS))
        rows.append(
            {
                "name": f"perturbation latency, passive part taken off, {what}, n = {len(zeros)}",
                "seeds": seeds,
                "figure": f"{100 * within:.1f} % within +-5 ms; errors {latencies.min():+.0f} .."
                f" {latencies.max():+.0f} ms, mean {latencies.mean():+.1f} ms; time zero"
                f" {zeros.mean():+.1f} ms",
                "pass": f"+-5 ms, {100 * share:.0f} % of them",
                "passed": within >= share,
            }
        )
    return rows
