"""Real recordings through their maps, against independently computed references."""

import json
from pathlib import Path

import numpy as np
import pytest

from bandplate.core.channels import SIGNAL_INDEX
from bandplate.core.errors import DataFileError
from bandplate.recording import load_series, verify
from bandplate.recording.importing import import_file
from bandplate.recording.importing.c3d import read_c3d

MAPS = Path(__file__).parents[2] / "docs" / "examples"
MAP_OF = {
    "standing_bds00001_100hz": "one-plate-standing",
    "standing_bds00010_100hz": "one-plate-standing",
    "standing_bds00028_100hz": "one-plate-standing",
    "standing_dual_pds13or1_100hz": "two-plates-standing",
    "standing_dual_pds13cf1_100hz": "two-plates-standing",
    "imtp_ex1_1000hz": "one-plate-force",
    "imtp_ex1_500hz": "one-plate-force",
    "imtp_ex2_cop_1000hz": "one-plate-cop",
    "jump_cmj_bmc_600hz": "one-plate-force",
    "jump_bmc_jump1_450hz": "one-plate-force",
    "jump_cmj_dual_f02_2000hz": "two-plates-jump-2000hz",
    "jump_sqj_dual_p30_1000hz": "two-plates-jump-1000hz",
    "run_treadmill_rbds001_300hz": "treadmill-running",
    "walk_multiplate_walk1_450hz": "walkway",
    "raw8_kistler_volts_100hz": "kistler-8-channel",
}


@pytest.fixture(scope="module")
def references(shared_data):
    return json.loads((shared_data / "reference.json").read_text())["files"]


def source_csv(shared_data, stem, tmp_path):
    """Return the CSV of a data set; those kept as integers in .npz become one here."""
    if (shared_data / f"{stem}.csv").exists():
        return shared_data / f"{stem}.csv"
    with np.load(shared_data / f"{stem}.npz") as stored:
        values = stored["scaled"] * stored["scale"]
        header = ",".join(stored["columns"])
    path = tmp_path / f"{stem}.csv"
    np.savetxt(path, values, "%.5f", ",", header=header, comments="")
    return path


@pytest.fixture
def imported(shared_data, tmp_path):
    def load(stem):
        out = tmp_path / f"{stem}.mcap"
        source = source_csv(shared_data, stem, tmp_path)
        import_file(source, out, map_path=MAPS / f"{MAP_OF[stem]}.toml")
        return load_series(out)

    return load


def reference_of(references, stem):
    return references.get(f"{stem}.csv") or references[f"{stem}.npz"]


@pytest.mark.parametrize("stem", MAP_OF)
def test_every_plate_file_imports_whole_with_its_rate(stem, shared_data, tmp_path):
    source = source_csv(shared_data, stem, tmp_path)
    out = tmp_path / "r.mcap"
    import_file(source, out, map_path=MAPS / f"{MAP_OF[stem]}.toml")
    report = verify(out)
    assert report.intact
    assert report.rate_hz == float(stem.rsplit("_", 1)[1].removesuffix("hz"))
    with source.open() as lines:
        assert report.samples == sum(1 for _ in lines) - 1
    assert report.gaps == ()


@pytest.mark.parametrize("stem", [s for s in MAP_OF if s.startswith("standing")])
def test_standing_cop_is_the_published_one(stem, imported, references):
    series = imported(stem)
    reference = reference_of(references, stem)
    x, y = series["both.cop_x"], series["both.cop_y"]
    path_mm = np.hypot(np.diff(x), np.diff(y)).sum()
    assert path_mm / 10 == pytest.approx(reference["cop_path_length"]["value"], rel=1e-5)
    assert x.std() / 10 == pytest.approx(reference["cop_rms_ml"]["value"], rel=1e-5)
    assert y.std() / 10 == pytest.approx(reference["cop_rms_ap"]["value"], rel=1e-5)
    velocity = path_mm / (len(series) / series.rate_hz) / 10
    assert velocity == pytest.approx(reference["cop_mean_velocity"]["value"], rel=1e-5)


