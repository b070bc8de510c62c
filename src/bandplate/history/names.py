"""Names that people type: any language, any emoji, nothing that breaks a line or hides."""

from __future__ import annotations

import unicodedata
from typing import Final
from uuid import UUID

from bandplate.core.errors import UsageError

__all__ = ["MAX_NAME", "MAX_TEXT", "as_uid", "checked_name", "checked_text", "name_key", "storable"]

MAX_NAME: Final = 80
MAX_TEXT: Final = 10_000
#: Control characters, halves of surrogate pairs, line and paragraph separators.
_REFUSED: Final = {"Cc", "Cs", "Zl", "Zp"}
#: They turn the direction of what stands around the name.
_TURNING: Final = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


def checked_name(text: str) -> str:
    """Return the name as it is stored: composed (NFC), single spaces, none at the ends.

    Raises
    ------
    UsageError
        It has no letter, is too long, holds a control character, or is a UUID.
    """
    if len(text) <= 4 * MAX_NAME:  # normalising 10 kB only to refuse it is waste
        text = unicodedata.normalize("NFC", text)
    if len(text) > MAX_NAME:
        raise UsageError(f"a name has at most {MAX_NAME} characters, this one has {len(text)}")
    if bad := _bad(text):
        raise UsageError(f"a name cannot hold the character U+{ord(bad):04X}: leave it out")
    text = " ".join(text.split())
    if not any(unicodedata.category(c)[0] in "LNS" for c in text):
        raise UsageError("a name needs at least one letter")
    if as_uid(text) is not None:
        raise UsageError("a UUID cannot be a name: it is how an athlete is told from a namesake")
    return text


def _bad(text: str) -> str:
    return next((c for c in text if unicodedata.category(c) in _REFUSED or c in _TURNING), "")


def checked_text(text: str) -> str:
    """Return a text of several lines as it is stored.

    Raises
    ------
    UsageError
        It is too long.
    """
    if len(text) > MAX_TEXT:
        raise UsageError(f"a note has at most {MAX_TEXT} characters, this one has {len(text)}")
    return storable(text)


def name_key(name: str) -> str:
    """Return what two spellings of one name share: case, width and spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def storable(text: str) -> str:
    r"""Return `text` with what no database stores (NUL, half surrogates) spelled out (``\x00``)."""
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def as_uid(text: str) -> UUID | None:
    """Return the UUID that `text` spells, or None."""
    if len(text) != 36:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None
