"""The course of a run through its repetitions: which is next, how hard, what it found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bandplate.core.channels import PushSide, other_side
from bandplate.core.references import reference_key
from bandplate.drills import happening as h
from bandplate.drills.athlete import Facts
from bandplate.drills.counting import Tally, max_members
from bandplate.drills.prepare import prepare_trial, with_lower_target
from bandplate.drills.spec import Drill
from bandplate.drills.staircase import Staircase
from bandplate.drills.trial import Trial

__all__ = ["Course", "Said"]

#: Kind and data of an event.
Said = tuple[str, dict[str, object]]


class Course:
    """One run through a drill's repetitions.

    Parameters
    ----------
    drill : Drill
    facts : Facts
    seed : int
        Of the run.

    Attributes
    ----------
    trial : Trial or None
        The repetition that was prepared last.
    target_share : float
        Of the drill's target; below 1 after :meth:`lower`.
    finished, counted : int
        Repetitions that are through, and those of them that counted.
    """

    def __init__(self, drill: Drill, facts: Facts, seed: int) -> None:
        self._drill = drill
        self._facts = facts
        self._seed = seed
        adaptation = drill.adaptation
        self._staircase = None if adaptation is None else Staircase(adaptation)
        self._best_n: dict[str, float] = {}
        self.target_share = 1.0
        self.trial: Trial | None = None
        self.finished = 0
        self.counted = 0

    @property
    def is_over(self) -> bool:
        """Every repetition is through."""
        return self.finished == len(self._drill.trials)

    @property
    def due(self) -> tuple[PushSide, int]:
        """Side and number (from 1, of this side) of the repetition that runs or comes next."""
        trials = self._drill.trials
        return trials[min(self.finished, len(trials) - 1)]

    @property
    def rest_s(self) -> float:
        """Length of the rest after the last repetition: longer where the side changes."""
        trials, n = self._drill.trials, self.finished
        changes = 0 < n < len(trials) and trials[n - 1][0] != trials[n][0]
        return self._drill.side_rest_s if changes else self._drill.rest_s

    def lower(self, share: float) -> None:
        """Ask for a share of every target from here on, in an interrupted repetition too."""
        self._drill = with_lower_target(self._drill, share)
        self.target_share *= share
        self.trial = None

    def prepare(self) -> Iterator[Said]:
        """Prepare the next repetition and say so; one that was interrupted stays as it is."""
        number = self.finished + 1
        if self.trial is not None and self.trial.number == number:
            return
        level = (0.0, 1.0)
        if self._staircase is not None:
            level = (self._staircase.difficulty, self._staircase.ar_r2_at_most)
        self.trial = trial = prepare_trial(self._drill, self._facts, number, self._seed, *level)
        yield (
            h.TRIAL,
            {
                **trial.place,
                "seed": trial.seed,
                "difficulty": trial.difficulty,
                "ar_r2_at_most": level[1],
                "target_share": round(self.target_share, 6),
            },
        )

    def finish(
        self,
        tally: Tally,
        side: PushSide,
        result: Mapping[str, object],
        delivered: Mapping[str, float | None] | None,
    ) -> Iterator[Said]:
        """Take the result of the repetition that ended; say what it found and what it changes."""
        self.finished += 1
        self.counted += bool(result["counted"])
        yield from self._found(tally, side)
        in_corridor_pct = result["in_corridor_pct"]
        if result["counted"] and isinstance(in_corridor_pct, float) and not self.is_over:
            yield from self._adapt(in_corridor_pct, delivered or {})

    def _found(self, tally: Tally, side: PushSide) -> Iterator[Said]:
        """Say a new best of this run, a body weight."""
        kinds = {phase.kind for phase in self._drill.phases}
        for member in max_members(self._drill) if "max" in kinds else ():
            force_n = tally.best_n(member, side)
            # the swing leg's max is that of the leg that swings
            leg = other_side(side) if member == "swing" and side != "both" else side
            key = reference_key(member, leg)
            if force_n is not None and force_n > self._best_n.get(key, 0.0):
                self._best_n[key] = force_n
                yield h.REFERENCE, {"key": key, "force_n": force_n}
        if "weigh" in kinds and (weight_n := tally.body_weight_n()) is not None:
            yield h.WEIGHED, {"body_weight_n": weight_n}

    def _adapt(
        self, in_corridor_pct: float, delivered: Mapping[str, float | None]
    ) -> Iterator[Said]:
        if self._staircase is None:
            return
        known = [value for value in delivered.values() if value is not None]
        ar_r2 = sum(known) / len(known) if known else None
        difficulty = self._staircase.difficulty
        next_difficulty = self._staircase.after(in_corridor_pct, ar_r2)
        yield (
            h.ADAPTED,
            {
                "difficulty": difficulty,
                "next_difficulty": next_difficulty,
                "in_corridor_pct": in_corridor_pct,
                "delivered_ar_r2": ar_r2,
                "ar_r2_at_most": self._staircase.ar_r2_at_most,
            },
        )
