"""Support ratios against forces made to a known share, and every reason for their absence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from bandplate.core.channels import SIGNAL_INDEX
from bandplate.core.samples import Gap, Series
from bandplate.measures import (
    Measure,
    MeasureOptions,
    measure_series,
    support_at,
    support_sentence,
)
from bandplate.measures.support import measure_support, support_by_level, support_shares
from bandplate.measures.window import Window
from tests.unit import made

MAX_N = {"push": 1600.0, "swing": 140.0, "arm_left": 90.0, "arm_right": 100.0, "torso": 260.0}
REST_N = {"push": 360.0, "swing": 20.0, "arm_left": 18.0, "arm_right": 16.0, "torso": 44.0}
RATIO = {"swing": 1.1, "arm_left": 0.62, "arm_right": 0.95, "torso": 0.8}
#: Quiet to 3 s, then a push of 50 % of its net max with members at their ratios of it.
SHARE = 0.5


def push(n: int = 8000, share: float = SHARE, **metadata: object) -> Series:
    noise = np.random.default_rng(3)
    effort = share * np.clip((np.arange(n) - 3000) / 500, 0, 1)

    def signal(name: str, ratio: float) -> NDArray[np.float64]:
        return REST_N[name] + effort * ratio * (MAX_N[name] - REST_N[name])

    columns = {
        "left.fz": signal("push", 1.0) + noise.normal(0, 0.5, n),
        "right.fz": np.full(n, 370.0),
        "swing_right": signal("swing", RATIO["swing"]),
        "arm_left": signal("arm_left", RATIO["arm_left"]),
        "arm_right": signal("arm_right", RATIO["arm_right"]),
        "torso_left": 0.4 * signal("torso", RATIO["torso"]),
        "torso_right": 0.6 * signal("torso", RATIO["torso"]),
    }
    return made.series(columns, **{"push_side": "left", "references_n": MAX_N, **metadata})


def values(measures: list[Measure]) -> dict[tuple[str, str], float]:
    return {(m.name, m.scope): m.value for m in measures if m.value is not None}


def test_ratios_are_net_of_quiet_stance_in_numerator_and_max_alike() -> None:
    found = values(measure_support(Window(push(), MeasureOptions())))
    for member, ratio in RATIO.items():
        assert found["support_ratio", member] == pytest.approx(ratio, rel=2e-3)
    assert found["support_balance_pct", "push"] == pytest.approx(100 * 0.62 / 1.1, rel=2e-3)
    # what is above 1 does not make up for what is below
    expected = 100 * (1 + 0.62 + 0.95 + 0.8) / 4
    assert found["push_supported_pct", "push"] == pytest.approx(expected, rel=2e-3)


def test_measure_series_gives_them_as_experimental() -> None:
    measures = measure_series(push())
    alone = measure_support(Window(push(), MeasureOptions()))
    assert [m for m in measures if m in alone] == alone
    assert all(m.experimental for m in alone)
    assert all(m.params["quiet_s"] for m in alone)


def test_a_live_window_without_its_baseline_needs_to_be_told() -> None:
    whole = values(measure_support(Window(push(), MeasureOptions(start_s=4.0))))
    live = push().between(4.0, None)
    for measure in measure_support(Window(live, MeasureOptions())):
        assert "no quiet stance before the push" in str(measure.absent)
    signals = ("left.fz", "swing_right", "arm_left", "arm_right", "torso_left", "torso_right")
    quiet_n = {name: float(push()[name][:3000].mean()) for name in signals}
    told = replace(live, metadata={**live.metadata, "quiet_n": quiet_n})
    found = values(measure_support(Window(told, MeasureOptions())))
    assert found.keys() == whole.keys()
    for key, value in found.items():
        assert value == pytest.approx(whole[key], rel=1e-3)


def test_the_side_names_the_max_of_its_own_leg() -> None:
    sided = {**MAX_N, "push_left": 1500.0, "push_right": 9e3, "swing_right": 130.0, "swing_left": 1}
    measures = measure_support(Window(push(references_n=sided), MeasureOptions()))
    assert measures[0].params["push_max_n"] == 1500.0
    assert measures[0].params["swing_max_n"] == 130.0


def test_mirrored_is_the_same() -> None:
    ours = push()
    swap = [
        SIGNAL_INDEX[name.replace("left", "#").replace("right", "left").replace("#", "right")]
        for name in SIGNAL_INDEX
    ]
    there = frozenset(
        n.replace("left", "#").replace("right", "left").replace("#", "right") for n in ours.present
    )
    references = {**MAX_N, "arm_left": MAX_N["arm_right"], "arm_right": MAX_N["arm_left"]}
    mirrored = replace(
        ours,
        values=ours.values[:, swap],
        present=there,
        metadata={"push_side": "right", "references_n": references},
    )
    swapped = {"arm_left": "arm_right", "arm_right": "arm_left"}
    found = values(measure_support(Window(mirrored, MeasureOptions())))
    for (name, scope), value in values(measure_support(Window(ours, MeasureOptions()))).items():
        assert found[name, swapped.get(scope, scope)] == pytest.approx(value, rel=1e-12)


def without(*signals: str) -> Callable[[Series], Series]:
    return lambda series: replace(series, present=series.present - set(signals))


def slack(series: Series) -> Series:
    values = series.values.copy()
    values[:, SIGNAL_INDEX["arm_left"]] = 0.5
    return replace(series, values=values)


def broken(series: Series) -> Series:
    gap = Gap(6000, int(series.t_ns[5999]), int(series.t_ns[6000]), 3)
    return replace(series, gaps=(gap,))


@pytest.mark.parametrize(
    ("series", "member", "reason"),
    [
        (push(references_n={}), "swing", "max of the push is not known"),
        (push(references_n={"push": 1600.0}), "torso", "max of the torso is not known"),
        (push(references_n={**MAX_N, "push": 300.0}), "swing", "not above the quiet stance"),
        (push(references_n={**MAX_N, "arm_left": 10.0}), "arm_left", "not above the tension at"),
        (push(share=0.08), "swing", "below 10 % of its max"),
        (push(push_side=None), "swing", "does not name the pushing side"),
        (push(push_side="both"), "swing", "both legs push: there is no swing leg"),
        (without("torso_left")(push()), "torso", "no torso_left band"),
        (slack(push()), "arm_left", "band slack"),
        (broken(push()), "swing", "missing in 1 gap"),
        (push(quiet_n={"left.fz": 360.0}), "swing", "does not say what swing_right was"),
    ],
)
def test_absent_with_its_reason(series: Series, member: str, reason: str) -> None:
    measures = measure_support(Window(series, MeasureOptions()))
    (ratio,) = [m for m in measures if m.name == "support_ratio" and m.scope == member]
    assert ratio.value is None
    assert reason in str(ratio.absent)


def test_one_member_is_no_balance() -> None:
    alone = push(references_n={"push": 1600.0, "torso": 260.0})
    measures = measure_support(Window(alone, MeasureOptions()))
    assert list(values(measures)) == [("support_ratio", "torso")]
    assert "fewer than two members" in str(measures[-1].absent)


def test_each_repetition_and_each_level() -> None:
    series = push()
    spans_s = [(3.1, 3.4), (4.0, 5.0), (5.0, 7.5)]
    options = MeasureOptions(quiet_s=(0.5, 2.5))
    measures = support_at(Window(series, options), spans_s)
    assert {m.index for m in measures} == {1, 2, 3}
    assert all(m.absent for m in measures if m.index == 1)  # 0.3 s of push
    second = {m.scope: m for m in measures if m.index == 2 and m.name == "support_ratio"}
    assert second["arm_left"].value == pytest.approx(0.62, rel=2e-3)
    assert second["arm_left"].params["end_s"] == 5.0

    level_pct, ratios = support_by_level(support_shares(Window(series, options)))
    assert level_pct.tolist() == [5, 15, 25, 35, 45, 55, 65, 75, 85, 95]
    reached = [3, 4, 5, 6]  # from 10 % net, 30 % of max, to 61 %
    assert np.flatnonzero(np.isfinite(ratios["torso"])).tolist() == reached
    np.testing.assert_allclose(ratios["torso"][reached], 0.8, rtol=5e-3)


@pytest.mark.parametrize(
    ("ratios", "said"),
    [
        (
            {"swing": 1.0, "arm_left": 0.62, "arm_right": 0.95, "torso": 0.97},
            "Left arm gives 62 % of its share; the others carry.",
        ),
        (
            {"swing": 0.8, "arm_left": 0.62, "torso": 0.97},
            "Left arm gives 62 % of its share, swing leg gives 80 %; the other carries.",
        ),
        ({"swing": 1.0, "torso": 0.95}, "Every member gives its share."),
        (
            {"swing": 0.5, "torso": 0.7},
            "Swing leg gives 50 % of its share, torso gives 70 %; nothing carries the push.",
        ),
        ({"torso": 0.7}, "Torso gives 70 % of its share."),
    ],
)
def test_what_a_coach_would_say(ratios: dict[str, float], said: str) -> None:
    measures = [Measure("support_ratio", member, ratio, "1") for member, ratio in ratios.items()]
    assert support_sentence(measures) == said


def test_the_sentence_says_why_there_is_none() -> None:
    measures = measure_support(Window(push(references_n={}), MeasureOptions()))
    said = support_sentence(measures)
    assert said.startswith("Support is not known: the max of the push")
    assert said.endswith("run the max drill.")
