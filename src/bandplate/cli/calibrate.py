"""``bandplate calibrate``: plates and band sensors by masses, live or from a recording."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bandplate.cli.calibrate_course import measured
from bandplate.cli.say import complain
from bandplate.core.errors import CalibrationError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bandplate.calibration import Calibration
    from bandplate.calibration.band_course import SensorFit
    from bandplate.calibration.plate_fit import Check, PlateFit
    from bandplate.station import Bench, Station

__all__ = ["add_parser", "run"]

_BANDS = ("swing_left", "swing_right", "arm_left", "arm_right", "torso_left", "torso_right")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "calibrate",
        help="calibrate a plate or a band sensor with known masses",
        description="Hands-free at a terminal (--source), or from a recording with one mark per "
        "load (--recording and --points). Residuals are printed; nothing is saved that misses a "
        "target, and nothing without a yes.",
    )
    parser.add_argument("what", choices=("plate", "band"))
    parser.add_argument(
        "--on", required=True, metavar="NAME", help="left or right; or a band sensor: swing_left"
    )
    parser.add_argument("--source", metavar="SOURCE", help="serial:PORT, or sim:bench to try it")
    parser.add_argument("--recording", type=Path, metavar="FILE", help="with a mark at each load")
    parser.add_argument(
        "--points",
        type=Path,
        metavar="CSV",
        help="loads in the order of the marks: side,x_mm,y_mm,mass_kg or sensor,mass_kg",
    )
    parser.add_argument("--masses", metavar="KG,...", help="10,30,50 (plate), 2,5,10,15,20 (band)")
    parser.add_argument("--grid", type=int, choices=(9, 13), default=9, help="points of a plate")
    parser.add_argument(
        "--gravity",
        type=float,
        default=9.80665,
        metavar="M/S2",
        help="here: 9.780 at the equator, 9.832 at the poles (9.80665)",
    )
    parser.add_argument(
        "--repeat", metavar="POINT,...", help="measure these points of a plate again, go on then"
    )
    parser.add_argument("--anew", action="store_true", help="do not go on with an unfinished one")
    parser.add_argument("--yes", action="store_true", help="save without asking")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the subcommand; exit code 1 where nothing was saved."""
    sides = ("left", "right") if args.what == "plate" else _BANDS
    if args.on not in sides:
        raise UsageError(f"--on {args.on}: a {args.what} is one of {', '.join(sides)}")
    if (args.recording is None) != (args.points is None):
        raise UsageError("--recording and --points belong together: give both or neither")
    if args.repeat and (args.what != "plate" or args.anew or args.recording is not None):
        raise UsageError("--repeat is for points of a plate at a terminal, and not with --anew")
    if args.recording is not None:
        return _from_recording(args)
    if args.source is None:
        raise UsageError("give --source serial:PORT, or --recording FILE with --points CSV")
    return _at_the_terminal(args)


def _from_recording(args: argparse.Namespace) -> int:
    import numpy as np

    from bandplate.calibration import Calibration
    from bandplate.calibration.band_course import fit_sensor
    from bandplate.calibration.marked import marked_counts, plate_loads, read_loads
    from bandplate.calibration.plate_fit import fit_plate
    from bandplate.calibration.store import dated
    from bandplate.core.channels import CHANNELS
    from bandplate.recording import Recording

    recording = Recording.open(args.recording)
    device, stored = recording.metadata.get("device"), recording.metadata.get("calibration")
    if recording.foreign or not isinstance(device, dict) or not isinstance(stored, dict):
        raise CalibrationError(f"{args.recording} is no recording of a station: it has no counts")
    calibration, uid = Calibration.from_json(stored), str(device.get("uid", ""))
    loads = read_loads(args.points)
    marks = [event.t_ns for event in recording.events() if event.kind == "mark"]
    counts = marked_counts(recording.samples(), marks, len(loads), recording.rate_hz)
    if args.what == "plate":
        fit = fit_plate(plate_loads(loads, counts, args.on, calibration, args.gravity))
        made = calibration.with_plate(args.on, fit.matrix, dated(f"{args.on} plate"))
        return _finish_plate(args, fit, made, uid)
    mine = [i for i, load in enumerate(loads) if load.where == args.on]
    mass_kg = np.array([loads[i].mass_kg for i in mine])
    up = np.append(True, np.diff(mass_kg) > 0) if mine else np.array([], bool)
    place = CHANNELS.index(args.on)
    sensor = fit_sensor(mass_kg * args.gravity, counts[mine, place], up)
    made = calibration.with_sensor(args.on, sensor.n_per_count, sensor.zero_counts, dated(args.on))
    return _finish_band(args, sensor, made, uid)


def _at_the_terminal(args: argparse.Namespace) -> int:
    from bandplate.config import load_station_config
    from bandplate.drills import load_drill
    from bandplate.station import Host, Opening

    host = Host(load_station_config(), lambda _: ({}, None), lambda *_: None)
    station = host.open(Opening(args.source, *load_drill("free")))
    try:
        bench = station.bench
        if bench is None:
            raise UsageError("a replay has no sensors: give --recording and --points")
        station.start()
        return (_plate if args.what == "plate" else _band)(args, station, bench)
    finally:
        host.close()


