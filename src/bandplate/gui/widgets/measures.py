"""The live measures: name, value and unit, or the reason why there is none; last time's beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from bandplate.gui.figures import written
from bandplate.gui.language import say
from bandplate.gui.model import number_text
from bandplate.gui.theme import GRID_PX
from bandplate.gui.units import scale_of
from bandplate.gui.widgets.text import label
from bandplate.measures import Measure
from bandplate.measures.titles import measure_title, unit_text

__all__ = ["KEY_MEASURES", "MeasureList", "measure_title"]

#: What a coach wants to see while the athlete works; the rest is one click away.
KEY_MEASURES: Final = frozenset(
    {
        "push_peak_n",
        "push_mean_n",
        "push_rfd_200_n_per_s",
        "push_hold_cv_pct",
        "asi_bilateral_pct",
        "cop_mean_velocity_mm_per_s",
        "cop_ellipse95_mm2",
        "torso_band_asi_pct",
        "support_ratio",
        "support_balance_pct",
    }
)


def _reason(absent: str | None) -> str:
    """Return why there is no value; advice for the terminal becomes advice for people."""
    reason = (absent or "").replace(
        "give a baseline with --quiet", "stand still for a second before the push"
    )
    return say(reason) if reason else ""


class _Row(NamedTuple):
    value: QLabel
    last: QLabel
    reason: QLabel


class MeasureList(QScrollArea):
    """Measures by scope; rows are made once and then only change their text.

    Attributes
    ----------
    everything : bool
        Show all measures, not only :data:`KEY_MEASURES`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.everything = False
        self.setAccessibleName(self.tr("Live measures"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._rows: dict[tuple[str, str], _Row] = {}
        self._build(())

    def show_measures(
        self,
        measures: Sequence[Measure],
        push_side: str,
        last: Mapping[tuple[str, str, str], float] | None = None,
    ) -> None:
        """Take up the newest measures; unless all are wanted, those of the pushing side.

        Parameters
        ----------
        measures : sequence of Measure
        push_side : str
        last : mapping of (name, scope, method) to float, optional
            Last time's, in the units of the measures.
        """
        # what is measured at the pushing leg stands under its side already
        other = {"left", "right", "both", "push"} - {push_side}
        shown = [
            m
            for m in measures
            if self.everything
            or (
                m.name in KEY_MEASURES
                and (m.scope not in other or m.name.startswith(("asi_", "support_")))
            )
        ]
        shown.sort(key=lambda measure: measure.scope)
        keys = tuple((measure.name, measure.scope) for measure in shown)
        if keys != tuple(self._rows):
            self._build(keys)
        for measure in shown:
            value, before, reason = self._rows[(measure.name, measure.scope)]
            factor, unit = scale_of(unit_text(measure.unit))
            of_last = (last or {}).get((measure.name, measure.scope, measure.method))
            before.setText("" if of_last is None else written(number_text(of_last * factor)))
            if measure.value is None:
                value.setText("\u2013")
                reason.setText(_reason(measure.absent) or self.tr("not measured"))
            else:
                told = written(number_text(measure.value * factor))
                ours = self.tr("exp.") if measure.experimental else ""
                value.setText(" ".join(filter(None, (told, unit, ours))))
                value.setToolTip(
                    self.tr("Experimental: a construct of this project") if ours else ""
                )
            reason.setVisible(measure.value is None)

    def row_text(self, name: str, scope: str) -> str:
        """Return value and reason of one row as shown."""
        value, _, reason = self._rows[(name, scope)]
        return f"{value.text()} {'' if reason.isHidden() else reason.text()}".strip()

    def last_text(self, name: str, scope: str) -> str:
        """Return last time's value of one row as shown."""
        return self._rows[(name, scope)].last.text()

    def _build(self, keys: Sequence[tuple[str, str]]) -> None:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, GRID_PX, 0)
        grid.setHorizontalSpacing(GRID_PX)
        grid.setVerticalSpacing(GRID_PX // 2)
        grid.setColumnStretch(0, 1)
        self._rows = {}
        if not keys:
            empty = label(self.tr("None yet: they appear with the first samples."), "caption")
            empty.setWordWrap(True)
            grid.addWidget(empty, 0, 0)
        scope_before = ""
        for name, scope in keys:
            row = grid.rowCount()
            if scope != scope_before:
                grid.addWidget(label(say(scope.replace("_", " ")), "caption"), row, 0)
                scope_before, row = scope, row + 1
            title = label(say(measure_title(name)), "body")
            value = QLabel()
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            value.setAccessibleName(f"{title.text()}, {scope}")
            last = label("", "caption")
            last.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            last.setAccessibleName(self.tr("{0}, last time").format(value.accessibleName()))
            reason = label("", "caption")
            reason.hide()
            for words in (title, reason):
                words.setWordWrap(True)
            grid.addWidget(title, row, 0)
            grid.addWidget(value, row, 1)
            grid.addWidget(last, row, 2)
            grid.addWidget(reason, row + 1, 0, 1, 3)
            self._rows[(name, scope)] = _Row(value, last, reason)
        grid.setRowStretch(grid.rowCount(), 1)
        self.setWidget(inside)
