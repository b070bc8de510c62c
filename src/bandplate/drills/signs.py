"""What the cues look at: the last seconds on the controller's grid, and the signs in the push.

A sign says whether its cue is needed, and what going on like this costs in % of support. The costs
are rough on purpose: they only rank cues against each other. All of them are [ours].

- other_leg: the part of the push that the wrong leg gives, 50 to 100 %.
- dropout: the part of the target that is missing, 20 to 100 %.
- over: how far the push is above its target; the support follows a push that was asked for.
- cop: up to 10 % for a weight that is at the plate's edge.

Those in the members are in ``signs_members``.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import Side
from bandplate.drills.athlete import Facts
from bandplate.drills.look import STEP_S, Look
from bandplate.drills.spec import CueKind, Drill
from bandplate.drills.trial import Trial

__all__ = ["COP", "FORCE", "TENSION", "History", "Rest", "Scene", "Sign", "cop", "force_signs"]

FloatArray = NDArray[np.float64]

#: Columns of the history: forces left, right; CoP (x, y) left, right; tensions by BANDS.
FORCE: Final = slice(0, 2)
COP: Final = slice(2, 6)
TENSION: Final = slice(6, 12)
_N_COLUMNS: Final = 12
_KEPT_S: Final = 10.0
_ANEW_S: Final = 1.0

#: The quiet stance is the mean over so long; the first steps after go still belong to it, because
#: nobody reacts within them.
_REST_S: Final = 1.5
REACTION_S: Final = 0.16
_STANCE_S: Final = 3.0

#: A push has reached its target at this share of it, or had the time to.
_REACHED_SHARE: Final = 0.9
_REACH_S: Final = 2.5
#: A target is followed late by no more than this: push and cue compare with its last extremes.
_LATE_S: Final = 0.6
#: The answer to a sudden change of resistance is not judged.
_PERTURBED_S: Final = 1.0

_DROPOUT_SHARE: Final = 0.8
_DROPOUT_STEPS: Final = round(0.06 / STEP_S)
_DROPOUT_KEPT_S: Final = 1.0
#: The push is above the corridor in the mean of this time.
_OVER_S: Final = 1.0

#: Of the push's max that the other leg must give before it is the one that pushes.
_OTHER_ON: Final = 0.12
_OTHER_OFF: Final = 0.06

#: Distance of the CoP from the plate's edge, in mm: on, off.
_EDGE_MM: Final = (30.0, 38.0)
#: Against the usual 95 % ellipse, of this size at least (SD x, y in mm): on, off.
_ELLIPSE: Final = (2.0, 1.7)
_ELLIPSE_SD: Final = 2.4477  # sqrt(chi2(0.95; 2))
_LEAST_SD_MM: Final = (4.0, 7.0)
_USUAL_S: Final = 2.0
_COP_S: Final = 0.5
_COP_LEAST_N: Final = 150.0
_COP_WORDS: Final = (("WEIGHT LEFT", "WEIGHT RIGHT"), ("WEIGHT BACK", "WEIGHT FORWARD"))


class Sign(NamedTuple):
    """What one look at the athlete says about one cue.

    Attributes
    ----------
    kind : CueKind
    member : str
        "" where it is none.
    words : str
        At most four.
    cost_pct : float
        Estimated cost in % of support.
    needed, fine : bool
        Past the threshold on, and past the one off; neither: in between.
    """

    kind: CueKind
    member: str
    words: str
    cost_pct: float
    needed: bool
    fine: bool


class History:
    """The last 10 s on the controller's grid, one row for each step, oldest first."""

    def __init__(self) -> None:
        self._kept = round(_KEPT_S / STEP_S)
        self._rows = np.empty((4 * self._kept, _N_COLUMNS))
        self._end = 0
        self._first = 0
        self._t_ns = 0

    def __len__(self) -> int:
        return self._end - self._first

    def add(self, look: Look) -> None:
        """Append one step; after a rest or a stop everything begins anew."""
        if look.t_ns - self._t_ns > _ANEW_S * 1e9:
            self._end = self._first = 0
        if self._end == len(self._rows):
            self._rows[: self._kept] = self._rows[-self._kept :]
            self._first, self._end = 0, self._kept
        left_mm, right_mm = look.cop_mm
        self._rows[self._end] = (*look.force_n, *left_mm, *right_mm, *look.tension_n)
        self._end += 1
        self._first = max(self._first, self._end - self._kept)
        self._t_ns = look.t_ns

    def last(self, duration_s: float, before_s: float = 0.0) -> FloatArray:
        """Return the rows of the last duration_s that ended before_s ago, or what there is."""
        end = max(self._first, self._end - round(before_s / STEP_S))
        return self._rows[max(self._first, end - round(duration_s / STEP_S)) : end]


