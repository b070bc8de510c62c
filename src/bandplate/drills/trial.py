"""One repetition, ready to run: its target in N over time, its resistance, its seed."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import PushSide
from bandplate.drills.profiles import Profile
from bandplate.drills.spec import PhaseKind

__all__ = ["Corridor", "Trial", "TrialPhase"]


class Corridor(NamedTuple):
    """Where the push should be, in N."""

    low_n: float
    target_n: float
    high_n: float


class TrialPhase(NamedTuple):
    """A phase with its times, in s since go."""

    kind: PhaseKind
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Trial:
    """One repetition of a drill for one athlete.

    Attributes
    ----------
    number : int
        In the run, from 1.
    side : PushSide
    repetition, repetitions : int
        Of this side, from 1.
    seed : int
        Of its profiles: with it the same repetition can be given again.
    phases : tuple of TrialPhase
    points : tuple of (float, float or None)
        Corners of the target: s since go, N; straight lines between; None: no target.
    half_width_n : float
        Of the corridor.
    resistance : Profile or None
        Change of the bands' tension over time since go, in N; None: the bands are as they are.
    perturbations : tuple of (float, float)
        Onsets of sudden changes in s since go, and their size in N.
    difficulty : float
        Of the staircase, 0 to 1.
    """

    number: int
    side: PushSide
    repetition: int
    repetitions: int
    seed: int
    phases: tuple[TrialPhase, ...]
    points: tuple[tuple[float, float | None], ...] = ()
    half_width_n: float = 0.0
    resistance: Profile | None = None
    perturbations: tuple[tuple[float, float], ...] = field(default=())
    difficulty: float = 0.0

    @property
    def place(self) -> dict[str, object]:
        """Which one it is, as events say it."""
        return {"trial": self.number, "side": self.side, "repetition": self.repetition}

    @property
    def work_s(self) -> float:
        """Length from go, in s."""
        return self.phases[-1].end_s

    @cached_property
    def _times_s(self) -> list[float]:
        return [time_s for time_s, _ in self.points]

    def phase_at(self, t_s: float) -> TrialPhase | None:
        """Return the phase at t_s since go; None before and after."""
        return next((p for p in self.phases if p.start_s <= t_s < p.end_s), None)

    def target_n(self, t_s: float) -> float | None:
        """Return the target at t_s since go, in N, or None where there is none."""
        i = bisect_right(self._times_s, t_s)
        if i == 0 or i == len(self.points):
            return None
        (t0_s, a_n), (t1_s, b_n) = self.points[i - 1], self.points[i]
        if a_n is None or b_n is None:
            return None
        return a_n + (b_n - a_n) * (t_s - t0_s) / (t1_s - t0_s)

    @cached_property
    def _corners(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        forces_n = [np.nan if force_n is None else force_n for _, force_n in self.points]
        return np.array(self._times_s), np.array(forces_n)

    def targets_n(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the target at times t_s since go (n,), in N (n,); NaN where there is none."""
        return np.asarray(np.interp(t_s, *self._corners, left=np.nan, right=np.nan))

    def corridor_at(self, t_s: float) -> Corridor | None:
        """Return the corridor at t_s since go, or None where there is no target."""
        target_n = self.target_n(t_s)
        if target_n is None:
            return None
        half_n = self.half_width_n
        return Corridor(max(0.0, target_n - half_n), target_n, target_n + half_n)
