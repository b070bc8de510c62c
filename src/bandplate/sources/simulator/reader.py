"""The simulated athlete in front of a real screen: prompts come as lines, at any time."""

from __future__ import annotations

from collections import deque
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from bandplate.core.prompt import Prompt
from bandplate.sources.simulator.performer import Performer
from bandplate.sources.simulator.sprinter import Truth

__all__ = ["DEAF", "Reader"]

FloatArray = NDArray[np.float64]

#: Scenarios that go on as named, whatever the screen says: a tare and a jump need that.
DEAF: Final = ("quiet", "empty", "jump")


class Reader:
    """Hands the newest prompt to an athlete.

    Parameters
    ----------
    performer : Performer
        The athlete.

    Notes
    -----
    Thread: :meth:`hear` may be called from another thread than :meth:`at`; neither waits for the
    other. A prompt that a newer one overtakes before the next samples is never seen.
    """

    def __init__(self, performer: Performer) -> None:
        self._performer = performer
        self._newest: deque[Prompt] = deque(maxlen=1)
        self._decoder = msgspec.json.Decoder(Prompt)

    def hear(self, line: bytes) -> str | None:
        """Take one line with a prompt in JSON; return what is wrong with it, or None."""
        try:
            prompt = self._decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
            return f"it is no prompt in JSON: {why}"
        if b'"stage"' not in line:
            return "it is no prompt: it says no stage"
        self._newest.append(prompt)
        return None

    def at(self, t_s: FloatArray, pull_n: FloatArray | None = None) -> Truth:
        """Return what is true at some moments; see :meth:`Performer.at`."""
        if self._newest:
            self._performer.see(self._newest.pop())
        return self._performer.at(t_s, pull_n)
