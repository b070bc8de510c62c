"""The Set-up tab: pages in a list at the left, wizards in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
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
from bandplate.gui.theme import GRID_PX, icon
from bandplate.gui.widgets.in_turns import in_turns
from bandplate.gui.widgets.pages import Pages
from bandplate.sources.serial_port import candidate_ports

__all__ = ["SetupTab"]

P = TypeVar("P", bound=QWidget)


class SetupTab(QWidget):
    """Devices, sensors, calibration, bands, limits, screens.

    Parameters
    ----------
    context : Context
    ports : callable
        Returns (path, description) of the serial ports.

    Attributes
    ----------
    ready : bool
        Whether its pages are made: that begins when it is shown.
    """

    def __init__(
        self,
        context: Context,
        ports: Callable[[], Sequence[tuple[str, str]]] = candidate_ports,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context, self._ports = context, ports
        self._begun = self.ready = False
        listed = (
            (self.tr("Devices"), "device"),
            (self.tr("Sensors"), "zero"),
            (self.tr("Calibration"), "plate"),
            (self.tr("Bands"), "band"),
            (self.tr("Limits"), "lock"),
            (self.tr("Screens"), "screen"),
        )
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Pages of Set-up"))
        self.list.setFixedWidth(18 * GRID_PX)
        for title, picture in listed:
            drawn = icon(picture, context.theme.text, selected=context.theme.on_selection)
            self.list.addItem(QListWidgetItem(drawn, title))
        self.list.setCurrentRow(0)
        self.pages = Pages()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self.list)
        row.addWidget(self.pages, 1)

    def _build(self) -> Iterator[None]:
        """Make the pages, one a step, in the order of the list; then the wizards."""
        context = self._context
        self.devices = self._add(DevicesPage(context, self._ports))
        yield
        self.sensors = self._add(SensorsPage(context))
        yield
        self.calibration = self._add(CalibrationPage(context))
        yield
        self.bands = self._add(BandsPage(context))
        yield
        self.limits = self._add(LimitsPage(context))
        yield
        self.look = self._add(LookPage(context))
        yield
        self.plate = self._add(PlateWizard(context))
        yield
        self.sensor = self._add(SensorWizard(context))
        yield
        self.curve = self._add(CurveWizard(context))

    def _add(self, page: P) -> P:
        self.pages.addWidget(page)
        return page

    def showEvent(self, event: QShowEvent) -> None:
        """Look around when somebody comes."""
        super().showEvent(event)
        if not self._begun:
            self._begun = True
            in_turns(self, self._build(), self._built)
        self._take_up()

    def resume(self, before: QWidget) -> None:
        """Begin at the page that another Set-up shows."""
        if isinstance(before, SetupTab):
            self.list.setCurrentRow(before.list.currentRow())

    def _built(self) -> None:
        for wizard, home in (
            (self.plate, self.calibration),
            (self.sensor, self.calibration),
            (self.curve, self.bands),
        ):
            wizard.left.connect(partial(self._home, home))
        self.list.currentRowChanged.connect(self._show_page)
        self.calibration.plate_wanted.connect(self._calibrate_plate)
        self.calibration.sensor_wanted.connect(self._calibrate_sensor)
        self.bands.curve_wanted.connect(self._pull_band)
        if self._context.opener is not None:
            self._context.opener.opened.connect(self._take_up)
        self.ready = True
        self._show_page(self.list.currentRow())
        self.devices.look_around()

    def _take_up(self) -> None:
        page = self.pages.currentWidget()
        known = (DevicesPage, CalibrationPage, BandsPage, LimitsPage)
        if self.ready and self.isVisible() and isinstance(page, known):
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
