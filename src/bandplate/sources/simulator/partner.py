"""The simulated partner at the torso bands: does what the screen tells him, roughly in time."""

from __future__ import annotations

from typing import Final

from bandplate.core.prompt import Prompt
from bandplate.core.randomness import normal
from bandplate.sources.simulator.motion import Spring, ease

__all__ = ["Partner"]

#: His errors, SD [ours]: of the moment in s, and of the tension as a share.
_TIMING_SD_S: Final = 0.12
_TENSION_SD: Final = 0.08
#: One change takes so long, and cannot begin sooner than this after he reads of it, s.
_CHANGE_S: Final = 0.3
_READING_S: Final = 0.2
#: A word is a new one where its tension or its moment differs by more than this.
_NEW_N: Final = 0.5
_NEW_S: Final = 0.35


class Partner:
    """Holds the far end of both torso bands and moves it.

    Parameters
    ----------
    seed : int
        His errors follow from it.
    spring : Spring
        One of the two bands.
    """

    def __init__(self, seed: int, spring: Spring) -> None:
        self._seed = seed
        self._spring = spring
        self._n_words = 0
        self._asked_n = 0.0
        self._due_s = float("-inf")
        self._plan: list[tuple[float, float]] = []
        self._start_s = float("-inf")
        self._from_m = self._to_m = self.offset_m = 0.0

    def see(self, t_s: float, prompt: Prompt) -> None:
        """Read the screen at t_s; ``partner_n`` is the tension of both torso bands together."""
        if prompt.stage != "work":
            # Nobody asks any more: back to where the bands were.
            if self._asked_n:
                self._plan = [(t_s + _READING_S, 0.0)]
            self._asked_n, self._due_s = 0.0, float("-inf")
            return
        if not prompt.partner:
            return
        due_s = t_s + prompt.partner_lead_s
        again = prompt.partner_lead_s <= 0.0 or due_s - self._due_s < _NEW_S
        if abs(prompt.partner_n - self._asked_n) < _NEW_N and again:
            return
        late_s = _TIMING_SD_S * float(normal(self._seed, "partner.time", self._n_words)[0])
        error = _TENSION_SD * float(normal(self._seed, "partner.tension", self._n_words)[0])
        start_s = max(t_s + _READING_S, due_s + late_s - _CHANGE_S)
        self._plan.append((start_s, max(0.0, prompt.partner_n * (1.0 + error))))
        self._asked_n, self._due_s = prompt.partner_n, due_s
        self._n_words += 1

    def move(self, t_s: float, athlete_m: float) -> float:
        """Return by how much he lengthens each torso band at t_s, in m.

        Parameters
        ----------
        t_s : float
            The moment; moments come in their order.
        athlete_m : float
            Extension that the athlete alone gives the bands, in m.
        """
        while self._plan and self._plan[0][0] <= t_s:
            self._start_s, tension_n = self._plan.pop(0)
            self._from_m = self.offset_m
            self._to_m = self._spring.extension_m(tension_n / 2) - athlete_m if tension_n else 0.0
        share = ease((t_s - self._start_s) / _CHANGE_S)
        self.offset_m = self._from_m + share * (self._to_m - self._from_m)
        return self.offset_m
