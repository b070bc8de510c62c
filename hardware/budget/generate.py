"""Write what follows from the netlist, the bill and the budget; --check only compares.

python hardware/budget/generate.py [--check]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import circuit
import mechanics
import netlist
import noise
import parts
import risks
import schematics
import workshop_drawings

HARDWARE = Path(__file__).parents[1]
STATION = netlist.STATION


def _between(page: Path, name: str, content: str) -> str:
    """Return a page with what stands between its two marks replaced."""
    text = page.read_text("utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, _, rest = text.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise SystemExit(f"{page}: the marks of {name} are missing")
    return f"{before}{begin}{content}{end}{after}"


def contents() -> dict[Path, str]:
    """Return every made file and its text."""
    board = netlist.load()
    return {
        STATION / "block.svg": schematics.block(),
        STATION / "wiring.svg": schematics.wiring(),
        STATION / "plug.svg": schematics.plug(),
        STATION / "estop.svg": schematics.estop(),
        STATION / "plate.svg": workshop_drawings.plate(),
        STATION / "anchor.svg": workshop_drawings.anchor(),
        STATION / "netlist.csv": netlist.table(board),
        HARDWARE / "README.md": _between(HARDWARE / "README.md", "costs", parts.table()),
        STATION / "wiring.md": _between(STATION / "wiring.md", "circuit", circuit.table()),
        STATION / "plates.md": _between(STATION / "plates.md", "plate", mechanics.table()),
        STATION / "safety.md": _between(STATION / "safety.md", "risks", risks.table()),
        STATION / "accuracy.md": _between(STATION / "accuracy.md", "budget", noise.table()),
    }


def faults() -> list[str]:
    """Return what does not agree or does not keep its limit; empty: nothing."""
    found = netlist.faults(netlist.load()) + parts.faults() + mechanics.rated_faults()
    missed = [check for check in circuit.checks() + mechanics.checks() if not check.kept]
    return found + [f"{check.what}: {check.value:.3g} {check.unit}" for check in missed]


def main() -> int:
    """Write or compare; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    args = parser.parse_args()
    wrong = faults()
    for path, text in contents().items():
        current = path.read_text("utf-8") if path.exists() else ""
        if current != text and args.check:
            wrong.append(f"{path.relative_to(HARDWARE.parent)} is not what generate.py writes")
        elif current != text:
            path.write_text(text, "utf-8")
    for line in wrong:
        sys.stderr.write(line + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
