"""The tension that a member's bands deliver over a window, or why there is none to measure."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.measures.sides import swing_band
from bandplate.measures.window import Window

__all__ = ["BAND_MEMBERS", "member_tension"]

#: Members that pull a band, in the order of reports.
BAND_MEMBERS: Final = ("swing", "arm_left", "arm_right", "torso")
#: Below this mean a band is slack.
MIN_TENSION_N: Final = 2.0


def member_tension(window: Window, member: str) -> NDArray[np.float64]:
    """Return the tension of a member over the window, in N; of the torso that of both bands.

    Parameters
    ----------
    window : Window
        Rows to measure.
    member : {"swing", "arm_left", "arm_right", "torso"}

    Returns
    -------
    float64 array of shape (n_rows,)
        Unfiltered, without NaN or gap.

    Raises
    ------
    LookupError
        There is no such band, it is slack, or something is missing; the message says what.
    """
    bands = {"swing": (), "torso": ("torso_left", "torso_right")}.get(member, (member,))
    series, rows = window.series, slice(window.first, window.last)
    total = np.zeros(window.last - window.first)
    for band in bands or (swing_band(window),):
        if band not in series.present:
            raise LookupError(f"no {band} band in this recording")
        total += series[band][rows]
    if reason := window.gap_reason(window.first, window.last):
        raise LookupError(reason)
    absent = int(np.isnan(total).sum())
    if absent:
        raise LookupError(f"no tension in {100 * absent / len(total):.1f} % of the samples")
    if float(total.mean()) < MIN_TENSION_N:
        raise LookupError(f"band slack: it pulls less than {MIN_TENSION_N:g} N")
    return total
