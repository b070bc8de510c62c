"""A picture as a few primitives: written as SVG, or painted by whoever has a painter.

Units are points, y points down. A scene knows no font: labels say where they are anchored, so that
no text needs to be measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from xml.sax.saxutils import escape, quoteattr

__all__ = ["Dot", "Item", "Label", "Scene", "Shape", "to_svg"]


@dataclass(frozen=True, slots=True)
class Shape:
    """A line through points, or the area inside them; an empty colour is not drawn."""

    points: Sequence[tuple[float, float]]
    stroke: str = ""
    width: float = 1.0
    fill: str = ""
    opacity: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    radius: float
    fill: str
    stroke: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text; ``y`` is its baseline."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    anchor: Literal["start", "middle", "end"] = "start"
    bold: bool = False


Item: TypeAlias = Shape | Dot | Label


@dataclass(frozen=True, slots=True)
class Scene:
    """Items in the order they are drawn, and the same in words for who cannot see them."""

    width: float
    height: float
    items: tuple[Item, ...]
    words: str


def to_svg(scene: Scene) -> str:
    """Return the scene as an ``<svg>`` element that scales with its container; text is escaped."""
    inside = "".join(map(_element, scene.items))
    return (
        f'<svg viewBox="0 0 {scene.width:g} {scene.height:g}" role="img"'
        f" aria-label={quoteattr(scene.words)}>{inside}</svg>"
    )


def _element(item: Item) -> str:
    match item:
        case Shape():
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in item.points)
            stroke = f' stroke="{item.stroke}" stroke-width="{item.width:g}"' if item.stroke else ""
            dash = (
                f' stroke-dasharray="{" ".join(f"{d:g}" for d in item.dash)}"' if item.dash else ""
            )
            faint = f' opacity="{item.opacity:g}"' if item.opacity < 1 else ""
            name = "polygon" if item.fill else "polyline"
            fill = item.fill or "none"
            return (
                f'<{name} points="{points}" fill="{fill}"{stroke}{dash}{faint}'
                ' stroke-linejoin="round"/>'
            )
        case Dot():
            stroke = f' stroke="{item.stroke}"' if item.stroke else ""
            where = f'cx="{item.x:.1f}" cy="{item.y:.1f}" r="{item.radius:g}"'
            return f'<circle {where} fill="{item.fill}"{stroke}/>'
        case Label():
            weight = ' font-weight="600"' if item.bold else ""
            return (
                f'<text x="{item.x:.1f}" y="{item.y:.1f}" font-size="{item.size:g}"'
                f' fill="{item.colour}" text-anchor="{item.anchor}"{weight}>'
                f"{escape(item.text)}</text>"
            )
