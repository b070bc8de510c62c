"""The coach's tabs, in their order, and the ways between them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from bandplate.gui.coach.tab_pages import TabPages
from bandplate.gui.context import Context

__all__ = ["add_tabs"]

translate = QCoreApplication.translate


def add_tabs(tabs: TabPages, live: QWidget, context: Context) -> None:
    """Add every tab; a set of the history opens in Review, a line of the plan in Live.

    All but Live are made when somebody looks at them: what they import takes as long to load as
    all the rest.
    """
    tabs.addTab(live, translate("tabs", "Live"))
    review = tabs.add_later(partial(_review, context), translate("tabs", "Review"))
    tabs.add_later(partial(_history, tabs, live, review, context), translate("tabs", "History"))
    tabs.add_later(partial(_setup, context), translate("tabs", "Set-up"))
    if context.opener is not None:
        context.opener.opened.connect(tabs.reload)  # a method: Qt forgets it with the window


def _review(context: Context) -> QWidget:
    from bandplate.gui.review.tab import ReviewTab

    return ReviewTab(context)


def _history(tabs: TabPages, live: QWidget, review: int, context: Context) -> QWidget:
    from bandplate.gui.progress.tab import HistoryTab
    from bandplate.gui.review.tab import ReviewTab

    history = HistoryTab(context)

    def show_set(uid: object) -> None:
        page = tabs.widget(review)
        assert isinstance(page, ReviewTab)
        page.show_set(str(uid))
        tabs.setCurrentIndex(review)

    history.open_set.connect(show_set)
    history.drill_chosen.connect(lambda: tabs.setCurrentWidget(live))
    return history


def _setup(context: Context) -> QWidget:
    from bandplate.gui.setup.tab import SetupTab

    return SetupTab(context)
