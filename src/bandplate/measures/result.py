"""One measured number, or the reason why there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Measure"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with everything that is needed to judge it, or the reason for its absence.

    Attributes
    ----------
    name : str
        Name with its unit at the end, as in docs/measures.md.
    scope : str
        left | right | both | push | swing | arm_left | arm_right | torso.
    value : float or None
        The number in `unit`; None exactly when `absent` says why.
    unit : str
        Unit of `value` (``"N/s"``); empty when absent.
    method : str
        How it was computed, in one line.
    params : mapping
        Parameters of the method, JSON-compatible.
    experimental : bool
        True for a construct of this project that is not published.
    index : int or None
        Step or repetition, where the measure has one.
    plus_minus : float or None
        Half width of the uncertainty in `unit`, where the measure has one.
    absent : str or None
        Why there is no value.
    repetition : int or None
        Repetition of a set that it is of, where it is of one; `index` may then count steps.

    Raises
    ------
    ValueError
        Both or neither of `value` and `absent` are given, or `value` is not finite.
    """

    name: str
    scope: str
    value: float | None = None
    unit: str = ""
    method: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    experimental: bool = False
    index: int | None = None
    plus_minus: float | None = None
    absent: str | None = None
    repetition: int | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.absent is None):
            raise ValueError(f"{self.name}: exactly one of value and absent must be given")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"{self.name}: {self.value} is not a number to show")

    def to_dict(self) -> dict[str, object]:
        """Return the JSON form: with value, unit, method ..., or with ``absent`` alone."""
        if self.absent is not None:
            absent: dict[str, object] = {
                "name": self.name,
                "scope": self.scope,
                "absent": self.absent,
            }
            return absent if self.index is None else {**absent, "index": self.index}
        result: dict[str, object] = {
            "name": self.name,
            "scope": self.scope,
            "value": self.value,
            "unit": self.unit,
            "method": self.method,
            "params": dict(self.params),
            "experimental": self.experimental,
        }
        if self.index is not None:
            result["index"] = self.index
        if self.plus_minus is not None:
            result["plus_minus"] = self.plus_minus
        return result
