"""What a measure is called where people read it."""

from __future__ import annotations

from typing import Final

from bandplate.measures.support import MEMBER_WORDS

__all__ = ["amount", "measure_title", "scoped_title", "unit_text"]

# What ends a measure's name is its unit, which stands beside the value already.
_UNIT_ENDINGS: Final = (
    "_n_per_s",
    "_n_s",
    "_mm_per_s",
    "_m_per_s",
    "_mm2",
    "_mm",
    "_ms",
    "_pct",
    "_hz",
    "_bw",
    "_n",
    "_deg",
    "_s",
)
_SPELLED: Final = {
    "cop": "CoP",
    "rfd": "RFD",
    "asi": "asymmetry",
    "ellipse95": "ellipse 95 %",
    "ml": "ML",
    "ap": "AP",
    "cv": "CV",
}


def measure_title(name: str) -> str:
    """Return a measure's name for people (``push_rfd_200_n_per_s`` -> ``Push RFD 200``)."""
    for ending in _UNIT_ENDINGS:
        if name.endswith(ending):
            name = name.removesuffix(ending)
            break
    title = " ".join(_SPELLED.get(word, word) for word in name.split("_"))
    return title[:1].upper() + title[1:]


def scoped_title(name: str, scope: str) -> str:
    """Return the same with the member it is of (``Support ratio, left arm``)."""
    title = measure_title(name)
    if scope in ("push", "both"):  # of the push, and of both plates, is what has no member
        return title
    return f"{title}, {MEMBER_WORDS.get(scope, scope.replace('_', ' '))}"


def unit_text(unit: str) -> str:
    """Return a unit as people write it; a ratio has none."""
    return "" if unit == "1" else unit.replace("^2", "\u00b2")


def amount(value: float, unit: str = "", *, sign: bool = False) -> str:
    """Return a value with three digits that count, and its unit; a zero has no sign."""
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
    rounded = round(value, digits)
    shown = f"{rounded:{'+' if sign and rounded else ''}z.{digits}f}"
    return f"{shown} {unit_text(unit)}".strip()
