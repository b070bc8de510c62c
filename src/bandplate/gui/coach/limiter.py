"""What the history says of the limiter of who trains, for the athlete's rests."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from bandplate.gui.context import Context
from bandplate.gui.language import say

__all__ = ["LimiterWatch"]


class LimiterWatch(QObject):
    """Looks up the newest finding, in a job.

    Signals
    -------
    found(str)
        One line; empty where the limiter was never looked for.
    """

    found = Signal(str)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context

    def look(self) -> None:
        """Look it up for who trains now."""
        athlete = self._context.bridge.state.athlete
        if not athlete:
            self.found.emit("")
            return
        self._context.jobs.start(
            self.tr("Reading the history"),
            lambda _: newest_limiter(athlete, self._context.database),
            self._tell,
            lambda _: self.found.emit(""),  # the History tab says what is wrong
            owner=self,
        )

    def _tell(self, member: str | None) -> None:
        if member is None:
            self.found.emit("")
        elif member:
            self.found.emit(self.tr("Limiter: {0} (experimental)").format(say(member)))
        else:
            self.found.emit(self.tr("No single limiter (experimental)"))


def newest_limiter(athlete: str, database: str) -> str | None:
    """Return the member of the newest finding, "" where no single one limits, None before one.

    Raises
    ------
    HistoryError
        The history cannot be read.
    """
    from bandplate.history import History, database_url
    from bandplate.history.charts import limiter_history
    from bandplate.measures.support import MEMBER_WORDS

    with History.open(database_url(database)) as history:
        found = history.find_athlete(athlete)
        points = [] if found is None else limiter_history(history, found.uid)
    if not points:
        return None
    # of one moment there is one a side: a member that was found says more than none
    newest = [point.member for point in points if point.t_utc_ns == points[-1].t_utc_ns]
    return next((MEMBER_WORDS[member] for member in newest[::-1] if member), "")
