"""Drills rehearsed: simulated athletes of every kind go through every shipped drill.

Phases and rests are shortened, the machine is the same. Each athlete goes through a quarter of the
drills, so that every drill is done by every kind of athlete.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import SIGNAL_INDEX
from bandplate.core.randomness import uniform
from bandplate.drills import happening as h
from bandplate.drills.files import drill_files, load_drill
from bandplate.drills.happening import RequestKind
from bandplate.drills.spec import STOP_KINDS, Drill
from bandplate.drills.summary import summarise
from bandplate.sources.simulator.body import Athlete
from bandplate.sources.simulator.performer import Performer
from bandplate.sources.simulator.traits import NAMED_TRAITS, Traits
from bandplate.wire.messages import State
from tests.studies.rehearsal import Rehearsed, facts_of, rehearse

#: Athletes who do what is asked, as well as their own max lets them.
CLEAN = ("clean", "strong", "weak", "lopsided", "skilled")
#: Their max is not what the station believes: last year's.
STALE = ("weak", "lopsided")
PARTS = 4
LONG = 200
LONG_SEEDS = 500
#: The shipped drills alone: no coach's folder.
NO_FOLDER = Path(__file__).parent / "no_such_folder"
LONGEST_PHASE_S = 5.0
FREE_S = 3.0


@dataclass(frozen=True)
class Outcome:
    """One run; ``late_s`` is how much longer it took than it may, without the people's pauses."""

    drill: str
    kind: str
    clean: bool
    stage: str
    late_s: float
    stops: tuple[str, ...]
    counts_right: bool


def study(seeds: int) -> list[dict[str, object]]:
    """Return the rows of the report: what was found and what was asked for."""
    if seeds >= LONG:
        seeds = LONG_SEEDS
        with ProcessPoolExecutor(2) as pool:
            parts = list(pool.map(outcomes, range(seeds), chunksize=4))
    else:
        parts = [outcomes(seed) for seed in range(seeds)]
    runs = [run for some in parts for run in some]
    provoked = {reason: provoke(reason) for reason in STOP_KINDS}
    name = f"of {len(runs)} runs through {len({run.drill for run in runs})} drills"
    stuck = [run for run in runs if run.stage not in ("done", "stopped", "free")]
    late = [run for run in runs if run.late_s > 0.0]
    clean = [run for run in runs if run.clean]
    wrong = [run for run in clean if not run.counts_right]
    reached = Counter(reason for run in runs for reason in run.stops)
    missing = [reason for reason, run in provoked.items() if run.stops[:1] != [reason]]
    return [
        _row(f"deadlocks {name}", seeds, len(stuck), stuck),
        _row(f"longer than the drill's longest time {name}", seeds, len(late), late),
        _row(f"repetitions counted wrongly, {len(clean)} clean runs", seeds, len(wrong), wrong),
        {
            "name": "stop rules not reached when provoked; reached by athletes alone",
            "seeds": seeds,
            "figure": f"{len(missing)} {' '.join(missing)}; "
            + " ".join(f"{reason} {n}" for reason, n in sorted(reached.items())),
            "pass": "0",
            "passed": not missing,
        },
    ]


def _row(name: str, seeds: int, figure: int, runs: Iterable[Outcome]) -> dict[str, object]:
    which = sorted({f"{run.drill}/{run.kind}" for run in runs})[:5]
    return {
        "name": name,
        "seeds": seeds,
        "figure": f"{figure} {' '.join(which)}".rstrip(),
        "pass": "0",
        "passed": figure == 0,
    }


def shortened(drill: Drill, repetitions: int = 1) -> Drill:
    """Return a drill of the same parts that takes less time."""
    longest_s = FREE_S if drill.activity == "free" else LONGEST_PHASE_S
    return msgspec.structs.replace(
        drill,
        repetitions=repetitions,
        rest_s=0.5,
        side_rest_s=1.0,
        phases=tuple(
            msgspec.structs.replace(phase, duration_s=min(phase.duration_s, longest_s))
            for phase in drill.phases
        ),
        ready=msgspec.structs.replace(drill.ready, still_s=0.6, countdown_s=0.6, longest_s=6.0),
    )


