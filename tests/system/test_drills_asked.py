"""What people ask of a drill on a running station."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import subprocess
from pathlib import Path

import pytest

from bandplate.config import StationConfig
from bandplate.core.errors import UsageError
from bandplate.drills import happening as h
from bandplate.drills import load_drill
from bandplate.recording import Recording
from bandplate.station import Station
from tests.system.stations import BANDPLATE, bandplate, running, session, simulated, wait_for

HOLD = """
title = "Short hold"
scenario = "hold"
sides = ["left"]
repetitions = 1
phases = [{ kind = "hold", duration_s = 20, target_pct = 60 }]
[ready]
countdown_s = 1
"""
ANCHORED = """
title = "Anchored"
scenario = "hold"
sides = ["left"]
repetitions = 1
phases = [{ kind = "fluctuate", duration_s = 20 }]
[ready]
countdown_s = 1
[resistance]
source = "anchor"
bands = ["torso"]
profile = { kind = "sine", amplitude_n = 30 }
[stops]
lost_samples_pct = 100  # a busy machine starves the simulated board
off = ["quality"]
"""


def asked(folder: Path) -> list[str]:
    """Return what was asked of drills in the recording of a folder."""
    (path,) = folder.glob("*.mcap")
    return [event.kind for event in Recording.open(path).events() if event.kind in h.REQUESTS]


def test_a_drill_that_was_stopped_can_be_left_for_another(tmp_path: Path) -> None:
    link = tmp_path / "port"
    hold, weigh = (load_drill(name)[1] for name in ("hold", "weigh"))
    with (
        simulated(link, "--seed", "2"),
        running(Station.on_device(str(link), StationConfig(), session("hold"))) as station,
    ):
        station.go()
        wait_for(lambda: station.prompt.stage in ("ready", "countdown"), "ready")
        assert station.running_drill
        with pytest.raises(UsageError, match="stop it"):
            station.choose("weigh", weigh)
        station.halt()
        wait_for(lambda: station.prompt.stage == "stopped", "stopped")
        station.choose("weigh", weigh)
        wait_for(lambda: station.prompt.stage == "idle", "idle")
        assert station.drill == weigh != hold
        station.go()
        wait_for(lambda: station.running_drill, "goes")
    events, _ = station.events_since(0)
    kinds = [event.kind for event in events if event.kind in h.REQUESTS]
    assert kinds == [h.CHOSEN, h.START, h.HALT, h.CHOSEN, h.START]


@pytest.mark.parametrize("arm", [True, False])
def test_screens_open_on_a_drill_that_needs_the_anchor_armed_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arm: bool
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    file = tmp_path / "anchored.toml"
    file.write_text(ANCHORED)
    done = bandplate(
        *("run", "--source", "sim:hold", "--drill", file, "--anchor", "--duration", "1.5"),
        *("--record", tmp_path / "D", *(["--arm"] if arm else [])),
    )
    assert done.returncode == 0, done.stderr
    assert asked(tmp_path / "D") == ([h.CHOSEN, h.START] if arm else [h.CHOSEN])


@pytest.mark.slow
def test_an_enter_before_the_stop_is_no_going_on_and_the_duration_ends_the_wait(
    tmp_path: Path,
) -> None:
    file = tmp_path / "hold.toml"
    file.write_text(HOLD)
    ours, theirs = pty.openpty()
    command = [
        *(*BANDPLATE, "run", "--source", "sim:hold+stepping_off", "--drill", str(file)),
        *("--headless", "--duration", "17", "--record", str(tmp_path / "D")),
    ]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = ""

    def says(what: str) -> bool:
        nonlocal seen
        if select.select([ours], [], [], 0)[0]:
            with contextlib.suppress(OSError):  # it has ended
                seen += os.read(ours, 65536).decode()
        return re.search(what, seen) is not None

    try:
        wait_for(lambda: says("GO "), "go", 60)
        os.write(ours, b"\n")
        wait_for(lambda: says("") and process.poll() is not None, "end", 60)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(20)
        os.close(ours)
    assert "press Enter" in seen
    assert process.returncode == 1
    assert asked(tmp_path / "D") == [h.CHOSEN, h.START]
