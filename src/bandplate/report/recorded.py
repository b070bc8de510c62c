"""What a recording gives to a report: its sets with numbers and curves, and how good they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import PushSide
from bandplate.core.errors import RecordingError
from bandplate.core.references import push_max_n
from bandplate.drills import happening as h
from bandplate.drills.prepare import half_width_n
from bandplate.drills.spec import Drill
from bandplate.measures import Measure, MeasureOptions, measure_series
from bandplate.measures.support import support_shares
from bandplate.measures.window import Window
from bandplate.recording import gaps_of
from bandplate.report.model import Quality, RepetitionDone, SetDone, Stop, Trace
from bandplate.review import RepetitionView, Review, measured
from bandplate.review.keeping import set_options

__all__ = ["Recorded", "Told", "counted_repetition", "read_recording"]

FloatArray = NDArray[np.float64]
#: Told how much is done (0 to 1) and what comes now; may raise to end the work.
Told = Callable[[float, str], None]

#: Curves are drawn from means of blocks, so many a second; of members, which move slower, fewer.
_PUSH_HZ: Final = 40.0
_MEMBERS_HZ: Final = 12.5
#: Points of a curve of an import, however long it is.
_IMPORT_POINTS: Final = 1500


@dataclass(frozen=True)
class Recorded:
    """One recording, read; ``sets`` in the order of the history's set numbers."""

    review: Review
    sets: tuple[SetDone, ...]
    quality: Quality
    stops: tuple[Stop, ...] = ()
    marks: tuple[tuple[float, str], ...] = ()


def read_recording(
    path: str | Path,
    told: Told,
    stored: Mapping[int, Sequence[Measure]] | None = None,
    excluded: Mapping[int, Mapping[int, str]] | None = None,
) -> Recorded:
    """Read a recording for a report.

    Parameters
    ----------
    path : str or Path
    told : callable
        Given the share done before each piece of work.
    stored : mapping of int to sequence of Measure, optional
        Set number (from 1) to its measures as the history has them: they are not computed again.
    excluded : mapping of int to mapping of int to str, optional
        Set number to the repetitions that were taken out, and why.

    Raises
    ------
    RecordingError
        It cannot be read, or holds nothing to report.
    """
    review = Review.open(path, told)
    quality = _quality(review)
    sets = review.sets()
    if review.recording.foreign and not sets:
        return Recorded(review, (_whole(review, told),), quality)
    if not sets:
        raise RecordingError(
            f"{path} holds no repetition: nothing to report; its numbers: bandplate measure {path}"
        )
    chosen = _chosen(review)
    done = []
    for number, views in enumerate(sets, start=1):
        if stored is not None and number not in stored:
            continue
        told((number - 1) / len(sets), views[0].drill)
        known = (stored or {}).get(number)
        measures = measured(review, set_options(views)) if known is None else known
        out = (excluded or {}).get(number, {})
        done.append(_set(review, views, chosen.get(views[0].run, {}), measures, out))
    marks = tuple(
        ((event.t_ns - review.first_t_ns) * 1e-9, str(event.data.get("text", "")))
        for event in review.events
        if event.kind == "mark"
    )
    return Recorded(review, tuple(done), quality, tuple(_stops(review)), marks)


def _chosen(review: Review) -> dict[int, Mapping[str, object]]:
    """Return what was chosen for each run, numbered as in the repetitions."""
    found: dict[int, Mapping[str, object]] = {}
    run = 0
    for event in review.events:
        if event.kind in (h.CHOSEN, h.DONE):
            run += 1
        if event.kind == h.CHOSEN:
            found[run] = event.data
    return found


def _stops(review: Review) -> Iterator[Stop]:
    title, since_t_ns = "", review.first_t_ns
    for event in review.events:
        if event.kind == h.CHOSEN:
            drill = event.data.get("drill")
            name = event.data.get("name", "")
            title = str(drill.get("title", name) if isinstance(drill, Mapping) else name)
            since_t_ns = event.t_ns
        elif event.kind == h.STOPPED:
            at_s = (event.t_ns - since_t_ns) * 1e-9
            said = [str(event.data.get(key) or "") for key in ("word", "advice")]
            yield Stop(title, at_s, *said)


def _set(
    review: Review,
    views: Sequence[RepetitionView],
    chosen: Mapping[str, object],
    measures: Sequence[Measure],
    excluded: Mapping[int, str],
) -> SetDone:
    first = views[0]
    told = chosen.get("drill")
    drill = told if isinstance(told, Mapping) else {}
    started = review.recording.metadata.get("started_utc_ns")
    began_ns = started if isinstance(started, int) else 0
    asked = drill.get("repetitions")
    repetitions = [
        _repetition(review, view, number, measures, excluded.get(number, ""))
        for number, view in enumerate(views, start=1)
    ]
    return SetDone(
        drill=first.drill,
        title=str(drill.get("title", first.drill)),
        side=first.side_done,
        started_utc_ns=began_ns + first.go_t_ns - review.first_t_ns,
        asked=asked if isinstance(asked, int) else None,
        repetitions=tuple(repetitions),
        half_width_n=_half_width_n(drill, review, first),
        measures=tuple(measures),
    )


def _half_width_n(told: Mapping[str, object], review: Review, view: RepetitionView) -> float | None:
    try:
        drill = msgspec.convert(told, Drill)
    except msgspec.ValidationError:  # of another version: the target is drawn without its corridor
        return None
    return half_width_n(drill, _max_n(review, view.side_done))


def _max_n(review: Review, side: PushSide) -> float | None:
    stored = review.recording.metadata.get("references_n")
    return push_max_n(stored, side) if isinstance(stored, Mapping) else None


