"""The signs in the members: swing leg, arms, torso, breath; each looked at four times a second.

What they cost, in % of support [ours], see ``signs``:

- lag: what is missing of the member's share against the others, 20 to 100 %.
- late_swing: the part of a knee drive of 0.3 s that comes after the push.
- arm_phase: half of what the arms add to each other instead of balancing, up to 50 %.
- lean: half of the torso bands' asymmetry.
- breath: 3 %.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import BANDS, other_side
from bandplate.core.references import push_max_n
from bandplate.drills.look import STEP_S
from bandplate.drills.signs import COP, TENSION, Scene, Sign
from bandplate.measures.arms import analytic, circular
from bandplate.measures.timing import lag_of

__all__ = ["arm_phase", "breath", "lag", "late_swing", "lean"]

FloatArray = NDArray[np.float64]

_GRID_HZ: Final = 1.0 / STEP_S

#: Activities in which arms or legs turn: means need whole turns.
_TURNING: Final = ("swing", "arms", "whole", "steps")
_MEAN_S: Final = 1.0
_TURNING_MEAN_S: Final = 2.8
#: After the push has reached its target the members have this long to follow.
_FOLLOW_S: Final = 0.5
#: Least push of which a share is judged, of its max.
_LEAST_PUSH: Final = 0.25

#: Support ratio, and the same against the other members' median: on, off.
_LAG: Final = (0.80, 0.86)
_LAG_OTHERS: Final = (0.80, 0.86)
_LAG_WORDS: Final = {
    "swing": "KNEE: PULL MORE",
    "arm_left": "LEFT ARM: PULL MORE",
    "arm_right": "RIGHT ARM: PULL MORE",
    "torso": "TORSO: BRACE MORE",
}

_SWING_S: Final = 3.0
_LATE_S: Final = (0.055, 0.040)
_MAX_LATE_S: Final = 0.24
_DRIVE_S: Final = 0.3
#: Least correlation, and least rise of tension (SD of its slope) for a knee drive.
_LEAST_R: Final = 0.5
_LEAST_DRIVE_N_PER_S: Final = 30.0

#: 214 steps: mirrored they make 640, which a Fourier transform is fast with.
_ARMS_S: Final = 4.28
_ARMS_EDGE_S: Final = 0.5
_ARMS_LEAST_N: Final = 4.0
_PHASE_DEG: Final = (45.0, 33.0)
_LOCK: Final = (0.6, 0.75)

_LEAN_PCT: Final = (18.0, 12.0)
#: With the weight shifted sideways as well, less is enough.
_LEAN_SHIFT_MM: Final = 8.0
_LEAN_SHIFTED_PCT: Final = 14.0
_LEAN_LEAST_N: Final = 10.0

_BREATH_HZ: Final = np.arange(0.15, 0.51, 0.05)
_BREATH_S: Final = 6.0
_RISE_S: Final = 1.2
_BREATH_STEP: Final = 10
_BREATH_LEAST_S: Final = 4.0
_BREATH_LEAST_N: Final = 1.2
_BREATH_LIMBS_N: Final = 0.2
_BREATH_SHARE: Final = (0.38, 0.50)
#: Where the other members move more than this many times the breath, it cannot be seen.
_BREATH_LOST: Final = 2.0
_BREATH_COST_PCT: Final = 3.0


def lag(scene: Scene) -> list[Sign]:
    """Return a sign for each member: does it give its share of the push's effort.

    The share is the support ratio, (T / T max) / (F / F max), net of the quiet stance in numerator
    and max alike (docs/measures.md, section 10).
    """
    rest, side = scene.rest, scene.trial.side
    max_n = push_max_n(scene.facts.references_n, side)
    if rest is None or max_n is None or scene.reached_s is None or side == "both":
        return []
    turning = scene.drill.activity in _TURNING
    mean_s = _TURNING_MEAN_S if turning else _MEAN_S
    if scene.t_s - scene.reached_s < mean_s + _FOLLOW_S:
        return []
    rows = scene.history.last(mean_s)
    plate = 0 if side == "left" else 1
    quiet_n = rest.force_n[plate]
    effort = (float(rows[:, plate].mean()) - quiet_n) / max(max_n - quiet_n, 1.0)
    if effort < _LEAST_PUSH:
        return []
    tension_n = rows[:, TENSION].mean(axis=0)
    ratios = {}
    for member, key, bands in _members(scene):
        most_n = scene.facts.references_n.get(key, scene.facts.references_n.get(member))
        resting_n = float(rest.tension_n[bands].sum())
        pull_n = float(tension_n[bands].sum()) - resting_n
        if most_n is not None and most_n > resting_n and not math.isnan(pull_n):
            ratios[member] = pull_n / (most_n - resting_n) / effort
    signs = []
    for member, ratio in ratios.items():
        others = sorted(other for name, other in ratios.items() if name != member)
        usual = min(others[len(others) // 2], 1.0) if others else 1.0
        beside = ratio / usual if usual > 0 else 1.0
        needed = ratio < _LAG[0] and beside < _LAG_OTHERS[0]
        fine = ratio > _LAG[1] or beside > _LAG_OTHERS[1]
        cost_pct = 100.0 * min(1.0, max(0.0, 1.0 - beside))
        signs.append(Sign("lag", member, _LAG_WORDS[member], cost_pct, needed, fine))
    return signs


def _members(scene: Scene) -> list[tuple[str, str, list[int]]]:
    """Return the judged members, their keys among the references and their bands."""
    side = scene.trial.side
    assert side != "both"
    swing = f"swing_{other_side(side)}"
    every = [
        ("swing", swing, [BANDS.index(swing)]),
        ("arm_left", "arm_left", [2]),
        ("arm_right", "arm_right", [3]),
        ("torso", "torso", [4, 5]),
    ]
    unjudged = set()
    if scene.drill.activity in ("swing", "whole"):
        # a knee that drives is judged by its timing, its mean says nothing
        unjudged.add("swing")
    if scene.trial.resistance is not None:
        # somebody else decides how hard these pull
        unjudged.update(scene.drill.resistance.bands)
    return [each for each in every if each[0] in scene.drill.members and each[0] not in unjudged]


def late_swing(scene: Scene) -> list[Sign]:
    """Return whether the swing band's rises come after those of the push."""
    side = scene.trial.side
    if side == "both" or scene.drill.activity not in ("swing", "whole"):
        return []
    if scene.reached_s is None or scene.t_s - scene.reached_s < 0.5 + _SWING_S:
        return []
    rows = scene.history.last(_SWING_S)
    if len(rows) < round(_SWING_S / STEP_S):
        return []
    push_n = rows[:, 0 if side == "left" else 1]
    swing_n = rows[:, TENSION][:, BANDS.index(f"swing_{other_side(side)}")]
    push_slope, swing_slope = _slope(push_n), _slope(swing_n)
    if not swing_slope.std() > _LEAST_DRIVE_N_PER_S:
        return []
    lag_steps, r = lag_of(push_slope, swing_slope, round(_MAX_LATE_S / STEP_S), 2)
    if r < _LEAST_R or math.isnan(lag_steps):
        return []
    late_s = lag_steps * STEP_S
    cost_pct = 100.0 * min(1.0, max(0.0, late_s / _DRIVE_S))
    needed, fine = late_s > _LATE_S[0], late_s < _LATE_S[1]
    return [Sign("late_swing", "swing", "DRIVE KNEE SOONER", cost_pct, needed, fine)]


