"""What a drill needs to know of who trains and of the station."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bandplate.core.band_curve import BandCurve

__all__ = ["Facts"]


@dataclass(frozen=True)
class Facts:
    """Facts that a run begins with; they stand in its ``drill.chosen`` event.

    Attributes
    ----------
    references_n : mapping of str to float
        Best 1 s mean per member (see core.references), in N; empty before the first max drill.
    body_weight_n : float or None
    band_curves : mapping of str to BandCurve
        By name of BANDS; a band without one has no reserve.
    band_range_n, plate_range_n : float
        Rated load of a band sensor, and of one plate, in N.
    plate_half_mm : (float, float)
        Half width and half length of a plate, in mm.
    anchor : bool
        The device says that it has a motorised anchor.
    """

    references_n: Mapping[str, float] = field(default_factory=dict)
    body_weight_n: float | None = None
    band_curves: Mapping[str, BandCurve] = field(default_factory=dict)
    band_range_n: float = 1000.0
    plate_range_n: float = 8000.0
    plate_half_mm: tuple[float, float] = (180.0, 280.0)
    anchor: bool = False
