"""Takes pictures of windows: at some sizes, once what moves has settled."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from tests.system.gui_checks import assert_fits

__all__ = ["Camera", "settle", "wait_for"]

SETTLE_S = 0.35
DEADLINE_S = 60.0


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
    raise RuntimeError(f"{what}: not within {DEADLINE_S:g} s")


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

    def take(self, name: str, window: QWidget, *, own_size: bool = False) -> None:
        """Take a window at every size (or as it is); what is clipped or overlaps is noted."""
        for width, height in self._sizes:
            if not own_size:
                window.resize(round(width / self._scale), round(height / self._scale))
            settle()
            shot = window.grab()
            file = f"{name}_{shot.width()}x{shot.height()}.png"
            shot.save(str(self._folder / file))
            try:
                assert_fits(window)
            except AssertionError as fault:
                self.faults.append(f"{file}: {str(fault).splitlines()[0]}")
            if own_size:
                return