def _slope(values: FloatArray) -> FloatArray:
    """Return the slope per second over two steps: what passes 12 Hz is no drive."""
    return np.asarray((values[2:] - values[:-2]) * (0.5 / STEP_S))


def arm_phase(scene: Scene) -> list[Sign]:
    """Return whether the arms turn against each other, one forward while the other is back."""
    if scene.drill.activity not in ("arms", "whole", "steps") or scene.t_s < 1.0 + _ARMS_S:
        return []
    arms_n = scene.history.last(_ARMS_S)[:, TENSION][:, 2:4]
    if len(arms_n) < round(_ARMS_S / STEP_S) or np.isnan(arms_n).any():
        return []
    edge = round(_ARMS_EDGE_S / STEP_S)
    left, right = (analytic(arm_n, _GRID_HZ)[edge:-edge] for arm_n in arms_n.T)
    if min(float(np.abs(left).mean()), float(np.abs(right).mean())) < _ARMS_LEAST_N:
        return []
    crp_deg, lock = circular(np.angle(left * right.conj()))
    error_deg = 180.0 - abs(crp_deg)
    needed = error_deg > _PHASE_DEG[0] or lock < _LOCK[0]
    fine = error_deg < _PHASE_DEG[1] and lock > _LOCK[1]
    cost_pct = 25.0 * (1.0 - lock * math.cos(math.radians(error_deg)))
    return [Sign("arm_phase", "", "ARMS: OPPOSITE WAYS", cost_pct, needed, fine)]