@dataclass(frozen=True)
class Rest:
    """The quiet stance just before go.

    Attributes
    ----------
    force_n : tuple of 2 float
    tension_n : float64 array of shape (6,)
    cop_sd_mm : float64 array of shape (4,)
        Of x, y on the left and on the right plate.
    stance : float64 array of shape (n_steps, 12)
        Rows of the history in which nobody stepped; the last is that of go.
    """

    force_n: tuple[float, ...]
    tension_n: FloatArray
    cop_sd_mm: FloatArray
    stance: FloatArray

    @classmethod
    def of(cls, history: History) -> Rest:
        """Return the rest that a history of stance and reaction ends with."""
        mean = history.last(_REST_S).mean(axis=0)
        rows = history.last(_KEPT_S)
        total_n = rows[:, FORCE].sum(axis=1)
        moved = np.flatnonzero(np.abs(total_n - mean[FORCE].sum()) > 0.1 * mean[FORCE].sum())
        stance = rows[moved[-1] + 1 if len(moved) else 0 :]
        if not len(stance):  # who moves with go, not after it, stood before it
            stance = history.last(_REST_S, REACTION_S)
        recent = stance[-round(_STANCE_S / STEP_S) :, COP]
        cop_sd_mm = recent.std(axis=0) if len(recent) else np.zeros(4)
        return cls(
            tuple(mean[FORCE].tolist()), mean[TENSION], np.nan_to_num(cop_sd_mm), stance.copy()
        )


class Scene:
    """One repetition as the signs see it.

    Attributes
    ----------
    drill, facts, trial
        What runs.
    history : History
    rest : Rest or None
        None until REACTION_S after go.
    t_s : float
        Since go.
    phase : str
    reached_s : float or None
        Time at which the push reached its target; None: not yet, or there is no target.
    plates_n : (float, float)
    push_n : float
        Of the asked side.
    target_n : float
    low_n, high_n : float
        Lowest target and highest edge of the corridor of late; low_n None: no target.
    dropped_s, missing_share : float
        When the push was last below 80 % of low_n, and what was missing at most.
    over_n : deque of float
        By how much the push was above high_n of late.
    usual_mm : dict of int to float64 array of shape (2,)
        CoP per plate at the beginning of the hold.
    """

    def __init__(self, drill: Drill, facts: Facts, trial: Trial, history: History) -> None:
        self.drill, self.facts, self.trial, self.history = drill, facts, trial, history
        self.rest: Rest | None = None
        self.t_s = 0.0
        self.phase = ""
        self.reached_s: float | None = None
        self.plates_n = (0.0, 0.0)
        self.push_n = 0.0
        self.low_n: float | None = None
        self.high_n = 0.0
        self.target_n = 0.0
        self.dropped_s = -math.inf
        self.missing_share = 0.0
        self._below = 0
        self._target_since_s: float | None = None
        n_late = round(_LATE_S / STEP_S)
        self._targets_n: deque[float] = deque(maxlen=n_late)
        self._highs_n: deque[float] = deque(maxlen=n_late)
        self.over_n: deque[float] = deque(maxlen=round(_OVER_S / STEP_S))
        self.usual_mm: dict[int, FloatArray] = {}

    @property
    def sides(self) -> tuple[Side, ...]:
        """Plates that the asked push stands on."""
        return ("left", "right") if self.trial.side == "both" else (self.trial.side,)

    def add(self, look: Look, t_s: float) -> None:
        """Take one step; the history has it already."""
        self.t_s = t_s
        if self.rest is None and t_s >= REACTION_S:
            self.rest = Rest.of(self.history)
        self.plates_n = left_n, right_n = look.force_n
        side = self.trial.side
        self.push_n = left_n if side == "left" else right_n if side == "right" else left_n + right_n
        phase = self.trial.phase_at(t_s)
        self.phase = phase.kind if phase else ""
        corridor = self.trial.corridor_at(t_s)
        if corridor is None:
            self._targets_n.clear()
            self._highs_n.clear()
            self.over_n.clear()
            self._target_since_s = self.reached_s = self.low_n = None
            self._below = 0
            return
        if self._target_since_s is None:
            self._target_since_s = t_s
        self._targets_n.append(corridor.target_n)
        self._highs_n.append(corridor.high_n)
        self.target_n = corridor.target_n
        self.low_n, self.high_n = min(self._targets_n), max(self._highs_n)
        if self.reached_s is None and (
            self.push_n >= _REACHED_SHARE * corridor.target_n
            or t_s - self._target_since_s >= _REACH_S
        ):
            self.reached_s = t_s
        self._follow()

    def _follow(self) -> None:
        assert self.low_n is not None
        judged = self.reached_s is not None and not self.perturbed
        below = judged and self.push_n < _DROPOUT_SHARE * self.low_n
        self._below = self._below + 1 if below else 0
        if self._below >= _DROPOUT_STEPS:
            missing = 1.0 - self.push_n / self.low_n
            new = self._below == _DROPOUT_STEPS
            self.missing_share = missing if new else max(missing, self.missing_share)
            self.dropped_s = self.t_s
        if judged:
            self.over_n.append(self.push_n - self.high_n)

    @property
    def perturbed(self) -> bool:
        """Whether a sudden change of resistance has just been asked for."""
        return any(
            0.0 <= self.t_s - onset_s < _PERTURBED_S for onset_s, _ in self.trial.perturbations
        )


