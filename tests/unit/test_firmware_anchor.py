"""The firmware's anchor beside the model it is written after: the same script, the same outcome."""

from __future__ import annotations

import ctypes
import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from bandplate.core.channels import BANDS
from bandplate.sources.simulator.anchor import AnchorController
from bandplate.sources.simulator.board import Board
from bandplate.sources.simulator.winch import ANCHOR_OF_STATION
from bandplate.wire import messages as wire
from bandplate.wire.codec import COUNT_MAX
from tests import firmware_build

N = len(BANDS)
N_MS = 4000
U64 = ctypes.c_uint64


def anchor_of_firmware() -> Any:
    import station

    library = firmware_build.core()
    block = station.station_block(station.simulated_dictionary(anchor=True))
    controller = ctypes.create_string_buffer(library.bridge_controller_size())
    library.bp_anchor_init(controller, block)
    return controller


class Firmware:
    """The C controller with the model's methods."""

    def __init__(self) -> None:
        self._library = firmware_build.core()
        self._self = anchor_of_firmware()

    def heartbeat(self, now_us: int) -> None:
        self._library.bp_anchor_heartbeat(self._self, U64(now_us))

    def press_button(self, now_us: int) -> None:
        self._library.bp_anchor_press(self._self, U64(now_us))

    def set_estop(self, pressed: bool) -> None:
        self._library.bp_anchor_set_estop(self._self, ctypes.c_bool(pressed))

    def estop(self) -> int:
        return int(self._library.bp_anchor_estop(self._self)) & 0xFF

    def disarm(self) -> None:
        self._library.bp_anchor_disarm(self._self)

    def arm(self, nonce: int, now_us: int) -> int:
        return int(self._library.bp_anchor_arm(self._self, nonce, U64(now_us))) & 0xFF

    def set_tension(self, wish: wire.SetTension, now_us: int) -> int:
        return int(self._library.bp_anchor_set_tension(self._self, wish.pack(), U64(now_us))) & 0xFF

    def clear_fault(self, now_us: int) -> int:
        return int(self._library.bp_anchor_clear_fault(self._self, U64(now_us))) & 0xFF

    def sense(self, counts: Sequence[int], adc_failed: bool, period_ms: int) -> None:
        array = (ctypes.c_int32 * N)(*counts)
        failed = ctypes.c_bool(adc_failed)
        self._library.bp_anchor_sense(self._self, array, failed, ctypes.c_uint16(period_ms))

    def tick(self, now_us: int, drive_n: Sequence[float], speed: Sequence[float]) -> None:
        values = (ctypes.c_float * (2 * N))(*drive_n, *speed)
        self._library.bp_anchor_tick(self._self, U64(now_us), values)

    def look(self, now_us: int) -> tuple[list[int], list[float]]:
        state, wanted_n = (ctypes.c_uint8 * 8)(), (ctypes.c_float * N)()
        self._library.bridge_look(self._self, U64(now_us), state, wanted_n)
        return list(state), list(wanted_n)


def look(model: AnchorController, now_us: int) -> list[int]:
    return [
        model.armed,
        model.powered,
        model.braked,
        model.fault,
        model.fault_channel,
        model.cause_lasts(now_us),
        model.pressed(now_us),
        model.nonce & 0xFF,
    ]


