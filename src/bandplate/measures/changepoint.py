"""Where a relation breaks: segmented regression under noise that remembers, its test and interval.

Points along one ramp are neighbours in time, so their noise is correlated, and ramps differ in
level and gain. The model for point t of ramp r is therefore::

    y = a_r + b_r x + c (x - psi)+ + u,    u_t = phi u_(t-1) + e_t

one line for each ramp, one break for all of them. Everything below happens after the noise is
whitened (Prais and Winsten 1954) and the ramps' lines are projected out; what is left of a break
at psi is then one unit vector, its *shape*, and the *score* is the data's projection on it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from bandplate.core.randomness import uniform
from bandplate.measures.arithmetic import dot

__all__ = ["Break", "find_break"]

FloatArray = NDArray[np.float64]

N_DRAWS: Final = 400
#: A break is searched for at this many levels; between them by a parabola.
_N_GRID: Final = 121
#: Share of the range at either end where nobody could tell a break from noise [ours].
_EDGE: Final = 0.08
_PHI_MAX: Final = 0.9
#: Quantile of the resamples for an interval of 95 %: the resamples do not know that phi itself is
#: an estimate; with this the interval holds 95 % of simulated truths [ours].
_QUANTILE: Final = 0.97
_LEVERAGE_MAX: Final = 0.9
#: A break of less than this share of the earlier one is another one [ours].
_SAME: Final = 0.5
#: One-sided 95 % of the normal distribution.
_Z95: Final = 1.645
_LAGS: Final = 3


@dataclass(frozen=True)
class Break:
    """A break of a relation, with what is needed to doubt it.

    Attributes
    ----------
    psi : float
        Level at which the slope changes, in the unit of x.
    ci_low, ci_high : float
        95 % interval of psi; an end of the points' range where the search could not close it.
    p : float
        Davies' upper bound of the probability of so strong a change where there is none.
    slope_change : float
        c of the model, in units of y per unit of x.
    phi : float
        Correlation of neighbouring points' noise that was allowed for.
    n : int
        Number of points.
    span : float
        Width of the levels that the points cover, in the unit of x.
    draws : float64 array of shape (N_DRAWS,)
        psi of each resample. Relations measured at the same points share the resampling signs, so
        that noise they have in common stays in common.
    levels, strongest : float64 arrays of shape (n_levels,)
        Where a break was looked for, and the strongest slope change, in the direction looked for
        and without its sign, that the points leave possible there (one-sided, 95 %).
    """

    psi: float
    ci_low: float
    ci_high: float
    p: float
    slope_change: float
    phi: float
    n: int
    span: float
    draws: FloatArray
    levels: FloatArray
    strongest: FloatArray

    def gone_up_to(self, low: float, slope_change: float) -> float | None:
        """Return up to where, from `low` on, an earlier break is not there any more.

        Gone is what cannot be half as strong as it was. None: not even at `low`.
        """
        above = self.levels >= low
        there = np.flatnonzero(self.strongest[above] >= _SAME * abs(slope_change))
        levels = self.levels[above][: there[0]] if len(there) else self.levels[above]
        return float(levels[-1]) if len(levels) else None


def find_break(
    level: FloatArray, value: FloatArray, ramp: NDArray[np.intp], direction: Literal[-1, 1]
) -> Break:
    """Find the level at which the slope of a relation changes in the given direction.

    Parameters
    ----------
    level, value : float64 arrays of shape (n_points,)
        x and y, any units, in the order of time within each ramp; x covers a range.
    ramp : intp array of shape (n_points,)
        Which ramp a point belongs to, ramps one after the other; each with 5 points or more.
    direction : {-1, 1}
        -1: the slope falls (support gives way); 1: it rises (unsteadiness sets in).

    Returns
    -------
    Break

    Notes
    -----
    psi: the most likely one on a grid, where Muggeo's iteration converges to as well, without its
    dependence on a start. Existence: Davies' one-sided bound on the t statistics over the grid.
    Interval: every psi that an F test does not reject, the critical value from a wild bootstrap
    (Rademacher signs on the whitened residuals, scaled by their leverage), after Hansen.

    References
    ----------
    Muggeo VMR (2003), Statistics in Medicine 22: 3055. Davies RB (1987), Biometrika 74: 33.
    Hansen BE (2017), J Business & Economic Statistics 35: 228 (a kink with unknown threshold).
    """
    lowest, highest = float(level.min()), float(level.max())
    edge = _EDGE * (highest - lowest)
    grid = np.linspace(lowest + edge, highest - edge, _N_GRID)
    lines, kinks = _lines(level, ramp), np.maximum(level[:, None] - grid, 0.0)
    # nothing is known better than a millionth of itself: a relation without noise has no t of 1e9
    floor = (1e-6 * float(np.std(value))) ** 2 * len(value) + 1e-300

    # the noise is known once there is a fit, and the best fit once the noise is known
    phi = 0.0
    for _ in range(2):
        basis, white, shapes, length = _project(lines, value, kinks, ramp, phi)
        score = np.einsum("ng,n->g", shapes, white)
        at = int((direction * score).argmax())
        slope_change = float(score[at] / length[at])
        plain, _ = np.linalg.qr(lines)
        phi = _phi(_without(plain, value - slope_change * kinks[:, at]), ramp)

    free = len(level) - lines.shape[1] - 2
    residual = white - score[at] * shapes[:, at]
    memory = _memory(residual, ramp)
    variance = memory * (dot(residual, residual) + floor) / free
    p = _davies_p(direction * score / math.sqrt(variance), free)

    # psi itself takes a direction of freedom: the step that it would move
    moved = _without(basis, _whiten((level > grid[at]).astype(np.float64), ramp, phi))
    moved -= dot(moved, shapes[:, at]) * shapes[:, at]
    moved /= math.sqrt(dot(moved, moved)) or 1.0
    leverage = np.einsum("nk,nk->n", basis, basis) + shapes[:, at] ** 2 + moved**2
    residual = residual - dot(moved, residual) * moved
    residual /= 1.0 - np.minimum(leverage, _LEVERAGE_MAX)
    shocks = residual[:, None] * _signs(len(level))
    kicks = np.einsum("ng,nb->gb", shapes, shocks)
    overlap = np.einsum("ng,n->g", shapes, shapes[:, at])
    explained = _explained(direction * (score[at] * overlap[:, None] + kicks))
    left = _without(basis, shocks)
    total = score[at] ** 2 + 2 * score[at] * kicks[at] + np.einsum("nb,nb->b", left, left)
    places, tops = _peak(explained)
    excess = (tops - explained[at]) / np.maximum(total - tops, floor)
    critical = memory * float(np.quantile(excess, _QUANTILE))

    found = _explained(direction * score)
    (place,), (top,) = _peak(found[:, None])
    low, high = _reaches(found, top - critical * max(dot(white, white) - top, floor))
    low, high = min(low, place), max(high, place)
    step = float(grid[1] - grid[0])
    return Break(
        psi=float(grid[0] + step * place),
        ci_low=lowest if low <= 0 else float(grid[0] + step * low),
        ci_high=highest if high >= _N_GRID - 1 else float(grid[0] + step * high),
        p=p,
        slope_change=slope_change,
        phi=phi,
        n=len(level),
        span=highest - lowest,
        draws=np.asarray(grid[0] + step * places),
        levels=grid,
        strongest=(direction * score + _Z95 * math.sqrt(variance)) / length,
    )


def _lines(level: FloatArray, ramp: NDArray[np.intp]) -> FloatArray:
    """Return the columns of one straight line for each ramp, shape (n_points, 2 n_ramps)."""
    mine = (ramp[:, None] == np.unique(ramp)).astype(np.float64)
    return np.concatenate((mine, mine * level[:, None]), axis=1)


def _project(
    lines: FloatArray, value: FloatArray, kinks: FloatArray, ramp: NDArray[np.intp], phi: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return the whitened lines' basis, what they leave of the values, the shapes, their length."""
    basis, _ = np.linalg.qr(_whiten(lines, ramp, phi))
    white = _without(basis, _whiten(value, ramp, phi))
    shapes = _without(basis, _whiten(kinks, ramp, phi))
    length = np.sqrt(np.einsum("ng,ng->g", shapes, shapes))
    return basis, white, shapes / length, length


