"""Reading force plates of a C3D file (platform types 1-4 of the C3D user guide, by ezc3d).

Axes of a plate, from FORCE_PLATFORM:CORNERS: corner 1 lies at (+x, +y), 2 at (-x, +y), 3 at
(-x, -y), 4 at (+x, -y), and z points into the plate. The file's force is the reaction of the
ground, so that pressing gives a negative z; here pressing is positive. The CoP is given in the
laboratory frame of the file, in mm, along its two horizontal axes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from bandplate.calibration.plates import Wrench, cop_mm, kistler8, moments_at_surface
from bandplate.core.errors import DataFileError, UnitError
from bandplate.core.units import FORCE_TO_N, LENGTH_TO_MM, MOMENT_TO_NMM, factor
from bandplate.recording.importing.signals import series_rows, signals_of
from bandplate.recording.importing.source import ImportedSeries, unreadable

__all__ = ["PlateSides", "read_c3d"]

FloatArray = NDArray[np.float64]
#: Number of a plate in the file (from 1) -> side.
PlateSides = Mapping[int, Literal["left", "right"]]

_BLOCK: Final = 512
_CHANNELS_OF_TYPE: Final = {1: 6, 2: 6, 3: 8, 4: 6}
#: A plate whose force is this clearly on the wrong side was recorded with the other sign, N.
_CLEAR_FORCE_N: Final = 50.0
#: Cosine of the tilt up to which a plate counts as level (2 degrees).
_LEVEL_COSINE: Final = 0.99939


def read_c3d(path: Path, sides: PlateSides | None = None) -> ImportedSeries:
    """Read the force plates of a C3D file.

    Parameters
    ----------
    path : Path
        The file.
    sides : mapping of plate number (from 1) to side, optional
        Default: the first plate is left, the second right; the metadata say so.

    Raises
    ------
    DataFileError
        The file is no C3D, is cut off, has no such plate or one of another type, or ezc3d is not
        installed.
    """
    _check_size(path)
    try:
        import ezc3d
    except ImportError as error:
        raise DataFileError(
            f"cannot read {path}: C3D needs the package ezc3d (pip install 'bandplate[c3d]')"
        ) from error
    try:
        content = ezc3d.c3d(str(path))
        groups = content["parameters"]
        analog = np.asarray(content["data"]["analogs"], dtype=np.float64)[0]
        rate_hz = float(groups["ANALOG"]["RATE"]["value"][0])
    except (RuntimeError, ValueError, IndexError, KeyError, MemoryError, OSError) as error:
        first = (str(error).splitlines() or ["unknown"])[0]
        raise DataFileError(f"{path} cannot be read as C3D: {first}") from error
    if not 0.0 < rate_hz <= 1e6 or analog.shape[1] < 2:
        raise DataFileError(f"{path} holds no analog samples: export it with its force plates")
    if "FORCE_PLATFORM" not in groups:
        raise DataFileError(f"{path} has no FORCE_PLATFORM group: export it with its force plates")
    plates = _Plates(path, groups, analog)
    chosen = dict(sides) if sides else dict(zip(range(1, plates.used + 1), _SIDES, strict=False))
    columns: dict[str, FloatArray] = {}
    notes: list[dict[str, object]] = []
    for number, side in sorted(chosen.items()):
        fz_n, x_mm, y_mm, note = plates.read(number)
        columns |= {f"{side}.fz": fz_n, f"{side}.cop_x": x_mm, f"{side}.cop_y": y_mm}
        notes.append({"plate": number, "side": side, **note})
    signals = signals_of(columns, {})
    t_ns = np.round(np.arange(analog.shape[1]) * (1e9 / rate_hz)).astype(np.int64)
    return ImportedSeries(
        series_rows(t_ns, signals),
        rate_hz,
        frozenset(signals),
        {
            "plates": notes,
            "plates_in_file": plates.used,
            "plates_chosen": "by the user" if sides else "by their order in the file",
        },
    )


_SIDES: Final[tuple[Literal["left", "right"], ...]] = ("left", "right")


def _check_size(path: Path) -> None:
    """Refuse what is no C3D, or shorter than its header promises, before any parser sees it."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_BLOCK)
            stream.seek(max(head[0] - 1, 0) * _BLOCK if head else 0)
            parameters = stream.read(4)
        size = path.stat().st_size
    except OSError as error:
        raise unreadable(path, error) from error
    if not head:
        raise DataFileError(f"{path} is empty")
    if len(head) < _BLOCK or head[1] != 0x50 or len(parameters) < 4:
        if len(head) > 1 and head[1] == 0x50:
            raise DataFileError(f"{path} is cut off: it has only {size} bytes: copy it again")
        raise DataFileError(f"{path} is not a C3D file")
    # Processor: 84 Intel, 85 DEC, 86 MIPS; DEC differs in its floats only.
    order = ">" if parameters[3] == 86 else "<"
    sign_byte = {85: 13, 86: 12}.get(parameters[3], 15)
    points, analog, first, last = struct.unpack_from(f"{order}4H", head, 2)
    (data_block,) = struct.unpack_from(f"{order}H", head, 16)
    cell_bytes = 4 if head[sign_byte] & 0x80 else 2
    frames = max(last - first + 1, 0)
    needed = (max(data_block, 1) - 1) * _BLOCK + frames * (points * 4 + analog) * cell_bytes
    if size < needed:
        raise DataFileError(
            f"{path} is cut off: it has {size} bytes, its header promises {needed}: copy it again"
        )


