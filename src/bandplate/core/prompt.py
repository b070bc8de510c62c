"""What the station tells the athlete at one moment: the athlete's screen in words and numbers.

Screens show it, the terminal prints it, and the simulated athlete, who has no eyes, reads it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from bandplate.core.channels import PushSide

__all__ = ["AHEAD_S", "AHEAD_STEP_S", "Activity", "PartnerWord", "Prompt", "Stage"]

#: Where a drill is. ``idle``: not started. ``ready``: waits for the athlete to step on and stand
#: still. ``countdown``: stands still, go comes. ``work``: go was given. ``rest``: the timer runs.
#: ``stopped``: a stop, latched until a person goes on. ``done``: every repetition is through.
Stage = Literal["idle", "ready", "countdown", "work", "rest", "stopped", "done"]

#: What the athlete does in the work phases.
Activity = Literal["push", "swing", "arms", "steps", "torso", "stand", "whole", "free"]

#: What the partner at the band does next; "" where no partner is asked for anything.
PartnerWord = Literal["", "pull", "ease", "hold"]

#: The target is shown this far ahead, in steps of AHEAD_STEP_S.
AHEAD_S = 1.0
AHEAD_STEP_S = 0.1


@dataclass(frozen=True, slots=True)
class Prompt:
    """One moment of the athlete's screen.

    Attributes
    ----------
    t_ns : int
        The moment, on the samples' clock.
    stage : Stage
    activity : Activity
    side : PushSide
        Leg that pushes in this repetition; in a rest, in the next.
    member : str
        Member that a ``max`` effort asks for; else "push".
    phase : str
        Kind of the work phase that runs (``hold``, ``fluctuate`` ...); "" outside ``work``.
    since_go_s : float
        Time since go of this repetition, in s; negative before it.
    left_s : float
        What is left of the countdown, the phase or the rest, in s.
    repetition, repetitions : int
        Of this side, from 1; in a rest that of the next. 0 before the start.
    target_n : float or None
        Push target now.
    half_width_n : float
        Half width of the corridor.
    ahead_n : tuple of (float or None)
        The target from now on, every AHEAD_STEP_S up to AHEAD_S.
    word : str
        What to do, at most four words ("STEP ON", "HOLD STILL", "PUSH LEFT", "STOP: BAND END").
    advice : str
        After a stop: what to do now, one line.
    cue : str
        Kind of the cue on screen (see drills.cues); "" for none.
    cue_member : str
        Member that the cue speaks of; "" where it is none of them.
    cue_words : str
        At most four words.
    partner : PartnerWord
    partner_lead_s : float
        Until the partner is to do it, in s.
    partner_n : float
        Tension that the partner is to reach, in N.
    in_corridor : bool or None
        None where there is no target.
    """

    t_ns: int = 0
    stage: Stage = "idle"
    activity: Activity = "free"
    side: PushSide = "both"
    member: str = "push"
    phase: str = ""
    since_go_s: float = -1.0
    left_s: float = 0.0
    repetition: int = 0
    repetitions: int = 0
    target_n: float | None = None
    half_width_n: float = 0.0
    ahead_n: tuple[float | None, ...] = ()
    word: str = ""
    advice: str = ""
    cue: str = ""
    cue_member: str = ""
    cue_words: str = ""
    partner: PartnerWord = ""
    partner_lead_s: float = 0.0
    partner_n: float = 0.0
    in_corridor: bool | None = None

    def to_json(self) -> dict[str, object]:
        """Return the JSON form, one line on the simulated athlete's input."""
        return asdict(self)
