"""What came of the runs of a drill: a function of the recorded events alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from bandplate.core.events import Event
from bandplate.drills import happening as h

__all__ = ["RunSummary", "SideCount", "StopSummary", "format_summary", "summarise"]


@dataclass
class SideCount:
    """Repetitions of one side: planned, and those that counted (by the leg that did them)."""

    asked: int = 0
    counted: int = 0


@dataclass(frozen=True)
class StopSummary:
    """A stop: why, and when, in s since the run's start."""

    reason: str
    at_s: float


@dataclass
class RunSummary:
    """One run, from its start.

    Attributes
    ----------
    drill : str
        Name of the drill.
    seed : int or None
    duration_s : float
        From start to the last thing that happened.
    done : bool
        Every repetition is through.
    sides : dict of str to SideCount
        By push side.
    repetitions : list of mapping
        The data of each ``drill.repetition``.
    stops : list of StopSummary
    difficulties : list of float
        Course of the staircase, one for each repetition that moved it.
    references_n : dict of str to float
        New best 1 s means, in N.
    body_weight_n : float or None
    cues : dict of str to int
        How often each cue was given.
    """

    drill: str
    seed: int | None
    duration_s: float = 0.0
    done: bool = False
    sides: dict[str, SideCount] = field(default_factory=dict)
    repetitions: list[Mapping[str, object]] = field(default_factory=list)
    stops: list[StopSummary] = field(default_factory=list)
    difficulties: list[float] = field(default_factory=list)
    references_n: dict[str, float] = field(default_factory=dict)
    body_weight_n: float | None = None
    cues: dict[str, int] = field(default_factory=dict)

    @property
    def in_corridor_pct(self) -> float | None:
        """Mean of the repetitions that had a target and counted, in %."""
        shares = [
            number
            for repetition in self.repetitions
            if repetition.get("counted")
            and (number := _number(repetition, "in_corridor_pct")) is not None
        ]
        return sum(shares) / len(shares) if shares else None

    def to_json(self) -> dict[str, object]:
        """Return the JSON form."""
        return {**asdict(self), "in_corridor_pct": self.in_corridor_pct}


def summarise(events: Iterable[Event]) -> list[RunSummary]:
    """Return one summary for each run in a recording's events; others of them are passed over.

    Parameters
    ----------
    events : iterable of Event
        In the order of their happening.
    """
    runs: list[RunSummary] = []
    chosen: Mapping[str, object] = {}
    run: RunSummary | None = None
    start_t_ns = 0
    for event in events:
        if event.kind == h.CHOSEN:
            chosen, run = event.data, None
        elif event.kind == h.START and chosen and (run is None or run.done):
            run = _planned(chosen)
            start_t_ns = event.t_ns
            runs.append(run)
        elif run is not None and event.kind in h.REPEATED:
            since_s = (event.t_ns - start_t_ns) * 1e-9
            if not run.done:
                run.duration_s = round(since_s, 3)
            _take(run, event.kind, event.data, since_s)
    return runs


def _planned(chosen: Mapping[str, object]) -> RunSummary:
    seed = chosen.get("seed")
    run = RunSummary(str(chosen.get("name", "")), seed if isinstance(seed, int) else None)
    drill = chosen.get("drill")
    if isinstance(drill, Mapping):
        sides, repetitions = drill.get("sides"), drill.get("repetitions")
        if isinstance(sides, list | tuple) and isinstance(repetitions, int):
            run.sides = {str(side): SideCount(asked=repetitions) for side in sides}
    return run


