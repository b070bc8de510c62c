"""What the athlete's screen says in the stages of a drill: at most four words."""

from __future__ import annotations

from typing import Final

from bandplate.core.channels import PushSide, other_side
from bandplate.drills.spec import Drill, PhaseKind

__all__ = ["work_word"]

_PHASES: Final[dict[PhaseKind, str]] = {
    "relax": "STAND RELAXED",
    "weigh": "STAND STILL",
    "steps": "RUN ON THE SPOT",
    "arms": "TURN YOUR ARMS",
    "follow": "FOLLOW THE LINE",
    "free": "FREE",
}
_MEMBERS: Final = {
    "arm_left": "PULL LEFT ARM",
    "arm_right": "PULL RIGHT ARM",
    "torso": "PRESS FORWARD",
}


def work_word(drill: Drill, phase: PhaseKind, side: PushSide) -> str:
    """Return what to do in a work phase."""
    if phase == "max":
        return f"{_effort_word(drill, side)} MAX"
    if phase == "swing":
        return _knee(side)
    if phase == "whole":
        return f"{_push(side)}, MOVE ALL"
    return _PHASES.get(phase) or _push(side)


def _effort_word(drill: Drill, side: PushSide) -> str:
    if drill.member == "push":
        return f"{_push(side)}:"
    if drill.member == "swing":
        return f"{_knee(side)}:"
    if {"arm_left", "arm_right"} <= set(drill.members):
        return "PULL BOTH ARMS:"
    return f"{_MEMBERS[drill.member]}:"


def _push(side: PushSide) -> str:
    return "PUSH" if side == "both" else f"PUSH {side.upper()}"


def _knee(side: PushSide) -> str:
    return "DRIVE KNEES" if side == "both" else f"DRIVE {other_side(side).upper()} KNEE"
