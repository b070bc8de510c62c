"""The two row formats that cross threads and files: raw samples and calibrated series.

Time has one vocabulary: ``device_ticks`` (u32, microseconds on the device, wraps) and ``t_ns``
(i64, host monotonic clock). Wall-clock time appears only in metadata, as UTC integer ns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import N_CHANNELS, N_SIGNALS, SIGNAL_INDEX

__all__ = ["SAMPLE_DTYPE", "SERIES_DTYPE", "Gap", "Series"]

#: One raw sample as it stands in the ring and in a recording (88 bytes, little-endian, packed).
#: ``index`` is the device's sample index, unwrapped, restarting in each ``segment``; a segment ends
#: where the device was lost, restarted or told another rate.
SAMPLE_DTYPE: Final = np.dtype(
    [
        ("t_ns", "<i8"),
        ("index", "<u8"),
        ("device_ticks", "<u4"),
        ("flags", "<u2"),
        ("device_state", "u1"),
        ("segment", "u1"),
        ("counts", "<i4", (N_CHANNELS,)),
    ]
)

#: One calibrated row as the engine gives it out (144 bytes); NaN marks a signal that is absent.
SERIES_DTYPE: Final = np.dtype([("t_ns", "<i8"), ("index", "<u8"), ("values", "<f8", (N_SIGNALS,))])


@dataclass(frozen=True, slots=True)
class Gap:
    """Samples that never arrived: nothing is interpolated over them.

    ``row`` is the first row after the gap; ``missing`` the number of samples lost, or None where
    the device restarted and nobody can know.
    """

    row: int
    start_t_ns: int
    end_t_ns: int
    missing: int | None


@dataclass(frozen=True)
class Series:
    """Calibrated signals of one stretch of time, the input of every measure.

    Attributes
    ----------
    t_ns : int64 array of shape (n_samples,)
        Host monotonic time (a station) or time since the file's start (an import), ns.
    values : float64 array of shape (n_samples, N_SIGNALS)
        Columns in the order of :data:`bandplate.core.channels.SIGNALS`; force and tension in N,
        CoP in mm; NaN where absent.
    rate_hz : float
        Nominal sample rate, in Hz.
    present : frozenset of str
        Signals that the recording has at all.
    foreign : bool
        True for an imported recording, whose CoP is taken as it is.
    gaps : tuple of Gap
        Where samples are missing, in order.
    metadata : mapping
        What the recording says of itself (drill, push_side, athlete, device ...).
    """

    t_ns: NDArray[np.int64]
    values: NDArray[np.float64]
    rate_hz: float
    present: frozenset[str]
    foreign: bool = False
    gaps: tuple[Gap, ...] = ()
    metadata: Mapping[str, object] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.t_ns)

    def __getitem__(self, signal: str) -> NDArray[np.float64]:
        """Return one signal as a float64 array of shape (n_samples,), in its unit.

        Raises
        ------
        KeyError
            The name is not one of SIGNALS.
        """
        return self.values[:, SIGNAL_INDEX[signal]]

    @property
    def time_s(self) -> NDArray[np.float64]:
        """Seconds since the first sample, float64 array of shape (n_samples,)."""
        if len(self) == 0:
            return np.empty(0)
        return np.asarray((self.t_ns - self.t_ns[0]) * 1e-9)

    def between(self, start_s: float | None, end_s: float | None) -> Series:
        """Return the part with start_s <= time_s < end_s (None: open), as views."""
        time_s = self.time_s
        first = 0 if start_s is None else int(np.searchsorted(time_s, start_s, "left"))
        last = len(self) if end_s is None else int(np.searchsorted(time_s, end_s, "left"))
        gaps = tuple(
            Gap(g.row - first, g.start_t_ns, g.end_t_ns, g.missing)
            for g in self.gaps
            if first < g.row < last
        )
        return Series(
            self.t_ns[first:last],
            self.values[first:last],
            self.rate_hz,
            self.present,
            self.foreign,
            gaps,
            self.metadata,
        )
