"""A drill file is read strictly: every problem with its line, its key and what to do."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from bandplate.drills.allowed import allowed, entry_type, literals, struct_of
from bandplate.drills.meaning import Finding, find_contradictions
from bandplate.drills.spec import Drill
from bandplate.drills.toml_lines import KeyPath, key_lines, line_of, syntax_advice

__all__ = [
    "Problem",
    "check_drill",
    "did_you_mean",
    "read_drill",
    "read_drill_text",
    "read_strict",
    "written_key",
]

_Struct = TypeVar("_Struct", bound=msgspec.Struct)
_PAGE: Final = "docs/drills.md for how a drill is written"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file; ``str()`` is one line for a person.

    Attributes
    ----------
    path : Path
    line : int
        From 1; 0 where the file itself is the problem.
    key : str
        Path of the key such as ``phases[1].target_pct``; "" where there is none.
    what, do : str
    """

    path: Path
    line: int
    key: str
    what: str
    do: str

    def __str__(self) -> str:
        """Return ``FILE:LINE: key KEY: what; do``."""
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        key = f"key {self.key}: " if self.key else ""
        return f"{place}: {key}{self.what}; {self.do}"


def check_drill(path: Path) -> list[Problem]:
    """Return everything that is wrong with a drill file, in the order of its lines.

    Keys and values come first; what contradicts what is looked at when they are right.
    """
    return read_drill(path)[1]


def read_drill(
    path: Path, also: Callable[[Drill], Iterable[Finding]] = lambda _: ()
) -> tuple[Drill | None, list[Problem]]:
    """Return the drill of a file, or None and its problems; ``also`` finds more of them."""

    def contradictions(drill: Drill, written: Mapping[str, Any]) -> Iterator[Finding]:
        yield from find_contradictions(drill, written)
        yield from also(drill)

    return read_strict(path, Drill, contradictions, _PAGE)


def read_drill_text(text: str, path: Path) -> tuple[Drill | None, list[Problem]]:
    """Return the drill of a file's text, or None and its problems; the path is for their words."""
    return _read_text(text, path, Drill, find_contradictions, _PAGE)


def read_strict(
    path: Path,
    kind: type[_Struct],
    contradictions: Callable[[_Struct, Mapping[str, Any]], Iterator[Finding]],
    page: str,
) -> tuple[_Struct | None, list[Problem]]:
    """Return what a TOML file says, or None and everything that is wrong with it.

    Parameters
    ----------
    path : Path
    kind : type
        What the file is read into.
    contradictions : callable
        Takes that and the file as it was written; yields what single keys cannot say.
    page : str
        Where to read how such a file is written.
    """
    try:
        # Windows' editors put a mark before the text.
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return None, [Problem(path, line, "", "not UTF-8 text", "save it as UTF-8")]
    except (OSError, ValueError) as error:  # ValueError: a path that no file can have
        why = error.strerror if isinstance(error, OSError) else error
        return None, [Problem(path, 0, "", str(why), "check the path and its rights")]
    return _read_text(text, path, kind, contradictions, page)


def _read_text(
    text: str,
    path: Path,
    kind: type[_Struct],
    contradictions: Callable[[_Struct, Mapping[str, Any]], Iterator[Finding]],
    page: str,
) -> tuple[_Struct | None, list[Problem]]:
    try:
        data = tomllib.loads(text)
        lines = key_lines(text)
    except tomllib.TOMLDecodeError as error:
        return None, [_syntax_problem(path, text, str(error), page)]
    except (RecursionError, ValueError):  # ValueError: an integer of thousands of digits
        return None, [Problem(path, 1, "", "nested or numbered beyond reason", "simplify it")]
    findings = list(_wrong_keys(data, kind, ()))
    value = None
    if not findings:
        value = msgspec.convert(data, kind)
        findings = list(contradictions(value, data))
    problems = [
        Problem(path, line_of(lines, key), written_key(key), what, do) for key, what, do in findings
    ]
    problems.sort(key=lambda problem: problem.line)
    return (None if problems else value), problems


def _syntax_problem(path: Path, text: str, message: str, page: str) -> Problem:
    what, _, place = message.rpartition(" (at ")
    found = re.match(r"line (\d+), column (\d+)", place)
    line = int(found[1]) if found else text.rstrip().count("\n") + 1
    rest = text.split("\n")[line - 1][int(found[2]) - 1 :] if found else ""
    do = syntax_advice(what, rest) or f"see {page}"
    return Problem(path, line, "", f"not valid TOML: {what or message}", do)


def written_key(key: KeyPath) -> str:
    """Return a key's path as problems say it: ``phases[1].target_pct``."""
    text = ""
    for part in key:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            name = part if re.fullmatch(r"[\w-]+", part, re.ASCII) else repr(part)
            text += f".{name}" if text else name
    return text


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # thousands of digits, or of brackets
        return "this value"
    return text if len(text) <= 40 else f"{text[:37]}..."


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Return "did you mean hold?", or all that is known where nothing is like it."""
    known = sorted(known)
    near = difflib.get_close_matches(str(word)[:100], known, n=1) if isinstance(word, str) else []
    return f"did you mean {near[0]}?" if near else f"write one of {', '.join(known)}"


@cache
def _fields(kind: type[msgspec.Struct]) -> Mapping[str, msgspec.structs.FieldInfo]:
    return {field.name: field for field in msgspec.structs.fields(kind)}


def _wrong_keys(
    table: dict[str, Any], kind: type[msgspec.Struct], at: KeyPath
) -> Iterator[Finding]:
    fields = _fields(kind)
    for name in table:
        if name not in fields:
            yield (*at, name), "there is no such key here", did_you_mean(name, fields)
    for name, field in fields.items():
        if name in table:
            yield from _wrong_value(table[name], field.type, (*at, name))
        elif field.required:
            yield (*at, name), "is missing", f"add {name} = {allowed(field.type)}"


def _wrong_value(value: object, hint: Any, at: KeyPath) -> Iterator[Finding]:
    struct, entry = struct_of(hint), entry_type(hint)
    if struct is not None and isinstance(value, dict):
        yield from _wrong_keys(value, struct, at)
    elif entry is not None and isinstance(value, list) and value:
        for i, item in enumerate(value):
            yield from _wrong_value(item, entry, (*at, i))
    else:
        try:
            msgspec.convert(value, hint)
        except msgspec.ValidationError:
            words = literals(hint)
            do = did_you_mean(value, words) if words else f"write {allowed(hint)}"
            yield at, f"{_shown(value)} does not fit", do
