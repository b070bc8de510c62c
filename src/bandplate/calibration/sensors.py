"""Is every sensor well: live value, noise, range, state, drift; what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.calibration.model import Calibration
from bandplate.calibration.tare import LOADED_N, STILL_SD_N
from bandplate.calibration.words import Words
from bandplate.core.channels import CHANNELS
from bandplate.core.errors import CalibrationError
from bandplate.wire.messages import Flag

__all__ = [
    "CONNECTORS",
    "EXCITATION_V",
    "SENSORS",
    "Finding",
    "SensorLook",
    "board_findings",
    "expected_noise_n",
    "look_at_sensors",
    "per_count",
    "plate_half_mm",
    "ranges_n",
    "verdict",
]

#: The 14 bridges, in wire order.
SENSORS: Final = CHANNELS[:14]
#: Where each is plugged in on the board; hardware/ draws the same.
CONNECTORS: Final[Mapping[str, str]] = MappingProxyType(
    {name: f"J{number}" for number, name in enumerate(SENSORS, start=1)}
)
#: Noise of a healthy bridge of 2 mV/V at gain 32 and 1 kHz, as a share of its rated load: 0.15 N
#: of 1 kN (hardware notes).
NOISE_SHARE: Final = 1.55e-4
#: This many times that is a fault. [ours]
NOISY_TIMES: Final = 3.0
#: A zero that has moved by so much since it was taken wants a new tare, N (target: 2 N in 10 min).
DRIFT_N: Final = 2.0
EXCITATION_V: Final = 2.5
#: How far the excitation may be off, as a share. [ours]
EXCITATION_SHARE: Final = 0.02
_ENDS: Final = (-(2**23), 2**23 - 1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes
    ----------
    where : str
        Sensor, or ``board``.
    kind : str
        open, clip, stuck, overload, noisy, moving, drift, adc, drdy, excitation or lost.
    what, advice : Words
    grave : bool
        False where a person on the plate explains it.
    """

    where: str
    kind: str
    what: Words
    advice: Words
    grave: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.what}: {self.advice}"


@dataclass(frozen=True, slots=True)
class SensorLook:
    """One second of one sensor.

    Attributes
    ----------
    name, connector : str
    value_n : float
        Mean force, N.
    noise_n, expected_noise_n : float
        SD of the sample-to-sample noise and what a healthy bridge has, N. The noise is that of the
        differences of neighbouring samples over root 2, which slow movement does not reach.
    sd_n : float
        SD of the second, N.
    used_pct : float
        Largest load in % of the rated one.
    finding : Finding or None
    """

    name: str
    connector: str
    value_n: float
    noise_n: float
    expected_noise_n: float
    sd_n: float
    used_pct: float
    finding: Finding | None


def ranges_n(dictionary: Mapping[str, object]) -> dict[str, float]:
    """Return the rated load per sensor that the device tells, in N."""
    channels = dictionary.get("channels")
    return {
        str(channel.get("name")): float(channel["range_n"])
        for channel in (channels if isinstance(channels, list) else [])
        if isinstance(channel, dict) and isinstance(channel.get("range_n"), int | float)
    }


def plate_half_mm(dictionary: Mapping[str, object]) -> tuple[float, float]:
    """Return how far the cells are from the plate's centre along x and y, in mm."""
    plate = dictionary.get("plate")
    if not isinstance(plate, dict):
        return (180.0, 280.0)
    return (float(plate.get("half_width_mm", 180.0)), float(plate.get("half_length_mm", 280.0)))


def expected_noise_n(range_n: float, rate_hz: float) -> float:
    """Return the noise (SD, N) of a healthy bridge: white, it grows with the rate's root."""
    return float(NOISE_SHARE * range_n * np.sqrt(rate_hz / 1000.0))


def look_at_sensors(
    counts: NDArray[np.int32],
    rate_hz: float,
    calibration: Calibration,
    dictionary: Mapping[str, object],
) -> list[SensorLook]:
    """Judge every bridge by about a second of counts.

    Parameters
    ----------
    counts : int32 array of shape (n_samples, 16)
    rate_hz : float
        Sample rate, in Hz.
    calibration : Calibration
        In force; its zeros say what "unloaded" is.
    dictionary : mapping
        What the device says of itself: rated loads.

    Raises
    ------
    CalibrationError
        There are fewer than 10 samples.
    """
    if len(counts) < 10:
        raise CalibrationError("no samples come: check that the device streams")
    force_n = calibration.newtons(counts)
    rated_n = ranges_n(dictionary)
    looks = []
    for i, name in enumerate(SENSORS):
        column, range_n = force_n[:, i], rated_n.get(name, 1000.0)
        noise_n = float(np.diff(column).std() / np.sqrt(2.0))
        expected_n = expected_noise_n(range_n, rate_hz)
        used_pct = 100.0 * float(np.abs(column).max()) / range_n
        looks.append(
            SensorLook(
                name,
                CONNECTORS[name],
                float(column.mean()),
                noise_n,
                expected_n,
                float(column.std()),
                used_pct,
                _finding(name, counts[:, i], column, noise_n, expected_n, used_pct),
            )
        )
    return looks


