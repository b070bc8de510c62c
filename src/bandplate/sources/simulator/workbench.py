"""A station on the workbench: nobody on it, masses put where a line of text says.

One JSON object a line; what it does not name stays as it is::

    {"load": {"side": "left", "x_mm": 120, "y_mm": -200, "mass_kg": 20}}
    {"hang": {"band": "swing_left", "mass_kg": 5}}
    {"stretch": {"band": "swing_left", "extension_m": 0.2}}
"""

from __future__ import annotations

from collections import deque
from typing import Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import BANDS, Side
from bandplate.core.units import STANDARD_GRAVITY_M_PER_S2
from bandplate.sources.simulator.bands import tensions_n
from bandplate.sources.simulator.sprinter import Truth

__all__ = ["SCENARIO", "Workbench"]

FloatArray = NDArray[np.float64]

#: Name of the scenario that is no athlete's.
SCENARIO: Final = "bench"
#: A hand takes this long to put a mass down or to stretch a band, s.
_HAND_S: Final = 0.4
_N_LOADS: Final = 2 + len(BANDS) + len(BANDS)
_Band = Literal["swing_left", "swing_right", "arm_left", "arm_right", "torso_left", "torso_right"]


class _Load(msgspec.Struct):
    side: Side
    x_mm: float = 0.0
    y_mm: float = 0.0
    mass_kg: float = 0.0


class _Hang(msgspec.Struct):
    band: _Band
    mass_kg: float = 0.0


class _Stretch(msgspec.Struct):
    band: _Band
    extension_m: float = 0.0


class _Order(msgspec.Struct):
    load: _Load | None = None
    hang: _Hang | None = None
    stretch: _Stretch | None = None


class Workbench:
    """What is true on the workbench; a :class:`bandplate.sources.simulator.sprinter.Person`.

    Notes
    -----
    Thread: :meth:`hear` may be called from another thread than :meth:`at`.
    """

    def __init__(self) -> None:
        self._orders: deque[_Order] = deque()
        # plates' forces (N), masses at the bands (N), extensions (m): from, to, since
        self._before = np.zeros(_N_LOADS)
        self._wanted = np.zeros(_N_LOADS)
        self._changed_s = -10.0
        self._cop_mm = np.zeros((2, 2))

    def hear(self, line: bytes) -> str | None:
        """Take one line; return what is wrong with it, or None."""
        try:
            order = msgspec.json.decode(line, type=_Order)
        except msgspec.DecodeError as why:
            return f"it places no load: {why}"
        if order != _Order():  # what a screen says to an athlete is nothing to a bench
            self._orders.append(order)
        return None

    def at(self, t_s: FloatArray, pull_n: FloatArray | None = None) -> Truth:
        """Return what is true at times t_s (n_samples,), in s; there is no motor."""
        while self._orders:
            self._take(self._orders.popleft(), float(t_s[0]))
        n_bands = len(BANDS)
        loads = self._loads(t_s)
        speeds = (self._loads(t_s + 1e-3) - loads) / 1e-3
        fz_n = np.maximum(loads[:, :2], 0.0)
        extension_m = loads[:, 2 + n_bands :]
        hung_n = loads[:, 2 : 2 + n_bands]
        tension_n = tensions_n(extension_m, self._way(speeds[:, 2 + n_bands :])) + hung_n
        cop_mm = np.where(fz_n[:, :, None] > 0.0, self._cop_mm, np.nan)
        return Truth(fz_n, cop_mm, extension_m, tension_n)

    def _way(self, speed_m_per_s: FloatArray) -> FloatArray:
        """Return the speed; a band that is held stays on the branch that it came by."""
        n_bands = len(BANDS)
        came = np.sign((self._wanted - self._before)[2 + n_bands :])
        return np.where(np.abs(speed_m_per_s) > 1e-9, speed_m_per_s, came)

    def _loads(self, t_s: FloatArray) -> FloatArray:
        s = np.clip((t_s - self._changed_s) / _HAND_S, 0.0, 1.0)[:, None]
        return np.asarray(self._before + (self._wanted - self._before) * (s * s * (3.0 - 2.0 * s)))

    def _take(self, order: _Order, now_s: float) -> None:
        self._before = self._loads(np.array([now_s]))[0]
        self._changed_s = now_s
        if order.load is not None:
            plate = ("left", "right").index(order.load.side)
            self._wanted[plate] = order.load.mass_kg * STANDARD_GRAVITY_M_PER_S2
            if order.load.mass_kg > 0.0:  # what is lifted off leaves from where it stood
                self._cop_mm[plate] = order.load.x_mm, order.load.y_mm
        if order.hang is not None:
            place = 2 + BANDS.index(order.hang.band)
            self._wanted[place] = order.hang.mass_kg * STANDARD_GRAVITY_M_PER_S2
        if order.stretch is not None:
            place = 2 + len(BANDS) + BANDS.index(order.stretch.band)
            self._wanted[place] = order.stretch.extension_m
