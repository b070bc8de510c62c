"""Whatever is wrong: one line that says what, where and what to do; exit code 1 or 2."""

from __future__ import annotations

import os
import pty
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.system.stations import bandplate, simulated


def refused(*args: str | Path, code: int = 1) -> str:
    done = bandplate(*args)
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
    assert "cannot be" in refused(*run_args(file, tmp_path / "D"))


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
    ],
)
def test_wrong_use(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*args, code=2)


def test_unknown_names_list_what_there_is(tmp_path: Path) -> None:
    line = refused("run", "--drill", "yoga", "--headless")
    assert "no drill 'yoga'; there are: " in line
    assert "hold" in line
    line = refused("run", "--source", "sim:yoga", "--headless", "--no-record", "--duration", "1")
    assert "no scenario 'yoga'; there are: " in line
    line = refused("run", "--source", "sim", "--rate", "1234", "--headless", "--no-record")
    assert "no rate 1234 Hz; there are: " in line


def test_a_wrong_settings_file_names_file_and_key(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text("[engine]\ncutof_hz = 5\n")
    line = refused("run", "--source", "sim", "--headless", "--config", file)
    assert str(file) in line
    assert "cutof_hz" in line


def test_a_folder_that_cannot_be_written() -> None:
    line = refused("run", "--source", "sim", "--headless", "--duration", "1", "--record", "/proc/D")
    assert "/proc/D" in line


def test_a_recording_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "r.mcap"
    file.write_bytes(b"not a recording")
    for command in ("measure", "replay"):
        assert str(file) in refused(command, file)
        assert "nowhere.mcap" in refused(command, tmp_path / "nowhere.mcap")
