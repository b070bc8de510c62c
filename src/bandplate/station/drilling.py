"""The drill's thread: samples and what people ask go in; events, prompt and tension come out."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate._rt import Acquisition, RingReader
from bandplate.core.errors import BandplateError
from bandplate.core.events import Event
from bandplate.core.prompt import Prompt
from bandplate.drills import DrillRunner, Facts, Request, Trial
from bandplate.drills.happening import CHOSEN, GO, HALT, REPETITION, STOPPED
from bandplate.station.anchor import Anchor
from bandplate.station.state import failure
from bandplate.station.telling import Telling

__all__ = ["Drilling"]

#: How often samples are fetched: half a step of the controller's grid.
FETCH_S: Final = 0.01
#: What piles up is taken in parts of this length, s: no repetition ends and another goes in one.
_PART_S: Final = 0.1


class _Unread:
    """Rows of a ring that were fetched and not yet taken; ``first`` is the number of the first."""

    def __init__(self, reader: RingReader) -> None:
        self._reader = reader
        self._rows = reader.read(0)
        self.first = reader.cursor

    @property
    def end(self) -> int:
        return self.first + len(self._rows)

    def fetch(self) -> None:
        new = self._reader.read()
        first = self._reader.cursor - len(new)
        if first == self.end:
            self._rows = np.concatenate([self._rows, new])
        else:  # the ring has overwritten what lies between
            self._rows, self.first = new, first

    def take(self, first: int, end: int) -> NDArray[np.void]:
        """Return the rows from first to end; what is older is dropped."""
        rows = self._rows[first - self.first : end - self.first]
        self._rows, self.first = self._rows[end - self.first :], end
        return rows


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
    end_set : callable
        ``end_set(t_ns)`` at the end of each repetition, also of one that is stopped.
    recorded : sequence of Event
        A replay's: what people asked for.
    foreign : bool
        The rows are an import's, which has no raw samples.

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
        end_set: Callable[[int], None],
        recorded: Sequence[Event] = (),
        foreign: bool = False,
    ) -> None:
        self._series = _Unread(acquisition.engine.series.reader())
        self._raw = None if foreign else _Unread(acquisition.raw.reader())
        self._part = max(1, round(_PART_S * acquisition.engine.rate_hz))
        self._runner = DrillRunner(acquisition.engine.rate_hz)
        self._telling = Telling(acquisition.engine.rate_hz)
        self._say = say
        self._tell = tell
        self._begin_set = begin_set
        self._end_set = end_set
        self._asked: queue.SimpleQueue[Request] = queue.SimpleQueue()
        self._recorded = [(event.t_ns, Request.of(event)) for event in recorded]
        self._halting = self._choosing = False
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
        """Pass a person's wish on: it takes effect with the next step.

        A stop lets the anchor ease at once, also while no samples come.
        """
        self._halting = self._halting or request.kind == HALT
        self._choosing = self._choosing or request.kind == CHOSEN
        self._asked.put(request)

    @property
    def prompt(self) -> Prompt:
        """What the athlete is told now; of a drill that was just chosen, no more of the last."""
        return Prompt() if self._choosing and self.problem is None else self._prompt

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
                self.step()
            self.step()
        except BandplateError as error:
            self.problem = str(error)
        except Exception as error:
            self.problem = failure("drill", error)
        finally:
            if self.anchor is not None:
                self.anchor.ease()
            if self.problem is not None:  # nobody may go on by a screen that stands still
                self._prompt = Prompt(
                    t_ns=self._prompt.t_ns,
                    stage="stopped",
                    side=self._prompt.side,
                    word="STOP: STATION",
                    advice=self.problem,
                )

    def step(self) -> None:
        """Take what has come since the last step."""
        requests: list[tuple[int | None, Request]] = [*self._recorded]
        self._recorded.clear()
        while not self._asked.empty():
            requests.append((None, self._asked.get()))
        rows, flags, states = self._fetch()
        for first in range(0, max(1, len(rows)), self._part):
            part = slice(first, first + self._part)
            events = self._runner.feed(rows[part], flags[part], states[part], requests)
            self._take(rows[part], events)
            requests = []

    def _fetch(self) -> tuple[NDArray[np.void], NDArray[np.uint16], NDArray[np.uint8]]:
        """Return new rows with flags and states of the very same samples."""
        series, raw = self._series, self._raw
        series.fetch()
        if raw is None:
            rows = series.take(series.first, series.end)
            return rows, np.zeros(len(rows), np.uint16), np.zeros(len(rows), np.uint8)
        raw.fetch()  # the engine gives a row a moment before the ring has its sample
        first, end = max(series.first, raw.first), min(series.end, raw.end)
        rows, samples = series.take(first, max(first, end)), raw.take(first, max(first, end))
        return rows, samples["flags"], samples["device_state"]

    def _take(self, rows: NDArray[np.void], events: Sequence[Event]) -> None:
        if any(event.kind == HALT for event in events):
            self._halting = False
        controller = self._runner.controller
        if controller is None:
            return
        if self.anchor is not None:  # the resistance first, then the word
            self.anchor.follow(None if self._halting else controller.tension)
        self._trial = controller.trial
        self._telling.see(rows)
        for event in events:
            if event.kind == GO and self._trial is not None:
                self._gone = (self._trial, event.t_ns)
                self._begin_set(event.t_ns)
            elif event.kind in (REPETITION, STOPPED) and self._gone is not None:
                self._end_set(event.t_ns)
            elif event.kind == CHOSEN and self.anchor is not None:
                self.anchor.most_n = Facts.from_json(event.data["facts"]).band_max_n
            facts = self._telling.facts(event, self._gone)
            if facts:
                self._tell(facts)
            self._say(event)
        # last: who sees that a drill is done finds what it told
        self._prompt = controller.prompt
        if any(event.kind == CHOSEN for event in events):
            self._choosing = False
