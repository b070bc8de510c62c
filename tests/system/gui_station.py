"""A station for screen tests: the real engine and the real drill controller, fed by hand.

Time stands where a test wants; what else the screens ask for is remembered, not acted out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bandplate._rt import Engine, Ring, Snapshot, monotonic_ns
from bandplate.config import PreferencesFile
from bandplate.core.channels import N_SIGNALS, SIGNAL_INDEX
from bandplate.core.errors import CalibrationError
from bandplate.core.events import Event
from bandplate.core.prompt import Prompt
from bandplate.core.samples import SERIES_DTYPE
from bandplate.drills import Drill, DrillRunner, Facts, Request, Trial, choose, load_drill
from bandplate.drills.happening import GO, HALT, LOWER, RESUME, SKIP, START
from bandplate.gui.bridge import Bridge
from bandplate.gui.choices import Choices
from bandplate.gui.context import Context
from bandplate.gui.theme import DARK, Theme
from bandplate.measures import Measure
from bandplate.station import StationState

RATE_HZ = 1000.0
REFERENCES_N = {
    "push": 1600.0,
    "swing": 135.0,
    "arm_left": 92.0,
    "arm_right": 92.0,
    "torso": 265.0,
}


#: Quiet stance on both feet, bands at rest.
STANDING = {
    "left.fz": 370.0,
    "right.fz": 370.0,
    "swing_left": 12.0,
    "swing_right": 12.0,
    "arm_left": 10.0,
    "arm_right": 10.0,
    "torso_left": 15.0,
    "torso_right": 15.0,
}


def context_of(
    bridge: Bridge,
    theme: Theme = DARK,
    drills: Sequence[tuple[str, Drill]] = (),
    choices: Choices | None = None,
) -> Context:
    """Return what windows are given, with choices that are kept in the test's own folder."""
    return Context(bridge, choices or Choices(PreferencesFile.load()), theme, drills=drills)


