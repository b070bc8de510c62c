"""The one type family, shipped with the program: Inter, SIL Open Font License 1.1."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

__all__ = ["FAMILY", "font", "load_fonts"]

FAMILY: Final = "Inter"

#: What stands in for glyphs that Inter lacks, and for Inter where it cannot be loaded.
_FAMILIES: Final = (FAMILY, "Noto Sans", "DejaVu Sans", "Sans Serif")
_LOADED_IN: Final = "bandplate_fonts"


def load_fonts() -> bool:
    """Make the shipped font known to Qt, once an application; without it another family serves.

    Returns
    -------
    bool
        Whether the shipped font is there.
    """
    app = QGuiApplication.instance()
    if app is None:
        return False
    if app.property(_LOADED_IN) is None:
        loaded = True
        for weight in ("Regular", "SemiBold", "Bold"):
            asset = files("bandplate.gui").joinpath(f"assets/fonts/Inter-{weight}.ttf")
            if not asset.is_file():
                loaded = False
                continue
            data = QByteArray(asset.read_bytes())
            loaded &= QFontDatabase.addApplicationFontFromData(data) >= 0
        app.setProperty(_LOADED_IN, loaded)
    return bool(app.property(_LOADED_IN))


def font(size_px: int, *, bold: bool = False) -> QFont:
    """Return the one type family at a size in pixels, with figures of one width."""
    load_fonts()
    made = QFont()
    made.setFamilies(list(_FAMILIES))
    made.setPixelSize(max(1, size_px))
    made.setBold(bold)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made
