"""Repetitions and sides are counted from the force itself."""

from __future__ import annotations

import numpy as np
import pytest

from bandplate.drills.counting import Tally
from bandplate.drills.look import STEP_S
from bandplate.drills.quiet import Stance
from tests.unit.made_looks import REST_N, TARGET_N, WEIGHT_N, drill, looks, standing, time_s, trial

STANCE = Stance((WEIGHT_N / 2, WEIGHT_N / 2), (REST_N,) * 6)


def tally(columns, seconds=10.0, *, side="left", target_n=TARGET_N, kind="hold", **keys):
    """Return the side and the result of a repetition whose signals are these columns."""
    t_s = time_s(seconds)
    given = standing(t_s) | {name: column(t_s) for name, column in columns.items()}
    one = trial(side, target_n, kind)
    counted = Tally(drill(**keys), one, STANCE)
    for i, look in enumerate(looks(given)):
        since_s = (i + 1) * STEP_S
        counted.add(look, since_s, kind, one.corridor_at(since_s))
    return counted, *counted.result()


def pushing(side, force_n=TARGET_N):
    other = "right" if side == "left" else "left"
    return {
        f"{side}.fz": lambda t: np.full_like(t, force_n),
        f"{other}.fz": lambda t: np.full_like(t, 80.0),
    }


def test_a_push_counts_for_the_leg_that_did_it():
    _, side, result = tally(pushing("left"))
    assert (side, result["counted"], result["why_not"]) == ("left", True, None)
    assert result["in_corridor_pct"] == 100.0
    assert result["held_s"] == pytest.approx(10.0, abs=0.05)
    assert result["mean_n"] == pytest.approx(TARGET_N, abs=1.0)
    assert result["dropouts"] == 0
    _, side, result = tally(pushing("right"))
    assert (side, result["side"], result["side_done"]) == ("right", "left", "right")
    assert result["counted"] is True


def test_standing_on_both_feet_is_no_push_even_where_the_target_is_less_than_that():
    _, _, result = tally({}, target_n=0.4 * WEIGHT_N)
    assert result["counted"] is False
    assert result["why_not"] == "pushed for 0 % of it"
    _, _, result = tally({}, target_n=None)
    assert result["counted"] is False
    assert result["in_corridor_pct"] is None


@pytest.mark.parametrize(("share", "counts"), [(0.45, False), (0.55, True)])
def test_half_of_the_effort_makes_a_repetition(share, counts):
    column = {"left.fz": lambda t: np.where(t < 10.0 * share, TARGET_N, 300.0)}
    _, _, result = tally(column | {"right.fz": lambda t: np.full_like(t, 80.0)})
    assert result["counted"] is counts
    assert result["held_s"] == pytest.approx(10.0 * share, abs=0.05)


def test_drop_outs_shorter_than_50_ms_are_none():
    def column(t):
        force_n = np.full_like(t, TARGET_N)
        for at_s, length_s in ((3.0, 0.03), (5.0, 0.2), (7.0, 0.5)):
            force_n[(t >= at_s) & (t < at_s + length_s)] = 0.6 * TARGET_N
        return force_n

    _, _, result = tally(pushing("left") | {"left.fz": column})
    assert result["dropouts"] == 2


def test_the_corridor_counts_from_when_the_target_has_settled():
    # half a second of settling, then 4.5 s inside and 5 s outside
    column = {"left.fz": lambda t: np.where(t < 5.0, TARGET_N, TARGET_N + 100.0)}
    _, _, result = tally(pushing("left") | column)
    assert result["in_corridor_pct"] == pytest.approx(100 * 4.5 / 9.5, abs=0.5)


def test_swings_are_counted_on_the_band_of_the_leg_that_swings():
    def drives(t):
        return REST_N + 80.0 * (np.sin(np.pi * t / 1.4) ** 8)

    _, side, result = tally(
        {"swing_right": drives}, 11.2, kind="swing", activity="swing", target_n=None
    )
    assert (side, result["counted"], result["efforts"]) == ("left", True, 8)
    _, side, result = tally(
        {"swing_left": drives}, 11.2, kind="swing", activity="swing", target_n=None
    )
    assert (side, result["efforts"]) == ("right", 8)
    _, _, result = tally({}, kind="swing", activity="swing", target_n=None)
    assert (result["counted"], result["efforts"]) == (False, 0)


def test_turns_of_the_arms_need_both_of_them():
    arms = {
        "arm_left": lambda t: 60.0 + 25.0 * np.sin(2 * np.pi * t),
        "arm_right": lambda t: 60.0 - 25.0 * np.sin(2 * np.pi * t),
    }
    asked = {"side": "both", "kind": "arms", "activity": "arms", "target_n": None}
    _, _, result = tally(arms, **asked)
    # the turn that was under way at the beginning began before it
    assert (result["counted"], result["efforts"]) == (True, 9)
    _, _, result = tally({"arm_left": arms["arm_left"]}, **asked)
    assert (result["counted"], result["why_not"]) == (False, "turned both arms for 0 % of it")


def test_steps_are_contacts_of_both_plates():
    def contacts(first_s):
        def column(t):
            in_s = (t - first_s) % 0.72
            return np.where(in_s < 0.25, 1700.0 * np.sin(np.pi * in_s / 0.25), 0.0)

        return column

    asked = {"side": "both", "kind": "steps", "activity": "steps", "target_n": None}
    columns = {"left.fz": contacts(0.1), "right.fz": contacts(0.46)}
    _, _, result = tally(columns, 7.2, **asked)
    assert result["counted"] is True
    assert result["efforts"] == 20


def test_a_max_is_the_best_second_and_needs_an_effort():
    def pull(t):
        return REST_N + 70.0 * np.exp(-(((t - 2.0) / 1.0) ** 2))

    asked = {
        "side": "both", "kind": "max", "activity": "arms", "target_n": None,
        "member": "arm_left", "members": ("arm_left", "arm_right"),
    }  # fmt: skip
    counted, _, result = tally({"arm_left": pull}, 4.0, **asked)
    t_s = np.arange(1.5, 2.5, 0.001)
    assert counted.best_n("arm_left", "both") == pytest.approx(pull(t_s).mean(), abs=0.3)
    assert counted.best_n("arm_right", "both") is None
    assert result["peak_n"] == counted.best_n("arm_left", "both")


def test_body_weight_is_that_of_the_stillest_two_seconds():
    def restless(t):
        force_n = np.full_like(t, WEIGHT_N / 2)
        return force_n + np.where((t > 2.5) & (t < 5.0), 0.0, 60.0 * np.sin(9.0 * t))

    counted, _, _ = tally(
        {"left.fz": restless}, side="both", kind="weigh", activity="stand", target_n=None
    )
    assert counted.body_weight_n() == pytest.approx(WEIGHT_N, abs=1.0)
