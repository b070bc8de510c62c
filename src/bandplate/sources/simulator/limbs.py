"""What arms, knees, trunk and bands of the simulated athlete do, step by step."""

from __future__ import annotations

import math
from collections import deque
from functools import lru_cache
from typing import Final, NamedTuple

from bandplate.core.channels import Side
from bandplate.core.prompt import Prompt
from bandplate.core.randomness import normal, uniform
from bandplate.sources.simulator.bands import BANDS_OF_STATION
from bandplate.sources.simulator.board import REFERENCES_N
from bandplate.sources.simulator.motion import STEP_S, Glide, Spring, ease
from bandplate.sources.simulator.partner import Partner
from bandplate.sources.simulator.traits import Traits

__all__ = ["Drive", "Limbs", "Moment"]

_REST_M: Final = (0.06, 0.06, 0.08, 0.08, 0.05, 0.05)
_SLACK_M: Final = -0.03
_GRABBED_M: Final = 1.42
_SWING_S: Final = 1.4
_STEP_INTERVAL_S: Final = 0.36
_CONTACT_S: Final = 0.25
_BREATH_M: Final = 0.007

#: (arms' mean extension m, their swing m, torso's counter-turn m, turns per s) of a mode.
_ARMS: Final = {
    "arms": (0.25, 0.18, 0.04, 1.2),
    "whole": (0.0, 0.12, 0.03, 1.0),
    "steps": (0.20, 0.16, 0.03, 0.5 / _STEP_INTERVAL_S),
}
_STILL: Final = (0.0, 0.0, 0.0, 1.0)


@lru_cache(maxsize=64)
def _drawn(seed: int, stream: str, place: int) -> float:
    """Return one standard normal number; a few serve many steps."""
    return float(normal(seed, stream, place)[0])


class Moment(NamedTuple):
    """One step: when it is, and what he is at.

    ``effort`` is the number of his repetition, ``legs`` are those that push (0 = home); ``lost`` is
    whether the push foot is off, ``grabs`` whether the left arm goes to the end of its band.
    """

    t_s: float
    since_go_s: float
    effort: int
    mode: str
    legs: tuple[int, ...]
    prompt: Prompt
    lost: bool
    grabs: bool


class Drive(NamedTuple):
    """The knee drive, 0 to 1: in the push, in its band, and how far the foot is up."""

    push: float
    band: float
    foot: float


