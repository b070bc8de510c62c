"""Both windows on the real station with the simulated device: bytes in, curves and numbers out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from bandplate.gui.athlete.window import AthleteWindow
from bandplate.gui.bridge import Bridge
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.theme import DARK
from bandplate.recording import Recording
from tests.system.gui_checks import assert_fits, assert_painted_texts_fit, pixels
from tests.system.gui_station import context_of
from tests.system.stations import simulated_station


def test_a_live_station_is_seen_whole(qtbot, tmp_path):
    with simulated_station("hold", tmp_path) as station:
        bridge = Bridge(station)
        coach, athlete = CoachWindow(context_of(bridge)), AthleteWindow(bridge, DARK)
        for window in (coach, athlete):
            qtbot.addWidget(window)
            window.resize(1280, 720)
            window.show()
        bridge.start()
        bridge.go_or_stop()
        health = coach.live.health
        qtbot.waitUntil(lambda: station.prompt.stage == "work", timeout=20_000)
        qtbot.waitUntil(lambda: health.value("latency").startswith("p50"), timeout=20_000)
        bridge.mark("seen")
        qtbot.waitUntil(lambda: any(e.kind == "mark" for e in bridge.events), timeout=5_000)
        qtbot.wait(100)
        assert health.value("lost") == "0"
        assert health.value("crc") == "0"
        assert "1000 Hz" in health.value("rate")
        assert coach.controls.simulated.isVisible()
        assert coach.controls.recording.full_text().endswith("recording")
        assert_fits(coach)
        for part in (athlete.header, athlete.push, athlete.bars, athlete.foot, athlete.cue):
            assert_painted_texts_fit(part)
        push = DARK.member("push").rgb() & 0xFFFFFF
        # some three seconds of a ten second axis
        assert (pixels(coach.live.view) == push).sum() > 300
        assert (pixels(athlete.push) == push).sum() > 500
        bridge.stop()
    (recording,) = tmp_path.glob("*.mcap")
    assert Recording.open(recording).metadata["drill"] == "hold"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_closes_the_windows_and_finishes_the_recording(tmp_path):
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "bandplate.cli.main", "run", "--drill", "hold"),
            *("--athlete", "A", "--record", str(tmp_path)),
        ],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for _ in range(200):
            parts = list(tmp_path.glob("*.part"))
            if parts and parts[0].stat().st_size > 500 * 88:
                break
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.1)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0, process.stderr.read()
    finally:
        process.kill()
        process.communicate()
    (recording,) = tmp_path.glob("*.mcap")
    assert Recording.open(recording).metadata["athlete"] == "A"
