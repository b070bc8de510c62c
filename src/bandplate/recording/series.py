"""From a recording to calibrated series: as the engine made them, or as an import brought them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import SIGNAL_INDEX, SIGNALS
from bandplate.core.errors import RecordingError
from bandplate.core.samples import Gap, Series
from bandplate.core.target import target_n
from bandplate.recording.reader import Recording, find_gaps

__all__ = ["gaps_of", "load_series", "signals_present", "time_gaps"]

_BATCH_ROWS: Final = 4096
#: An interval longer than this many sample periods is a gap of an imported file.
_GAP_PERIODS: Final = 1.5


def load_series(recording: Recording | str | Path, rows: tuple[int, int] | None = None) -> Series:
    """Return the calibrated signals of a recording, or of a part of it.

    The raw samples of a station go through the same compiled engine as when they were live,
    with the calibration that held at that row; imported rows are given as they are.

    Parameters
    ----------
    recording : Recording, str or Path
        An open recording, or the path of its first file.
    rows : (int, int), optional
        First row and one past the last; None: all.

    Raises
    ------
    RecordingError
        It cannot be read, or holds no samples.
    """
    if not isinstance(recording, Recording):
        recording = Recording.open(recording)
    rate_hz = recording.rate_hz
    part = slice(None) if rows is None else slice(*rows)
    if recording.foreign:
        found = recording.series_rows()[part]
        t_ns, values = (np.ascontiguousarray(found[name]) for name in ("t_ns", "values"))
        gaps = time_gaps(t_ns, found["index"], rate_hz)
    else:
        samples = recording.samples()[part]
        gaps = find_gaps(samples["t_ns"], samples["index"], samples["segment"])
        t_ns = np.empty(len(samples), np.int64)
        values = np.empty((len(samples), len(SIGNALS)))
        # no copy of an hour beside these
        for row, found in _calibrated(recording, samples, 0 if rows is None else rows[0]):
            here = slice(row, row + len(found))
            t_ns[here], values[here] = found["t_ns"], found["values"]
    if len(t_ns) == 0:
        raise RecordingError(f"{recording.path} holds no samples: record again")
    metadata = recording.metadata_changes()[-1].metadata
    if not recording.foreign:
        values[:, SIGNAL_INDEX["target"]] = target_n(t_ns, metadata)
    return Series(
        t_ns=t_ns,
        values=values,
        rate_hz=rate_hz,
        present=_present(recording.metadata, values),
        foreign=recording.foreign,
        gaps=gaps,
        metadata=metadata,
    )


def gaps_of(recording: Recording) -> tuple[Gap, ...]:
    """List the gaps of a whole recording, none of whose rows is calibrated for it."""
    if recording.foreign:
        rows = recording.series_rows()
        return time_gaps(rows["t_ns"], rows["index"], recording.rate_hz)
    rows = recording.samples()
    return find_gaps(rows["t_ns"], rows["index"], rows["segment"])


def time_gaps(
    t_ns: NDArray[np.int64], index: NDArray[np.uint64], rate_hz: float
) -> tuple[Gap, ...]:
    """List the gaps of imported rows: a long interval, or rows that the recording lost.

    Parameters
    ----------
    t_ns, index : arrays of shape (n_samples,)
        Columns of the rows.
    rate_hz : float
        Nominal rate, in Hz; more than 1.5 of its periods between two rows is a gap.
    """
    periods = np.diff(t_ns) * (rate_hz * 1e-9)
    broken = (periods > _GAP_PERIODS) | (np.diff(index.astype(np.int64)) != 1)
    return tuple(
        Gap(
            before + 1,
            int(t_ns[before]),
            int(t_ns[before + 1]),
            max(round(float(periods[before])) - 1, 0),
        )
        for before in np.flatnonzero(broken).tolist()
    )


def signals_present(recording: Recording) -> frozenset[str]:
    """Return which signals a station's recording has at all, as :func:`load_series` tells it.

    No more of it is calibrated than it takes to see every signal once.
    """
    samples = recording.samples()
    target = SIGNAL_INDEX["target"]
    seen = np.zeros(len(SIGNALS), np.bool_)
    seen[target] = True
    for _, found in _calibrated(recording, samples, 0):
        seen |= np.isfinite(found["values"]).any(axis=0)
        if seen.all():
            break
    wanted_n = target_n(samples["t_ns"], recording.metadata_changes()[-1].metadata)
    seen[target] = np.isfinite(wanted_n).any()
    return frozenset(np.array(SIGNALS)[seen].tolist())


def _calibrated(
    recording: Recording, samples: NDArray[np.void], first_row: int
) -> Iterator[tuple[int, NDArray[np.void]]]:
    """Yield row and calibrated rows, SERIES_DTYPE, batch by batch."""
    # Imported here: `calibration` builds on the compiled layer, which reading an import needs not.
    from bandplate.calibration import engine_from

    changes = recording.metadata_changes()
    ends = [*(min(change.row - first_row, len(samples)) for change in changes[1:]), len(samples)]
    row = 0
    for change, end in zip(changes, ends, strict=True):
        if row >= end:
            continue
        # Force and centre of pressure of a row depend on that row alone, so a fresh engine per
        # calibration gives what the one live engine gave.
        engine = engine_from(change.metadata)
        reader = engine.series.reader()
        while row < end:
            last = min(row + _BATCH_ROWS, end)
            engine.process(samples[row:last])
            yield row, reader.read(_BATCH_ROWS)
            row = last


def _present(metadata: dict[str, object], values: NDArray[np.float64]) -> frozenset[str]:
    told = metadata.get("present")
    if isinstance(told, list):
        return frozenset(name for name in SIGNALS if name in told)
    return frozenset(np.array(SIGNALS)[np.isfinite(values).any(axis=0)].tolist())