class _Plates:
    """The force plates of one file."""

    def __init__(self, path: Path, groups: Mapping[str, Any], analog: FloatArray) -> None:
        self._path = path
        self._group = groups["FORCE_PLATFORM"]
        self._analog = analog
        self._labels: list[str] = list(_values(groups["ANALOG"], "LABELS"))
        self._units: list[str] = list(_values(groups["ANALOG"], "UNITS"))
        self._length_mm = _known(LENGTH_TO_MM, next(iter(_values(groups["POINT"], "UNITS")), "mm"))
        used = _values(self._group, "USED")
        self.used = int(used[0]) if len(used) else 0

    def read(self, number: int) -> tuple[FloatArray, FloatArray, FloatArray, dict[str, object]]:
        """Return force in N, CoP x and y in mm, and notes of plate `number` (from 1)."""
        where = f"{self._path}: plate {number}"
        if not 1 <= number <= self.used:
            raise DataFileError(f"{where} is not there: the file has {self.used} plates")
        i = number - 1
        try:
            kind = int(_values(self._group, "TYPE")[i])
            if kind not in _CHANNELS_OF_TYPE:
                raise DataFileError(f"{where} is of type {kind}: types 1 to 4 can be read")
            channels = [int(c) for c in self._array("CHANNEL")[: _CHANNELS_OF_TYPE[kind], i]]
            origin_mm = self._array("ORIGIN")[:, i] * self._length_mm
            corners_mm = self._array("CORNERS")[:, :, i].T * self._length_mm
            matrix = self._array("CAL_MATRIX")[:, :, i] if kind == 4 else None
        except (IndexError, KeyError, ValueError, TypeError) as error:
            raise DataFileError(f"{where}: its parameters are not complete ({error})") from error
        if not all(1 <= c <= len(self._analog) for c in channels):
            raise DataFileError(f"{where}: it names analog channels that the file does not have")
        rotation, centre_mm = _frame(where, corners_mm)
        raw = self._analog[[c - 1 for c in channels]]
        # A vector from the surface to sensors below it points along +z into the plate in some
        # files and against it in others; makers mean the same by both (C3D user guide, ORIGIN).
        negated = kind != 1 and origin_mm[2] > 0
        origin_mm = -origin_mm if negated and kind != 3 else origin_mm
        if kind == 3:
            a_mm, b_mm, az0_mm = np.abs(origin_mm[0]), np.abs(origin_mm[1]), -np.abs(origin_mm[2])
            scaled = raw * self._force_scale(channels)[:, np.newaxis]
            wrench = kistler8(scaled.T, float(a_mm), float(b_mm), float(az0_mm))
        elif kind == 1:
            wrench = self._wrench(raw, channels, None)
        else:
            wrench = moments_at_surface(self._wrench(raw, channels, matrix), origin_mm)
        axis, level = _vertical(rotation)
        # Corners are surveyed to a few mm: a level plate's force is the vertical one, as every
        # other program gives it; that of a plate on a wedge is the one along its normal.
        force_n = wrench.fz_n
        if level:
            lab_n = rotation[axis] @ np.stack([wrench.fx_n, wrench.fy_n, wrench.fz_n])
            force_n = lab_n * np.sign(rotation[axis, 2])
        pressing_n, flipped = _pressing(force_n)
        if kind == 1:
            x_mm, y_mm = raw[3] * self._length_mm, raw[4] * self._length_mm
        else:
            sign = 1.0 if flipped else -1.0
            x_mm, y_mm = cop_mm(sign * wrench.fz_n, sign * wrench.mx_nmm, sign * wrench.my_nmm)
        lab_mm = centre_mm[:, np.newaxis] + rotation[:, :2] @ np.stack([x_mm, y_mm])
        across = [i for i in range(3) if i != axis]
        note: dict[str, object] = {
            "type": kind,
            "channels": [self._labels[c - 1] if c <= len(self._labels) else c for c in channels],
            "origin_mm": origin_mm.tolist(),
            "origin_negated": bool(negated),
            "sign_reversed": flipped,
            "force": f"along laboratory {'xyz'[axis]}" if level else "along the plate's normal",
            "cop_axes": [f"laboratory {'xyz'[i]}" for i in across],
        }
        return pressing_n, lab_mm[across[0]], lab_mm[across[1]], note

    def _array(self, name: str) -> FloatArray:
        return np.asarray(_values(self._group, name), dtype=np.float64)

    def _wrench(self, raw: FloatArray, channels: list[int], matrix: FloatArray | None) -> Wrench:
        if matrix is None:
            scale = self._force_scale(channels)
            scale[3:] = [self._moment_scale(c) for c in channels[3:]]
            return Wrench(*(raw * scale[:, np.newaxis]))
        # A type 4 matrix gives N and N times the file's length unit.
        fx, fy, fz, mx, my, mz = matrix @ raw
        return Wrench(fx, fy, fz, mx * self._length_mm, my * self._length_mm, mz * self._length_mm)

    def _unit(self, channel: int) -> str:
        return self._units[channel - 1].strip() if channel <= len(self._units) else ""

    def _force_scale(self, channels: list[int]) -> FloatArray:
        # Many files say "V" of channels that are in N once scaled; then N is meant.
        return np.array([_known(FORCE_TO_N, self._unit(c)) for c in channels])

    def _moment_scale(self, channel: int) -> float:
        return _known(MOMENT_TO_NMM, self._unit(channel), self._length_mm)


