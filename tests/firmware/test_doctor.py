"""The seven faults of a station built wrongly, found by `bandplate doctor` on the ARM binary."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.firmware import emulator
from tests.firmware.emulator import emulated, write_scenario
from tests.firmware_build import FOLDER, built
from tests.system.stations import BANDPLATE

import station as stations  # isort: skip  (beside the firmware; the emulator shows the way)

CELLS_MM = np.array([(-180, 280), (180, 280), (-180, -280), (180, -280)])
WEIGHT_N = 400.0
#: Faults of the board's own parts, compiled into it: file, what is right, what is wrong.
WRONG_PARTS = [
    # Not a fault: else a machine that holds the emulator up makes its clock jump as well.
    ("hal/mps2/hal.c", "#define HELD_UP_US 20000u", "#define HELD_UP_US 2000000u"),
    ("hal/scenario.c", "= 1000000u / rate_hz", "= 1024000u / rate_hz"),  # oscillator Y2
    ("hal/mps2/hal.c", "t_us += held_us", "t_us += held_us + sample->t_us / 1000000u * 3000u"),
    (
        "hal/mps2/hal.c",
        "UART_DATA = bytes[n++];",
        "static uint32_t sent; sent++; if (sent % 20011u) { UART_DATA = bytes[n]; } n++;",
    ),
]


def at_rest(n_samples: int) -> NDArray[np.float64]:
    """Return the counts of a station that nobody stands on."""
    counts = np.random.default_rng(1).normal(0.0, 150.0, (n_samples, 16))
    for i, channel in enumerate(stations.simulated_dictionary()["channels"]):
        counts[:, i] += channel.get("zero_counts", 0)
    counts[:, 14], counts[:, 15] = 2.5 * 2**21, 24.0 * 1e4
    return counts


def play(folder: Path, counts: NDArray[np.float64]) -> Path:
    return write_scenario(folder, counts=np.rint(counts).astype(np.int32))


def doctor(port: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            *("env", "--default-signal=INT"),  # who starts tests in the background has it ignored
            *BANDPLATE,
            "doctor",
            "--source",
            f"serial:{port}",
            "--json",
            "--seconds",
            "2",
            *arguments,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def found_by(process: subprocess.Popen[str]) -> dict[tuple[str, tuple[str, ...], str], str]:
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 1, errors
    report: dict[str, Any] = json.loads(out)
    return {
        (one["where"], tuple(one["connectors"]), one["kind"]): one["what"]
        for check in report["checks"]
        for one in check["findings"]
        if one["wrong"]
    }


def built_wrongly(folder: Path) -> Path:
    """Compile the image for a board whose clocks and line are wrong."""
    built("library", "")  # skips where nothing compiles
    if shutil.which("arm-none-eabi-gcc") is None:
        pytest.skip("no arm-none-eabi-gcc on this machine")
    for name in ("firmware", "protocol"):
        shutil.copytree(FOLDER.parent / name, folder / name)
    for file, right, wrong in WRONG_PARTS:
        path = folder / "firmware" / file
        text = path.read_text()
        assert text.count(right) == 1
        path.write_text(text.replace(right, wrong))
    image = folder / "mps2.elf"
    made = subprocess.run(
        ["make", "-C", folder / "firmware", f"BUILD={folder}", image],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return image


def test_wrong_clocks_line_supply_and_a_dead_bridge_are_each_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator, "IMAGE", built_wrongly(tmp_path))
    counts = at_rest(10_000)
    rng = np.random.default_rng(2)
    counts[:, 6] = rng.normal(0.0, 40.0, len(counts))
    counts[:, 8:14] += rng.normal(0.0, 600.0, (len(counts), 1))  # the second converter's supply
    with emulated(play(tmp_path, counts)) as port:
        found = found_by(doctor(port, "--no-steps"))
    assert found.keys() == {
        ("board", (), "rate"),
        ("board", (), "clock"),
        ("line", ("J22",), "bytes"),
        ("board", ("J21",), "supply"),
        ("right.rl", ("J7",), "dead"),
    }
    assert "at 976.6 Hz instead of 1000 Hz" in found["board", (), "rate"]
    assert "by +3.00 ms" in found["board", (), "clock"]


def test_exchanged_plugs_and_a_wrong_gain_are_named_and_the_rest_is_left_out(
    tmp_path: Path,
) -> None:
    """Four presses of a plate, then Ctrl-C; time is that of the samples."""
    counts = at_rest(60_000)  # much later they would come again
    channels = stations.simulated_dictionary()["channels"]
    newtons_per_count = np.array([channel["newtons_per_count"] for channel in channels[:4]])
    for i, place_mm in enumerate(0.8 * CELLS_MM):
        on = slice(4200 + 1500 * i, 5450 + 1500 * i)
        shares = (1 + place_mm[0] * CELLS_MM[:, 0] / 180**2) * (
            1 + place_mm[1] * CELLS_MM[:, 1] / 280**2
        )
        counts[on, :4] += WEIGHT_N * shares / 4 / newtons_per_count * (1, 1, 0.5, 1)
    counts[:, [0, 1]] = counts[:, [1, 0]]
    with emulated(play(tmp_path, counts)) as port:
        process = doctor(port, "--steps")
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(" 5/14"):
                break
        process.send_signal(signal.SIGINT)
        found = found_by(process)
    # An emulator that the machine holds up lets its clock jump.
    assert found.keys() - {("board", (), "clock")} == {
        ("left.fl, left.fr", ("J1", "J2"), "swapped"),
        ("left.rl", ("J3",), "gain"),
    }
