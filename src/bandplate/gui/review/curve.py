"""A curve of past samples that is drawn as fast when it is long: least and largest a column."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

__all__ = ["Curve"]

FloatArray = NDArray[np.float64]


class Curve:
    """One line of a plot.

    Parameters
    ----------
    time_s, values : float64 arrays of shape (n_points,)
        Times increase; NaN breaks the line.

    Attributes
    ----------
    item : pyqtgraph.PlotCurveItem
        What the plot is given.
    ends : tuple of float
        Least and largest value of what is drawn; empty where nothing is.
    """

    def __init__(self, time_s: FloatArray, values: FloatArray) -> None:
        self._time_s, self._values = time_s, values
        self._fitted = (0, 0, 0)
        self.ends: tuple[float, ...] = ()
        self.item = pg.PlotCurveItem(connect="finite")

    def fit(self, low_s: float, high_s: float, columns: int) -> None:
        """Draw what lies in the view, of so many pixel columns."""
        first, last = np.searchsorted(self._time_s, [low_s, high_s]).tolist()
        first, last = max(0, first - 1), last + 1
        length = (min(last, len(self._values)) - first) // max(1, columns)
        if self._fitted == (first, last, length):
            return
        self._fitted = (first, last, length)
        time_s, values = self._time_s[first:last], self._values[first:last]
        if length >= 4:
            whole = len(values) // length * length
            parts = values[:whole].reshape(-1, length)
            values = np.column_stack([parts.min(axis=1), parts.max(axis=1)]).ravel()
            time_s = np.repeat(time_s[:whole:length], 2)
        there = values[np.isfinite(values)]
        self.ends = (float(there.min()), float(there.max())) if len(there) else ()
        self.item.setData(time_s, values)
