"""The staircase: how hard the next trial is, from how the last one went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from bandplate.drills.spec import Adaptation

__all__ = ["Setting", "Staircase", "setting"]

#: Steps, in difficulty for a whole share of time in corridor: first, and least [ours]. The least
#: keeps it moving: athletes tire, and learn.
FIRST_STEP: Final = 1.2
LEAST_STEP: Final = 0.3
#: Each turn makes the next step smaller: the first by this share [ours].
TURN_SHARE: Final = 0.5
#: More time in corridor than this is too well tracked, %: the next profile is less predictable,
#: wherever amplitude and bandwidth are. Less than the other, and it may be more so again [ours].
TOO_WELL_PCT: Final = 90.0
TOO_HARD_PCT: Final = 60.0
#: By so much: the tolerance with which a profile meets its target.
AR_R2_STEP: Final = 0.05


class Setting(NamedTuple):
    """What a difficulty means for a profile."""

    amplitude_pct: float
    bandwidth_hz: float
    ar_r2: float


def setting(adaptation: Adaptation, difficulty: float, ar_r2_at_most: float = 1.0) -> Setting:
    """Return the profile of a difficulty.

    The first third moves the amplitude from its easy to its hard end, the second the bandwidth, the
    last the predictability.

    Parameters
    ----------
    adaptation : Adaptation
    difficulty : float
        0 to 1; what is outside counts as the end.
    ar_r2_at_most : float
        Not more predictable than this, whatever the difficulty.
    """
    amplitude, bandwidth, predictability = (
        min(1.0, max(0.0, 3.0 * difficulty - third)) for third in range(3)
    )
    return Setting(
        _between(adaptation.amplitude_pct, amplitude),
        _between(adaptation.bandwidth_hz, bandwidth),
        min(_between(adaptation.ar_r2, predictability), ar_r2_at_most),
    )


class Staircase:
    """Keeps the time in corridor at its target: stochastic approximation.

    The next difficulty is the last one plus a step times what the time in corridor was above its
    target (Robbins and Monro, Ann Math Stat 22, 1951). The step shrinks only where the sign turns
    (Kesten, Ann Math Stat 29, 1958): far from the target it stays large.

    Parameters
    ----------
    adaptation : Adaptation

    Attributes
    ----------
    difficulty : float
        Of the next trial, 0 to 1.
    ar_r2_at_most : float
        Predictability that the next trial does not exceed: lowered below what was delivered when
        that was tracked too well.
    """

    def __init__(self, adaptation: Adaptation) -> None:
        self._adaptation = adaptation
        self.difficulty = adaptation.start
        self.ar_r2_at_most = max(adaptation.ar_r2)
        self._turns = 0
        self._last_sign = 0

    @property
    def setting(self) -> Setting:
        """The next trial's profile."""
        return setting(self._adaptation, self.difficulty, self.ar_r2_at_most)

    def after(self, in_corridor_pct: float, delivered_ar_r2: float | None) -> float:
        """Return the next difficulty.

        Parameters
        ----------
        in_corridor_pct : float
            Time in corridor of the trial, in %.
        delivered_ar_r2 : float or None
            Predictability as it was delivered; None where it could not be measured.
        """
        self._predictability(in_corridor_pct, delivered_ar_r2)
        over = (in_corridor_pct - self._adaptation.time_in_corridor_pct) / 100.0
        sign = (over > 0) - (over < 0)
        if sign * self._last_sign < 0:
            self._turns += 1
        self._last_sign = sign or self._last_sign
        step = max(LEAST_STEP, FIRST_STEP / (1.0 + TURN_SHARE * self._turns))
        self.difficulty = round(min(1.0, max(0.0, self.difficulty + step * over)), 4)
        return self.difficulty

    def to_json(self) -> dict[str, float]:
        """Return the state, with which the next session goes on."""
        return {
            "difficulty": self.difficulty,
            "ar_r2_at_most": self.ar_r2_at_most,
            "turns": self._turns,
            "last_sign": self._last_sign,
        }

    @classmethod
    def from_json(cls, adaptation: Adaptation, data: Mapping[str, float]) -> Staircase:
        """Return the staircase of a state from :meth:`to_json`."""
        staircase = cls(adaptation)
        staircase.difficulty = min(1.0, max(0.0, float(data["difficulty"])))
        staircase.ar_r2_at_most = float(data["ar_r2_at_most"])
        staircase._turns = int(data["turns"])
        staircase._last_sign = int(data["last_sign"])
        return staircase

    def _predictability(self, in_corridor_pct: float, delivered_ar_r2: float | None) -> None:
        least, most = min(self._adaptation.ar_r2), max(self._adaptation.ar_r2)
        now = self.setting.ar_r2 if delivered_ar_r2 is None else delivered_ar_r2
        if in_corridor_pct > TOO_WELL_PCT:
            asked = min(self.setting.ar_r2, now) - AR_R2_STEP
        elif in_corridor_pct < TOO_HARD_PCT:
            asked = self.ar_r2_at_most + AR_R2_STEP
        else:
            return
        self.ar_r2_at_most = round(min(most, max(least, asked)), 4)


def _between(ends: tuple[float, float], share: float) -> float:
    return round(ends[0] + (ends[1] - ends[0]) * share, 6)
