"""A simulated athlete who holds a push while the resistance pulls at it: late, and with foresight.

A share of what the bands do reaches the push; it is felt after a reaction time. The athlete takes
off a share of what he expects it to be by the time his muscle answers: the last that he felt, or,
with foresight, what an autoregressive model of all that he felt in this trial says.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandplate.core.randomness import Noise, normal

FloatArray = NDArray[np.float64]

STEP_S = 0.02
#: From the command to the muscle's force; a part of the reaction time in what follows.
MUSCLE_S = 0.06
#: A newton felt is a newton give or take so much of the resistance's SD (Weber).
FELT_SHARE = 0.05
ORDER = 8
REFIT_S = 1.0


@dataclass(frozen=True)
class Skill:
    """How well somebody holds: motor noise in % of max, reaction time, share taken off.

    ``reach``: the share of the resistance that reaches the push; the rest ends in a stiff torso.
    """

    noise_pct: float = 1.5
    delay_s: float = 0.18
    gain: float = 0.9
    reach: float = 0.7
    foresight: bool = True


def error_pct(pulled_pct: FloatArray, bandwidth_hz: float, skill: Skill, seed: int) -> FloatArray:
    """Return the push less its target in % of max, one value each STEP_S.

    Parameters
    ----------
    pulled_pct : float64 array of shape (n_samples,)
        The resistance's change, in % of max, every STEP_S.
    """
    n = len(pulled_pct)
    felt = pulled_pct + FELT_SHARE * pulled_pct.std() * normal(seed, "felt", np.arange(n))
    late = round((skill.delay_s + MUSCLE_S) / STEP_S)
    expected = np.zeros(n)
    expected[late:] = felt[: n - late]
    if skill.foresight:
        apart = max(1, round(0.12 / bandwidth_hz / STEP_S))
        oldest = late + (ORDER - 1) * apart
        lagged = [felt[oldest - late - i * apart : n - late - i * apart] for i in range(ORDER)]
        rows, known = np.column_stack(lagged), felt[oldest:]
        refit = round(REFIT_S / STEP_S)
        for start in range(oldest + 2 * ORDER * apart, n, refit):
            past = start - oldest - late
            if past < 3 * ORDER:
                continue
            weights = np.linalg.lstsq(rows[:past], known[:past], rcond=None)[0]
            expected[start : start + refit] = rows[start - oldest :][:refit] @ weights
    t_s = np.arange(n) * STEP_S
    motor = skill.noise_pct * Noise(seed, "motor", 0.3, 5.0, 0.5)(t_s)
    return np.asarray(skill.reach * (pulled_pct - skill.gain * expected) + motor)
