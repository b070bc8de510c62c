"""Looks of a made athlete, for the tests of cues and stops: columns in, with a sensor's noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import BANDS, N_SIGNALS, SIGNAL_INDEX
from bandplate.core.samples import SERIES_DTYPE
from bandplate.drills.athlete import Facts
from bandplate.drills.look import Look, Looker
from bandplate.drills.spec import Drill, PhaseSpec, StopLimits
from bandplate.drills.trial import Trial, TrialPhase
from bandplate.sources.simulator.bands import BANDS_OF_STATION, band_curve
from bandplate.sources.simulator.board import REFERENCES_N
from bandplate.wire.messages import State

RATE_HZ = 250.0
WEIGHT_N = 736.0
TARGET_N = 960.0
REST_N = 25.0
FloatArray = NDArray[np.float64]

FACTS = Facts(
    references_n=REFERENCES_N,
    body_weight_n=WEIGHT_N,
    band_curves={
        name: band_curve(band) for name, band in zip(BANDS, BANDS_OF_STATION, strict=True)
    },
)


def drill(**keys: object) -> Drill:
    """Return a push of 60 s at 60 % with the left leg."""
    phases = (PhaseSpec(kind="hold", duration_s=60, target_n=TARGET_N),)
    given = {"title": "made", "phases": phases, "stops": StopLimits(), **keys}
    return Drill(**given)  # type: ignore[arg-type]


def trial(side: str = "left", target_n: float | None = TARGET_N, kind: str = "hold") -> Trial:
    """Return one repetition of 60 s with this target."""
    return Trial(
        number=1,
        side=side,  # type: ignore[arg-type]
        repetition=1,
        repetitions=1,
        seed=1,
        phases=(TrialPhase(kind, 0.0, 60.0),),  # type: ignore[arg-type]
        points=((0.0, target_n), (60.0, target_n)),
        half_width_n=80.0,
    )


def time_s(length_s: float, before_s: float = 0.0) -> FloatArray:
    """Return the times of samples, in s since go."""
    return np.arange(-before_s, length_s, 1.0 / RATE_HZ)


def standing(t_s: FloatArray) -> dict[str, FloatArray]:
    """Return the columns of somebody who stands still on both plates, bands at rest."""
    still = np.ones_like(t_s)
    columns = {f"{side}.fz": 0.5 * WEIGHT_N * still for side in ("left", "right")}
    for name in ("left.cop_x", "left.cop_y", "right.cop_x", "right.cop_y"):
        columns[name] = 0.0 * still
    return columns | {band: np.full_like(t_s, REST_N) for band in BANDS}


def looks(
    columns: dict[str, FloatArray],
    *,
    seed: int = 1,
    flags: NDArray[np.uint16] | None = None,
    states: NDArray[np.uint8] | None = None,
    lost: NDArray[np.bool_] | None = None,
) -> list[Look]:
    """Return the looks of samples at RATE_HZ, with the noise of plates, bands and CoP on top.

    `lost` rows never arrive.
    """
    n = len(columns["left.fz"])
    rng = np.random.default_rng(seed)
    rows = np.zeros(n, SERIES_DTYPE)
    rows["t_ns"] = 10**12 + np.round(np.arange(1, n + 1) * (1e9 / RATE_HZ)).astype(np.int64)
    rows["index"] = np.arange(n)
    rows["values"] = np.nan
    for name, column in columns.items():
        sd = 2.0 if ".cop" in name else 0.62 if ".fz" in name else 0.15
        rows["values"][:, SIGNAL_INDEX[name]] = column + sd * rng.standard_normal(n)
    assert rows["values"].shape[1] == N_SIGNALS
    flags = np.zeros(n, np.uint16) if flags is None else flags
    states = np.full(n, int(State.STREAMING), np.uint8) if states is None else states
    keep = np.ones(n, np.bool_) if lost is None else ~lost
    return Looker(RATE_HZ).feed(rows[keep], flags[keep], states[keep])
