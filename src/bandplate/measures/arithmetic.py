"""Sums of products that are the same to the last bit on every machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["dot"]


def dot(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Return the sum of a * b, float64 arrays of shape (n,).

    Not ``a @ b``: from some 10 000 samples on BLAS shares that out to threads, whose number decides
    the order of the sum, hence its last bits, and which spin on the cores that the loop needs.
    """
    return float(np.einsum("i,i->", a, b))
