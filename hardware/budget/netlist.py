"""The board's netlist: station/netlist.toml with one of each part per plug, and its checks."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

__all__ = ["N_PLUGS", "STATION", "Part", "faults", "load", "nets_of", "table"]

STATION: Final = Path(__file__).parents[1] / "station"
N_PLUGS: Final = 14
#: Supply pins want a capacitor that says "at REF PIN".
_SUPPLIES: Final = ("3V3A", "3V3D", "5V", "VU", "12V")
_NO_CAPACITOR: Final = ("S1", "J20", "J22", "U8", "U9")  # U8, U9 have theirs at 1 and 5


@dataclass(frozen=True)
class Part:
    """One part on the board.

    Attributes
    ----------
    ref, bom, title : str
        Designator, id in parts.csv, words for the drawing.
    pins : dict of str to str
        Pin number and net.
    names : dict of str to str
        Pin number and the maker's pin name, where the netlist gives one.
    optional : bool
        Of the anchor's interface; left out of a passive station.
    """

    ref: str
    bom: str
    title: str
    pins: dict[str, str]
    names: dict[str, str]
    optional: bool = False


def _part(row: dict[str, Any], n: int = 0) -> Part:
    nets, names = {}, {}
    for pin, text in row["pins"].items():
        net, _, name = str(text).replace("{n}", str(n)).partition(" ")
        nets[str(pin)] = net
        names[str(pin)] = name
    ref = row["ref"].replace("{n}", str(n))
    return Part(ref, row["bom"], row.get("title", ""), nets, names, row.get("optional", False))


def _two_pins(rows: dict[str, list[str]], n: int = 0, *, optional: bool = False) -> list[Part]:
    return [
        _part({"ref": ref, "bom": bom, "title": why, "pins": {1: a, 2: b}, "optional": optional}, n)
        for ref, (bom, a, b, why) in rows.items()
    ]


def load(path: Path = STATION / "netlist.toml") -> list[Part]:
    """Return every part of the board, those of the 14 plugs written out."""
    content = tomllib.loads(path.read_text("utf-8"))
    parts = [_part(row) for row in content["part"]]
    parts += _two_pins(content["two_pins"])
    parts += _two_pins(content["two_pins_optional"], optional=True)
    by_ref = {part.ref: part for part in parts}
    wiring = content["channels"]
    for n in range(1, N_PLUGS + 1):
        parts += [_part(row, n) for row in content["channel"]]
        parts += _two_pins(content["two_pins_of_a_channel"], n)
        chip, place = by_ref[wiring["chips"][n - 1]], (n - 1) % 8
        for key, net in (("pins_p", f"AP{n}"), ("pins_n", f"AN{n}")):
            pin = str(wiring[key][n - 1])
            if pin in chip.pins:
                raise ValueError(f"netlist.toml: {chip.ref} pin {pin} is used twice")
            chip.pins[pin] = net
            chip.names[pin] = f"AIN{place}{net[1]}"
    return parts


def nets_of(parts: list[Part]) -> dict[str, list[str]]:
    """Return the pins ("U1 14") on each net."""
    nets: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        for pin, net in part.pins.items():
            nets[net].append(f"{part.ref} {pin}")
    return dict(nets)


def faults(parts: list[Part]) -> list[str]:
    """Return what is wrong with the netlist itself; empty: nothing."""
    found = []
    refs = [part.ref for part in parts]
    found += [f"{ref} stands twice" for ref in sorted({r for r in refs if refs.count(r) > 1})]
    found += [f"net {net}: only {pins[0]}" for net, pins in nets_of(parts).items() if len(pins) < 2]
    at = {
        (words[1], words[2], part.pins["1"])
        for part in parts
        if part.ref.startswith("C") and len(words := part.title.split()) == 3 and words[0] == "at"
    }
    for part in parts:
        if not part.ref.startswith(("U", "Y")) or part.ref in _NO_CAPACITOR:
            continue
        for pin, net in part.pins.items():
            is_supply = net in _SUPPLIES and part.names[pin] != "E/D"
            if is_supply and (part.ref, pin, net) not in at:
                found.append(f"{part.ref} pin {pin} ({net}) has no capacitor of its own")
    return found


def table(parts: list[Part]) -> str:
    """Return the netlist as CSV, one line per pin: for a layout program and for the tester."""
    lines = ["ref,bom,pin,pin_name,net,optional"]
    for part in parts:
        lines += [
            f"{part.ref},{part.bom},{pin},{part.names[pin]},{net},{'yes' if part.optional else ''}"
            for pin, net in sorted(part.pins.items(), key=lambda item: item[0].zfill(3))
        ]
    return "\n".join(lines) + "\n"
