"""Continuity: known smoothness, dropouts and floors that are counted by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bandplate.core.channels import N_SIGNALS, SIGNAL_INDEX
from bandplate.core.samples import Gap, Series
from bandplate.measures import Measure, MeasureOptions
from bandplate.measures.continuity import dropouts, measure_continuity, sparc
from bandplate.measures.window import Window
from tests.studies.simulated import simulated_series

RATE_HZ = 1000.0
FloatArray = NDArray[np.float64]


def recording(
    rate_hz: float = RATE_HZ,
    gaps: tuple[Gap, ...] = (),
    metadata: dict[str, object] | None = None,
    **signals: FloatArray,
) -> Series:
    named = {name.replace("_fz", ".fz"): column for name, column in signals.items()}
    n = len(next(iter(named.values())))
    values = np.full((n, N_SIGNALS), np.nan)
    for name, column in named.items():
        values[:, SIGNAL_INDEX[name]] = column
    t_ns = np.round(np.arange(n) * (1e9 / rate_hz)).astype(np.int64)
    return Series(t_ns, values, rate_hz, frozenset(named), False, gaps, metadata or {})


def measured(series: Series) -> dict[str, Measure]:
    measures = measure_continuity(Window(series, MeasureOptions()))
    names = [m.name for m in measures]
    assert names[:4] == ["dropout_count", "dropout_pct", "force_floor_pct", "sparc"]
    assert set(names[4:]) <= {"sparc"}
    assert [m.index for m in measures[4:]] == list(range(1, len(names) - 3))
    return {m.name: m for m in measures[:4]}


def minimum_jerk(rate_hz: float) -> FloatArray:
    s = np.arange(round(rate_hz)) / rate_hz
    return np.asarray(30 * s**2 - 60 * s**3 + 30 * s**4)


def pushes(gap_s: float = 3.0, n: int = 3) -> FloatArray:
    """Smooth rises of 0.8 s from 300 N to 1100 N, held for 3 s, with rests."""
    s = np.clip(np.arange(8000) / 800 - 1.5, 0, 1) - np.clip(np.arange(8000) / 800 - 6, 0, 1)
    one = np.concatenate((s, np.zeros(round(gap_s * 1000))))
    return np.asarray(np.tile(300 + 800 * one**3 * (10 - 15 * one + 6 * one**2), n))


def test_known_answers_of_smoothness() -> None:
    """MEASURES, "Cases with known answers", 1."""
    t_s = np.arange(-1, 1, 0.01)
    assert sparc(np.exp(-5 * t_s**2), 100.0) == pytest.approx(-1.41403, abs=5e-6)
    assert sparc(minimum_jerk(100.0), 100.0) == pytest.approx(-1.40583, abs=5e-6)
    assert sparc(minimum_jerk(1000.0), 1000.0) == pytest.approx(-1.40243, abs=5e-6)
    # the second of the two begins 1 s after the first
    two = np.tile(minimum_jerk(100.0), 2)
    assert sparc(two, 100.0) == pytest.approx(-2.2445, abs=5e-5)


@given(factor=st.floats(1e-3, 1e3), shift=st.integers(0, 12))
def test_smoothness_is_of_the_shape_alone(factor: float, shift: int) -> None:
    speed = minimum_jerk(100.0)
    later = np.concatenate((np.zeros(shift), factor * speed))
    assert sparc(later, 100.0) == pytest.approx(sparc(speed, 100.0), rel=1e-9)


def test_no_movement_has_no_smoothness() -> None:
    assert math.isnan(sparc(np.zeros(100), 100.0))


def test_rises_are_measured_one_by_one_and_a_shaky_one_is_less_smooth() -> None:
    smooth = measure_continuity(Window(recording(left_fz=pushes()), MeasureOptions()))[3:]
    assert len(smooth) == 4
    mean, *each = (measure.value for measure in smooth)
    assert each == pytest.approx([each[0]] * 3, rel=1e-6)
    assert mean == pytest.approx(each[0])
    assert all(measure.experimental for measure in smooth)
    shaky_n = pushes()
    t_s = np.arange(len(shaky_n)) / RATE_HZ
    rough = measured(recording(left_fz=shaky_n + 25 * np.sin(2 * np.pi * 5 * t_s)))["sparc"]
    assert rough.value is not None
    assert mean is not None
    assert rough.value < mean - 0.2


def test_a_rise_with_a_gap_in_it_is_left_out() -> None:
    gaps = (Gap(12_600, 12_600_000_000, 12_610_000_000, 10),)  # in the second of three rises
    series = recording(left_fz=pushes(), gaps=gaps)
    measures = measure_continuity(Window(series, MeasureOptions()))[3:]
    assert [m.index for m in measures] == [None, 1, 2]
    assert measures[0].params["n_efforts"] == 2


def test_dropouts_by_hand() -> None:
    target_n = np.full(3000, 100.0)
    force_n = np.full(3000, 95.0)
    force_n[:400] = 20.0  # not there yet
    force_n[1000:1050] = 79.9  # 50 ms is not more than 50 ms
    force_n[1500:1551] = 79.9
    force_n[2000:2200] = 80.0  # not below
    force_n[2900:] = 10.0
    assert dropouts(force_n, target_n, RATE_HZ) == ([(1500, 1551), (2900, 3000)], 2600)
    found = measured(recording(left_fz=force_n, target=target_n))
    assert found["dropout_count"].value == 2
    assert found["dropout_pct"].value == pytest.approx(100 * 151 / 2600)
    assert found["dropout_pct"].params["dropouts_s"] == [
        [pytest.approx(1.5), pytest.approx(1.55)],
        [pytest.approx(2.9), pytest.approx(2.999)],
    ]
    constant = measured(recording(left_fz=force_n, metadata={"target_n": 100}))
    assert constant["dropout_pct"].value == found["dropout_pct"].value


def test_without_a_target_nothing_drops_out() -> None:
    target_n = np.full(3000, np.nan)
    target_n[500:1000] = target_n[2000:2500] = 100.0
    force_n = np.full(3000, 95.0)
    force_n[1000:2000] = 0.0
    force_n[2000:2300] = 60.0  # late into the second stretch
    assert dropouts(force_n, target_n, RATE_HZ) == ([], 500 + 200)


def test_floor_between_steps_of_two_feet() -> None:
    step = 900 * np.hanning(601)[:-1]
    left_n, right_n = np.zeros(9000), np.zeros(9000)
    for i in range(10):
        foot_n = (left_n, right_n)[i % 2]
        foot_n[1000 + 600 * i : 1600 + 600 * i] += step
    apart = measured(recording(left_fz=left_n, right_fz=right_n))["force_floor_pct"]
    assert apart.value == pytest.approx(0.0, abs=0.1)
    left_n[:], right_n[:] = 0.0, 0.0
    for i in range(10):
        foot_n = (left_n, right_n)[i % 2]
        foot_n[1000 + 300 * i : 1600 + 300 * i] += step
    # halves that overlap by half carry 900 N together, all the time
    together = measured(recording(left_fz=left_n, right_fz=right_n))["force_floor_pct"]
    assert together.value == pytest.approx(100.0, abs=0.01)
    assert together.params["mean_n"] == pytest.approx(900.0, rel=1e-4)
    assert together.params["n_steps"] == 10


def test_simulated_steps_have_flight_and_a_jump_has_no_steps() -> None:
    running = measured(simulated_series("steps", 3, seconds=12.0)[0])["force_floor_pct"]
    assert running.value == pytest.approx(0.0, abs=1.0)
    jump = measured(simulated_series("jump", 3, seconds=16.0)[0])["force_floor_pct"]
    assert "a jump" in str(jump.absent)


def test_doubled_forces_leave_all_but_newtons_alone() -> None:
    target_n = np.full(len(pushes()), 1100.0)
    one = measured(recording(left_fz=pushes(), target=target_n))
    two = measured(recording(left_fz=2 * pushes(), target=2 * target_n))
    for name in ("dropout_count", "dropout_pct", "sparc"):
        assert one[name].value is not None
        assert two[name].value == pytest.approx(one[name].value, rel=1e-9)


def test_what_cannot_be_measured_says_why() -> None:
    force_n, target_n = pushes(), np.full(len(pushes()), 1100.0)

    def reasons(series: Series) -> dict[str, str]:
        return {name: str(measure.absent) for name, measure in measured(series).items()}

    alone = reasons(recording(left_fz=force_n))
    assert alone["dropout_count"] == "no target in this recording (signal 'target')"
    assert alone["force_floor_pct"] == "fewer than 3 steps in a row"
    two = reasons(recording(left_fz=force_n, right_fz=force_n, target=target_n))
    assert "use --push" in two["dropout_count"]
    assert "use --push" in two["sparc"]
    weak = reasons(recording(left_fz=force_n, target=2 * target_n))
    assert weak["dropout_pct"] == "the push never reaches 80 % of the target"
    gaps = (Gap(900, 900_000_000, 950_000_000, 50),)
    broken = reasons(recording(left_fz=force_n, target=target_n, gaps=gaps))
    assert "50 samples missing" in broken["dropout_count"]
    assert "50 samples missing" in broken["force_floor_pct"]
    slow = reasons(recording(50.0, left_fz=force_n[::20]))
    assert "recorded at 50 Hz" in slow["sparc"]
    flat = reasons(recording(left_fz=np.full(9000, 700.0)))
    assert "no discrete effort" in flat["sparc"]
    bands = reasons(recording(arm_left=force_n))
    assert set(bands.values()) == {"no force plate in this recording"}
