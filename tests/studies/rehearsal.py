"""A drill in virtual time: the simulated athlete reads the controller's screen, and it sees him.

No board, wire or clock: what is true on plates and bands becomes rows with the sensors' noise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import BANDS, SIGNAL_INDEX
from bandplate.core.events import Event
from bandplate.core.prompt import Prompt
from bandplate.core.samples import SERIES_DTYPE
from bandplate.drills import happening as h
from bandplate.drills.athlete import Facts
from bandplate.drills.controller import Controller
from bandplate.drills.happening import Request, RequestKind
from bandplate.drills.look import rows_per_step
from bandplate.drills.runner import DrillRunner, choose
from bandplate.drills.spec import Drill
from bandplate.sources.simulator.bands import BANDS_OF_STATION, band_curve
from bandplate.sources.simulator.board import REFERENCES_N
from bandplate.sources.simulator.body import Athlete
from bandplate.sources.simulator.performer import Performer
from bandplate.sources.simulator.sprinter import Truth
from bandplate.sources.simulator.traits import Traits
from bandplate.wire.messages import State

#: Steps of the controller's grid between two looks of the athlete at the screen.
STEPS_PER_PROMPT = 5
#: Sensor noise at 1000 Hz, rms, and the plates' lever, as simulator/board.py has them.
PLATE_NOISE_N, BAND_NOISE_N = 0.62, 0.15
HALF_MM = np.array([180.0, 280.0])
HALF_DISTANCE_MM = 210.0
COP_LEAST_N = 50.0

#: A person goes on so long after a stop, s.
RESUME_S = 2.0


class Rows:
    """Turns truth into calibrated rows, batch by batch."""

    def __init__(self, seed: int, rate_hz: float) -> None:
        root = np.sqrt(rate_hz / 1000.0)
        self._rate_hz = rate_hz
        # noise repeats after 4 s and more: nothing here looks that far back
        self._noise = np.random.default_rng(seed).normal(0.0, root, (1021, 12))
        self._index = 0

    def times_s(self, n: int) -> NDArray[np.float64]:
        """Return the times of the next n rows, in s."""
        return np.asarray((self._index + np.arange(n)) / self._rate_hz)

    def take(self, true: Truth) -> NDArray[np.void]:
        """Return the next rows, of SERIES_DTYPE."""
        n = len(true.fz_n)
        place = self._index + np.arange(n)
        noise = self._noise[place % len(self._noise)]
        rows = np.zeros(n, SERIES_DTYPE)
        rows["index"] = place
        rows["t_ns"] = np.round(place * (1e9 / self._rate_hz)).astype(np.int64)
        values = rows["values"]
        fz_n = true.fz_n + PLATE_NOISE_N * noise[:, 0:2]
        moment = np.where(true.fz_n[:, :, None] > 0.0, true.cop_mm, 0.0) * true.fz_n[:, :, None]
        moment = moment + PLATE_NOISE_N * HALF_MM * noise[:, 2:6].reshape(-1, 2, 2)
        both_n = fz_n.sum(axis=1)
        both = moment.sum(axis=1)
        both[:, 0] += HALF_DISTANCE_MM * (fz_n[:, 1] - fz_n[:, 0])
        for plate, (force_n, about) in enumerate(
            ((fz_n[:, 0], moment[:, 0]), (fz_n[:, 1], moment[:, 1]), (both_n, both))
        ):
            values[:, 3 * plate] = force_n
            loaded = np.where(force_n >= COP_LEAST_N, force_n, np.nan)
            values[:, 3 * plate + 1 : 3 * plate + 3] = about / loaded[:, None]
        values[:, 9:15] = true.tension_n + BAND_NOISE_N * noise[:, 6:12]
        values[:, SIGNAL_INDEX["target"]] = np.nan
        self._index += n
        return rows


@dataclass
class Rehearsed:
    """What happened, and how it ended."""

    events: list[Event] = field(default_factory=list)
    prompts: list[Prompt] = field(default_factory=list)
    stage: str = "idle"
    seconds: float = 0.0
    resumes: int = 0

    def of(self, kind: str) -> list[Event]:
        """Return the events of a kind."""
        return [event for event in self.events if event.kind == kind]

    @property
    def repetitions(self) -> list[dict[str, object]]:
        """The results of the repetitions."""
        return [dict(event.data) for event in self.of(h.REPETITION)]

    @property
    def stops(self) -> list[object]:
        """The reasons of the stops."""
        return [event.data["reason"] for event in self.of(h.STOPPED)]


def facts_of(
    athlete: Athlete | None = None, traits: Traits | None = None, **changed: object
) -> Facts:
    """Return what a station knows of this athlete after his max drills."""
    athlete, traits = athlete or Athlete(), traits or Traits()
    known = {member: traits.strength * force_n for member, force_n in REFERENCES_N.items()}
    push_n = traits.strength * athlete.push_max_n
    known |= {"push_left": push_n, "push_right": traits.side_factor * push_n}
    curves = zip(BANDS, map(band_curve, BANDS_OF_STATION), strict=True)
    facts = Facts(known, athlete.weight_n, dict(curves))
    return replace(facts, **changed)  # type: ignore[arg-type]


def rehearse(
    drill: Drill,
    performer: Performer,
    *,
    facts: Facts | None = None,
    seed: int = 0,
    rate_hz: float = 250.0,
    asks: Sequence[tuple[float, RequestKind | Request]] = (),
    resumes: int = 0,
    longest_s: float | None = None,
    keep_prompts: bool = False,
    spoil: Callable[[NDArray[np.void], float], tuple[int, int]] | None = None,
) -> Rehearsed:
    """Run a drill until it is done, stopped for good, or longest_s is over.

    Parameters
    ----------
    asks : sequence of (s, kind or Request)
        What a person asks for at which time, after the start.
    resumes : int
        So many stops are followed by the person's "go on", RESUME_S later.
    longest_s : float, optional
        10 s more than what the drill and the resumes may take without it.
    spoil : callable, optional
        ``spoil(rows, t_s)`` may change the rows and returns flags and the device's state.
    """
    run = Rehearsed()
    runner = DrillRunner(rate_hz)
    rows_of = Rows(seed, rate_hz)
    facts = facts or facts_of()
    requests = [choose("rehearsed", drill, facts, seed=seed), Request(h.START)]
    last_s = longest_s or (1 + resumes) * (drill.longest_s + RESUME_S) + 10.0
    n = STEPS_PER_PROMPT * rows_per_step(rate_hz)
    waiting = list(asks)
    stopped_s: float | None = None
    while True:
        rows = rows_of.take(performer.at(rows_of.times_s(n), _pull_n(runner.controller, n)))
        run.seconds = float(rows["t_ns"][-1]) * 1e-9
        flags, state = (0, State.STREAMING) if spoil is None else spoil(rows, run.seconds)
        run.events += runner.feed(
            rows,
            np.full(n, flags, np.uint16),
            np.full(n, state, np.uint8),
            [(None, request) for request in requests],
        )
        requests = []
        prompt = runner.prompt
        performer.see(prompt)
        if keep_prompts:
            run.prompts.append(prompt)
        run.stage = prompt.stage
        if run.stage != "stopped":
            stopped_s = None
        elif run.resumes == resumes:
            return run
        else:
            stopped_s = stopped_s or run.seconds
            if run.seconds - stopped_s >= RESUME_S:
                run.resumes += 1
                requests.append(Request(h.RESUME))
        while waiting and waiting[0][0] <= run.seconds:
            asked = waiting.pop(0)[1]
            requests.append(asked if isinstance(asked, Request) else Request(asked))
        if (run.stage == "done" and not waiting and not requests) or run.seconds > last_s:
            return run


def _pull_n(controller: Controller | None, n: int) -> NDArray[np.float64] | None:
    """Return what a perfect anchor does over n samples."""
    change_n = None if controller is None else controller.tension
    if change_n is None:
        return None
    return np.tile([change_n.get(band, 0.0) for band in BANDS], (n, 1))
