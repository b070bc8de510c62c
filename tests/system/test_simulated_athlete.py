"""The simulated athlete at the real wire: prompts go in as lines, the push comes out as samples."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bandplate.core.prompt import Prompt
from bandplate.sources.simulator.body import Athlete
from bandplate.sources.simulator.truth import truth
from bandplate.wire import messages as wire
from tests.system.stations import BANDPLATE, called
from tests.system.test_simulated_device import DEADLINE_S, Host, recovered

RATE_HZ = 1000


@contextmanager
def reading(link: Path, *args: str) -> Iterator[subprocess.Popen[str]]:
    """A simulated station whose standard input we hold."""
    process = subprocess.Popen(
        [*BANDPLATE, "simulate", "--eyes", "--link", str(link), *args],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(f"simulated station on {link}")
        yield process
    finally:
        process.kill()
        process.wait(DEADLINE_S)
        for pipe in (process.stdin, process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()


class Screen:
    """The host's end of wire and screen."""

    def __init__(self, link: Path, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.host = Host(link)
        self.content: dict[str, Any] = self.host.dictionary()
        assert self.host.ask(wire.Start, RATE_HZ, 1).code == wire.AckCode.OK

    def say(self, line: str) -> int:
        """Put a line on the screen; return how many samples there were by then."""
        assert self.process.stdin is not None
        self.host.poll()
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.host.n_samples()

    def show(self, seconds: float, **says: Any) -> int:
        """Show a prompt 20 times a second for so long; return the sample where it began."""
        line = json.dumps(Prompt(**says).to_json())
        begun = n = self.say(line)
        while n < begun + seconds * RATE_HZ:
            self.host.until(lambda n=n: self.host.n_samples() >= n + RATE_HZ // 20)
            n = self.say(line)
        return begun

    def fz_n(self) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):  # no CoP before he steps on
            forces_n: np.ndarray = recovered(self.host.samples, self.content)["fz_n"]
        return forces_n


def test_he_reads_the_screen_and_pushes_on_the_asked_side(tmp_path: Path) -> None:
    with reading(tmp_path / "L", "--seed", "5") as process:
        screen = Screen(tmp_path / "L", process)
        screen.show(2.0, stage="ready")
        for line in ("no json", "[1]", '{"stage": "dance"}', '{"side": "left"}', ""):
            screen.say(line)
        target: dict[str, Any] = {"target_n": 1100.0, "ahead_n": (1100.0,) * 11}
        go = screen.show(1.8, stage="work", activity="push", phase="hold", side="right", **target)
        stop = screen.show(1.2, stage="stopped", side="right")
        fz_n = screen.fz_n()
        quiet_n = fz_n[go - 500 : go]
        assert quiet_n.sum(axis=1).mean() == pytest.approx(Athlete().weight_n, abs=3.0)
        # His reaction, and what the line and a busy machine add.
        begun_s = np.argmax(fz_n[go:, 1] > quiet_n[:, 1].mean() + 60.0) / RATE_HZ
        assert 0.12 < begun_s < 0.8
        assert fz_n[go + 1300 : stop, 1].mean() == pytest.approx(1100.0, abs=40.0)
        assert fz_n[go + 1300 : stop, 0].max() < 150.0
        assert fz_n[-200:, 1].max() < 450.0
        # Nothing of this disturbed the samples.
        assert all(frame.flags == 0 for frame in screen.host.samples)
        assert [f.index for f in screen.host.samples] == list(range(len(fz_n)))

        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(DEADLINE_S) == 0
        assert process.stderr is not None
        told = process.stderr.read().splitlines()
        assert len(told) == 4
        assert all("a line on standard input is ignored: it is no prompt" in line for line in told)


def test_named_athletes_do_what_their_name_says(tmp_path: Path) -> None:
    with reading(tmp_path / "L", "--athlete", "wrong_leg+weak") as process:
        screen = Screen(tmp_path / "L", process)
        screen.show(0.8, stage="ready")
        screen.show(1.5, stage="work", activity="push", phase="max", side="right", member="push")
        held_n = screen.fz_n()[-400:].mean(axis=0)
        assert held_n[0] == pytest.approx(0.65 * 1600.0, rel=0.05)
        assert held_n[1] < 150.0


def test_a_quiet_station_stays_quiet_whatever_is_asked(tmp_path: Path) -> None:
    with reading(tmp_path / "L", "--scenario", "quiet", "--seed", "2") as process:
        screen = Screen(tmp_path / "L", process)
        screen.show(1.0, stage="work", activity="push", phase="max", side="left")
        found_n = screen.fz_n()
        asked_n = truth("quiet", 2, RATE_HZ, np.arange(len(found_n)))["fz_n"]
        assert np.abs(found_n - asked_n).max() < 5.0


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--eyes", "--athlete", "tall"), "no simulated athlete 'tall'"),
        (("--athlete", "weak"), "add --eyes"),
        (("--eyes", "--scenario", "sleep"), "no scenario 'sleep'"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(args: tuple[str, ...], says: str) -> None:
    ended = called("simulate", *args)
    assert ended.returncode == 2
    assert says in ended.stderr
    assert ended.stderr.count("\n") == 1
