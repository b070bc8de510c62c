"""Where a push begins when the athlete sways before it: onset, RFD and arrival of the first swing.

The simulated sprinter begins to push exactly 3 s into the drill; until then he only sways.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bandplate.measures.push import measure_push
from bandplate.measures.result import Measure
from bandplate.measures.sides import push_force
from bandplate.measures.swing import measure_swing
from bandplate.measures.window import MeasureOptions, Window
from bandplate.sources.simulator.scenarios import QUIET_S
from tests.studies.simulated import simulated_series
from tests.studies.swing import with_curves

RATE_HZ = 1000.0
#: The rise takes 1 s and begins softly, with less than 6 % of itself in the first 0.2 s: 5 SD of
#: sway are some newtons, and the more there are the later and the steeper it is where they are met.
LATEST_MS = 200.0
#: Of the median. An onset in the sway gives nearly none of it. A late one, where 5 SD of a restless
#: stance are much, gives more: the rise gets steeper. That is the published rule's.
LEAST_RFD_PCT = 50.0


def pushes(scenario: str, seeds: int) -> Iterator[tuple[Window, NDArray[np.float64]]]:
    """Yield the first push of each seed and its force, in N."""
    for seed in range(seeds):
        series, _ = simulated_series(scenario, seed, RATE_HZ, 9.0)
        window = Window(with_curves(series), MeasureOptions())
        force_n = push_force(window)
        assert not isinstance(force_n, str)
        yield window, force_n


def late_ms(measure: Measure) -> float:
    """Return the onset that a measure rests on, in ms after the push began in truth."""
    return 1e3 * (float(str(measure.params["onset_s"])) - QUIET_S)


def study(seeds: int) -> list[dict[str, object]]:
    """Return the rows of the validation table."""
    rfds: list[float] = []
    push_ms: list[float] = []
    again = 0
    for window, force_n in pushes("hold", seeds):
        found = {m.name: m for m in measure_push(window, force_n, "push")}
        rfd = found["push_rfd_100_n_per_s"]
        assert rfd.value is not None, rfd.absent
        rfds.append(rfd.value)
        push_ms.append(late_ms(rfd))
        again += rfd.params["quiet"] == "just before the rise"
    swing_ms = []
    for window, _ in pushes("swing", seeds):
        first = next(m for m in measure_swing(window) if m.name == "swing_arrival_ms" and m.index)
        assert first.value is not None, first.absent
        swing_ms.append(late_ms(first))
    rows = [
        {
            "name": f"onset after sway, {name}: earliest and latest after the push began",
            "seeds": seeds,
            "figure": f"{min(late):+.0f} .. {max(late):+.0f} ms{note}",
            "pass": f"0 .. +{LATEST_MS:.0f} ms, all",
            "passed": min(late) >= 0.0 and max(late) <= LATEST_MS,
        }
        for name, late, note in (
            ("push", push_ms, f" ({again} with the baseline just before the rise)"),
            ("first swing", swing_ms, ""),
        )
    ]
    of_median_pct = 100 * np.array(rfds) / np.median(rfds)
    low_pct, high_pct = float(of_median_pct.min()), float(of_median_pct.max())
    rows.append(
        {
            "name": "RFD 100 after sway: lowest and highest, of the median",
            "seeds": seeds,
            "figure": f"{low_pct:.0f} .. {high_pct:.0f} % (median {np.median(rfds):.0f} N/s)",
            "pass": f"at least {LEAST_RFD_PCT:.0f} %, all",
            "passed": low_pct >= LEAST_RFD_PCT,
        }
    )
    return rows
