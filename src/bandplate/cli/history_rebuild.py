"""Results of old recordings by today's methods, beside those that were stored."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bandplate.cli.say import complain, one_line

if TYPE_CHECKING:
    from bandplate.history import Athlete, History, TrainingSet
    from bandplate.measures import Measure

__all__ = ["rebuild"]


@dataclass
class _Change:
    """What became of one measure: (old, new) of each set, None: absent."""

    unit: str = ""
    pairs: list[tuple[float | None, float | None]] = field(default_factory=list)
    new_method: bool = False


def rebuild(history: History, athletes: Iterable[Athlete], *, json: bool) -> int:
    """Compute every set again, store what is different, print what changed.

    Returns
    -------
    int
        0; 1 where a recording could not be read again: its results stay as they are.
    """
    from bandplate.core.errors import BandplateError

    changes: dict[tuple[str, str], _Change] = {}
    counts = {"computed": 0, "changed": 0, "failed": 0}
    for athlete in athletes:
        for one in history.sets(athlete.uid):
            try:
                new = _measured(one)
            except BandplateError as error:
                counts["failed"] += 1
                complain(f"{error}; the results of this set stay as they are")
                continue
            counts["computed"] += 1
            old = history.results(one.uid).measures
            if history.add_computation(one.uid, new):
                counts["changed"] += 1
                _compare(changes, old, new)
    if json:
        print(_json(counts, changes))
    else:
        print(_table(counts, changes))
    return 1 if counts["failed"] else 0


def _measured(one: TrainingSet) -> list[Measure]:
    from pathlib import Path

    import msgspec

    from bandplate.cli.keep import measured
    from bandplate.core.errors import RecordingError
    from bandplate.history import recording_sha256
    from bandplate.recording import Recording, load_series

    path = Path(one.recording.path)
    if not path.exists():
        raise RecordingError(
            f"{path} does not exist: if it was moved, bandplate history add ITS_NEW_PLACE"
        )
    recording = Recording.open(path)
    if one.recording.sha256 not in (None, recording_sha256(recording.files)):
        raise RecordingError(f"{recording.path} is not what was measured: its checksum differs")
    try:
        return measured(load_series(recording), one.options)
    except msgspec.ValidationError as error:
        raise RecordingError(f"{recording.path}: its stored options are wrong: {error}") from error


def _compare(
    changes: dict[tuple[str, str], _Change], old: Sequence[Measure], new: Sequence[Measure]
) -> None:
    before = {(m.name, m.scope, m.index): m for m in old}
    after = {(m.name, m.scope, m.index): m for m in new}
    for key in dict.fromkeys([*before, *after]):
        a, b = before.get(key), after.get(key)
        values = (a.value if a else None, b.value if b else None)
        new_method = bool(a and b and a.method and b.method and a.method != b.method)
        if values[0] == values[1] and not new_method:
            continue
        change = changes.setdefault(key[:2], _Change())
        change.unit = (b and b.unit) or (a and a.unit) or change.unit
        change.pairs.append(values)
        change.new_method |= new_method


def _summary(change: _Change) -> dict[str, object]:
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


def _table(counts: Mapping[str, int], changes: Mapping[tuple[str, str], _Change]) -> str:
    lines = [
        f"{counts['computed']} sets computed again, {counts['changed']} with other results"
        + (f", {counts['failed']} not readable" if counts["failed"] else "")
    ]
    if changes:
        head = f"{'measure':<32} {'scope':<9} {'values':>6} {'old':>10} {'new':>10} {'most %':>7}"
        lines.append(f"{head}  medians of the values that changed")
    for (name, scope), change in sorted(changes.items()):
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


def _json(counts: Mapping[str, int], changes: Mapping[tuple[str, str], _Change]) -> str:
    import json

    rows = [
        {"name": name, "scope": scope, **_summary(change)}
        for (name, scope), change in sorted(changes.items())
    ]
    return json.dumps({**counts, "changes": rows}, indent=1)
