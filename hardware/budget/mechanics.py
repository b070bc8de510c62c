"""Stiffness and lowest resonance of a plate, its stops, and what band elements must carry.

A plate on four cells: the sheet with its ribs bends as a beam between the cells' rows (Young 70
GPa, 2700 kg/m3; f = pi/2 sqrt(EI/m)/L^2, simply supported), and moves as a whole on the cells'
springs, which stand on frame and feet; both together by Dunkerley (1/f^2 = sum 1/f_i^2, a lower
bound).
"""

from __future__ import annotations

import math
from typing import Final

from circuit import Check
from parts import items

__all__ = ["HIGHEST_BAND_N", "checks", "rated_faults", "table"]

_YOUNG_PA: Final = 70e9
_DENSITY_KG_PER_M3: Final = 2700.0
_WIDTH_M, _LENGTH_M, _SHEET_M = 0.400, 0.600, 0.010
_SPAN_M: Final = 0.560
_TUBE_M, _WALL_M, _RIBS, _CROSSES = 0.040, 0.004, 4, 3
_PADS_KG: Final = 4 * 0.10 + 0.9  # steel pads, rubber skin
#: Deflection of a 250 kg shear beam at its rated load: to be checked on its data sheet.
_CELL_N, _CELL_DEFLECTION_M = 2451.7, 0.30e-3
#: The stops stand below the end cross tubes, 120 mm from the plate's middle line: a load on one
#: corner alone sinks there by this share of its cell's deflection (the plate tilts about the
#: other side).
_STOP_GAP_M: Final = 0.35e-3
_STOP_SHARE: Final = (0.120 + 0.180) / 0.360
#: Frame: steel tube lying flat, a foot within 100 mm of every beam's block and one at mid-length.
_STEEL_PA: Final = 210e9
_FRAME_M: Final = (0.060, 0.040, 0.004)  # width, height, wall
_FEET_M: Final = 0.290  # between feet along a tube
_LOAD_AT_M: Final = 0.280  # load button, from the middle foot
_BLOCK_AT_M: Final = 0.192  # middle of the beam's block
_FOOT_N_PER_M: Final = 50e6  # steel foot on concrete, no rubber; an estimate [ours]
_SAFE_OVERLOAD: Final = 1.5
#: The largest force that a band may reach: the highest limit_n of an anchor's line. Everything in
#: its path carries three times that (the sensor: its breaking load).
HIGHEST_BAND_N: Final = 500.0
_FACTOR: Final = 3.0
_HEAVIEST_N: Final = 6000.0  # landing of 100 kg at six times body weight [ours]


def _section() -> tuple[float, float]:
    """Return second moment of area (m4) and mass per length (kg/m) of sheet and ribs."""
    sheet_m2 = _WIDTH_M * _SHEET_M
    inner_m = _TUBE_M - 2 * _WALL_M
    tubes_m2 = _RIBS * (_TUBE_M**2 - inner_m**2)
    sheet_at_m, tube_at_m = _TUBE_M + _SHEET_M / 2, _TUBE_M / 2
    middle_m = (sheet_m2 * sheet_at_m + tubes_m2 * tube_at_m) / (sheet_m2 + tubes_m2)
    own_m4 = _WIDTH_M * _SHEET_M**3 / 12 + _RIBS * (_TUBE_M**4 - inner_m**4) / 12
    moved_m4 = sheet_m2 * (sheet_at_m - middle_m) ** 2 + tubes_m2 * (tube_at_m - middle_m) ** 2
    return own_m4 + moved_m4, (sheet_m2 + tubes_m2) * _DENSITY_KG_PER_M3


