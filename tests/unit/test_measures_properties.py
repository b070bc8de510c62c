"""What must hold for every measure: scale, mirror, time shift, a gap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bandplate.core.channels import SIGNAL_INDEX, SIGNALS
from bandplate.core.samples import Gap, Series
from bandplate.measures import Measure, MeasureOptions, measure_series
from tests.studies.simulated import simulated_series

SCENARIOS = ("hold", "steps", "arms", "fluctuate")
OPTIONS = MeasureOptions(push_side="left", threshold_n=20.0, quiet_s=(0.5, 2.5))
#: Names whose value is a force; every other unit must not follow the scale of the forces.
FORCE_UNITS = ("N", "N/s", "N s")


@pytest.fixture(scope="module", params=SCENARIOS)
def drill(request: pytest.FixtureRequest) -> Series:
    series, _ = simulated_series(request.param, 4, seconds=15.0)
    return series


def by_key(measures: list[Measure]) -> dict[tuple[str, str, int | None], Measure]:
    return {(m.name, m.scope, m.index): m for m in measures}


def changed(series: Series, values: np.ndarray) -> Series:
    return replace(series, values=values, metadata={"references_n": {}})


def test_doubled_forces_double_newtons_and_leave_the_rest(drill: Series) -> None:
    force = [i for name, i in SIGNAL_INDEX.items() if ".cop_" not in name]
    values = drill.values.copy()
    values[:, force] *= 2
    once = by_key(measure_series(changed(drill, drill.values), OPTIONS))
    twice = by_key(measure_series(changed(drill, values), replace(OPTIONS, threshold_n=40.0)))
    compared = 0
    for key, measure in once.items():
        if measure.value is None:
            continue  # a least force may be met only when doubled; what was there must stay there
        assert twice[key].value is not None, key
        if key[0] in ("sparc", "cop_mean_power_frequency_hz"):
            continue
        factor = 2.0 if measure.unit in FORCE_UNITS else 1.0
        assert twice[key].value == pytest.approx(factor * measure.value, rel=1e-6, abs=1e-9), key
        compared += 1
    assert compared > 40


def test_a_constant_offset_leaves_what_is_net_of_the_baseline(drill: Series) -> None:
    values = drill.values.copy()
    values[:, [SIGNAL_INDEX[f"{side}.fz"] for side in ("left", "right", "both")]] += 25.0
    before = by_key(measure_series(drill, OPTIONS))
    after = by_key(measure_series(replace(drill, values=values), OPTIONS))
    net = ("push_rfd_", "push_swing_lag", "push_arm_", "push_torso_lag", "arm_", "sampen", "ar_r2")
    for key, measure in before.items():
        is_net = key[0].startswith("push_impulse_") and "gross" not in key[0]
        if measure.value is not None and (is_net or key[0].startswith(net)):
            assert after[key].value == pytest.approx(measure.value, rel=1e-6, abs=1e-6), key


def mirrored(series: Series) -> Series:
    values = series.values.copy()
    for name in SIGNALS:
        other = name.replace("left", "#").replace("right", "left").replace("#", "right")
        sign = -1.0 if name.endswith("cop_x") else 1.0
        values[:, SIGNAL_INDEX[other]] = sign * series.values[:, SIGNAL_INDEX[name]]
    return changed(series, values)


def test_a_mirrored_athlete_has_mirrored_measures(drill: Series) -> None:
    swap = {"left": "right", "right": "left", "arm_left": "arm_right", "arm_right": "arm_left"}
    ours = by_key(measure_series(changed(drill, drill.values), OPTIONS))
    theirs = by_key(measure_series(mirrored(drill), replace(OPTIONS, push_side="right")))
    signed = ("asi_bilateral", "symmetry_angle", "torso_band_asi", "arm_crp")
    compared = 0
    for (name, scope, index), measure in ours.items():
        name_there = name.replace("arm_left", "#").replace("arm_right", "arm_left")
        twin = theirs[name_there.replace("#", "arm_right"), swap.get(scope, scope), index]
        assert (measure.value is None) == (twin.value is None), (name, scope)
        if measure.value is None or twin.value is None:
            continue
        value = -twin.value if name.startswith(signed) else twin.value
        if name == "arm_crp_deg":
            assert (value - measure.value + 180) % 360 - 180 == pytest.approx(0, abs=1e-6)
        else:
            assert value == pytest.approx(measure.value, rel=1e-6, abs=1e-9), (name, scope)
        compared += 1
    assert compared > 40


def test_when_it_was_recorded_makes_no_difference(drill: Series) -> None:
    later = replace(drill, t_ns=drill.t_ns + 86_400_000_000_000)
    assert [m.to_dict() for m in measure_series(later, OPTIONS)] == [
        m.to_dict() for m in measure_series(drill, OPTIONS)
    ]


def test_no_number_stands_over_a_gap(drill: Series) -> None:
    cut = 7000
    keep = np.r_[0:cut, cut + 300 : len(drill)]
    gap = Gap(cut, int(drill.t_ns[cut - 1]), int(drill.t_ns[cut + 300]), 300)
    holed = replace(drill, t_ns=drill.t_ns[keep], values=drill.values[keep], gaps=(gap,))
    whole_window = (
        "push_peak_n",
        "push_mean_n",
        "asi_",
        "cop_",
        "arm_",
        "sampen",
        "push_swing_lag",
    )
    named = 0
    for measure in measure_series(holed, OPTIONS):
        if measure.name.startswith(whole_window):
            assert measure.value is None, measure
            named += "missing" in str(measure.absent)
        elif measure.value is not None and measure.index is not None:
            at_s = float(str(measure.params.get("time_s", measure.params.get("start_s", 0.0))))
            end_s = float(str(measure.params.get("end_s", at_s)))
            assert not at_s < cut / 1000 <= end_s, measure
    assert named > 15
