"""``bandplate calibrate``: from a recording with marks, and at a terminal with the real wire."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import msgspec
import numpy as np
import pytest

from bandplate.calibration import CalibrationStore
from bandplate.calibration.band_course import SensorCourse, SensorPlan
from bandplate.calibration.course import write_kept
from bandplate.calibration.plate_course import PlateCourse, PlatePlan, grid_mm
from bandplate.cli.main import main
from bandplate.config import StationConfig
from bandplate.core.events import Event
from bandplate.recording import RecordingWriter
from bandplate.station import Station
from tests.system.stations import BANDPLATE, bandplate, session, simulated
from tests.system.workbench import RATE_HZ, UID, HandFedBench, do


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return CalibrationStore()


def recorded(tmp_path, spoil=lambda load: load, n_marks=None):
    """Record the loads of a course with a mark at each; write their list."""
    bench = HandFedBench(seed=5)
    calibration = bench.bench.calibration
    plan = PlatePlan("left", grid_mm(180.0, 280.0), (10.0, 30.0, 50.0))
    course = PlateCourse(plan, calibration, bench.bench.dictionary, RATE_HZ)
    steps = [step for step in course.steps if step.group >= 0]
    metadata = {
        "rate_hz": RATE_HZ,
        "device": {"uid": UID},
        "calibration": calibration.to_json(),
    }
    lines = ["side,x_mm,y_mm,mass_kg"]
    with RecordingWriter(tmp_path, name="loads", metadata=metadata) as writer:
        for number, step in enumerate(steps):
            x_mm, y_mm = course.place_mm(step)
            lines.append(f"left,{x_mm},{y_mm},{step.value}")
            bench.place(spoil(course.order(step)))
            writer.write_samples(bench.rows(1.0))
            if n_marks is None or number < n_marks:
                writer.write_event(Event(bench.now * 1_000_000, "mark", {"text": "on"}))
            writer.write_samples(bench.rows(1.1))
    points = tmp_path / "points.csv"
    points.write_text("\n".join(lines) + "\n")
    return bench, ("--recording", str(writer.first_path), "--points", str(points))


def test_a_recording_with_marks_gives_a_calibration(tmp_path, store, capsys):
    bench, files = recorded(tmp_path)
    assert main(["calibrate", "plate", "--on", "left", *files]) == 1
    shown = capsys.readouterr()
    assert "not saved: answer y, or give --yes" in shown.err
    assert store.newest(UID) is None
    assert main(["calibrate", "plate", "--on", "left", *files, "--yes"]) == 0
    shown = capsys.readouterr().out
    assert shown.count(" pass\n") == 4
    found = np.array(store.newest(UID).plate_matrix[0])
    true = np.array(bench.bench.calibration.plate_matrix[0]) @ np.linalg.inv(
        bench.board.response[:4, :4]
    )
    assert found[0] == pytest.approx(true[0], abs=5e-4)
    assert found[1:] == pytest.approx(true[1:], abs=0.15)


def test_a_bad_point_is_named_and_nothing_saved(tmp_path, store, capsys):
    def beside(order):
        load = order["load"]
        if (load["x_mm"], load["y_mm"]) == (153.0, 0.0):
            return {"load": {**load, "x_mm": 140.0}}
        return order

    _, files = recorded(tmp_path, beside)
    assert main(["calibrate", "plate", "--on", "left", *files, "--yes"]) == 1
    shown = capsys.readouterr()
    assert "not saved: point 6 is off by" in shown.err
    assert store.newest(UID) is None


def test_marks_and_list_belong_together(tmp_path, store, capsys):
    _, files = recorded(tmp_path, n_marks=5)
    assert main(["calibrate", "plate", "--on", "left", *files, "--yes"]) == 1
    assert "has 5 marks, the list 63 loads" in capsys.readouterr().err
    points = files[3]
    with open(points, "a", encoding="utf-8") as file:
        file.write("up,1,2,3\n")
    assert main(["calibrate", "plate", "--on", "left", *files, "--yes"]) == 1
    assert "line 65: 'up' is neither a side nor a band sensor" in capsys.readouterr().err


def test_a_load_that_was_measured_badly_is_measured_again(tmp_path, store):
    bench = HandFedBench(seed=1)  # the board of sim:bench
    plan = SensorPlan("swing_left", (2.0, 5.0, 10.0, 15.0, 20.0))
    course = SensorCourse(plan, bench.bench.calibration, bench.bench.dictionary, RATE_HZ)
    do(bench, course)
    bad = next(i for i, step in enumerate(course.steps) if step.value == 10.0)
    counts = np.array(course.caught[bad].counts)
    counts[8] *= 1.1
    course.caught[bad] = msgspec.structs.replace(course.caught[bad], counts=tuple(counts.tolist()))
    kept_at = store.unfinished("0765cba21b0d3f08dcd4b52d", "band-swing_left")  # sim:bench's own
    write_kept(kept_at, course.kept())
    command = ("calibrate", "band", "--on", "swing_left", "--source", "sim:bench", "--yes")
    done = bandplate(*command, "--gravity", "9.81")
    assert done.returncode == 1
    assert "another plan: begin anew (--anew)" in done.stderr
    done = bandplate(*command)
    assert done.returncode == 0, done.stderr
    assert "refused: 10 kg is off by" in done.stdout
    assert "5/12  Hang 10 kg." in done.stdout
    assert done.stdout.count("/12  ") == 1
    assert "saved: swing_left" in done.stdout
    assert not kept_at.exists()


def test_a_device_that_goes_is_told_and_a_pause_says_how_to_go_on(tmp_path, store):
    port = tmp_path / "port"
    command = ("calibrate", "plate", "--on", "left", "--source", f"serial:{port}")
    with (
        simulated(port, "--scenario", "bench") as device,
        subprocess.Popen([*BANDPLATE, *command], stdout=subprocess.PIPE, text=True) as calibrating,
    ):
        assert calibrating.stdout is not None
        shown, until = "", time.monotonic() + 60

        def wait_for(words: str) -> None:
            nonlocal shown
            while words not in shown:
                line = calibrating.stdout.readline()
                assert line, shown
                assert time.monotonic() < until, shown
                shown += line

        wait_for("2/70  Preload 1 of 3")
        device.kill()
        wait_for("the device is lost: check its cable")
        calibrating.send_signal(signal.SIGINT)
        wait_for("left at 1 of 70: the same command goes on")
        assert calibrating.wait(20) == 130
    assert "    1  x -153  y  238\n" in shown


REPEAT = ("calibrate", "plate", "--on", "left", "--source", "sim:bench", "--yes", "--repeat")


def test_only_what_was_measured_is_measured_again(store):
    done = bandplate(*REPEAT, "1,5")
    assert (done.returncode, done.stdout.count("/70  ")) == (1, 0)
    assert "no unfinished calibration is kept: leave --repeat out" in done.stderr
    assert "numbers of points, 1 to 9" in bandplate(*REPEAT, "10").stderr


@pytest.mark.slow
def test_points_are_measured_again_by_their_numbers(store):
    bench = HandFedBench(seed=1)
    plan = PlatePlan("left", grid_mm(180.0, 280.0), (10.0, 30.0, 50.0))
    course = PlateCourse(plan, bench.bench.calibration, bench.bench.dictionary, RATE_HZ)
    do(bench, course)
    write_kept(store.unfinished("0765cba21b0d3f08dcd4b52d", "plate-left"), course.kept())
    done = bandplate(*REPEAT, "5")
    assert done.returncode == 0, done.stderr
    assert "going on where it was left, 63 of 70" in done.stdout
    assert done.stdout.count(" kg on point 5.") == done.stdout.count(" kg on point ") == 5


@pytest.mark.slow
def test_at_a_terminal_with_the_simulated_bench_and_found_again(tmp_path, store):
    done = bandplate(
        *("calibrate", "band", "--on", "swing_left", "--source", "sim:bench", "--yes"),
        timeout_s=200,
    )
    assert done.returncode == 0, done.stderr
    assert "saved: swing_left" in done.stdout
    assert os.listdir(store.folder)
    link = tmp_path / "port"
    with simulated(link, "--scenario", "bench"):
        station = Station.on_device(str(link), StationConfig(), session("free", tmp_path / "rec"))
        try:
            assert station.bench.calibration.fitted.startswith("swing_left, ")
        finally:
            station.stop()
