"""MAP.toml: which column of a foreign CSV file is what, in which unit.

A map is checked completely before the data file is opened, so that a mistake in it is told by file
and key.
"""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Final, Literal

import msgspec

from bandplate.core.channels import BANDS, CORNERS
from bandplate.core.errors import ConfigError, UnitError
from bandplate.core.units import FORCE_TO_N, LENGTH_TO_MM, MOMENT_TO_NMM, TIME_TO_S, factor

__all__ = ["KISTLER", "ROLES", "ChannelMap", "CsvMap", "PlateMap", "load_map"]

#: Outputs of an eight-channel piezoelectric plate, in the order of `plates.kistler8`.
KISTLER: Final = ("fx12", "fx34", "fy14", "fy23", "fz1", "fz2", "fz3", "fz4")
_COP: Final = ("cop_x", "cop_y")
_MOMENTS: Final = ("mx", "my")

#: Role -> table of the units that it can be given in; the roles are those a map may name.
ROLES: Final = {
    **{
        f"{side}.{name}": table
        for side in ("left", "right")
        for names, table in (
            (("fz", *CORNERS, *KISTLER), FORCE_TO_N),
            (_COP, LENGTH_TO_MM),
            (_MOMENTS, MOMENT_TO_NMM),
        )
        for name in names
    },
    "both.fz": FORCE_TO_N,
    "both.cop_x": LENGTH_TO_MM,
    "both.cop_y": LENGTH_TO_MM,
    **dict.fromkeys((*BANDS, "target"), FORCE_TO_N),
}


