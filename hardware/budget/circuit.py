"""What the board's resistors, capacitors and currents come to, and the limits they must keep.

Data sheets: ADS131M08 (TI SBAS950B), REF5025 (SBOS410), OPA2320 (SBOS513), BCP56, LM35 (SNIS159).
Resistor values are those of station/netlist.toml by their ids in parts.csv.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

__all__ = [
    "ADC_FULL_SCALE_V",
    "CELSIUS_PER_COUNT",
    "EXCITATION_V",
    "GAIN",
    "N_BRIDGES",
    "VOLTS_PER_COUNT",
    "Check",
    "bridge_offset_share",
    "checks",
    "open_bridge_v",
    "rated_share",
    "table",
]

EXCITATION_V: Final = 2.5
GAIN: Final = 32
N_BRIDGES: Final = 14
BRIDGE_OHM: Final = 350.0
SENSITIVITY_V_PER_V: Final = 2e-3
#: 6.3 and 8.3.4: with REFIN of 1.25 V the range is 1.2 V / gain, not 1.25.
ADC_FULL_SCALE_V: Final = 0.96 * EXCITATION_V / 2
#: Least input impedance at gains from 8 on (Features).
ADC_INPUT_OHM: Final = 1e6
ADC_INPUT_GAIN_1_OHM: Final = 330e3
AVDD_LEAST_V: Final = 3.3 * 0.985
_SERIES_OHM: Final = 499.0
_BIAS_OHM: Final = 4.7e6
_BIAS_V: Final = EXCITATION_V * 10.0 / 30.0
_C_ACROSS_F: Final = 10e-9 + 1e-9 / 2
_SUPPLY_V: Final = 5.0
_BASE_EMITTER_V: Final = 0.85
_BETA_LEAST: Final = 63.0
_BASE_OHM: Final = 100.0
_COLLECTOR_OHM: Final = 4.7 + 1.5  # R17 and a warm F2
#: The firmware takes a bridge for open beyond 15/16 of the range (core/anchor.c).
_OPEN_SHARE: Final = 15.0 / 16.0
_SOURCE_OHM: Final = BRIDGE_OHM / 2
#: Bounds of what the regulators carry, A [ours]: from 3V3D the processor at 84 MHz with all
#: peripherals, both ADCs' digital side, Y2, U4, LED, stop and button, pull-ups; of an anchor both
#: CAN drivers, always dominant; from 3V3A both ADCs; from 5 V U6, U7 and U11.
_DIGITAL_A: Final = 0.048 + 0.002 + 0.010 + 0.003 + 0.0013 + 2 * 0.0033 + 0.002
_CAN_A: Final = 2 * 0.050
_ANALOG_A: Final = 0.020
_REST_A: Final = 0.006
#: TPS7A20 in SOT23-5 on little copper, K/W; the converter's efficiency; what D2 and F1 take, V.
_LDO_K_PER_W: Final = 190.0
_BUCK_SHARE: Final = 0.85
_INPUT_DROP_V: Final = 0.6


def _load_ohm() -> float:
    """Return the excitation's load: bridges, REFIN's, VBIAS's and the monitor's dividers."""
    return 1.0 / (N_BRIDGES / BRIDGE_OHM + 1 / 20e3 + 1 / 30e3 + 1 / 2.5e3)


def rated_share(sensitivity_v_per_v: float = SENSITIVITY_V_PER_V) -> float:
    """Return the share of the ADC's range that a cell at its rated load takes."""
    return sensitivity_v_per_v * EXCITATION_V * GAIN / ADC_FULL_SCALE_V


def _monitor_v(excitation_v: float = EXCITATION_V) -> float:
    """Return the monitor's differential voltage: 0.4 excitation less 0.2 reference.

    REFIN follows the excitation, so a plain divider of it would read the same whatever it does.
    Less half as much of the fixed reference, the reading follows the excitation itself: [ours]
    d ln(reading) / d ln(excitation) = b / (a - b) = 1 for a = 2 b.
    """
    raw_v = 0.4 * excitation_v - EXCITATION_V * 1.0 / 5.02
    return raw_v * ADC_INPUT_GAIN_1_OHM / (ADC_INPUT_GAIN_1_OHM + 600.0 + 800.8)


