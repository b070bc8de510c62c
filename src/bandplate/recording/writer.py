"""Writing a recording: segments of a minute, one chunk per batch, durable every 100 ms."""

from __future__ import annotations

import os
import re
import time
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate import __version__
from bandplate.core.errors import StorageError
from bandplate.core.events import Event
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.recording.layout import (
    EVENTS,
    FORMAT_VERSION,
    METADATA,
    SAMPLES,
    SERIES,
    encode_json,
)
from bandplate.recording.mcapfile import McapFile, check_free, storage_error, sync_folder

__all__ = ["RecordingWriter", "safe_name", "write_recording"]

#: Rows of one chunk when a whole series is written at once: what one damaged byte can cost.
_SERIES_BATCH_ROWS: Final = 200


def safe_name(name: str) -> str:
    """Return `name` as a part of a file name: ASCII letters, digits, - and _; at most 40."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^A-Za-z0-9_]+", "-", plain)[:40].strip("-") or "recording"


def _event_json(event: Event) -> bytes:
    return encode_json({"t_ns": event.t_ns, "kind": event.kind, "data": dict(event.data)})


class RecordingWriter:
    """A recording that grows while it is written.

    Files are named ``<UTC>-<name>-<first 8 of a UUID>-<segment>.mcap``, with ``.part`` behind it
    until the segment is closed. Every file carries the metadata and can be read alone.

    Parameters
    ----------
    folder : Path
        Made when it is not there.
    name : str
        Any text; what a file name cannot carry is replaced.
    metadata : mapping
        JSON-compatible: device, dictionary, calibration, config, drill, push_side, athlete,
        rate_hz ... ``software`` and ``started_utc_ns`` are added where absent.
    segment_s : float
        Length of a file on the samples' clock, in s.
    fsync_interval_s : float
        Longest time between two fdatasync while batches arrive, in s.

    Raises
    ------
    StorageError
        The disk is full, read-only, or may not be written. Every method but `close` raises it
        again once it happened; what was acknowledged stays readable.

    Notes
    -----
    Thread: one at a time (the recorder's). Blocking: yes, on the disk.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        metadata: Mapping[str, object],
        segment_s: float = 60.0,
        fsync_interval_s: float = 0.1,
    ) -> None:
        self._folder = Path(folder)
        self._uuid = str(uuid.uuid4())
        now_ns = time.time_ns()
        stamp = datetime.fromtimestamp(now_ns // 10**9, UTC).strftime("%Y%m%dT%H%M%SZ")
        self._stem = f"{stamp}-{safe_name(name)}-{self._uuid[:8]}"
        self._metadata = {"software": f"bandplate {__version__}", "started_utc_ns": now_ns}
        self._metadata |= metadata
        self._segment_ns = round(segment_s * 1e9)
        self._fsync_interval_ns = round(fsync_interval_s * 1e9)
        self._number = 0
        self._segment_start_ns: int | None = None
        self._last_t_ns = 0
        self._acknowledged = 0
        self._durable = 0
        self._failure: StorageError | None = None
        self._closed = False
        self._finished: list[Path] = []
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(self._folder, error) from error
        self._last_sync_ns = time.monotonic_ns()
        self._file = self._open_segment(self._last_sync_ns)

    @property
    def path(self) -> Path:
        """File that is being written, or the last one after `close`."""
        return self._finished[-1] if self._closed and self._finished else self._file.path

    @property
    def first_path(self) -> Path:
        """First file of the recording under its name of this moment: the one to open later."""
        return self._finished[0] if self._finished else self._file.path

    @property
    def acknowledged(self) -> int:
        """Samples handed to the kernel: they survive the end of this process."""
        return self._acknowledged

    @property
    def durable(self) -> int:
        """Samples forced to the medium: they survive a power cut."""
        return self._durable

    def write_samples(self, rows: NDArray[np.void]) -> None:
        """Write one batch of raw samples, SAMPLE_DTYPE of shape (n_samples,), as one chunk."""
        self._write_rows(SAMPLES, rows, SAMPLE_DTYPE)

    def write_event(self, event: Event) -> None:
        """Write one event."""
        self._write(EVENTS, event.t_ns, _event_json(event))

    def write_metadata(self, changes: Mapping[str, object]) -> None:
        """Change some of the metadata from here on (a tare, another push side)."""
        self._metadata |= changes
        self._write(METADATA, self._last_t_ns, encode_json(self._described()))

    def sync(self) -> None:
        """Force all that was written to the medium now."""
        self._check()
        try:
            self._file.sync()
        except StorageError as error:
            self._failure = error
            raise
        self._durable = self._acknowledged
        self._last_sync_ns = time.monotonic_ns()

    def close(self) -> None:
        """Finish and rename the last file; after a failure only let go of it, as ``.part``.

        Raises
        ------
        StorageError
            Only where closing itself is what first fails.
        """
        if self._closed:
            return
        self._closed = True
        if self._failure is not None:
            self._file.release()
            return
        self._finish_segment()

    def __enter__(self) -> RecordingWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _described(self) -> dict[str, object]:
        return self._metadata | {
            "file": {"format": FORMAT_VERSION, "uuid": self._uuid, "segment": self._number}
        }

    def _open_segment(self, t_ns: int) -> McapFile:
        path = self._folder / f"{self._stem}-{self._number:03d}.mcap.part"
        opened = McapFile(path, self._described(), t_ns)
        sync_folder(self._folder)
        return opened

    def _finish_segment(self) -> None:
        try:
            self._file.finish()
            final = self._file.path.with_suffix("")
            os.replace(self._file.path, final)
            sync_folder(self._folder)
        except StorageError as error:
            self._failure = error
            self._file.release()
            raise
        except OSError as error:
            self._failure = storage_error(self._file.path, error)
            raise self._failure from error
        self._finished.append(final)
        self._durable = self._acknowledged

    def _check(self) -> None:
        if self._failure is not None:
            raise StorageError(str(self._failure))
        if self._closed:
            raise StorageError(f"{self.path} is closed: start a new recording")

    def _write(self, channel: int, t_ns: int, data: bytes) -> None:
        self._check()
        try:
            self._file.add(channel, t_ns, data)
        except StorageError as error:
            self._failure = error
            raise

    def _write_rows(self, channel: int, rows: NDArray[np.void], dtype: np.dtype[np.void]) -> None:
        if rows.dtype != dtype:
            raise TypeError(f"rows are {rows.dtype}, not {dtype}")
        if len(rows) == 0:
            return
        t_ns = int(rows["t_ns"][0])
        if self._segment_start_ns is None:
            self._segment_start_ns = t_ns
        elif t_ns - self._segment_start_ns >= self._segment_ns:
            self._roll_over(t_ns)
        self._write(channel, t_ns, rows.tobytes())
        self._last_t_ns = int(rows["t_ns"][-1])
        self._acknowledged += len(rows)
        if time.monotonic_ns() - self._last_sync_ns >= self._fsync_interval_ns:
            self.sync()

    def _roll_over(self, t_ns: int) -> None:
        self._check()
        self._finish_segment()
        self._number += 1
        self._segment_start_ns = t_ns
        try:
            self._file = self._open_segment(t_ns)
        except StorageError as error:
            self._failure = error
            raise


def write_recording(
    path: Path,
    metadata: Mapping[str, object],
    rows: NDArray[np.void],
    events: Iterable[Event] = (),
    *,
    force: bool = False,
) -> None:
    """Write a whole recording of calibrated rows to one file, all or nothing.

    Parameters
    ----------
    path : Path
        The file; it appears under this name only when it is complete.
    metadata : mapping
        As for `RecordingWriter`; ``rate_hz`` and ``present`` are what a reader needs.
    rows : array of shape (n_samples,), SERIES_DTYPE
        The calibrated rows.
    force : bool
        Replace an existing file.

    Raises
    ------
    StorageError
        `path` is not free (see `check_free`), or the disk refuses.
    """
    check_free(path, force=force)
    identity = str(uuid.uuid4())
    described = {
        "software": f"bandplate {__version__}",
        "started_utc_ns": time.time_ns(),
        **metadata,
        "file": {"format": FORMAT_VERSION, "uuid": identity, "segment": 0},
    }
    start_ns = int(rows["t_ns"][0]) if len(rows) else 0
    part = McapFile(path.with_name(f"{path.name}.{identity[:8]}.part"), described, start_ns)
    try:
        for first in range(0, len(rows), _SERIES_BATCH_ROWS):
            batch = rows[first : first + _SERIES_BATCH_ROWS]
            part.add(SERIES, int(batch["t_ns"][0]), batch.tobytes())
        for event in events:
            part.add(EVENTS, event.t_ns, _event_json(event))
        part.finish()
        os.replace(part.path, path)
        sync_folder(path.parent)
    except OSError as error:
        part.discard()
        raise storage_error(path, error) from error
    except BaseException:
        part.discard()
        raise
