"""``bandplate drills``: the drills there are."""

from __future__ import annotations

import argparse

__all__ = ["add_parser", "run"]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("drills", help="list the drills")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the subcommand."""
    from bandplate.drills import drill_names, load_drill

    for name in drill_names():
        drill = load_drill(name)
        phases = ", ".join(f"{phase.name} {phase.duration_s:g} s" for phase in drill.phases)
        print(
            f"{name:<10} {drill.title:<11} push {drill.push_side:<6} {drill.repetitions} x {phases}"
        )
    return 0
