"""Who trains next: a name from the history, the newest first, or a new one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bandplate.gui.jobs import Jobs, Progress
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.card import Card
from bandplate.gui.widgets.text import ElidedLabel, label, set_state

__all__ = ["AthleteCard", "names_of"]

_NAME: Final = Qt.ItemDataRole.UserRole
_LONGEST_NAME: Final = 80


def names_of(database: str) -> list[str]:
    """Return everybody in the history, who trained last first (Blocking: reads the database).

    Raises
    ------
    HistoryError
        It cannot be read.
    """
    from bandplate.history import History, database_url

    with History.open(database_url(database)) as history:
        everybody = history.overview(now_utc_ns=time.time_ns())
    everybody.sort(key=lambda line: line.last_session_utc_ns or 0, reverse=True)
    return [line.athlete.name for line in everybody]


class AthleteCard(Card):
    """A field and a list under it; the keyboard stays in the field.

    Signals
    -------
    chosen(str)
        The name as the history stores it; empty: nobody.
    """

    chosen = Signal(str)

    def __init__(self, jobs: Jobs, database: str, parent: QWidget) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Choose the athlete"))
        self._jobs = jobs
        self._database = database
        self._names: list[str] = []
        self._recent: list[str] = []
        self.field = QLineEdit()
        self.field.setMaxLength(_LONGEST_NAME)
        self.field.setAccessibleName(self.tr("Name of the athlete"))
        self.field.setPlaceholderText(self.tr("Type a name"))
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._take)
        self.field.installEventFilter(self)
        self.problem = ElidedLabel(role="caption")
        self.problem.setAccessibleName(self.tr("What is wrong with the name"))
        set_state(self.problem, "alarm")
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(self.tr("Athletes"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._take)
        self.list.setFixedSize(42 * GRID_PX, 28 * GRID_PX)
        self.hint = label(
            self.tr("Enter takes the marked name, Esc leaves it as it was."), "caption"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addWidget(label(self.tr("WHO TRAINS?"), "heading"))
        column.addWidget(self.field)
        column.addWidget(self.list)
        column.addWidget(self.hint)
        column.addWidget(self.problem)

    def begin(self) -> None:
        """Read the names anew; :meth:`open_card` shows the field."""
        self.field.clear()
        self._typed()
        self._jobs.start(
            self.tr("Reading the athletes"),
            lambda progress: names_of(self._database),
            self._show_names,
            self._complain,
            owner=self,
        )
        self.field.setFocus()

    def trained(self, name: str) -> None:
        """Remember who trains now: first in the list from here on."""
        if name:
            self._recent = [name, *(other for other in self._recent if other != name)]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys move in the list while the field has the keyboard."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = steps.get(Qt.Key(event.key()))
            if step is not None and self.list.count():
                self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
                return True
        return super().eventFilter(watched, event)

    def _show_names(self, names: Sequence[str]) -> None:
        self._names = list(names)
        self._filter()

    def _typed(self) -> None:
        self._complain("")
        self._filter()

    def _filter(self) -> None:
        typed = " ".join(self.field.text().split())
        known = list(dict.fromkeys([*self._recent, *self._names]))
        self.list.clear()
        for name in known:
            if typed.casefold() in name.casefold():
                self._add(name, name)
        if not typed:
            self._add(self.tr("Nobody: nothing goes into the history"), "")
        elif typed.casefold() not in [name.casefold() for name in known]:
            self._add(self.tr("New: {0}").format(typed), typed)
        self.list.setCurrentRow(0)

    def _add(self, text: str, name: str) -> None:
        item = QListWidgetItem(text)
        item.setData(_NAME, name)
        item.setToolTip(text)
        self.list.addItem(item)

    def _take(self) -> None:
        name = self.list.currentItem().data(_NAME)
        if not name:
            self._chosen("")
            return

        def check(progress: Progress) -> str:
            from bandplate.history import checked_name

            return checked_name(name)

        self._jobs.start(
            self.tr("Checking the name"),
            check,
            self._chosen,
            self._complain,
            owner=self,
        )

    def _chosen(self, name: str) -> None:
        self.close_card()
        self.chosen.emit(name)

    def _complain(self, text: str) -> None:
        self.problem.set_full_text(text)
        self.problem.setVisible(bool(text))
        self.hint.setVisible(not text)
