"""Real recordings, imported and measured by the real commands, against independent references.

Each reference value was computed by at least one other code (reference.json names them); the
tolerance beside it is the one that the codes agree to.
"""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from bandplate.cli.main import main

MAPS = Path(__file__).parents[2] / "docs" / "examples"

Measured = Callable[..., dict[tuple[str, str], dict[str, Any]]]


@dataclass(frozen=True)
class Check:
    """Reference `key` of `file` = measure (`name`, `scope`) under `options`, by way of `factor`."""

    file: str
    key: str
    name: str
    scope: str = "both"
    options: tuple[str, ...] = ()
    factor: float = 1.0
    param: str = ""
    item: int | None = None


STANDING: Final = {
    "cop_mean_velocity": ("cop_mean_velocity_mm_per_s", 10.0),
    "cop_path_length": ("cop_path_mm", 10.0),
    "cop_ellipse95_prediction": ("cop_ellipse95_mm2", 100.0),
    "cop_mean_power_frequency": ("cop_mean_power_frequency_hz", 1.0),
    "cop_rms_ap": ("cop_rms_ap_mm", 10.0),
    "cop_rms_ml": ("cop_rms_ml_mm", 10.0),
    "cop_range_ap": ("cop_range_ap_mm", 10.0),
    "cop_range_ml": ("cop_range_ml_mm", 10.0),
    "cop_mean_distance": ("cop_mean_distance_mm", 10.0),
    "cop_mean_velocity_ap": ("cop_mean_velocity_ap_mm_per_s", 10.0),
    "cop_mean_velocity_ml": ("cop_mean_velocity_ml_mm_per_s", 10.0),
}
ONE_PLATE = tuple(f"standing_bds000{n}_100hz.csv" for n in ("01", "10", "28"))
TWO_PLATES = ("standing_dual_pds13or1_100hz.csv", "standing_dual_pds13cf1_100hz.csv")
PULLS: Final = {
    "imtp_ex1_1000hz.csv": "10:11",
    "imtp_ex1_500hz.csv": "10:11",
    "imtp_ex2_cop_1000hz.csv": "12.5:13.5",
}
PARAMS: Final = {
    "pull_quiet_mean": "baseline_n",
    "pull_quiet_sd": "baseline_sd_n",
    "pull_threshold": "threshold_n",
    "pull_onset_s": "onset_s",
}


def pull_checks(file: str, quiet: str) -> list[Check]:
    options = ("--quiet", quiet)
    checks = [Check(file, "pull_peak", "push_peak_n", "push", options)]
    for key, param in PARAMS.items():
        checks.append(Check(file, key, "push_rfd_50_n_per_s", "push", options, param=param))
    for ms in (50, 100, 150, 200):
        checks += [
            Check(file, key, name, "push", options)
            for key, name in (
                (f"pull_rfd_0_{ms}ms_per_s", f"push_rfd_{ms}_n_per_s"),
                (f"pull_impulse_net_0_{ms}ms", f"push_impulse_{ms}_n_s"),
                (f"pull_impulse_gross_0_{ms}ms", f"push_impulse_gross_{ms}_n_s"),
            )
        ]
    return checks


def jump_checks(file: str, weighing: str, start: str, takeoff: str, landing: str) -> list[Check]:
    """Body weight, take-off peak and landing peak, each in the reference's own window."""
    first, last = weighing.split(":")
    return [
        Check(file, "body_weight", "push_mean_n", "both", ("--from", first, "--to", last)),
        Check(
            file,
            "peak_force_before_takeoff",
            "push_peak_n",
            "both",
            ("--from", start, "--to", takeoff),
        ),
        Check(file, "peak_landing_force", "push_peak_n", "both", ("--from", landing)),
    ]


