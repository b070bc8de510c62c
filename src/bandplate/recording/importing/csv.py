"""Reading a CSV file by its map.

The cells go through numpy's C parser at once; only when that refuses are they read one by one, to
name the row and the column.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.errors import DataFileError
from bandplate.core.units import TIME_TO_S, factor
from bandplate.recording.importing.maps import CsvMap
from bandplate.recording.importing.signals import nominal_rate_hz, series_rows, signals_of
from bandplate.recording.importing.source import ImportedSeries, unreadable

__all__ = ["read_csv"]

#: No plate gives more, in N, mm or N mm; and sums and products of it stay finite.
_LARGEST: Final = 1e12
#: Words by which other programs say that there is no centre of pressure.
_ABSENT: Final = ("", "nan", "na", "null")


def read_csv(path: Path, csv_map: CsvMap) -> ImportedSeries:
    """Read a CSV file.

    Parameters
    ----------
    path : Path
        The file: one header line, then one line per sample.
    csv_map : CsvMap
        What its columns are.

    Raises
    ------
    DataFileError
        The file cannot be read as the map says; the message names the line and the column, or the
        columns that there are.
    """
    header, header_line, body = _split(path, csv_map)
    columns = [c.column for c in csv_map.channel]
    time_column = csv_map.time.column
    wanted = columns if time_column is None else [time_column, *columns]
    places = _places(path, header, wanted, time_column)
    may_lack = [False] * len(wanted)
    for i, channel in enumerate(csv_map.channel, start=len(wanted) - len(columns)):
        may_lack[i] = ".cop_" in channel.role
    table = _table(path, body, header_line, csv_map, wanted, places, may_lack)
    if len(table) < 2:
        raise DataFileError(f"{path} has {len(table)} rows of data: a recording needs two")
    if time_column is None:
        rate_hz = csv_map.time.rate_hz or 0.0
        t_ns = np.round(np.arange(len(table)) * (1e9 / rate_hz)).astype(np.int64)
    else:
        t_ns, rate_hz = _time(path, table[:, 0], body, header_line, csv_map)
    roles: dict[str, NDArray[np.float64]] = {}
    values = table[:, len(wanted) - len(columns) :].T
    for channel, cells in zip(csv_map.channel, values, strict=True):
        scale = 1.0 if channel.scale is None else channel.scale
        with np.errstate(over="ignore"):
            roles[channel.role] = (cells * scale + channel.offset) * channel.factor
        if (np.abs(roles[channel.role]) > _LARGEST).any():
            raise DataFileError(
                f"{path}, column {channel.column!r}: its values reach beyond {_LARGEST:g} "
                "N (mm, N mm): check unit and scale in the map"
            )
    signals = signals_of(roles, csv_map.plate)
    return ImportedSeries(series_rows(t_ns, signals), rate_hz, frozenset(signals))


def _split(path: Path, csv_map: CsvMap) -> tuple[list[str], int, str]:
    """Return the header's names, its line number from 1, and the text behind it."""
    layout = csv_map.file
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    if not data.strip():
        raise DataFileError(f"{path} is empty")
    try:
        text = data.decode(layout.encoding)
    except LookupError as error:
        raise DataFileError(
            f"{path}: {layout.encoding!r} is no known encoding: set file.encoding in the map"
        ) from error
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        raise DataFileError(
            f"{path} is not {layout.encoding} text (byte {start}): if it is a CSV file at all, "
            "set file.encoding in the map (latin-1, utf-16 ...)"
        ) from error
    if "\0" in text:
        raise DataFileError(
            f"{path} is not text: it holds NUL bytes (set file.encoding if it is UTF-16)"
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n", layout.skip_lines + 1)
    if len(lines) <= layout.skip_lines:
        raise DataFileError(f"{path} has no line {layout.skip_lines + 1}: check file.skip_lines")
    line = lines[layout.skip_lines]
    try:
        header = next(csv.reader([line], delimiter=layout.delimiter), [])
    except csv.Error as error:
        raise DataFileError(f"{path}: its header line cannot be read: {error}") from error
    body = lines[-1] if len(lines) > layout.skip_lines + 1 else ""
    return [name.strip() for name in header], layout.skip_lines + 1, body


def _places(
    path: Path, header: Sequence[str], wanted: Sequence[str], time_column: str | None
) -> list[int]:
    there = ", ".join(name[:40] for name in header[:40])
    if len(header) == 1 and any(mark in header[0] for mark in ",;\t|"):
        there += " (set file.delimiter in the map)"
    for name in wanted:
        if name not in header:
            what = "time column" if name == time_column else "column"
            raise DataFileError(f"{path} has no {what} {name!r}: it has {there}")
        if header.count(name) > 1:
            raise DataFileError(f"{path} has {header.count(name)} columns named {name!r}")
    return [header.index(name) for name in wanted]


def _table(
    path: Path,
    body: str,
    header_line: int,
    csv_map: CsvMap,
    wanted: Sequence[str],
    places: Sequence[int],
    may_lack: Sequence[bool],
) -> NDArray[np.float64]:
    """Return the wanted columns, float64 of shape (n_samples, n_columns)."""
    layout = csv_map.file
    text = body if layout.decimal == "." else body.replace(",", ".")
    if not text.strip():
        return np.empty((0, len(wanted)))
    table: NDArray[np.float64] | None
    try:
        table = np.loadtxt(
            io.StringIO(text),
            delimiter=layout.delimiter,
            usecols=places,
            comments=None,
            quotechar='"',
            ndmin=2,
        )
    except ValueError:
        table = None
    # Something is odd: a second, slow look finds out what and where.
    if table is None or not np.isfinite(table[:, ~np.array(may_lack)]).all():
        table = _cell_by_cell(path, text, header_line, layout.delimiter, wanted, places, may_lack)
    return table


def _cell_by_cell(
    path: Path,
    text: str,
    header_line: int,
    delimiter: str,
    wanted: Sequence[str],
    places: Sequence[int],
    may_lack: Sequence[bool],
) -> NDArray[np.float64]:
    rows = []
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            line = header_line + reader.line_num
            row = []
            for name, place, lacks in zip(wanted, places, may_lack, strict=True):
                if place >= len(cells):
                    raise DataFileError(
                        f"{path} line {line}: it ends before column {name!r} "
                        f"({len(cells)} of {place + 1} cells)"
                    )
                row.append(_number(path, line, name, cells[place].strip(), lacks))
            rows.append(row)
    except csv.Error as error:
        raise DataFileError(f"{path} line {header_line + reader.line_num}: {error}") from error
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(wanted))