@pytest.mark.parametrize("stem", [s for s in MAP_OF if s.startswith("standing_dual")])
def test_two_plates_combine_as_the_source_combined_them(
    stem, imported, shared_data, tmp_path, references
):
    text = (MAPS / "two-plates-standing.toml").read_text()
    (tmp_path / "plates.toml").write_text(
        text[: text.rindex("[[channel]]", 0, text.rindex("net_cop_ml_m"))]
    )
    import_file(shared_data / f"{stem}.csv", tmp_path / "p.mcap", map_path=tmp_path / "plates.toml")
    computed = load_series(tmp_path / "p.mcap")
    given = imported(stem)
    reference = reference_of(references, stem)
    furthest_m = reference["combined_cop_mean_m"]["params"]["max_abs_diff_m"]
    apart_m = (
        np.hypot(
            computed["both.cop_x"] - given["both.cop_x"],
            computed["both.cop_y"] - given["both.cop_y"],
        ).max()
        / 1e3
    )
    assert 0.0 < apart_m < 1.5 * furthest_m
    ap_m, ml_m = reference["combined_cop_mean_m"]["value"]
    assert computed["both.cop_y"].mean() / 1e3 == pytest.approx(ap_m, abs=1e-7)
    assert computed["both.cop_x"].mean() / 1e3 == pytest.approx(ml_m, abs=1e-7)
    asymmetry = reference["asymmetry_mean_fz"]["params"]
    assert computed["left.fz"].mean() == pytest.approx(asymmetry["left"], rel=1e-9)
    assert computed["right.fz"].mean() == pytest.approx(asymmetry["right"], rel=1e-9)


def test_eight_kistler_outputs_give_force_and_cop(imported, references):
    series = imported("raw8_kistler_volts_100hz")
    reference = references["raw8_kistler_volts_100hz.csv"]
    first = reference["first_sample_fx_fy_fz_copx_copy"]["value"]
    assert series["left.fz"].mean() == pytest.approx(
        reference["fx_fy_fz_mean"]["value"][2], rel=1e-9
    )
    assert series["left.fz"][0] == pytest.approx(first[2], rel=1e-9)
    for axis, k in (("left.cop_x", 0), ("left.cop_y", 1)):
        assert series[axis].mean() / 1e3 == pytest.approx(
            reference["cop_mean"]["value"][k], rel=1e-9
        )
        assert series[axis][0] / 1e3 == pytest.approx(first[3 + k], rel=1e-9)


@pytest.mark.parametrize(
    ("stem", "signal", "name"),
    [
        ("imtp_ex1_1000hz", "both.fz", "pull_peak"),
        ("imtp_ex1_500hz", "both.fz", "pull_peak"),
        ("imtp_ex2_cop_1000hz", "both.fz", "pull_peak"),
        ("jump_cmj_bmc_600hz", "both.fz", "peak_landing_force"),
        ("jump_bmc_jump1_450hz", "both.fz", "peak_landing_force"),
        ("jump_cmj_dual_f02_2000hz", "both.fz", "peak_landing_force"),
        ("jump_sqj_dual_p30_1000hz", "both.fz", "peak_landing_force"),
        ("walk_multiplate_walk1_450hz", "right.fz", "plate6_peak"),
        ("walk_multiplate_walk1_450hz", "left.fz", "plate5_peak"),
    ],
)
def test_peak_forces(stem, signal, name, imported, references):
    peak_n = imported(stem)[signal].max()
    assert peak_n == pytest.approx(reference_of(references, stem)[name]["value"], rel=1e-9)


def test_moments_give_the_cop_that_the_source_gives(shared_data, tmp_path, imported):
    text = (MAPS / "one-plate-standing.toml").read_text()
    for old, new in (
        ("both.fz", "left.fz"),
        ('"cop_ml_cm"', '"mx_nm"'),
        ('"cop_ap_cm"', '"my_nm"'),
        ("both.cop_x", "left.mx"),
        ("both.cop_y", "left.my"),
        ('"cm"', '"Nm"'),
    ):
        text = text.replace(old, new)
    (tmp_path / "moments.toml").write_text(text)
    stem = "standing_bds00010_100hz"
    import_file(
        shared_data / f"{stem}.csv", tmp_path / "m.mcap", map_path=tmp_path / "moments.toml"
    )
    computed = load_series(tmp_path / "m.mcap")
    given = imported(stem)
    # Its forward axis is x of the plate: cop_ap = -My / Fz.
    np.testing.assert_allclose(computed["left.cop_x"], given["both.cop_y"], atol=1e-5)
    np.testing.assert_allclose(computed["left.cop_y"], given["both.cop_x"], atol=1e-5)


