"""Counts to newtons: plates, bands, tare."""

from bandplate.calibration.model import Calibration, EngineSettings, build_engine, engine_from
from bandplate.calibration.tare import tare

__all__ = ["Calibration", "EngineSettings", "build_engine", "engine_from", "tare"]
