"""What ``run`` and ``replay`` share: build the station, show it on a screen or in the terminal."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from bandplate.core.errors import BandplateError, ConfigError, LinkError, UsageError

if TYPE_CHECKING:
    from bandplate.config import StationConfig
    from bandplate.drills import Drill
    from bandplate.station import Station

__all__ = ["add_view_arguments", "check_duration", "has_display", "show", "simulator", "watched"]

#: The simulated athlete looks at the screen this often, s.
LOOK_S = 0.04
#: A press of the simulated anchor's button has come through after this, s.
PRESS_S = 0.2
#: A started device gives samples by then, s.
FIRST_SAMPLE_S = 3.0

#: 11 days: what a window's timer can count.
MAX_DURATION_S = 1_000_000


def has_display() -> bool:
    """Whether a window can be opened here."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextmanager
def simulator(
    scenario: str, seed: int, rate_hz: int, *options: str
) -> Iterator[tuple[str, IO[str]]]:
    """Run the simulated station as a process of its own; yields its port and its input.

    Its own process, because it would share the interpreter's lock with the screens.
    """
    command = [
        *(sys.executable, "-m", "bandplate.cli.main", "simulate", "--while-stdin"),
        *("--scenario", scenario, "--seed", str(seed), "--rate", str(rate_hz)),
        *options,
    ]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl+C in the terminal ends the station, which ends this
    )
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        if not line:
            reason = process.stderr.read().strip().removeprefix("bandplate: ")
            kind = UsageError if process.wait() == UsageError.exit_code else LinkError
            raise kind(reason or "the simulated station did not start")
        found = re.match(r"simulated station on (\S+):", line)
        assert found is not None, line
        yield found[1], process.stdin
    finally:
        process.communicate()  # closes its standard input, which ends it


@contextmanager
def watched(station: Station, eyes: IO[str]) -> Iterator[None]:
    """Let the simulated athlete see the screen: one prompt a line whenever it changes."""
    leaving = threading.Event()
    one_line = threading.Lock()

    def tell(line: dict[str, object]) -> None:
        with one_line, contextlib.suppress(OSError):  # it has ended: the link says so
            eyes.write(json.dumps(line) + "\n")
            eyes.flush()

    def press_button() -> None:
        tell({"button": True})
        time.sleep(PRESS_S)

    def look() -> None:
        seen = None
        while not leaving.wait(LOOK_S):
            prompt = station.prompt
            if prompt is not seen:
                seen = prompt
                tell(prompt.to_json())

    station.simulate_button(press_button)
    thread = threading.Thread(target=look, name="bandplate-eyes", daemon=True)
    thread.start()
    try:
        yield
    finally:
        leaving.set()
        thread.join()


def show(station: Station, args: argparse.Namespace, config: StationConfig) -> int:
    """Run the station until its duration is over or a person ends it; it is stopped in any case."""
    try:
        if args.headless or not has_display():
            from bandplate.cli.terminal import run_in_terminal

            if not args.headless:
                print("no display: the station runs in this terminal (Ctrl+C ends it)")
            return run_in_terminal(station, args.duration, arm=args.arm)
        try:
            from bandplate.gui.app import run_app
        except ImportError as error:
            raise BandplateError(
                f"the screens cannot be loaded ({error}): install Qt's libraries or add --headless"
            ) from error

        def begin() -> None:
            station.start()
            if args.arm:
                station.wait_for_sample(FIRST_SAMPLE_S)  # no device arms before
                station.arm()
            if station.state().simulated:  # nobody stands at the coach's keyboard
                with contextlib.suppress(UsageError):  # but an anchor waits for one
                    station.go()

        return run_app(
            station,
            _drills(config, station.drill, getattr(args, "drill", None)),
            begin=begin,
            athlete=not args.coach_only,
            tone=config.tone,
            duration_s=args.duration,
        )
    finally:
        station.stop()


def _drills(config: StationConfig, shown: Drill, source: str | None) -> list[tuple[str, Drill]]:
    """Return the drills to choose from; what is wrong with others, ``bandplate drills`` says.

    The one that is shown may be a file elsewhere: it can be chosen again.
    """
    from bandplate.drills import drill_files, drills_folder, load_drill

    found = []
    for name, path in drill_files(drills_folder(config.drills.folder)).items():
        with contextlib.suppress(ConfigError):
            found.append((name, load_drill(str(path))[1]))
    if shown not in [drill for _, drill in found]:
        found.append((Path(source).stem if source else shown.title, shown))
    return found


def add_view_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options on how a station is shown."""
    parser.add_argument("--headless", action="store_true", help="in the terminal, without windows")
    parser.add_argument("--coach-only", action="store_true", help="without the athlete's window")
    parser.add_argument(
        "--arm",
        action="store_true",
        help="arm the motorised anchor at the start; its own button must be pressed too",
    )
    parser.add_argument("--duration", type=float, metavar="S", help="end after S seconds")
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings (docs/settings.md)")


def check_duration(args: argparse.Namespace) -> None:
    """Refuse a duration that is none."""
    if args.duration is not None and not 0 < args.duration <= MAX_DURATION_S:
        raise UsageError(
            f"--duration must be above 0 s and at most {MAX_DURATION_S} s, not {args.duration:g}"
        )
