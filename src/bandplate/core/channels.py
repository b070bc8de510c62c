"""Names of everything that is measured, in the one order that wire, ring, file and screen share.

A *channel* is one ADC input of the device (raw counts). A *signal* is one calibrated physical
series that the engine makes of them (newtons, millimetres). A *member* is a part of the athlete.
Signal names double as the roles of an import map and as the column names of an export.
"""

from __future__ import annotations

from typing import Final, Literal

__all__ = [
    "BANDS",
    "CHANNELS",
    "CORNERS",
    "MEMBERS",
    "N_CHANNELS",
    "N_SIGNALS",
    "SENSOR_WORDS",
    "SIGNALS",
    "SIGNAL_INDEX",
    "SIGNAL_UNITS",
    "PushSide",
    "Side",
    "other_side",
]

Side = Literal["left", "right"]
PushSide = Literal["left", "right", "both"]

#: Load cells of one plate: front/rear, left/right, seen from above by the athlete.
CORNERS: Final = ("fl", "fr", "rl", "rr")

#: Band-tension sensors, newtons, tension positive.
BANDS: Final = (
    "swing_left",
    "swing_right",
    "arm_left",
    "arm_right",
    "torso_left",
    "torso_right",
)

#: ADC inputs in wire order.
CHANNELS: Final = (
    *(f"left.{c}" for c in CORNERS),
    *(f"right.{c}" for c in CORNERS),
    *BANDS,
    "excitation",
    "temperature",
)
N_CHANNELS: Final = len(CHANNELS)

_CORNER_WORDS: Final = ("front left", "front right", "rear left", "rear right")
#: Sensors as sentences name them; the codes are for files and options.
SENSOR_WORDS: Final = {
    **{
        f"{side}.{corner}": f"{side} plate, {words}"
        for side in ("left", "right")
        for corner, words in zip(CORNERS, _CORNER_WORDS, strict=True)
    },
    **{band: "{1} {0} band".format(*band.split("_")) for band in BANDS},
}

#: Calibrated series in engine order: force N, centre of pressure (CoP) mm in the plate frame
#: (x right, y forward; ``both`` in the frame midway between the plates), tension N, target N.
SIGNALS: Final = (
    "left.fz",
    "left.cop_x",
    "left.cop_y",
    "right.fz",
    "right.cop_x",
    "right.cop_y",
    "both.fz",
    "both.cop_x",
    "both.cop_y",
    *BANDS,
    "target",
)
N_SIGNALS: Final = len(SIGNALS)
SIGNAL_INDEX: Final = {name: i for i, name in enumerate(SIGNALS)}
SIGNAL_UNITS: Final = {name: "mm" if ".cop_" in name else "N" for name in SIGNALS}

#: Members in the order of bars, rows and reports.
MEMBERS: Final = ("push", "swing", "arm_left", "arm_right", "torso")


def other_side(side: Side) -> Side:
    """Return the opposite side."""
    return "right" if side == "left" else "left"
