"""The course of a plate's calibration: three preloads, then masses up and down on every point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from bandplate.calibration.catching import Catcher, Caught
from bandplate.calibration.course import Course, Step, not_the_load
from bandplate.calibration.model import Calibration
from bandplate.calibration.plate_fit import COP_MM, MIN_MASSES, MIN_POINTS, PlateFit, PlateLoad
from bandplate.calibration.sensors import DRIFT_N
from bandplate.calibration.tare import LOADED_N
from bandplate.calibration.words import Words
from bandplate.core.channels import Side
from bandplate.core.errors import CalibrationError
from bandplate.core.units import STANDARD_GRAVITY_M_PER_S2

__all__ = ["PlateCourse", "PlatePlan", "grid_mm"]

FloatArray = NDArray[np.float64]

N_PRELOADS: Final = 3
#: The outer points lie at this share of the way to the cells. [ours]
OUTER: Final = 0.85
#: A load this far from its point stands on another one, mm. [ours]
FAR_MM: Final = 30.0


class PlatePlan(msgspec.Struct, frozen=True):
    """What is measured.

    Attributes
    ----------
    side : str
    points_mm : tuple of (x, y)
        In the plate's frame.
    masses_kg : tuple of float
        Rising.
    gravity_m_per_s2 : float
        Local gravity: 9.78 at the equator, 9.83 at the poles; as much as the target.
    """

    side: Side
    points_mm: tuple[tuple[float, float], ...]
    masses_kg: tuple[float, ...]
    gravity_m_per_s2: float = STANDARD_GRAVITY_M_PER_S2

    @classmethod
    def of_json(cls, data: Mapping[str, object]) -> PlatePlan:
        """Return a plan that a course kept; raises CalibrationError where it is none."""
        try:
            return msgspec.convert(data, cls)
        except msgspec.ValidationError as error:
            raise CalibrationError(f"what was kept is damaged ({error}): begin anew") from error

    def check(self) -> None:
        """Raise CalibrationError where it cannot give a calibration."""
        if len(self.points_mm) < MIN_POINTS or len(set(self.masses_kg)) < MIN_MASSES:
            raise CalibrationError(
                f"a plate needs at least {MIN_POINTS} points and {MIN_MASSES} masses"
            )
        if list(self.masses_kg) != sorted(set(self.masses_kg)) or self.masses_kg[0] <= 0.0:
            raise CalibrationError("the masses must be above 0 and rise: 10, 30, 50")
        if not 9.7 < self.gravity_m_per_s2 < 9.9:
            raise CalibrationError("gravity lies between 9.78 and 9.83 m/s\u00b2 on Earth")


def grid_mm(
    half_width_mm: float, half_length_mm: float, n_points: int = 9
) -> tuple[tuple[float, float], ...]:
    """Return 9 points (3 x 3), or 13 with four between them, front row first; (x, y) in mm."""
    x, y = round(OUTER * half_width_mm), round(OUTER * half_length_mm)
    points = [(float(i * x), float(j * y)) for j in (1, 0, -1) for i in (-1, 0, 1)]
    if n_points == 13:
        points += [(0.5 * i * x, 0.5 * j * y) for j in (1, -1) for i in (-1, 1)]
    return tuple(points)


class PlateCourse(Course):
    """Steps of one plate.

    Parameters
    ----------
    plan : PlatePlan
    calibration : Calibration
        In force; good enough to tell which load stands where.
    dictionary : mapping
        What the device says of itself.
    rate_hz : float

    Raises
    ------
    CalibrationError
        The plan cannot give a calibration.
    """

    def __init__(
        self,
        plan: PlatePlan,
        calibration: Calibration,
        dictionary: Mapping[str, object],
        rate_hz: float,
    ) -> None:
        plan.check()
        self.of = plan
        first = 0 if plan.side == "left" else 4
        self.cells = slice(first, first + 4)
        self._matrix = np.array(calibration.plate_matrix[first // 4])
        super().__init__(_steps(plan), Catcher(calibration, dictionary, rate_hz, self.cells))

    def plan(self) -> dict[str, object]:
        """Return the plan, JSON-compatible."""
        made: dict[str, object] = msgspec.to_builtins(self.of)
        return made

    def force_n(self, step: Step) -> float:
        """Return the force that a step puts on the plate, N."""
        return step.value * self.of.gravity_m_per_s2

    def place_mm(self, step: Step) -> tuple[float, float]:
        """Return where a step puts it; preloads stand in the centre."""
        return (0.0, 0.0) if step.group < 0 else self.of.points_mm[step.group]

    def here_mm(self) -> tuple[float, float] | None:
        """Return where the load stands now, mm; None where there is none."""
        fz_n, mx_nmm, my_nmm = self._matrix @ self.catcher.now_n[self.cells]
        return (-my_nmm / fz_n, mx_nmm / fz_n) if fz_n > LOADED_N else None

    def reading(self) -> Words:
        """Say what is on the plate now, and where."""
        mass_kg = float(self._matrix[0] @ self.catcher.now_n[self.cells])
        mass_kg /= self.of.gravity_m_per_s2
        here = self.here_mm()
        if here is None:
            return Words("{0} kg on the plate", (f"{mass_kg:z.1f}",))
        x_mm, y_mm = here
        where = (f"{mass_kg:z.1f}", f"{x_mm:z.0f}", f"{y_mm:z.0f}")
        return Words("{0} kg at x {1} mm, y {2} mm", where)

    def missing(self, step: Step, force_n: FloatArray) -> Words:
        """Say what is not as the step wants it."""
        fz_n, mx_nmm, my_nmm = self._matrix @ force_n[self.cells]
        wanted_n = self.force_n(step)
        if step.kind == "zero":
            if abs(fz_n) > LOADED_N:
                return Words("{0} N are still on the plate: take everything off", (f"{fz_n:.0f}",))
            return Words()
        if fz_n < 0.5 * wanted_n:
            return Words("waiting for the load")
        if not_the_load(fz_n, wanted_n):
            return Words(
                "{0} kg are on the plate, {1} kg are asked for",
                (f"{fz_n / self.of.gravity_m_per_s2:.1f}", f"{step.value:g}"),
            )
        x_mm, y_mm = self.place_mm(step)
        off_mm = float(np.hypot(-my_nmm / fz_n - x_mm, mx_nmm / fz_n - y_mm))
        if off_mm > FAR_MM:
            return Words("the load stands {0} mm beside its point: move it", (f"{off_mm:.0f}",))
        return Words()

    def order(self, step: Step) -> dict[str, object]:
        """Return the line that makes the simulated workbench do a step."""
        x_mm, y_mm = self.place_mm(step)
        place = {"side": self.of.side, "x_mm": x_mm, "y_mm": y_mm, "mass_kg": step.value}
        return {"load": place}

    def problem(self, group: int) -> Words:
        """Say what is wrong with a point: its zero moved, or the load did between up and down."""
        zeros = [self._cells_n(self.caught[i]) for i in self._zeros(group)]
        drift_n = float(np.abs((zeros[-1] - zeros[0]).sum()))
        if drift_n > DRIFT_N:
            return Words(
                "point {0}: the zero moved by {1} N meanwhile: let the plate warm up, repeat it",
                (str(group + 1), f"{drift_n:.1f}"),
            )
        loads = self.loads_of(group)
        for one in loads:
            for other in loads:
                same = one.up and not other.up and one.force_n == other.force_n
                if same and self._apart_mm(one, other) > COP_MM:
                    return Words(
                        "point {0}: the load stood {1} mm elsewhere on the way down: repeat it",
                        (str(group + 1), f"{self._apart_mm(one, other):.1f}"),
                    )
        # The heaviest has no other way to be compared with: its neighbours are the next lighter.
        by_force = sorted(loads, key=lambda load: load.force_n)
        for other in by_force[-3:-1]:
            apart_mm = self._apart_mm(by_force[-1], other)
            if apart_mm > COP_MM:
                return Words(
                    "point {0}: {1} kg stood {2} mm beside the lighter ones: repeat it",
                    (str(group + 1), f"{self.of.masses_kg[-1]:g}", f"{apart_mm:.1f}"),
                )
        return Words()

    def loads(self) -> list[PlateLoad]:
        """Return all loads of finished points."""
        groups = range(len(self.of.points_mm))
        return [load for g in groups if self._finished(g) for load in self.loads_of(g)]

    def loads_of(self, group: int) -> list[PlateLoad]:
        """Return the loads of one finished point, less the zero before and after."""
        before, after = (self.caught[i] for i in self._zeros(group))
        found = []
        for i in self._of(group):
            step = self.steps[i]
            if step.kind != "load":
                continue
            caught = self.caught[i]
            span_ns = max(1, after.t_ns - before.t_ns)
            share = min(1.0, max(0.0, (caught.t_ns - before.t_ns) / span_ns))
            zero_n = self._cells_n(before) * (1.0 - share) + self._cells_n(after) * share
            a, b, c, d = (self._cells_n(caught) - zero_n).tolist()
            x_mm, y_mm = self.of.points_mm[group]
            found.append(PlateLoad(group, x_mm, y_mm, self.force_n(step), (a, b, c, d), step.up))
        return found

    def finished_points(self) -> frozenset[int]:
        """Return the numbers of the points that are measured."""
        return frozenset(g for g in range(len(self.of.points_mm)) if self._finished(g))

    def calibrated(self, calibration: Calibration, fit: PlateFit, what: str) -> Calibration:
        """Return a calibration with the fitted matrix and the last zeros of the plate."""
        last = max(
            (self.caught[i] for i in self.caught if self.steps[i].kind == "zero"),
            key=lambda caught: caught.t_ns,
        )
        zeros = list(calibration.zero_counts)
        zeros[self.cells] = last.counts[self.cells]
        fitted = calibration.with_plate(self.of.side, fit.matrix, what)
        return fitted.with_zero(zeros, what)

    def _zeros(self, group: int) -> list[int]:
        return [i for i in self._of(group) if self.steps[i].kind == "zero"]

    def _cells_n(self, caught: Caught) -> FloatArray:
        counts = np.array([caught.counts])
        return self.catcher.calibration.newtons(counts)[0, self.cells]

    def _apart_mm(self, one: PlateLoad, other: PlateLoad) -> float:
        places = []
        for load in (one, other):
            fz_n, mx_nmm, my_nmm = self._matrix @ np.array(load.cells_n)
            places.append((-my_nmm / fz_n, mx_nmm / fz_n))
        (x_mm, y_mm), (other_x_mm, other_y_mm) = places
        return float(np.hypot(x_mm - other_x_mm, y_mm - other_y_mm))


def _steps(plan: PlatePlan) -> list[Step]:
    off = Words("Take everything off the plate.")
    heaviest = plan.masses_kg[-1]
    steps = [Step("zero", -1, 0.0, True, off)]
    for i in range(N_PRELOADS):
        words = Words(
            "Preload {0} of {1}: put {2} kg on the centre.",
            (str(i + 1), str(N_PRELOADS), f"{heaviest:g}"),
        )
        steps += [Step("preload", -1, heaviest, True, words), Step("zero", -1, 0.0, False, off)]
    for group in range(len(plan.points_mm)):
        where = str(group + 1)
        steps.append(Step("zero", group, 0.0, True, off))
        for mass_kg in plan.masses_kg:
            words = Words("Put {0} kg on point {1}.", (f"{mass_kg:g}", where))
            steps.append(Step("load", group, mass_kg, True, words))
        for mass_kg in plan.masses_kg[-2::-1]:
            words = Words("Leave {0} kg on point {1}.", (f"{mass_kg:g}", where))
            steps.append(Step("load", group, mass_kg, False, words))
        steps.append(Step("zero", group, 0.0, False, off))
    return steps
