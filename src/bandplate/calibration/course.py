"""The course of a calibration: load after load, repeated where it was bad, kept on disk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from bandplate.calibration.catching import Catcher, Caught
from bandplate.calibration.store import write_whole
from bandplate.calibration.words import Words
from bandplate.core.errors import CalibrationError

__all__ = ["Course", "Kept", "Step", "not_the_load", "read_kept", "write_kept"]

FloatArray = NDArray[np.float64]

#: Less than this, or so much of what is asked for, is close enough to be the load meant. [ours]
CLOSE_N: Final = 12.0
CLOSE_SHARE: Final = 0.08


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do.

    Attributes
    ----------
    kind : str
        ``zero``: everything off; ``preload``: as ``load``, not used; ``load``.
    group : int
        What is repeated together: a point of a plate; -1 for the preloads.
    value : float
        Mass in kg, or extension in m.
    up : bool
        On the way up (or down).
    words : Words
        What a person does.
    """

    kind: Literal["zero", "preload", "load"]
    group: int
    value: float
    up: bool
    words: Words


class Kept(msgspec.Struct, frozen=True):
    """What a course keeps on disk, so that it goes on after a crash."""

    plan: dict[str, object]
    caught: dict[int, Caught]


class Course(ABC):
    """Steps, and what was measured at each.

    Subclasses say what is expected at a step and whether a finished group is good.

    Parameters
    ----------
    steps : sequence of Step
    catcher : Catcher

    Attributes
    ----------
    caught : dict of int to Caught
        By number of the step.
    refused : Words
        Why the last group has to be repeated; empty when nothing was refused.
    """

    def __init__(self, steps: Sequence[Step], catcher: Catcher) -> None:
        self.steps = tuple(steps)
        self.catcher = catcher
        self.caught: dict[int, Caught] = {}
        self.refused = Words()

    @property
    def place(self) -> int | None:
        """Number of the step that is to be done; None when all are."""
        return next((i for i in range(len(self.steps)) if i not in self.caught), None)

    @property
    def step(self) -> Step | None:
        """The step that is to be done; None when all are."""
        return None if self.place is None else self.steps[self.place]

    @property
    def done(self) -> float:
        """Share of the steps that are done."""
        return len(self.caught) / len(self.steps)

    def feed(self, rows: NDArray[np.void]) -> bool:
        """Take raw rows; whether a step was finished (or refused) by them."""
        place = self.place
        if place is None or not len(rows):
            return False
        step = self.steps[place]
        caught = self.catcher.feed(rows, lambda force_n: self.missing(step, force_n))
        if caught is None:
            return False
        self.refused = Words()
        self.caught[place] = caught
        after = place + 1
        if step.kind == "zero" and after < len(self.steps) and self._is_fresh_zero(after):
            self.caught[after] = caught  # the plate is as empty before the next as after this one
        if step.group >= 0 and self._finished(step.group):
            self.refused = self.problem(step.group)
            if self.refused:
                self.repeat(step.group, self.refused)
        return True

    def repeat(self, group: int, why: Words | None = None) -> None:
        """Do a group once more."""
        self.refused = why or Words()
        for i in self._of(group):
            self.caught.pop(i, None)
        self.catcher.restart()

    @abstractmethod
    def missing(self, step: Step, force_n: FloatArray) -> Words:
        """Say what is not as the step wants it, by the sensors' forces (14,), in N."""

    @abstractmethod
    def problem(self, group: int) -> Words:
        """Say what is wrong with a finished group."""

    @abstractmethod
    def plan(self) -> dict[str, object]:
        """Return what the course was made with, JSON-compatible."""

    def branches(self) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
        """Return (value of the step, N at the sensor) of the loads on the way up and down."""
        ways: tuple[list[tuple[float, float]], list[tuple[float, float]]] = ([], [])
        for i, caught in sorted(self.caught.items()):
            step = self.steps[i]
            if step.group >= 0:
                ways[0 if step.up else 1].append((step.value, self.shown_n(caught)))
        return ways

    def shown_n(self, caught: Caught) -> float:
        """Return what the course's sensors show together by the present gains, N."""
        counts = np.array([caught.counts])
        return float(self.catcher.calibration.newtons(counts)[0, self.catcher.sensors].sum())

    @abstractmethod
    def reading(self) -> Words:
        """Say what is there now."""

    @abstractmethod
    def order(self, step: Step) -> dict[str, object]:
        """Return the line that makes the simulated workbench do a step."""

    def kept(self) -> Kept:
        """Return what is there, so that another course can take it up."""
        return Kept(self.plan(), dict(self.caught))

    def take_up(self, kept: Kept) -> None:
        """Go on where a course of the same plan was left.

        Raises
        ------
        CalibrationError
            It was another plan.
        """
        if msgspec.json.encode(kept.plan) != msgspec.json.encode(self.plan()):
            raise CalibrationError("what was kept is of another plan: begin anew")
        self.caught = {i: caught for i, caught in kept.caught.items() if i < len(self.steps)}

    def _of(self, group: int) -> list[int]:
        return [i for i, step in enumerate(self.steps) if step.group == group]

    def _is_fresh_zero(self, i: int) -> bool:
        """Whether a step is the zero of a group of which no load is measured yet."""
        others = set(self._of(self.steps[i].group)) - {i}
        return self.steps[i].kind == "zero" and others.isdisjoint(self.caught)

    def _finished(self, group: int) -> bool:
        return all(i in self.caught for i in self._of(group))


def write_kept(path: Path, kept: Kept) -> None:
    """Write what a course keeps; raises StorageError."""
    write_whole(path, msgspec.json.encode(kept))


def read_kept(path: Path) -> Kept | None:
    """Return what a course kept; None where there is nothing, or nothing that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Kept)
    except (OSError, msgspec.DecodeError):
        return None


def not_the_load(force_n: float, wanted_n: float) -> bool:
    """Whether a force is plainly not the one that is meant."""
    return abs(force_n - wanted_n) > max(CLOSE_N, CLOSE_SHARE * wanted_n)
