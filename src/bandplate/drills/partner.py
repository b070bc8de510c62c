"""A partner at the band: a course in words that a person can follow, and how well he did.

Nobody pulls a noise by hand. The course becomes levels, each held for 1.2 s at least: the word
comes with its tension and a countdown, and the partner is at his best where he knows it early.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandplate.core.prompt import PartnerWord
from bandplate.drills.profiles import PROFILE_RATE_HZ, Profile

__all__ = ["PartnerChange", "PartnerScript", "partner_score"]

FloatArray = NDArray[np.float64]

#: Levels are chosen on this grid, s.
GRID_S: Final = 0.1
#: A level lasts this long at least: 0.3-0.6 Hz is what a person changes and holds [ours].
HELD_S: Final = 1.2
#: A change is worth a word from this size: N, and share of the course's SD [ours].
WORTH_N: Final = 5.0
WORTH_SD: Final = 0.5
#: Levels are told in whole N of this, and keep the band taut.
ROUND_N: Final = 5.0
#: The word stays for so long after it is due, s [ours].
NOW_S: Final = 0.3
#: A "hold" shorter than this would only flicker between two words, s [ours].
LEAST_HOLD_S: Final = 0.5
#: A change is done where so much of it is: half-way a partner may be who missed the last [ours].
DONE_SHARE: Final = 2 / 3
#: A change is done in time within this, s.
IN_TIME_S: Final = 0.4


class PartnerChange(NamedTuple):
    """One change: when it is due (s since go), the word, the tension to reach."""

    due_s: float
    word: PartnerWord
    tension_n: float


class PartnerScript:
    """A profile as a partner is told it.

    Parameters
    ----------
    profile : Profile
    base_n : float
        Tension about which it moves, in N; the partner begins there.
    lead_s : float
        A change is told so long before it is due.

    Attributes
    ----------
    changes : list of PartnerChange
        In their order, at least HELD_S apart.
    end_s : float
        End of the course, s since go.
    """

    def __init__(self, profile: Profile, base_n: float, lead_s: float) -> None:
        self.base_n, self._lead_s = base_n, lead_s
        self.end_s = (len(profile.values_n) - 1) / PROFILE_RATE_HZ
        self.changes: list[PartnerChange] = []
        every = round(GRID_S * PROFILE_RATE_HZ)
        level_n = base_n
        for start, mean_n in _levels(profile.values_n[:-1][::every]):
            next_n = max(ROUND_N, ROUND_N * round((base_n + mean_n) / ROUND_N))
            if abs(next_n - level_n) < WORTH_N:
                continue
            word: PartnerWord = "pull" if next_n > level_n else "ease"
            self.changes.append(PartnerChange(round(start * GRID_S, 3), word, next_n))
            level_n = next_n

    def at(self, since_go_s: float) -> tuple[PartnerWord, float, float]:
        """Return the word, its tension (N) and in how many s it is due; ``hold`` between changes.

        A word stays for NOW_S after it was due; the next one is told its lead before, or at once
        where "hold" would only flicker.
        """
        held_n, over_s = self.base_n, 0.0
        for change in self.changes:
            told_s = change.due_s - self._lead_s
            if told_s - over_s < LEAST_HOLD_S:
                told_s = over_s
            if since_go_s < told_s:
                break
            over_s = change.due_s + NOW_S
            if since_go_s < over_s:
                return change.word, change.tension_n, max(0.0, change.due_s - since_go_s)
            held_n = change.tension_n
        return "hold", held_n, 0.0


def partner_score(
    delivered_n: FloatArray, t_s: FloatArray, script: PartnerScript
) -> dict[str, float | int | None]:
    """Return how well the partner did what he was told.

    A change is done where the tension passes DONE_SHARE of the way between the two levels in the
    right direction, nearest to the moment it was due and nearer to it than to its neighbours.

    Parameters
    ----------
    delivered_n : float64 array of shape (n_samples,)
        Tension, in N.
    t_s : float64 array of shape (n_samples,)
        Time since go, in s, rising.
    script : PartnerScript

    Returns
    -------
    dict
        ``changes``: how many were asked for. ``in_time_pct``: share done within IN_TIME_S.
        ``timing_error_s``: mean of done less due, positive: late; of those done.
        ``tension_error_n``: mean distance from the level, from IN_TIME_S after each change to
        IN_TIME_S before the next. None where there is nothing to judge.
    """
    changes = script.changes
    due_s = [0.0, *(change.due_s for change in changes), script.end_s]
    levels_n = [script.base_n, *(change.tension_n for change in changes)]
    late_s = []
    for i, (before_n, after_n) in enumerate(pairwise(levels_n), 1):
        done = (delivered_n - before_n) / (after_n - before_n) >= DONE_SHARE
        passed_s = t_s[1:][done[1:] & ~done[:-1]] - due_s[i]
        earliest_s = (due_s[i - 1] - due_s[i]) / 2 if i > 1 else -HELD_S
        inside_s = passed_s[(passed_s > earliest_s) & (passed_s <= (due_s[i + 1] - due_s[i]) / 2)]
        if len(inside_s):
            late_s.append(float(inside_s[np.abs(inside_s).argmin()]))
    off_n = [
        np.abs(delivered_n[(t_s >= start + IN_TIME_S) & (t_s < end - IN_TIME_S)] - level_n)
        for level_n, (start, end) in zip(levels_n, pairwise(due_s), strict=True)
    ]
    held_n = np.concatenate(off_n)
    in_time = sum(abs(late) <= IN_TIME_S for late in late_s)
    return {
        "changes": len(changes),
        "in_time_pct": 100.0 * in_time / len(changes) if changes else None,
        "timing_error_s": float(np.mean(late_s)) if late_s else None,
        "tension_error_n": float(held_n.mean()) if len(held_n) else None,
    }


def _levels(values_n: FloatArray) -> list[tuple[int, float]]:
    """Return first index and mean of each level of the best staircase through the values.

    Least squares plus a price per level, by dynamic programming (optimal partitioning: Jackson et
    al., IEEE Signal Processing Letters 12, 2005). The price is what two levels of the shortest
    length gain if they differ by the least that is worth a word.
    """
    n, held = len(values_n), round(HELD_S / GRID_S)
    price = 0.5 * held * max(WORTH_N, WORTH_SD * float(values_n.std())) ** 2
    sums = np.concatenate(([0.0], np.cumsum(values_n)))
    squares = np.concatenate(([0.0], np.cumsum(values_n**2)))
    cost = np.full(n + 1, np.inf)
    cost[0] = 0.0
    came_from = np.zeros(n + 1, dtype=np.intp)
    for end in range(min(held, n), n + 1):
        start = np.arange(max(1, end - held + 1))
        total = sums[end] - sums[start]
        scatter = squares[end] - squares[start] - total**2 / (end - start)
        # rounded: of two that are alike the first, on every machine
        costs = np.round(cost[start] + scatter + price, 3)
        came_from[end] = costs.argmin()
        cost[end] = costs[came_from[end]]
    levels, end = [], n
    while end > 0:
        first = int(came_from[end])
        levels.append((first, float(sums[end] - sums[first]) / (end - first)))
        end = first
    return levels[::-1]
