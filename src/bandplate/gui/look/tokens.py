"""Colours, type scale, spacing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from PySide6.QtGui import QColor

from bandplate.core.palette import MEMBERS_ON_DARK, MEMBERS_ON_LIGHT

__all__ = [
    "ATHLETE_MIN_PX",
    "CONTRAST",
    "CONTROL_PX",
    "DARK",
    "GRID_PX",
    "ICON_PX",
    "LIGHT",
    "LINE_PX",
    "RADIUS_PX",
    "SPACE_PX",
    "THEMES",
    "TYPE_PX",
    "Theme",
    "contrast_ratio",
    "member_of",
]

#: Every distance is a multiple of this (the smallest two are halves of it).
GRID_PX: Final = 8

#: Distances by what they part: glyph and word, controls of a row, parts of a panel, panels, pages.
SPACE_PX: Final[Mapping[str, int]] = MappingProxyType(
    {"hair": 4, "tight": 8, "normal": 16, "wide": 24, "page": 32}
)

#: Corners of small marks, controls, panels.
RADIUS_PX: Final[Mapping[str, int]] = MappingProxyType({"small": 4, "control": 6, "panel": 8})

#: Height of a button, field or row that a finger or mouse must hit.
CONTROL_PX: Final = 32

#: Lines of a plot: what only guides the eye, curves, what is in front of them.
LINE_PX: Final[Mapping[str, int]] = MappingProxyType({"guide": 1, "curve": 2, "front": 3})

#: Side of an icon beside text.
ICON_PX: Final = 16

#: Type scale of the coach window, pixels.
TYPE_PX: Final[Mapping[str, int]] = MappingProxyType(
    {"caption": 12, "body": 14, "title": 18, "number": 20, "headline": 26, "display": 40}
)

#: Smallest text of the athlete window at a height of 1080; it grows and shrinks with the height.
ATHLETE_MIN_PX: Final = 28


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as ``#rrggbb``.

    Attributes
    ----------
    name : str
    background, surface, raised : str
        Grounds: of a window, of a panel in it, of a control.
    field : str
        Ground of what is typed or chosen in: text fields, lists, tables.
    line, edge : str
        Rules and grid; the outline of a control (3:1 where it alone says that one can click).
    text, dim, disabled : str
        Words; words that matter less; words of what cannot be used now.
    good, warn, alarm : str
        States, as words or as ground under on_good, on_warn, on_alarm.
    accent, on_accent : str
        Focus, links, progress.
    selection, on_selection : str
        The chosen row or word, and the words on it.
    corridor : str
        The target corridor; the band of uncertainty in a chart.
    readable : float
        Least contrast of text on any of the grounds.
    members : mapping of str to str
        Limb colours, for curves, bars and figures (see :meth:`ink` for words).
    """

    name: str
    background: str
    surface: str
    raised: str
    field: str
    line: str
    edge: str
    text: str
    dim: str
    disabled: str
    good: str
    on_good: str
    warn: str
    on_warn: str
    alarm: str
    on_alarm: str
    accent: str
    on_accent: str
    selection: str
    on_selection: str
    corridor: str
    readable: float
    members: Mapping[str, str]

    @property
    def grounds(self) -> tuple[str, ...]:
        """What words stand on."""
        return (self.background, self.surface, self.raised, self.field)

    def member(self, member: str) -> QColor:
        """Return the colour of a member, the same on every screen."""
        return QColor(self.members[member])

    def ink(self, member: str) -> QColor:
        """Return a member's colour for words: moved towards the text until it can be read."""
        return QColor(_ink(self.name, member))


DARK: Final = Theme(
    name="dark",
    background="#0f1317",
    surface="#161b21",
    raised="#222a32",
    field="#1b2128",
    line="#35404b",
    edge="#66788a",
    text="#eef2f5",
    dim="#a7b4c0",
    disabled="#77848f",
    good="#2fc49a",
    on_good="#08130f",
    warn="#ffcb52",
    on_warn="#171003",
    alarm="#ff7a45",
    on_alarm="#180802",
    accent="#56b4e9",
    on_accent="#06121b",
    selection="#1f4d6b",
    on_selection="#ffffff",
    corridor="#4c5b69",
    readable=4.5,
    members=MEMBERS_ON_DARK,
)

LIGHT: Final = Theme(
    name="light",
    background="#f4f6f8",
    surface="#ffffff",
    raised="#e6eaee",
    field="#ffffff",
    line="#c3ccd4",
    edge="#7a8896",
    text="#14191e",
    dim="#4e5b67",
    disabled="#76828d",
    good="#00705c",
    on_good="#ffffff",
    warn="#856400",
    on_warn="#ffffff",
    alarm="#8a1200",
    on_alarm="#ffffff",
    accent="#0067a3",
    on_accent="#ffffff",
    selection="#cde4f5",
    on_selection="#14191e",
    corridor="#b3c1cd",
    readable=4.5,
    members=MEMBERS_ON_LIGHT,
)

#: Black and white; every word at 7:1 at least.
CONTRAST: Final = Theme(
    name="contrast",
    background="#000000",
    surface="#000000",
    raised="#1c1c1c",
    field="#000000",
    line="#8c8c8c",
    edge="#ffffff",
    text="#ffffff",
    dim="#dcdcdc",
    disabled="#a3a3a3",
    good="#3fdcb4",
    on_good="#000000",
    warn="#ffe17a",
    on_warn="#000000",
    alarm="#ff9466",
    on_alarm="#000000",
    accent="#7fd0ff",
    on_accent="#000000",
    selection="#7fd0ff",
    on_selection="#000000",
    corridor="#5c5c5c",
    readable=7.0,
    members=MEMBERS_ON_DARK,
)

THEMES: Final = MappingProxyType({theme.name: theme for theme in (DARK, LIGHT, CONTRAST)})


def member_of(signal: str) -> str:
    """Return the member whose colour a signal has (``left.fz`` has that of ``push``)."""
    for member in ("swing", "arm_left", "arm_right", "torso"):
        if signal.startswith(member):
            return member
    return "push"


def contrast_ratio(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2.1 defines it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    shares = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in shares)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@cache
def _ink(theme_name: str, member: str) -> str:
    theme = THEMES[theme_name]
    colour, text = theme.member(member), QColor(theme.text)
    mixed = colour
    for percent in range(0, 101, 5):
        parts = (
            (c * (100 - percent) + t * percent) // 100
            for c, t in zip(
                (colour.red(), colour.green(), colour.blue()),
                (text.red(), text.green(), text.blue()),
                strict=True,
            )
        )
        mixed = QColor(*parts)
        if all(contrast_ratio(mixed.name(), ground) >= theme.readable for ground in theme.grounds):
            break
    return mixed.name()
