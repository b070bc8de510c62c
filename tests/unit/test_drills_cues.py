"""Cues: the right one, one at a time, none that flickers. Long form: tests/studies/cues.py."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from bandplate.core.channels import BANDS
from bandplate.drills.athlete import Facts
from bandplate.drills.cues import Cue, CueDesk
from bandplate.drills.look import STEP_S
from bandplate.drills.spec import Drill
from bandplate.drills.trial import Trial
from tests.studies.cues import DEFICITS, clean_cue, first_cue
from tests.unit.made_looks import (
    FACTS,
    RATE_HZ,
    REST_N,
    TARGET_N,
    WEIGHT_N,
    drill,
    looks,
    standing,
    time_s,
    trial,
)

FloatArray = NDArray[np.float64]
STAND_S = 5.0
#: Bands of the push with the left leg, and their max, N.
MAX_N = {"swing_right": 135.0, "arm_left": 92.0, "arm_right": 92.0} | dict.fromkeys(
    ("torso_left", "torso_right"), 132.5
)
#: The torso breathes at rest and under effort.
BREATH_N = 3.0


def pushing(t_s: FloatArray, level: FloatArray | float = 1.0) -> dict[str, FloatArray]:
    """Push with the left leg from go on, every member in proportion to it."""
    columns = standing(t_s)
    quiet_n = 0.5 * WEIGHT_N
    columns["left.fz"] += np.clip(t_s - 0.3, 0.0, 1.0) * (level * TARGET_N - quiet_n)
    columns["right.fz"] *= 1.0 - 0.8 * np.clip(t_s - 0.3, 0.0, 1.0)
    share = (columns["left.fz"] - quiet_n) / (1600.0 - quiet_n)
    for band, max_n in MAX_N.items():
        columns[band] = REST_N + share * (max_n - REST_N)
    breath_n = BREATH_N * np.sin(2 * np.pi * 0.25 * t_s)
    for band in ("torso_left", "torso_right"):
        columns[band] = columns[band] + breath_n
    return columns


def cues(
    columns: dict[str, FloatArray],
    of: Drill | None = None,
    repetition: Trial | None = None,
    facts: Facts = FACTS,
) -> list[Cue | None]:
    """Return the cue of every step from go on; the columns begin STAND_S before it."""
    repetition = repetition or trial()
    desk = CueDesk(of or drill(), facts, RATE_HZ)
    before = round(STAND_S / STEP_S)
    seen = looks(columns)
    for look in seen[:before]:
        desk.stand(look)
    desk.begin(repetition)
    return [desk.step(look, repetition, i * STEP_S) for i, look in enumerate(seen[before:])]


def times(shown: list[Cue | None]) -> list[tuple[Cue, float, float]]:
    """Return every cue with the times at which it came and went."""
    found: list[tuple[Cue, float, float]] = []
    before: Cue | None = None
    for i, cue in enumerate(shown):
        if cue is not None and cue == before:
            found[-1] = (cue, found[-1][1], (i + 1) * STEP_S)
        elif cue is not None:
            found.append((cue, i * STEP_S, (i + 1) * STEP_S))
        before = cue
    return found


@pytest.mark.parametrize("deficit", DEFICITS)
def test_the_right_cue_is_first(deficit: str) -> None:
    assert first_cue((deficit, 0)) == DEFICITS[deficit][1]


def test_a_clean_athlete_holds_for_a_minute_without_a_cue() -> None:
    assert clean_cue(("hold", 0)) is None


def test_a_made_push_in_proportion_hears_nothing() -> None:
    assert times(cues(pushing(time_s(20.0, STAND_S)))) == []


@pytest.mark.parametrize("member", ["swing", "arm_left", "arm_right", "torso"])
def test_a_lagging_member_is_named_unless_the_drill_does_without_it(member: str) -> None:
    t_s = time_s(8.0, STAND_S)
    columns = pushing(t_s)
    for band in BANDS:
        if band.startswith(member):
            columns[band] = np.where(
                t_s > 0, REST_N + 0.6 * (columns[band] - REST_N), columns[band]
            )
    ((cue, _, _),) = times(cues(columns))
    assert (cue.kind, cue.member) == ("lag", member)
    assert len(cue.words.split()) <= 4
    others = tuple(m for m in drill().members if m != member)
    assert times(cues(columns, drill(members=others))) == []
    assert times(cues(columns, drill(cues=("lean", "breath")))) == []
    assert times(cues(columns, facts=Facts())) == []


def test_a_cue_comes_late_stays_and_does_not_flicker() -> None:
    t_s = time_s(40.0, STAND_S)
    # too much by fits and starts of 1.2 s
    level = np.where(t_s % 2.4 < 1.2, 1.15, 0.98)
    found = times(cues(pushing(t_s, level), drill(cues=("over",))))
    assert len(found) >= 10
    assert all(went_s - begun_s >= 1.5 - 1e-9 for _, begun_s, went_s in found[:-1])
    assert np.all(np.diff([begun_s for _, begun_s, _ in found]) >= 1.5 - 1e-9)


def test_around_a_threshold_there_is_one_cue() -> None:
    t_s = time_s(40.0, STAND_S)
    # the mean of 1 s goes from 20 N above the corridor to 10 N inside it, and back
    level = 1.0885 + 0.018 * np.sin(2 * np.pi * 0.3 * t_s)
    assert len(times(cues(pushing(t_s, level), drill(cues=("over",))))) == 1


def test_it_goes_when_all_is_well_again() -> None:
    t_s = time_s(20.0, STAND_S)
    level = np.where((t_s > 4.0) & (t_s < 8.0), 1.15, 1.0)
    ((cue, begun_s, went_s),) = times(cues(pushing(t_s, level)))
    assert cue.kind == "over"
    # a mean of 1 s has to pass the corridor, then half a second; the way back likewise
    assert begun_s == pytest.approx(4.0 + 80 / 144 + 0.5, abs=0.1)
    assert went_s == pytest.approx(8.0 + 76 / 144 + 0.7, abs=0.1)


def test_a_moment_s_drop_out_is_said_and_a_shorter_one_is_not() -> None:
    t_s = time_s(12.0, STAND_S)
    for length_s, said in ((0.03, False), (0.2, True)):
        level = np.where((t_s > 5.0) & (t_s < 5.0 + length_s), 0.6, 1.0)
        found = times(cues(pushing(t_s, level), drill(cues=("dropout",))))
        assert [cue.kind for cue, _, _ in found] == (["dropout"] if said else [])


def test_the_dearest_is_said_first() -> None:
    t_s = time_s(10.0, STAND_S)
    columns = pushing(t_s)
    # a lean costs 15 %, a weight at the edge 10 %
    columns["torso_right"] = np.where(t_s > 0, 1.35 * columns["torso_right"], REST_N)
    columns["torso_left"] = np.where(t_s > 0, 0.65 * columns["torso_left"], REST_N)
    columns["left.cop_x"] = np.where(t_s > 0, -165.0, 0.0)
    for alone in ("lean", "cop"):
        assert times(cues(columns, drill(cues=(alone,))))[0][0].kind == alone
    # whichever is ripe first is said; the dearer one stays
    shown = [cue.kind for cue, _, _ in times(cues(columns, drill(cues=("cop", "lean"))))]
    assert shown in (["lean"], ["cop", "lean"])


def test_the_weight_is_called_back_from_the_edge_it_is_at() -> None:
    t_s = time_s(8.0, STAND_S)
    for axis, place_mm, words in (
        ("x", -160.0, "WEIGHT RIGHT"),
        ("x", 160.0, "WEIGHT LEFT"),
        ("y", 260.0, "WEIGHT BACK"),
        ("y", -260.0, "WEIGHT FORWARD"),
    ):
        columns = pushing(t_s)
        columns[f"left.cop_{axis}"] = np.where(t_s > 0, place_mm, 0.0)
        assert times(cues(columns))[0][0] == Cue("cop", "", words)


@pytest.mark.parametrize("breathes_before", [True, False])
def test_breath_is_asked_for_only_where_the_stance_showed_it(breathes_before: bool) -> None:
    t_s = time_s(14.0, STAND_S)
    columns = pushing(t_s)
    breath_n = BREATH_N * np.sin(2 * np.pi * 0.25 * t_s)
    for band in ("torso_left", "torso_right"):
        columns[band] = columns[band] - np.where((t_s > 0) | (not breathes_before), breath_n, 0.0)
    found = [cue.kind for cue, begun_s, _ in times(cues(columns)) if begun_s > 6.0]
    assert found == (["breath"] if breathes_before else [])


def test_without_a_stance_before_go_the_reaction_time_stands_for_it() -> None:
    t_s = time_s(8.0)
    columns = pushing(t_s)
    columns["arm_left"] = REST_N + 0.6 * (columns["arm_left"] - REST_N)
    desk, repetition = CueDesk(drill(), FACTS, RATE_HZ), trial()
    desk.begin(repetition)
    shown = [desk.step(look, repetition, i * STEP_S) for i, look in enumerate(looks(columns))]
    assert [(cue.kind, cue.member) for cue, _, _ in times(shown)] == [("lag", "arm_left")]
