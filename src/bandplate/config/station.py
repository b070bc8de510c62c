"""The station's own settings: one TOML file, every key optional."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from bandplate.config.toml import load_toml

__all__ = [
    "DrillsConfig",
    "EngineConfig",
    "HistoryConfig",
    "RecordingConfig",
    "StationConfig",
    "load_station_config",
]

# Upper bounds are what no station has: they refuse infinity and slips of the keyboard.
_Force = Annotated[float, msgspec.Meta(gt=0, le=1e5)]


class EngineConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How samples become forces (see docs/measures.md)."""

    cutoff_hz: Annotated[float, msgspec.Meta(gt=0, le=1e4)] = 50.0
    """Corner of the display filter, in Hz; measures are unfiltered."""
    cop_threshold_n: _Force = 50.0
    """No centre of pressure below this force on a plate, in N."""
    contact_on_n: _Force = 20.0
    """A foot is on above this force, in N; off below 0.7 of it."""
    contact_min_ms: Annotated[float, msgspec.Meta(ge=0, le=1e4)] = 20.0
    plate_separation_mm: Annotated[float, msgspec.Meta(ge=0, le=1e4)] = 420.0
    """Distance between the plates' centres, in mm."""
    realtime_priority: Annotated[int, msgspec.Meta(ge=0, le=99)] = 50
    """SCHED_FIFO priority asked for the loop; 0: do not ask."""


class RecordingConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where recordings go."""

    folder: str = ""
    """Empty: ``recordings`` in the user's data folder."""


class DrillsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a coach's own drills are."""

    folder: str = ""
    """Empty: ``drills`` in the user's data folder."""


class HistoryConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where athletes and their sessions are kept."""

    database: str = ""
    """URL (``postgresql+psycopg://...``); empty: SQLite in the user's data folder."""


class StationConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One station.

    ``references_n`` holds the athlete's best 1 s mean per member, in N (push, swing, arm_left,
    arm_right, torso): what "% of max" refers to.
    """

    name: str = "station"
    baud: Annotated[int, msgspec.Meta(gt=0)] = 921600
    """Speed of a serial port, in bit/s."""
    engine: EngineConfig = EngineConfig()
    recording: RecordingConfig = RecordingConfig()
    drills: DrillsConfig = DrillsConfig()
    history: HistoryConfig = HistoryConfig()
    tone: bool = False
    """A tone while the push is in its corridor (needs the extra ``sound``)."""
    references_n: dict[str, _Force] = {}


def load_station_config(path: Path | None = None) -> StationConfig:
    """Read the settings from ``path``, or from the user's config folder when it has some.

    Raises
    ------
    ConfigError
        The named file is missing, or any file is wrong.
    """
    if path is None:
        import platformdirs

        path = platformdirs.user_config_path("bandplate") / "station.toml"
        if not path.exists():
            return StationConfig()
    return load_toml(path, StationConfig)
