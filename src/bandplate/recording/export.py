"""A recording as CSV: signals with their units, raw counts, or events.

Numbers are written so that reading them gives the same bits back; what is absent is an empty cell.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from bandplate.core.channels import CHANNELS, SIGNAL_INDEX, SIGNAL_UNITS, SIGNALS
from bandplate.core.errors import RecordingError, StorageError
from bandplate.recording.layout import encode_json
from bandplate.recording.mcapfile import check_free, storage_error
from bandplate.recording.reader import Recording
from bandplate.recording.series import load_series

__all__ = ["export_events_csv", "export_raw_csv", "export_signals_csv"]

_BATCH_ROWS: Final = 10_000
#: A spreadsheet takes a cell that begins so for a formula.
_FORMULA_START: Final = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float


def export_signals_csv(recording: Recording, out: Path, *, force: bool = False) -> int:
    """Write the calibrated signals that the recording has; return the number of rows.

    Columns: ``row`` (from 0), ``t_ns``, ``time_s`` (since the first row), then each signal
    as ``NAME_UNIT`` (``left.fz_n``, ``left.cop_x_mm``).

    Raises
    ------
    RecordingError
        The recording cannot be read or holds no samples.
    StorageError
        `out` exists and `force` is not set, or it cannot be written.
    """
    series = load_series(recording)
    names = [name for name in SIGNALS if name in series.present]
    header = ["row", "t_ns", "time_s", *(f"{name}_{SIGNAL_UNITS[name].lower()}" for name in names)]
    columns = [SIGNAL_INDEX[name] for name in names]
    time_s = series.time_s

    def rows() -> Iterator[Sequence[Cell]]:
        for first in range(0, len(series), _BATCH_ROWS):
            part = slice(first, first + _BATCH_ROWS)
            yield from (
                (first + i, t_ns, s, *("" if v != v else v for v in values))
                for i, (t_ns, s, values) in enumerate(
                    zip(
                        series.t_ns[part].tolist(),
                        time_s[part].tolist(),
                        series.values[part][:, columns].tolist(),
                        strict=True,
                    )
                )
            )

    _write(recording, out, header, rows(), force=force)
    return len(series)


def export_raw_csv(recording: Recording, out: Path, *, force: bool = False) -> int:
    """Write a station's raw samples as they were received; return the number of rows.

    Columns: ``index`` (the device's), ``t_ns``, ``time_s``, ``segment``, ``device_ticks``,
    ``flags``, ``device_state``, then each channel as ``NAME_counts``.

    Raises
    ------
    RecordingError
        The recording cannot be read, or is an import, which has no raw samples.
    StorageError
        As for `export_signals_csv`.
    """
    samples = recording.samples()
    if len(samples) == 0:
        raise RecordingError(
            f"{recording.path} holds no raw samples: export its signals (without --raw)"
        )
    header = [
        *("index", "t_ns", "time_s", "segment", "device_ticks", "flags", "device_state"),
        *(f"{name}_counts" for name in CHANNELS),
    ]
    start_ns = int(samples["t_ns"][0])

    def rows() -> Iterator[Sequence[Cell]]:
        for first in range(0, len(samples), _BATCH_ROWS):
            batch = samples[first : first + _BATCH_ROWS]
            time_s = ((batch["t_ns"] - start_ns) * 1e-9).tolist()
            for row, s in zip(batch.tolist(), time_s, strict=True):
                t_ns, index, ticks, flags, state, segment, counts = row
                yield (index, t_ns, s, segment, ticks, flags, state, *np.ravel(counts).tolist())

    _write(recording, out, header, rows(), force=force)
    return len(samples)


def export_events_csv(recording: Recording, out: Path, *, force: bool = False) -> int:
    """Write the events, one per row (``t_ns``, ``kind``, ``data`` as JSON); return their number.

    Raises
    ------
    RecordingError, StorageError
        As for `export_signals_csv`.
    """
    events = recording.events()
    rows = ((e.t_ns, _text(e.kind), _text(encode_json(dict(e.data)).decode())) for e in events)
    _write(recording, out, ["t_ns", "kind", "data"], rows, force=force)
    return len(events)


def _text(cell: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_START) else cell


def _write(
    recording: Recording,
    out: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    force: bool,
) -> None:
    """Write a CSV file that appears under its name only when it is complete."""
    check_free(out, force=force)
    if out.exists() and any(out.samefile(file) for file in recording.files):
        raise StorageError(f"{out} is the recording that is read: choose another name")
    part = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        with part.open("x", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
        os.replace(part, out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise storage_error(out, error) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
