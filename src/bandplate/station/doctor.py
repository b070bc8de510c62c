"""Examines a device: at rest, then by presses; the judgements are those of calibration."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate._rt import Acquisition, Ring, monotonic_ns
from bandplate.calibration import Calibration, EngineSettings, build_engine
from bandplate.calibration.checkup import Check, Rest, checks_at_rest
from bandplate.calibration.sensors import SENSORS, Finding, plate_half_mm
from bandplate.calibration.wiring import (
    N_CELLS,
    PressCourse,
    concerned,
    judge_presses,
)
from bandplate.calibration.words import Words
from bandplate.config import StationConfig
from bandplate.core.errors import ConfigError, LinkError
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.sources.serial_port import adapter_warning
from bandplate.station.commands import UPDATE, DeviceInfo
from bandplate.station.facts import calibration_of
from bandplate.station.link import DeviceLink
from bandplate.wire import messages as wire

__all__ = [
    "Examination",
    "Patient",
    "Report",
    "alive",
    "bench_order",
    "connected",
    "examine",
    "image_hash",
]

RING_ROWS: Final = 1 << 17
_WAIT_MS: Final = 200
#: The clock's line stands after this, s; what came while the line was opened is left out.
SETTLE_S: Final = 1.0
#: A device that is back sooner was held up by this computer; its gap shows as lost samples.
LOST_NS: Final = 3_000_000_000
#: So often is the look begun again.
MOST_RESTARTS: Final = 3
#: Sensors with these say nothing when they are pressed.
_BROKEN: Final = ("open", "stuck", "dead", "clip")
#: What a press explains better than a look at rest.
_VAGUE: Final = ("drift", "loaded")
#: In front of the hash in an image; see hardware/firmware/stamp.py.
_HASH_MARK: Final = b"bp image hash: "


@dataclass
class Patient:
    """A device whose samples flow.

    Attributes
    ----------
    port : str
    baud : int
    info : DeviceInfo
    acquisition : Acquisition
    alarm : str or None
        Why it is lost, while it is.
    lost_ns : int
        When that began, host monotonic ns.
    restarts : int
        How often it has started anew.
    """

    port: str
    baud: int
    info: DeviceInfo
    acquisition: Acquisition
    alarm: str | None = None
    lost_ns: int = 0
    restarts: int = 0


@dataclass
class Report:
    """What was looked at, what is wrong, and what nobody could look at."""

    checks: list[Check] = field(default_factory=list)
    untested: list[str] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        """Everything found, notes included."""
        return [finding for check in self.checks for finding in check.findings]

    @property
    def wrong(self) -> list[Finding]:
        """What is wrong: all findings but the notes."""
        return [finding for finding in self.findings if finding.grave]


class Examination:
    """Collects samples of one device and judges them; knows no clock but the samples'.

    Parameters
    ----------
    acquisition : Acquisition
        Its rows and counters; somebody feeds it.
    calibration : Calibration
    dictionary : mapping
        What the device says of itself.
    """

    def __init__(
        self, acquisition: Acquisition, calibration: Calibration, dictionary: dict[str, object]
    ) -> None:
        self._acquisition = acquisition
        self._calibration = calibration
        self._dictionary = dictionary
        self._reader = acquisition.raw.reader()
        self._before = acquisition.counters()
        self._rate_hz = acquisition.engine.rate_hz
        self._rows: list[NDArray[np.void]] = []
        self.report = Report()
        self.course: PressCourse | None = None

    def settled(self) -> bool:
        """Leave out what has come so far, once it was enough."""
        n_rows = self._collect()
        if n_rows < SETTLE_S * self._rate_hz:
            return False
        self._rows, self._before = [], self._acquisition.counters()
        return True

    def rested(self, seconds: float) -> bool:
        """Collect until so much has come at rest; then judge it and return True."""
        if self._collect() < seconds * self._rate_hz:
            return False
        rows = np.concatenate(self._rows)
        after = self._acquisition.counters()
        grown = {name: after[name] - self._before[name] for name in after}
        rest = Rest(rows, self._rate_hz, grown, self._acquisition.clock_state())
        self.report.checks += checks_at_rest(rest, self._calibration, self._dictionary)
        self._rows = [rows]
        return True

    def begin_presses(self, patience_s: float) -> PressCourse:
        """Take up the presses, after the rest."""
        broken = self._broken()
        self.course = PressCourse(
            self._calibration, self._rows[0], self._rate_hz, broken, patience_s
        )
        return self.course

    def pressed(self) -> bool:
        """Give new samples to the presses; return whether one was taken."""
        assert self.course is not None
        return self.course.feed(self._reader.read())

    def end_presses(self, mass_kg: float | None, band_mass_kg: float | None) -> None:
        """Judge the presses; what they explain is no finding of the rest any more."""
        assert self.course is not None
        found, untested = judge_presses(
            self.course.response_n, self._broken(), mass_kg, band_mass_kg
        )
        explained = set().union(*map(concerned, found)) if found else set()
        for i, check in enumerate(self.report.checks):
            left = tuple(
                one
                for one in check.findings
                if one.kind not in _VAGUE or one.where not in explained
            )
            if left != check.findings:
                seen = f"{check.seen}; of the others see the presses"
                self.report.checks[i] = replace(check, seen=seen, findings=left)
        seen = f"{self.course.answered.sum()} of {len(SENSORS)} corners and bands were answered"
        self.report.checks.append(Check("presses", seen, tuple(found)))
        self.report.untested += untested

    def wait(self) -> None:
        """Wait for more samples (Blocking: 0.2 s at most)."""
        self._reader.wait(_WAIT_MS)

    def _collect(self) -> int:
        rows = self._reader.read()
        if len(rows):
            segment = rows["segment"][-1]
            if self._rows and self._rows[-1]["segment"][-1] != segment:
                self._rows = []  # it started anew: another clock, and its look begins again
            self._rows.append(rows[rows["segment"] == segment])
        return sum(map(len, self._rows))

    def _broken(self) -> set[str]:
        return {one.where for one in self.report.findings if one.kind in _BROKEN}


@contextmanager
def connected(port: str, config: StationConfig) -> Iterator[Patient]:
    """Connect to a device and let its samples flow.

    Raises
    ------
    LinkError
        The port or the device refuses, or nothing answers.
    CalibrationError
        The device's dictionary or its stored calibration cannot be used.
    """
    link = DeviceLink(port, config.baud, config.engine.realtime_priority)
    stopping = threading.Event()
    watcher: threading.Thread | None = None
    try:
        info = link.connect()
        rate_hz = info.default_rate_hz
        engine = build_engine(EngineSettings(rate_hz=rate_hz), calibration_of(info), RING_ROWS)
        patient = Patient(
            port, config.baud, info, Acquisition(Ring(RING_ROWS, SAMPLE_DTYPE), engine)
        )
        link.stream(patient.acquisition, rate_hz)

        def report(alarm: str | None, back: DeviceInfo | None) -> None:
            if back is not None and back.ident.boot_id != patient.info.ident.boot_id:
                patient.info = back
                patient.restarts += 1
            if patient.alarm is None:
                patient.lost_ns = monotonic_ns()
            patient.alarm = alarm

        watcher = threading.Thread(target=link.watch, args=(stopping, report), daemon=True)
        watcher.start()
        yield patient
    finally:
        stopping.set()
        if watcher is not None:
            watcher.join()
        link.close()


def examine(
    patient: Patient,
    seconds: float,
    image: Path | None = None,
) -> Examination:
    """Look at port, identity and firmware, then at a device at rest (Blocking: ``seconds``).

    Parameters
    ----------
    patient : Patient
    seconds : float
        How long it is looked at, s.
    image : Path or None
        Firmware image that the device should run.

    Raises
    ------
    LinkError
        The device is lost, or sends no samples.
    ConfigError
        The image is none.
    """
    info = patient.info
    known = checks_of_identity(patient, image)
    examination = Examination(patient.acquisition, calibration_of(info), info.dictionary)
    examination.report.checks += known
    for step in (examination.settled, lambda: examination.rested(seconds)):
        while not step():
            alive(patient)
            examination.wait()
    examination.report.checks.append(_starts(patient))
    return examination


def _starts(patient: Patient) -> Check:
    """Judge whether it keeps running, and why it last started."""
    try:
        cause = wire.ResetCause(patient.info.ident.reset_cause).name.lower().replace("_", " ")
    except ValueError:  # of a newer protocol
        cause = f"cause {patient.info.ident.reset_cause}"
    found = []
    if patient.restarts:
        what = Words("started anew {0} times, last by {1}", (str(patient.restarts), cause))
        found.append(Finding("board", "restart", what, Words("check the supply and its plug")))
    return Check("power", f"last start by {cause}, {patient.restarts} since", tuple(found))


def alive(patient: Patient) -> None:
    """Raise LinkError where the device is lost, and not back soon."""
    if patient.restarts > MOST_RESTARTS:
        raise LinkError(f"{patient.port}: the device starts anew all the time: check its supply")
    if patient.alarm is not None and monotonic_ns() - patient.lost_ns > LOST_NS:
        raise LinkError(f"{patient.port}: {patient.alarm}")


def checks_of_identity(patient: Patient, image: Path | None) -> list[Check]:
    """Judge the port and who answers there."""
    info = patient.info
    timer = adapter_warning(patient.port)
    slow = []
    if timer is not None:
        what, _, advice = timer.partition(": ")
        slow.append(Finding("line", "latency", Words(what), Words(advice)))
    old = []
    if info.warning is not None:
        what, _, advice = info.warning.rpartition("; ")
        old.append(Finding("board", "firmware", Words(what), Words(advice), grave=False))
    if image is not None and image_hash(image) != info.ident.firmware_hash:
        what_runs = Words("runs another firmware than {0}", (image.name,))
        old.append(Finding("board", "firmware", what_runs, Words(f"flash it ({UPDATE})")))
    return [
        Check("port", f"{patient.port}, {patient.baud} bit/s", tuple(slow)),
        Check("device", f"{info.name}, {info.firmware}", tuple(old)),
    ]


def image_hash(path: Path) -> bytes:
    """Return the hash that a firmware image carries, 8 bytes.

    Raises
    ------
    ConfigError
        The file cannot be read, or is no firmware of this project.
    """
    try:
        image = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    if image.count(_HASH_MARK) != 1:
        raise ConfigError(f"{path} is no firmware image; name f405.elf or f405.bin")
    at = image.index(_HASH_MARK) + len(_HASH_MARK)
    return image[at : at + 8]


def bench_order(
    place: int, mass_kg: float, band_mass_kg: float, dictionary: dict[str, object]
) -> dict[str, object]:
    """Return the order that has a simulated workbench press a place; see its module."""
    name = SENSORS[place]
    if place >= N_CELLS:
        return {"hang": {"band": name, "mass_kg": band_mass_kg}}
    half_x_mm, half_y_mm = plate_half_mm(dictionary)
    side, _, corner = name.partition(".")
    return {
        "load": {
            "side": side,
            "x_mm": 0.8 * half_x_mm * (1 if corner.endswith("r") else -1),
            "y_mm": 0.8 * half_y_mm * (1 if corner.startswith("f") else -1),
            "mass_kg": mass_kg,
        }
    }
