"""The gym's bands: age, cycles, rated load, where they hang, and when they are to be retired."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bandplate.calibration import CalibrationStore
from bandplate.calibration.band_life import age_months
from bandplate.calibration.store import HungBand
from bandplate.core.channels import BANDS
from bandplate.gui.context import Context
from bandplate.gui.figures import force_text
from bandplate.gui.setup.shared import (
    bench_of,
    page_of,
    panel_of,
    sensor_title,
    told,
    why_retire,
    wrapped_label,
)
from bandplate.gui.theme import GRID_PX
from bandplate.gui.widgets.number_box import NumberBox
from bandplate.gui.widgets.text import inset, label

if TYPE_CHECKING:
    from bandplate.history import Band, History

    _Change = tuple[Callable[[History], None], tuple[str, HungBand | None] | None]

__all__ = ["BandsPage", "in_history"]

_COLUMNS: Final = 6


def in_history(context: Context, action: Callable[[History], None]) -> list[Band]:
    """Open the history, do something with it, return its bands (Thread: a job's)."""
    from bandplate.history import History, database_url

    with History.open(database_url(context.database)) as history:
        action(history)
        return history.bands()


class BandsPage(QWidget):
    """A table of bands, and what can be done with the chosen one.

    Signals
    -------
    curve_wanted(Band)
        Somebody wants to measure how a band pulls.
    """

    curve_wanted = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._store = CalibrationStore()
        self._bands: list[Band] = []
        self._hung: dict[str, HungBand] = {}
        # one after the other: an arrow key on the list of sensors asks faster than a disk writes
        self._asked: list[_Change] = []
        page, column = page_of(
            self.tr("Bands"),
            self.tr(
                "Every band wears out: its age, its own curve and its cycles are kept. Training "
                "counts where an athlete is chosen."
            ),
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)
        self.table = QTableWidget(0, _COLUMNS)
        self.table.setAccessibleName(self.tr("Bands of the gym"))
        self.table.setHorizontalHeaderLabels(
            [
                self.tr("Band"),
                self.tr("Rated load"),
                self.tr("Age, months"),
                self.tr("Cycles"),
                self.tr("Curve"),
                self.tr("Hangs at"),
            ]
        )
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.itemSelectionChanged.connect(self._show_chosen)
        column.addWidget(self.table, 1)
        column.addWidget(self._chosen_panel())
        column.addWidget(self._new_panel())

    def _chosen_panel(self) -> QWidget:
        panel, inside = panel_of(self.tr("CHOSEN BAND"))
        self.state = wrapped_label("", "body")
        self.state.setAccessibleName(self.tr("State of the chosen band"))
        inside.addWidget(self.state)
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        self.sensor = QComboBox()
        self.sensor.setAccessibleName(self.tr("Sensor where the chosen band hangs"))
        self.sensor.addItem(self.tr("nowhere"), "")
        for name in BANDS:
            self.sensor.addItem(sensor_title(name), name)
        self.sensor.activated.connect(lambda _: self._hang())
        self.curve = self._button(self.tr("Measure its curve"), self._want_curve)
        self.retire = self._button(self.tr("Retire it"), self._retire)
        row.addWidget(label(self.tr("Hangs at"), "body"))
        row.addWidget(self.sensor)
        row.addStretch(1)
        row.addWidget(self.curve)
        row.addWidget(self.retire)
        inside.addLayout(row)
        inside.addWidget(
            wrapped_label(
                self.tr(
                    "A new curve, and where a band hangs, hold at once; while a set runs, they "
                    "hold when it has ended."
                ),
                "caption",
            )
        )
        return panel

    def _new_panel(self) -> QWidget:
        panel, inside = panel_of(self.tr("NEW BAND"))
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Name of the new band"))
        self.name.setPlaceholderText(self.tr("for example: red 3"))
        self.name.returnPressed.connect(self._add)
        name = self.tr("Rated load of the new band, N")
        self.rated = NumberBox(name, 0.0, 5000.0, "N", 10.0, decimals=0)
        self.rated.setSpecialValueText(self.tr("not known"))
        inset(self.rated)
        self.add = self._button(self.tr("Add"), self._add)
        row.addWidget(self.name, 1)
        row.addWidget(label(self.tr("Rated load"), "body"))
        row.addWidget(self.rated)
        row.addWidget(self.add)
        inside.addLayout(row)
        return panel

    def opened(self) -> None:
        """Read the bands and where they hang."""
        self._change(lambda _: None)

    def _change(
        self,
        action: Callable[[History], None],
        hang: tuple[str, HungBand | None] | None = None,
    ) -> None:
        self._asked.append((action, hang))
        if len(self._asked) == 1:
            self._do_next()

    def _do_next(self) -> None:
        action, hang = self._asked[0]
        station = self._context.bridge.station
        bench = bench_of(station)
        uid = "" if bench is None else bench.uid

        def work(_: object) -> tuple[list[Band], dict[str, HungBand]]:
            if hang is not None and uid:
                self._store.hang(uid, *hang)
                station.renew_facts()
            return in_history(self._context, action), self._store.hung(uid) if uid else {}

        self._context.jobs.start(
            self.tr("Reading the bands"), work, self._take, self._failed, owner=self
        )

    def _failed(self, text: str) -> None:
        self._asked.clear()
        self._context.jobs.failed.emit(text)

    def _take(self, found: tuple[list[Band], dict[str, HungBand]]) -> None:
        self._bands, self._hung = found
        del self._asked[:1]
        if self._asked:
            self._do_next()
            return
        chosen = max(0, self.table.currentRow())
        self.table.setRowCount(len(self._bands))
        for row, band in enumerate(self._bands):
            rated = band.rated_load_n
            texts = (
                band.name,
                self.tr("not known") if rated is None else force_text(rated),
                f"{age_months(band.in_use_since_utc_ns):.0f}",
                str(band.all_cycles),
                self.tr("measured") if band.curve else self.tr("none"),
                sensor_title(self._where(band.name))
                or (self.tr("retired") if band.retired_utc_ns else "\u2013"),
            )
            for place, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, place, item)
        if self._bands:
            self.table.selectRow(min(chosen, len(self._bands) - 1))
        self._show_chosen()

    def _where(self, name: str) -> str:
        return next((place for place, band in self._hung.items() if band.name == name), "")

    def _chosen(self) -> Band | None:
        row = self.table.currentRow()
        return self._bands[row] if 0 <= row < len(self._bands) else None

    def _show_chosen(self) -> None:
        band = self._chosen()
        bench = bench_of(self._context.bridge.station)
        alive = band is not None and band.retired_utc_ns is None
        self.retire.setEnabled(alive)
        self.sensor.setEnabled(alive and bench is not None)
        self.curve.setEnabled(alive and bench is not None)
        if band is None:
            self.state.setText(self.tr("No band yet: add the first one below."))
            return
        self.sensor.setCurrentIndex(max(0, self.sensor.findData(self._where(band.name))))
        limits = self._context.choices.now
        why = why_retire(band, limits)
        if band.retired_utc_ns is not None:
            text = self.tr("{0} is retired: do not use it any more.").format(band.name)
        elif why:
            text = self.tr("{0}: {1}.").format(band.name, told(why))
        else:
            text = self.tr("{0} may be used up to {1} months and {2} cycles.").format(
                band.name, limits.band_max_months, limits.band_max_cycles
            )
        self.state.setText(text)

    def _add(self) -> None:
        name, rated = self.name.text().strip(), self.rated.value()
        if not name:
            self.name.setFocus()
            return

        def store(history: History) -> None:
            from bandplate.history import Band

            history.add_band(Band(name, time.time_ns(), rated_load_n=rated or None))

        self.name.clear()
        self._change(store)

    def _retire(self) -> None:
        band = self._chosen()
        if band is not None:
            gone = replace(band, retired_utc_ns=time.time_ns())
            where = self._where(band.name)
            self._change(
                lambda history: history.update_band(gone), (where, None) if where else None
            )

    def _hang(self) -> None:
        band, sensor = self._chosen(), self.sensor.currentData()
        if band is None:
            return
        if sensor:
            hang: tuple[str, HungBand | None] = (sensor, HungBand(band.name, dict(band.curve)))
        else:
            hang = (self._where(band.name), None)
        self._change(lambda _: None, hang)

    def _want_curve(self) -> None:
        band = self._chosen()
        if band is not None:
            self.curve_wanted.emit(band)

    def _button(self, text: str, action: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text)
        button.clicked.connect(action)
        return button
