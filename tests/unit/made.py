"""Series made of columns, for the tests of measures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import N_SIGNALS, SIGNAL_INDEX
from bandplate.core.samples import Gap, Series


def series(
    columns: dict[str, NDArray[np.float64]],
    rate_hz: float = 1000.0,
    *,
    foreign: bool = True,
    gaps: tuple[Gap, ...] = (),
    **metadata: object,
) -> Series:
    """Return a recording that holds these signals and no others."""
    n = len(next(iter(columns.values())))
    values = np.full((n, N_SIGNALS), np.nan)
    for name, column in columns.items():
        values[:, SIGNAL_INDEX[name]] = column
    t_ns = np.round(np.arange(n) * (1e9 / rate_hz)).astype(np.int64)
    return Series(t_ns, values, rate_hz, frozenset(columns), foreign, gaps, metadata)