def _repetition(
    review: Review,
    view: RepetitionView,
    number: int,
    measures: Sequence[Measure],
    excluded: str,
) -> RepetitionDone:
    target = _trace(review, view, "target")
    max_n = _max_n(review, view.side_done)
    return replace(
        counted_repetition(number, view.side_done, view.data, measures, max_n, excluded),
        push_n=_push(review, view),
        target_n=target if target is not None and np.isfinite(target.values).any() else None,
        members_pct=_members(review, view),
    )


def counted_repetition(
    number: int,
    side: PushSide,
    data: Mapping[str, object],
    measures: Sequence[Measure],
    max_n: float | None,
    excluded: str = "",
) -> RepetitionDone:
    """Return a repetition as the drill counted it, without curves.

    Parameters
    ----------
    data : mapping
        Of its ``drill.repetition``.
    measures : sequence of Measure
        Of its set.
    max_n : float or None
        Best 1 s mean of the push on this side.
    excluded : str
        Why a person took it out; empty: nobody did.
    """
    mine = [one for one in measures if one.repetition == number and one.value is not None]
    mean_n = _number(data, "mean_n")
    dropouts, efforts = data.get("dropouts"), data.get("efforts")
    mean_pct = None
    if mean_n is not None and max_n is not None and efforts is None:  # strokes have no mean push
        mean_pct = 100.0 * mean_n / max_n
    return RepetitionDone(
        number=number,
        side=side,
        asked=cast("PushSide", data.get("side", side)),
        counted=bool(data.get("counted")) and not excluded,
        why_not=str(data.get("why_not") or ""),
        excluded=excluded,
        held_s=_number(data, "held_s"),
        mean_n=mean_n,
        mean_pct=mean_pct,
        peak_n=_number(data, "peak_n"),
        in_corridor_pct=_number(data, "in_corridor_pct"),
        dropouts=dropouts if isinstance(dropouts, int) else None,
        support_pct={
            one.scope: 100.0 * one.value
            for one in mine
            if one.name == "support_ratio" and one.value is not None
        },
        supported_pct=next((one.value for one in mine if one.name == "push_supported_pct"), None),
    )


def _push(review: Review, view: RepetitionView) -> Trace | None:
    names = ("left", "right") if view.side_done == "both" else (view.side_done,)
    traces = [_trace(review, view, f"{side}.fz") for side in names]
    found = [one for one in traces if one is not None and np.isfinite(one.values).any()]
    if len(found) < len(traces):
        return None
    return Trace(found[0].t_s, np.sum([one.values for one in found], axis=0))


def _trace(review: Review, view: RepetitionView, signal: str) -> Trace | None:
    t_s, values = review.curve(view, signal, _PUSH_HZ)
    seen = t_s >= -1.0
    return Trace(t_s[seen], values[seen]) if seen.any() else None


def _members(review: Review, view: RepetitionView) -> dict[str, Trace]:
    """Return push and members in % of their max; nothing where the support is not known."""
    series = review.window(view)
    try:
        shares = support_shares(Window(series, MeasureOptions(push_side=view.side_done)))
    except LookupError:
        return {}
    length = max(1, round(series.rate_hz / _MEMBERS_HZ))
    t_s = _means(np.asarray((series.t_ns - view.go_t_ns) * 1e-9, np.float64), length)
    seen = t_s >= -1.0
    curves = {"push": shares.push_pct, **shares.member_pct}
    return {name: Trace(t_s[seen], _means(pct, length)[seen]) for name, pct in curves.items()}


def _means(values: FloatArray, length: int) -> FloatArray:
    whole = len(values) // length * length
    return np.asarray(values[:whole].reshape(-1, length).mean(axis=1))


def _whole(review: Review, told: Told) -> SetDone:
    """Return an import as one set of one effort: it knows of no drill."""
    told(0.2, "")
    series = review.series
    measures = measure_series(series, MeasureOptions())
    side = cast("PushSide", series.metadata.get("push_side") or "both")
    length = max(1, len(series) // _IMPORT_POINTS)
    t_s = _means(series.time_s, length)
    forces = [
        _means(series[name], length) for name in ("left.fz", "right.fz") if name in series.present
    ]
    if not forces and "both.fz" in series.present:
        forces = [_means(series["both.fz"], length)]
    push = Trace(t_s, np.sum(forces, axis=0)) if forces else None
    effort = RepetitionDone(1, side, side, True, push_n=push)
    return SetDone("", "", side, 0, None, (effort,), measures=tuple(measures))


def _quality(review: Review) -> Quality:
    recording = review.recording
    metadata = recording.metadata_changes()[-1].metadata
    gaps = gaps_of(recording)
    missing = [gap.missing for gap in gaps]
    uncertainty = metadata.get("clock_uncertainty_ms")
    calibration = metadata.get("calibration")
    return Quality(
        recording=recording.path.name,
        rate_hz=recording.rate_hz,
        duration_s=(review.last_t_ns - review.first_t_ns) * 1e-9,
        gaps=len(gaps),
        lost=None if None in missing else sum(n for n in missing if n is not None),
        damage=sum(place.costs_data for place in recording.damage()),
        clock_uncertainty_ms=uncertainty if isinstance(uncertainty, float) else None,
        calibration=str(calibration.get("source", "")) if isinstance(calibration, Mapping) else "",
        software=str(metadata.get("software", "")),
        foreign=recording.foreign,
    )


def _number(data: Mapping[str, object], key: str) -> float | None:
    value = data.get(key)
    return float(value) if isinstance(value, int | float) else None
