"""What a drill needs to know of who trains and of the station."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import msgspec

from bandplate.core.band_curve import BandCurve
from bandplate.core.errors import RecordingError

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
    anchor_lag_s : float
        Its tension follows what it is told with this first-order lag, in s.
    band_max_n : mapping of str to float
        The most that the station allows, in N, by name of BANDS; whatever the drill says.
    overload_max_pct : float or None
        The same for a push, in % of max.
    """

    references_n: Mapping[str, float] = field(default_factory=dict)
    body_weight_n: float | None = None
    band_curves: Mapping[str, BandCurve] = field(default_factory=dict)
    band_range_n: float = 1000.0
    plate_range_n: float = 8000.0
    plate_half_mm: tuple[float, float] = (180.0, 280.0)
    anchor: bool = False
    anchor_lag_s: float = 0.0
    band_max_n: Mapping[str, float] = field(default_factory=dict)
    overload_max_pct: float | None = None

    def to_json(self) -> dict[str, object]:
        """Return the JSON form, as a recording keeps it."""
        return {
            "references_n": dict(self.references_n),
            "body_weight_n": self.body_weight_n,
            "band_curves": {band: curve.to_json() for band, curve in self.band_curves.items()},
            "band_range_n": self.band_range_n,
            "plate_range_n": self.plate_range_n,
            "plate_half_mm": list(self.plate_half_mm),
            "anchor": self.anchor,
            "anchor_lag_s": self.anchor_lag_s,
            "band_max_n": dict(self.band_max_n),
            "overload_max_pct": self.overload_max_pct,
        }

    @classmethod
    def from_json(cls, data: object) -> Facts:
        """Inverse of :meth:`to_json`.

        Raises
        ------
        RecordingError
            A key is missing, or has a wrong type.
        CalibrationError
            A band curve is damaged.
        """
        try:
            stored = msgspec.convert(data, _Stored)
        except msgspec.ValidationError as why:
            raise RecordingError(f"the stored facts of a drill are damaged: {why}") from None
        curves = {band: BandCurve.from_json(curve) for band, curve in stored.band_curves.items()}
        return cls(**{**msgspec.structs.asdict(stored), "band_curves": curves})

    def with_news(self, news: Mapping[str, object]) -> Facts:
        """Return these facts with what a drill found: ``references_n``, ``body_weight_n``."""
        known = {key: news[key] for key in ("references_n", "body_weight_n") if key in news}
        return replace(self, **known) if known else self  # type: ignore[arg-type]


class _Stored(msgspec.Struct, frozen=True):
    """The JSON form of :class:`Facts`."""

    references_n: dict[str, float]
    body_weight_n: float | None
    band_curves: dict[str, object]
    band_range_n: float
    plate_range_n: float
    plate_half_mm: tuple[float, float]
    anchor: bool
    anchor_lag_s: float
    band_max_n: dict[str, float] = {}
    overload_max_pct: float | None = None