class Script:
    """What happens to both, drawn from a seed; drives that do as the model says, or do not."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        zero, scale = Board(1).band_scale
        self.zero, self.scale = zero.tolist(), scale.tolist()
        self.model = AnchorController(ANCHOR_OF_STATION, self.zero, self.scale)
        self.firmware = Firmware()
        self.both = (self.model, self.firmware)
        self.drive_n = list(self.model.wanted_n)
        self.broken: str | None = None
        self.broken_line = 0
        self.silent_until_ms = 0
        self.nonce = 0

    def command(self, now_us: int) -> None:
        """Ask both for the same; they must answer the same."""
        rng = self.rng
        kind = rng.choices(
            ["arm", "press", "tension", "clear", "estop", "disarm", "silence", "break", "mend"],
            [6, 6, 60, 6, 0.3, 0.3, 0.3, 2, 2],
        )[0]
        if kind == "arm":
            self.nonce += rng.choice([0, 1, 1, 1])
            codes = [c.arm(self.nonce, now_us) for c in self.both]
        elif kind == "press":
            codes = [c.press_button(now_us) for c in self.both]
        elif kind == "clear":
            codes = [c.clear_fault(now_us) for c in self.both]
        elif kind == "tension":
            force_n = rng.choice([70.0, 90.0, 100.0, 100.0, 110.0, 110.0, 120.0, 130.0])
            if rng.random() < 0.02:
                force_n = rng.choice([0.0, 1e9, float("nan"), float("inf"), -5.0])
            slew = rng.choice(
                [100.0, 300.0, 1e6, 250.0, 300.0, 50.0, -1.0 if force_n > 125 else 9.0]
            )
            wish = wire.SetTension(1, rng.randrange(N + 1), force_n, slew, rng.choice([400, 500]))
            codes = [c.set_tension(wish, now_us) for c in self.both]
        elif kind == "estop":
            codes = [c.estop() for c in self.both]
        elif kind == "disarm":
            codes = [c.disarm() for c in self.both]
        else:
            codes = [0, 0]
            if kind == "silence":
                self.silent_until_ms = now_us // 1000 + rng.randrange(400)
            elif kind == "break":
                self.broken = rng.choice(
                    ["dead", "runs away", "torn", "stuck", "clipped", "crc", "up", "jumps"]
                )
                self.broken_line = rng.randrange(N)
            else:
                self.broken = None
        assert codes[0] == codes[1], kind

    def sense(self, ms: int) -> None:
        counts = [
            round(n / scale + zero) + ms % 7
            for n, scale, zero in zip(self.drive_n, self.scale, self.zero, strict=True)
        ]
        if self.broken == "stuck":
            counts[self.broken_line] = 5
        elif self.broken == "clipped":
            counts[self.broken_line] = COUNT_MAX
        elif self.broken == "up":
            counts[self.broken_line] += 600_000
        for controller in self.both:
            controller.sense(counts, self.broken == "crc", 1)

    def tick(self, ms: int) -> None:
        speed = [0.0] * N
        for i, wanted_n in enumerate(self.model.wanted_n):
            broken = self.broken if i == self.broken_line else None
            if not self.model.powered:
                self.drive_n[i] = min(self.drive_n[i], wanted_n)
            elif broken == "runs away":
                self.drive_n[i] += 0.3
            elif broken == "jumps":
                self.drive_n[i] -= 2.0
            elif broken == "torn":
                speed[i] = 5.0
            elif broken != "dead":
                self.drive_n[i] += 0.0328 * (wanted_n - self.drive_n[i])
            self.drive_n[i] = float(np.float32(self.drive_n[i]))  # what both can be told
        for controller in self.both:
            controller.tick(ms * 1000, self.drive_n, speed)

    def run(self) -> set[wire.AnchorFault]:
        faults = set()
        for ms in range(1, N_MS):
            now_us = ms * 1000
            if ms % 100 == 0 and ms >= self.silent_until_ms:
                for controller in self.both:
                    controller.heartbeat(now_us)
            if self.rng.random() < 0.1:
                self.command(now_us)
            self.sense(ms)
            self.tick(ms)
            state, wanted_n = self.firmware.look(now_us)
            assert state == look(self.model, now_us), f"{ms} ms"
            np.testing.assert_allclose(wanted_n, self.model.wanted_n, atol=0.01, err_msg=f"{ms} ms")
            faults.add(self.model.fault)
        return faults


def test_firmware_and_model_agree_in_every_millisecond() -> None:
    met = set().union(*(Script(seed).run() for seed in range(10)))
    assert met == set(wire.AnchorFault), "and the scripts meet every fault"


@pytest.mark.parametrize("limit", [{"least_n": 0.0}, {"cap_n": 60.0}, {"limit_n": float("nan")}])
def test_limits_that_would_allow_a_fall_are_not_flashed(limit: dict[str, float]) -> None:
    import station

    dictionary = station.simulated_dictionary(anchor=True)
    lines = dictionary["anchor"]["channels"]
    lines[0] |= limit
    with pytest.raises(SystemExit, match=lines[0]["band"]):
        station.station_block(dictionary)
    del lines[0]["least_n"]
    with pytest.raises(SystemExit, match="lacks least_n"):
        station.station_block(dictionary)
