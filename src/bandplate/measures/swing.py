"""Section 3: the swing leg's arrival against its band, and the reserve of every band."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.core.band_curve import BandCurve
from bandplate.core.errors import CalibrationError
from bandplate.measures.crossing import cross, rises
from bandplate.measures.onset import find_onset
from bandplate.measures.result import Measure
from bandplate.measures.sides import push_force, swing_band
from bandplate.measures.window import Window

__all__ = ["measure_swing"]

FloatArray = NDArray[np.float64]

ARRIVAL: Final = ("swing_arrival_m_per_s", "swing_arrival_ms")
RESERVE: Final = "band_reserve_pct"
#: Share of the set's largest extension that is the target where none is given.
TARGET_SHARE: Final = 0.8
#: A rise to the target counts as a swing when it comes from below this share of the target.
START_SHARE: Final = 0.5
#: Full lengths of the Savitzky-Golay windows, s: the middle one gives the speed, the others show
#: what the choice of the length does.
LENGTHS_S: Final = (0.021, 0.031, 0.041)
#: The pull of a band may stand this far off the line of motion without anybody seeing it [ours].
ANGLE_DEG: Final = 10.0
MIN_TENSION_N: Final = 2.0
#: Warn below the first, stop the drill below the second, %.
RESERVE_LIMITS_PCT: Final = (10.0, 5.0)
COVERAGE: Final = 1.96

_MEMBERS: Final = {
    "swing": (),
    "arm_left": ("arm_left",),
    "arm_right": ("arm_right",),
    "torso": ("torso_left", "torso_right"),
}
_SPEED_METHOD: Final = (
    "(dT/dt)/(dT/dx) on the loading branch where T rises through the target extension;"
    " dT/dt: Savitzky-Golay, order 2, 31 ms"
)
_TIME_METHOD: Final = "push onset (mean + 5 SD for 10 ms) to where T rises through the target"
_RESERVE_METHOD: Final = (
    "extension left before dT/dx exceeds 3 x its median, % of that extension; at the largest"
    " tension, unloading branch"
)


def measure_swing(window: Window) -> list[Measure]:
    """Measure each arrival of the swing leg, and what every band has in reserve.

    Per name the mean of the swings comes first, without an index, then each swing with its number
    in the window, from 1.

    Parameters
    ----------
    window : Window
        Rows to measure. The metadata give ``band_curves`` (band: JSON of a BandCurve) and may give
        ``swing_target_m``.
    """
    try:
        band = swing_band(window)
        arrivals = _arrivals(window, band)
    except LookupError as why:
        arrivals = [Measure(name, "swing", absent=str(why.args[0])) for name in ARRIVAL]
    return arrivals + [_reserve(window, member) for member in _MEMBERS]


def _curve(window: Window, band: str) -> BandCurve:
    """Return a band's curve; LookupError says why there is none."""
    stored = window.series.metadata.get("band_curves")
    if not isinstance(stored, Mapping) or band not in stored:
        raise LookupError(f"no curve of the {band} band: record a pull of it")
    try:
        return BandCurve.from_json(stored[band])
    except CalibrationError as why:
        raise LookupError(f"{band}: {why}") from None


def _largest_n(window: Window, band: str) -> float:
    """Return the largest tension in the window, in N; LookupError where there is none."""
    if band not in window.series.present:
        raise LookupError(f"no {band} band in this recording")
    tension_n = window.series[band][window.first : window.last]
    if np.isnan(tension_n).any():
        raise LookupError(f"no tension in {100 * np.isnan(tension_n).mean():.1f} % of the samples")
    largest_n = float(tension_n.max())
    if largest_n < MIN_TENSION_N:
        raise LookupError(f"band slack: it never pulls {MIN_TENSION_N:g} N")
    return largest_n


def _reserve(window: Window, member: str) -> Measure:
    """Return the smallest reserve of a member's bands in the window."""
    try:
        if reason := window.gap_reason(window.first, window.last):
            raise LookupError(reason)
        bands = _MEMBERS[member] or (swing_band(window),)
        found = []
        for band in bands:
            largest_n = _largest_n(window, band)
            curve = _curve(window, band)
            found.append((curve.reserve_pct(largest_n), band, largest_n, curve))
    except LookupError as why:
        return Measure(RESERVE, member, absent=str(why.args[0]))
    value, band, largest_n, curve = min(found, key=lambda one: one[0])
    params = {
        "band": band,
        "tension_max_n": largest_n,
        "stiff_m": curve.stiff_m,
        "curve": curve.source,
        "warn_pct": RESERVE_LIMITS_PCT[0],
        "stop_pct": RESERVE_LIMITS_PCT[1],
    }
    plus_minus = COVERAGE * 100.0 * curve.extension_sd_m / curve.stiff_m
    return Measure(RESERVE, member, value, "%", _RESERVE_METHOD, params, plus_minus=plus_minus)


