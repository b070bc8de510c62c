"""The motorised anchor under faults at random times: tension never rises, base comes, no one arms.

Host and device as they are, joined by the bytes of the wire, in virtual time.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import BANDS
from bandplate.core.errors import LinkError
from bandplate.core.randomness import uniform
from bandplate.sources.simulator.anchor import AnchorChannel
from bandplate.sources.simulator.device import SimulatedDevice
from bandplate.sources.simulator.sprinter import Truth
from bandplate.sources.simulator.winch import ANCHOR_OF_STATION, Breakdown
from bandplate.station.anchor import Anchor
from bandplate.station.commands import Commander, identify
from bandplate.wire import messages as wire
from bandplate.wire.codec import Decoder

RATE_HZ = 1000
STEP_US = 10_000
#: Each with what the device may give as its reason; from "no heartbeat" on a quarter of the seeds.
FAULTS: Final = {
    "link cut": (wire.AnchorFault.TTL, wire.AnchorFault.LINK),
    "host hung": (wire.AnchorFault.TTL, wire.AnchorFault.LINK),
    "ttl expired": (wire.AnchorFault.TTL,),
    "setpoint runaway": (wire.AnchorFault.SETPOINT,),
    "sensor stuck": (wire.AnchorFault.SENSOR,),
    "e-stop pressed": (wire.AnchorFault.ESTOP,),
    "no heartbeat": (wire.AnchorFault.LINK,),
    "sensor clipped": (wire.AnchorFault.SENSOR,),
    "ADC CRC": (wire.AnchorFault.SENSOR,),
    "e-stop by host": (wire.AnchorFault.ESTOP,),
    "drive dead": (wire.AnchorFault.FOLLOW, wire.AnchorFault.MISMATCH),
    "drive creeps": (wire.AnchorFault.FOLLOW, wire.AnchorFault.FORCE),
    "drive runs away": (wire.AnchorFault.SLEW,),
    "line torn": (wire.AnchorFault.SPEED,),
}
N_MAIN: Final = 6
_BREAKDOWNS: Final[dict[str, Breakdown]] = {
    "sensor stuck": "stuck",
    "sensor clipped": "clipped",
    "ADC CRC": "crc",
    "drive dead": "dead",
    "drive creeps": "creeps",
    "drive runs away": "runs away",
    "line torn": "torn",
}
#: What a single float keeps of some hundred newtons.
ROUNDING_N = 1e-4
BASE_WITHIN_S = 0.6


class Still:
    """Somebody who does not move: what changes in the tensions are the motors."""

    TENSION_N = 150.0

    def at(self, t_s: NDArray[np.float64], pull_n: NDArray[np.float64] | None = None) -> Truth:
        n = len(t_s)
        tension_n = np.full((n, 6), self.TENSION_N)
        if pull_n is not None:
            tension_n += pull_n
        return Truth(np.full((n, 2), 400.0), np.zeros((n, 2, 2)), np.full((n, 6), 0.5), tension_n)


class Rig:
    """A device with an anchor and its host, in virtual time.

    Attributes
    ----------
    heartbeats, setpoints, connected : bool
        What of the host still works.
    sent : bytes
        The frames of the last step.
    """

    def __init__(self, seed: int, channels: Sequence[AnchorChannel] = ANCHOR_OF_STATION) -> None:
        self.now_us = 0
        self.device = SimulatedDevice(seed=seed, person=Still(), anchor=channels, clock_ppm=0.0)
        self.rows: list[NDArray[np.void]] = []
        self.device.truth_sink = self.rows.append
        self.sent = b""
        self.heartbeats = self.setpoints = self.connected = True
        self._decoder = Decoder()
        self._answers: list[bytes] = []
        self.commander = Commander(self._write, self._take, "virtual")
        self.info = identify(self.commander)
        described = self.info.dictionary["anchor"]
        assert isinstance(described, dict)
        self.anchor = Anchor(self, described, lambda: self.now_us * 1000)
        self.ask(lambda seq: wire.Start(seq, RATE_HZ, 4))

    def _write(self, data: bytes) -> None:
        if self.connected:
            answers = self._decoder.feed(self.device.receive(data, self.now_us))
            self._answers += [a for a in answers if a[0] != wire.Samples.TYPE]

    def _take(self, _timeout_ms: int) -> tuple[int, bytes] | None:
        return (self.now_us * 1000, self._answers.pop(0)) if self._answers else None

    def ask(self, make, tries: int = wire.TRIES):  # type: ignore[no-untyped-def]
        seq = self.commander.next_seq()
        return self.commander.ask(make(seq), seq, tries)

    def post(self, make, on_answer) -> None:  # type: ignore[no-untyped-def]
        self.commander.deliver()
        seq = self.commander.next_seq()
        self.commander.expect(seq, on_answer)
        self.commander.post(make(seq))

    @property
    def controller(self):  # type: ignore[no-untyped-def]
        assert self.device.anchor is not None
        return self.device.anchor.controller

    def step(self, changes: dict[str, float] | None = None) -> None:
        """Let 10 ms pass."""
        self.now_us += STEP_US
        if self.heartbeats and self.now_us % 100_000 == 0:
            self.commander.post(wire.Heartbeat(self.commander.next_seq(), self.now_us))
            self.commander.deliver()
        if self.setpoints:
            self.anchor.follow(changes)
        self.sent = self.device.produce(self.now_us)

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds * 1e6 / STEP_US)):
            self.step()

    def armed(self) -> Rig:
        """Arm it as a person does."""
        self.wait(0.3)
        self.device.press_button()
        self.anchor.arm()
        return self

    def pull_n(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return device times, in us, and what the motors truly add, (n_samples, 6), in N."""
        rows = np.concatenate(self.rows)
        t_us = np.round((rows["t_s"] + 1.0 / RATE_HZ) * 1e6).astype(np.int64)
        return t_us, rows["tension_n"].astype(float) - Still.TENSION_N


