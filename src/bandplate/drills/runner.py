"""Runs drills on a stream of samples, live or again from a recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from bandplate.calibration import Calibration, engine_from
from bandplate.core.errors import ConfigError, RecordingError
from bandplate.core.events import Event
from bandplate.core.prompt import Prompt
from bandplate.drills import happening as h
from bandplate.drills.athlete import Facts
from bandplate.drills.caps import refuse_more
from bandplate.drills.controller import Controller
from bandplate.drills.drive import resistance_source
from bandplate.drills.files import drill_from_json, drill_to_json
from bandplate.drills.happening import Request
from bandplate.drills.look import Look, Looker, rows_per_step
from bandplate.drills.spec import Drill
from bandplate.recording import Recording

__all__ = ["DrillRunner", "choose", "rerun"]

_BATCH_ROWS: Final = 4096


def choose(name: str, drill: Drill, facts: Facts, *, seed: int) -> Request:
    """Return the request for a new run; ``drill.start`` begins it.

    Raises
    ------
    ConfigError
        The drill cannot run on this station, or asks for more than it allows.
    """
    resistance_source(drill, facts, name)
    refuse_more(name, drill, facts)
    data = {"name": name, "drill": drill_to_json(drill), "seed": seed, "facts": facts.to_json()}
    # as it will be read from the recording: lists, no tuples
    return Request(h.CHOSEN, msgspec.json.decode(msgspec.json.encode(data)))


class DrillRunner:
    """Cuts the stream into the controller's grid and runs whichever drill is chosen.

    Thread: one. The first row ever fed is the first of the grid.

    Parameters
    ----------
    rate_hz : float
        Nominal sample rate, in Hz.

    Attributes
    ----------
    controller : Controller or None
        The run; None until a drill is chosen.
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._looker = Looker(rate_hz)
        self._waiting: list[tuple[int | None, Request]] = []
        self.controller: Controller | None = None

    @property
    def prompt(self) -> Prompt:
        """The athlete's screen as of the last step."""
        return Prompt() if self.controller is None else self.controller.prompt

    def feed(
        self,
        rows: NDArray[np.void],
        flags: NDArray[np.uint16],
        device_states: NDArray[np.uint8],
        requests: Sequence[tuple[int | None, Request]] = (),
    ) -> list[Event]:
        """Take the next samples and what people asked for.

        Parameters
        ----------
        rows : array of SERIES_DTYPE of shape (n_samples,)
        flags, device_states : arrays of shape (n_samples,)
            Of the raw samples of the same rows.
        requests : sequence of (t_ns or None, Request)
            None: it takes effect at the next step, whose time its event bears. A time: at the step
            of that time, as it was recorded.

        Returns
        -------
        list of Event
            The requests as they took effect, and what the controller said; in their order.

        Raises
        ------
        ConfigError, RecordingError, CalibrationError
            A ``drill.chosen`` that cannot be run; the run before it stays.
        """
        self._waiting += requests
        events: list[Event] = []
        for look in self._looker.feed(rows, flags, device_states):
            events += self._step(look)
        return events

    def _step(self, look: Look) -> list[Event]:
        events: list[Event] = []
        due: list[Request] = []
        while self._waiting and (self._waiting[0][0] or 0) <= look.t_ns:
            request = self._waiting.pop(0)[1]
            if request.kind == h.CHOSEN:
                self.controller = self._chosen(request.data)
                due.clear()  # what was asked of the run before
            else:
                due.append(request)
            events.append(Event(look.t_ns, request.kind, request.data))
        if self.controller is not None:
            events += self.controller.step(look, due)
        return events

    def _chosen(self, data: Mapping[str, object]) -> Controller:
        name, seed, drill = data.get("name"), data.get("seed"), data.get("drill")
        if not isinstance(name, str) or not isinstance(seed, int) or not isinstance(drill, dict):
            raise RecordingError(f"a {h.CHOSEN} event lacks name, seed or drill: it is damaged")
        return Controller(
            drill_from_json(drill),
            Facts.from_json(data.get("facts")),
            name=name,
            seed=seed,
            rate_hz=self._rate_hz,
        )


def rerun(recording: Recording) -> list[Event]:
    """Run the drills of a recording again, from its samples and what people asked for.

    Returns
    -------
    list of Event
        The same events of ``happening.REPEATED`` as the recording holds.

    Raises
    ------
    RecordingError
        It has no raw samples, or what it keeps of a drill is damaged.
    """
    if recording.foreign:
        raise RecordingError(f"{recording.path} is an import: it holds no drill to run again")
    samples = recording.samples()
    asked = [
        (event.t_ns, Request(cast("h.RequestKind", event.kind), event.data))
        for event in recording.events()
        if event.kind in h.REQUESTS
    ]
    if not asked or len(samples) == 0:
        return []
    rate_hz = recording.rate_hz
    runner = DrillRunner(rate_hz)
    engine = engine_from(recording.metadata)
    reader = engine.series.reader()
    first = _first_row(samples["t_ns"], asked[0][0], rows_per_step(rate_hz))
    changes = list(recording.metadata_changes()[1:])
    events: list[Event] = []
    row = 0
    while row < len(samples):
        while changes and changes[0].row <= row:
            stored = changes.pop(0).metadata.get("calibration")
            if isinstance(stored, dict):
                Calibration.from_json(stored).apply_to(engine)
        end = min(row + _BATCH_ROWS, len(samples))
        if changes:
            end = min(end, changes[0].row)
        engine.process(samples[row:end])
        skip = max(0, first - row)
        part = samples[row:end][skip:]
        try:
            events += runner.feed(
                reader.read(_BATCH_ROWS)[skip:], part["flags"], part["device_state"], asked
            )
        except ConfigError as why:
            raise RecordingError(f"{recording.path}: its drill cannot be run again: {why}") from why
        asked = []
        row = end
    return events


def _first_row(t_ns: NDArray[np.int64], asked_t_ns: int, n: int) -> int:
    """Return the row that the grid began with, modulo its step.

    A request bears the time of the last row of its step. A recording may begin later than the
    stream did; only where its rows fall into the grid has to be the same.
    """
    last = int(np.searchsorted(t_ns, asked_t_ns))
    return (last + 1) % n
