"""A set as a person looks at it: curves from go, measures beside them, last time's beside both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import PushSide
from bandplate.core.errors import BandplateError, UsageError
from bandplate.core.samples import Series
from bandplate.measures import Measure, MeasureOptions
from bandplate.measures.sides import push_force, swing_band
from bandplate.measures.window import Window
from bandplate.review.last_time import means_of
from bandplate.review.places import Lane, Place, lane_of, places
from bandplate.review.rebuilding import review_of
from bandplate.review.recorded import Progress, RepetitionView, Review
from bandplate.review.results import measured

if TYPE_CHECKING:
    from bandplate.history import History, TrainingSet

__all__ = ["LANES", "LastTime", "SeenMeasure", "SeenRepetition", "SeenSet", "see_file", "see_set"]

FloatArray = NDArray[np.float64]

LANES: Final[tuple[Lane, ...]] = ("push", "swing", "arm_left", "arm_right", "torso")
#: The few that are looked at first [ours]; of the others, whatever member they are of.
_KEY: Final = {("cop_mean_velocity_mm_per_s", "both"), ("asi_bilateral_pct", "both")}
_KEY_OF_ALL: Final = {
    "push_peak_n", "push_mean_n", "push_rfd_100_n_per_s", "push_hold_cv_pct", "swing_arrival_ms",
    "push_swing_lag_ms", "push_arm_left_lag_ms", "push_arm_right_lag_ms", "push_torso_lag_ms",
    "dropout_pct", "resp_latency_ms", "recovery_s", "track_rmse_pct", "ar_r2", "support_ratio",
    "support_balance_pct", "support_ceiling_pct",
}  # fmt: skip
#: Points of a curve that is drawn; a longer one keeps least and largest value of each stretch.
_POINTS: Final = 40_000
#: Grid of a mean curve: fine enough for a look, s.
_STEP_S: Final = 0.02


@dataclass(frozen=True)
class SeenRepetition:
    """One repetition: number in the set, curves by lane (s since go, N), why it does not count."""

    number: int
    view: RepetitionView
    curves: Mapping[Lane, tuple[FloatArray, FloatArray]]
    excluded: str = ""


@dataclass(frozen=True)
class SeenMeasure:
    """One measure over the repetitions of a set.

    Attributes
    ----------
    name, scope, unit, method : str
    experimental : bool
    lane : Lane
        The curve that it is read from.
    values : tuple of (float or None)
        Of each repetition, in `unit`; of steps their mean.
    absent : tuple of str
        Of each repetition why there is none; empty where there is one.
    of_set : float or None
        Where the measure is of the whole set.
    mean : float or None
        Of the repetitions that are not excluded.
    last, change : float or None
        That mean of last time, and the difference to it, in `unit`.
    mdc95 : float or None
        A change within it is no real one; None where it is not known yet.
    places : tuple of (tuple of Place)
        Of each repetition, where it was read.
    """

    name: str
    scope: str
    unit: str
    method: str
    experimental: bool
    lane: Lane
    values: tuple[float | None, ...]
    absent: tuple[str, ...]
    of_set: float | None
    mean: float | None
    last: float | None
    mdc95: float | None
    places: tuple[tuple[Place, ...], ...]

    @property
    def key(self) -> bool:
        """Whether it is one of the few that are looked at first."""
        return (self.name, self.scope) in _KEY or self.name in _KEY_OF_ALL

    @property
    def change(self) -> float | None:
        """Difference to last time, in `unit`."""
        return None if self.mean is None or self.last is None else self.mean - self.last

    @property
    def real(self) -> bool | None:
        """Whether the change is beyond the minimal detectable one; None where nobody can tell."""
        if self.change is None or self.mdc95 is None:
            return None
        return abs(self.change) > self.mdc95


@dataclass(frozen=True)
class LastTime:
    """The newest set of the same drill and side of the session before: when, and mean curves."""

    started_utc_ns: int
    curves: Mapping[Lane, tuple[FloatArray, FloatArray]] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class SeenSet:
    """All that is shown of a set; ``kept`` is None where the history does not hold it."""

    path: Path
    drill: str
    side: PushSide
    repetitions: tuple[SeenRepetition, ...]
    measures: tuple[SeenMeasure, ...]
    kept: TrainingSet | None = None
    last: LastTime | None = None
    notes: tuple[str, ...] = ()
    simulated: bool = False


def see_set(history: History, one: TrainingSet, progress: Progress | None = None) -> SeenSet:
    """Look at a set of the history (Blocking: reads the recording).

    Raises
    ------
    BandplateError
        The recording is not there or not what was measured, or the history cannot be read.
    """
    tell = progress or (lambda _share, _text: None)
    tell(0.0, one.recording.path)
    seen = _of_set(history, one)
    tell(0.5, one.recording.path)
    before = _before(history, one)
    last = None if before is None else _last_time(history, before)
    tell(0.8, one.drill)
    return SeenSet(
        Path(one.recording.path),
        one.drill,
        cast("PushSide", one.side),
        seen,
        _measures(
            history.results(one.uid).measures,
            seen,
            {} if before is None else means_of(history, before),
            _mdc95(history, one),
        ),
        one,
        last,
        tuple(n.text for n in history.notes(one.athlete_uid) if n.set_uid == one.uid),
        one.simulated,
    )


def see_file(
    path: Path,
    number: int | None = None,
    progress: Progress | None = None,
    *,
    running: bool = False,
) -> SeenSet:
    """Look at a set of a recording that no history needs to hold, also of one that still runs.

    Parameters
    ----------
    path : Path
    number : int, optional
        Of the set, from 1; None: the last one. A recording without repetitions is shown whole.
    running : bool
        It still grows: its sets are of interest, not what else is in it yet.

    Raises
    ------
    RecordingError
        It cannot be read.
    UsageError
        No repetition of a running recording is through yet.
    """
    tell = progress or (lambda _share, _text: None)
    tell(0.0, str(path))
    review = Review.open(path)
    sets = review.sets()
    options: dict[str, object] = {}
    if sets:
        views = sets[-1 if number is None else number - 1]
        options = {"repetitions": [view.span for view in views]}
    elif running:
        raise UsageError("no repetition of the running recording is through yet: look again then")
    else:
        views = [_whole(review)]
    tell(0.2, str(path))
    seen = _curves(review, views, {})
    tell(0.4, str(path))
    results = measured(review, options, progress=lambda share, text: tell(0.4 + 0.6 * share, text))
    drill = views[0].drill
    measures = _measures(results, seen, {}, {})
    simulated = review.recording.simulated
    return SeenSet(path, drill, views[0].side_done, seen, measures, simulated=simulated)


def _whole(review: Review) -> RepetitionView:
    end_s = (review.last_t_ns - review.first_t_ns) * 1e-9
    told = review.recording.metadata.get("push_side")
    side: PushSide = told if told in ("left", "right", "both") else "both"
    drill = str(review.recording.metadata.get("drill") or "")
    return RepetitionView(1, 1, None, drill, side, side, review.first_t_ns, 0.0, 0.0, end_s, True)


def _views(review: Review, one: TrainingSet) -> list[RepetitionView]:
    """Return the repetitions that a set's options name."""
    spans = one.options.get("repetitions")
    if not isinstance(spans, Sequence):
        return [_whole(review)]
    by_end = {round(view.end_s, 6): view for view in review.repetitions}
    return [
        view
        for span in cast("Sequence[Mapping[str, float]]", spans)
        if (view := by_end.get(round(span["end_s"], 6))) is not None
    ]


