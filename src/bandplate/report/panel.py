"""Axes: from numbers to places on the paper."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bandplate.report.look import DIM, RULE, SIZES_PT
from bandplate.report.scene import Item, Label, Shape

__all__ = ["Panel", "ticks"]

FloatArray = NDArray[np.float64]
_SMALL_PT = SIZES_PT["caption"]


def ticks(low: float, high: float, most: int) -> list[float]:
    """Return round numbers within a range, 1, 2 or 5 times a power of ten apart."""
    span = high - low
    if not span > 0:
        return [low]
    raw = span / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = power * next(times for times in (1, 2, 5, 10) if times * power >= raw * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


@dataclass
class Panel:
    """One pair of axes; what is drawn into it collects in ``items``.

    Attributes
    ----------
    left, top, width, height : float
        Of the drawing area, in points.
    x_range, y_range : (float, float)
        In the units of the data.
    """

    left: float
    top: float
    width: float
    height: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    items: list[Item] = field(default_factory=list)

    def x(self, value: float) -> float:
        """Return where a value is across."""
        low, high = self.x_range
        return self.left + (value - low) / (high - low) * self.width

    def y(self, value: float) -> float:
        """Return where a value is up; outside of the range it stays at the edge."""
        low, high = self.y_range
        share = min(1.0, max(0.0, (value - low) / (high - low)))
        return self.top + (1.0 - share) * self.height

    def rules(self, at: Sequence[float], say: Callable[[float], str]) -> None:
        """Draw level lines with their values at the left."""
        for value in at:
            y = self.y(value)
            self.items.append(
                Shape([(self.left, y), (self.left + self.width, y)], stroke=RULE, width=0.5)
            )
            self.items.append(
                Label(self.left - 5, y + 2.6, say(value), _SMALL_PT, DIM, anchor="end")
            )

    def marks(self, at: Sequence[float], say: Callable[[float], str]) -> None:
        """Write values below the axis."""
        bottom = self.top + self.height
        self.items += [
            Label(self.x(value), bottom + 10, say(value), _SMALL_PT, DIM, anchor="middle")
            for value in at
        ]

    def curve(
        self,
        t: FloatArray,
        values: FloatArray,
        colour: str,
        *,
        width: float = 1.0,
        opacity: float = 1.0,
        dash: tuple[float, ...] = (),
    ) -> None:
        """Draw a line, broken where a value is not known."""
        known = np.isfinite(values)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
        for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            points = [
                (self.x(a), self.y(b))
                for a, b in zip(t[first:end].tolist(), values[first:end].tolist(), strict=True)
            ]
            self.items.append(Shape(points, stroke=colour, width=width, opacity=opacity, dash=dash))

    def band(self, t: FloatArray, low: FloatArray, high: FloatArray, colour: str) -> None:
        """Fill the area between two lines, where both are known."""
        known = np.isfinite(low) & np.isfinite(high)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
        for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            there = range(first, end)
            points = [(self.x(float(t[i])), self.y(float(high[i]))) for i in there]
            points += [(self.x(float(t[i])), self.y(float(low[i]))) for i in reversed(there)]
            self.items.append(Shape(points, fill=colour))
