"""The simulated athlete who reads the screen: does what each prompt asks, one reaction later."""

from __future__ import annotations

import math
from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.prompt import Prompt
from bandplate.core.randomness import Noise, uniform
from bandplate.sources.simulator.actor import (
    COUPLING,
    COUPLING_S,
    FELT_STEPS,
    N_COLUMNS,
    Actor,
    Perceived,
    UnrestRow,
)
from bandplate.sources.simulator.body import Athlete, Body, Motion
from bandplate.sources.simulator.motion import STEP_S
from bandplate.sources.simulator.sprinter import Truth, truth_of
from bandplate.sources.simulator.traits import Traits

__all__ = ["Performer"]

FloatArray = NDArray[np.float64]

#: Choice reaction to a screen, s (Hick, Q. J. Exp. Psychol. 4, 1952: 0.18 s upward).
_REACTION_S: Final = (0.18, 0.25)
#: Never faster, whatever the skill: the steps run 30 ms ahead of the samples.
_FASTEST_S: Final = 0.12
_BLOCK: Final = 100
_FOUR: Final = np.arange(4)[:, None]


class Performer:
    """One athlete and one partner at a station whose screen they read.

    Parameters
    ----------
    seed : int
        Everything that varies follows from it.
    athlete : Athlete
        Who it is. With ``push_side`` right everything is the mirror image of the left.
    traits : Traits
        What is special about him.

    Notes
    -----
    The athlete moves in steps of 10 ms; samples lie on a smooth curve through them (Catmull and
    Rom, 1974). For the same prompts at the same times what is true does not depend on the size of
    the batches. One thread only.
    """

    def __init__(
        self, seed: int, athlete: Athlete | None = None, traits: Traits | None = None
    ) -> None:
        self._seed = seed
        self._athlete = athlete or Athlete()
        self._traits = traits or Traits()
        self._body = Body(self._athlete, seed)
        self._motor = Noise(seed, "motor", 0.3, 2.5, 0.5)
        self._actor = Actor(seed, self._athlete, self._traits)
        self._now_s = -math.inf
        self._offset_s = 0.0
        self._now_seen: Perceived = Perceived(Prompt(), 0.0)
        self._to_come: deque[tuple[float, Perceived]] = deque()
        self._newest: tuple[object, ...] = ()
        self._n_changes = 0
        self._reaction_s = self._react()
        # Steps: row i of the table is step first + i.
        self._first = 0
        self._rows = np.empty((512, N_COLUMNS))
        self._n_rows = 0
        self._unrest: list[UnrestRow] = []
        self._motor_block: list[float] = []
        self._block_first = 0
        self._felt_n = 0.0
        self._felt_s = -math.inf
        self._felt: dict[int, float] = {}

    def _react(self) -> float:
        low_s, high_s = _REACTION_S
        share = float(uniform(self._seed, "reaction", self._n_changes)[0])
        slow = 1.0 / math.sqrt(self._traits.skill)
        return max((low_s + (high_s - low_s) * share) * slow, _FASTEST_S)

    def see(self, prompt: Prompt) -> None:
        """Take in the screen as it is after the last sample asked for."""
        now_s = max(self._now_s, 0.0)
        self._actor.limbs.partner.see(now_s, prompt)
        kind = (prompt.stage, prompt.activity, prompt.side, prompt.phase, prompt.repetition)
        if kind != self._newest:
            self._newest = kind
            self._n_changes += 1
            self._reaction_s = self._react()
        at_s = now_s + self._reaction_s
        if self._to_come:
            at_s = max(at_s, self._to_come[-1][0])
        self._to_come.append((at_s, Perceived(prompt, now_s)))

    def at(self, t_s: FloatArray, pull_n: FloatArray | None = None) -> Truth:
        """Return what is true at times t_s, which only go forward.

        A device that starts again counts from 0 again; the athlete goes on where he was.

        Parameters
        ----------
        t_s : float64 array of shape (n_samples,)
            Times, in s; at least one.
        pull_n : float64 array of shape (n_samples, 6) or None
            What motors add to the tension of each band (order of BANDS), in N. A quarter of it
            disturbs the push at once, and he corrects it.
        """
        if t_s[0] + self._offset_s <= self._now_s:
            self._offset_s = self._now_s + STEP_S - float(t_s[0])
        own_s = t_s + self._offset_s
        passive_n = self._feel(own_s, pull_n)
        position = own_s / STEP_S
        whole = np.floor(position).astype(np.int64)
        self._run_to(int(whole[0]) - 1, int(whole[-1]) + 2)
        self._now_s = float(own_s[-1])
        row = whole - 1 - self._first
        u = (position - whole)[:, None]
        a, b, c, d = self._rows[row + _FOUR]
        p1, p2, p3 = (c - a) / 2, a - 2.5 * b + 2.0 * c - d / 2, (d - a) / 2 + 1.5 * (b - c)
        value = b + u * (p1 + u * (p2 + u * p3))
        speed = (p1 + u * (2.0 * p2 + 3.0 * u * p3)) / STEP_S
        # Between two steps without load there is none either, whatever comes next.
        fz_n = np.maximum(value[:, 0:2], 0.0)
        fz_n[(b[:, 0:2] <= 0.0) & (c[:, 0:2] <= 0.0)] = 0.0
        if passive_n is not None:
            change_n = -COUPLING * passive_n[:, None] * np.clip(value[:, 12:14], 0.0, 1.0)
            fz_n = np.where(fz_n > 0.0, np.maximum(fz_n + change_n, 0.0), 0.0)
        motion = Motion(fz_n, value[:, 2:6].reshape(-1, 2, 2), value[:, 6:12])
        return truth_of(motion, speed[:, 6:12], self._athlete.push_side, pull_n)

    def _feel(self, own_s: FloatArray, pull_n: FloatArray | None) -> FloatArray | None:
        """Return the motors' pull as it reaches the hips, and keep it for the correction."""
        if pull_n is None:
            if self._felt_n == 0.0:
                return None
            pull_n = np.zeros((len(own_s), 6))
        felt = np.empty(len(own_s))
        for i, (t_s, pulled_n) in enumerate(
            zip(own_s.tolist(), pull_n.sum(axis=1).tolist(), strict=True)
        ):
            since_s = min(t_s - self._felt_s, 1.0)
            self._felt_n += (pulled_n - self._felt_n) * -math.expm1(-since_s / COUPLING_S)
            self._felt_s = t_s
            felt[i] = self._felt_n
            self._felt[int(t_s / STEP_S)] = self._felt_n
        return felt

    def _run_to(self, first: int, last: int) -> None:
        """Make steps up to number ``last``; those before ``first`` are no longer needed."""
        if self._n_rows == 0:
            self._first = first
            self._block_first = first
        n_wanted = last + 1 - self._first
        if n_wanted > len(self._rows):
            kept = self._rows[first - self._first : self._n_rows]
            self._rows = np.empty((max(512, 2 * (last + 1 - first)), N_COLUMNS))
            self._rows[: len(kept)] = kept
            self._first, self._n_rows = first, len(kept)
        while self._first + self._n_rows <= last:
            self._rows[self._n_rows] = self._step(self._first + self._n_rows)
            self._n_rows += 1

    def _step(self, number: int) -> list[float]:
        t_s = number * STEP_S
        while self._to_come and self._to_come[0][0] <= t_s:
            self._now_seen = self._to_come.popleft()[1]
        i = number - self._block_first
        if i >= len(self._unrest):
            self._fill_block(number)
            i = 0
        felt_n = self._felt.get(number - FELT_STEPS, 0.0) if self._felt else 0.0
        self._felt.pop(number - FELT_STEPS - 1, None)
        return self._actor.step(t_s, self._now_seen, felt_n, self._unrest[i], self._motor_block[i])

    def _fill_block(self, number: int) -> None:
        t_s = np.arange(number, number + _BLOCK, dtype=np.float64) * STEP_S
        unrest = self._body.unrest(t_s)
        self._unrest = list(
            zip(
                unrest.shift.tolist(),
                unrest.force.tolist(),
                unrest.cop_mm.tolist(),
                unrest.extension_m.tolist(),
                strict=True,
            )
        )
        self._motor_block = self._motor(t_s).tolist()
        self._block_first = number
