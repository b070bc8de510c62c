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

if TYPE_CHECKING:
    from bandplate.sources.simulator.pty import PtyServer

__all__ = ["add_parser", "run"]


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
        help="quiet, hold, ramp, steps, swing, arms, fluctuate, jump, whole or empty (hold)",
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="all chance follows (1)")
    parser.add_argument("--link", type=Path, metavar="PATH", help="link to the pseudo-terminal")
    parser.add_argument(
        "--truth", type=Path, metavar="PATH", help="truth file (.npy; LINK.truth.npy with --link)"
    )
    parser.add_argument(
        "--while-stdin", action="store_true", help="end when the standard input is closed"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    from bandplate.core.errors import UsageError
    from bandplate.sources.simulator.board import RATES_HZ
    from bandplate.sources.simulator.device import SimulatedDevice
    from bandplate.sources.simulator.pty import PtyServer
    from bandplate.sources.simulator.truth import TruthWriter

    if args.rate not in RATES_HZ:
        raise UsageError(f"no rate {args.rate} Hz; there are: {', '.join(map(str, RATES_HZ))}")
    truth: Path | None = args.truth
    if truth is None and args.link is not None:
        truth = args.link.with_name(args.link.name + ".truth.npy")
    device = SimulatedDevice(args.scenario, args.seed, args.rate, boot_id=secrets.randbits(32))
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(PtyServer(device, args.link))
        if truth is not None:
            device.truth_sink = stack.enter_context(TruthWriter(truth)).append
        for number in (signal.SIGINT, signal.SIGTERM):
            before = signal.signal(number, lambda *_: server.stop())
            stack.callback(signal.signal, number, before)
        if args.while_stdin:
            # Whoever started this one holds the other end: even killed, it lets go.
            threading.Thread(target=_stop_after_stdin, args=(server,), daemon=True).start()
        where = f"{args.link} -> {server.path}" if args.link is not None else str(server.path)
        beside = f", truth in {truth}" if truth is not None else ""
        print(
            f"simulated station on {where}: scenario {args.scenario}, seed {args.seed}, "
            f"{args.rate} Hz{beside}",
            flush=True,
        )
        server.serve()
    return 0


def _stop_after_stdin(server: PtyServer) -> None:
    sys.stdin.read()
    server.stop()