def lean(scene: Scene) -> list[Sign]:
    """Return whether one torso band pulls more than the other, against the quiet stance."""
    rest = scene.rest
    if rest is None or "torso" not in scene.drill.members or scene.phase in ("relax", "rise"):
        return []
    mean_s = _TURNING_MEAN_S if scene.drill.activity in _TURNING else _MEAN_S
    since_s = scene.reached_s if scene.reached_s is not None else 1.0
    if scene.t_s - since_s < mean_s:
        return []
    rows = scene.history.last(mean_s)
    asymmetry_pct = _asymmetry_pct(rows[:, TENSION].mean(axis=0)[4:6])
    if math.isnan(asymmetry_pct):
        return []
    quiet_pct = _asymmetry_pct(rest.tension_n[4:6])
    asymmetry_pct -= 0.0 if math.isnan(quiet_pct) else quiet_pct
    shift_mm = _sideways_mm(scene, rows)
    size_pct = abs(asymmetry_pct)
    on_pct = _LEAN_SHIFTED_PCT if shift_mm > _LEAN_SHIFT_MM else _LEAN_PCT[0]
    needed, fine = size_pct > on_pct, size_pct < _LEAN_PCT[1]
    return [Sign("lean", "torso", "TORSO: STAY STRAIGHT", 0.5 * size_pct, needed, fine)]


def _asymmetry_pct(pair_n: FloatArray) -> float:
    left_n, right_n = float(pair_n[0]), float(pair_n[1])
    total_n = left_n + right_n
    return 100.0 * (right_n - left_n) / total_n if total_n > _LEAN_LEAST_N else math.nan


def _sideways_mm(scene: Scene, rows: FloatArray) -> float:
    """Return how far the CoP of the pushing feet is to the side of where it was at rest."""
    stance = scene.rest.stance if scene.rest is not None else rows[:0]
    if not len(stance):
        return 0.0
    shifts = []
    for side in scene.sides:
        column = COP.start + (0 if side == "left" else 2)
        quiet_mm = stance[:, column].mean()
        shift_mm = float(rows[:, column].mean() - quiet_mm)
        shifts.append(0.0 if math.isnan(shift_mm) else abs(shift_mm))
    return max(shifts)


def breath(scene: Scene) -> list[Sign]:
    """Return whether the torso bands no longer breathe; nothing where the stance showed none."""
    rest = scene.rest
    pulled = scene.trial.resistance is not None and "torso" in scene.drill.resistance.bands
    if rest is None or pulled or scene.phase in ("relax", "rise"):
        return []
    since_s = scene.reached_s if scene.reached_s is not None else 0.0
    if scene.t_s - since_s < _RISE_S + _BREATH_S:
        return []
    quiet_n = _breathing_n(rest.stance, effort=False)
    if not quiet_n > _BREATH_LEAST_N:
        return []
    rows = scene.history.last(_BREATH_S)
    if np.nansum(rows[:, TENSION][:, :4], axis=1).std() > _BREATH_LOST * quiet_n:
        return []
    share = _breathing_n(rows, effort=True) / quiet_n
    needed, fine = share < _BREATH_SHARE[0], share > _BREATH_SHARE[1]
    return [Sign("breath", "", "BREATHE", _BREATH_COST_PCT, needed, fine)]


def _breathing_n(rows: FloatArray, *, effort: bool) -> float:
    """Return the largest amplitude of a sine of 0.15-0.5 Hz in the torso bands' sum, in N.

    Least squares of each frequency (Lomb, Astrophys. Space Sci. 39, 1976) beside a constant and,
    under effort, a straight line and the sum of the other bands: what all members do is no breath.
    NaN where rows are too few.
    """
    n = len(rows) // _BREATH_STEP
    if n * _BREATH_STEP * STEP_S < _BREATH_LEAST_S:
        return math.nan
    recent = rows[len(rows) - n * _BREATH_STEP :, TENSION]
    means_n = recent.reshape(n, _BREATH_STEP, -1).mean(axis=1)
    torso_n, limbs_n = means_n[:, 4:6].sum(axis=1), np.nan_to_num(means_n[:, :4]).sum(axis=1)
    if np.isnan(torso_n).any():
        return math.nan
    time_s = (np.arange(n) - 0.5 * (n - 1)) * (_BREATH_STEP * STEP_S)
    beside = np.stack([np.ones(n), time_s, limbs_n - limbs_n.mean()])
    if not effort:
        beside = beside[:1]
    elif limbs_n.std() < _BREATH_LIMBS_N:
        beside = beside[:2]
    angle = np.multiply.outer(2.0 * np.pi * _BREATH_HZ, time_s)
    fixed = np.broadcast_to(beside, (len(angle), len(beside), n))
    columns = np.concatenate([np.stack([np.cos(angle), np.sin(angle)], axis=1), fixed], axis=1)
    normal = np.einsum("fin,fjn->fij", columns, columns)
    found = np.linalg.solve(normal, np.einsum("fin,n->fi", columns, torso_n)[:, :, None])
    return float(np.hypot(found[:, 0, 0], found[:, 1, 0]).max())
