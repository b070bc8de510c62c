"""Measure speed on this machine, next to the floor and to other ways of doing the same.

Usage: python benchmarks/run.py [--quick] [--only SECTION]... [--json OUT]
docs/benchmarks.md says how to read the tables.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

Figures = dict[str, dict[str, float]]


def frames_section(*, quick: bool) -> Figures:
    import frames

    return frames.measure(rounds=3 if quick else 7, n=20_000 if quick else 200_000)


def latency_section(*, quick: bool) -> Figures:
    import latency

    return latency.measure(rounds=1 if quick else 5, seconds=1.0 if quick else 4.0, rate_hz=1000)


def screens_section(*, quick: bool) -> Figures:
    import screens

    return screens.measure(rounds=1 if quick else 5, frames=20 if quick else 60)


def jank_section(*, quick: bool) -> Figures:
    import jank

    return jank.measure(seconds=4.0 if quick else 60.0)


def blocks_section(*, quick: bool) -> Figures:
    import blocks

    return blocks.measure(quick=quick)


def measures_section(*, quick: bool) -> Figures:
    import measures

    return measures.measure(rounds=3 if quick else 9)


def history_section(*, quick: bool) -> Figures:
    import history

    return history.measure(rounds=3 if quick else 9, repetitions=100_000 if quick else 1_000_000)


#: Section -> title, figure that ratios are made of, contender that they are made against.
SECTIONS: dict[str, tuple[str, str, str, Callable[..., Figures]]] = {
    "frames": (
        "One 16-channel frame",
        "ns_per_frame",
        "C floor: COBS + CRC-32C + int24",
        frames_section,
    ),
    "latency": (
        "From a frame written to a pty at 1 kHz",
        "p50_us",
        "C floor: poll + read",
        latency_section,
    ),
    "screens": (
        "One screen frame, 1280x720",
        "p50_ms",
        "bandplate: 8 curves, 10 s",
        screens_section,
    ),
    "jank": (
        "Screens of a running drill, 8 curves at 1 kHz over 10 s",
        "p99_ms",
        "bandplate: both windows",
        jank_section,
    ),
    "blocks": (
        "What holds up the screens' thread, by action",
        "block_ms",
        "50 ms",
        blocks_section,
    ),
    "measures": (
        "Every measure of a 15 s set at 1 kHz",
        "p50_ms",
        "all measures: hold",
        measures_section,
    ),
    "history": (
        "A question to a history of 10^6 repetitions",
        "p50_ms",
        "one row by its key",
        history_section,
    ),
}


def machine() -> dict[str, object]:
    """Return what the figures depend on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text().splitlines()
        model = next((li.partition(":")[2].strip() for li in lines if "model name" in li), model)
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0,
        "cpu": model,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "load": os.getloadavg()[0],
    }


def table(title: str, figures: Figures, ratio_of: str, base: str) -> str:
    """Return one section as text; the last column is the ratio to the base contender."""
    width = max(len(name) for name in figures)
    keys = list(next(iter(figures.values())))
    per_s = ratio_of == "ns_per_frame"
    heads = [f"{key:>12}" for key in keys] + (["    frames/s"] if per_s else [])
    lines = [title, f"  {'':{width}} {' '.join(heads)}   ratio"]
    for name, row in figures.items():
        cells = [f"{row[key]:12.2f}" if row[key] < 100 else f"{row[key]:12.0f}" for key in keys]
        if per_s:
            cells.append(f"{1e9 / row[ratio_of]:12.3g}")
        ratio = row[ratio_of] / figures[base][ratio_of]
        mark = " <- 1" if name == base else ""
        lines.append(f"  {name:{width}} {' '.join(cells)} {ratio:7.2f}{mark}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds: does it run at all")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="one section")
    parser.add_argument("--json", metavar="OUT", type=Path, help="write the figures as well")
    args = parser.parse_args()
    about = machine()
    print(
        f"{about['cores']} cores of {about['cpu']}, Python {about['python']}, {about['system']},"
        f" load {about['load']:.1f} at the start; medians of interleaved rounds"
    )
    results: dict[str, Figures] = {}
    for name in args.only or SECTIONS:
        title, ratio_of, base, section = SECTIONS[name]
        try:
            results[name] = section(quick=args.quick)
        except ImportError as missing:
            print(f"\n{title}: not measured, {missing}")
            continue
        print(f"\n{table(title, results[name], ratio_of, base)}", flush=True)
    if args.json is not None:
        part = args.json.with_suffix(f"{args.json.suffix}.part")
        part.write_text(json.dumps({"machine": about, "results": results}, indent=1) + "\n")
        part.replace(args.json)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main())