class TimeMap(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Where time comes from: a column with its unit, or a rate alone."""

    column: str | None = None
    unit: str | None = None
    rate_hz: float | None = None


class ChannelMap(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One column: value = (cell * scale + offset) in `unit`.

    With the unit "V" the scale is the sensitivity and gives the role's own unit (N, mm or N mm).
    """

    column: str
    role: str
    unit: str
    scale: float | None = None
    offset: float = 0.0

    @property
    def factor(self) -> float:
        """What one `unit` is in N, mm or N mm."""
        return 1.0 if self.unit == "V" else factor(ROLES[self.role], self.unit)


class PlateMap(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Geometry of a plate, in mm: its cells, or the sensors of an eight-channel plate."""

    half_width_mm: float | None = None
    half_length_mm: float | None = None
    a_mm: float | None = None
    b_mm: float | None = None
    az0_mm: float = 0.0


class FileMap(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How the file is written."""

    delimiter: str = ","
    decimal: Literal[".", ","] = "."
    encoding: str = "utf-8-sig"
    skip_lines: int = 0


class CsvMap(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A whole MAP.toml."""

    time: TimeMap
    channel: list[ChannelMap]
    plate: dict[Literal["left", "right"], PlateMap] = {}
    file: FileMap = FileMap()

    @property
    def roles(self) -> frozenset[str]:
        """All roles that are mapped."""
        return frozenset(channel.role for channel in self.channel)


def load_map(path: Path) -> CsvMap:
    """Read and check a MAP.toml.

    Raises
    ------
    ConfigError
        The file cannot be read, is not TOML, or says something that cannot be; the message names
        file and key.
    """
    try:
        parsed = tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise ConfigError(
            f"cannot read the map {path}: {error.strerror or error}; check the name"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"the map {path} is not UTF-8 text (byte {error.start})") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"the map {path} is not TOML: {error}") from error
    try:
        csv_map = msgspec.convert(parsed, CsvMap)
    except msgspec.ValidationError as error:
        raise ConfigError(f"the map {path} is wrong: {error}") from error
    try:
        _check(csv_map)
    except (ConfigError, UnitError) as error:
        raise ConfigError(f"the map {path} is wrong: {error}") from error
    return csv_map


def _check(csv_map: CsvMap) -> None:
    _check_time(csv_map.time)
    if len(csv_map.file.delimiter) != 1 or csv_map.file.delimiter in '\r\n"':
        raise ConfigError("file.delimiter must be one character")
    if csv_map.file.delimiter == csv_map.file.decimal:
        raise ConfigError("file.delimiter and file.decimal are the same character")
    if csv_map.file.skip_lines < 0:
        raise ConfigError("file.skip_lines must not be negative")
    if not csv_map.channel:
        raise ConfigError("it has no [[channel]]: map at least one column")
    seen: set[str] = set()
    for number, channel in enumerate(csv_map.channel, start=1):
        where = f"channel {number} ({channel.column!r})"
        if channel.role not in ROLES:
            raise ConfigError(
                f"{where}: role {channel.role!r} is none of {', '.join(sorted(ROLES))}"
            )
        if channel.role in seen:
            raise ConfigError(f"{where}: role {channel.role!r} is given twice")
        seen.add(channel.role)
        if channel.unit == "V" and channel.scale is None:
            raise ConfigError(f"{where}: the unit V needs a scale (N per V)")
        if not math.isfinite(channel.offset) or not _is_scale(channel.scale):
            raise ConfigError(f"{where}: scale and offset must be finite, scale not 0")
        try:
            _ = channel.factor
        except UnitError as error:
            raise ConfigError(f"{where}: {error}, V") from error
    for side in ("left", "right"):
        _check_side(side, csv_map)


def _is_scale(scale: float | None) -> bool:
    return scale is None or (math.isfinite(scale) and scale != 0.0)


def _check_time(time: TimeMap) -> None:
    if (time.column is None) == (time.rate_hz is None):
        raise ConfigError("time needs either column and unit, or rate_hz")
    if time.column is not None:
        if time.unit is None:
            raise ConfigError("time.unit is missing: s, ms, us or ns")
        try:
            factor(TIME_TO_S, time.unit)
        except UnitError as error:
            raise ConfigError(f"time.unit: {error}") from error
    elif time.unit is not None:
        raise ConfigError("time.unit belongs to time.column; rate_hz has none")
    elif time.rate_hz is not None and not 0.0 < time.rate_hz <= 1e6:
        raise ConfigError("time.rate_hz must be above 0 and at most 1e6")


def _check_side(side: Literal["left", "right"], csv_map: CsvMap) -> None:
    """Refuse half of a plate: what a force or CoP is computed of must be there, once."""
    roles = {role.split(".")[1] for role in csv_map.roles if role.startswith(f"{side}.")}
    if not roles:
        return
    plate = csv_map.plate.get(side, PlateMap())
    sources = []
    for what, names in (("corner cells", CORNERS), ("eight-channel outputs", KISTLER)):
        given = roles & set(names)
        if given and given != set(names):
            lacking = ", ".join(f"{side}.{n}" for n in names if n not in given)
            raise ConfigError(f"of the {side} plate's {what} {lacking} are missing")
        if given:
            sources.append(what)
    if "fz" in roles:
        sources.append(f"{side}.fz")
    if len(sources) != 1:
        told = " and by ".join(sources) if sources else "nothing"
        raise ConfigError(f"the {side} plate's force must be given once, it is by {told}")
    for pair in (_COP, _MOMENTS):
        if len(roles & set(pair)) == 1:
            raise ConfigError(f"{side}.{pair[0]} and {side}.{pair[1]} go together")
    if roles & set(KISTLER) and (plate.a_mm is None or plate.b_mm is None):
        raise ConfigError(f"plate.{side}.a_mm and plate.{side}.b_mm are missing")
    if (plate.half_width_mm is None) != (plate.half_length_mm is None):
        raise ConfigError(f"plate.{side}.half_width_mm and half_length_mm go together")
    for name in ("half_width_mm", "half_length_mm", "a_mm", "b_mm"):
        value = getattr(plate, name)
        if value is not None and not 0.0 < value < 1e4:
            raise ConfigError(f"plate.{side}.{name} must be above 0 and below 10000")
    if not -1e4 < plate.az0_mm < 1e4:
        raise ConfigError(f"plate.{side}.az0_mm must be between -10000 and 10000")
