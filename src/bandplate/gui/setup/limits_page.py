"""How much each part may carry, and when the chosen drill stops itself."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from bandplate.calibration import CalibrationStore, ranges_n
from bandplate.calibration.store import HungBand
from bandplate.core.channels import BANDS
from bandplate.gui.context import Context
from bandplate.gui.figures import figure, force_text
from bandplate.gui.language import say
from bandplate.gui.setup.shared import bench_of, page_of, panel_of, sensor_title, wrapped_label
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.text import label

__all__ = ["LimitsPage"]


class LimitsPage(QWidget):
    """Reads only: loads belong to the hardware, stops to the drill's file."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        page, column = page_of(
            self.tr("Limits"),
            self.tr("What the sensors are rated for, and when the chosen drill stops by itself."),
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)
        loads, inside = panel_of(self.tr("RATED LOADS"))
        self.loads = QFormLayout()
        self.loads.setHorizontalSpacing(3 * GRID_PX)
        inside.addLayout(self.loads)
        inside.addWidget(
            wrapped_label(
                self.tr("Every hook, strap and anchor must carry three times the band's load."),
                "caption",
            )
        )
        column.addWidget(loads)
        stops, inside = panel_of(self.tr("STOPS OF THE CHOSEN DRILL"))
        self.drill = label("", "body")
        inside.addWidget(self.drill)
        self.stops = QFormLayout()
        self.stops.setHorizontalSpacing(3 * GRID_PX)
        inside.addLayout(self.stops)
        inside.addWidget(
            wrapped_label(
                self.tr("No software makes a stretched band safe: keep hands and eyes out of it."),
                "caption",
            )
        )
        column.addWidget(stops)
        column.addStretch(1)

    def opened(self) -> None:
        """Take up the station and the drill of now."""
        bench = bench_of(self._context.bridge.station)
        store = CalibrationStore()
        uid = "" if bench is None else bench.uid
        self._context.jobs.start(
            self.tr("Reading which band hangs where"),
            lambda _: store.hung(uid),
            self._show,
            owner=self,
        )

    def _show(self, hung: dict[str, HungBand]) -> None:
        bench = bench_of(self._context.bridge.station)
        rated_n = {} if bench is None else ranges_n(bench.dictionary)
        rows = []
        for side, name in (("left", self.tr("Left plate")), ("right", self.tr("Right plate"))):
            cells = [value for key, value in rated_n.items() if key.startswith(f"{side}.")]
            if cells:
                text = self.tr("4 cells of {0} each").format(force_text(min(cells)))
                rows.append((name, text))
        for name in BANDS:
            if name in rated_n:
                band = hung.get(name)
                text = force_text(rated_n[name])
                if band is not None:
                    text = self.tr("{0}; {1} hangs there").format(text, band.name)
                rows.append((sensor_title(name), text))
        self._fill(self.loads, rows)
        station = self._context.bridge.station
        limits = station.drill.stops
        self.drill.setText(say(station.drill.title))
        self._fill(
            self.stops,
            [
                (
                    self.tr("Overload"),
                    self.tr("push above {0} % of max").format(f"{limits.overload_pct:.0f}"),
                ),
                (
                    self.tr("Band end"),
                    self.tr("less than {0} % of stretch left").format(
                        f"{limits.band_reserve_pct:.0f}"
                    ),
                ),
                (
                    self.tr("Balance"),
                    self.tr("{0} mm from the plate's edge for 0.3 s").format(
                        f"{limits.cop_margin_mm:.0f}"
                    ),
                ),
                (
                    self.tr("Dropout"),
                    self.tr("{0} s below 80 % of the target").format(
                        figure(limits.dropout_s, ".1f")
                    ),
                ),
                (
                    self.tr("Lost samples"),
                    self.tr("{0} % of a second").format(f"{limits.lost_samples_pct:.0f}"),
                ),
            ],
        )

    def _fill(self, form: QFormLayout, rows: list[tuple[str, str]]) -> None:
        while form.rowCount():
            form.removeRow(0)
        for name, text in rows:
            caption = label(name, "caption")
            caption.setMinimumWidth(12 * GRID_PX)
            form.addRow(caption, label(text, "body"))