@dataclass(frozen=True, slots=True)
class _Target:
    """Where the swing arrives: extension, tension there, and what one newton there means."""

    extension_m: float
    tension_n: float
    start_n: float
    slope_n_per_m: float
    slope_sd: float
    extension_sd_m: float
    params: dict[str, object]


def _target(window: Window, band: str) -> _Target:
    """Return the target of the set; LookupError says why there is none."""
    largest_n = _largest_n(window, band)
    curve = _curve(window, band)
    told = window.series.metadata.get("swing_target_m")
    if isinstance(told, int | float):
        extension_m, how = float(told), "given"
    else:
        longest_m = float(curve.extension_at(np.array([largest_n]))[0])
        extension_m, how = TARGET_SHARE * longest_m, "80 % of the largest extension of the set"
    low_n, high_n = curve.range_n()
    tension_n = curve.tension_at(extension_m)
    if math.isnan(tension_n) or not low_n < tension_n < high_n:
        raise LookupError(
            f"outside the calibrated range of the {band} band ({low_n:.0f} to {high_n:.0f} N): "
            "pull it further, or set another target"
        )
    slope = float(curve.slope_at(np.array([tension_n]))[0])
    start_m = max(START_SHARE * extension_m, curve.range_m[0])
    return _Target(
        extension_m,
        tension_n,
        curve.tension_at(start_m),
        slope,
        curve.slope_sd_at(extension_m) / 100.0,
        curve.extension_sd_m,
        {
            "band": band,
            "target_m": extension_m,
            "target": how,
            "slope_n_per_m": slope,
            "curve": curve.source,
            "angle_deg": ANGLE_DEG,
        },
    )


@dataclass(frozen=True, slots=True)
class _Swing:
    """One swing: its values and standard uncertainties, random and systematic, or the reasons."""

    time_s: float = math.nan
    speed_m_per_s: float = math.nan
    speed_random: float = 0.0
    speed_systematic: float = 0.0
    no_speed: str | None = None
    arrival_ms: float = math.nan
    arrival_random_ms: float = 0.0
    arrival_systematic_ms: float = 0.0
    onset_s: float = math.nan
    no_arrival: str | None = None


def _arrivals(window: Window, band: str) -> list[Measure]:
    if reason := window.low_rate_reason():
        raise LookupError(reason)
    target = _target(window, band)
    tension_n = window.series[band]
    found = rises(tension_n[window.first : window.last], target.start_n, target.tension_n)
    if not found:
        raise LookupError(
            f"no swing: the tension never rises from {target.start_n:.0f} N to "
            f"{target.tension_n:.0f} N, the target"
        )
    swings = []
    begin = window.first
    for row, end in found:
        rows = (begin, row + window.first, end + window.first)
        swings.append(_swing(window, tension_n, target, rows))
        begin = rows[2]
    note = window.low_rate_note
    speed = _listed(
        ARRIVAL[0],
        "m/s",
        _SPEED_METHOD + note,
        target.params,
        [
            (s.speed_m_per_s, s.speed_random, s.speed_systematic, s.no_speed, {"time_s": s.time_s})
            for s in swings
        ],
    )
    arrival = _listed(
        ARRIVAL[1],
        "ms",
        _TIME_METHOD + note,
        target.params,
        [
            (
                s.arrival_ms,
                s.arrival_random_ms,
                s.arrival_systematic_ms,
                s.no_speed or s.no_arrival,
                {"time_s": s.time_s, "onset_s": s.onset_s},
            )
            for s in swings
        ],
    )
    return speed + arrival


