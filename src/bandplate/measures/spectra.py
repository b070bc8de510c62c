"""Cross-spectra of two signals by Welch's method: coherence, gain, delay.

scipy.signal gives the same numbers (a test compares), but its import takes longer than a whole set.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandplate.measures.arithmetic import dot

__all__ = ["CrossSpectra", "coherence_significance", "cross_spectra", "delay_s"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class CrossSpectra:
    """Averaged spectra of two signals, all float64 arrays of shape (n_frequencies,).

    Attributes
    ----------
    frequency_hz : array
        From 0 to half the sample rate.
    xx, yy : array
        Power of each signal, in one arbitrary unit per frequency.
    xy : complex128 array
        Cross-spectrum conj(X) Y: a negative phase where y is late.
    n_segments : int
        Segments averaged.
    """

    frequency_hz: FloatArray
    xx: FloatArray
    yy: FloatArray
    xy: NDArray[np.complex128]
    n_segments: int

    @property
    def coherence(self) -> FloatArray:
        """Magnitude-squared coherence, 0 to 1; 0 where a signal has no power."""
        power = self.xx * self.yy
        squared = np.abs(self.xy) ** 2
        return np.asarray(np.divide(squared, power, out=np.zeros_like(power), where=power > 0))


def cross_spectra(
    x: FloatArray, y: FloatArray, rate_hz: float, length: int, overlap: int
) -> CrossSpectra:
    """Average the spectra of segments, each less its mean, under a periodic Hann window.

    Parameters
    ----------
    x, y : float64 arrays of shape (n_samples,)
        Without NaN, n_samples >= length.
    rate_hz : float
        In Hz.
    length, overlap : int
        Of a segment, and of two neighbours, in samples.

    References
    ----------
    Welch PD (1967), IEEE Trans Audio Electroacoustics 15.
    """
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)
    spectra = []
    for values in (x, y):
        parts = np.lib.stride_tricks.sliding_window_view(values, length)[:: length - overlap]
        spectra.append(np.fft.rfft((parts - parts.mean(axis=1, keepdims=True)) * hann))
    fx, fy = spectra
    return CrossSpectra(
        np.arange(length // 2 + 1, dtype=np.float64) * (rate_hz / length),
        np.mean(np.abs(fx) ** 2, axis=0),
        np.mean(np.abs(fy) ** 2, axis=0),
        np.mean(np.conj(fx) * fy, axis=0),
        len(fx),
    )


def coherence_significance(n_segments: int, alpha: float = 0.05) -> float:
    """Return the coherence that unrelated signals exceed with probability alpha: 1 - a^(1/(L-1)).

    References
    ----------
    Rosenberg JR et al. (1989), Prog Biophys Mol Biol 53; L counts the segments averaged.
    """
    return float(1.0 - alpha ** (1.0 / (n_segments - 1)))


def delay_s(spectra: CrossSpectra, bins: slice) -> tuple[float, float]:
    """Return by how much y is late, in s, and the standard error of it.

    The slope of the phase through the origin, each frequency weighted by the inverse of its phase's
    variance (1 - C)/(2 L C).

    Parameters
    ----------
    spectra : CrossSpectra
    bins : slice
        Frequencies to use, from the first above 0 on without holes.

    References
    ----------
    Carter GC (1987), Proc IEEE 75: coherence and time delay estimation.
    """
    frequency_hz = spectra.frequency_hz[bins]
    coherence = np.clip(spectra.coherence[bins], 1e-9, 1.0 - 1e-9)
    phase = np.unwrap(np.concatenate(([0.0], np.angle(spectra.xy[bins]))))[1:]
    weight = 2 * spectra.n_segments * coherence / (1 - coherence)
    lever = dot(weight, frequency_hz**2)
    late_s = -dot(weight, (frequency_hz * phase)) / (2 * math.pi * lever)
    # neighbouring frequencies share noise under a Hann window: 1.5 of them count as one
    return late_s, math.sqrt(1.5 / lever) / (2 * math.pi)
