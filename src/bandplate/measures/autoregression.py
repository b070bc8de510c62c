"""How well a signal is predicted from its own past."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.measures.arithmetic import dot

__all__ = ["ar_r2"]

FloatArray = NDArray[np.float64]

AR_MAX_ORDER: Final = 16
AR_BLOCKS: Final = 10


def ar_r2(
    values: FloatArray, max_order: int = AR_MAX_ORDER, step: int = 1, stride: int = 1
) -> tuple[float, int]:
    """Return the one-step-ahead R2 of an autoregressive model of the past only, and its order.

    The first half gives the order (the smallest BIC of 1 .. `max_order`, at most a fifth of the
    half). The second half is predicted, each value from those just before it, in ten blocks:
    coefficients and constant of a block come by least squares from all values before the block.

    Parameters
    ----------
    values : float64 array of shape (n_samples,)
        Any unit; at least 20 steps, without NaN.
    max_order : int
        Largest order.
    step : int
        How far ahead, and how far apart the values of the past are, in samples.
    stride : int
        Distance of the values that are predicted, in samples; smaller than `step`: the courses
        between two steps are used too, so that little hangs on where the first sample lies.

    Returns
    -------
    r2 : float
        1 - SSE / SST over the second half; 1: fully predictable, 0: no better than its mean,
        below 0: worse. NaN where the second half does not change.
    order : int

    References
    ----------
    Schwarz G (1978), Ann Stat 6: 461 (BIC).
    """
    half = len(values) // 2
    order = _ar_order(values[:half], min(max_order, half // step // 5), step, stride)
    rows = _lagged(values, order, step, stride)
    at = np.arange(order * step, len(values), stride)
    edges = np.linspace(half, len(values), AR_BLOCKS + 1).astype(np.intp)
    ends = np.searchsorted(at, edges).tolist()
    # a block's rows join the triangle of all before: the least squares are those of all rows
    triangle = _triangle(rows[: ends[0]])
    errors = []
    for start, end in pairwise(ends):
        block = rows[start:end]
        weights = np.linalg.lstsq(triangle[:, :-1], triangle[:, -1], rcond=None)[0]
        errors.append(block[:, -1] - block[:, :-1] @ weights)
        triangle = _triangle(np.vstack((triangle, block)))
    actual = rows[ends[0] :, -1]
    away = actual - actual.mean()
    scatter = dot(away, away)
    error = np.concatenate(errors)
    return (1.0 - dot(error, error) / scatter if scatter > 0.0 else math.nan), order


def _lagged(values: FloatArray, order: int, step: int, stride: int) -> FloatArray:
    """Return the rows (1, x[i - step], ... x[i - order step], x[i]) of every `stride`-th i."""
    first, n = order * step, len(values)
    columns = [values[first - lag : n - lag : stride] for lag in range(step, first + 1, step)]
    return np.column_stack((np.ones(len(columns[0])), *columns, values[first::stride]))


def _triangle(rows: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.qr(rows, mode="r"))


def _ar_order(values: FloatArray, largest: int, step: int, stride: int) -> int:
    """Return the order with the smallest BIC; all orders are judged on the same rows.

    One QR factorisation holds them all: the square of each projection is what the next lag
    explains beyond those before it. Rows closer than a step are not worth a value each.
    """
    rows = _lagged(values, largest, step, stride)
    target = rows[:, -1]
    projected = _triangle(rows)[:-1, -1]
    away = target - target.mean()
    scatter = dot(away, away)
    # below this share of the scatter only rounding differs
    left = np.maximum(scatter - np.cumsum(projected[1:] ** 2), 1e-12 * scatter)
    if scatter <= 0.0:
        return 1
    n = len(target) * stride / step
    bic = n * np.log(left / n) + np.log(n) * np.arange(1, largest + 1)
    return int(bic.argmin()) + 1