def _frame_n_per_m() -> float:
    """Return how stiff the frame's tube is below a load button (Castigliano, simply supported).

    The beam's block hands on the force and its moment, so the far foot carries nearly nothing.
    """
    width_m, height_m, wall_m = _FRAME_M
    inner = (width_m - 2 * wall_m) * (height_m - 2 * wall_m) ** 3
    second_m4 = (width_m * height_m**3 - inner) / 12
    near = _LOAD_AT_M / _FEET_M
    rest_m = _FEET_M - _BLOCK_AT_M
    energy_m3 = (1 - near) ** 2 * _BLOCK_AT_M**3 / 3 + near**2 * rest_m**3 / 3
    return _STEEL_PA * second_m4 / energy_m3


def _cell_n_per_m(cells_on_a_foot: int) -> float:
    """Return how stiff a cell stands: itself, the frame below it, its share of a foot."""
    softness = _CELL_DEFLECTION_M / _CELL_N + 1 / _frame_n_per_m()
    return 1 / (softness + cells_on_a_foot / _FOOT_N_PER_M)


def checks() -> list[Check]:
    """Return the plate's figures with their limits, which are [ours]."""
    second_m4, kg_per_m = _section()
    bending_nm2 = _YOUNG_PA * second_m4
    tube_m2 = _TUBE_M**2 - (_TUBE_M - 2 * _WALL_M) ** 2
    crosses_kg = _CROSSES * (_WIDTH_M - _RIBS * _TUBE_M) * tube_m2 * _DENSITY_KG_PER_M3
    mass_kg = kg_per_m * _LENGTH_M + crosses_kg + _PADS_KG
    per_m = mass_kg / _LENGTH_M
    bend_hz = math.pi / 2 * math.sqrt(bending_nm2 / per_m) / _SPAN_M**2
    spring_n_per_m = 2 * _cell_n_per_m(1) + 2 * _cell_n_per_m(2)
    bounce_hz = math.sqrt(spring_n_per_m / mass_kg) / (2 * math.pi)
    both_hz = 1 / math.hypot(1 / bend_hz, 1 / bounce_hz)
    sag_m = 2500.0 * _SPAN_M**3 / (48 * bending_nm2)
    moment_nm = _HEAVIEST_N * _SPAN_M / 4
    stress_pa = moment_nm * 0.036 / second_m4
    at_stop = _STOP_GAP_M / _CELL_DEFLECTION_M
    return [
        Check("moving mass of a plate", mass_kg, "kg", 0, 16),
        Check("sheet and ribs: EI", bending_nm2 / 1e3, "kN m²", 50, 1e3),
        Check("bending between the cells", bend_hz, "Hz", 200, 1e4),
        Check("frame below a cell", _frame_n_per_m() / 1e6, "kN/mm", 50, 1e4),
        Check("on cells, frame and feet", bounce_hz, "Hz", 200, 1e4),
        Check("lowest resonance, both, empty plate", both_hz, "Hz", 150, 1e4),
        Check("sag under 2.5 kN in the middle", sag_m * 1e3, "mm", 0, 0.3),
        Check("stress under 6 kN in the middle", stress_pa / 1e6, "MPa", 0, 100),
        Check("cells' share of 6 kN in the middle", 100 * _HEAVIEST_N / 4 / _CELL_N, "%", 0, 80),
        Check("stops touch, load in the middle", 100 * at_stop, "% of rating", 105, 150),
        Check(
            "stop touches, load on one corner",
            100 * at_stop / _STOP_SHARE,
            "% of rating",
            105,
            100 * _SAFE_OVERLOAD,
        ),
    ]


def rated_faults() -> list[str]:
    """Return the band elements that carry less than three times the highest band load."""
    least_n = _FACTOR * HIGHEST_BAND_N
    return [
        f"{item.id}: {item.rated_n:g} N, {least_n:g} N wanted"
        for cheaper in (False, True)
        for item in items(cheaper=cheaper).values()
        if item.rated_n is not None and item.rated_n < least_n
    ]


def table() -> str:
    """Return the plate's figures as a Markdown table."""
    lines = ["| figure | value | wanted |", "|---|---:|---|"]
    lines += [check.row() for check in checks()]
    return "\n".join(lines) + "\n"
