"""Settings from TOML files as frozen structs, and what a person chose on the screens."""

from bandplate.config.preferences import Preferences, PreferencesFile
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
    "Preferences",
    "PreferencesFile",
    "RecordingConfig",
    "StationConfig",
    "load_station_config",
    "load_toml",
]
