"""``bandplate``: finds the subcommand, turns errors into one line and an exit code."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

from bandplate import __version__
from bandplate.cli import (
    athletes,
    calibrate,
    devices,
    doctor,
    drills,
    export,
    history,
    import_,
    measure,
    plan,
    replay,
    report,
    run,
    simulate,
    verify,
)
from bandplate.cli.say import Parser, complain
from bandplate.core.errors import BandplateError

__all__ = ["main"]

COMMANDS = (
    run,
    simulate,
    devices,
    doctor,
    calibrate,
    drills,
    import_,
    measure,
    verify,
    replay,
    export,
    athletes,
    history,
    plan,
    report,
)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = Parser(
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
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a file's name can be any bytes
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, "run")
    args = build_parser().parse_args(words)
    try:
        code: int = args.run(args)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except BandplateError as error:
        complain(error)
        return error.exit_code
    except BrokenPipeError:  # the reader of a pipe has seen enough
        _drop_output()
        return 0
    except OSError as error:  # of a file: those are BandplateErrors; what is left is the output
        _drop_output()
        where = error.filename or "cannot write the output"
        complain(f"{where}: {error.strerror or error}")
        return 1
    except KeyboardInterrupt:
        return 130


def _drop_output() -> None:
    """Let the interpreter's last flush go nowhere, so that it does not complain once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
