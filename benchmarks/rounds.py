"""Rounds that take every contender in turn, so that a busy minute of the machine hits all alike."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping


def interleaved(
    contenders: Mapping[str, Callable[[], dict[str, float]]], rounds: int
) -> dict[str, dict[str, float]]:
    """Return, per contender, the median over the rounds of each of its figures."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, contender in contenders.items():
            found[name].append(contender())
    return {
        name: {key: statistics.median(one[key] for one in figures) for key in figures[0]}
        for name, figures in found.items()
    }
