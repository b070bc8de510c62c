"""The drill's thread: what the rings hold, what people ask, and what fails, in its steps."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from bandplate._rt import Acquisition, Ring
from bandplate.calibration import Calibration, EngineSettings, build_engine
from bandplate.core.events import Event
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.drills import Request, choose
from bandplate.drills import happening as h
from bandplate.drills.spec import Drill, PhaseSpec, ProfileSpec, Ready, Resistance, StopLimits
from bandplate.sources.simulator.board import Board
from bandplate.sources.simulator.sprinter import Truth
from bandplate.station.analysis import Analysis
from bandplate.station.anchor import Anchor
from bandplate.station.drilling import Drilling
from bandplate.wire import messages as wire
from tests.studies.rehearsal import facts_of

RATE_HZ = 250
READY = Ready(still_s=0.5, countdown_s=0.5)
STANDS = Drill(
    title="stands",
    phases=(PhaseSpec(kind="hold", duration_s=1.0, target_n=400.0),),
    repetitions=1,
    rest_s=0.5,
    side_rest_s=0.5,
    ready=READY,
    stops=StopLimits(off=("quality",)),
    cues=(),
)
#: Some time without samples, ns.
A_WHILE_NS = 200_000_000


class Bench:
    """Rings as a station has them, of somebody who stands still, and a drill's thread by hand."""

    def __init__(self, drill: Drill, rows: int = 1 << 14, **facts: object) -> None:
        self._board = Board(3)
        calibration = Calibration.nominal(json.loads(self._board.dictionary(RATE_HZ)))
        engine = build_engine(EngineSettings(RATE_HZ), calibration, rows)
        self.acquisition = Acquisition(Ring(rows, SAMPLE_DTYPE), engine)
        self.events: list[Event] = []
        self.told: list[dict[str, object]] = []
        self.sets: list[int] = []
        self.analysis = Analysis(engine, {})
        self.drilling = Drilling(
            self.acquisition,
            say=self.say,
            tell=self.told.append,
            begin_set=self.begin_set,
            end_set=self.analysis.end_set,
        )
        self.on_event: Callable[[Event], None] | None = None
        self._first = 0
        self.drilling.ask(choose("stands", drill, replace(facts_of(), **facts), seed=1))
        self.drilling.ask(Request(h.START))

    def begin_set(self, t_ns: int) -> None:
        self.sets.append(t_ns)
        self.analysis.begin_set(t_ns)

    def say(self, event: Event) -> None:
        if self.on_event is not None:
            self.on_event(event)
        self.events.append(event)

    def samples(self, seconds: float, flags: int = 0, state: int = wire.State.STREAMING):
        """Return the next samples."""
        n = round(seconds * RATE_HZ)
        index = np.arange(self._first, self._first + n)
        self._first += n
        still = Truth(
            np.full((n, 2), 400.0), np.zeros((n, 2, 2)), np.full((n, 6), 0.5), np.full((n, 6), 30.0)
        )
        samples = np.zeros(n, SAMPLE_DTYPE)
        samples["index"] = index
        samples["t_ns"] = (index + 1) * (1_000_000_000 // RATE_HZ)
        samples["device_state"] = state
        samples["counts"], told = self._board.counts(still, index, RATE_HZ)
        samples["flags"] = told | flags
        return samples

    def give(self, samples: np.ndarray) -> None:
        """Let samples come."""
        self.acquisition.engine.process(samples)
        self.acquisition.raw.write(samples)

    def of(self, kind: str) -> list[Event]:
        return [event for event in self.events if event.kind == kind]


class Line:
    """A device with an anchor that believes everything; keeps the tensions that it was told."""

    def __init__(self) -> None:
        self.now_ns = 0
        self.told_n: list[float] = []

    def _state(self) -> wire.AnchorState:
        return wire.AnchorState(1, wire.State.ARMED, 0, 255, 0, pressed=1, braked=1, nonce=0)

    def ask(self, make: Callable[[int], wire.Message], tries: int = 3) -> wire.Message:
        return self._state()

    def post(
        self, make: Callable[[int], wire.Message], on_answer: Callable[[wire.Message], None]
    ) -> None:
        message = make(1)
        if isinstance(message, wire.SetTension):
            self.told_n.append(message.force_n)
        else:
            on_answer(self._state())


ANCHORED = Drill(
    title="anchored",
    phases=(PhaseSpec(kind="fluctuate", duration_s=60.0),),
    sides=("left",),
    ready=READY,
    resistance=Resistance(
        source="anchor", bands=("arm_left",), profile=ProfileSpec(kind="sine", amplitude_n=40.0)
    ),
    stops=StopLimits(off=("quality",)),
    cues=(),
)
BASE_N = 100.0


def at_work_with_an_anchor() -> tuple[Bench, Line]:
    bench, line = Bench(ANCHORED, anchor=True), Line()
    described = {"band": "arm_left", "base_n": BASE_N, "least_n": 50.0, "cap_n": 200.0}
    description = {"channels": [{**described, "slew_cap_n_per_s": 500.0}], "ramp_s": 0.5}
    bench.drilling.anchor = Anchor(line, description, lambda: line.now_ns)
    bench.drilling.anchor.arm()
    while bench.drilling.prompt.since_go_s < 1.0:
        bench.give(bench.samples(0.02, state=wire.State.ARMED))
        line.now_ns += 20_000_000
        bench.drilling.step()
    assert abs(line.told_n[-1] - BASE_N) > 5.0
    return bench, line


def test_flags_stay_with_their_samples_when_the_rings_are_not_equally_far() -> None:
    bench = Bench(STANDS)
    bench.give(bench.samples(0.3))
    bench.drilling.step()
    early = bench.samples(0.2)
    bench.acquisition.engine.process(early)
    bench.drilling.step()  # between engine and ring
    bench.acquisition.raw.write(early)
    pressed = bench.samples(0.02, flags=wire.Flag.ESTOP)
    bench.give(pressed)
    bench.drilling.step()
    assert [event.t_ns for event in bench.of(h.STOPPED)] == [int(pressed["t_ns"][-1])]


def test_flags_stay_with_their_samples_after_an_overrun() -> None:
    bench = Bench(STANDS, rows=256)
    bench.give(bench.samples(0.4))
    bench.drilling.step()
    late = bench.samples(2.0)  # more than the rings hold
    bench.acquisition.engine.process(late)
    bench.drilling.step()
    bench.acquisition.raw.write(late)
    bench.drilling.step()
    bench.drilling.ask(Request(h.RESUME))  # the gap has stopped it
    bench.give(bench.samples(0.02))
    bench.drilling.step()
    pressed = bench.samples(0.1, flags=wire.Flag.ESTOP)
    bench.give(pressed)
    bench.drilling.step()
    (last,) = [e for e in bench.of(h.STOPPED) if e.data["word"] == "STOP: EMERGENCY"]
    assert pressed["t_ns"][0] <= last.t_ns <= pressed["t_ns"][4]


def test_what_has_piled_up_is_told_as_it_would_have_been_live() -> None:
    live, late = Bench(STANDS), Bench(STANDS)
    for _ in range(400):
        live.give(live.samples(0.02))
        live.drilling.step()
    late.give(late.samples(8.0))
    late.drilling.step()
    assert [told.get("push_side") for told in live.told if "push_side" in told] == ["left", "right"]
    assert late.told == live.told
    assert late.events == live.events
    assert late.sets == live.sets
    assert late.drilling.prompt == live.drilling.prompt


def test_a_coach_s_stop_eases_the_anchor_also_while_no_samples_come() -> None:
    bench, line = at_work_with_an_anchor()
    bench.drilling.ask(Request(h.HALT))
    line.told_n.clear()
    for _ in range(5):
        line.now_ns += A_WHILE_NS // 5
        bench.drilling.step()
    assert set(line.told_n) == {BASE_N}
    bench.give(bench.samples(0.02, state=wire.State.ARMED))
    bench.drilling.step()
    assert bench.drilling.prompt.word == "STOP: COACH"


def test_a_failure_eases_the_anchor_and_shows_a_stop() -> None:
    bench, line = at_work_with_an_anchor()
    drilling = bench.drilling

    def fail(event: Event) -> None:
        raise RuntimeError("out of order")

    bench.on_event = fail
    drilling.ask(Request(h.SKIP))
    bench.give(bench.samples(0.02, state=wire.State.ARMED))
    drilling.start()
    drilling.stop()
    assert line.told_n[-1] == BASE_N
    assert drilling.problem is not None
    assert "out of order" in drilling.problem
    assert (drilling.prompt.stage, drilling.prompt.word) == ("stopped", "STOP: STATION")
    assert drilling.prompt.advice == drilling.problem


def test_who_sees_that_a_drill_is_done_finds_what_it_told() -> None:
    bench = Bench(STANDS)
    seen: list[tuple[str, str]] = []
    bench.on_event = lambda event: seen.append((event.kind, bench.drilling.prompt.stage))
    while bench.drilling.prompt.stage != "done":
        bench.give(bench.samples(0.02))
        bench.drilling.step()
    assert seen[-1] == (h.DONE, "work")


def test_a_drill_that_was_just_chosen_is_not_shown_as_the_last_one_that_is_done() -> None:
    bench = Bench(STANDS)
    bench.give(bench.samples(8.0))
    bench.drilling.step()
    assert bench.drilling.prompt.stage == "done"
    bench.drilling.ask(choose("stands", STANDS, facts_of(), seed=2))
    assert bench.drilling.prompt.stage == "idle"
    bench.drilling.step()
    assert bench.drilling.prompt.stage == "idle"
    bench.drilling.ask(Request(h.START))
    bench.give(bench.samples(0.02))
    bench.drilling.step()
    assert bench.drilling.prompt.stage == "ready"


def test_the_set_ends_with_its_repetition() -> None:
    bench = Bench(STANDS)
    while bench.drilling.prompt.stage != "done":
        bench.give(bench.samples(0.02))
        bench.drilling.step()
    measured = bench.analysis.measure_set()
    assert any(measure.absent is None for measure in measured)
    bench.give(bench.samples(5.0))
    bench.drilling.step()
    assert bench.analysis.measure_set() == measured
