"""Find each plate's lowest resonance in a recording of knocks.

``python resonance.py KNOCKS.csv`` reads what ``bandplate export`` wrote of a recording at 4 kHz:
nobody on the plates, ten knocks with a rubber mallet, a second apart, some at a corner.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import find_peaks, welch

__all__ = ["resonance_hz"]

#: Below it the mallet and the floor, above it the ADC's filter. [ours]
_BAND_HZ: Final = (40.0, 1000.0)
#: A peak stands above a tenth of the highest (power: a hundredth), so a lower and weaker one of a
#: frame that swings is seen before the plate's own. [ours]
_SHARE: Final = 0.01
#: Nobody knocked: noise alone has no peak so far above its middle. [ours]
_LEAST_ABOVE_NOISE: Final = 30.0


def resonance_hz(force_n: NDArray[np.float64], rate_hz: float) -> float | None:
    """Return the frequency of the lowest peak in the force's spectrum, in Hz; None: there is none.

    Parameters
    ----------
    force_n : array of shape (n_samples,)
        Force of one plate, in N.
    rate_hz : float
    """
    length = min(len(force_n), int(rate_hz / 2))
    hz, power = welch(np.diff(force_n), rate_hz, nperseg=length)
    inside = (hz >= _BAND_HZ[0]) & (hz <= _BAND_HZ[1])
    hz, power = hz[inside], power[inside]
    strongest = float(power.max(initial=0.0))
    if strongest < _LEAST_ABOVE_NOISE * float(np.median(power)):
        return None
    peaks, _ = find_peaks(power, height=_SHARE * strongest, prominence=_SHARE * strongest)
    return float(hz[peaks[0]]) if len(peaks) else None


def main() -> int:
    """Print a line for each plate; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="what bandplate export wrote")
    args = parser.parse_args()
    with args.file.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if len(rows) < 2 or "left.fz_n" not in rows[0]:
        raise SystemExit(f"{args.file}: no forces of plates: write it with bandplate export")
    rate_hz = (len(rows) - 1) / (float(rows[-1]["time_s"]) - float(rows[0]["time_s"]))
    if rate_hz < 2 * _BAND_HZ[1]:
        raise SystemExit(f"{args.file}: {rate_hz:.0f} samples/s are too few: record at 4000")
    for name in ("left", "right"):
        force_n = np.array([float(row[f"{name}.fz_n"] or "nan") for row in rows])
        found_hz = resonance_hz(force_n[np.isfinite(force_n)], rate_hz)
        words = "no peak" if found_hz is None else f"{found_hz:.0f} Hz"
        sys.stdout.write(f"{name}: {words} ({rate_hz:.0f} samples/s)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
