"""The coach's tabs beside Live, in their order."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from bandplate.gui.context import Context

__all__ = ["further_tabs"]

translate = QCoreApplication.translate


def further_tabs(context: Context) -> list[tuple[str, QWidget]]:
    """Return title and widget of each tab."""
    from bandplate.gui.progress.tab import HistoryTab
    from bandplate.gui.review.tab import ReviewTab
    from bandplate.gui.setup.tab import SetupTab

    return [
        (translate("tabs", "Review"), ReviewTab(context)),
        (translate("tabs", "History"), HistoryTab(context)),
        (translate("tabs", "Set-up"), SetupTab(context)),
    ]
