"""Long work beside the screens: with progress, cancelled at a click, its result on Qt's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from bandplate.core.errors import BandplateError

__all__ = ["CancelledError", "Job", "Jobs", "Progress"]

T = TypeVar("T")


class CancelledError(Exception):
    """A person cancelled the work."""


class Progress:
    """What a piece of work tells of itself, and is told.

    Notes
    -----
    Thread: the work's.
    """

    def __init__(self, tell: Callable[[float, str], None]) -> None:
        self._tell = tell
        self._cancelled = threading.Event()

    def report(self, share: float, text: str = "") -> None:
        """Say how much is done (0 to 1) and what comes now; raises CancelledError."""
        if self._cancelled.is_set():
            raise CancelledError
        self._tell(share, text)

    def cancel(self) -> None:
        """Let the next :meth:`report` end the work (Thread: any)."""
        self._cancelled.set()


class Job(QObject, Generic[T]):
    """One piece of work in a thread of its own.

    Signals
    -------
    progressed(float, str)
        Share done, and what comes now.
    ended
        It is over: done, failed or cancelled.
    """

    progressed = Signal(float, str)
    ended = Signal()
    _over = Signal(object, object)

    def __init__(
        self,
        title: str,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.title = title
        self._work = work
        self._done = done
        self._failed = failed
        self._progress = Progress(self.progressed.emit)
        self._over.connect(self._finish)  # queued: the work's thread is not this object's
        self._thread = threading.Thread(target=self._run, name=f"bandplate-{title}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to end; it does at its next report."""
        self._progress.cancel()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the thread's end (Blocking: up to timeout_s); whether it came."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            result, error = self._work(self._progress), None
        except BaseException as problem:
            result, error = None, problem
        self._over.emit(result, error)

    def _finish(self, result: Any, error: BaseException | None) -> None:
        try:
            if error is None:
                self._done(result)
            elif isinstance(error, BandplateError):
                self._failed(str(error))
            elif not isinstance(error, CancelledError):
                self._failed(f"{self.title}: {type(error).__name__}: {error}; please report this")
        finally:
            self.ended.emit()


class Jobs(QObject):
    """All work that runs beside the screens.

    Signals
    -------
    started(Job)
    failed(str)
        One line for a person.
    """

    started = Signal(Job)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running: list[Job[Any]] = []

    def start(
        self,
        title: str,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[str], None] | None = None,
    ) -> Job[T]:
        """Run ``work(progress)`` in a thread; then ``done(result)`` on this object's thread.

        Parameters
        ----------
        title : str
            What it is, for people: ``Reading the recording``.
        work : callable
            May raise; calls ``progress.report`` where it can be cancelled.
        done, failed : callable
            Called on the screens' thread; without ``failed`` the signal of that name tells.
        """
        job = Job(title, work, done, failed or self.failed.emit, self)
        self.running.append(job)
        job.ended.connect(lambda: self._forget(job))
        self.started.emit(job)
        job.start()
        return job

    def end(self, timeout_s: float = 5.0) -> None:
        """Cancel everything and wait for it (Blocking: up to timeout_s each)."""
        for job in list(self.running):
            job.cancel()
            job.wait(timeout_s)

    def _forget(self, job: Job[Any]) -> None:
        if job in self.running:
            self.running.remove(job)
        job.deleteLater()
