"""Where drill files are, and the way from a file or a recording to a drill and back.

The shipped drills stand beside this module. A coach's own ones stand in a folder of the user's;
there, a file of the same name takes the place of a shipped one.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from os.path import isdir
from pathlib import Path
from typing import Any

import msgspec

from bandplate.core.errors import ConfigError, UsageError
from bandplate.drills.check import Problem, check_drill, did_you_mean, read_drill, read_drill_text
from bandplate.drills.spec import Drill

__all__ = [
    "Problem",
    "check_drill",
    "drill_files",
    "drill_from_json",
    "drill_to_json",
    "drills_folder",
    "find_drill",
    "is_shipped",
    "load_drill",
    "save_drill",
]

_SHIPPED = Path(__file__).parent / "shipped"


def drills_folder(configured: str = "") -> Path:
    """Return the folder of the coach's own drills: as the settings say, else the user's data."""
    if configured:
        return Path(configured).expanduser()
    import platformdirs

    return platformdirs.user_data_path("bandplate") / "drills"


def drill_files(folder: Path | None = None) -> dict[str, Path]:
    """Return the file of every drill by its name, sorted; broken ones are among them.

    Parameters
    ----------
    folder : Path, optional
        Of the coach's own drills; :func:`drills_folder` without it. It need not exist.
    """
    files: dict[str, Path] = {}
    for place in (_SHIPPED, drills_folder() if folder is None else folder):
        # isdir says False where a file may not be looked at; such a one is listed with its problem
        files |= {path.stem: path for path in place.glob("*.toml") if not isdir(path)}
    return dict(sorted(files.items()))


def is_shipped(path: Path) -> bool:
    """Return True for a drill that came along, False for one of the coach's own."""
    return path.parent == _SHIPPED


def find_drill(name_or_path: str, folder: Path | None = None) -> Path:
    """Return the file of a drill's name; a path (with ``.toml`` at its end) is its own answer.

    Raises
    ------
    ConfigError
        There is no drill of this name.
    """
    if name_or_path.endswith(".toml"):
        return Path(name_or_path)
    files = drill_files(folder)
    if name_or_path not in files:
        raise ConfigError(f"no drill {name_or_path!r}; {did_you_mean(name_or_path, files)}")
    return files[name_or_path]


def load_drill(name_or_path: str, folder: Path | None = None) -> tuple[str, Drill]:
    """Load a drill by its name, or a file by its path (with ``.toml`` at its end).

    Returns
    -------
    (str, Drill)
        The drill's name: the file's, without its ending.

    Raises
    ------
    ConfigError
        There is no such drill, or its file is wrong: file, line, key, what to do.
    """
    path = find_drill(name_or_path, folder)
    drill, problems = read_drill(path)
    if drill is None:
        more = len(problems) - 1
        hint = f" (and {more} more: bandplate drills check {path})" if more else ""
        raise ConfigError(f"{problems[0]}{hint}")
    return path.stem, drill


def save_drill(text: str, name: str, folder: Path, *, replace: bool = False) -> Path:
    """Write a drill into the folder of the coach's own ones, whole or not at all.

    Parameters
    ----------
    text : str
        As :func:`read_drill_text` takes it.
    name : str
        Becomes the file's name.
    folder : Path
    replace : bool
        Over one of this name that is there already; never over a shipped one.

    Raises
    ------
    UsageError
        The name is none, or taken.
    ConfigError
        The text is no drill, or cannot be written.
    """
    if not re.fullmatch(r"\w[\w-]{0,59}", name):
        raise UsageError(
            f"{name!r} is no name for a drill: write letters, digits and -, as my-hold"
        )
    if (_SHIPPED / f"{name}.toml").exists():
        raise UsageError(f"{name} is a drill that came along: choose another name, as my-{name}")
    path = folder / f"{name}.toml"
    if path.exists() and not replace:
        raise UsageError(f"{name} is there already: choose another name, or replace it")
    problems = read_drill_text(text, path)[1]
    if problems:
        raise ConfigError(str(problems[0]))
    whole = path.with_suffix(".toml.new")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        whole.write_text(text, "utf-8")
        os.replace(whole, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            whole.unlink()
        raise ConfigError(f"{path}: {error.strerror}; the drill is not saved") from error
    return path


def drill_to_json(drill: Drill) -> dict[str, Any]:
    """Return the JSON form of a whole drill, as a recording keeps it."""
    data: dict[str, Any] = msgspec.to_builtins(drill)
    return data


def drill_from_json(data: Mapping[str, Any]) -> Drill:
    """Inverse of :func:`drill_to_json`.

    Raises
    ------
    ConfigError
        The data is no drill of this version.
    """
    try:
        return msgspec.convert(data, Drill)
    except msgspec.ValidationError as error:
        raise ConfigError(f"the recorded drill: {error}; it is of another version") from error
