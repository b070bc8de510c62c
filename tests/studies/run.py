"""Run the long studies and keep their figures: ``make validate``.

    python -m tests.studies.run [--seeds N] [--only NAME]

With the full number of seeds each study writes its own section of docs/validation.md.
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

What `make validate` found on simulated drills whose truth is known. The short form of each study,
with fewer seeds, is part of `make test`. The command writes this page.
"""
TABLE = "| study | seeds | figure | pass | |\n|---|---|---|---|---|\n"


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
    """Run the studies, print their rows, return 1 when one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=FULL)
    parser.add_argument("--only", choices=studies())
    args = parser.parse_args()
    passed = True
    for name in [args.only] if args.only else studies():
        begun = time.monotonic()
        rows = importlib.import_module(f"tests.studies.{name}").study(args.seeds)
        print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
        print("\n".join(map(line, rows)), flush=True)
        passed = passed and all(row["passed"] for row in rows)
        if args.seeds == FULL:
            keep(name, rows)
    return 0 if passed else 1


def keep(name: str, rows: list[dict[str, object]]) -> None:
    """Replace one study's section of the page; those of studies that are gone go with it."""
    text = PAGE.read_text() if PAGE.exists() else ""
    sections = {part.partition("\n")[0]: part for part in text.split("\n## ")[1:]}
    sections[name] = f"{name}\n\n{TABLE}" + "".join(f"{line(row)}\n" for row in rows)
    there = [sections[study] for study in studies() if study in sections]
    PAGE.write_text(HEAD + "".join(f"\n## {part.rstrip()}\n" for part in there))


if __name__ == "__main__":
    sys.exit(main())
