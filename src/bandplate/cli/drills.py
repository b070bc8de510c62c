"""``bandplate drills``: the drills there are, what is in one, what is wrong with one, a new one."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bandplate.cli.say import complain, one_line

if TYPE_CHECKING:
    from bandplate.drills.spec import Drill, PhaseSpec

__all__ = ["add_parser", "run"]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    # Before the act or after it: where it is left out, it must not undo the other.
    folder = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    folder.add_argument(
        "--folder", type=Path, metavar="DIR", help="the coach's own drills (default: user's data)"
    )
    parser = subparsers.add_parser(
        "drills", help="list, check and copy the drills", parents=[folder]
    )
    parser.set_defaults(run=run, act=_list)
    acts = parser.add_subparsers(metavar="ACT")
    show = acts.add_parser("show", help="print a drill's file", parents=[folder])
    show.add_argument("name", metavar="NAME")
    show.set_defaults(act=_show)
    check = acts.add_parser(
        "check", help="say what a drill file does, or what is wrong with it", parents=[folder]
    )
    check.add_argument("files", metavar="FILE", nargs="+", help="a file, or the name of a drill")
    check.set_defaults(act=_check)
    new = acts.add_parser(
        "new", help="copy a drill into the own folder, to change it there", parents=[folder]
    )
    new.add_argument("name", metavar="NAME")
    new.add_argument("--from", dest="source", metavar="DRILL", default="hold")
    new.set_defaults(act=_new)


def run(args: argparse.Namespace) -> int:
    """Run the subcommand."""
    args.folder = getattr(args, "folder", None) or _configured_folder()
    act: Callable[[argparse.Namespace], int] = args.act
    return act(args)


def _configured_folder() -> Path:
    from bandplate.config import load_station_config
    from bandplate.drills.files import drills_folder

    return drills_folder(load_station_config().drills.folder)


def _list(args: argparse.Namespace) -> int:
    from bandplate.drills.check import read_drill
    from bandplate.drills.files import drill_files, is_shipped

    rows = []
    problems = []
    for name, path in drill_files(args.folder).items():
        drill, found = read_drill(path)
        problems += found
        own = "" if is_shipped(path) else "own"
        if drill is None:
            rows.append((name, "(broken)", "", "", "", "", own))
            continue
        count = f"{len(drill.sides)} x {drill.repetitions}"
        phases = ", ".join(phase.kind for phase in drill.phases)
        resistance = drill.resistance.source if drill.resistance.profile else "band"
        length = _duration(drill.planned_s)
        rows.append((name, drill.title, count, phases, resistance, length, own))
    head = ("name", "title", "sides x reps", "phases", "resistance", "length", "")
    _print_table([head, *rows])
    for problem in problems:
        complain(problem)
    return 0


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    rows = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        line = "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        print(line.rstrip())


def _show(args: argparse.Namespace) -> int:
    from bandplate.drills.files import find_drill

    print(_text(find_drill(args.name, args.folder)), end="")
    return 0


def _text(path: Path) -> str:
    from bandplate.core.errors import ConfigError

    try:
        return path.read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ConfigError(f"{path}: {why}; check the path and its rights") from error


def _check(args: argparse.Namespace) -> int:
    from bandplate.config import load_limits
    from bandplate.drills.athlete import Facts
    from bandplate.drills.caps import asks_too_much
    from bandplate.drills.check import read_drill
    from bandplate.drills.files import find_drill

    limits = load_limits()
    facts = Facts(band_max_n=limits.band_max_n, overload_max_pct=limits.overload_pct)
    code = 0
    for name in args.files:
        path = find_drill(name, args.folder)
        drill, problems = read_drill(path, lambda drill: asks_too_much(drill, facts))
        for problem in problems:
            print(one_line(str(problem)))
        if drill is None:
            code = 1
        else:
            print(one_line(f"{path}: OK"))
            for line in _in_words(path.stem, drill):
                print(f"  {one_line(line)}")
    return code


def _new(args: argparse.Namespace) -> int:
    from bandplate.core.errors import ConfigError, UsageError
    from bandplate.drills.files import find_drill

    if not args.name or args.name.startswith(".") or {"/", "\\", "\0"} & set(args.name):
        raise UsageError(f"{args.name!r} is no name for a drill; choose one word, such as my-hold")
    path = args.folder / f"{args.name.removesuffix('.toml')}.toml"
    text = _text(find_drill(args.source, args.folder))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            try:
                file.write(text)
                file.flush()
            except OSError:  # the disk is full: no half of a drill stays
                path.unlink()
                raise
    except OSError as error:
        if isinstance(error, FileExistsError) and path.exists():
            why = "is there already; choose another name, or edit it"
        else:
            why = f"{error.strerror}; choose a --folder to write in"
        raise ConfigError(f"{path}: {why}") from error
    print(f"{one_line(str(path))}: a copy of {args.source}, to be edited")
    return 0


def _duration(length_s: float) -> str:
    minutes, seconds = divmod(round(length_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _phase_in_words(phase: PhaseSpec) -> str:
    from bandplate.drills.meaning import target_ends

    words = f"{phase.kind} {phase.duration_s:g} s"
    ends = target_ends(phase)
    if ends is not None:
        unit = "N" if phase.target_pct is None else "% of max"
        line = f"{ends[0]:g}" if ends[0] == ends[1] else f"{ends[0]:g} to {ends[1]:g}"
        words += f" at {line} {unit}"
    if phase.target_profile is not None:
        words += f" (moving: {phase.target_profile.kind})"
    return words


def _in_words(name: str, drill: Drill) -> list[str]:
    from bandplate.drills.meaning import target_ends

    sides = f"{_plural(len(drill.sides), 'side')} ({', '.join(drill.sides)})"
    count = _plural(drill.repetitions, "repetition")
    rest = f", rest {drill.rest_s:g} s" if len(drill.trials) > 1 else ""
    lines = [
        f"{name}: {sides} x {count}, {drill.work_s:g} s each{rest}; "
        f"{_duration(drill.planned_s)} in all, without getting ready",
        "; then ".join(map(_phase_in_words, drill.phases)),
    ]
    if any(target_ends(phase) is not None for phase in drill.phases):
        half_n = drill.corridor.half_width_n
        half = f"{drill.corridor.half_width_pct:g} % of max" if half_n is None else f"{half_n:g} N"
        lines.append(f"corridor: +-{half}")
    profile = drill.resistance.profile
    if profile is None:
        lines.append("bands: as they are")
    else:
        who = {"auto": "the anchor, else a partner", "anchor": "the anchor", "partner": "a partner"}
        bands = ", ".join(drill.resistance.bands)
        lines.append(f"bands: {profile.kind} at {bands} by {who[drill.resistance.source]}")
    if drill.adaptation is not None:
        lines.append(
            f"adapts: towards {drill.adaptation.time_in_corridor_pct:g} % of the time in corridor"
        )
    lines.append(f"cues: {', '.join(drill.cues) or 'none'}")
    if drill.stops.off:
        lines.append(f"does not stop for: {', '.join(drill.stops.off)}")
    return lines
