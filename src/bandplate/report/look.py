"""How a report looks, for both of its forms: colours of ink on paper, sizes in points."""

from __future__ import annotations

from typing import Final

__all__ = [
    "CAUTION", "CONTENT_WIDTH_PT", "CORRIDOR", "DIM", "GOOD", "INK", "MARGIN_PT", "PAGE_HEIGHT_PT",
    "PAGE_WIDTH_PT", "PAPER", "RULE", "SIZES_PT", "TINT",
]  # fmt: skip

INK: Final = "#14191e"
DIM: Final = "#52606d"
RULE: Final = "#d5dce2"
TINT: Final = "#f1f4f7"
CORRIDOR: Final = "#dfe6ec"
PAPER: Final = "#ffffff"
GOOD: Final = "#00785a"
CAUTION: Final = "#8a4b00"

#: A4.
PAGE_WIDTH_PT: Final = 595.0
PAGE_HEIGHT_PT: Final = 842.0
MARGIN_PT: Final = 48.0
CONTENT_WIDTH_PT: Final = PAGE_WIDTH_PT - 2 * MARGIN_PT

#: Type scale.
SIZES_PT: Final = {
    "caption": 7.5, "body": 9.0, "lead": 15.0, "heading": 11.0, "title": 26.0, "number": 40.0,
}  # fmt: skip
