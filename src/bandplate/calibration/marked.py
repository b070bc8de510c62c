"""Known loads in a recording: a list of what was put on, and a mark at the moment of each."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bandplate.calibration.catching import BAD, TAKE_S
from bandplate.calibration.model import Calibration
from bandplate.calibration.plate_fit import PlateLoad
from bandplate.core.channels import CHANNELS
from bandplate.core.errors import CalibrationError, DataFileError

__all__ = ["MarkedLoad", "marked_counts", "plate_loads", "read_loads"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MarkedLoad:
    """One line of the list; a mass of 0 is the zero between the points."""

    where: str
    x_mm: float
    y_mm: float
    mass_kg: float


def read_loads(path: Path) -> list[MarkedLoad]:
    """Read a list of loads: ``side,x_mm,y_mm,mass_kg`` for plates, ``sensor,mass_kg`` for bands.

    Raises
    ------
    DataFileError
        It is no such list: names line and column.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return [_load(path, n, row) for n, row in enumerate(csv.DictReader(file), start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as why:
        raise DataFileError(f"{path} cannot be read as a list of loads: {why}") from why


def _load(path: Path, line: int, row: dict[str, str]) -> MarkedLoad:
    where = row.get("side") or row.get("sensor") or ""
    if where not in ("left", "right", *CHANNELS[8:14]):
        raise DataFileError(f"{path}, line {line}: {where!r} is neither a side nor a band sensor")
    try:
        x_mm, y_mm = float(row.get("x_mm") or 0.0), float(row.get("y_mm") or 0.0)
        return MarkedLoad(where, x_mm, y_mm, float(row["mass_kg"]))
    except (KeyError, ValueError) as why:
        raise DataFileError(f"{path}, line {line}: mass_kg, x_mm, y_mm are numbers: {why}") from why


def marked_counts(
    rows: NDArray[np.void], marks_t_ns: Sequence[int], n_loads: int, rate_hz: float
) -> FloatArray:
    """Return the mean counts of the second after each mark, (n_loads, 16).

    Raises
    ------
    CalibrationError
        There are more or fewer marks than loads, or a second is broken or out of range.
    """
    if len(marks_t_ns) != n_loads:
        raise CalibrationError(
            f"the recording has {len(marks_t_ns)} marks, the list {n_loads} loads: one mark each"
        )
    means = np.empty((n_loads, len(CHANNELS)))
    for i, mark_ns in enumerate(marks_t_ns):
        first = int(np.searchsorted(rows["t_ns"], mark_ns))
        last = int(np.searchsorted(rows["t_ns"], mark_ns + round(TAKE_S * 1e9)))
        taken = rows[first:last]
        if len(taken) < 0.98 * TAKE_S * rate_hz or (taken["flags"] & BAD).any():
            raise CalibrationError(
                f"mark {i + 1}: the second after it lacks samples or is out of range: measure again"
            )
        means[i] = taken["counts"].mean(axis=0)
    return means


def plate_loads(
    loads: Sequence[MarkedLoad],
    counts: FloatArray,
    side: str,
    calibration: Calibration,
    gravity_m_per_s2: float,
) -> list[PlateLoad]:
    """Return the loads of one plate, each less the zero before and after it.

    Raises
    ------
    CalibrationError
        A load has no zero before or after it.
    """
    first = 0 if side == "left" else 4
    cells_n = calibration.newtons(counts)[:, first : first + 4]
    zeros = [i for i, load in enumerate(loads) if load.where == side and load.mass_kg == 0.0]
    points: dict[tuple[float, float], int] = {}
    found = []
    for i, load in enumerate(loads):
        if load.where != side or load.mass_kg == 0.0:
            continue
        before = max((z for z in zeros if z < i), default=None)
        after = min((z for z in zeros if z > i), default=None)
        if before is None or after is None:
            raise CalibrationError(f"load {i + 1} needs a line with mass_kg 0 before and after it")
        share = (i - before) / (after - before)
        zero_n = (1.0 - share) * cells_n[before] + share * cells_n[after]
        a, b, c, d = (cells_n[i] - zero_n).tolist()
        point = points.setdefault((load.x_mm, load.y_mm), len(points))
        up = load.mass_kg > loads[i - 1].mass_kg
        force_n = load.mass_kg * gravity_m_per_s2
        found.append(PlateLoad(point, load.x_mm, load.y_mm, force_n, (a, b, c, d), up))
    return found
