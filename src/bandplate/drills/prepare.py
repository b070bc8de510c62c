"""From a drill, an athlete and a seed to one repetition, ready to run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import accumulate, pairwise

import msgspec
import numpy as np

from bandplate.core.channels import PushSide, other_side
from bandplate.core.errors import UsageError
from bandplate.core.randomness import uniform
from bandplate.core.references import push_max_n, reference_key
from bandplate.drills.athlete import Facts
from bandplate.drills.meaning import MODULATED, target_ends
from bandplate.drills.profiles import (
    PROFILE_RATE_HZ,
    Profile,
    make_perturbations,
    make_profile,
)
from bandplate.drills.spec import Band, Drill, PhaseSpec, ProfileSpec
from bandplate.drills.staircase import setting
from bandplate.drills.trial import Trial, TrialPhase

__all__ = ["band_max_n", "half_width_n", "prepare_trial", "with_lower_target"]

#: Distance of the corners of a target that follows a profile.
_CORNER_S = 0.02

_Corner = tuple[float, float | None]


def prepare_trial(
    drill: Drill,
    facts: Facts,
    number: int,
    run_seed: int,
    difficulty: float = 0.0,
    ar_r2_at_most: float = 1.0,
) -> Trial:
    """Return one repetition of a drill for one athlete; the same for the same arguments.

    What is a share of a max that is not known is left out: the target, or the resistance.

    Parameters
    ----------
    drill : Drill
    facts : Facts
    number : int
        Of the repetition in the run, from 1.
    run_seed : int
    difficulty, ar_r2_at_most : float
        Of the staircase; without ``drill.adaptation`` they change nothing.

    Raises
    ------
    UsageError
        The drill has no repetition of this number.
    """
    if not 1 <= number <= len(drill.trials):
        raise UsageError(f"no repetition {number}; the drill has {len(drill.trials)}")
    drill = _at_level(drill, difficulty, ar_r2_at_most)
    side, repetition = drill.trials[number - 1]
    seed = _seed(run_seed, "trial", number)
    max_n = push_max_n(facts.references_n, side)
    ends_s = [0.0, *accumulate(phase.duration_s for phase in drill.phases)]
    phases = tuple(
        TrialPhase(phase.kind, start_s, end_s)
        for phase, (start_s, end_s) in zip(drill.phases, pairwise(ends_s), strict=True)
    )
    points = _points(drill, phases, max_n, seed)
    resistance, perturbations = _resistance(drill, facts, side, phases, seed)
    return Trial(
        number=number,
        side=side,
        repetition=repetition,
        repetitions=drill.repetitions,
        seed=seed,
        phases=phases,
        points=points,
        half_width_n=half_width_n(drill, max_n) if points else 0.0,
        resistance=resistance,
        perturbations=perturbations,
        difficulty=difficulty,
    )


def band_max_n(references_n: Mapping[str, float], band: Band, side: PushSide) -> float | None:
    """Return the max of one band in N, or None where it is not known.

    The knee that swings is the other one than the leg that pushes. The torso's max is the sum of
    its two bands.
    """
    if band == "swing":
        swing: PushSide = "both" if side == "both" else other_side(side)
        return references_n.get(reference_key("swing", swing), references_n.get("swing"))
    max_n = references_n.get(band)
    return max_n / 2 if max_n is not None and band == "torso" else max_n


def with_lower_target(drill: Drill, share: float) -> Drill:
    """Return the drill with a share of every phase's target; what moves around it stays."""

    def lower(
        target: float | tuple[float, ...] | None,
    ) -> float | tuple[float, ...] | None:
        if target is None or isinstance(target, int | float):
            return None if target is None else target * share
        return tuple(end * share for end in target)

    phases = tuple(
        msgspec.structs.replace(
            phase, target_pct=lower(phase.target_pct), target_n=lower(phase.target_n)
        )
        for phase in drill.phases
    )
    return msgspec.structs.replace(drill, phases=phases)


def _seed(seed: int, stream: str, place: int) -> int:
    return int(uniform(seed, f"drill.{stream}", place)[0] * 2**31)


def _at_level(drill: Drill, difficulty: float, ar_r2_at_most: float) -> Drill:
    """Return the drill with what the staircase says written into the profiles that it moves."""
    if drill.adaptation is None:
        return drill
    adaptation, replaced = drill.adaptation, msgspec.structs.replace

    def moved(spec: ProfileSpec) -> ProfileSpec:
        most = 1.0 if spec.ar_r2_at_most is None else spec.ar_r2_at_most
        level = setting(adaptation, difficulty, min(most, ar_r2_at_most))
        return replaced(
            spec,
            amplitude_pct=level.amplitude_pct,
            amplitude_n=None,
            bandwidth_hz=level.bandwidth_hz,
            ar_r2_at_most=level.ar_r2,
        )

    if drill.resistance.profile is not None:
        profile = moved(drill.resistance.profile)
        return replaced(drill, resistance=replaced(drill.resistance, profile=profile))
    phases = tuple(
        phase
        if phase.target_profile is None
        else replaced(phase, target_profile=moved(phase.target_profile))
        for phase in drill.phases
    )
    return replaced(drill, phases=phases)


