"""A recording as a source: its rows go into the ring and the engine at the speed of their time."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bandplate._rt import Engine, Ring, monotonic_ns
from bandplate.calibration import Calibration
from bandplate.core.errors import BandplateError, RecordingError
from bandplate.recording import MetadataChange, Recording
from bandplate.station.state import failure

__all__ = ["Replayer"]

STEP_S = 0.01


class Replayer:
    """Plays a recording (Thread: its own, which is the rings' producer).

    Parameters
    ----------
    recording : Recording
    raw : Ring of SAMPLE_DTYPE
    engine : Engine
    speed : float
        1: as it was.
    on_end : callable
        ``on_end(alarm)`` is called once: None when the last row is through, else what went wrong.
    """

    def __init__(
        self,
        recording: Recording,
        raw: Ring,
        engine: Engine,
        *,
        speed: float = 1.0,
        on_end: Callable[[str | None], None],
    ) -> None:
        self._raw = raw
        self._engine = engine
        self._speed = speed
        self._on_end = on_end
        self._foreign = recording.foreign
        self._rows = recording.series_rows() if recording.foreign else recording.samples()
        self._changes: list[MetadataChange] = []
        if not recording.foreign:
            self._changes = list(recording.metadata_changes()[1:])
        if len(self._rows) == 0:
            raise RecordingError(f"{recording.path} holds no samples: record again")
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bandplate-replay", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        alarm = None
        try:
            self._play_all()
        except BandplateError as error:
            alarm = str(error)
        except Exception as error:
            alarm = failure("replay", error)
        if not self._stopping.is_set():
            self._on_end(alarm)

    def _play_all(self) -> None:
        t_ns = self._rows["t_ns"]
        begun_ns = monotonic_ns()
        row = 0
        while row < len(t_ns) and not self._stopping.is_set():
            while self._changes and self._changes[0].row <= row:
                stored = self._changes.pop(0).metadata.get("calibration")
                if isinstance(stored, dict):
                    Calibration.from_json(stored).apply_to(self._engine)
            played_ns = int((monotonic_ns() - begun_ns) * self._speed)
            end = int(np.searchsorted(t_ns, t_ns[0] + played_ns, "right"))
            end = min(end, row + self._raw.capacity // 4)  # readers keep up after a pause too
            if self._changes:
                end = min(end, self._changes[0].row)
            self._play(self._rows[row:end])
            row = end
            self._stopping.wait(STEP_S)

    def _play(self, rows: NDArray[np.void]) -> None:
        if self._foreign:
            self._engine.process_series(rows)
        else:
            self._raw.write(rows)
            self._engine.process(rows)
