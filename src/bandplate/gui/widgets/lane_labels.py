"""The names and values beside the lanes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from bandplate.gui.bridge import Bridge
from bandplate.gui.figures import figure, force_text
from bandplate.gui.theme import GRID_PX, Theme, member_of
from bandplate.gui.units import shown_force
from bandplate.gui.widgets.flags import FLAGS_PX
from bandplate.gui.widgets.lanes import AXIS_PX, LANES, LanesView
from bandplate.gui.widgets.text import label

__all__ = ["LaneLabels"]


class LaneLabels(QWidget):
    """One block per lane, as high as the lane: name, value at the cursor, scale."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(18 * GRID_PX)
        words = {
            "left.fz": self.tr("Push L"),
            "right.fz": self.tr("Push R"),
            "swing_left": self.tr("Swing L"),
            "swing_right": self.tr("Swing R"),
            "arm_left": self.tr("Arm L"),
            "arm_right": self.tr("Arm R"),
            "torso_left": self.tr("Torso L"),
            "torso_right": self.tr("Torso R"),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, FLAGS_PX, 0, AXIS_PX)
        column.setSpacing(0)
        self.values: list[QLabel] = []
        self.scales: list[QLabel] = []
        for lane in LANES:
            block = QWidget()
            inside = QVBoxLayout(block)
            inside.setContentsMargins(GRID_PX // 2, GRID_PX // 2, GRID_PX, GRID_PX // 2)
            inside.setSpacing(0)
            top = QHBoxLayout()
            name = label(words[lane.signal], "body")
            colour = theme.ink(member_of(lane.signal)).name()
            name.setStyleSheet(f"color: {colour}; font-weight: 700;")
            scale = label("", "caption")
            top.addWidget(name)
            top.addStretch(1)
            top.addWidget(scale)
            value = label("", "number")
            value.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            value.setAccessibleName(words[lane.signal])
            inside.addLayout(top)
            inside.addWidget(value)
            inside.addStretch(1)
            column.addWidget(block, 1)
            self.values.append(value)
            self.scales.append(scale)

    def show_values(self, bridge: Bridge, view: LanesView) -> None:
        """Write each lane's value at the cursor and the top of its scale."""
        position = view.position_at_cursor()
        for place, lane in enumerate(LANES):
            force_n = None
            if position is not None and bridge.history is not None:
                force_n = bridge.history.value_at(lane.curve, position)
            text = "\u2013" if force_n is None else force_text(force_n)
            self.values[place].setText(text)
            top = figure(shown_force(view.tops_n[place]))
            self.scales[place].setText(self.tr("to {0}").format(top))
