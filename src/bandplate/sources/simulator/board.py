"""The simulated measuring board: from what is true to what two 8-channel 24-bit ADCs would say.

Cells are ratiometric bridges of 2 mV/V read at gain 32, so rated load is a small part of the ADC's
range and overload stays readable. A conversion at DRDY carries what was true one group delay
earlier (a third-order sinc filter delays by 1.5 conversions; its low-pass effect is left out).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import BANDS, CHANNELS
from bandplate.core.randomness import normal, uniform
from bandplate.sources.simulator.bands import BANDS_OF_STATION, band_curve
from bandplate.sources.simulator.sprinter import Truth
from bandplate.wire.codec import COUNT_MAX, COUNT_MIN
from bandplate.wire.messages import Flag

__all__ = ["RATES_HZ", "Board", "Plate"]

FloatArray = NDArray[np.float64]

RATES_HZ: Final = (250, 500, 1000, 2000, 4000)
GROUP_DELAY_PERIODS: Final = 1.5

#: Share of the ADC's range at rated load: 2 mV/V x 32 against a reference of half the excitation.
_RATED_SHARE: Final = 0.128
_CORNER_RANGE_N: Final = 2000.0
_BAND_RANGE_N: Final = 1000.0
#: Noise at 1000 Hz: 0.62 N on a plate of four cells, 0.15 N on a band cell, both rms.
_CORNER_NOISE_N: Final = 0.31
_BAND_NOISE_N: Final = 0.15
#: How far an imperfect board's cells are off their rating, and what a corner's cell sees of the
#: load on each of its neighbours, at most, as shares.
_GAIN_ERROR: Final = 0.004
_CROSS_TALK: Final = 0.001
#: How far a cell's zero has wandered since the dictionary was written, at most. Four of them put
#: an untared plate at most 0.4 N off.
_ZERO_DRIFT_N: Final = 0.1
_EXCITATION_V: Final = 2.5
_VOLTS_PER_COUNT: Final = 2.0**-21
_CELSIUS_PER_COUNT: Final = 1e-4


#: Best 1 s mean of each member of the simulated sprinter, N: his "max drill", so that a first
#: session has targets and bars.
REFERENCES_N: Final = {
    "push": 1600.0,
    "swing": 135.0,
    "arm_left": 92.0,
    "arm_right": 92.0,
    "torso": 265.0,
}


@dataclass(frozen=True)
class Plate:
    """Geometry: cells at (+-half_width_mm, +-half_length_mm), centres separation_mm apart."""

    half_width_mm: float = 180.0
    half_length_mm: float = 280.0
    separation_mm: float = 420.0

    def corner_loads_n(self, fz_n: FloatArray, cop_mm: FloatArray) -> FloatArray:
        """Return the loads of the cells fl, fr, rl, rr under a force at a CoP.

        A stiff plate on four cells is statically indeterminate; this is the bilinear share of equal
        cells, the one without twist.

        Parameters
        ----------
        fz_n : float64 array of shape (n_samples,)
            Force, in N.
        cop_mm : float64 array of shape (n_samples, 2)
            CoP (x, y), in mm; ignored where the force is 0.

        Returns
        -------
        float64 array of shape (n_samples, 4)
            In N; their sum is the force, their moments give the CoP.
        """
        place = np.where(fz_n[:, None] > 0.0, cop_mm, 0.0)
        right = 0.5 + 0.5 * place[:, 0] / self.half_width_mm
        front = 0.5 + 0.5 * place[:, 1] / self.half_length_mm
        shares = (
            (1.0 - right) * front,
            right * front,
            (1.0 - right) * (1.0 - front),
            right * (1.0 - front),
        )
        return fz_n[:, None] * np.stack(shares, axis=1)


class Board:
    """One board with its own zeros.

    Parameters
    ----------
    seed : int
        Zeros and noise follow from it.
    plate : Plate
        Geometry of both plates.
    imperfect : bool
        Cells that are a few per mille off their rating, so that a calibration has what to find.

    Attributes
    ----------
    response : float64 array of shape (14, 14)
        What each cell shows of the load on each; the identity of a board that keeps its rating.
    """

    def __init__(self, seed: int, plate: Plate | None = None, *, imperfect: bool = False) -> None:
        self.plate = plate or Plate()
        self._seed = seed
        lines = np.arange(len(CHANNELS))
        corner = lines < 8
        self._is_cell = lines < 14
        self._range_n = np.where(corner, _CORNER_RANGE_N, _BAND_RANGE_N)
        self._n_per_count = self._range_n / (_RATED_SHARE * 2.0**23)
        noise_n = np.where(corner, _CORNER_NOISE_N, _BAND_NOISE_N)
        self._noise_counts = np.where(self._is_cell, noise_n / self._n_per_count, 8.0)
        # Bridges leave the factory a percent or so off zero; the dictionary knows that part.
        offset_n = 0.02 * self._range_n * (2.0 * uniform(seed, "zero", lines) - 1.0)
        self._zero_counts = np.where(self._is_cell, np.round(offset_n / self._n_per_count), 0.0)
        drift_n = _ZERO_DRIFT_N * (2.0 * uniform(seed, "drift", lines) - 1.0)
        self._drift_counts = np.where(self._is_cell, drift_n / self._n_per_count, 0.0)

        self._imperfect = imperfect
        self.response = np.eye(14)
        if imperfect:
            place = np.arange(14 * 14).reshape(14, 14)
            errors = 2.0 * uniform(seed, "response", place) - 1.0
            same_plate = np.kron(np.eye(4), np.ones((4, 4)))[:14, :14] * (lines[:14, None] < 8)
            self.response += _CROSS_TALK * errors * same_plate
            np.fill_diagonal(self.response, 1.0 + _GAIN_ERROR * np.diag(errors))

    def truth_times_s(self, index: NDArray[np.int64], rate_hz: int) -> FloatArray:
        """Return the moments, in s from Start, that the samples of these indices carry."""
        return np.asarray((index - GROUP_DELAY_PERIODS) / rate_hz)

    def counts(
        self, truth: Truth, index: NDArray[np.int64], rate_hz: int
    ) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        """Return what the ADCs give at these sample indices.

        Parameters
        ----------
        truth : Truth
            At the times that :meth:`truth_times_s` gave for index.
        index : int64 array of shape (n_samples,)
            Sample indices, any order.
        rate_hz : int
            Sample rate, in Hz; noise grows with its root.

        Returns
        -------
        counts : int32 array of shape (n_samples, 16)
            In the order of CHANNELS, clipped to 24 bits.
        flags : uint16 array of shape (n_samples,)
            OVERLOAD and CLIP where they hold.
        """
        loads_n = np.zeros((len(index), len(CHANNELS)))
        for plate in range(2):
            loads_n[:, 4 * plate : 4 * plate + 4] = self.plate.corner_loads_n(
                truth.fz_n[:, plate], truth.cop_mm[:, plate]
            )
        loads_n[:, 8:14] = truth.tension_n
        shown_n = loads_n.copy()
        if self._imperfect:
            shown_n[:, :14] = loads_n[:, :14] @ self.response.T
        ideal = shown_n / self._n_per_count + self._zero_counts + self._drift_counts
        ideal[:, 14] = _EXCITATION_V / _VOLTS_PER_COUNT
        warming_s = 900.0
        warm = 1.0 - np.exp(-np.maximum(index, 0) / rate_hz / warming_s)
        ideal[:, 15] = (24.0 + 6.0 * warm) / _CELSIUS_PER_COUNT
        place = index[:, None] * len(CHANNELS) + np.arange(len(CHANNELS))
        noise = normal(self._seed, "adc", place) * self._noise_counts
        raw = np.rint(ideal + noise * np.sqrt(rate_hz / 1000.0))
        counts = np.clip(raw, COUNT_MIN, COUNT_MAX).astype(np.int32)
        overload = np.any(np.abs(loads_n[:, :14]) > self._range_n[:14], axis=1)
        clip = np.any((counts == COUNT_MAX) | (counts == COUNT_MIN), axis=1)
        flags = np.where(overload, Flag.OVERLOAD, 0) | np.where(clip, Flag.CLIP, 0)
        return counts, flags.astype(np.uint16)

    @property
    def band_scale(self) -> tuple[FloatArray, FloatArray]:
        """Zero counts and N per count of the band sensors, float64 arrays of shape (6,)."""
        return self._zero_counts[8:14], self._n_per_count[8:14]

    def dictionary(
        self,
        default_rate_hz: int,
        rates_hz: Sequence[int] = RATES_HZ,
        anchor: Mapping[str, object] | None = None,
    ) -> str:
        """Return the text that DICT_READ gives out: what a host must know to read the counts.

        Parameters
        ----------
        default_rate_hz : int
        rates_hz : sequence of int
        anchor : mapping or None
            What there is to say of the motorised anchor; None: there is none.
        """
        content = {
            "device": "bandplate station",
            "simulated": True,
            "anchor": dict(anchor) if anchor is not None else False,
            "adc": "2 x ADS131M08",
            "rates_hz": list(rates_hz),
            "default_rate_hz": default_rate_hz,
            "group_delay_periods": GROUP_DELAY_PERIODS,
            "plate": {
                "half_width_mm": self.plate.half_width_mm,
                "half_length_mm": self.plate.half_length_mm,
                "separation_mm": self.plate.separation_mm,
            },
            "references_n": REFERENCES_N,
            "band_curves": {
                name: band_curve(band).to_json()
                for name, band in zip(BANDS, BANDS_OF_STATION, strict=True)
            },
            "channels": [self._channel(i) for i in range(len(CHANNELS))],
        }
        return json.dumps(content, separators=(",", ":"))

    def _channel(self, i: int) -> dict[str, Any]:
        name = CHANNELS[i]
        if name == "excitation":
            return {"name": name, "kind": "excitation", "volts_per_count": _VOLTS_PER_COUNT}
        if name == "temperature":
            return {"name": name, "kind": "temperature", "celsius_per_count": _CELSIUS_PER_COUNT}
        return {
            "name": name,
            "kind": "band" if name in BANDS else "corner",
            "newtons_per_count": float(self._n_per_count[i]),
            "zero_counts": int(self._zero_counts[i]),
            "range_n": float(self._range_n[i]),
        }
