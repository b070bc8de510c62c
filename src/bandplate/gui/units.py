"""Units of the screen: SI, or pounds where a person chose them; what is kept is always SI."""

from __future__ import annotations

import re
from typing import Final, Literal

from bandplate.core.units import from_newton

__all__ = ["Units", "converted", "force_unit", "scale_of", "shown_force", "use"]

Units = Literal["si", "us"]

_LB_KG: Final = 0.45359237
# A number with a unit of force or mass, alone or at the head of another (N/s, N s).
_AMOUNT: Final = re.compile(r"([-\u2212+]?)(\d+(?:[.,]\d+)?) (N|kg)(?!\w)")
_now: list[Units] = ["si"]


def use(units: Units) -> None:
    """Show what is written from now on in these units."""
    _now[0] = units


def force_unit() -> str:
    """Return the unit's symbol."""
    return "lbf" if _now[0] == "us" else "N"


def shown_force(force_n: float) -> float:
    """Return a force, in N, in the unit of the screen."""
    return from_newton(force_n, "lbf") if _now[0] == "us" else force_n


def scale_of(unit: str) -> tuple[float, str]:
    """Return factor and unit of the screen for kg, N and what begins with N."""
    if _now[0] == "us" and unit == "kg":
        return 1.0 / _LB_KG, "lb"
    if _now[0] == "us" and re.match(r"N(?!\w)", unit):
        return from_newton(1.0, "lbf"), f"lbf{unit[1:]}"
    return 1.0, unit


def converted(text: str, decimal_sign: str) -> str:
    """Return a sentence with its forces and masses in the units of the screen."""
    if _now[0] == "si":
        return text
    return _AMOUNT.sub(lambda found: _convert(found, decimal_sign), text)


def _convert(found: re.Match[str], decimal_sign: str) -> str:
    sign, number, unit = found.groups()
    factor, shown_unit = scale_of(unit)
    value = float(number.replace(",", ".")) * factor
    digits = 0 if value >= 100 or not value else 1 if value >= 10 else 2
    shown = f"{value:.{digits}f}".replace(".", decimal_sign)
    return f"{sign}{shown} {shown_unit}"
