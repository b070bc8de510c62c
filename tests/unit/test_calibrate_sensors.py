"""What is wrong with a sensor is said, with the plug to look at; what is well is left alone."""

from __future__ import annotations

import json

import numpy as np
import pytest

from bandplate.calibration import Calibration
from bandplate.calibration.sensors import (
    CONNECTORS,
    SENSORS,
    board_findings,
    look_at_sensors,
    verdict,
)
from bandplate.core.channels import CHANNELS
from bandplate.core.errors import CalibrationError
from bandplate.sources.simulator.board import Board
from bandplate.sources.simulator.workbench import Workbench
from bandplate.wire.messages import Flag


def second(rate_hz=1000):
    board = Board(4)
    index = np.arange(rate_hz)
    true = Workbench().at(board.truth_times_s(index, rate_hz))
    counts, flags = board.counts(true, index, rate_hz)
    dictionary = json.loads(board.dictionary(rate_hz))
    return counts, flags, dictionary, Calibration.nominal(dictionary)


def said(counts, flags, dictionary, calibration, rate_hz=1000):
    looks = look_at_sensors(counts, rate_hz, calibration, dictionary)
    return [str(one) for one in verdict(looks, board_findings(counts, flags, dictionary))]


@pytest.mark.parametrize("rate_hz", [250, 1000, 4000])
def test_a_healthy_station_has_nothing_wrong(rate_hz):
    counts, flags, dictionary, calibration = second(rate_hz)
    assert said(counts, flags, dictionary, calibration, rate_hz) == []
    for look in look_at_sensors(counts, rate_hz, calibration, dictionary):
        assert look.noise_n == pytest.approx(look.expected_noise_n, rel=0.2)


def spoil_open(counts, _):
    counts[:, 0] = -8388608


def spoil_clip(counts, _):
    counts[500:510, 4] = 8388607


def spoil_stuck(counts, _):
    counts[:, 9] = counts[0, 9]


def spoil_noisy(counts, gain):
    hum = np.random.default_rng(1).normal(0.0, 2.5 / gain, len(counts))
    counts[:, 13] += hum.astype(np.int32)


def spoil_drift(counts, gain):
    counts[:, 8] += round(5.0 / gain)


def spoil_load(counts, gain):
    counts[:, 12] += round(300.0 / gain)


def spoil_overload(counts, gain):
    counts[:, 12] += round(1200.0 / gain)


def spoil_swing(counts, gain):
    counts[:, 10] += (20.0 / gain * np.sin(np.arange(len(counts)) / 80)).astype(np.int32)


@pytest.mark.parametrize(
    ("spoil", "line"),
    [
        (spoil_open, "left.fl: reads -8388608 (open bridge): check connector J1 pins 1-4"),
        (spoil_clip, "right.fl: reaches the end of the ADC's range (8388607): check the shield"),
        (spoil_stuck, "swing_right: always reads"),
        (spoil_noisy, "torso_right: is noisy: 2."),
        (spoil_drift, "swing_left: has moved by +5."),
        (spoil_load, "torso_left: carries 300 N"),
        (spoil_overload, "torso_left: is overloaded: 120 % of its rated load"),
        (spoil_swing, "arm_left: is not still: SD 1"),
    ],
)
def test_each_fault_is_named_at_its_sensor_and_nowhere_else(spoil, line):
    counts, flags, dictionary, calibration = second()
    spoil(counts, calibration.gain_n_per_count[8])
    (found,) = said(counts, flags, dictionary, calibration)
    assert found.startswith(line)


def test_the_board_is_blamed_for_what_no_sensor_can_help():
    counts, flags, dictionary, calibration = second()
    flags[:20] = int(Flag.ADC_CRC)
    counts[:, CHANNELS.index("excitation")] //= 2
    assert said(counts, flags, dictionary, calibration) == [
        "board: 2 % of the ADC words failed their check: check supply and SPI",
        "board: the excitation is 1.25 V instead of 2.50 V: look for a short at J1 to J14, "
        "one plug at a time",
    ]


def test_no_samples_are_no_health():
    counts, _, dictionary, calibration = second()
    with pytest.raises(CalibrationError, match="no samples come"):
        look_at_sensors(counts[:3], 1000, calibration, dictionary)


def test_every_bridge_has_a_plug_of_its_own():
    assert list(CONNECTORS) == list(SENSORS) == list(CHANNELS[:14])
    assert [CONNECTORS[name] for name in ("left.fl", "right.fl", "torso_right")] == [
        "J1",
        "J5",
        "J14",
    ]
