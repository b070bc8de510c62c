"""The plan that holds today: the one that was kept, or a new proposal; and its lines as drills."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bandplate.core.errors import ConfigError, UsageError
from bandplate.drills import drill_files, load_drill
from bandplate.drills.spec import Drill
from bandplate.plan.apply import Item, item_problems, planned_drill
from bandplate.plan.document import SessionPlan, plan_from_json, plan_to_json
from bandplate.plan.known import Known, day_of, gather
from bandplate.plan.planner import make_plan, next_day
from bandplate.plan.rules import load_rules, rules_file

if TYPE_CHECKING:
    from bandplate.history import Athlete, History, Plan

__all__ = [
    "TodaysPlan",
    "changed_plan",
    "drill_of_line",
    "forget_plan",
    "keep_plan",
    "known_drills",
    "propose",
    "todays_plan",
]

_DAY_NS: Final = 86_400 * 10**9
#: A trend that ended longer ago says nothing of today [ours].
_CURRENT_NS: Final = 28 * _DAY_NS
#: Less push in these is a lighter athlete, or a lighter band.
_NO_TRAINING: Final = ("weigh", "confirm", "try")


@dataclass(frozen=True)
class TodaysPlan:
    """A plan, and what became of it.

    Attributes
    ----------
    plan : SessionPlan
    by : str
        Who edited it; empty: it is a proposal, made anew each time.
    done : frozenset of str
        The drills that were done since it was kept.
    gone : tuple of str
        Its drills that are not there any more.
    """

    plan: SessionPlan
    by: str = ""
    done: frozenset[str] = frozenset()
    gone: tuple[str, ...] = ()


def known_drills(folder: Path) -> tuple[dict[str, Drill], list[str]]:
    """Return every drill that can be read, and what is wrong with the others."""
    found: dict[str, Drill] = {}
    wrong = []
    for name, path in drill_files(folder).items():
        try:
            found[name] = load_drill(str(path))[1]
        except ConfigError as error:
            wrong.append(str(error))
    return found, wrong


def todays_plan(
    history: History, athlete: Athlete | None, name: str, drills: Mapping[str, Drill]
) -> TodaysPlan:
    """Return the kept plan while its session is not over, else a proposal.

    Parameters
    ----------
    history : History
    athlete : Athlete or None
        None: nobody whom the history knows; a first session is planned for `name`.
    name : str
    drills : mapping of str to Drill
        Those there are.
    """
    stored = None if athlete is None else _open_plan(history, athlete)
    if stored is None or athlete is None:
        return TodaysPlan(propose(history, athlete, name, drills))
    data = dict(stored.data)
    by = str(data.pop("by", "unknown"))
    plan = plan_from_json(data)
    done = {s.drill for s in history.sets(athlete.uid) if s.started_utc_ns > stored.made_utc_ns}
    gone = dict.fromkeys(item.drill for item in plan.drills if item.drill not in drills)
    return TodaysPlan(plan, by, frozenset(done), tuple(gone))


def propose(
    history: History,
    athlete: Athlete | None,
    name: str,
    drills: Mapping[str, Drill],
    day: date | None = None,
) -> SessionPlan:
    """Plan a session of a day; None: of the first day on which the push has rested.

    Raises
    ------
    UsageError
        The day is over.
    ConfigError
        The rules are wrong.
    """
    rules = load_rules(rules_file(), drills)
    now_utc_ns = time.time_ns()
    today = day_of(now_utc_ns)
    if day is not None:
        if day < today:
            raise UsageError(f"{day} is over: name today or a later day")
        now_utc_ns += (day - today).days * _DAY_NS  # what is recent then
    known = Known(name) if athlete is None else _known(history, athlete, now_utc_ns)
    return make_plan(known, rules, drills, day or next_day(known, rules, today))


def keep_plan(history: History, athlete: Athlete, plan: SessionPlan, by: str = "") -> str:
    """Store a plan as a person wants it; it stands until it is done.

    Returns
    -------
    str
        Who edited it: `by`, else who is logged in.
    """
    data = {**plan_to_json(plan), "by": by or _who()}
    history.edit_plan(history.add_plan(athlete.uid, data, made_utc_ns=time.time_ns()), data)
    return str(data["by"])


def forget_plan(history: History, athlete: Athlete) -> None:
    """Drop the kept plan: the next one is a proposal."""
    if _open_plan(history, athlete) is not None:
        history.add_plan(athlete.uid, {}, made_utc_ns=time.time_ns())


def changed_plan(
    plan: SessionPlan, number: int, item: Item | None, drills: Mapping[str, Drill]
) -> SessionPlan:
    """Return the plan with another line at a place (from 1), or without it.

    Raises
    ------
    UsageError
        There is no such line, or the last one would go.
    ConfigError
        The drill cannot be done so: what, and what to do.
    """
    import msgspec

    _line(plan, number)
    lines = list(plan.drills)
    if item is None:
        if len(lines) == 1:
            raise UsageError("a plan needs one drill at least: plan anew instead")
        del lines[number - 1]
    else:
        wrong = next(item_problems(item, drills), None)
        if wrong is not None:
            raise ConfigError(f"{wrong[1]}: {wrong[2]}")
        lines[number - 1] = item
    return msgspec.structs.replace(plan, drills=tuple(lines))


def drill_of_line(plan: SessionPlan, number: int, drills: Mapping[str, Drill]) -> tuple[str, Drill]:
    """Return name and drill of a plan's line (from 1): target, bands, difficulty as planned.

    Raises
    ------
    UsageError
        There is no such line.
    ConfigError
        Its drill is not there any more.
    """
    item = _line(plan, number)
    if item.drill not in drills:
        raise ConfigError(f"there is no drill {item.drill} any more: change the plan")
    return item.drill, planned_drill(item, drills[item.drill])


def _who() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # nobody has this number on this machine
        return "unknown"


def _line(plan: SessionPlan, number: int) -> Item:
    if not 1 <= number <= len(plan.drills):
        raise UsageError(f"the plan of {plan.athlete} has {len(plan.drills)} lines, no {number}")
    return plan.drills[number - 1]


def _open_plan(history: History, athlete: Athlete) -> Plan | None:
    """Return the kept plan whose session is not over yet; an empty one was dropped."""
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


def _known(history: History, athlete: Athlete, now_utc_ns: int) -> Known:
    from bandplate.history.verdicts import MeasureProgress, athlete_progress, support_gap

    declining = []
    by_drill: dict[tuple[str, str], list[MeasureProgress]] = {}
    for one in athlete_progress(history, athlete.uid).measures:
        trend = one.trend
        if one.progress is None or now_utc_ns - int(trend.t_utc_ns[-1]) > _CURRENT_NS:
            continue
        by_drill.setdefault((one.drill, one.side), []).append(one)
        falls = trend.measure.startswith(("push_mean", "push_peak", "support"))
        if falls and one.progress.verdict == "declining" and one.drill not in _NO_TRAINING:
            declining.append(f"{one.title} in {one.drill}, push {one.side}")
    gap = any(support_gap(measures) for measures in by_drill.values())
    return gather(history, athlete, now_utc_ns=now_utc_ns, declining=declining[:3], support_gap=gap)
