"""Forces as a person reads them: SI, or pounds on screen only."""

from __future__ import annotations

from typing import Literal

from bandplate.core.units import from_newton

__all__ = ["force_text", "force_unit", "shown_force"]

Units = Literal["si", "us"]


def force_unit(units: Units) -> str:
    """Return the unit's symbol."""
    return "lbf" if units == "us" else "N"


def shown_force(force_n: float, units: Units) -> float:
    """Return a force, in N, in the unit of the screen."""
    return from_newton(force_n, "lbf") if units == "us" else force_n


def force_text(force_n: float, units: Units, digits: int = 0) -> str:
    """Return a force with its unit."""
    return f"{shown_force(force_n, units):z.{digits}f} {force_unit(units)}"
