"""The coach's tabs, in their order, and the ways between them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from bandplate.gui.coach.tab_pages import TabPages
from bandplate.gui.context import Context

__all__ = ["add_tabs"]

translate = QCoreApplication.translate


def add_tabs(tabs: TabPages, live: QWidget, context: Context) -> None:
    """Add every tab; a set of the history opens in Review, a line of the plan in Live."""
    from bandplate.gui.progress.tab import HistoryTab
    from bandplate.gui.review.tab import ReviewTab
    from bandplate.gui.setup.tab import SetupTab

    review, history = ReviewTab(context), HistoryTab(context)
    tabs.addTab(live, translate("tabs", "Live"))
    tabs.addTab(review, translate("tabs", "Review"))
    tabs.addTab(history, translate("tabs", "History"))
    tabs.addTab(SetupTab(context), translate("tabs", "Set-up"))

    def show_set(uid: object) -> None:
        review.show_set(str(uid))
        tabs.setCurrentWidget(review)

    history.open_set.connect(show_set)
    history.drill_chosen.connect(lambda: tabs.setCurrentWidget(live))
    if context.opener is not None:
        context.opener.opened.connect(tabs.reload)  # a method: Qt forgets it with the window
