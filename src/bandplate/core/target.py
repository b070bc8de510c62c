"""The push target of a drill on the samples' clock, as a recording keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["target_json", "target_n"]

KEY = "target"


def target_json(go_t_ns: int, points: Sequence[tuple[float, float | None]]) -> dict[str, object]:
    """Return the metadata of a target.

    Parameters
    ----------
    go_t_ns : int
        Host monotonic time of "go", ns.
    points : sequence of (float, float or None)
        Corners of the target: s since go, N; straight lines between, None: no target.
    """
    return {KEY: {"go_t_ns": go_t_ns, "points": [list(point) for point in points]}}


def target_n(t_ns: NDArray[np.int64], metadata: Mapping[str, object]) -> NDArray[np.float64]:
    """Return the target at times t_ns, float64 array of shape (n_samples,) in N; NaN: none."""
    told = metadata.get(KEY)
    if not isinstance(told, Mapping):
        return np.full(len(t_ns), np.nan)
    corners = np.array(told["points"], dtype=np.float64).reshape(-1, 2)
    if len(corners) == 0:
        return np.full(len(t_ns), np.nan)
    since_go_s = (t_ns - int(told["go_t_ns"])) * 1e-9
    return np.asarray(
        np.interp(since_go_s, corners[:, 0], corners[:, 1], left=np.nan, right=np.nan)
    )
