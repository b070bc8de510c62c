"""Randomness that is a function: of a seed, a stream and a place, never of who asked before.

A batch may therefore have any size and be asked for in any order. The hash is splitmix64 (Steele,
Lea and Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014).
"""

from __future__ import annotations

import zlib
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Noise", "normal", "uniform"]

FloatArray = NDArray[np.float64]

_GOLDEN: Final = 0x9E3779B97F4A7C15
_MASK: Final = 2**64 - 1


def _mix(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


def _hash(seed: int, stream: str, place: ArrayLike) -> NDArray[np.uint64]:
    key = (seed * _GOLDEN + zlib.crc32(stream.encode()) * 0xD1342543DE82EF95) & _MASK
    steps = np.atleast_1d(np.asarray(place)).astype(np.int64).view(np.uint64)
    return _mix(_mix(np.uint64(key) + steps * np.uint64(_GOLDEN)) + np.uint64(key))


def uniform(seed: int, stream: str, place: ArrayLike) -> FloatArray:
    """Return one number of [0, 1) for each integer place, float64 array of place's shape."""
    return np.asarray((_hash(seed, stream, place) >> np.uint64(11)) * 2.0**-53)


def normal(seed: int, stream: str, place: ArrayLike) -> FloatArray:
    """Return one standard normal number for each integer place (Box and Muller, 1958)."""
    radius = np.sqrt(-2.0 * np.log1p(-uniform(seed, stream, place)))
    return np.asarray(radius * np.cos(2.0 * np.pi * uniform(seed, stream + "'", place)))


class Noise:
    """Coloured Gaussian-like noise as a smooth function of time, of unit standard deviation.

    A sum of sines with random phases (spectral representation, Shinozuka and Jan, J. Sound
    Vibration 25, 1972): amplitudes fall as frequency to the power ``-slope``.

    Parameters
    ----------
    seed, stream
        What the noise depends on.
    low_hz, high_hz : float
        The band, in Hz.
    slope : float
        0 for equal amplitudes, 1 for postural sway.
    n_lines : int
        Number of sines, on a jittered logarithmic grid, so that nothing repeats.
    """

    def __init__(
        self,
        seed: int,
        stream: str,
        low_hz: float,
        high_hz: float,
        slope: float = 0.0,
        n_lines: int = 16,
    ) -> None:
        lines = np.arange(n_lines)
        position = (lines + uniform(seed, stream + ".f", lines)) / n_lines
        frequency_hz = low_hz * (high_hz / low_hz) ** position
        amplitude = frequency_hz**-slope
        self._amplitude = amplitude * np.sqrt(2.0 / np.sum(amplitude**2))
        self._omega = 2.0 * np.pi * frequency_hz
        self._phase = 2.0 * np.pi * uniform(seed, stream + ".p", lines)

    def __call__(self, t_s: FloatArray) -> FloatArray:
        """Return the noise at times t_s (s), float64 array of the same shape."""
        return np.asarray(
            np.sin(np.multiply.outer(t_s, self._omega) + self._phase) @ self._amplitude
        )
