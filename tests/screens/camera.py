"""Takes pictures of windows: at some sizes, once what moves has settled; what is wrong is noted."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from bandplate.gui.widgets.card import Card
from tests.screens.compact import compact
from tests.system.gui_checks import (
    assert_fits,
    assert_lines_fit,
    assert_painted_texts_fit,
    assert_painted_texts_readable,
    assert_readable,
)

__all__ = ["Camera", "NotThereError", "settle", "wait_for"]

SETTLE_S = 0.35
DEADLINE_S = 90.0
#: Pictures up to this width are those that are kept with the sources.
_COMPACT_PX = 1280


class NotThereError(RuntimeError):
    """A state did not come: the machine was too busy for the drill, and it may next time."""


def settle(seconds: float = SETTLE_S) -> None:
    """Let the windows live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Let the windows live until something is so."""
    for _ in range(round(DEADLINE_S / 0.05)):
        if condition():
            return
        settle(0.05)
    raise NotThereError(f"{what}: not within {DEADLINE_S:g} s")


class Camera:
    """Writes NAME_WIDTHxHEIGHT.png.

    Parameters
    ----------
    folder : Path
    sizes : sequence of (int, int)
        Of the picture, in pixels; a window is as large divided by the display's scale.
    """

    def __init__(self, folder: Path, sizes: tuple[tuple[int, int], ...]) -> None:
        self._folder = folder
        self._sizes = sizes
        self._scale = float(os.environ.get("QT_SCALE_FACTOR", "1"))
        self.faults: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)

    def take(
        self,
        name: str,
        window: QWidget,
        *,
        own_size: bool = False,
        prepare: Callable[[], None] = lambda: None,
    ) -> None:
        """Take a window at every size (or once, as it is) and check what is seen.

        ``prepare`` is called at each size: for what opens at a place that depends on it.
        """
        for width, height in self._sizes:
            if not own_size:
                window.resize(round(width / self._scale), round(height / self._scale))
            prepare()
            settle()
            for _ in range(3):  # what a timer has just changed is laid out, one level a time
                QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
            shot = window.grab()
            file = f"{name}_{shot.width()}x{shot.height()}.png"
            image = shot.toImage()
            small = image.width() <= _COMPACT_PX
            (compact(image) if small else image).save(str(self._folder / file), "PNG", 0)
            self._check(file, window)
            if own_size:
                return

    def _check(self, file: str, window: QWidget) -> None:
        """Note what is clipped, overlaps or is too pale to read."""
        over = [card for card in window.findChildren(Card) if card.isVisible()]
        checks: list[tuple[Callable[[QWidget], object], QWidget]] = [
            (assert_fits, window),
            (assert_lines_fit, window),
        ]
        # what lies half under a card is not there to be read
        checks += [(assert_readable, card) for card in over or [window]]
        for widget in (window, *window.findChildren(QWidget)):
            if hasattr(widget, "texts") and widget.isVisibleTo(window):
                checks += (
                    (assert_painted_texts_fit, widget),
                    (assert_painted_texts_readable, widget),
                )
        for check, widget in checks:
            try:
                check(widget)
            except AssertionError as fault:
                self.faults.append(f"{file}: {str(fault).splitlines()[0]}")
