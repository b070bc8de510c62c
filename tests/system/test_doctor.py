"""`bandplate doctor` on devices behind a real line: the simulated station and the firmware."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import firmware_build as firmware
from tests.system.stations import bandplate, called, simulated

import scenario  # isort: skip  (beside the firmware; tests.firmware_build shows the way)
import station as stations  # isort: skip


def told(done: subprocess.CompletedProcess[str]) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    report = json.loads(done.stdout)
    found = [
        (one["where"], one["connectors"], one["kind"])
        for check in report["checks"]
        for one in check["findings"]
        if one["wrong"]
    ]
    assert report["wrong"] == len(found)
    return report, found


@pytest.mark.slow
def test_the_simulated_station_is_pressed_all_over_and_found_well() -> None:
    done = bandplate("doctor", "--source", "sim", "--json", "--seconds", "3")
    report, found = told(done)
    assert (done.returncode, found, report["not_checked"]) == (0, [], [])
    assert done.stderr.count("taken") == 14
    titles = [check["title"] for check in report["checks"]]
    assert titles == [
        *(
            "port",
            "device",
            "rate",
            "clock",
            "line",
            "board",
            "sensors at rest",
            "power",
            "presses",
        ),
    ]


@pytest.mark.slow
def test_two_faults_of_the_simulated_station_are_both_named() -> None:
    faults = ("--fault", "swapped:J5,J6", "--fault", "dead:J14")
    done = bandplate("doctor", "--source", "sim", "--json", *faults)
    _, found = told(done)
    assert done.returncode == 1
    assert found == [
        ("torso_right", ["J14"], "dead"),
        ("right.fl, right.fr", ["J5", "J6"], "swapped"),
    ]


def test_a_person_reads_what_is_wrong_where_and_what_was_not_looked_at(tmp_path: Path) -> None:
    link = tmp_path / "L"
    with simulated(link, "--scenario", "empty", "--fault", "open:J3"):
        done = bandplate("doctor", "--source", f"serial:{link}", "--no-steps", "--seconds", "2")
    assert done.returncode == 1, done.stderr
    assert "        left.rl (J3): reads 8388607 (open bridge)\n" in done.stdout
    assert "            check connector J3 pins 1-4\n" in done.stdout
    assert "not checked: which sensor is which, and gains (--steps)" in done.stdout


@pytest.mark.slow
def test_the_firmware_is_looked_at_and_told_from_another_image(tmp_path: Path) -> None:
    image = firmware.built("host-asan", "bandplate-device-asan")
    dictionary = stations.simulated_dictionary(anchor=False, default_rate_hz=1000)
    rng = np.random.default_rng(1)
    counts = np.zeros((5000, 16))
    for i, channel in enumerate(dictionary["channels"]):
        counts[:, i] = channel.get("zero_counts", 0) + rng.normal(0.0, 150.0, len(counts))
    counts[:, 14], counts[:, 15] = 2.5 * 2**21, 24.0 * 1e4
    event = scenario.Event(scenario.Kind.COUNT, 0, 0, channel=8, value=-8388608)
    block = stations.station_block(dictionary)
    play = scenario.scenario_bytes(counts.astype(np.int32), block, [event])
    look = ("doctor", "--no-steps", "--seconds", "3", "--json", "--firmware")
    with firmware.host_process(tmp_path, play) as port:
        where = ("--source", f"serial:{port}")
        report, found = told(bandplate(*look, image, *where))
        assert found == [("swing_left", ["J9"], "open")], report
        _, found = told(bandplate(*look, firmware.built("host", "bandplate-device"), *where))
        assert ("board", [], "firmware") in found
        done = bandplate(*look, tmp_path / "scenario.bin", *where)
    assert (done.returncode, done.stdout) == (1, "")
    assert "is no firmware image" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--source", "serial:"), "must be serial:PORT or sim"),
        (("--source", "replay:x"), "must be serial:PORT or sim"),
        (("--source", "serial:/dev/null", "--fault", "open:J3"), "--fault is for the simulated"),
        (("--source", "sim", "--fault", "open"), "there are swapped:J1,J2"),
        (("--source", "sim", "--seconds", "nan"), "choose 2 to 60"),
    ],
)
def test_wrong_use_is_one_line(arguments: tuple[str, ...], words: str) -> None:
    done = called("doctor", *arguments)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert words in done.stderr


@pytest.mark.slow
def test_a_board_that_starts_anew_is_accused_of_its_supply(tmp_path: Path) -> None:
    """The firmware hangs once, and its watchdog bites."""
    dictionary = stations.simulated_dictionary(anchor=False, default_rate_hz=1000)
    hang = scenario.Event(
        scenario.Kind.HANG, 9000
    )  # of conversions, which go on while nobody listens
    play = scenario.scenario_bytes(scenario.ramp(5000), stations.station_block(dictionary), [hang])
    with firmware.host_process(tmp_path, play) as port:
        where = ("--source", f"serial:{port}")
        done = bandplate("doctor", "--no-steps", "--json", "--seconds", "9", *where)
    _, found = told(done)
    assert ("board", ["J21"], "restart") in found
