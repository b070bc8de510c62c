"""What people wrote about an athlete."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QPushButton, QWidget

from bandplate.gui.progress.parts import column, row
from bandplate.gui.progress.words import minute_text
from bandplate.history import Note

__all__ = ["NotesPage"]


class NotesPage(QWidget):
    """The notes, the newest first, and a field for another one.

    Signals
    -------
    written(str)
        A new note.
    open_set(object)
        UUID of the set that a note is on.
    """

    written = Signal(str)
    open_set = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Notes"))
        self.list.setWordWrap(True)
        self.list.itemActivated.connect(self._open)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("A note on this athlete"))
        self.field.setAccessibleName(self.tr("A note on this athlete"))
        self.field.setMaxLength(10_000)
        self.field.returnPressed.connect(self._write)
        self.add = QPushButton(self.tr("Add note"))
        self.add.setAccessibleName(self.tr("Add note"))
        self.add.clicked.connect(self._write)
        line = row()
        line.addWidget(self.field, 1)
        line.addWidget(self.add)
        whole = column(self)
        whole.addLayout(line)
        whole.addWidget(self.list, 1)

    def show_notes(self, notes: Sequence[Note]) -> None:
        """Take up the notes, which come with the oldest first."""
        self.list.clear()
        for note in reversed(notes):
            about = self.tr("on a set") if note.set_uid else self.tr("on a session")
            where = f"   {about}" if note.set_uid or note.session_uid else ""
            item = QListWidgetItem(f"{minute_text(note.written_utc_ns)}{where}\n{note.text}")
            item.setData(Qt.ItemDataRole.UserRole, note.set_uid)
            self.list.addItem(item)
        if not notes:
            self.list.addItem(self.tr("None yet."))

    def _write(self) -> None:
        text = self.field.text().strip()
        if text:
            self.field.clear()
            self.written.emit(text)

    def _open(self, item: QListWidgetItem) -> None:
        uid = item.data(Qt.ItemDataRole.UserRole)
        if uid is not None:
            self.open_set.emit(uid)
