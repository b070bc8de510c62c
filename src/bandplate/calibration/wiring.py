"""Which sensor hangs at which connector: press every corner, pull every band, see who answers."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bandplate.calibration.model import Calibration
from bandplate.calibration.sensors import CONNECTORS, SENSORS, Finding
from bandplate.calibration.words import Words
from bandplate.core.units import STANDARD_GRAVITY_M_PER_S2

__all__ = ["PressCourse", "concerned", "connectors", "judge_presses"]

FloatArray = NDArray[np.float64]

#: Plugs of the board that are no sensor's.
POWER: Final = "J21"
USB: Final = "J22"
N_CELLS: Final = 8
_PLACES: Final = ("front left", "front right", "rear left", "rear right")
#: Forces are means over so long; so many of them, in a row, must agree, s.
BLOCK_S: Final = 0.1
STILL_BLOCKS: Final = 10
#: A load is one above this: a leg at a corner, a hand at a band, N. [ours]
CORNER_N: Final = 30.0
BAND_N: Final = 10.0
#: A person stands as still as this: halves of the second, share of the load and N. [ours]
STILL_SHARE: Final = 0.03
STILL_N: Final = 1.5
#: A sensor that never shows this share of what its like show is dead. [ours]
DEAD_SHARE: Final = 0.15
#: A cell whose load is off by more is no matter of calibration. [ours]
GAIN_SHARE: Final = 0.05

_MIRRORED: Final = {
    (1, 0, 3, 2): "is mirrored: left and right are exchanged",
    (2, 3, 0, 1): "is mirrored: front and rear are exchanged",
    (3, 2, 1, 0): "is turned by half a turn",
}


class PressCourse:
    """Waits for one press after the other; time is that of the samples.

    Parameters
    ----------
    calibration : Calibration
        In force.
    resting : NDArray
        Raw rows (SAMPLE_DTYPE) of the device at rest: what no load is.
    rate_hz : float
        Sample rate, in Hz.
    broken : collection of str
        Sensors that say nothing, as is known already.
    patience_s : float
        A press that nothing answers to is given up after this, s.

    Attributes
    ----------
    place : int
        Number of the press that is waited for; ``len(SENSORS)`` at the end.
    leaving : bool
        The load of the press before is still on.
    answered : bool array of shape (14,)
        Presses that any sensor showed.
    response_n : float64 array of shape (14, 14)
        What each sensor (column) showed more at each press (row), N; NaN where it was left out.
    """

    def __init__(
        self,
        calibration: Calibration,
        resting: NDArray[np.void],
        rate_hz: float,
        broken: Collection[str] = (),
        patience_s: float = 30.0,
    ) -> None:
        self._calibration = calibration
        self._rest_n = calibration.newtons(resting["counts"])[:, : len(SENSORS)].mean(axis=0)
        self._block = max(1, round(BLOCK_S * rate_hz))
        self._sound = np.array([name not in broken for name in SENSORS])
        self._patience = round(patience_s / BLOCK_S)
        self._rows: NDArray[np.int32] = np.empty((0, 16), np.int32)
        self._blocks: deque[FloatArray] = deque(maxlen=STILL_BLOCKS)
        self._waited = 0
        self.place = 0
        self.leaving = False
        self.answered = np.zeros(len(SENSORS), bool)
        self.response_n = np.full((len(SENSORS), len(SENSORS)), np.nan)

    @property
    def words(self) -> Words:
        """What is to be done now."""
        if self.place < N_CELLS:
            side = "left" if self.place < N_CELLS // 2 else "right"
            where = _PLACES[self.place % 4]
            return Words("stand on the {0} plate near its {1} corner, and be still", (side, where))
        return Words(
            "beside the plates, pull the band {0}, and hold it",
            (SENSORS[self.place].replace("_", " "),),
        )

    @property
    def done(self) -> bool:
        """Whether every press was waited for."""
        return self.place == len(SENSORS)

    def feed(self, rows: NDArray[np.void]) -> bool:
        """Take new raw rows; return whether a press was taken, or given up."""
        self._rows = np.concatenate([self._rows, rows["counts"]])
        before = self.place
        while len(self._rows) >= self._block and not self.done:
            force_n = self._calibration.newtons(self._rows[: self._block])[:, : len(SENSORS)]
            self._rows = self._rows[self._block :]
            self._take(force_n.mean(axis=0) - self._rest_n)
        return self.place > before

    def _take(self, force_n: FloatArray) -> None:
        self._blocks.append(force_n * self._sound)
        self._waited += 1
        load_n = _least_n(self.place)
        largest_n = float(np.abs(self._blocks[-1]).max())
        patient = self._waited < self._patience
        if self.leaving:
            self.leaving = largest_n > BAND_N / 2.0 and patient
            if not self.leaving:
                self._blocks.clear()
                self._waited = 0
            return
        if len(self._blocks) < STILL_BLOCKS:
            return
        halves_n = np.array(self._blocks).reshape(2, -1, len(SENSORS)).mean(axis=1)
        moved_n = float(np.abs(halves_n[1] - halves_n[0]).max())
        still = moved_n < max(STILL_N, STILL_SHARE * largest_n)
        if (still and largest_n > load_n) or not patient:
            self.response_n[self.place] = halves_n[1]  # the first may hold the end of its coming
            self.answered[self.place] = largest_n > load_n
            self.place += 1
            self.leaving = True
            self._waited = 0


def _least_n(place: int) -> float:
    return CORNER_N if place < N_CELLS else BAND_N


def concerned(finding: Finding) -> set[str]:
    """Return the sensors that a finding of :func:`judge_presses` is about."""
    if finding.where == "plates":
        return set(SENSORS[:N_CELLS])
    if finding.where.endswith(" plate"):
        side = finding.where.partition(" ")[0]
        return {name for name in SENSORS if name.startswith(f"{side}.")}
    return set(finding.where.split(", "))


def connectors(finding: Finding) -> list[str]:
    """Return the plugs at which a finding is to be looked for; none: on the board itself."""
    if finding.where == "line" or finding.kind == "lost":
        return [USB]
    if finding.kind in ("supply", "restart"):
        return [POWER]
    sensors = concerned(finding)
    return [plug for name, plug in CONNECTORS.items() if name in sensors]


@dataclass(frozen=True)
class _Answers:
    """What the presses showed.

    ``owner[j]`` is the place whose press the sensor at connector j answered most; -1: none.
    """

    response_n: FloatArray
    owner: NDArray[np.intp]

    @property
    def exchanged(self) -> list[int]:
        """Connectors whose sensor sits elsewhere."""
        return [j for j, i in enumerate(self.owner) if i not in (-1, j)]


def judge_presses(
    response_n: FloatArray,
    broken: Collection[str] = (),
    mass_kg: float | None = None,
    band_mass_kg: float | None = None,
) -> tuple[list[Finding], list[str]]:
    """Judge who answered to which press, with what sign and how much.

    Parameters
    ----------
    response_n : float64 array of shape (14, 14)
        Of :class:`PressCourse`.
    broken : collection of str
        Sensors known to say nothing.
    mass_kg : float or None
        That stood at every corner; None: the same one at all, unknown.
    band_mass_kg : float or None
        That hung at every band; None: hands pulled.

    Returns
    -------
    findings : list of Finding
    untested : list of str
        What these presses cannot tell.
    """
    left_out = np.isnan(response_n).any(axis=1)
    response_n = np.nan_to_num(response_n)
    size_n = np.abs(response_n)
    best_n = size_n.max(axis=0)
    owner = size_n.argmax(axis=0)
    least_n = np.array([_least_n(i) for i in range(len(SENSORS))])
    # Nobody answered, but its sensor answers others: that press was not done.
    left_out |= (size_n.max(axis=1) < least_n) & (best_n > least_n)
    owner[left_out] = -1  # it was not asked where it sits
    untested = [f"press of {SENSORS[i]}" for i in np.flatnonzero(left_out)]
    found = []
    for kind in (slice(0, N_CELLS), slice(N_CELLS, len(SENSORS))):
        asked = [j for j in range(kind.start, kind.stop) if not left_out[j]]
        if not asked:
            continue
        usual_n = float(np.median(best_n[asked]))
        if usual_n < BAND_N:
            owner[kind] = -1
            untested.append(f"{'plates' if kind.start == 0 else 'bands'} (no press was answered)")
            continue
        for j in asked:
            if best_n[j] > DEAD_SHARE * usual_n:
                continue
            owner[j] = -1
            if SENSORS[j] not in broken:
                found.append(_dead(SENSORS[j]))
    answers = _Answers(response_n, owner)
    found += _places(answers)
    signs = np.sign(response_n[owner, np.arange(len(SENSORS))])
    reversed_ = [j for j in range(len(SENSORS)) if owner[j] != -1 and signs[j] < 0]
    found += [_reversed(SENSORS[j]) for j in reversed_]
    weight_n = None if mass_kg is None else mass_kg * STANDARD_GRAVITY_M_PER_S2
    more, unsaid = _plate_gains(answers, signs, weight_n)
    found += more
    untested += unsaid
    if band_mass_kg is None:
        untested.append("gain of the bands' sensors (hang a known mass: --band-mass)")
    else:
        for j in range(N_CELLS, len(SENSORS)):
            if owner[j] == j:  # one that sits elsewhere has that one's rated load
                share = best_n[j] / (band_mass_kg * STANDARD_GRAVITY_M_PER_S2)
                found += _gain(SENSORS[j], float(share))
    return found, untested


def _dead(name: str) -> Finding:
    advice = Words("check connector {0} pins 1-4, then the cell", (CONNECTORS[name],))
    return Finding(name, "dead", Words("answers no load (dead bridge)"), advice)


def _reversed(name: str) -> Finding:
    advice = Words("exchange pins 3 and 4 at connector {0}", (CONNECTORS[name],))
    return Finding(name, "reversed", Words("shows loads with the wrong sign"), advice)


def _gain(name: str, share: float) -> list[Finding]:
    if abs(share - 1.0) <= GAIN_SHARE:
        return []
    what = Words("shows {0} % of its load (wrong gain)", (f"{100 * share:.0f}",))
    advice = Words(
        "check the cell at {0}: rated load and mV/V; then calibrate", (CONNECTORS[name],)
    )
    return [Finding(name, "gain", what, advice)]


def _places(answers: _Answers) -> list[Finding]:
    """Say whose plugs are exchanged: a whole plate first, then pairs and longer rings."""
    owner, found, explained = answers.owner, [], set()
    if (owner[:N_CELLS] == np.roll(np.arange(N_CELLS), 4)).all():
        what = Words("the left and the right plate are exchanged")
        advice = Words("exchange J1 to J4 with J5 to J8, or the plates")
        return [Finding("plates", "swapped", what, advice)]
    for side, first in (("left", 0), ("right", 4)):
        places = [int(i) - first for i in owner[first : first + 4]]
        how = next((said for order, said in _MIRRORED.items() if list(order) == places), None)
        if how is not None:
            what = Words(how)
            plugs = (f"J{first + 1}", f"J{first + 4}")
            advice = Words("compare the plugs {0} to {1} with the wiring diagram", plugs)
            if "turned" in how:
                advice = Words("turn it round; else compare {0} to {1} with the diagram", plugs)
            found.append(Finding(f"{side} plate", "swapped", what, advice))
            explained |= set(range(first, first + 4))
    for j in answers.exchanged:
        if j in explained:
            continue
        ring = [j]
        while 0 <= owner[ring[-1]] != j and int(owner[ring[-1]]) not in ring:
            ring.append(int(owner[ring[-1]]))
        explained |= set(ring)
        names = ", ".join(SENSORS[i] for i in ring)
        plugged = ", ".join(CONNECTORS[SENSORS[i]] for i in ring)
        if owner[ring[-1]] == j and len(ring) > 1:
            what = Words("are in each other's place")
            advice = Words("exchange the plugs {0}", (plugged,))
        else:
            names = SENSORS[j]
            what = Words("answers to the press of {0}", (SENSORS[owner[j]],))
            advice = Words("do the steps again; then compare {0} with the diagram", (plugged,))
        found.append(Finding(names, "swapped", what, advice))
    return found


def _plate_gains(
    answers: _Answers, signs: FloatArray, weight_n: float | None
) -> tuple[list[Finding], list[str]]:
    """Find each cell's gain from the same weight (N) at its four corners.

    Whatever share each cell takes, the four together carry the weight: four presses are four
    equations for the four gains.
    """
    shown = {}
    for side, first in (("left", 0), ("right", 4)):
        cells = slice(first, first + 4)
        if (np.sort(answers.owner[cells]) == np.arange(first, first + 4)).all():
            shown[side] = answers.response_n[cells, cells] * signs[cells]
    untested = [
        f"gains of the {side} plate (not all its cells answer)"
        for side in ("left", "right")
        if side not in shown
    ]
    if not shown:
        return [], untested
    inverse = {
        side: np.linalg.lstsq(load_n, np.ones(4), rcond=None)[0] for side, load_n in shown.items()
    }
    if weight_n is None:  # most cells are right [ours]
        weight = float(1.0 / np.median(np.concatenate(list(inverse.values()))))
    else:
        weight = weight_n
    shares = {side: 1.0 / (weight * one) for side, one in inverse.items()}
    off = {side: np.abs(share - 1.0) > GAIN_SHARE for side, share in shares.items()}
    if weight_n is None and any(one.all() for one in off.values()):
        advice = Words("do the steps with a known mass (--mass); check the cells' rated loads")
        if len(shown) == 1:
            what = Words("its cells disagree on the same weight")
            return [Finding(f"{next(iter(shown))} plate", "gain", what, advice)], untested
        what = Words(
            "the plates disagree: {0} N on the left, {1} N on the right",
            tuple(f"{np.median(shown[side].sum(axis=1)):.0f}" for side in ("left", "right")),
        )
        return [Finding("plates", "gain", what, advice)], untested
    if weight_n is None and len(shown) == 1:
        untested.append("gain of one plate against the other (give --mass)")
    found = [
        one
        for first, side in ((0, "left"), (4, "right"))
        if side in shown
        for i in range(4)
        for one in _gain(SENSORS[first + i], float(shares[side][i]))
    ]
    return found, untested
