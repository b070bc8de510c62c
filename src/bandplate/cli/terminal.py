"""The station without windows: one line of forces per second (four per second on a terminal)."""

from __future__ import annotations

import math
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from bandplate.core.channels import SIGNAL_INDEX

if TYPE_CHECKING:
    from bandplate._rt import Snapshot
    from bandplate.station import Station, StationState

__all__ = ["format_snapshot", "run_in_terminal"]

_COLUMNS = (
    ("push L", "left.fz"),
    ("push R", "right.fz"),
    ("swing L", "swing_left"),
    ("swing R", "swing_right"),
    ("arm L", "arm_left"),
    ("arm R", "arm_right"),
    ("torso L", "torso_left"),
    ("torso R", "torso_right"),
)
#: Measures of the closing summary, and for which scopes.
_SUMMARY = {
    "push_peak_n": ("push",),
    "push_mean_n": ("push",),
    "push_rfd_100_n_per_s": ("push",),
    "push_hold_cv_pct": ("push",),
    "asi_bilateral_pct": ("both",),
    "cop_mean_velocity_mm_per_s": ("left", "right", "both"),
    "cop_ellipse95_mm2": ("left", "right", "both"),
}
#: Samples tell when the duration is over; without any, the host's clock does, so much later, in s.
_PATIENCE_S = 1.0
_LOSSES = ("lost_samples", "crc_errors", "framing_errors", "recorder_overruns")


def header() -> str:
    """Return the table's heading."""
    forces = " ".join(f"{title:>7}" for title, _ in _COLUMNS)
    return f"{'time s':>7} {'phase':<9} {forces}   {'CoP x':>5} {'CoP y':>5}   N, mm"


def format_snapshot(snapshot: Snapshot, t_s: float, phase: str) -> str:
    """Return one line of the table: filtered forces in N, CoP of both plates in mm."""
    values = snapshot.filtered
    forces = " ".join(_number(values[SIGNAL_INDEX[signal]], 7) for _, signal in _COLUMNS)
    cop = " ".join(_number(values[SIGNAL_INDEX[f"both.cop_{axis}"]], 5) for axis in "xy")
    return f"{t_s:7.1f} {phase:<9} {forces}   {cop}"


def format_losses(state: StationState) -> str:
    """Return the losses in one line."""
    counts = ", ".join(
        f"{state.counters.get(name, 0)} {name.replace('_', ' ')}" for name in _LOSSES
    )
    return f"{state.counters.get('samples', 0)} samples, {counts}"


def _number(value: float, width: int) -> str:
    return f"{'-':>{width}}" if math.isnan(value) else f"{value:{width}.0f}"


@contextmanager
def _ended_by_signal() -> Iterator[threading.Event]:
    ended = threading.Event()

    def end(_signum: int, _frame: FrameType | None) -> None:
        ended.set()

    before = {s: signal.signal(s, end) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ended
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


def run_in_terminal(station: Station, duration_s: float | None) -> int:
    """Run the station for ``duration_s`` (None: until Ctrl+C) and print what it measures.

    Returns
    -------
    int
        0; 1 when the recording failed or the device was lost at the end.
    """
    interactive = sys.stdout is not None and sys.stdout.isatty()
    end_s = math.inf if duration_s is None else duration_s
    with _ended_by_signal() as ended:
        try:
            station.start()
            state = station.state()
            if state.simulated:
                print("SIMULATED STATION: no hardware is connected")
            print(f"source {state.source}, device {state.device}, {state.rate_hz:g} Hz")
            print(f"drill {state.drill}, recording {state.recording or 'off'}", flush=True)
            alarm: str | None = None
            t0_ns: int | None = None
            t_s = 0.0
            begun_s = time.monotonic()
            while t_s < end_s and time.monotonic() - begun_s < end_s + _PATIENCE_S:
                pause_s = 0.25 if interactive or t0_ns is None else 1.0
                if state.phase == "finished" or ended.wait(min(pause_s, max(0.05, end_s - t_s))):
                    break
                state = station.state()
                snapshot = station.snapshot()
                if state.alarm != alarm:
                    alarm = state.alarm
                    print(f"! {alarm}" if alarm else "! device is back", flush=True)
                if snapshot is None:
                    continue
                if t0_ns is None:
                    t0_ns = _first_t_ns(station, snapshot)
                    if not station.running_drill:
                        station.go(from_first_sample=True)
                    print(f"loop: {station.state().realtime}")
                    print(header())
                t_s = (snapshot.t_ns - t0_ns) * 1e-9
                phase = station.drill.phase_at(station.elapsed_s())
                line = format_snapshot(snapshot, t_s, phase)
                recorded = f"   recorded {state.recorded_samples}" if state.recording else ""
                print(line + recorded, end="\r" if interactive else "\n", flush=True)
        finally:
            station.stop()
    state = station.state()
    print(("\n" if interactive else "") + format_losses(state))
    _print_measures(station)
    if state.recording:
        print(f"recorded {state.recorded_samples} samples in {state.recording}")
    if state.alarm:
        print(f"bandplate: {state.alarm}", file=sys.stderr)
        return 1
    return 0


def _first_t_ns(station: Station, snapshot: Snapshot) -> int:
    """Return the time of the oldest sample at hand: a fast replay is seconds past it already."""
    ring = station.display_ring
    oldest = ring.reader(ring.capacity).read(1)["t_ns"]
    return int(oldest[0]) if len(oldest) else snapshot.t_ns


def _print_measures(station: Station) -> None:
    for measure in station.measure_set():
        if measure.absent is not None or measure.scope not in _SUMMARY.get(measure.name, ()):
            continue
        print(f"  {measure.scope:<6} {measure.name:<32} {measure.value:10.2f} {measure.unit}")