def _whiten(values: FloatArray, ramp: NDArray[np.intp], phi: float) -> FloatArray:
    """Return the values less phi times the one before; the first of a ramp is scaled."""
    follows = np.concatenate(([False], ramp[1:] == ramp[:-1]))
    result = values * math.sqrt(1 - phi * phi)
    result[follows] = values[follows] - phi * values[np.flatnonzero(follows) - 1]
    return np.asarray(result)


def _without(basis: FloatArray, values: FloatArray) -> FloatArray:
    """Return what an orthonormal basis, shape (n_points, k), leaves of the values' columns."""
    return np.asarray(
        values - np.einsum("nk,k...->n...", basis, np.einsum("nk,n...->k...", basis, values))
    )


def _phi(noise: FloatArray, ramp: NDArray[np.intp]) -> float:
    """Return the upper end (one SE) of the correlation of neighbours, at least 0.

    A line fitted to m points leaves about phi - (2 + 4 phi)/m of it (Kendall 1954), which is put
    back. The upper end, because noise thought too forgetful makes intervals too short [ours].
    """
    same = ramp[1:] == ramp[:-1]
    power = dot(noise, noise)
    if power == 0.0:
        return 0.0
    m = len(ramp) / len(np.unique(ramp))
    found = dot(noise[1:][same], noise[:-1][same]) / power * m / (m - 1)
    phi = min(max((found + 2 / m) / max(1 - 4 / m, 0.2), 0.0), 1.0)
    return min(phi + math.sqrt((1 - phi * phi) / len(ramp)), _PHI_MAX)


