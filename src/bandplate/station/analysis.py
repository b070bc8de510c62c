"""Measures of what runs: live ones over the last seconds, and those of the whole set.

Both come from the same functions as ``bandplate measure``, on the same unfiltered series.
"""

from __future__ import annotations

import threading
from collections import deque

import numpy as np
from numpy.typing import NDArray

from bandplate._rt import Engine, RingReader
from bandplate.core.channels import SIGNAL_INDEX, SIGNALS
from bandplate.core.errors import BandplateError
from bandplate.core.samples import SERIES_DTYPE, Series
from bandplate.core.target import target_n
from bandplate.measures import Measure, measure_series
from bandplate.recording import find_gaps
from bandplate.recording.series import time_gaps
from bandplate.station.state import failure

__all__ = ["Analysis", "series_of"]

COLLECT_S = 0.05
MEASURE_S = 0.25
LIVE_S = 10.0
#: A set is kept in memory up to this many rows (8.7 min at 1 kHz); the recording has it all.
MAX_SET_ROWS = 1 << 19


def series_of(
    rows: NDArray[np.void], rate_hz: float, metadata: dict[str, object], *, foreign: bool = False
) -> Series:
    """Make a Series of rows of SERIES_DTYPE, shape (n_samples,)."""
    values = np.ascontiguousarray(rows["values"])
    if not foreign:
        values[:, SIGNAL_INDEX["target"]] = target_n(rows["t_ns"], metadata)
    present = frozenset(
        name for i, name in enumerate(SIGNALS) if bool(np.isfinite(values[:, i]).any())
    )
    t_ns = np.ascontiguousarray(rows["t_ns"])
    gaps = time_gaps(t_ns, rows["index"], rate_hz) if foreign else find_gaps(t_ns, rows["index"])
    return Series(t_ns, values, rate_hz, present, foreign, gaps, metadata)


class Analysis:
    """The analysis thread: keeps the running set's rows, measures four times a second.

    Parameters
    ----------
    engine : Engine
        Its series ring is read from the head on.
    metadata : dict
        What the measures need to know: push_side, references_n, body_weight_n.
    foreign : bool
        The rows come from an imported recording.
    """

    def __init__(
        self,
        engine: Engine,
        metadata: dict[str, object],
        *,
        foreign: bool = False,
    ) -> None:
        self._reader: RingReader = engine.series.reader()
        self._rate_hz = engine.rate_hz
        self._metadata = metadata
        self._foreign = foreign
        self._set: deque[NDArray[np.void]] = deque()
        self._set_rows = 0
        self._ended: list[NDArray[np.void]] | None = None
        self._live: list[Measure] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bandplate-analysis", daemon=True)
        self.problem: str | None = None

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what the ring still holds is taken into the set."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._collect()

    def live(self) -> list[Measure]:
        """Return the newest live measures (Thread: any)."""
        return self._live

    def begin_set(self, t_ns: int) -> None:
        """Start a new set with the first sample at or after ``t_ns`` (Thread: any)."""
        self._collect()
        with self._lock:
            kept = [part[np.searchsorted(part["t_ns"], t_ns) :] for part in self._set]
            self._set = deque(part for part in kept if len(part))
            self._set_rows = sum(map(len, kept))
            self._ended = None

    def end_set(self, t_ns: int) -> None:
        """End the set with the last sample up to ``t_ns``; once more does nothing (Thread: any)."""
        self._collect()
        with self._lock:
            if self._ended is None:
                parts = [part[: np.searchsorted(part["t_ns"], t_ns, "right")] for part in self._set]
                self._ended = [np.empty(0, SERIES_DTYPE), *parts]

    def measure_set(self) -> list[Measure]:
        """Measure the set, or what there is of it so far.

        Thread: any. Blocking: some 10 ms per minute of samples.
        """
        self._collect()
        ended = self._ended
        if ended is not None:
            return self._measure(np.concatenate(ended)[-MAX_SET_ROWS:])
        return self._measure(self._rows(MAX_SET_ROWS))

    def _run(self) -> None:
        due_s = 0.0
        try:
            while not self._stopping.wait(COLLECT_S):
                self._collect()
                due_s -= COLLECT_S
                if due_s > 0:
                    continue
                due_s = MEASURE_S
                self._live = self._measure(self._rows(int(LIVE_S * self._rate_hz)))
        except Exception as error:
            self._live = []
            self.problem = failure("analysis", error)

    def _collect(self) -> None:
        with self._lock:
            rows = self._reader.read()
            if len(rows):
                self._set.append(rows)
                self._set_rows += len(rows)
            while self._set_rows - len(self._set[0] if self._set else ()) > MAX_SET_ROWS:
                self._set_rows -= len(self._set.popleft())

    def _rows(self, newest: int) -> NDArray[np.void]:
        with self._lock:
            parts: list[NDArray[np.void]] = []
            n = 0
            for part in reversed(self._set):
                parts.append(part)
                n += len(part)
                if n >= newest:
                    break
        if not parts:
            return np.empty(0, SERIES_DTYPE)
        return np.concatenate(parts[::-1])[-newest:]

    def _measure(self, rows: NDArray[np.void]) -> list[Measure]:
        if len(rows) < self._rate_hz:
            return []
        told = dict(self._metadata)  # the drill's thread adds to it
        series = series_of(rows, self._rate_hz, told, foreign=self._foreign)
        try:
            measures = measure_series(series)
        except BandplateError as error:
            self.problem = str(error)
            return []
        self.problem = None
        return measures
