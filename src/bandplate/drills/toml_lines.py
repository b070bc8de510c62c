"""On which line of a TOML file a key stands: tomllib reads values, but keeps no places."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Final

__all__ = ["KeyPath", "key_lines", "line_of", "syntax_advice"]

#: Keys from the file's root down; an int counts the entries of an array from 0.
KeyPath = tuple[str | int, ...]

_TOKEN: Final = re.compile(
    r"#[^\n]*"
    r'|"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|[\[\]{},=.\n]"
    r"|[^\s\[\]{},=.#\"']+",
    re.DOTALL,
)


class _Walk:
    """Goes through the tokens of valid TOML once and notes where each key and entry begins."""

    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._tokens: list[tuple[str, int]] = []
        line, end = 1, 0
        for match in _TOKEN.finditer(text):
            line += text.count("\n", end, match.start())
            end = match.start()
            if not match[0].startswith("#"):
                self._tokens.append((match[0], line))
        self._tokens.append(("", line))
        self._next = 0

    def document(self) -> None:
        """Read ``key = value`` lines and the headers between them."""
        table: KeyPath = ()
        entries: dict[KeyPath, int] = {}
        while self._skip_newlines():
            line = self._line
            if self._peek != "[":
                self._pair(table)
                continue
            self._take()
            is_entry = self._peek == "["
            if is_entry:
                self._take()
            table = ()
            names = self._key()
            for i, name in enumerate(names):
                table = (*table, name)
                self.lines.setdefault(table, line)
                if is_entry and i == len(names) - 1:
                    entries[table] = entries.get(table, -1) + 1
                if table in entries:
                    table = (*table, entries[table])
                    self.lines.setdefault(table, line)
            for _ in range(1 + is_entry):
                self._take()

    @property
    def _peek(self) -> str:
        return self._tokens[self._next][0]

    @property
    def _line(self) -> int:
        return self._tokens[self._next][1]

    def _take(self) -> str:
        token = self._peek
        self._next += 1
        return token

    def _skip_newlines(self) -> str:
        while self._peek == "\n":
            self._take()
        return self._peek

    def _key(self) -> list[str]:
        names: list[str] = []
        while True:
            token = self._take()
            quoted = token[0] in "\"'"
            names.append(tomllib.loads(f"k = {token}")["k"] if quoted else token)
            if self._peek != ".":
                return names
            self._take()

    def _pair(self, table: KeyPath) -> None:
        line = self._line
        for name in self._key():
            table = (*table, name)
            self.lines.setdefault(table, line)
        self._take()  # =
        self._value(table)

    def _value(self, path: KeyPath) -> None:
        opening = self._take()
        if opening == "[":
            count = 0
            while self._skip_newlines() != "]":
                self.lines[*path, count] = self._line
                self._value((*path, count))
                count += 1
                if self._skip_newlines() == ",":
                    self._take()
            self._take()
        elif opening == "{":
            while self._skip_newlines() != "}":
                self._pair(path)
                if self._skip_newlines() == ",":
                    self._take()
            self._take()
        else:
            while self._peek not in ("\n", ",", "]", "}", ""):
                self._take()


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the line, from 1, of every key and every array entry of a valid TOML text."""
    walk = _Walk(text)
    walk.document()
    return walk.lines


def syntax_advice(what: str, rest: str) -> str:
    """Return what to do about text that is no TOML; empty where the slip is none of the usual.

    Parameters
    ----------
    what : str
        tomllib's complaint.
    rest : str
        The line from the place of the complaint on.
    """
    if rest.startswith("%"):
        return "write the number alone, without the % sign"
    if what.startswith("Expected newline"):
        if re.match(r",\d", rest):
            return "write the number with a point: 1.5"
        if re.match(r"\s*[a-zA-Z]", rest):
            return "write the number alone: its unit is the end of the key's name"
    if what.startswith("Unclosed") and rest.strip():
        return "put a comma before this entry, or close the bracket"
    if what.startswith("Invalid value") and re.match(r"[a-zA-Z]", rest):
        return "put text in quotes"
    return ""


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int:
    """Return the line of a key, or of what it would stand in; 1 where there is nothing."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)
