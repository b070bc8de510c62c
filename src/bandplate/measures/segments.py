"""Contacts, and repetitions, from the force itself: thresholds that hold on real plates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.measures.onset import runs

__all__ = [
    "Contacts",
    "Repetition",
    "Unloaded",
    "contact_threshold_n",
    "drift_n",
    "find_contacts",
    "repetitions",
    "unloaded",
]

FloatArray = NDArray[np.float64]
RowArray = NDArray[np.intp]

MIN_THRESHOLD_N: Final = 10.0
THRESHOLD_SD: Final = 5.0
#: Jumps: take-off and landing at 20 N, the threshold of the published tests.
JUMP_THRESHOLD_N: Final = 20.0
OFF_RATIO: Final = 0.7
MIN_CONTACT_S: Final = 0.020
#: A shorter dip below the threshold is chatter or a rolling foot, not a flight [ours].
MIN_FLIGHT_S: Final = 0.010

#: A plate that carries less than this share of its high force (or 20 N) may be unloaded [ours].
_UNLOADED_SHARE: Final = 0.12
_UNLOADED_N: Final = 20.0
#: Shorter than this no unloaded phase has a middle that is free of the foot.
_UNLOADED_MIN_S: Final = 0.030
#: Drift is removed only where there are this many aerial phases of at most this length, their level
#: leaves zero by more than DRIFT_N, and it wanders slowly: by less than this from one to the next.
_AERIAL_PHASES: Final = 8
_AERIAL_MAX_S: Final = 1.0
DRIFT_N: Final = 5.0
_DRIFT_STEP_N: Final = 5.0


@dataclass(frozen=True, slots=True)
class Contacts:
    """Contacts in the order of time, each rows ``on <= row < off``.

    Attributes
    ----------
    on, off : intp arrays of shape (n_contacts,)
        First row above the threshold; first row at or below the off level.
    on_known, off_known : bool arrays of shape (n_contacts,)
        False where the record's end or a gap cuts the contact.
    piece : intp array of shape (n_contacts,)
        Contacts of one piece have no gap between them.
    """

    on: RowArray
    off: RowArray
    on_known: NDArray[np.bool_]
    off_known: NDArray[np.bool_]
    piece: RowArray

    def __len__(self) -> int:
        return len(self.on)

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Whether both ends of each contact are in the record."""
        return self.on_known & self.off_known

    def only(self, keep: NDArray[np.bool_]) -> Contacts:
        """Return the contacts where `keep` is true."""
        return Contacts(
            self.on[keep],
            self.off[keep],
            self.on_known[keep],
            self.off_known[keep],
            self.piece[keep],
        )

    def lasting(self, shortest_s: float, longest_s: float, rate_hz: float) -> Contacts:
        """Return the complete contacts that last between two times, in s (both included)."""
        length = self.off - self.on
        fits = (length >= shortest_s * rate_hz - 1e-6) & (length <= longest_s * rate_hz + 1e-6)
        return self.only(self.complete & fits)


def find_contacts(
    force_n: FloatArray,
    rate_hz: float,
    threshold_n: float,
    *,
    off_ratio: float = OFF_RATIO,
    min_contact_s: float = MIN_CONTACT_S,
    min_flight_s: float = MIN_FLIGHT_S,
    breaks: Iterable[int] = (),
) -> Contacts:
    """Find the contacts on a plate by a threshold with hysteresis.

    A contact begins with the first sample above `threshold_n` and ends with the first at or below
    ``off_ratio * threshold_n``. Flights shorter than `min_flight_s` join what they part; then
    contacts shorter than `min_contact_s` go. Rows without force (NaN) part the record like a gap:
    nobody knows what happened there.

    Parameters
    ----------
    force_n : float64 array of shape (n_samples,)
        Force normal to the plate, in N; NaN where there is none.
    rate_hz : float
        Sample rate, in Hz.
    threshold_n : float
        In N.
    off_ratio : float
        1: one threshold for both ends.
    min_contact_s, min_flight_s : float
        In s.
    breaks : iterable of int
        First rows after a gap.

    Returns
    -------
    Contacts
        Also those that an end or a gap cuts, marked as such.
    """
    off_n = off_ratio * threshold_n
    min_contact = math.ceil(min_contact_s * rate_hz - 1e-6)
    min_flight = math.ceil(min_flight_s * rate_hz - 1e-6)
    found: list[tuple[RowArray, RowArray, int, int]] = []
    for first, last in _pieces(force_n, breaks):
        part = force_n[first:last]
        on, off = runs(_held(part > threshold_n, part <= off_n))
        if len(on) > 1:
            apart = on[1:] - off[:-1] >= min_flight
            on = on[np.concatenate(([True], apart))]
            off = off[np.concatenate((apart, [True]))]
        keep = (off - on >= min_contact) | (on == 0) | (off == last - first)
        found.append((on[keep] + first, off[keep] + first, first, last))
    if not found:
        none, no = np.empty(0, np.intp), np.empty(0, np.bool_)
        return Contacts(none, none, no, no, none)
    return Contacts(
        np.concatenate([on for on, _, _, _ in found]),
        np.concatenate([off for _, off, _, _ in found]),
        np.concatenate([on > first for on, _, first, _ in found]),
        np.concatenate([off < last for _, off, _, last in found]),
        np.concatenate([np.full(len(on), i) for i, (on, _, _, _) in enumerate(found)]),
    )


