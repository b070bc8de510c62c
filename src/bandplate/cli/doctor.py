"""``bandplate doctor``: what is wrong with a station, at which connector, and what to do."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bandplate.core.errors import UsageError

if TYPE_CHECKING:
    from bandplate.calibration.sensors import Finding
    from bandplate.station.doctor import Examination, Patient, Report

__all__ = ["add_parser", "run"]

#: Nobody answers a press for so long: a person, the simulated workbench, s.
PATIENCE_S: Final = 30.0
BENCH_PATIENCE_S: Final = 4.0
#: What the simulated workbench puts on where nothing else is asked for, kg.
MASS_KG: Final = 20.0
BAND_MASS_KG: Final = 5.0

_Order = Callable[[dict[str, object]], None]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "doctor",
        help="find what is wrong with a station, and at which connector",
        description="Look at port, firmware, rate, clock, line, supply and every sensor at rest; "
        "then, at a terminal, have every corner and band pressed. Exit code 1: something is "
        "wrong.",
    )
    parser.add_argument("--source", metavar="SOURCE", help="serial:PORT, or sim to try it")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument(
        "--seconds", type=float, default=10.0, metavar="S", help="look at it at rest so long (10)"
    )
    parser.add_argument(
        "--steps",
        action=argparse.BooleanOptionalAction,
        help="press every corner and pull every band (yes at a terminal, and for sim)",
    )
    parser.add_argument(
        "--mass", type=float, metavar="KG", help="what stands at the corners: known gains show"
    )
    parser.add_argument("--band-mass", type=float, metavar="KG", help="what hangs at the bands")
    parser.add_argument(
        "--firmware", type=Path, metavar="IMAGE", help="f405.elf or f405.bin that it should run"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of sim (1)")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="FAULT",
        help="give sim one, to see it found",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the subcommand."""
    from bandplate.station.doctor import examine

    kind, _, where = _source(args).partition(":")
    if kind not in ("serial", "sim") or (kind == "serial") != bool(where):
        raise UsageError(f"--source {args.source!r} must be serial:PORT or sim")
    if args.fault and kind != "sim":
        raise UsageError("--fault is for the simulated station: give --source sim")
    if not 2.0 <= args.seconds <= 60.0:
        raise UsageError(f"--seconds {args.seconds:g}: choose 2 to 60")
    steps = (kind == "sim" or sys.stdin.isatty()) if args.steps is None else args.steps
    for name, kg in (("--mass", args.mass), ("--band-mass", args.band_mass)):
        if kg is not None and not 0.0 < kg < math.inf:
            raise UsageError(f"{name} {kg:g}: give the mass in kg")
    tell = sys.stderr if args.json else sys.stdout
    with _patient(kind, where, args) as (patient, order):
        resting = f"nobody on the plates, bands unhooked, please: for {args.seconds + 1:g} s"
        print(resting, file=tell, flush=True)
        examination = examine(patient, args.seconds, args.firmware)
        if steps:
            _press(args, patient, examination, order)
        else:
            examination.report.untested.append("which sensor is which, and gains (--steps)")
        report = examination.report
    if args.json:
        print(json.dumps(_as_json(report), indent=1, ensure_ascii=False))
    else:
        _print(report)
    return 1 if report.wrong else 0


def _source(args: argparse.Namespace) -> str:
    from bandplate.sources.serial_port import likely_ports

    if args.source is not None:
        return str(args.source)
    ports = likely_ports()
    if len(ports) != 1:
        found = ", ".join(ports) or "none found"
        raise UsageError(f"give --source serial:PORT (ports: {found}), or --source sim to try it")
    return f"serial:{ports[0]}"


@contextmanager
def _patient(
    kind: str, where: str, args: argparse.Namespace
) -> Iterator[tuple[Patient, _Order | None]]:
    from bandplate.config import load_station_config
    from bandplate.station.doctor import connected
    from bandplate.station.simulated import simulator

    config = load_station_config()
    if kind == "serial":
        with connected(where, config) as patient:
            yield patient, None
        return
    faults = [word for fault in args.fault for word in ("--fault", fault)]
    with simulator("bench", args.seed, 1000, *faults) as (port, ears):

        def order(what: dict[str, object]) -> None:
            ears.write(json.dumps(what) + "\n")
            ears.flush()

        with connected(port, config) as patient:
            yield patient, order


def _press(
    args: argparse.Namespace, patient: Patient, examination: Examination, order: _Order | None
) -> None:
    """Have every corner and band pressed; Ctrl-C leaves the rest out."""
    from bandplate.station.doctor import alive, bench_order

    tell = sys.stderr if args.json else sys.stdout
    mass_kg, band_kg = args.mass, args.band_mass
    if order is not None:
        mass_kg, band_kg = mass_kg or MASS_KG, band_kg or BAND_MASS_KG
    patience_s = PATIENCE_S if order is None else BENCH_PATIENCE_S
    course = examination.begin_presses(patience_s)
    steps = f"now {len(course.response_n)} steps of a second or two"
    left_out = f"one that you cannot do ends after {patience_s:.0f} s, Ctrl-C leaves out the rest"
    print(f"{steps}; {left_out}", file=tell, flush=True)
    if order is None:
        for kg, do in ((mass_kg, "stand"), (band_kg, "pull")):
            if kg is not None:
                print(f"where it says {do}: {kg:g} kg there, and nobody", file=tell, flush=True)
    said = -1
    try:
        while not course.done:
            if said != course.place and not course.leaving:
                said = course.place
                number = f"{said + 1:2d}/{len(course.response_n)}"
                print(f"{number}  {course.words}", file=tell, flush=True)
                if order is not None:
                    order(bench_order(said, mass_kg, band_kg, patient.info.dictionary))
            alive(patient)
            examination.wait()
            if examination.pressed():
                done = "taken" if course.answered[said] else f"no answer in {patience_s:.0f} s"
                off = ": step off, let go" if order is None else ""
                print(f"       {done}{off}", file=tell, flush=True)
                if order is not None:
                    order(bench_order(said, 0.0, 0.0, patient.info.dictionary))
    except KeyboardInterrupt:
        print("the other steps are left out", file=tell)
    examination.end_presses(mass_kg, band_kg)


def _print(report: Report) -> None:
    for check in report.checks:
        grave = any(finding.grave for finding in check.findings)
        word = "WRONG" if grave else "note" if check.findings else "ok"
        print(f"{word:6s}{check.title}: {check.seen}")
        for finding in check.findings:
            print(f"        {_where(finding)}: {finding.what}\n            {finding.advice}")
    if report.untested:
        print(f"not checked: {'; '.join(report.untested)}")
    if not report.wrong:
        print(f"nothing wrong was found in: {', '.join(check.title for check in report.checks)}")


def _where(finding: Finding) -> str:
    from bandplate.calibration.wiring import connectors

    plugs = connectors(finding)
    return f"{finding.where} ({', '.join(plugs)})" if plugs else finding.where


def _as_json(report: Report) -> dict[str, object]:
    from bandplate.calibration.wiring import connectors

    return {
        "wrong": len(report.wrong),
        "checks": [
            {
                "title": check.title,
                "seen": check.seen,
                "findings": [
                    {
                        "where": finding.where,
                        "connectors": connectors(finding),
                        "kind": finding.kind,
                        "what": str(finding.what),
                        "advice": str(finding.advice),
                        "wrong": finding.grave,
                    }
                    for finding in check.findings
                ],
            }
            for check in report.checks
        ],
        "not_checked": report.untested,
    }
