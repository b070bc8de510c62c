"""Tabs whose row leaves its rest to the messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from bandplate.gui.coach.message_bar import MessageBar
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.pages import Pages

__all__ = ["TabPages"]


@runtime_checkable
class _Reads(Protocol):
    def reload(self) -> None:
        """Read anew what the page shows."""


@runtime_checkable
class _Resumes(Protocol):
    def resume(self, before: QWidget) -> None:
        """Go to where a page of the same kind is."""


class TabPages(QWidget):
    """A tab bar, a place for messages beside it, and the pages below; speaks as a QTabWidget does.

    Signals
    -------
    currentChanged(int)
        Another page is in front.
    """

    currentChanged = Signal(int)  # noqa: N815 - the name that Qt gives it

    def __init__(self, message: MessageBar) -> None:
        super().__init__()
        self._bar = QTabBar()
        self._bar.setDocumentMode(True)
        self._bar.setDrawBase(False)
        self._bar.setExpanding(False)
        self._bar.setUsesScrollButtons(False)
        self._bar.setAccessibleName(self.tr("Tabs"))
        self._pages = Pages()
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        row.addWidget(self._bar)
        row.addWidget(message, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID_PX)
        column.addLayout(row)
        column.addWidget(self._pages, 1)
        self._later: dict[int, tuple[QWidget, Callable[[], QWidget]]] = {}
        self._bar.currentChanged.connect(self._turn_to)
        self._pages.currentChanged.connect(self.currentChanged)

    def tabBar(self) -> QTabBar:
        """Return the bar."""
        return self._bar

    def addTab(self, page: QWidget, title: str) -> int:
        """Add a page at the end; return its place."""
        self._pages.addWidget(page)
        return self._bar.addTab(title)

    def add_later(self, make: Callable[[], QWidget], title: str) -> int:
        """Add a page that is made when it is first shown or asked for; return its place."""
        place = self.addTab(empty := QWidget(), title)
        self._later[place] = empty, make
        return place

    def reload(self) -> None:
        """Let the page in front read anew; the others do when they are shown."""
        page = self.currentWidget()
        if isinstance(page, _Reads):
            page.reload()

    def count(self) -> int:
        """Return the number of pages."""
        return self._pages.count()

    def widget(self, place: int) -> QWidget | None:
        """Return the page at a place."""
        if place in self._later:
            empty, make = self._later.pop(place)
            self._pages.insertWidget(place, make())
            self._pages.removeWidget(empty)
            empty.deleteLater()
        return self._pages.widget(place)

    def resume(self, before: TabPages) -> int:
        """Make the page that is in front at the tabs which these replace; return its place."""
        place = before.currentIndex()
        page, replaced = self.widget(place), before.currentWidget()
        if isinstance(page, _Resumes) and replaced is not None:
            page.resume(replaced)
        return place

    def made(self) -> list[QWidget]:
        """Return the pages that are there by now."""
        pages = (self.widget(n) for n in range(self.count()) if n not in self._later)
        return [page for page in pages if page is not None]

    def indexOf(self, page: QWidget) -> int:
        """Return the place of a page; -1 where it is none."""
        return self._pages.indexOf(page)

    def tabText(self, place: int) -> str:
        """Return the title of the page at a place."""
        return self._bar.tabText(place)

    def currentIndex(self) -> int:
        """Return the place of the page in front."""
        return self._pages.currentIndex()

    def currentWidget(self) -> QWidget | None:
        """Return the page in front."""
        return self._pages.currentWidget()

    def setCurrentIndex(self, place: int) -> None:
        """Bring a page to the front."""
        self._bar.setCurrentIndex(place)

    def setCurrentWidget(self, page: QWidget) -> None:
        """Bring a page to the front."""
        self._bar.setCurrentIndex(self._pages.indexOf(page))

    def _turn_to(self, place: int) -> None:
        self.widget(place)  # it may not be made yet
        self._pages.setCurrentIndex(place)
