"""Section 8, second part: how the push follows a target."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import SIGNALS
from bandplate.measures.arithmetic import dot
from bandplate.measures.onset import runs
from bandplate.measures.result import Measure
from bandplate.measures.sides import push_force
from bandplate.measures.spectra import (
    CrossSpectra,
    coherence_significance,
    cross_spectra,
    delay_s,
)
from bandplate.measures.window import Window

__all__ = ["measure_tracking", "rmse"]

FloatArray = NDArray[np.float64]

ERRORS: Final = ("track_rmse_n", "track_rmse_pct")
SPECTRAL: Final = ("track_coherence", "track_gain", "track_delay_ms")
MIN_ERROR_S: Final = 1.0
MIN_SEGMENTS: Final = 16
#: A segment is as long as 16 of them with 50 % overlap allow, within these lengths, s [ours].
SEGMENT_S: Final = (1.0, 8.0)
#: The band looked at reaches up to where this share of the target's power lies below [ours].
POWER_SHARE: Final = 0.95
#: A target that moves by less than this share of its mean gives nothing to follow.
MIN_MOVE: Final = 0.005

_WELCH: Final = (
    "Welch, Hann, 50 % overlap, >= 16 segments, over the band that holds 95 % of the target's"
    " power, push shifted by the delay"
)
_METHODS: Final = {
    "track_coherence": (
        "1",
        f"magnitude-squared coherence weighted by the target's power; {_WELCH}",
    ),
    "track_gain": ("1", f"sum |S_tp| / sum S_tt; {_WELCH}"),
    "track_delay_ms": ("ms", f"slope of the phase through 0, positive: push late; {_WELCH}"),
}


def rmse(force_n: FloatArray, target_n: FloatArray) -> float:
    """Return the root of the mean squared difference, in N."""
    difference = force_n - target_n
    return math.sqrt(dot(difference, difference) / len(difference))


def measure_tracking(window: Window) -> list[Measure]:
    """Measure the push against the target: error, coherence, gain and delay.

    Parameters
    ----------
    window : Window
        Rows to measure; the longest stretch of them that has a target counts.
    """
    found = _stretch(window)
    if isinstance(found, str):
        return [Measure(name, "push", absent=found) for name in (*ERRORS, *SPECTRAL)]
    first, last, force_n = found
    push_n = force_n[first:last]
    target_n = window.series[window.options.target][first:last]
    where: dict[str, object] = {
        "target": window.options.target,
        "from_s": window.time_s(first),
        "to_s": window.time_s(last - 1),
    }
    return _errors(window, push_n, target_n, where) + _spectral(window, push_n, target_n, where)


def _stretch(window: Window) -> tuple[int, int, FloatArray] | str:
    """Return the rows with a target, and the push of the series, or why they cannot be measured."""
    name, series = window.options.target, window.series
    if name not in SIGNALS or name not in series.present:
        return f"no target in this recording (signal {name!r})"
    force_n = push_force(window)
    if isinstance(force_n, str):
        return force_n
    starts, ends = runs(np.isfinite(series[name][window.first : window.last]))
    if not len(starts):
        return "no target in this window"
    longest = int((ends - starts).argmax())
    first, last = window.first + int(starts[longest]), window.first + int(ends[longest])
    if last - first < MIN_ERROR_S * series.rate_hz:
        return f"the target is there for less than {MIN_ERROR_S:g} s"
    if np.isnan(force_n[first:last]).any():
        return f"no force in {100 * np.isnan(force_n[first:last]).mean():.1f} % of the samples"
    return window.gap_reason(first, last) or (first, last, force_n)


def _errors(
    window: Window, push_n: FloatArray, target_n: FloatArray, where: dict[str, object]
) -> list[Measure]:
    error_n, mean_n = rmse(push_n, target_n), float(target_n.mean())
    method = "root mean square of push - target, unfiltered"
    in_newtons = Measure(ERRORS[0], "push", error_n, "N", method, where)
    if mean_n <= 0:
        return [in_newtons, Measure(ERRORS[1], "push", absent="the target's mean is not above 0 N")]
    params = {**where, "target_mean_n": mean_n}
    percent = f"{method}, % of the mean target"
    return [in_newtons, Measure(ERRORS[1], "push", 100 * error_n / mean_n, "%", percent, params)]


def _spectral(
    window: Window, push_n: FloatArray, target_n: FloatArray, where: dict[str, object]
) -> list[Measure]:
    rate_hz = window.series.rate_hz
    reason = None
    length = _segment(len(push_n), rate_hz)
    if length < SEGMENT_S[0] * rate_hz:
        needed_s = SEGMENT_S[0] * (MIN_SEGMENTS + 1) / 2
        reason = f"{MIN_SEGMENTS} segments of {SEGMENT_S[0]:g} s need {needed_s:g} s of target"
    elif float(target_n.std()) <= MIN_MOVE * abs(float(target_n.mean())):
        reason = "the target does not change: nothing to follow"
    elif float(push_n.std()) == 0.0:
        reason = "the push does not change"
    if reason is not None:
        return [Measure(name, "push", absent=reason) for name in SPECTRAL]
    spectra, bins, shift = _aligned(push_n, target_n, rate_hz)
    power, coherence = spectra.xx[bins], spectra.coherence[bins]
    total = float(power.sum())
    mean_coherence = dot(power, coherence) / total
    significance = coherence_significance(spectra.n_segments)
    params = {
        **where,
        "n_segments": spectra.n_segments,
        "segment_s": 2 * (len(spectra.frequency_hz) - 1) / rate_hz,
        "band_hz": [float(spectra.frequency_hz[bins][0]), float(spectra.frequency_hz[bins][-1])],
        "significance": significance,
        "significant": mean_coherence > significance,
    }
    values: dict[str, tuple[float, float | None] | str] = {
        "track_coherence": (mean_coherence, None),
        "track_gain": (float(np.abs(spectra.xy[bins]).sum()) / total, None),
    }
    late_s, error_s = delay_s(spectra, bins)
    values["track_delay_ms"] = (1e3 * (late_s + shift / rate_hz), 1.96e3 * error_s)
    if mean_coherence <= significance:
        unrelated = (
            f"push and target are unrelated: coherence {mean_coherence:.3f}, by chance up to"
        )
        for name in ("track_gain", "track_delay_ms"):
            values[name] = f"{unrelated} {significance:.3f}"
    if low := window.low_rate_reason():
        values["track_delay_ms"] = low
    measures = []
    for name, (unit, method) in _METHODS.items():
        value = values[name]
        if isinstance(value, str):
            measures.append(Measure(name, "push", absent=value))
            continue
        note = window.low_rate_note if name == "track_delay_ms" else ""
        measures.append(
            Measure(name, "push", value[0], unit, method + note, params, plus_minus=value[1])
        )
    return measures


def _aligned(
    push_n: FloatArray, target_n: FloatArray, rate_hz: float
) -> tuple[CrossSpectra, slice, int]:
    """Return spectra of target and push, the push moved earlier by its delay in whole samples.

    Without that, what a segment of the target causes lies partly outside the same segment of the
    push, and coherence and gain come out too low (Carter 1987).
    """

    def at(shift: int) -> CrossSpectra:
        late, early = push_n[max(shift, 0) :], target_n[max(-shift, 0) :]
        n = min(len(late), len(early))
        length = _segment(n, rate_hz)
        return cross_spectra(early[:n], late[:n], rate_hz, length, length // 2)

    spectra = at(0)
    bins = _band(spectra)
    mean = dot(spectra.xx[bins], spectra.coherence[bins]) / float(spectra.xx[bins].sum())
    shift = round(delay_s(spectra, bins)[0] * rate_hz)
    # a delay beyond a quarter of a segment is none that this phase can tell
    quarter = _segment(len(push_n), rate_hz) // 4
    if mean <= coherence_significance(spectra.n_segments) or abs(shift) > quarter:
        return spectra, bins, 0
    moved = at(shift)
    return moved, _band(moved), shift


def _segment(n_samples: int, rate_hz: float) -> int:
    """Return the even length of 16 segments with 50 % overlap: L of them span (L + 1)/2 lengths."""
    length = min(2 * n_samples // (MIN_SEGMENTS + 1), round(SEGMENT_S[1] * rate_hz))
    return length - length % 2


def _band(spectra: CrossSpectra) -> slice:
    """Return the frequencies above 0 up to where 95 % of the target's power lies below."""
    share = np.cumsum(spectra.xx[1:])
    top = int(np.searchsorted(share, POWER_SHARE * share[-1]))
    return slice(1, top + 2)