def _amplitude_n(spec: ProfileSpec, max_n: float | None) -> float | None:
    if spec.amplitude_pct is None:
        return spec.amplitude_n
    return None if max_n is None else spec.amplitude_pct * max_n / 100


def _points(
    drill: Drill,
    phases: tuple[TrialPhase, ...],
    max_n: float | None,
    seed: int,
) -> tuple[_Corner, ...]:
    corners: list[_Corner] = []
    for i, (phase, times) in enumerate(zip(drill.phases, phases, strict=True)):
        line = _line_n(phase, max_n)
        course = None
        if line is not None and phase.target_profile is not None:
            spec = phase.target_profile
            amplitude_n = _amplitude_n(spec, max_n)
            if amplitude_n is not None:
                course = make_profile(spec, phase.duration_s, _seed(seed, "target", i), amplitude_n)
        corners.extend(_corners(times, line, course))
    return tuple(corners) if any(target_n is not None for _, target_n in corners) else ()


def _line_n(phase: PhaseSpec, max_n: float | None) -> tuple[float, float] | None:
    ends = target_ends(phase)
    if ends is None or phase.target_pct is None:
        return ends
    return None if max_n is None else (ends[0] * max_n / 100, ends[1] * max_n / 100)


def _corners(
    times: TrialPhase, line: tuple[float, float] | None, course: Profile | None
) -> Iterator[_Corner]:
    if line is None or course is None:
        first_n, last_n = line or (None, None)
        yield times.start_s, first_n
        yield times.end_s, last_n
        return
    length_s = times.end_s - times.start_s
    count = max(2, round(length_s / _CORNER_S) + 1)
    share = np.arange(count) / (count - 1)
    places = np.arange(len(course.values_n)) / PROFILE_RATE_HZ
    target_n = line[0] + (line[1] - line[0]) * share
    target_n += np.interp(share * length_s, places, course.values_n)
    at_s = (times.start_s + share * length_s).tolist()
    at_s[-1] = times.end_s  # the very number at which the next phase begins
    yield from zip(at_s, np.maximum(target_n, 0.0).tolist(), strict=True)


def half_width_n(drill: Drill, max_n: float | None) -> float:
    """Return half the width of the corridor, in N, for an athlete whose push has this max."""
    corridor = drill.corridor
    if corridor.half_width_n is not None:
        return corridor.half_width_n
    if max_n is None:  # [ours] the highest target in N stands for the max that nobody knows
        ends = [target_ends(phase) for phase in drill.phases if phase.target_n is not None]
        max_n = max((max(end) for end in ends if end is not None), default=0.0)
    return corridor.half_width_pct * max_n / 100


def _resistance(
    drill: Drill,
    facts: Facts,
    side: PushSide,
    phases: tuple[TrialPhase, ...],
    seed: int,
) -> tuple[Profile | None, tuple[tuple[float, float], ...]]:
    """Return the course from go on, and its sudden changes; 0 outside the phases it runs in."""
    spec = drill.resistance.profile
    if spec is None:
        return None, ()
    max_n = [band_max_n(facts.references_n, band, side) for band in drill.resistance.bands]
    known_n = [value_n for value_n in max_n if value_n is not None]
    amplitude_n = _amplitude_n(spec, sum(known_n) / len(known_n) if known_n else None)
    running = [(i, phase) for i, phase in enumerate(phases) if phase.kind in MODULATED]
    if amplitude_n is None or not running:
        return None, ()
    values_n = np.zeros(round(phases[-1].end_s * PROFILE_RATE_HZ) + 1)
    perturbations: list[tuple[float, float]] = []
    pieces = []
    for i, (_, start_s, end_s) in running:
        piece_seed = _seed(seed, "resistance", i)
        piece = make_profile(spec, end_s - start_s, piece_seed, amplitude_n)
        pieces.append(piece)
        first = round(start_s * PROFILE_RATE_HZ)
        room = values_n[first : first + len(piece.values_n)]
        room[:] = piece.values_n[: len(room)]
        if spec.kind == "perturbations":
            perturbations += make_perturbations(spec, start_s, end_s, piece_seed, amplitude_n)
    # What is said of the course is said of its longest piece.
    longest = max(pieces, key=lambda piece: len(piece.values_n))
    return replace(longest, values_n=values_n), tuple(perturbations)
