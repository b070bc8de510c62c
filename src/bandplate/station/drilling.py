"""The drill's thread: samples and what people ask go in; events, prompt and tension come out."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate._rt import Acquisition
from bandplate.core.errors import BandplateError
from bandplate.core.events import Event
from bandplate.core.prompt import Prompt
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.drills import DrillRunner, Request, Trial
from bandplate.drills.happening import GO
from bandplate.station.anchor import Anchor
from bandplate.station.state import failure
from bandplate.station.telling import Telling

__all__ = ["Drilling"]

#: How often samples are fetched: half a step of the controller's grid.
FETCH_S: Final = 0.01


class Drilling:
    """Runs the controller over the rings, on the samples' clock.

    Parameters
    ----------
    acquisition : Acquisition
        Its rings are read from their heads on: make this before samples flow.
    say : callable
        Takes each event.
    tell : callable
        Takes what the recording and the measures must know from now on (metadata).
    begin_set : callable
        ``begin_set(t_ns)`` at each "go".
    recorded : sequence of Event
        A replay's: what people asked for.

    Notes
    -----
    Thread: its own; ``ask`` and the properties may be used by any.
    """

    def __init__(
        self,
        acquisition: Acquisition,
        *,
        say: Callable[[Event], None],
        tell: Callable[[dict[str, object]], None],
        begin_set: Callable[[int], None],
        recorded: Sequence[Event] = (),
    ) -> None:
        self._series = acquisition.engine.series.reader()
        self._raw = acquisition.raw.reader()
        self._raw_rows: NDArray[np.void] = np.empty(0, SAMPLE_DTYPE)
        self._runner = DrillRunner(acquisition.engine.rate_hz)
        self._telling = Telling(acquisition.engine.rate_hz)
        self._say = say
        self._tell = tell
        self._begin_set = begin_set
        self._asked: queue.SimpleQueue[Request] = queue.SimpleQueue()
        self._recorded = [(event.t_ns, Request.of(event)) for event in recorded]
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bandplate-drill", daemon=True)
        self._gone: tuple[Trial, int] | None = None
        self._prompt = Prompt()
        self._trial: Trial | None = None
        self.anchor: Anchor | None = None
        self.problem: str | None = None

    # ---- any thread

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Take what the rings still hold, end the thread; the anchor eases (Blocking: yes)."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def ask(self, request: Request) -> None:
        """Pass a person's wish on: it takes effect with the next step."""
        self._asked.put(request)

    @property
    def prompt(self) -> Prompt:
        """What the athlete is told now."""
        return self._prompt

    @property
    def trials(self) -> tuple[tuple[Trial, int], ...]:
        """The last repetition that went and, in a countdown, the next, each with its go (t_ns)."""
        prompt, coming = self._prompt, self._trial
        shown = () if self._gone is None else (self._gone,)
        if prompt.stage == "countdown" and coming is not None:
            return (*shown, (coming, prompt.t_ns + int(prompt.left_s * 1e9)))
        return shown

    # ---- the drill's thread

    def _run(self) -> None:
        try:
            while not self._stopping.wait(FETCH_S):
                self._step()
            self._step()
        except BandplateError as error:
            self.problem = str(error)
        except Exception as error:
            self.problem = failure("drill", error)
        finally:
            if self.anchor is not None:
                self.anchor.ease()

    def _step(self) -> None:
        rows = self._series.read()
        self._raw_rows = np.concatenate([self._raw_rows, self._raw.read()])
        raw, self._raw_rows = self._raw_rows[: len(rows)], self._raw_rows[len(rows) :]
        flags, states = raw["flags"], raw["device_state"]
        if len(raw) < len(rows):  # an import has no raw samples
            flags, states = np.zeros(len(rows), np.uint16), np.zeros(len(rows), np.uint8)
        requests: list[tuple[int | None, Request]] = [*self._recorded]
        self._recorded.clear()
        while not self._asked.empty():
            requests.append((None, self._asked.get()))
        events = self._runner.feed(rows, flags, states, requests)
        controller = self._runner.controller
        if controller is None:
            return
        if self.anchor is not None:  # the resistance first, then the word
            self.anchor.follow(controller.tension)
        self._trial, self._prompt = controller.trial, controller.prompt
        self._telling.see(rows)
        for event in events:
            if event.kind == GO and self._trial is not None:
                self._gone = (self._trial, event.t_ns)
                self._begin_set(event.t_ns)
            facts = self._telling.facts(event, self._gone)
            if facts:
                self._tell(facts)
            self._say(event)
