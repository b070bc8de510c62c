"""Section 11: the member whose support gives way first [ours]."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from bandplate.measures.changepoint import Break
from bandplate.measures.result import Measure
from bandplate.measures.support import MEMBER_WORDS

__all__ = ["Confirmation", "Limiter", "confirm", "find_limiter"]

MIN_PROBABILITY: Final = 0.8
#: Only who breaks so much earlier than every other is the lowest, in % of max. Without it P of two
#: members that break together is anything from 0 to 1, each alike, and one of them would be called
#: the limiter in 40 % of the cases.
MARGIN_PCT: Final = 4.0


@dataclass(frozen=True)
class Limiter:
    """The limiter, or none.

    Attributes
    ----------
    member : str or None
        None: no single limiter.
    probability : dict of str to float
        P of each member that breaks at all: that it is the lowest, by the margin.
    reason : str
        One sentence for the coach.
    """

    member: str | None
    probability: Mapping[str, float]
    reason: str

    def to_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "limiter": self.member,
            "probability": dict(self.probability),
            "reason": self.reason,
            "method": f"P(lowest by {MARGIN_PCT:g} % of max) >= {MIN_PROBABILITY:g}, bootstrap",
            "experimental": True,
        }


def find_limiter(breaks: Mapping[str, Break]) -> Limiter:
    """Return the member that breaks first with P >= 0.8, over the bootstrap of all members' psi.

    Parameters
    ----------
    breaks : mapping of str to Break
        The members whose support breaks (``Ceilings.breaks``); who does not break limits nothing.
    """
    if not breaks:
        return Limiter(None, {}, "No single limiter: no member's support gives way.")
    draws = np.array([found.draws for found in breaks.values()])
    probability = {}
    for i, member in enumerate(breaks):
        others = np.delete(draws, i, axis=0).min(axis=0, initial=math.inf)
        probability[member] = float(np.mean(draws[i] < others - MARGIN_PCT))
    member = max(probability, key=lambda name: probability[name])
    p = probability[member]
    if p >= MIN_PROBABILITY:
        psi = breaks[member].psi
        said = f"The {MEMBER_WORDS[member]} gives way first, at {psi:.0f} % of max (P {p:.2f})."
        return Limiter(member, probability, said)
    first = sorted(breaks, key=lambda name: breaks[name].psi)[:2]
    words = " and ".join(f"{MEMBER_WORDS[name]} {breaks[name].psi:.0f} %" for name in first)
    return Limiter(None, probability, f"No single limiter: {words} cannot be told apart.")


@dataclass(frozen=True)
class Confirmation:
    """Verdict of the confirming trial: 20 % off the limiter's band, and the ramps again.

    ``rise_pct`` and ``mdc_pct`` are in % of max; None where a ceiling is not known. Where the
    lighter band leaves no ceiling at all, the rise is the least that it must have been.
    """

    verdict: Literal["confirmed", "not confirmed", "not yet knowable"]
    rise_pct: float | None
    mdc_pct: float | None
    reason: str


def confirm(
    before: Measure,
    after: Measure,
    mdc_pct: float | None = None,
    *,
    gone_up_to_pct: float | None = None,
) -> Confirmation:
    """Judge whether the ceiling rose by more than its minimal detectable change.

    No ceiling after is the best outcome, or ramps too unsteady to show the one that is there still:
    it confirms only where those ramps rule the earlier break out by more than that change [ours].

    Parameters
    ----------
    before, after : Measure
        ``support_ceiling_pct`` of the same side, with the full band and with 20 % off it.
    mdc_pct : float, optional
        MDC95 of the athlete's own ceiling, in % of max; without it that of the two intervals,
        sqrt(a^2 + b^2) of their half widths; a for b where there is no ceiling after [ours].
    gone_up_to_pct : float, optional
        Where there is no ceiling after: the level up to which the limiter's break is not there any
        more (``Break.gone_up_to``).
    """
    if before.value is not None and after.value is None and gone_up_to_pct is not None:
        half_pct = before.plus_minus or 0.0
        mdc_pct = math.hypot(half_pct, half_pct) if mdc_pct is None else mdc_pct
        rise_pct = gone_up_to_pct - before.value
        if rise_pct > mdc_pct:
            reason = (
                f"No ceiling up to {gone_up_to_pct:.0f} % of max: it rose by at least"
                f" {rise_pct:.1f} %, more than {mdc_pct:.1f} %."
            )
            return Confirmation("confirmed", rise_pct, mdc_pct, reason)
    if before.value is None or after.value is None:
        which, absent = (
            ("before", before.absent) if before.value is None else ("after", after.absent)
        )
        reason = f"The ceiling {which} is not known: {absent}."
        if before.value is not None and str(absent).startswith("no ceiling found"):
            reason = (
                "No ceiling was found with the lighter band: it rose out of reach, or the ramps"
                " were too unsteady to show it. Repeat the trial."
            )
        return Confirmation("not yet knowable", None, mdc_pct, reason)
    if mdc_pct is None:
        if before.plus_minus is None or after.plus_minus is None:
            reason = "The change that can be told from noise is not known."
            return Confirmation("not yet knowable", after.value - before.value, None, reason)
        mdc_pct = math.hypot(before.plus_minus, after.plus_minus)
    rise_pct = after.value - before.value
    if rise_pct > mdc_pct:
        reason = f"The ceiling rose by {rise_pct:.1f} % of max, more than {mdc_pct:.1f} %."
        return Confirmation("confirmed", rise_pct, mdc_pct, reason)
    change = f"rose by {rise_pct:.1f} %" if rise_pct >= 0 else f"fell by {-rise_pct:.1f} %"
    reason = f"The ceiling {change} of max; only more than {mdc_pct:.1f} % is a real rise."
    return Confirmation("not confirmed", rise_pct, mdc_pct, reason)
