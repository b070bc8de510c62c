"""What the tabs need is loaded while the first windows already draw."""

from __future__ import annotations

import threading
from importlib import import_module
from typing import Final

from PySide6.QtCore import QTimer

from bandplate.gui.collector import Collector
from bandplate.gui.language import preload

__all__ = ["Ahead"]

#: By then the first windows stand, ms.
_AFTER_MS: Final = 1000
# In steps, because only between two of them it can be ended.
_MODULES: Final = (
    "sqlalchemy",
    "bandplate.history",
    "bandplate.gui.progress.tab",
    "bandplate.gui.review.tab",
    "bandplate.gui.setup.tab",
    "bandplate.gui.editor.window",
)


class Ahead:
    """A thread that imports; whoever is faster than it imports as ever."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self.load, name="bandplate-ahead", daemon=True)

    def start(self) -> None:
        """Begin soon."""
        QTimer.singleShot(_AFTER_MS, self._begin)

    def stop(self) -> None:
        """Wait until what is being imported is there: an interpreter that ends would break it."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def load(self) -> None:
        """Load what there is; thread: any."""
        for name in _MODULES:
            if self._stopped.is_set():
                return
            import_module(name)
        preload()
        Collector.freeze()

    def _begin(self) -> None:
        if not self._stopped.is_set():
            self._thread.start()
