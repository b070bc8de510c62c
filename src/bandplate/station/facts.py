"""What a station begins with: facts of device, settings and recording, in the words of others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from bandplate.calibration import (
    Calibration,
    CalibrationStore,
    EngineSettings,
    plate_half_mm,
    ranges_n,
)
from bandplate.config import StationConfig, load_limits
from bandplate.core.band_curve import BandCurve
from bandplate.core.channels import BANDS
from bandplate.drills import Drill, Facts
from bandplate.recording import Recording
from bandplate.station.commands import DeviceInfo

__all__ = [
    "bands_of",
    "calibration_of",
    "device_facts",
    "device_metadata",
    "news_of",
    "recorded_facts",
    "recorded_metadata",
    "settings",
]


def calibration_of(info: DeviceInfo) -> Calibration:
    """Return the newest calibration of a device: that of the store, else its ratings.

    Raises
    ------
    CalibrationError
        The newest one is damaged: nobody should measure with another without knowing.
    """
    return CalibrationStore().newest(info.ident.uid.hex()) or Calibration.nominal(info.dictionary)


def news_of(info: DeviceInfo) -> dict[str, Any]:
    """Return fields of Facts that people change on the screens, as they are now.

    Raises
    ------
    CalibrationError
        The list of what hangs where, or a curve, is damaged.
    ConfigError
        The station's limits are wrong.
    """
    limits = load_limits()
    return {
        "band_curves": _curves(curves_of(info)),
        "band_max_n": limits.band_max_n,
        "overload_max_pct": limits.overload_pct,
    }


def curves_of(info: DeviceInfo) -> dict[str, object]:
    """Return the curve per band sensor: of the gym's band that hangs there, else the device's.

    Raises
    ------
    CalibrationError
        The list of what hangs where is damaged.
    """
    hung = CalibrationStore().hung(info.ident.uid.hex())
    return info.band_curves | {name: band.curve for name, band in hung.items() if band.curve}


def bands_of(uid: str) -> dict[str, str]:
    """Return the name of the gym's band per band sensor of a device; empty where nobody said.

    Raises
    ------
    CalibrationError
        The list of what hangs where is damaged.
    """
    return {sensor: band.name for sensor, band in CalibrationStore().hung(uid).items()}


def settings(config: StationConfig, rate_hz: float, drill: Drill) -> EngineSettings:
    """Return how the engine makes forces of samples, for this drill."""
    chosen = msgspec.structs.asdict(config.engine)
    del chosen["realtime_priority"]  # of the loop, not of the numbers
    side = drill.sides[0] if len(drill.sides) == 1 else "both"
    return EngineSettings(rate_hz=rate_hz, push_side=side, **chosen)


def device_facts(
    info: DeviceInfo, references_n: Mapping[str, float], body_weight_n: float | None
) -> Facts:
    """Return what drills must know, of a device that answered and an athlete.

    What is known of the athlete goes before what a simulated one's device tells.

    Raises
    ------
    CalibrationError
        A band curve of the device is damaged.
    ConfigError
        The station's limits are wrong.
    """
    rated_n = ranges_n(info.dictionary)
    anchor = info.dictionary.get("anchor")
    lag_s = anchor.get("lag_s") if isinstance(anchor, dict) else None
    return Facts(
        references_n={**info.references_n, **references_n},
        body_weight_n=body_weight_n,
        **news_of(info),
        band_range_n=min((rated_n[name] for name in BANDS if name in rated_n), default=1000.0),
        plate_range_n=_plate_range_n(rated_n),
        plate_half_mm=plate_half_mm(info.dictionary),
        anchor=bool(anchor),
        anchor_lag_s=lag_s if isinstance(lag_s, float) else 0.0,
    )


def recorded_facts(metadata: Mapping[str, object], config: StationConfig) -> Facts:
    """Return what drills must know, of a recording; raises CalibrationError (a damaged curve)."""
    stored = metadata.get("references_n")
    curves = metadata.get("band_curves")
    return Facts(
        references_n=config.references_n or (dict(stored) if isinstance(stored, dict) else {}),
        band_curves=_curves(curves if isinstance(curves, Mapping) else {}),
    )


def recorded_metadata(recording: Recording) -> dict[str, object]:
    """Return what a recording's replay begins with; the rest is told again as it happens."""
    at_end = recording.metadata_changes()[-1].metadata
    known = at_end.keys() & {"clock_uncertainty_ms", "target"}
    return {**recording.metadata, **{key: at_end[key] for key in known}}


def device_metadata(info: DeviceInfo, config: StationConfig, facts: Facts) -> dict[str, object]:
    """Return what a recording says of station and device at its start."""
    return {
        "rate_hz": float(info.default_rate_hz),
        "station": config.name,
        "device": info.to_json(),
        "references_n": dict(facts.references_n),
        **({} if facts.body_weight_n is None else {"body_weight_n": facts.body_weight_n}),
        "band_curves": curves_of(info),
        "bands": bands_of(info.ident.uid.hex()),
    }


def _curves(stored: Mapping[str, object]) -> dict[str, BandCurve]:
    return {str(band): BandCurve.from_json(curve) for band, curve in stored.items()}


def _plate_range_n(rated_n: Mapping[str, float]) -> float:
    """Return what the four cells of the weaker plate carry together, in N."""
    sums_n = []
    for side in ("left.", "right."):
        cells_n = [range_n for name, range_n in rated_n.items() if name.startswith(side)]
        if cells_n:
            sums_n.append(len(cells_n) * min(cells_n))
    return min(sums_n, default=8000.0)
