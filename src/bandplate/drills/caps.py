"""Tensions that no drill may pass: what the station allows, and what a band has left."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from bandplate.core.channels import SENSOR_WORDS
from bandplate.core.errors import ConfigError
from bandplate.drills.athlete import Facts
from bandplate.drills.check import written_key
from bandplate.drills.counting import band_signals
from bandplate.drills.meaning import Finding, highest_pct
from bandplate.drills.spec import Drill

__all__ = ["asks_too_much", "band_end_n", "refuse_more"]

_DO: Final = "take less, or see Set-up, Limits"


def refuse_more(name: str, drill: Drill, facts: Facts) -> None:
    """Raise ConfigError where a drill asks for more than the station allows."""
    for key, what, do in asks_too_much(drill, facts):
        raise ConfigError(f"drill {name}: key {written_key(key)}: {what}; {do}")


def asks_too_much(drill: Drill, facts: Facts) -> Iterator[Finding]:
    """Yield the keys by which a drill asks for more than the station allows."""
    most_pct = facts.overload_max_pct
    for i, phase in enumerate(drill.phases):
        top_pct = highest_pct(drill, phase)
        if most_pct is not None and top_pct is not None and top_pct >= most_pct:
            what = (
                f"reaches {top_pct:g} % of max, and this station stops any push above"
                f" {most_pct:g} %"
            )
            yield ("phases", i, "target_pct"), what, _DO
    profile = drill.resistance.profile
    if profile is None or profile.amplitude_n is None or drill.resistance.source == "band":
        return
    if drill.adaptation is not None:
        return  # amplitudes are those of the adaptation, in % of a max
    over: list[tuple[float, float, float, str]] = []
    for band in drill.resistance.bands:
        for side in drill.sides:
            signals = band_signals(band, side)
            asked_n = profile.amplitude_n / max(1, len(signals))  # its bands share it
            for signal in signals:
                most_n = facts.band_max_n.get(signal)
                if most_n is not None and asked_n > most_n:
                    over.append((asked_n - most_n, asked_n, most_n, signal))
    if over:  # one key: the limit that it passes by most tells all
        _, asked_n, most_n, signal = max(over)
        what = (
            f"asks for {asked_n:.0f} N, more than the {most_n:.0f} N that this station allows the"
            f" {SENSOR_WORDS[signal]}"
        )
        yield ("resistance", "profile", "amplitude_n"), what, _DO


def band_end_n(facts: Facts, band: str, reserve_pct: float) -> float:
    """Return the tension from which a band has no more than this reserve, in N; inf: not known."""
    curve = facts.band_curves.get(band)
    if curve is None:
        return math.inf
    low_n, high_n = curve.range_n(loading=False)
    for _ in range(40):
        middle_n = 0.5 * (low_n + high_n)
        if curve.reserve_pct(middle_n) > reserve_pct:
            low_n = middle_n
        else:
            high_n = middle_n
    return high_n
