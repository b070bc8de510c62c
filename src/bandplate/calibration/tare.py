"""Tare: the counts at no load, taken only while the station is still and unloaded."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bandplate.calibration.model import Calibration
from bandplate.core.channels import CHANNELS, SENSOR_WORDS
from bandplate.core.errors import CalibrationError

__all__ = ["tare"]

#: A tare may move the zero by no more than this, and noise may not exceed it, in N.
LOADED_N = 40.0
STILL_SD_N = 3.0


def tare(
    calibration: Calibration, counts: NDArray[np.int32], rate_hz: float, source: str
) -> Calibration:
    """Return the calibration with zeros from counts at rest.

    Parameters
    ----------
    calibration : Calibration
        The one in force; its zeros say what "unloaded" roughly is.
    counts : int32 array of shape (n_samples, 16)
        At least 1 s of raw counts.
    rate_hz : float
        Sample rate, in Hz.
    source : str
        For the record, e.g. "tare at 12:03".

    Raises
    ------
    CalibrationError
        Too short, not still, or under load: names the sensor.
    """
    if len(counts) < rate_hz:
        raise CalibrationError(
            f"tare needs 1 s of samples, only {len(counts) / rate_hz:.1f} s are there: wait"
        )
    force = calibration.newtons(counts)
    for name, words in SENSOR_WORDS.items():
        column = force[:, CHANNELS.index(name)]
        if column.std() > STILL_SD_N:
            raise CalibrationError(
                f"{words} is not still (SD {column.std():.1f} N): step off, let the bands hang, "
                "zero again"
            )
        if abs(column.mean()) > LOADED_N:
            raise CalibrationError(
                f"{words} is loaded ({column.mean():.0f} N): step off, unhook the bands, zero again"
            )
    zero = np.array(calibration.zero_counts)
    n_sensors = len(SENSOR_WORDS)
    zero[:n_sensors] = counts[:, :n_sensors].mean(axis=0)
    return calibration.with_zero(zero.tolist(), source)
