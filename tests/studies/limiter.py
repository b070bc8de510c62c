"""The limiter of simulated athletes: right where one gives way earlier, none where two tie."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Literal

import numpy as np

from bandplate.measures.ceiling import ceilings_of_sides
from bandplate.measures.limiter import confirm, find_limiter
from bandplate.measures.tension import BAND_MEMBERS
from tests.studies.ceiling import NEVER, NOISES_PCT, athlete_points

#: Where the limiter gives way before the trial, % of max; 20 % less band lifts it by a quarter.
TRIAL_PCT = (55.0, 70.0, 80.0)
#: How much later the others give way, % of max; NEVER among them.
LATER_PCT = (15.0, 22.0, NEVER)


def athlete(seed: int, together: int) -> dict[str, float]:
    """Return psi of each member: `together` of them break first and at once, from 40 to 70 %."""
    random = np.random.default_rng((6, together, seed))
    first_pct = 40.0 + 30.0 * random.uniform()
    members = [BAND_MEMBERS[i] for i in random.permutation(len(BAND_MEMBERS))]
    return {
        member: first_pct + (0.0 if i < together else LATER_PCT[i - together])
        for i, member in enumerate(members)
    }


def found(noise_pct: float, together: int, seed: int) -> list[str]:
    """Return right, none or wrong for left, right and both."""
    psi = athlete(seed, together)
    first = min(psi, key=lambda member: psi[member])
    points = athlete_points(psi, noise_pct, (7, round(10 * noise_pct), together, seed))
    answers = [find_limiter(side.breaks).member for side in ceilings_of_sides(points)]
    return ["none" if a is None else "right" if a == first else "wrong" for a in answers]


def trial(noise_pct: float, what: Literal["same", "lifted"], seed: int) -> str | None:
    """Return the verdict where less band changes nothing or lifts psi; None: no ceiling before."""
    psi = TRIAL_PCT[seed % len(TRIAL_PCT)]
    lifted = psi if what == "same" else psi / 0.8
    sides = []
    for number, pct in enumerate((psi, lifted if lifted < 95.0 else NEVER)):
        members = {**dict.fromkeys(BAND_MEMBERS, NEVER), "swing": pct}
        points = athlete_points(members, noise_pct, (8, round(10 * noise_pct), number, seed))
        sides.append(ceilings_of_sides(points)[-1])
    before, after = sides[0].measures[0], sides[1].measures[0]
    if before.value is None or before.params["member"] != "swing":
        return None
    gone_pct = None
    if not sides[1].breaks:
        low_pct, slope = float(before.params["ci_low"]), float(before.params["slope_change"])
        gone_pct = sides[1].tried["swing"].gone_up_to(low_pct, slope)
    return confirm(before, after, gone_up_to_pct=gone_pct).verdict


def study(seeds: int) -> list[dict[str, object]]:
    """Return the rows of the validation table; 3 ramps on each side, judged on both together."""
    rows: list[dict[str, object]] = []
    with ProcessPoolExecutor(2) as pool:
        for together, expected, what in ((1, "right", "one 15 % earlier"), (2, "none", "two tie")):
            for noise in NOISES_PCT:
                answers = np.array(
                    list(pool.map(partial(found, noise, together), range(seeds), chunksize=5))
                )
                share = (answers == expected).mean(axis=0)
                wrong = (answers[:, 2] == "wrong").mean() if together == 1 else 1 - share[2]
                rows.append(
                    {
                        "name": f"limiter, {what}, noise {noise:g} %: {expected} on both sides'"
                        " ramps (wrong member; each side alone), %",
                        "seeds": seeds,
                        "figure": f"{100 * share[2]:.1f} ({100 * wrong:.1f};"
                        f" {100 * share[0]:.1f}, {100 * share[1]:.1f})",
                        "pass": ">= 90",
                        "passed": bool(share[2] >= 0.90),
                    }
                )
        for noise in NOISES_PCT:
            same, lifted = (
                [v for v in pool.map(partial(trial, noise, what), range(seeds), chunksize=5) if v]
                for what in ("same", "lifted")
            )
            wrong, right = (100 * v.count("confirmed") / max(1, len(v)) for v in (same, lifted))
            rows.append(
                {
                    "name": f"confirming trial, both sides, noise {noise:g} %: confirmed though the"
                    " band changes nothing (where it lifts the limiter), %",
                    "seeds": seeds,
                    "figure": f"{wrong:.1f} of {len(same)} ({right:.1f} of {len(lifted)})",
                    "pass": "<= 5",
                    "passed": wrong <= 5.0,
                }
            )
    return rows
