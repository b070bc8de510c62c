"""What the pages of Set-up share: how they reach the sensors, say sentences, are laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from bandplate.calibration.band_life import retire_reason
from bandplate.calibration.store import dated
from bandplate.calibration.words import Words
from bandplate.core.channels import SENSOR_WORDS
from bandplate.gui.bridge import Station
from bandplate.gui.language import say
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.text import label, set_state
from bandplate.station import Bench

if TYPE_CHECKING:
    from bandplate.config import Preferences
    from bandplate.history import Band

__all__ = [
    "Notice",
    "bench_of",
    "dated",
    "page_of",
    "panel_of",
    "sensor_name",
    "sensor_title",
    "sentence",
    "told",
    "why_retire",
    "wrapped_label",
]


@runtime_checkable
class _HasBench(Protocol):
    @property
    def bench(self) -> Bench | None:
        """Raw counts and the calibration in force."""


def bench_of(station: Station) -> Bench | None:
    """Return the sensors of a station; None for a replay."""
    return station.bench if isinstance(station, _HasBench) else None


def sensor_name(code: str) -> str:
    """Return what a person calls a sensor, or the board."""
    return say(SENSOR_WORDS.get(code, code))


def sensor_title(code: str) -> str:
    """Return the same where it stands alone or begins a line."""
    name = sensor_name(code)
    return name[:1].upper() + name[1:]


def told(words: Words) -> str:
    """Return a sentence of calibration in the person's language."""
    return say(str(words))


def sentence(words: Words) -> str:
    """Return the same as a line of its own: it begins with a capital letter."""
    text = told(words)
    return text[:1].upper() + text[1:]


def why_retire(band: Band, limits: Preferences) -> Words:
    """Return why a band is to be retired by the station's own limits; empty while it is not."""
    return retire_reason(
        band.in_use_since_utc_ns, band.all_cycles, limits.band_max_months, limits.band_max_cycles
    )


class Notice(QLabel):
    """Says what is wrong; takes no room while nothing is."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAccessibleName(name)
        set_state(self, "alarm")
        self.hide()

    def tell(self, text: str) -> None:
        """Show a line; empty: nothing."""
        self.setText(text[:1].upper() + text[1:])
        self.setVisible(bool(text))


def wrapped_label(text: str, role: str) -> QLabel:
    """Return a label that breaks its lines."""
    made = label(text, role)
    made.setWordWrap(True)
    return made


def page_of(title: str, about: str) -> tuple[QWidget, QVBoxLayout]:
    """Return a page with a title and a line that says what it is for."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GRID_PX)
    column.addWidget(label(title, "title"))
    column.addWidget(wrapped_label(about, "caption"))
    return page, column


def panel_of(title: str = "") -> tuple[QFrame, QVBoxLayout]:
    """Return a panel, with a heading where it has a title."""
    panel = QFrame()
    panel.setObjectName("panel")
    column = QVBoxLayout(panel)
    column.setContentsMargins(*(2 * GRID_PX,) * 4)
    column.setSpacing(GRID_PX)
    if title:
        column.addWidget(label(title, "heading"))
    return panel, column
