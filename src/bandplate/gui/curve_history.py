"""What the screens remember: the display series as min/max pyramids, and where time is in them."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate._rt import MinMaxPyramid, Ring
from bandplate.core.channels import BANDS, SIGNAL_INDEX

__all__ = ["CURVES", "ColumnWindow", "CurveHistory"]

#: Curves that are kept, in the order of the coach's rows.
CURVES: Final = ("left.fz", "right.fz", *BANDS, "both.fz")

_SELECT: Final = np.array([SIGNAL_INDEX[name] for name in CURVES])

# 2**20 samples: 17 minutes at 1 kHz; with the pyramid about 60 MB for all curves.
_CAPACITY: Final = 1 << 20
_ANCHOR_EVERY_NS: Final = 250_000_000
_MAX_ANCHORS: Final = 8192
# Rows whose indices follow each other may still lie apart in time where the device restarted.
_TIME_GAP_NS: Final = 50_000_000


class CurveHistory:
    """Past of every curve on one sample grid, filled from a ring of SERIES_DTYPE rows.

    A position is a sample's place since the first one; samples that never arrived take their
    places too, so position and time stay proportional.

    Parameters
    ----------
    ring : Ring
        Display series.
    rate_hz : float
        Nominal rate, in Hz.

    Attributes
    ----------
    begin_t_ns : int
        Time of the first sample, ns: what the clock on the screens counts from.
    """

    def __init__(self, ring: Ring, rate_hz: float) -> None:
        self.rate_hz = rate_hz
        self._reader = ring.reader(ring.capacity)
        self._pyramid = MinMaxPyramid(len(CURVES), _CAPACITY)
        self._last_index: int | None = None
        self._last_t_ns = 0
        self.begin_t_ns = 0
        self._anchor_positions: list[int] = []
        self._anchor_t_ns: list[int] = []

    @property
    def head(self) -> int:
        """Position after the newest sample."""
        return self._pyramid.head

    @property
    def first(self) -> int:
        """Oldest position that is kept."""
        return self._pyramid.first

    @property
    def newest_t_ns(self) -> int:
        """Time of the newest sample, ns; 0 before the first."""
        return self._last_t_ns

    def update(self) -> int:
        """Take the unread rows of the ring; return how many there were."""
        rows = self._reader.read()
        n_rows = len(rows)
        if n_rows == 0:
            return 0
        values = np.ascontiguousarray(rows["values"][:, _SELECT], dtype=np.float32)
        t_ns, index = rows["t_ns"], rows["index"].astype(np.int64)
        before_t = np.empty(n_rows, np.int64)
        before_index = np.empty(n_rows, np.int64)
        before_t[1:], before_index[1:] = t_ns[:-1], index[:-1]
        if self._last_index is None:
            before_t[0], before_index[0] = t_ns[0], index[0] - 1
            self.begin_t_ns = int(t_ns[0])
        else:
            before_t[0], before_index[0] = self._last_t_ns, self._last_index
        broken = np.flatnonzero((index != before_index + 1) | (t_ns - before_t > _TIME_GAP_NS))
        start = 0
        for row in broken:
            self._pyramid.append(values[start:row])
            away_s = int(t_ns[row] - before_t[row]) * 1e-9
            missing = max(1, round(away_s * self.rate_hz) - 1)
            self._pyramid.append_gap(min(missing, _CAPACITY))
            self._anchor(self._pyramid.head, int(t_ns[row]), force=True)
            start = int(row)
        self._pyramid.append(values[start:])
        self._last_index, self._last_t_ns = int(index[-1]), int(t_ns[-1])
        self._anchor(self._pyramid.head - 1, self._last_t_ns)
        return n_rows

    def columns(
        self,
        curve: int,
        first_column: int,
        samples_per_column: float,
        out: NDArray[np.float32],
    ) -> None:
        """Write (minimum, maximum) per column, float32 array of shape (n_columns, 2)."""
        self._pyramid.columns(curve, first_column, samples_per_column, out)

    def value_at(self, curve: int, position: int) -> float | None:
        """Return one sample in N; None where there is none."""
        value = self._pyramid.value_at(curve, position)
        return None if value != value else value

    def position_of(self, t_ns: int) -> float | None:
        """Return the position of a time; None before anything arrived."""
        at = bisect_right(self._anchor_t_ns, t_ns) - 1
        if not self._anchor_t_ns:
            return None
        at = max(at, 0)
        return self._anchor_positions[at] + (t_ns - self._anchor_t_ns[at]) * 1e-9 * self.rate_hz

    def t_ns_at(self, position: float) -> int:
        """Return the time of a position, ns; 0 before anything arrived."""
        if not self._anchor_positions:
            return 0
        at = max(bisect_right(self._anchor_positions, position) - 1, 0)
        away_s = (position - self._anchor_positions[at]) / self.rate_hz
        return self._anchor_t_ns[at] + round(away_s * 1e9)

    def _anchor(self, position: int, t_ns: int, *, force: bool = False) -> None:
        if self._anchor_t_ns and not force and t_ns - self._anchor_t_ns[-1] < _ANCHOR_EVERY_NS:
            return
        self._anchor_positions.append(position)
        self._anchor_t_ns.append(t_ns)
        if len(self._anchor_t_ns) > _MAX_ANCHORS:
            del self._anchor_positions[: _MAX_ANCHORS // 4]
            del self._anchor_t_ns[: _MAX_ANCHORS // 4]


class ColumnWindow:
    """The columns of some curves on one screen; what has scrolled is moved, only the rest computed.

    Parameters
    ----------
    curves : sequence of int
        Places in CURVES.

    Attributes
    ----------
    shift : int
        By how many columns the last :meth:`get` moved what was there, to the left.
    kept : int
        How many columns at the left it did not compute anew.
    """

    def __init__(self, curves: tuple[int, ...]) -> None:
        self.curves = curves
        self.shift = self.kept = 0
        self._history: CurveHistory | None = None
        self._out = np.empty((len(curves), 0, 2), np.float32)
        self._first = 0
        self._done = 0
        self._step = 0.0

    def get(
        self, history: CurveHistory, first_column: int, n_columns: int, samples_per_column: float
    ) -> NDArray[np.float32]:
        """Return float32 array of shape (n_curves, n_columns, 2): minimum and maximum, N.

        Ownership: the array is the window's own and changes with the next call.
        """
        shift = first_column - self._first
        same = (
            history is self._history
            and samples_per_column == self._step
            and n_columns == self._out.shape[1]
            and 0 <= shift < n_columns
        )
        start = 0
        if same:
            if shift:
                self._out[:, :-shift] = self._out[:, shift:]
            start = min(max(0, self._done - first_column), n_columns)
        else:
            self._out = np.empty((len(self.curves), n_columns, 2), np.float32)
        for place, curve in enumerate(self.curves):
            history.columns(
                curve, first_column + start, samples_per_column, self._out[place, start:]
            )
        self.shift, self.kept = shift, start
        self._history, self._step, self._first = history, samples_per_column, first_column
        # the newest columns are not full yet (and interpolation looks one sample ahead)
        full = int((history.head - 1) / samples_per_column) - 2
        self._done = min(full, first_column + n_columns)
        return self._out

    def get_last(self) -> NDArray[np.float32]:
        """Return what :meth:`get` returned last (no columns before the first)."""
        return self._out
