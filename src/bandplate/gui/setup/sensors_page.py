"""Is every sensor well: values, noise, load, what is wrong and what to do; zero."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from bandplate.calibration.sensors import (
    CONNECTORS,
    SENSORS,
    Finding,
    SensorLook,
    board_findings,
    look_at_sensors,
    verdict,
)
from bandplate.core.errors import CalibrationError
from bandplate.gui.context import Context
from bandplate.gui.figures import figure, force_text
from bandplate.gui.language import say
from bandplate.gui.setup.shared import (
    bench_of,
    page_of,
    panel_of,
    sensor_name,
    sensor_title,
    told,
    wrapped_label,
)
from bandplate.gui.theme import GRID_PX
from bandplate.gui.units import force_unit, shown_force
from bandplate.gui.widgets.text import label, set_state
from bandplate.station import Bench

__all__ = ["SensorsPage"]

_LOOK_S: Final = 1.0
# Shape beside colour, as in the station's health.
_GLYPHS: Final = {"good": "\u25cf", "warn": "\u25b2", "alarm": "\u25b2"}
_STATES: Final = {
    "open": "open bridge",
    "clip": "clipped",
    "stuck": "stuck",
    "overload": "overloaded",
    "noisy": "noisy",
    "moving": "not still",
    "loaded": "loaded",
    "drift": "zero moved",
}


class SensorsPage(QWidget):
    """A row per bridge, four times a second; below it what is wrong, in whole sentences."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        page, column = page_of(
            self.tr("Sensors"),
            self.tr("Step off and let the bands hang: then every sensor is still and near zero."),
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)
        column.addWidget(self._table())
        column.addWidget(self._findings())
        column.addStretch()
        self._column = column
        context.bridge.slow.connect(self.refresh)

    def refresh(self) -> None:
        """Look at the last second; only while somebody sees it."""
        if not self.isVisible():
            return
        bench = bench_of(self._context.bridge.station)
        if bench is None:
            self._say_nothing(self.tr("A recording is replayed: it has no sensors to check."))
            return
        rows = bench.rows(_LOOK_S)
        try:
            looks = look_at_sensors(
                rows["counts"], bench.rate_hz, bench.calibration, bench.dictionary
            )
        except CalibrationError as error:
            self._say_nothing(say(str(error)))
            return
        for look in looks:
            self._show(look)
        self._judge(verdict(looks, board_findings(rows["counts"], rows["flags"], bench.dictionary)))
        self._show_tare(bench)

    def _table(self) -> QFrame:
        panel, column = panel_of()
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID_PX)
        grid.setVerticalSpacing(GRID_PX // 2)
        unit = force_unit()
        titles = (
            "",
            self.tr("Sensor"),
            self.tr("Plug"),
            self.tr("Force, {0}").format(unit),
            self.tr("Noise, {0}").format(unit),
            self.tr("Load, %"),
            self.tr("State"),
        )
        for place, title in enumerate(titles):
            grid.addWidget(label(title, "heading"), 0, place, self._side(place))
        self._cells: dict[str, list[QLabel]] = {}
        for row, name in enumerate(SENSORS, start=1):
            cells = [
                label(text, "body")
                for text in ("", sensor_title(name), CONNECTORS[name], "", "", "", "")
            ]
            for place, cell in enumerate(cells):
                grid.addWidget(cell, row, place, self._side(place))
            cells[3].setAccessibleName(self.tr("Force at {0}").format(sensor_name(name)))
            cells[6].setAccessibleName(self.tr("State of {0}").format(sensor_name(name)))
            cells[1].setToolTip(name)
            self._cells[name] = cells
        grid.setColumnStretch(6, 1)
        grid.setColumnMinimumWidth(0, 2 * GRID_PX)
        for place in (3, 4, 5):
            grid.setColumnMinimumWidth(place, 9 * GRID_PX)
        column.addLayout(grid)
        return panel

    @staticmethod
    def _side(place: int) -> Qt.AlignmentFlag:
        return Qt.AlignmentFlag.AlignRight if place in (3, 4, 5) else Qt.AlignmentFlag.AlignLeft

    def _findings(self) -> QFrame:
        panel, column = panel_of()
        head = QHBoxLayout()
        head.setSpacing(2 * GRID_PX)
        self.summary = wrapped_label("", "body")
        self.summary.setAccessibleName(self.tr("Verdict on all sensors"))
        self.zero = QPushButton(self.tr("Zero all sensors"))
        self.zero.setAccessibleName(self.tr("Zero all sensors"))
        self.zero.clicked.connect(self._context.bridge.tare)
        head.addWidget(self.summary, 1)
        head.addWidget(self.zero, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        self.tared = wrapped_label("", "caption")
        self.tared.setAccessibleName(self.tr("What the last zero changed"))
        column.addWidget(self.tared)
        self.details = wrapped_label("", "body")
        self.details.setAccessibleName(self.tr("What is wrong and what to do"))
        self.details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self.details)
        column.addWidget(self._scroll, 1)
        return panel

    def _show(self, look: SensorLook) -> None:
        cells, finding = self._cells[look.name], look.finding
        state = "good" if finding is None else "alarm" if finding.grave else "warn"
        texts = (
            _GLYPHS[state],
            figure(shown_force(look.value_n), "z.1f"),
            figure(shown_force(look.noise_n), ".2f"),
            f"{look.used_pct:.0f}",
            say(_STATES[finding.kind]) if finding is not None else self.tr("fine"),
        )
        for place, text in zip((0, 3, 4, 5, 6), texts, strict=True):
            if cells[place].text() != text:
                cells[place].setText(text)
        for place in (0, 6):
            set_state(cells[place], state)
        expected = force_text(look.expected_noise_n, 2)
        cells[4].setToolTip(self.tr("A healthy bridge has {0}.").format(expected))

    def _judge(self, found: list[Finding]) -> None:
        if not found:
            self.summary.setText(self.tr("All 14 sensors are still and in range."))
        else:
            self.summary.setText(self.tr("{0} of 14 need a look:").format(len(found)))
        set_state(self.summary, "good" if not found else "warn")
        lines = [
            self.tr("{0}: {1}: {2}").format(
                sensor_title(one.where), told(one.what), told(one.advice)
            )
            for one in found
        ]
        self._tell(lines)

    def _show_tare(self, bench: Bench) -> None:
        drift_n = bench.tare_drift_n
        if not drift_n:
            self.tared.setText(self.tr("Not zeroed since it was connected."))
            return
        worst = max(drift_n, key=lambda name: abs(drift_n[name]))
        self.tared.setText(
            self.tr("Zeroed; the largest change was {0} at {1}.").format(
                force_text(drift_n[worst], 1), sensor_name(worst)
            )
        )
        each = (f"{sensor_title(name)}: {force_text(value, 2)}" for name, value in drift_n.items())
        self.tared.setToolTip("\n".join(each))

    def _say_nothing(self, why: str) -> None:
        self.summary.setText(why)
        set_state(self.summary, "warn")
        self._tell([])

    def _tell(self, lines: list[str]) -> None:
        """Say what is wrong, in all the room there is; nothing takes none."""
        self.details.setText("\n".join(lines))
        self._scroll.setVisible(bool(lines))
        for place, wants_room in ((-1, not lines), (-2, bool(lines))):
            self._column.setStretch(self._column.count() + place, int(wants_room))
