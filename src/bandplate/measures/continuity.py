"""Section 7: whether the force stays, between steps, under a target, and in its rise."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import SIGNALS
from bandplate.measures.onset import runs
from bandplate.measures.result import Measure
from bandplate.measures.segments import Repetition, repetitions
from bandplate.measures.sides import push_force
from bandplate.measures.steps import MAX_CONTACT_S, MAX_FLIGHT_S, find_steps
from bandplate.measures.timing import slope_per_s
from bandplate.measures.window import Window

__all__ = ["dropouts", "measure_continuity", "sparc"]

FloatArray = NDArray[np.float64]

DROPOUT_SHARE: Final = 0.8
DROPOUT_S: Final = 0.050
#: Metadata that give the constant target of a hold, N.
TARGET_KEY: Final = "target_n"

MIN_STEPS: Final = 3

SPARC_PADLEVEL: Final = 4
SPARC_CUTOFF_HZ: Final = 10.0
SPARC_THRESHOLD: Final = 0.05
#: Added to both ends of a rise, so that it starts and ends at rest [ours].
RISE_MARGIN_S: Final = 0.1
MIN_SPARC_RATE_HZ: Final = 100.0

_DROPOUT: Final = "F < 0.8 target for more than 50 ms, from where F first reaches it, unfiltered"
_FLOOR_METHOD: Final = (
    "lowest force between the peaks of consecutive steps, % of the mean force of these steps,"
    " unfiltered"
)
_SPARC_METHOD: Final = (
    "spectral arc length of |dF/dt| from the start of a push to its hold (padlevel 4, fc 10 Hz,"
    " threshold 0.05; dF/dt: Savitzky-Golay, order 2, 41 ms); less negative: smoother"
)


def measure_continuity(window: Window) -> list[Measure]:
    """Measure dropouts below a target, the floor between steps and the smoothness of each rise.

    Parameters
    ----------
    window : Window
        Rows to measure. The target is the signal that the options name, or else the constant
        ``target_n`` of the metadata.
    """
    return [*_dropouts(window), _floor(window), *_smoothness(window)]


def dropouts(
    force_n: FloatArray, target_n: FloatArray, rate_hz: float
) -> tuple[list[tuple[int, int]], int]:
    """Return the rows (first, last) of each dropout, and how many rows were judged.

    A dropout is a run of F < 0.8 target of more than 50 ms. Each stretch that has a target (finite,
    above 0) is judged from the row in which F first reaches 0.8 target: to be late is no dropout.

    Parameters
    ----------
    force_n, target_n : float64 arrays of shape (n_samples,)
        In N; the target NaN where there is none.
    rate_hz : float
        Sample rate, in Hz.
    """
    with_target = np.isfinite(target_n) & (np.nan_to_num(target_n) > 0.0)
    enough = np.zeros(len(force_n), np.bool_)
    enough[with_target] = force_n[with_target] >= DROPOUT_SHARE * target_n[with_target]
    found, judged = [], 0
    for start, end in zip(*(edge.tolist() for edge in runs(with_target)), strict=True):
        reached = np.flatnonzero(enough[start:end])
        if not len(reached):
            continue
        first = start + int(reached[0])
        judged += end - first
        starts, ends = runs(~enough[first:end])
        long = ends - starts > DROPOUT_S * rate_hz + 1e-6
        found += [
            (first + a, first + b)
            for a, b in zip(starts[long].tolist(), ends[long].tolist(), strict=True)
        ]
    return found, judged


def sparc(
    speed: FloatArray,
    rate_hz: float,
    *,
    padlevel: int = SPARC_PADLEVEL,
    cutoff_hz: float = SPARC_CUTOFF_HZ,
    threshold: float = SPARC_THRESHOLD,
) -> float:
    """Return the spectral arc length of a speed profile: less negative is smoother.

    Parameters
    ----------
    speed : float64 array of shape (n_samples,)
        Of one discrete movement, at least 2 values, in any unit.
    rate_hz : float
        Sample rate, in Hz, more than twice `cutoff_hz`.
    padlevel : int
        Zeros to 2^padlevel times the next power of two.
    cutoff_hz : float
        Frequencies above do not count, in Hz.
    threshold : float
        Nor those beyond the last whose share of the largest amplitude reaches this.

    Returns
    -------
    float
        NaN where the speed is 0 throughout, or one frequency alone is left.

    References
    ----------
    Balasubramanian S et al. (2015), J NeuroEng Rehabil 12:112.
    """
    n_fft = 2 ** (math.ceil(math.log2(len(speed))) + padlevel)
    # the next above the cut-off is at most one bin away
    last = int(cutoff_hz * n_fft / rate_hz + 1e-9)
    amplitude = np.abs(np.fft.rfft(speed, n_fft))[: last + 1]
    largest = float(amplitude.max())
    if largest <= 0.0:
        return math.nan
    amplitude /= largest
    kept = np.flatnonzero(amplitude >= threshold)
    amplitude = amplitude[kept[0] : kept[-1] + 1]
    if len(amplitude) < 2:
        return math.nan
    step = 1.0 / (len(amplitude) - 1)
    return -float(np.hypot(step, np.diff(amplitude)).sum())


def _dropouts(window: Window) -> list[Measure]:
    names = ("dropout_count", "dropout_pct")
    push_n, target = push_force(window), _target(window)
    reason = next((why for why in (push_n, target) if isinstance(why, str)), None)
    if not isinstance(push_n, str) and reason is None:
        reason = _broken(window, push_n)
    if isinstance(push_n, str) or isinstance(target, str) or reason is not None:
        return [Measure(name, "push", absent=reason, experimental=True) for name in names]
    force_n, (target_n, where) = push_n[window.first : window.last], target
    rate_hz = window.series.rate_hz
    found, judged = dropouts(force_n, target_n, rate_hz)
    if not judged:
        reason = f"the push never reaches {100 * DROPOUT_SHARE:g} % of the target"
        return [Measure(name, "push", absent=reason, experimental=True) for name in names]
    rows = sum(last - first for first, last in found)
    params = {
        "target": where,
        "judged_s": judged / rate_hz,
        "dropouts_s": [
            [window.time_s(window.first + first), window.time_s(window.first + last - 1)]
            for first, last in found
        ],
    }
    count = f"number of stretches with {_DROPOUT}"
    share = f"share of time with {_DROPOUT}"
    return [
        Measure(names[0], "push", float(len(found)), "1", count, params, experimental=True),
        Measure(names[1], "push", 100.0 * rows / judged, "%", share, params, experimental=True),
    ]


def _floor(window: Window) -> Measure:
    name = "force_floor_pct"
    forces = window.forces
    if not forces:
        return Measure(name, "both", absent="no force plate in this recording")
    scope = "both" if "both" in forces else next(iter(forces))
    if reason := _broken(window, forces[scope]):
        return Measure(name, scope, absent=reason)
    steps = find_steps(window)[scope]
    if steps.jump:
        return Measure(name, scope, absent="a jump: there are no steps to lie between")
    rate_hz = window.series.rate_hz
    contacts = steps.contacts.lasting(0.0, MAX_CONTACT_S, rate_hz)
    force_n = forces[scope]
    peak = [
        on + int(force_n[on:off].argmax())
        for on, off in zip(contacts.on.tolist(), contacts.off.tolist(), strict=True)
    ]
    # steps with a stance or a walk away from the plate between them are not consecutive
    follows = np.diff(contacts.on) <= (MAX_CONTACT_S + MAX_FLIGHT_S) * rate_hz
    between = [(peak[i], max(peak[i] + 1, peak[i + 1])) for i in np.flatnonzero(follows).tolist()]
    if len(between) < MIN_STEPS - 1:
        return Measure(name, scope, absent=f"fewer than {MIN_STEPS} steps in a row")
    lowest_n = np.array([force_n[first:last].min() for first, last in between])
    rows = sum(last - first for first, last in between)
    mean_n = sum(float(force_n[first:last].sum()) for first, last in between) / rows
    params = {
        "n_steps": len(between) + 1,
        "lowest_n": float(lowest_n.min()),
        "median_lowest_n": float(np.median(lowest_n)),
        "mean_n": mean_n,
        **steps.params,
    }
    value = 100.0 * float(lowest_n.min()) / mean_n
    return Measure(name, scope, value, "%", _FLOOR_METHOD, params)


def _smoothness(window: Window) -> list[Measure]:
    name, rate_hz = "sparc", window.series.rate_hz
    force_n = push_force(window)
    if isinstance(force_n, str):
        return [Measure(name, "push", absent=force_n, experimental=True)]
    if rate_hz < MIN_SPARC_RATE_HZ:
        reason = f"recorded at {rate_hz:g} Hz: smoothness needs {MIN_SPARC_RATE_HZ:g} Hz"
        return [Measure(name, "push", absent=reason, experimental=True)]
    part = force_n[window.first : window.last]
    breaks = [gap.row - window.first for gap in window.series.gaps]
    values = []
    for effort in repetitions(part, rate_hz, breaks=breaks):
        rows = _rise(part, rate_hz, effort, breaks)
        if rows is not None:
            speed = np.abs(slope_per_s(part[rows[0] : rows[1]], rate_hz))
            values.append((rows, sparc(speed, rate_hz)))
    if not values:
        reason = "no discrete effort: the push does not rise from rest and return"
        return [Measure(name, "push", absent=reason, experimental=True)]
    each = [
        Measure(
            name,
            "push",
            value,
            "1",
            _SPARC_METHOD,
            {
                "from_s": window.time_s(window.first + first),
                "to_s": window.time_s(window.first + last - 1),
            },
            experimental=True,
            index=i,
        )
        for i, ((first, last), value) in enumerate(values, 1)
    ]
    mean = float(np.mean([value for _, value in values]))
    method = f"mean of {_SPARC_METHOD}"
    params = {"n_efforts": len(values)}
    return [Measure(name, "push", mean, "1", method, params, experimental=True), *each]


def _rise(
    force_n: FloatArray, rate_hz: float, effort: Repetition, breaks: list[int]
) -> tuple[int, int] | None:
    """Return the rows of a rise: to where the force first reaches its median between on and off.

    With 0.1 s on both sides; None where that is not in the record.
    """
    level_n = float(np.median(force_n[effort.on : effort.off]))
    reached = effort.on + int(np.flatnonzero(force_n[effort.on : effort.off] >= level_n)[0])
    margin = round(RISE_MARGIN_S * rate_hz)
    first, last = effort.start - margin, reached + margin
    if first < 0 or last > len(force_n) or any(first < row < last for row in breaks):
        return None
    return None if np.isnan(force_n[first:last]).any() else (first, last)


def _broken(window: Window, force_n: FloatArray) -> str | None:
    """Return why the force of the window is not in one piece, or None."""
    part = force_n[window.first : window.last]
    absent = int(np.isnan(part).sum())
    if absent:
        return f"no force in {100 * absent / len(part):.1f} % of the samples"
    return window.gap_reason(window.first, window.last)


def _target(window: Window) -> tuple[FloatArray, str] | str:
    """Return the target of the window and where it is from, or why there is none."""
    name, series = window.options.target, window.series
    rows = slice(window.first, window.last)
    if name in SIGNALS and name in series.present:
        target_n = series[name][rows]
        return (target_n, name) if np.isfinite(target_n).any() else "no target in this window"
    constant_n = series.metadata.get(TARGET_KEY)
    if isinstance(constant_n, int | float) and constant_n > 0:
        return np.full(window.last - window.first, float(constant_n)), f"{constant_n:g} N"
    return f"no target in this recording (signal {name!r})"
