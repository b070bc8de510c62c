"""Where a push begins: baseline, threshold, first sample above it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandplate.measures.window import Window

__all__ = ["Onset", "find_onset", "runs"]

THRESHOLD_SD = 5.0
HOLD_S = 0.010
QUIET_S = 1.0
#: The quiet second is searched for in this many seconds before the rise: long before it, athletes
#: still shift and preload, and that level is not the one they push from.
SEARCH_S = 3.0
#: A rise of less than this part of the baseline is sway, not a push.
MIN_RISE = 0.2
#: A plate that carries less than this part of the peak is empty: stepping on it is no push.
EMPTY = 0.05
#: A rise needs about as long to a quarter of its height as from there to half of it: 1.0 for a
#: line, at most 1.3 for quick pushes, real and simulated. A crossing that lies further before the
#: quarter than so many of these times may be sway that did not come back [ours]. Where it was none
#: (a soft rise of a second has 1.9) the other baseline moves the onset by some milliseconds only.
LONGEST_FOOT = 1.5
#: The baseline is then this long and ends so many of these times before the quarter [ours].
STANCE_S = 0.5
STANCE_END = 2.0
NOT_QUIET = "no onset: the second before the rise is not quiet; give a baseline with --quiet"


@dataclass(frozen=True, slots=True)
class Onset:
    """The start of a push, or why there is none (`absent`; then all else is without meaning).

    ``row`` is the row in the series; forces in N, times in s from the recording's first sample.
    """

    row: int = -1
    time_s: float = math.nan
    baseline_n: float = math.nan
    sd_n: float = math.nan
    threshold_n: float = math.nan
    quiet_s: tuple[float, float] = (math.nan, math.nan)
    quiet: str = "found"
    absent: str | None = None

    def params(self) -> dict[str, object]:
        """Return the parameters that travel with every measure which starts here."""
        return {
            "onset_s": round(self.time_s, 9),
            "baseline_n": self.baseline_n,
            "baseline_sd_n": self.sd_n,
            "threshold_n": self.threshold_n,
            "threshold_sd": THRESHOLD_SD,
            "quiet_s": [round(edge_s, 6) for edge_s in self.quiet_s],
            "quiet": self.quiet,
        }


def find_onset(window: Window, force_n: NDArray[np.float64]) -> Onset:
    """Find the first sample above baseline mean + 5 SD (ddof 1) that stays above for 10 ms.

    The baseline is the window given in the options. Without one it is the quietest second before
    the rise of the push that holds the peak, and the onset is the crossing which leads into that
    rise: an earlier one from which the force came back was sway. Sway may also stay above until
    the rise. Such a crossing lies longer before the rise than a rise can take; the baseline is
    then the half second just before the rise. Where that is not quiet either there is no onset.

    Parameters
    ----------
    window : Window
        Rows to search.
    force_n : float64 array of shape (n_samples,)
        Push force of the whole series, in N.

    References
    ----------
    Dos'Santos T et al. (2017), J Strength Cond Res 31: 5 SD and 2.5 % body weight agree, 10 % body
    weight and 75 N are late.
    """
    if window.options.quiet_s is not None:
        given = window.rows_of("the quiet window", window.options.quiet_s)
        return _leading(window, force_n, given, None, "given")
    found = _quiet_rows(window, force_n)
    if isinstance(found, str):
        return Onset(absent=found)
    onset = _leading(window, force_n, found.quiet, found.rise, "found")
    unit = found.rise - found.quarter
    if onset.absent is not None or found.quarter - onset.row <= LONGEST_FOOT * unit:
        return onset
    end = found.quarter - round(STANCE_END * unit)
    start = end - round(STANCE_S * window.series.rate_hz)
    if start < window.first:
        return onset
    anew = _leading(window, force_n, (start, end), found.rise, "just before the rise")
    return Onset(absent=NOT_QUIET) if anew.threshold_n >= found.half_n else anew


def _leading(
    window: Window,
    force_n: NDArray[np.float64],
    quiet: tuple[int, int],
    rise: int | None,
    how: str,
) -> Onset:
    """Return the crossing that leads into the rise, or the first one (rise None), of a baseline."""
    rate_hz = window.series.rate_hz
    if reason := window.gap_reason(*quiet):
        return Onset(absent=f"no onset: in the quiet window, {reason}")
    baseline_n = float(force_n[quiet[0] : quiet[1]].mean())
    sd_n = float(force_n[quiet[0] : quiet[1]].std(ddof=1))
    threshold_n = baseline_n + THRESHOLD_SD * sd_n
    held = max(1, math.ceil(HOLD_S * rate_hz - 1e-9))
    start = max(quiet[1], window.first)
    starts, ends = runs(force_n[start : window.last] > threshold_n)
    crossings = start + starts[ends - starts >= held]
    if not len(crossings):
        return Onset(
            absent=f"no onset: the force does not stay above {threshold_n:.1f} N"
            " (quiet mean + 5 SD) for 10 ms"
        )
    leading = 0 if rise is None else max(0, int(np.searchsorted(crossings, rise, "right")) - 1)
    row = int(crossings[leading])
    if reason := window.gap_reason(max(quiet[1], row - held) - 1, row + held):
        return Onset(absent=f"no onset: where it should be, {reason}")
    quiet_s = (window.time_s(quiet[0]), window.time_s(quiet[1] - 1) + 1.0 / rate_hz)
    return Onset(row, window.time_s(row), baseline_n, sd_n, threshold_n, quiet_s, how)


def runs(true: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where runs of True start and end (one past the last), as two arrays."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], true, [False]))))
    return edges[::2], edges[1::2]


@dataclass(frozen=True, slots=True)
class _Stance:
    """Rows of the quietest second, and where the rise is at a quarter and at half of its height.

    ``half_n`` is the force there, in N.
    """

    quiet: tuple[int, int]
    quarter: int
    rise: int
    half_n: float


def _quiet_rows(window: Window, force_n: NDArray[np.float64]) -> _Stance | str:
    """Return the quietest second before the rise, or why there is none.

    The rise is searched backwards from the peak: the stretch of at least a second that last lay
    below half-way between its lowest second and the peak ends in it. Its foot is taken from the
    line through the half-way and quarter-way points, so that a slow ramp is no baseline either.
    """
    rate_hz = window.series.rate_hz
    n_quiet = round(QUIET_S * rate_hz)
    part = force_n[window.first : window.last]
    peak = int(part.argmax())
    peak_n = float(part[peak])
    if peak < n_quiet:
        return "no onset: less than a second before the peak; give a baseline with --quiet"
    mean_n, sd_n = _rolling(part[:peak], n_quiet)
    loaded = mean_n >= EMPTY * peak_n
    if not loaded.any():
        loaded[:] = True
    # of the quieter half, so that stepping onto the plate is not its lowest load
    low_n = float(mean_n[loaded & (sd_n <= np.median(sd_n[loaded]))].min())
    sd_n = np.where(loaded, sd_n, np.inf)
    if peak_n - low_n < MIN_RISE * abs(low_n):
        return "no onset: the force never rises by 20 % above its lowest second"
    half_n = (low_n + peak_n) / 2
    starts, ends = runs(part[:peak] < half_n)
    long = ends[ends - starts >= n_quiet]
    if not len(long):
        return "no onset: no quiet second before the rise; give a baseline with --quiet"
    rise = int(long[-1])
    below_quarter = np.flatnonzero(part[:rise] < low_n + (peak_n - low_n) / 4)
    quarter = int(below_quarter[-1]) if len(below_quarter) else rise
    foot = max(n_quiet, rise - 2 * (rise - quarter))
    first = max(0, foot - round(SEARCH_S * rate_hz))
    candidates = sd_n[first : foot - n_quiet + 1].copy()
    for gap in window.series.gaps:
        row = gap.row - window.first - first
        candidates[max(0, row - n_quiet + 1) : max(0, row)] = np.inf
    if not len(candidates) or not np.isfinite(candidates).any():
        return "no onset: no quiet second before the rise; give a baseline with --quiet"
    best = int(candidates.argmin())
    if mean_n[first + best] + THRESHOLD_SD * candidates[best] >= half_n:
        return NOT_QUIET
    start = window.first + first + best
    return _Stance((start, start + n_quiet), window.first + quarter, window.first + rise, half_n)


def _rolling(
    values: NDArray[np.float64], length: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean and SD (ddof 0) of every run of `length` values, by cumulative sums."""
    centre = values.mean()
    shifted = np.concatenate(([0.0], values - centre))
    total = np.cumsum(shifted)
    square = np.cumsum(shifted * shifted)
    mean = (total[length:] - total[:-length]) / length
    variance = (square[length:] - square[:-length]) / length - mean * mean
    return mean + centre, np.sqrt(np.maximum(variance, 0.0))
