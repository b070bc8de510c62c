"""What reading one recording file found: its rows and messages, and its damaged places."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bandplate.core.events import Event
from bandplate.core.samples import SAMPLE_DTYPE, SERIES_DTYPE

__all__ = ["Damage", "Scan"]


@dataclass(frozen=True, slots=True)
class Damage:
    """One damaged place of a file.

    Attributes
    ----------
    file : Path
        The file.
    offset : int
        First byte of the damage.
    length : int
        Bytes that were passed over; 0 where nothing was.
    what : str
        What is wrong there.
    row, series_row : int
        Number of samples (calibrated rows) of the file read before it.
    costs_data : bool
        False where all messages could still be read.
    """

    file: Path
    offset: int
    length: int
    what: str
    row: int
    series_row: int
    costs_data: bool


@dataclass(slots=True)
class Scan:
    """What one file holds, in its order."""

    file: Path
    size: int
    closed: bool = False
    sample_batches: list[memoryview] = field(default_factory=list)
    series_batches: list[memoryview] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    #: (samples before it, metadata)
    metadata: list[tuple[int, dict[str, object]]] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)
    rows: int = 0
    series_rows: int = 0

    @property
    def samples(self) -> NDArray[np.void]:
        """Raw samples, SAMPLE_DTYPE of shape (n_samples,), a copy."""
        return np.frombuffer(b"".join(self.sample_batches), SAMPLE_DTYPE)

    @property
    def series(self) -> NDArray[np.void]:
        """Calibrated rows, SERIES_DTYPE of shape (n_samples,), a copy."""
        return np.frombuffer(b"".join(self.series_batches), SERIES_DTYPE)

    def note(self, offset: int, length: int, what: str, *, costs_data: bool) -> None:
        """Add a damaged place at the present row."""
        self.damage.append(
            Damage(self.file, offset, length, what, self.rows, self.series_rows, costs_data)
        )
