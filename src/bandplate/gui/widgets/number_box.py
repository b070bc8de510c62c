"""A field for a number."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox

from bandplate.gui.theme import GRID_PX

__all__ = ["NumberBox"]


class NumberBox(QDoubleSpinBox):
    """A number without needless zeros, typed with either decimal sign.

    The wheel scrolls the form unless one types here.
    """

    def __init__(
        self, name: str, low: float, high: float, unit: str = "", step: float = 1, decimals: int = 3
    ) -> None:
        super().__init__()
        spoken = QLocale(self.locale())
        spoken.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        self.setLocale(spoken)
        self.setAccessibleName(name)
        self.setDecimals(decimals)
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setSuffix(f" {unit}" if unit else "")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(GRID_PX // 2, 0, 0, 0)

    def textFromValue(self, value: float) -> str:
        """Return the number as it is written by hand."""
        return self.locale().toString(value, "g", 7)

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        """Take the other decimal sign too: Qt's own would read it as one between thousands."""
        sign = self.locale().decimalPoint()
        text = text.replace(",", sign).replace(".", sign)
        return super().validate(text, place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the number only where one types."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
