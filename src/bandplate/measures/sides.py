"""Which plate pushes, and which leg swings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import Side, other_side
from bandplate.measures.window import Window

__all__ = ["push_force", "push_side", "swing_band"]


def push_side(window: Window) -> str | None:
    """Return the pushing side (left, right, both): as asked, as recorded, or the only plate's."""
    told = window.options.push_side or window.series.metadata.get("push_side")
    if told in ("left", "right", "both"):
        return str(told)
    forces = window.forces
    return next(iter(forces)) if len(forces) == 1 else None


def push_force(window: Window) -> NDArray[np.float64] | str:
    """Return the push force of the whole series, in N, shape (n_samples,), or why there is none."""
    forces = window.forces
    side = push_side(window)
    if not forces:
        return "no force plate in this recording"
    if side is None:
        return "two plates, and the recording does not name the pushing side: use --push"
    if side not in forces:
        return f"the pushing side is {side}, but this recording has only: {', '.join(forces)}"
    return forces[side]


def swing_band(window: Window) -> str:
    """Return the band of the leg that swings.

    Raises
    ------
    LookupError
        There is none; the message says why.
    """
    side = push_side(window)
    there = [band for band in ("swing_left", "swing_right") if band in window.series.present]
    if not there:
        raise LookupError("no swing band in this recording")
    if side == "both":
        raise LookupError("both legs push: there is no swing leg")
    if side is None:
        if len(there) == 1:
            return there[0]
        raise LookupError("the recording does not name the pushing side: use --push")
    pushing: Side = "left" if side == "left" else "right"
    band = f"swing_{other_side(pushing)}"
    if band not in there:
        raise LookupError(f"no {band} band in this recording")
    return band