@dataclass(frozen=True, slots=True)
class Unloaded:
    """What a plate shows while nothing stands on it.

    Attributes
    ----------
    row : intp array of shape (n_phases,)
        Middle row of each unloaded phase.
    level_n : float64 array of shape (n_phases,)
        Median of the middle half of each, in N.
    aerial : bool array of shape (n_phases,)
        Whether the phase is short enough to lie between two steps.
    noise_n : float
        SD of the median stretch of 15 ms, in N; NaN where there is no unloaded phase.
    """

    row: RowArray
    level_n: FloatArray
    aerial: NDArray[np.bool_]
    noise_n: float


def unloaded(force_n: FloatArray, rate_hz: float, breaks: Iterable[int] = ()) -> Unloaded:
    """Find where a plate is unloaded, with its level and noise there [the search is ours].

    Candidates are the runs below 12 % of the force's 99th percentile (at least 20 N); only the
    middle half of a run counts, where the foot is neither leaving nor arriving.

    Parameters
    ----------
    force_n : float64 array of shape (n_samples,)
        In N; NaN where there is none.
    rate_hz : float
        Sample rate, in Hz.
    breaks : iterable of int
        First rows after a gap.
    """
    finite = force_n[np.isfinite(force_n)]
    rows: list[int] = []
    levels: list[float] = []
    lengths: list[int] = []
    deviations: list[FloatArray] = []
    if len(finite):
        high = min(len(finite) - 1, int(0.99 * len(finite)))
        limit_n = max(_UNLOADED_N, _UNLOADED_SHARE * float(np.partition(finite, high)[high]))
        shortest = max(8, math.ceil(_UNLOADED_MIN_S * rate_hz))
        for first, last in _pieces(force_n, breaks):
            starts, ends = runs(force_n[first:last] < limit_n)
            long = ends - starts >= shortest
            for start, end in zip(starts[long].tolist(), ends[long].tolist(), strict=True):
                quarter = (end - start) // 4
                middle = force_n[first + start + quarter : first + end - quarter]
                rows.append(first + (start + end) // 2)
                levels.append(float(np.partition(middle, len(middle) // 2)[len(middle) // 2]))
                lengths.append(end - start)
                # in short stretches: the drift within a long phase is no noise
                stretch = shortest // 2
                grid = middle[: len(middle) // stretch * stretch].reshape(-1, stretch)
                deviations.append(grid.std(axis=1, ddof=1))
    # of the median stretch: a foot that leaves slowly, or rests, is no noise either
    noise_n = float(np.median(np.concatenate(deviations))) if deviations else math.nan
    aerial = np.array(lengths, np.float64) <= _AERIAL_MAX_S * rate_hz
    return Unloaded(np.array(rows, np.intp), np.array(levels), aerial, noise_n)


def contact_threshold_n(noise_n: float) -> float:
    """Return max(10 N, 5 SD of the unloaded plate), in N; 10 N where the noise is not known."""
    return MIN_THRESHOLD_N if math.isnan(noise_n) else max(MIN_THRESHOLD_N, THRESHOLD_SD * noise_n)


def drift_n(empty: Unloaded, n_samples: int) -> FloatArray | None:
    """Return the drift of an unloaded plate for every sample, or None where there is none.

    The level of each aerial phase stands at its middle; between the middles drift is linear, before
    the first and after the last it stays. There is drift only where at least 8 aerial phases show
    it and their level, the median of five, leaves zero by more than 5 N while it changes slowly: a
    foot that rests lightly on the plate is no drift.

    Parameters
    ----------
    empty : Unloaded
        Of the force that drifts.
    n_samples : int
        Length of that force.

    Returns
    -------
    float64 array of shape (n_samples,), in N, to be taken off the force; or None.

    References
    ----------
    Alcantara RS (2019), dryft: J Open Source Software 4(44):1910 (the aerial phases of running
    carry the drift).
    """
    row, level_n = empty.row[empty.aerial], empty.level_n[empty.aerial]
    if len(row) < _AERIAL_PHASES:
        return None
    wide = np.concatenate((level_n[2:0:-1], level_n, level_n[-2:-4:-1]))
    smooth_n = np.median(np.lib.stride_tricks.sliding_window_view(wide, 5), axis=1)
    if np.abs(smooth_n).max() <= DRIFT_N or np.median(np.abs(np.diff(level_n))) > _DRIFT_STEP_N:
        return None
    return np.interp(np.arange(n_samples), row, level_n)


@dataclass(frozen=True, slots=True)
class Repetition:
    """One hold or push: rows of its start, half-way up, half-way down and end; the peak's row."""

    start: int
    on: int
    peak: int
    off: int
    end: int


REPETITION_SMOOTH_S: Final = 0.05
REPETITION_SHARE: Final = 0.5
REPETITION_OFF_RATIO: Final = 0.7
REPETITION_FOOT: Final = 0.1
REPETITION_REST_S: Final = 3.0


def repetitions(
    force_n: FloatArray,
    rate_hz: float,
    *,
    share: float = REPETITION_SHARE,
    min_hold_s: float = 0.2,
    min_rest_s: float = 0.3,
    min_rise_n: float = 50.0,
    breaks: Iterable[int] = (),
) -> list[Repetition]:
    """Segment isometric holds or pushes by the force itself [ours].

    The force, smoothed over 50 ms, rises from its low level (5th percentile) past `share` of the
    way to its high level (99th), stays, and comes back below 0.7 of that. Start and end are where
    it leaves and reaches 10 % of the repetition's own height above its lowest load in the 3 s
    before and after, so that a rest at half load is a rest.

    Parameters
    ----------
    force_n : float64 array of shape (n_samples,)
        In N; NaN where there is none.
    rate_hz : float
        Sample rate, in Hz.
    share : float
        Of the way from low to high force.
    min_hold_s, min_rest_s : float
        A shorter stay above is a twitch, a shorter one below a wobble of the same push; in s.
    min_rise_n : float
        A range of less than this, in N, holds no repetition.
    breaks : iterable of int
        First rows after a gap: a repetition that one touches is left out, as is one that the
        record's ends cut.
    """
    breaks = sorted(breaks)
    length = max(1, round(REPETITION_SMOOTH_S * rate_hz)) | 1
    finite = force_n[np.isfinite(force_n)]
    if len(finite) < 10 * length:
        return []
    low_n, high_n = (float(level) for level in np.percentile(finite, (5, 99)))
    if high_n - low_n < min_rise_n:
        return []
    on_n = low_n + share * (high_n - low_n)
    off_n = low_n + REPETITION_OFF_RATIO * share * (high_n - low_n)
    rest = round(REPETITION_REST_S * rate_hz)
    result = []
    for first, last in _pieces(force_n, breaks):
        if last - first < 2 * length:
            continue
        smooth_n = _smooth(force_n[first:last], length)
        held = find_contacts(
            smooth_n - off_n,
            rate_hz,
            on_n - off_n,
            off_ratio=0.0,
            min_contact_s=min_hold_s,
            min_flight_s=min_rest_s,
        )
        for i in np.flatnonzero(held.complete).tolist():
            on, off = int(held.on[i]), int(held.off[i])
            before = max(int(held.off[i - 1]) if i else 0, on - rest)
            after = min(int(held.on[i + 1]) if i + 1 < len(held) else last - first, off + rest)
            peak = on + int(force_n[first + on : first + off].argmax())
            start = _last_below(smooth_n[before:on], smooth_n[peak]) + before
            end = off + len(smooth_n[off:after]) - 1
            end -= _last_below(smooth_n[off:after][::-1], smooth_n[peak])
            result.append(
                Repetition(first + start, first + on, first + peak, first + off, first + end)
            )
    return result


def _last_below(before_n: FloatArray, peak_n: float) -> int:
    """Return the last row that is within 10 % of the height above the lowest one."""
    low_n = float(before_n.min())
    near = np.flatnonzero(before_n <= low_n + REPETITION_FOOT * (peak_n - low_n))
    return int(near[-1])


def _smooth(values: FloatArray, length: int) -> FloatArray:
    """Return the centred mean over an odd `length`; at the ends over what is there."""
    half = length // 2
    total = np.concatenate(([0.0], np.cumsum(values - values[0])))
    row = np.arange(len(values))
    first, last = np.maximum(row - half, 0), np.minimum(row + half + 1, len(values))
    return np.asarray((total[last] - total[first]) / (last - first) + values[0])


def _held(above: NDArray[np.bool_], below: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return above where the last sample that was either was above."""
    decided = above | below
    last = np.maximum.accumulate(np.where(decided, np.arange(len(above)), 0))
    return np.asarray(above[last])


def _pieces(force_n: FloatArray, breaks: Iterable[int]) -> Sequence[tuple[int, int]]:
    """Return the rows (first, last) of all stretches without a gap or a NaN."""
    absent = np.isnan(force_n)
    if not absent.any():
        starts, ends = np.array([0]), np.array([len(force_n)])
    else:
        starts, ends = runs(~absent)
    pieces = []
    cuts = np.array(sorted(breaks), np.intp)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        inside = cuts[(cuts > start) & (cuts < end)].tolist()
        pieces += list(zip([start, *inside], [*inside, end], strict=True))
    return [piece for piece in pieces if piece[1] > piece[0]]
