"""One cue at a time: the dearest sign first, none that flickers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from bandplate.drills import signs_members
from bandplate.drills.athlete import Facts
from bandplate.drills.look import STEP_S, Look
from bandplate.drills.signs import History, Scene, Sign, cop, force_signs
from bandplate.drills.spec import CueKind, Drill
from bandplate.drills.trial import Trial

__all__ = ["Cue", "CueDesk"]

#: A cue comes after it was needed for so long, stays for so long at least, and goes when its sign
#: has been fine for so long; no cue begins sooner than so long after the last one.
_NEEDED_S: Final = 0.5
_SHOWN_S: Final = 1.5
_FINE_S: Final = 0.7
#: A cue on screen gives way to one that is so much dearer [ours].
_DEARER: Final = 1.3
#: The signs in the members take turns, so each is looked at 4 times a second.
_TURN: Final = round(0.25 / STEP_S)
#: In these phases nothing is asked that a cue could help with, but for the leg of a max push.
_SILENT: Final = ("max", "weigh", "relax", "free", "")

_SLOW: Final[dict[CueKind, Callable[[Scene], list[Sign]]]] = {
    "lag": signs_members.lag,
    "late_swing": signs_members.late_swing,
    "arm_phase": signs_members.arm_phase,
    "lean": signs_members.lean,
    "cop": cop,
    "breath": signs_members.breath,
}


class Cue(NamedTuple):
    """What is said to the athlete: kind, member ("" for none), at most four words."""

    kind: CueKind
    member: str
    words: str


@dataclass(slots=True)
class _State:
    """A sign over time; times in s since go."""

    sign: Sign
    raised: bool = False
    since_s: float = 0.0

    def take(self, sign: Sign, t_s: float) -> None:
        """Note what the sign says now; between its thresholds nothing changes."""
        raised = sign.needed or (self.raised and not sign.fine)
        if raised != self.raised:
            self.raised, self.since_s = raised, t_s
        self.sign = sign


class CueDesk:
    """Chooses the cue of every step of a run.

    Parameters
    ----------
    drill : Drill
    facts : Facts
    rate_hz : float
        Sample rate of the looks' rows, in Hz. The signs are in the means of the steps.
    """

    def __init__(self, drill: Drill, facts: Facts, rate_hz: float) -> None:
        self._drill = drill
        self._facts = facts
        self._history = History()
        self._slow = [(kind, sign) for kind, sign in _SLOW.items() if kind in drill.cues]
        self._fast = frozenset(drill.cues)
        self._scene: Scene | None = None
        self._states: dict[tuple[CueKind, str], _State] = {}
        self._shown: tuple[CueKind, str] | None = None
        self._cue: Cue | None = None
        self._begun_s = -_SHOWN_S
        self._step = 0

    def stand(self, look: Look) -> None:
        """Take one step of ready or countdown: the quiet stance that the signs compare with."""
        self._history.add(look)

    def begin(self, trial: Trial) -> None:
        """Begin a repetition: go."""
        self._scene = Scene(self._drill, self._facts, trial, self._history)
        self._states.clear()
        self._shown = self._cue = None
        self._begun_s = -_SHOWN_S
        self._step = 0

    def step(self, look: Look, trial: Trial, since_go_s: float) -> Cue | None:
        """Return the cue that is on screen now, or None.

        Parameters
        ----------
        look : Look
            The step, of the work.
        trial : Trial
            The one that :meth:`begin` was called with.
        since_go_s : float
            In s.
        """
        self._history.add(look)
        scene = self._scene
        if scene is None or scene.trial is not trial:
            self.begin(trial)
            scene = self._scene
            assert scene is not None
        scene.add(look, since_go_s)
        self._look(scene)
        self._choose(since_go_s)
        return self._cue

    def _look(self, scene: Scene) -> None:
        silent = scene.phase in _SILENT
        found = [
            sign
            for sign in force_signs(scene)
            if sign.kind in self._fast and (sign.kind == "other_leg" or not silent)
        ]
        looked: set[CueKind] = {"other_leg", "dropout", "over"}
        turn = self._step % _TURN
        self._step += 1
        if turn < len(self._slow):
            kind, sign_of = self._slow[turn]
            looked.add(kind)
            if not silent:
                found += sign_of(scene)
        said = set()
        for sign in found:
            key = (sign.kind, sign.member)
            said.add(key)
            state = self._states.setdefault(key, _State(sign, since_s=scene.t_s))
            state.take(sign, scene.t_s)
        for key, state in self._states.items():
            # what can no longer be judged is no longer said
            if key[0] in looked and key not in said:
                state.take(state.sign._replace(needed=False, fine=True), scene.t_s)

    def _choose(self, t_s: float) -> None:
        if t_s - self._begun_s < _SHOWN_S - 1e-9:
            return
        shown = self._states[self._shown] if self._shown is not None else None
        if shown is not None and not shown.raised and t_s - shown.since_s >= _FINE_S - 1e-9:
            self._shown = self._cue = shown = None
        best = max(
            (
                state
                for state in self._states.values()
                if state.raised and t_s - state.since_s >= _NEEDED_S - 1e-9
            ),
            key=lambda state: state.sign.cost_pct,
            default=None,
        )
        if best is None or best is shown:
            return
        if (
            shown is not None
            and shown.raised
            and (best.sign.cost_pct < _DEARER * shown.sign.cost_pct)
        ):
            return
        sign = best.sign
        self._shown = (sign.kind, sign.member)
        self._cue = Cue(sign.kind, sign.member, sign.words)
        self._begun_s = t_s
