"""Timing against the truth: step times, contacts in noise, a known lag behind the push."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import SIGNAL_INDEX
from bandplate.core.samples import Series
from bandplate.measures.onset import runs
from bandplate.measures.steps import MAX_CONTACT_S, find_steps
from bandplate.measures.timing import measure_timing
from bandplate.measures.window import MeasureOptions, Window
from bandplate.sources.simulator.board import Board
from bandplate.sources.simulator.sprinter import Sprinter
from tests.studies.simulated import board_series, simulated_series

RATE_HZ = 1000
#: One cycle of the scenario: 33 steps between two stances.
STEPS_S = 17.0
NOISE_DB = 40.0
FloatArray = NDArray[np.float64]


def study(seeds: int) -> list[dict[str, object]]:
    """Return the rows of the report: what was found and what was asked for."""
    errors = [step_errors_ms(seed) for seed in range(seeds)]
    event_ms = np.abs(np.concatenate([events for events, _ in errors]))
    span_ms = np.abs(np.concatenate([spans for _, spans in errors]))
    lag_ms = np.array([lag_error_ms(seed) for seed in range(seeds)])
    counts = np.sum([contacts_in_noise(seed) for seed in range(seeds)], axis=0)
    n_steps, missed, extra = (int(count) for count in counts)
    return [
        {
            "name": "step times: largest error of a contact's begin and end, ms",
            "seeds": seeds,
            "figure": f"{event_ms.max():.2f} ({len(event_ms)} events)",
            "pass": "1.00",
            "passed": bool(event_ms.max() <= 1.0),
        },
        {
            "name": "contact times: 95 % of the errors (largest), ms",
            "seeds": seeds,
            "figure": f"{np.percentile(span_ms, 95):.2f} ({span_ms.max():.2f})",
            "pass": "95 % within 1.00",
            "passed": bool(np.percentile(span_ms, 95) <= 1.0),
        },
        {
            "name": "push-swing lag: largest error, ms",
            "seeds": seeds,
            "figure": f"{np.abs(lag_ms).max():.2f}",
            "pass": "2.00",
            "passed": bool(np.abs(lag_ms).max() <= 2.0),
        },
        {
            "name": f"contacts at {NOISE_DB:g} dB: missed + invented",
            "seeds": seeds,
            "figure": f"{missed} + {extra} of {n_steps}",
            "pass": "0 + 0",
            "passed": n_steps > 0 and missed == 0 and extra == 0,
        },
    ]


def step_errors_ms(seed: int) -> tuple[FloatArray, FloatArray]:
    """Return found minus true times of contacts' begins and ends, and of contact times, in ms.

    Truth: where the true force passes the threshold and the off level, linear between samples. The
    first sample past it comes half a sample later on average, which is no error of the event and
    cancels in every time between two of them.
    """
    series, truth = simulated_series("steps", seed, RATE_HZ, STEPS_S)
    found = find_steps(Window(series, MeasureOptions()))
    events, spans = [], []
    for plate, side in enumerate(("left", "right")):
        steps = found[side]
        contacts = steps.contacts.lasting(0.0, MAX_CONTACT_S, RATE_HZ)
        true_n = truth["fz_n"][:, plate].astype(np.float64)
        late = []
        for rows, key, rising in (
            (contacts.on, "threshold_n", True),
            (contacts.off, "off_n", False),
        ):
            level_n = steps.params[key]
            assert isinstance(level_n, float)
            true_row = _crossings(true_n, level_n, rising)
            nearest = np.abs(rows[:, None] - true_row[None, :]).argmin(axis=1)
            late.append((rows - 0.5 - true_row[nearest]) * (1e3 / RATE_HZ))
        events += late
        spans.append(late[1] - late[0])
    return np.concatenate(events), np.concatenate(spans)


def contacts_in_noise(seed: int) -> tuple[int, int, int]:
    """Return true steps, those missed and those invented under white noise of 40 dB."""
    series, truth = simulated_series("steps", seed, RATE_HZ, STEPS_S)
    noisy = series.values.copy()
    rng = np.random.default_rng(seed)
    for plate, side in enumerate(("left", "right")):
        true_n = truth["fz_n"][:, plate].astype(np.float64)
        rms_n = float(np.sqrt(np.mean(true_n[true_n > 0] ** 2)))
        noise_n = rng.normal(0.0, rms_n * 10 ** (-NOISE_DB / 20), len(true_n))
        noisy[:, SIGNAL_INDEX[f"{side}.fz"]] += noise_n
    found = find_steps(Window(replace(series, values=noisy), MeasureOptions()))
    n_steps = missed = extra = 0
    for plate, side in enumerate(("left", "right")):
        on, off = runs(truth["contact"][:, plate])
        is_step = off - on < MAX_CONTACT_S * RATE_HZ
        contacts = found[side].contacts.lasting(0.0, MAX_CONTACT_S, RATE_HZ)
        near = (np.abs(on[is_step][:, None] - contacts.on) < 20) & (
            np.abs(off[is_step][:, None] - contacts.off) < 20
        )
        n_steps += int(is_step.sum())
        missed += int((~near.any(axis=1)).sum())
        extra += int((~near.any(axis=0)).sum())
    return n_steps, missed, extra


def lag_error_ms(seed: int) -> float:
    """Return found minus true lag of the swing band, in ms; infinite when it is absent."""
    lag_ms = float(np.random.default_rng(seed).uniform(-80.0, 80.0))
    measures = {m.name: m for m in measure_timing(Window(lagging(seed, lag_ms), MeasureOptions()))}
    value = measures["push_swing_lag_ms"].value
    return np.inf if value is None else value - lag_ms


def lagging(seed: int, lag_ms: float) -> Series:
    """Return a swing drill whose swing band pulls a tenth of the push, late by `lag_ms`."""
    index = np.arange(15 * RATE_HZ)
    t_s = Board(seed).truth_times_s(index, RATE_HZ)
    sprinter = Sprinter("swing", seed)
    true = sprinter.at(t_s)
    tension_n = true.tension_n.copy()
    tension_n[:, 1] = 0.1 * sprinter.at(t_s - lag_ms * 1e-3).fz_n[:, 0]
    return board_series(replace(true, tension_n=tension_n), seed, RATE_HZ)


def _crossings(force_n: FloatArray, level_n: float, rising: bool) -> FloatArray:
    """Return where a force passes a level, in rows, linear between samples."""
    before, after = force_n[:-1], force_n[1:]
    passed = (
        (before <= level_n) & (after > level_n)
        if rising
        else (before > level_n) & (after <= level_n)
    )
    at = np.flatnonzero(passed)
    return np.asarray(at + (level_n - before[at]) / (after[at] - before[at]))
