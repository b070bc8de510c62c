"""Ceilings of simulated athletes whose breaks are known: points along ramps, and whole series."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from bandplate.core.channels import BANDS, Side
from bandplate.core.randomness import Noise, normal
from bandplate.core.samples import Series
from bandplate.measures.ceiling import Ceilings, ceilings_of_sides, measure_ceiling
from bandplate.measures.ramps import Points, Ramp
from bandplate.measures.tension import BAND_MEMBERS
from bandplate.sources.simulator.board import REFERENCES_N, Board
from bandplate.sources.simulator.body import Athlete
from bandplate.sources.simulator.sprinter import Sprinter, Truth
from tests.studies.simulated import board_series

FloatArray = NDArray[np.float64]

#: SD of a member's share at 60 % of max within a ramp, in % of max.
NOISES_PCT = (1.0, 2.0, 4.0)
PSI_PCT = (40.0, 55.0, 70.0, 85.0)
#: A member that never gives way.
NEVER = np.inf
#: How long each member's noise remembers, s.
_MEMORY_S = {"swing": 0.5, "arm_left": 0.7, "arm_right": 0.7, "torso": 1.0}
_POINT_S = 0.5
_RAMP_S = 15.0
#: Ramps differ in how much a member gives, by this SD.
_GAIN = 0.03
_SENSOR_PCT = 0.5


def athlete_points(
    psi_pct: Mapping[str, float], noise_pct: float, key: tuple[int, ...], n_ramps: int = 3
) -> dict[Side, dict[str, Points | str]]:
    """Return what ramps of 20 to 95 % on both sides give of an athlete.

    A member follows the push up to its psi and gives no more beyond. Its noise grows with its
    effort, remembers for half a second to a second, and each ramp has its own gain.

    Parameters
    ----------
    psi_pct : mapping of str to float
        Per member, in % of max.
    noise_pct : float
        One of NOISES_PCT.
    key : tuple of int
        Which athlete this is.
    n_ramps : int
        Per side.
    """
    random = np.random.default_rng(key)
    n = round(_RAMP_S / _POINT_S)
    shape = (n_ramps, n)
    ramp = np.repeat(np.arange(n_ramps), n)
    sides: tuple[Side, Side] = ("left", "right")
    result: dict[Side, dict[str, Points | str]] = {}
    for side in sides:
        level = 20 + 75 * (np.arange(n) + 0.5) / n + random.normal(0, 0.5, shape)
        relations: dict[str, Points | str] = {}
        for member, psi in psi_pct.items():
            phi = np.exp(-_POINT_S / _MEMORY_S[member])
            # a hundred points to forget where the filter began
            white = random.normal(0, np.sqrt(1 - phi**2), (n_ramps, 100 + n))
            noise = lfilter([1.0], [1.0, -phi], white)[:, 100:]
            given = np.minimum(level, psi) * (1 + _GAIN * random.normal(size=(n_ramps, 1)))
            given += noise_pct * (0.5 + 0.5 * level / 60) * noise
            given += random.normal(0, _SENSOR_PCT, shape)
            relations[member] = Points(level.ravel(), given.ravel(), ramp.astype(np.intp))
        result[side] = relations
    return result


def ramp_series(
    psi_pct: Mapping[str, float], noise_pct: float, seed: int, rate_hz: int = 250
) -> tuple[Series, list[Ramp]]:
    """Return three ramps on each side as the station measures them, behind its board's noise."""
    cycle_s, half_s = 24.0, 72.0
    index = np.arange(round(2 * half_s * rate_hz))
    t_s = Board(seed).truth_times_s(index, rate_hz)
    left, right = (Sprinter("ramp", seed, Athlete(push_side=s)).at(t_s) for s in ("left", "right"))
    second = t_s >= half_s
    tension_n = np.where(second[:, None], right.tension_n, left.tension_n)
    fz_n = np.where(second[:, None], right.fz_n, left.fz_n)
    push_n = np.where(second, fz_n[:, 1], fz_n[:, 0])
    smooth = np.hanning(round(0.2 * rate_hz) | 1)
    level = 100 * np.convolve(push_n, smooth / smooth.sum(), "same") / REFERENCES_N["push"]
    quiet = 50 * Athlete().weight_n / REFERENCES_N["push"]
    cycle = np.floor(t_s / cycle_s).astype(np.int64)
    for member, psi in psi_pct.items():
        share = (np.minimum(level, psi) - quiet) / (100 - quiet)
        share *= 1 + _GAIN * normal(seed, f"{member}.gain", cycle)
        unsteady = Noise(seed, f"{member}.noise", 0.2, 4.0, 0.5, 24)(t_s)
        share += 0.01 * noise_pct * np.clip(level / 60 - 0.3, 0, 1.3) * unsteady
        max_n = REFERENCES_N[member]
        total_n = 0.18 * max_n + np.maximum(share, -0.1) * 0.82 * max_n
        if member == "swing":
            for side, mine in (("right", ~second), ("left", second)):
                band = BANDS.index(f"swing_{side}")
                tension_n[mine, band] = total_n[mine]
        else:
            bands = [i for i, name in enumerate(BANDS) if name.startswith(member)]
            tension_n[:, bands] = total_n[:, None] / len(bands)
    cop_mm = np.where(second[:, None, None], right.cop_mm, left.cop_mm)
    truth = Truth(fz_n, cop_mm, left.extension_m, tension_n)
    ramps = [
        Ramp(cycle_s * i + 3.5, cycle_s * i + 19.5, "left" if i < 3 else "right") for i in range(6)
    ]
    return board_series(truth, seed, float(rate_hz)), ramps


