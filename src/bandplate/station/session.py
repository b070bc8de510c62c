"""Who does what at a station, and where it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bandplate.drills import Drill

__all__ = ["Session"]


@dataclass(frozen=True)
class Session:
    """Who does what, and where it is kept.

    Attributes
    ----------
    name : str
        Name of the drill.
    drill : Drill
    athlete : str
    folder : Path or None
        Where recordings go; None: nothing is recorded.
    seed : int
        All chance of the drill follows from it.
    references_n : mapping of str to float
        The athlete's max per member, where stored (see core.references), in N.
    body_weight_n : float or None
    """

    name: str
    drill: Drill
    athlete: str = ""
    folder: Path | None = None
    seed: int = 1
    references_n: Mapping[str, float] = field(default_factory=dict)
    body_weight_n: float | None = None
