"""Profiles: the same from their seed, as tall and as predictable as asked, delivered or not."""

from __future__ import annotations

import hashlib
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bandplate.drills.predictable import delivered_ar_r2, expected_ar_r2
from bandplate.drills.profiles import (
    MIXED,
    PROFILE_RATE_HZ,
    Profile,
    make_perturbations,
    make_profile,
)
from bandplate.drills.spec import ProfileKind, ProfileSpec
from bandplate.measures.autoregression import ar_r2
from tests.studies.profiles import study

KINDS: tuple[ProfileKind, ...] = (
    "constant", "ramp", "sine", "sum_of_sines", "noise", "steps", "perturbations",
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "target", "sha256"),
    [
        ("noise", None, "bdd9d6edcedc3d5b"),
        ("noise", 0.6, "77833f49de6c0631"),
        ("sum_of_sines", 0.85, "1e6c4442023b0c8d"),
        ("steps", None, "fdf2614d355968db"),
        ("perturbations", None, "a7cf6f2bf41cbe47"),
    ],
)
def test_a_seed_is_the_same_course_on_every_machine(
    kind: ProfileKind, target: float | None, sha256: str
) -> None:
    spec = ProfileSpec(kind=kind, ar_r2_at_most=target)
    millinewtons = np.rint(make_profile(spec, 15.0, 7, 20.0).values_n * 1000).astype("<i4")
    assert hashlib.sha256(millinewtons.tobytes()).hexdigest()[:16] == sha256


@settings(deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    seed=st.integers(0, 2**40),
    duration_s=st.sampled_from([0.05, 3.0, 12.34, 40.0]),
    target=st.sampled_from([None, 0.5]),
)
def test_every_kind_has_its_amplitude_and_length(
    kind: ProfileKind, seed: int, duration_s: float, target: float | None
) -> None:
    spec = ProfileSpec(kind=kind, ar_r2_at_most=target, period_s=2.0)
    profile = make_profile(spec, duration_s, seed, 25.0)
    values_n = profile.values_n
    assert len(values_n) == round(duration_s * PROFILE_RATE_HZ) + 1
    assert np.isfinite(values_n).all()
    assert values_n.tobytes() == make_profile(spec, duration_s, seed, 25.0).values_n.tobytes()
    assert profile.at(-0.01) == profile.at(duration_s + 0.01) == 0.0
    if kind not in ("constant", "steps"):
        assert values_n[0] == pytest.approx(0.0, abs=1e-3)
    if duration_s < 10.0:
        return
    if kind in ("noise", "sum_of_sines"):
        assert values_n.std() == pytest.approx(25.0, abs=0.01)
    elif kind != "constant":
        assert np.ptp(values_n) / 2 == pytest.approx(25.0, rel=0.5 if kind == "steps" else 0.01)


def test_predictability_is_met_and_said() -> None:
    for kind in MIXED:
        for target in (0.3, 0.7, 0.98):
            spec = ProfileSpec(kind=kind, bandwidth_hz=1.5, ar_r2_at_most=target)
            profile = make_profile(spec, 15.0, 11, 20.0)
            assert profile.ar_r2 == target
            assert profile.ar_r2_expected == pytest.approx(target, abs=0.03)
            assert profile.meets
    # what cannot be had is said too
    steps = make_profile(ProfileSpec(kind="steps", ar_r2_at_most=0.1), 15.0, 1, 20.0)
    assert steps.ar_r2_expected is not None
    assert steps.ar_r2_expected > 0.3
    assert steps.meets is False
    short = make_profile(ProfileSpec(kind="noise", ar_r2_at_most=0.6), 4.9, 1, 20.0)
    assert short.ar_r2_expected is None
    assert short.meets is False
    assert make_profile(ProfileSpec(kind="noise"), 15.0, 1, 20.0).meets is None


def test_what_is_asked_of_an_anchor_undoes_its_lag() -> None:
    spec = ProfileSpec(kind="noise", bandwidth_hz=2.0, ar_r2_at_most=0.3)
    profile = make_profile(spec, 15.0, 5, 20.0)
    t_s = np.arange(15_000) / 1000
    plain, undone = (
        _lagged(np.array([profile.command_at(t, lag_s) for t in t_s.tolist()]), 0.03)
        for lag_s in (0.0, 0.03)
    )
    course_n = np.interp(t_s, np.arange(len(profile.values_n)) / 100, profile.values_n)
    assert np.abs(undone - course_n).max() < 1.5
    assert delivered_ar_r2(undone, 1000.0, 2.0) == pytest.approx(0.3, abs=0.03)
    # so much is at stake
    assert plain.std() < 0.97 * undone.std()


