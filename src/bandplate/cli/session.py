"""What ``run`` and ``replay`` share: build the station, show it on a screen or in the terminal."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bandplate.core.errors import BandplateError, ConfigError, UsageError

if TYPE_CHECKING:
    from bandplate.config import StationConfig
    from bandplate.drills import Drill
    from bandplate.station import Host, Opening, Station

__all__ = ["add_view_arguments", "check_duration", "has_display", "show"]

#: A started device gives samples by then, s.
FIRST_SAMPLE_S = 3.0

#: 11 days: what a window's timer can count.
MAX_DURATION_S = 1_000_000


def has_display() -> bool:
    """Whether a window can be opened here."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def show(host: Host, opening: Opening, args: argparse.Namespace, *, welcome: bool = False) -> int:
    """Open a station and run it until its duration is over or a person ends it; it is closed.

    With `welcome`, a newcomer is asked first what to open.
    """
    try:
        if args.headless or not has_display():
            from bandplate.cli.terminal import run_in_terminal

            if not args.headless:
                print("no display: the station runs in this terminal (Ctrl+C ends it)")
            return run_in_terminal(host.open(opening), args.duration, arm=args.arm)
        try:
            from bandplate.gui.app import run_app
        except ImportError as error:
            raise BandplateError(
                f"the screens cannot be loaded ({error}): install Qt's libraries or add --headless"
            ) from error

        def begin(station: Station) -> None:
            station.start()
            if args.arm:
                station.wait_for_sample(FIRST_SAMPLE_S)  # no device arms before
                station.arm()
            if station.state().simulated:  # nobody stands at the coach's keyboard
                with contextlib.suppress(UsageError):  # but an anchor waits for one
                    station.go()

        return run_app(
            host,
            opening,
            _drills(host.config, opening.name, opening.drill),
            begin=begin,
            welcome=welcome,
            athlete=not args.coach_only,
            duration_s=args.duration,
        )
    finally:
        host.close()


def _drills(config: StationConfig, name: str, shown: Drill) -> list[tuple[str, Drill]]:
    """Return the drills to choose from; what is wrong with others, ``bandplate drills`` says.

    The one that is shown may be a file elsewhere, or planned: it can be chosen again.
    """
    from bandplate.drills import drill_files, drills_folder, load_drill

    found = []
    for known, path in drill_files(drills_folder(config.drills.folder)).items():
        with contextlib.suppress(ConfigError):
            found.append((known, load_drill(str(path))[1]))
    if shown not in [drill for _, drill in found]:
        found.append((name, shown))
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
