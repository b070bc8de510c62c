"""What people ask of drills on the real station: one run follows another, and is another."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandplate.core.errors import LinkError, UsageError
from bandplate.drills import happening, load_drill
from bandplate.plan import Item, SessionPlan
from bandplate.plan.today import drill_of_line
from bandplate.station import Station
from tests.system.stations import simulated_station, wait_for

ADAPTED = """
title = "Short follow"
scenario = "hold"
sides = ["left"]
repetitions = 2
rest_s = 0.5
cues = []
phases = [
  { kind = "follow", duration_s = 3, target_pct = 55, target_profile.kind = "noise" },
]
[ready]
countdown_s = 1
[stops]
off = ["quality"]
[adaptation]
start = 0.2
"""


def _plan(item: Item) -> SessionPlan:
    return SessionPlan(athlete="A", date="2026-11-24", drills=(item,))


def events_of(station: Station, kind: str) -> list[dict[str, object]]:
    return [dict(e.data) for e in station.events_since(0)[0] if e.kind == kind]


def reach(station: Station, stage: str) -> None:
    wait_for(lambda: station.prompt.stage == stage, stage, 60.0)


@pytest.mark.slow
def test_a_drill_run_again_has_a_new_seed_and_begins_as_hard_as_it_ended(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(ADAPTED)
    with simulated_station(str(file), tmp_path / "D") as station:
        station.go()
        reach(station, "ready")
        with pytest.raises(UsageError, match="stop it"):
            station.choose(*load_drill("weigh"))
        with pytest.raises(LinkError, match="no motorised anchor"):
            station.arm()
        reach(station, "done")
        station.go()
        reach(station, "work")
        station.halt()
        reach(station, "stopped")
        planned = Item(drill="mine", difficulty=0.9, why="a plan asks for it")
        station.choose(*drill_of_line(_plan(planned), 1, {"mine": load_drill(str(file))[1]}))
        assert station.drill.adaptation.start == 0.9
        wait_for(lambda: len(events_of(station, happening.CHOSEN)) == 3, "chosen")
    first, second, _ = events_of(station, happening.CHOSEN)
    assert (first["seed"], second["seed"]) == (1, 2)
    became = events_of(station, happening.ADAPTED)[0]["next_difficulty"]
    trials = events_of(station, happening.TRIAL)
    assert trials[0]["difficulty"] == 0.2
    assert trials[2]["difficulty"] == became != 0.2
    assert len({trial["seed"] for trial in trials}) == 3
