"""Opens stations, one at a time: a device, the simulated station or a recording, for an athlete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bandplate.config import StationConfig
from bandplate.core.errors import UsageError
from bandplate.drills import Drill
from bandplate.station.session import Session
from bandplate.station.simulated import simulator, watched
from bandplate.station.station import Station

__all__ = ["Host", "Opening"]

KINDS: Final = ("sim", "serial", "replay")


@dataclass(frozen=True)
class Opening:
    """What is opened, and for whom.

    Attributes
    ----------
    source : str
        ``sim[:SCENARIO[+TRAIT]...]``, ``serial:PORT`` or ``replay:FILE``.
    name : str
        Name of the drill.
    drill : Drill
    athlete : str
        Empty: nobody is named.
    folder : Path or None
        Where recordings go; None: nothing is recorded.
    seed : int
        All chance of drill and simulation.
    rate_hz : int
        Of the simulated station.
    anchor : bool
        Give the simulated station a motorised anchor.
    speed : float
        Of a replay.
    """

    source: str
    name: str
    drill: Drill
    athlete: str = ""
    folder: Path | None = None
    seed: int = 1
    rate_hz: int = 1000
    anchor: bool = False
    speed: float = 1.0

    @property
    def kind(self) -> str:
        """``sim``, ``serial`` or ``replay``."""
        return self.source.partition(":")[0]

    @property
    def where(self) -> str:
        """Scenario with traits, port or file."""
        return self.source.partition(":")[2]

    def check(self) -> None:
        """Raise UsageError where the source is none."""
        if self.kind not in KINDS or (self.kind != "sim" and not self.where):
            raise UsageError(
                f"--source {self.source!r} must be sim, sim:SCENARIO, serial:PORT or replay:FILE"
            )


class Host:
    """Opens stations one after the other, and hands over what each has recorded.

    Parameters
    ----------
    config : StationConfig
    facts : callable
        Athlete's name to the stored maxima (N, keys of core.references) and body weight (N).
    finished : callable
        Called with the path of a recording's first file and the athlete, once it is closed; returns
        one line on what became of it, or nothing.

    Attributes
    ----------
    told : str
        The line on the recording that was closed last.

    Notes
    -----
    Thread: any, one call at a time.
    """

    def __init__(
        self,
        config: StationConfig,
        facts: Callable[[str], tuple[Mapping[str, float], float | None]],
        finished: Callable[[Path, str], str | None],
    ) -> None:
        self.config = config
        self._facts = facts
        self._finished = finished
        self._opened = ExitStack()
        self._station: Station | None = None
        self._athlete = ""
        self.told = ""

    def open(self, opening: Opening) -> Station:
        """Close what is open, connect anew; the caller starts it (Blocking: up to some seconds).

        Raises
        ------
        UsageError
            The source, or the athlete's name, is none.
        LinkError, RecordingError, StorageError
            See :meth:`Station.on_device` and :meth:`Station.on_recording`.
        """
        opening.check()
        self.close()
        try:
            self._station = self._open(opening)
        except BaseException:
            self._opened.close()
            raise
        self._athlete = opening.athlete
        return self._station

    def close(self) -> None:
        """Stop the station and hand its recording over (Blocking: yes); once more does nothing."""
        station, self._station = self._station, None
        self.told = ""
        if station is None:
            return
        try:
            station.stop()
        finally:
            self._opened.close()
        recording = station.state().recording
        if recording is not None:
            self.told = self._finished(Path(recording), self._athlete) or ""

    def _open(self, opening: Opening) -> Station:
        if opening.kind == "replay":
            session = Session(opening.name, opening.drill, opening.athlete)
            return Station.on_recording(
                Path(opening.where), self.config, session, speed=opening.speed
            )
        references_n, weight_n = self._facts(opening.athlete)
        session = Session(
            opening.name,
            opening.drill,
            opening.athlete,
            opening.folder,
            opening.seed,
            references_n,
            weight_n,
        )
        if opening.kind == "serial":
            return Station.on_device(opening.where, self.config, session, source=opening.source)
        scenario, _, traits = opening.where.partition("+")
        scenario = scenario or opening.drill.scenario
        options = ["--anchor"] if opening.anchor else []
        if scenario == opening.drill.scenario:  # another scenario goes its own way
            options += ["--eyes", *(("--athlete", traits) if traits else ())]
        port, eyes = self._opened.enter_context(
            simulator(scenario, opening.seed, opening.rate_hz, *options)
        )
        source = f"sim:{opening.where or scenario} seed {opening.seed}"
        station = Station.on_device(port, self.config, session, source=source)
        self._opened.callback(station.stop)
        self._opened.enter_context(watched(station, eyes))
        return station
