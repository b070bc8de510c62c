"""What people ask of a station's drill: passed on to its desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bandplate.drills import Drill
from bandplate.station.bench import Bench
from bandplate.station.desk import DrillDesk

__all__ = ["Asking"]


class Asking:
    """The part of a station that a drill is chosen, started and stopped by.

    Notes
    -----
    Thread: any.
    """

    _desk: DrillDesk
    _bench: Bench | None

    @property
    def drill(self) -> Drill:
        """What is trained."""
        return self._desk.drill

    @property
    def references(self) -> Mapping[str, float]:
        """Best 1 s mean per member, N, where known."""
        return self._desk.facts.references_n

    def choose(self, name: str, drill: Drill) -> None:
        """Take up another drill; it waits for its start.

        Raises
        ------
        UsageError
            A drill runs.
        ConfigError
            The drill needs an anchor that is not there, or asks for more than the station allows.
        """
        self._desk.choose(name, drill)

    @property
    def running_drill(self) -> bool:
        """Whether a drill was started, and is neither through nor stopped."""
        return self._desk.running

    def go(self) -> None:
        """Start the drill; after a stop, go on with it; after its end, run it anew.

        Where bands or limits are others than they were, a stopped one begins anew.

        Raises
        ------
        UsageError
            The drill needs the motorised anchor, and nobody has armed it; or drills have failed.
        ConfigError
            The drill asks for more than the station allows by now.
        """
        self._desk.go()

    def renew_facts(self) -> None:
        """Take up how bands hang, and what the station allows: now, or after the run of now.

        The recording says at once which band hangs where. Blocking: reads files.

        Raises
        ------
        CalibrationError
            The list of what hangs where, or a curve, is damaged.
        ConfigError
            The limits are wrong, or the chosen drill asks for more.
        """
        if self._bench is not None:
            self._bench.tell_bands()
        self._desk.renew_facts()

    def halt(self) -> None:
        """Stop the drill: resistance eases first."""
        self._desk.halt()

    def go_on_lower(self) -> None:
        """After a stop: go on, from here on with a lower target.

        Raises
        ------
        UsageError
            Nothing was stopped, the drill has no target, or bands or limits are others now.
        """
        self._desk.go_on_lower()

    def simulate_button(self, press: Callable[[], None]) -> None:
        """Take what presses the simulated anchor's button, for the person whom there is not."""
        self._desk.press_button = press

    def skip_rest(self) -> None:
        """End the rest now."""
        self._desk.skip_rest()

    def arm(self) -> None:
        """Arm the motorised anchor; a person's decision, never the program's (Blocking: 1 s).

        Raises
        ------
        LinkError
            There is no anchor, or the device refuses: says why.
        """
        self._desk.arm()