#: For the dictionary's excitation and temperature channels (gain 1).
VOLTS_PER_COUNT: Final = EXCITATION_V / (_monitor_v() / ADC_FULL_SCALE_V * 2**23)
CELSIUS_PER_COUNT: Final = ADC_FULL_SCALE_V / 2**23 / 10e-3


def monitor_reading_v(excitation_v: float) -> float:
    """Return what the host shows for the excitation, in V, when it is off its 2.5 V."""
    counts = _monitor_v(excitation_v) / (ADC_FULL_SCALE_V * excitation_v / EXCITATION_V) * 2**23
    return counts * VOLTS_PER_COUNT


def open_bridge_v() -> dict[str, float]:
    """Return S+ less S- (V) with a signal wire, or the plug, open: nodal equations by hand.

    An open node sees its bias resistor and, through the ADC's input impedance, the other input.
    """
    middle_v = EXCITATION_V / 2
    to_other, to_bias = 1.0 / ADC_INPUT_OHM, 1.0 / _BIAS_OHM
    s_plus_v = middle_v * to_other / (to_other + to_bias)
    s_minus_v = (middle_v * to_other + _BIAS_V * to_bias) / (to_other + to_bias)
    through_a = _BIAS_V / (2 * _BIAS_OHM + ADC_INPUT_OHM)
    return {
        "S+ open": s_plus_v - middle_v,
        "S- open": middle_v - s_minus_v,
        "plug out": -through_a * ADC_INPUT_OHM,
    }


def bridge_offset_share() -> float:
    """Return what the bias resistors add to a sound bridge, as a share of its rated output."""
    plus_a = (EXCITATION_V / 2) / _BIAS_OHM
    minus_a = (EXCITATION_V / 2 - _BIAS_V) / _BIAS_OHM
    return -(plus_a - minus_a) * _SOURCE_OHM / (SENSITIVITY_V_PER_V * EXCITATION_V)


#: Y1: series resistance, shunt and load capacitance; the oscillator's transconductance (DS8626,
#: HSE); C1 and C2; pins and tracks. ST's AN2867: gain margin g / (4 R (2 pi f)^2 (C0 + CL)^2) > 5.
_CRYSTAL_OHM: Final = 80.0
_CRYSTAL_F: Final = (7e-12, 18e-12)
_OSCILLATOR_S: Final = 5e-3
_CRYSTAL_LOAD_F: Final = 27e-12 / 2 + 5e-12


def _crystal_margin() -> float:
    """Return by how much the oscillator's gain exceeds what Y1 needs to start."""
    speed = 2 * math.pi * 8e6
    return _OSCILLATOR_S / (4 * _CRYSTAL_OHM * (speed * sum(_CRYSTAL_F)) ** 2)


def _input_a(five_volts_a: float) -> float:
    """Return what the 12 V supply gives for a current from the 5 V, in A."""
    return five_volts_a * _SUPPLY_V / (_BUCK_SHARE * (12.0 - _INPUT_DROP_V))


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 1000.0 else f"{value:.3g}"


@dataclass(frozen=True)
class Check:
    """A computed figure between two limits."""

    what: str
    value: float
    unit: str
    low: float
    high: float

    @property
    def kept(self) -> bool:
        """Whether the value lies within."""
        return self.low <= self.value <= self.high

    def row(self) -> str:
        """Return it as a line of a Markdown table."""
        value, low, high = map(_short, (self.value, self.low, self.high))
        return f"| {self.what} | {value} {self.unit}".rstrip() + f" | {low} to {high} |"


