"""What a person chose on the screens: a file that the program writes, beside the settings."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec

__all__ = ["Preferences", "PreferencesFile"]


class Preferences(msgspec.Struct, frozen=True):
    """Choices of the screens. Unknown keys are those of another version: left alone."""

    welcomed: bool = False
    """The first-run welcome is through."""
    language: Literal["system", "en", "de"] = "system"
    theme: Literal["dark", "light", "contrast"] = "dark"
    units: Literal["si", "us"] = "si"
    """On screen only: N and kg, or lbf and lb."""
    athlete_display: str = ""
    """Name of the display that shows the athlete's window; empty: one that the coach has not."""
    coach_display: str = ""
    source: str = ""
    """What was opened last (``sim``, ``serial:PORT``); empty: the first device, else simulated."""
    athlete: str = ""
    drill: str = ""
    tone: bool = False
    device_names: dict[str, str] = {}
    """What people call their devices, by UID."""
    gravity_m_per_s2: float = 9.80665
    """Where the station stands: what masses weigh in a calibration."""
    band_max_months: int = 12
    """A band older than this is to be retired."""
    band_max_cycles: int = 20000


@dataclass
class PreferencesFile:
    """The choices and their file.

    Attributes
    ----------
    path : Path
    now : Preferences
        What holds.
    problem : str
        One line where the file could not be read; then the defaults hold.
    """

    path: Path
    now: Preferences = field(default_factory=Preferences)
    problem: str = ""

    @classmethod
    def load(cls, path: Path | None = None) -> PreferencesFile:
        """Read the file (default: in the user's config folder); there may be none yet."""
        if path is None:
            import platformdirs

            path = platformdirs.user_config_path("bandplate") / "preferences.json"
        try:
            return cls(path, msgspec.json.decode(path.read_bytes(), type=Preferences))
        except FileNotFoundError:
            return cls(path)
        except (OSError, msgspec.DecodeError) as error:
            return cls(path, problem=f"{path}: {error}; the screens begin with their defaults")

    def change(self, **changes: Any) -> None:
        """Take up some choices and write them; a file that cannot be written is a problem only."""
        self.now = msgspec.structs.replace(self.now, **changes)
        whole = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            whole.write_bytes(msgspec.json.format(msgspec.json.encode(self.now), indent=1))
            os.replace(whole, self.path)
            self.problem = ""
        except OSError as error:
            self.problem = f"{self.path}: {error.strerror}; what was chosen holds until the end"
