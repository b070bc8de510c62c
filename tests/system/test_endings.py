"""However a station ends, its recording is closed and its simulated device is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bandplate.recording import Recording
from tests.system.stations import BANDPLATE, called, simulated, wait_for

SCREENS = os.environ | {"QT_QPA_PLATFORM": "offscreen"}


@contextmanager
def started(folder: Path, *args: str) -> Iterator[subprocess.Popen[str]]:
    """Run the simulated station in a process group of its own, as a terminal does."""
    process = subprocess.Popen(
        [*BANDPLATE, "run", "--source", "sim", "--record", str(folder), *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=SCREENS,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def records(folder: Path) -> bool:
    """Whether half a second of samples is in the folder's only recording."""
    files = list(folder.glob("*.part"))
    return bool(files) and files[0].stat().st_size > 500 * 88


def closed_recording(folder: Path) -> Recording:
    (path,) = folder.iterdir()
    assert path.suffix == ".mcap"
    return Recording.open(path)


@pytest.mark.parametrize("view", [("--headless",), ("--coach-only",)])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order(
    tmp_path: Path, view: tuple[str, ...], number: signal.Signals
) -> None:
    with started(tmp_path / "D", *view) as process:
        wait_for(lambda: records(tmp_path / "D"), "a recording")
        os.killpg(process.pid, number)  # Ctrl+C reaches every process of the terminal
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0, errors
    kinds = {event.kind for event in closed_recording(tmp_path / "D").events()}
    assert "alarm.lost" not in kinds


def test_a_signal_before_the_event_loop_runs_ends_it_too(tmp_path: Path) -> None:
    code = (
        "import signal, sys\n"
        "from bandplate.gui.coach.window import CoachWindow\n"
        "shown = CoachWindow.show\n"
        "CoachWindow.show = lambda w: (shown(w), signal.raise_signal(signal.SIGINT))\n"
        "from bandplate.cli.main import main\n"
        f"sys.exit(main(['run', '--source', 'sim', '--coach-only', '--record', {str(tmp_path)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], env=SCREENS, timeout=60)
    assert done.returncode == 0
    closed_recording(tmp_path)


def test_a_reader_of_the_output_that_has_seen_enough(tmp_path: Path) -> None:
    with started(tmp_path / "D", "--headless") as process:
        assert process.stdout is not None
        wait_for(lambda: records(tmp_path / "D"), "a recording")
        process.stdout.close()
        assert process.wait(20) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
        process.stderr.close()
        process.stdout = process.stderr = None
    closed_recording(tmp_path / "D")


def test_without_any_output(tmp_path: Path) -> None:
    args = [*BANDPLATE, "run", "--source", "sim", "--headless", "--duration", "1"]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *args, "--record", str(tmp_path / "D")],
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(closed_recording(tmp_path / "D").samples()) >= 900


def test_a_device_that_stays_away_does_not_prolong_the_duration(tmp_path: Path) -> None:
    with simulated(tmp_path / "L") as device:
        process = subprocess.Popen(
            [
                *(*BANDPLATE, "run", "--source", f"serial:{tmp_path / 'L'}", "--headless"),
                *("--duration", "2", "--record", str(tmp_path / "D")),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        wait_for(lambda: records(tmp_path / "D"), "a recording")
        (tmp_path / "L").unlink()  # leads nowhere, whoever gets the port's number next
        device.kill()
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "device lost" in errors
    closed_recording(tmp_path / "D")


def test_screens_that_cannot_be_loaded(tmp_path: Path) -> None:
    broken = tmp_path / "lib" / "PySide6"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('libEGL.so.1: cannot open')\n")
    path = os.pathsep.join([str(tmp_path / "lib"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [*BANDPLATE, "run", "--source", "sim", "--record", str(tmp_path / "D")],
        capture_output=True,
        text=True,
        timeout=60,
        env=SCREENS | {"PYTHONPATH": path.rstrip(os.pathsep)},
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "the screens cannot be loaded (libEGL.so.1: cannot open): install Qt's libraries" in line
    assert not list((tmp_path / "D").glob("*.part"))


@pytest.mark.parametrize("duration", ["inf", "1e9", "nan", "-1"])
def test_a_duration_that_is_none(duration: str) -> None:
    done = called("run", "--source", "sim", "--no-record", "--duration", duration)
    assert done.returncode == 2
    assert "--duration must be above 0 s and at most" in done.stderr
