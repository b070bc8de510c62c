"""Simulated drills in memory: sprinter, board's counts, calibration, engine; no wire, no clock.

Row i of the series and row i of the truth are the same moment: the group delay of the board is
taken off, as the station does.
"""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray

from bandplate.calibration.model import Calibration, EngineSettings, build_engine
from bandplate.core.channels import SIGNAL_INDEX, SIGNALS
from bandplate.core.samples import SAMPLE_DTYPE, SERIES_DTYPE, Series
from bandplate.sources.simulator.board import REFERENCES_N, Board
from bandplate.sources.simulator.body import Athlete
from bandplate.sources.simulator.sprinter import Sprinter, Truth
from bandplate.sources.simulator.truth import truth_rows

#: Rows that the engine takes at once.
BATCH = 4096


def simulated_series(
    scenario: str, seed: int, rate_hz: float = 1000.0, seconds: float = 20.0
) -> tuple[Series, NDArray[np.void]]:
    """Return a drill as an untared station measures it, and its truth (rows of TRUTH_DTYPE)."""
    index = np.arange(round(seconds * rate_hz))
    t_s = Board(seed).truth_times_s(index, round(rate_hz))
    true = Sprinter(scenario, seed).at(t_s)
    series = board_series(true, seed, rate_hz, scenario=scenario)
    return series, truth_rows(1, index, t_s, true)


def board_series(true: Truth, seed: int, rate_hz: float = 1000.0, **metadata: object) -> Series:
    """Return what the station makes of any truth at the samples 0, 1, 2 ... of a board.

    Parameters
    ----------
    true : Truth
        Sample i at ``Board.truth_times_s(i)``: of a sprinter, or changed to hold what is known.
    seed : int
        Zeros and noise of the board.
    rate_hz : float
        Sample rate, in Hz.
    **metadata
        Beside what every recording of the simulated athlete says of itself.
    """
    board = Board(seed)
    index = np.arange(len(true.fz_n))
    samples = np.zeros(len(index), SAMPLE_DTYPE)
    samples["index"] = index
    samples["t_ns"] = np.round(board.truth_times_s(index, round(rate_hz)) * 1e9).astype(np.int64)
    samples["counts"], samples["flags"] = board.counts(true, index, round(rate_hz))
    calibration = Calibration.nominal(json.loads(board.dictionary(round(rate_hz))))
    engine = build_engine(EngineSettings(rate_hz, push_side="left"), calibration, 2 * BATCH)
    reader = engine.series.reader()
    parts = [np.empty(0, SERIES_DTYPE)]
    for first in range(0, len(samples), BATCH):
        engine.process(samples[first : first + BATCH])
        parts.append(reader.read(BATCH))
    rows = np.concatenate(parts)
    assert len(rows) == len(samples)
    told: dict[str, object] = {
        "push_side": "left",
        "body_weight_n": Athlete().weight_n,
        "references_n": dict(REFERENCES_N),
        **metadata,
    }
    values = np.ascontiguousarray(rows["values"])
    present = frozenset(
        name for name in SIGNALS if np.isfinite(values[:, SIGNAL_INDEX[name]]).any()
    )
    return Series(np.ascontiguousarray(rows["t_ns"]), values, rate_hz, present, metadata=told)
