"""Which stretch of the past the coach looks at: live at the newest sample, or held and scrubbed."""

from __future__ import annotations

from typing import Final

__all__ = ["LENGTHS_S", "TimeWindow"]

#: Window lengths to choose from, in s.
LENGTHS_S: Final = (5.0, 10.0, 30.0, 120.0, 600.0)


class TimeWindow:
    """A window on the history that follows the newest sample until it is held.

    Attributes
    ----------
    length_s : float
        Length, in s.
    """

    def __init__(self, length_s: float = 10.0) -> None:
        self.length_s = length_s
        self._held_end: float | None = None

    @property
    def live(self) -> bool:
        """Whether it follows the newest sample."""
        return self._held_end is None

    def end(self, head: int) -> float:
        """Return the position at the right edge, given the history's head."""
        return float(head) if self._held_end is None else self._held_end

    def hold(self, head: int) -> None:
        """Stay where it is while recording goes on."""
        if self._held_end is None:
            self._held_end = float(head)

    def follow(self) -> None:
        """Follow the newest sample again."""
        self._held_end = None

    def move_to(self, end: float, first: int, head: int, rate_hz: float) -> None:
        """Hold with the right edge at a position, kept inside the history."""
        oldest = min(first + self.length_s * rate_hz, float(head))
        self._held_end = min(max(end, oldest), float(head))

    def keep_inside(self, first: int, head: int, rate_hz: float) -> None:
        """Follow the oldest sample that is kept, where the past runs away under a held window."""
        if self._held_end is not None and first > 0:
            self.move_to(self._held_end, first, head, rate_hz)

    def scrub(self, seconds: float, first: int, head: int, rate_hz: float) -> None:
        """Move by seconds (negative: into the past)."""
        self.move_to(self.end(head) + seconds * rate_hz, first, head, rate_hz)
