"""What a repetition of the drill will look like: target and change of the bands over time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bandplate.drills import Drill, Facts, Trial
from bandplate.drills.prepare import prepare_trial
from bandplate.drills.profiles import PROFILE_RATE_HZ
from bandplate.gui.figures import write_ticks
from bandplate.gui.language import say
from bandplate.gui.theme import GRID_PX, LINE_PX, TYPE_PX, Theme, font
from bandplate.gui.widgets.lines import line_pen
from bandplate.gui.widgets.text import label

__all__ = ["EXAMPLE_N", "PreviewPlot", "prepare"]

#: Maxima of an example athlete, N: what is shown where nobody's are known [ours].
EXAMPLE_N: Final[Mapping[str, float]] = {
    "push": 1500.0, "swing": 130.0, "arm_left": 90.0, "arm_right": 90.0, "torso": 260.0,
}  # fmt: skip
_POINTS: Final = 800
_CORRIDOR_ALPHA: Final = 70
#: Phases of a day are shown this long, s.
_LONGEST_S: Final = 600.0
# Names of neighbouring phases stand at different heights: a short one is narrower than its name.
_LABELS: Final = (0.99, 0.92)
#: Room above the target for those names, as a share of its range.
_ABOVE: Final = 0.2


def prepare(
    drill: Drill, references_n: Mapping[str, float], number: int, seed: int, difficulty: float
) -> Trial:
    """Return one repetition as the station will make it; thread: any.

    Parameters
    ----------
    drill : Drill
    references_n : mapping of str to float
        Athlete's maxima, N; the example athlete's where one is missing.
    number : int
        Of the repetition; beyond the last one it is the last.
    seed : int
    difficulty : float
        Of the staircase, 0 to 1.
    """
    facts = Facts(references_n={**EXAMPLE_N, **references_n})
    return prepare_trial(drill, facts, min(number, len(drill.trials)), seed, difficulty)


class PreviewPlot(QWidget):
    """Two plots on one time axis, in s since go."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID_PX)
        self.trial: Trial | None = None

    def build(self) -> Iterator[None]:
        """Make the plots, one a step: both at once would hold up the station's screens."""
        self._push = self._plot(self.tr("Target of the push"))
        self._column.addWidget(label(self.tr("TARGET OF THE PUSH (N, s SINCE GO)"), "heading"))
        self._column.addWidget(self._push, 3)
        stays = self._push.sizePolicy()
        stays.setRetainSizeWhenHidden(True)
        self._push.setSizePolicy(stays)
        self._push.hide()  # an empty grid costs as much to paint as a drill
        yield
        self._bands = self._plot(self.tr("Change of the bands' pull"))
        self._bands.setXLink(self._push)
        self._heading = label(self.tr("CHANGE OF THE BANDS' PULL (N, s SINCE GO)"), "heading")
        self._empty = label(self.tr("The bands stay as they are."), "caption")
        self._column.addWidget(self._heading)
        self._column.addWidget(self._bands, 2)
        self._column.addWidget(self._empty)
        self._bands.hide()
        yield

    def show_trial(self, trial: Trial) -> None:
        """Draw a repetition."""
        self.trial = trial
        self._push.show()
        self._push.clear()
        self._bands.clear()
        end_s = min(trial.work_s, _LONGEST_S)
        time_s = np.linspace(0.0, end_s, _POINTS)
        target_n = trial.targets_n(time_s) if trial.points else np.full(len(time_s), np.nan)
        colour = self._theme.member("push")
        if trial.points:
            edge = line_pen(self, self._theme.corridor, LINE_PX["guide"])
            low = self._push.plot(time_s, np.maximum(target_n - trial.half_width_n, 0), pen=edge)
            high = self._push.plot(time_s, target_n + trial.half_width_n, pen=edge)
            ground = QColor(self._theme.corridor)
            ground.setAlpha(_CORRIDOR_ALPHA)
            self._push.addItem(pg.FillBetweenItem(low, high, brush=ground))
            self._push.plot(time_s, target_n, pen=line_pen(self, colour, LINE_PX["curve"]))
        for place, phase in enumerate(trial.phases):
            if phase.start_s < end_s:
                start = pg.InfiniteLine(
                    phase.start_s,
                    pen=line_pen(self, self._theme.line, LINE_PX["guide"]),
                    label=say(phase.kind),
                    labelOpts={
                        "position": _LABELS[place % len(_LABELS)],
                        "anchors": [(0, 0), (0, 0)],
                        "color": self._theme.dim,
                    },
                )
                start.label.setFont(font(TYPE_PX["caption"]))
                self._push.addItem(start)
        resistance = trial.resistance
        self._empty.setVisible(resistance is None)
        for part in (self._heading, self._bands):
            part.setVisible(resistance is not None)
        if resistance is not None:
            at_s = np.arange(len(resistance.values_n)) / PROFILE_RATE_HZ
            pen = line_pen(self, self._theme.member("torso"), LINE_PX["curve"])
            self._bands.plot(at_s, resistance.values_n, pen=pen)
        self._push.setXRange(0.0, end_s, padding=0.01)
        self._bands.enableAutoRange(axis="y")
        if trial.points:  # the phases' names stand above the target, not in it
            low_n = max(0.0, float(np.nanmin(target_n)) - trial.half_width_n)
            high_n = float(np.nanmax(target_n)) + trial.half_width_n
            self._push.setYRange(low_n, high_n + _ABOVE * (high_n - low_n), padding=0.03)
        else:
            self._push.enableAutoRange(axis="y")

    def _plot(self, name: str) -> pg.PlotWidget:
        plot = pg.PlotWidget(background=self._theme.surface, enableMenu=False)
        plot.setAccessibleName(name)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.showGrid(x=True, y=True, alpha=0.15)
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            write_ticks(axis)
            axis.setPen(self._theme.line)
            axis.setTextPen(self._theme.dim)
            axis.setStyle(tickFont=font(TYPE_PX["caption"]))
        plot.getAxis("left").setWidth(6 * GRID_PX)
        return plot
