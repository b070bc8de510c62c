"""Section 1: push force."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bandplate.measures.arithmetic import dot
from bandplate.measures.onset import Onset, find_onset, runs
from bandplate.measures.result import Measure
from bandplate.measures.window import Window

__all__ = ["hold_rows", "impulse_n_s", "measure_push", "rfd_n_per_s"]

WINDOWS_MS = (50, 100, 150, 200)
#: A hold is where the force, smoothed over 0.25 s, stays this close to its plateau this long.
HOLD_BAND = 0.10
HOLD_SMOOTH_S = 0.25
HOLD_MIN_S = 2.0
#: Left out at both ends of a hold that was searched for: there the force still rises or falls.
HOLD_TRIM_S = 0.5

_RFD_METHOD = "(F(t0 + w) - F(t0)) / w, unfiltered; t0: first sample above mean + 5 SD for 10 ms"
_NET_METHOD = "trapezoidal integral of F - baseline over t0 .. t0 + w, unfiltered"
_GROSS_METHOD = "trapezoidal integral of F over t0 .. t0 + w, unfiltered"


def measure_push(window: Window, force_n: NDArray[np.float64], scope: str) -> list[Measure]:
    """Measure the push on one plate, or on the sum of both.

    Parameters
    ----------
    window : Window
        Rows to measure.
    force_n : float64 array of shape (n_samples,)
        Force normal to the plate of the whole series, in N.
    scope : str
        left | right | both.
    """
    part = force_n[window.first : window.last]
    broken = _nan_reason(part)
    onset = Onset(absent=f"no onset: {broken}") if broken else _onset(window, force_n)
    return [
        *_level(window, part, scope),
        *_timed(window, force_n, onset, scope),
        _hold_cv(window, force_n, scope),
    ]


def rfd_n_per_s(
    force_n: NDArray[np.float64], rate_hz: float, onset_row: int, window_s: float
) -> float:
    """Return (F(t0 + w) - F(t0)) / w in N/s; between samples F is linear.

    Parameters
    ----------
    force_n : float64 array of shape (n_samples,)
        Force in N, at least up to ``onset_row + window_s * rate_hz``.
    rate_hz : float
        Sample rate, in Hz.
    onset_row : int
        Row of t0.
    window_s : float
        w, in s.
    """
    return (_force_at(force_n, onset_row + window_s * rate_hz) - float(force_n[onset_row])) / (
        window_s
    )


def impulse_n_s(
    force_n: NDArray[np.float64],
    rate_hz: float,
    onset_row: int,
    window_s: float,
    baseline_n: float = 0.0,
) -> float:
    """Return the trapezoidal integral of F - baseline_n over w from t0, in N s.

    Parameters as in :func:`rfd_n_per_s`; `baseline_n` in N (0: the gross impulse).
    """
    position = _snap(onset_row + window_s * rate_hz)
    whole = int(position)
    inside = force_n[onset_row : whole + 1] - baseline_n
    total = float((inside[1:] + inside[:-1]).sum()) / 2
    rest = position - whole
    if rest > 0:
        total += rest * (float(inside[-1]) + _force_at(force_n, position) - baseline_n) / 2
    return total / rate_hz


def hold_rows(window: Window, force_n: NDArray[np.float64]) -> tuple[int, int] | None:
    """Find the longest hold: rows (first, last), or None where there is no hold of 2 s.

    The plateau is the median of what lies above half-way between the smallest and the largest
    force; the hold is the longest stretch whose 0.25 s mean stays within 10 % of it, less half a
    second at both ends.
    """
    part = force_n[window.first : window.last]
    rate_hz = window.series.rate_hz
    smooth = max(1, round(HOLD_SMOOTH_S * rate_hz))
    if len(part) < HOLD_MIN_S * rate_hz + smooth:
        return None
    plateau_n = float(np.median(part[part >= (part.min() + part.max()) / 2]))
    total = np.cumsum(np.concatenate(([0.0], part - plateau_n)))
    away_n = np.abs(total[smooth:] - total[:-smooth]) / smooth
    near = away_n <= HOLD_BAND * plateau_n
    starts, ends = runs(near)
    if not len(starts):
        return None
    longest = int((ends - starts).argmax())
    trim = round(HOLD_TRIM_S * rate_hz)
    first, last = int(starts[longest]) + trim, int(ends[longest]) - trim
    if last - first < HOLD_MIN_S * rate_hz:
        return None
    offset = window.first + smooth // 2
    return first + offset, last + offset


def _onset(window: Window, force_n: NDArray[np.float64]) -> Onset:
    reason = window.low_rate_reason()
    return find_onset(window, force_n) if reason is None else Onset(absent=reason)


def _level(window: Window, part: NDArray[np.float64], scope: str) -> list[Measure]:
    """Measure peak and mean of the whole window."""
    reason = window.gap_reason(window.first, window.last) or _nan_reason(part)
    body_weight_n = window.body_weight_n
    if reason is not None:
        names = ("push_peak_n", "push_peak_bw", "push_mean_n")
        return [Measure(name, scope, absent=reason) for name in names]
    peak_n, mean_n = float(part.max()), float(part.mean())
    at_s = window.time_s(window.first + int(part.argmax()))
    of_weight = Measure("push_peak_bw", scope, absent="body weight is not known: use --body-weight")
    if body_weight_n is not None:
        params = {"body_weight_n": body_weight_n}
        method = "largest force / body weight"
        of_weight = Measure("push_peak_bw", scope, peak_n / body_weight_n, "BW", method, params)
    return [
        Measure("push_peak_n", scope, peak_n, "N", "largest force, unfiltered", {"time_s": at_s}),
        of_weight,
        Measure("push_mean_n", scope, mean_n, "N", "mean force of the window measured"),
    ]


def _timed(window: Window, force_n: NDArray[np.float64], onset: Onset, scope: str) -> list[Measure]:
    """Measure what is timed from the onset."""
    rate_hz = window.series.rate_hz
    rfd: list[Measure] = []
    net: list[Measure] = []
    gross: list[Measure] = []
    for window_ms in WINDOWS_MS:
        names = (
            f"push_rfd_{window_ms}_n_per_s",
            f"push_impulse_{window_ms}_n_s",
            f"push_impulse_gross_{window_ms}_n_s",
        )
        window_s = window_ms * 1e-3
        end = onset.row + window_s * rate_hz
        reason = onset.absent
        if reason is None and _snap(end) > window.last - 1:
            reason = f"the data end less than {window_ms} ms after the onset"
        if reason is None:
            reason = window.gap_reason(onset.row - 1, int(np.ceil(end)) + 1)
        if reason is not None:
            for group, name in zip((rfd, net, gross), names, strict=True):
                group.append(Measure(name, scope, absent=reason))
            continue
        params = {"window_ms": window_ms, **onset.params()}
        low_confidence = (
            {"confidence": "low: between-day CV 39 % over the first 50 ms"}
            if window_ms == 50
            else {}
        )
        note = window.low_rate_note
        value = rfd_n_per_s(force_n, rate_hz, onset.row, window_s)
        rfd.append(
            Measure(names[0], scope, value, "N/s", _RFD_METHOD + note, {**params, **low_confidence})
        )
        value = impulse_n_s(force_n, rate_hz, onset.row, window_s, onset.baseline_n)
        net.append(Measure(names[1], scope, value, "N s", _NET_METHOD + note, params))
        value = impulse_n_s(force_n, rate_hz, onset.row, window_s)
        gross.append(Measure(names[2], scope, value, "N s", _GROSS_METHOD + note, params))
    return [*rfd, *net, *gross]


def _hold_cv(window: Window, force_n: NDArray[np.float64], scope: str) -> Measure:
    name = "push_hold_cv_pct"
    given = window.options.hold_s
    broken = _nan_reason(force_n[window.first : window.last]) if given is None else None
    if broken is not None:
        return Measure(name, scope, absent=broken)
    rows = hold_rows(window, force_n) if given is None else window.rows_of("the hold", given)
    if rows is None:
        never = "no hold: the force never stays within 10 % of its plateau for 2 s"
        return Measure(name, scope, absent=never)
    hold = force_n[rows[0] : rows[1]]
    reason = window.gap_reason(*rows) or _nan_reason(hold)
    mean_n = float(hold.mean())
    if reason is None and mean_n <= 0:
        reason = "the plate is not loaded in the hold"
    if reason is not None:
        return Measure(name, scope, absent=reason)
    centred = np.arange(len(hold), dtype=np.float64) - (len(hold) - 1) / 2
    slope = dot(centred, hold) / dot(centred, centred)
    residual = hold - mean_n - slope * centred
    params = {
        "hold_s": [window.time_s(rows[0]), window.time_s(rows[1] - 1)],
        "hold": "found" if given is None else "given",
        "mean_n": mean_n,
    }
    value = 100.0 * float(residual.std(ddof=1)) / mean_n
    return Measure(name, scope, value, "%", "100 SD / mean, linear trend removed, ddof 1", params)


def _nan_reason(part: NDArray[np.float64]) -> str | None:
    absent = int(np.isnan(part).sum())
    return f"no force in {100 * absent / len(part):.1f} % of the samples" if absent else None


def _snap(position: float) -> float:
    """Return a row position, whole where only rounding keeps it from being so."""
    return float(round(position)) if abs(position - round(position)) < 1e-6 else position


def _force_at(force_n: NDArray[np.float64], position: float) -> float:
    position = _snap(position)
    row = int(position)
    if row == position:
        return float(force_n[row])
    return float(force_n[row] + (position - row) * (force_n[row + 1] - force_n[row]))
