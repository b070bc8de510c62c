"""Counts to newtons: plates, bands, tare."""

from bandplate.calibration.bands import BandCurve, curve_of_points, fit_band_curve
from bandplate.calibration.model import Calibration, EngineSettings, build_engine, engine_from
from bandplate.calibration.sensors import plate_half_mm, ranges_n
from bandplate.calibration.store import CalibrationStore, StoredCalibration
from bandplate.calibration.tare import tare

__all__ = [
    "BandCurve",
    "Calibration",
    "CalibrationStore",
    "EngineSettings",
    "StoredCalibration",
    "build_engine",
    "curve_of_points",
    "engine_from",
    "fit_band_curve",
    "plate_half_mm",
    "ranges_n",
    "tare",
]
