"""``bandplate history rebuild``: what computing the results again came to."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bandplate.cli.say import complain, one_line

if TYPE_CHECKING:
    from bandplate.history import Athlete, History
    from bandplate.review import Change, Rebuilt

__all__ = ["rebuild"]


def rebuild(history: History, athletes: Iterable[Athlete], *, json: bool) -> int:
    """Compute every set again, store what is different, print what changed.

    Returns
    -------
    int
        0; 1 where a recording could not be read again: its results stay as they are.
    """
    from bandplate.review import rebuild

    rebuilt = rebuild(history, athletes)
    for problem in rebuilt.problems:
        complain(problem)
    print(_json(rebuilt) if json else _table(rebuilt))
    return 1 if rebuilt.problems else 0


def _summary(change: Change) -> dict[str, object]:
    both = [(a, b) for a, b in change.pairs if a is not None and b is not None]
    largest = [100.0 * abs(b - a) / abs(a) for a, b in both if a]
    return {
        "values": len(change.pairs),
        "unit": change.unit,
        "old": statistics.median(a for a, _ in both) if both else None,
        "new": statistics.median(b for _, b in both) if both else None,
        "largest_change_pct": max(largest) if largest else None,
        "appeared": sum(a is None for a, _ in change.pairs),
        "vanished": sum(b is None for _, b in change.pairs),
        "new_method": change.new_method,
    }


def _table(rebuilt: Rebuilt) -> str:
    failed = len(rebuilt.problems)
    lines = [
        f"{rebuilt.computed} sets computed again, {rebuilt.changed} with other results"
        + (f", {failed} not readable" if failed else "")
    ]
    if rebuilt.changes:
        head = f"{'measure':<32} {'scope':<9} {'values':>6} {'old':>10} {'new':>10} {'most %':>7}"
        lines.append(f"{head}  medians of the values that changed")
    for (name, scope), change in sorted(rebuilt.changes.items()):
        row = _summary(change)
        cells = " ".join(f"{_number(row[key]):>10}" for key in ("old", "new"))
        told = [str(row["unit"])]
        told += [f"{row[key]} {key}" for key in ("appeared", "vanished") if row[key]]
        told += ["another method"] if row["new_method"] else []
        lines.append(
            f"{name:<32} {scope:<9} {row['values']:>6} {cells}"
            f" {_number(row['largest_change_pct']):>7}  {', '.join(filter(None, told))}".rstrip()
        )
    return "\n".join(one_line(line) for line in lines)


def _number(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else "-"


def _json(rebuilt: Rebuilt) -> str:
    import json

    rows = [
        {"name": name, "scope": scope, **_summary(change)}
        for (name, scope), change in sorted(rebuilt.changes.items())
    ]
    counts = {
        "computed": rebuilt.computed,
        "changed": rebuilt.changed,
        "failed": len(rebuilt.problems),
    }
    return json.dumps({**counts, "changes": rows}, indent=1)
