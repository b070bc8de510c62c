"""A drill's file as keys and values; comments and order stay as the coach wrote them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError

from bandplate.core.errors import ConfigError
from bandplate.drills import Drill
from bandplate.drills.spec import Adaptation, PhaseSpec, ProfileSpec

__all__ = ["Document", "KeyPath", "default_of"]

#: Keys from the file's root down; an int counts phases from 0.
KeyPath = tuple[str | int, ...]

_PROFILES: Final = ("profile", "target_profile")


def default_of(path: KeyPath) -> Any:
    """Return what holds where a key is left out; None where nothing does."""
    name = path[-1]
    table: type[msgspec.Struct] = Drill
    if len(path) > 1:
        parent = path[-2]
        if parent in _PROFILES:
            table = ProfileSpec
        elif parent == "adaptation":
            table = Adaptation
        elif isinstance(parent, int):
            table = PhaseSpec
        else:
            table = type(default_of(path[:-1]))
    value = _defaults(table).get(str(name))
    return list(value) if isinstance(value, tuple) else value


@cache
def _defaults(table: type[msgspec.Struct]) -> Mapping[str, Any]:
    fields = msgspec.structs.fields(table)  # resolves every annotation anew
    return {f.name: f.default for f in fields if f.default is not msgspec.NODEFAULT}


class Document:
    """A drill's file.

    Parameters
    ----------
    text : str

    Raises
    ------
    ConfigError
        It is no TOML.
    """

    def __init__(self, text: str) -> None:
        try:
            self._root: Any = tomlkit.parse(text)
        except TOMLKitError as error:
            raise ConfigError(f"not valid TOML: {error}") from error

    @property
    def text(self) -> str:
        """The file."""
        return tomlkit.dumps(self._root)

    def has(self, path: KeyPath) -> bool:
        """Whether a key is written."""
        return self._at(path) is not None

    def get(self, path: KeyPath) -> Any:
        """Return what is written, else what holds without it."""
        value = self._at(path)
        return default_of(path) if value is None else _plain(value)

    def set(self, path: KeyPath, value: Any) -> None:
        """Write a value; one that holds anyway is left out, so that the file stays short."""
        if value is None or value == default_of(path):
            self.unset(path)
            return
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        table = self._root
        for key in path[:-1]:
            found = table[key] if isinstance(key, int) else table.get(key)
            if found is None:
                inline = table is not self._root
                table[key] = tomlkit.inline_table() if inline else tomlkit.table()
                found = table[key]
            table = found
        table[path[-1]] = value

    def unset(self, path: KeyPath) -> None:
        """Leave a key out, and a table that is empty without it."""
        if not self.has(path):
            return
        parent = self._at(path[:-1])
        del parent[path[-1]]
        # an empty [adaptation] means something: it takes all defaults
        if not parent and len(path) > 1 and path[:-1] != ("adaptation",):
            self.unset(path[:-1])

    def add_table(self, path: KeyPath) -> None:
        """Write an empty table."""
        self._root[path[0]] = tomlkit.table()

    @property
    def phases(self) -> list[dict[str, Any]]:
        """Every phase as it is written; wrong ones are left out."""
        phases = _plain(self._root.get("phases", []))
        return [phase for phase in phases if isinstance(phase, dict)]

    @phases.setter
    def phases(self, phases: Sequence[Mapping[str, Any]]) -> None:
        rows = tomlkit.array()
        for phase in phases:
            row = tomlkit.inline_table()
            row.update(phase)
            rows.append(row)
        self._root["phases"] = rows.multiline(True)

    def _at(self, path: KeyPath) -> Any:
        found: Any = self._root
        for key in path:
            if isinstance(key, int):
                inside = isinstance(found, list) and key < len(found)
            else:
                inside = isinstance(found, Mapping) and key in found
            if not inside:
                return None
            found = found[key]
        return found


def _plain(value: Any) -> Any:
    return value.unwrap() if hasattr(value, "unwrap") else value
