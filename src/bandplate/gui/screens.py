"""The windows of a running station: made, made anew for another look, closed."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.context import Context
from bandplate.gui.language import install, say
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
    changing : bool
        Whether another look is on its way.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.changing = self._again = False
        context.choices.changed.connect(self._take_up)
        for _ in self._wear():
            pass
        self.coach = CoachWindow(context)

    def show(self, *, athlete: bool) -> None:
        """Show the coach's window where it was chosen to be, and the athlete's a turn later."""
        self.coach.resize(*_SIZE)
        wanted = self._context.choices.now.coach_display
        for display in QGuiApplication.screens():
            if display.name() == wanted:
                place = QRect(self.coach.geometry())
                place.moveCenter(display.availableGeometry().center())
                self.coach.setGeometry(place)
        self.coach.show()
        if athlete:
            in_turns(self, iter(()), lambda: self.coach.open_athlete())

    def close(self) -> None:
        """Close the windows."""
        self.coach.close()

    def _wear(self) -> Iterator[None]:
        """Take up the chosen look, one thing a step."""
        choices = self._context.choices.now
        self._context.theme = THEMES.get(choices.theme, DARK)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        use(choices.units)
        dress(app, self._context.theme)
        yield
        install(app, choices.language)
        yield
        say("")  # reads the phrases
        yield

    def _take_up(self, changed: frozenset[str]) -> None:
        if not changed & _LOOK:
            return
        if self.changing:
            self._again = True
            return
        self.changing = True
        in_turns(self, self._replace(), self._replaced)

    def _replace(self) -> Iterator[None]:
        """Bring a new window to where the old one is, a part a step.

        All at once would hold up the station's screens.
        """
        yield from self._wear()
        before, after = self.coach, CoachWindow(self._context, whole=False)
        yield
        yield from after.build()
        yield
        after.setGeometry(before.geometry())
        after.setWindowState(before.windowState())
        after.live.refresh_slow()
        yield
        place = after.tabs.resume(before.tabs)
        yield
        self.coach = after
        after.show()
        yield
        after.tabs.setCurrentIndex(place)
        yield
        if before.athlete_window is not None and before.athlete_window.isVisible():
            after.open_athlete()
        yield
        after.adopt(before)
        yield
        before.close()
        self._forget(before)

    def _replaced(self) -> None:
        self.changing = False
        if self._again:
            self._again = False
            self._take_up(_LOOK)

    def _forget(self, window: CoachWindow) -> None:
        """Delete a window a part a step, once no work runs whose result it may be waiting for."""
        if self._context.jobs.running:
            QTimer.singleShot(_FORGET_MS, self, lambda: self._forget(window))
        else:
            in_turns(self, _delete_parts(window), window.deleteLater)


def _delete_parts(window: CoachWindow) -> Iterator[None]:
    for page in window.tabs.made():
        page.deleteLater()
        yield
