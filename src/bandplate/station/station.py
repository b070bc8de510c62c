"""One running station: a source, the engine, the recorder, the analysis; the state people see."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from bandplate._rt import Acquisition, Ring, Snapshot, monotonic_ns
from bandplate.calibration import Calibration, EngineSettings, build_engine, engine_from, tare
from bandplate.config import StationConfig
from bandplate.core.errors import LinkError
from bandplate.core.events import Event
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.core.target import target_json
from bandplate.drills import Drill
from bandplate.measures import Measure
from bandplate.recording import Recording, RecordingWriter
from bandplate.station.analysis import Analysis
from bandplate.station.commands import DeviceInfo
from bandplate.station.health import RateMeter, disk_free_gb
from bandplate.station.link import DeviceLink
from bandplate.station.log import EventLog, is_detected
from bandplate.station.recorder import Recorder
from bandplate.station.replayer import Replayer
from bandplate.station.state import Phase, StationState

__all__ = ["Session", "Station"]

#: Rows of the raw and the series rings: 131 s at 1 kHz, 32 s at 4 kHz.
RING_ROWS = 1 << 17


@dataclass(frozen=True)
class Session:
    """Who does what, and where it is kept.

    Attributes
    ----------
    drill : Drill
    athlete : str
    folder : Path or None
        Where recordings go; None: nothing is recorded.
    """

    drill: Drill
    athlete: str = ""
    folder: Path | None = None


class Station:
    """A station from connection to stop. Make one with :meth:`on_device` or :meth:`on_recording`.

    Notes
    -----
    Thread: every method may be called by any thread; ``start`` and ``stop`` once, by their owner.
    """

    def __init__(
        self,
        acquisition: Acquisition,
        config: StationConfig,
        session: Session,
        source: str,
        *,
        metadata: dict[str, object],
        calibration: Calibration | None,
        foreign: bool = False,
    ) -> None:
        self._acquisition = acquisition
        self._engine = acquisition.engine
        self._config = config
        self._session = session
        self._drill = replace(session.drill, push_max_n=config.references_n.get("push"))
        self._source = source
        self._calibration = calibration
        self._tares = 0
        self._tare_lock = threading.Lock()  # order of calibrations in engine and recording
        self._log = EventLog()
        writer = None
        if session.folder is not None:
            writer = RecordingWriter(session.folder, name=session.drill.name, metadata=metadata)
        self._recorder = Recorder(acquisition, self._log, writer)
        self._folder = session.folder
        self._metadata = metadata
        self._analysis = Analysis(self._engine, metadata, foreign=foreign)
        self._stopping = threading.Event()
        self._phase: Phase = "connecting"
        self._alarm: str | None = None
        self._link: DeviceLink | None = None
        self._replayer: Replayer | None = None
        self._info: DeviceInfo | None = None
        self._watcher: threading.Thread | None = None
        self._go_t_ns: int | None = None
        self._rate = RateMeter()

    # ---- making one

    @classmethod
    def on_device(
        cls,
        port: str,
        config: StationConfig,
        session: Session,
        *,
        source: str | None = None,
        pollable: bool = os.name != "nt",
    ) -> Station:
        """Connect to the device on a port (Blocking: up to some seconds).

        Raises
        ------
        LinkError
            The port or the device refuses, or nothing answers.
        StorageError
            The recording cannot be written.
        """
        link = DeviceLink(port, config.baud, config.engine.realtime_priority, pollable=pollable)
        info = link.connect()
        try:
            rate_hz = info.default_rate_hz
            references_n = config.references_n or info.references_n
            config = msgspec.structs.replace(config, references_n=references_n)
            calibration = Calibration.nominal(info.dictionary)
            settings = _settings(config, rate_hz, session.drill)
            metadata: dict[str, object] = {
                "rate_hz": float(rate_hz),
                "station": config.name,
                "device": info.to_json(),
                "calibration": calibration.to_json(),
                "engine": msgspec.to_builtins(settings),
                "references_n": dict(references_n),
                "band_curves": info.band_curves,
                "drill": session.drill.name,
                "push_side": session.drill.push_side,
                "athlete": session.athlete,
            }
            acquisition = Acquisition(
                Ring(RING_ROWS, SAMPLE_DTYPE), build_engine(settings, calibration, RING_ROWS)
            )
            station = cls(
                acquisition,
                config,
                session,
                source or f"serial:{port}",
                metadata=metadata,
                calibration=calibration,
            )
        except BaseException:
            link.close()
            raise
        station._link = link
        station._info = info
        return station

    @classmethod
    def on_recording(
        cls, path: Path, config: StationConfig, session: Session, *, speed: float = 1.0
    ) -> Station:
        """Replay a recording; nothing is recorded anew.

        Raises
        ------
        RecordingError, CalibrationError
            It cannot be read.
        """
        recording = Recording.open(path)
        metadata = recording.metadata
        at_end = recording.metadata_changes()[-1].metadata
        for key in ("clock_uncertainty_ms", "target"):
            if key in at_end:
                metadata[key] = at_end[key]
        if recording.foreign:
            settings = _settings(config, recording.rate_hz, session.drill)
            engine = build_engine(settings, None, RING_ROWS)
        else:
            engine = engine_from(metadata, RING_ROWS)
        stored_references = metadata.get("references_n")
        if not config.references_n and isinstance(stored_references, dict):
            config = msgspec.structs.replace(config, references_n=stored_references)
        acquisition = Acquisition(Ring(RING_ROWS, SAMPLE_DTYPE), engine)
        station = cls(
            acquisition,
            config,
            session,
            f"replay:{path}",
            metadata=metadata,
            calibration=None,
            foreign=recording.foreign,
        )
        happened = [e for e in recording.events() if not is_detected(e)]
        station._log.add(*happened)
        station._go_t_ns = next((e.t_ns for e in happened if e.kind == "drill.go"), None)
        station._replayer = Replayer(
            recording,
            acquisition.raw,
            acquisition.engine,
            speed=speed,
            on_end=station._on_replay_end,
        )
        return station

    # ---- running

    def start(self) -> None:
        """Start samples and threads.

        Raises
        ------
        LinkError
            The device does not start.
        """
        self._recorder.start()
        self._analysis.start()
        if self._replayer is not None:
            self._phase = "running"
            self._replayer.start()
            return
        assert self._link is not None
        try:
            self._link.stream(self._acquisition, int(self._engine.rate_hz))
        except BaseException:
            self.stop()
            raise
        self._phase = "running"
        self._watcher = threading.Thread(
            target=self._link.watch,
            args=(self._stopping, self._on_link),
            name="bandplate-link",
            daemon=True,
        )
        self._watcher.start()

    def stop(self) -> None:
        """Stop the device, finish the recording, end all threads (Blocking: yes).

        Also for a station that was never started; once more does nothing.
        """
        self._stopping.set()
        if self._watcher is not None:
            self._watcher.join()
        if self._link is not None:
            self._link.close()
        if self._replayer is not None:
            self._replayer.stop()
        uncertainty_ms = self.state().clock_uncertainty_ms
        if uncertainty_ms is not None:
            self._tell({"clock_uncertainty_ms": uncertainty_ms})
        self._recorder.stop()
        self._analysis.stop()
        if self._phase != "finished":
            self._phase = "stopped"

    def _on_link(self, alarm: str | None, info: DeviceInfo | None) -> None:
        if alarm is not None:
            if self._phase != "lost":
                self._recorder.add(Event(monotonic_ns(), "alarm.lost", {"text": alarm}))
            self._phase, self._alarm = "lost", alarm
            return
        self._phase, self._alarm = "running", None
        restarted = (
            info is not None
            and self._info is not None
            and info.ident.boot_id != self._info.ident.boot_id
        )
        self._info = info
        self._recorder.add(Event(monotonic_ns(), "link.back", {"restarted": restarted}))

    def _on_replay_end(self, alarm: str | None) -> None:
        self._phase, self._alarm = "finished", alarm

    # ---- what a person asks for

    @property
    def running_drill(self) -> bool:
        """Whether the drill's clock runs."""
        return self._go_t_ns is not None

    def go(self, *, from_first_sample: bool = False) -> None:
        """Start the drill's clock and a new set: now, or with the first sample of all."""
        first = self._engine.series.reader(RING_ROWS).read(1)["t_ns"]
        if from_first_sample and len(first):
            self._go_t_ns = int(first[0])
        else:
            self._go_t_ns = self._now_t_ns()
            self._analysis.begin_set(self._go_t_ns)
        self._tell(target_json(self._go_t_ns, self.drill.target_points()))
        self._recorder.add(Event(self._go_t_ns, "drill.go", {"drill": self.drill.name}))

    def stop_drill(self) -> None:
        """Stop the drill's clock."""
        if self._go_t_ns is not None:
            self._recorder.add(Event(self._now_t_ns(), "drill.stop", {"drill": self.drill.name}))
        self._go_t_ns = None

    def mark(self, text: str) -> None:
        """Put a mark on the time axis."""
        self._recorder.add(Event(self._now_t_ns(), "mark", {"text": text}))

    def tare(self) -> None:
        """Take the zeros from the last second (Blocking: up to 0.3 s).

        Raises
        ------
        CalibrationError
            Not still, or loaded: names the sensor.
        LinkError
            There is no device.
        """
        if self._link is None or self._calibration is None:
            raise LinkError("a replay cannot be tared: its zeros are in the recording")
        rows = self._acquisition.raw.reader(int(1.05 * self._engine.rate_hz)).read()
        stamp = time.strftime("tare at %H:%M:%S")
        with self._tare_lock:
            zeroed = tare(self._calibration, rows["counts"], self._engine.rate_hz, stamp)
            self._link.send_tare()
            self._calibration = zeroed
            self._tares += 1
            self._recorder.expect_calibration(self._tares, zeroed)
            zeroed.apply_to(self._engine, self._tares)
        self._recorder.add(Event(self._now_t_ns(), "tare", {"text": stamp}))

    # ---- what screens see

    @property
    def display_ring(self) -> Ring:
        """Ring of SERIES_DTYPE behind the display filter."""
        return self._engine.filtered

    @property
    def drill(self) -> Drill:
        """The drill, with its target scaled by the athlete's max."""
        return self._drill

    @property
    def references(self) -> Mapping[str, float]:
        """Best 1 s mean per member, N, where known."""
        return self._config.references_n

    def snapshot(self) -> Snapshot | None:
        """Return the newest values, or None before the first sample."""
        snapshot = self._engine.snapshot()
        return snapshot if snapshot.n_samples else None

    def wait_for_sample(self, timeout_s: float) -> bool:
        """Wait for the first sample (Blocking: yes); False when none comes."""
        return self._engine.series.reader(1).wait(round(timeout_s * 1000))

    def elapsed_s(self) -> float:
        """Return the drill's time, s since go on the samples' clock; -1 while it does not run."""
        if self._go_t_ns is None:
            return -1.0
        return (self._now_t_ns() - self._go_t_ns) * 1e-9

    def events_since(self, n: int) -> tuple[list[Event], int]:
        """Return the events from the n-th on and the number to ask for next time."""
        return self._log.since(n)

    def measures(self) -> list[Measure]:
        """Return the measures of the last 10 s; steps and repetitions by their mean."""
        return [measure for measure in self._analysis.live() if measure.index is None]

    def measure_set(self) -> list[Measure]:
        """Return the measures since "go" (or the start), as ``bandplate measure`` gives them."""
        return self._analysis.measure_set()

    def state(self) -> StationState:
        """Return one look at the station."""
        counters = self._acquisition.counters()
        counters["recorder_overruns"] = self._recorder.overruns
        if self._replayer is not None:
            counters["samples"] = self._engine.snapshot().n_samples
        clock = self._acquisition.clock_state()
        live = self._replayer is None and counters["samples"] > 0
        uncertainty_ns = clock["uncertainty_ns"]
        return StationState(
            phase=self._phase,
            source=self._source,
            device=self._info.name if self._info is not None else "recording",
            simulated=self._info is not None and self._info.simulated,
            rate_hz=self._engine.rate_hz,
            measured_rate_hz=self._rate.look(self._engine.snapshot().n_samples),
            counters=counters,
            clock_uncertainty_ms=(
                uncertainty_ns * 1e-6 if live and uncertainty_ns == uncertainty_ns else None
            ),
            realtime=self._realtime(),
            recording=self._recorder.path,
            recorded_samples=self._recorder.acknowledged,
            disk_free_gb=disk_free_gb(self._folder),
            alarm=self._alarm or self._recorder.alarm or self._analysis.problem,
            athlete=self._session.athlete,
            drill=self.drill.title,
            started_t_ns=self._go_t_ns or 0,
        )

    def _tell(self, facts: dict[str, object]) -> None:
        """Add to the metadata of recording and measures alike."""
        self._metadata.update(facts)
        self._recorder.change_metadata(facts)

    def _realtime(self) -> str:
        if self._replayer is not None:
            return "replay"
        warning = None if self._link is None else self._link.warning
        return self._acquisition.realtime + (f"; {warning}" if warning else "")

    def _now_t_ns(self) -> int:
        return self._engine.snapshot().t_ns or monotonic_ns()


def _settings(config: StationConfig, rate_hz: float, drill: Drill) -> EngineSettings:
    chosen = msgspec.structs.asdict(config.engine)
    del chosen["realtime_priority"]  # of the loop, not of the numbers
    return EngineSettings(rate_hz=rate_hz, push_side=drill.push_side, **chosen)
