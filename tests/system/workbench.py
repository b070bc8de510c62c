"""A workbench without a wire: the real board and the real masses, as fast as it computes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bandplate._rt import Acquisition, Ring
from bandplate.calibration import Calibration, EngineSettings, build_engine
from bandplate.calibration.course import Course
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.sources.simulator.board import Board
from bandplate.sources.simulator.workbench import Workbench
from bandplate.station import Bench
from bandplate.station.log import EventLog
from bandplate.station.recorder import Recorder

RATE_HZ = 1000.0
UID = "0123456789ab"


class HandFedBench:
    """Rows of an imperfect board, and the station's own Bench on them."""

    def __init__(self, seed: int = 1) -> None:
        self.board = Board(seed, imperfect=True)
        self.hand = Workbench()
        dictionary = json.loads(self.board.dictionary(int(RATE_HZ)))
        calibration = Calibration.nominal(dictionary)
        engine = build_engine(EngineSettings(RATE_HZ), calibration)
        acquisition = Acquisition(Ring(1 << 15, SAMPLE_DTYPE), engine)
        self.bench = Bench(
            acquisition, Recorder(acquisition, EventLog(), None), calibration, dictionary, UID
        )
        self.bench.place = self.place
        self.now = 0
        self.spoil: Callable[[np.ndarray], None] = lambda _: None

    def place(self, order: dict[str, object]) -> None:
        assert self.hand.hear(json.dumps(order).encode()) is None

    def rows(self, seconds: float) -> np.ndarray:
        index = self.now + np.arange(round(seconds * RATE_HZ))
        self.now += len(index)
        rows = np.zeros(len(index), SAMPLE_DTYPE)
        rows["index"], rows["t_ns"] = index, index * 1_000_000
        true = self.hand.at(self.board.truth_times_s(index, int(RATE_HZ)))
        rows["counts"], rows["flags"] = self.board.counts(true, index, int(RATE_HZ))
        self.spoil(rows)
        return rows

    def flow(self, seconds: float) -> None:
        """Let samples come to whoever reads the bench."""
        self.bench.raw.write(self.rows(seconds))


def do(bench: HandFedBench, course: Course, order: Callable | None = None) -> list[str]:
    """Do a course to its end with what the bench is told; return what was refused."""
    refused, told = [], None
    for _ in range(20_000):
        step, place = course.step, course.place
        if step is None:
            return refused
        if told != place:
            told = place
            bench.place((order or course.order)(step))
        if course.feed(bench.rows(0.1)) and course.refused:
            refused.append(str(course.refused))
            told = None
    raise AssertionError(f"no end: {course.step}, {course.catcher.hint}")


def kept_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
