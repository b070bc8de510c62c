"""Noise and accuracy budget of a plate and a band sensor, from data-sheet figures.

Figures per source are standard deviations (noise) or bounds taken as such (errors); sources are
independent and add as squares. A cell's share is of its rated load or of what it reads.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from circuit import ADC_FULL_SCALE_V, EXCITATION_V, GAIN, SENSITIVITY_V_PER_V, bridge_offset_share

__all__ = ["Source", "adc_noise_v", "cell_noise_n", "error_sources", "noise_sources", "table"]

#: Input-referred noise (V rms) at gain 32 by rate (Hz): SBAS950B, table 7-1 (8.192 MHz, high
#: resolution). It grows less than with the root of the rate.
_ADC_NOISE_V: Final = {500: 0.57e-6, 1000: 0.77e-6, 2000: 1.00e-6, 4000: 1.20e-6}
_BOLTZMANN: Final = 1.380649e-23
_KELVIN: Final = 298.0
_RESISTANCE_OHM: Final = 350.0 + 2 * 499.0
#: Noise bandwidth of a sinc3 filter as a share of its rate: integral of sinc^6.
_SINC3_BANDWIDTH: Final = 0.275
#: REF5025: 3 µVpp/V from 0.1 to 10 Hz and what the driver adds, as a share. REFIN follows it, so
#: a tenth at most is left above 100 Hz, where R21 and C16 lag. [ours]
_EXCITATION_SHARE: Final = 8e-6 * 0.1
HALF_X_MM: Final = 180.0
HALF_Y_MM: Final = 280.0
LOAD_N: Final = 800.0
#: The design's expectation: rms of a 1 kN cell and of 4 x 2 kN, N, and CoP at 800 N, mm.
EXPECTED: Final = (0.15, 0.62, 0.19)
#: Warm-up and sun in a session, and a season since the calibration, K. [ours]
_SESSION_K: Final = 2.0
_SEASON_K: Final = 10.0


@dataclass(frozen=True)
class Source:
    """One source: V at the input, share of the rated load, share of the reading, where from.

    One that is shared moves all cells alike: the plate four times as much, the CoP not at all.
    """

    what: str
    volts: float = 0.0
    of_rated: float = 0.0
    of_reading: float = 0.0
    source: str = ""
    shared: bool = False

    def cell_n(self, rated_n: float, reading_n: float) -> float:
        """Return it at one cell, in N."""
        volts_per_n = SENSITIVITY_V_PER_V * EXCITATION_V / rated_n
        return math.hypot(
            self.volts / volts_per_n, self.of_rated * rated_n, self.of_reading * reading_n
        )

    def figures(self, rated_n: float, reading_n: float) -> tuple[float, float, float, float]:
        """Return it at a cell and on a plate, N, and in the CoP along x and y, mm."""
        cell_n = self.cell_n(rated_n, reading_n)
        if self.shared:
            return cell_n, 4.0 * cell_n, 0.0, 0.0
        return cell_n, 2.0 * cell_n, cop_mm(cell_n, HALF_X_MM), cop_mm(cell_n, HALF_Y_MM)


def adc_noise_v(rate_hz: int) -> float:
    """Return the ADC's noise at gain 32, in V rms."""
    return _ADC_NOISE_V[rate_hz]


def noise_sources(rate_hz: int) -> list[Source]:
    """Return what scatters from sample to sample at a rate, in Hz."""
    bandwidth_hz = _SINC3_BANDWIDTH * rate_hz
    thermal_v = math.sqrt(4 * _BOLTZMANN * _KELVIN * _RESISTANCE_OHM * bandwidth_hz)
    step_v = 2 * ADC_FULL_SCALE_V / GAIN / 2**24
    jitter_share = 2 * math.pi * 20.0 * 1e-9  # of a 20 Hz swing, 1 ns of DRDY against the clock
    return [
        Source("ADC, gain 32", volts=adc_noise_v(rate_hz), source="SBAS950B table 7-1"),
        Source("bridge and series resistors, thermal", volts=thermal_v, source="4 k T R B"),
        Source("quantisation", volts=step_v / math.sqrt(12), source="step / root 12"),
        Source("excitation, what REFIN leaves", of_reading=_EXCITATION_SHARE, source="REF5025"),
        Source("clock jitter, 20 Hz swing", of_reading=jitter_share, source="1 ns"),
    ]


