"""One running station: a source, the engine, the recorder, the analysis; the state people see."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import msgspec

from bandplate._rt import Acquisition, Ring, Snapshot, monotonic_ns
from bandplate.calibration import build_engine, engine_from
from bandplate.config import StationConfig
from bandplate.core.errors import LinkError
from bandplate.core.events import Event
from bandplate.core.prompt import Prompt
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.drills import Facts, Trial, choose
from bandplate.drills.happening import CHOSEN, REQUESTS
from bandplate.measures import Measure
from bandplate.recording import Recording, RecordingWriter
from bandplate.station.analysis import Analysis
from bandplate.station.anchor import Anchor
from bandplate.station.asking import Asking
from bandplate.station.bench import Bench
from bandplate.station.commands import DeviceInfo
from bandplate.station.desk import DrillDesk
from bandplate.station.drilling import Drilling
from bandplate.station.facts import (
    calibration_of,
    device_facts,
    device_metadata,
    news_of,
    recorded_facts,
    recorded_metadata,
    settings,
)
from bandplate.station.health import RateMeter, disk_free_gb
from bandplate.station.link import DeviceLink
from bandplate.station.log import EventLog, is_found_again
from bandplate.station.recorder import Recorder
from bandplate.station.replayer import Replayer
from bandplate.station.session import Session
from bandplate.station.state import Phase, StationState

__all__ = ["Station"]

#: Rows of the raw and the series rings: 131 s at 1 kHz, 32 s at 4 kHz.
RING_ROWS = 1 << 17


class Station(Asking):
    """A station from connection to stop. Make one with :meth:`on_device` or :meth:`on_recording`.

    Notes
    -----
    Thread: every method may be called by any thread; ``start`` and ``stop`` once, by their owner.
    """

    def __init__(
        self,
        acquisition: Acquisition,
        session: Session,
        source: str,
        *,
        metadata: dict[str, object],
        facts: Facts,
        happened: Sequence[Event] = (),
        foreign: bool = False,
    ) -> None:
        self._acquisition = acquisition
        self._engine = acquisition.engine
        self._session = session
        self._source = source
        self._bench: Bench | None = None
        self._log = EventLog()
        writer = None
        if session.folder is not None:
            writer = RecordingWriter(session.folder, name=session.name, metadata=metadata)
        self._recorder = Recorder(acquisition, self._log, writer)
        self._folder = session.folder
        self._metadata = metadata
        self._analysis = Analysis(self._engine, metadata, foreign=foreign)
        self._log.add(*(event for event in happened if not is_found_again(event)))
        self._drilling = Drilling(
            acquisition,
            say=self._happened,
            tell=self._tell,
            begin_set=self._analysis.begin_set,
            end_set=self._analysis.end_set,
            recorded=[event for event in happened if event.kind in REQUESTS],
            foreign=foreign,
        )
        self._desk = DrillDesk(self._drilling, facts, session.name, session.drill, session.seed)
        self._stopping = threading.Event()
        self._phase: Phase = "connecting"
        self._alarm: str | None = None
        self._link: DeviceLink | None = None
        self._replayer: Replayer | None = None
        self._info: DeviceInfo | None = None
        self._watcher: threading.Thread | None = None
        self._rate = RateMeter()

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
        ConfigError
            See :meth:`choose`.
        StorageError
            The recording cannot be written.
        """
        link = DeviceLink(port, config.baud, config.engine.realtime_priority, pollable=pollable)
        info = link.connect()
        try:
            rate_hz = info.default_rate_hz
            known_n = {**session.references_n, **config.references_n}
            facts = device_facts(info, known_n, session.body_weight_n)
            # refused before a recording is begun
            choose(session.name, session.drill, facts, seed=session.seed)
            calibration = calibration_of(info)
            engine_settings = settings(config, rate_hz, session.drill)
            acquisition = Acquisition(
                Ring(RING_ROWS, SAMPLE_DTYPE), build_engine(engine_settings, calibration, RING_ROWS)
            )
            metadata: dict[str, object] = {
                **device_metadata(info, config, facts),
                "calibration": calibration.to_json(),
                "engine": msgspec.to_builtins(engine_settings),
                "drill": session.name,
                "push_side": session.drill.sides[0],
                "athlete": session.athlete,
            }
            station = cls(
                acquisition,
                session,
                source or f"serial:{port}",
                metadata=metadata,
                facts=facts,
            )
            station._bench = Bench(
                acquisition,
                station._recorder,
                calibration,
                info.dictionary,
                info.ident.uid.hex(),
            )
            station._drilling.anchor = Anchor.of(info, link)
            station._desk.read_news = partial(news_of, info)
        except BaseException:
            link.close()
            raise
        station._link = link
        station._info = info
        station.choose(session.name, session.drill)
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
        metadata = recorded_metadata(recording)
        if recording.foreign:
            engine = build_engine(
                settings(config, recording.rate_hz, session.drill), None, RING_ROWS
            )
        else:
            engine = engine_from(metadata, RING_ROWS)
        happened = recording.events()
        station = cls(
            Acquisition(Ring(RING_ROWS, SAMPLE_DTYPE), engine),
            session,
            f"replay:{path}",
            metadata=metadata,
            facts=recorded_facts(metadata, config),
            happened=happened,
            foreign=recording.foreign,
        )
        if not any(event.kind == CHOSEN for event in happened):
            station.choose(session.name, session.drill)
        station._replayer = Replayer(
            recording,
            station._acquisition.raw,
            engine,
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
        self._drilling.start()
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
        """Ease the bands, stop the device, finish the recording, end all threads (Blocking: yes).

        Also for a station that was never started; once more does nothing.
        """
        self._stopping.set()
        if self._watcher is not None:
            self._watcher.join()
        if self._replayer is not None:
            self._replayer.stop()
        self._drilling.stop()
        if self._link is not None:
            self._link.close()
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

    def mark(self, text: str, t_ns: int | None = None) -> None:
        """Put a mark on the time axis: now, or at a moment of the samples' clock (ns)."""
        t_ns = self._now_t_ns() if t_ns is None else t_ns
        self._recorder.add(Event(t_ns, "mark", {"text": text}))

    def tare(self) -> None:
        """Take the zeros from the last second (Blocking: up to 0.3 s).

        Raises
        ------
        CalibrationError
            Not still, or loaded: names the sensor.
        LinkError
            There is no device.
        """
        if self._link is None or self._bench is None:
            raise LinkError("a replay cannot be tared: its zeros are in the recording")
        stamp = self._bench.tare(self._link.send_tare)
        self._recorder.add(Event(self._now_t_ns(), "tare", {"text": stamp}))

    # ---- what screens see

    @property
    def bench(self) -> Bench | None:
        """Raw counts and the calibration in force; None for a replay."""
        return self._bench

    @property
    def display_ring(self) -> Ring:
        """Ring of SERIES_DTYPE behind the display filter."""
        return self._engine.filtered

    @property
    def prompt(self) -> Prompt:
        """What the athlete is told now."""
        return self._drilling.prompt

    @property
    def trials(self) -> tuple[tuple[Trial, int], ...]:
        """The last repetition that went and the one that is counted down, each with its go (ns)."""
        return self._drilling.trials

    def snapshot(self) -> Snapshot | None:
        """Return the newest values, or None before the first sample."""
        snapshot = self._engine.snapshot()
        return snapshot if snapshot.n_samples else None

    def wait_for_sample(self, timeout_s: float) -> bool:
        """Wait for the first sample (Blocking: yes); False when none comes."""
        return self._engine.series.reader(1).wait(round(timeout_s * 1000))

    def events_since(self, n: int) -> tuple[list[Event], int]:
        """Return the events from the n-th on and the number to ask for next time."""
        return self._log.since(n)

    def measures(self) -> list[Measure]:
        """Return the measures of the running repetition, else of the last 10 s; steps by mean."""
        return [measure for measure in self._analysis.live() if measure.index is None]

    def repetition_measures(self) -> list[Measure]:
        """Return the measures of the repetition that has ended; empty while one runs."""
        return [measure for measure in self._analysis.repetition() if measure.index is None]

    def measure_set(self) -> list[Measure]:
        """Return the measures of the last repetition (before the first: since the start)."""
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
            recording_failed=self._recorder.alarm is not None,
            recorded_samples=self._recorder.acknowledged,
            disk_free_gb=disk_free_gb(self._folder),
            alarm=self._alarm
            or self._recorder.alarm
            or self._drilling.problem
            or self._analysis.problem,
            athlete=self._session.athlete,
            drill=self.drill.title,
            anchor="" if self._drilling.anchor is None else self._drilling.anchor.state.text,
        )

    def _happened(self, event: Event) -> None:
        self._desk.learn(event)
        self._recorder.add(event)

    def _tell(self, facts: dict[str, object]) -> None:
        """Add to the metadata of recording and measures alike."""
        self._metadata.update(facts)
        self._desk.take_up(facts)
        self._recorder.change_metadata(facts)

    def _realtime(self) -> str:
        if self._replayer is not None:
            return "replay"
        warning = None if self._link is None else self._link.warning
        return self._acquisition.realtime + (f"; {warning}" if warning else "")

    def _now_t_ns(self) -> int:
        return self._engine.snapshot().t_ns or monotonic_ns()
