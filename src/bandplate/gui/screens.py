"""The windows of a running station: made, made anew for another look, closed."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.context import Context
from bandplate.gui.language import install
from bandplate.gui.theme import DARK, THEMES, dress
from bandplate.gui.units import use
from bandplate.gui.widgets.in_turns import in_turns

__all__ = ["Screens"]

#: Choices that change every widget.
_LOOK = frozenset({"theme", "language", "units"})
_SIZE = (1280, 720)
_FORGET_MS = 200


class Screens(QObject):
    """The coach's window and, from it, the athlete's.

    Parameters
    ----------
    context : Context
        Its theme is that of the choices from now on.

    Attributes
    ----------
    coach : CoachWindow
        The one that is shown now.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        context.choices.changed.connect(self._take_up)
        self.coach = self._make()

    def show(self, *, athlete: bool) -> None:
        """Show the coach's window where it was chosen to be, and the athlete's."""
        self.coach.resize(*_SIZE)
        wanted = self._context.choices.now.coach_display
        for display in QGuiApplication.screens():
            if display.name() == wanted:
                place = QRect(self.coach.geometry())
                place.moveCenter(display.availableGeometry().center())
                self.coach.setGeometry(place)
        self.coach.show()
        if athlete:
            self.coach.open_athlete()

    def close(self) -> None:
        """Close the windows."""
        self.coach.close()

    def _make(self) -> CoachWindow:
        choices = self._context.choices.now
        self._context.theme = THEMES.get(choices.theme, DARK)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        dress(app, self._context.theme)
        install(app, choices.language)
        use(choices.units)
        return CoachWindow(self._context)

    def _take_up(self, changed: frozenset[str]) -> None:
        if not changed & _LOOK:
            return
        before, self.coach = self.coach, self._make()
        self.coach.setGeometry(before.geometry())
        self.coach.setWindowState(before.windowState())
        in_turns(self, self._replace(before, self.coach), lambda: self._forget(before))

    @staticmethod
    def _replace(before: CoachWindow, after: CoachWindow) -> Iterator[None]:
        """Bring a window to where another was, a part a step: it would hold up the station."""
        after.show()
        yield
        after.tabs.setCurrentIndex(before.tabs.currentIndex())
        yield
        if before.athlete_window is not None and before.athlete_window.isVisible():
            after.open_athlete()
        yield
        before.close()

    def _forget(self, window: CoachWindow) -> None:
        """Delete a window, once no work runs whose result it may be waiting for."""
        if self._context.jobs.running:
            QTimer.singleShot(_FORGET_MS, self, lambda: self._forget(window))
        else:
            window.deleteLater()
