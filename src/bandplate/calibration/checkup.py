"""Is a device at rest well: its rate, clock, line, supply and sensors; what is wrong, and where.

Every limit without a source is [ours]: far above what a healthy station shows, far below what a
wrong part does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.calibration.model import Calibration
from bandplate.calibration.sensors import (
    Finding,
    SensorLook,
    board_findings,
    look_at_sensors,
    per_count,
)
from bandplate.calibration.words import Words
from bandplate.core.channels import CHANNELS
from bandplate.core.errors import CalibrationError

__all__ = ["Check", "Rest", "checks_at_rest"]

#: Crystals keep 100 ppm; a wrong one, or a wrong divider, is off by thousands.
RATE_PPM: Final = 300.0
#: A busy computer hears of a sample late, by up to so much, s, and sees a clock's speed less well.
CLOCK_PPM: Final = 500.0
LATE_S: Final = 2e-3
#: Interrupts do not touch the time stamps: a step of this size is no jitter, us.
SLIP_US: Final = 100.0
#: The promise for absolute times, ns.
UNCERTAINTY_NS: Final = 1e6
#: Variance of the channels' mean against that of independent noise: 1 healthy, 8 or 6 one source.
COMMON_TIMES: Final = 2.5
#: A shorted input is this near to 0 and this much quieter than a bridge.
SHORTED_COUNTS: Final = 200.0
SHORTED_SHARE: Final = 0.5
BOARD_CELSIUS: Final = (-10.0, 60.0)
#: The sensors of each converter.
_CONVERTERS: Final = (slice(0, 8), slice(8, 14))
_LINE_ADVICE: Final = (
    "check the USB cable and its plug, use a port without a hub, keep motor cables away"
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes
    ----------
    title : str
    seen : str
        What was found, with its figures.
    findings : tuple of Finding
        What is wrong; empty: nothing.
    """

    title: str
    seen: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Rest:
    """Some seconds of a device that nobody loads.

    Attributes
    ----------
    rows : SAMPLE_DTYPE array of shape (n_samples,)
        Of one segment.
    rate_hz : float
        Rate that was asked for, in Hz.
    counters : mapping of str to int
        What the loop's counters grew by meanwhile.
    clock : mapping of str to float
        ``Acquisition.clock_state()`` at the end.
    """

    rows: NDArray[np.void]
    rate_hz: float
    counters: Mapping[str, int]
    clock: Mapping[str, float]


def checks_at_rest(
    rest: Rest, calibration: Calibration, dictionary: Mapping[str, object]
) -> list[Check]:
    """Judge a device at rest.

    Parameters
    ----------
    rest : Rest
    calibration : Calibration
        In force; its zeros say what "unloaded" is.
    dictionary : mapping
        What the device says of itself.

    Raises
    ------
    CalibrationError
        There are fewer than 10 samples.
    """
    if len(rest.rows) < 10:
        raise CalibrationError("no samples come: check that the device streams")
    counts = rest.rows["counts"]
    looks = look_at_sensors(counts, rest.rate_hz, calibration, dictionary)
    common = _common(counts, looks)
    sensors = [_sharpened(look, counts[:, i]) for i, look in enumerate(looks)]
    if common:  # their noise is not their own
        sensors = [
            replace(one, finding=None) if one.finding and one.finding.kind == "noisy" else one
            for one in sensors
        ]
    found = [one.finding for one in sensors if one.finding]
    sound = [one for one in sensors if one.finding is None]
    seen = f"{len(sound)} of {len(looks)} bridges are well"
    if sound:
        noise = max(look.noise_n / look.expected_noise_n for look in sound)
        zero_n = max(abs(look.value_n) for look in sound)
        seen += f", noise up to {noise:.1f} times the expected, zeros within {zero_n:.1f} N"
    return [
        *_time(rest),
        _line(rest),
        _supply(rest, dictionary, common),
        Check(
            "sensors at rest",
            seen,
            tuple(found),
        ),
    ]


def _time(rest: Rest) -> list[Check]:
    """Judge rate and clock: which of the two oscillators is off shows against the host's."""
    ticks = rest.rows["device_ticks"].astype(np.int64)
    steps_us = (np.diff(ticks) + 2**31) % 2**32 - 2**31  # the counter wraps
    steps = np.diff(rest.rows["index"].astype(np.int64))
    period_us = float(np.median(steps_us / np.maximum(steps, 1)))
    odd = np.abs(steps_us - steps * period_us) > SLIP_US
    slips_ms = (steps_us - steps * period_us)[odd] / 1000.0
    seconds = float(steps_us[~odd].sum()) * 1e-6
    if seconds <= 0.0:
        raise CalibrationError("the device's clock stands still: check its crystal Y1")
    by_device = float(steps[~odd].sum()) / seconds / rest.rate_hz - 1.0
    skew = 0.0 if len(slips_ms) else rest.clock["skew_ppm"] * 1e-6
    clock_limit = CLOCK_PPM * 1e-6 + LATE_S / seconds
    clock_off = abs(skew) > clock_limit
    off = by_device - skew if clock_off else by_device
    rate_found = []
    if abs(off) > (clock_limit if clock_off else RATE_PPM * 1e-6):
        hertz = (f"{rest.rate_hz * (1.0 + off):.1f}", f"{rest.rate_hz:.0f}")
        what = Words("samples come at {0} Hz instead of {1} Hz", hertz)
        advice = Words("check the ADCs' oscillator Y2 and its lines to both, then the firmware")
        rate_found.append(Finding("board", "rate", what, advice))
    clock_found = []
    if len(slips_ms):
        what = Words(
            "the clock jumped {0} times, by {1} ms",
            (str(len(slips_ms)), f"{float(np.median(slips_ms)):+.2f}"),
        )
        advice = Words("update the firmware; if it goes on, check the crystal Y1 and the supply")
        clock_found.append(Finding("board", "clock", what, advice))
    elif clock_off:
        what = Words("the clock is off by {0} ppm", (f"{skew * 1e6:+.0f}",))
        clock_found.append(Finding("board", "clock", what, Words("check the crystal Y1")))
    uncertain_ns = rest.clock["uncertainty_ns"]
    if not clock_found and not uncertain_ns <= UNCERTAINTY_NS:
        what = Words("times are known to {0} ms only", (f"{uncertain_ns * 1e-6:.1f}",))
        advice = Words("close other programs; set the adapter's latency timer to 1 ms")
        clock_found.append(Finding("line", "uncertain", what, advice, grave=False))
    return [
        Check(
            "rate",
            f"{rest.rate_hz * (1.0 + by_device):.2f} Hz by the device's clock, asked for "
            f"{rest.rate_hz:.0f}",
            tuple(rate_found),
        ),
        Check(
            "clock",
            f"{rest.clock['skew_ppm']:+.0f} ppm to this computer's, {len(slips_ms)} jumps, known "
            f"to {uncertain_ns * 1e-6:.2f} ms",
            tuple(clock_found),
        ),
    ]


