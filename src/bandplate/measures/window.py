"""What is measured: the options of a person, and the rows of a series that they select."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import PushSide
from bandplate.core.errors import UsageError
from bandplate.core.samples import Series

__all__ = ["MIN_TIMING_RATE_HZ", "MeasureOptions", "Window", "plate_forces"]

#: Below this rate RFD, impulse and timing are absent, in Hz.
MIN_TIMING_RATE_HZ: Final = 500.0


@dataclass(frozen=True, slots=True)
class MeasureOptions:
    """What a recording cannot know about itself. All times are seconds from its first sample.

    Attributes
    ----------
    push_side : "left" | "right" | "both" | None
        Plate under the pushing leg; None: what the recording says, else its only plate.
    start_s, end_s : float or None
        Measure start_s <= t < end_s; None: from the first, to the last sample.
    quiet_s : (float, float) or None
        Baseline window of the onset; None: it is searched for.
    hold_s : (float, float) or None
        Window of the hold; None: it is searched for.
    body_weight_n : float or None
        Body weight in N; None: what the recording says.
    push_max_n : float or None
        Best 1 s mean of the pushing side, in N, for "% of max"; None: what the recording says.
    threshold_n : float or None
        Contact threshold, in N; None: max(10 N, 5 SD of the unloaded plate), 20 N for jumps.
    target : str
        Signal that holds the target of a follow drill.
    allow_low_rate : bool
        Give RFD and timing below 500 Hz too; the method then says so.
    """

    push_side: PushSide | None = None
    start_s: float | None = None
    end_s: float | None = None
    quiet_s: tuple[float, float] | None = None
    hold_s: tuple[float, float] | None = None
    body_weight_n: float | None = None
    push_max_n: float | None = None
    threshold_n: float | None = None
    target: str = "target"
    allow_low_rate: bool = False


@dataclass(frozen=True)
class Window:
    """Rows ``first <= row < last`` of a whole series.

    Raises
    ------
    UsageError
        There is no sample in the window, or too few in one that was given.
    """

    series: Series
    options: MeasureOptions
    first: int = field(init=False)
    last: int = field(init=False)

    def __post_init__(self) -> None:
        options, series = self.options, self.series
        if len(series) == 0:
            raise UsageError("the recording holds no samples: nothing can be measured")
        first, last = self._rows(options.start_s, options.end_s)
        if last <= first:
            asked = " and ".join(
                f"{option} {value:g} s"
                for option, value in (("--from", options.start_s), ("--to", options.end_s))
                if value is not None
            )
            raise UsageError(f"no samples with {asked}: {self._length()}")
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "last", last)

    def rows_of(self, what: str, span_s: tuple[float, float]) -> tuple[int, int]:
        """Return the rows (first, last) of the span that was given for `what`.

        Raises
        ------
        UsageError
            Fewer than ten samples lie in it.
        """
        first, last = self._rows(*span_s)
        if last - first < 10:
            raise UsageError(
                f"{what} {span_s[0]:g}:{span_s[1]:g} s holds fewer than 10 samples:"
                f" {self._length()}"
            )
        return first, last

    def gap_reason(self, first: int, last: int) -> str | None:
        """Return why rows first..last cannot be measured as one piece, or None if they can."""
        gaps = [gap for gap in self.series.gaps if first < gap.row < last]
        if not gaps:
            return None
        known = [gap.missing for gap in gaps if gap.missing is not None]
        missing = f"{sum(known)} samples" if len(known) == len(gaps) else "an unknown number"
        at_s = self.time_s(gaps[0].row)
        return (
            f"{missing} missing in {len(gaps)} gap{'s' if len(gaps) > 1 else ''},"
            f" the first at {at_s:.3f} s: choose a window without it (--from, --to)"
        )

    def low_rate_reason(self) -> str | None:
        """Return why timing cannot be measured at this rate, or None if it can."""
        rate_hz = self.series.rate_hz
        if rate_hz >= MIN_TIMING_RATE_HZ or self.options.allow_low_rate:
            return None
        return f"recorded at {rate_hz:g} Hz: timing needs {MIN_TIMING_RATE_HZ:g} Hz"

    @property
    def low_rate_note(self) -> str:
        """What a method says when --allow-low-rate made the measure possible; else empty."""
        rate_hz = self.series.rate_hz
        return "" if rate_hz >= MIN_TIMING_RATE_HZ else f" [at {rate_hz:g} Hz, --allow-low-rate]"

    def time_s(self, row: int) -> float:
        """Return the time of a row in seconds since the first sample of the recording."""
        t_ns = self.series.t_ns
        return float((t_ns[row] - t_ns[0]) * 1e-9)

    @cached_property
    def forces(self) -> dict[str, NDArray[np.float64]]:
        """Normal force per plate, from :func:`plate_forces`; of an hour it is summed once."""
        return plate_forces(self.series)

    @property
    def body_weight_n(self) -> float | None:
        """Body weight in N, from the options or the recording."""
        if self.options.body_weight_n is not None:
            return self.options.body_weight_n
        told = self.series.metadata.get("body_weight_n")
        return float(told) if isinstance(told, int | float) and told > 0 else None

    def _rows(self, start_s: float | None, end_s: float | None) -> tuple[int, int]:
        time_s = self.series.time_s
        first = 0 if start_s is None else int(np.searchsorted(time_s, start_s, "left"))
        last = len(time_s) if end_s is None else int(np.searchsorted(time_s, end_s, "left"))
        return first, last

    def _length(self) -> str:
        return f"the recording is {self.time_s(-1):.3f} s long"


def plate_forces(series: Series) -> dict[str, NDArray[np.float64]]:
    """Return the normal force in N per plate, shape (n_samples,), in the order left, right, both.

    ``both`` is the sum when both plates are there, or the recording's own when it has no plate
    of its own for each foot.
    """
    forces = {
        side: series[f"{side}.fz"] for side in ("left", "right") if f"{side}.fz" in series.present
    }
    if len(forces) == 2:
        forces["both"] = forces["left"] + forces["right"]
    elif not forces and "both.fz" in series.present:
        forces["both"] = series["both.fz"]
    return forces
