"""Numbers of a calibrated series: one module per section of docs/measures.md."""

from bandplate.measures.ceiling import Ceilings, measure_ceiling
from bandplate.measures.limiter import Confirmation, Limiter, confirm, find_limiter
from bandplate.measures.ramps import Ramp
from bandplate.measures.result import Measure
from bandplate.measures.summary import measure_series
from bandplate.measures.support import support_at, support_sentence
from bandplate.measures.window import MeasureOptions

__all__ = [
    "Ceilings",
    "Confirmation",
    "Limiter",
    "Measure",
    "MeasureOptions",
    "Ramp",
    "confirm",
    "find_limiter",
    "measure_ceiling",
    "measure_series",
    "support_at",
    "support_sentence",
]
