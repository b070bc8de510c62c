"""``bandplate plan``: what an athlete does next, and why; a coach edits it."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bandplate.drills import Drill
    from bandplate.history import Athlete, History
    from bandplate.plan import Item, SessionPlan

__all__ = ["add_parser", "run"]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "plan",
        help="the next session of an athlete, and why",
        description="Print the next session: drills, targets, why. A coach writes it to a file "
        "(-o), changes it and gives it back (--use); it then stands until it is done. From which "
        "finding which drill follows stands in docs/plan.md.",
    )
    parser.add_argument("name", metavar="NAME", help="an athlete")
    parser.add_argument("--date", metavar="DAY", type=_day, help="plan this day, as 2026-11-24")
    parser.add_argument("--json", action="store_true", help="print JSON")
    files = parser.add_mutually_exclusive_group()
    files.add_argument("-o", "--output", type=Path, metavar="FILE", help="write it to a TOML file")
    files.add_argument("--use", type=Path, metavar="FILE", help="keep this edited plan")
    files.add_argument("--forget", action="store_true", help="drop the kept plan")
    parser.add_argument("--by", metavar="WHO", help="who edited it (default: who is logged in)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Plan, print or write; with ``--use``: check and keep."""
    from bandplate.cli.athletes import open_history
    from bandplate.cli.say import complain
    from bandplate.history import checked_name
    from bandplate.plan.today import TodaysPlan, forget_plan, propose, todays_plan

    with open_history() as history:
        athlete = history.find_athlete(args.name)
        if args.use is not None:
            return _use(args, history, history.athlete(args.name))
        if athlete is None:
            args.name = checked_name(args.name)
            complain(f"no athlete {args.name!r} in the history: a first session is planned")
        elif args.forget:
            forget_plan(history, athlete)
        drills = _drills()
        if args.date is not None:
            found = TodaysPlan(propose(history, athlete, args.name, drills, args.date))
        else:
            found = todays_plan(history, athlete, args.name, drills)
    for name in found.gone:
        complain(f"there is no drill {name} any more: edit the plan, or bandplate plan --forget")
    plan = found.plan
    if args.output is not None:
        return _write(plan, args.output)
    edited = f"edited by {found.by}" if found.by else ""
    print(_json(plan, edited) if args.json else format_plan(plan, drills, found.done, edited))
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day such as 2026-11-24") from None


def _drills() -> dict[str, Drill]:
    """Return every drill that can be read; what is wrong with another is one line on stderr."""
    from bandplate.cli.say import complain
    from bandplate.config import load_station_config
    from bandplate.drills import drills_folder
    from bandplate.plan.today import known_drills

    found, wrong = known_drills(drills_folder(load_station_config().drills.folder))
    for line in wrong:
        complain(line)
    return found


def _use(args: argparse.Namespace, history: History, athlete: Athlete) -> int:
    from bandplate.plan import read_plan
    from bandplate.plan.today import keep_plan

    plan = read_plan(args.use, athlete.name, _drills())
    by = keep_plan(history, athlete, plan, args.by or "")
    print(f"kept for {athlete.name}: {len(plan.drills)} drills, {plan.date}, edited by {by}")
    return 0


def _write(plan: SessionPlan, target: Path) -> int:
    import os

    from bandplate.core.errors import StorageError, UsageError
    from bandplate.plan import plan_to_toml

    if target.exists():
        raise UsageError(f"{target} is there already: name another file")
    part = target.with_name(target.name + ".part")
    try:
        part.write_text(plan_to_toml(plan), "utf-8")
        os.replace(part, target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StorageError(f"{target} cannot be written: {error.strerror or error}") from error
    print(f"{target}: change it, then bandplate plan {plan.athlete!r} --use {target}")
    return 0


def _json(plan: SessionPlan, edited: str) -> str:
    import json

    from bandplate.plan import plan_to_json

    return json.dumps({**plan_to_json(plan), "edited": bool(edited)}, indent=1, ensure_ascii=False)


def format_plan(
    plan: SessionPlan, drills: Mapping[str, Drill], done: Collection[str], edited: str
) -> str:
    """Return a plan as text of at most 80 columns."""
    import textwrap

    from bandplate.cli.say import one_line

    kinds = {"first": "first session", "light": "light day", "deload": "light session"}
    head = [plan.athlete, f"{date.fromisoformat(plan.date):%a} {plan.date}"]
    head += [word for word in (kinds.get(plan.kind, ""), edited) if word]
    lines = [one_line(", ".join(head)), ""]
    for number, item in enumerate(plan.drills, start=1):
        mark = "  done" if item.drill in done else ""
        lines.append(f"{number:>2}  {item.drill:<12} {_what(item, drills.get(item.drill))}{mark}")
        lines += textwrap.wrap(one_line(item.why), 74, initial_indent="    ",
                               subsequent_indent="    ")  # fmt: skip
    for note in plan.notes:
        lines += ["", *textwrap.wrap(one_line(note), 78, subsequent_indent="  ")]
    lines += ["", "experimental: ceiling, limiter and what follows from them are a hypothesis"]
    return "\n".join(lines)


def _what(item: Item, drill: Drill | None) -> str:
    """Return the amounts of a line: sets, target, how the pull changes."""
    sides: Sequence[str] = drill.sides if drill is not None else ()
    each = " a side" if len(sides) > 1 else ""
    parts = [f"{item.sets} x {item.repetitions or (drill.repetitions if drill else 1)}{each}"]
    if item.target_pct is not None:
        parts.append(f"target {item.target_pct:g} %")
    if item.less_band is not None:
        parts.append(f"20 % off the {item.less_band} band")
    if item.bands:
        parts.append(f"at {', '.join(item.bands)}")
    if drill is not None and drill.adaptation is not None and item.difficulty is not None:
        from bandplate.drills.staircase import setting

        at = setting(drill.adaptation, item.difficulty, item.ar_r2_at_most or 1.0)
        parts.append(f"+-{at.amplitude_pct:.0f} %, {at.bandwidth_hz:.1f} Hz, R2 {at.ar_r2:.2f}")
    elif item.ar_r2_at_most is not None:
        parts.append(f"R2 at most {item.ar_r2_at_most:.2f}")
    return ", ".join(parts)
