"""A plate's matrix from known masses at known places, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from bandplate.calibration.words import Words
from bandplate.core.errors import CalibrationError

__all__ = ["Check", "PlateFit", "PlateLoad", "PointError", "fit_plate"]

FloatArray = NDArray[np.float64]

#: Targets of the hardware notes; ASTM F3109 is the standard that they follow.
FZ_SHARE, FZ_N = 0.005, 2.0
CORNER_SHARE = 0.005
COP_MM, COP_FROM_N = 3.0, 400.0
MIN_POINTS: Final = 9
MIN_MASSES: Final = 3
#: Points agree while no residual is above this share of its target. [ours]
AGREE: Final = 0.5
#: One point is to blame where the others agree so many times better without it than without
#: any other. [ours]
BLAME_TIMES: Final = 3.0


@dataclass(frozen=True, slots=True)
class PlateLoad:
    """One known load.

    Attributes
    ----------
    point : int
        Number of the place, from 0.
    x_mm, y_mm : float
        Place, in the plate's frame.
    force_n : float
        Weight of the masses, N.
    cells_n : tuple of 4 float
        What the cells show by the present gains, less the zero before and after, N.
    up : bool
        On the way up.
    """

    point: int
    x_mm: float
    y_mm: float
    force_n: float
    cells_n: tuple[float, float, float, float]
    up: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """One target: its worst value against its limit.

    Attributes
    ----------
    name : str
        fz, corner, cop, force or hysteresis.
    value, limit : float
        In ``unit``.
    state : str
        ``not tested`` where no load can show it.
    """

    name: str
    value: float
    limit: float
    unit: str
    state: Literal["pass", "fail", "not tested"]


@dataclass(frozen=True, slots=True)
class PointError:
    """Worst errors at one point, by a fit that did not know the point.

    Attributes
    ----------
    fz_pct, fz_n : float
        Of the force: mean of the heaviest load, in % of it; and the worst of all, in N.
    dx_mm, dy_mm : float
        Mean displacement of the CoP under the heaviest load.
    score : float
        Worst error over its target; above 1 it misses one.
    """

    point: int
    x_mm: float
    y_mm: float
    fz_pct: float
    fz_n: float
    dx_mm: float
    dy_mm: float
    score: float


@dataclass(frozen=True)
class PlateFit:
    """A matrix and its residuals.

    Attributes
    ----------
    matrix : float64 array of shape (3, 4)
        Rows Fz, Mx, My from the cells' newtons.
    points : tuple of PointError
    checks : tuple of Check
    repeat : int or None
        Point that was measured badly.
    """

    matrix: FloatArray
    points: tuple[PointError, ...]
    checks: tuple[Check, ...]
    repeat: int | None

    @property
    def good(self) -> bool:
        """Whether it may be saved: no target is missed."""
        return self.repeat is None and all(check.state != "fail" for check in self.checks)

    def refusal(self) -> Words:
        """Say why it may not be saved; empty when it may."""
        if self.repeat is not None:
            worst = self.points[[p.point for p in self.points].index(self.repeat)]
            return Words(
                "point {0} is off by {1} N and {2} mm, far more than the others: repeat it",
                (
                    str(worst.point + 1),
                    f"{worst.fz_n:z.1f}",
                    f"{np.hypot(worst.dx_mm, worst.dy_mm):.1f}",
                ),
            )
        if not self.good:
            return Words(
                "the errors are spread over all points: check the feet, the masses and the gravity"
            )
        return Words()

    def quality(self) -> dict[str, object]:
        """Return what the store keeps of it, JSON-compatible."""
        return {check.name: msgspec.to_builtins(check) for check in self.checks}


def fit_plate(loads: Sequence[PlateLoad]) -> PlateFit:
    """Fit (Fz, Mx, My) = M cells by least squares.

    Every point's errors come from a fit of all other points, so that each was held out once.

    Parameters
    ----------
    loads : sequence of PlateLoad
        At least 9 points and 3 masses, on the way up and down.

    Raises
    ------
    CalibrationError
        Too few points or masses, or loads that do not determine the matrix.
    """
    points = sorted({load.point for load in loads})
    forces_n = {round(load.force_n, 3) for load in loads}
    if len(points) < MIN_POINTS or len(forces_n) < MIN_MASSES:
        raise CalibrationError(
            f"a plate needs {MIN_POINTS} points and {MIN_MASSES} masses, not {len(points)} and "
            f"{len(forces_n)}: measure more"
        )
    if not {True, False} <= {load.up for load in loads}:
        raise CalibrationError("a plate needs the masses on the way up and on the way down")
    at = np.array([load.point for load in loads])
    place_mm = np.array([(load.x_mm, load.y_mm) for load in loads])
    force_n = np.array([load.force_n for load in loads])
    cells_n = np.array([load.cells_n for load in loads])
    wanted = force_n[:, None] * np.column_stack([np.ones(len(at)), place_mm[:, 1], -place_mm[:, 0]])
    fit = _with_errors(loads, at, place_mm, cells_n, wanted, None)
    bad = None if fit.good else _bad_point(at, cells_n, wanted)
    return fit if bad is None else _with_errors(loads, at, place_mm, cells_n, wanted, bad)


def _with_errors(
    loads: Sequence[PlateLoad],
    at: NDArray[np.int64],
    place_mm: FloatArray,
    cells_n: FloatArray,
    wanted: FloatArray,
    bad: int | None,
) -> PlateFit:
    """Fit; every point's errors come from a fit without it, and without the bad one."""
    held_out = np.empty_like(wanted)
    for point in np.unique(at):
        known = (at != point) & (at != (-1 if bad is None else bad))
        held_out[at == point] = cells_n[at == point] @ _solve(cells_n[known], wanted[known]).T
    fz_error_n, cop_error_mm = _errors(held_out, wanted)
    force_n = wanted[:, 0]
    errors = [
        _point_error(point, at == point, place_mm, force_n, fz_error_n, cop_error_mm)
        for point in np.unique(at).tolist()
    ]
    checks = _checks(at, place_mm, force_n, fz_error_n, cop_error_mm, loads)
    return PlateFit(_solve(cells_n, wanted), tuple(errors), checks, bad)


