"""``bandplate``: finds the subcommand, turns errors into one line and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from bandplate import __version__
from bandplate.cli import (
    devices,
    drills,
    export,
    import_,
    measure,
    replay,
    run,
    simulate,
    verify,
)
from bandplate.core.errors import BandplateError

__all__ = ["main"]

COMMANDS = (run, simulate, devices, drills, import_, measure, verify, replay, export)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="bandplate",
        description="Resistance-band and force-plate training controller for sprinters.",
        epilog="Without a subcommand: run.",
    )
    parser.add_argument("--version", action="version", version=f"bandplate {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND")
    for command in COMMANDS:
        command.add_parser(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns
    -------
    int
        0 done, 1 the thing asked for failed, 2 wrong use.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, "run")
    args = build_parser().parse_args(words)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except BandplateError as error:
        print(f"bandplate: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
