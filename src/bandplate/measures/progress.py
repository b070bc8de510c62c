"""Section 12: is a change real, is it worth something, and where nobody can tell yet."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bandplate.core.errors import UsageError
from bandplate.measures.arithmetic import dot

__all__ = [
    "Progress",
    "Verdict",
    "mdc95",
    "progress",
    "sem",
    "smallest_worthwhile_change",
    "strength_support_gap",
    "typical_error",
]

Verdict = Literal["improving", "declining", "plateau", "not yet knowable"]

MIN_SESSIONS: Final = 6
#: What rises within fewer days is warming up or the day's form, not training [ours].
MIN_DAYS: Final = 5.0
#: One-sided: 90 % intervals for what is too small, 95 % for what is real, as in MDC95 [ours].
_SMALL: Final = 0.95
_REAL: Final = 0.975


def typical_error(first: ArrayLike, second: ArrayLike) -> float:
    """Return TE = SD of the differences / sqrt 2, in the unit of the values.

    Parameters
    ----------
    first, second : array-like of shape (n_pairs,)
        The same athletes, or the same athlete's sessions, measured twice; two pairs at least.

    Raises
    ------
    UsageError
        Fewer than two pairs, or unequal numbers.

    References
    ----------
    Hopkins WG (2000), Sports Medicine 30: 1.
    """
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if a.ndim != 1 or a.shape != b.shape or len(a) < 2:
        raise UsageError("the typical error needs two or more pairs of values")
    return float((b - a).std(ddof=1)) / math.sqrt(2)


def sem(sd: float, icc: float) -> float:
    """Return the standard error of measurement SD sqrt(1 - ICC), in the unit of SD."""
    return sd * math.sqrt(1.0 - icc)


def mdc95(error: float) -> float:
    """Return the minimal detectable change 1.96 sqrt 2 TE (or SEM), in its unit."""
    return 1.96 * math.sqrt(2) * error


def smallest_worthwhile_change(sd_between: float) -> float:
    """Return SWC = 0.2 SD between athletes, in its unit (Hopkins 2004, Sportscience 8)."""
    return 0.2 * sd_between


@dataclass(frozen=True, slots=True)
class Progress:
    """A verdict with what it rests on.

    Attributes
    ----------
    verdict : str
        improving | declining | plateau | not yet knowable.
    reason : str
        One sentence.
    n : int
        Sessions.
    swc : float
        Smallest worthwhile change, in the unit of the values.
    change, ci_low, ci_high : float or None
        Change from the first to the last session along the straight line and its 90 % interval, in
        the unit of the values; None below 6 sessions or 5 days.
    """

    verdict: Verdict
    reason: str
    n: int
    swc: float
    change: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None


def progress(
    t_ns: NDArray[np.int64],
    value: NDArray[np.float64],
    methods: Sequence[str],
    rate_hz: Sequence[float],
    swc: float,
    *,
    better: Literal["more", "less"] = "more",
) -> Progress:
    """Judge the trend of one measure over sessions.

    A straight line through the sessions by least squares; its rise from the first to the last is
    the change. Inside +/- SWC with its whole 90 % interval: plateau (two one-sided tests of 5 %).
    At least SWC, and beyond 0 with its 95 % interval: improving or declining. Else nobody can tell
    yet.

    Parameters
    ----------
    t_ns : int64 array of shape (n_sessions,)
        When, UTC ns, in any order.
    value : float64 array of shape (n_sessions,)
        One value a session.
    methods : sequence of str
        How each was computed.
    rate_hz : sequence of float
        Sample rate of each recording, in Hz.
    swc : float
        Smallest worthwhile change, in the unit of the values, above 0.
    better : {"more", "less"}
        Which way is an improvement.

    Raises
    ------
    UsageError
        Values of different methods or sample rates, not finite, or of unequal number; no SWC.

    References
    ----------
    Hopkins WG (2004), Sportscience 8: 1. Schuirmann DJ (1987), J Pharmacokinetics 15: 657.
    """
    _check(t_ns, value, methods, rate_hz, swc)
    n = len(value)
    if n < MIN_SESSIONS:
        said = f"{n} session{'' if n == 1 else 's'}: a trend needs {MIN_SESSIONS}."
        return Progress("not yet knowable", said, n, swc)
    time = (t_ns - t_ns.min()) * 1e-9
    span = float(time.max())
    if span < MIN_DAYS * 86_400:
        said = f"All sessions are of {span / 86_400:.1f} days: a trend needs {MIN_DAYS:g}."
        return Progress("not yet knowable", said, n, swc)

    from scipy.special import stdtrit

    place = time / span - float((time / span).mean())
    spread = dot(place, place)
    change = dot(place, value - float(value.mean())) / spread
    rest = value - float(value.mean()) - change * place
    error = math.sqrt(dot(rest, rest) / (n - 2) / spread)
    half = float(stdtrit(n - 2, _SMALL)) * error
    low, high = change - half, change + half
    least = float(stdtrit(n - 2, _REAL)) * error
    verdict = _verdict(change, low, high, least, swc, better)
    reason = {
        "improving": "The change is beyond chance and large enough to matter.",
        "declining": "The change is beyond chance and large enough to matter.",
        "plateau": "Whatever change there is, it is too small to matter.",
        "not yet knowable": "The interval of the change still holds more than one answer.",
    }[verdict]
    return Progress(verdict, reason, n, swc, change, low, high)


def strength_support_gap(push: Progress, support: Mapping[str, Progress]) -> bool | None:
    """Return whether the push improves while no member's support ratio does.

    Parameters
    ----------
    push : Progress
        Of the push (its peak, or its max).
    support : mapping of str to Progress
        Of each member's support ratio over the same sessions.

    Returns
    -------
    bool or None
        None where a verdict that matters is not yet knowable.
    """
    if push.verdict == "not yet knowable" or not support:
        return None
    if push.verdict != "improving":
        return False
    verdicts = [member.verdict for member in support.values()]
    if "improving" in verdicts:
        return False
    return None if "not yet knowable" in verdicts else True


def _verdict(
    change: float,
    low: float,
    high: float,
    least: float,
    swc: float,
    better: Literal["more", "less"],
) -> Verdict:
    if -swc < low and high < swc:
        return "plateau"
    if abs(change) < max(swc, least):
        return "not yet knowable"
    return "improving" if (change > 0) == (better == "more") else "declining"


def _check(
    t_ns: NDArray[np.int64],
    value: NDArray[np.float64],
    methods: Sequence[str],
    rate_hz: Sequence[float],
    swc: float,
) -> None:
    if not len(t_ns) == len(value) == len(methods) == len(rate_hz):
        raise UsageError("a trend needs one time, method and sample rate for each value")
    if not np.isfinite(value).all():
        raise UsageError("a trend holds a value that is not a number: leave that session out")
    if not swc > 0:
        raise UsageError("a trend needs the smallest worthwhile change, above 0")
    if len(set(methods)) > 1:
        raise UsageError(
            f"{len(set(methods))} methods in one trend: recompute the older sessions"
            " (bandplate history rebuild)"
        )
    if len(set(rate_hz)) > 1:
        rates = ", ".join(f"{rate:g}" for rate in sorted(set(rate_hz)))
        raise UsageError(f"sample rates {rates} Hz in one trend: choose the sessions of one rate")