CHECKS: Final = [
    *(
        Check(file, key, name, factor=factor)
        for file in (*ONE_PLATE, *TWO_PLATES)
        for key, (name, factor) in STANDING.items()
    ),
    *(
        Check(file, f"asymmetry_{of}_fz", name)
        for file in TWO_PLATES
        for of, name in (("mean", "asi_bilateral_pct"), ("peak", "asi_bilateral_peak_pct"))
    ),
    *(check for file, quiet in PULLS.items() for check in pull_checks(file, quiet)),
    *jump_checks("jump_cmj_bmc_600hz.csv", "0:0.09999", "0.1", "0.905", "1.33"),
    *jump_checks("jump_bmc_jump1_450hz.csv", "3:3.49999", "3.5", "5.0911", "5.6422"),
    *jump_checks("jump_cmj_dual_f02_2000hz.npz", "6:7", "7", "8.8105", "9.3395"),
    *jump_checks("jump_sqj_dual_p30_1000hz.npz", "6.5:7", "7", "8.83", "9.272"),
    Check("walk_multiplate_walk1_450hz.csv", "plate6_peak", "push_peak_n", "right"),
    Check("walk_multiplate_walk1_450hz.csv", "plate5_peak", "push_peak_n", "left"),
    Check("gait_two_plates.c3d", "plate1_peak_abs_fz", "push_peak_n", "left"),
    Check("gait_two_plates.c3d", "plate2_peak_abs_fz", "push_peak_n", "right"),
    Check("run_step_type3.c3d", "plate1_peak_abs_fz", "push_peak_n", "left"),
    Check("raw8_kistler_volts_100hz.csv", "fx_fy_fz_mean", "push_mean_n", "left", item=2),
    Check("raw8_kistler_volts_100hz.csv", "cop_sd", "cop_rms_ml_mm", "left", (), 1000.0, item=0),
    Check("raw8_kistler_volts_100hz.csv", "cop_sd", "cop_rms_ap_mm", "left", (), 1000.0, item=1),
    Check(
        "force_ramp_hold_2048hz.npz",
        "hold_mean",
        "push_mean_n",
        "push",
        ("--from", "8", "--to", "24"),
    ),
]

#: References that two codes agree on and that are not a measure of these sections, with the reason.
NOT_MEASURED: Final = {
    "cop_ellipse95_chi2": "the chi-square form; ours is the prediction ellipse, 0.1 % larger",
    "pull_rfd_0_250ms_per_s": "our windows end at 200 ms",
    "sampen_*": "compared in test_conformity_signals",
    "sparc_*": "compared in test_conformity_signals",
    "coherence_*": "compared in test_conformity_response",
    "xcorr_*": "see test_conformity_timing",
    "run50_*": "compared in test_conformity_timing",
    "push_contact_*": "compared in test_conformity_timing",
    "push_events": "compared in test_conformity_timing",
    "push_flight_*": "compared in test_conformity_timing",
    "push_step_*": "compared in test_conformity_timing",
    "plate?_contacts_20N": "compared in test_conformity_timing",
    "plate?_impulse_z": "the impulse of a whole contact is no measure of ours",
    "plate?_mean_abs_fz_loaded": "the import's tests compare mean forces",
    "plate?_moment_*": "the import's tests compare moments",
    "plate?_cop_*": "the import's tests compare centres of pressure",
    "plate2_max_abs_fz": "an unloaded plate whose largest deviation is a pull: ours is the push",
    "analog_readers_agree": "readers of the file are compared, not measures",
    "combined_cop_mean_m": "the import's tests compare centres of pressure",
    "bmc_notebook_*": "jump height and its events are no measures of ours",
    "hold_cv": "without removing the trend; ours removes it and is smaller (tested below)",
    "cop_mean": "the import's tests compare centres of pressure",
    "first_sample_fx_fy_fz_copx_copy": "the import's tests compare single samples",
}


@pytest.fixture(scope="session")
def references(shared_data: Path) -> dict[str, dict[str, Any]]:
    document = json.loads((shared_data / "reference.json").read_text())
    files: dict[str, dict[str, Any]] = document["files"]
    return files


def map_of(file: str) -> Path | None:
    """Return the shipped map that fits the layout of `file`; None for C3D."""
    if file.endswith(".c3d"):
        return None
    fits = {
        "standing_bds": "one-plate-standing",
        "standing_dual": "two-plates-standing",
        "imtp_ex2_cop": "one-plate-cop",
        "imtp_ex1": "one-plate-force",
        "force_ramp": "one-plate-force",
        "jump_cmj_dual": "two-plates-jump-2000hz",
        "jump_sqj_dual": "two-plates-jump-1000hz",
        "jump_": "one-plate-force",
        "walk": "walkway",
        "raw8": "kistler-8-channel",
    }
    return MAPS / f"{next(fits[start] for start in fits if file.startswith(start))}.toml"


