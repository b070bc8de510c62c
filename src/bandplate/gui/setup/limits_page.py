"""How much each part may carry, and when the chosen drill stops itself."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from bandplate.calibration import CalibrationStore, ranges_n
from bandplate.calibration.store import HungBand
from bandplate.config import Limits, load_limits
from bandplate.core.channels import BANDS
from bandplate.gui.context import Context
from bandplate.gui.figures import figure, force_text
from bandplate.gui.language import say
from bandplate.gui.setup.caps_panel import CapsPanel
from bandplate.gui.setup.shared import bench_of, page_of, panel_of, sensor_title, wrapped_label
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.text import label

__all__ = ["LimitsPage"]


class LimitsPage(QWidget):
    """Loads belong to the hardware, stops to the drill's file; the station's caps are set here."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        page, column = page_of(
            self.tr("Limits"),
            self.tr(
                "What sensors carry, what the station allows, and when a drill stops by itself."
            ),
        )
        scroll = QScrollArea()  # names of bands make the loads' lines longer
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        loads, inside = panel_of(self.tr("RATED LOADS"))
        self.loads = QFormLayout()
        self.loads.setHorizontalSpacing(GRID_PX)
        inside.addLayout(self.loads)
        inside.addWidget(
            wrapped_label(
                self.tr("Every hook, strap and anchor must carry three times the band's load."),
                "caption",
            )
        )
        inside.addStretch(1)
        beside = QHBoxLayout()
        beside.setSpacing(GRID_PX)
        column.addLayout(beside)
        beside.addWidget(loads, 1)
        self.caps = CapsPanel(context)
        self.caps.kept.connect(self.opened)
        beside.addWidget(self.caps, 1)
        stops, inside = panel_of()
        head = QHBoxLayout()
        head.setSpacing(2 * GRID_PX)
        head.addWidget(label(self.tr("STOPS OF THE CHOSEN DRILL"), "heading"))
        self.drill = label("", "body")
        head.addWidget(self.drill, 1)
        inside.addLayout(head)
        beside = QHBoxLayout()
        beside.setSpacing(3 * GRID_PX)
        inside.addLayout(beside)
        self.stops = (QFormLayout(), QFormLayout())
        for half in self.stops:
            half.setHorizontalSpacing(2 * GRID_PX)
            half.setVerticalSpacing(GRID_PX)
            beside.addLayout(half, 1)
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
            lambda _: (store.hung(uid), load_limits()),
            self._show,
            owner=self,
        )

    def _show(self, found: tuple[dict[str, HungBand], Limits]) -> None:
        hung, most = found
        self.caps.show_limits(most)
        bench = bench_of(self._context.bridge.station)
        rated_n = {} if bench is None else ranges_n(bench.dictionary)
        rows = []
        for side, name in (("left", self.tr("Left plate")), ("right", self.tr("Right plate"))):
            cells = [value for key, value in rated_n.items() if key.startswith(f"{side}.")]
            if cells:
                text = self.tr("4 cells \u00d7 {0}").format(force_text(min(cells)))
                rows.append((name, label(text, "body")))
        for name in BANDS:
            if name in rated_n:
                band = hung.get(name)
                told = label(force_text(rated_n[name]), "body")
                if band is not None:  # its name may be long
                    text = self.tr("{0}; {1} hangs there").format(told.text(), band.name)
                    told = wrapped_label(text, "body")
                rows.append((sensor_title(name), told))
        self._fill(self.loads, rows)
        station = self._context.bridge.station
        limits = station.drill.stops
        self.drill.setText(say(station.drill.title))
        overload_pct = min(limits.overload_pct, most.overload_pct or limits.overload_pct)
        self._say_stops(
            self.stops[0],
            [
                (
                    self.tr("Overload"),
                    self.tr("push above {0} % of max").format(f"{overload_pct:.0f}"),
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
            ],
        )
        self._say_stops(
            self.stops[1],
            [
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

    def _say_stops(self, form: QFormLayout, rows: list[tuple[str, str]]) -> None:
        self._fill(form, [(name, label(text, "body")) for name, text in rows])

    def _fill(self, form: QFormLayout, rows: list[tuple[str, QLabel]]) -> None:
        while form.rowCount():
            form.removeRow(0)
        for name, told in rows:
            form.addRow(label(name, "caption"), told)
