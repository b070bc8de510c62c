"""Push force against MEASURES' known answers and against what must not matter."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bandplate.core.errors import UsageError
from bandplate.core.samples import Gap, Series
from bandplate.measures import Measure, MeasureOptions, measure_series
from bandplate.measures.push import impulse_n_s, rfd_n_per_s
from tests.studies.onset import study
from tests.unit.made import series

RATE_HZ = 1000.0
ONSET_S = 4.0


def push_n(rate_hz: float = RATE_HZ, seed: int = 1) -> NDArray[np.float64]:
    """4 s quiet stance at 400 N, then 400 + 1200 (1 - exp(-10 t)) for 6 s, then quiet for 2 s."""
    t_s = np.arange(round(12 * rate_hz)) / rate_hz
    noise_n = np.random.default_rng(seed).normal(0, 2.0, len(t_s))
    since_s = np.clip(t_s - ONSET_S, 0, None)
    return np.where(t_s < 10, 400 + 1200 * (1 - np.exp(-10 * since_s)), 400) + noise_n


def found(
    recording: Series, options: MeasureOptions | None = None
) -> dict[tuple[str, str], Measure]:
    return {(m.name, m.scope): m for m in measure_series(recording, options)}


@cache
def of_push(seed: int = 1, options: MeasureOptions | None = None) -> dict[tuple[str, str], Measure]:
    """Return what is found in the push of a seed, as it is: computed once."""
    return found(series({"left.fz": push_n(seed=seed)}), options)


def value(measures: dict[tuple[str, str], Measure], name: str, scope: str = "push") -> float:
    measure = measures[name, scope]
    assert measure.value is not None, measure.absent
    return measure.value


def test_known_answers_of_an_exponential_rise() -> None:
    """MEASURES, "Cases with known answers", 3."""
    force_n = 2000 * (1 - np.exp(-10 * np.arange(1001) / RATE_HZ))
    windows_s = (0.05, 0.1, 0.15, 0.2)
    assert [rfd_n_per_s(force_n, RATE_HZ, 0, w) for w in windows_s] == pytest.approx(
        [15738.8, 12642.4, 10358.3, 8646.6], abs=0.05
    )
    # the trapezoidal rule is 0.002 N s short of this integral at 1 kHz
    assert [impulse_n_s(force_n, RATE_HZ, 0, w) for w in windows_s] == pytest.approx(
        [21.306, 73.576, 144.626, 227.067], abs=2.5e-3
    )


def test_a_window_that_ends_between_samples_is_interpolated() -> None:
    force_n = 300.0 * np.arange(400) / 2048.0  # a straight line: exact under interpolation
    assert rfd_n_per_s(force_n, 2048.0, 7, 0.05) == pytest.approx(300.0, rel=1e-12)
    start_s, end_s = 7 / 2048, 7 / 2048 + 0.05
    expected = 150 * (end_s**2 - start_s**2) - 10.0 * 0.05
    assert impulse_n_s(force_n, 2048.0, 7, 0.05, 10.0) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("quiet_s", [None, (1.0, 3.0)])
def test_onset_baseline_and_what_is_timed_from_it(quiet_s: tuple[float, float] | None) -> None:
    force_n = push_n()
    measures = found(series({"left.fz": force_n}), MeasureOptions(quiet_s=quiet_s))
    rfd = measures["push_rfd_100_n_per_s", "left"]
    onset_s = rfd.params["onset_s"]
    assert isinstance(onset_s, float)
    assert ONSET_S < onset_s < ONSET_S + 0.004
    assert rfd.params["quiet"] == ("found" if quiet_s is None else "given")
    row = round(onset_s * RATE_HZ)
    assert rfd.value == pytest.approx((force_n[row + 100] - force_n[row]) / 0.1, rel=1e-12)
    gross = value(measures, "push_impulse_gross_100_n_s", "left")
    net = value(measures, "push_impulse_100_n_s", "left")
    baseline_n = rfd.params["baseline_n"]
    assert baseline_n == pytest.approx(400, abs=1)
    assert gross - net == pytest.approx(float(str(baseline_n)) * 0.1, rel=1e-9)
    assert gross == pytest.approx(np.trapezoid(force_n[row : row + 101]) / RATE_HZ, rel=1e-12)
    assert "confidence" in measures["push_rfd_50_n_per_s", "left"].params
    assert "confidence" not in rfd.params


@pytest.mark.parametrize("shift_n", [0.0, 25.0, -25.0])
def test_sway_that_stays_until_the_push_is_no_onset(shift_n: float) -> None:
    force_n = push_n()
    from_row = round((ONSET_S - 0.9) * RATE_HZ)
    force_n[from_row:] += shift_n
    rfd = found(series({"left.fz": force_n}))["push_rfd_100_n_per_s", "left"]
    assert float(str(rfd.params["onset_s"])) == pytest.approx(ONSET_S, abs=0.004)
    assert rfd.value == pytest.approx(1200 * (1 - np.exp(-1)) / 0.1, rel=0.05)
    assert rfd.params["quiet"] == ("just before the rise" if shift_n > 0 else "found")


@pytest.mark.parametrize(("sway_n", "found_s"), [(50.0, ONSET_S), (150.0, None)])
def test_after_sway_too_strong_for_a_baseline_there_is_no_onset(
    sway_n: float, found_s: float | None
) -> None:
    force_n = push_n()
    since_s = np.arange(len(force_n)) / RATE_HZ - ONSET_S
    sway = 1.1 + np.sin(2 * np.pi * 1.7 * since_s.clip(max=0.0))
    force_n += sway_n * np.where(since_s > -0.9, sway, 0.0)
    rfd = found(series({"left.fz": force_n}))["push_rfd_100_n_per_s", "left"]
    if found_s is None:
        assert rfd.value is None
        assert rfd.absent is not None
        assert "is not quiet" in rfd.absent
    else:
        assert float(str(rfd.params["onset_s"])) == pytest.approx(found_s, abs=0.02)


def test_short_study_of_onsets_after_sway() -> None:
    for row in study(8):
        assert row["passed"], row


def test_a_spike_of_nine_milliseconds_is_no_onset_one_of_ten_is() -> None:
    for length, expected_s in ((9, ONSET_S), (10, 3.5)):
        force_n = push_n()
        force_n[3500 : 3500 + length] += 100
        options = MeasureOptions(quiet_s=(1.0, 3.0))
        onset_s = found(series({"left.fz": force_n}), options)["push_rfd_50_n_per_s", "left"]
        assert onset_s.params["onset_s"] == pytest.approx(expected_s, abs=0.004)


def test_sway_before_the_push_is_not_its_onset_when_the_baseline_is_searched_for() -> None:
    force_n = push_n()
    force_n[3200:3500] += 60
    measures = found(series({"left.fz": force_n}))
    assert measures["push_rfd_50_n_per_s", "left"].params["onset_s"] == pytest.approx(4, abs=0.004)


def test_a_slow_ramp_and_stepping_onto_the_plate_are_no_baseline() -> None:
    t_s = np.arange(30_000) / RATE_HZ
    force_n = np.interp(t_s, [0, 3, 3.2, 8, 18, 30], [0, 0, 700, 700, 1900, 1900])
    force_n += np.random.default_rng(3).normal(0, 2, len(t_s)) * (1 + (t_s > 3.2))
    onset_s = found(series({"left.fz": force_n}))["push_rfd_50_n_per_s", "left"].params["onset_s"]
    # 120 N/s cross 5 SD of 4 N after 0.17 s
    assert onset_s == pytest.approx(8.17, abs=0.05)


def test_hold_is_found_without_its_ramps_and_a_trend_is_no_variation() -> None:
    t_s = np.arange(20_000) / RATE_HZ
    clean_n = np.interp(t_s, [0, 3, 5, 15, 17, 20], [400, 400, 1200, 1260, 400, 400])
    force_n = clean_n + np.random.default_rng(4).normal(0, 12.3, len(t_s))
    hold = found(series({"left.fz": force_n}))["push_hold_cv_pct", "left"]
    assert hold.value == pytest.approx(1.0, rel=0.02)
    assert hold.params["hold_s"] == pytest.approx([5.2, 14.8], abs=0.1)
    given = found(series({"left.fz": force_n}), MeasureOptions(hold_s=(6, 14)))
    assert given["push_hold_cv_pct", "left"].value == pytest.approx(1.0, rel=0.02)
    assert given["push_hold_cv_pct", "left"].params["hold"] == "given"


def test_no_hold_in_steps() -> None:
    t_s = np.arange(10_000) / RATE_HZ
    force_n = 1000 * (np.sin(2 * np.pi * t_s * 2) > 0) + 5.0 * np.sin(t_s)
    assert "no hold" in str(found(series({"left.fz": force_n}))["push_hold_cv_pct", "left"].absent)


def test_below_500_hz_timing_is_absent_and_level_is_not() -> None:
    measures = found(series({"left.fz": push_n(450.0)}, 450.0))
    absent = measures["push_rfd_200_n_per_s", "left"].absent
    assert absent == "recorded at 450 Hz: timing needs 500 Hz"
    assert value(measures, "push_peak_n") > 1590
    at_500 = found(series({"left.fz": push_n(500.0)}, 500.0))
    assert value(at_500, "push_rfd_200_n_per_s") > 0


def test_body_weight_comes_from_options_or_recording_else_the_measure_is_absent() -> None:
    force_n = push_n()
    assert found(series({"left.fz": force_n}))["push_peak_bw", "left"].absent is not None
    told = value(found(series({"left.fz": force_n}, body_weight_n=800.0)), "push_peak_bw")
    asked = value(
        found(series({"left.fz": force_n}, body_weight_n=1.0), MeasureOptions(body_weight_n=800)),
        "push_peak_bw",
    )
    assert told == asked == force_n.max() / 800


def test_the_pushing_side_is_asked_recorded_or_the_only_plate() -> None:
    left_n, right_n = push_n(seed=1), push_n(seed=2) / 2
    two = {"left.fz": left_n, "right.fz": right_n}
    assert "--push" in str(found(series(two))["push_peak_n", "push"].absent)
    assert value(found(series(two, push_side="right")), "push_peak_n") == right_n.max()
    asked = MeasureOptions(push_side="left")
    assert value(found(series(two, push_side="right"), asked), "push_peak_n") == left_n.max()
    both = found(series(two), MeasureOptions(push_side="both"))
    assert value(both, "push_peak_n") == (left_n + right_n).max()
    assert value(found(series({"both.fz": left_n})), "push_peak_n") == left_n.max()
    wrong = found(series({"left.fz": left_n}), MeasureOptions(push_side="right"))
    assert "only: left" in str(wrong["push_peak_n", "push"].absent)
    nothing = found(series({"swing_left": left_n}))
    assert nothing["push_peak_n", "push"].absent == "no force plate in this recording"


def test_a_window_of_the_recording_keeps_its_times_and_may_leave_the_baseline_outside() -> None:
    force_n = push_n()
    options = MeasureOptions(start_s=3.9, end_s=6.0, quiet_s=(1.0, 3.0))
    measures = found(series({"left.fz": force_n}), options)
    assert measures["push_rfd_50_n_per_s", "left"].params["onset_s"] == pytest.approx(4, abs=0.004)
    assert value(measures, "push_peak_n") == force_n[3900:6000].max()
    assert value(measures, "push_mean_n") == pytest.approx(force_n[3900:6000].mean(), rel=1e-12)
    cut = found(series({"left.fz": force_n}), MeasureOptions(end_s=4.12, quiet_s=(1.0, 3.0)))
    assert cut["push_rfd_100_n_per_s", "left"].value is not None
    assert "the data end" in str(cut["push_rfd_150_n_per_s", "left"].absent)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (MeasureOptions(start_s=70), "no samples with --from 70 s: the recording is 11.999 s"),
        (MeasureOptions(start_s=5, end_s=5), "--from 5 s and --to 5 s"),
        (MeasureOptions(quiet_s=(20, 30)), "the quiet window 20:30 s holds fewer than 10"),
        (MeasureOptions(hold_s=(1, 1.001)), "the hold 1:1.001 s holds fewer than 10"),
    ],
)
def test_windows_without_samples_are_wrong_use(options: MeasureOptions, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        measure_series(series({"left.fz": push_n()}), options)


def test_an_empty_recording_is_said_to_be_empty() -> None:
    with pytest.raises(UsageError, match="no samples"):
        measure_series(series({"left.fz": np.empty(0)}))


@given(row=st.integers(1, 11_999), missing=st.one_of(st.none(), st.integers(1, 500)))
def test_what_a_gap_lies_in_is_absent_and_the_rest_is_unchanged(
    row: int, missing: int | None
) -> None:
    force_n = push_n()
    options = MeasureOptions(quiet_s=(1.0, 3.0), hold_s=(5.0, 9.0))
    whole = of_push(options=options)
    gap = Gap(row, row - 1, row, missing)
    holed = found(series({"left.fz": force_n}, gaps=(gap,)), options)
    onset_row = round(float(str(whole["push_rfd_50_n_per_s", "left"].params["onset_s"])) * 1000)
    for (name, scope), measure in holed.items():
        if name in ("push_peak_n", "push_mean_n"):
            broken = True
        elif name == "push_hold_cv_pct":
            broken = 5000 < row < 9000
        elif name.startswith(("push_rfd", "push_impulse")):
            window_ms = int(name.split("_")[3 if "gross" in name else 2])
            broken = 1000 < row < 3000 or onset_row - 11 < row <= onset_row + window_ms
            if onset_row - 11 <= row <= onset_row + 10:  # the edges of "where it should be"
                continue
        else:
            continue
        if broken:
            assert "missing" in str(measure.absent), (name, scope)
        else:
            assert measure == whole[name, scope]


def test_samples_without_force_make_level_and_timing_absent() -> None:
    force_n = push_n()
    force_n[5000:5060] = np.nan
    measures = found(series({"left.fz": force_n}))
    for name in ("push_peak_n", "push_mean_n", "push_rfd_50_n_per_s", "push_hold_cv_pct"):
        assert "no force in 0.5 % of the samples" in str(measures[name, "left"].absent)


FORCE_NAMES = ("push_peak_n", "push_mean_n", "push_rfd_100_n_per_s", "push_impulse_100_n_s")


@given(exponent=st.integers(-3, 3), seed=st.integers(0, 20))
def test_twice_the_force_is_twice_every_force_measure(exponent: int, seed: int) -> None:
    scale = 2.0**exponent
    once = of_push(seed)
    scaled = found(series({"left.fz": push_n(seed=seed) * scale}))
    for name in FORCE_NAMES:
        assert value(scaled, name) == pytest.approx(scale * value(once, name), rel=1e-9)
    name = "push_hold_cv_pct"
    assert value(scaled, name) == pytest.approx(value(once, name), rel=1e-9)


@given(offset_n=st.floats(-100, 300), seed=st.integers(0, 20))
def test_a_constant_load_changes_no_net_measure(offset_n: float, seed: int) -> None:
    options = MeasureOptions(quiet_s=(1.0, 3.0))
    once = of_push(seed, options)
    loaded = found(series({"left.fz": push_n(seed=seed) + offset_n}), options)
    for name in ("push_rfd_50_n_per_s", "push_impulse_200_n_s"):
        assert value(loaded, name) == pytest.approx(value(once, name), rel=1e-6)


@given(shift_ns=st.integers(-(10**15), 10**15))
def test_the_clock_s_zero_does_not_matter(shift_ns: int) -> None:
    recording = series({"left.fz": push_n()})
    shifted = Series(recording.t_ns + shift_ns, recording.values, RATE_HZ, recording.present, True)
    assert found(shifted) == of_push()


def test_left_and_right_are_treated_alike() -> None:
    one, other = push_n(seed=1), push_n(seed=2) * 0.7
    as_is = found(series({"left.fz": one, "right.fz": other}))
    mirrored = found(series({"left.fz": other, "right.fz": one}))
    for (name, scope), measure in as_is.items():
        if name.startswith("push_") and scope in ("left", "right"):
            assert measure.value == mirrored[name, "right" if scope == "left" else "left"].value


def test_a_measure_has_a_finite_value_or_a_reason_and_json_has_exactly_the_keys() -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Measure("push_peak_n", "left")
    with pytest.raises(ValueError, match="exactly one"):
        Measure("push_peak_n", "left", 1.0, absent="both")
    with pytest.raises(ValueError, match="not a number to show"):
        Measure("push_peak_n", "left", float("nan"))
    assert Measure("a", "left", absent="why").to_dict() == {
        "name": "a",
        "scope": "left",
        "absent": "why",
    }
    full = Measure("a_n", "left", 1.0, "N", "m", {"p": 1}, experimental=True, index=3)
    assert full.to_dict() == {
        "name": "a_n",
        "scope": "left",
        "value": 1.0,
        "unit": "N",
        "method": "m",
        "params": {"p": 1},
        "experimental": True,
        "index": 3,
    }
    assert "index" not in Measure("a_n", "left", 1.0, "N").to_dict()
