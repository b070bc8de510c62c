"""The quiet gate: tells whether somebody stands there, still enough to begin."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from bandplate.core.channels import BANDS
from bandplate.drills.look import STEP_S, Look

__all__ = ["QuietGate", "Stance"]

#: Weight that counts as somebody: a share of body weight, or N where that is not known [ours].
_LEAST_SHARE: Final = 0.6
_LEAST_N: Final = 200.0
#: Nobody stands quietly on one leg, nor pushes: each foot carries this share of the sum, which is
#: not much more than the body weight where that is known [ours].
_FOOT_SHARE: Final = 0.2
_MOST_SHARE: Final = 1.2
#: Quiet stance varies by about 1 % of body weight in sum, shifts by 2-3 % between the feet and
#: sways at 10-20 mm/s (Winter, Gait & Posture 3, 1995). Stillness allows about twice that [ours].
_SUM_SD: Final = 0.025
_SHIFT_SD: Final = 0.05
_SWAY_MM_PER_S: Final = 60.0
#: Who was still has moved only beyond so many times the limits [ours]: hysteresis.
_MOVED_TIMES: Final = 2.5
_MOVED_S: Final = 0.3
#: CoP speed is taken over so many steps: sensor noise on one step would look like speed.
_SPEED_STEPS: Final = 5


_PLATES: Final = ("left.fz", "right.fz")


class Stance(NamedTuple):
    """Quiet stance before go: mean force per plate and tension per band (order of BANDS), in N."""

    force_n: tuple[float, float]
    tension_n: tuple[float, ...]

    def to_json(self) -> dict[str, float]:
        """Return the means by signal, in N; a band that is not there is left out."""
        means_n = zip((*_PLATES, *BANDS), (*self.force_n, *self.tension_n), strict=True)
        return {name: round(mean_n, 2) for name, mean_n in means_n if not math.isnan(mean_n)}


class QuietGate:
    """Watches the last looks for weight and stillness.

    Parameters
    ----------
    still_s : float
        So long it must be still, in s.
    body_weight_n : float or None
    """

    def __init__(self, still_s: float, body_weight_n: float | None) -> None:
        self._least_n = _LEAST_N if body_weight_n is None else _LEAST_SHARE * body_weight_n
        self._most_n = math.inf if body_weight_n is None else _MOST_SHARE * body_weight_n
        self._length = max(_SPEED_STEPS + 1, round(still_s / STEP_S))
        self._short = max(2, min(self._length, round(_MOVED_S / STEP_S)))
        # left, right, CoP speed, then the bands
        self._values = np.zeros((self._length, 9))
        self._cops: list[tuple[tuple[float, float], tuple[float, float]]] = []
        self._n = 0

    def reset(self) -> None:
        """Forget what was seen."""
        self._n = 0
        self._cops.clear()

    def add(self, look: Look) -> None:
        """Take one step."""
        self._cops.append(look.cop_mm)
        row = self._values[self._n % self._length]
        row[:2] = look.force_n
        row[2] = self._speed_mm_per_s(look)
        row[3:] = look.tension_n
        self._n += 1
        if len(self._cops) > _SPEED_STEPS:
            del self._cops[0]
        if not sum(look.force_n) >= self._least_n:
            self.reset()

    @property
    def loaded(self) -> bool:
        """Somebody stands on the plates."""
        return self._n > 0

    @property
    def still(self) -> bool:
        """Stood still on both feet for still_s."""
        return (
            self._n >= self._length
            and self.on_both_feet
            and self._restlessness(self._length) <= 1.0
        )

    @property
    def on_both_feet(self) -> bool:
        """Both feet carry, and nobody pushes."""
        left_n, right_n = self.stance().force_n
        total_n = left_n + right_n
        return min(left_n, right_n) >= _FOOT_SHARE * total_n and total_n <= self._most_n

    @property
    def moved(self) -> bool:
        """Stepped off, or moved clearly more than stillness allows."""
        return self._n < self._short or self._restlessness(self._short) > _MOVED_TIMES

    def stance(self) -> Stance:
        """Return the mean over the last still_s; zeros where nobody stood."""
        n = min(self._n, self._length)
        mean = (self._values[:n].sum(axis=0) / max(n, 1)).tolist()
        return Stance((mean[0], mean[1]), tuple(mean[3:]))

    def _restlessness(self, n: int) -> float:
        """Return the worst of sum, shift and sway over n steps, each as a share of its limit."""
        rows = self._values[np.arange(self._n - n, self._n) % self._length]
        total_n = rows[:, 0] + rows[:, 1]
        mean_n = float(total_n.mean())
        return max(
            float(total_n.std()) / (_SUM_SD * mean_n),
            float(rows[:, 0].std()) / (_SHIFT_SD * mean_n),
            float(rows[:, 2].mean()) / _SWAY_MM_PER_S,
        )

    def _speed_mm_per_s(self, look: Look) -> float:
        """Return the speed of the CoP, plates weighted by their force."""
        speed = 0.0
        for force_n, now, then in zip(look.force_n, look.cop_mm, self._cops[0], strict=True):
            moved_mm = math.hypot(now[0] - then[0], now[1] - then[1])
            if not math.isnan(moved_mm):
                speed += force_n * moved_mm
        elapsed_s = (len(self._cops) - 1) * STEP_S
        total_n = sum(look.force_n)
        return speed / (total_n * elapsed_s) if elapsed_s > 0 and total_n > 0 else 0.0
