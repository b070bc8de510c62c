"""Small looks at a running station: the rate that really comes, the room on the disk."""

from __future__ import annotations

import shutil
from collections import deque
from pathlib import Path

from bandplate._rt import monotonic_ns

__all__ = ["RateMeter", "disk_free_gb"]

WINDOW_NS = 2_000_000_000
LOOK_NS = 100_000_000


class RateMeter:
    """Counts samples against the host's clock over the last two seconds (Thread: one)."""

    def __init__(self) -> None:
        self._looks: deque[tuple[int, int]] = deque()

    def look(self, n_samples: int) -> float:
        """Take the number of samples so far; return the rate, in Hz (0 at first)."""
        now_ns = monotonic_ns()
        if not self._looks or now_ns - self._looks[-1][0] >= LOOK_NS:
            self._looks.append((now_ns, n_samples))
        while len(self._looks) > 2 and now_ns - self._looks[0][0] > WINDOW_NS:
            self._looks.popleft()
        first_ns, first = self._looks[0]
        last_ns, last = self._looks[-1]
        return (last - first) * 1e9 / (last_ns - first_ns) if last_ns > first_ns else 0.0


def disk_free_gb(folder: Path | None) -> float | None:
    """Return the free room of the recordings' disk in GB, None where there is none to know."""
    if folder is None:
        return None
    try:
        return shutil.disk_usage(folder).free * 1e-9
    except OSError:
        return None
