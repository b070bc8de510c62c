"""Watches the stream of looks itself: a device that was away, or has started anew."""

from __future__ import annotations

from typing import Final

from bandplate.drills.look import Look
from bandplate.drills.stops import Stop

__all__ = ["StreamWatch"]

#: A stream that was away for longer stops the drill: nobody saw what happened meanwhile [ours].
_LONGEST_GAP_S: Final = 0.5
_RESTARTED: Final = Stop(
    "device",
    "STOP: DEVICE RESTARTED",
    "the device has started anew, an anchor is not armed any more: check its power, then go on",
)


class StreamWatch:
    """Compares each look with the one before it."""

    def __init__(self) -> None:
        self._t_ns = 0
        self._index = 0

    def step(self, look: Look) -> Stop | None:
        """Return why a drill must stop, or None; the first look is one after a gap."""
        away_s = (look.t_ns - self._t_ns) * 1e-9
        self._t_ns = look.t_ns
        before, self._index = self._index, int(look.rows["index"][-1])
        if away_s > _LONGEST_GAP_S:
            advice = f"nothing came from the device for {away_s:.1f} s: see to the athlete"
            return Stop("device", "STOP: DEVICE LOST", f"{advice}, then go on")
        # it counts its samples afresh
        return _RESTARTED if self._index < before else None