class HandFedStation:
    def __init__(self, drill: str = "hold", folder: Path | None = None) -> None:
        self.references: Mapping[str, float] = REFERENCES_N
        self.engine = Engine(RATE_HZ, 1 << 17, push_side="left")
        self.series = self.engine.series.reader()
        self.runner = DrillRunner(RATE_HZ)
        self.asked: list[Request] = []
        self.gone: tuple[Trial, int] | None = None
        self.drill: Drill
        self.choose(*load_drill(drill))
        self.now = 0
        self.start_ns = monotonic_ns() - 60_000_000_000
        self.events: list[Event] = []
        self.done: list[str] = []
        self.refuse = ""
        self.levels = {
            "left.fz": 1200.0,
            "right.fz": 80.0,
            "swing_left": 20.0,
            "swing_right": 100.0,
            "arm_left": 70.0,
            "arm_right": 68.0,
            "torso_left": 98.0,
            "torso_right": 96.0,
        }
        self.shown = StationState(
            phase="running",
            source=f"sim:{drill} seed 1",
            device="bandplate station (d1d4e837)",
            simulated=True,
            rate_hz=RATE_HZ,
            measured_rate_hz=1000.1,
            counters={"samples": 1, "lost_samples": 0, "crc_errors": 0},
            clock_uncertainty_ms=0.09,
            realtime="SCHED_FIFO 50, memory locked",
            recording=str((folder or Path("recordings")) / "20261123T110000Z_hold.mcap.part"),
            recorded_samples=12345,
            disk_free_gb=84.2,
            athlete="Demo Athlete",
            drill=self.drill.title,
        )
        self.measured: Sequence[Measure] = (
            Measure("push_peak_n", "left", 1221.4, "N"),
            Measure("push_hold_cv_pct", "left", absent="no hold"),
        )
        self.measured_repetition: Sequence[Measure] = ()

    @property
    def display_ring(self) -> Ring:
        return self.engine.filtered

    @property
    def prompt(self) -> Prompt:
        return self.runner.prompt

    @property
    def trials(self) -> Sequence[tuple[Trial, int]]:
        return () if self.gone is None else (self.gone,)

    @property
    def running_drill(self) -> bool:
        return self.prompt.stage not in ("idle", "done", "stopped")

    def advance(self, seconds: float) -> None:
        """Feed samples at the present levels with a little sway."""
        n_rows = round(seconds * RATE_HZ)
        rows = np.zeros(n_rows, SERIES_DTYPE)
        index = self.now + np.arange(n_rows)
        rows["index"] = index
        rows["t_ns"] = self.start_ns + index * round(1e9 / RATE_HZ)
        rows["values"] = np.nan
        time_s = index / RATE_HZ
        for name, level in self.levels.items():
            wave = 1.0 + 0.02 * np.sin(2 * np.pi * 0.7 * time_s)
            rows["values"][:, SIGNAL_INDEX[name]] = level * wave
        for side in ("left", "right", "both"):
            loaded = side == "both" or self.levels[f"{side}.fz"] > 50
            x_mm = 4 * np.sin(time_s * 3) if loaded else np.nan
            y_mm = 9 * np.cos(time_s * 2) if loaded else np.nan
            rows["values"][:, SIGNAL_INDEX[f"{side}.cop_x"]] = x_mm
            rows["values"][:, SIGNAL_INDEX[f"{side}.cop_y"]] = y_mm
        assert rows["values"].shape[1] == N_SIGNALS
        self.engine.process_series(rows)
        self.now += n_rows
        none = np.zeros(n_rows, np.uint16)
        asked, self.asked = [(None, request) for request in self.asked], []
        for event in self.runner.feed(self.series.read(), none, none.astype(np.uint8), asked):
            self.events.append(event)
            if event.kind == GO:
                self.gone = (self.runner.controller.trial, event.t_ns)

    def lose(self, seconds: float) -> None:
        """Let samples go missing."""
        self.now += round(seconds * RATE_HZ)

    def show(self, **changes: object) -> None:
        self.shown = replace(self.shown, **changes)

    def snapshot(self) -> Snapshot | None:
        snapshot = self.engine.snapshot()
        return snapshot if snapshot.n_samples else None

    def state(self) -> StationState:
        return self.shown

    def events_since(self, n: int, /) -> tuple[list[Event], int]:
        return self.events[n:], len(self.events)

    def measures(self) -> Sequence[Measure]:
        return self.measured

    def repetition_measures(self) -> Sequence[Measure]:
        return self.measured_repetition

    def choose(self, name: str, drill: Drill, /) -> None:
        facts = Facts(references_n=self.references)
        self.drill = drill
        self.asked.append(choose(name, drill, facts, seed=1))

    def go(self) -> None:
        self.asked.append(Request(RESUME if self.prompt.stage == "stopped" else START))

    def halt(self) -> None:
        self.asked.append(Request(HALT))

    def renew_facts(self) -> None:
        self.done.append("renew facts")

    def skip_rest(self) -> None:
        self.asked.append(Request(SKIP))

    def arm(self) -> None:
        self.done.append("arm")

    def work(self, seconds: float = 6.0) -> None:
        """Start the drill, let the athlete stand still and be counted down, then push."""
        pushing, self.levels = self.levels, STANDING
        self.go()
        for _ in range(100):
            self.advance(0.1)
            if self.prompt.stage == "work":
                break
        assert self.prompt.stage == "work"
        self.levels = pushing
        self.advance(seconds)

    def go_on_lower(self) -> None:
        self.asked.append(Request(LOWER, {"share": 0.9}))

    def mark(self, text: str, t_ns: int | None = None, /) -> None:
        if t_ns is None:
            t_ns = self.start_ns + int(self.now / RATE_HZ * 1e9)
        self.events.append(Event(t_ns, "mark", {"text": text}))

    def tare(self) -> None:
        if self.refuse:
            raise CalibrationError(self.refuse)
        self.done.append("tare")