def as_csv(source: Path, target: Path) -> Path:
    """Write an .npz of the data folder as the CSV that its map describes."""
    data = np.load(source)
    if "scaled" in data:
        columns = [str(name) for name in data["columns"]]
        table = data["scaled"] * data["scale"]
    else:
        force = data["force_pct_mvc"].astype(np.float64)
        time_s = float(data["t0_s"]) + np.arange(len(force)) / float(data["fs_hz"])
        columns, table = ["time_s", "fz_n"], np.column_stack((time_s - time_s[0], force))
    np.savetxt(target, table, "%.10g", ",", header=",".join(columns), comments="")
    return target


@pytest.fixture(scope="session")
def measured(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """Import a file once, measure it under options, and return its measures by name and scope."""
    folder = tmp_path_factory.mktemp("conformity")
    done: dict[tuple[str, ...], dict[tuple[str, str], dict[str, Any]]] = {}

    def measure(
        file: str, options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
    ) -> dict[tuple[str, str], dict[str, Any]]:
        if (file, *options) in done:
            return done[file, *options]
        recording = folder / f"{file}.mcap"
        if not recording.exists():
            source = shared_data / file
            if file.endswith(".npz"):
                source = as_csv(source, folder / f"{file}.csv")
            map_path = map_of(file)
            mapping = [] if map_path is None else ["--map", str(map_path)]
            assert main(["import", str(source), *mapping, "-o", str(recording)]) == 0
        capsys.readouterr()
        assert main(["measure", str(recording), "--json", *options]) == 0
        measures = json.loads(capsys.readouterr().out)["measures"]
        done[file, *options] = {(m["name"], m["scope"]): m for m in measures}
        return done[file, *options]

    return measure


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.file}-{check.key}")
def test_reference(
    check: Check,
    references: dict[str, dict[str, Any]],
    measured: Measured,
    capsys: pytest.CaptureFixture[str],
) -> None:
    reference = references[check.file][check.key]
    expected = reference["value"] if check.item is None else reference["value"][check.item]
    measure = measured(check.file, check.options, capsys)[check.name, check.scope]
    assert "absent" not in measure, measure["absent"]
    value = measure["params"][check.param] if check.param else measure["value"]
    # a self check to 1e-9 is of one code with itself: the file's own rounding is coarser
    assert value == pytest.approx(expected * check.factor, rel=max(reference["tol"], 1e-6))


def test_every_agreed_reference_is_compared_or_has_a_reason(
    references: dict[str, dict[str, Any]],
) -> None:
    compared = {(check.file, check.key) for check in CHECKS}
    left_over = [
        (file, key)
        for file, entries in references.items()
        for key, entry in entries.items()
        if isinstance(entry, dict) and entry.get("trust") in ("published+recomputed", "two_codes")
        if (file, key) not in compared
        if not any(fnmatch.fnmatch(key, pattern) for pattern in NOT_MEASURED)
    ]
    assert left_over == []


def test_hold_variation_without_its_trend_is_below_the_reference_with_it(
    references: dict[str, dict[str, Any]],
    measured: Measured,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = "force_ramp_hold_2048hz.npz"
    with_trend = references[file]["hold_cv"]["value"]
    measures = measured(file, ("--hold", "8:24"), capsys)
    value = measures["push_hold_cv_pct", "push"]["value"]
    assert 0.9 * with_trend < value < with_trend


def test_onsets_that_are_searched_for_agree_with_those_of_a_given_baseline(
    references: dict[str, dict[str, Any]],
    measured: Measured,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for file in PULLS:
        rfd = measured(file, (), capsys)["push_rfd_100_n_per_s", "push"]
        given_s = references[file]["pull_onset_s"]["value"]
        assert rfd["params"]["onset_s"] == pytest.approx(given_s, abs=0.005)


def test_below_500_hz_no_rfd(measured: Measured, capsys: pytest.CaptureFixture[str]) -> None:
    measures = measured("jump_bmc_jump1_450hz.csv", (), capsys)
    assert "500 Hz" in measures["push_rfd_100_n_per_s", "push"]["absent"]
    assert "value" in measures["push_peak_n", "push"]


def test_an_unloaded_plate_has_no_centre_of_pressure(
    measured: Measured, capsys: pytest.CaptureFixture[str]
) -> None:
    measures = measured("gait_two_plates.c3d", (), capsys)
    assert "force below 50 N" in measures["cop_path_mm", "right"]["absent"]
