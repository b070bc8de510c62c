"""Settings from TOML files as frozen structs."""

from bandplate.config.station import (
    DrillsConfig,
    EngineConfig,
    HistoryConfig,
    RecordingConfig,
    StationConfig,
    load_station_config,
)
from bandplate.config.toml import load_toml

__all__ = [
    "DrillsConfig",
    "EngineConfig",
    "HistoryConfig",
    "RecordingConfig",
    "StationConfig",
    "load_station_config",
    "load_toml",
]
