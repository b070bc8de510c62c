"""Long work beside the screens: with progress, cancelled at a click, its result on Qt's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

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


class Job:
    """One piece of work in a thread of its own; made by :meth:`Jobs.start`.

    Attributes
    ----------
    title : str
    share : float
        How much is done, 0 to 1.
    text : str
        What comes now.
    """

    def __init__(self, title: str, progress: Progress, thread: threading.Thread) -> None:
        self.title = title
        self.share = 0.0
        self.text = ""
        self._progress = progress
        self._thread = thread

    def cancel(self) -> None:
        """Ask the work to end; it does at its next report, and neither done nor failed is called.

        Work that does not report in between ends as it would have.
        """
        self._progress.cancel()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the thread's end (Blocking: up to timeout_s); whether it came."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()


class Jobs(QObject):
    """All work that runs beside the screens.

    Signals
    -------
    changed
        A job began, got on or ended: see :attr:`running`.
    failed(str), succeeded(str)
        One line for a person; the second only where the screens do not show it anyhow.

    Attributes
    ----------
    running : list of Job
        Oldest first.
    """

    changed = Signal()
    failed = Signal(str)
    succeeded = Signal(str)
    # From the work's thread to this object's: queued, because they are not the same.
    _told = Signal(object, float, str)
    _over = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running: list[Job] = []
        self._told.connect(self._take_progress)
        self._over.connect(self._finish)

    def start(
        self,
        title: str,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[str], None] | None = None,
        *,
        owner: QObject | None = None,
    ) -> Job:
        """Run ``work(progress)`` in a thread; then ``done(result)`` on this object's thread.

        Parameters
        ----------
        title : str
            What it is, for people: ``Reading the recording``.
        work : callable
            May raise; calls ``progress.report`` where it can be cancelled.
        done, failed : callable
            Called on the screens' thread; without ``failed`` the signal of that name tells.
        owner : QObject, optional
            Whom both belong to. Once Qt has deleted it ``done`` is not called, and the signal
            tells what failed.
        """
        progress = Progress(lambda share, text: self._told.emit(job, share, text))

        def there() -> bool:
            return owner is None or isValid(owner)

        def finish(result: T) -> None:
            if there():
                done(result)

        def fail(problem: str) -> None:
            tell = failed if failed is not None and there() else self.failed.emit
            if problem:  # else a person cancelled it
                tell(problem)

        def run() -> None:
            try:
                result = work(progress)
            except BaseException as error:
                then = partial(fail, self._said(title, error))
            else:
                then = partial(finish, result)
            try:
                self._over.emit(job, then)
            except RuntimeError:  # the screens are gone
                return

        thread = threading.Thread(target=run, name=f"bandplate-{title}", daemon=True)
        job = Job(title, progress, thread)
        self.running.append(job)
        self.changed.emit()
        thread.start()
        return job

    def end(self, timeout_s: float = 5.0) -> None:
        """Cancel everything and wait for it (Blocking: up to timeout_s each)."""
        for job in list(self.running):
            job.cancel()
            job.wait(timeout_s)

    @staticmethod
    def _said(title: str, error: BaseException) -> str:
        if isinstance(error, CancelledError):
            return ""
        if isinstance(error, BandplateError):
            return str(error)
        return f"{title}: {type(error).__name__}: {error}; please report this"

    def _take_progress(self, job: Job, share: float, text: str) -> None:
        job.share, job.text = share, text
        self.changed.emit()

    def _finish(self, job: Job, then: Callable[[], Any]) -> None:
        self.running.remove(job)
        try:
            then()
        finally:
            self.changed.emit()
