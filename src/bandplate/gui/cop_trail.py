"""The last seconds of the centre of pressure, and the ellipse that 95 % of it lies in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate._rt import Ring
from bandplate.core.channels import SIGNAL_INDEX

__all__ = ["CopTrail", "Ellipse"]

_LENGTH_NS: Final = 4_000_000_000
_EVERY_NS: Final = 10_000_000
_KEPT: Final = 400
_LEAST: Final = 50
# 95 % quantile of chi-square with two degrees of freedom: -2 ln 0.05.
_CHI2_95: Final = -2.0 * math.log(0.05)
_COLUMNS: Final = {
    side: [SIGNAL_INDEX[f"{side}.cop_x"], SIGNAL_INDEX[f"{side}.cop_y"]]
    for side in ("left", "right", "both")
}


@dataclass(frozen=True, slots=True)
class Ellipse:
    """Centre and half axes in mm, angle of the long axis from x in degrees."""

    x_mm: float
    y_mm: float
    long_mm: float
    short_mm: float
    angle_deg: float


class CopTrail:
    """Every hundredth second of the last four seconds, per plate and combined.

    Parameters
    ----------
    ring : Ring
        Display series (SERIES_DTYPE).
    """

    def __init__(self, ring: Ring) -> None:
        self._reader = ring.reader(ring.capacity)
        self._t_ns = np.empty(0, np.int64)
        self._values: NDArray[np.float64] = np.empty((0, 0))

    def update(self) -> None:
        """Take the unread rows."""
        rows = self._reader.read()
        if len(rows) == 0:
            return
        # one row of each hundredth second on an absolute grid
        slot = rows["t_ns"] // _EVERY_NS
        last = -1 if len(self._t_ns) == 0 else int(self._t_ns[-1]) // _EVERY_NS
        fresh = np.flatnonzero(np.diff(slot, prepend=last))
        if len(fresh) == 0:
            return
        values = rows["values"][fresh]
        if len(self._t_ns) == 0:
            self._t_ns, self._values = rows["t_ns"][fresh][-_KEPT:], values[-_KEPT:]
        else:
            self._t_ns = np.concatenate((self._t_ns, rows["t_ns"][fresh]))[-_KEPT:]
            self._values = np.concatenate((self._values, values))[-_KEPT:]

    def points_mm(self, side: str) -> NDArray[np.float64]:
        """Return x, y of the last 4 s, float64 array of shape (n_points, 2), mm, oldest first.

        NaN where the plate is not loaded.
        """
        if len(self._t_ns) == 0:
            return np.empty((0, 2))
        recent = self._t_ns > self._t_ns[-1] - _LENGTH_NS
        return np.asarray(self._values[recent][:, _COLUMNS[side]])

    def ellipse(self, side: str) -> Ellipse | None:
        """Return the ellipse of 95 % of the last 4 s; None with less than half a second of them.

        For the screen: the measure with its small-sample correction is
        :func:`bandplate.measures.sway`.
        """
        points = self.points_mm(side)
        points = points[~np.isnan(points).any(axis=1)]
        if len(points) < _LEAST:
            return None
        variance, axes = np.linalg.eigh(np.cov(points.T))
        half_mm = np.sqrt(np.maximum(variance, 0.0) * _CHI2_95)
        angle_deg = math.degrees(math.atan2(axes[1, 1], axes[0, 1]))
        x_mm, y_mm = points.mean(axis=0)
        return Ellipse(float(x_mm), float(y_mm), float(half_mm[1]), float(half_mm[0]), angle_deg)
