"""Work beside the screens whose window is closed before it ends."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject
from shiboken6 import delete

from bandplate.core.errors import ConfigError
from bandplate.gui.jobs import Jobs


def test_who_is_gone_is_not_called_and_a_failure_is_told_all_the_same(qtbot):
    jobs, owner, closed = Jobs(), QObject(), threading.Event()
    heard, told = [], []
    jobs.failed.connect(told.append)

    def read(_):
        closed.wait(5.0)
        return "read"

    def fail(_):
        closed.wait(5.0)
        raise ConfigError("the file is gone")

    jobs.start("Reading", read, heard.append, owner=owner)
    jobs.start("Reading", read, lambda result: heard.append(f"{result} for all"))
    jobs.start("Failing", fail, heard.append, heard.append, owner=owner)
    delete(owner)
    closed.set()
    qtbot.waitUntil(lambda: not jobs.running)
    assert heard == ["read for all"]
    assert told == ["the file is gone"]
