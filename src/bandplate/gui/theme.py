"""The look, in one place: colours, type scale, grid.

Limb colours are those of Okabe and Ito (2008), "Color Universal Design", which stay apart for
colour-blind eyes; the light theme darkens the three that fade on white, keeping their hue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from PySide6.QtGui import QColor, QFont

__all__ = [
    "ATHLETE_MIN_PX",
    "DARK",
    "GRID_PX",
    "LIGHT",
    "THEMES",
    "TYPE_PX",
    "Theme",
    "font",
    "member_of",
    "style_sheet",
]

#: Every distance is a multiple of this.
GRID_PX: Final = 8

#: Type scale of the coach window, pixels.
TYPE_PX: Final[Mapping[str, int]] = MappingProxyType(
    {"caption": 12, "body": 14, "title": 18, "number": 20, "display": 40}
)

#: Smallest text of the athlete window at a height of 1080; it grows and shrinks with the height.
ATHLETE_MIN_PX: Final = 28

_FAMILIES: Final = ("Inter", "Noto Sans", "DejaVu Sans", "Sans Serif")


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as ``#rrggbb``."""

    name: str
    background: str
    surface: str
    raised: str
    line: str
    text: str
    dim: str
    good: str
    warn: str
    alarm: str
    on_alarm: str
    corridor: str
    members: Mapping[str, str]

    def member(self, member: str) -> QColor:
        """Return the colour of a member, the same on every screen."""
        return QColor(self.members[member])


DARK: Final = Theme(
    name="dark",
    background="#0f1317",
    surface="#161b21",
    raised="#222a32",
    line="#35404b",
    text="#eef2f5",
    dim="#9fadba",
    good="#35c79a",
    warn="#e69f00",
    alarm="#d55e00",
    on_alarm="#ffffff",
    corridor="#4c5b69",
    members=MappingProxyType(
        {
            "push": "#56b4e9",
            "swing": "#e69f00",
            "arm_left": "#009e73",
            "arm_right": "#cc79a7",
            "torso": "#f0e442",
        }
    ),
)

LIGHT: Final = Theme(
    name="light",
    background="#f4f6f8",
    surface="#ffffff",
    raised="#e6eaee",
    line="#c3ccd4",
    text="#14191e",
    dim="#52606d",
    good="#00785a",
    warn="#8a5f00",
    alarm="#b34700",
    on_alarm="#ffffff",
    corridor="#c9d2da",
    members=MappingProxyType(
        {
            "push": "#0072b2",
            "swing": "#b87f00",
            "arm_left": "#008560",
            "arm_right": "#b0568a",
            "torso": "#8f8500",
        }
    ),
)

THEMES: Final = MappingProxyType({theme.name: theme for theme in (DARK, LIGHT)})


def member_of(signal: str) -> str:
    """Return the member whose colour a signal has (``left.fz`` has that of ``push``)."""
    for member in ("swing", "arm_left", "arm_right", "torso"):
        if signal.startswith(member):
            return member
    return "push"


def font(size_px: int, *, bold: bool = False) -> QFont:
    """Return the one type family at a size in pixels."""
    made = QFont()
    made.setFamilies(list(_FAMILIES))
    made.setPixelSize(max(1, size_px))
    made.setBold(bold)
    return made


def style_sheet(theme: Theme) -> str:
    """Return the Qt style sheet of a window."""
    t = theme
    return f"""
    QWidget {{ background: {t.background}; color: {t.text}; font-size: {TYPE_PX["body"]}px; }}
    QFrame#panel {{ background: {t.surface}; border-radius: {GRID_PX}px; }}
    QFrame#panel QWidget {{ background: {t.surface}; }}
    QLabel[role="caption"] {{ color: {t.dim}; font-size: {TYPE_PX["caption"]}px; }}
    QLabel[role="heading"] {{ color: {t.dim}; font-size: {TYPE_PX["caption"]}px;
        font-weight: 700; }}
    QLabel[role="title"] {{ font-size: {TYPE_PX["title"]}px; font-weight: 600; }}
    QLabel[role="number"] {{ font-size: {TYPE_PX["number"]}px; font-weight: 600; }}
    QLabel[role="display"] {{ font-size: {TYPE_PX["display"]}px; font-weight: 600; }}
    QLabel[role="simulated"], QFrame#panel QLabel[role="simulated"] {{ background: {t.warn};
        color: {t.background}; font-weight: 700; border-radius: 4px; padding: 4px; }}
    QLabel[state="warn"] {{ color: {t.warn}; }}
    QLabel[state="alarm"] {{ color: {t.alarm}; }}
    QLabel[state="good"] {{ color: {t.good}; }}
    QFrame#banner {{ background: {t.alarm}; }}
    QFrame#banner QLabel {{ background: {t.alarm}; color: {t.on_alarm};
        font-size: {TYPE_PX["title"]}px; font-weight: 600; }}
    QFrame#help {{ background: {t.raised}; border: 1px solid {t.line};
        border-radius: {GRID_PX}px; }}
    QFrame#help QLabel {{ background: {t.raised}; }}
    QPushButton {{ background: {t.raised}; border: 1px solid {t.line};
        border-radius: 6px; padding: 6px 12px; min-height: 20px; }}
    QFrame#panel QPushButton {{ background: {t.raised}; }}
    QPushButton:hover {{ border-color: {t.dim}; }}
    QPushButton:focus {{ border: 2px solid {t.members["push"]};
        padding: 5px 11px; }}
    QPushButton[role="primary"], QFrame#panel QPushButton[role="primary"] {{
        background: {t.good}; color: {t.background}; font-size: {TYPE_PX["title"]}px;
        font-weight: 700; min-height: 32px; }}
    QPushButton[role="primary"][running="true"],
    QFrame#panel QPushButton[role="primary"][running="true"] {{
        background: {t.alarm}; color: {t.on_alarm}; }}
    QPushButton[role="small"], QFrame#panel QPushButton[role="small"] {{ padding: 0 {GRID_PX}px;
        font-size: {TYPE_PX["caption"]}px; min-height: 18px; }}
    QComboBox {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: 4px;
        padding: {GRID_PX // 2}px {GRID_PX}px; font-size: {TYPE_PX["title"]}px; }}
    QComboBox:focus {{ border: 2px solid {t.members["push"]}; }}
    QComboBox QAbstractItemView {{ background: {t.raised}; color: {t.text}; }}
    QPushButton:checked, QFrame#panel QPushButton:checked {{ border-color: {t.text}; }}
    QSlider::groove:horizontal {{ background: {t.raised}; height: 6px; border-radius: 3px; }}
    QSlider::sub-page:horizontal {{ background: {t.line}; height: 6px; border-radius: 3px; }}
    QSlider::handle:horizontal {{ background: {t.text}; width: 14px; margin: -5px 0;
        border-radius: 7px; }}
    QScrollArea {{ border: none; }}
    QScrollBar:vertical {{ background: {t.surface}; width: 8px; }}
    QScrollBar::handle:vertical {{ background: {t.line}; border-radius: 4px; min-height: 24px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
    QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line}; }}
    """