def _bad_point(at: NDArray[np.int64], cells_n: FloatArray, wanted: FloatArray) -> int | None:
    """Return the point without which the others agree; None where none is to blame alone.

    By residuals of the fit itself: a held-out point far out is told by its neighbours, and a bad
    neighbour would blame it.
    """
    left = {p: _worst_score(cells_n[at != p], wanted[at != p]) for p in np.unique(at).tolist()}
    best = min(left, key=lambda p: left[p])
    others = sorted(left.values())[1]
    return best if left[best] <= AGREE and left[best] < others / BLAME_TIMES else None


def _worst_score(cells_n: FloatArray, wanted: FloatArray) -> float:
    """Return the largest residual of a fit, over its target."""
    fz_error_n, cop_error_mm = _errors(cells_n @ _solve(cells_n, wanted).T, wanted)
    cop = np.hypot(*cop_error_mm.T) / COP_MM
    heavy = wanted[:, 0] >= wanted[:, 0].max() - 0.01  # a light load's place is noise
    return float(max((np.abs(fz_error_n) / _limit_n(wanted[:, 0])).max(), cop[heavy].max()))


def _errors(found: FloatArray, wanted: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return errors of the force, N, and of the CoP (x, y), mm."""
    cop_mm, place_mm = (np.column_stack([-m[:, 2], m[:, 1]]) / m[:, :1] for m in (found, wanted))
    return found[:, 0] - wanted[:, 0], cop_mm - place_mm


def _solve(cells_n: FloatArray, wanted: FloatArray) -> FloatArray:
    solution, _, rank, singular = np.linalg.lstsq(cells_n, wanted, rcond=None)
    if rank < 4 or singular[-1] < 1e-3 * singular[0]:
        raise CalibrationError(
            "the points do not determine the plate's matrix: spread them over all four corners"
        )
    return np.asarray(solution.T)


def _limit_n(force_n: FloatArray) -> FloatArray:
    return np.maximum(FZ_SHARE * force_n, FZ_N)


def _point_error(
    point: int,
    mine: NDArray[np.bool_],
    place_mm: FloatArray,
    force_n: FloatArray,
    fz_error_n: FloatArray,
    cop_error_mm: FloatArray,
) -> PointError:
    heaviest = mine & (force_n >= force_n[mine].max() - 0.01)
    dx_mm, dy_mm = (float(v) for v in cop_error_mm[heaviest].mean(axis=0))
    scores = np.abs(fz_error_n[mine]) / _limit_n(force_n[mine])
    worst = int(np.abs(fz_error_n[mine]).argmax())
    x_mm, y_mm = (float(v) for v in place_mm[mine][0])
    return PointError(
        point,
        x_mm,
        y_mm,
        fz_pct=100.0 * float(fz_error_n[heaviest].mean()) / float(force_n[heaviest][0]),
        fz_n=float(fz_error_n[mine][worst]),
        dx_mm=dx_mm,
        dy_mm=dy_mm,
        score=max(float(scores.max()), float(np.hypot(dx_mm, dy_mm)) / COP_MM),
    )


def _checks(
    at: NDArray[np.int64],
    place_mm: FloatArray,
    force_n: FloatArray,
    fz_error_n: FloatArray,
    cop_error_mm: FloatArray,
    loads: Sequence[PlateLoad],
) -> tuple[Check, ...]:
    share = np.abs(fz_error_n) / _limit_n(force_n)
    worst = int(share.argmax())
    limit_pct = 100.0 * float(_limit_n(force_n)[worst] / force_n[worst])
    fz_pct = 100.0 * float(abs(fz_error_n[worst]) / force_n[worst])
    far = np.abs(place_mm).sum(axis=1)
    corners = {int(at[q][far[q].argmax()]) for q in _quadrants(place_mm) if q.any()}
    heavy = force_n >= force_n.max() - 0.01
    corner_pct = max(
        100.0 * abs(float((fz_error_n / force_n)[heavy & (at == c)].mean())) for c in corners
    )
    tested = force_n >= COP_FROM_N
    cop_mm = float(np.hypot(*cop_error_mm[tested].T).max()) if tested.any() else float("nan")
    return (
        _check("fz", fz_pct, limit_pct, "%"),
        _check("corner", corner_pct, 100.0 * CORNER_SHARE, "%"),
        _check("cop", cop_mm, COP_MM, "mm"),
        _check("hysteresis", _hysteresis_pct(loads), 100.0 * FZ_SHARE, "%"),
    )


def _quadrants(place_mm: FloatArray) -> list[NDArray[np.bool_]]:
    x, y = place_mm.T
    return [(x * i > 0) & (y * j > 0) for i in (-1, 1) for j in (-1, 1)]


def _hysteresis_pct(loads: Sequence[PlateLoad]) -> float:
    """Return the largest difference of way up and way down, in % of the largest force."""
    sums: dict[tuple[int, float, bool], float] = {
        (load.point, round(load.force_n, 3), load.up): sum(load.cells_n) for load in loads
    }
    most_n = max(load.force_n for load in loads)
    differences = [
        abs(value - sums[point, force, False])
        for (point, force, up), value in sums.items()
        if up and (point, force, False) in sums
    ]
    return 100.0 * max(differences, default=0.0) / most_n


def _check(name: str, value: float, limit: float, unit: str) -> Check:
    value = float(value)  # a NumPy number is no JSON
    if value != value:
        return Check(name, value, limit, unit, "not tested")
    return Check(name, value, limit, unit, "pass" if value <= limit else "fail")
