"""One running station: acquisition, recording, analysis, and the state that people see."""

from bandplate.station.bench import Bench
from bandplate.station.finding import Answer, ask_ports
from bandplate.station.host import Host, Opening
from bandplate.station.session import Session
from bandplate.station.simulated import simulator, watched
from bandplate.station.state import StationState
from bandplate.station.station import Station

__all__ = [
    "Answer",
    "Bench",
    "Host",
    "Opening",
    "Session",
    "Station",
    "StationState",
    "ask_ports",
    "simulator",
    "watched",
]