def error_sources(change_k: float) -> list[Source]:
    """Return what is wrong for longer, after a calibration and a temperature change of so much."""
    return [
        Source("cell: hysteresis and linearity", of_reading=2e-4, source="class C3 (OIML R60)"),
        Source("cell: creep, 30 min", of_reading=2.45e-4, source="class C3 (OIML R60)"),
        Source("cell: zero", of_rated=2e-5 * change_k, source="0.02 %/10 K, verify"),
        Source("cell: sensitivity", of_reading=1e-5 * change_k, source="0.01 %/10 K, verify"),
        Source("ADC: offset", volts=0.3e-6 * change_k, source="0.3 µV/K, verify"),
        Source(
            "ADC: gain, external reference", of_reading=2e-6 * change_k, source="2 ppm/K, verify"
        ),
        Source(
            "open-bridge resistors",
            of_rated=abs(bridge_offset_share()) * 1e-4 * change_k,
            source="100 ppm/K",
        ),
        Source(
            "REFIN divider", of_reading=12.5e-6 * change_k, source="25 ppm/K, shared", shared=True
        ),
        Source("masses", of_reading=1e-3 / math.sqrt(3), source="0.1 %, shared", shared=True),
    ]


def cell_noise_n(rated_n: float, rate_hz: int, reading_n: float = 0.0) -> float:
    """Return the noise of one cell of 2 mV/V, in N rms."""
    return math.hypot(*(source.cell_n(rated_n, reading_n) for source in noise_sources(rate_hz)))


def cop_mm(cell_n: float, half_mm: float, load_n: float = LOAD_N) -> float:
    """Return the CoP's error along one axis, load in the middle: x = sum(x_i F_i) / F."""
    return 2.0 * cell_n * half_mm / load_n


def _rows(sources: list[Source], rated_n: float, reading_n: float) -> list[str]:
    figures = [source.figures(rated_n, reading_n) for source in sources]
    rows = [
        f"| {source.what} | {source.source} | " + " | ".join(f"{value:.4f}" for value in row) + " |"
        for source, row in zip(sources, figures, strict=True)
    ]
    totals = (math.hypot(*column) for column in zip(*figures, strict=True))
    rows.append("| **together** | | " + " | ".join(f"**{value:.3f}**" for value in totals) + " |")
    return rows


def table() -> str:
    """Return the budget as Markdown."""
    head = ["| source | figure from | cell, N | plate, N | CoP x, mm | CoP y, mm |"]
    head.append("|---|---|---:|---:|---:|---:|")
    quarter_n = LOAD_N / 4
    lines = ["### Noise at 1 kHz, rms: cells of 2 kN, 800 N in the middle", "", *head]
    lines += _rows(noise_sources(1000), 2000.0, quarter_n)
    lines += ["", "### Noise by rate and cell, rms", ""]
    lines.append("| rate, Hz | 1 kN cell, N | plate of 2 kN, N | plate of 2.45 kN (250 kg), N |")
    lines.append("|---:|---:|---:|---:|")
    for rate_hz in _ADC_NOISE_V:
        one, two, bill = (cell_noise_n(rated, rate_hz) for rated in (1000.0, 2000.0, 2451.7))
        lines.append(f"| {rate_hz} | {one:.3f} | {2 * two:.3f} | {2 * bill:.3f} |")
    for words, change_k in (("a session (2 K)", _SESSION_K), ("a season (10 K)", _SEASON_K)):
        lines += ["", f"### Errors after {words}: cells of 2 kN, 800 N in the middle", "", *head]
        lines += _rows(error_sources(change_k), 2000.0, quarter_n)
    one_n, plate_n = cell_noise_n(1000.0, 1000), 2 * cell_noise_n(2000.0, 1000)
    x_mm, y_mm = (cop_mm(plate_n / 2, half) for half in (HALF_X_MM, HALF_Y_MM))
    mean_mm = math.sqrt((x_mm**2 + y_mm**2) / 2)
    lines += ["", "### Against the design", "", "| | expected | computed |", "|---|---:|---:|"]
    lines.append(f"| 1 kN cell at 1 kHz, N rms | {EXPECTED[0]} | {one_n:.3f} |")
    lines.append(f"| plate of 4 x 2 kN at 1 kHz, N rms | {EXPECTED[1]} | {plate_n:.3f} |")
    lines.append(f"| CoP at 800 N, mm rms, x and y | {EXPECTED[2]} | {x_mm:.3f}, {y_mm:.3f} |")
    lines.append(f"| the same, mean square of both axes | {EXPECTED[2]} | {mean_mm:.3f} |")
    return "\n".join(lines) + "\n"
