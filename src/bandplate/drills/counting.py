"""What a repetition was, judged from the forces themselves, never from what was asked.

A repetition counts when the effort was there for at least half of its effort phases [ours]. The leg
that did it is the one whose plate (or band) shows it: done with the other leg it counts for that
leg, and the result says so.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandplate.core.channels import BANDS, PushSide, Side, other_side
from bandplate.drills.look import STEP_S, Look
from bandplate.drills.quiet import Stance
from bandplate.drills.spec import Drill, PhaseKind
from bandplate.drills.trial import Corridor, Trial

__all__ = ["Tally", "band_signals", "max_members"]

FloatArray = NDArray[np.float64]

#: Phases in which nothing is judged: the way up, and standing relaxed.
_IDLE_PHASES: Final[frozenset[PhaseKind]] = frozenset({"rise", "relax"})
#: Share of the effort phases that makes a repetition [ours].
_LEAST_SHARE: Final = 0.5
#: A push: so much of the target, or of the quiet stance where there is none; and on one leg more
#: than this share of the weight, which standing on both does not give [ours].
_PUSH_OF_TARGET: Final = 0.6
_PUSH_OF_STANCE: Final = 1.2
_ONE_LEG_SHARE: Final = 0.6
#: Held and dropped out: MEASURES 7, F < 0.8 target for more than 50 ms.
_HELD_SHARE: Final = 0.8
_DROPOUT_STEPS: Final = 3
#: A pull: the rise above rest is at least this, and half of its own peak while it lasts [ours].
_LEAST_RISE_N: Final = 10.0
#: A stroke: from below 40 % to above 60 % of the tension's own range [ours].
_STROKE_SHARES: Final = (0.4, 0.6)
#: Strokes and steps further apart than this are pauses, s [ours].
_LONGEST_GAP_S: Final = {"swing": 3.0, "arms": 2.0, "steps": 1.0}
#: A contact: share of the quiet stance of both plates, and off at 0.7 of that (MEASURES 6).
_CONTACT_SHARE: Final = 0.15
_OFF_RATIO: Final = 0.7
_PEAK_STEPS: Final = round(1.0 / STEP_S)
_LEFT, _RIGHT, _BANDS, _LOW, _TARGET, _HIGH, _JUDGED = 0, 1, 2, 8, 9, 10, 11


def band_signals(band: str, side: PushSide) -> tuple[str, ...]:
    """Return the signals of a band's name in a drill; the swing leg is the one that does not push.

    ``torso`` and, where both legs push, ``swing`` are two bands.
    """
    if band == "swing":
        return ("swing_left", "swing_right") if side == "both" else (f"swing_{other_side(side)}",)
    return ("torso_left", "torso_right") if band == "torso" else (band,)


def max_members(drill: Drill) -> tuple[str, ...]:
    """Return the members whose max a ``max`` phase finds: both arms where both take part."""
    if drill.member in ("arm_left", "arm_right"):
        arms = tuple(m for m in drill.members if m in ("arm_left", "arm_right"))
        return arms or (drill.member,)
    return (drill.member,)


class _Effort(NamedTuple):
    """What one side did."""

    share: float
    efforts: int | None = None


class Tally:
    """Collects one repetition step by step and says what it was.

    Parameters
    ----------
    drill : Drill
    trial : Trial
    stance : Stance
        Quiet stance before go.
    """

    def __init__(self, drill: Drill, trial: Trial, stance: Stance) -> None:
        self._drill = drill
        self._trial = trial
        self._stance = stance
        self._is_max = any(phase.kind == "max" for phase in trial.phases)
        self._steps: list[tuple[float, ...]] = []
        self._target_since_s: float | None = None

    def add(
        self, look: Look, since_go_s: float, phase: PhaseKind, corridor: Corridor | None
    ) -> None:
        """Take one step of the work."""
        if corridor is None:
            self._target_since_s = None
            corridor = _NOWHERE
        elif self._target_since_s is None:
            self._target_since_s = since_go_s
        # free may last a day: nothing of it is judged, so nothing is kept
        if phase in _IDLE_PHASES or self._drill.activity == "free":
            return
        settled_s = self._drill.corridor.settle_s
        judged = self._target_since_s is not None and since_go_s - self._target_since_s >= settled_s
        self._steps.append((*look.force_n, *look.tension_n, *corridor, judged))

    def result(self) -> tuple[PushSide, dict[str, object]]:
        """Return the side that did it, and the result in JSON form; None: not measurable."""
        trial, rows = self._trial, self._rows
        side, effort = self._side_done()
        counted = effort.share >= _LEAST_SHARE
        signal_n = self._signal(self._drill.member, side)
        level_n = np.where(np.isnan(rows[:, _TARGET]), _mean(signal_n), rows[:, _TARGET])
        held_s = float(np.count_nonzero(signal_n >= _HELD_SHARE * level_n)) * STEP_S
        has_target = bool(np.isfinite(rows[:, _TARGET]).any())
        return side, {
            "trial": trial.number,
            "side": trial.side,
            "side_done": side,
            "repetition": trial.repetition,
            "repetitions": trial.repetitions,
            "counted": counted,
            "why_not": None if counted else f"{self._what} for {100 * effort.share:.0f} % of it",
            "work_s": round(trial.work_s, 3),
            "held_s": round(held_s, 2) if has_target or effort.efforts is None else None,
            "mean_n": _number(_mean(signal_n)),
            "peak_n": _number(best_second_n(signal_n)),
            "in_corridor_pct": self._in_corridor_pct(side),
            "dropouts": self._dropouts(signal_n) if has_target else None,
            "efforts": effort.efforts,
            "difficulty": trial.difficulty,
        }

    def best_n(self, member: str, side: PushSide) -> float | None:
        """Return a member's best 1 s mean in the effort phases, in N; None: it made no effort."""
        best_n = best_second_n(self._signal(member, side))
        rest_n = 0.0 if member == "push" else self._rest_n(member, side)
        return _number(best_n) if best_n - rest_n >= _LEAST_RISE_N else None

    def body_weight_n(self) -> float | None:
        """Return the mean of the stillest 2 s on both plates, in N; None below 200 N."""
        total_n = self._rows[:, _LEFT] + self._rows[:, _RIGHT]
        n = 2 * _PEAK_STEPS
        if len(total_n) < n:
            return None
        windows = np.lib.stride_tricks.sliding_window_view(total_n, n)
        best = windows[int(np.argmin(windows.std(axis=1)))]
        weight_n = float(best.mean())
        return _number(weight_n) if weight_n >= 200.0 else None

    # ---- who did what

    @property
    def _rows(self) -> FloatArray:
        return np.array(self._steps, np.float64).reshape(-1, _JUDGED + 1)

    def _signal(self, member: str, side: PushSide) -> FloatArray:
        rows = self._rows
        if member == "push":
            if side == "both":
                return np.asarray(rows[:, _LEFT] + rows[:, _RIGHT])
            return np.asarray(rows[:, _LEFT if side == "left" else _RIGHT])
        bands = [_BANDS + BANDS.index(name) for name in band_signals(member, side)]
        return np.asarray(rows[:, bands].sum(axis=1))

    def _rest_n(self, member: str, side: PushSide) -> float:
        return sum(self._stance.tension_n[BANDS.index(name)] for name in band_signals(member, side))

    @property
    def _what(self) -> str:
        if self._is_max or self._drill.activity not in _WHAT:
            return "pushed" if self._drill.member == "push" else "pulled"
        return _WHAT[self._drill.activity]

    def _side_done(self) -> tuple[PushSide, _Effort]:
        asked = self._trial.side
        if asked == "both":
            return asked, self._effort("both")
        sides: tuple[Side, Side] = (asked, other_side(asked))
        efforts = {side: self._effort(side) for side in sides}
        # what both sides show (an arm's pull) was done as asked
        done = max(sides, key=lambda side: efforts[side].share)
        return done, efforts[done]

    def _effort(self, side: PushSide) -> _Effort:
        """Judge the effort of one side by what the drill asks for."""
        if self._drill.activity == "free":
            return _Effort(1.0)
        if not self._steps:
            return _Effort(0.0)
        if self._is_max:
            return self._steady(side)
        match self._drill.activity:
            case "steps":
                return self._stepping()
            case "swing":
                return self._strokes(("swing",), side)
            case "arms":
                return self._strokes(("arm_left", "arm_right"), side)
            case "stand":
                weight_n = sum(self._stance.force_n)
                return _Effort(_share(self._signal("push", "both") >= _HELD_SHARE * weight_n))
            case _:
                return self._steady(side)

    def _steady(self, side: PushSide) -> _Effort:
        member = self._drill.member
        signal_n = self._signal(member, side)
        if member == "push":
            rows = self._rows
            stance_n = self._stance.force_n
            quiet_n = sum(stance_n) if side == "both" else stance_n[side == "right"]
            enough_n = np.where(
                np.isnan(rows[:, _TARGET]),
                _PUSH_OF_STANCE * quiet_n,
                _PUSH_OF_TARGET * rows[:, _TARGET],
            )
            pushing = signal_n >= enough_n
            if side != "both":
                pushing &= signal_n >= _ONE_LEG_SHARE * self._signal("push", "both")
            return _Effort(_share(pushing))
        rise_n = signal_n - self._rest_n(member, side)
        peak_n = best_second_n(rise_n)
        if not peak_n >= _LEAST_RISE_N:
            return _Effort(0.0)
        return _Effort(_share(rise_n >= 0.5 * peak_n))

    def _strokes(self, members: tuple[str, ...], side: PushSide) -> _Effort:
        """Count strokes of each member; the least active one says how much was done."""
        n_steps = len(self._steps)
        gap = round(_LONGEST_GAP_S[self._drill.activity] / STEP_S)
        found = []
        for member in members:
            signal_n = self._signal(member, side)
            low_n, high_n = np.percentile(signal_n, [5, 95])
            if not high_n - low_n >= _LEAST_RISE_N:
                return _Effort(0.0, 0)
            off_n, on_n = (low_n + share * (high_n - low_n) for share in _STROKE_SHARES)
            begins = _begins(signal_n, on_n, off_n)
            found.append(_Effort(_coverage(begins, n_steps, gap), len(begins)))
        return min(found)

    def _stepping(self) -> _Effort:
        on_n = _CONTACT_SHARE * sum(self._stance.force_n)
        begins = [
            _begins(self._signal("push", side), on_n, _OFF_RATIO * on_n)
            for side in ("left", "right")
        ]
        gap = round(_LONGEST_GAP_S["steps"] / STEP_S)
        every = np.sort(np.concatenate(begins))
        return _Effort(_coverage(every, len(self._steps), gap), len(every))

    # ---- how well

    def _in_corridor_pct(self, side: PushSide) -> float | None:
        rows = self._rows
        judged = rows[:, _JUDGED] > 0
        if not judged.any():
            return None
        push_n = self._signal("push", side)
        inside = (push_n >= rows[:, _LOW]) & (push_n <= rows[:, _HIGH])
        return round(100.0 * _share(inside[judged]), 2)

    def _dropouts(self, signal_n: FloatArray) -> int:
        """Count the times below 80 % of the target for more than 50 ms, once it was reached."""
        below = signal_n < _HELD_SHARE * self._rows[:, _TARGET]
        reached = np.flatnonzero(~below & np.isfinite(self._rows[:, _TARGET]))
        if len(reached) == 0:
            return 0
        edges = np.diff(np.concatenate([[0], below[reached[0] :].astype(np.int8), [0]]))
        lengths = np.flatnonzero(edges < 0) - np.flatnonzero(edges > 0)
        return int(np.count_nonzero(lengths >= _DROPOUT_STEPS))


