"""What a station allows at most, whatever a drill's file says: a file that Set-up writes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import msgspec

from bandplate.config.toml import load_toml
from bandplate.core.channels import BANDS
from bandplate.core.errors import StorageError

__all__ = ["Limits", "limits_file", "load_limits", "save_limits"]


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Caps of one station; what is left out is as the sensors are rated and the drill says."""

    overload_pct: Annotated[float, msgspec.Meta(gt=0, le=1000)] | None = None
    """A push above so much of max stops every drill, in %."""
    band_max_n: dict[str, Annotated[float, msgspec.Meta(gt=0, le=1e5)]] = {}
    """A tension above it stops every drill, in N, by name of BANDS."""

    def __post_init__(self) -> None:
        """Refuse a band that no station has."""
        for band in self.band_max_n:
            if band not in BANDS:
                raise ValueError(f"no band sensor {band!r}: write one of {', '.join(BANDS)}")


def limits_file() -> Path:
    """Return where the limits are kept: beside the settings."""
    import platformdirs

    return platformdirs.user_config_path("bandplate") / "limits.toml"


def load_limits(path: Path | None = None) -> Limits:
    """Read the limits (default: of this user's station); there may be none yet.

    Raises
    ------
    ConfigError
        The file is wrong: nobody should train under other limits without knowing.
    """
    path = path or limits_file()
    return load_toml(path, Limits) if path.exists() else Limits()


def save_limits(limits: Limits, path: Path | None = None) -> None:
    """Write the limits; raises StorageError where that fails."""
    path = path or limits_file()
    lines = ["# The most that this station allows. Written by Set-up, Limits."]
    if limits.overload_pct is not None:
        lines.append(f"overload_pct = {float(limits.overload_pct)!r}")
    lines += ["", "[band_max_n]"]
    lines += [f"{band} = {float(most_n)!r}" for band, most_n in limits.band_max_n.items()]
    whole = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        whole.write_text("\n".join(lines) + "\n", "utf-8")
        os.replace(whole, path)
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}; the limits are as before") from error
