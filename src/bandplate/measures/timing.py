"""Section 6: timing of steps, and of the other members against the push."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import Side, other_side
from bandplate.measures.arithmetic import dot
from bandplate.measures.result import Measure
from bandplate.measures.sides import push_force, push_side
from bandplate.measures.steps import MAX_CONTACT_S, MAX_FLIGHT_S, Steps, find_steps, flights
from bandplate.measures.window import Window

__all__ = ["lag_of", "measure_timing", "slope_per_s", "step_cv_pct"]

FloatArray = NDArray[np.float64]

STEP_NAMES: Final = ("contact_ms", "flight_ms", "step_interval_ms")
CV_NAME: Final = "step_cv_pct"
MIN_STEPS: Final = 8

MAX_LAG_S: Final = 0.150
MIN_R: Final = 0.5
#: dF/dt and dT/dt: Savitzky-Golay, order 2, over this [ours].
SLOPE_S: Final = 0.041
#: An eighth of that: no peak is narrower.
SEARCH_STEP_S: Final = 0.005
MIN_TENSION_N: Final = 2.0

#: Measure -> member, in the order of reports.
LAGS: Final = {
    "push_swing_lag_ms": "swing",
    "push_arm_left_lag_ms": "arm_left",
    "push_arm_right_lag_ms": "arm_right",
    "push_torso_lag_ms": "torso",
}
_LAG_METHOD: Final = (
    "peak of the normalised cross-correlation of dF/dt and dT/dt (Savitzky-Golay, order 2, 41 ms)"
    " within +-150 ms, parabolic; positive: late"
)
_WHAT: Final = {
    "contact_ms": "first sample above the threshold to the first at the off level",
    "flight_ms": "end of a contact to the next contact",
    "step_interval_ms": "contact to contact",
}


def measure_timing(window: Window) -> list[Measure]:
    """Measure contact, flight and step times per scope, then the lags behind the push.

    Per scope and name the mean comes first, without an index, then each step with its index: the
    number of its contact in the window, from 1.

    Parameters
    ----------
    window : Window
        Rows to measure.
    """
    reason = window.low_rate_reason()
    scopes = [*window.forces] or ["both"]
    steps = find_steps(window) if reason is None else {}
    measures = []
    for scope in scopes:
        if scope in steps:
            measures += _of_steps(window, scope, steps[scope])
        else:
            absent = reason or "no force plate in this recording"
            measures += [Measure(name, scope, absent=absent) for name in (*STEP_NAMES, CV_NAME)]
    return measures + _lags(window, reason)


def step_cv_pct(interval_s: FloatArray, on_error_s: float) -> float:
    """Return 100 SD / mean of step intervals, in %, less the variance that the device adds.

    Parameters
    ----------
    interval_s : float64 array of shape (n_intervals,)
        Contact to contact, in s.
    on_error_s : float
        SD of one onset by sampling and noise, in s; an interval has two.

    Returns
    -------
    float
        NaN where the device's variance exceeds that of the steps.
    """
    variance_s2 = float(interval_s.var(ddof=1)) - 2 * on_error_s**2
    return 100 * math.sqrt(variance_s2) / float(interval_s.mean()) if variance_s2 > 0 else math.nan


def slope_per_s(values: FloatArray, rate_hz: float) -> FloatArray:
    """Return the derivative per second: Savitzky-Golay, order 2, 41 ms, without lag.

    Shorter than `values` by half a window at each end.

    References
    ----------
    Savitzky A, Golay MJE (1964), Analytical Chemistry 36: the slope of a parabola at its middle is
    that of the straight line.
    """
    half = max(1, math.floor(SLOPE_S * rate_hz / 2 + 1e-9))
    place = np.arange(-half, half + 1, dtype=np.float64)
    weight = place * rate_hz / dot(place, place)
    return np.correlate(values, weight, "valid")


def lag_of(
    leading: FloatArray, following: FloatArray, max_lag: int, step: int = 1
) -> tuple[float, float]:
    """Return how many samples `following` is late, and the correlation there.

    The middle of `leading` is laid on `following` at every shift within `max_lag` samples; r is
    Pearson's of what lies on each other; the peak is that of the parabola through the largest r
    and its neighbours.

    Parameters
    ----------
    leading, following : float64 arrays of shape (n_samples,)
        Any units; longer than ``2 * max_lag + 2``.
    max_lag : int
        In samples.
    step : int
        In samples: the peak is searched for at every `step`-th shift, then at all about the best.
        Where both are smooth over many steps this finds the same peak sooner.

    Returns
    -------
    lag : float
        In samples, positive: late; NaN where the largest r stands at an end of the range.
    r : float
        Largest r; 0 where either does not change.
    """
    core = leading[max_lag : len(leading) - max_lag]
    core = core - core.mean()
    following = following - following.mean()
    n, last = len(core), 2 * max_lag
    energy = dot(core, core)

    def r_at(shift: int) -> float:
        part = following[shift : shift + n]
        scatter = dot(part, part) - float(part.sum()) ** 2 / n
        scale = math.sqrt(max(0.0, scatter) * energy)
        return dot(core, part) / scale if scale > 0 else 0.0

    coarse = max(range(0, last + 1, step), key=r_at)
    near = range(max(0, coarse - step), min(last, coarse + step) + 1)
    best = max(near, key=r_at)
    at = r_at(best)
    if not step < best < last - step:  # still rising towards the end: no peak in the range
        return math.nan, at
    before, after = r_at(best - 1), r_at(best + 1)
    bend = before - 2 * at + after
    return best - max_lag + (0.5 * (before - after) / bend if bend < 0 else 0.0), at


def _of_steps(window: Window, scope: str, steps: Steps) -> list[Measure]:
    """Return the times of the steps of one scope."""
    contacts, t_ns = steps.contacts, window.series.t_ns
    rate_hz = window.series.rate_hz
    is_step = contacts.complete & (contacts.off - contacts.on <= MAX_CONTACT_S * rate_hz + 1e-6)
    flight, known = flights(contacts)
    known = known & (flight <= MAX_FLIGHT_S * rate_hz + 1e-6)
    pair = is_step[:-1] & is_step[1:] & known
    if steps.jump:
        is_step, pair = np.zeros_like(is_step), np.zeros_like(pair)
    else:
        known = pair
    on_ns, off_ns = t_ns[contacts.on], t_ns[np.minimum(contacts.off, len(t_ns) - 1)]
    values = {
        "contact_ms": (is_step, off_ns - on_ns),
        "flight_ms": (known & (flight > 0), on_ns[1:] - off_ns[:-1]),
        "step_interval_ms": (pair, np.diff(on_ns)),
    }
    params = {**steps.params, "clock_uncertainty_ms": _clock_uncertainty_ms(window)}
    # 95 %: both ends are known to a sample, and a little less under noise
    plus_minus_ms = 1.96e3 * math.sqrt(2) * steps.on_error_s
    measures = []
    for name, (there, span_ns) in values.items():
        if not there.any():
            measures.append(Measure(name, scope, absent=_no_steps(name, steps, is_step)))
            continue
        method = f"{_WHAT[name]}; {steps.method}{window.low_rate_note}"
        at = np.flatnonzero(there)
        each_ms = span_ns[at] * 1e-6
        spread = {"sd_ms": float(each_ms.std(ddof=1))} if len(at) > 1 else {}
        mean_ms = float(each_ms.mean())
        about = {"of": "mean", "n": len(at), **spread, **params}
        measures.append(Measure(name, scope, mean_ms, "ms", method, about))
        for i, value_ms in zip(at.tolist(), each_ms.tolist(), strict=True):
            row = int(contacts.off[i] if name == "flight_ms" else contacts.on[i])
            where = {"time_s": window.time_s(row), **params}
            measures.append(
                Measure(
                    name,
                    scope,
                    value_ms,
                    "ms",
                    method,
                    where,
                    index=i + 1,
                    plus_minus=plus_minus_ms,
                )
            )
    measures.append(_cv(window, scope, steps, np.diff(on_ns)[pair] * 1e-9, params))
    return measures


def _cv(
    window: Window,
    scope: str,
    steps: Steps,
    interval_s: FloatArray,
    params: dict[str, object],
) -> Measure:
    if len(interval_s) < MIN_STEPS:
        reason = f"fewer than {MIN_STEPS} steps: {len(interval_s)} step intervals"
        return Measure(CV_NAME, scope, absent=reason)
    device_ms = 1e3 * math.sqrt(2) * steps.on_error_s
    value = step_cv_pct(interval_s, steps.on_error_s)
    if math.isnan(value):
        reason = f"the steps vary by less than the device resolves ({device_ms:.2f} ms)"
        return Measure(CV_NAME, scope, absent=reason)
    method = f"100 SD / mean of step intervals, ddof 1, device variance removed; {steps.method}"
    about = {"n": len(interval_s), "device_sd_ms": device_ms, **params}
    return Measure(CV_NAME, scope, value, "%", method + window.low_rate_note, about)


def _no_steps(name: str, steps: Steps, is_step: NDArray[np.bool_]) -> str:
    """Return why there is no value of this name."""
    if steps.jump:
        return "jumps from standing: no steps"
    if len(steps.contacts) == 0:
        return "no contact: the force never exceeds the threshold for 20 ms"
    if not is_step.any():
        return "no step: no contact of 20 ms to 1 s lies wholly in the window"
    if is_step.sum() == 1:
        return "fewer than 2 steps"
    if name == "flight_ms":
        return "no flight between two steps: the contacts overlap, or are too far apart"
    return "no two steps follow each other within 1 s without a gap"


def _lags(window: Window, reason: str | None) -> list[Measure]:
    """Return how late each member's tension changes behind the push."""
    side, force = push_side(window), push_force(window)
    push = np.empty(0)
    if reason is None and isinstance(force, str):
        reason = force
    elif not isinstance(force, str):
        reason = reason or window.gap_reason(window.first, window.last)
        push = force[window.first : window.last]
    max_lag = math.floor(MAX_LAG_S * window.series.rate_hz + 1e-9)
    if reason is None and np.isnan(push).any():
        reason = f"no force in {100 * np.isnan(push).mean():.1f} % of the samples"
    if reason is None and len(push) < 8 * max_lag:
        reason = f"the window is shorter than {8 * MAX_LAG_S:g} s"
    push_slope = slope_per_s(push, window.series.rate_hz) if reason is None else None
    return [
        Measure(name, member, absent=reason)
        if push_slope is None
        else _lag(window, name, member, str(side), push_slope, max_lag)
        for name, member in LAGS.items()
    ]