def _of_set(history: History, one: TrainingSet) -> tuple[SeenRepetition, ...]:
    """Return the repetitions of a set; no more of its recording stays in memory."""
    review = review_of(one)
    excluded = {r.number: r.excluded for r in history.repetitions(one.uid) if r.excluded}
    return _curves(review, _views(review, one), excluded)


def _curves(
    review: Review, views: Sequence[RepetitionView], excluded: Mapping[int, str]
) -> tuple[SeenRepetition, ...]:
    return tuple(
        SeenRepetition(number, view, _lanes(review.window(view), view), excluded.get(number, ""))
        for number, view in enumerate(views, start=1)
    )


def _lanes(series: Series, view: RepetitionView) -> dict[Lane, tuple[FloatArray, FloatArray]]:
    """Return the curve of each member that the recording has."""
    window = Window(series, MeasureOptions(push_side=view.side_done))
    found: dict[Lane, FloatArray] = {}
    push_n = push_force(window)
    if not isinstance(push_n, str):
        found["push"] = push_n
    with suppress(LookupError):  # both legs push, or there is no band
        found["swing"] = series[swing_band(window)]
    for lane, bands in (
        ("arm_left", ["arm_left"]),
        ("arm_right", ["arm_right"]),
        ("torso", ["torso_left", "torso_right"]),
    ):
        if series.present.issuperset(bands):
            found[cast("Lane", lane)] = np.asarray(sum(series[band] for band in bands))
    time_s = np.asarray((series.t_ns - view.go_t_ns) * 1e-9, np.float64)
    return {lane: _thinned(time_s, force_n) for lane, force_n in found.items()}