class Case(NamedTuple):
    """One member whose support was found to break, against the truth."""

    scope: str
    member: str
    error_pct: float
    covered: bool
    told: bool
    """Narrow enough for a ceiling."""


def cases(found: list[Ceilings], psi_pct: float) -> list[Case]:
    """Return every break that was found, where all members truly break at `psi_pct`."""
    return [
        Case(
            ceilings.scope,
            member,
            at.psi - psi_pct,
            at.ci_low <= psi_pct <= at.ci_high,
            any(m.scope == member and m.value is not None for m in ceilings.measures[1:]),
        )
        for ceilings in found
        for member, at in ceilings.breaks.items()
    ]


def _of_points(noise_pct: float, psi_pct: float, seed: int) -> list[Case]:
    key = (3, round(10 * noise_pct), round(psi_pct), seed)
    points = athlete_points(dict.fromkeys(BAND_MEMBERS, psi_pct), noise_pct, key)
    return cases(ceilings_of_sides(points), psi_pct)


def _none_found(noise_pct: float, seed: int) -> list[bool]:
    points = athlete_points(
        dict.fromkeys(BAND_MEMBERS, NEVER), noise_pct, (4, round(10 * noise_pct), seed)
    )
    return [c.measures[0].value is None for c in ceilings_of_sides(points)]


def _of_series(seed: int) -> list[Case]:
    psi = 45.0 + 40.0 * np.random.default_rng((5, seed)).uniform()
    series, ramps = ramp_series(dict.fromkeys(BAND_MEMBERS, psi), NOISES_PCT[1], seed)
    return cases(measure_ceiling(series, ramps), psi)


def study(seeds: int) -> list[dict[str, object]]:
    """Return the rows of the validation table."""
    rows: list[dict[str, object]] = []
    with ProcessPoolExecutor(2) as pool:
        for noise in NOISES_PCT:
            found = {
                psi: [
                    case
                    for each in pool.map(partial(_of_points, noise, psi), range(seeds), chunksize=5)
                    for case in each
                ]
                for psi in PSI_PCT
            }
            for scopes, what in ((("left", "right"), "a side's 3"), (("both",), "both sides' 6")):
                rows.append(_coverage(found, scopes, f"noise {noise:g} %, {what} ramps", seeds))
            if noise == NOISES_PCT[1]:
                errors = [abs(c.error_pct) for each in found.values() for c in each if c.told]
                rows.append(
                    {
                        "name": f"ceiling, noise {noise:g} %: median error, % of max",
                        "seeds": seeds,
                        "figure": f"{np.median(errors):.2f}",
                        "pass": "4.00",
                        "passed": bool(np.median(errors) <= 4.0),
                    }
                )
            none = np.array(list(pool.map(partial(_none_found, noise), range(seeds), chunksize=5)))
            share = none.mean(axis=0)
            rows.append(
                {
                    "name": f"no ceiling, noise {noise:g} %: none found (left, right, both), %",
                    "seeds": seeds,
                    "figure": ", ".join(f"{100 * s:.1f}" for s in share),
                    "pass": ">= 95 each",
                    "passed": bool((share >= 0.95).all()),
                }
            )
        n_series = max(2, seeds // 5)
        found = [case for each in pool.map(_of_series, range(n_series)) for case in each]
    covered = float(np.mean([case.covered for case in found]))
    error = float(np.median([abs(case.error_pct) for case in found if case.told]))
    rows.append(
        {
            "name": "ceiling through plates, bands and board, noise 2 %: covered, median error",
            "seeds": n_series,
            "figure": f"{100 * covered:.1f} % of {len(found)}; {error:.2f} % of max",
            "pass": "90 to 98 %; 4.00 % of max",
            "passed": bool(0.90 <= covered <= 0.98 and error <= 4.0),
        }
    )
    return rows


def _coverage(
    found: Mapping[float, list[Case]], scopes: tuple[str, ...], what: str, seeds: int
) -> dict[str, object]:
    figures, passed = [], True
    for psi, every in found.items():
        mine = [case for case in every if case.scope in scopes]
        told = [case for case in mine if case.told]
        covered = float(np.mean([case.covered for case in mine]))
        of_told = f"{100 * np.mean([case.covered for case in told]):.1f}" if told else "-"
        share = len(told) / (len(scopes) * len(BAND_MEMBERS) * seeds)
        figures.append(f"at {psi:g} %: {100 * covered:.1f} ({of_told} of {100 * share:.0f} % told)")
        passed = passed and 0.90 <= covered <= 0.98
    return {
        "name": f"ceiling, {what}: intervals that hold psi (of those narrow enough to be told), %",
        "seeds": seeds,
        "figure": "; ".join(figures),
        "pass": "each 90 to 98",
        "passed": passed,
    }
