"""``bandplate measure`` on real recordings: what it prints, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bandplate.cli.main import main
from bandplate.core.channels import SIGNAL_INDEX
from bandplate.core.samples import SERIES_DTYPE
from bandplate.recording import write_recording


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """12 s at 1 kHz: two plates, quiet stance, then a push on the right; 5 samples lost at 11 s."""
    n = 12_000
    rng = np.random.default_rng(1)
    rows = np.zeros(n, SERIES_DTYPE)
    rows["t_ns"] = np.arange(n) * 1_000_000
    rows["t_ns"][11_000:] += 5_000_000
    rows["index"] = np.arange(n)
    rows["values"] = np.nan
    rise = 1 - np.exp(-10 * np.clip(np.arange(n) / 1000 - 4, 0, None))
    columns = {"left.fz": 300.0 - 100 * rise, "right.fz": 400.0 + 1000 * rise}
    for name, force_n in columns.items():
        rows["values"][:, SIGNAL_INDEX[name]] = force_n + rng.normal(0, 2, n)
    path = tmp_path / "push.mcap"
    metadata = {"rate_hz": 1000.0, "foreign": True, "present": list(columns)}
    write_recording(path, metadata, rows)
    return path


def test_json_has_the_promised_shape(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", str(recording), "--json", "--push", "right", "--to", "10"]) == 0
    document = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    about = document["recording"]
    assert about["path"] == str(recording)
    assert (about["rate_hz"], about["samples"], about["foreign"]) == (1000.0, 12_000, True)
    assert about["duration_s"] == pytest.approx(12.005)
    assert [gap["missing"] for gap in about["gaps"]] == [5]
    for measure in document["measures"]:
        assert measure.keys() in (
            {"name", "scope", "absent"},
            {"name", "scope", "value", "unit", "method", "params", "experimental"},
            {"name", "scope", "value", "unit", "method", "params", "experimental", "index"},
        )
    by_key = {(m["name"], m["scope"]): m for m in document["measures"]}
    assert by_key["push_rfd_50_n_per_s", "push"]["value"] == pytest.approx(7870, rel=0.05)
    onset_s = by_key["push_rfd_50_n_per_s", "push"]["params"]["onset_s"]
    assert onset_s == pytest.approx(4, abs=0.004)
    assert "weight" in by_key["push_peak_bw", "push"]["absent"]


def test_table_groups_by_member_and_gathers_reasons(
    recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["measure", str(recording), "--to", "10", "--body-weight", "700"]) == 0
    printed = capsys.readouterr().out
    lines = printed.splitlines()
    assert lines[0] == "12.01 s at 1000 Hz, imported, 1 gap"
    (heading,) = [line.split() for line in lines if line.startswith("push ")]
    assert heading == ["push", "left", "right", "both"]
    (peak,) = [line.split() for line in lines if line.startswith("  push_peak_n")]
    assert peak[-1] == "N"
    assert float(peak[2]) == pytest.approx(1400, abs=10)
    assert not any("swing" in line.split()[0] for line in lines if line.strip() and line[0] != " ")
    reasons = printed.partition("not measured")[2]
    assert reasons.count("use --push") == 1
    assert "nan" not in printed.lower()


def test_a_gap_in_the_window_is_named_with_its_time(
    recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["measure", str(recording)]) == 0
    assert "5 samples missing in 1 gap, the first at 11.005 s" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--from", "99"], "no samples with --from 99 s: the recording is 12.004 s long"),
        (["--quiet", "30:40"], "the quiet window 30:40 s holds fewer than 10 samples"),
    ],
)
def test_a_window_outside_the_recording_is_wrong_use(
    recording: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["measure", str(recording), *options]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"bandplate: {said}")
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--quiet", "10"], "'10' is not START:END in seconds"),
        (["--quiet", "11:10"], "ends before it begins"),
        (["--from", "nan"], "'nan' is not a time in seconds"),
        (["--body-weight", "-3"], "'-3' is not a positive number"),
        (["--push", "middle"], "invalid choice"),
        (["--threshold", "0"], "'0' is not a positive number"),
    ],
)
def test_wrong_words_are_refused_before_anything_is_read(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["measure", "nowhere.mcap", *options])
    assert stop.value.code == 2
    assert said in capsys.readouterr().err


def test_a_recording_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", str(tmp_path / "none.mcap")]) == 1
    said = capsys.readouterr().err
    assert "none.mcap" in said
    assert said.count("\n") == 1