def _thinned(time_s: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return a curve that looks the same: least and largest value of each stretch."""
    length = -(-2 * len(values) // _POINTS)
    if length < 4:
        return time_s, values
    whole = len(values) // length * length
    parts = values[:whole].reshape(-1, length)
    ends = np.column_stack([parts.min(axis=1), parts.max(axis=1)]).ravel()
    return np.repeat(time_s[:whole:length], 2), ends


def _before(history: History, one: TrainingSet) -> TrainingSet | None:
    """Return the newest set of the same drill and side of an earlier session."""
    like = [
        other
        for other in history.sets(one.athlete_uid)
        if (other.drill, other.side, other.simulated) == (one.drill, one.side, one.simulated)
        and other.session_uid != one.session_uid
        and other.started_utc_ns < one.started_utc_ns
    ]
    return like[-1] if like else None


def _last_time(history: History, before: TrainingSet) -> LastTime:
    try:
        seen = [rep for rep in _of_set(history, before) if not rep.excluded]
    except BandplateError as error:  # the numbers are in the history all the same
        return LastTime(before.started_utc_ns, problem=str(error))
    return LastTime(
        before.started_utc_ns, {lane: curve for lane in LANES if (curve := _mean(seen, lane))}
    )


def _mean(seen: Sequence[SeenRepetition], lane: Lane) -> tuple[FloatArray, FloatArray] | tuple[()]:
    """Return the mean curve from go, over the time that all repetitions have."""
    curves = [one.curves[lane] for one in seen if lane in one.curves]
    if not curves:
        return ()
    start_s = max(float(time_s[0]) for time_s, _ in curves)
    end_s = min(float(time_s[-1]) for time_s, _ in curves)
    grid_s = np.arange(start_s, end_s, _STEP_S)
    return grid_s, np.mean([np.interp(grid_s, *curve) for curve in curves], axis=0)


def _mdc95(history: History, one: TrainingSet) -> dict[tuple[str, str], float]:
    from bandplate.history.verdicts import athlete_progress

    found = athlete_progress(
        history, one.athlete_uid, drill=one.drill, side=one.side, every=True
    ).measures
    return {(m.trend.measure, m.trend.scope): m.mdc95 for m in found if m.mdc95 is not None}


def _measures(
    results: Sequence[Measure],
    seen: Sequence[SeenRepetition],
    last: Mapping[tuple[str, str, str], float],
    mdc95: Mapping[tuple[str, str], float],
) -> tuple[SeenMeasure, ...]:
    groups: dict[tuple[str, str], list[Measure]] = {}
    for one in results:
        groups.setdefault((one.name, one.scope), []).append(one)
    found = []
    for (name, scope), group in groups.items():
        if _said_elsewhere(name, scope, groups):
            continue
        each = [[one for one in group if one.repetition in (None, rep.number)] for rep in seen]
        values = [[m.value for m in some if m.value is not None] for some in each]
        counting = [
            value
            for rep, some in zip(seen, values, strict=True)
            if not rep.excluded
            for value in some
        ]
        kind = next((m for m in group if m.value is not None), group[0])
        of_set = kind.value if kind.repetition is None and len(seen) > 1 else None
        found.append(
            SeenMeasure(
                name,
                scope,
                kind.unit,
                kind.method,
                kind.experimental,
                lane_of(kind),
                tuple(float(np.mean(some)) if some else None for some in values),
                tuple(
                    "" if some else next((m.absent or "" for m in there), "")
                    for some, there in zip(values, each, strict=True)
                ),
                of_set,
                float(np.mean(counting)) if counting else None,
                last.get((name, scope, kind.method)),
                mdc95.get((name, scope)),
                tuple(
                    tuple(places(there, rep.view)) for rep, there in zip(seen, each, strict=True)
                ),
            )
        )
    return tuple(found)


def _said_elsewhere(
    name: str, scope: str, groups: Mapping[tuple[str, str], Sequence[Measure]]
) -> bool:
    """Tell whether a plate's own number stands under the push, or under both plates, too."""
    others = {"left": ("push", "both"), "right": ("push", "both"), "both": ("push",)}
    return any(
        one.value is not None
        for other in others.get(scope, ())
        for one in groups.get((name, other), ())
    )