def _number(path: Path, line: int, name: str, cell: str, may_lack: bool) -> float:
    if may_lack and cell.lower() in _ABSENT:
        return math.nan
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DataFileError(
            f"{path} line {line}, column {name!r}: {cell[:40]!r} is not a number: mend or cut it"
        )
    return value


def _time(
    path: Path, cells: NDArray[np.float64], body: str, header_line: int, csv_map: CsvMap
) -> tuple[NDArray[np.int64], float]:
    unit_ns = factor(TIME_TO_S, csv_map.time.unit or "s") * 1e9
    exact_ns = cells * unit_ns
    if np.abs(exact_ns).max() >= 2.0**63:
        raise DataFileError(f"{path}: times are beyond 292 years: check time.unit in the map")
    t_ns = np.round(exact_ns).astype(np.int64)
    steps = np.diff(t_ns)
    if (steps <= 0).any():
        row = int(np.argmax(steps <= 0)) + 1
        # Blank lines carry no row, so the line is counted over those that do.
        filled = [n for n, text in enumerate(body.split("\n"), header_line + 1) if text.strip()]
        raise DataFileError(
            f"{path} line {filled[row] if row < len(filled) else row}: time does not increase "
            f"({cells[row - 1]:g}, then {cells[row]:g} {csv_map.time.unit}): sort or cut the file"
        )
    return t_ns, nominal_rate_hz(cells * (unit_ns * 1e-9))