def outcomes(seed: int) -> list[Outcome]:
    """Run one athlete through a quarter of the drills."""
    names = sorted(drill_files(NO_FOLDER))
    kinds = list(NAMED_TRAITS)
    kind = kinds[seed // PARTS % len(kinds)]
    return [outcome(name, kind, seed) for name in names[seed % PARTS :: PARTS]]


def outcome(name: str, kind: str, seed: int) -> Outcome:
    """Run one athlete of a kind through one drill."""
    drill = shortened(load_drill(name, NO_FOLDER)[1])
    share = uniform(seed, "athlete", np.arange(4))
    athlete = Athlete(
        mass_kg=float(np.round(55.0 + 40.0 * share[0], 1)),
        push_max_n=float(np.round(1200.0 + 900.0 * share[1])),
        push_side="left" if share[2] < 0.5 else "right",
    )
    traits = NAMED_TRAITS[kind]
    stale = kind in STALE and share[3] < 0.5
    facts = facts_of(athlete, Traits() if stale else traits, anchor=seed % 3 == 0)
    resumes = seed // 2 % 2
    run = rehearse(drill, Performer(seed, athlete, traits), facts=facts, seed=seed, resumes=resumes)
    summary = summarise(run.events)[0]
    counts_right = not summary.stops and all(
        side.counted == side.asked for side in summary.sides.values()
    )
    return Outcome(
        name,
        kind,
        kind in CLEAN and not stale,
        run.stage,
        _late_s(run, drill),
        tuple(str(stop) for stop in run.stops),
        counts_right and run.stage == "done",
    )


def _late_s(run: Rehearsed, drill: Drill) -> float:
    """Return how much longer than longest_s the longest stretch between two "go on" took."""
    begins_ns = [event.t_ns for event in run.events if event.kind in (h.START, h.RESUME)]
    ends_ns = [event.t_ns for event in run.events if event.kind in (h.STOPPED, h.DONE)]
    ends_ns.append(round(run.seconds * 1e9))
    stretches = [min(end for end in ends_ns if end >= begin) - begin for begin in begins_ns]
    return max(stretches) * 1e-9 - drill.longest_s


def provoke(reason: str) -> Rehearsed:
    """Run a hold, or what fits, that must stop for this reason first."""
    drill_name, kind, asks, spoil = _PROVOKED[reason]
    drill = shortened(load_drill(drill_name, NO_FOLDER)[1], 2)
    traits = NAMED_TRAITS[kind]
    # a quality stop is for one who is weaker than his max of last year
    facts = facts_of() if reason == "quality" else facts_of(traits=traits)
    return rehearse(drill, Performer(1, traits=traits), facts=facts, seed=1, asks=asks, spoil=spoil)


Spoil = Callable[[NDArray[np.void], float], tuple[int, int]]


def _overloaded(rows: NDArray[np.void], t_s: float) -> tuple[int, int]:
    if t_s > 5.0:
        rows["values"][:, SIGNAL_INDEX["left.fz"]] += 4000.0
    return 0, State.STREAMING


def _stuck(rows: NDArray[np.void], t_s: float) -> tuple[int, int]:
    if t_s > 5.0:
        rows["values"][:, SIGNAL_INDEX["arm_left"]] = 33.0
    return 0, State.STREAMING


def _faulty(rows: NDArray[np.void], t_s: float) -> tuple[int, int]:
    return 0, State.FAULT if t_s > 5.0 else State.STREAMING


#: Reason: drill, athlete, what people ask for, what is done to the rows.
_PROVOKED: dict[str, tuple[str, str, tuple[tuple[float, RequestKind], ...], Spoil | None]] = {
    "overload": ("hold", "clean", (), _overloaded),
    "band_end": ("arms", "band_end", (), None),
    "sensor": ("hold", "clean", (), _stuck),
    "balance": ("hold", "falling", (), None),
    "foot_lost": ("hold", "slipping", (), None),
    "stepped_off": ("steps", "stepping_off", (), None),
    "quality": ("hold", "weak", (), None),
    "not_ready": ("hold", "unready", (), None),
    "coach": ("hold", "clean", ((5.0, h.HALT),), None),
    "device": ("hold", "clean", (), _faulty),
}
