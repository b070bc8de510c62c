"""``bandplate simulate``: the simulated station on a pseudo-terminal."""

from __future__ import annotations

import argparse
import contextlib
import secrets
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from bandplate.cli.say import complain

if TYPE_CHECKING:
    from bandplate.sources.simulator.device import SimulatedDevice
    from bandplate.sources.simulator.pty import PtyServer
    from bandplate.sources.simulator.reader import Reader
    from bandplate.sources.simulator.workbench import Workbench

__all__ = ["add_parser", "run"]

#: Somebody presses the button at the anchor.
_BUTTON = b'{"button": true}'


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "simulate",
        help="be a station on a pseudo-terminal",
        description="A simulated device with a simulated sprinter, on a pseudo-terminal that is "
        "opened like a serial port. Beside it stands a file with what was truly the case.",
    )
    parser.add_argument(
        "--rate", type=int, default=1000, metavar="HZ", help="rate that it recommends (1000)"
    )
    parser.add_argument(
        "--scenario",
        default="hold",
        metavar="NAME",
        help="quiet, hold, ramp, steps, swing, arms, fluctuate, jump, whole or empty (hold); "
        "bench: nobody, masses by lines of standard input (see docs/calibration.md)",
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="all chance follows (1)")
    parser.add_argument("--link", type=Path, metavar="PATH", help="link to the pseudo-terminal")
    parser.add_argument(
        "--truth", type=Path, metavar="PATH", help="truth file (.npy; LINK.truth.npy with --link)"
    )
    parser.add_argument(
        "--while-stdin", action="store_true", help="end when the standard input is closed"
    )
    parser.add_argument(
        "--eyes",
        action="store_true",
        help="the sprinter reads the screen: one JSON prompt per line of standard input, and does "
        "what it asks (all scenarios but quiet, empty and jump, which go on as named)",
    )
    parser.add_argument(
        "--athlete",
        metavar="NAME",
        help="with --eyes: clean, weak, lag_arm_left, falling ...; join by + (clean)",
    )
    parser.add_argument(
        "--anchor",
        action="store_true",
        help='with motorised anchors; a line {"button": true} of standard input presses the button '
        "at the device (with --eyes or --while-stdin)",
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="FAULT",
        help="something that is built wrongly: swapped:J1,J2, open:J3, ... (docs/doctor.md)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    from bandplate.core.errors import UsageError
    from bandplate.sources.simulator.board import RATES_HZ
    from bandplate.sources.simulator.device import SimulatedDevice
    from bandplate.sources.simulator.miswiring import Miswiring
    from bandplate.sources.simulator.pty import PtyServer
    from bandplate.sources.simulator.truth import TruthWriter
    from bandplate.sources.simulator.winch import ANCHOR_OF_STATION

    if args.rate not in RATES_HZ:
        raise UsageError(f"no rate {args.rate} Hz; there are: {', '.join(map(str, RATES_HZ))}")
    truth: Path | None = args.truth
    if truth is None and args.link is not None:
        truth = args.link.with_name(args.link.name + ".truth.npy")
    reader = _reader(args)
    device = SimulatedDevice(
        args.scenario,
        args.seed,
        args.rate,
        boot_id=secrets.randbits(32),
        person=reader,
        anchor=ANCHOR_OF_STATION if args.anchor else (),
        miswiring=Miswiring(args.fault, args.seed),
    )
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(PtyServer(device, args.link))
        if truth is not None:
            device.truth_sink = stack.enter_context(TruthWriter(truth)).append
        for number in (signal.SIGINT, signal.SIGTERM):
            before = signal.signal(number, lambda *_: server.stop())
            stack.callback(signal.signal, number, before)
        if args.while_stdin or args.eyes:
            # Whoever started this one holds the other end: even killed, it lets go.
            read = threading.Thread(target=_read_stdin, args=(server, reader, device), daemon=True)
            read.start()
        where = f"{args.link} -> {server.path}" if args.link is not None else str(server.path)
        does = (
            f", {args.athlete or 'clean'} athlete who reads the screen"
            if reader and args.eyes
            else ""
        )
        beside = f", truth in {truth}" if truth is not None else ""
        print(
            f"simulated station on {where}: scenario {args.scenario}, seed {args.seed}, "
            f"{args.rate} Hz{does}{beside}",
            flush=True,
        )
        server.serve()
    return 0


def _reader(args: argparse.Namespace) -> Reader | Workbench | None:
    """Return who listens to standard input; None: the scenario goes on as named."""
    from bandplate.core.errors import UsageError
    from bandplate.sources.simulator.reader import DEAF, Reader
    from bandplate.sources.simulator.scenarios import SCENARIOS
    from bandplate.sources.simulator.workbench import SCENARIO, Workbench

    if args.scenario == SCENARIO:
        return Workbench()
    if not args.eyes:
        if args.athlete is not None:
            raise UsageError("--athlete is for a sprinter who reads the screen; add --eyes")
        return None
    from bandplate.sources.simulator.performer import Performer
    from bandplate.sources.simulator.traits import traits_named

    traits = traits_named(args.athlete or "clean")
    if args.scenario not in SCENARIOS or args.scenario in DEAF:
        return None  # the device itself refuses a scenario that there is not
    return Reader(Performer(args.seed, traits=traits))


def _read_stdin(
    server: PtyServer, reader: Reader | Workbench | None, device: SimulatedDevice
) -> None:
    for line in sys.stdin.buffer:
        if line.strip() == _BUTTON:
            device.press_button()
            continue
        why = reader.hear(line) if reader is not None and line.strip() else None
        if why is not None:
            complain(f"a line on standard input is ignored: {why}")
    server.stop()