def _values(group: Mapping[str, Any], name: str) -> Any:
    return group[name]["value"] if name in group else []


def _known(table: Mapping[str, float], unit: str, otherwise: float = 1.0) -> float:
    try:
        return factor(table, unit)
    except UnitError:
        return otherwise


def _frame(where: str, corners_mm: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Axes of the plate as columns (3, 3), and its centre in mm, in the laboratory frame."""
    c1, c2, _, c4 = corners_mm
    x = c1 - c2
    z = np.cross(x, c1 - c4)
    if not np.isfinite(corners_mm).all() or np.linalg.norm(z) == 0.0:
        raise DataFileError(f"{where}: its CORNERS span no plate: correct them in the file")
    x /= np.linalg.norm(x)
    z /= np.linalg.norm(z)
    return np.stack([x, np.cross(z, x), z], axis=1), corners_mm.mean(axis=0)


def _vertical(rotation: FloatArray) -> tuple[int, bool]:
    """Return the laboratory axis nearest the plate's normal, and whether the plate is level."""
    axis = int(np.argmax(np.abs(rotation[:, 2])))
    return axis, bool(np.abs(rotation[axis, 2]) > _LEVEL_COSINE)


def _pressing(fz_n: FloatArray) -> tuple[FloatArray, bool]:
    """Force that presses on the plate, and whether the file's sign was the other one."""
    highest_n, lowest_n = float(fz_n.max()), float(fz_n.min())
    if highest_n > _CLEAR_FORCE_N and highest_n > -2.0 * lowest_n:
        return fz_n, True
    return -fz_n, False
