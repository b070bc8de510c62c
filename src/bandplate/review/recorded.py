"""A recording with its repetitions: where each lies, what held for it, what it measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import PushSide
from bandplate.core.errors import RecordingError, UsageError
from bandplate.core.events import Event
from bandplate.core.samples import Gap, Series
from bandplate.drills import RunSummary, summarise
from bandplate.drills import happening as h
from bandplate.measures import Measure, MeasureOptions, measure_series
from bandplate.recording import Recording, load_series, signals_present

__all__ = ["BEFORE_GO_S", "OF_REPETITION", "Progress", "RepetitionView", "Review"]

FloatArray = NDArray[np.float64]
#: Told how much is done (0 to 1) and what comes now; may raise to end the work.
Progress = Callable[[float, str], None]

#: The quiet stance before "go" belongs to a repetition: onsets need it, s.
BEFORE_GO_S: Final = 3.0
#: More than rounding can move the edge of a window by, s.
_MARGIN_S: Final = 1.0
#: Metadata that change with the repetition; all else holds as the recording ends with it.
OF_REPETITION: Final = ("band_curves", "response_template", "tension_bandwidth_hz")


@dataclass(frozen=True, slots=True)
class RepetitionView:
    """One go of a drill, to its result, its stop or the recording's end.

    Attributes
    ----------
    number : int
        In the recording, from 1.
    run : int
        Repetitions of one run of a drill share it.
    set_number : int or None
        The set it is of, from 1: the repetitions of one run that one side did. None where it has no
        result.
    drill : str
    side : PushSide
        The side that was asked for.
    side_done : PushSide
        The side that did it, else the one that was asked for.
    go_t_ns : int
        On the samples' clock.
    go_s : float
        The same in s from the recording's first sample.
    start_s, end_s : float
        Its window, in s from the recording's first sample: from 3 s before go.
    counted : bool
    why_not : str
        Why it did not count, or what stopped it; empty where it counted.
    data : mapping
        Its result as the drill counted it; empty where it has none.
    ramp_s : (float, float) or None
        Its ramp, in s from the first sample.
    """

    number: int
    run: int
    set_number: int | None
    drill: str
    side: PushSide
    side_done: PushSide
    go_t_ns: int
    go_s: float
    start_s: float
    end_s: float
    counted: bool = False
    why_not: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    ramp_s: tuple[float, float] | None = None

    @property
    def span(self) -> dict[str, object]:
        """Fields of MeasureOptions, as the history keeps them."""
        return {"push_side": self.side_done, "start_s": self.start_s, "end_s": self.end_s}

    def options(self) -> MeasureOptions:
        """Return what it is measured with."""
        return MeasureOptions(push_side=self.side_done, start_s=self.start_s, end_s=self.end_s)


class Review:
    """A recording and its repetitions; use :meth:`open`.

    Attributes
    ----------
    recording : Recording
    events : tuple of Event
    runs : list of RunSummary
    repetitions : tuple of RepetitionView
    first_t_ns, last_t_ns : int
        Of the samples.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.events = recording.events()
        self.runs: list[RunSummary] = summarise(self.events)
        rows = recording.series_rows() if recording.foreign else recording.samples()
        if not len(rows):
            raise RecordingError(f"{recording.path} holds no samples: record again")
        self._t_ns: NDArray[np.int64] = rows["t_ns"]
        self.first_t_ns, self.last_t_ns = int(self._t_ns[0]), int(self._t_ns[-1])
        end_s = (self.last_t_ns - self.first_t_ns) * 1e-9 + 1.0 / recording.rate_hz
        self.repetitions = tuple(_repetitions(self.events, self.first_t_ns, end_s))
        self._seen: tuple[int, Series] | None = None

    @classmethod
    def open(cls, path: str | Path, progress: Progress | None = None) -> Review:
        """Open a recording, also one that is still being written (``.mcap.part``).

        Raises
        ------
        RecordingError
            It cannot be read, or holds no samples.
        """
        if progress is not None:
            progress(0.0, str(path))
        return cls(Recording.open(path))

    @cached_property
    def series(self) -> Series:
        """The calibrated signals of the whole recording."""
        return load_series(self.recording)

    def repetition(self, number: int) -> RepetitionView:
        """Return a repetition by its number; raises UsageError where there is none such."""
        if not 1 <= number <= len(self.repetitions):
            last = len(self.repetitions)
            there = (
                f"1 to {last}" if last > 1 else "1 alone" if last else "none: no drill ran in it"
            )
            raise UsageError(f"--repetition {number}: the recording has {there}")
        return self.repetitions[number - 1]

    def sets(self) -> list[list[RepetitionView]]:
        """Return the repetitions that have a result, set by set."""
        found: dict[int, list[RepetitionView]] = {}
        for one in self.repetitions:
            if one.set_number is not None:
                found.setdefault(one.set_number, []).append(one)
        return list(found.values())

    def metadata_at(self, end_s: float) -> dict[str, object]:
        """Return what held for the repetition that ends at `end_s`, in s from the first sample.

        A recording ends with the quiet stance, band curves, passive response and bandwidth of its
        last one.
        """
        changes = self.recording.metadata_changes()
        end_t_ns = self.first_t_ns + round(end_s * 1e9)
        gone = [e for e in self.events if e.kind == h.GO and e.t_ns < end_t_ns]
        if not gone:
            return dict(changes[-1].metadata)
        row = int(self._t_ns.searchsorted(end_t_ns))
        told = [change.metadata for change in changes if change.row <= row][-1]
        of_it = {key: told.get(key) for key in OF_REPETITION}
        chosen = [e.data for e in self.events if e.kind == h.CHOSEN and e.t_ns < end_t_ns]
        facts = chosen[-1].get("facts") if chosen else None
        if isinstance(facts, Mapping) and facts.get("band_curves"):
            of_it["band_curves"] = facts["band_curves"]  # to the step; a change is told some ms off
        return {**changes[-1].metadata, **of_it, "quiet_n": gone[-1].data.get("quiet_n")}

    def series_at(self, end_s: float) -> Series:
        """Return the whole series with the metadata of the repetition that ends at `end_s`."""
        return replace(self.series, metadata=self.metadata_at(end_s))

    def series_for(self, asked: MeasureOptions) -> Series:
        """Return a series that gives the measures of one repetition as the whole recording would.

        Where nothing before or after the window can matter, only its rows are calibrated: they
        follow the recording's first sample, from which times count, and a gap.
        """
        if asked.start_s is None or asked.end_s is None:
            return self.series if asked.end_s is None else self.series_at(asked.end_s)
        metadata = self.metadata_at(asked.end_s)
        # without the load that was told, the quiet stance may lie anywhere before the window
        told = metadata.get("quiet_n")
        alone = isinstance(told, Mapping) and bool(told)
        alone = alone and (asked.quiet_s, asked.hold_s) == (None, None)
        first, last = self._rows(asked.start_s - _MARGIN_S, asked.end_s + _MARGIN_S)
        read = "series" in self.__dict__ or self.recording.foreign
        if read or not alone or not 2 <= first < last:
            return self.series_at(asked.end_s)
        part = load_series(self.recording, (first, last))
        gap = Gap(1, self.first_t_ns, int(part.t_ns[0]), None)
        return replace(
            part,
            t_ns=np.concatenate([self._t_ns[:1], part.t_ns]),
            values=np.concatenate([np.full_like(part.values[:1], np.nan), part.values]),
            present=self._present,
            gaps=(gap, *(replace(g, row=g.row + 1) for g in part.gaps)),
            metadata=metadata,
        )

    @cached_property
    def _present(self) -> frozenset[str]:
        return signals_present(self.recording)

    def _rows(self, start_s: float, end_s: float) -> tuple[int, int]:
        edges_t_ns = [self.first_t_ns + round(edge_s * 1e9) for edge_s in (start_s, end_s)]
        first, last = self._t_ns.searchsorted(edges_t_ns).tolist()
        return first, last

    def measure(self, view: RepetitionView) -> list[Measure]:
        """Return all measures of one repetition."""
        return measure_series(self.series_for(view.options()), view.options())

    def window(self, view: RepetitionView) -> Series:
        """Return the signals of one repetition; no more of the recording is calibrated for it."""
        if self._seen is None or self._seen[0] != view.number:
            series = load_series(self.recording, self._rows(view.start_s, view.end_s))
            self._seen = view.number, replace(series, metadata=self.metadata_at(view.end_s))
        return self._seen[1]

    def curve(
        self, view: RepetitionView, signal: str, rate_hz: float | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Return one signal of a repetition: time since go in s, and values in its unit.

        Parameters
        ----------
        view : RepetitionView
        signal : str
            One of core.channels.SIGNALS.
        rate_hz : float, optional
            Give the means of blocks, about so many in a second; None: every sample.

        Returns
        -------
        time_s, values : float64 arrays of shape (n_points,)
            NaN where the signal is absent.
        """
        series = self.window(view)
        time_s = np.asarray((series.t_ns - view.go_t_ns) * 1e-9, np.float64)
        values = series[signal]
        length = 1 if rate_hz is None else max(1, round(series.rate_hz / rate_hz))
        return _means(time_s, length), _means(values, length)


def _repetitions(events: Sequence[Event], first_t_ns: int, last_s: float) -> list[RepetitionView]:
    found: list[RepetitionView] = []
    sets: dict[tuple[int, str], int] = {}
    run, drill = 0, ""
    go: Event | None = None
    ramp_t_ns: int | None = None

    def end(event: Event | None) -> None:
        nonlocal go
        if go is None:
            return
        result = event.data if event is not None and event.kind == h.REPETITION else {}
        asked = str(go.data.get("side"))
        done = str(result.get("side_done", asked))
        number = sets.setdefault((run, done), len(sets) + 1) if result else None
        end_s = last_s if event is None else _since_s(event.t_ns, first_t_ns)
        why_not = str(result.get("why_not") or "")
        if event is not None and event.kind == h.STOPPED:
            why_not = str(event.data.get("reason", ""))
        found.append(
            RepetitionView(
                number=len(found) + 1,
                run=run,
                set_number=number,
                drill=drill,
                side=cast("PushSide", asked),
                side_done=cast("PushSide", done),
                go_t_ns=go.t_ns,
                go_s=_since_s(go.t_ns, first_t_ns),
                start_s=max(0.0, _since_s(go.t_ns, first_t_ns) - BEFORE_GO_S),
                end_s=end_s,
                counted=bool(result.get("counted")),
                why_not=why_not,
                data=result,
                ramp_s=None if ramp_t_ns is None else (_since_s(ramp_t_ns, first_t_ns), end_s),
            )
        )
        go = None

    for event in events:
        if event.kind in (h.CHOSEN, h.DONE):
            end(event)
            run += 1
            drill = str(event.data.get("name", drill))
        elif event.kind == h.GO:
            end(event)
            go, ramp_t_ns = event, None
        elif event.kind == h.PHASE and event.data.get("phase") == "ramp":
            ramp_t_ns = event.t_ns
        elif event.kind in (h.REPETITION, h.STOPPED):
            end(event)
    end(None)
    return found


def _means(values: FloatArray, length: int) -> FloatArray:
    whole = len(values) // length * length
    return np.asarray(values[:whole].reshape(-1, length).mean(axis=1))


def _since_s(t_ns: int, first_t_ns: int) -> float:
    return (t_ns - first_t_ns) * 1e-9
