"""The look, in one place: what windows and widgets take their colours, sizes and shapes from."""

from __future__ import annotations

from bandplate.gui.look.fonts import FAMILY, font, load_fonts
from bandplate.gui.look.icons import ICONS, icon, icon_path, paint_icon
from bandplate.gui.look.style import dress, palette, style_sheet
from bandplate.gui.look.tokens import (
    ATHLETE_MIN_PX,
    CONTRAST,
    CONTROL_PX,
    DARK,
    GRID_PX,
    ICON_PX,
    LIGHT,
    LINE_PX,
    RADIUS_PX,
    SPACE_PX,
    THEMES,
    TYPE_PX,
    Theme,
    contrast_ratio,
    member_of,
)

__all__ = [
    "ATHLETE_MIN_PX",
    "CONTRAST",
    "CONTROL_PX",
    "DARK",
    "FAMILY",
    "GRID_PX",
    "ICONS",
    "ICON_PX",
    "LIGHT",
    "LINE_PX",
    "RADIUS_PX",
    "SPACE_PX",
    "THEMES",
    "TYPE_PX",
    "Theme",
    "contrast_ratio",
    "dress",
    "font",
    "icon",
    "icon_path",
    "load_fonts",
    "member_of",
    "paint_icon",
    "palette",
    "style_sheet",
]