def _lagged(command_n: NDArray[np.float64], lag_s: float) -> NDArray[np.float64]:
    out, now = [], 0.0
    for value in command_n.tolist():
        now += (value - now) * (1.0 - math.exp(-0.001 / lag_s))
        out.append(now)
    return np.array(out)


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), start_s=st.floats(0.0, 100.0))
def test_perturbations_are_the_pulses_of_the_profile(seed: int, start_s: float) -> None:
    spec = ProfileSpec(kind="perturbations", gap_s=(1.0, 2.5), length_s=0.4)
    pulses = make_perturbations(spec, 0.0, 20.0, seed, 30.0)
    assert {abs(size) for _, size in pulses} == {30.0}
    assert abs(sum(size for _, size in pulses)) <= 30.0
    later = make_perturbations(spec, start_s, start_s + 20.001, seed, 30.0)
    assert [at for at, _ in later][: len(pulses)] == pytest.approx(
        [at + start_s for at, _ in pulses], abs=2e-3
    )
    for (at_s, _), (next_s, _) in pairwise(pulses):
        assert 1.0 - 2e-3 <= next_s - at_s - 0.4 <= 2.5 + 2e-3
    profile = make_profile(spec, 20.0, seed, 30.0)
    values_n = profile.values_n
    for at_s, size in pulses:
        assert profile.at(at_s) == pytest.approx(0.0, abs=0.5)
        assert profile.at(at_s + 0.2) == pytest.approx(size, abs=1e-6)
        assert profile.at(at_s + 0.4) == pytest.approx(0.0, abs=0.5)
    moving_s = np.count_nonzero(values_n) / PROFILE_RATE_HZ
    assert moving_s == pytest.approx(0.4 * len(pulses), abs=0.03 * len(pulses))


def test_steps_hold_their_levels() -> None:
    spec = ProfileSpec(kind="steps", gap_s=(2.0, 4.0), bandwidth_hz=1.0)
    values_n = make_profile(spec, 60.0, 3, 40.0).values_n
    assert [values_n.min(), values_n.max()] == [-40.0, 40.0]
    moves = np.flatnonzero(np.abs(np.diff(values_n)) > 0)
    begins = moves[np.diff(moves, prepend=-100) > 10]
    assert len(begins) >= 14
    assert (np.diff(begins) >= 195).all()
    assert (np.diff(begins) <= 405).all()


def test_what_was_delivered_is_not_always_known() -> None:
    t_s = np.arange(15_000) / 1000
    sine_n = 60.0 + 10.0 * np.sin(2 * np.pi * 0.7 * t_s)
    assert delivered_ar_r2(sine_n, 1000.0, 1.0) == pytest.approx(1.0, abs=1e-3)
    assert delivered_ar_r2(sine_n[:4900], 1000.0, 1.0) is None
    assert delivered_ar_r2(np.full(15_000, 60.0), 1000.0, 1.0) is None
    assert delivered_ar_r2(sine_n[::500], 2.0, 1.0) is None
    sine_n[70] = np.nan
    assert delivered_ar_r2(sine_n, 1000.0, 1.0) is None


def test_little_hangs_on_where_the_first_sample_lies() -> None:
    spec = ProfileSpec(kind="noise", bandwidth_hz=1.0, ar_r2_at_most=0.6)
    found = []
    for seed in range(8):
        values_n = make_profile(spec, 15.0, seed, 20.0).values_n
        shifted = [expected_ar_r2(values_n, 1.0, delay_s) for delay_s in (0.0, 0.02, 0.05)]
        assert None not in shifted
        found.append(np.ptp(np.array(shifted, dtype=np.float64)))
    assert max(found) < 0.05


@settings(deadline=None)
@given(seed=st.integers(0, 999), step=st.integers(1, 9), phases=st.integers(1, 4))
def test_prediction_in_phases_is_that_of_all_rows_at_once(
    seed: int, step: int, phases: int
) -> None:
    rng = np.random.default_rng(seed)
    values = np.convolve(rng.normal(size=60 * step + 7), np.ones(2 * step), "valid")
    stride = max(1, step // phases)
    r2, order = ar_r2(values, 5, step, stride)
    at = np.arange(order * step, len(values), stride)
    rows = np.array([[1.0, *(values[i - k * step] for k in range(1, order + 1))] for i in at])
    half = len(values) // 2
    errors = []
    edges = np.linspace(half, len(values), 11).astype(int)
    for start, end in pairwise(edges):
        past, now = at < start, (at >= start) & (at < end)
        weights = np.linalg.lstsq(rows[past], values[at[past]], rcond=None)[0]
        errors += (values[at[now]] - rows[now] @ weights).tolist()
    actual = values[at[at >= half]]
    assert r2 == pytest.approx(1 - np.sum(np.square(errors)) / actual.var() / len(actual), abs=1e-7)


def test_profiles_compare_without_their_values() -> None:
    a = make_profile(ProfileSpec(kind="noise"), 5.0, 1, 10.0)
    assert a == make_profile(ProfileSpec(kind="noise"), 5.0, 1, 10.0)
    assert a != make_profile(ProfileSpec(kind="noise"), 5.0, 2, 10.0)
    assert isinstance(hash(a), int)
    assert isinstance(a, Profile)


def test_study_in_short() -> None:
    rows = study(1)
    assert len(rows) == 15
    assert [row["name"] for row in rows if not row["passed"]] == []