def force_signs(scene: Scene) -> list[Sign]:
    """Return the signs in the push itself: other_leg, dropout, over; of every step."""
    return [*_other_leg(scene), *_dropout(scene), *_over(scene)]


def _other_leg(scene: Scene) -> list[Sign]:
    side, rest = scene.trial.side, scene.rest
    if side == "both" or rest is None or scene.drill.activity in ("steps", "stand", "free"):
        return []
    mine = 0 if side == "left" else 1
    push_n = scene.plates_n[mine] - rest.force_n[mine]
    other_n = scene.plates_n[1 - mine] - rest.force_n[1 - mine]
    # without a known max a body weight stands for it
    stance_n = sum(rest.force_n)
    max_n = max(scene.facts.references_n.get("push", stance_n), stance_n)
    cost_pct = 100.0 * other_n / max(other_n + max(push_n, 0.0), 1.0)
    needed = other_n > _OTHER_ON * max_n and other_n > push_n
    words = f"PUSH {side.upper()} LEG"
    return [Sign("other_leg", "push", words, cost_pct, needed, other_n < _OTHER_OFF * max_n)]


def _dropout(scene: Scene) -> list[Sign]:
    if scene.low_n is None:
        return []
    recent = scene.t_s - scene.dropped_s < _DROPOUT_KEPT_S
    cost_pct = 100.0 * scene.missing_share
    return [Sign("dropout", "push", "KEEP PUSHING", cost_pct, recent, not recent)]


def _over(scene: Scene) -> list[Sign]:
    over_n = scene.over_n
    if scene.low_n is None or len(over_n) < (over_n.maxlen or 0):
        return []
    mean_n = sum(over_n) / len(over_n)
    half_n = scene.trial.half_width_n
    cost_pct = 100.0 * (mean_n + half_n) / max(scene.target_n, 1.0)
    return [Sign("over", "push", "EASE THE PUSH", cost_pct, mean_n > 0, mean_n < -0.15 * half_n)]


def cop(scene: Scene) -> list[Sign]:
    """Return the sign in the CoP: near the plate's edge, or far outside its usual ellipse."""
    if scene.rest is None:
        return []
    rows = scene.history.last(_COP_S)
    found = []
    for side in scene.sides:
        plate = 0 if side == "left" else 1
        path_mm = rows[:, 2 + 2 * plate : 4 + 2 * plate]
        if rows[:, plate].min() < _COP_LEAST_N or np.isnan(path_mm).any():
            continue
        at_mm = path_mm.mean(axis=0)
        found += [_edge(scene, at_mm), _ellipse(scene, plate, at_mm)]
    worst = max(found, key=lambda sign: sign.cost_pct, default=None)
    if worst is None:
        return []
    fine = all(sign.fine for sign in found)
    return [worst._replace(needed=any(sign.needed for sign in found), fine=fine)]


def _edge(scene: Scene, at_mm: FloatArray) -> Sign:
    left_mm = [half - abs(at) for half, at in zip(scene.facts.plate_half_mm, at_mm, strict=True)]
    axis = 0 if left_mm[0] < left_mm[1] else 1
    near_mm = left_mm[axis]
    cost_pct = 10.0 * _EDGE_MM[0] / max(near_mm, _EDGE_MM[0])
    words = _COP_WORDS[axis][int(at_mm[axis] < 0)]
    return Sign("cop", "", words, cost_pct, near_mm < _EDGE_MM[0], near_mm > _EDGE_MM[1])


def _ellipse(scene: Scene, plate: int, at_mm: FloatArray) -> Sign:
    """Compare with the beginning of the hold: the CoP moves with the push, so only there."""
    fine = Sign("cop", "", "", 0.0, needed=False, fine=True)
    if scene.phase != "hold" or scene.reached_s is None or scene.rest is None:
        return fine
    usual_mm = scene.usual_mm.get(plate)
    if usual_mm is None:
        if scene.t_s - scene.reached_s >= 0.5 + _USUAL_S:
            rows = scene.history.last(_USUAL_S)
            scene.usual_mm[plate] = rows[:, 2 + 2 * plate : 4 + 2 * plate].mean(axis=0)
        return fine
    sd_mm = np.maximum(scene.rest.cop_sd_mm[2 * plate : 2 * plate + 2], _LEAST_SD_MM)
    away = (at_mm - usual_mm) / sd_mm
    axis = int(abs(away[1]) > abs(away[0]))
    times = float(np.hypot(*away)) / _ELLIPSE_SD
    cost_pct = min(9.0, 4.0 * times / _ELLIPSE[0])
    words = _COP_WORDS[axis][int(away[axis] < 0)]
    return Sign("cop", "", words, cost_pct, times > _ELLIPSE[0], times < _ELLIPSE[1])
