"""The next session: from what the history says, by rules that a coach can change."""

from bandplate.plan.apply import Item, planned_drill
from bandplate.plan.document import (
    SessionPlan,
    plan_from_json,
    plan_to_json,
    plan_to_toml,
    read_plan,
)
from bandplate.plan.known import Known, day_of, gather
from bandplate.plan.planner import make_plan, next_day, repetitions_of
from bandplate.plan.rules import Rules, load_rules, rules_file

__all__ = [
    "Item",
    "Known",
    "Rules",
    "SessionPlan",
    "day_of",
    "gather",
    "load_rules",
    "make_plan",
    "next_day",
    "plan_from_json",
    "plan_to_json",
    "plan_to_toml",
    "planned_drill",
    "read_plan",
    "repetitions_of",
    "rules_file",
]
