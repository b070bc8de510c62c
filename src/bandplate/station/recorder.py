"""The recorder's thread: raw rows and events from the rings to the disk, every 50 ms.

It takes raw counts before anything else looks at them and waits for nobody; while the disk stalls,
the ring holds what comes (131 072 rows: 131 s at 1 kHz, 32 s at 4 kHz).
"""

from __future__ import annotations

import queue
import threading

import numpy as np
from numpy.typing import NDArray

from bandplate._rt import EVENT_CALIBRATION_APPLIED, Acquisition
from bandplate.calibration import Calibration
from bandplate.core.errors import RecordingError
from bandplate.core.events import Event
from bandplate.recording import RecordingWriter
from bandplate.station.log import EventLog, detected_events
from bandplate.station.state import failure

__all__ = ["Recorder"]

BATCH_S = 0.05


class Recorder:
    """Drains the raw ring and the engine's events into a recording (or, without one, the log).

    Parameters
    ----------
    acquisition : Acquisition
        Its rings are read from their heads on: make the recorder before samples flow.
    log : EventLog
        Takes every event.
    writer : RecordingWriter or None
        None: nothing is recorded.
    """

    def __init__(
        self, acquisition: Acquisition, log: EventLog, writer: RecordingWriter | None
    ) -> None:
        self._rows = acquisition.raw.reader()
        self._detected = acquisition.engine.events.reader()
        self._log = log
        self._writer = writer
        self._inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._changes: queue.SimpleQueue[dict[str, object]] = queue.SimpleQueue()
        self._calibrations: dict[int, Calibration] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bandplate-recorder", daemon=True)
        self.alarm: str | None = None

    # ---- any thread

    @property
    def overruns(self) -> int:
        """Rows that the ring overwrote before they were recorded."""
        return self._rows.overruns

    @property
    def path(self) -> str | None:
        """First file of the recording."""
        return None if self._writer is None else str(self._writer.first_path)

    @property
    def acknowledged(self) -> int:
        """Samples handed to the kernel."""
        return 0 if self._writer is None else self._writer.acknowledged

    def add(self, event: Event) -> None:
        """Put an event into log and recording."""
        self._log.add(event)
        self._inbox.put(event)

    def expect_calibration(self, number: int, calibration: Calibration) -> None:
        """Say what the engine is about to be given: recorded at the row where it takes effect."""
        self._calibrations[number] = calibration

    def change_metadata(self, changes: dict[str, object]) -> None:
        """Change what the recording says of itself, from about now on."""
        self._changes.put(changes)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Write what is left, close the recording, end the thread (Blocking: yes)."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._close()  # once more does nothing; without a start nobody else does it

    # ---- the recorder's thread

    def _run(self) -> None:
        try:
            while not self._stopping.wait(BATCH_S):
                self._drain()
            self._drain()
        except Exception as error:
            self.alarm = failure("recorder", error)
        self._close()

    def _close(self) -> None:
        if self._writer is None:
            return
        try:
            self._writer.close()
        except RecordingError as error:
            self.alarm = str(error)

    def _drain(self) -> None:
        # rows before events: a change of calibration is announced before the rows it holds for
        rows = self._rows.read()
        detected = self._detected.read()
        happened = detected_events(detected)
        self._log.add(*happened)
        while not self._inbox.empty():
            happened.append(self._inbox.get())
        if self._writer is None or self.alarm is not None:
            return
        try:
            for applied in detected[detected["kind"] == EVENT_CALIBRATION_APPLIED]:
                calibration = self._calibrations.get(int(applied["value"]))
                if calibration is None:  # the first: it stands in the recording's metadata
                    continue
                done = max(0, int(applied["index"]) - (self._rows.cursor - len(rows)))
                self._write(rows[:done])
                rows = rows[done:]
                self._writer.write_metadata({"calibration": calibration.to_json()})
            self._write(rows)
            while not self._changes.empty():
                self._writer.write_metadata(self._changes.get())
            for event in happened:
                self._writer.write_event(event)
        except RecordingError as error:
            self.alarm = str(error)

    def _write(self, rows: NDArray[np.void]) -> None:
        assert self._writer is not None
        if len(rows):
            self._writer.write_samples(rows)
