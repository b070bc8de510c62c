"""When a drill stops itself: what is no longer safe, or no longer training.

Every rule but those of the device waits a moment, so that neither noise nor sway stops a drill.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Final, NamedTuple

from bandplate.core.channels import BANDS, SENSOR_WORDS, Side
from bandplate.core.prompt import Stage
from bandplate.core.references import push_max_n
from bandplate.drills.athlete import Facts
from bandplate.drills.caps import band_end_n
from bandplate.drills.look import STEP_S, Look
from bandplate.drills.spec import Drill
from bandplate.drills.trial import Trial
from bandplate.wire.messages import Flag, State

__all__ = ["Stop", "StopRules"]

#: Sensors of a look.
_PLATES: Final[tuple[Side, Side]] = ("left", "right")
_SENSORS: Final = (
    *(f"{side} plate" for side in _PLATES),
    *(SENSOR_WORDS[band] for band in BANDS),
)

#: As plain numbers: they are asked for fifty times a second.
_ESTOP, _LINK_LOST, _OPEN, _CRC = (
    int(flag) for flag in (Flag.ESTOP, Flag.LINK_LOST, Flag.SENSOR_OPEN, Flag.ADC_CRC)
)
_PAST_RANGE: Final = int(Flag.OVERLOAD | Flag.CLIP)
_ARMED, _FAULT = int(State.ARMED), int(State.FAULT)

# How long each must be so before it counts [ours]; the rest is said in StopLimits.
_OVERLOAD_S: Final = 0.05
_FLAG_S: Final = 0.03
_BAND_END_S: Final = 0.05
_ABSENT_S: Final = 0.1
_STUCK_STEPS: Final = round(0.5 / STEP_S)
_EDGE_S: Final = 0.3
_FOOT_LOST_S: Final = 0.15
_STEPPED_OFF_S: Final = 0.5
_UNHEARD_S: Final = 1.0

#: A plate carries somebody from here on, is left below; a CoP counts from _COP_N on [ours].
_CARRIES_N: Final = 100.0
_EMPTY_N: Final = 25.0
_COP_N: Final = 150.0
#: Out of control: the CoP roams over so much of the plate's width or length within 1 s [ours].
_SWAY_SHARE: Final = 0.5
#: Seconds from a target's beginning in which nobody can have reached it.
_REACH_S: Final = 1.0
_DROPOUT_SHARE: Final = 0.8
_SECOND: Final = round(1.0 / STEP_S)

_FLIGHTS: Final = ("steps", "free")


class Stop(NamedTuple):
    """Why a drill stopped.

    Attributes
    ----------
    reason : str
        Of spec.STOP_KINDS.
    word : str
        At most four words.
    advice : str
        One line: what it is, and what to do now.
    """

    reason: str
    word: str
    advice: str


class StopRules:
    """The stop rules of one run of a drill.

    Parameters
    ----------
    drill : Drill
    facts : Facts
    rate_hz : float
        Sample rate of the looks' rows, in Hz.
    """

    def __init__(self, drill: Drill, facts: Facts, rate_hz: float) -> None:
        self._drill = drill
        self._limits = drill.stops
        self._facts = facts
        self._off = frozenset(drill.stops.off) - {"coach", "device"}
        self._rows_per_s = rate_hz
        self._range_n = (facts.plate_range_n,) * 2 + (facts.band_range_n,) * len(BANDS)
        end_n = (band_end_n(facts, band, drill.stops.band_reserve_pct) for band in BANDS)
        self._band_end_n = tuple(end_n)
        self._most_n = tuple(facts.band_max_n.get(band, math.inf) for band in BANDS)
        # a drill may do without its own rule, never without the station's
        own_pct = math.inf if "overload" in self._off else drill.stops.overload_pct
        self._overload_pct = min(own_pct, facts.overload_max_pct or math.inf)
        self._max_n = tuple(push_max_n(facts.references_n, side) for side in _PLATES)
        self._since_ns: dict[tuple[str, int], int] = {}
        self._seen = [False] * len(_SENSORS)
        self._last: tuple[float, ...] = (math.nan,) * len(_SENSORS)
        self._still = [0] * len(_SENSORS)
        self._missing: deque[int] = deque(maxlen=_SECOND)
        self._poor_repetitions = 0
        self._ready_ns: int | None = None
        self._t_ns = 0
        self._forget_repetition()

    def begin(self, trial: Trial) -> None:
        """Take note that a repetition begins: go was given, or will be."""
        self._forget_repetition()

    def step(self, look: Look, stage: Stage, trial: Trial | None, since_go_s: float) -> Stop | None:
        """Return why the drill must stop now, or None.

        Parameters
        ----------
        look : Look
            The step; every one of ready, countdown, work and rest, in their order.
        stage : Stage
        trial : Trial or None
            The repetition that runs.
        since_go_s : float
            Of it, in s.
        """
        at_work = stage == "work" and trial is not None
        stop = self._device(look) or self._sensor(look) or self._above_most(look)
        stop = stop or self._overload(look) or self._push(look)
        stop = stop or self._band_end(look) or self._not_ready(look, stage)
        if at_work and trial is not None:
            self._foothold(look)
            stop = stop or self._stepped_off(look) or self._foot_lost(look, trial)
            stop = stop or self._balance(look, trial) or self._dropout(look, trial, since_go_s)
        self._t_ns = look.t_ns
        if stop is not None:
            # a person goes on: what was counted so far is over
            self._since_ns.clear()
            self._missing.clear()
            self._ready_ns = None
            self._poor_repetitions = 0
        return stop

    def repetition_ended(self, in_corridor_pct: float | None) -> Stop | None:
        """Return why the drill must stop after a repetition, or None.

        Parameters
        ----------
        in_corridor_pct : float or None
            Its time in the corridor, in %; None: it had no target.
        """
        least_pct = self._limits.in_corridor_least_pct
        poor = in_corridor_pct is not None and in_corridor_pct < least_pct
        self._poor_repetitions = self._poor_repetitions + 1 if poor else 0
        if self._poor_repetitions < 2 or "quality" in self._off:
            return None
        self._poor_repetitions = 0
        advice = (
            f"twice less than {least_pct:.0f} % of the time in the corridor: rest, then take a"
            " lower target"
        )
        return Stop("quality", "STOP: OFF TARGET", advice)

    def _forget_repetition(self) -> None:
        self._carried = [False, False]
        self._path_mm: tuple[deque[tuple[float, float]], ...] = (
            deque(maxlen=_SECOND),
            deque(maxlen=_SECOND),
        )
        self._target_since_s: float | None = None
        self._dropped_steps = 0
        for key in [key for key in self._since_ns if key[0] in ("edge", "foot", "off")]:
            del self._since_ns[key]

    def _lasts(self, key: tuple[str, int], so: bool, t_ns: int, for_s: float) -> bool:
        """Tell whether something has been so for so long, the step that began it included."""
        if not so:
            if key in self._since_ns:
                del self._since_ns[key]
            return False
        begun_ns = self._since_ns.setdefault(key, t_ns)
        return t_ns - begun_ns >= (for_s - STEP_S) * 1e9

    def _device(self, look: Look) -> Stop | None:
        if look.flags & _ESTOP:
            advice = "the emergency stop is pressed: see to the athlete, release it, then go on"
            return Stop("device", "STOP: EMERGENCY", advice)
        if look.device_state == _FAULT:
            advice = "the device holds a fault: read its message, clear it, then go on"
            return Stop("device", "STOP: DEVICE FAULT", advice)
        # a busy computer may beat late; only a motor must not wait for it
        for_s = STEP_S if look.device_state == _ARMED else _UNHEARD_S
        if self._lasts(("unheard", 0), bool(look.flags & _LINK_LOST), look.t_ns, for_s):
            advice = "the device missed the station's heartbeat: check its cable, then go on"
            return Stop("device", "STOP: LINK LOST", advice)
        return None

    def _sensor(self, look: Look) -> Stop | None:
        t_ns = look.t_ns
        self._missing.append(look.missing)
        values = (*look.force_n, *look.tension_n)
        # the mean of a step of one value is that value again, exactly; that of noise never is
        self._still = [
            still + 1 if value == last else 0
            for still, value, last in zip(self._still, values, self._last, strict=True)
        ]
        self._last = values
        if "sensor" in self._off:
            return None
        broken = look.flags & (_OPEN | _CRC)
        if self._lasts(("flag", 0), bool(broken), t_ns, _FLAG_S):
            what = "a sensor looks unplugged" if broken & _OPEN else "an ADC is disturbed"
            return Stop("sensor", "STOP: SENSOR FAULT", f"{what}: check the plugs, then go on")
        for i, value in enumerate(values):
            absent = math.isnan(value)
            self._seen[i] = self._seen[i] or not absent
            # a band that never was there is none; a plate always is
            if self._lasts(("absent", i), absent and (i < 2 or self._seen[i]), t_ns, _ABSENT_S):
                return _sensor_stop(i, "gives nothing")
        longest = max(self._still)
        if longest >= _STUCK_STEPS and any(
            still == 0 and not math.isnan(value)
            for still, value in zip(self._still, values, strict=True)
        ):
            return _sensor_stop(self._still.index(longest), "is stuck at one value")
        lost = sum(self._missing)
        share_pct = 100.0 * lost / (lost + self._rows_per_s)
        if share_pct > self._limits.lost_samples_pct:
            advice = f"{share_pct:.0f} % of the last second's samples are lost: check the cable"
            return Stop("sensor", "STOP: SAMPLES LOST", f"{advice}, then go on")
        return None

    def _above_most(self, look: Look) -> Stop | None:
        for i, most_n in enumerate(self._most_n):
            above = look.tension_n[i] > most_n
            if self._lasts(("most", i), above, look.t_ns, _OVERLOAD_S):
                sensor = _SENSORS[len(_PLATES) + i]
                return _overload_stop(
                    f"{sensor} above {most_n:.0f} N, the most that this station allows"
                )
        return None

    def _overload(self, look: Look) -> Stop | None:
        if "overload" in self._off:
            return None
        t_ns = look.t_ns
        loads = [
            abs(value) / range_n
            for value, range_n in zip((*look.force_n, *look.tension_n), self._range_n, strict=True)
        ]
        for i, load in enumerate(loads):
            if self._lasts(("range", i), load > 1.0, t_ns, _FLAG_S):
                return _overload_stop(f"{_SENSORS[i]} above its rated {self._range_n[i]:.0f} N")
        flagged = bool(look.flags & _PAST_RANGE)
        if self._lasts(("clip", 0), flagged, t_ns, _FLAG_S):
            most = max(range(len(loads)), key=lambda i: loads[i] if loads[i] >= 0 else -1.0)
            return _overload_stop(f"a cell is past its range, {_SENSORS[most]} is loaded most")
        return None

    def _push(self, look: Look) -> Stop | None:
        for i, side in enumerate(_PLATES):
            max_n = self._max_n[i]
            # a landing is no push: more than twice the weight, for a moment
            if max_n is None or self._drill.activity in _FLIGHTS:
                continue
            limit_n = max_n * self._overload_pct / 100.0
            if self._lasts(("push", i), look.force_n[i] > limit_n, look.t_ns, _OVERLOAD_S):
                return _overload_stop(
                    f"{look.force_n[i]:.0f} N on the {side} plate,"
                    f" above {self._overload_pct:.0f} % of max"
                )
        return None

    def _band_end(self, look: Look) -> Stop | None:
        if "band_end" in self._off:
            return None
        for i, band in enumerate(BANDS):
            at_end = look.tension_n[i] >= self._band_end_n[i]
            if self._lasts(("band", i), at_end, look.t_ns, _BAND_END_S):
                reserve_pct = self._facts.band_curves[band].reserve_pct(look.tension_n[i])
                advice = (
                    f"{_SENSORS[2 + i]} has {reserve_pct:.0f} % left: stand closer to its anchor"
                    " or take a longer band, then go on"
                )
                return Stop("band_end", "STOP: BAND END", advice)
        return None

    def _not_ready(self, look: Look, stage: Stage) -> Stop | None:
        # looks that did not come here were those of a stop: the clock begins again after it
        again = look.t_ns - self._t_ns > 1.5 * STEP_S * 1e9
        if stage not in ("ready", "countdown"):
            self._ready_ns = None
            return None
        if self._ready_ns is None or (again and stage == "ready"):
            self._ready_ns = look.t_ns
        waited_s = (look.t_ns - self._ready_ns) * 1e-9
        longest_s = self._drill.ready.longest_s
        if stage == "countdown" or waited_s <= longest_s or "not_ready" in self._off:
            return None
        advice = f"nobody stood still within {longest_s:.0f} s: step on, stand still, then go on"
        return Stop("not_ready", "STOP: NOT READY", advice)

    def _foothold(self, look: Look) -> None:
        for i in range(2):
            carries = look.force_n[i] > _CARRIES_N
            self._carried[i] = self._carried[i] or carries
            # the path of a foot that is up is none
            if look.force_n[i] >= _COP_N and not math.isnan(look.cop_mm[i][0]):
                self._path_mm[i].append(look.cop_mm[i])
            else:
                self._path_mm[i].clear()

    def _stepped_off(self, look: Look) -> Stop | None:
        empty = sum(look.force_n) < 2 * _EMPTY_N
        lasts = self._lasts(("off", 0), empty, look.t_ns, _STEPPED_OFF_S)
        if not lasts or "stepped_off" in self._off:
            return None
        advice = "nobody is on the plates: step on again, then go on"
        return Stop("stepped_off", "STOP: STEPPED OFF", advice)

    def _foot_lost(self, look: Look, trial: Trial) -> Stop | None:
        if "foot_lost" in self._off or self._drill.activity in _FLIGHTS:
            return None
        left_n, right_n = look.force_n
        # with nobody on the plates it is no foot that is lost: see stepped_off
        somebody = left_n + right_n >= 2 * _EMPTY_N
        for i, side in enumerate(_PLATES):
            lost = somebody and self._carried[i] and look.force_n[i] < _EMPTY_N
            lost = lost and trial.side in (side, "both")
            if self._lasts(("foot", i), lost, look.t_ns, _FOOT_LOST_S):
                advice = f"the {side} foot left its plate: set it down firmly, then go on"
                return Stop("foot_lost", "STOP: FOOT LOST", advice)
        return None

    def _balance(self, look: Look, trial: Trial) -> Stop | None:
        if "balance" in self._off:
            return None
        half_mm = self._facts.plate_half_mm
        for i, side in enumerate(_PLATES):
            path = self._path_mm[i]
            if trial.side not in (side, "both"):
                continue
            near = bool(path) and any(
                half - abs(at) < self._limits.cop_margin_mm
                for half, at in zip(half_mm, path[-1], strict=True)
            )
            if self._lasts(("edge", i), near, look.t_ns, _EDGE_S):
                return _balance_stop(f"the weight is at the edge of the {side} plate")
            if self._drill.activity not in _FLIGHTS and len(path) == _SECOND:
                for half, places_mm in zip(half_mm, zip(*path, strict=True), strict=True):
                    roamed_mm = max(places_mm) - min(places_mm)
                    if roamed_mm > 2 * _SWAY_SHARE * half:
                        return _balance_stop(
                            f"sway of {roamed_mm:.0f} mm within 1 s on the {side} plate"
                        )
        return None

    def _dropout(self, look: Look, trial: Trial, since_go_s: float) -> Stop | None:
        target_n = trial.target_n(since_go_s)
        if target_n is None:
            self._target_since_s = None
            return None
        if self._target_since_s is None:
            self._target_since_s = since_go_s
        if since_go_s - self._target_since_s < _REACH_S + self._drill.corridor.settle_s:
            return None
        # a push with the other leg is no lack of push: it is cued and counted as what it is
        push_n = sum(look.force_n) if trial.side == "both" else max(look.force_n)
        self._dropped_steps += push_n < _DROPOUT_SHARE * target_n
        dropped_s = self._dropped_steps * STEP_S
        if dropped_s <= self._limits.dropout_s or "quality" in self._off:
            return None
        advice = (
            f"below 80 % of the target for {dropped_s:.1f} s: rest, then go on or take a lower"
            " target"
        )
        return Stop("quality", "STOP: PUSH LOST", advice)


def _sensor_stop(sensor: int, what: str) -> Stop:
    name = _SENSORS[sensor]
    return Stop("sensor", f"STOP: {name.upper()}", f"{name} {what}: check its plug, then go on")


def _overload_stop(what: str) -> Stop:
    return Stop("overload", "STOP: OVERLOAD", f"{what}: take the load off, then go on with less")


def _balance_stop(what: str) -> Stop:
    advice = f"{what}: let go, find your stance, then go on with a lower target"
    return Stop("balance", "STOP: BALANCE", advice)
