"""What stands on the pages, in words and pictures: the one thing that both renderers draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from bandplate.report.scene import Scene

__all__ = [
    "NO_VALUE", "BigNumber", "Block", "Cell", "CellRole", "Column", "Document", "Facts", "Heading",
    "Notice", "Numbers", "Page", "Pictures", "Table", "Text",
]  # fmt: skip

CellRole: TypeAlias = Literal["plain", "strong", "head", "dim", "good", "caution"]

#: Stands where there is no number.
NO_VALUE: Final = "\u2013"


@dataclass(frozen=True, slots=True)
class Heading:
    """Begins a section; ``note`` stands small beside it ("experimental")."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    role: Literal["lead", "body", "caption"] = "body"


@dataclass(frozen=True, slots=True)
class Notice:
    """What must not be overlooked."""

    text: str


@dataclass(frozen=True, slots=True)
class BigNumber:
    """A number that is read at a glance; ``value`` empty: ``note`` says why there is none."""

    label: str
    value: str
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The big numbers, side by side."""

    items: tuple[BigNumber, ...]


@dataclass(frozen=True, slots=True)
class Pictures:
    """Scenes side by side, their widths as drawn."""

    scenes: tuple[Scene, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """``share`` of the table's width; shares are relative to one another."""

    title: str
    share: float = 1.0
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; ``colour`` draws a limb's mark before its text."""

    text: str
    colour: str = ""
    role: CellRole = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; ``empty`` stands there where there are no rows; dense: in small type."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""
    dense: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a word and what it is."""

    items: tuple[tuple[str, str], ...]


Block: TypeAlias = Heading | Text | Notice | Numbers | Pictures | Table | Facts


@dataclass(frozen=True, slots=True)
class Page:
    """Begins on a new sheet and takes as many as it needs."""

    title: str
    subtitle: str
    kind: Literal["athlete", "coach", "method"]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A report, ready to be drawn. ``footer`` stands at the foot of each sheet."""

    title: str
    author: str
    language: str
    footer: str
    page_word: str
    pages: tuple[Page, ...]