class Limbs:
    """Everything but the push.

    Parameters
    ----------
    seed : int
    traits : Traits
    sides : (Side, Side)
        Home side first.

    Attributes
    ----------
    partner : Partner
        Who holds the torso bands.
    pulled_n : float
        What he adds to the tension of both, in N.
    run, lean : Glide
        How much of the weight runs on the spot; how far the torso leans.
    """

    def __init__(self, seed: int, traits: Traits, sides: tuple[Side, Side]) -> None:
        self._seed = seed
        self._traits = traits
        self._right = sides.index("right")
        self._springs = [Spring(band) for band in BANDS_OF_STATION]
        self.partner = Partner(seed, self._springs[4])
        self._rest_n = [s.tension_n(e) for s, e in zip(self._springs, _REST_M, strict=True)]
        self._members = [
            *("swing", "swing"), *(f"arm_{side}" for side in sides), *("torso", "torso")
        ]  # fmt: skip
        self._max_n = [
            REFERENCES_N[m] * traits.strength / (2.0 if m == "torso" else 1.0)
            for m in self._members
        ]
        self._share = [traits.lag.get(m, 1.0) for m in self._members]
        self._ceiling = [traits.ceiling.get(m, math.inf) for m in self._members]
        late_s = {"swing": traits.late_swing_s, "torso": 0.0}
        self._late = [round(late_s.get(m, traits.late_arm_s) / STEP_S) for m in self._members]
        self._levels: deque[float] = deque([0.0] * 64, maxlen=64)
        self._best = [Glide(0.12) for _ in range(6)]
        self._arms = [Glide(0.25) for _ in range(3)]
        self._knee, self._grab = Glide(0.1), Glide(0.15)
        self.run, self.lean = Glide(0.04), Glide(0.3)
        self._turn = 0.0
        self._breath = Glide(0.4, _BREATH_M)
        self._breath_phase = 2.0 * math.pi * float(uniform(seed, "breath.p", 0)[0])
        self._breath_hz = 0.2 + 0.13 * float(uniform(seed, "breath.f", 0)[0])
        self.pulled_n = 0.0

    def begin(self) -> None:
        """Begin a repetition: the arms turn from the middle."""
        self._turn = 0.0

    def drive(self, now: Moment) -> Drive:
        """Return the knee drive."""
        amount = self._knee.step(1.0 if now.mode in ("swing", "whole") else 0.0)
        moving_s = now.since_go_s - 0.8
        late_s = moving_s - self._traits.late_swing_s
        if amount < 0.004 or len(now.legs) != 1 or late_s < 0.0:
            return Drive(0.0, 0.0, 0.0)
        place = 1000 * now.effort + int(late_s // _SWING_S)
        height = 1.0 + 0.05 * _drawn(self._seed, "swing", place)
        in_swing_s = moving_s % _SWING_S
        up = ease((in_swing_s - 0.1) / 0.15) - ease((in_swing_s - 1.05) / 0.15)
        return Drive(amount * _driven(moving_s), amount * height * _driven(late_s), amount * up)

    def rock_n(self) -> float:
        """Return what the turning arms shift from the other foot to the home foot, in N."""
        return 100.0 * self._arms[1].value * math.sin(self._turn)

    def extensions_m(self, now: Moment, level: float, drive: Drive, held: float) -> list[float]:
        """Return the extension of each band, home side first, in m.

        Parameters
        ----------
        now : Moment
        level : float
            The push as a share of its max, both net of the stance.
        drive : Drive
        held : float
            1: the bands are in his hands and at his hips; 0: he has let go.
        """
        self._levels.append(level)
        mean_m, turn_m, counter_m, turns_hz = _ARMS.get(now.mode, _STILL)
        arms_m = [g.step(v) for g, v in zip(self._arms, (mean_m, turn_m, counter_m), strict=True)]
        if turn_m:
            self._turn += 2.0 * math.pi * turns_hz * STEP_S
        extension_m = [
            self._springs[band].extension_m(self._tension_n(band, now, drive)) for band in range(6)
        ]
        error = math.radians(self._traits.arm_phase_error_deg)
        for side, sign in ((0, 1.0), (1, -1.0)):
            turn = sign * math.sin(self._turn + (error if side == self._right else 0.0))
            extension_m[2 + side] += self._share[2 + side] * (arms_m[0] + arms_m[1] * turn)
            extension_m[4 + side] += arms_m[2] * sign * math.sin(self._turn)
        grab = self._grab.step(1.0 if now.grabs else 0.0)
        left_arm = 3 - self._right
        extension_m[left_arm] += grab * (_GRABBED_M - extension_m[left_arm])
        if self.run.value > 0.004:
            knee = 0.18 * math.sin(self._turn) * (1.0 if now.legs[0] == 0 else -1.0)
            for band, sign in ((0, -1.0), (1, 1.0)):
                extension_m[band] += self.run.value * self._share[band] * (0.20 + sign * knee)
        breath_m = self._breathe(now, level)
        for band in (4, 5):
            extension_m[band] += breath_m
        extension_m = [_SLACK_M + held * (e - _SLACK_M) for e in extension_m]
        self._let_partner_pull(now.t_s, extension_m)
        return extension_m

    def _tension_n(self, band: int, now: Moment, drive: Drive) -> float:
        member = self._members[band]
        level = min(self._levels[-1 - self._late[band]], self._ceiling[band])
        if member == "swing":
            if len(now.legs) == 2 or band == now.legs[0]:
                level = 0.0
            # Between two drives the band lets off a little, so that the mean stays in proportion.
            level *= 1.0 + 0.7 * drive.band - 0.25 * self._knee.value
        best = self._best[band].step(1.0 if self._is_best(band, now) else 0.0)
        rest_n = self._rest_n[band]
        effort = max(self._share[band] * level, best)
        tension_n = rest_n + effort * (self._max_n[band] - rest_n)
        if member == "torso":
            tension_n *= 1.0 + self.lean.value * (1.0 if band - 4 == self._right else -1.0)
        return tension_n

    def _is_best(self, band: int, now: Moment) -> bool:
        """Whether the screen asks for all that this member can give."""
        if now.mode != "max":
            return False
        asked, member = now.prompt.member, self._members[band]
        if now.prompt.activity == "arms" and asked.startswith("arm"):
            return member.startswith("arm")
        swings = member != "swing" or len(now.legs) == 2 or band != now.legs[0]
        return member == asked and swings

    def _breathe(self, now: Moment, level: float) -> float:
        holds = self._traits.holds_breath and now.mode not in ("stand", "relax")
        # Effort makes the breath deeper.
        depth_m = self._breath.step(0.0 if holds else _BREATH_M * (1.0 + 0.6 * max(level, 0.0)))
        self._breath_phase += 2.0 * math.pi * self._breath_hz * STEP_S
        return depth_m * math.sin(self._breath_phase)

    def _let_partner_pull(self, t_s: float, extension_m: list[float]) -> None:
        own_n = [self._springs[4].tension_n(e) for e in extension_m[4:]]
        pulled_m = self.partner.move(t_s, sum(extension_m[4:]) / 2, sum(own_n))
        if pulled_m == 0.0:
            self.pulled_n = 0.0
            return
        for band in (4, 5):
            extension_m[band] += pulled_m
        self.pulled_n = sum(self._springs[4].tension_n(e) for e in extension_m[4:]) - sum(own_n)

    def contacts(
        self, now: Moment, fz_n: list[float], cop_mm: list[float], weight_n: float
    ) -> None:
        """Add what running on the spot gives: contacts of 0.25 s, alternating, with flight."""
        nearest = math.floor((now.since_go_s - 0.15) / _STEP_INTERVAL_S)
        for number in range(max(nearest - 1, 0), nearest + 1):
            place = 1000 * now.effort + number
            on_s = 0.18 + _STEP_INTERVAL_S * number
            on_s += 0.006 * _drawn(self._seed, "step.on", place)
            contact_s = _CONTACT_S + 0.007 * _drawn(self._seed, "step.contact", place)
            share = (now.since_go_s - on_s) / contact_s
            if 0.0 < share < 1.0:
                plate = (now.legs[0] + number) % 2
                # Each contact gives the impulse of weight over one interval.
                peak_n = weight_n * _STEP_INTERVAL_S / (contact_s * 2.0 / math.pi)
                fz_n[plate] += self.run.value * peak_n * math.sin(math.pi * share)
                cop_mm[2 * plate + 1] += self.run.value * (25.0 + 80.0 * share)


def _driven(moving_s: float) -> float:
    """Return how far the knee is driven up, 0 to 1, so long after the first swing began."""
    in_swing_s = moving_s % _SWING_S
    return ease((in_swing_s - 0.25) / 0.3) - ease((in_swing_s - 0.65) / 0.4)
