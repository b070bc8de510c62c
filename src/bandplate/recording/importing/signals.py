"""From mapped columns to the signals of a recording: the same for every kind of foreign file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bandplate.calibration.plates import (
    combined_cop_mm,
    cop_mm,
    corner_positions_mm,
    kistler8,
    plate_matrix,
)
from bandplate.core.channels import CORNERS, N_SIGNALS, SIGNAL_INDEX, SIGNALS
from bandplate.core.samples import SERIES_DTYPE
from bandplate.recording.importing.maps import KISTLER, PlateMap

__all__ = ["nominal_rate_hz", "series_rows", "signals_of"]

FloatArray = NDArray[np.float64]


def signals_of(
    columns: Mapping[str, FloatArray], plates: Mapping[Literal["left", "right"], PlateMap]
) -> dict[str, FloatArray]:
    """Compute the signals that the mapped columns give.

    Parameters
    ----------
    columns : mapping of role to float64 array of shape (n_samples,)
        In N, mm and N mm.
    plates : mapping of side to PlateMap
        Geometry where it is needed.

    Returns
    -------
    dict of signal to float64 array of shape (n_samples,)
        In N and mm. A CoP that the file gives is taken as it is; a computed one is NaN where the
        plate is not loaded. ``both`` is the sum and the force-weighted mean of two plates, in the
        one frame that the file gives both CoP in.
    """
    signals = {role: values for role, values in columns.items() if role in SIGNAL_INDEX}
    sides: tuple[Literal["left", "right"], ...] = ("left", "right")
    for side in sides:
        _plate_signals(side, columns, plates.get(side, PlateMap()), signals)
    if "left.fz" in signals and "right.fz" in signals:
        left_n, right_n = signals["left.fz"], signals["right.fz"]
        signals.setdefault("both.fz", left_n + right_n)
        for axis in ("cop_x", "cop_y"):
            if f"left.{axis}" in signals and f"right.{axis}" in signals:
                signals.setdefault(
                    f"both.{axis}",
                    combined_cop_mm(
                        left_n, signals[f"left.{axis}"], right_n, signals[f"right.{axis}"]
                    ),
                )
    return signals


def _plate_signals(
    side: Literal["left", "right"],
    columns: Mapping[str, FloatArray],
    plate: PlateMap,
    signals: dict[str, FloatArray],
) -> None:
    fz_n = mx_nmm = my_nmm = None
    if f"{side}.{KISTLER[0]}" in columns and plate.a_mm is not None and plate.b_mm is not None:
        outputs_n = np.stack([columns[f"{side}.{name}"] for name in KISTLER], axis=1)
        wrench = kistler8(outputs_n, plate.a_mm, plate.b_mm, plate.az0_mm)
        fz_n, mx_nmm, my_nmm = wrench.fz_n, wrench.mx_nmm, wrench.my_nmm
    elif f"{side}.{CORNERS[0]}" in columns:
        cells_n = np.stack([columns[f"{side}.{name}"] for name in CORNERS])
        fz_n = cells_n.sum(axis=0)
        if plate.half_width_mm is not None and plate.half_length_mm is not None:
            positions = corner_positions_mm(plate.half_width_mm, plate.half_length_mm)
            fz_n, mx_nmm, my_nmm = plate_matrix(positions) @ cells_n
    elif f"{side}.fz" in columns:
        fz_n = columns[f"{side}.fz"]
        mx_nmm, my_nmm = columns.get(f"{side}.mx"), columns.get(f"{side}.my")
    if fz_n is None:
        return
    signals[f"{side}.fz"] = fz_n
    if mx_nmm is not None and my_nmm is not None and f"{side}.cop_x" not in signals:
        signals[f"{side}.cop_x"], signals[f"{side}.cop_y"] = cop_mm(fz_n, mx_nmm, my_nmm)


def series_rows(t_ns: NDArray[np.int64], signals: Mapping[str, FloatArray]) -> NDArray[np.void]:
    """Return the rows of a recording, SERIES_DTYPE of shape (n_samples,); absent is NaN."""
    rows = np.zeros(len(t_ns), SERIES_DTYPE)
    rows["t_ns"] = t_ns
    rows["index"] = np.arange(len(t_ns))
    values = np.full((len(t_ns), N_SIGNALS), np.nan)
    for name in SIGNALS:
        if name in signals:
            values[:, SIGNAL_INDEX[name]] = signals[name]
    rows["values"] = values
    return rows


def nominal_rate_hz(time_s: FloatArray) -> float:
    """Rate of the usual interval, in Hz; a whole number where it is one to 1 part in 10 000.

    Usual are the intervals within half of the median, so a gap does not count. Their mean is taken,
    because a time column is rounded to its digits (0.00222 and 0.002223 s by turns is 450 Hz).
    """
    interval_s = np.diff(time_s)
    median_s = np.median(interval_s)
    usual = np.abs(interval_s - median_s) <= 0.5 * median_s
    rate_hz = 1.0 / float(interval_s[usual].mean())
    whole = round(rate_hz)
    return float(whole) if whole and abs(rate_hz - whole) < 1e-4 * whole else rate_hz