def _take(run: RunSummary, kind: str, data: Mapping[str, object], since_s: float) -> None:
    if kind == h.REPETITION:
        run.repetitions.append(data)
        if data.get("counted"):
            run.sides.setdefault(str(data.get("side_done")), SideCount()).counted += 1
    elif kind == h.STOPPED:
        run.stops.append(StopSummary(str(data.get("reason")), round(since_s, 2)))
    elif kind == h.ADAPTED and (difficulty := _number(data, "next_difficulty")) is not None:
        run.difficulties.append(difficulty)
    elif kind == h.REFERENCE and (force_n := _number(data, "force_n")) is not None:
        run.references_n[str(data.get("key"))] = force_n
    elif kind == h.WEIGHED:
        run.body_weight_n = _number(data, "body_weight_n")
    elif kind == h.CUE_ON:
        cue = str(data.get("cue"))
        run.cues[cue] = run.cues.get(cue, 0) + 1
    elif kind == h.DONE:
        run.done = True


def format_summary(run: RunSummary) -> str:
    """Return a run as a table for the terminal, without a last newline."""
    seed = "" if run.seed is None else f", seed {run.seed}"
    end = f"done in {run.duration_s:.0f} s" if run.done else "not finished"
    lines = [f"{run.drill}: {end}{seed}"]
    if run.sides:
        counts = (f"{side} {n.counted} of {n.asked}" for side, n in run.sides.items())
        lines.append(f"  counted: {', '.join(counts)}")
    if run.repetitions:
        lines.append("  rep  side   counted  held s  mean N  in corridor  drop-outs  efforts")
        lines += [_row(repetition) for repetition in run.repetitions]
    if run.in_corridor_pct is not None:
        lines.append(f"  time in corridor: {run.in_corridor_pct:.0f} %")
    if run.difficulties:
        course = " ".join(f"{difficulty:.2f}" for difficulty in run.difficulties)
        lines.append(f"  next difficulty (0 easy, 1 hard): {course}")
    for what, shares in (
        ("delivered ar_r2 (1: fully predictable)", _shares(run, "delivered_ar_r2")),
        ("partner in time", _shares(run, "partner")),
    ):
        if shares:
            lines.append(f"  {what}: {' '.join(shares)}")
    if run.references_n:
        best = (f"{key} {force_n:.0f} N" for key, force_n in run.references_n.items())
        lines.append(f"  best 1 s mean: {', '.join(best)}")
    if run.body_weight_n is not None:
        lines.append(f"  body weight: {run.body_weight_n:.0f} N")
    if run.cues:
        lines.append(f"  cues: {', '.join(f'{cue} {n}' for cue, n in run.cues.items())}")
    lines += [f"  stopped {stop.at_s:.1f} s after its start: {stop.reason}" for stop in run.stops]
    return "\n".join(lines)


def _shares(run: RunSummary, key: str) -> list[str]:
    """Return what each repetition says of the resistance that was delivered."""
    shares = []
    for repetition in run.repetitions:
        found = repetition.get(key)
        if not isinstance(found, Mapping):
            continue
        if key == "partner":
            in_time_pct = _number(found, "in_time_pct")
            shares.append("-" if in_time_pct is None else f"{in_time_pct:.0f} %")
        else:
            known = [n for band in found if (n := _number(found, band)) is not None]
            shares.append(f"{sum(known) / len(known):.2f}" if known else "-")
    return shares


def _row(repetition: Mapping[str, object]) -> str:
    def number(key: str, digits: int = 0, unit: str = "") -> str:
        value = _number(repetition, key)
        return "-" if value is None else f"{value:.{digits}f}{unit}"

    asked, done = str(repetition.get("side")), str(repetition.get("side_done"))
    note = "" if asked == done else f"  asked: {asked}"
    if why := repetition.get("why_not"):
        note += f"  {why}"
    line = (
        f"  {number('trial'):>3}  {done:<5}  {'yes' if repetition.get('counted') else 'no':<7}"
        f"  {number('held_s', 1):>6}  {number('mean_n'):>6}"
        f"  {number('in_corridor_pct', 0, ' %'):>11}  {number('dropouts'):>9}"
        f"  {number('efforts'):>7}{note}"
    )
    return line.rstrip()


def _number(data: Mapping[str, object], key: str) -> float | None:
    value = data.get(key)
    return value if isinstance(value, int | float) else None
