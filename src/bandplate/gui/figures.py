"""Figures as the person reads them: decimal sign of the language, unit of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bandplate.gui.language import decimal_sign
from bandplate.gui.units import converted, force_unit, scale_of, shown_force
from bandplate.measures.titles import amount

if TYPE_CHECKING:
    import pyqtgraph as pg

__all__ = [
    "amount_text",
    "figure",
    "force_text",
    "in_units",
    "read_numbers",
    "write_ticks",
    "written",
]


def figure(value: float, form: str = ".0f") -> str:
    """Return a number with a true minus; `form` as of :func:`format`."""
    return written(format(value, form))


def written(text: str) -> str:
    """Return an English number, with its unit, as the person writes it."""
    text = "\u2212" + text[1:] if text.startswith("-") else text
    return text.replace(".", decimal_sign(), 1)


def read_numbers(text: str) -> tuple[float, ...]:
    """Return numbers that a person typed one after the other.

    They stand apart by semicolons, else by commas; between semicolons a comma is a decimal sign.

    Raises
    ------
    ValueError
        One is no number.
    """
    if ";" in text:
        return tuple(float(word.replace(",", ".")) for word in text.split(";"))
    return tuple(map(float, text.split(",")))


def force_text(force_n: float, digits: int = 0) -> str:
    """Return a force with its unit."""
    return f"{figure(shown_force(force_n), f'z.{digits}f')} {force_unit()}"


def in_units(text: str) -> str:
    """Return a sentence of the windows with its forces and masses in the units of the screen."""
    return converted(text, decimal_sign())


def amount_text(value: float, unit: str = "", *, sign: bool = False) -> str:
    """Return a measure's value, in its own unit, with three digits that count."""
    factor, shown_unit = scale_of(unit)
    return written(amount(value * factor, shown_unit, sign=sign))


def write_ticks(axis: pg.AxisItem) -> None:
    """Let a plot's axis write its numbers so too."""
    plain = axis.tickStrings
    axis.tickStrings = lambda *ticks: [written(text) for text in plain(*ticks)]