@dataclass(frozen=True)
class Outcome:
    """What one run showed; times in s, tensions in N.

    Attributes
    ----------
    fault : wire.AnchorFault
        The reason that the device gives.
    rise_n : float
        Largest rise of any line after the stop.
    base_s : float
        From the stop until no line is above base.
    react_s : float
        From the cause to the stop.
    armed_alone, armed_by_person : bool
        Whether the host alone got it armed again, and with a person at the button.
    """

    fault: wire.AnchorFault
    rise_n: float
    base_s: float
    react_s: float
    armed_alone: bool
    armed_by_person: bool


def run_fault(kind: str, seed: int, at_s: float | None = None) -> Outcome:
    """Arm, follow a course, break something at a random time, look for 0.8 s, try to arm."""
    luck = uniform(seed, kind, np.arange(8)).tolist()
    rig = Rig(seed).armed()
    before = round((0.2 + luck[0] if at_s is None else at_s) * 1e6 / STEP_US)
    pair = [("torso_left", "torso_right"), ("swing_left",), ("arm_right", "swing_right")]
    bands = pair[int(luck[1] * 3)]
    size_n, rate_hz = 25.0 + 60.0 * luck[2], 0.3 + 1.2 * luck[3]

    def course(step: int) -> dict[str, float]:
        phase = 2 * math.pi * (rate_hz * step * STEP_US * 1e-6 + luck[4])
        return dict.fromkeys(bands, 20.0 + size_n * math.sin(phase))

    for step in range(before):
        rig.step(course(step))
    assert rig.controller.armed, rig.anchor.state
    cause_us = rig.now_us
    _break(rig, kind, bands[0], luck[5])
    hung = range(before, before + 30 + int(luck[6] * 40)) if kind == "host hung" else ()
    for step in range(before, before + 130):
        if kind == "host hung":
            rig.heartbeats = rig.setpoints = step not in hung
        if kind == "setpoint runaway" and rig.controller.armed:
            force_n = 150.0 + 10.0 * (step - before)
            for band in bands:
                message = wire.SetTension(0, BANDS.index(band), force_n, 1e4, 400)
                rig.commander.post(message)
        rig.step(course(step))
    assert rig.device.anchor is not None
    t_us, pull_n = rig.pull_n()
    stopped_us = rig.device.anchor.stopped_us
    after = pull_n[t_us >= stopped_us]
    high = np.flatnonzero((after > ROUNDING_N).any(axis=1))
    stopped = not rig.controller.armed
    fault = rig.controller.fault
    armed_alone = _arms_alone(rig)
    return Outcome(
        fault,
        float(np.diff(after, axis=0).max()) if stopped else math.inf,
        float(high[-1] + 1) / RATE_HZ if len(high) else 0.0,
        (stopped_us - cause_us) * 1e-6 if stopped else math.inf,
        armed_alone,
        _arms_with_person(rig, kind),
    )


