"""Calibrations of every device on disk: one file each, the newest holds, none is overwritten."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from bandplate._rt import crc32c
from bandplate.calibration.model import Calibration
from bandplate.core.errors import CalibrationError, StorageError

__all__ = ["CalibrationStore", "HungBand", "StoredCalibration", "dated", "write_whole"]

FORMAT: Final = 1


class StoredCalibration(msgspec.Struct, frozen=True):
    """One file of the store.

    Attributes
    ----------
    uid : str
        The device's, in hex.
    made_utc_ns : int
        Wall clock.
    what : str
        What was calibrated, for people.
    calibration : dict
        JSON form of :class:`Calibration`.
    quality : dict
        How well it fits: the checks with values and limits.
    crc32c : int
        Of everything else.
    """

    uid: str
    made_utc_ns: int
    what: str
    calibration: dict[str, object]
    quality: dict[str, object]
    format: int = FORMAT
    crc32c: int = 0

    def checksum(self) -> int:
        """Return the CRC-32C of everything else."""
        return crc32c(msgspec.json.encode(msgspec.structs.replace(self, crc32c=0), order="sorted"))


class HungBand(msgspec.Struct, frozen=True):
    """The gym's band at one sensor: its name and its curve (JSON form; empty without one)."""

    name: str
    curve: dict[str, object]


class CalibrationStore:
    """The folder ``calibrations/UID/`` in the user's data folder.

    Parameters
    ----------
    folder : Path or None
        Another one than the default.
    """

    def __init__(self, folder: Path | None = None) -> None:
        if folder is None:
            import platformdirs

            folder = platformdirs.user_data_path("bandplate") / "calibrations"
        self.folder = folder

    def newest(self, uid: str) -> Calibration | None:
        """Return the calibration that holds for a device; None where it never was calibrated.

        Raises
        ------
        CalibrationError
            The newest file is damaged.
        """
        files = self._files(uid)
        return Calibration.from_json(_read(files[0]).calibration) if files else None

    def all(self, uid: str) -> tuple[list[StoredCalibration], list[str]]:
        """Return all calibrations of a device, the newest first, and a line per damaged file."""
        stored, problems = [], []
        for file in self._files(uid):
            try:
                stored.append(_read(file))
            except CalibrationError as error:
                problems.append(str(error))
        return stored, problems

    def save(
        self, uid: str, calibration: Calibration, what: str, quality: Mapping[str, object]
    ) -> StoredCalibration:
        """Write a calibration; it holds from now on.

        Raises
        ------
        StorageError
            The disk refuses; nothing has changed then.
        """
        made_utc_ns = time.time_ns()
        kept = StoredCalibration(uid, made_utc_ns, what, calibration.to_json(), dict(quality))
        kept = msgspec.structs.replace(kept, crc32c=kept.checksum())
        seconds, rest = divmod(made_utc_ns, 1_000_000_000)
        name = time.strftime("%Y%m%dT%H%M%S", time.gmtime(seconds)) + f".{rest:09d}Z.json"
        write_whole(self._of(uid) / name, msgspec.json.format(msgspec.json.encode(kept), indent=1))
        return kept

    def choose(self, stored: StoredCalibration) -> StoredCalibration:
        """Let an older calibration hold again: a copy of it becomes the newest.

        Raises
        ------
        CalibrationError, StorageError
            It is damaged, or the disk refuses.
        """
        calibration = Calibration.from_json(stored.calibration)
        return self.save(stored.uid, calibration, stored.what, stored.quality)

    def unfinished(self, uid: str, what: str) -> Path:
        """Return where a course of this name is kept until its result is accepted."""
        return self.folder / f"{uid or 'no-uid'}.{what}.unfinished"

    def hung(self, uid: str) -> dict[str, HungBand]:
        """Return which band hangs at which sensor of a device.

        Raises
        ------
        CalibrationError
            The file is damaged.
        """
        file = self._hung_file(uid)
        try:
            return msgspec.json.decode(file.read_bytes(), type=dict[str, HungBand])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.DecodeError) as why:
            raise CalibrationError(
                f"{file} is damaged ({why}): remove it and say in Set-up which band hangs where"
            ) from why

    def hang(self, uid: str, sensor: str, band: HungBand | None) -> None:
        """Say which band hangs at a sensor (None: none of the gym's); raises StorageError."""
        hung = {
            place: other
            for place, other in self.hung(uid).items()
            if place != sensor and (band is None or other.name != band.name)
        }
        if band is not None:
            hung[sensor] = band
        write_whole(self._hung_file(uid), msgspec.json.format(msgspec.json.encode(hung), indent=1))

    def _hung_file(self, uid: str) -> Path:
        return self.folder / f"{uid or 'no-uid'}.bands.json"

    def _of(self, uid: str) -> Path:
        return self.folder / (uid or "no-uid")

    def _files(self, uid: str) -> list[Path]:
        return sorted(self._of(uid).glob("*.json"), reverse=True)


def dated(what: str) -> str:
    """Return what was calibrated, with the date and time of now."""
    return f"{what}, {time.strftime('%Y-%m-%d %H:%M')}"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name and rename it when whole; raises StorageError."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as why:
        with contextlib.suppress(OSError):  # a store that refuses this too says so once
            fresh.unlink()
        raise StorageError(
            f"{path} cannot be written: {why.strerror}; make room or give rights"
        ) from why


def _read(file: Path) -> StoredCalibration:
    advice = "remove the file, and the calibration before it holds; or calibrate anew"
    try:
        stored = msgspec.json.decode(file.read_bytes(), type=StoredCalibration)
    except (OSError, msgspec.DecodeError) as why:
        raise CalibrationError(f"{file} is damaged ({why}): {advice}") from why
    if stored.format != FORMAT:
        raise CalibrationError(f"{file} is of another version ({stored.format}): update bandplate")
    if stored.checksum() != stored.crc32c:
        raise CalibrationError(f"{file} is damaged (its checksum is another): {advice}")
    Calibration.from_json(stored.calibration)
    return stored
