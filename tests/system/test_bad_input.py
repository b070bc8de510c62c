"""Whatever is wrong: one line that says what, where and what to do; exit code 1 or 2."""

from __future__ import annotations

import os
import pty
import subprocess
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.recording import Recording, RecordingWriter
from tests.system.stations import BANDPLATE, bandplate, called, simulated


def refused(*args: str | Path, code: int = 1) -> str:
    done = called(*args)
    assert done.returncode == code, (done.stdout, done.stderr)
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("bandplate: ")
    return lines[0]


@contextmanager
def silent_port() -> Iterator[str]:
    master, slave = pty.openpty()
    tty.setraw(slave)
    try:
        yield os.ttyname(slave)
    finally:
        os.close(master)
        os.close(slave)


def run_args(port: str | Path, folder: Path) -> tuple[str | Path, ...]:
    source = f"serial:{port}"
    return "run", "--source", source, "--headless", "--duration", "2", "--record", folder


def test_a_port_that_is_not_there(tmp_path: Path) -> None:
    line = refused(*run_args("/dev/nowhere", tmp_path / "D"))
    assert "/dev/nowhere: no such port; plug the device in or name another" in line
    assert not (tmp_path / "D").exists()


def test_a_file_that_is_no_port(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    assert "is not a serial port" in refused(*run_args(file, tmp_path / "D"))


def test_a_port_that_another_program_holds(tmp_path: Path) -> None:
    import serial

    with simulated(tmp_path / "L"), serial.Serial(str(tmp_path / "L"), exclusive=True):
        line = refused(*run_args(tmp_path / "L", tmp_path / "D"))
    assert "another program holds the port; close it" in line
    assert not (tmp_path / "D").exists()


def test_a_device_that_never_answers(tmp_path: Path) -> None:
    with silent_port() as port:
        line = refused(*run_args(port, tmp_path / "D"))
    assert f"{port}: no bandplate device answers; check the cable" in line
    assert not (tmp_path / "D").exists()


def test_a_device_that_talks_nonsense(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    tty.setraw(slave)
    tty.setraw(master)
    child = os.fork()
    if child == 0:
        while True:
            try:
                os.write(master, b"OK\r\n\x00\x01\x02garbage\x00")
                os.read(master, 256)
            except OSError:
                os._exit(0)
    try:
        assert "no bandplate device answers" in refused(
            *run_args(os.ttyname(slave), tmp_path / "D")
        )
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(master)
        os.close(slave)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("run", "--source", "telepathy:1"), "must be sim, sim:SCENARIO, serial:PORT"),
        (("run", "--source", "sim", "--duration", "0"), "--duration must be above 0 s"),
        (("replay", "x.mcap", "--speed", "0"), "--speed must be above 0"),
        (("measure", "x.mcap", "--push", "up"), "invalid choice: 'up'"),
        (("measure", "x.mcap", "a\nb"), r"unrecognized arguments: a\nb; see bandplate --help"),
        (("dance",), "invalid choice: 'dance'"),
    ],
)
def test_wrong_use(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*args, code=2)


def test_unknown_names_list_what_there_is(tmp_path: Path) -> None:
    line = refused("run", "--drill", "yoga", "--headless")
    assert "no drill 'yoga'; write one of " in line
    assert "hold" in line
    words = ("--headless", "--no-record", "--duration", "1")
    line = refused("run", "--source", "sim:yoga", *words, code=2)
    assert "no scenario 'yoga'; there are: " in line
    line = refused("run", "--source", "sim", "--rate", "1234", *words, code=2)
    assert "no rate 1234 Hz; there are: " in line


def test_a_wrong_settings_file_names_file_and_key(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text("[engine]\ncutof_hz = 5\n")
    line = refused("run", "--source", "sim", "--headless", "--config", file)
    assert str(file) in line
    assert "cutof_hz" in line


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[engine]\ncutoff_hz = 0\n", "engine.cutoff_hz"),
        ("[engine]\ncontact_on_n = inf\n", "engine.contact_on_n"),
        ("[engine]\nrealtime_priority = 500\n", "engine.realtime_priority"),
        ("[references_n]\npush = nan\n", "references_n"),
    ],
)
def test_a_setting_that_cannot_be_names_file_and_key(tmp_path: Path, text: str, key: str) -> None:
    file = tmp_path / "station.toml"
    file.write_text(text)
    line = refused(
        *("run", "--source", "sim", "--headless", "--no-record", "--duration", "1"),
        *("--config", file),
    )
    assert str(file) in line
    assert key in line


@pytest.mark.parametrize("wrong", ["duration_s = nan", "duration_s = 1, target_pct = [0, inf]"])
def test_a_drill_without_an_end_is_refused(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(f'title = "x"\nsides = ["left"]\nphases = [{{ kind = "hold", {wrong} }}]\n')
    line = refused("run", "--source", "sim", "--headless", "--no-record", "--drill", file)
    assert str(file) in line
    assert "phases" in line


@pytest.mark.parametrize(
    "metadata",
    [
        {"engine": {"rate_hz": 1000}},
        {"engine": {"rate_hz": 1000, "cutoff_hz": -1}},
        {"engine": {"rate_hz": 1000, "push_side": "up"}},
        {"calibration": {}},
    ],
)
def test_a_recording_whose_counts_nobody_can_turn_into_forces(
    tmp_path: Path, metadata: dict[str, object]
) -> None:
    with RecordingWriter(tmp_path, name="x", metadata={"rate_hz": 1000.0} | metadata) as writer:
        writer.write_samples(np.zeros(10, SAMPLE_DTYPE))
    (path,) = tmp_path.glob("*.mcap")
    for command in (("measure",), ("replay", "--headless")):
        assert "the recording" in refused(*command, path)


def test_a_folder_that_cannot_be_written() -> None:
    line = refused("run", "--source", "sim", "--headless", "--duration", "1", "--record", "/proc/D")
    assert "/proc/D" in line


def test_a_recording_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "r.mcap"
    file.write_bytes(b"not a recording")
    for command in ("measure", "replay"):
        assert str(file) in refused(command, file)
        assert "nowhere.mcap" in refused(command, tmp_path / "nowhere.mcap")


def test_a_name_with_a_line_break_or_no_text_in_it_stays_one_line(tmp_path: Path) -> None:
    assert r"no\nsuch\x1b[2J.mcap does not exist" in refused(
        "measure", tmp_path / "no\nsuch\x1b[2J.mcap"
    )
    odd = tmp_path / os.fsdecode(b"\xff.csv")
    odd.write_text("t,f\n0,1\n0.1,2\n")
    csv_map = tmp_path / "m.toml"
    csv_map.write_text(
        '[time]\ncolumn = "t"\nunit = "s"\n'
        '[[channel]]\ncolumn = "f"\nrole = "left.fz"\nunit = "N"\n'
    )
    out = tmp_path / os.fsdecode(b"\xfe.mcap")
    done = bandplate("import", odd, "--map", csv_map, "-o", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(r"\udcfe.mcap: 2 rows at 10 Hz, left.fz" + "\n")
    assert Recording.open(out).metadata["source"]["file"] == r"\udcff.csv"


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="this system has no /dev/full")
def test_an_output_that_takes_nothing_ends_the_station_properly(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*BANDPLATE, "run", "--source", "sim", "--headless", "--record", tmp_path / "D"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=100,
        )
    assert done.returncode == 1
    assert done.stderr == "bandplate: cannot write the output: No space left on device\n"
    assert [file.suffix for file in (tmp_path / "D").iterdir()] == [".mcap"]
