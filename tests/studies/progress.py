"""Verdicts on simulated histories whose true change is known."""

from __future__ import annotations

import numpy as np

from bandplate.measures.progress import Verdict, progress, smallest_worthwhile_change

MEAN_N = 1500.0
#: Athletes of one group differ by 10 %, so 2 % is worth something.
SWC_N = smallest_worthwhile_change(0.10 * MEAN_N)
#: History -> (true change, typical error, both in %; fewest and most sessions).
HISTORIES = {
    "flat": (0.0, 1.5, 8, 16),
    "+5 %": (5.0, 1.5, 8, 16),
    "-5 %": (-5.0, 1.5, 8, 16),
    "+5 %, noisy": (5.0, 4.0, 8, 16),
    "flat, noisy": (0.0, 4.0, 8, 16),
    "-5 %, sparse": (-5.0, 2.0, 6, 7),
    "flat, sparse": (0.0, 2.0, 6, 7),
    "too few": (5.0, 1.5, 1, 5),
}
#: Histories a seed: 200 seeds make a thousand.
EACH = 5


def verdict(kind: str, seed: int) -> Verdict:
    """Return the verdict on one history: uneven days, noise with a bad day now and then."""
    change_pct, error_pct, fewest, most = HISTORIES[kind]
    random = np.random.default_rng((8, list(HISTORIES).index(kind), seed))
    n = int(random.integers(fewest, most + 1))
    day = np.cumsum(random.integers(2, 15, n))
    along = (day - day[0]) / max(1, day[-1] - day[0])
    # Student's t with 6 degrees of freedom, of unit SD
    noise = random.standard_t(6, n) / np.sqrt(1.5)
    value = MEAN_N * (1 + 0.01 * (change_pct * along + error_pct * noise))
    t_ns = (day * 86_400_000_000_000).astype(np.int64)
    return progress(t_ns, value, ["v1"] * n, [1000.0] * n, SWC_N).verdict


def study(seeds: int) -> list[dict[str, object]]:
    """Return the rows of the validation table."""
    rows: list[dict[str, object]] = []
    n = EACH * seeds
    for kind, (change_pct, _, fewest, _) in HISTORIES.items():
        found = [verdict(kind, seed) for seed in range(n)]
        share = {v: found.count(v) / n for v in dict.fromkeys(found)}
        wrong: list[Verdict] = ["improving", "declining"] if change_pct == 0 else ["plateau"]
        if change_pct > 0:
            wrong.append("declining")
        elif change_pct < 0:
            wrong.append("improving")
        few = fewest < 6
        worst = max(share.get(v, 0.0) for v in wrong)
        rows.append(
            {
                "name": f"progress, {kind}: verdicts, %",
                "seeds": n,
                "figure": ", ".join(f"{v} {100 * share[v]:.1f}" for v in sorted(share)),
                "pass": "not yet knowable 100" if few else f"{', '.join(wrong)} <= 5 each",
                "passed": found.count("not yet knowable") == n if few else worst <= 0.05,
            }
        )
    return rows
