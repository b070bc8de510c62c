"""What the simulated athlete does about what he reads, step by step.

Everything is in his own frame: the home side (``Athlete.push_side``) first, mirrored where it is
the right. ``Limbs`` moves the bands; ``Performer`` makes samples of the steps.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Final, NamedTuple

from bandplate.core.channels import PushSide, Side, other_side
from bandplate.core.prompt import AHEAD_STEP_S, Prompt
from bandplate.core.randomness import uniform
from bandplate.sources.simulator.body import EFFORT_SHARE, Athlete
from bandplate.sources.simulator.limbs import Drive, Limbs, Moment
from bandplate.sources.simulator.motion import STEP_S, Glide, ease
from bandplate.sources.simulator.traits import Traits

__all__ = ["COUPLING", "COUPLING_S", "FELT_STEPS", "N_COLUMNS", "Actor", "Perceived", "UnrestRow"]

#: Columns of a step: fz of both plates, CoP x, y of both, six extensions, how much of what pulls
#: at the bands reaches either plate.
N_COLUMNS: Final = 14

#: Push that is lost per N of added pull before he corrects it, and its time constant, s [ours].
COUPLING: Final = 0.25
COUPLING_S: Final = 0.02
#: He takes back this share of it, so many steps later: a voluntary correction takes 0.18 s.
_CORRECTED: Final = 0.6
FELT_STEPS: Final = round(0.18 / STEP_S)

#: Effort where the screen gives no target, as a share of max.
_UNASKED: Final = {"push": 0.7, "torso": 0.7, "swing": 0.6, "whole": 0.6}
_PHASE_MODES: Final = ("swing", "arms", "steps", "torso", "max", "relax", "whole")

_PUSH_TAU_S: Final = 0.08
#: Unsteadiness that comes with effort on top of the body's own, SD as a share of it [ours].
_MOTOR_NOISE: Final = 0.009
_STEP_ON_S: Final = 0.7
_FOOT_AFTER_FOOT_S: Final = 0.35
_DROPOUT_S: Final = 0.45
_DROPPED: Final = 0.55
#: What is left of a glide below this is nothing.
_NOTHING: Final = 0.004
#: Lean moves both CoPs by so much per unit of the bands' asymmetry, mm.
_LEAN_MM: Final = 85.0

#: A row of body.Unrest: shift, force per plate, CoP per plate, extensions.
UnrestRow = tuple[float, list[float], list[list[float]], list[float]]


class Perceived(NamedTuple):
    """A prompt that has reached his muscles, and when he saw it, in s."""

    prompt: Prompt
    seen_s: float


def _mode(prompt: Prompt) -> str:
    """Return what he does: an activity, or ``max``, ``relax``, ``stand``."""
    if prompt.stage != "work" or prompt.phase == "weigh":
        return "stand"
    if prompt.phase in _PHASE_MODES:
        return prompt.phase
    if prompt.phase == "rise":
        loaded = prompt.target_n is not None or prompt.activity in _UNASKED
        return "push" if loaded else "stand"
    return "stand" if prompt.activity == "free" else prompt.activity


class Actor:
    """Will and legs of one athlete; :meth:`step` is called once per STEP_S, in order.

    Parameters
    ----------
    seed : int
    athlete : Athlete
    traits : Traits

    Attributes
    ----------
    limbs : Limbs
        Arms, knees, trunk, and the partner at the bands.
    """

    def __init__(self, seed: int, athlete: Athlete, traits: Traits) -> None:
        self._seed = seed
        self._traits = traits
        self._weight_n = athlete.weight_n
        self._sides: tuple[Side, Side] = (athlete.push_side, other_side(athlete.push_side))
        self._max_n = [
            athlete.push_max_n * traits.strength * (traits.side_factor if s == "right" else 1.0)
            for s in self._sides
        ]
        self.limbs = Limbs(seed, traits, self._sides)

        self._on = [Glide(0.1), Glide(0.1)]
        self._here, self._moved_s = False, -math.inf
        self._likes_to_stroll = False
        self._extra_n = [Glide(_PUSH_TAU_S), Glide(_PUSH_TAU_S)]
        self._unload = [Glide(0.1), Glide(0.1)]
        self._carry = [Glide(0.1), Glide(0.1)]
        self._couple = [Glide(0.1, 0.5), Glide(0.1, 0.5)]
        self._grip = [Glide(0.03, 1.0), Glide(0.03, 1.0)]
        self._restless, self._out_mm = Glide(0.2), Glide(0.6)

        self._stage, self._entered_s = "idle", 0.0
        self._go_s, self._n_efforts = 0.0, 0
        self._legs: tuple[int, ...] = (0,)
        self._worked_s = 0.0
        self._last_target_n: float | None = None
        self._correction_n = 0.0
        self._pulled_n = self._felt_n = 0.0
        self._lead_s = 2.0 * _PUSH_TAU_S * min(traits.skill, 1.0)
        self._aims_n: deque[float] = deque([0.0] * 64, maxlen=64)
        self._pushes_n: deque[float] = deque([0.0] * 64, maxlen=64)
        self._pulls_n: deque[float] = deque([0.0] * 64, maxlen=64)
        self._mishaps = [
            (name, at_s)
            for name, at_s in (
                ("leaves", traits.steps_off_at_s),
                ("falls", traits.falls_at_s),
                ("slips", traits.slips_at_s),
                ("grabs", traits.grabs_at_s),
            )
            if at_s is not None
        ]
        self._begun_s: dict[str, float] = {}

    def step(
        self, t_s: float, seen: Perceived, felt_n: float, unrest: UnrestRow, motor: float
    ) -> list[float]:
        """Return the step at t_s as N_COLUMNS numbers.

        Parameters
        ----------
        t_s : float
            The moment.
        seen : Perceived
            What he goes by now.
        felt_n : float
            Pull of motors at all bands as it reached his hips FELT_STEPS ago, in N.
        unrest : tuple
            What is never quite still in him.
        motor : float
            Motor noise of unit SD.
        """
        self._take_in(t_s, seen.prompt)
        now = self._moment(t_s, seen.prompt)
        works = now.mode not in ("stand", "relax")
        self._worked_s = max(self._worked_s + STEP_S * (1.0 if works else -0.1), 0.0)
        # What motors pull reaches the plates sample by sample: it is not in these forces yet.
        self._felt_n = felt_n
        pushes = self._push(now, seen)
        level = max(
            extra.value / (most_n - self._weight_n / 2)
            for extra, most_n in zip(self._extra_n, self._max_n, strict=True)
        )
        drive = self.limbs.drive(now)
        cop_mm = self._cop(now, level)
        fz_n = self._plates(now, drive)
        held = max(glide.value for glide in self._on)
        extension_m = self.limbs.extensions_m(now, level, drive, held)
        if self.limbs.run.value > _NOTHING:
            self.limbs.contacts(now, fz_n, cop_mm, self._weight_n)
        couple = self._feel(fz_n, pushes)
        shift, force, sway_mm, hands_m = unrest
        shift_n = shift * min(fz_n)
        unskilled = _MOTOR_NOISE / self._traits.skill * motor
        for i in (0, 1):
            effort_n = max(fz_n[i] - EFFORT_SHARE * self._weight_n, 0.0)
            fz_n[i] = max(fz_n[i] + effort_n * (force[i] + unskilled) + shift_n * (1 - 2 * i), 0.0)
            cop_mm[2 * i] += sway_mm[i][0]
            cop_mm[2 * i + 1] += sway_mm[i][1]
        self._pushes_n.append(sum(fz_n[i] for i in self._legs))
        return [*fz_n, *cop_mm, *map(float.__add__, extension_m, hands_m), *couple]

    # --- will -----------------------------------------------------------------------------------

    def _take_in(self, t_s: float, prompt: Prompt) -> None:
        if prompt.stage != self._stage:
            self._stage, self._entered_s = prompt.stage, t_s
            if prompt.stage == "work":
                self._go_s = t_s
                self._n_efforts += 1
                self._last_target_n, self._correction_n = None, 0.0
                self._legs = self._choose_legs(prompt.side)
                fancy = float(uniform(self._seed, "rest", self._n_efforts)[0])
                self._likes_to_stroll = fancy < 0.4
                self.limbs.begin()
            elif prompt.stage != "stopped" or "leaves" not in self._begun_s:
                self._begun_s.clear()
        if self._stage == "work":
            for mishap in list(self._mishaps):
                if t_s - self._go_s >= mishap[1]:
                    self._mishaps.remove(mishap)
                    self._begun_s[mishap[0]] = t_s
        here = "leaves" not in self._begun_s and not self._strolls(t_s, prompt)
        if here != self._here and t_s > _STEP_ON_S:
            self._here, self._moved_s = here, t_s

    def _moment(self, t_s: float, prompt: Prompt) -> Moment:
        mode = _mode(prompt)
        caught = 1.2 < self._since("falls", t_s) < math.inf
        if caught or "leaves" in self._begun_s:
            mode = "stand"
        return Moment(
            t_s,
            t_s - self._go_s,
            self._n_efforts,
            mode,
            self._legs,
            prompt,
            self._since("slips", t_s) < 0.7,
            self._since("grabs", t_s) < 2.0,
        )

    def _since(self, mishap: str, t_s: float) -> float:
        """Time since a mishap of this repetition, in s; infinite where there was none."""
        begun_s = self._begun_s.get(mishap)
        return math.inf if begun_s is None else t_s - begun_s

    def _choose_legs(self, side: PushSide) -> tuple[int, ...]:
        if side == "both":
            return (0, 1)
        leg = self._sides.index(side)
        wrong = float(uniform(self._seed, "leg", self._n_efforts)[0]) < self._traits.wrong_leg
        return (1 - leg if wrong else leg,)

    def _strolls(self, t_s: float, prompt: Prompt) -> bool:
        """Whether he is off the plates in a long rest; he is back well before its end."""
        if prompt.stage != "rest" or prompt.left_s <= 4.0 or t_s - self._entered_s <= 1.5:
            return False
        return self._likes_to_stroll

    # --- push -----------------------------------------------------------------------------------

    def _push(self, now: Moment, seen: Perceived) -> bool:
        legs = self._legs
        most_n = sum(self._max_n[i] for i in legs)
        aim_n = self._aim_n(now, seen, most_n)
        goals_n, unload, couple = [0.0, 0.0], [0.0, 0.0], [0.5, 0.5]
        if aim_n is not None:
            fresh = max(1.0 - self._traits.tiring * self._worked_s / 60.0, 0.3)
            aim_n = (aim_n + self._correction_n) * self._kept(now)
            aim_n = min(aim_n, most_n * fresh)
            for i in legs:
                goals_n[i] = aim_n / len(legs) - self._weight_n / 2
            if len(legs) == 1:
                unload[1 - legs[0]] = 0.8
                couple[legs[0]], couple[1 - legs[0]] = 1.0, 0.0
        # All that the swing leg has: its foot is off, the other one carries him.
        knee_up = now.mode == "max" and now.prompt.member == "swing" and len(legs) == 1
        for i in (0, 1):
            self._carry[i].step((1.0 if i in legs else -1.0) if knee_up else 0.0)
            self._extra_n[i].step(goals_n[i])
            self._unload[i].step(unload[i])
            self._couple[i].step(couple[i])
        return aim_n is not None

    def _aim_n(self, now: Moment, seen: Perceived, most_n: float) -> float | None:
        if now.mode == "max":
            return most_n if now.prompt.member == "push" else None
        if now.mode not in (*_UNASKED, "arms"):
            return None
        target_n = self._target_n(now, seen)
        if target_n is None:
            return _UNASKED[now.mode] * most_n if now.mode in _UNASKED else None
        aim_n = target_n * (1.0 + self._traits.overshoot)
        self._aims_n.append(aim_n)
        if now.since_go_s > 1.2:
            self._look_at_curve(aim_n)
        return aim_n

    def _target_n(self, now: Moment, seen: Perceived) -> float | None:
        """Return the target that he aims at, as far ahead as he knows his own delay."""
        target_n, ahead_n = now.prompt.target_n, now.prompt.ahead_n
        if ahead_n:
            position = min(
                (now.t_s + self._lead_s - seen.seen_s) / AHEAD_STEP_S, len(ahead_n) - 1.0
            )
            i = int(position)
            a_n, b_n = ahead_n[i], ahead_n[min(i + 1, len(ahead_n) - 1)]
            if a_n is not None and b_n is not None:
                target_n = a_n + (b_n - a_n) * (position - i)
            else:
                target_n = a_n if a_n is not None else b_n
        # Where a target ends within the work he stays at it until told what comes.
        self._last_target_n = target_n if target_n is not None else self._last_target_n
        return self._last_target_n

    def _look_at_curve(self, aim_n: float) -> None:
        """Correct slowly what he sees of the push, one reaction late."""
        skill = self._traits.skill
        ago = min(round(FELT_STEPS / math.sqrt(skill)), 40)
        asked_n = self._aims_n[-ago - round(self._lead_s / STEP_S)]
        seen_n = self._pushes_n[-ago] - COUPLING * self._felt_n
        error_n = min(max(asked_n - seen_n, -60.0), 60.0)
        most_n = 0.08 * aim_n
        correction_n = self._correction_n + 0.8 * min(skill, 1.5) * error_n * STEP_S
        self._correction_n = min(max(correction_n, -most_n), most_n)

    def _kept(self, now: Moment) -> float:
        """Share of the push that he keeps up: less in a drop-out."""
        since_s = now.since_go_s - 1.5
        if not self._traits.dropouts_per_min or since_s < 0.0:
            return 1.0
        slot_s = 60.0 / self._traits.dropouts_per_min
        slot, in_slot_s = divmod(since_s, slot_s)
        place = 1000 * self._n_efforts + int(slot)
        begins_s = (slot_s - _DROPOUT_S) * float(uniform(self._seed, "dropout", place)[0])
        return _DROPPED if begins_s <= in_slot_s < begins_s + _DROPOUT_S else 1.0

    # --- plates ---------------------------------------------------------------------------------

    def _plates(self, now: Moment, drive: Drive) -> list[float]:
        """Return the force on both plates, in N, but for what pulls at the bands."""
        on = [0.0, 0.0]
        for i in (0, 1):
            # Who walks away goes foot by foot; who gives up hops off.
            second = i == 1 and "leaves" not in self._begun_s
            moved = now.t_s - self._moved_s >= (_FOOT_AFTER_FOOT_S if second else 0.0)
            value = self._on[i].step(1.0 if self._here == moved else 0.0)
            on[i] = value if value > _NOTHING else 0.0
        share = self._weight_n * max(on) / (sum(on) or 1.0)
        fz_n = [
            on[i] * (share * (1.0 - unload.value + carry.value) + extra_n.value)
            for i, (unload, carry, extra_n) in enumerate(
                zip(self._unload, self._carry, self._extra_n, strict=True)
            )
        ]
        self._add_restlessness(now, fz_n, on)
        self._add_limbs(now, fz_n, drive)
        for i in (0, 1):
            lost = now.lost and i in self._legs
            grip = self._grip[i].step(0.0 if lost else 1.0)
            if grip < 0.999:
                fz_n[i] *= grip if grip > _NOTHING else 0.0
                if len(self._legs) == 1:
                    fz_n[1 - i] += (1.0 - grip) * on[1 - i] * (self._weight_n - fz_n[1 - i])
        run = self.limbs.run.step(1.0 if now.mode == "steps" else 0.0)
        if run > _NOTHING:
            standing = 1.0 - run if run < 1.0 - _NOTHING else 0.0
            fz_n = [standing * force_n for force_n in fz_n]
        return [max(force_n, 0.0) for force_n in fz_n]

    def _add_restlessness(self, now: Moment, fz_n: list[float], on: list[float]) -> None:
        if not self._traits.never_still:
            return
        waits = now.prompt.stage in ("idle", "ready", "countdown")
        amount_n = self._restless.step(1.0 if waits else 0.0) * self._weight_n
        shift_n = 0.12 * amount_n * math.sin(2.0 * math.pi * 0.9 * now.t_s)
        bounce_n = 0.05 * amount_n * math.sin(2.0 * math.pi * 1.7 * now.t_s)
        fz_n[0] += on[0] * (bounce_n + shift_n)
        fz_n[1] += on[1] * (bounce_n - shift_n)

    def _add_limbs(self, now: Moment, fz_n: list[float], drive: Drive) -> None:
        if drive.push or drive.foot:
            leg = self._legs[0]
            surge_n = 0.06 * self._max_n[leg]
            if now.prompt.half_width_n > 0.0:
                surge_n = min(surge_n, 0.7 * now.prompt.half_width_n)
            fz_n[leg] += surge_n * (drive.push - 0.3 * drive.foot)
            fz_n[1 - leg] *= 1.0 - drive.foot if drive.foot < 1.0 - _NOTHING else 0.0
        rock_n = self.limbs.rock_n()
        if min(fz_n) > 30.0:
            fz_n[0] += rock_n
            fz_n[1] -= rock_n

    def _cop(self, now: Moment, level: float) -> list[float]:
        works = now.mode not in ("stand", "relax")
        lean = self.limbs.lean.step(self._traits.lean if works else 0.0)
        lean_mm = _LEAN_MM * lean * (1.0 if self._sides[1] == "right" else -1.0)
        drift_mm = self._traits.cop_drift_mm
        out_mm = self._out_mm.step(drift_mm + 6.0 if works and drift_mm else 0.0)
        fallen_s = self._since("falls", now.t_s)
        if fallen_s < math.inf:
            out_mm = max(out_mm, 174.0 * ease(fallen_s / 0.8))
        cop_mm = [6.0 + lean_mm, -15.0, -6.0 + lean_mm, -15.0]
        for i in self._legs:
            cop_mm[2 * i] += out_mm * (2 * i - 1)
            cop_mm[2 * i + 1] += 45.0 * max(level, 0.0)
        return cop_mm

    def _feel(self, fz_n: list[float], pushes: bool) -> list[float]:
        """Let the pull at the bands reach the plates; return each plate's part in it."""
        self._pulled_n += (self.limbs.pulled_n - self._pulled_n) * -math.expm1(-STEP_S / COUPLING_S)
        self._pulls_n.append(self._pulled_n)
        change_n = -COUPLING * self._pulled_n
        if pushes:
            taken_back = COUPLING * _CORRECTED * min(self._traits.skill, 1.3)
            change_n += taken_back * (self._pulls_n[-1 - FELT_STEPS] + self._felt_n)
        # A foot that hardly touches passes nothing on.
        couple = [g.value if f > 5.0 else 0.0 for g, f in zip(self._couple, fz_n, strict=True)]
        for i in (0, 1):
            fz_n[i] = max(fz_n[i] + couple[i] * change_n, 0.0)
        return couple
