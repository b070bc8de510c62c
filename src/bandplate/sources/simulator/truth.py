"""The ground truth beside the stream: a .npy file that is valid after every batch."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from bandplate.core.errors import DataFileError, StorageError
from bandplate.sources.simulator.board import Board
from bandplate.sources.simulator.sprinter import Sprinter, Truth

__all__ = ["TRUTH_DTYPE", "TruthSink", "TruthWriter", "load_truth", "truth", "truth_rows"]

#: One row per sample: the device's index since the Start numbered ``start``, the moment that the
#: sample carries (s since that Start) and what was true then. Plates left, right; CoP in the
#: plate's own frame, NaN where it carries nothing; bands in the order of BANDS.
TRUTH_DTYPE: Final = np.dtype(
    [
        ("start", "<u4"),
        ("index", "<u8"),
        ("t_s", "<f8"),
        ("fz_n", "<f4", (2,)),
        ("cop_mm", "<f4", (2, 2)),
        ("tension_n", "<f4", (6,)),
        ("extension_m", "<f4", (6,)),
        ("contact", "?", (2,)),
    ]
)

#: Takes rows of TRUTH_DTYPE.
TruthSink = Callable[[NDArray[np.void]], None]


def truth_rows(
    start: int, index: NDArray[np.int64], t_s: NDArray[np.float64], true: Truth
) -> NDArray[np.void]:
    """Return rows of TRUTH_DTYPE for these samples."""
    rows = np.zeros(len(index), TRUTH_DTYPE)
    rows["start"], rows["index"], rows["t_s"] = start, index, t_s
    for name in ("fz_n", "cop_mm", "tension_n", "extension_m", "contact"):
        rows[name] = getattr(true, name)
    return rows


def truth(
    scenario: str, seed: int, rate_hz: int, index: NDArray[np.int64], start: int = 1
) -> NDArray[np.void]:
    """Return what was true at these sample indices of a station, rows of TRUTH_DTYPE.

    Raises
    ------
    UsageError
        There is no such scenario.
    """
    t_s = Board(seed).truth_times_s(index, rate_hz)
    return truth_rows(start, index, t_s, Sprinter(scenario, seed).at(t_s))


def load_truth(path: Path) -> NDArray[np.void]:
    """Return the rows of a truth file.

    Raises
    ------
    DataFileError
        The file is no truth file or cannot be read.
    """
    try:
        rows = np.load(path, allow_pickle=False)
    except (OSError, ValueError) as why:
        raise DataFileError(f"{path} cannot be read as a truth file: {why}") from None
    if not isinstance(rows, np.ndarray) or rows.dtype != TRUTH_DTYPE:
        raise DataFileError(f"{path} is not a truth file: its columns are others")
    return np.asarray(rows)


class TruthWriter:
    """Appends rows to a .npy file; its header is set to the new length after each batch.

    Raises
    ------
    StorageError
        The file cannot be created.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows = 0
        try:
            self._file = path.open("wb", buffering=0)
            try:
                self._write_header()
            except BaseException:
                self._file.close()
                raise
        except OSError as why:
            raise StorageError(
                f"the truth file {path} cannot be written: {why.strerror}; "
                "give another place with --truth"
            ) from None

    def append(self, rows: NDArray[np.void]) -> None:
        """Write rows of TRUTH_DTYPE.

        Raises
        ------
        StorageError
            The disk refused; what was written before stays valid.
        """
        left = memoryview(rows.tobytes())
        try:
            self._file.seek(self._data_at + self._rows * TRUTH_DTYPE.itemsize)
            while left:
                left = left[self._file.write(left) :]
            self._rows += len(rows)
            self._write_header()
        except OSError as why:
            raise StorageError(
                f"the truth file {self.path} cannot be written: {why.strerror}"
            ) from None

    def _write_header(self) -> None:
        # numpy pads the header so that a growing first axis never moves the data.
        header = io.BytesIO()
        description = npy.dtype_to_descr(TRUTH_DTYPE)
        npy.write_array_header_2_0(
            header, {"shape": (self._rows,), "fortran_order": False, "descr": description}
        )
        self._data_at = len(header.getvalue())
        self._file.seek(0)
        self._file.write(header.getvalue())

    def close(self) -> None:
        """Close the file; it holds every row appended."""
        self._file.close()

    def __enter__(self) -> TruthWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
