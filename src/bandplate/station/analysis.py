"""Measures of what runs: live ones over the last seconds, and those of a whole repetition.

Both come from the same functions as ``bandplate measure``, on the same unfiltered series. A
repetition is measured over the rows that the history measures it over: its numbers are the same.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

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
from bandplate.review import BEFORE_GO_S, OF_REPETITION
from bandplate.station.state import failure

__all__ = ["Analysis", "series_of"]

COLLECT_S = 0.05
MEASURE_S = 0.25
LIVE_S = 10.0
#: A repetition that runs is measured from its beginning, up to this length, s [ours].
WHOLE_S = 20.0
#: Measuring takes this share of a core at most: a longer window is measured less often.
_SHARE = 0.2
#: A set is kept in memory up to this many rows (8.7 min at 1 kHz); the recording has it all.
MAX_SET_ROWS = 1 << 19
#: What runs is measured by the metadata of now.
_NOW: Final[Mapping[str, object]] = MappingProxyType({})


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
        self._gone = False
        self._ended: list[NDArray[np.void]] | None = None
        self._held: dict[str, object] = {}
        self._measured: tuple[list[NDArray[np.void]] | None, list[Measure]] = (None, [])
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

    def repetition(self) -> list[Measure]:
        """Return the measures of the repetition that has ended, until the next goes (Thread: any).

        Empty before the first, while one runs, and for the moment that measuring takes.
        """
        of, measures = self._measured
        return measures if of is not None and of is self._ended else []

    def begin_set(self, t_ns: int) -> None:
        """Start a new set with "go" at ``t_ns``, and the quiet stance before it (Thread: any)."""
        first_t_ns = t_ns - round(BEFORE_GO_S * 1e9)
        self._collect()
        with self._lock:
            kept = [part[np.searchsorted(part["t_ns"], first_t_ns) :] for part in self._set]
            self._set = deque(part for part in kept if len(part))
            self._set_rows = sum(map(len, kept))
            self._gone = True
            self._ended = None

    def end_set(self, t_ns: int) -> None:
        """End the set with the last sample before ``t_ns``, once (Thread: any)."""
        self._collect()
        with self._lock:
            if self._ended is None:
                parts = [part[: np.searchsorted(part["t_ns"], t_ns)] for part in self._set]
                self._held = {key: self._metadata.get(key) for key in OF_REPETITION}
                self._ended = [np.empty(0, SERIES_DTYPE), *parts]

    def measure_set(self) -> list[Measure]:
        """Measure the set, or what there is of it so far.

        Thread: any. Blocking: some 10 ms per minute of samples.
        """
        self._collect()
        ended = self._ended
        if ended is not None:
            return self._measure_ended(ended)
        return self._measure(self._rows(MAX_SET_ROWS))

    def _run(self) -> None:
        due_s = 0.0
        try:
            while not self._stopping.wait(COLLECT_S):
                self._collect()
                due_s -= COLLECT_S
                if due_s > 0:
                    continue
                began_s = time.thread_time()
                self._live = self._measure(self._live_rows())
                due_s = max(MEASURE_S, (time.thread_time() - began_s) / _SHARE)
                ended = self._ended
                if ended is not None and ended is not self._measured[0]:
                    self._measured = ended, self._measure_ended(ended)
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

    def _live_rows(self) -> NDArray[np.void]:
        """Return the repetition that runs, so far; where none runs or it is long, the last 10 s."""
        whole = int(WHOLE_S * self._rate_hz)
        runs = self._gone and self._ended is None and self._set_rows <= whole
        return self._rows(whole if runs else int(LIVE_S * self._rate_hz))

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

    def _measure_ended(self, ended: list[NDArray[np.void]]) -> list[Measure]:
        return self._measure(np.concatenate(ended)[-MAX_SET_ROWS:], self._held)

    def _measure(self, rows: NDArray[np.void], held: Mapping[str, object] = _NOW) -> list[Measure]:
        if len(rows) < self._rate_hz:
            return []
        told = {**self._metadata, **held}  # the drill's thread adds to it
        series = series_of(rows, self._rate_hz, told, foreign=self._foreign)
        try:
            measures = measure_series(series)
        except BandplateError as error:
            self.problem = str(error)
            return []
        self.problem = None
        return measures
