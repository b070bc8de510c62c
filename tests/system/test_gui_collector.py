"""Garbage that threads leave behind is deleted on the screens' thread."""

from __future__ import annotations

import threading
import weakref

from bandplate.gui.collector import Collector
from bandplate.gui.jobs import Jobs

N_LEFT = 3000


class Knot:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.itself = self


def test_no_other_thread_collects(qtbot) -> None:
    deleted_in: list[int] = []

    def leave_behind() -> None:
        for _ in range(N_LEFT):
            weakref.finalize(Knot(), lambda: deleted_in.append(threading.get_ident()))

    done: list[None] = []
    jobs = Jobs()
    collector = Collector()
    try:
        jobs.start("Leaving garbage", lambda _: leave_behind(), done.append)
        qtbot.waitUntil(lambda: bool(done))
        qtbot.waitUntil(lambda: len(deleted_in) == N_LEFT, timeout=20_000)
    finally:
        collector.stop()
    assert set(deleted_in) == {threading.get_ident()}
