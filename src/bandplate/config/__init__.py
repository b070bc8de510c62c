"""Settings from TOML files as frozen structs, and what a person chose on the screens."""

from bandplate.config.limits import Limits, limits_file, load_limits, save_limits
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
    "Limits",
    "Preferences",
    "PreferencesFile",
    "RecordingConfig",
    "StationConfig",
    "limits_file",
    "load_limits",
    "load_station_config",
    "load_toml",
    "save_limits",
]
