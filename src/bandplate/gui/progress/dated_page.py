"""What pages with plots over days have in common: a point says what it is, and opens its set."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from bandplate.gui.progress.dated_plot import DatedPlot
from bandplate.gui.progress.words import kind_text
from bandplate.gui.theme import GRID_PX, Theme
from bandplate.gui.widgets.text import ElidedLabel
from bandplate.history.verdicts import Kind

__all__ = ["DatedPage", "KindBox"]


class DatedPage(QWidget):
    """Makes plots and says below them what is chosen; a page lays both out.

    Parameters
    ----------
    theme : Theme
    told : str
        Name of the line below, for who cannot see it.
    hint : str
        What stands there while nothing is chosen.

    Signals
    -------
    open_set(object)
        UUID of the set to be opened.
    """

    open_set = Signal(object)

    def __init__(self, theme: Theme, told: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plots: list[DatedPlot] = []
        self.told = ElidedLabel(hint, role="body")
        self.told.setAccessibleName(told)
        self._hint = hint

    def show_since(self, since_s: float | None) -> None:
        """Show what is newer than a moment (s since 1970); None: everything."""
        for plot in self._plots:
            plot.show_since(since_s)

    def _plot(self, name: str, rows: int) -> DatedPlot:
        """Return a new plot, at least so many rows of the grid high."""
        plot = DatedPlot(self._theme, name)
        plot.setMinimumHeight(rows * GRID_PX)
        plot.pointed.connect(self._tell)
        plot.open_set.connect(self.open_set)
        self._plots.append(plot)
        return plot

    def _tell(self, text: str) -> None:
        self.told.set_full_text(text or self._hint)


class KindBox(QComboBox):
    """Drills with their sides, of which one is chosen.

    Parameters
    ----------
    name : str
    title_of : callable
        Title of a drill's name.
    """

    def __init__(self, name: str, title_of: Callable[[str], str]) -> None:
        super().__init__()
        self._title_of = title_of
        self.setAccessibleName(name)

    @property
    def kind(self) -> Kind | None:
        """What is chosen; None: nothing is there yet."""
        kind: Kind | None = self.currentData()
        return kind

    def show_kinds(self, kinds: Sequence[Kind], chosen: Kind | None, words: str = "{0}") -> None:
        """Take up what there is to choose from; ``words`` may tell the number of sets as {1}."""
        self.clear()
        for kind in kinds:
            text = kind_text(kind, self._title_of(kind.drill))
            self.addItem(words.format(text, kind.sets), kind)
        if chosen is not None:
            here = [(kind.drill, kind.side) for kind in kinds]
            self.setCurrentIndex(here.index((chosen.drill, chosen.side)))
