"""The station without windows: one line of forces per second (four per second on a terminal)."""

from __future__ import annotations

import contextlib
import math
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from bandplate.core.channels import SIGNAL_INDEX
from bandplate.core.errors import LinkError, UsageError

if TYPE_CHECKING:
    from bandplate._rt import Snapshot
    from bandplate.core.events import Event
    from bandplate.drills import Drill
    from bandplate.measures import Measure
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
    "support_ratio": ("swing", "arm_left", "arm_right", "torso"),
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
    return f"{'-':>{width}}" if math.isnan(value) else f"{value:z{width}.0f}"


def happening_text(event: Event) -> str:
    """Return one line for what happens in a drill; empty for what the table shows anyway."""
    from bandplate.drills import happening

    data = event.data
    match event.kind:
        case happening.GO:
            return f"GO       {data['side']}, repetition {data['repetition']}"
        case happening.CUE_ON:
            return f"CUE      {data['words']}"
        case happening.PARTNER:
            word, due_n = str(data["word"]), float(str(data["tension_n"]))
            return f"PARTNER  {word.upper()} {'at' if word == 'hold' else 'to'} {due_n:.0f} N"
        case happening.STOPPED:
            return f"{data['word']}: {data['advice']}"
        case happening.RESUME:
            return "goes on"
        case happening.LOWER:
            return "goes on with a lower target"
    return ""


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


def run_in_terminal(station: Station, duration_s: float | None, *, arm: bool = False) -> int:
    """Run the station and print what it measures.

    It ends after ``duration_s``; without that with its drill, or at a stop that nobody at a
    terminal can go on from. Ctrl+C ends it any time.

    Returns
    -------
    int
        0; 1 when the recording failed, the device was lost at the end, or the drill was stopped.
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
            log = _Log(station)
            alarm: str | None = None
            anchor = state.anchor
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
                if state.anchor != anchor:
                    anchor = state.anchor
                    print(f"  {anchor}", flush=True)
                if snapshot is None:
                    continue
                if t0_ns is None:
                    t0_ns = _first_t_ns(station, snapshot)
                    if state.phase == "running" and not state.source.startswith("replay:"):
                        if arm:
                            station.arm()
                        station.go()
                    print(f"loop: {station.state().realtime}")
                    print(header())
                t_s = (snapshot.t_ns - t0_ns) * 1e-9
                log.print_new(t0_ns)
                prompt = station.prompt
                line = format_snapshot(snapshot, t_s, prompt.phase or prompt.stage)
                recorded = f"   recorded {state.recorded_samples}" if state.recording else ""
                print(line + recorded, end="\r" if interactive else "\n", flush=True)
                over = prompt.stage == "done"
                if prompt.stage == "stopped":
                    until_s = begun_s + end_s + _PATIENCE_S
                    over = not (interactive and _go_on(station, ended, until_s, arm=arm))
                if over and duration_s is None:
                    break
        finally:
            station.stop()
    state = station.state()
    if t0_ns is not None:
        log.print_new(t0_ns)
    print(("\n" if interactive else "") + format_losses(state))
    stopped = station.prompt.stage == "stopped"
    _print_summary(station)
    if state.recording:
        print(f"recorded {state.recorded_samples} samples in {state.recording}")
    if state.alarm:
        print(f"bandplate: {state.alarm}", file=sys.stderr)
    return 1 if state.alarm or stopped else 0


class _Log:
    """Prints what happens in the drill, a line each."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._next = 0

    def print_new(self, t0_ns: int) -> None:
        events, self._next = self._station.events_since(self._next)
        for event in events:
            text = happening_text(event)
            if text:
                print(f"{(event.t_ns - t0_ns) * 1e-9:7.1f} {text}", flush=True)


def _go_on(station: Station, ended: threading.Event, until_s: float, *, arm: bool) -> bool:
    """Wait for a person at the terminal: Enter goes on after a stop; False when it is to end."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    with contextlib.suppress(ImportError):  # what was typed before the stop is no answer to it
        import termios

        termios.tcflush(sys.stdin, termios.TCIFLUSH)
    print("\npress Enter to go on, Ctrl+C to end", flush=True)
    while not ended.is_set() and time.monotonic() < until_s:
        if not select.select([sys.stdin], [], [], 0.2)[0]:
            continue
        if not sys.stdin.readline():
            return False
        try:
            if arm:  # a stop may have disarmed it
                station.arm()
            station.go()
        except (LinkError, UsageError) as why:
            print(f"! {why}", flush=True)
        else:
            return True
    return False


def _first_t_ns(station: Station, snapshot: Snapshot) -> int:
    """Return the time of the oldest sample at hand: a fast replay is seconds past it already."""
    ring = station.display_ring
    oldest = ring.reader(ring.capacity).read(1)["t_ns"]
    return int(oldest[0]) if len(oldest) else snapshot.t_ns


def _print_summary(station: Station) -> None:
    from bandplate.drills import format_summary, summarise
    from bandplate.measures import support_sentence

    events, _ = station.events_since(0)
    for run in summarise(events):
        print(format_summary(run))
    measures = [m for m in station.measure_set() if _asked_for(station.drill, m)]
    print("measures of the last set")
    for measure in measures:
        if measure.absent is not None or measure.scope not in _SUMMARY.get(measure.name, ()):
            continue
        unit = "" if measure.unit == "1" else f" {measure.unit}"
        print(f"  {measure.scope:<9} {measure.name:<29} {measure.value:10.2f}{unit}")
    if any(measure.name == "support_ratio" and measure.value is not None for measure in measures):
        print(f"support (experimental): {support_sentence(measures)}")


def _asked_for(drill: Drill, measure: Measure) -> bool:
    """Tell whether a measure says something of a drill: only who takes part supports, a push."""
    if measure.name != "support_ratio":
        return True
    aims = any(phase.target_pct or phase.target_n for phase in drill.phases)
    return aims and measure.scope in drill.members
