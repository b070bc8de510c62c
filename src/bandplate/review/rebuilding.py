"""Results of old recordings by today's methods, beside those that were stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from bandplate.core.errors import BandplateError, RecordingError
from bandplate.measures import Measure
from bandplate.recording import Recording
from bandplate.review.recorded import Progress, Review
from bandplate.review.results import measured
from bandplate.review.wearing import keep_cycles

if TYPE_CHECKING:
    from bandplate.history import Athlete, History, TrainingSet

__all__ = ["Change", "Rebuilt", "measured_again", "rebuild", "review_of"]


@dataclass
class Change:
    """What became of one measure: (old, new) of each set, None: absent."""

    unit: str = ""
    pairs: list[tuple[float | None, float | None]] = field(default_factory=list)
    new_method: bool = False


@dataclass
class Rebuilt:
    """What computing again came to: sets, changes by measure and scope, and what was unreadable."""

    computed: int = 0
    changed: int = 0
    changes: dict[tuple[str, str], Change] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def rebuild(
    history: History, athletes: Iterable[Athlete], progress: Progress | None = None
) -> Rebuilt:
    """Compute every set again, count its recording's band cycles, store what is different.

    The results of a set whose recording cannot be read again stay as they are.
    """
    rebuilt = Rebuilt()
    sets = [one for athlete in athletes for one in history.sets(athlete.uid)]
    counted: set[UUID] = set()
    for number, one in enumerate(sets):
        if progress is not None:
            progress(number / len(sets), one.recording.path)
        try:
            review = review_of(one)
            if one.recording.uid not in counted:
                keep_cycles(history, review.recording, one.recording.uid)
                counted.add(one.recording.uid)
            new = measured_again(review, one, history.excluded(one.uid))
        except BandplateError as error:
            rebuilt.problems.append(f"{error}; the results of this set stay as they are")
            continue
        rebuilt.computed += 1
        old = history.results(one.uid).measures
        if history.add_computation(one.uid, new):
            rebuilt.changed += 1
            _compare(rebuilt.changes, old, new)
    return rebuilt


def review_of(one: TrainingSet) -> Review:
    """Open the recording of a set (Blocking: reads all of it).

    Raises
    ------
    RecordingError
        Its recording is not there, or not what was measured.
    """
    from bandplate.history import recording_sha256

    path = Path(one.recording.path)
    if not path.exists():
        raise RecordingError(
            f"{path} does not exist: if it was moved, bandplate history add ITS_NEW_PLACE"
        )
    recording = Recording.open(path)
    if one.recording.sha256 not in (None, recording_sha256(recording.files)):
        raise RecordingError(f"{recording.path} is not what was measured: its checksum differs")
    return Review(recording)


def measured_again(review: Review, one: TrainingSet, excluded: Collection[int]) -> list[Measure]:
    """Return a set's measures by today's methods.

    Raises
    ------
    RecordingError
        Its stored options are wrong.
    """
    try:
        return measured(review, one.options, excluded)
    except msgspec.ValidationError as error:
        path = review.recording.path
        raise RecordingError(f"{path}: its stored options are wrong: {error}") from error


def _compare(
    changes: dict[tuple[str, str], Change], old: Sequence[Measure], new: Sequence[Measure]
) -> None:
    before = {(m.name, m.scope, m.repetition, m.index): m for m in old}
    after = {(m.name, m.scope, m.repetition, m.index): m for m in new}
    for key in dict.fromkeys([*before, *after]):
        a, b = before.get(key), after.get(key)
        values = (a.value if a else None, b.value if b else None)
        new_method = bool(a and b and a.method and b.method and a.method != b.method)
        if values[0] == values[1] and not new_method:
            continue
        change = changes.setdefault(key[:2], Change())
        change.unit = (b and b.unit) or (a and a.unit) or change.unit
        change.pairs.append(values)
        change.new_method |= new_method
