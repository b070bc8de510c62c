"""When a band is to be retired: by its age or its cycles."""

from __future__ import annotations

import time
from typing import Final

from bandplate.calibration.words import Words

__all__ = ["age_months", "retire_reason"]

_MONTH_S: Final = 365.25 / 12 * 86400


def age_months(in_use_since_utc_ns: int) -> float:
    """Return how long a band has been in use, in months."""
    return max(0.0, (time.time_ns() - in_use_since_utc_ns) * 1e-9 / _MONTH_S)


def retire_reason(in_use_since_utc_ns: int, cycles: int, max_months: int, max_cycles: int) -> Words:
    """Say why a band is to be retired; empty while it is not.

    Latex ages by light and stretching; makers give no common figure, so the limits are the
    station's own. [ours]
    """
    months = age_months(in_use_since_utc_ns)
    if months > max_months:
        return Words("retire it: {0} months old, {1} at most", (f"{months:.0f}", str(max_months)))
    if cycles > max_cycles:
        return Words("retire it: {0} cycles, {1} at most", (str(cycles), str(max_cycles)))
    return Words()
