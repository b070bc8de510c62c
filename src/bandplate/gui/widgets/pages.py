"""Pages in the same place, of which one is in front."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget

__all__ = ["Pages"]


class Pages(QStackedWidget):
    """A stack that takes the height that is there, whatever its width.

    Qt's own asks every layout below it how high it would be at every width that it considers, once
    more for each level between them: most of a second for a page of wrapped lines.
    """

    def hasHeightForWidth(self) -> bool:
        """Return False."""
        return False