def _line(rest: Rest) -> Check:
    damaged = rest.counters["crc_errors"] + rest.counters["framing_errors"]
    lost = rest.counters["lost_samples"]
    flagged = rest.counters["tx_drops"] or rest.counters["missed_drdy"]  # the board tells of these
    found = []
    if damaged:
        numbers = (str(damaged), str(rest.counters["frames"] + damaged))
        what = Words("{0} of {1} frames arrive damaged", numbers)
        found.append(Finding("line", "bytes", what, Words(_LINE_ADVICE)))
    elif lost and not flagged:
        what = Words("{0} samples were lost on the way", (str(lost),))
        found.append(Finding("line", "bytes", what, Words(_LINE_ADVICE)))
    return Check("line", f"{len(rest.rows)} samples, {lost} lost, {damaged} damaged", tuple(found))


def _supply(rest: Rest, dictionary: Mapping[str, object], common: Finding | None) -> Check:
    counts = rest.rows["counts"]
    found = board_findings(counts, rest.rows["flags"], dictionary)
    found += [common] if common else []
    seen = []
    volts = per_count(dictionary, "excitation", "volts_per_count")
    if volts:
        excitation = counts[:, CHANNELS.index("excitation")].mean() * volts
        seen.append(f"excitation {excitation:.3f} V")
    celsius = per_count(dictionary, "temperature", "celsius_per_count")
    if celsius:
        board_c = float(counts[:, CHANNELS.index("temperature")].mean()) * celsius
        seen.append(f"board {board_c:.0f} \N{DEGREE SIGN}C")
        if not BOARD_CELSIUS[0] <= board_c <= BOARD_CELSIUS[1]:
            what = Words("the board's temperature reads {0} \N{DEGREE SIGN}C", (f"{board_c:.0f}",))
            advice = Words("let it cool; else check the thermometer")
            found.append(Finding("board", "temperature", what, advice))
    return Check("board", ", ".join(seen) or "tells neither voltage nor temperature", tuple(found))


def _common(counts: NDArray[np.int32], looks: Sequence[SensorLook]) -> Finding | None:
    """Find noise that all sensors of a converter share: its supply's, not a sensor's.

    The variance of the mean of n independent unit noises is 1/n; of one shared noise it is 1.
    """
    shared = []
    for place, converter in enumerate(_CONVERTERS, start=1):
        quick = np.diff(counts[:, converter], axis=0).astype(np.float64)
        spread = quick.std(axis=0)
        kinds = [look.finding.kind if look.finding else "" for look in looks[converter]]
        keep = ~np.isin(kinds, ("open", "clip", "stuck")) & (spread > 0.0)
        if keep.sum() < 3:
            continue
        mean = (quick[:, keep] / spread[keep]).mean(axis=1)
        if keep.sum() * mean.var() > COMMON_TIMES:
            shared.append(place)
    if not shared:
        return None
    if len(shared) == len(_CONVERTERS):
        what = Words("all sensors carry the same noise: the supply is noisy")
        advice = Words("use the 12 V adapter that belongs to it, then check the excitation")
    else:
        first = _CONVERTERS[shared[0] - 1].start + 1
        last = _CONVERTERS[shared[0] - 1].stop
        what = Words(
            "J{0} to J{1} carry the same noise: the supply of their ADC is noisy",
            (str(first), str(last)),
        )
        advice = Words("check the capacitors and the reference of ADC {0}", (str(shared[0]),))
    return Finding("board", "supply", what, advice)


def _sharpened(look: SensorLook, counts: NDArray[np.int32]) -> SensorLook:
    """Tell a shorted input from a zero that has moved; nothing is loaded here.

    A bridge whose zero happens to be 0 reads the same, and is as loud as a bridge.
    """
    finding = look.finding
    if finding is None or finding.kind not in ("drift", "loaded"):
        return look
    quiet = look.noise_n < SHORTED_SHARE * look.expected_noise_n
    if abs(float(counts.mean())) < SHORTED_COUNTS and quiet:
        what = Words("reads 0 V (dead bridge)")
        advice = Words("check connector {0}: pins 3 and 4 touch, or E+ is open", (look.connector,))
        return replace(look, finding=Finding(look.name, "dead", what, advice))
    if finding.kind == "drift":  # the next tare takes it
        return replace(look, finding=replace(finding, grave=False))
    return replace(look, finding=replace(finding, grave=True))
