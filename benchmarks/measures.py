"""Milliseconds for all measures of one 15 s set, as live and ``bandplate measure`` compute them."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bandplate.core.samples import Series
from bandplate.measures import measure_series
from rounds import interleaved

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.studies.simulated import simulated_series

SCENARIOS = ("hold", "steps", "swing", "whole")


def _timed(series: Series) -> dict[str, float]:
    start_ns = time.perf_counter_ns()
    measure_series(series)
    return {"p50_ms": (time.perf_counter_ns() - start_ns) * 1e-6}


def measure(rounds: int) -> dict[str, dict[str, float]]:
    """Measure a set of each scenario, several rounds in turn."""
    sets = {name: simulated_series(name, 1, 1000.0, 15.0)[0] for name in SCENARIOS}
    return interleaved(
        {
            f"all measures: {name}": lambda series=series: _timed(series)
            for name, series in sets.items()
        },
        rounds,
    )