def contacts_20n(fz_n, rate_hz):
    """[on..., off...] of loads above 20 N that last 0.1 s."""
    loaded = np.concatenate([[False], fz_n > 20.0, [False]])
    edges = np.flatnonzero(np.diff(loaded.astype(int)))
    on, off = edges[::2], edges[1::2]
    held = off - on >= 0.1 * rate_hz
    return [*on[held].tolist(), *off[held].tolist()]


@pytest.mark.parametrize(
    ("name", "cop"),
    [
        ("gait_two_plates.c3d", "cop_force_weighted_mean"),
        ("run_step_type3.c3d", "cop_uncorrected_force_weighted_mean"),
    ],
)
def test_c3d_plates(name, cop, shared_data, references, tmp_path):
    import_file(shared_data / name, tmp_path / "r.mcap")
    series = load_series(tmp_path / "r.mcap")
    reference = references[name]
    assert series.rate_hz == reference["analog_readers_agree"]["params"]["analog_hz"]
    assert len(series) == reference["analog_readers_agree"]["params"]["n_samples"]
    checked = 0
    for number, side in ((1, "left"), (2, "right")):
        if f"plate{number}_peak_abs_fz" not in reference:
            continue
        checked += 1
        fz_n = series[f"{side}.fz"]
        assert fz_n.max() == pytest.approx(
            reference[f"plate{number}_peak_abs_fz"]["value"], rel=1e-9
        )
        assert fz_n.max() > -2 * fz_n.min()
        loaded = fz_n > 50
        assert fz_n[loaded].mean() == pytest.approx(
            reference[f"plate{number}_mean_abs_fz_loaded"]["value"], rel=1e-9
        )
        found = [
            np.average(series[f"{side}.cop_{axis}"][loaded], weights=fz_n[loaded]) for axis in "xy"
        ]
        assert found == pytest.approx(reference[f"plate{number}_{cop}"]["value"], rel=1e-9)
        assert (
            contacts_20n(fz_n, series.rate_hz) == reference[f"plate{number}_contacts_20N"]["value"]
        )
    assert checked == (2 if name.startswith("gait") else 1)


def test_the_unloaded_plate_of_a_c3d_stays_unloaded(shared_data, references):
    rows = read_c3d(shared_data / "run_step_type3.c3d").rows
    highest_n = np.abs(rows["values"][:, SIGNAL_INDEX["right.fz"]]).max()
    value = references["run_step_type3.c3d"]["plate2_max_abs_fz"]["value"]
    assert highest_n == pytest.approx(value, rel=1e-9)


def test_plates_can_be_told_apart_by_the_user(shared_data):
    default = read_c3d(shared_data / "gait_two_plates.c3d")
    swapped = read_c3d(shared_data / "gait_two_plates.c3d", {1: "right", 2: "left"})
    left, right = SIGNAL_INDEX["left.fz"], SIGNAL_INDEX["right.fz"]
    np.testing.assert_array_equal(default.rows["values"][:, left], swapped.rows["values"][:, right])
    assert default.notes["plates_chosen"] != swapped.notes["plates_chosen"]
    one = read_c3d(shared_data / "gait_two_plates.c3d", {2: "right"})
    assert one.present == {"right.fz", "right.cop_x", "right.cop_y"}
    with pytest.raises(DataFileError, match="plate 3 is not there: the file has 2 plates"):
        read_c3d(shared_data / "gait_two_plates.c3d", {3: "left"})


def test_a_c3d_cut_anywhere_gives_one_line_and_no_file(shared_data, tmp_path):
    whole = (shared_data / "run_step_type3.c3d").read_bytes()
    cut = tmp_path / "cut.c3d"
    for size in (0, 1, 100, 511, 512, 5000, len(whole) // 2, len(whole) - 2000):
        cut.write_bytes(whole[:size])
        with pytest.raises(DataFileError) as refused:
            import_file(cut, tmp_path / "r.mcap")
        assert "\n" not in str(refused.value)
        assert str(cut) in str(refused.value)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cut.c3d"]