def _swing(
    window: Window, tension_n: FloatArray, target: _Target, rows: tuple[int, int, int]
) -> _Swing:
    """Measure the swing that may begin at rows[0], arrives at rows[1] and is over at rows[2]."""
    begin, row, end = rows
    rate_hz = window.series.rate_hz
    halves = [max(2, math.floor(length_s * rate_hz / 2 + 1e-9)) for length_s in LENGTHS_S]
    first, last = row - halves[-1], row + halves[-1] + 1
    reason = None
    if first < window.first or last > window.last:
        reason = "the window ends within 20 ms of the arrival"
    elif np.isnan(tension_n[first:last]).any():
        reason = "no tension around the arrival"
    reason = reason or window.gap_reason(first, last)
    if reason is not None:
        return _Swing(no_speed=reason, no_arrival=reason)
    short, middle, long = (cross(tension_n, row, target.tension_n, h, rate_hz) for h in halves)
    speed = middle.slope_per_s / target.slope_n_per_m
    if speed <= 0:
        reason = "the tension does not rise steadily at the target"
        return _Swing(no_speed=reason, no_arrival=reason)
    # the error by curvature grows with the square of the length: 31^2 / (41^2 - 21^2) of this
    lengths = abs(long.slope_per_s - short.slope_per_s) / target.slope_n_per_m
    bend = lengths * LENGTHS_S[1] ** 2 / (LENGTHS_S[2] ** 2 - LENGTHS_S[0] ** 2)
    by_noise = middle.slope_sd_per_s / target.slope_n_per_m
    # an angle lets the band see too little; the rectangle from 0 to 1 - cos as its half width
    by_angle = speed * (1 - math.cos(math.radians(ANGLE_DEG))) / math.sqrt(3)
    time_s = window.time_s(row) + middle.after / rate_hz
    swing = _Swing(
        time_s,
        speed,
        math.hypot(by_noise, bend),
        math.hypot(target.slope_sd * speed, by_angle),
        arrival_random_ms=1e3
        * math.hypot(
            middle.noise_n / math.sqrt(2 * halves[1] + 1) / middle.slope_per_s,
            1 / rate_hz / math.sqrt(12),
        ),
        arrival_systematic_ms=1e3 * target.extension_sd_m / speed,
    )
    onset_s = _onset_s(window, begin, end)
    if isinstance(onset_s, str):
        return replace(swing, no_arrival=onset_s)
    if onset_s >= time_s:
        return replace(swing, no_arrival="no onset: the push begins after the arrival")
    # to the ns: from which first sample times count must not show, live and offline alike
    return replace(swing, onset_s=onset_s, arrival_ms=round(1e3 * (time_s - onset_s), 6))


def _onset_s(window: Window, begin: int, end: int) -> float | str:
    """Return the time of the push onset of the swing in rows begin to end, or why not."""
    force_n = push_force(window)
    if isinstance(force_n, str):
        return f"no onset: {force_n}"
    if np.isnan(force_n[begin:end]).any():
        return "no onset: no force in part of the swing"
    early_s = 0.25 / window.series.rate_hz
    options = replace(
        window.options,
        start_s=window.time_s(begin) - early_s,
        end_s=window.time_s(end - 1) + early_s,
        # a baseline that was given is that of the first push
        quiet_s=window.options.quiet_s if begin == window.first else None,
    )
    onset = find_onset(Window(window.series, options), force_n)
    if onset.absent is not None:
        return onset.absent if "no onset" in onset.absent else f"no onset: {onset.absent}"
    return onset.time_s


def _listed(
    name: str,
    unit: str,
    method: str,
    params: dict[str, object],
    swings: list[tuple[float, float, float, str | None, dict[str, float]]],
) -> list[Measure]:
    """Return the mean, then each swing."""
    good = [swing for swing in swings if swing[3] is None]
    each = []
    for number, (value, random, systematic, reason, where) in enumerate(swings, start=1):
        if reason is not None:
            each.append(Measure(name, "swing", absent=reason, index=number))
            continue
        each.append(
            Measure(
                name,
                "swing",
                value,
                unit,
                method,
                {**where, **params},
                experimental=True,
                index=number,
                plus_minus=COVERAGE * math.hypot(random, systematic),
            )
        )
    if not good:
        return [Measure(name, "swing", absent=str(swings[0][3])), *each]
    values = np.array([swing[0] for swing in good])
    random = math.sqrt(sum(swing[1] ** 2 for swing in good)) / len(good)
    systematic = math.fsum(swing[2] for swing in good) / len(good)
    about: dict[str, object] = {"of": "mean", "n": len(good)}
    if len(good) > 1:
        about["sd"] = float(values.std(ddof=1))
    mean = Measure(
        name,
        "swing",
        float(values.mean()),
        unit,
        method,
        {**about, **params},
        experimental=True,
        plus_minus=COVERAGE * math.hypot(random, systematic),
    )
    return [mean, *each]
