"""Profiles as an anchor delivers them: their predictability, their amplitude, and who is fooled."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandplate.core.randomness import normal
from bandplate.drills.predictable import delivered_ar_r2
from bandplate.drills.profiles import TOLERANCE, Profile, make_profile
from bandplate.drills.spec import ProfileKind, ProfileSpec
from tests.studies.follower import STEP_S, Skill, error_pct

FloatArray = NDArray[np.float64]

RATE_HZ: Final = 1000
BASE_N: Final = 120.0
AMPLITUDE_N: Final = 20.0
#: The anchor: how it follows its command, and how often that comes.
LAG_S: Final = 0.030
SLEW_N_PER_S: Final = 800.0
COMMAND_S: Final = 0.02
SENSOR_N: Final = 0.15
TARGETS: Final = (0.3, 0.45, 0.6, 0.75, 0.85, 0.95, 0.98)
AMPLITUDE_WITHIN: Final = 0.05
TRIAL_S: Final = 15.0
MAX_PCT: Final = 10.0


class Cell(NamedTuple):
    """What a group of profiles has in common."""

    kind: ProfileKind
    bandwidth_hz: float
    target: float
    seeds: int


#: Kind and bandwidth of what is delivered.
GROUPS: Final[tuple[tuple[ProfileKind, float], ...]] = (
    ("noise", 0.5),
    ("noise", 1.0),
    ("noise", 1.5),
    ("noise", 2.0),
    ("sum_of_sines", 1.0),
    ("sine", 1.5),
)
#: Bandwidth (Hz) and length (s) of what is followed; the slow one needs long to be learned.
FOLLOWED: Final = ((0.5, 60.0), (1.0, 15.0), (1.5, 15.0))
EASY, HARD = 0.95, 0.6


def study(seeds: int) -> list[dict[str, object]]:
    """Return the rows of the report: what was found and what was asked for."""
    cells = [Cell(*group, target, seeds) for group in GROUPS for target in TARGETS]
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        # a process takes longer to start than one seed
        each = map if seeds == 1 else pool.map
        misses = dict(zip(cells, each(misses_of, cells), strict=True))
        followed = list(each(rmse_of, *zip(*FOLLOWED, strict=True), [seeds] * len(FOLLOWED)))
    rows = []
    for kind, bandwidth_hz in GROUPS:
        group = [m for c, m in misses.items() if (c.kind, c.bandwidth_hz) == (kind, bandwidth_hz)]
        r2, amplitude = np.abs(np.concatenate(group)).T
        share = float(np.mean(r2 <= TOLERANCE))
        what = f"{kind} of {bandwidth_hz:g} Hz, {TRIAL_S:g} s, ar_r2 {TARGETS[0]}-{TARGETS[-1]}"
        rows += [
            _row(
                f"{what}: delivered within 0.05",
                seeds,
                f"{100 * share:.2f} % of {len(r2)} (largest miss {r2.max():.3f})",
                "100 %",
                share == 1.0,
            ),
            _row(
                f"{what}: amplitude, largest error",
                seeds,
                f"{100 * amplitude.max():.1f} %",
                "5 %",
                bool(amplitude.max() <= AMPLITUDE_WITHIN),
            ),
        ]
    for (bandwidth_hz, length_s), rmse_pct in zip(FOLLOWED, followed, strict=True):
        easy, hard, late = rmse_pct.T
        worse, foresight = float(np.mean(hard > easy)), float(np.mean(easy < late))
        rows.append(
            _row(
                f"athlete with foresight, noise of {bandwidth_hz:g} Hz, {length_s:g} s: worse at"
                f" ar_r2 {HARD} than at {EASY}",
                seeds,
                f"{100 * worse:.1f} % (RMSE {hard.mean():.1f} and {easy.mean():.1f} % of max;"
                f" foresight helps at {EASY} in {100 * foresight:.1f} %)",
                "95 %",
                worse >= 0.95,
            )
        )
    return rows


def misses_of(cell: Cell) -> FloatArray:
    """Return by how much ar_r2 and amplitude of each seed are missed, shape (seeds, 2)."""
    spec = ProfileSpec(
        kind=cell.kind,
        bandwidth_hz=cell.bandwidth_hz,
        period_s=1.5 / cell.bandwidth_hz,
        ar_r2_at_most=cell.target,
    )
    made = [make_profile(spec, TRIAL_S, seed, AMPLITUDE_N) for seed in range(cell.seeds)]
    tension_n = delivered(made)
    misses = []
    for column_n in tension_n.T:
        r2 = delivered_ar_r2(np.ascontiguousarray(column_n), RATE_HZ, cell.bandwidth_hz)
        # half height of a sine without the sensor's noise, which widens any range
        spread_n = float(column_n.std() if cell.kind != "sine" else np.ptp(_smooth(column_n)) / 2)
        misses.append((np.inf if r2 is None else r2 - cell.target, spread_n / AMPLITUDE_N - 1.0))
    return np.array(misses)


def delivered(made: list[Profile]) -> FloatArray:
    """Return the tension that an anchor delivers and a sensor reads, shape (n_samples, profiles).

    Commands come every COMMAND_S and undo the known lag; the slew has its limit.
    """
    n, held = round(TRIAL_S * RATE_HZ), round(COMMAND_S * RATE_HZ)
    at_s = np.arange(0, n, held) / RATE_HZ
    command_n = BASE_N + np.array([[p.command_at(t, LAG_S) for p in made] for t in at_s.tolist()])
    tension_n = np.empty((n, len(made)))
    now_n = np.full(len(made), BASE_N)
    for i in range(n):
        rate = np.clip((command_n[i // held] - now_n) / LAG_S, -SLEW_N_PER_S, SLEW_N_PER_S)
        now_n = now_n + rate / RATE_HZ
        tension_n[i] = now_n
    for column, profile in enumerate(made):
        tension_n[:, column] += SENSOR_N * normal(profile.seed, "sensor", np.arange(n))
    return tension_n


def rmse_of(bandwidth_hz: float, length_s: float, seeds: int) -> FloatArray:
    """Return RMSEs in % of max, shape (seeds, 3): easy and hard profile, easy without foresight."""
    rows = []
    for seed in range(seeds):
        row = []
        for target, foresight in ((EASY, True), (HARD, True), (EASY, False)):
            spec = ProfileSpec(kind="noise", bandwidth_hz=bandwidth_hz, ar_r2_at_most=target)
            profile = make_profile(spec, length_s, seed, MAX_PCT)
            pulled_pct = profile.values_n[:: round(STEP_S * 100)]
            error = error_pct(pulled_pct, bandwidth_hz, Skill(foresight=foresight), seed)
            row.append(float(np.sqrt(np.mean(error**2))))
        rows.append(row)
    return np.array(rows)


def _smooth(values: FloatArray) -> FloatArray:
    return np.convolve(values, np.full(25, 0.04), "valid")


def _row(name: str, seeds: int, figure: str, asked: str, passed: bool) -> dict[str, object]:
    return {"name": name, "seeds": seeds, "figure": figure, "pass": asked, "passed": passed}
