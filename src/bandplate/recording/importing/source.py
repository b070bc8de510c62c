"""What every reader of foreign files gives, and how it becomes a recording."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bandplate.core.errors import DataFileError

__all__ = ["ImportedSeries", "sha256_of", "unreadable"]


@dataclass(frozen=True)
class ImportedSeries:
    """Calibrated rows of a foreign file.

    Attributes
    ----------
    rows : SERIES_DTYPE array of shape (n_samples,)
        Force in N, CoP in mm, NaN where absent.
    rate_hz : float
        Nominal rate, in Hz.
    present : frozenset of str
        Signals that the file gives.
    notes : dict
        JSON-compatible facts that belong into the metadata (plates, signs, frames).
    """

    rows: NDArray[np.void]
    rate_hz: float
    present: frozenset[str]
    notes: dict[str, object] = field(default_factory=dict)


def unreadable(path: Path, error: OSError) -> DataFileError:
    """Return the one line for a person that an OSError on reading `path` deserves."""
    return DataFileError(f"cannot read {path}: {error.strerror or error}; check the name")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex; raises DataFileError."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(path, error) from error
