"""What the simulated athlete does about what he reads, step by step.

Everything is in his own frame: the home side (``Athlete.push_side``) first, mirrored where it is
the right. ``Performer`` makes samples of the steps.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Final

from bandplate.core.channels import PushSide, other_side
from bandplate.core.prompt import AHEAD_STEP_S, Prompt
from bandplate.core.randomness import normal, uniform
from bandplate.sources.simulator.bands import BANDS_OF_STATION
from bandplate.sources.simulator.board import REFERENCES_N
from bandplate.sources.simulator.body import EFFORT_SHARE, Athlete
from bandplate.sources.simulator.motion import STEP_S, Glide, Spring, ease
from bandplate.sources.simulator.partner import Partner
from bandplate.sources.simulator.traits import Traits

__all__ = ["COUPLING", "N_COLUMNS", "Actor", "Perceived"]

#: Columns of a step: fz of both plates, CoP x, y of both, six extensions, how much of what pulls
#: at the bands reaches either plate.
N_COLUMNS: Final = 14

#: Push that is lost per N of added pull before he corrects it, and its time constant, s [ours].
COUPLING: Final = 0.25
COUPLING_S: Final = 0.02
#: He takes back this share of it, so long afterwards (a voluntary correction), s.
_CORRECTED: Final = 0.6
_CORRECTION_S: Final = 0.18

_REST_M: Final = (0.06, 0.06, 0.08, 0.08, 0.05, 0.05)
_SLACK_M: Final = -0.03
_MEMBER_OF_BAND: Final = ("swing", "swing", "arm", "arm", "torso", "torso")
#: Effort where the screen gives no target, as a share of max.
_UNASKED: Final = {"push": 0.7, "torso": 0.7, "swing": 0.6, "whole": 0.6}

_PUSH_TAU_S: Final = 0.08
_SWING_S: Final = 1.4
_STEP_INTERVAL_S: Final = 0.36
_CONTACT_S: Final = 0.25
_BREATH_M: Final = 0.007
_DROPOUT_S: Final = 0.45

#: (arms' mean extension m, their swing m, torso's counter-turn m, turns per s) of a mode.
_ARMS: Final = {
    "arms": (0.25, 0.18, 0.04, 1.2),
    "whole": (0.0, 0.12, 0.03, 1.0),
    "steps": (0.20, 0.16, 0.03, 0.5 / _STEP_INTERVAL_S),
}
_STILL: Final = (0.0, 0.0, 0.0, 1.0)


class Perceived:
    """A prompt as it has reached his muscles: what it said, and when he saw it."""

    __slots__ = ("prompt", "seen_s")

    def __init__(self, prompt: Prompt, seen_s: float) -> None:
        self.prompt = prompt
        self.seen_s = seen_s


def _mode(prompt: Prompt) -> str:
    """Return what he does: an activity, or ``max``, ``relax``, ``stand``."""
    if prompt.stage != "work" or prompt.phase == "weigh":
        return "stand"
    if prompt.phase in ("swing", "arms", "steps", "torso", "max", "relax", "whole"):
        return prompt.phase
    if prompt.phase == "rise":
        loaded = prompt.target_n is not None or prompt.activity in _UNASKED
        return "push" if loaded else "stand"
    return "stand" if prompt.activity == "free" else prompt.activity


class Actor:
    """Muscles and will of one athlete; :meth:`step` is called once per STEP_S, in order."""

    def __init__(self, seed: int, athlete: Athlete, traits: Traits) -> None:
        self._seed = seed
        self._traits = traits
        self._weight_n = athlete.weight_n
        home = athlete.push_side
        self._sides = (home, other_side(home))
        self._right = self._sides.index("right")
        self._max_n = [
            athlete.push_max_n * traits.strength * (traits.side_factor if s == "right" else 1.0)
            for s in self._sides
        ]
        self._springs = [Spring(band) for band in BANDS_OF_STATION]
        self._rest_n = [s.tension_n(e) for s, e in zip(self._springs, _REST_M, strict=True)]
        bands = [
            f"arm_{self._sides[i % 2]}" if member == "arm" else member
            for i, member in enumerate(_MEMBER_OF_BAND)
        ]
        self._members = bands
        self._band_max_n = [
            REFERENCES_N[m] * traits.strength / (2.0 if m == "torso" else 1.0) for m in bands
        ]
        self._share = [traits.lag.get(m, 1.0) for m in bands]
        self._ceiling = [traits.ceiling.get(m, math.inf) for m in bands]
        self._late = [
            round({"swing": traits.late_swing_s, "torso": 0.0}.get(m, traits.late_arm_s) / STEP_S)
            for m in bands
        ]
        self.partner = Partner(seed, self._springs[4])

        self._on = [Glide(0.1), Glide(0.1)]
        self._here, self._moved_s = False, -math.inf
        self._extra = [Glide(_PUSH_TAU_S), Glide(_PUSH_TAU_S)]
        self._unload = [Glide(0.1), Glide(0.1)]
        self._couple = [Glide(0.1, 0.5), Glide(0.1, 0.5)]
        self._grip = [Glide(0.03, 1.0), Glide(0.03, 1.0)]
        self._best = [Glide(0.12) for _ in range(6)]
        self._arms = [Glide(0.25) for _ in range(3)]
        self._drive, self._run, self._sway = Glide(0.1), Glide(0.04), Glide(0.2)
        self._lean, self._out, self._grab = Glide(0.3), Glide(0.6), Glide(0.15)
        self._breath = Glide(0.4, _BREATH_M)
        self._breath_phase = 2.0 * math.pi * float(uniform(seed, "breath.p", 0)[0])
        self._breath_hz = 0.2 + 0.13 * float(uniform(seed, "breath.f", 0)[0])
        self._turn = 0.0

        self._stage, self._entered_s = "idle", 0.0
        self._go_s, self._n_efforts = 0.0, 0
        self._legs: tuple[int, ...] = (0,)
        self._worked_s = 0.0
        self._last_target_n: float | None = None
        self._correction_n = 0.0
        self._levels: deque[float] = deque([0.0] * 64, maxlen=64)
        self._pushes_n: deque[float] = deque([0.0] * 64, maxlen=64)
        self._pulls_n: deque[float] = deque([0.0] * 64, maxlen=64)
        self._happened: dict[str, float] = {}
        self._steps_seen: dict[int, tuple[float, float]] = {}

    @property
    def legs(self) -> tuple[int, ...]:
        """Which legs push in this repetition, 0 = home."""
        return self._legs

    def step(
        self,
        t_s: float,
        seen: Perceived,
        felt_n: float,
        unrest: tuple[float, list[float], list[list[float]], list[float]],
        motor: float,
    ) -> list[float]:
        """Return the step at t_s as N_COLUMNS numbers.

        Parameters
        ----------
        t_s : float
            The moment.
        seen : Perceived
            What he goes by now.
        felt_n : float
            Pull of motors at all bands as it reached the hips ``_CORRECTION_S`` ago, in N.
        unrest : tuple
            One row of :class:`bandplate.sources.simulator.body.Unrest`, as lists.
        motor : float
            Motor noise of unit SD.
        """
        prompt = seen.prompt
        self._take_in(t_s, prompt)
        mode = _mode(prompt)
        if self._caught(t_s) or self._since("off", t_s) < math.inf:
            mode = "stand"
        since_go_s = t_s - self._go_s
        if self._stage == "work":
            self._mishaps(since_go_s, t_s)
        self._tire(mode)
        pushing = self._push(mode, t_s, seen, motor)
        level = max(
            extra.value / (most_n - self._weight_n / 2)
            for extra, most_n in zip(self._extra, self._max_n, strict=True)
        )
        self._levels.append(level)

        fz_n, cop_mm = self._plates(mode, t_s, prompt, level)
        drive = self._knee(mode, since_go_s)
        extension_m = self._bands(mode, prompt, level, drive[1], t_s)
        if drive[0] or drive[2]:
            self._swing_on_plates(fz_n, prompt, drive)
        self._turn_on_plates(fz_n)
        if self._run.value > 0.004:
            self._contacts(fz_n, cop_mm, extension_m, since_go_s)
        couple = self._passive(fz_n, extension_m, pushing, felt_n)
        shift, force, sway_mm, hands_m = unrest
        shift_n = shift * min(fz_n)
        for i in (0, 1):
            effort_n = max(fz_n[i] - EFFORT_SHARE * self._weight_n, 0.0)
            fz_n[i] = max(fz_n[i] + effort_n * force[i] + (shift_n if i == 0 else -shift_n), 0.0)
            cop_mm[2 * i] += sway_mm[i][0]
            cop_mm[2 * i + 1] += sway_mm[i][1]
        self._pushes_n.append(sum(fz_n[i] for i in self._legs))
        return [
            *fz_n,
            *cop_mm,
            *(e + h for e, h in zip(extension_m, hands_m, strict=True)),
            *couple,
        ]

    # --- will -----------------------------------------------------------------------------------

    def _take_in(self, t_s: float, prompt: Prompt) -> None:
        if prompt.stage != self._stage:
            self._stage, self._entered_s = prompt.stage, t_s
            if prompt.stage == "work":
                self._go_s = t_s
                self._n_efforts += 1
                self._last_target_n, self._correction_n = None, 0.0
                self._turn = 0.0
                self._steps_seen.clear()
                self._legs = self._chosen_legs(prompt.side)
            else:
                for name in ("falls", "slips", "grabs"):
                    self._happened.pop(name, None)
                if prompt.stage in ("ready", "idle", "done"):
                    self._happened.pop("off", None)
        here = self._since("off", t_s) == math.inf and not self._strolls(t_s, prompt)
        if here != self._here and t_s > 0.7:
            self._here, self._moved_s = here, t_s

    def _chosen_legs(self, side: PushSide) -> tuple[int, ...]:
        if side == "both":
            return (0, 1)
        leg = self._sides.index(side)
        wrong = float(uniform(self._seed, "leg", self._n_efforts)[0]) < self._traits.wrong_leg
        return (1 - leg if wrong else leg,)

    def _strolls(self, t_s: float, prompt: Prompt) -> bool:
        """Whether he is off the plates in a long rest, back well before its end."""
        if prompt.stage != "rest":
            return False
        in_rest_s = t_s - self._entered_s
        fancies = float(uniform(self._seed, "rest", self._n_efforts)[0]) < 0.4
        return fancies and in_rest_s > 1.5 and prompt.left_s > 4.0

    def _since(self, name: str, t_s: float) -> float:
        """Time since a mishap that goes on, in s; infinite where there is none."""
        begun_s = self._happened.get(name)
        return math.inf if begun_s is None else t_s - begun_s

    def _caught(self, t_s: float) -> bool:
        """Whether he has lost his balance and caught himself with the other foot."""
        return 1.2 < self._since("falls", t_s) < math.inf

    def _mishaps(self, since_go_s: float, t_s: float) -> None:
        t = self._traits
        for name, at_s in (
            ("off", t.steps_off_at_s),
            ("falls", t.falls_at_s),
            ("slips", t.slips_at_s),
            ("grabs", t.grabs_at_s),
        ):
            if at_s is not None and since_go_s >= at_s and f"{name}." not in self._happened:
                self._happened[name] = self._happened[f"{name}."] = t_s

    def _tire(self, mode: str) -> None:
        self._worked_s += STEP_S if mode != "stand" else -STEP_S / 3.0
        self._worked_s = max(self._worked_s, 0.0)

    @property
    def _fresh(self) -> float:
        return max(1.0 - self._traits.tiring * self._worked_s / 60.0, 0.3)

    # --- push -----------------------------------------------------------------------------------

    def _target_n(self, t_s: float, seen: Perceived) -> float | None:
        """Return the target he aims at: as far ahead as he knows his own delay."""
        prompt = seen.prompt
        lead_s = 2.0 * _PUSH_TAU_S * min(self._traits.skill, 1.0)
        position = (t_s + lead_s - seen.seen_s) / AHEAD_STEP_S
        target_n = prompt.target_n
        if prompt.ahead_n:
            i = min(int(position), len(prompt.ahead_n) - 1)
            a_n, b_n = prompt.ahead_n[i], prompt.ahead_n[min(i + 1, len(prompt.ahead_n) - 1)]
            if a_n is not None and b_n is not None:
                target_n = a_n + (b_n - a_n) * min(position - i, 1.0)
            else:
                target_n = a_n if a_n is not None else b_n
        if target_n is None:
            return self._last_target_n
        self._last_target_n = target_n
        return target_n

    def _push(self, mode: str, t_s: float, seen: Perceived, motor: float) -> bool:
        legs = self._legs
        most_n = sum(self._max_n[i] for i in legs)
        aim_n: float | None = None
        if mode == "max":
            aim_n = most_n if seen.prompt.member == "push" else None
        elif mode in ("push", "torso", "swing", "whole", "arms"):
            target_n = self._target_n(t_s, seen)
            if target_n is not None:
                aim_n = target_n * (1.0 + self._traits.overshoot)
                self._look_at_curve(aim_n, t_s)
            elif mode in _UNASKED:
                aim_n = _UNASKED[mode] * most_n
        goals_n = [0.0, 0.0]
        unload = [0.0, 0.0]
        couple = [0.5, 0.5]
        if aim_n is not None:
            noise = 0.006 / self._traits.skill * motor
            aim_n = (aim_n + self._correction_n) * (1.0 + noise) * self._kept(t_s)
            aim_n = min(aim_n, most_n * self._fresh * (1.0 + noise))
            for i in legs:
                goals_n[i] = aim_n / len(legs) - self._weight_n / 2
                couple[i], couple[1 - i] = 1.0, 0.0
            if len(legs) == 1:
                unload[1 - legs[0]] = 0.8
            else:
                couple = [0.5, 0.5]
        elif mode == "max" and seen.prompt.member == "swing" and len(legs) == 1:
            # The other knee is up against its band.
            goals_n[legs[0]] = self._weight_n / 2
            unload[1 - legs[0]] = 1.0
        for i in (0, 1):
            self._extra[i].step(goals_n[i])
            self._unload[i].step(unload[i])
            self._couple[i].step(couple[i])
        return aim_n is not None

    def _look_at_curve(self, aim_n: float, t_s: float) -> None:
        """Correct slowly what he sees of the push, one reaction late."""
        if t_s - self._go_s < 1.2:
            return
        skill = self._traits.skill
        ago = min(round(_CORRECTION_S / math.sqrt(skill) / STEP_S), 60)
        error_n = min(max(aim_n - self._pushes_n[-ago], -60.0), 60.0)
        most_n = 0.08 * aim_n
        correction_n = self._correction_n + 0.8 * min(skill, 1.5) * error_n * STEP_S
        self._correction_n = min(max(correction_n, -most_n), most_n)

    def _kept(self, t_s: float) -> float:
        """Share of the push that he keeps up: less in a drop-out."""
        per_min = self._traits.dropouts_per_min
        if not per_min:
            return 1.0
        slot_s = 60.0 / per_min
        slot, in_slot_s = divmod(t_s - self._go_s - 1.5, slot_s)
        if slot < 0:
            return 1.0
        place = 1000 * self._n_efforts + int(slot)
        begins_s = (slot_s - _DROPOUT_S) * float(uniform(self._seed, "dropout", place)[0])
        return 0.55 if begins_s <= in_slot_s < begins_s + _DROPOUT_S else 1.0

    # --- plates ---------------------------------------------------------------------------------

    def _plates(
        self, mode: str, t_s: float, prompt: Prompt, level: float
    ) -> tuple[list[float], list[float]]:
        weight_n = self._weight_n
        on = [0.0, 0.0]
        for i in (0, 1):
            lagged = t_s - self._moved_s >= 0.35 * i
            value = self._on[i].step(1.0 if self._here == lagged else 0.0)
            on[i] = value if value > 0.004 else 0.0
        share = max(on) / (sum(on) or 1.0)
        restless = prompt.stage in ("idle", "ready", "countdown") and self._traits.never_still
        sway = self._sway.step(1.0 if restless else 0.0)
        runs = self._run.step(1.0 if mode == "steps" else 0.0)
        fz_n = [0.0, 0.0]
        for i in (0, 1):
            stance_n = weight_n * on[i] * share * (1.0 - self._unload[i].value)
            fz_n[i] = stance_n + on[i] * self._extra[i].value
        if sway > 0.004:
            shift_n = 0.12 * sway * weight_n * math.sin(2.0 * math.pi * 0.9 * t_s)
            bounce_n = 0.05 * sway * weight_n * math.sin(2.0 * math.pi * 1.7 * t_s)
            fz_n = [fz_n[0] + on[0] * (bounce_n + shift_n), fz_n[1] + on[1] * (bounce_n - shift_n)]
        slipping = self._since("slips", t_s) < 0.7
        for i in (0, 1):
            grip = self._grip[i].step(0.0 if slipping and i in self._legs else 1.0)
            if grip < 0.999:
                fz_n[i] *= grip if grip > 0.004 else 0.0
                if i in self._legs and len(self._legs) == 1:
                    fz_n[1 - i] += (1.0 - grip) * on[1 - i] * (weight_n - fz_n[1 - i])
        if runs > 0.004:
            left = 1.0 - runs if runs < 0.996 else 0.0
            fz_n = [left * f for f in fz_n]
        return [max(f, 0.0) for f in fz_n], self._cop(mode, t_s, level)

    def _cop(self, mode: str, t_s: float, level: float) -> list[float]:
        works = mode not in ("stand", "relax")
        lean = self._lean.step(self._traits.lean if works else 0.0)
        lean_mm = 85.0 * lean * (1.0 if self._right else -1.0)
        out_mm = self._out.step(self._traits.cop_drift_mm + 6.0 if works and t_s else 0.0)
        if not self._traits.cop_drift_mm:
            out_mm = 0.0
        fallen_s = self._since("falls", t_s)
        if fallen_s < math.inf:
            out_mm = max(out_mm, 176.0 * ease(fallen_s / 0.8))
        cop_mm = [6.0 + lean_mm, -15.0, -6.0 + lean_mm, -15.0]
        for i in self._legs:
            cop_mm[2 * i] += out_mm * (-1.0 if i == 0 else 1.0)
            cop_mm[2 * i + 1] += 45.0 * max(level, 0.0)
        return cop_mm

    # --- knees, arms, steps ---------------------------------------------------------------------

    def _knee(self, mode: str, since_go_s: float) -> tuple[float, float, float]:
        """Return the drive as the push has it, as the band has it, and how far the foot is up."""
        amount = self._drive.step(1.0 if mode in ("swing", "whole") else 0.0)
        if amount < 0.004 or len(self._legs) != 1:
            return 0.0, 0.0, 0.0

        def drive(t_s: float) -> float:
            in_swing_s = t_s % _SWING_S
            return ease((in_swing_s - 0.25) / 0.3) - ease((in_swing_s - 0.65) / 0.4)

        moving_s = since_go_s - 0.8
        late_s = moving_s - self._traits.late_swing_s
        in_swing_s = moving_s % _SWING_S
        up = ease((in_swing_s - 0.1) / 0.15) - ease((in_swing_s - 1.05) / 0.15)
        height = 1.0 + 0.05 * float(
            normal(self._seed, "swing", 1000 * self._n_efforts + int(late_s // _SWING_S))[0]
        )
        return (
            amount * drive(moving_s) if moving_s > 0.0 else 0.0,
            amount * height * drive(late_s) if late_s > 0.0 else 0.0,
            amount * up if moving_s > 0.0 else 0.0,
        )

    def _swing_on_plates(
        self, fz_n: list[float], prompt: Prompt, drive: tuple[float, float, float]
    ) -> None:
        leg = self._legs[0]
        surge_n = 0.06 * self._max_n[leg]
        if prompt.half_width_n > 0.0:
            surge_n = min(surge_n, 0.7 * prompt.half_width_n)
        if fz_n[leg] > 0.0:
            fz_n[leg] += surge_n * (drive[0] - 0.3)
        fz_n[1 - leg] *= max(1.0 - drive[2], 0.0)

    def _turn_on_plates(self, fz_n: list[float]) -> None:
        rock_n = 100.0 * self._arms[1].value * math.sin(self._turn)
        if fz_n[0] > 30.0 and fz_n[1] > 30.0:
            fz_n[0] += rock_n
            fz_n[1] -= rock_n

    def _contact(self, number: int) -> tuple[float, float]:
        """Return begin (since go) and length of a contact, in s."""
        if number not in self._steps_seen:
            place = 1000 * self._n_efforts + number
            on_s = 0.18 + _STEP_INTERVAL_S * number
            self._steps_seen[number] = (
                on_s + 0.006 * float(normal(self._seed, "step.on", place)[0]),
                _CONTACT_S + 0.007 * float(normal(self._seed, "step.contact", place)[0]),
            )
        return self._steps_seen[number]

    def _contacts(
        self, fz_n: list[float], cop_mm: list[float], extension_m: list[float], since_go_s: float
    ) -> None:
        run = self._run.value
        nearest = math.floor((since_go_s - 0.15) / _STEP_INTERVAL_S)
        for number in range(max(nearest - 1, 0), nearest + 1):
            on_s, contact_s = self._contact(number)
            share = (since_go_s - on_s) / contact_s
            if 0.0 < share < 1.0:
                plate = (self._legs[0] + number) % 2
                # Each contact gives the impulse of weight over one interval.
                peak_n = self._weight_n * _STEP_INTERVAL_S / (contact_s * 2.0 / math.pi)
                fz_n[plate] += run * peak_n * math.sin(math.pi * share)
                cop_mm[2 * plate + 1] += run * (25.0 + 80.0 * share)
        knee = 0.18 * math.sin(self._turn) * (1.0 if self._legs[0] == 0 else -1.0)
        for band, sign in ((0, -1.0), (1, 1.0)):
            extension_m[band] += run * self._share[band] * (0.20 + sign * knee)

    # --- bands ----------------------------------------------------------------------------------

    def _bands(
        self, mode: str, prompt: Prompt, level: float, drive: float, t_s: float
    ) -> list[float]:
        mean_m, turn_m, counter_m, turns_hz = _ARMS.get(mode, _STILL)
        arms_m = [g.step(v) for g, v in zip(self._arms, (mean_m, turn_m, counter_m), strict=True)]
        if turn_m:
            self._turn += 2.0 * math.pi * turns_hz * STEP_S
        held = max(glide.value for glide in self._on)
        supports = self._drive.value
        tense_m = []
        for band in range(6):
            member = self._members[band]
            asked = mode == "max" and prompt.member == member
            if member == "swing":
                asked = asked and (len(self._legs) == 2 or band == 1 - self._legs[0])
            best = self._best[band].step(1.0 if asked else 0.0)
            support = min(self._levels[-1 - self._late[band]], self._ceiling[band])
            if member == "swing":
                support *= 1.0 + supports * (0.7 * drive / max(supports, 0.004) - 0.25)
                if len(self._legs) == 2 or band == self._legs[0]:
                    support = 0.0
            support = max(self._share[band] * support, best)
            rest_n = self._rest_n[band]
            tense_n = rest_n + support * (self._band_max_n[band] - rest_n)
            if member == "torso":
                tense_n *= 1.0 + self._lean.value * (1.0 if band % 2 == self._right else -1.0)
            tense_m.append(self._springs[band].extension_m(tense_n))
        error = math.radians(self._traits.arm_phase_error_deg)
        for side, sign in ((0, 1.0), (1, -1.0)):
            turn = sign * math.sin(self._turn + (error if side == self._right else 0.0))
            tense_m[2 + side] += self._share[2 + side] * (arms_m[0] + arms_m[1] * turn)
            tense_m[4 + side] += arms_m[2] * sign * math.sin(self._turn)
        grab = self._grab.step(1.0 if self._since("grabs", t_s) < 2.0 else 0.0)
        left = 2 + (1 - self._right)
        tense_m[left] += grab * (1.42 - tense_m[left])
        breath_m = self._breathe(mode)
        athlete_m = (tense_m[4] + tense_m[5]) / 2
        pulled_m = self.partner.move(t_s, athlete_m)
        before_n = sum(self._springs[4].tension_n(e) for e in tense_m[4:])
        for band in (4, 5):
            tense_m[band] += pulled_m
        after_n = sum(self._springs[4].tension_n(e) for e in tense_m[4:])
        reached_n = self._pulls_n[-1]
        reached_n += (after_n - before_n - reached_n) * (1.0 - math.exp(-STEP_S / COUPLING_S))
        self._pulls_n.append(reached_n)
        for band in (4, 5):
            tense_m[band] += breath_m
        return [_SLACK_M + held * (e - _SLACK_M) for e in tense_m]

    def _breathe(self, mode: str) -> float:
        holds = self._traits.holds_breath and mode not in ("stand", "relax")
        depth_m = self._breath.step(0.0 if holds else _BREATH_M)
        self._breath_phase += 2.0 * math.pi * self._breath_hz * STEP_S
        return depth_m * math.sin(self._breath_phase)

    def _passive(
        self, fz_n: list[float], extension_m: list[float], pushing: bool, felt_n: float
    ) -> list[float]:
        """Let the pull at the bands reach the plates; return each plate's part in it."""
        couple = [g.value if f > 5.0 else 0.0 for g, f in zip(self._couple, fz_n, strict=True)]
        change_n = -COUPLING * self._pulls_n[-1]
        if pushing:
            ago = round(_CORRECTION_S / STEP_S)
            taken_back = _CORRECTED * min(self._traits.skill, 1.3)
            change_n += COUPLING * taken_back * (self._pulls_n[-1 - ago] + felt_n)
        for i in (0, 1):
            fz_n[i] = max(fz_n[i] + couple[i] * change_n, 0.0)
        return couple
