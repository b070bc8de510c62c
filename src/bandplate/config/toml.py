"""Strict TOML: a file becomes a frozen struct, or one line that names file and key."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from bandplate.core.errors import ConfigError

__all__ = ["load_toml"]

T = TypeVar("T")


def load_toml(path: Path, kind: type[T]) -> T:
    """Read a TOML file into a msgspec struct.

    Parameters
    ----------
    path : Path
    kind : type
        A frozen msgspec.Struct with forbid_unknown_fields.

    Raises
    ------
    ConfigError
        The file cannot be read, is not TOML, or has a wrong or unknown key.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; check the path and its rights") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text (byte {error.start})") from error
    try:
        return msgspec.convert(tomllib.loads(text), kind)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}") from error
