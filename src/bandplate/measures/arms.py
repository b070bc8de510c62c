"""Section 4: the arms against each other, from the tension of their bands."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.measures.result import Measure
from bandplate.measures.tension import member_tension
from bandplate.measures.window import Window

__all__ = ["analytic", "antiphase_pct", "circular", "measure_arms"]

FloatArray = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]

BAND_HZ: Final = (0.5, 6.0)
#: Order of the Butterworth band-pass, which acts twice: forwards and backwards.
ORDER: Final = 2
#: Rates below give no six hertz; shorter windows hold no two periods of the lowest frequency.
MIN_RATE_HZ: Final = 24.0
MIN_LENGTH_S: Final = 4.0
#: Mirrored at each end, so that the filter's ringing stays outside.
PAD_S: Final = 4.0
#: Left out at each end, where a phase is not yet free of the mirror.
EDGE_S: Final = 1.0

#: An arm moves while its envelope exceeds this share of its own peak.
MOVING_SHARE: Final = 0.2
#: An arm whose envelope never exceeds this does not move.
MIN_SWING_N: Final = 2.0
#: Phases are compared where both arms move, over at least this many cycles: a single rise and fall
#: of the tension is no rotation.
MIN_CYCLES: Final = 4.0
LOCK_WINDOW_S: Final = 2.0
LOCKED: Final = 0.8

ANTIPHASE_DEG: Final = ((112.5, 157.5), (292.5, 337.5))
_EDGE_DEG: Final = 1e-6

_PHASE: Final = (
    "Hilbert phases behind 0.5-6 Hz (Butterworth, order 2, without lag), left minus right, where"
    " both envelopes exceed 20 % of their peak"
)
#: Measure -> (unit, method), in the order of reports.
_MEASURES: Final = {
    "arm_phase_lock": ("1", f"|mean exp(i dphi)|; {_PHASE}"),
    "arm_crp_deg": ("deg", f"circular mean of dphi, positive: left ahead; {_PHASE}"),
    "arm_antiphase_error_deg": ("deg", f"mean of 180 - |dphi|; {_PHASE}"),
    "arm_antiphase_pct": (
        "%",
        "vector coding: share of steps with atan2(d right, d left) in 112.5-157.5 or 292.5-337.5"
        " deg; tensions behind 0.5-6 Hz without lag, each over its SD, where both arms move",
    ),
    "arm_continuity_pct": (
        "%",
        "share of the window, less 1 s at its ends, with both envelopes above 20 % of their peak"
        " and |mean exp(i dphi)| over 2 s above 0.8; Hilbert, 0.5-6 Hz",
    ),
}


def measure_arms(window: Window) -> list[Measure]:
    """Measure how the arms move against each other.

    Parameters
    ----------
    window : Window
        Rows to measure.
    """
    found = _arms(window)
    if isinstance(found, str):
        return [Measure(name, "both", absent=found, experimental=True) for name in _MEASURES]
    values = _values(found, window.series.rate_hz)
    return [
        Measure(name, "both", values[name], unit, method, found.params, experimental=True)
        for name, (unit, method) in _MEASURES.items()
    ]


def analytic(
    values: FloatArray, rate_hz: float, band_hz: tuple[float, float] = BAND_HZ
) -> ComplexArray:
    """Return the analytic signal of band-passed values: band-pass and Hilbert transform in one.

    The gain is that of a Butterworth band-pass of order 2 run forwards and backwards, so half at
    the edges of the band and without lag. Each end is mirrored for 4 s, which keeps the mean.

    Parameters
    ----------
    values : float64 array of shape (n_samples,)
        Any unit; without NaN.
    rate_hz : float
        Sample rate, in Hz.
    band_hz : (float, float)
        Edges of the band, in Hz.

    Returns
    -------
    complex128 array of shape (n_samples,)
        Real part: the band-passed values; magnitude: envelope; angle: phase in rad.

    References
    ----------
    Gabor D (1946), J IEE 93: the analytic signal.
    """
    n = len(values)
    pad = min(n - 1, round(PAD_S * rate_hz))
    mirrored = np.concatenate((values[pad:0:-1], values, values[-2 : -pad - 2 : -1]))
    spectrum = np.fft.rfft(mirrored - mirrored.mean())
    frequency_hz = np.arange(1, len(spectrum)) * (rate_hz / len(mirrored))
    low_hz, high_hz = band_hz
    away = (frequency_hz**2 - low_hz * high_hz) / (frequency_hz * (high_hz - low_hz))
    # one-sided: twice the frequencies above 0, none below; what stands at half the rate is outside
    both = np.zeros(len(mirrored), np.complex128)
    both[1 : len(spectrum)] = 2 * spectrum[1:] / (1 + away ** (2 * ORDER))
    return np.asarray(np.fft.ifft(both)[pad : pad + n])


def circular(phase_rad: FloatArray) -> tuple[float, float]:
    """Return the circular mean of phases, in deg (-180 .. 180), and their resultant length, 0 .. 1.

    References
    ----------
    Mardia KV, Jupp PE (2000), Directional Statistics, 2.2.
    """
    resultant = complex(np.exp(1j * phase_rad).mean())
    return math.degrees(math.atan2(resultant.imag, resultant.real)), abs(resultant)


def antiphase_pct(left: FloatArray, right: FloatArray) -> float:
    """Return the share of steps in which one side grows while the other shrinks as much, in %.

    The coupling angle of a step is atan2(d right, d left); it is anti-phase from 112.5 to 157.5 and
    from 292.5 to 337.5 deg, edges included. Steps in which nothing changes do not count.

    Parameters
    ----------
    left, right : float64 arrays of shape (n_samples,)
        Of comparable range, in any unit.

    Returns
    -------
    float
        NaN where nothing changes.

    References
    ----------
    Chang R, Van Emmerik R, Hamill J (2008), J Biomech 41: 3101 (vector coding, bins of 45 deg).
    """
    return _antiphase_pct(np.diff(left), np.diff(right))


def _antiphase_pct(d_left: FloatArray, d_right: FloatArray) -> float:
    changes = (d_left != 0) | (d_right != 0)
    angle_deg = np.degrees(np.arctan2(d_right[changes], d_left[changes])) % 360.0
    if not len(angle_deg):
        return math.nan
    # an angle that falls on an edge is inside, whatever rounding says
    inside = np.zeros(len(angle_deg), np.bool_)
    for low_deg, high_deg in ANTIPHASE_DEG:
        inside |= (angle_deg >= low_deg - _EDGE_DEG) & (angle_deg <= high_deg + _EDGE_DEG)
    return 100.0 * float(inside.mean())


@dataclass(frozen=True, slots=True)
class _Arms:
    """Analytic tensions of both arms, where both move, and what travels with the results."""

    left: ComplexArray
    right: ComplexArray
    moving: NDArray[np.bool_]
    params: dict[str, object]


def _arms(window: Window) -> _Arms | str:
    """Return the arms of a window, or why they cannot be measured."""
    rate_hz = window.series.rate_hz
    try:
        tensions_n = [member_tension(window, arm) for arm in ("arm_left", "arm_right")]
    except LookupError as why:
        return str(why.args[0])
    if rate_hz < MIN_RATE_HZ:
        return f"recorded at {rate_hz:g} Hz: the arms need {MIN_RATE_HZ:g} Hz"
    length_s = (window.last - window.first) / rate_hz
    if length_s < MIN_LENGTH_S - 1e-9:
        return f"{length_s:.2f} s is too short: the arms need {MIN_LENGTH_S:g} s"
    edge = round(EDGE_S * rate_hz)
    signals = [analytic(tension_n, rate_hz)[edge:-edge] for tension_n in tensions_n]
    moving = np.ones(len(signals[0]), np.bool_)
    peaks_n = []
    for arm, signal in zip(("left", "right"), signals, strict=True):
        envelope_n = np.abs(signal)
        peak_n = float(envelope_n.max())
        if peak_n < MIN_SWING_N:
            return f"the {arm} arm does not move: its tension never swings by {MIN_SWING_N:g} N"
        peaks_n.append(peak_n)
        moving &= envelope_n > MOVING_SHARE * peak_n
    cycles = [_cycles(signal, moving) for signal in signals]
    if min(cycles) < MIN_CYCLES:
        return f"{min(cycles):.1f} cycles of both arms together: phases need {MIN_CYCLES:g}"
    params: dict[str, object] = {
        "band_hz": list(BAND_HZ),
        "edge_s": EDGE_S,
        "left_cycles": cycles[0],
        "right_cycles": cycles[1],
        "moving_pct": 100.0 * float(moving.mean()),
        "left_peak_n": peaks_n[0],
        "right_peak_n": peaks_n[1],
        "lock_window_s": LOCK_WINDOW_S,
    }
    return _Arms(signals[0], signals[1], moving, params)


def _values(arms: _Arms, rate_hz: float) -> dict[str, float]:
    moving = arms.moving
    turn = arms.left * arms.right.conj()
    turn /= np.maximum(np.abs(turn), np.finfo(np.float64).tiny)
    locked = _running_lock(turn, round(LOCK_WINDOW_S * rate_hz)) > LOCKED
    phase_rad = np.angle(turn[moving])
    crp_deg, lock = circular(phase_rad)
    # a step counts where both of its ends move
    steps = moving[1:] & moving[:-1]
    d_left, d_right = (
        np.diff(signal.real)[steps] / float(signal.real[moving].std())
        for signal in (arms.left, arms.right)
    )
    return {
        "arm_phase_lock": lock,
        "arm_crp_deg": crp_deg,
        "arm_antiphase_error_deg": 180.0 - math.degrees(float(np.abs(phase_rad).mean())),
        "arm_antiphase_pct": _antiphase_pct(d_left, d_right),
        "arm_continuity_pct": 100.0 * float((moving & locked).mean()),
    }


def _cycles(signal: ComplexArray, moving: NDArray[np.bool_]) -> float:
    """Return how many cycles a phase goes through while both arms move."""
    both = moving[1:] & moving[:-1]
    return float(np.angle(signal[1:] * signal[:-1].conj())[both].sum()) / (2 * math.pi)


def _running_lock(turn: ComplexArray, length: int) -> FloatArray:
    """Return |mean| of unit vectors over `length` samples about each; at the ends over fewer."""
    half = length // 2
    total = np.concatenate(([0.0], np.cumsum(turn)))
    row = np.arange(len(turn))
    first, last = np.maximum(row - half, 0), np.minimum(row + half + 1, len(turn))
    return np.asarray(np.abs(total[last] - total[first]) / (last - first))
