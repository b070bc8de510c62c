"""Contacts and steps of real recordings against independently computed references.

``two_codes`` references (dryft and kineticstoolkit beside the collection's own) are met with the
reference's definition: its threshold for both ends, its shortest and longest contact, its filter.
The measures themselves use hysteresis and have other ends: tested below to differ by that alone.

Not compared, with the reason: ``*_peaks`` and ``*_impulses`` of a contact are no measures; the last
of walking's ``step_intervals`` runs to a contact that the record's end cuts, and ours needs both
whole; jump height is no measure; the notebook's take-off at 10 N above the lowest force is another
definition than the 20 N of the same file's ``takeoff_index``; ``xcorr_peak_*`` is biased (the whole
record's energy under a sum over the overlap), ours is Pearson's r of the overlap; the target of
``xcorr_*_target_to_force_64Hz`` is not in the file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import signal

from bandplate.core.channels import N_SIGNALS, SIGNAL_INDEX
from bandplate.core.samples import Series
from bandplate.measures.segments import (
    Contacts,
    drift_n,
    find_contacts,
    repetitions,
    unloaded,
)
from bandplate.measures.timing import lag_of, measure_timing
from bandplate.measures.window import MeasureOptions, Window
from bandplate.recording.importing.c3d import read_c3d

TREADMILL = "run_treadmill_rbds001_300hz.csv"
PUSHES = "push_cycles_wheel_240hz.csv"
WALK = "walk_multiplate_walk1_450hz.csv"


@pytest.fixture(scope="module")
def references(shared_data: Path) -> dict[str, dict[str, Any]]:
    files: dict[str, dict[str, Any]] = json.loads((shared_data / "reference.json").read_text())[
        "files"
    ]
    return files


def columns(path: Path) -> Any:
    return np.genfromtxt(path, delimiter=",", names=True)


def as_series(rate_hz: float, **signals: NDArray[np.float64]) -> Series:
    named = {f"{side}.fz": force_n for side, force_n in signals.items()}
    n = len(next(iter(named.values())))
    values = np.full((n, N_SIGNALS), np.nan)
    for name, force_n in named.items():
        values[:, SIGNAL_INDEX[name]] = force_n
    t_ns = np.round(np.arange(n) * 1e9 / rate_hz).astype(np.int64)
    return Series(t_ns, values, rate_hz, frozenset(named), True)


def events(contacts: Contacts) -> list[int]:
    return [*contacts.on.tolist(), *contacts.off.tolist()]


def assert_times(
    contacts: Contacts, rate_hz: float, reference: dict[str, Any], prefix: str
) -> None:
    spans = {
        "contact_time": contacts.off - contacts.on,
        "flight_or_gap": contacts.on[1:] - contacts.off[:-1],
        "step_interval": np.diff(contacts.on),
    }
    compared = 0
    for name, rows in spans.items():
        for of, value in (("mean", rows.mean()), ("sd", rows.std(ddof=1))):
            entry = reference.get(f"{prefix}_{name}_{of}")
            if entry is not None:
                assert value / rate_hz == pytest.approx(entry["value"], rel=entry["tol"]), name
                compared += 1
    assert compared == 5


@pytest.mark.parametrize("kind", ["raw", "filt50"])
def test_treadmill_at_50_n(kind: str, shared_data: Path, references: Any) -> None:
    force_n = columns(shared_data / TREADMILL)["fz_n"]
    if kind == "filt50":
        force_n = signal.filtfilt(*signal.butter(2, 50 / 150), force_n)
    found = find_contacts(force_n, 300.0, 50.0, off_ratio=1.0, min_flight_s=0.0)
    contacts = found.lasting(0.1, 0.5, 300.0)
    reference = references[TREADMILL]
    assert events(contacts) == reference[f"run50_{kind}_events"]["value"]
    assert_times(contacts, 300.0, reference, f"run50_{kind}")


def test_pushes_on_a_wheel_at_25_n(shared_data: Path, references: Any) -> None:
    table = columns(shared_data / PUSHES)
    total_n = np.sqrt(table["fx_n"] ** 2 + table["fy_n"] ** 2 + table["fz_n"] ** 2)
    total_n = signal.filtfilt(*signal.butter(2, 30 / 120), total_n)
    found = find_contacts(total_n, 240.0, 25.0, off_ratio=1.0, min_contact_s=0, min_flight_s=0)
    contacts = found.lasting(0.15, 5.0, 240.0)
    assert events(contacts) == references[PUSHES]["push_events"]["value"]
    assert_times(contacts, 240.0, references[PUSHES], "push")


def test_walking_over_plates_at_20_n(shared_data: Path, references: Any) -> None:
    table, reference = columns(shared_data / WALK), references[WALK]
    for plate in (6, 5, 3, 4):
        contacts = find_contacts(table[f"p{plate}_fz_n"], 450.0, 20.0, off_ratio=1.0)
        assert events(contacts) == reference[f"plate{plate}_contact"]["value"]
        assert contacts.complete.all() == (plate != 4)
    # plates 6 and 3 are under the right foot, 5 and 4 under the left: as two plates
    both = as_series(
        450.0,
        left=table["p5_fz_n"] + table["p4_fz_n"],
        right=table["p6_fz_n"] + table["p3_fz_n"],
    )
    options = MeasureOptions(threshold_n=20.0, allow_low_rate=True)
    interval = [
        measure.value
        for measure in measure_timing(Window(both, options))
        if measure.name == "step_interval_ms" and measure.scope == "both" and measure.index
    ]
    expected_ms = [1e3 * value for value in reference["step_intervals"]["value"]]
    assert interval == pytest.approx(expected_ms[:2], rel=1e-6)


@pytest.mark.parametrize("name", ["gait_two_plates.c3d", "run_step_type3.c3d"])
def test_contacts_of_c3d(name: str, shared_data: Path, references: Any) -> None:
    rows = read_c3d(shared_data / name).rows
    reference = references[name]
    rate_hz = reference["analog_readers_agree"]["params"]["analog_hz"]
    compared = 0
    for plate, side in ((1, "left"), (2, "right")):
        entry = reference.get(f"plate{plate}_contacts_20N")
        if entry is None:
            continue
        force_n = rows["values"][:, SIGNAL_INDEX[f"{side}.fz"]]
        found = find_contacts(force_n, rate_hz, 20.0, off_ratio=1.0, min_flight_s=0.0)
        assert events(found.lasting(0.1, 10.0, rate_hz)) == entry["value"]
        compared += 1
    assert compared == (2 if name.startswith("gait") else 1)


JUMPS = {
    "jump_cmj_bmc_600hz.csv": 600.0,
    "jump_bmc_jump1_450hz.csv": 450.0,
    "jump_cmj_dual_f02_2000hz.npz": 2000.0,
    "jump_sqj_dual_p30_1000hz.npz": 1000.0,
}


@pytest.mark.parametrize("name", JUMPS)
def test_flight_of_a_jump(name: str, shared_data: Path, references: Any) -> None:
    rate_hz = JUMPS[name]
    if name.endswith(".npz"):
        data = np.load(shared_data / name)
        table = data["scaled"] * data["scale"]
        series = as_series(rate_hz, left=table[:, 2], right=table[:, 8])
    else:
        series = as_series(rate_hz, both=columns(shared_data / name)["fz_n"])
    measures = measure_timing(Window(series, MeasureOptions(allow_low_rate=True)))
    flights = [m for m in measures if (m.name, m.scope) == ("flight_ms", "both") and m.index]
    assert len(flights) == 1
    reference = references[name]
    assert flights[0].params["time_s"] * rate_hz == pytest.approx(
        reference["takeoff_index"]["value"], abs=1
    )
    assert flights[0].value == pytest.approx(1e3 * reference["flight_time"]["value"], rel=1e-6)


def test_drift_that_was_added_to_a_treadmill(shared_data: Path, references: Any) -> None:
    table = columns(shared_data / TREADMILL)
    drifting_n = table["fz_with_added_drift_n"]
    drift = drift_n(unloaded(drifting_n, 300.0), len(drifting_n))
    assert drift is not None
    corrected_n = drifting_n - drift
    reference = references[TREADMILL]
    assert drift.max() == pytest.approx(reference["added_drift_range"]["value"][1], abs=1.0)
    aerial_n = unloaded(corrected_n, 300.0).level_n
    # dryft leaves 0.007 N, SD 0.087 N
    assert abs(aerial_n.mean()) < 0.05
    assert aerial_n.std() < 1.1 * reference["dryft_residual_aerial_sd"]["value"]
    assert abs(corrected_n[corrected_n < 25].mean()) < 1.0
    contacts = find_contacts(corrected_n, 300.0, 25.0).lasting(0.1, 0.5, 300.0)
    assert len(contacts) == reference["dryft_n_stances_after_correction"]["value"]
    assert drift_n(unloaded(table["fz_n"], 300.0), len(drifting_n)) is None


def test_measures_differ_from_one_threshold_by_the_hysteresis_alone(
    shared_data: Path, references: Any
) -> None:
    series = as_series(300.0, both=columns(shared_data / TREADMILL)["fz_n"])
    options = MeasureOptions(threshold_n=50.0, allow_low_rate=True)
    measures = {
        (m.name, m.index): m for m in measure_timing(Window(series, options)) if m.scope == "both"
    }
    reference = references[TREADMILL]
    contact = measures["contact_ms", None]
    assert contact.params["n"] == 77
    assert 0 < contact.value - 1e3 * reference["run50_raw_contact_time_mean"]["value"] < 1e3 / 60
    interval = measures["step_interval_ms", None].value
    assert interval == pytest.approx(
        1e3 * reference["run50_raw_step_interval_mean"]["value"], rel=1e-3
    )


def test_one_pull_is_one_repetition(shared_data: Path, references: Any) -> None:
    for name, rate_hz in (
        ("imtp_ex1_1000hz.csv", 1000.0),
        ("imtp_ex1_500hz.csv", 500.0),
        ("imtp_ex2_cop_1000hz.csv", 1000.0),
    ):
        force_n = columns(shared_data / name)["fz_n"]
        (pull,) = repetitions(force_n, rate_hz)
        onset_s = references[name]["pull_onset_s"]["value"]
        assert pull.start / rate_hz == pytest.approx(onset_s, abs=0.15)
        assert force_n[pull.peak] == references[name]["pull_peak"]["value"]


def test_lag_of_two_signals(shared_data: Path, references: Any) -> None:
    for name in references:
        reference = references[name]
        if "xcorr_lag_constructed_shift_37_samples" in reference:
            sway = columns(shared_data / name)["cop_ap_cm"]
            lag, r = lag_of(sway[37:], sway[:-37], 100)
            expected = reference["xcorr_lag_constructed_shift_37_samples"]["value"] * 100
            assert lag == pytest.approx(expected, abs=0.05)
            assert r == pytest.approx(1.0, abs=1e-9)
        elif "xcorr_lag_l_to_r_fz_antiphase" in reference:
            table = columns(shared_data / name)
            lag, r = lag_of(table["l_fz_n"], -table["r_fz_n"], 100)
            expected = reference["xcorr_lag_l_to_r_fz_antiphase"]["value"] * 100
            assert lag == pytest.approx(expected, abs=1)
            peak = reference["xcorr_peak_l_to_r_fz_antiphase"]["value"]
            assert r == pytest.approx(-peak, abs=0.005)
