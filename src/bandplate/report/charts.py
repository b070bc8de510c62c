"""The pictures of a report: plain numbers and words in, scenes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandplate.report.look import CORRIDOR, DIM, INK, PAPER, RULE, SIZES_PT
from bandplate.report.panel import Panel, ticks
from bandplate.report.scene import Dot, Label, Scene, Shape

__all__ = ["Bar", "Corridor", "Curve", "curves_chart", "progress_chart", "support_chart"]

FloatArray = NDArray[np.float64]

_SMALL_PT = SIZES_PT["caption"]
_TITLE_PT = 14.0
_AXIS_PT = 12.0
_NUMBERS_PT = 26.0
#: Names of two lines at their ends are at least so far apart.
_NAME_PT = 9.0
_DAY_NS = 86_400 * 10**9


@dataclass(frozen=True)
class Curve:
    """A line over time; ``name`` stands at its end."""

    t_s: FloatArray
    values: FloatArray
    colour: str
    name: str = ""
    faint: bool = False
    dashed: bool = False


@dataclass(frozen=True)
class Corridor:
    """What the athlete was asked to stay in."""

    t_s: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class Bar:
    """One member: its value and, over several repetitions, the least and the largest one."""

    name: str
    colour: str
    value: float
    low: float | None
    high: float | None
    said: str


def curves_chart(
    size: tuple[float, float],
    title: str,
    unit: str,
    curves: Sequence[Curve],
    words: str,
    *,
    corridor: Corridor | None = None,
    corridor_name: str = "",
    tick: Callable[[float], str],
) -> Scene:
    """Return lines over seconds since go, in their corridor, from 0 up.

    Parameters
    ----------
    size : (float, float)
        Width and height in points.
    unit : str
        Of the values; written above the axis.
    tick : callable
        Writes the numbers of the axes.
    """
    width, height = size
    named = any(curve.name for curve in curves)
    tops = [float(np.nanmax(c.values)) for c in curves if np.isfinite(c.values).any()]
    if corridor is not None and np.isfinite(corridor.high).any():
        tops.append(float(np.nanmax(corridor.high)))
    top = max(tops, default=1.0)
    ends = [float(curve.t_s[-1]) for curve in curves if len(curve.t_s)]
    starts = [float(curve.t_s[0]) for curve in curves if len(curve.t_s)]
    panel = Panel(
        _NUMBERS_PT,
        _TITLE_PT + 12,
        width - _NUMBERS_PT - (58 if named else 4),
        height - _TITLE_PT - 12 - _AXIS_PT,
        (min(starts, default=0.0), max(ends, default=1.0)),
        (0.0, top * 1.06 if top > 0 else 1.0),
    )
    panel.items.append(Label(0, 9, title, SIZES_PT["body"], INK, bold=True))
    panel.items.append(Label(0, _TITLE_PT + 6, unit, _SMALL_PT, DIM))
    if corridor is not None:
        panel.band(corridor.t_s, corridor.low, corridor.high, CORRIDOR)
    panel.rules(ticks(*panel.y_range, 4), tick)
    at = ticks(*panel.x_range, max(3, int(panel.width / 45)))
    panel.marks(at, lambda value: f"{tick(value)} s" if value == at[-1] else tick(value))
    for curve in curves:
        panel.curve(
            curve.t_s,
            curve.values,
            curve.colour,
            width=0.8 if curve.faint else 1.4,
            opacity=0.55 if curve.faint else 1.0,
            dash=(3, 2) if curve.dashed else (),
        )
    if corridor is not None and corridor_name:
        at_right = panel.left + panel.width
        panel.items.append(Label(at_right, _TITLE_PT + 6, corridor_name, _SMALL_PT, DIM, "end"))
    _name_ends(panel, curves)
    return Scene(width, height, tuple(panel.items), words)


def _name_ends(panel: Panel, curves: Sequence[Curve]) -> None:
    """Write each line's name at its end, moved apart where two would meet."""
    ends = []
    for curve in curves:
        known = np.flatnonzero(np.isfinite(curve.values))
        if curve.name and len(known):
            tail = curve.values[known[-max(1, len(known) // 10) :]]
            ends.append((panel.y(float(np.median(tail))), curve))
    ends.sort(key=lambda end: end[0])
    ys = [y for y, _ in ends]
    for i in range(1, len(ys)):
        ys[i] = max(ys[i], ys[i - 1] + _NAME_PT)
    over = ys[-1] - (panel.top + panel.height) if ys else 0.0
    x = panel.left + panel.width + 5
    for y, (_, curve) in zip(ys, ends, strict=True):
        at = y - max(0.0, over) + 2.6
        panel.items.append(Label(x, at, curve.name, _SMALL_PT, curve.colour, bold=True))


def support_chart(
    size: tuple[float, float], title: str, bars: Sequence[Bar], full: str, words: str
) -> Scene:
    """Return one bar per member in % of its share, with the line where it gives its whole share.

    Parameters
    ----------
    full : str
        What stands at that line.
    """
    width, height = size
    name_pt, said_pt = 64.0, 38.0
    highest = max([120.0, *(bar.high or bar.value for bar in bars)])
    panel = Panel(name_pt, 14, width - name_pt - said_pt, height - 16, (0.0, highest), (0.0, 1.0))
    panel.items.append(Label(0, 9, title, SIZES_PT["body"], INK, bold=True))
    row = panel.height / max(1, len(bars))
    thick = min(11.0, row * 0.55)
    for i, bar in enumerate(bars):
        middle = panel.top + (i + 0.5) * row
        x0, x1 = panel.x(0), panel.x(max(0.0, min(bar.value, highest)))
        up, down = middle - thick / 2, middle + thick / 2
        panel.items += [
            Label(0, middle + 3, bar.name, SIZES_PT["body"], INK),
            Shape([(x0, up), (panel.x(highest), up), (panel.x(highest), down), (x0, down)],
                  fill=CORRIDOR, opacity=0.6),
            Shape([(x0, up), (x1, up), (x1, down), (x0, down)], fill=bar.colour),
        ]  # fmt: skip
        if bar.low is not None and bar.high is not None:
            low, high = panel.x(max(0.0, bar.low)), panel.x(min(highest, bar.high))
            panel.items += [
                Shape([(low, middle), (high, middle)], stroke=INK, width=1.0),
                *(
                    Shape([(x, middle - 3), (x, middle + 3)], stroke=INK, width=1.0)
                    for x in (low, high)
                ),
            ]
        panel.items.append(
            Label(width, middle + 3, bar.said, SIZES_PT["body"], INK, "end", bold=True)
        )
    line = panel.x(100.0)
    bottom = panel.top + panel.height
    panel.items += [
        Shape([(line, panel.top), (line, bottom)], stroke=INK, width=0.7, dash=(2, 2)),
        Label(line, 9, full, _SMALL_PT, DIM, "middle"),
    ]
    return Scene(width, height, tuple(panel.items), words)


def progress_chart(
    size: tuple[float, float],
    title: str,
    said: str,
    t_utc_ns: NDArray[np.int64],
    values: FloatArray,
    colour: str,
    words: str,
    *,
    ends: tuple[str, str],
    tick: Callable[[float], str],
    band: tuple[float, float] | None = None,
) -> Scene:
    """Return one point per session, with the band inside which a change is noise.

    Parameters
    ----------
    said : str
        What the change means, below the title.
    ends : (str, str)
        First and last day, for the axis.
    band : (float, float), optional
        Lower and upper edge, in the unit of the values.
    """
    width, height = size
    inside = [*values.tolist(), *(band or ())]
    low, high = min(inside), max(inside)
    room = 0.12 * (high - low) or 0.1 * abs(high) or 1.0
    days = (t_utc_ns - t_utc_ns[0]) / _DAY_NS
    last = float(days[-1])
    panel = Panel(
        30, 26, width - 40, height - 26 - _AXIS_PT,
        (-0.04 * last, 1.04 * last) if last > 0 else (-1.0, 1.0), (low - room, high + room),
    )  # fmt: skip
    panel.items += [
        Label(0, 9, title, SIZES_PT["body"], INK, bold=True),
        Label(0, 19, said, _SMALL_PT, DIM),
    ]
    if band is not None:
        edge = np.array(panel.x_range)
        panel.band(edge, np.full(2, band[0]), np.full(2, band[1]), CORRIDOR)
    panel.rules(ticks(*panel.y_range, 4), tick)
    panel.curve(days, values, colour, width=0.9, opacity=0.6)
    for day, value in zip(days.tolist(), values.tolist(), strict=True):
        newest = day == last
        panel.items.append(Dot(panel.x(day), panel.y(value), 2.6 if newest else 1.6, colour, PAPER))
    at_foot, right = height - 2, panel.left + panel.width
    panel.items.append(Label(right, at_foot, ends[1], _SMALL_PT, DIM, "end"))
    if last > 0:
        panel.items.append(Label(panel.left, at_foot, ends[0], _SMALL_PT, DIM))
    bottom = panel.top + panel.height
    panel.items.append(
        Shape([(panel.left, bottom), (panel.left + panel.width, bottom)], stroke=RULE, width=0.5)
    )
    return Scene(width, height, tuple(panel.items), words)
