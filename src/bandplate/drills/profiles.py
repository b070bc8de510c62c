"""Courses over time for targets and resistances: seeded, the same on every machine.

Values are whole mN, and every choice is one on a coarse grid, so that the last bits of a machine's
sines decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, count, takewhile
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.randomness import normal, uniform
from bandplate.drills.predictable import PROFILE_RATE_HZ, expected_ar_r2, meet, shares
from bandplate.drills.spec import ProfileKind, ProfileSpec

__all__ = ["MIXED", "PROFILE_RATE_HZ", "TOLERANCE", "Profile", "make_perturbations", "make_profile"]

FloatArray = NDArray[np.float64]

#: Kinds that can be made as predictable as asked for.
MIXED: Final = ("sine", "sum_of_sines", "noise")
#: Predictability is met within this.
TOLERANCE: Final = 0.05
#: Frequencies of a sum of sines, squared, over the bandwidth squared: no two have a common period.
LINES: Final = np.array([2, 3, 5, 7, 11, 13]) / 15
#: The sine that makes a course more predictable, over the bandwidth.
STEADY: Final = 0.6
#: A course that does not begin at 0 comes and goes over so long, s [ours].
FADE_S: Final = 0.5
#: Flanks of a perturbation: quick to the athlete, no jerk to the anchor, s [ours].
FLANK_S: Final = (0.06, 0.10)
STEP_LEVELS: Final = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])


@dataclass(frozen=True)
class Profile:
    """A generated course.

    Attributes
    ----------
    kind : ProfileKind
    seed : int
    values_n : float64 array of shape (n_samples,)
        Deviation in N, one value every 1 / PROFILE_RATE_HZ s from time 0 on.
    amplitude_n, bandwidth_hz : float
        Noise and sums of sines have 95 % of their power below the bandwidth down to an ar_r2 of
        about 0.7, all of it below twice the bandwidth.
    ar_r2 : float or None
        Predictability that was asked for.
    ar_r2_expected : float or None
        What the measure gives for this course, delivered perfectly; None: too short or constant.
    """

    kind: ProfileKind
    seed: int
    values_n: FloatArray = field(compare=False)
    amplitude_n: float
    bandwidth_hz: float
    ar_r2: float | None = None
    ar_r2_expected: float | None = None

    @property
    def meets(self) -> bool | None:
        """Whether the predictability is the one asked for; None: none was."""
        if self.ar_r2 is None:
            return None
        return self.ar_r2_expected is not None and (
            abs(self.ar_r2_expected - self.ar_r2) <= TOLERANCE
        )

    def at(self, t_s: float) -> float:
        """Return the deviation at t_s, in N; straight lines between values, 0 outside."""
        position = t_s * PROFILE_RATE_HZ
        first = int(position)
        if position < 0 or first + 1 >= len(self.values_n):
            return 0.0
        a, b = float(self.values_n[first]), float(self.values_n[first + 1])
        return a + (b - a) * (position - first)

    def command_at(self, t_s: float, lag_s: float) -> float:
        """Return what to ask of an anchor at t_s, in N, so that it delivers the course.

        An anchor that follows with a first-order lag takes off the quick part, hence the news that
        makes a course hard to predict. Asked for the course and `lag_s` times its slope, the
        inverse of the lag, it delivers the course.
        """
        half_s = 0.5 / PROFILE_RATE_HZ
        slope_n_per_s = (self.at(t_s + half_s) - self.at(t_s - half_s)) * PROFILE_RATE_HZ
        return self.at(t_s) + lag_s * slope_n_per_s


def make_profile(spec: ProfileSpec, duration_s: float, seed: int, amplitude_n: float) -> Profile:
    """Return the course of a seed.

    ``constant``: `amplitude_n` all along. ``ramp``: straight lines up and down, ``sine``: one turn
    per period. ``sum_of_sines``, ``noise``: within the bandwidth, from 0 to 0. ``steps``: levels
    held for a random gap, neighbours different. ``perturbations``: pulses. The kinds of MIXED
    meet ``ar_r2_at_most`` within TOLERANCE; the others are as predictable as they are, and say it.

    Parameters
    ----------
    spec : ProfileSpec
    duration_s : float
        In s.
    seed : int
    amplitude_n : float
        SD of noise and of a sum of sines, half height of everything else, in N.
    """
    n = round(duration_s * PROFILE_RATE_HZ) + 1
    target = spec.ar_r2_at_most
    if spec.kind in MIXED:
        parts = _Parts(spec, n, seed)
        if target is None:
            values = parts.course(0, 0)
        else:
            values = meet(target, spec.bandwidth_hz, parts.course)
    else:
        values = _plain(spec, np.arange(n) / PROFILE_RATE_HZ, duration_s, seed)
    if spec.kind in ("noise", "sum_of_sines"):
        height = float(values.std())
    elif spec.kind == "steps" or (spec.kind == "sine" and target is not None):
        height = float(values.max() - values.min()) / 2
    else:
        height = 1.0
    values_n = np.round(values * (amplitude_n / (height or 1.0)), 3) + 0.0
    expected = expected_ar_r2(values_n, spec.bandwidth_hz)
    return Profile(spec.kind, seed, values_n, amplitude_n, spec.bandwidth_hz, target, expected)


def make_perturbations(
    spec: ProfileSpec, start_s: float, end_s: float, seed: int, amplitude_n: float
) -> tuple[tuple[float, float], ...]:
    """Return onset (s) and size (N) of each pulse between two times.

    Gaps between the pulses are random, their signs too, but as many pull as ease. The same pulses,
    `start_s` later, are those of the profile of this seed.
    """
    gaps = _gaps_s(spec, seed)
    onsets = []
    at_s = start_s + next(gaps)
    while at_s + spec.length_s <= end_s:
        onsets.append(round(at_s, 3))
        at_s += spec.length_s + next(gaps)
    rank = np.argsort(uniform(seed, "profile.sign", np.arange(len(onsets))), kind="stable")
    signs = np.empty(len(onsets))
    signs[rank] = np.where((np.arange(len(onsets)) + seed) % 2, -1.0, 1.0)
    return tuple((at, float(amplitude_n * sign)) for at, sign in zip(onsets, signs, strict=True))


def ease(t_s: FloatArray, length_s: float) -> FloatArray:
    """Return 0 to 1 over a length with least jerk (Flash and Hogan, J Neurosci 5, 1985)."""
    s = np.clip(t_s / length_s, 0.0, 1.0)
    return np.asarray(s**3 * (10.0 + s * (6.0 * s - 15.0)))


class _Parts:
    """What a course is mixed of, each with an SD of 1 (the plain sine: a height of 1)."""

    def __init__(self, spec: ProfileSpec, n: int, seed: int) -> None:
        self._spec, self._seed = spec, seed
        self._t_s = np.arange(n) / PROFILE_RATE_HZ
        fade_s = min(FADE_S, 0.25 * self._t_s[-1])
        self._fade = ease(self._t_s, fade_s) * ease(self._t_s[-1] - self._t_s, fade_s)
        self._made: tuple[int, tuple[FloatArray, ...]] | None = None

    def course(self, attempt: int, level: int) -> FloatArray:
        if self._made is None or self._made[0] != attempt:
            self._made = attempt, self._parts(attempt)
        pairs = zip(shares(level), self._made[1], strict=True)
        return np.asarray(sum(share * part for share, part in pairs))

    def _parts(self, attempt: int) -> tuple[FloatArray, ...]:
        width_hz, stream = self._spec.bandwidth_hz, f"profile.{attempt}"
        steady_hz = np.array([STEADY * width_hz])
        if self._spec.kind == "noise":
            course = self._unit(self._noise(stream + ".course", width_hz))
        elif self._spec.kind == "sum_of_sines":
            course = self._unit(self._sines(stream + ".course", width_hz * np.sqrt(LINES)))
        else:
            course = np.sin(2.0 * np.pi / self._spec.period_s * self._t_s)
        return (
            course,
            self._unit(self._noise(stream + ".news", 2.0 * width_hz)),
            self._unit(self._sines(stream + ".sine", steady_hz)),
        )

    def _unit(self, values: FloatArray) -> FloatArray:
        faded = (values - values.mean()) * self._fade
        return np.asarray(faded / (float(faded.std()) or 1.0))

    def _sines(self, stream: str, frequency_hz: FloatArray) -> FloatArray:
        turns = np.multiply.outer(frequency_hz, self._t_s)
        turns += uniform(self._seed, stream, np.arange(len(frequency_hz)))[:, None]
        return np.asarray(np.sin(2.0 * np.pi * turns).sum(axis=0))

    def _noise(self, stream: str, high_hz: float) -> FloatArray:
        """Gaussian noise of equal power up to a frequency, of which only a part is taken."""
        n = 2 ** int(2 * len(self._t_s)).bit_length()
        lines = np.arange(1, max(1, int(high_hz * n / PROFILE_RATE_HZ)) + 1)
        spectrum = np.zeros(n // 2 + 1, dtype=np.complex128)
        spectrum.real[lines] = normal(self._seed, stream, 2 * lines)
        spectrum.imag[lines] = normal(self._seed, stream, 2 * lines + 1)
        return np.fft.irfft(spectrum, n)[: len(self._t_s)]


def _plain(spec: ProfileSpec, t_s: FloatArray, duration_s: float, seed: int) -> FloatArray:
    if spec.kind == "ramp":
        turn = t_s / spec.period_s + 0.25
        return np.asarray(1.0 - 4.0 * np.abs(turn - np.floor(turn) - 0.5))
    if spec.kind == "steps":
        return _steps(spec, t_s, seed)
    values = np.zeros(len(t_s)) if spec.kind == "perturbations" else np.ones(len(t_s))
    if spec.kind == "perturbations":
        low_s, high_s = FLANK_S
        for i, (at_s, size) in enumerate(make_perturbations(spec, 0.0, duration_s, seed, 1.0)):
            flank_s = low_s + (high_s - low_s) * float(uniform(seed, "profile.flank", i)[0])
            flank_s = min(flank_s, spec.length_s / 2)
            away = ease(t_s - at_s, flank_s)
            back = ease(t_s - (at_s + spec.length_s - flank_s), flank_s)
            values += size * (away - back)
    return values


def _steps(spec: ProfileSpec, t_s: FloatArray, seed: int) -> FloatArray:
    """Return levels of STEP_LEVELS, the highest and the lowest as far from 0."""
    values, level = np.zeros(len(t_s)), 0.0
    at_s = takewhile(lambda at: at < t_s[-1], accumulate(_gaps_s(spec, seed)))
    for i, start_s in enumerate(at_s):
        others = STEP_LEVELS[level != STEP_LEVELS]
        chosen = float(others[int(uniform(seed, "profile.level", i)[0] * len(others))])
        values += (chosen - level) * ease(t_s - start_s, 0.25 / spec.bandwidth_hz)
        level = chosen
    return np.asarray(values - (values.max() + values.min()) / 2)


def _gaps_s(spec: ProfileSpec, seed: int) -> Iterator[float]:
    low_s, high_s = min(spec.gap_s), max(spec.gap_s)
    for i in count():
        yield low_s + (high_s - low_s) * float(uniform(seed, "profile.gap", i)[0])
