"""What a training wore out: the cycles of each of the gym's bands in a recording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bandplate.calibration.band_cycles import CycleCounter
from bandplate.core.channels import BANDS
from bandplate.recording import Recording, load_series

if TYPE_CHECKING:
    from bandplate.history import History

__all__ = ["band_cycles", "keep_cycles"]

#: So many rows are calibrated at once: 8 MB.
_PART_ROWS: Final = 65536


def keep_cycles(history: History, recording: Recording, uid: UUID) -> None:
    """Put the cycles of a recording into the history, in the place of what it had of them.

    Bands wear whoever pulls them, and also where no repetition was done.

    Raises
    ------
    BandplateError
        It cannot be read or stored.
    """
    history.set_band_cycles(uid, band_cycles(recording))


def band_cycles(recording: Recording) -> dict[str, int]:
    """Return how often each band was stretched, by name; none where nobody said what hangs.

    A simulated station wears no band out. Blocking: calibrates all rows, part by part.

    Raises
    ------
    RecordingError, CalibrationError
        It cannot be read.
    """
    if recording.foreign or recording.simulated:
        return {}
    counters: dict[tuple[str, str], CycleCounter] = {}
    for first, end, hung in _hung(recording):
        for row in range(first, end if hung else first, _PART_ROWS):
            series = load_series(recording, (row, min(row + _PART_ROWS, end)))
            for sensor, name in hung:
                if (sensor, name) not in counters:
                    counters[sensor, name] = CycleCounter(recording.rate_hz)
                counters[sensor, name].see(series[sensor])
    cycles: Counter[str] = Counter()
    for (_, name), counter in counters.items():
        cycles[name] += counter.cycles
    return {name: count for name, count in cycles.items() if count}


def _hung(recording: Recording) -> Iterator[tuple[int, int, tuple[tuple[str, str], ...]]]:
    """Yield first row, one past the last, and (sensor, band) of what hung there meanwhile."""
    told = [(change.row, _names(change.metadata)) for change in recording.metadata_changes()]
    starts = [next(same) for _, same in groupby(told, key=lambda one: one[1])]
    ends = [*(row for row, _ in starts[1:]), len(recording.samples())]
    for (first, hung), end in zip(starts, ends, strict=True):
        yield first, end, hung


def _names(metadata: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    bands = metadata.get("bands")  # older recordings do not tell
    if not isinstance(bands, Mapping):
        return ()
    return tuple((sensor, str(bands[sensor])) for sensor in BANDS if sensor in bands)
