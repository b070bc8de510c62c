"""The simulated station as a process of its own, and the eyes of its athlete."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

from bandplate.core.errors import LinkError, UsageError

if TYPE_CHECKING:
    from bandplate.station.station import Station

__all__ = ["simulator", "watched"]

#: The simulated athlete looks at the screen this often, s.
LOOK_S: Final = 0.04
#: A press of the simulated anchor's button has come through after this, s.
PRESS_S: Final = 0.2


@contextmanager
def simulator(
    scenario: str, seed: int, rate_hz: int, *options: str
) -> Iterator[tuple[str, IO[str]]]:
    """Run the simulated station as a process of its own; yields its port and its input.

    Its own process, because it would share the interpreter's lock with the screens.

    Raises
    ------
    UsageError
        There is no such scenario, rate or trait.
    LinkError
        It does not start.
    """
    command = [
        *(sys.executable, "-m", "bandplate.cli.main", "simulate", "--while-stdin"),
        *("--scenario", scenario, "--seed", str(seed), "--rate", str(rate_hz)),
        *options,
    ]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl+C in the terminal ends the station, which ends this
    )
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        if not line:
            reason = process.stderr.read().strip().removeprefix("bandplate: ")
            kind = UsageError if process.wait() == UsageError.exit_code else LinkError
            raise kind(reason or "the simulated station did not start")
        found = re.match(r"simulated station on (\S+):", line)
        assert found is not None, line
        yield found[1], process.stdin
    finally:
        process.communicate()  # closes its standard input, which ends it


@contextmanager
def watched(station: Station, eyes: IO[str]) -> Iterator[None]:
    """Let the simulated athlete see the screen: one prompt a line whenever it changes."""
    leaving = threading.Event()
    one_line = threading.Lock()

    def tell(line: dict[str, object]) -> None:
        with one_line, contextlib.suppress(OSError):  # it has ended: the link says so
            eyes.write(json.dumps(line) + "\n")
            eyes.flush()

    def press_button() -> None:
        tell({"button": True})
        time.sleep(PRESS_S)

    def look() -> None:
        seen = None
        while not leaving.wait(LOOK_S):
            prompt = station.prompt
            if prompt is not seen:
                seen = prompt
                tell(prompt.to_json())

    station.simulate_button(press_button)
    if station.bench is not None and station.state().source.startswith("sim:bench"):
        station.bench.place = tell
    thread = threading.Thread(target=look, name="bandplate-eyes", daemon=True)
    thread.start()
    try:
        yield
    finally:
        leaving.set()
        thread.join()
