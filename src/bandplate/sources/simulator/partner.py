"""The simulated partner at the torso bands: does what the screen tells him, roughly in time."""

from __future__ import annotations

import math
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

    He takes a tension as the change from what the bands had before go: what the athlete's own
    push adds since then is the athlete's.

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
        self._works = False
        self._asked_n = math.nan
        self._due_s = -math.inf
        #: Moments at which he begins a change, and the tension of both bands, in N; None: let go.
        self._plan: list[tuple[float, float | None]] = []
        self._base_n = self._own_n = 0.0
        self._start_s = -math.inf
        self._from_m = self._to_m = self._offset_m = 0.0

    def see(self, t_s: float, prompt: Prompt) -> None:
        """Read the screen at t_s; ``partner_n`` is the tension of both torso bands together."""
        if prompt.stage != "work":
            if self._works and self._n_words:
                self._plan = [(t_s + _READING_S, None)]
            self._works, self._asked_n, self._due_s = False, math.nan, -math.inf
            return
        if not self._works:
            self._works, self._base_n = True, self._own_n
        due_s = t_s + prompt.partner_lead_s
        same = abs(prompt.partner_n - self._asked_n) < _NEW_N
        if not prompt.partner or (same and due_s - self._due_s < _NEW_S):
            return
        if same and prompt.partner_lead_s <= 0.0:
            return
        late_s = _TIMING_SD_S * float(normal(self._seed, "partner.time", self._n_words)[0])
        error = _TENSION_SD * float(normal(self._seed, "partner.tension", self._n_words)[0])
        start_s = max(t_s + _READING_S, due_s + late_s - _CHANGE_S)
        self._plan.append((start_s, prompt.partner_n * (1.0 + error)))
        self._asked_n, self._due_s = prompt.partner_n, due_s
        self._n_words += 1

    def move(self, t_s: float, athlete_m: float, athlete_n: float) -> float:
        """Return by how much he lengthens each torso band at t_s, in m.

        Parameters
        ----------
        t_s : float
            The moment; moments come in their order.
        athlete_m, athlete_n : float
            Mean extension and summed tension that the athlete alone gives the bands, in m and N.
        """
        self._own_n = athlete_n
        while self._plan and self._plan[0][0] <= t_s:
            self._start_s, tension_n = self._plan.pop(0)
            self._from_m = self._offset_m
            self._to_m = 0.0
            if tension_n is not None:
                wanted_n = max(athlete_n + tension_n - self._base_n, 0.0)
                self._to_m = self._spring.extension_m(wanted_n / 2) - athlete_m
        if self._from_m != self._to_m or self._offset_m != self._to_m:
            share = ease((t_s - self._start_s) / _CHANGE_S)
            self._offset_m = self._from_m + share * (self._to_m - self._from_m)
        return self._offset_m
