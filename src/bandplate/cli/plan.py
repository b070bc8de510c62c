"""``bandplate plan``: what an athlete does next, and why; a coach edits it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bandplate.drills import Drill
    from bandplate.history import Athlete, History, Plan
    from bandplate.plan import Item, Known, SessionPlan

__all__ = ["add_parser", "run"]

_DAY_NS: Final = 86_400 * 10**9
#: A trend that ended longer ago says nothing of today [ours].
_CURRENT_NS: Final = 28 * _DAY_NS
#: Less push in these is a lighter athlete, or a lighter band.
_NO_TRAINING: Final = ("weigh", "confirm")


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
    import time

    from bandplate.cli.athletes import open_history
    from bandplate.cli.say import complain
    from bandplate.history import checked_name

    with open_history() as history:
        athlete = history.find_athlete(args.name)
        if args.use is not None:
            return _use(args, history, history.athlete(args.name))
        if athlete is None:
            args.name = checked_name(args.name)
            complain(f"no athlete {args.name!r} in the history: a first session is planned")
        stored = None if athlete is None else _open_plan(history, athlete)
        if stored is not None and athlete is not None and args.forget:
            history.add_plan(athlete.uid, {}, made_utc_ns=time.time_ns())
            stored = None
        drills = _drills()
        if stored is None or athlete is None or args.date is not None:
            plan, done = _planned(args, history, athlete, drills), set[str]()
        else:
            plan, done = _kept(history, athlete, stored, drills)
    if args.output is not None:
        return _write(plan, args.output)
    edited = f"edited by {stored.data.get('by')}" if stored and not args.date else ""
    print(_json(plan, edited) if args.json else format_plan(plan, drills, done, edited))
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
    from bandplate.core.errors import ConfigError
    from bandplate.drills import drill_files, drills_folder, load_drill

    found = {}
    for name, path in drill_files(drills_folder(load_station_config().drills.folder)).items():
        try:
            found[name] = load_drill(str(path))[1]
        except ConfigError as error:
            complain(error)
    return found


def _planned(
    args: argparse.Namespace,
    history: History,
    athlete: Athlete | None,
    drills: Mapping[str, Drill],
) -> SessionPlan:
    import time

    from bandplate.core.errors import UsageError
    from bandplate.plan import Known, day_of, load_rules, make_plan, next_day, rules_file

    rules = load_rules(rules_file(), drills)
    now_utc_ns = time.time_ns()
    today = day_of(now_utc_ns)
    if args.date is not None:
        if args.date < today:
            raise UsageError(f"{args.date} is over: name today or a later day")
        now_utc_ns += (args.date - today).days * _DAY_NS  # what is recent then
    known = Known(args.name) if athlete is None else _known(history, athlete, now_utc_ns)
    return make_plan(known, rules, drills, args.date or next_day(known, rules, today))


def _known(history: History, athlete: Athlete, now_utc_ns: int) -> Known:
    from bandplate.cli.history_view import athlete_trends
    from bandplate.measures.progress import strength_support_gap
    from bandplate.plan import gather

    declining = []
    gap = False
    by_drill: dict[tuple[str, str], dict[tuple[str, str], object]] = {}
    for one in athlete_trends(history, athlete):
        trend = one.trend
        if one.progress is None or now_utc_ns - int(trend.t_utc_ns[-1]) > _CURRENT_NS:
            continue
        by_drill.setdefault((one.drill, one.side), {})[trend.measure, trend.scope] = one.progress
        falls = trend.measure.startswith(("push_mean", "push_peak", "support"))
        if falls and one.progress.verdict == "declining" and one.drill not in _NO_TRAINING:
            scope = "" if trend.scope == "push" else f" {trend.scope}"
            declining.append(f"{trend.measure}{scope} in {one.drill}, push {one.side}")
    for verdicts in by_drill.values():
        push = verdicts.get(("push_peak_n", "push"))
        support = {scope: p for (name, scope), p in verdicts.items() if name == "support_ratio"}
        if push is not None:
            gap = gap or bool(strength_support_gap(push, support))  # type: ignore[arg-type]
    return gather(history, athlete, now_utc_ns=now_utc_ns, declining=declining[:3], support_gap=gap)


def _open_plan(history: History, athlete: Athlete) -> Plan | None:
    """Return the kept plan whose session is not over yet; an empty one was dropped."""
    import time

    from bandplate.plan import day_of

    plan = history.newest_plan(athlete.uid)
    if plan is None or not plan.data.get("drills"):
        return None
    since = [s for s in history.sets(athlete.uid) if s.started_utc_ns > plan.made_utc_ns]
    items = plan.data["drills"]
    assert isinstance(items, list)
    wanted = {str(item["drill"]) for item in items}
    if since and wanted <= {s.drill for s in since}:
        return None
    if since and day_of(since[-1].started_utc_ns) < day_of(time.time_ns()):
        return None
    return plan


def _kept(
    history: History, athlete: Athlete, stored: Plan, drills: Mapping[str, Drill]
) -> tuple[SessionPlan, set[str]]:
    from bandplate.cli.say import complain
    from bandplate.plan import plan_from_json

    data = {key: value for key, value in stored.data.items() if key != "by"}
    since = [s for s in history.sets(athlete.uid) if s.started_utc_ns > stored.made_utc_ns]
    plan = plan_from_json(data)
    for name in dict.fromkeys(item.drill for item in plan.drills if item.drill not in drills):
        complain(f"there is no drill {name} any more: edit the plan, or bandplate plan --forget")
    return plan, {s.drill for s in since}


def _use(args: argparse.Namespace, history: History, athlete: Athlete) -> int:
    import getpass
    import time

    from bandplate.plan import plan_to_json, read_plan

    plan = read_plan(args.use, athlete.name, _drills())
    try:
        by = args.by or getpass.getuser()
    except (OSError, KeyError):  # nobody has this number on this machine
        by = "unknown"
    data = {**plan_to_json(plan), "by": by}
    history.edit_plan(history.add_plan(athlete.uid, data, made_utc_ns=time.time_ns()), data)
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


def format_plan(plan: SessionPlan, drills: Mapping[str, Drill], done: set[str], edited: str) -> str:
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
