"""What turns counts into newtons now, what did before, and the way to better."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from bandplate.calibration import Calibration, CalibrationStore, StoredCalibration
from bandplate.core.channels import BANDS
from bandplate.gui.context import Context
from bandplate.gui.language import say
from bandplate.gui.setup.shared import (
    Notice,
    bench_of,
    page_of,
    panel_of,
    sensor_name,
    sensor_title,
    wrapped_label,
)
from bandplate.gui.theme import GRID_PX

__all__ = ["CalibrationPage"]


class CalibrationPage(QWidget):
    """The calibration in force, the older ones, and what can be calibrated.

    Signals
    -------
    plate_wanted(str), sensor_wanted(str)
        Somebody wants to calibrate a plate (``left``, ``right``) or a band sensor (its name).
    """

    plate_wanted = Signal(str)
    sensor_wanted = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._store = CalibrationStore()
        page, column = page_of(
            self.tr("Calibration"),
            self.tr("What turns the sensors' counts into newtons. The newest one holds."),
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)
        panel, inside = panel_of(self.tr("IN FORCE"))
        self.now = wrapped_label("", "body")
        self.now.setAccessibleName(self.tr("Calibration in force"))
        inside.addWidget(self.now)
        column.addWidget(panel)
        column.addWidget(self._makers())
        column.addWidget(self._older(), 1)

    def _makers(self) -> QWidget:
        panel, inside = panel_of(self.tr("CALIBRATE WITH MASSES"))
        plates = QHBoxLayout()
        plates.setSpacing(GRID_PX)
        self.left = self._button(self.tr("Left plate"), lambda: self.plate_wanted.emit("left"))
        self.right = self._button(self.tr("Right plate"), lambda: self.plate_wanted.emit("right"))
        for button in (self.left, self.right):
            plates.addWidget(button)
        inside.addLayout(plates)
        bands = QGridLayout()
        bands.setSpacing(GRID_PX)
        self.sensors: dict[str, QPushButton] = {}
        for place, name in enumerate(BANDS):
            button = self._button(sensor_title(name), partial(self.sensor_wanted.emit, name))
            button.setAccessibleName(self.tr("Calibrate band sensor {0}").format(sensor_name(name)))
            self.sensors[name] = button
            bands.addWidget(button, place % 2, place // 2)
        inside.addLayout(bands)
        self.occupied = wrapped_label("", "caption")
        inside.addWidget(self.occupied)
        self.bench = self._button(self.tr("Open the simulated bench"), self._open_bench)
        inside.addWidget(self.bench, 0, Qt.AlignmentFlag.AlignLeft)
        return panel

    def _older(self) -> QWidget:
        panel, inside = panel_of(self.tr("KEPT ON THIS COMPUTER"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Calibrations of this station"))
        inside.addWidget(self.list, 1)
        self.damage = Notice(self.tr("Damaged calibrations"))
        inside.addWidget(self.damage)
        self.choose = self._button(self.tr("Use the chosen one again"), self._choose)
        inside.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignRight)
        return panel

    def opened(self) -> None:
        """Take up the station that is open now."""
        bench = bench_of(self._context.bridge.station)
        simulated = self._context.bridge.state.simulated
        on_bench = bench is not None and bench.place is not None
        can = bench is not None and (on_bench or not simulated)
        for button in (self.left, self.right, *self.sensors.values()):
            button.setEnabled(can)
        self.occupied.setVisible(not can)
        self.bench.setVisible(simulated and not on_bench and self._context.opener is not None)
        if bench is None:
            self.now.setText(self.tr("A recording has the calibration it was recorded with."))
            self.occupied.setText(self.tr("Connect a device under Devices first."))
            self.list.clear()
            return
        self.occupied.setText(self.tr("The simulated athlete stands on the plates."))
        self._show_now(bench.calibration)
        uid = bench.uid
        self._context.jobs.start(
            self.tr("Reading the calibrations"),
            lambda _: self._store.all(uid),
            self._fill,
            owner=self,
        )

    def _show_now(self, calibration: Calibration) -> None:
        crc = f"{calibration.crc32c:08x}"
        if calibration.fitted:
            self.now.setText(
                self.tr("Fitted with masses: {0} (checksum {1}).").format(
                    say(calibration.fitted), crc
                )
            )
        else:
            self.now.setText(
                self.tr(
                    "Nominal: the device's ratings, good to about 1 % (checksum {0}). "
                    "Calibrate with masses for 0.5 %."
                ).format(crc)
            )

    def _fill(self, found: tuple[list[StoredCalibration], list[str]]) -> None:
        stored, problems = found
        self.list.clear()
        for kept in stored:
            made = time.strftime("%Y-%m-%d %H:%M", time.localtime(kept.made_utc_ns * 1e-9))
            crc = f"{Calibration.from_json(kept.calibration).crc32c:08x}"
            item = QListWidgetItem(
                self.tr("{0}: {1} (checksum {2})").format(made, sensor_title(kept.what), crc)
            )
            item.setData(Qt.ItemDataRole.UserRole, kept)
            self.list.addItem(item)
        if not stored:
            item = QListWidgetItem(self.tr("None yet: the device's ratings hold."))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.choose.setEnabled(len(stored) > 1)
        self.damage.tell("\n".join(say(problem) for problem in problems))

    def _choose(self) -> None:
        bench, item = bench_of(self._context.bridge.station), self.list.currentItem()
        kept = None if item is None else item.data(Qt.ItemDataRole.UserRole)
        if bench is None or not isinstance(kept, StoredCalibration):
            return

        def use(chosen: StoredCalibration) -> None:
            bench.apply(Calibration.from_json(chosen.calibration))
            self.opened()

        self._context.jobs.start(
            self.tr("Taking up a calibration"), lambda _: self._store.choose(kept), use, owner=self
        )

    def _open_bench(self) -> None:
        if self._context.opener is not None:
            self._context.opener.change(source="sim:bench")

    def _button(self, text: str, action: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text)
        button.clicked.connect(lambda: action())  # without the signal's own argument
        return button
