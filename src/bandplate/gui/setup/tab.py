"""The Set-up tab: pages in a list at the left, wizards in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QWidget,
)

from bandplate.gui.context import Context
from bandplate.gui.setup.band_wizard import CurveWizard, SensorWizard
from bandplate.gui.setup.bands_page import BandsPage
from bandplate.gui.setup.calibration_page import CalibrationPage
from bandplate.gui.setup.devices_page import DevicesPage
from bandplate.gui.setup.limits_page import LimitsPage
from bandplate.gui.setup.look_page import LookPage
from bandplate.gui.setup.plate_wizard import PlateWizard
from bandplate.gui.setup.sensors_page import SensorsPage
from bandplate.gui.theme import GRID_PX, ICON_PX, icon
from bandplate.sources.serial_port import candidate_ports

__all__ = ["SetupTab"]


class SetupTab(QWidget):
    """Devices, sensors, calibration, bands, limits, screens.

    Parameters
    ----------
    context : Context
    ports : callable
        Returns (path, description) of the serial ports.
    """

    def __init__(
        self,
        context: Context,
        ports: Callable[[], Sequence[tuple[str, str]]] = candidate_ports,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._looked = False
        self.devices = DevicesPage(context, ports)
        self.sensors = SensorsPage(context)
        self.calibration = CalibrationPage(context)
        self.bands = BandsPage(context)
        self.limits = LimitsPage(context)
        self.look = LookPage(context)
        self.plate = PlateWizard(context)
        self.sensor = SensorWizard(context)
        self.curve = CurveWizard(context)
        listed = (
            (self.tr("Devices"), "device", self.devices),
            (self.tr("Sensors"), "zero", self.sensors),
            (self.tr("Calibration"), "plate", self.calibration),
            (self.tr("Bands"), "band", self.bands),
            (self.tr("Limits"), "lock", self.limits),
            (self.tr("Screens"), "screen", self.look),
        )
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Pages of Set-up"))
        self.list.setFixedWidth(18 * GRID_PX)
        self.pages = QStackedWidget()
        for title, picture, page in listed:
            drawn = icon(picture, context.theme.text)
            chosen = icon(picture, context.theme.on_selection)
            drawn.addPixmap(chosen.pixmap(ICON_PX), QIcon.Mode.Selected)
            self.list.addItem(QListWidgetItem(drawn, title))
            self.pages.addWidget(page)
        for wizard, home in (
            (self.plate, self.calibration),
            (self.sensor, self.calibration),
            (self.curve, self.bands),
        ):
            self.pages.addWidget(wizard)
            wizard.left.connect(partial(self._home, home))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, GRID_PX, 0, 0)
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self.list)
        row.addWidget(self.pages, 1)
        self.list.setCurrentRow(0)
        self.list.currentRowChanged.connect(self._show_page)
        self.calibration.plate_wanted.connect(self._calibrate_plate)
        self.calibration.sensor_wanted.connect(self._calibrate_sensor)
        self.bands.curve_wanted.connect(self._pull_band)
        if context.opener is not None:
            context.opener.opened.connect(self._take_up)

    def showEvent(self, event: QShowEvent) -> None:
        """Look around when somebody comes."""
        super().showEvent(event)
        self._take_up()
        if not self._looked:
            self._looked = True
            self.devices.look_around()

    def _take_up(self) -> None:
        if not self.isVisible():
            return
        for page in (self.devices, self.calibration, self.bands, self.limits):
            page.opened()

    def _show_page(self, row: int) -> None:
        self.pages.setCurrentIndex(row)
        self._take_up()

    def _home(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        self._take_up()

    def _calibrate_plate(self, side: str) -> None:
        self.plate.open_for("left" if side == "left" else "right")
        self.pages.setCurrentWidget(self.plate)

    def _calibrate_sensor(self, sensor: str) -> None:
        self.sensor.open_for(sensor)
        self.pages.setCurrentWidget(self.sensor)

    def _pull_band(self, band: object) -> None:
        self.curve.open_for(band)
        self.pages.setCurrentWidget(self.curve)