def _break(rig: Rig, kind: str, band: str, luck: float) -> None:
    assert rig.device.anchor is not None
    match kind:
        case "link cut":
            rig.connected = rig.heartbeats = rig.setpoints = False
        case "ttl expired":
            rig.setpoints = False
        case "no heartbeat":
            rig.heartbeats = False
        case "setpoint runaway":
            rig.setpoints = False
        case "e-stop pressed":
            rig.device.press_estop()
        case "e-stop by host":
            rig.anchor.estop()
        case _ if kind in _BREAKDOWNS:
            rig.device.anchor.breakdowns[band] = _BREAKDOWNS[kind]


def _arms_alone(rig: Rig) -> bool:
    """Whether a host that tries everything gets it armed without a person at the device."""
    rig.connected = rig.heartbeats = rig.setpoints = True
    for repaired in (False, True):
        if repaired:
            _repair(rig)
        rig.wait(0.3)
        with contextlib.suppress(LinkError):
            rig.anchor.arm()
        for make in (wire.ClearFault, lambda seq: wire.Arm(seq, rig.controller.nonce + 1)):
            rig.post(make, lambda _answer: None)
        rig.wait(0.1)
        if rig.controller.armed or rig.anchor.state.word == "armed":
            return True
    return False


def _arms_with_person(rig: Rig, kind: str) -> bool:
    rig.device.press_button()
    rig.anchor.arm()
    rig.wait(0.2)
    return bool(rig.controller.armed) and rig.anchor.state.word == "armed"


def _repair(rig: Rig) -> None:
    assert rig.device.anchor is not None
    rig.device.anchor.breakdowns.clear()
    rig.device.press_estop(False)


def study(seeds: int) -> list[dict[str, object]]:
    """Return the rows of the report: what was found and what was asked for."""
    rows = []
    with ProcessPoolExecutor(2) as pool:
        for kind, reasons in FAULTS.items():
            main = list(FAULTS).index(kind) < N_MAIN
            n_runs = seeds if main else max(1, seeds // 4)
            runs = list(pool.map(partial(run_fault, kind), range(n_runs), chunksize=10))
            rise_n = max(run.rise_n for run in runs)
            base_s = max(run.base_s for run in runs)
            safe = rise_n <= ROUNDING_N and base_s <= BASE_WITHIN_S
            told = all(run.fault in reasons for run in runs)
            alone = sum(run.armed_alone for run in runs)
            react_ms = 1000 * max(0.0, *(run.react_s for run in runs))
            rows.append(
                {
                    "name": f"anchor, {kind}: rise after the stop, N; base after, s; armed alone",
                    "seeds": n_runs,
                    "figure": f"{max(rise_n, 0.0):.4f}; {base_s:.2f}; {alone} "
                    f"(stopped within {react_ms:.0f} ms)",
                    "pass": f"0; {BASE_WITHIN_S:g}; 0",
                    "passed": safe and told and not alone and all(r.armed_by_person for r in runs),
                }
            )
    return rows
