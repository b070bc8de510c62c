"""The compiled real-time layer: ring, framing, clock, filters, detectors, engine, loop, raster.

Code above imports from here only, never from a submodule.
"""

from bandplate._rt.acquire import Acquisition
from bandplate._rt.clocksync import ClockSync
from bandplate._rt.engine import (
    EVENT_CALIBRATION_APPLIED,
    EVENT_CONTACT_BEGAN,
    EVENT_CONTACT_ENDED,
    EVENT_DTYPE,
    EVENT_GAP_FOUND,
    EVENT_PUSH_BEGAN,
    EVENT_SEGMENT_BEGAN,
    Engine,
    Snapshot,
)
from bandplate._rt.filters import butterworth_sos, filter_columns
from bandplate._rt.framing import Decoder, crc32c, decode_frame, encode_frame
from bandplate._rt.raster import MinMaxPyramid, draw_curve, fill_band
from bandplate._rt.ring import Ring, RingReader, monotonic_ns

__all__ = [
    "EVENT_CALIBRATION_APPLIED",
    "EVENT_CONTACT_BEGAN",
    "EVENT_CONTACT_ENDED",
    "EVENT_DTYPE",
    "EVENT_GAP_FOUND",
    "EVENT_PUSH_BEGAN",
    "EVENT_SEGMENT_BEGAN",
    "Acquisition",
    "ClockSync",
    "Decoder",
    "Engine",
    "MinMaxPyramid",
    "Ring",
    "RingReader",
    "Snapshot",
    "butterworth_sos",
    "crc32c",
    "decode_frame",
    "draw_curve",
    "encode_frame",
    "fill_band",
    "filter_columns",
    "monotonic_ns",
]
