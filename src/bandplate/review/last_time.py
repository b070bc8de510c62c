"""What an athlete's last comparable set measured, for who looks at the next one while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bandplate.review.keeping import SESSION_GAP_NS

if TYPE_CHECKING:
    from bandplate.history import History, TrainingSet

__all__ = ["LastMeans", "last_means", "means_of"]


@dataclass(frozen=True)
class LastMeans:
    """A set's measures, each the mean of what counts, by name, scope and method."""

    started_utc_ns: int
    means: Mapping[tuple[str, str, str], float]


def last_means(
    history: History, athlete: str, drill: str, *, simulated: bool, now_utc_ns: int
) -> dict[str, LastMeans]:
    """Return each side's newest set of a drill, of an earlier session than that of now.

    Parameters
    ----------
    history : History
    athlete : str
        A name that nobody has is no error: there is no last time.
    drill : str
        By its name.
    simulated : bool
        What nobody did is compared only with what nobody did.
    now_utc_ns : int

    Raises
    ------
    HistoryError
        The history cannot be read.
    """
    found = history.find_athlete(athlete)
    if found is None:
        return {}
    sets = history.sets(found.uid)
    today = {one.session_uid for one in sets if now_utc_ns - one.started_utc_ns <= SESSION_GAP_NS}
    newest = {
        one.side: one
        for one in sets
        if (one.drill, one.simulated) == (drill, simulated) and one.session_uid not in today
    }
    return {
        side: LastMeans(one.started_utc_ns, means_of(history, one)) for side, one in newest.items()
    }


def means_of(history: History, one: TrainingSet) -> dict[tuple[str, str, str], float]:
    """Return each measure's mean over the repetitions of a set that are not excluded."""
    excluded = history.excluded(one.uid)
    found: dict[tuple[str, str, str], list[float]] = {}
    for m in history.results(one.uid).measures:
        if m.value is not None and m.repetition not in excluded:
            found.setdefault((m.name, m.scope, m.method), []).append(m.value)
    return {key: float(np.mean(values)) for key, values in found.items()}
