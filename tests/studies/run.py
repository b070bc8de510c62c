"""Run every long study and keep the figures: ``make validate``.

    python -m tests.studies.run [--seeds N] [--only NAME]

Writes docs/validation.md when all studies ran with the full number of seeds.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import time
from pathlib import Path

import tests.studies as package

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"
FULL = 200

HEAD = """# Validation

What `make validate` found on simulated drills whose truth is known: {seeds} seeds a study. The
short form of each study, with fewer seeds, is part of `make test`. The command writes this page.

| study | seeds | figure | pass | |
|---|---|---|---|---|
"""


def studies() -> list[str]:
    """Return the names of the modules that hold a study."""
    names = [module.name for module in pkgutil.iter_modules(package.__path__)]
    return sorted(
        name
        for name in names
        if name != "run" and hasattr(importlib.import_module(f"tests.studies.{name}"), "study")
    )


def line(row: dict[str, object]) -> str:
    """Return one row of the table; the keys are those that every study gives."""
    verdict = "pass" if row["passed"] else "**FAIL**"
    return f"| {row['name']} | {row['seeds']} | {row['figure']} | {row['pass']} | {verdict} |"


def main() -> int:
    """Run the studies, print the table, return 1 when one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=FULL)
    parser.add_argument("--only", choices=studies())
    args = parser.parse_args()
    rows: list[dict[str, object]] = []
    for name in [args.only] if args.only else studies():
        begun = time.monotonic()
        found = importlib.import_module(f"tests.studies.{name}").study(args.seeds)
        print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
        rows += found
        print("\n".join(line(row) for row in found), flush=True)
    if args.only is None and args.seeds == FULL:
        PAGE.write_text(HEAD.format(seeds=FULL) + "\n".join(map(line, rows)) + "\n")
    return 0 if all(row["passed"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
