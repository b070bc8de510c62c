"""What people ask of drills: choose, start, stop, go on, arm; and what runs taught for the next."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import msgspec

from bandplate.core.errors import LinkError, UsageError
from bandplate.core.events import Event
from bandplate.drills import Drill, Facts, Request, choose, drill_from_json, resistance_source
from bandplate.drills.happening import ADAPTED, CHOSEN, HALT, LOWER, RESUME, SKIP, START
from bandplate.station.drilling import Drilling

__all__ = ["LOWER_SHARE", "DrillDesk"]

#: Who goes on with a lower target has this share of it [ours].
LOWER_SHARE: Final = 0.9


class DrillDesk:
    """Turns a person's wishes into requests.

    Parameters
    ----------
    drilling : Drilling
        Carries the requests out.
    facts : Facts
        What is known of athlete and station at first.
    name : str
        Of the first drill.
    drill : Drill
        Chosen by :meth:`choose`; a replay's recording chooses itself.
    seed : int
        Of the first run; each later one has the next.

    Attributes
    ----------
    drill : Drill
        What is trained.
    facts : Facts
        With what the runs found so far.
    press_button : callable or None
        Presses the simulated anchor's button, for the person whom a simulation has not.
    read_news : callable or None
        Reads fields of Facts that people change on the screens; None where there is no device.

    Notes
    -----
    Thread: any. What is raised is said at the methods of the same names of :class:`Asking`.
    """

    def __init__(
        self, drilling: Drilling, facts: Facts, name: str, drill: Drill, seed: int
    ) -> None:
        self._drilling = drilling
        self._name = name
        self._seed = seed
        #: By name and by the start that was asked for: what a plan asks for is not overruled.
        self._difficulty: dict[tuple[str, float | None], float] = {}
        self._asked = drill
        self.drill = drill
        self.facts = facts
        self.press_button: Callable[[], None] | None = None
        self.read_news: Callable[[], Mapping[str, Any]] | None = None
        #: Bands or limits are others than the drill that was chosen knows.
        self._renewed = False
        self._lock = threading.RLock()

    @property
    def running(self) -> bool:
        """Whether a drill was started and is not through: ready, counting down, work or rest.

        One that was stopped runs no more: a person goes on with it, or chooses another.
        """
        return self._drilling.prompt.stage not in ("idle", "done", "stopped")

    def learn(self, event: Event) -> None:
        """Take note of what happens: a replay's choice; the next run is as hard as this became."""
        if event.kind == CHOSEN:
            chosen = event.data["drill"]
            assert isinstance(chosen, Mapping)
            self._name, self.drill = str(event.data["name"]), drill_from_json(chosen)
        elif event.kind == ADAPTED:
            self._difficulty[_key(self._name, self._asked)] = float(
                str(event.data["next_difficulty"])
            )

    def take_up(self, news: Mapping[str, object]) -> None:
        """Take note of what a run found, for the next one."""
        with self._lock:
            self.facts = self.facts.with_news(news)

    def renew_facts(self) -> None:
        """Take up how bands hang, and what the station allows: now, or after the run of now.

        What was stopped begins anew then: its rules are those of the bands before (Blocking: reads
        files).
        """
        if self.read_news is None:
            return
        news = self.read_news()
        with self._lock:
            facts = replace(self.facts, **news)
            if facts == self.facts:
                return
            self.facts = facts
            self._renewed = True
            if self._drilling.prompt.stage == "idle":
                self.choose(self._name, self._asked)

    def choose(self, name: str, drill: Drill) -> None:
        """Take up a drill; it waits for its start."""
        if self.running:
            raise UsageError("a drill runs: stop it, then choose another")
        asked, start = drill, self._difficulty.get(_key(name, drill))
        if drill.adaptation is not None and start is not None:
            adaptation = msgspec.structs.replace(drill.adaptation, start=start)
            drill = msgspec.structs.replace(drill, adaptation=adaptation)
        with self._lock:
            request = choose(name, drill, self.facts, seed=self._seed)
            self._seed += 1
            self._name, self._asked, self.drill = name, asked, drill
            self._renewed = False
            self._drilling.ask(request)

    def go(self) -> None:
        """Start the drill; after a stop, go on with it; after its end, run it anew."""
        stage = self._drilling.prompt.stage
        self._go(Request(RESUME if stage == "stopped" and not self._renewed else START))

    def _go(self, request: Request) -> None:
        if self._drilling.problem is not None:
            raise UsageError(self._drilling.problem)
        anchor = self._drilling.anchor
        needed = resistance_source(self.drill, self.facts, self._name) == "anchor"
        if needed and (anchor is None or anchor.state.word != "armed"):
            raise UsageError(
                "this drill needs the motorised anchor armed: press its button, then arm it (A, or"
                " --arm)"
            )
        done = self._drilling.prompt.stage == "done"  # the same seed would be the same resistance
        if done or (self._renewed and not self.running):
            self.choose(self._name, self._asked)
        self._drilling.ask(request)

    def go_on_lower(self) -> None:
        """After a stop: go on, from here on with a lower target."""
        if self._drilling.prompt.stage != "stopped":
            raise UsageError("the target is lowered after a stop: stop the drill first")
        if not self.drill.has_target:
            raise UsageError("this drill has no target to lower: go on, or choose another")
        if self._renewed:
            raise UsageError("bands or limits are others now: go on, and the drill begins anew")
        self._go(Request(LOWER, {"share": LOWER_SHARE}))

    def halt(self) -> None:
        """Stop the drill: resistance eases first."""
        if self._drilling.anchor is not None:
            self._drilling.anchor.ease()
        self._drilling.ask(Request(HALT))

    def skip_rest(self) -> None:
        """End the rest now."""
        self._drilling.ask(Request(SKIP))

    def arm(self) -> None:
        """Arm the motorised anchor; a person's decision, never the program's (Blocking: 1 s)."""
        if self._drilling.anchor is None:
            raise LinkError("this station has no motorised anchor")
        if self.press_button is not None:
            self.press_button()
        self._drilling.anchor.arm()


def _key(name: str, drill: Drill) -> tuple[str, float | None]:
    return name, None if drill.adaptation is None else drill.adaptation.start