def _finding(
    name: str,
    counts: NDArray[np.int32],
    force_n: NDArray[np.float64],
    noise_n: float,
    expected_n: float,
    used_pct: float,
) -> Finding | None:
    plug, mean_n, sd_n = CONNECTORS[name], float(force_n.mean()), float(force_n.std())
    ends = np.isin(counts, _ENDS)
    if ends.mean() > 0.5:
        what = Words("reads {0} (open bridge)", (str(int(counts[ends][0])),))
        return Finding(name, "open", what, Words("check connector {0} pins 1-4", (plug,)))
    if ends.any():
        what = Words("reaches the end of the ADC's range ({0})", (str(int(counts[ends][0])),))
        return Finding(name, "clip", what, Words("check the shield at {0}, then the load", (plug,)))
    if int(counts.min()) == int(counts.max()):
        what = Words("always reads {0} (stuck)", (str(int(counts[0])),))
        return Finding(
            name, "stuck", what, Words("switch the board off and on, check {0}", (plug,))
        )
    if used_pct > 100.0:
        what = Words("is overloaded: {0} % of its rated load", (f"{used_pct:.0f}",))
        return Finding(name, "overload", what, Words("take load off at once, check the zero after"))
    if noise_n > NOISY_TIMES * expected_n:
        what = Words("is noisy: {0} N instead of {1} N", (f"{noise_n:.2f}", f"{expected_n:.2f}"))
        advice = Words("check the shield and the clamp at {0}, keep mains cables away", (plug,))
        return Finding(name, "noisy", what, advice)
    if sd_n > max(STILL_SD_N, NOISY_TIMES * expected_n):
        what = Words("is not still: SD {0} N", (f"{sd_n:.1f}",))
        advice = Words("step off and let the bands hang")
        return Finding(name, "moving", what, advice, grave=False)
    if abs(mean_n) > LOADED_N:
        what = Words("carries {0} N", (f"{mean_n:.0f}",))
        return Finding(name, "loaded", what, Words("step off, unhook the bands"), grave=False)
    if abs(mean_n) > DRIFT_N:
        what = Words("has moved by {0} N since its zero was taken", (f"{mean_n:+.1f}",))
        return Finding(name, "drift", what, Words("unload it and press Zero"))
    return None


def board_findings(
    counts: NDArray[np.int32],
    flags: NDArray[np.uint16],
    dictionary: Mapping[str, object],
) -> list[Finding]:
    """Judge what no single sensor is to blame for: ADC words, lost frames, excitation.

    Parameters
    ----------
    counts : int32 array of shape (n_samples, 16)
    flags : uint16 array of shape (n_samples,)
        Bits of :class:`bandplate.wire.messages.Flag`.
    dictionary : mapping
    """
    found = []
    for flag, kind, what, advice in (
        (Flag.ADC_CRC, "adc", "{0} % of the ADC words failed their check", "check supply and SPI"),
        (Flag.MISSED_DRDY, "drdy", "{0} % of conversions were missed", "update the firmware"),
        (Flag.TX_DROP, "lost", "{0} % of frames follow dropped ones", "use another USB port"),
    ):
        share = float(np.mean((flags & flag) != 0)) if len(flags) else 0.0
        if share:
            found.append(
                Finding("board", kind, Words(what, (f"{100 * share:.2g}",)), Words(advice))
            )
    volts_per_count = per_count(dictionary, "excitation", "volts_per_count")
    if volts_per_count and len(counts):
        excitation_v = float(counts[:, CHANNELS.index("excitation")].mean()) * volts_per_count
        if abs(excitation_v - EXCITATION_V) > EXCITATION_SHARE * EXCITATION_V:
            what_v = Words(
                "the excitation is {0} V instead of {1} V",
                (f"{excitation_v:.2f}", f"{EXCITATION_V:.2f}"),
            )
            advice_v = Words("look for a short at J1 to J14, one plug at a time")
            found.append(Finding("board", "excitation", what_v, advice_v))
    return found


def per_count(dictionary: Mapping[str, object], name: str, key: str) -> float:
    """Return what a channel's description says under a key (a unit per count); 0: nothing."""
    channels = dictionary.get("channels")
    for channel in channels if isinstance(channels, list) else []:
        if isinstance(channel, dict) and channel.get("name") == name:
            value = channel.get(key)
            return float(value) if isinstance(value, int | float) else 0.0
    return 0.0


def verdict(looks: list[SensorLook], board: list[Finding]) -> list[Finding]:
    """Return everything that is wrong; empty: all 14 sensors are still and in range."""
    return [*board, *(look.finding for look in looks if look.finding is not None)]
