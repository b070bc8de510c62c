"""Names of the events of a drill, and what a person may ask of it.

Requests go into the controller and everything else comes out of it; both stand in the recording,
on the samples' clock, so that the recording alone gives the same run again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from bandplate.core.events import Event

__all__ = [
    "ADAPTED", "CHOSEN", "CUE_OFF", "CUE_ON", "DONE", "EASED", "GO", "HALT", "LOWER", "PARTNER",
    "PERTURBED", "PHASE", "PROFILE", "REFERENCE", "REPEATED", "REPETITION", "REQUESTS", "RESUME",
    "SKIP", "STAGE", "START", "STOPPED", "TRIAL", "WEIGHED", "Request", "RequestKind",
]  # fmt: skip

RequestKind = Literal[
    "drill.chosen", "drill.start", "drill.halt", "drill.resume", "drill.lower", "drill.skip"
]  # fmt: skip

# What a person asks for.
CHOSEN: Final = "drill.chosen"  # {name, drill, seed, facts}: a new run, idle
START: Final = "drill.start"
HALT: Final = "drill.halt"  # the coach's stop
RESUME: Final = "drill.resume"  # go on after a stop
LOWER: Final = "drill.lower"  # {share}: the same, from here on with this share of every target
SKIP: Final = "drill.skip"  # end the rest now
REQUESTS: Final = (CHOSEN, START, HALT, RESUME, LOWER, SKIP)

# What the controller says.
STAGE: Final = "drill.stage"  # {stage, trial, side, repetition}
TRIAL: Final = "drill.trial"  # {trial, side, repetition, seed, difficulty, ...}: prepared
PROFILE: Final = "resistance.profile"  # {kind, seed, amplitude_n, bandwidth_hz, ar_r2, bands ...}
GO: Final = "drill.go"  # {trial, side, repetition, quiet_n: mean of the stance by signal}
PHASE: Final = "drill.phase"  # {phase}
PERTURBED: Final = "resistance.perturbation"  # {band, change_n}: asked for now
PARTNER: Final = "partner.word"  # {word, tension_n, due_s}: due since go
CUE_ON: Final = "cue.on"  # {cue, member, words}
CUE_OFF: Final = "cue.off"  # {cue}
REPETITION: Final = "drill.repetition"  # the result of one repetition, see drills.counting
REFERENCE: Final = "drill.reference"  # {key, force_n}: a new best 1 s mean of a max drill
WEIGHED: Final = "drill.weighed"  # {body_weight_n}
ADAPTED: Final = "drill.adapted"  # {difficulty, next_difficulty, in_corridor_pct, ...}
EASED: Final = "resistance.eased"  # {reason}: before the word
STOPPED: Final = "drill.stopped"  # {reason, word, advice}
DONE: Final = "drill.done"  # {counted, asked}

#: What a replay finds again by itself: everything above.
REPEATED: Final = frozenset(
    {
        *REQUESTS, STAGE, TRIAL, PROFILE, GO, PHASE, PERTURBED, PARTNER, CUE_ON, CUE_OFF,
        REPETITION, REFERENCE, WEIGHED, ADAPTED, EASED, STOPPED, DONE,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks for; ``kind`` is one of REQUESTS."""

    kind: RequestKind
    data: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, event: Event) -> Request:
        """Return the request that an event of REQUESTS recorded."""
        return cls(event.kind, event.data)  # type: ignore[arg-type]
