"""A drill: who pushes, and the target over time.

A drill is a TOML file; the shipped ones stand in ``library``. Time is the drill's own, in s from
"go"; the target of the push is a share of the athlete's max, between two percentages per phase.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec

from bandplate.config import load_toml
from bandplate.core.channels import PushSide
from bandplate.core.errors import ConfigError

__all__ = ["Corridor", "Drill", "PhaseSpec", "drill_names", "load_drill"]

_Percent = Annotated[float, msgspec.Meta(ge=0, le=1000)]


class PhaseSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One stretch of a drill.

    ``target_pct`` is the push target in % of max at the phase's start and end; absent: no target.
    ``wave_pct`` and ``wave_hz`` add a sine to it.
    """

    name: str
    duration_s: Annotated[float, msgspec.Meta(gt=0, le=86400)]
    target_pct: tuple[_Percent, _Percent] | None = None
    wave_pct: _Percent = 0.0
    wave_hz: Annotated[float, msgspec.Meta(ge=0, le=1000)] = 0.0


class _DrillFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    push_side: PushSide
    phases: list[PhaseSpec]
    corridor_pct: _Percent = 5.0
    repetitions: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1
    scenario: str = "quiet"


class Corridor(NamedTuple):
    """Where the push should be, in N."""

    low_n: float
    target_n: float
    high_n: float


@dataclass(frozen=True)
class Drill:
    """A drill as the station runs it.

    Attributes
    ----------
    name, title : str
    push_side : {"left", "right", "both"}
    phases : tuple of PhaseSpec
        One repetition.
    corridor_pct : float
        Half width of the corridor, % of max.
    repetitions : int
    scenario : str
        What the simulated sprinter does in it.
    push_max_n : float or None
        The athlete's max; without it there is no target.
    """

    name: str
    title: str
    push_side: PushSide
    phases: tuple[PhaseSpec, ...]
    corridor_pct: float
    repetitions: int
    scenario: str
    push_max_n: float | None = None

    @property
    def repetition_s(self) -> float:
        """Length of one repetition, s."""
        return sum(phase.duration_s for phase in self.phases)

    @property
    def length_s(self) -> float:
        """Length of the whole drill, s."""
        return self.repetition_s * self.repetitions

    def repetition_at(self, t_s: float) -> int:
        """Return the number of the repetition, from 1."""
        return min(self.repetitions, 1 + int(max(t_s, 0.0) // self.repetition_s))

    def _phase(self, t_s: float) -> tuple[PhaseSpec, float] | None:
        if not 0.0 <= t_s < self.length_s:
            return None
        left_s = t_s % self.repetition_s
        for phase in self.phases:
            if left_s < phase.duration_s:
                return phase, left_s
            left_s -= phase.duration_s
        return self.phases[-1], self.phases[-1].duration_s

    def phase_at(self, t_s: float) -> str:
        """Return the phase's name; "ready" before go and "done" after the end."""
        found = self._phase(t_s)
        if found is None:
            return "ready" if t_s < 0 else "done"
        return found[0].name

    def target_points(self) -> list[tuple[float, float | None]]:
        """Return the target's corners: s since go, N; None where there is no target.

        A wave is given every 20 ms.
        """
        points: list[tuple[float, float | None]] = []
        start_s = 0.0
        for phase in self.phases * self.repetitions:
            n_parts = max(1, round(phase.duration_s / 0.02)) if phase.wave_pct else 1
            for part in range(n_parts + 1):
                at_s = phase.duration_s * part / n_parts
                points.append((start_s + at_s, self._target_n(phase, at_s)))
            start_s += phase.duration_s
        return points

    def _target_n(self, phase: PhaseSpec, at_s: float) -> float | None:
        if self.push_max_n is None or phase.target_pct is None:
            return None
        start, end = phase.target_pct
        percent = start + (end - start) * at_s / phase.duration_s
        percent += phase.wave_pct * math.sin(2 * math.pi * phase.wave_hz * at_s)
        return percent * self.push_max_n / 100

    def target_at(self, t_s: float) -> Corridor | None:
        """Return the corridor at drill time t_s, or None where there is no target."""
        found = self._phase(t_s)
        target_n = None if found is None else self._target_n(*found)
        if target_n is None or self.push_max_n is None:
            return None
        half_n = self.corridor_pct * self.push_max_n / 100
        return Corridor(max(0.0, target_n - half_n), target_n, target_n + half_n)


def _library() -> Path:
    return Path(str(resources.files("bandplate.drills"))) / "library"


def drill_names() -> Sequence[str]:
    """List the shipped drills by name."""
    return sorted(path.stem for path in _library().glob("*.toml"))


def load_drill(name: str) -> Drill:
    """Load a shipped drill by name, or a file by path.

    Parameters
    ----------
    name : str
        ``hold`` or ``path/to/mine.toml``.

    Raises
    ------
    ConfigError
        There is no such drill, or its file is wrong.
    """
    path = Path(name) if name.endswith(".toml") else _library() / f"{name}.toml"
    if not path.exists():
        raise ConfigError(f"no drill {name!r}; there are: {', '.join(drill_names())}")
    spec = load_toml(path, _DrillFile)
    if not spec.phases:
        raise ConfigError(f"{path}: key phases: a drill needs at least one")
    return Drill(
        path.stem,
        spec.title,
        spec.push_side,
        tuple(spec.phases),
        spec.corridor_pct,
        spec.repetitions,
        spec.scenario,
    )
