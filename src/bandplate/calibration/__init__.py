"""Counts to newtons: plates, bands, tare."""

from bandplate.calibration.bands import BandCurve, curve_of_points, fit_band_curve
from bandplate.calibration.model import Calibration, EngineSettings, build_engine, engine_from
from bandplate.calibration.tare import tare

__all__ = [
    "BandCurve",
    "Calibration",
    "EngineSettings",
    "build_engine",
    "curve_of_points",
    "engine_from",
    "fit_band_curve",
    "tare",
]
