"""How predictable a course is: meeting a target before it is given, measuring what was delivered.

What decides is the product's own measure, one-step R2 a quarter of a period of the bandwidth ahead
(``measures.predictability``). A course within its bandwidth is nearly all known that far ahead. So
news is mixed in: noise of twice the bandwidth, of which a quarter of a period tells little. Where
even the course without news is known too little (short courses leave little to learn from), a
sine is mixed in instead [ours].
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.measures.predictability import tension_ar_r2

__all__ = ["LEVELS", "PROFILE_RATE_HZ", "delivered_ar_r2", "expected_ar_r2", "meet", "shares"]

FloatArray = NDArray[np.float64]

#: Values of a generated course per second.
PROFILE_RATE_HZ: Final = 100.0
#: The station's rate, at which the expected value is measured.
STATION_RATE_HZ: Final = 1000.0
#: Level of predictability, from the sine alone to news alone; 0: neither.
LEVELS: Final = (-32, 64)
#: A course this near to its target, and delivered otherwise still so near, is taken; else the next
#: of the same seed is tried.
NEAR: Final = 0.01
STURDY: Final = 0.025
ATTEMPTS: Final = 6
#: Other deliveries: a delay and a first-order lag, s. The order of the measure's model is a choice
#: that may tip over by little; a course where it does is no good [ours].
DELIVERIES: Final = ((0.02, 0.0), (0.05, 0.0), (0.01, 0.01))
#: A quarter of the target's tolerance: levels are no finer, last bits decide nothing.
DECIMALS: Final = 4


def delivered_ar_r2(tension_n: FloatArray, rate_hz: float, bandwidth_hz: float) -> float | None:
    """Return the one-step-ahead R2 of a tension as it was delivered.

    None where it cannot be said: values missing, a constant tension, less than 5 periods of the
    bandwidth.

    Parameters
    ----------
    tension_n : float64 array of shape (n_samples,)
        In N, over the stretch in which the resistance was given.
    rate_hz, bandwidth_hz : float
        Sample rate and bandwidth of the profile, in Hz.
    """
    values = np.asarray(tension_n, dtype=np.float64)
    if not np.isfinite(values).all():
        return None
    found = tension_ar_r2(values, rate_hz, bandwidth_hz)
    return None if found is None else found[0]


def expected_ar_r2(
    values_n: FloatArray, bandwidth_hz: float, delay_s: float = 0.0, lag_s: float = 0.0
) -> float | None:
    """Return what :func:`delivered_ar_r2` gives for a course of PROFILE_RATE_HZ.

    Delivered perfectly, or by something that follows with a delay and a first-order lag, in s.
    """
    given_n = values_n
    if lag_s:
        taps = np.exp(-np.arange(1.0, 8.0 * lag_s * PROFILE_RATE_HZ) / (lag_s * PROFILE_RATE_HZ))
        given_n = np.convolve(values_n, taps / taps.sum())[: len(values_n)]
    n = round((len(values_n) - 1) * STATION_RATE_HZ / PROFILE_RATE_HZ)
    position = (np.arange(n) / STATION_RATE_HZ - delay_s) * PROFILE_RATE_HZ
    at_station = np.interp(position, np.arange(len(given_n)), given_n)
    found = delivered_ar_r2(at_station, STATION_RATE_HZ, bandwidth_hz)
    return None if found is None else round(found, DECIMALS)


def shares(level: int) -> tuple[float, float, float]:
    """Return the amplitudes of course, news and sine at a level; their squares sum to 1."""
    news = max(0.0, level / LEVELS[1]) ** 3
    sine = max(0.0, level / LEVELS[0])
    return float(np.sqrt(1.0 - news - sine)), float(np.sqrt(news)), float(np.sqrt(sine))


def meet(
    target: float, bandwidth_hz: float, course: Callable[[int, int], FloatArray]
) -> FloatArray:
    """Return the first course that meets a predictability, else the nearest that was found.

    Parameters
    ----------
    target : float
        One-step-ahead R2.
    bandwidth_hz : float
    course : callable
        Of attempt and level (see LEVELS): values of PROFILE_RATE_HZ, in any unit.
    """
    best, best_off = course(0, 0), np.inf
    for attempt in range(ATTEMPTS):
        values, off = _nearest(target, bandwidth_hz, attempt, course)
        if off is None:  # too short to be said, whatever the level
            break
        for delay_s, lag_s in DELIVERIES:
            if off < best_off:
                found = expected_ar_r2(values, bandwidth_hz, delay_s, lag_s)
                off = np.inf if found is None else max(off, abs(found - target))
        if off < best_off:
            best, best_off = values, off
        if off <= STURDY:
            break
    return best


def _nearest(
    target: float, bandwidth_hz: float, attempt: int, course: Callable[[int, int], FloatArray]
) -> tuple[FloatArray, float | None]:
    """Return the course of the level that comes nearest, and by how much it misses."""
    nearest, least = course(attempt, 0), None
    low, high = LEVELS
    while high - low > 1 and (least is None or least > NEAR):
        level = (low + high) // 2
        values = course(attempt, level)
        values = values * (100.0 / max(float(values.std()), 1e-9))
        found = expected_ar_r2(values, bandwidth_hz)
        if found is None:
            break
        if least is None or abs(found - target) < least:
            nearest, least = values, abs(found - target)
        low, high = (level, high) if found > target else (low, level)
    return nearest, least
