"""Cyclic garbage is collected on the screens' thread, and on no other.

Python collects in whichever thread happens to allocate. Where that is a thread of the station or
of a job, and the garbage holds one of Qt's objects, Qt deletes it there: two threads then wait for
each other for ever, or the process ends.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

__all__ = ["Collector"]

_EVERY_MS: Final = 1000


class Collector(QObject):
    """Takes the collector over until :meth:`stop`, on the thread that made this object."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @staticmethod
    def freeze() -> None:
        """Leave alone what there is by now: looking at it again would hold every thread."""
        gc.freeze()

    @staticmethod
    def collect() -> None:
        """Collect the oldest generation that is due, as Python would by itself."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Give the collector back."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
