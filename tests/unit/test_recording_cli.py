"""verify, export and import as a person calls them."""

import json
import os

import numpy as np
import pytest

from bandplate.cli.main import main
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.recording import RecordingWriter


@pytest.fixture
def recorded(tmp_path):
    rows = np.zeros(1000, SAMPLE_DTYPE)
    rows["index"] = np.arange(1000)
    rows["t_ns"] = rows["index"] * 1_000_000
    with RecordingWriter(
        tmp_path / "rec", name="a", metadata={"rate_hz": 1000.0}, segment_s=0.5
    ) as writer:
        for batch in np.split(rows, 20):
            writer.write_samples(batch)
    return sorted((tmp_path / "rec").iterdir())


def test_verify_says_intact_once_per_file(recorded, capsys):
    assert main(["verify", *map(str, recorded)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        f"{recorded[0]}: intact, 500 samples",
        f"{recorded[1]}: intact, 500 samples",
        "intact: 1000 samples, 1.000 s at 1000 Hz, 0 events, no gaps",
    ]


def test_verify_says_what_was_lost_and_where(recorded, capsys):
    data = bytearray(recorded[1].read_bytes())
    at = data.index(np.int64(700_000_000).tobytes()) + 1000  # inside the batch from 0.7 s on
    data[at] ^= 4
    recorded[1].write_bytes(data)
    assert main(["verify", str(recorded[0])]) == 1
    first, second, whole = capsys.readouterr().out.splitlines()
    assert first.endswith("intact, 500 samples")
    assert "repaired, 450 samples read" in second
    assert "after 0.699 s and before 0.750 s): 50 samples lost" in second
    assert whole.startswith("not intact: 950 samples")
    assert "1 gap (50 samples not recorded)" in whole


def test_verify_json_is_for_programs(recorded, capsys, tmp_path):
    junk = tmp_path / "junk.mcap"
    junk.write_bytes(b"junk" * 100)
    recorded[1].unlink()
    assert main(["verify", "--json", str(recorded[0]), str(junk)]) == 1
    report, other = sorted(json.loads(capsys.readouterr().out), key=lambda r: "error" in r)
    assert report["intact"] is True
    assert report["samples"] == 500
    assert "not a bandplate recording" in other["error"]


def test_a_mistake_is_one_line_on_stderr_and_exit_code_1(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("zeit,kraft\n0,1\n")
    (tmp_path / "m.toml").write_text(
        '[time]\ncolumn = "t"\nunit = "s"\n'
        '[[channel]]\ncolumn = "kraft"\nrole = "left.fz"\nunit = "N"\n'
    )
    out = tmp_path / "o.mcap"
    command = ["import", str(tmp_path / "a.csv"), "--map", str(tmp_path / "m.toml"), "-o", str(out)]
    assert main(command) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "has no time column 't': it has zeit, kraft" in captured.err
    assert main(["import", str(tmp_path / "a.csv"), "-o", str(out)]) == 2
    assert main(["import", "x.c3d", "--plates", "1=left,1=right", "-o", str(out)]) == 2
    assert not out.exists()


def test_export_and_verify_name_what_is_not_there(tmp_path, capsys):
    for command in (["verify", "no.mcap"], ["export", "no.mcap", "-o", str(tmp_path / "x.csv")]):
        assert main(command) == 1
        assert capsys.readouterr().err == "bandplate: no.mcap does not exist: check the name\n"
    assert list(tmp_path.iterdir()) == []


def test_export_never_takes_the_place_of_what_it_reads_or_of_what_is_no_file(
    recorded, tmp_path, capsys
):
    before = [file.read_bytes() for file in recorded]
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for out, said in (
        (recorded[0], "is the recording that is read"),
        (recorded[1], "is the recording that is read"),
        (pipe, "is not an ordinary file"),
        (tmp_path, "is a folder: name a file in it"),
        (tmp_path / "new" / "x.csv", f"make the folder {tmp_path / 'new'} first"),
    ):
        assert main(["export", str(recorded[0]), "--raw", "-o", str(out), "--force"]) == 1
        assert said in capsys.readouterr().err
    assert [file.read_bytes() for file in recorded] == before
    assert sorted(recorded[0].parent.iterdir()) == recorded
    assert pipe.is_fifo()
