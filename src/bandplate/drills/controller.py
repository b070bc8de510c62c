"""The training controller: one run of a drill as a state machine on the controller's grid.

It is a function of the looks (see ``drills.look``) and of what people ask for: the same ones give
the same stages, prompts and events, live and in a replay. ``TRANSITIONS`` is the whole machine; a
method per stage watches for what ends it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

from bandplate.core.channels import BANDS
from bandplate.core.events import Event
from bandplate.core.prompt import AHEAD_S, AHEAD_STEP_S, Prompt, Stage
from bandplate.drills import happening as h
from bandplate.drills.athlete import Facts
from bandplate.drills.counting import Tally
from bandplate.drills.course import Course
from bandplate.drills.cues import Cue, CueDesk
from bandplate.drills.drive import ResistanceDrive, resistance_source
from bandplate.drills.look import Look
from bandplate.drills.quiet import QuietGate, Stance
from bandplate.drills.spec import Drill
from bandplate.drills.stops import Stop, StopRules
from bandplate.drills.stream import StreamWatch
from bandplate.drills.trial import Trial, TrialPhase
from bandplate.drills.words import work_word

__all__ = ["TRANSITIONS", "Controller", "Signal"]

#: What a stage's end is called: ``over`` is its time, ``last`` the time of the last repetition.
Signal = Literal["start", "still", "moved", "over", "last", "stop", "resume"]

#: From a stage, by a signal, to the next one; whatever else is asked for is not heard.
TRANSITIONS: Final[Mapping[tuple[Stage, Signal], Stage]] = {
    ("idle", "start"): "ready",
    ("ready", "still"): "countdown",
    ("countdown", "moved"): "ready",
    ("countdown", "over"): "work",
    ("work", "over"): "rest",
    ("work", "last"): "done",
    ("rest", "over"): "ready",
    ("ready", "stop"): "stopped",
    ("countdown", "stop"): "stopped",
    ("work", "stop"): "stopped",
    ("rest", "stop"): "stopped",
    ("stopped", "resume"): "ready",
    ("done", "start"): "ready",
}
_ASKED: Final[Mapping[str, Signal]] = {h.START: "start", h.RESUME: "resume", h.LOWER: "resume"}
_COACH: Final = Stop("coach", "STOP: COACH", "the coach stopped the drill: wait for the coach")
_AHEAD: Final = tuple(i * AHEAD_STEP_S for i in range(round(AHEAD_S / AHEAD_STEP_S) + 1))
#: Half a microsecond: times since go are whole samples, and rounding may not cost one.
_ROUNDING_S: Final = 5e-7
_NO_STANCE: Final = Stance((0.0, 0.0), (0.0,) * len(BANDS))


class Controller:
    """One run of a drill.

    Thread: one, the one that steps it.

    Parameters
    ----------
    drill : Drill
    facts : Facts
    name : str
        The drill's name, for messages.
    seed : int
        Of the run: profiles of its trials follow from it.
    rate_hz : float
        Sample rate of the looks' rows, in Hz.

    Raises
    ------
    ConfigError
        The drill needs a motorised anchor and the device has none.
    """

    def __init__(self, drill: Drill, facts: Facts, *, name: str, seed: int, rate_hz: float) -> None:
        self._drill = drill
        self._facts = facts
        self._seed = seed
        source = resistance_source(drill, facts, name)
        self._drive = ResistanceDrive(drill, source, rate_hz, facts.anchor_lag_s)
        self._cues = CueDesk(drill, facts, rate_hz)
        self._rules = StopRules(drill, facts, rate_hz)
        self._stream = StreamWatch()
        self._gate = QuietGate(drill.ready.still_s, facts.body_weight_n)
        self._watch: Mapping[Stage, Callable[[Look], Signal | None]] = {
            "ready": self._ready,
            "countdown": self._countdown,
            "work": self._work,
            "rest": self._rest,
        }
        self._stage: Stage = "idle"
        self._since_ns = 0
        self._t_ns = 0
        self._events: list[Event] = []
        self._course = Course(drill, facts, seed)
        self._stance = _NO_STANCE
        self._tally: Tally | None = None
        self._in_corridor: bool | None = None
        self._phase: TrialPhase | None = None
        self._cue: Cue | None = None
        self._stop: Stop | None = None

    # ---- what others see

    @property
    def stage(self) -> Stage:
        """Where the drill is."""
        return self._stage

    @property
    def finished(self) -> bool:
        """Every repetition is through."""
        return self._stage == "done"

    @property
    def trial(self) -> Trial | None:
        """The repetition that is prepared, runs, or ran last."""
        return self._course.trial

    @property
    def tension(self) -> Mapping[str, float] | None:
        """Change of tension per band signal that the anchor is to make now, in N.

        None: nothing modulates, the anchor stays at its base.
        """
        return self._drive.tension if self._stage == "work" else None

    @property
    def prompt(self) -> Prompt:
        """The athlete's screen as of the last step."""
        trial, since_go_s = self._course.trial, self._since_go_s
        shows_target = trial is not None and self._stage in ("countdown", "work")
        at_work = self._stage == "work"
        cue = self._cue
        word, tension_n, due_s = self._drive.partner if at_work else ("", 0.0, 0.0)
        side, repetition = self._course.due
        return Prompt(
            t_ns=self._t_ns,
            stage=self._stage,
            activity=self._drill.activity,
            side=side,
            member=self._drill.member,
            phase=self._phase.kind if at_work and self._phase else "",
            since_go_s=since_go_s,
            left_s=self._left_s(since_go_s),
            repetition=repetition if trial else 0,
            repetitions=self._drill.repetitions,
            target_n=trial.target_n(since_go_s) if trial and at_work else None,
            half_width_n=trial.half_width_n if trial else 0.0,
            ahead_n=(
                tuple(trial.target_n(since_go_s + ahead_s) for ahead_s in _AHEAD)
                if trial and shows_target
                else ()
            ),
            word=self._word(),
            advice=self._stop.advice if self._stage == "stopped" and self._stop else "",
            cue=cue.kind if cue else "",
            cue_member=cue.member if cue else "",
            cue_words=cue.words if cue else "",
            partner=word,
            partner_lead_s=due_s,
            partner_n=tension_n,
            in_corridor=self._in_corridor if at_work else None,
        )

    # ---- the machine

    def step(self, look: Look, requests: Sequence[h.Request] = ()) -> list[Event]:
        """Take one step of the grid, and what people asked for before it.

        Returns
        -------
        list of Event
            What happened, all at the look's time.
        """
        self._events = []
        self._t_ns = look.t_ns
        away = self._stream.step(look)
        if away is not None and self._stage in self._watch:
            self._halt(away)
        for request in requests:
            self._hear(request)
        watch = self._watch.get(self._stage)
        if watch is not None:
            stop = self._rules.step(look, self._stage, self._course.trial, self._since_go_s)
            if stop is not None:
                self._halt(stop)
            elif (signal := watch(look)) is not None:
                self._move(signal)
        return self._events

    def _hear(self, request: h.Request) -> None:
        kind = request.kind
        if kind == h.LOWER and self._stage == "stopped":
            self._course.lower(float(str(request.data["share"])))
        if kind == h.HALT and self._stage in self._watch:
            self._halt(_COACH)
        elif kind == h.SKIP and self._stage == "rest":
            self._move("over")
        elif kind in _ASKED:
            self._move(_ASKED[kind])

    def _move(self, signal: Signal) -> None:
        stage = TRANSITIONS.get((self._stage, signal))
        if stage is None:
            return
        before, self._stage, self._since_ns = self._stage, stage, self._t_ns
        if stage == "ready":
            self._enter_ready(before)
        self._say(h.STAGE, stage=stage, **self._must_trial().place)
        if stage == "work":
            self._enter_work()
        elif stage == "done":
            self._say(h.DONE, counted=self._course.counted, asked=len(self._drill.trials))

    def _halt(self, stop: Stop) -> None:
        """Stop until a person goes on: resistance first, then the word."""
        self._stop = stop
        self._say(h.EASED, reason=stop.reason)
        self._drive.ease()
        self._show(None)
        self._say(h.STOPPED, reason=stop.reason, word=stop.word, advice=stop.advice)
        self._move("stop")

    # ---- ready

    def _enter_ready(self, before: Stage) -> None:
        self._gate.reset()
        if before == "countdown":
            return
        if before in ("idle", "done"):
            self._course = Course(self._drill, self._facts, self._seed)
        for kind, data in self._course.prepare():
            self._say(kind, **data)
            trial = self._must_trial()
            self._rules.begin(trial)
            if trial.resistance is not None:
                self._say(h.PROFILE, **self._drive.describe(trial.resistance))

    def _ready(self, look: Look) -> Signal | None:
        self._gate.add(look)
        self._cues.stand(look)
        # who trains freely need not stand anywhere
        if self._gate.still or self._drill.activity == "free":
            self._stance = self._gate.stance()
            return "still"
        return None

    def _countdown(self, look: Look) -> Signal | None:
        self._gate.add(look)
        self._cues.stand(look)
        if self._gate.moved and self._drill.activity != "free":
            return "moved"
        self._stance = self._gate.stance()
        return "over" if self._elapsed_s >= self._drill.ready.countdown_s else None

    # ---- work

    def _enter_work(self) -> None:
        trial = self._must_trial()
        self._tally = Tally(self._drill, trial, self._stance)
        self._phase = self._in_corridor = None
        self._rules.begin(trial)
        self._cues.begin(trial)
        self._drive.begin(trial, self._stance)
        self._say(h.GO, **trial.place, quiet_n=self._stance.to_json())
        self._enter_phase(trial, 0.0)

    def _work(self, look: Look) -> Signal | None:
        trial, tally = self._must_trial(), self._tally
        since_go_s = self._since_go_s
        if since_go_s >= trial.work_s - _ROUNDING_S:
            return self._end_repetition()
        phase = self._enter_phase(trial, since_go_s)
        corridor = trial.corridor_at(since_go_s)
        self._in_corridor = None
        if corridor is not None:
            self._in_corridor = corridor.low_n <= self._push_n(look, trial) <= corridor.high_n
        if tally is not None:
            tally.add(look, since_go_s, phase.kind, corridor)
        for kind, data in self._drive.step(look, phase.kind, since_go_s):
            self._say(kind, **data)
        self._show(self._cues.step(look, trial, since_go_s))
        return None

    def _enter_phase(self, trial: Trial, since_go_s: float) -> TrialPhase:
        if self._phase is None or since_go_s >= self._phase.end_s - _ROUNDING_S:
            self._phase = next(p for p in trial.phases if since_go_s < p.end_s - _ROUNDING_S)
            self._say(h.PHASE, phase=self._phase.kind)
        return self._phase

    def _end_repetition(self) -> Signal | None:
        tally = self._tally
        self._show(None)
        partner = self._drive.partner_score()
        delivered = self._drive.end()
        assert tally is not None, "work begins with a tally"
        side_done, result = tally.result()
        result |= {"delivered_ar_r2": delivered, "partner": partner}
        self._say(h.REPETITION, **result)
        for kind, data in self._course.finish(tally, side_done, result, delivered):
            self._say(kind, **data)
        if self._course.is_over:
            return "last"
        in_corridor_pct = result["in_corridor_pct"]
        assert in_corridor_pct is None or isinstance(in_corridor_pct, float)
        stop = self._rules.repetition_ended(in_corridor_pct)
        if stop is None:
            return "over"
        self._halt(stop)
        return None

    def _rest(self, look: Look) -> Signal | None:
        return "over" if self._elapsed_s >= self._course.rest_s else None

    # ---- helpers

    @property
    def _elapsed_s(self) -> float:
        """Time in this stage, s."""
        return (self._t_ns - self._since_ns) * 1e-9 + _ROUNDING_S

    @property
    def _since_go_s(self) -> float:
        if self._stage == "work":
            return (self._t_ns - self._since_ns) * 1e-9
        if self._stage == "countdown":
            return min(self._elapsed_s - self._drill.ready.countdown_s, -1e-3)
        return -1.0

    def _left_s(self, since_go_s: float) -> float:
        match self._stage:
            case "countdown":
                left_s = -since_go_s
            case "work" if self._phase is not None:
                left_s = self._phase.end_s - since_go_s
            case "rest":
                left_s = self._course.rest_s - self._elapsed_s
            case _:
                return 0.0
        return max(0.0, left_s)

    def _word(self) -> str:
        match self._stage:
            case "ready":
                if not self._gate.loaded:
                    return "STEP ON"
                return "HOLD STILL" if self._gate.on_both_feet else "BOTH FEET"
            case "countdown":
                return str(math.ceil(-self._since_go_s))
            case "work" if self._phase is not None:
                return work_word(self._drill, self._phase.kind, self._must_trial().side)
            case "rest":
                return "REST"
            case "stopped" if self._stop is not None:
                return self._stop.word
            case "done":
                return "DONE"
        return ""

    def _push_n(self, look: Look, trial: Trial) -> float:
        left_n, right_n = look.force_n
        if trial.side == "both":
            return left_n + right_n
        return left_n if trial.side == "left" else right_n

    def _must_trial(self) -> Trial:
        assert self._course.trial is not None, "every stage but idle has a trial"
        return self._course.trial

    def _show(self, cue: Cue | None) -> None:
        """Put a cue on screen, or take it off."""
        if cue == self._cue:
            return
        if self._cue is not None:
            self._say(h.CUE_OFF, cue=self._cue.kind)
        if cue is not None:
            self._say(h.CUE_ON, cue=cue.kind, member=cue.member, words=cue.words)
        self._cue = cue

    def _say(self, kind: str, /, **data: object) -> None:
        self._events.append(Event(self._t_ns, kind, data))
