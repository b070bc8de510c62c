"""The courses of a band sensor (masses up and down) and of a band (known lengths, up and back)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from bandplate.calibration.bands import PRECONDITIONING_CYCLES, curve_of_points
from bandplate.calibration.catching import Catcher
from bandplate.calibration.course import Course, Step, not_the_load
from bandplate.calibration.model import Calibration
from bandplate.calibration.plate_fit import Check
from bandplate.calibration.sensors import DRIFT_N, SENSORS
from bandplate.calibration.tare import LOADED_N
from bandplate.calibration.words import Words
from bandplate.core.band_curve import MIN_POINTS, BandCurve
from bandplate.core.errors import CalibrationError
from bandplate.core.units import STANDARD_GRAVITY_M_PER_S2

__all__ = ["CurveCourse", "CurvePlan", "SensorCourse", "SensorFit", "SensorPlan", "fit_sensor"]

FloatArray = NDArray[np.float64]

#: Targets of the hardware notes.
BAND_SHARE, BAND_N = 0.01, 1.0
MIN_MASSES: Final = 5
#: One load this many times worse than the others (median) was measured badly. [ours]
OUTLIER_TIMES: Final = 4.0
#: SD that a band held at a mark by hand may have, N. [ours]
TREMOR_N: Final = 1.5
#: A band that is let back holds less than this, N; each mark differs by more than the other. [ours]
SLACK_N: Final = 5.0
RISE_N: Final = 1.0
#: How well a hand meets a mark, m, and a second's mean tells the tension, N. [ours]
MARK_SD_M: Final = 0.002
MARK_NOISE_N: Final = 0.1


class SensorPlan(msgspec.Struct, frozen=True):
    """A sensor of BANDS and the masses that are hung from it, rising, in kg."""

    sensor: str
    masses_kg: tuple[float, ...]
    gravity_m_per_s2: float = STANDARD_GRAVITY_M_PER_S2


@dataclass(frozen=True)
class SensorFit:
    """A line through masses and counts.

    Attributes
    ----------
    n_per_count, zero_counts : float
    force_n, error_n : float64 arrays of shape (n_loads,)
        Weights in the order of the course, and what the line makes of the counts less them.
    checks : tuple of Check
    repeat : int or None
        Number of the load that was measured badly, from 0.
    """

    n_per_count: float
    zero_counts: float
    force_n: FloatArray
    error_n: FloatArray
    checks: tuple[Check, ...]
    repeat: int | None

    @property
    def good(self) -> bool:
        """Whether it may be saved."""
        return self.repeat is None and all(check.state == "pass" for check in self.checks)

    def refusal(self) -> Words:
        """Say why it may not be saved; empty when it may."""
        if self.repeat is not None:
            return Words(
                "{0} kg is off by {1} N, far more than the others: repeat it",
                (
                    f"{self.force_n[self.repeat] / STANDARD_GRAVITY_M_PER_S2:.3g}",
                    f"{self.error_n[self.repeat]:.1f}",
                ),
            )
        if not self.good:
            return Words("the line misses its target: check hook, masses and gravity, begin anew")
        return Words()

    def quality(self) -> dict[str, object]:
        """Return what the store keeps of it, JSON-compatible."""
        return {check.name: msgspec.to_builtins(check) for check in self.checks}


def fit_sensor(force_n: FloatArray, counts: FloatArray, up: NDArray[np.bool_]) -> SensorFit:
    """Fit force = gain (counts - zero) by least squares.

    Parameters
    ----------
    force_n, counts : float64 arrays of shape (n_loads,)
    up : bool array of shape (n_loads,)
        On the way up; the same masses come on the way down.

    Raises
    ------
    CalibrationError
        Too few masses, one way only, or counts that do not follow the masses.
    """
    if len(set(np.round(force_n[force_n > 0.0], 3))) < MIN_MASSES or up.all() or not up.any():
        raise CalibrationError(f"a band sensor needs {MIN_MASSES} masses on the way up and down")
    if np.ptp(counts) <= 0.0:
        raise CalibrationError("the counts do not follow the masses: check the sensor's plug")
    gain, offset = np.polyfit(counts - counts[0], force_n, 1)
    if gain == 0.0:
        raise CalibrationError("the counts do not follow the masses: check the sensor's plug")
    error_n = gain * (counts - counts[0]) + offset - force_n
    limit_n = np.maximum(BAND_SHARE * force_n, BAND_N)
    scores = np.abs(error_n) / limit_n
    worst = int(scores.argmax())
    bad = scores[worst] > 1.0 and scores[worst] > OUTLIER_TIMES * float(np.median(scores))
    down = ~up | (force_n == force_n.max())  # the heaviest load is the turn of both
    branches = [
        np.interp(np.unique(force_n), *_sorted(force_n[way], counts[way])) for way in (up, down)
    ]
    hysteresis_n = abs(float(gain)) * float(np.abs(branches[1] - branches[0]).max())
    checks = (
        _check("force", float(np.abs(error_n[worst])), float(limit_n[worst])),
        _check("hysteresis", hysteresis_n, float(BAND_SHARE * force_n.max() + BAND_N)),
    )
    zero = float(counts[0] - offset / gain)
    return SensorFit(float(gain), zero, force_n, error_n, checks, worst if bad else None)


def _sorted(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    order = np.argsort(x)
    return x[order], y[order]


def _check(name: str, value_n: float, limit_n: float) -> Check:
    return Check(name, value_n, limit_n, "N", "pass" if value_n <= limit_n else "fail")


class SensorCourse(Course):
    """One preload, then masses up and down at one band sensor; every load is a group of its own.

    Raises
    ------
    CalibrationError
        The plan cannot give a calibration.
    """

    def __init__(
        self,
        plan: SensorPlan,
        calibration: Calibration,
        dictionary: Mapping[str, object],
        rate_hz: float,
    ) -> None:
        masses = plan.masses_kg
        if len(set(masses)) < MIN_MASSES or list(masses) != sorted(set(masses)) or masses[0] <= 0:
            raise CalibrationError(f"a band sensor needs {MIN_MASSES} rising masses: 2, 5, 10 ...")
        self.of = plan
        self._place = SENSORS.index(plan.sensor)
        sensor = slice(self._place, self._place + 1)
        off = Words("Take everything off the hook.")
        steps = [
            Step("preload", -1, masses[-1], True, _hang("Preload: hang {0} kg.", masses[-1])),
            Step("zero", 0, 0.0, True, off),
        ]
        steps += [
            Step("load", group, mass, True, _hang("Hang {0} kg.", mass))
            for group, mass in enumerate(masses, start=1)
        ]
        steps += [
            Step("load", group, mass, False, _hang("Leave {0} kg.", mass))
            for group, mass in enumerate(masses[-2::-1], start=len(masses) + 1)
        ]
        steps.append(Step("zero", 2 * len(masses), 0.0, False, off))
        super().__init__(steps, Catcher(calibration, dictionary, rate_hz, sensor))

    def plan(self) -> dict[str, object]:
        """Return the plan, JSON-compatible."""
        made: dict[str, object] = msgspec.to_builtins(self.of)
        return made

    def missing(self, step: Step, force_n: FloatArray) -> Words:
        """Say what is not as the step wants it."""
        shown_n = float(force_n[self._place])
        if step.kind == "zero":
            loaded = abs(shown_n) > LOADED_N / 4.0
            return Words("{0} N hang there still", (f"{shown_n:.0f}",)) if loaded else Words()
        wanted_n = step.value * self.of.gravity_m_per_s2
        if shown_n < 0.5 * wanted_n:
            return Words("waiting for the load")
        if not_the_load(shown_n, wanted_n):
            return Words(
                "{0} kg hang there, {1} kg are asked for",
                (f"{shown_n / self.of.gravity_m_per_s2:.1f}", f"{step.value:g}"),
            )
        return Words()

    def reading(self) -> Words:
        """Say what hangs at the sensor now."""
        mass_kg = float(self.catcher.now_n[self._place]) / self.of.gravity_m_per_s2
        return Words("{0} kg at the hook", (f"{mass_kg:z.1f}",))

    def order(self, step: Step) -> dict[str, object]:
        """Return the line that makes the simulated workbench do a step."""
        return {"hang": {"band": self.of.sensor, "mass_kg": step.value}}

    def problem(self, group: int) -> Words:
        """Say whether the zero came back, after the last."""
        first = next(i for i, step in enumerate(self.steps) if step.kind == "zero")
        last = len(self.steps) - 1
        if self.steps[last].group != group:
            return Words()
        gain = self.catcher.calibration.gain_n_per_count[self._place]
        drift_n = gain * (
            self.caught[last].counts[self._place] - self.caught[first].counts[self._place]
        )
        if abs(drift_n) > DRIFT_N:
            return Words("the zero moved by {0} N: let the sensor rest", (f"{drift_n:.1f}",))
        return Words()

    def fit(self) -> SensorFit:
        """Fit what was measured; raises CalibrationError."""
        used = [i for i in sorted(self.caught) if self.steps[i].kind != "preload"]
        return fit_sensor(
            np.array([self.steps[i].value * self.of.gravity_m_per_s2 for i in used]),
            np.array([self.caught[i].counts[self._place] for i in used]),
            np.array([self.steps[i].up for i in used]),
        )


def _hang(template: str, mass_kg: float) -> Words:
    return Words(template, (f"{mass_kg:g}",))


class CurvePlan(msgspec.Struct, frozen=True):
    """A band at a sensor, and how far it is stretched from its resting length, in m."""

    sensor: str
    longest_m: float
    n_points: int = 12

    @property
    def extensions_m(self) -> tuple[float, ...]:
        """The marks, in m; at the last one the band only turns from one branch to the other."""
        n = self.n_points
        return tuple(round(self.longest_m * i / n, 4) for i in range(n + 1))


class CurveCourse(Course):
    """Five cycles, then held at marks on the way out and on the way back.

    Raises
    ------
    CalibrationError
        Too few marks, or a band that is hardly stretched.
    """

    def __init__(
        self,
        plan: CurvePlan,
        calibration: Calibration,
        dictionary: Mapping[str, object],
        rate_hz: float,
    ) -> None:
        if plan.n_points < MIN_POINTS or not 0.1 <= plan.longest_m <= 5.0:
            raise CalibrationError(
                f"a band needs {MIN_POINTS} marks at least, over 0.1 m to 5 m of extension"
            )
        self.of = plan
        self._place = SENSORS.index(plan.sensor)
        longest = _pull("Stretch it to {0} cm and hold.", plan.longest_m)
        steps = []
        for cycle in range(PRECONDITIONING_CYCLES):
            number = (str(cycle + 1), str(PRECONDITIONING_CYCLES))
            back = Words("Let it back to its resting length. Cycle {0} of {1}.", number)
            steps += [
                Step("preload", -1, plan.longest_m, True, longest),
                Step("preload", -1, 0.0, False, back),
            ]
        out = plan.extensions_m
        for extension_m in out:
            words = _pull("Stretch it to {0} cm and hold.", extension_m)
            steps.append(Step("load", 0, extension_m, True, words))
        for extension_m in out[-2::-1]:
            words = _pull("Let it back to {0} cm and hold.", extension_m)
            steps.append(Step("load", 0, extension_m, False, words))
        sensor = slice(self._place, self._place + 1)
        super().__init__(steps, Catcher(calibration, dictionary, rate_hz, sensor, TREMOR_N))

    def plan(self) -> dict[str, object]:
        """Return the plan, JSON-compatible."""
        made: dict[str, object] = msgspec.to_builtins(self.of)
        return made

    def missing(self, step: Step, force_n: FloatArray) -> Words:
        """Say whether the band has gone on from the mark before."""
        shown_n = float(force_n[self._place])
        if step.value == 0.0:
            slack = abs(shown_n) < SLACK_N
            return Words() if slack else Words("let it back: {0} N", (f"{shown_n:.0f}",))
        place = self.place
        last = self.caught.get(place - 1) if place else None
        last_n = 0.0 if last is None else self.shown_n(last)
        if step.up and shown_n < last_n + RISE_N:
            return Words("waiting for the pull")
        if not step.up and shown_n > last_n - RISE_N:
            return Words("waiting for it to be let back")
        return Words()

    def reading(self) -> Words:
        """Say how hard the band pulls now."""
        return Words("{0} N in the band", (f"{self.catcher.now_n[self._place]:z.0f}",))

    def order(self, step: Step) -> dict[str, object]:
        """Return the line that makes the simulated workbench do a step."""
        return {"stretch": {"band": self.of.sensor, "extension_m": step.value}}

    def problem(self, group: int) -> Words:
        """Say whether the marks make a curve."""
        try:
            self.curve("")
        except CalibrationError as error:
            return Words(str(error).replace("{", "(").replace("}", ")"))
        return Words()

    @property
    def cycles(self) -> int:
        """How often the course stretches the band."""
        return PRECONDITIONING_CYCLES + 1

    def curve(self, source: str) -> BandCurve:
        """Return the curve of what was measured; raises CalibrationError."""
        out: dict[float, float] = {}
        back: dict[float, float] = {}
        for i, caught in self.caught.items():
            step = self.steps[i]
            if step.kind == "load":
                (out if step.up else back)[step.value] = self.shown_n(caught)
        marks = self.of.extensions_m[:-1]
        return curve_of_points(
            np.array(marks),
            np.array([out[mark] for mark in marks]),
            np.array([back[mark] for mark in marks]),
            source,
            extension_sd_m=MARK_SD_M,
            noise_n=np.full(len(marks), MARK_NOISE_N),
        )


def _pull(template: str, extension_m: float) -> Words:
    return Words(template, (f"{100 * extension_m:.1f}",))
