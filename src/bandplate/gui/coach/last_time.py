"""What the history says of who trains at this drill, to stand beside the live measures."""

from __future__ import annotations

import time
from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from bandplate.drills.happening import CHOSEN
from bandplate.gui.context import Context
from bandplate.review import LastMeans

__all__ = ["LastTime"]


class LastTime(QObject):
    """Looks up the last comparable set of each side, in a job, when athlete or drill change.

    Signals
    -------
    found
        There is another answer.

    Attributes
    ----------
    sides : mapping of str to LastMeans
        By the side that pushed; empty before the answer, and where there is none.
    """

    found = Signal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._asked: tuple[str, str, bool] | None = None
        self._drill = ""
        self.sides: Mapping[str, LastMeans] = {}
        context.bridge.changed.connect(self._forget)
        context.bridge.slow.connect(self._look)

    def _forget(self) -> None:
        """Ask anew: what was recorded until now is in the history."""
        self._asked = None
        self._drill = ""

    def _look(self) -> None:
        bridge = self._context.bridge
        names = (e.data["name"] for e in reversed(bridge.events) if e.kind == CHOSEN)
        # the bridge forgets events of long ago
        self._drill = str(next(names, self._drill))
        asked = bridge.state.athlete, self._drill, bridge.state.simulated
        if asked == self._asked:
            return
        self._asked = asked
        self._take(asked, {})
        # a replay is a set of the history itself
        if all(asked[:2]) and not bridge.state.source.startswith("replay:"):
            self._context.jobs.start(
                self.tr("Reading the history"),
                lambda _: _last_time(self._context.database, *asked),
                lambda sides: self._take(asked, sides),
                lambda _: None,  # the History tab says what is wrong
                owner=self,
            )

    def _take(self, asked: tuple[str, str, bool], sides: Mapping[str, LastMeans]) -> None:
        if asked == self._asked:
            self.sides = sides
            self.found.emit()


def _last_time(database: str, athlete: str, drill: str, simulated: bool) -> dict[str, LastMeans]:
    from bandplate.history import History, database_url
    from bandplate.review import last_means

    with History.open(database_url(database)) as history:
        return last_means(history, athlete, drill, simulated=simulated, now_utc_ns=time.time_ns())
