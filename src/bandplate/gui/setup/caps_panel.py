"""The most that the station allows: a number per band, and one for the push."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout

from bandplate.config import Limits, save_limits
from bandplate.core.channels import BANDS
from bandplate.core.errors import ConfigError
from bandplate.gui.context import Context
from bandplate.gui.setup.shared import panel_of, sensor_title, wrapped_label
from bandplate.gui.theme import GRID_PX
from bandplate.gui.units import scale_of
from bandplate.gui.widgets.number_box import NumberBox
from bandplate.gui.widgets.text import inset, label

__all__ = ["CapsPanel"]

#: What "as rated" needs, in every language.
_BOX_PX: Final = 15 * GRID_PX


class CapsPanel(QFrame):
    """Number boxes, Keep and As rated; zero is "as rated".

    Signals
    -------
    kept
        Others are in force.
    """

    kept = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._limits = Limits()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        panel, inside = panel_of(self.tr("MOST THAT THIS STATION ALLOWS"))
        outer.addWidget(panel)
        grid = QGridLayout()
        grid.setSpacing(GRID_PX)
        inside.addLayout(grid)
        for column, side in enumerate((self.tr("Left"), self.tr("Right")), start=1):
            grid.addWidget(label(side, "caption"), 0, column)
        members = (self.tr("Swing band"), self.tr("Arm band"), self.tr("Torso band"))
        self.bands: dict[str, NumberBox] = {}
        for place, band in enumerate(BANDS):
            box = self.bands[band] = self._box(sensor_title(band), 0)
            box.setSpecialValueText(self.tr("as rated"))
            grid.addWidget(box, place // 2 + 1, place % 2 + 1)
        for row_of, member in enumerate((*members, self.tr("Push, % of max")), start=1):
            grid.addWidget(label(member, "caption"), row_of, 0)
        self.push = self._box(self.tr("Push, % of max"), 1000)
        grid.addWidget(self.push, len(members) + 1, 1, 1, 2)
        self.push.setSuffix(" %")
        self.push.setSpecialValueText(self.tr("as the drill says"))
        row = QHBoxLayout()
        self.keep = QPushButton(self.tr("Keep"))
        self.keep.clicked.connect(self._keep)
        self.rated = QPushButton(self.tr("As rated"))
        self.rated.clicked.connect(lambda: self._save(Limits()))
        for button in (self.keep, self.rated):
            button.setAccessibleName(button.text())
            row.addWidget(button)
        row.addStretch(1)
        inside.addLayout(row)
        inside.addWidget(
            wrapped_label(
                self.tr(
                    "Every drill stops above it, whatever its file says. A change holds at once; "
                    "while a set runs, when it has ended."
                ),
                "caption",
            )
        )
        inside.addStretch(1)

    def show_limits(self, limits: Limits) -> None:
        """Show what holds, in the units of the screen."""
        self._limits = limits
        factor, unit = scale_of("N")
        for band, box in self.bands.items():
            box.setSuffix(f" {unit}")
            box.setMaximum(1e5 * factor)
            box.setValue(limits.band_max_n.get(band, 0.0) * factor)
        self.push.setValue(limits.overload_pct or 0.0)

    def _box(self, name: str, highest: float) -> NumberBox:
        box = NumberBox(name, 0.0, highest, step=10.0, decimals=1)
        inset(box)
        box.setMinimumWidth(_BOX_PX)
        box.lineEdit().returnPressed.connect(self._keep)
        return box

    def _keep(self) -> None:
        factor = scale_of("N")[0]
        most_n = {}
        for band, box in self.bands.items():
            box.interpretText()
            was_n = self._limits.band_max_n.get(band, 0.0)
            # what nobody touched is not rounded
            untouched = box.value() == round(was_n * factor, box.decimals())
            most_n[band] = was_n if untouched else box.value() / factor
        self.push.interpretText()
        kept = {band: value_n for band, value_n in most_n.items() if value_n}
        self._save(Limits(self.push.value() or None, kept))

    def _save(self, limits: Limits) -> None:
        station = self._context.bridge.station

        def work(_: object) -> str:
            save_limits(limits)
            try:
                station.renew_facts()
            except ConfigError as error:
                return str(error)  # the chosen drill asks for more: they are kept all the same
            return ""

        def done(refused: str) -> None:
            self.show_limits(limits)
            self.kept.emit()
            if refused:
                self._context.bridge.problem.emit(refused)

        self._context.jobs.start(self.tr("Keeping the limits"), work, done, owner=self)
