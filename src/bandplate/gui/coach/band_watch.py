"""Says at the connection when a band hangs there that is to be retired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bandplate.calibration import CalibrationStore
from bandplate.calibration.words import Words
from bandplate.gui.context import Context
from bandplate.gui.setup.shared import bench_of, sensor_name, told, why_retire

if TYPE_CHECKING:
    from bandplate.config import Preferences

__all__ = ["BandWatch"]


class BandWatch(QObject):
    """Looks up the age and the cycles of what hangs, in a job.

    Signals
    -------
    found(str)
        One line, where a band is too old or was stretched too often.
    """

    found = Signal(str)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context

    def look(self) -> None:
        """Look at the bands of the station of now."""
        bench = bench_of(self._context.bridge.station)
        if bench is None:
            return
        context, uid = self._context, bench.uid
        self._context.jobs.start(
            self.tr("Reading which band hangs where"),
            lambda _: worn_bands(uid, context.database, context.choices.now),
            self._tell,
            lambda _: None,  # Set-up, Bands says what is wrong
            owner=self,
        )

    def _tell(self, worn: list[tuple[str, str, Words]]) -> None:
        lines = [
            self.tr("{0} ({1}): {2}").format(band, sensor_name(sensor), told(why))
            for sensor, band, why in worn
        ]
        if lines:
            self.found.emit("; ".join(lines))


def worn_bands(uid: str, database: str, limits: Preferences) -> list[tuple[str, str, Words]]:
    """Return sensor, band and reason of each band of a device that is to be retired.

    Raises
    ------
    BandplateError
        The history, or the list of what hangs where, cannot be read.
    """
    from bandplate.history import History, database_url

    hung = CalibrationStore().hung(uid)
    if not hung:
        return []
    with History.open(database_url(database)) as history:
        known = {band.name: band for band in history.bands()}
    found = (
        (sensor, hanging.name, why_retire(known[hanging.name], limits))
        for sensor, hanging in hung.items()
        if hanging.name in known
    )
    return [one for one in found if one[2]]