def _memory(residual: FloatArray, ramp: NDArray[np.intp]) -> float:
    """Return how much slow noise the whitening left: the long-run variance over the variance.

    Newey and West (1987, Econometrica 55), three neighbours; at least 1.
    """
    power, total = dot(residual, residual), 0.0
    for lag in range(1, _LAGS + 1):
        same = ramp[lag:] == ramp[:-lag]
        weight = 1 - lag / (_LAGS + 1)
        total += weight * dot(residual[lag:][same], residual[:-lag][same])
    return max(1.0, 1.0 + 2.0 * total / power) if power > 0 else 1.0


def _davies_p(t: FloatArray, free: int) -> float:
    """Return Davies' one-sided bound for the largest of a process of t statistics."""
    # the normal deviate of the same tail (Wallace 1959, Annals of Math Statistics 30)
    z = np.sign(t) * np.sqrt(free * np.log1p(t * t / free)) * (8 * free + 1) / (8 * free + 3)
    top = float(z.max())
    if top <= 0:
        return 1.0
    variation = float(np.abs(np.diff(z)).sum())
    tail = 0.5 * math.erfc(top / math.sqrt(2))
    return min(1.0, tail + variation * math.exp(-0.5 * top * top) / math.sqrt(8 * math.pi))


@lru_cache(maxsize=16)
def _signs(n_points: int) -> FloatArray:
    """Return random signs of shape (n_points, N_DRAWS), always the same."""
    places = np.arange(n_points * N_DRAWS)
    signs = np.where(uniform(0, "break.signs", places) < 0.5, -1.0, 1.0)
    return signs.reshape(n_points, N_DRAWS)


def _explained(score: FloatArray) -> FloatArray:
    """Return what each break explains, as a sum of squares: nothing where its sign is wrong."""
    return np.asarray(np.maximum(score, 0.0) ** 2)


def _peak(explained: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return place and height of each column's peak, of the parabola through its top three."""
    best = explained.argmax(axis=0)
    middle = np.clip(best, 1, len(explained) - 2)
    column = np.arange(explained.shape[1])
    before, at, after = (explained[middle + i, column] for i in (-1, 0, 1))
    bend, slope = before - 2 * at + after, 0.5 * (after - before)
    inner = (best == middle) & (bend < 0)
    shift = np.where(inner, -slope / np.where(inner, bend, 1.0), 0.0)
    return best + shift, explained[best, column] + 0.5 * slope * shift


def _reaches(explained: FloatArray, least: float) -> tuple[float, float]:
    """Return the first and last place at which a curve reaches `least`, linear between points."""
    inside = np.flatnonzero(explained >= least)
    if not len(inside):  # the parabola's peak alone does
        inside = np.array([explained.argmax()])
    low, high = int(inside[0]), int(inside[-1])
    first, last = float(low), float(high)
    if low > 0 and explained[low] > explained[low - 1]:
        first -= min(1.0, (explained[low] - least) / (explained[low] - explained[low - 1]))
    if high < len(explained) - 1 and explained[high] > explained[high + 1]:
        last += min(1.0, (explained[high] - least) / (explained[high] - explained[high + 1]))
    return max(first, 0.0), last
