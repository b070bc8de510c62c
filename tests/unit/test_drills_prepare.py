"""From a drill to one repetition for one athlete."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest

from bandplate.core.errors import UsageError
from bandplate.drills.athlete import Facts
from bandplate.drills.files import drill_files, load_drill
from bandplate.drills.prepare import band_max_n, prepare_trial
from bandplate.drills.spec import CorridorSpec, Drill, PhaseSpec, ProfileSpec
from bandplate.drills.trial import Trial
from bandplate.sources.simulator.board import REFERENCES_N

NOWHERE = Path("no-such-folder")  # nobody's own drills
NAMES = sorted(drill_files(NOWHERE))
KNOWN = Facts(references_n=REFERENCES_N)


def drill_of(*phases: PhaseSpec, **keys: object) -> Drill:
    return Drill(title="made", phases=phases, **keys)  # type: ignore[arg-type]


def shipped(name: str) -> Drill:
    return load_drill(name, NOWHERE)[1]


def everything(trial: Trial) -> tuple[object, ...]:
    course = None if trial.resistance is None else trial.resistance.values_n.tobytes()
    return trial, trial.points, course


@pytest.mark.parametrize("name", NAMES)
def test_every_repetition_of_a_shipped_drill_is_ready_to_run(name: str) -> None:
    drill = shipped(name)
    limit_n = drill.stops.overload_pct / 100 * REFERENCES_N["push"]
    seeds = set()
    for number, (side, repetition) in enumerate(drill.trials, start=1):
        trial = prepare_trial(drill, KNOWN, number, 3, 0.4)
        assert (trial.number, trial.side, trial.repetition) == (number, side, repetition)
        assert trial.repetitions == drill.repetitions
        assert trial.work_s == pytest.approx(drill.work_s)
        assert trial.phases[0].start_s == 0
        assert all(before.end_s == after.start_s for before, after in pairwise(trial.phases))
        times_s = [time_s for time_s, _ in trial.points]
        assert times_s == sorted(times_s)
        for phase, spec in zip(trial.phases, drill.phases, strict=True):
            middle_s = (phase.start_s + phase.end_s) / 2
            corridor = trial.corridor_at(middle_s)
            assert (corridor is not None) == (spec.target_pct is not None)
            if corridor is not None:
                assert 0 <= corridor.low_n < corridor.target_n < corridor.high_n < limit_n
        assert trial.target_n(trial.work_s) is None
        assert 0 <= trial.seed < 2**31
        seeds.add(trial.seed)
        assert everything(prepare_trial(drill, KNOWN, number, 3, 0.4)) == everything(trial)
    assert len(seeds) == len(drill.trials)


def test_the_hold_has_its_corners_in_newtons_of_the_legs_own_max() -> None:
    facts = Facts(references_n={"push": 1000.0, "push_right": 1600.0})
    left = prepare_trial(shipped("hold"), facts, 1, 0)
    right = prepare_trial(shipped("hold"), facts, 4, 0)
    assert [left.target_n(t_s) for t_s in (0, 0.5, 1, 10.9)] == [400, 575, 750, 750]
    assert [right.target_n(t_s) for t_s in (0, 0.5, 1, 10.9)] == [640, 920, 1200, 1200]
    assert left.target_n(-0.01) is None
    assert right.corridor_at(5) == (1120, 1200, 1280)
    assert left.resistance is None


@pytest.mark.parametrize("name", NAMES)
def test_without_a_known_max_there_is_no_target_and_no_share_of_one(name: str) -> None:
    trial = prepare_trial(shipped(name), Facts(), 1, 3)
    assert (trial.points, trial.half_width_n) == ((), 0)
    assert trial.resistance is None
    assert trial.perturbations == ()


def test_a_target_in_newtons_needs_no_max() -> None:
    drill = drill_of(
        PhaseSpec(kind="rise", duration_s=2),
        PhaseSpec(kind="hold", duration_s=4, target_n=(500.0, 600.0)),
    )
    trial = prepare_trial(drill, Facts(), 1, 0)
    assert [trial.target_n(t_s) for t_s in (1, 2, 4, 6)] == [None, 500, 550, None]
    assert trial.half_width_n == 30  # 5 % of the highest target
    in_newtons = msgspec.structs.replace(drill, corridor=CorridorSpec(half_width_n=12.0))
    assert prepare_trial(in_newtons, KNOWN, 1, 0).half_width_n == 12


def test_a_course_moves_around_its_line_and_never_below_zero() -> None:
    sine = ProfileSpec(kind="sine", amplitude_n=100.0, period_s=4.0)
    line = PhaseSpec(kind="follow", duration_s=8, target_n=(60.0, 460.0), target_profile=sine)
    before = PhaseSpec(kind="relax", duration_s=1.5)
    trial = prepare_trial(drill_of(before, line), Facts(), 1, 0)
    t_s = np.arange(0, 8, 0.01)
    expected_n = np.maximum(60 + 50 * t_s + 100 * np.sin(2 * np.pi * t_s / 4), 0)
    found_n = [trial.target_n(1.5 + float(t)) for t in t_s]
    assert found_n == pytest.approx(expected_n, abs=1.5)
    assert trial.points[-1][0] == 9.5


def test_perturbations_stay_in_their_phases_and_the_course_pulls_with_them() -> None:
    drill = shipped("perturb")
    trial = prepare_trial(drill, KNOWN, 2, 9)
    profile = drill.resistance.profile
    assert profile is not None
    assert trial.resistance is not None
    assert trial.resistance.amplitude_n == 0.20 * 265 / 2  # of one torso band
    kinds = [trial.phase_at(onset_s) for onset_s, _ in trial.perturbations]
    assert {phase.kind for phase in kinds if phase} == {"relax", "perturb"}
    for onset_s, size_n in trial.perturbations:
        middle_s = onset_s + profile.length_s / 2
        assert trial.resistance.at(middle_s) == pytest.approx(size_n, rel=0.02)
    assert all(trial.resistance.at(t_s) == 0 for t_s in np.arange(10.01, 10.99, 0.01))
    assert len(trial.resistance.values_n) == 31 * 100 + 1
    relaxed, working = (
        [onset_s for onset_s, _ in trial.perturbations if trial.phase_at(onset_s) == phase]
        for phase in (trial.phases[0], trial.phases[2])
    )
    assert relaxed != [onset_s - 11 for onset_s in working[: len(relaxed)]]  # nothing to foresee
    assert min(len(relaxed), len(working)) >= 2


def test_difficulty_moves_the_resistance_where_it_has_a_profile() -> None:
    drill = shipped("fluctuate")
    easy, hard = (prepare_trial(drill, KNOWN, 1, 5, difficulty) for difficulty in (0.0, 1.0))
    assert easy.resistance is not None
    assert hard.resistance is not None
    assert (easy.resistance.amplitude_n, hard.resistance.amplitude_n) == (
        pytest.approx(0.04 * 132.5),
        pytest.approx(0.15 * 132.5),
    )
    assert (easy.resistance.bandwidth_hz, hard.resistance.bandwidth_hz) == (0.5, 1.5)
    assert (easy.resistance.ar_r2, hard.resistance.ar_r2) == (0.95, 0.6)
    assert easy.points == hard.points
    assert easy.seed == hard.seed
    limited = prepare_trial(drill, KNOWN, 1, 5, 0.0, ar_r2_at_most=0.7).resistance
    assert limited is not None
    assert limited.ar_r2 == 0.7
    outside = np.r_[hard.resistance.values_n[:100], hard.resistance.values_n[1601:]]
    assert not outside.any()
    assert hard.resistance.values_n[100:1601].std() == pytest.approx(0.15 * 132.5, rel=0.01)


def test_difficulty_moves_the_target_where_the_resistance_has_no_profile() -> None:
    drill = shipped("follow")
    spread_n = []
    for difficulty in (0.0, 1.0):
        trial = prepare_trial(drill, KNOWN, 1, 5, difficulty)
        target_n = [trial.target_n(float(t_s)) for t_s in np.arange(1, 16, 0.02)]
        spread_n.append(np.std(np.array(target_n, dtype=float)))
        assert trial.resistance is None
    assert spread_n == pytest.approx([0.03 * 1600, 0.10 * 1600], rel=0.02)


def test_a_band_has_the_max_of_the_leg_that_swings_and_half_of_the_torsos() -> None:
    references_n = {"swing_left": 120.0, "swing": 100.0, "torso": 260.0, "arm_left": 90.0}
    assert band_max_n(references_n, "swing", "right") == 120
    assert band_max_n(references_n, "swing", "left") == 100
    assert band_max_n(references_n, "swing", "both") == 100
    assert band_max_n(references_n, "torso", "left") == 130
    assert band_max_n(references_n, "arm_left", "both") == 90
    assert band_max_n(references_n, "arm_right", "both") is None


@pytest.mark.parametrize("number", [0, 7])
def test_a_repetition_that_the_drill_does_not_have_is_refused(number: int) -> None:
    with pytest.raises(UsageError, match="the drill has 6"):
        prepare_trial(shipped("hold"), KNOWN, number, 3)