def checks() -> list[Check]:
    """Return every figure that has a limit."""
    load_a = EXCITATION_V / _load_ohm()
    base_v = EXCITATION_V + _BASE_EMITTER_V + load_a / _BETA_LEAST * _BASE_OHM
    collector_v = _SUPPLY_V - load_a * _COLLECTOR_OHM
    node_v = EXCITATION_V / 2 + SENSITIVITY_V_PER_V * EXCITATION_V
    range_v = ADC_FULL_SCALE_V / GAIN
    tau_s = 2 * (_SERIES_OHM + _SOURCE_OHM) * _C_ACROSS_F
    corner_hz = 1.0 / (2 * math.pi * tau_s)
    emitter_ohm = 0.026 / load_a + _BASE_OHM / _BETA_LEAST
    opens = open_bridge_v()
    digital_a = _DIGITAL_A + _CAN_A
    ldo_k = (_SUPPLY_V - 3.3) * digital_a * _LDO_K_PER_W
    five_volts_a = load_a * (1 + 1 / _BETA_LEAST) + digital_a + _ANALOG_A + _REST_A
    return [
        Check("bridges' current, 14 x 2.5 V / 350 ohm", N_BRIDGES * 2.5 / 350 * 1e3, "mA", 0, 105),
        Check("excitation's whole load", load_a * 1e3, "mA", 0, 150),
        Check("Q1: collector to emitter left", collector_v - EXCITATION_V, "V", 0.5, 3.0),
        Check("Q1: dissipation", (collector_v - EXCITATION_V) * load_a, "W", 0, 0.5),
        Check("R17: dissipation", 4.7 * load_a**2, "W", 0, 0.5),
        Check("U7: output into the base", base_v, "V", 0.1, 4.8),
        Check("E+ shorted: current until F2 trips", _SUPPLY_V / _COLLECTOR_OHM, "A", 0.4, 0.9),
        Check("excitation loop crosses at", 1 / (2 * math.pi * 10e3 * 10e-9), "Hz", 500, 3000),
        Check("Q1 with C29: pole", 1 / (2 * math.pi * emitter_ohm * 10e-6), "Hz", 5000, 1e6),
        Check("REFIN", EXCITATION_V / 2, "V", 1.1, 1.3),
        Check("input at gain 32, against AVDD - 1.8 V", node_v, "V", -1.3, AVDD_LEAST_V - 1.8),
        Check("rated load, share of the range", 100 * rated_share(), "%", 8, 25),
        Check("range, times rated load", 1 / rated_share(), "", 3, 12),
        Check("S+ open, against the open code", opens["S+ open"] / range_v, "", -99, -_OPEN_SHARE),
        Check("S- open, against the open code", opens["S- open"] / range_v, "", _OPEN_SHARE, 99),
        Check("plug out, against the open code", opens["plug out"] / range_v, "", -99, -1.5),
        Check("bias resistors' offset", 100 * bridge_offset_share(), "% of rated", -2, 2),
        Check(
            "test plug: 100 k across one arm of 350 ohm",
            1e3 * BRIDGE_OHM / (4 * 100e3 + 2 * BRIDGE_OHM),
            "mV/V",
            0.87,
            0.88,
        ),
        Check("series resistors: gain", -1e-4 * 2 * _SERIES_OHM, "%", -0.2, 0),
        Check("input filter: corner", corner_hz, "Hz", 5000, 20000),
        Check("input filter: delay", 1e6 * tau_s, "µs", 0, 50),
        Check(
            "input filter at 4.096 MHz",
            -20 * math.log10(math.hypot(1, 4.096e6 / corner_hz)),
            "dB",
            -200,
            -45,
        ),
        Check("monitor shows, of 2.45 V", monitor_reading_v(2.45), "V", 2.445, 2.455),
        Check("monitor shows, of 2.30 V", monitor_reading_v(2.30), "V", 2.27, 2.33),
        Check("monitor input", _monitor_v(), "V", 0.1, ADC_FULL_SCALE_V),
        Check("stop contact's current", 3.3 / 1e3 * 1e3, "mA", 1, 10),
        Check("ADC clock", 8.192, "MHz", 7.8, 8.2),
        Check("Y1 starts: gain margin (AN2867)", _crystal_margin(), "", 5, 100),
        Check("Y1's load", _CRYSTAL_LOAD_F * 1e12, "pF", 16, 20),
        Check("3V3D, with an anchor", digital_a * 1e3, "mA", 0, 300),
        Check("U9: warmer than the air by", ldo_k, "K", 0, 70),
        Check("3V3A", _ANALOG_A * 1e3, "mA", 0, 300),
        Check("5 V, everything (U10 gives 1 A)", five_volts_a * 1e3, "mA", 0, 600),
        Check(
            "12 V (F1 holds 1.1 A, the supply 1.5 A)", _input_a(five_volts_a) * 1e3, "mA", 0, 800
        ),
    ]


def table() -> str:
    """Return the figures as a Markdown table."""
    lines = ["| figure | value | allowed |", "|---|---:|---|"]
    lines += [check.row() for check in checks()]
    lines += [
        f"| dictionary: `volts_per_count` of the excitation | {VOLTS_PER_COUNT:.5g} | |",
        f"| dictionary: `celsius_per_count` of the temperature | {CELSIUS_PER_COUNT:.5g} | |",
    ]
    return "\n".join(lines) + "\n"
