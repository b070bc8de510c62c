"""What people ask of a drill on a running station."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandplate.config import StationConfig
from bandplate.core.errors import UsageError
from bandplate.drills import happening as h
from bandplate.drills import load_drill
from bandplate.station import Station
from tests.system.stations import running, session, simulated, wait_for


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
    asked = [event.kind for event in events if event.kind in h.REQUESTS]
    assert asked == [h.CHOSEN, h.START, h.HALT, h.CHOSEN, h.START]
