"""Opening a recording: its files, its metadata, its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.errors import RecordingError
from bandplate.core.events import Event
from bandplate.core.samples import SAMPLE_DTYPE, SERIES_DTYPE, Gap
from bandplate.recording.layout import FORMAT_VERSION
from bandplate.recording.scan import scan_file
from bandplate.recording.scanned import Damage, Scan

__all__ = ["MetadataChange", "Recording", "find_gaps"]

_SEGMENT_NAME: Final = re.compile(r"(?P<stem>.+-[0-9a-f]{8})-(?P<number>\d{3,})\.mcap(\.part)?")


@dataclass(frozen=True, slots=True)
class MetadataChange:
    """Metadata that hold from `row` (counted over the whole recording) on."""

    row: int
    metadata: dict[str, object]


@dataclass(frozen=True, slots=True)
class _Content:
    """All that the files of one recording hold."""

    samples: NDArray[np.void]
    series_rows: NDArray[np.void]
    events: list[Event]
    damage: list[Damage]
    changes: list[MetadataChange]


class Recording:
    """One recording on disk, opened for reading.

    Use :meth:`open`. Files are read when something of theirs is asked for; damaged places are
    passed over and listed in :meth:`damage`.

    Attributes
    ----------
    path : Path
        The file it was opened by.
    files : tuple of Path
        Its files in order.
    missing : tuple of int
        Numbers of segments whose file is not there.
    metadata : dict
        What it says of itself at its start.
    """

    def __init__(self, path: Path, files: tuple[Path, ...], missing: tuple[int, ...]) -> None:
        self.path = path
        self.files = files
        self.missing = missing
        self._first = scan_file(files[0])
        self.metadata = self._read_metadata()

    @classmethod
    def open(cls, path: str | Path, *, alone: bool = False) -> Recording:
        """Open the recording that `path` is the first file of (``.mcap`` or ``.mcap.part``).

        Parameters
        ----------
        path : str or Path
            A file. The first segment brings the others beside it along; a later one is read alone.
        alone : bool
            Read just this file.

        Raises
        ------
        RecordingError
            There is no such file, it is no recording, or nothing of it can be read.
        """
        path = Path(path)
        if path.is_dir():
            raise RecordingError(f"{path} is a folder: name a recording in it (*.mcap)")
        if not path.exists():
            renamed = path.with_suffix("") if path.suffix == ".part" else path
            if renamed == path or not renamed.exists():
                raise RecordingError(f"{path} does not exist: check the name")
            path = renamed  # it was closed since its name was taken down
        files, missing = ((path,), ()) if alone else _segments(path)
        return cls(path, files, missing)

    def __repr__(self) -> str:
        return f"Recording({str(self.path)!r}, {len(self.files)} files)"

    @property
    def foreign(self) -> bool:
        """True for an import: calibrated rows instead of raw samples."""
        return self.metadata.get("foreign") is True

    @property
    def simulated(self) -> bool:
        """True for a recording of the simulated station: nobody trained, nothing wore out."""
        device = self.metadata.get("device")
        dictionary = device.get("dictionary") if isinstance(device, Mapping) else None
        return isinstance(dictionary, Mapping) and dictionary.get("simulated") is True

    @property
    def rate_hz(self) -> float:
        """Nominal sample rate, in Hz; raises RecordingError where the metadata have none."""
        rate = self.metadata.get("rate_hz")
        if isinstance(rate, int | float) and 0.0 < rate < 1e7:
            return float(rate)
        raise RecordingError(f"{self.path}: its metadata have no valid rate_hz")

    def iter_scans(self) -> Iterator[Scan]:
        """Walk through the files one after the other, without keeping what they hold."""
        yield self._first
        for file in self.files[1:]:
            yield scan_file(file)

    def samples(self) -> NDArray[np.void]:
        """All raw samples that can be read, SAMPLE_DTYPE of shape (n_samples,)."""
        return self._content.samples

    def series_rows(self) -> NDArray[np.void]:
        """All calibrated rows that can be read, SERIES_DTYPE of shape (n_samples,)."""
        return self._content.series_rows

    def events(self) -> tuple[Event, ...]:
        """All events, in the order of their writing."""
        return tuple(self._content.events)

    def damage(self) -> tuple[Damage, ...]:
        """All damaged places, in order."""
        return tuple(self._content.damage)

    def metadata_changes(self) -> tuple[MetadataChange, ...]:
        """Return the metadata from the start (row 0) and each later change of them."""
        return tuple(self._content.changes)

    @cached_property
    def _content(self) -> _Content:
        # Room for the most that the files can hold: memory is taken only as it is filled, and no
        # second copy of a long recording ever exists.
        room = sum(_size(file) for file in self.files)
        samples, series_rows = _Filling(SAMPLE_DTYPE, room), _Filling(SERIES_DTYPE, room)
        events: list[Event] = []
        damage: list[Damage] = []
        changes = [MetadataChange(0, self.metadata)]
        for scan in self.iter_scans():
            for row, metadata in scan.metadata:
                stripped = _without_file(metadata)
                if stripped != changes[-1].metadata:
                    changes.append(MetadataChange(samples.count + row, stripped))
            samples.add(scan.samples)
            series_rows.add(scan.series)
            events += scan.events
            damage += scan.damage
        return _Content(samples.rows, series_rows.rows, events, damage, changes)

    def _read_metadata(self) -> dict[str, object]:
        scan = self._first
        if not scan.metadata and len(self.files) > 1:
            scan = next((s for s in self.iter_scans() if s.metadata), scan)
        if not scan.metadata:
            raise RecordingError(
                f"{self.path}: nothing in it can be read ({scan.size} bytes); "
                "recording ended before the first data were written, or the file is destroyed"
            )
        metadata = scan.metadata[0][1]
        file = metadata.get("file")
        version = file.get("format") if isinstance(file, dict) else None
        if version != FORMAT_VERSION:
            raise RecordingError(
                f"{self.path} is of format {version}, this bandplate reads {FORMAT_VERSION}: "
                "install a newer bandplate"
            )
        return _without_file(metadata)


def find_gaps(
    t_ns: NDArray[np.int64],
    index: NDArray[np.uint64],
    segment: NDArray[np.uint8] | None = None,
) -> tuple[Gap, ...]:
    """List where sample indices jump, or a segment ends.

    Parameters
    ----------
    t_ns, index, segment : arrays of shape (n_samples,)
        Columns of the rows; `segment` is None for rows that have none.
    """
    step = np.diff(index.astype(np.int64))
    broken = step != 1
    if segment is not None:
        new_segment = np.diff(segment.astype(np.int16)) != 0
        broken |= new_segment
    gaps = []
    for before in np.flatnonzero(broken).tolist():
        restarted = segment is not None and bool(new_segment[before])
        missing = None if restarted or step[before] < 1 else int(step[before]) - 1
        gaps.append(Gap(before + 1, int(t_ns[before]), int(t_ns[before + 1]), missing))
    return tuple(gaps)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError as error:
        raise RecordingError(f"cannot read {file}: {error.strerror or error}") from error


class _Filling:
    """An array of rows that is filled file by file."""

    def __init__(self, dtype: np.dtype[np.void], room_bytes: int) -> None:
        self._rows = np.empty(room_bytes // dtype.itemsize, dtype)
        self._bytes = self._rows.view(np.uint8)
        self.count = 0

    def add(self, rows: NDArray[np.void]) -> None:
        # Copied as bytes: numpy copies structured rows field by field. What a file that is still
        # being written has grown by since its size was taken is left out.
        rows = rows[: len(self._rows) - self.count]
        first = self.count * rows.itemsize
        self._bytes[first : first + rows.nbytes] = rows.view(np.uint8)
        self.count += len(rows)

    @property
    def rows(self) -> NDArray[np.void]:
        return self._rows[: self.count]


def _without_file(metadata: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in metadata.items() if key != "file"}


def _segments(path: Path) -> tuple[tuple[Path, ...], tuple[int, ...]]:
    """Files of the recording that `path` begins, and the numbers that are not there."""
    match = _SEGMENT_NAME.fullmatch(path.name)
    if match is None or int(match["number"]) != 0:
        return (path,), ()
    found = {0: path}
    for sibling in path.parent.iterdir():
        other = _SEGMENT_NAME.fullmatch(sibling.name)
        if other is not None and other["stem"] == match["stem"]:
            found.setdefault(int(other["number"]), sibling)
    missing = tuple(n for n in range(max(found)) if n not in found)
    return tuple(found[n] for n in sorted(found)), missing
