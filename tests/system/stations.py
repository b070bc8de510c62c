"""Helpers of the system tests: the simulated station and the station as real processes."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from bandplate.cli.main import main
from bandplate.config import load_station_config
from bandplate.drills import Drill, load_drill
from bandplate.station import Session, Station, simulator, watched

BANDPLATE = (sys.executable, "-m", "bandplate.cli.main")
#: The shipped drill, for who has no time.
WEIGH = """
title = "Weigh"
activity = "stand"
members = ["push"]
sides = ["both"]
repetitions = 1
cues = []
scenario = "quiet"
phases = [{ kind = "weigh", duration_s = 3 }]
[ready]
still_s = 0.5
countdown_s = 0.5
[stops]
lost_samples_pct = 100  # a busy machine starves the simulated board
off = ["quality"]
"""


def bandplate(*args: str | Path, timeout_s: float = 100) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end."""
    return subprocess.run(
        [*BANDPLATE, *map(str, args)], capture_output=True, text=True, timeout=timeout_s
    )


def called(*args: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end in this process, where nothing has to be loaded for it."""
    out, errors = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(errors):
        try:
            code = main([str(arg) for arg in args])
        except SystemExit as end:
            code = int(end.code or 0)
    return subprocess.CompletedProcess(args, code, out.getvalue(), errors.getvalue())


@contextmanager
def simulated(link: Path, *args: str) -> Iterator[subprocess.Popen[str]]:
    """Run ``bandplate simulate`` behind ``link``; the process is ended afterwards."""
    process = subprocess.Popen(
        [*BANDPLATE, "simulate", "--link", str(link), *args], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("simulated station")
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(20)
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def simulated_station(drill: str, folder: Path, seed: int = 1) -> Iterator[Station]:
    """Run the station on the simulated device, with an athlete who reads the screen."""
    name, spec = load_drill(drill)
    with simulator(spec.scenario, seed, 1000, "--eyes") as (port, eyes):
        config = load_station_config(None)
        asked = Session(name, spec, "Demo Athlete", folder, seed)
        station = Station.on_device(port, config, asked, source=f"sim:{drill} seed {seed}")
        with running(station), watched(station, eyes):
            yield station


def drill_in(folder: Path, name: str, text: str) -> tuple[str, Drill]:
    """Write a drill's file; return what is read from it, and its name."""
    file = folder / f"{name}.toml"
    file.write_text(text)
    return load_drill(str(file))


def session(drill: str = "free", folder: Path | None = None, seed: int = 1) -> Session:
    """Return a session of a shipped drill, or of a drill file."""
    name, spec = load_drill(drill)
    return Session(name, spec, "A", folder, seed)


@contextmanager
def running(station: Station) -> Iterator[Station]:
    """Start a station, and stop it whatever happens."""
    station.start()
    try:
        yield station
    finally:
        station.stop()


def wait_for(condition: Callable[[], bool], what: str, deadline_s: float = 20.0) -> float:
    """Wait until a condition holds; return how long it took, s."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < deadline_s, f"{what}: not within {deadline_s} s"
        time.sleep(0.005)
    return time.monotonic() - begun


def samples_of(station: Station) -> int:
    """Return the samples that have come so far."""
    return station.state().counters["samples"]


def environment_without_display() -> dict[str, str]:
    """Return this environment without any way to a display."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return {key: value for key, value in os.environ.items() if key not in hidden}
