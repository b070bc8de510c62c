"""Units of foreign files and of screens, as factors to the units that bandplate computes in.

Inside bandplate there is one unit per quantity: N, mm, N mm, s (or integer ns). A factor is applied
where a file comes in or a number goes out, nowhere else.

Sources of the factors: the newton, metre and second are SI; the pound-force, the kilogram-force
(kilopond) and the inch are exact by definition (NIST SP 811, appendix B.8).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from bandplate.core.errors import UnitError

__all__ = [
    "FORCE_TO_N",
    "LENGTH_TO_MM",
    "MOMENT_TO_NMM",
    "STANDARD_GRAVITY_M_PER_S2",
    "TIME_TO_S",
    "factor",
    "from_newton",
    "to_millimetre",
    "to_newton",
    "to_newton_millimetre",
    "to_second",
]

#: A number or a float64 array of any shape; what comes in goes out.
_Values = TypeVar("_Values", float, NDArray[np.float64])

#: Standard acceleration of free fall, exact (3rd CGPM, 1901).
STANDARD_GRAVITY_M_PER_S2: Final = 9.80665

_LBF_N: Final = 0.45359237 * STANDARD_GRAVITY_M_PER_S2
_INCH_MM: Final = 25.4

#: Newtons per unit of force.
FORCE_TO_N: Final[Mapping[str, float]] = MappingProxyType(
    {
        "N": 1.0,
        "mN": 1e-3,
        "kN": 1e3,
        "kgf": STANDARD_GRAVITY_M_PER_S2,
        "gf": STANDARD_GRAVITY_M_PER_S2 / 1e3,
        "lbf": _LBF_N,
    }
)

#: Millimetres per unit of length.
LENGTH_TO_MM: Final[Mapping[str, float]] = MappingProxyType(
    {"mm": 1.0, "cm": 10.0, "m": 1e3, "in": _INCH_MM}
)

#: Newton millimetres per unit of moment.
MOMENT_TO_NMM: Final[Mapping[str, float]] = MappingProxyType(
    {
        "Nmm": 1.0,
        "Ncm": 10.0,
        "Nm": 1e3,
        "kgfm": STANDARD_GRAVITY_M_PER_S2 * 1e3,
        "lbfin": _LBF_N * _INCH_MM,
        "lbfft": _LBF_N * _INCH_MM * 12.0,
    }
)

#: Seconds per unit of time.
TIME_TO_S: Final[Mapping[str, float]] = MappingProxyType(
    {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "min": 60.0}
)

_TABLES: Final = (
    ("force", FORCE_TO_N),
    ("length", LENGTH_TO_MM),
    ("moment", MOMENT_TO_NMM),
    ("time", TIME_TO_S),
)

# Spellings met in files: C3D writes "N.mm" or "Nmm", spreadsheets "N·m", both micro signs occur.
_SEPARATORS: Final = str.maketrans(dict.fromkeys(" .·⋅*-_") | {"µ": "u", "μ": "u"})
_WORDS: Final = {"kp": "kgf", "sec": "s", "msec": "ms", "usec": "us", "inch": "in"}


def factor(table: Mapping[str, float], unit: str) -> float:
    """Return what one `unit` is in the base unit of `table`.

    Spaces, dots and hyphens between symbols do not matter (``N·mm``, ``N.mm``, ``Nmm``); case
    matters, because ``mN`` and ``MN`` differ by nine orders of magnitude. A bare ``lb`` or ``kg``
    is refused: it is a mass, and only the person who recorded it knows that a force was meant.

    Raises
    ------
    UnitError
        The table has no such unit; the message lists those it has.
    """
    symbol = unit.translate(_SEPARATORS)
    value = table.get(_WORDS.get(symbol, symbol))
    if value is None:
        kind = next((f" of {name}" for name, known in _TABLES if known is table), "")
        raise UnitError(f"{unit!r} is not a unit{kind}: use one of {', '.join(table)}")
    return value


def to_newton(value: _Values, unit: str) -> _Values:
    """Return a force given in `unit` as N; raises UnitError."""
    return value * factor(FORCE_TO_N, unit)


def from_newton(force_n: _Values, unit: str) -> _Values:
    """Return a force given in N in `unit`; raises UnitError."""
    return force_n / factor(FORCE_TO_N, unit)


def to_millimetre(value: _Values, unit: str) -> _Values:
    """Return a length given in `unit` as mm; raises UnitError."""
    return value * factor(LENGTH_TO_MM, unit)


def to_newton_millimetre(value: _Values, unit: str) -> _Values:
    """Return a moment given in `unit` as N mm; raises UnitError."""
    return value * factor(MOMENT_TO_NMM, unit)


def to_second(value: _Values, unit: str) -> _Values:
    """Return a time given in `unit` as s; raises UnitError."""
    return value * factor(TIME_TO_S, unit)
