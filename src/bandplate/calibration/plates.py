"""Plate mechanics: from the cells of a plate to force, moments and centre of pressure (CoP).

One sign convention for all of it: ``F`` is the force that presses on the plate, positive down;
x points right, y forward, seen by the athlete, both from the plate's centre. A force F_i at
(x_i, y_i) gives ``Mx = sum(y_i F_i)`` and ``My = -sum(x_i F_i)``, hence ``CoP x = -My / Fz`` and
``CoP y = Mx / Fz``. Lengths in mm, forces in N, moments in N mm.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Wrench",
    "combined_cop_mm",
    "cop_mm",
    "corner_positions_mm",
    "kistler8",
    "moments_at_surface",
    "plate_matrix",
]

FloatArray = NDArray[np.float64]


class Wrench(NamedTuple):
    """Force and moment of one plate, each of shape (n_samples,); N and N mm."""

    fx_n: FloatArray
    fy_n: FloatArray
    fz_n: FloatArray
    mx_nmm: FloatArray
    my_nmm: FloatArray
    mz_nmm: FloatArray


def corner_positions_mm(half_width_mm: float, half_length_mm: float) -> FloatArray:
    """Place the four cells of a plate.

    Parameters
    ----------
    half_width_mm, half_length_mm : float
        Distance of the cells from the centre along x and y, in mm.

    Returns
    -------
    float64 array of shape (4, 2)
        (x, y) of the cells fl, fr, rl, rr, in mm.
    """
    w, h = half_width_mm, half_length_mm
    return np.array([(-w, h), (w, h), (-w, -h), (w, -h)], dtype=np.float64)


def plate_matrix(positions_mm: ArrayLike) -> FloatArray:
    """Return the matrix that turns the forces of a plate's cells into (Fz, Mx, My).

    Parameters
    ----------
    positions_mm : array of shape (n_cells, 2)
        (x, y) of each cell, in mm.

    Returns
    -------
    float64 array of shape (3, n_cells)
        Rows Fz (N per N), Mx and My (N mm per N).
    """
    positions = np.asarray(positions_mm, dtype=np.float64)
    return np.stack([np.ones(len(positions)), positions[:, 1], -positions[:, 0]])


def cop_mm(
    fz_n: FloatArray, mx_nmm: FloatArray, my_nmm: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Centre of pressure (x, y) in mm, float64 arrays of shape (n_samples,); NaN where Fz <= 0."""
    loaded = fz_n > 0.0
    x_mm = np.full(fz_n.shape, np.nan)
    y_mm = np.full(fz_n.shape, np.nan)
    np.divide(-my_nmm, fz_n, out=x_mm, where=loaded)
    np.divide(mx_nmm, fz_n, out=y_mm, where=loaded)
    return x_mm, y_mm


def combined_cop_mm(
    left_fz_n: FloatArray, left_cop_mm: FloatArray, right_fz_n: FloatArray, right_cop_mm: FloatArray
) -> FloatArray:
    """Weight one coordinate of two plates' CoP by force; both in one common frame.

    A plate with no force counts for nothing even where its own CoP is absent; the result, of
    shape (n_samples,) in mm, is NaN where neither plate is loaded or a loaded plate has no CoP.
    """
    weights = (np.maximum(left_fz_n, 0.0), np.maximum(right_fz_n, 0.0))
    total_n = weights[0] + weights[1]
    moment = np.zeros(total_n.shape)
    for weight_n, cop in zip(weights, (left_cop_mm, right_cop_mm), strict=True):
        moment += np.multiply(weight_n, cop, out=np.zeros(total_n.shape), where=weight_n > 0.0)
    combined = np.full(total_n.shape, np.nan)
    np.divide(moment, total_n, out=combined, where=total_n > 0.0)
    return combined


def moments_at_surface(wrench: Wrench, origin_mm: ArrayLike) -> Wrench:
    """Move the moment from the sensors' origin to the centre of the plate's surface.

    ``origin_mm`` is the vector of shape (3,) from the surface's centre to the sensors' origin in
    the plate's own axes, in mm (FORCE_PLATFORM:ORIGIN of the C3D user guide). The moment about
    the surface's centre is M + F x ORIGIN, in the sign convention of force-plate files.
    """
    ox, oy, oz = (float(v) for v in np.asarray(origin_mm, dtype=np.float64))
    fx, fy, fz = wrench.fx_n, wrench.fy_n, wrench.fz_n
    return wrench._replace(
        mx_nmm=wrench.mx_nmm + fy * oz - fz * oy,
        my_nmm=wrench.my_nmm + fz * ox - fx * oz,
        mz_nmm=wrench.mz_nmm + fx * oy - fy * ox,
    )


def kistler8(channels_n: FloatArray, a_mm: float, b_mm: float, az0_mm: float) -> Wrench:
    """Force and moment at the surface from the eight outputs of a piezoelectric plate.

    Parameters
    ----------
    channels_n : float64 array of shape (n_samples, 8)
        fx12, fx34, fy14, fy23, fz1, fz2, fz3, fz4, in N.
    a_mm, b_mm : float
        Distance of the sensors from the centre along x and y, in mm.
    az0_mm : float
        Height of the sensors' plane above the surface, in mm (negative: below).

    Notes
    -----
    Kistler, "Formulas for multicomponent force plates": Mx = b (fz1 + fz2 - fz3 - fz4),
    My = a (-fz1 + fz2 + fz3 - fz4), at the surface Mx' = Mx + Fy az0, My' = My - Fx az0. The
    maker's polynomial correction of the CoP is not applied: it is particular to a plate type.
    """
    fx12, fx34, fy14, fy23, fz1, fz2, fz3, fz4 = np.asarray(channels_n, dtype=np.float64).T
    return moments_at_surface(
        Wrench(
            fx_n=fx12 + fx34,
            fy_n=fy14 + fy23,
            fz_n=fz1 + fz2 + fz3 + fz4,
            mx_nmm=b_mm * (fz1 + fz2 - fz3 - fz4),
            my_nmm=a_mm * (-fz1 + fz2 + fz3 - fz4),
            mz_nmm=b_mm * (fx34 - fx12) + a_mm * (fy14 - fy23),
        ),
        (0.0, 0.0, az0_mm),
    )