def _plate(args: argparse.Namespace, station: Station, bench: Bench) -> int:
    from bandplate.calibration.plate_course import PlateCourse, PlatePlan, grid_mm
    from bandplate.calibration.plate_fit import fit_plate
    from bandplate.calibration.sensors import plate_half_mm
    from bandplate.calibration.store import dated

    points = grid_mm(*plate_half_mm(bench.dictionary), args.grid)
    plan = PlatePlan(args.on, points, _masses(args.masses or "10,30,50"), args.gravity)
    course = PlateCourse(plan, bench.calibration, bench.dictionary, bench.rate_hz)
    _say_plan(args, plan.masses_kg)
    print("points, mm from the middle (x to the right, y forward):")
    for number, (x_mm, y_mm) in enumerate(points, start=1):
        print(f"{number:5d}  x {x_mm:4.0f}  y {y_mm:4.0f}")
    fit = measured(
        *(station, bench, course, _kept_at(args, bench.uid)),
        lambda: fit_plate(course.loads()),
        anew=args.anew,
        again=_repeated(args.repeat, len(points)),
    )
    made = course.calibrated(bench.calibration, fit, dated(f"{args.on} plate"))
    return _finish_plate(args, fit, made, bench.uid)


def _band(args: argparse.Namespace, station: Station, bench: Bench) -> int:
    from bandplate.calibration.band_course import SensorCourse, SensorPlan
    from bandplate.calibration.store import dated

    plan = SensorPlan(args.on, _masses(args.masses or "2,5,10,15,20"), args.gravity)
    course = SensorCourse(plan, bench.calibration, bench.dictionary, bench.rate_hz)
    _say_plan(args, plan.masses_kg)
    path = _kept_at(args, bench.uid)
    fit = measured(station, bench, course, path, course.fit, anew=args.anew)
    made = bench.calibration.with_sensor(args.on, fit.n_per_count, fit.zero_counts, dated(args.on))
    return _finish_band(args, fit, made, bench.uid)


def _say_plan(args: argparse.Namespace, masses_kg: tuple[float, ...]) -> None:
    what = f"{args.on} plate" if args.what == "plate" else args.on
    masses = ", ".join(f"{mass_kg:g}" for mass_kg in masses_kg)
    print(f"{what}: {masses} kg, gravity {args.gravity:g} m/s\u00b2 (--gravity: what it is here)")
    print("each load is measured when it is still; Ctrl-C pauses, what is measured is kept")


def _kept_at(args: argparse.Namespace, uid: str) -> Path:
    from bandplate.calibration import CalibrationStore

    return CalibrationStore().unfinished(uid, f"{args.what}-{args.on}")


def _repeated(text: str | None, n_points: int) -> tuple[int, ...]:
    """Return the numbers of the points that are measured again, from 0."""
    words = text.split(",") if text else []
    if not all(word.strip().isdigit() and 1 <= int(word) <= n_points for word in words):
        raise UsageError(f"--repeat {text!r}: give numbers of points, 1 to {n_points}: 3,5")
    return tuple(int(word) - 1 for word in words)


def _masses(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(word) for word in text.split(","))
    except ValueError:
        raise UsageError(f"--masses {text!r}: write them like this: 10,30,50") from None


def _finish_plate(args: argparse.Namespace, fit: PlateFit, made: Calibration, uid: str) -> int:
    print("point      x mm    y mm   Fz %    Fz N   CoP mm")
    for point in fit.points:
        print(
            f"{point.point + 1:5d}  {point.x_mm:8.0f}{point.y_mm:8.0f}{point.fz_pct:+7.2f}"
            f"{point.fz_n:+8.2f}   {point.dx_mm:+.1f}, {point.dy_mm:+.1f}"
        )
    return _finish(args, fit.checks, str(fit.refusal()), made, uid, fit.quality())


def _finish_band(args: argparse.Namespace, fit: SensorFit, made: Calibration, uid: str) -> int:
    for force_n, error_n in zip(fit.force_n, fit.error_n, strict=True):
        print(f"{force_n:8.1f} N  {error_n:+.2f} N")
    return _finish(args, fit.checks, str(fit.refusal()), made, uid, fit.quality())


def _finish(
    args: argparse.Namespace,
    checks: Sequence[Check],
    refusal: str,
    made: Calibration,
    uid: str,
    quality: dict[str, object],
) -> int:
    from bandplate.calibration import CalibrationStore

    for check in checks:
        value = "" if check.state == "not tested" else f"{check.value:.2f} {check.unit}"
        print(
            f"{check.name:11s}{value:>10s}  (target {check.limit:.2f} {check.unit}) {check.state}"
        )
    if refusal:
        again = "" if args.source is None else "; --anew measures all again"
        if again and args.what == "plate":
            again += ", --repeat 3,5 these points"
        complain(f"not saved: {refusal}{again}")
        return 1
    if not args.yes and not _said_yes():
        complain("not saved: answer y, or give --yes")
        return 1
    store, what = CalibrationStore(), f"{args.on} plate" if args.what == "plate" else args.on
    store.save(uid, made, what, quality)
    if args.source is not None:
        _kept_at(args, uid).unlink(missing_ok=True)
    print(f"saved: {made.fitted} (checksum {made.crc32c:08x}); it holds from the next start on")
    return 0


def _said_yes() -> bool:
    if not sys.stdin.isatty():
        return False
    return input("save and use it? [y/N] ").strip().lower() in ("y", "yes")
