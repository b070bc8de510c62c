"""Bill of materials: what it costs, and whether every part is used somewhere."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from netlist import STATION, Part, load

__all__ = ["Item", "cost_eur", "faults", "items", "table", "uses"]

#: Parts that only an anchor needs, in parts.csv beside those of the netlist marked optional.
_ANCHOR_ONLY = {"xlr3_m": 2, "estop_contact": 2}
_GROUPS = {
    "board": "the board and its sockets",
    "case": "case, supply, USB",
    "stop": "emergency stop and button",
    "cables": "cables and plugs",
    "plates": "two plates, frame, platform",
    "bands": "band anchors, sensors, bands",
    "calibration": "masses, test plug",
}


@dataclass(frozen=True)
class Item:
    """One line of the bill: quantity, unit price (EUR, an estimate), what an element can carry."""

    id: str
    part: str
    mpn: str
    maker: str
    qty: int
    price_eur: float
    verify: str
    rated_n: float | None
    alternative: str


def _read(path: Path) -> dict[str, Item]:
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: Item(
                row["id"],
                row["part"],
                row["mpn"],
                row["maker"],
                int(row["qty"]),
                float(row["price_eur"]),
                row["verify"],
                float(row["rated_n"]) if row["rated_n"] else None,
                row["alternative"],
            )
            for row in csv.DictReader(file)
        }


def items(*, cheaper: bool = False) -> dict[str, Item]:
    """Return the bill by id; the cheaper variant replaces lines of the full one."""
    bill = _read(STATION / "parts.csv")
    if cheaper:
        bill |= _read(STATION / "parts_cheaper.csv")
    return bill


def uses(parts: list[Part]) -> dict[str, Counter[str]]:
    """Return how many of each id every group takes; the board's come from the netlist."""
    groups = {"board": Counter(part.bom for part in parts)}
    assemblies = tomllib.loads((STATION / "assemblies.toml").read_text("utf-8"))
    return groups | {name: Counter(content) for name, content in assemblies.items()}


def faults() -> list[str]:
    """Return where bill, netlist and assemblies do not agree; empty: nowhere."""
    used: Counter[str] = Counter()
    for counts in uses(load()).values():
        used += counts
    bill = items()
    found = [f"{id_}: used, but not in parts.csv" for id_ in used.keys() - bill.keys()]
    found += [
        f"{item.id}: parts.csv has {item.qty}, used {used[item.id]}"
        for item in bill.values()
        if item.qty != used[item.id]
    ]
    found += [
        f"parts_cheaper.csv: {id_} replaces nothing" for id_ in items(cheaper=True).keys() - bill
    ]
    return sorted(found)


def cost_eur(bill: dict[str, Item], *, anchor: bool = False) -> dict[str, float]:
    """Return EUR by group. Without an anchor its interface is left out."""
    parts = [part for part in load() if anchor or not part.optional]
    total = {}
    for name, counts in uses(parts).items():
        left_out = {} if anchor else _ANCHOR_ONLY
        total[name] = sum(
            (count - left_out.get(id_, 0)) * bill[id_].price_eur for id_, count in counts.items()
        )
    return total


def table() -> str:
    """Return the sums as a Markdown table."""
    full, cheap = cost_eur(items()), cost_eur(items(cheaper=True))
    with_anchor = cost_eur(items(), anchor=True)
    lines = ["| group | EUR | cheaper, EUR |", "|---|---:|---:|"]
    lines += [f"| {words} | {full[key]:.0f} | {cheap[key]:.0f} |" for key, words in _GROUPS.items()]
    total, less = sum(full.values()), sum(cheap.values())
    lines.append(f"| **a passive station** | **{total:.0f}** | **{less:.0f}** |")
    more = sum(with_anchor.values()) - total
    lines.append(f"| the anchor's interface on the board (no drives) | {more:.0f} | |")
    return "\n".join(lines) + "\n"
