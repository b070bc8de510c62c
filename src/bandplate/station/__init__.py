"""One running station: acquisition, recording, analysis, and the state that people see."""

from bandplate.station.state import StationState
from bandplate.station.station import Session, Station

__all__ = ["Session", "Station", "StationState"]
