"""What turns counts into newtons: gains, zeros and one matrix per plate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from bandplate._rt import Engine, crc32c
from bandplate.calibration.plates import corner_positions_mm, plate_matrix
from bandplate.core.channels import CHANNELS, N_CHANNELS, PushSide, Side
from bandplate.core.errors import CalibrationError

__all__ = ["Calibration", "EngineSettings", "build_engine", "engine_from"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Calibration:
    """Counts to newtons and moments.

    Attributes
    ----------
    gain_n_per_count : tuple of 16 float
        N per count; 0 for the channels that are no force.
    zero_counts : tuple of 16 float
        Counts at no load.
    plate_matrix : tuple of shape (2, 3, 4)
        Per plate (left, right): rows Fz, Mx, My from the four cells' newtons; N and N mm.
    source : str
        Where it comes from, for people.
    fitted : str
        What was fitted to masses, and when; a tare keeps it. Empty: the device's ratings hold.
    """

    gain_n_per_count: tuple[float, ...]
    zero_counts: tuple[float, ...]
    plate_matrix: tuple[tuple[tuple[float, ...], ...], ...]
    source: str
    fitted: str = ""

    @classmethod
    def nominal(cls, dictionary: Mapping[str, object]) -> Calibration:
        """Build the calibration that a device's dictionary gives: ratings and cell positions.

        Raises
        ------
        CalibrationError
            The dictionary lacks a channel or a key.
        """
        try:
            described = msgspec.convert(dictionary, _Dictionary)
        except msgspec.ValidationError as error:
            raise CalibrationError(
                f"the device's dictionary is not usable ({error}); update its firmware"
            ) from error
        channels = {channel.name: channel for channel in described.channels}
        missing = [name for name in CHANNELS if name not in channels]
        if missing:
            raise CalibrationError(
                f"the device's dictionary lacks {', '.join(missing)}; update its firmware"
            )
        positions = corner_positions_mm(
            described.plate.half_width_mm, described.plate.half_length_mm
        )
        matrix = tuple(tuple(row) for row in plate_matrix(positions).tolist())
        return cls(
            tuple(channels[name].newtons_per_count or 0.0 for name in CHANNELS),
            tuple(channels[name].zero_counts for name in CHANNELS),
            (matrix, matrix),
            "nominal, from the device's ratings",
        )

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Calibration:
        """Inverse of :meth:`to_json`.

        Raises
        ------
        CalibrationError
            A key is missing or of the wrong shape.
        """
        try:
            calibration = msgspec.convert(data, cls)
        except msgspec.ValidationError as error:
            raise CalibrationError(f"the stored calibration is damaged: {error}") from error
        shape = np.shape(calibration.plate_matrix)
        lengths = {len(calibration.gain_n_per_count), len(calibration.zero_counts)}
        if shape != (2, 3, 4) or lengths != {N_CHANNELS}:
            raise CalibrationError(f"the stored calibration is damaged: matrix shape {shape}")
        return calibration

    def to_json(self) -> dict[str, object]:
        """Return the JSON form that recordings keep."""
        result: dict[str, object] = msgspec.to_builtins(self)
        return result

    @property
    def crc32c(self) -> int:
        """Checksum of gains and matrices: the same after a tare, another after a calibration."""
        numbers = [*self.gain_n_per_count, *np.ravel(self.plate_matrix)]
        return crc32c(np.array(numbers, "<f8").tobytes())

    def with_plate(self, side: Side, matrix: FloatArray, fitted: str) -> Calibration:
        """Return this calibration with another matrix, (3, 4), of one plate."""
        both = list(self.plate_matrix)
        both[("left", "right").index(side)] = tuple(tuple(row) for row in matrix.tolist())
        return replace(self, plate_matrix=tuple(both), source=fitted, fitted=fitted)

    def with_sensor(
        self, name: str, n_per_count: float, zero_counts: float, fitted: str
    ) -> Calibration:
        """Return this calibration with another gain and zero of one sensor."""
        place = CHANNELS.index(name)
        gains, zeros = list(self.gain_n_per_count), list(self.zero_counts)
        gains[place], zeros[place] = n_per_count, zero_counts
        return replace(
            self,
            gain_n_per_count=tuple(gains),
            zero_counts=tuple(zeros),
            source=fitted,
            fitted=fitted,
        )

    def with_zero(self, zero_counts: Sequence[float], source: str) -> Calibration:
        """Return this calibration with other zeros: a tare."""
        return replace(self, zero_counts=tuple(zero_counts), source=source)

    def apply_to(self, engine: Engine, number: int = 0) -> None:
        """Hand the calibration to an engine; it holds from the engine's next batch on.

        ``number`` comes back with the engine's event of that moment.
        """
        engine.set_calibration(
            np.array(self.gain_n_per_count),
            np.array(self.zero_counts),
            np.array(self.plate_matrix),
            number,
        )

    def newtons(self, counts: NDArray[np.int32] | FloatArray) -> FloatArray:
        """Turn counts, or means of them, (n_samples, 16), into newtons per channel, same shape."""
        return np.asarray((counts - np.array(self.zero_counts)) * np.array(self.gain_n_per_count))


class _Channel(msgspec.Struct, frozen=True):
    name: str
    newtons_per_count: float | None = None
    zero_counts: float = 0.0


class _Plate(msgspec.Struct, frozen=True):
    half_width_mm: float
    half_length_mm: float


class _Dictionary(msgspec.Struct, frozen=True):
    channels: list[_Channel]
    plate: _Plate


class EngineSettings(msgspec.Struct, frozen=True):
    """Everything besides the calibration that an engine's numbers depend on."""

    rate_hz: float
    push_side: PushSide = "both"
    cutoff_hz: float = 50.0
    cop_threshold_n: float = 50.0
    contact_on_n: float = 20.0
    contact_min_ms: float = 20.0
    plate_separation_mm: float = 420.0


def build_engine(
    settings: EngineSettings, calibration: Calibration | None, series_capacity: int = 1 << 17
) -> Engine:
    """Build an engine; without a calibration it takes calibrated rows only (an import)."""
    engine = Engine(
        settings.rate_hz,
        series_capacity,
        cutoff_hz=settings.cutoff_hz,
        cop_threshold_n=settings.cop_threshold_n,
        contact_on_n=(settings.contact_on_n, settings.contact_on_n),
        contact_min_ms=settings.contact_min_ms,
        push_side=settings.push_side,
        plate_separation_mm=settings.plate_separation_mm,
    )
    if calibration is not None:
        calibration.apply_to(engine)
    return engine


def engine_from(metadata: Mapping[str, object], series_capacity: int = 1 << 17) -> Engine:
    """Build the engine that a station's recording was made with, from its metadata.

    The metadata holds ``engine`` (an :class:`EngineSettings`) and ``calibration`` (a
    :class:`Calibration`).

    Raises
    ------
    CalibrationError
        Either is missing or damaged.
    """
    try:
        settings = msgspec.convert(metadata.get("engine"), EngineSettings)
    except msgspec.ValidationError as error:
        raise CalibrationError(f"the recording's engine settings are damaged: {error}") from error
    stored = metadata.get("calibration")
    if not isinstance(stored, Mapping):
        raise CalibrationError("the recording has no calibration: its counts are no forces")
    try:
        return build_engine(settings, Calibration.from_json(stored), series_capacity)
    except ValueError as error:
        raise CalibrationError(f"the recording's engine settings are damaged: {error}") from error
