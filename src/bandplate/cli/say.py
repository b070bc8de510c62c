"""What a person reads when something went wrong: one line on stderr, whatever a name holds."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

__all__ = ["Parser", "complain", "one_line"]


def one_line(text: str) -> str:
    r"""Return `text` with what is not printable (line breaks, escapes) as ``\n``, ``\x1b``."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
    )


def complain(message: object) -> None:
    """Print one line on stderr."""
    print(f"bandplate: {one_line(str(message))}", file=sys.stderr)


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line, like every other error."""

    def error(self, message: str) -> NoReturn:
        """Complain and exit with 2."""
        complain(f"{message}; see {self.prog} --help")
        sys.exit(2)
