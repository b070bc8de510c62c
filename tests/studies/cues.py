"""Cues: a single deficit is named first, and an athlete without any hears none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor

import msgspec

from bandplate.core.prompt import Prompt
from bandplate.core.randomness import uniform
from bandplate.drills import happening as h
from bandplate.drills.files import load_drill
from bandplate.drills.spec import Drill, Ready
from bandplate.sources.simulator.performer import Performer
from bandplate.sources.simulator.traits import Traits
from tests.studies.rehearsal import rehearse

CLEAN_S = 60.0
RIGHT_PCT = 95.0
#: Drills that a clean athlete does for a minute without a cue; seeds take them in turn.
CLEAN = ("hold", "swing", "arms", "whole", "torso", "steps")

Deficit = Callable[[float], Traits]


def _between(low: float, high: float, share: float) -> float:
    return low + (high - low) * share


#: Deficit: drill, the cue that is right (kind and member), and traits for a size of 0 to 1.
DEFICITS: dict[str, tuple[str, tuple[str, str], Deficit]] = {
    **{
        f"lag {member}": (
            "hold",
            ("lag", member),
            lambda share, member=member: Traits(lag={member: _between(0.70, 0.55, share)}),
        )
        for member in ("swing", "arm_left", "arm_right", "torso")
    },
    "late swing": (
        "swing",
        ("late_swing", "swing"),
        lambda share: Traits(late_swing_s=_between(0.08, 0.15, share)),
    ),
    "late swing, whole": (
        "whole",
        ("late_swing", "swing"),
        lambda share: Traits(late_swing_s=_between(0.08, 0.15, share)),
    ),
    "arm phase": (
        "arms",
        ("arm_phase", ""),
        lambda share: Traits(arm_phase_error_deg=_between(60.0, 90.0, share)),
    ),
    "arm phase, whole": (
        "whole",
        ("arm_phase", ""),
        lambda share: Traits(arm_phase_error_deg=_between(60.0, 90.0, share)),
    ),
    "lean": ("hold", ("lean", "torso"), lambda share: Traits(lean=_between(0.25, 0.35, share))),
    "weight at the edge": (
        "hold",
        ("cop", ""),
        lambda share: Traits(cop_drift_mm=_between(148.0, 157.0, share)),
    ),
    "drop-outs": (
        "hold",
        ("dropout", "push"),
        lambda share: Traits(dropouts_per_min=_between(12.0, 20.0, share)),
    ),
    "overshoot": (
        "hold",
        ("over", "push"),
        lambda share: Traits(overshoot=_between(0.12, 0.20, share)),
    ),
    "held breath": ("hold", ("breath", ""), lambda share: Traits(holds_breath=True)),
    "other leg": ("hold", ("other_leg", "push"), lambda share: Traits(wrong_leg=1.0)),
}


class _HeardError(Exception):
    """A cue is on the screen: nothing after it matters."""


class _Listener(Performer):
    """An athlete who goes home with the first cue."""

    def see(self, prompt: Prompt) -> None:
        if prompt.cue:
            raise _HeardError(prompt.cue, prompt.cue_member)
        super().see(prompt)


def study(seeds: int) -> list[dict[str, object]]:
    """Return the rows of the report: what was found and what was asked for."""
    jobs = [(name, seed) for name in DEFICITS for seed in range(seeds)]
    clean = [(CLEAN[seed % len(CLEAN)], seed) for seed in range(max(seeds, len(CLEAN)))]
    if seeds < 10:
        firsts, heard = [*map(first_cue, jobs)], [*map(clean_cue, clean)]
    else:
        with ProcessPoolExecutor(2) as pool:
            firsts = list(pool.map(first_cue, jobs, chunksize=4))
            heard = list(pool.map(clean_cue, clean, chunksize=4))
    rows = [
        _deficit_row(name, seeds, firsts[i * seeds : (i + 1) * seeds])
        for i, name in enumerate(DEFICITS)
    ]
    cues = [cue for cue in heard if cue is not None]
    rows.append(
        {
            "name": f"cues that a clean athlete hears in {CLEAN_S:g} s ({', '.join(CLEAN)})",
            "seeds": len(clean),
            "figure": f"{len(cues)} in {len(clean)} runs",
            "pass": "0",
            "passed": not cues,
        }
    )
    return rows


def _deficit_row(
    name: str, seeds: int, firsts: Sequence[tuple[str, str] | None]
) -> dict[str, object]:
    right = sum(first == DEFICITS[name][1] for first in firsts)
    wrong = sorted(
        {
            f"{kind} {member}".strip()
            for kind, member in filter(None, firsts)
            if (kind, member) != DEFICITS[name][1]
        }
    )
    silent = sum(first is None for first in firsts)
    share_pct = 100.0 * right / len(firsts)
    figure = f"{share_pct:.1f} %" + (f", {silent} silent" if silent else "")
    return {
        "name": f"right cue first: {name}",
        "seeds": seeds,
        "figure": figure + (f", also {', '.join(wrong)}" if wrong else ""),
        "pass": f"{RIGHT_PCT:g} %",
        "passed": share_pct >= RIGHT_PCT,
    }


def first_cue(job: tuple[str, int]) -> tuple[str, str] | None:
    """Return kind and member of the first cue that an athlete with a deficit hears; None: none."""
    name, seed = job
    drill, _, traits = DEFICITS[name]
    share = float(uniform(seed, f"deficit {name}", 0)[0])
    return heard(drill, seed, traits(share))


def clean_cue(job: tuple[str, int]) -> tuple[str, str] | None:
    """Return what a clean athlete hears first within CLEAN_S of work; None: nothing."""
    name, seed = job
    return heard(name, seed, Traits(), CLEAN_S)


def heard(
    name: str, seed: int, traits: Traits, work_s: float | None = None
) -> tuple[str, str] | None:
    """Return the first cue of one repetition, on one side or the other by the seed.

    Raises
    ------
    AssertionError
        The repetition did not run to its end without a cue, nor to a cue.
    """
    drill = _one_repetition(load_drill(name)[1], seed, work_s)
    try:
        run = rehearse(drill, _Listener(seed, traits=traits), seed=seed)
    except _HeardError as first:
        kind, member = first.args
        return kind, member
    assert run.of(h.DONE), f"{name}, seed {seed}: ended in {run.stage}, {run.stops}"
    return None


def _one_repetition(drill: Drill, seed: int, work_s: float | None) -> Drill:
    phases = drill.phases
    if work_s is not None:
        phases = (*phases[:-1], msgspec.structs.replace(phases[-1], duration_s=work_s))
    return msgspec.structs.replace(
        drill,
        repetitions=1,
        sides=(drill.sides[seed % len(drill.sides)],),
        phases=phases,
        ready=Ready(),
    )
