"""Displays, units, language, theme: how this person wants to see it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFormLayout, QVBoxLayout, QWidget

from bandplate.gui.context import Context
from bandplate.gui.setup.shared import page_of, panel_of, wrapped_label
from bandplate.gui.theme import GRID_PX

__all__ = ["LookPage"]


class LookPage(QWidget):
    """One box per choice; what is chosen holds at once."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        now = context.choices.now
        page, column = page_of(
            self.tr("Screens and language"), self.tr("How the windows look, and where they open.")
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)
        displays = [(display.name(), display.name()) for display in QGuiApplication.screens()]
        panel, inside = panel_of(self.tr("WHICH WINDOW ON WHICH DISPLAY"))
        form = self._form()
        self.athlete_display = self._choice(
            "athlete_display",
            [(self.tr("Any but the coach's"), ""), *displays],
            now.athlete_display,
        )
        self.coach_display = self._choice(
            "coach_display", [(self.tr("Where it was opened"), ""), *displays], now.coach_display
        )
        form.addRow(self.tr("Athlete's window"), self.athlete_display)
        form.addRow(self.tr("Coach's window"), self.coach_display)
        inside.addLayout(form)
        inside.addWidget(
            wrapped_label(self.tr("It holds when the window is opened the next time."), "caption")
        )
        column.addWidget(panel)
        panel, inside = panel_of(self.tr("LOOK"))
        form = self._form()
        self.theme = self._choice(
            "theme",
            [
                (self.tr("Dark"), "dark"),
                (self.tr("Light"), "light"),
                (self.tr("High contrast"), "contrast"),
            ],
            now.theme,
        )
        self.language = self._choice(
            "language",
            [(self.tr("As the computer"), "system"), ("English", "en"), ("Deutsch", "de")],
            now.language,
        )
        self.units = self._choice(
            "units",
            [(self.tr("Newton, kilogram"), "si"), (self.tr("Pound-force, pound"), "us")],
            now.units,
        )
        form.addRow(self.tr("Theme"), self.theme)
        form.addRow(self.tr("Language"), self.language)
        form.addRow(self.tr("Units on screen"), self.units)
        inside.addLayout(form)
        inside.addWidget(
            wrapped_label(
                self.tr("Recordings, exports and reports are always in newtons."), "caption"
            )
        )
        column.addWidget(panel)
        column.addStretch(1)
        self._align(page)

    @staticmethod
    def _align(page: QWidget) -> None:
        """Let the fields of all forms begin at one place, whatever the language."""
        forms = page.findChildren(QFormLayout)
        names = [
            form.labelForField(box)
            for form in forms
            for box in page.findChildren(QComboBox)
            if form.indexOf(box) >= 0
        ]
        widest = max(name.sizeHint().width() for name in names)
        for name in names:
            name.setMinimumWidth(widest)

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GRID_PX)
        form.setVerticalSpacing(GRID_PX)
        return form

    def _choice(self, field: str, offers: Sequence[tuple[str, str]], now: str) -> QComboBox:
        names = {
            "athlete_display": self.tr("Display of the athlete's window"),
            "coach_display": self.tr("Display of the coach's window"),
            "theme": self.tr("Theme"),
            "language": self.tr("Language"),
            "units": self.tr("Units on screen"),
        }
        box = QComboBox()
        box.setAccessibleName(names[field])
        box.setMinimumWidth(32 * GRID_PX)
        box.setMaximumWidth(48 * GRID_PX)
        for text, value in offers:
            box.addItem(text, value)
        if box.findData(now) < 0:  # a display that is not plugged in now
            box.addItem(self.tr("{0} (not connected)").format(now), now)
        box.setCurrentIndex(box.findData(now))
        box.activated.connect(
            lambda place: self._context.choices.change(**{field: box.itemData(place)})
        )
        return box