_NOWHERE: Final = Corridor(np.nan, np.nan, np.nan)
_WHAT: Final = {
    "steps": "stepped", "swing": "swung", "arms": "turned both arms", "stand": "stood"
}  # fmt: skip


def best_second_n(signal_n: FloatArray) -> float:
    """Return the best 1 s mean of a signal on the controller's grid; NaN when it is shorter."""
    if len(signal_n) < _PEAK_STEPS:
        return np.nan
    summed = np.concatenate([[0.0], np.cumsum(signal_n)])
    return float(np.max(summed[_PEAK_STEPS:] - summed[:-_PEAK_STEPS]) / _PEAK_STEPS)


def _begins(signal_n: FloatArray, on_n: float, off_n: float) -> NDArray[np.int64]:
    """Return where a signal passes from below off_n to on_n."""
    state = np.where(signal_n >= on_n, 1, np.where(signal_n < off_n, 0, -1))
    known = np.flatnonzero(state >= 0)
    began: NDArray[np.int64] = known[1:][np.diff(state[known]) == 1]
    return began


def _coverage(begins: NDArray[np.int64], n_steps: int, longest_gap: int) -> float:
    """Return the share of the time that lies within longest_gap after an effort's begin."""
    spans = np.diff(np.concatenate([begins, [n_steps]]))
    return float(np.minimum(spans, longest_gap).sum() / n_steps)


def _share(flags: NDArray[np.bool_]) -> float:
    return float(np.count_nonzero(flags) / len(flags)) if len(flags) else 0.0


def _mean(values: FloatArray) -> float:
    return float(values.mean()) if len(values) else np.nan


def _number(value: float) -> float | None:
    """Return the value for JSON, to 1 mN; None where there is none."""
    return round(value, 3) if np.isfinite(value) else None
