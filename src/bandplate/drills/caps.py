"""Tensions that no drill may pass: what the station allows, and what a band has left."""

from __future__ import annotations

import math

from bandplate.core.channels import SENSOR_WORDS
from bandplate.core.errors import ConfigError
from bandplate.drills.athlete import Facts
from bandplate.drills.counting import band_signals
from bandplate.drills.spec import Drill

__all__ = ["band_end_n", "refuse_more"]


def refuse_more(name: str, drill: Drill, facts: Facts) -> None:
    """Raise ConfigError where a drill's resistance is to change by more than the station allows."""
    profile = drill.resistance.profile
    if profile is None or profile.amplitude_n is None or drill.resistance.source == "band":
        return
    for band in drill.resistance.bands:
        for side in drill.sides:
            signals = band_signals(band, side)
            asked_n = profile.amplitude_n / max(1, len(signals))  # its bands share it
            for signal in signals:
                most_n = facts.band_max_n.get(signal)
                if most_n is not None and asked_n > most_n:
                    raise ConfigError(
                        f"drill {name}: key resistance.profile.amplitude_n: {asked_n:.0f} N is"
                        f" more than the {most_n:.0f} N that this station allows the"
                        f" {SENSOR_WORDS[signal]}; take less, or see Set-up, Limits"
                    )


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