def _lag(
    window: Window, name: str, member: str, side: str, push_slope: FloatArray, max_lag: int
) -> Measure:
    rate_hz = window.series.rate_hz
    tension_n = _tension_n(window, member, side)
    if isinstance(tension_n, str):
        return Measure(name, member, absent=tension_n)
    step = max(1, round(SEARCH_STEP_S * rate_hz))
    lag, r = lag_of(push_slope, slope_per_s(tension_n, rate_hz), max_lag, step)
    if r < MIN_R:
        reason = f"push and {member} do not change together: r = {r:.2f}, needs {MIN_R:g}"
        return Measure(name, member, absent=reason)
    if math.isnan(lag):
        return Measure(name, member, absent="no peak of the correlation within +-150 ms")
    params = {
        "r": r,
        "push_side": side,
        "max_lag_ms": MAX_LAG_S * 1e3,
        "clock_uncertainty_ms": _clock_uncertainty_ms(window),
    }
    value_ms = 1e3 * lag / rate_hz
    method = _LAG_METHOD + window.low_rate_note
    return Measure(name, member, value_ms, "ms", method, params, experimental=True)


def _tension_n(window: Window, member: str, side: str) -> FloatArray | str:
    """Return the tension of a member in the window, in N, or why there is none."""
    bands = [member]
    if member == "swing":
        if side == "both":
            return "both legs push: there is no swing leg"
        pushing: Side = "left" if side == "left" else "right"
        bands = [f"swing_{other_side(pushing)}"]
    elif member == "torso":
        bands = ["torso_left", "torso_right"]
    total = np.zeros(window.last - window.first)
    for band in bands:
        if band not in window.series.present:
            return f"no {band} band in this recording"
        total = total + window.series[band][window.first : window.last]
    if np.isnan(total).any():
        return "no tension in part of the window"
    if float(total.mean()) < MIN_TENSION_N:
        return f"band slack: it pulls less than {MIN_TENSION_N:g} N"
    return total


def _clock_uncertainty_ms(window: Window) -> float:
    """Return what the recording says of its clock, in ms, at least half a sample."""
    told = window.series.metadata.get("clock_uncertainty_ms")
    half_ms = 500.0 / window.series.rate_hz
    return max(half_ms, float(told)) if isinstance(told, int | float) else half_ms
