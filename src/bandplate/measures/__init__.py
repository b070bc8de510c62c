"""Numbers of a calibrated series: one module per section of docs/measures.md."""

from bandplate.measures.result import Measure
from bandplate.measures.summary import measure_series
from bandplate.measures.window import MeasureOptions

__all__ = ["Measure", "MeasureOptions", "measure_series"]
