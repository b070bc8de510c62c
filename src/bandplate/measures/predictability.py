"""Section 9: how predictable the resistance is, from the tension that was delivered."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate._rt import filter_columns
from bandplate.measures.autoregression import ar_r2
from bandplate.measures.result import Measure
from bandplate.measures.tension import BAND_MEMBERS, member_tension
from bandplate.measures.window import Window

__all__ = [
    "bandwidth_hz",
    "measure_predictability",
    "sample_entropy",
    "spectral_flatness",
    "tension_ar_r2",
]

FloatArray = NDArray[np.float64]

NAMES: Final = ("sampen", "spectral_flatness", "ar_r2")

#: Embedding and tolerance of sample entropy.
SAMPEN_M: Final = 2
SAMPEN_R_SD: Final = 0.2
#: Sample entropy wants 10^m values at least (Pincus & Goldberger 1994).
MIN_SAMPLES: Final = 100
#: A tension that varies by less is constant: what is left is the sensor's noise [ours].
MIN_SD_N: Final = 1.0

#: Metadata that gives the bandwidth of a generated profile, Hz.
BANDWIDTH_KEY: Final = "tension_bandwidth_hz"
POWER_SHARE: Final = 0.95
#: Limits of a bandwidth that had to be found: below, 10 s would leave too few values; above, nobody
#: follows a resistance [ours].
FOUND_HZ: Final = (2.5, 10.0)
SAMPLES_PER_BANDWIDTH: Final = 4.0

FLATNESS_HZ: Final = (0.1, 3.0)
#: As long as a period of the lowest frequency.
FLATNESS_SEGMENT_S: Final = 10.0

#: Shorter halves than ten steps leave no model to choose.
AR_MIN_STEPS: Final = 20
#: Courses that are taken of one tension, each a quarter of a step later than the other [ours].
AR_PHASES: Final = 4

_SAMPEN_METHOD: Final = (
    "-ln(A/B), m 2, r 0.2 SD (ddof 0), Chebyshev, no self matches; tension decimated to 4 x its"
    " bandwidth"
)
_FLATNESS_METHOD: Final = (
    "geometric / arithmetic mean of the spectral density over 0.1-3 Hz; Welch: Hann, 10 s, 50 %"
    " overlap, constant detrend"
)
_AR_METHOD: Final = (
    "one-step-ahead R2 over the second half; AR by least squares on all values before each of 10"
    " blocks, order by BIC on the first half; tension decimated to 4 x its bandwidth, causally,"
    " in all of four phases"
)


def measure_predictability(window: Window) -> list[Measure]:
    """Measure how predictable the delivered tension of each member is.

    Parameters
    ----------
    window : Window
        Rows to measure: the stretch in which the resistance was given. The metadata may give
        ``tension_bandwidth_hz``.
    """
    measures = []
    for member in BAND_MEMBERS:
        try:
            tension_n = member_tension(window, member)
        except LookupError as why:
            measures += _absent(member, str(why.args[0]))
            continue
        measures += _of_member(window, member, tension_n)
    return measures


def sample_entropy(
    values: FloatArray, m: int = SAMPEN_M, r_sd: float = SAMPEN_R_SD
) -> tuple[float, int, int]:
    """Return sample entropy in nat, and the matches A (of m + 1 values) and B (of m).

    All n - m templates of either length are compared, each pair once; a match differs by at most
    r in every value (Chebyshev). Counting runs over the pairs in the order of their first value,
    so that it ends with the first rank distance at which none is near: exact, and quick where
    values spread.

    Parameters
    ----------
    values : float64 array of shape (n_samples,)
        Any unit; without NaN.
    m : int
        Length of the shorter templates.
    r_sd : float
        Tolerance r, in population SDs of `values`.

    Returns
    -------
    entropy : float
        -ln(A/B); NaN where there are no matches.
    a, b : int

    References
    ----------
    Richman JS, Moorman JR (2000), Am J Physiol 278: H2039.
    """
    n = len(values) - m
    tolerance = r_sd * float(values.std())
    order = np.argsort(values[: max(n, 0)], kind="stable")
    first, *rest = (values[order + i] for i in range(m + 1))
    a = b = 0
    for apart in range(1, n):
        near = first[apart:] - first[:-apart] <= tolerance
        if not near.any():
            break
        for i, later in enumerate(rest, 1):
            if i == m:
                b += int(np.count_nonzero(near))
            near &= np.abs(later[apart:] - later[:-apart]) <= tolerance
        a += int(np.count_nonzero(near))
    return (math.log(b / a) if a else math.nan), a, b


def spectral_flatness(
    values: FloatArray,
    rate_hz: float,
    band_hz: tuple[float, float] = FLATNESS_HZ,
    segment_s: float = FLATNESS_SEGMENT_S,
) -> tuple[float, int]:
    """Return geometric over arithmetic mean of the spectral density in a band, and the segments.

    1: all frequencies alike; towards 0: few of them. The density is Welch's: periodic Hann, 50 %
    overlap, each segment without its mean. Few segments make the density rough and the flatness
    low: that of white noise is about 0.6 with one, 0.78 with two and 0.999 with hundreds of them.

    Parameters
    ----------
    values : float64 array of shape (n_samples,)
        Any unit; at least one segment, without NaN.
    rate_hz : float
        Sample rate, in Hz; at least twice the band's upper edge.
    band_hz : (float, float)
        Both edges included, in Hz.
    segment_s : float
        Length of a segment, in s.

    Returns
    -------
    flatness : float
        NaN where there is no power in the band.
    n_segments : int

    References
    ----------
    Johnston JD (1988), IEEE Journal on Selected Areas in Communications 6(2): 314.
    """
    length = min(len(values), round(segment_s * rate_hz))
    taper = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)
    segments = np.lib.stride_tricks.sliding_window_view(values, length)[:: length - length // 2]
    centred = segments - segments.mean(axis=1, keepdims=True)
    density = (np.abs(np.fft.rfft(centred * taper, axis=1)) ** 2).mean(axis=0)
    frequency_hz = np.arange(len(density)) * (rate_hz / length)
    low_hz, high_hz = band_hz
    inside = density[(frequency_hz >= low_hz - 1e-9) & (frequency_hz <= high_hz + 1e-9)]
    mean = float(inside.mean())
    if mean <= 0.0:
        return math.nan, len(segments)
    if float(inside.min()) <= 0.0:
        return 0.0, len(segments)
    return math.exp(float(np.log(inside).mean())) / mean, len(segments)


def tension_ar_r2(
    tension_n: FloatArray, rate_hz: float, width_hz: float
) -> tuple[float, int] | None:
    """Return :func:`ar_r2` of a tension, a quarter of a period of its bandwidth ahead.

    None where the tension is too short (20 steps), too slowly sampled or constant.

    Parameters
    ----------
    tension_n : float64 array of shape (n_samples,)
        In N, without NaN.
    rate_hz, width_hz : float
        Sample rate and bandwidth, in Hz.
    """
    step = int(rate_hz / (SAMPLES_PER_BANDWIDTH * width_hz) + 1e-9)
    if step < 1 or len(tension_n) < AR_MIN_STEPS * step:
        return None
    slow_n = _smoothed(tension_n, rate_hz, width_hz, step)
    if float(slow_n.std()) < MIN_SD_N:
        return None
    r2, order = ar_r2(slow_n, step=step, stride=max(1, step // AR_PHASES))
    return None if math.isnan(r2) else (r2, order)


def bandwidth_hz(values: FloatArray, rate_hz: float) -> float:
    """Return the frequency below which 95 % of the power lies, in Hz.

    Of one Hann-weighted periodogram of all values less their mean, without what is at 0 Hz; 0 where
    nothing changes.
    """
    n = len(values)
    taper = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)
    power = np.abs(np.fft.rfft((values - values.mean()) * taper)[1:]) ** 2
    share = np.cumsum(power)
    if share[-1] <= 0.0:
        return 0.0
    return float(np.searchsorted(share, POWER_SHARE * share[-1]) + 1) * rate_hz / n


def _of_member(window: Window, member: str, tension_n: FloatArray) -> list[Measure]:
    rate_hz = window.series.rate_hz
    width_hz, how = _bandwidth(window, tension_n)
    if SAMPLES_PER_BANDWIDTH * width_hz > rate_hz:
        needed = f"a bandwidth of {width_hz:g} Hz needs four times that"
        return _absent(member, f"recorded at {rate_hz:g} Hz: {needed}")
    slow_n, slow_hz = _decimated(tension_n, rate_hz, width_hz)
    sd_n = float(slow_n.std())
    if sd_n < MIN_SD_N:
        return _absent(member, f"the resistance is constant: its SD is below {MIN_SD_N:g} N")
    params: dict[str, object] = {
        "bandwidth_hz": width_hz,
        "bandwidth": how,
        "rate_hz": slow_hz,
        "n": len(slow_n),
        "sd_n": sd_n,
    }
    flatness = _flatness(member, tension_n, rate_hz, width_hz)
    if len(slow_n) < MIN_SAMPLES:
        needed_s = MIN_SAMPLES / slow_hz
        few = f"{len(slow_n)} values at 4 x the bandwidth: {MIN_SAMPLES} need {needed_s:.1f} s"
        sampen, ar = (Measure(name, member, absent=few) for name in (NAMES[0], NAMES[2]))
        return [sampen, flatness, ar]
    ar = _ar(member, tension_ar_r2(tension_n, rate_hz, width_hz), params)
    return [_sampen(member, slow_n, params), flatness, ar]


def _absent(member: str, reason: str) -> list[Measure]:
    return [Measure(name, member, absent=reason) for name in NAMES]


def _sampen(member: str, slow_n: FloatArray, params: dict[str, object]) -> Measure:
    entropy, a, b = sample_entropy(slow_n)
    if math.isnan(entropy):
        return Measure(NAMES[0], member, absent="no two stretches of the tension are alike")
    params = {**params, "m": SAMPEN_M, "r_n": SAMPEN_R_SD * float(slow_n.std()), "a": a, "b": b}
    return Measure(NAMES[0], member, entropy, "nat", _SAMPEN_METHOD, params)


def _flatness(member: str, tension_n: FloatArray, rate_hz: float, width_hz: float) -> Measure:
    """Measure the flatness, decimated no further than its own band allows."""
    name, top_hz = NAMES[1], FLATNESS_HZ[1]
    if len(tension_n) < FLATNESS_SEGMENT_S * rate_hz - 1e-6:
        reason = f"shorter than {FLATNESS_SEGMENT_S:g} s, a period of {FLATNESS_HZ[0]:g} Hz"
        return Measure(name, member, absent=reason)
    if rate_hz < SAMPLES_PER_BANDWIDTH * top_hz:
        needed_hz = SAMPLES_PER_BANDWIDTH * top_hz
        reason = f"recorded at {rate_hz:g} Hz: {top_hz:g} Hz needs {needed_hz:g} Hz"
        return Measure(name, member, absent=reason)
    slow_n, slow_hz = _decimated(tension_n, rate_hz, max(top_hz, width_hz))
    value, n_segments = spectral_flatness(slow_n, slow_hz)
    if math.isnan(value):
        return Measure(name, member, absent="no power between 0.1 and 3 Hz")
    params = {
        "rate_hz": slow_hz,
        "n": len(slow_n),
        "band_hz": list(FLATNESS_HZ),
        "segment_s": FLATNESS_SEGMENT_S,
        "n_segments": n_segments,
    }
    return Measure(name, member, value, "1", _FLATNESS_METHOD, params)


def _ar(member: str, found: tuple[float, int] | None, params: dict[str, object]) -> Measure:
    if found is None:
        return Measure(NAMES[2], member, absent="the tension of the second half does not change")
    r2, order = found
    return Measure(NAMES[2], member, r2, "1", _AR_METHOD, {**params, "order": order})


def _bandwidth(window: Window, tension_n: FloatArray) -> tuple[float, str]:
    told = window.series.metadata.get(BANDWIDTH_KEY)
    if isinstance(told, int | float) and told > 0:
        return float(told), "given"
    low_hz, high_hz = FOUND_HZ
    high_hz = min(high_hz, window.series.rate_hz / SAMPLES_PER_BANDWIDTH)
    return min(max(bandwidth_hz(tension_n, window.series.rate_hz), low_hz), high_hz), "found"


def _decimated(values: FloatArray, rate_hz: float, width_hz: float) -> tuple[FloatArray, float]:
    """Keep every k-th value behind a causal low-pass half-way (in octaves) to the new limit.

    Causal, so that no value knows what comes after it: a filter without lag would let the
    prediction look ahead.
    """
    step = int(rate_hz / (SAMPLES_PER_BANDWIDTH * width_hz) + 1e-9)
    slow = _smoothed(values, rate_hz, width_hz, step)
    return np.ascontiguousarray(slow[:: max(step, 1)]), rate_hz / max(step, 1)


def _smoothed(values: FloatArray, rate_hz: float, width_hz: float, step: int) -> FloatArray:
    if step <= 1:
        return values
    column = np.ascontiguousarray(values[:, None])
    return np.asarray(filter_columns(column, math.sqrt(2) * width_hz, rate_hz)[:, 0])
