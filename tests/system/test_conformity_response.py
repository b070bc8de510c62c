"""Coherence and tracking error on real recordings against independently computed references.

``coherence_*`` (``two_codes``: scipy, matplotlib, the collection's own) is met with the reference's
segments. The measure itself has shorter ones, at least 16, and one value weighted by the target's
power: another number of the same spectra. ``tracking_rmse_*`` is of one code checked against
itself, and its target was fitted to the recording, not recorded. Not compared: mean absolute error,
bias and R2 of tracking, which are no measures.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bandplate.core.channels import N_SIGNALS, SIGNAL_INDEX
from bandplate.core.samples import Series
from bandplate.measures.response import measure_response
from bandplate.measures.spectra import CrossSpectra, cross_spectra
from bandplate.measures.tracking import rmse
from bandplate.measures.window import MeasureOptions, Window

RAMP = "force_ramp_hold_2048hz.npz"
STANDING = ("standing_dual_pds13or1_100hz.csv", "standing_dual_pds13cf1_100hz.csv")
#: The reference's 64 Hz are every 32nd sample.
EVERY = 32


@pytest.fixture(scope="module")
def references(shared_data: Path) -> dict[str, dict[str, Any]]:
    files: dict[str, dict[str, Any]] = json.loads((shared_data / "reference.json").read_text())[
        "files"
    ]
    return files


def ramp(
    shared_data: Path, references: dict[str, dict[str, Any]]
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """Return the rate, the force and the fitted trapezoid of the ramp-and-hold."""
    data = np.load(shared_data / RAMP)
    force, rate_hz = data["force_pct_mvc"].astype(np.float64), float(data["fs_hz"])
    told = references[RAMP]["tracking_rmse_vs_fitted_trapezoid"]["params"]
    *corners_s, base, plateau = told["t1_t2_t3_t4_base_plateau"]
    target = np.interp(np.arange(len(force)) / rate_hz, corners_s, [base, plateau, plateau, base])
    return rate_hz, force, target


def compare(spectra: CrossSpectra, entries: dict[str, Any], start: str) -> int:
    """Compare all coherence references of a file that begin with `start`; return how many."""
    compared = 0
    for key, entry in entries.items():
        if not key.startswith(start):
            continue
        if key.endswith("_points"):
            rows = [
                int(np.abs(spectra.frequency_hz - hz).argmin()) for hz in entry["params"]["freq_hz"]
            ]
            value = spectra.coherence[rows]
        else:
            low_hz, high_hz = (float(hz) for hz in key.removesuffix("Hz").split("_")[-2:])
            inside = (spectra.frequency_hz >= low_hz - 1e-9) & (
                spectra.frequency_hz <= high_hz + 1e-9
            )
            value = spectra.coherence[inside].mean()
        assert value == pytest.approx(entry["value"], rel=entry["tol"]), key
        compared += 1
    return compared


@pytest.mark.parametrize("file", STANDING)
def test_coherence_of_the_feet(
    file: str, shared_data: Path, references: dict[str, dict[str, Any]]
) -> None:
    table: Any = np.genfromtxt(shared_data / file, delimiter=",", names=True)
    spectra = cross_spectra(table["l_fz_n"], table["r_fz_n"], 100.0, 1000, 500)
    assert compare(spectra, references[file], "coherence_l_r_fz") == 3


def test_coherence_with_the_target(
    shared_data: Path, references: dict[str, dict[str, Any]]
) -> None:
    rate_hz, force, target = ramp(shared_data, references)
    spectra = cross_spectra(target[::EVERY], force[::EVERY], rate_hz / EVERY, 512, 256)
    assert compare(spectra, references[RAMP], "coherence_force_vs_target_64Hz") == 2


def test_tracking_error(shared_data: Path, references: dict[str, dict[str, Any]]) -> None:
    rate_hz, force, target = ramp(shared_data, references)
    entry = references[RAMP]["tracking_rmse_vs_fitted_trapezoid"]
    assert rmse(force, target) == pytest.approx(entry["value"], rel=entry["tol"])
    values = np.full((len(force), N_SIGNALS), np.nan)
    values[:, SIGNAL_INDEX["left.fz"]], values[:, SIGNAL_INDEX["target"]] = force, target
    t_ns = np.round(np.arange(len(force)) * (1e9 / rate_hz)).astype(np.int64)
    series = Series(t_ns, values, rate_hz, frozenset({"left.fz", "target"}), foreign=True)
    measures = {m.name: m for m in measure_response(Window(series, MeasureOptions()))}
    assert measures["track_rmse_n"].value == pytest.approx(entry["value"], rel=entry["tol"])
    # The target was fitted to this very force: it follows at once; its corners are not rounded as
    # the force's are, so that some of its power has no answer.
    coherence, delay = measures["track_coherence"], measures["track_delay_ms"]
    assert coherence.value is not None
    assert coherence.value > 0.9
    assert measures["track_gain"].value == pytest.approx(1.0, abs=0.1)
    assert delay.value == pytest.approx(0.0, abs=60.0)


def test_no_agreed_coherence_is_left_out(references: dict[str, dict[str, Any]]) -> None:
    keys = {
        (file, key)
        for file, entries in references.items()
        for key in entries
        if key.startswith(("coherence_", "tracking_rmse"))
    }
    assert {file for file, _ in keys} == {RAMP, *STANDING}
    assert len(keys) == 9
