"""Perturbations: when a band's tension left its level, and what that does by mechanics alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.measures.arithmetic import dot
from bandplate.measures.onset import runs

__all__ = ["Template", "departure", "passive_force_n", "passive_template", "time_zeros"]

FloatArray = NDArray[np.float64]

#: Before time zero, what is "as before": mean and SD.
PRIOR_S: Final = 0.100
HELD_S: Final = 0.010
#: A perturbation is a change of tension by more than both within 20 ms [ours].
ONSET_SD: Final = 5.0
ONSET_N: Final = 2.0
#: From there back to the last sample that still is where noise puts it: a pull begins smoothly.
QUIET_SD: Final = 2.0
SMOOTH_S: Final = 0.005
#: The passive response may stand this much earlier or later than time zero says, s [ours].
ALIGN_S: Final = 0.008
ONSET_S: Final = 0.020
#: The tension leaves its level within this of the moment that was told, s [ours].
SEARCH_S: Final = 0.5
#: Two perturbations without a told moment are at least this far apart, s [ours].
APART_S: Final = 1.0


def departure(values: FloatArray, mean: float, limit: float, held: int) -> int | None:
    """Return the first row from which `held` values lie beyond mean +- limit on one side, or None.

    Parameters
    ----------
    values : float64 array of shape (n_samples,)
    mean, limit : float
        In the unit of `values`.
    held : int
        In samples, at least 1.
    """
    first: int | None = None
    for beyond in (values > mean + limit, values < mean - limit):
        starts, ends = runs(beyond)
        long = starts[ends - starts >= held]
        if len(long) and (first is None or int(long[0]) < first):
            first = int(long[0])
    return first


@dataclass(frozen=True, slots=True)
class Template:
    """The passive response per newton of tension step; arrays of one length from time zero on."""

    rate_hz: float
    force_per_n: FloatArray
    tension_per_n: FloatArray


def passive_template(
    force_n: FloatArray, tension_n: FloatArray, rate_hz: float
) -> dict[str, object]:
    """Return what a perturbation does by mechanics alone, from trials of a relaxed athlete.

    The least-squares answer per newton of tension step: each trial counts with its own step.

    Parameters
    ----------
    force_n, tension_n : float64 arrays of shape (n_trials, n_samples)
        Push force and tension from time zero on, each less its mean of the prior 100 ms, in N.
    rate_hz : float
        In Hz.

    Returns
    -------
    dict
        The metadata key ``response_template``: ``rate_hz``, ``force_per_n``, ``tension_per_n``.
    """
    step_n = tension_n[:, : round(PRIOR_S * rate_hz)].mean(axis=1)
    weight = step_n / dot(step_n, step_n)
    return {
        "rate_hz": rate_hz,
        "force_per_n": (weight @ force_n).tolist(),
        "tension_per_n": (weight @ tension_n).tolist(),
    }


def passive_force_n(template: Template, tension_n: FloatArray, n_samples: int) -> FloatArray:
    """Return the passive force that goes with a tension, in N, n_samples from time zero on.

    The template is scaled and moved, by up to 8 ms, to where its tension fits that of the first
    100 ms best; after its end its last value stands for the load that stays.

    Parameters
    ----------
    template : Template
    tension_n : float64 array of shape (n_samples,)
        From time zero on, less its mean of the prior 100 ms, in N.
    n_samples : int
        Length of the result.
    """
    n = min(round(PRIOR_S * template.rate_hz), len(tension_n))
    reach = round(ALIGN_S * template.rate_hz)
    best = (-1.0, 0, 0.0)
    for late in range(-reach, reach + 1):
        shape = _moved(template.tension_per_n, late, n)
        size = dot(shape, shape)
        match = dot(shape, tension_n[:n])
        if size > 0 and match * match / size > best[0]:
            best = (match * match / size, late, match / size)
    _, late, step_n = best
    return step_n * _moved(template.force_per_n, late, n_samples)


def _moved(values: FloatArray, late: int, n: int) -> FloatArray:
    rows = np.arange(n) - late
    return np.where(rows < 0, 0.0, values[np.clip(rows, 0, len(values) - 1)])


def time_zeros(
    tension_n: FloatArray, rate_hz: float, near_rows: Sequence[int] | None = None
) -> list[int | None]:
    """Return the rows in which a band's tension leaves its level.

    Without `near_rows`: wherever it changes by more than 2 N and 5 SD within 20 ms after a second
    without such a change. With them: the first such row in the half second after each, or None.
    The onset is the sample after the last one at which the mean of 5 ms lies within 2 SD (its own)
    of the 100 ms before.

    Parameters
    ----------
    tension_n : float64 array of shape (n_samples,)
        In N, without NaN.
    rate_hz : float
        In Hz.
    near_rows : sequence of int, optional
        Rows in which the perturbations were commanded.
    """
    if near_rows is None:
        return list(_detected(tension_n, rate_hz))
    search = round(SEARCH_S * rate_hz)
    return [_onset_row(tension_n, rate_hz, row, row + search) for row in near_rows]


def _onset_row(tension_n: FloatArray, rate_hz: float, first: int, last: int) -> int | None:
    """Return the onset in rows first to last; the 100 ms before `first` are the level."""
    prior = tension_n[max(0, first - round(PRIOR_S * rate_hz)) : first]
    if len(prior) < round(PRIOR_S * rate_hz):
        return None
    mean_n, sd_n = float(prior.mean()), float(prior.std(ddof=1))
    after = tension_n[first:last]
    held = max(1, math.ceil(HELD_S * rate_hz - 1e-9))
    found = departure(after, mean_n, max(ONSET_N, ONSET_SD * sd_n), held)
    if found is None:
        return None
    # A mean of 5 ms brings out the smooth start of a pull that single samples hide.
    half = round(SMOOTH_S * rate_hz / 2 - 0.5)
    begin = first - half
    early = np.convolve(
        tension_n[begin : first + found + half + 1] - mean_n,
        np.full(2 * half + 1, 1 / (2 * half + 1)),
        "valid",
    )
    sign = 1.0 if after[found] > mean_n else -1.0
    limit_n = QUIET_SD * sd_n / math.sqrt(2 * half + 1)
    inside = np.flatnonzero(sign * early <= limit_n)
    return first + (int(inside[-1]) + 1 if len(inside) else 0)


def _detected(tension_n: FloatArray, rate_hz: float) -> list[int]:
    step = max(1, round(ONSET_S * rate_hz))
    change_n = np.abs(tension_n[step:] - tension_n[:-step])
    # the median is that of the noise as long as most of the time nothing happens
    limit_n = max(ONSET_N, ONSET_SD * float(np.median(change_n)) / 0.6745)
    found: list[int] = []
    previous = -math.inf
    for row in np.flatnonzero(change_n > limit_n).tolist():
        if row - previous > APART_S * rate_hz:
            onset = _onset_row(tension_n, rate_hz, max(0, row - step), row + 2 * step)
            if onset is not None:
                found.append(onset)
        previous = row
    return found
