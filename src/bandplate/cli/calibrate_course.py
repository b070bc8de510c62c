"""A calibration's course at a terminal: what is to be done next, and what it waits for."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from bandplate.core.errors import CalibrationError

if TYPE_CHECKING:
    from bandplate.calibration.course import Course
    from bandplate.calibration.words import Words
    from bandplate.station import Bench, Station

__all__ = ["measured"]

_WAIT_MS: Final = 200
#: What is waited for is said when it has been so for this long, s: a load on its way is not. [ours]
_HINT_S: Final = 2.0


class _Fit(Protocol):
    @property
    def repeat(self) -> int | None: ...

    def refusal(self) -> Words: ...


_AnyFit = TypeVar("_AnyFit", bound=_Fit)


def measured(
    station: Station,
    bench: Bench,
    course: Course,
    path: Path,
    fit: Callable[[], _AnyFit],
    *,
    anew: bool,
    again: Sequence[int] = (),
) -> _AnyFit:
    """Do a course, and again what stands against all other loads; return its fit.

    Parameters
    ----------
    station : Station
    bench : Bench
        Of the station.
    course : Course
    path : Path
        Where it is kept after every load, so that a pause costs nothing.
    fit : callable
        Fits what the course has measured.
    anew : bool
        Do not go on with what is kept.
    again : sequence of int
        Groups of what is kept that are measured again.

    Raises
    ------
    CalibrationError
        What is kept is of another plan, or nothing to repeat, or cannot be fitted.
    StorageError
        A load cannot be kept.
    KeyboardInterrupt
        A pause.
    """
    from bandplate.calibration.course import read_kept

    kept = None if anew else read_kept(path)
    if again and kept is None:
        raise CalibrationError("no unfinished calibration is kept: leave --repeat out")
    if kept is not None:
        try:
            course.take_up(kept)
        except CalibrationError as why:
            raise CalibrationError(f"{why} (--anew), or give its masses, grid, gravity") from None
        for group in again:
            course.repeat(group)
        print(f"going on where it was left, {len(course.caught)} of {len(course.steps)}")
    try:
        while True:
            _do(station, bench, course, path)
            fitted = fit()
            if fitted.repeat is None:
                return fitted
            course.repeat(fitted.repeat, fitted.refusal())
    except KeyboardInterrupt:
        print(f"\nleft at {len(course.caught)} of {len(course.steps)}: the same command goes on")
        raise


def _do(station: Station, bench: Bench, course: Course, path: Path) -> None:
    from bandplate.calibration.course import write_kept

    reader, said, waits = bench.raw.reader(), None, _Waits()
    while course.step is not None:
        if said != (course.place, course.refused):
            said = (course.place, course.refused)
            if course.refused:
                print(f"  refused: {course.refused}")
            print(
                f"{(course.place or 0) + 1:3d}/{len(course.steps)}  {course.step.words}", flush=True
            )
            if bench.place is not None:
                bench.place(course.order(course.step))
        reader.wait(_WAIT_MS)
        if course.feed(reader.read()):
            write_kept(path, course.kept())
        if station.state().phase == "lost":
            waits.look("lost", "the device is lost: check its cable; it goes on when it is back")
        else:
            hint = course.catcher.hint
            waits.look(hint.template, str(hint))


class _Waits:
    """Says what is waited for, once, when it has been the same for a while."""

    def __init__(self) -> None:
        self._kind, self._since_s, self._told = "", 0.0, False

    def look(self, kind: str, words: str) -> None:
        if kind != self._kind:
            self._kind, self._since_s, self._told = kind, time.monotonic(), False
        if kind and not self._told and time.monotonic() - self._since_s >= _HINT_S:
            self._told = True
            print(f"         {words}", flush=True)
