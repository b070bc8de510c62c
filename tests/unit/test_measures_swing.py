"""Arrival and reserve on known ramps, simulated swings, and where they must be absent."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import savgol_filter

from bandplate.core.channels import N_SIGNALS, SIGNAL_INDEX
from bandplate.core.samples import Gap, Series
from bandplate.measures.crossing import cross, rises
from bandplate.measures.result import Measure
from bandplate.measures.swing import measure_swing
from bandplate.measures.window import MeasureOptions, Window
from bandplate.sources.simulator.bands import BANDS_OF_STATION, band_curve
from tests.studies.swing import study

FloatArray = NDArray[np.float64]

RATE_HZ = 1000.0
CURVE = band_curve(BANDS_OF_STATION[1])
#: Constant speed of the ramps below, m/s, and how far they go, m.
SPEED, LONGEST_M = 2.5, 0.60


def ramps(
    starts_s: tuple[float, ...] = (2.0,), seconds: float = 5.0, rate_hz: float = RATE_HZ
) -> Series:
    """Pull the right swing band at constant speed, the tension being that of its own curve."""
    t_s = np.arange(round(seconds * rate_hz)) / rate_hz
    extension_m = np.full(len(t_s), 0.05)
    for start_s in starts_s:
        up = 0.05 + SPEED * (t_s - start_s)
        down = LONGEST_M - 1.0 * (t_s - start_s - (LONGEST_M - 0.05) / SPEED)
        extension_m = np.maximum(extension_m, np.clip(np.minimum(up, down), 0.05, LONGEST_M))
    tension_n = np.interp(
        extension_m,
        CURVE.extension_at(np.linspace(0, 400, 40_001)),
        np.linspace(0, 400, 40_001),
    )
    # 300 N, from 1.5 s on 900 N: a push whose onset is known
    force_n = (
        np.where(t_s < 1.5, 300.0, 900.0) + np.tile([0.5, -0.5], len(t_s) // 2 + 1)[: len(t_s)]
    )
    values = np.full((len(t_s), N_SIGNALS), np.nan)
    columns = {"left.fz": force_n, "swing_right": tension_n}
    for name, column in columns.items():
        values[:, SIGNAL_INDEX[name]] = column
    metadata = {"push_side": "left", "band_curves": {"swing_right": CURVE.to_json()}}
    t_ns = np.round(t_s * 1e9).astype(np.int64)
    return Series(t_ns, values, rate_hz, frozenset(columns), metadata=metadata)


def found(
    series: Series, options: MeasureOptions | None = None
) -> dict[tuple[str, str, int | None], Measure]:
    measures = measure_swing(Window(series, options or MeasureOptions()))
    return {(m.name, m.scope, m.index): m for m in measures}


def with_column(series: Series, name: str, column: FloatArray) -> Series:
    values = series.values.copy()
    values[:, SIGNAL_INDEX[name]] = column
    return replace(series, values=values, present=series.present | {name})


def test_known_speed_and_instant_of_a_ramp() -> None:
    measures = found(ramps((2.0, 3.5)))
    speed = measures["swing_arrival_m_per_s", "swing", None]
    target_m = 0.8 * LONGEST_M
    assert speed.params["target_m"] == pytest.approx(target_m, rel=1e-3)
    assert speed.params["n"] == 2
    assert speed.experimental
    for index, start_s in ((1, 2.0), (2, 3.5)):
        one = measures["swing_arrival_m_per_s", "swing", index]
        assert one.value == pytest.approx(SPEED, rel=2e-3)
        assert one.plus_minus is not None
        assert 0 < one.plus_minus < 0.1
        at_s = start_s + (target_m - 0.05) / SPEED
        assert one.params["time_s"] == pytest.approx(at_s, abs=5e-4)
    arrival = measures["swing_arrival_ms", "swing", 1]
    assert arrival.value == pytest.approx(1e3 * (2.0 + (target_m - 0.05) / SPEED - 1.5), abs=1.0)
    assert "no onset" in str(measures["swing_arrival_ms", "swing", 2].absent)


def test_a_target_that_is_given_is_taken() -> None:
    series = ramps()
    series = replace(series, metadata={**series.metadata, "swing_target_m": 0.30})
    speed = found(series)["swing_arrival_m_per_s", "swing", 1]
    assert speed.params["target_m"] == 0.30
    assert speed.params["time_s"] == pytest.approx(2.0 + 0.25 / SPEED, abs=5e-4)


def test_speed_is_that_of_savitzky_and_golay() -> None:
    t_s = np.arange(200) / RATE_HZ
    tension_n = 40 + 300 * t_s + 900 * t_s**2 + np.random.default_rng(1).normal(0, 0.1, 200)
    row = 100
    oracle = savgol_filter(tension_n, 31, 2, deriv=1, delta=1 / RATE_HZ)[row]
    middle = savgol_filter(tension_n, 31, 2)[row]
    one = cross(tension_n, row, float(middle), 15, RATE_HZ)
    assert one.after == pytest.approx(0.0, abs=1e-9)
    assert one.slope_per_s == pytest.approx(oracle, rel=1e-9)
    assert one.noise_n == pytest.approx(0.1, rel=0.5)


def test_stated_noise_is_the_scatter_of_many() -> None:
    random = np.random.default_rng(2)
    t_s = np.arange(-30, 31) / RATE_HZ
    many = [
        cross(50 + 400 * t_s + random.normal(0, 0.15, 61), 30, 50.0, 15, RATE_HZ)
        for _ in range(400)
    ]
    scatter = float(np.std([one.slope_per_s for one in many]))
    assert float(np.mean([one.slope_sd_per_s for one in many])) == pytest.approx(scatter, rel=0.15)


def test_rises_need_to_begin_low() -> None:
    level = np.array([0.0, 9, 5, 9, 0, 5, 9, 9, 0, 5, 0])
    assert rises(level, 2.0, 8.0) == [(1, 4), (6, 8)]
    assert rises(level[1:], 2.0, 8.0) == [(5, 7)]
    assert rises(np.zeros(5), 2.0, 8.0) == []


def test_doubled_rate_and_shifted_time_change_nothing() -> None:
    once, twice = found(ramps()), found(ramps(rate_hz=2 * RATE_HZ))
    name = ("swing_arrival_m_per_s", "swing", 1)
    assert twice[name].value == pytest.approx(once[name].value, rel=2e-3)
    series = ramps()
    later = found(replace(series, t_ns=series.t_ns + 10**15))
    assert later == found(series)


def test_mirror() -> None:
    series = ramps()
    values = series.values.copy()
    for a, b in (("left.fz", "right.fz"), ("swing_right", "swing_left")):
        values[:, SIGNAL_INDEX[b]] = values[:, SIGNAL_INDEX[a]]
        values[:, SIGNAL_INDEX[a]] = np.nan
    curves = {"swing_left": CURVE.to_json()}
    mirrored = replace(
        series,
        values=values,
        present=frozenset({"right.fz", "swing_left"}),
        metadata={"push_side": "right", "band_curves": curves},
    )
    for name, measure in found(series).items():
        assert found(mirrored)[name].value == measure.value


def test_a_gap_at_the_arrival_takes_that_swing_alone() -> None:
    series = ramps((2.0, 3.5))
    row = 2000 + round(1000 * (0.8 * LONGEST_M - 0.05) / SPEED)
    gapped = replace(series, gaps=(Gap(row + 5, 0, 0, 3),))
    measures = found(gapped)
    assert "missing" in str(measures["swing_arrival_m_per_s", "swing", 1].absent)
    assert measures["swing_arrival_m_per_s", "swing", 2].value is not None
    assert measures["swing_arrival_m_per_s", "swing", None].params["n"] == 1
    assert "missing" in str(measures["band_reserve_pct", "swing", None].absent)


def test_reasons() -> None:
    series = ramps()
    name = ("swing_arrival_m_per_s", "swing", None)

    def reason(changed: Series, options: MeasureOptions | None = None) -> str:
        measures = found(changed, options)
        absent = measures[name].absent
        assert absent is not None
        assert measures["swing_arrival_ms", "swing", None].absent is not None
        return absent

    slack = with_column(series, "swing_right", np.full(len(series), 0.5))
    assert "slack" in reason(slack)
    over = with_column(series, "swing_right", 4 * series["swing_right"])
    assert "outside the calibrated range" in reason(over)
    assert "no curve" in reason(replace(series, metadata={"push_side": "left"}))
    damaged = {"push_side": "left", "band_curves": {"swing_right": {"extension_m": [1]}}}
    assert "damaged" in reason(replace(series, metadata=damaged))
    holes = with_column(series, "swing_right", np.where(np.arange(len(series)) == 9, np.nan, 30.0))
    assert "no tension in" in reason(holes)
    assert "500 Hz" in reason(ramps(rate_hz=400.0))
    assert "both legs push" in reason(series, MeasureOptions(push_side="both"))
    assert "no swing_left" in reason(series, MeasureOptions(push_side="right"))
    assert "no swing band" in reason(replace(series, present=frozenset({"left.fz"})))
    still = with_column(series, "swing_right", np.full(len(series), 30.0))
    assert "never rises" in reason(still)
    # a window that begins in a swing does not hold it
    assert "never rises" in reason(series, MeasureOptions(start_s=2.2))
    slow = found(ramps(rate_hz=400.0), MeasureOptions(allow_low_rate=True))[name]
    assert "--allow-low-rate" in slow.method


def test_no_push_no_arrival_time_but_a_speed() -> None:
    series = ramps()
    measures = found(replace(series, present=frozenset({"swing_right"})))
    assert measures["swing_arrival_m_per_s", "swing", 1].value is not None
    assert "no onset: no force plate" in str(measures["swing_arrival_ms", "swing", 1].absent)


def test_reserve_of_each_member() -> None:
    series = with_column(ramps(), "torso_left", np.full(5000, 40.0))
    series = with_column(series, "torso_right", np.full(5000, 60.0))
    curve = band_curve(BANDS_OF_STATION[4])
    curves = dict.fromkeys(("torso_left", "torso_right"), curve.to_json())
    series = replace(series, metadata={"push_side": "left", "band_curves": curves})
    measures = found(series)
    torso = measures["band_reserve_pct", "torso", None]
    assert torso.value == curve.reserve_pct(60.0)
    assert torso.params["band"] == "torso_right"
    assert "no arm_left band" in str(measures["band_reserve_pct", "arm_left", None].absent)
    assert "no curve" in str(measures["band_reserve_pct", "swing", None].absent)
    stretched = with_column(series, "torso_left", np.full(5000, 2000.0))
    # beyond all that was pulled there is no reserve: the one number that must never be missing
    assert found(stretched)["band_reserve_pct", "torso", None].value == 0.0


def test_speed_and_time_do_not_depend_on_a_scale_of_band_and_curve() -> None:
    series = ramps()
    doubled = with_column(series, "swing_right", 2 * series["swing_right"])
    stored = CURVE.to_json()
    for key in ("loading_n", "unloading_n"):
        stored[key] = [2 * v for v in getattr(CURVE, key)]
    doubled = replace(
        doubled, metadata={"push_side": "left", "band_curves": {"swing_right": stored}}
    )
    for name, measure in found(series).items():
        other = found(doubled)[name]
        assert (other.value is None) == (measure.value is None)
        if measure.value is not None:
            assert other.value == pytest.approx(measure.value, rel=1e-9)
            assert math.isfinite(measure.value)


def test_short_study() -> None:
    for row in study(4):
        assert row["passed"], row
