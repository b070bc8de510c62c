"""The coach's tabs beside Live, in their order."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from bandplate.gui.context import Context

__all__ = ["further_tabs"]


def further_tabs(context: Context) -> list[tuple[str, QWidget]]:
    """Return title and widget of each tab."""
    return []
