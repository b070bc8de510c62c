"""Telling whether a recording is whole, and if not, what was lost and where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bandplate.core.samples import Gap
from bandplate.recording.reader import Recording, find_gaps
from bandplate.recording.scanned import Damage, Scan
from bandplate.recording.series import time_gaps

__all__ = ["FileReport", "Loss", "VerifyReport", "verify"]


@dataclass(frozen=True, slots=True)
class Loss:
    """One damaged place of a recording.

    ``samples`` is how many samples are missing around it by their index: 0 where none are, None
    where nobody can know. ``start_s`` and ``end_s`` are the times of the neighbouring samples, in s
    since the recording's first sample (None: there is no neighbour on that side).
    """

    file: Path
    offset: int
    length: int
    what: str
    samples: int | None
    start_s: float | None
    end_s: float | None

    def __str__(self) -> str:
        cost = {None: "data lost, unknown how much", 0: "no sample lost"}.get(
            self.samples, f"{self.samples} samples lost"
        )
        where = f"at byte {self.offset}"
        if self.samples != 0 and self.start_s is not None:
            where += f", after {self.start_s:.3f} s"
            where += "" if self.end_s is None else f" and before {self.end_s:.3f} s"
        return f"{self.what} ({where}): {cost}"


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file of a recording."""

    file: Path
    samples: int
    events: int
    closed: bool
    lost: tuple[Loss, ...]

    @property
    def intact(self) -> bool:
        """Whether every byte is as it was written and the file was closed."""
        return self.closed and not self.lost


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """A whole recording.

    ``gaps`` are samples that never arrived (or fell to a damage): a gap alone does not make a
    recording less than intact, for it holds all that there was to hold.
    """

    path: Path
    files: tuple[FileReport, ...]
    missing_files: tuple[int, ...]
    rate_hz: float | None
    duration_s: float
    gaps: tuple[Gap, ...]

    @property
    def intact(self) -> bool:
        """Whether every file is there, whole and closed."""
        return not self.missing_files and all(file.intact for file in self.files)

    @property
    def closed(self) -> bool:
        """Whether every file was closed."""
        return all(file.closed for file in self.files)

    @property
    def samples(self) -> int:
        """Samples (or imported rows) that can be read."""
        return sum(file.samples for file in self.files)

    @property
    def events(self) -> int:
        """Events that can be read."""
        return sum(file.events for file in self.files)

    @property
    def lost(self) -> tuple[Loss, ...]:
        """All damaged places."""
        return tuple(loss for file in self.files for loss in file.lost)


def verify(path: str | Path, *, alone: bool = False) -> VerifyReport:
    """Read all of a recording and check every byte of it, once.

    Parameters
    ----------
    path : str or Path
        First file of the recording.
    alone : bool
        Look at just this file.

    Raises
    ------
    RecordingError
        The file is not there, is no recording, or nothing in it can be read.
    """
    recording = Recording.open(path, alone=alone)
    foreign = recording.foreign
    told = recording.metadata.get("rate_hz")
    rate_hz = float(told) if isinstance(told, int | float) and told > 0 else None
    files: list[FileReport] = []
    gaps: list[Gap] = []
    start_ns: int | None = None
    end_ns = 0
    rows = 0
    previous: NDArray[np.void] | None = None
    for scan in recording.iter_scans():
        keys = _keys(scan.series if foreign else scan.samples)
        if len(keys):
            start_ns = int(keys["t_ns"][0]) if start_ns is None else start_ns
            end_ns = int(keys["t_ns"][-1])
        losses = tuple(
            _loss(place, keys, place.series_row if foreign else place.row, start_ns or 0)
            for place in scan.damage
            if not _only_unclosed(place, scan)
        )
        files.append(FileReport(scan.file, len(keys), len(scan.events), scan.closed, losses))
        # The last row of the file before takes part, so that a gap between two files is seen.
        joined = keys if previous is None else np.concatenate([previous, keys])
        found = (
            time_gaps(joined["t_ns"], joined["index"], rate_hz or 1.0)
            if foreign
            else find_gaps(joined["t_ns"], joined["index"], joined["segment"])
        )
        shift = rows - (len(joined) - len(keys))
        gaps += [Gap(g.row + shift, g.start_t_ns, g.end_t_ns, g.missing) for g in found]
        rows += len(keys)
        previous = joined[-1:] if len(joined) else previous
    duration_s = (end_ns - (start_ns or 0)) * 1e-9 if rows else 0.0
    if rows and rate_hz:
        duration_s += 1.0 / rate_hz
    return VerifyReport(
        recording.path, tuple(files), recording.missing, rate_hz, duration_s, tuple(gaps)
    )


_KEY_DTYPE = np.dtype([("t_ns", "<i8"), ("index", "<u8"), ("segment", "u1")])


def _keys(held: NDArray[np.void]) -> NDArray[np.void]:
    """Copy the few columns that tell time and order."""
    keys = np.zeros(len(held), _KEY_DTYPE)
    for name in keys.dtype.names or ():
        if name in (held.dtype.names or ()):
            keys[name] = held[name]
    return keys


def _only_unclosed(place: Damage, scan: Scan) -> bool:
    return not scan.closed and place.offset == scan.size


def _loss(place: Damage, keys: NDArray[np.void], row: int, start_ns: int) -> Loss:
    before = keys[row - 1] if 0 < row <= len(keys) else None
    after = keys[row] if row < len(keys) else None
    samples: int | None = None
    if not place.costs_data:
        samples = 0
    elif before is not None and after is not None and before["segment"] == after["segment"]:
        samples = max(int(after["index"]) - int(before["index"]) - 1, 0)

    def seconds(key: np.void | None) -> float | None:
        return None if key is None else (int(key["t_ns"]) - start_ns) * 1e-9

    return Loss(
        place.file, place.offset, place.length, place.what, samples, seconds(before), seconds(after)
    )
