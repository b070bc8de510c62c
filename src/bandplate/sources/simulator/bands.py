"""Resistance bands: tension of an extension, with a loading and an unloading branch."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.calibration import BandCurve, curve_of_points

__all__ = ["BANDS_OF_STATION", "Band", "band_curve", "tensions_n"]

FloatArray = NDArray[np.float64]

#: Extension speed at which a branch is all but reached, m/s.
_BRANCH_SPEED_M_PER_S: Final = 0.05
#: Points of a curve, up to this many resting lengths of extension: past the point of stiffening.
_CURVE_POINTS: Final = 20
_CURVE_STRETCH: Final = 2.7


@dataclass(frozen=True)
class Band:
    """One band.

    Attributes
    ----------
    rest_length_m : float
        Length without tension, in m.
    stiffness_n : float
        Scale A of the rubber law ``A (L - 1 / L**2)``, L = length over rest length, in N (the
        uniaxial neo-Hookean law; Treloar, The Physics of Rubber Elasticity).
    end_stretch : float
        L from which the band stiffens towards its end.
    end_stiffness_n : float
        Scale of the cubic stiffening past ``end_stretch``, in N.
    hysteresis : float
        Half the distance of the branches, as a share of the tension.
    """

    rest_length_m: float
    stiffness_n: float
    end_stretch: float = 3.0
    end_stiffness_n: float = 400.0
    hysteresis: float = 0.06

    def tension_n(self, extension_m: FloatArray, speed_m_per_s: FloatArray) -> FloatArray:
        """Tension at an extension that changes at a speed, in N; 0 where the band is slack.

        The branch depends on the direction of the motion alone and is passed smoothly around
        standstill, so the tension stays a function of the moment.
        """
        return _tension_n(extension_m, speed_m_per_s, **vars(self))


def _tension_n(
    extension_m: FloatArray,
    speed_m_per_s: FloatArray,
    rest_length_m: FloatArray | float,
    stiffness_n: FloatArray | float,
    end_stretch: FloatArray | float,
    end_stiffness_n: FloatArray | float,
    hysteresis: FloatArray | float,
) -> FloatArray:
    stretch = 1.0 + np.maximum(extension_m, 0.0) / rest_length_m
    middle_n = stiffness_n * (stretch - stretch**-2)
    middle_n += end_stiffness_n * np.maximum(stretch - end_stretch, 0.0) ** 3
    branch = np.tanh(speed_m_per_s / _BRANCH_SPEED_M_PER_S)
    return np.asarray(middle_n * (1.0 + hysteresis * branch))


#: In the order of bandplate.core.channels.BANDS.
BANDS_OF_STATION: Final = (
    Band(0.50, 75.0),
    Band(0.50, 75.0),
    Band(0.60, 55.0),
    Band(0.60, 55.0),
    Band(0.70, 110.0),
    Band(0.70, 110.0),
)


_ALL: Final = {
    field.name: np.array([getattr(band, field.name) for band in BANDS_OF_STATION])
    for field in fields(Band)
}


def tensions_n(extension_m: FloatArray, speed_m_per_s: FloatArray) -> FloatArray:
    """Return the tension of every band of the station at once, in N.

    Parameters
    ----------
    extension_m, speed_m_per_s : float64 arrays of shape (n_samples, 6)
        In the order of BANDS, or with both bands of each pair exchanged: a pair is alike.
    """
    return _tension_n(extension_m, speed_m_per_s, **_ALL)


def band_curve(band: Band) -> BandCurve:
    """Return the curve that a perfect slow pull of this band would give, rounded to 10 mN."""
    extension_m = np.round(np.linspace(0.0, _CURVE_STRETCH * band.rest_length_m, _CURVE_POINTS), 4)
    speed_m_per_s = np.ones(_CURVE_POINTS)
    return curve_of_points(
        extension_m,
        np.round(band.tension_n(extension_m, speed_m_per_s), 2),
        np.round(band.tension_n(extension_m, -speed_m_per_s), 2),
        "simulated band",
        extension_sd_m=0.001,
    )
