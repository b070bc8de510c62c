"""What the doctor says of healthy and of wrongly built stations, in virtual time."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest

from bandplate._rt import Acquisition, Ring, crc32c
from bandplate.calibration import Calibration, EngineSettings, build_engine
from bandplate.calibration.sensors import SENSORS
from bandplate.calibration.wiring import connectors, judge_presses
from bandplate.core.errors import UsageError
from bandplate.core.samples import SAMPLE_DTYPE
from bandplate.sources.simulator.board import Board
from bandplate.sources.simulator.device import SimulatedDevice
from bandplate.sources.simulator.miswiring import Miswiring
from bandplate.sources.simulator.workbench import Workbench
from bandplate.station.doctor import Examination, Report, bench_order
from bandplate.wire import codec
from bandplate.wire import messages as wire

MASS_KG, BAND_KG = 20.0, 5.0


class Bench:
    """A device on its bench and the host that listens to it; both live in `now_us`."""

    def __init__(self, seed: int, *faults: str, rate_hz: int = 1000) -> None:
        self.chance = random.Random(seed)
        self.person = Workbench()
        self.device = SimulatedDevice(
            "empty", seed, rate_hz, person=self.person, miswiring=Miswiring(faults, seed)
        )
        self.dictionary = json.loads(Board(seed).dictionary(rate_hz))
        self.calibration = Calibration.nominal(self.dictionary)
        engine = build_engine(EngineSettings(rate_hz=rate_hz), self.calibration, 1 << 16)
        self.acquisition = Acquisition(Ring(1 << 16, SAMPLE_DTYPE), engine)
        self.acquisition.new_segment(rate_hz, 1500.0)
        self.now_us = 5_000_000 + seed
        self.say(wire.Start(1, rate_hz, max(1, rate_hz // 1000)))
        self.examination = Examination(self.acquisition, self.calibration, self.dictionary)

    def say(self, message: wire.Message) -> None:
        answers = self.device.receive(codec.encode_frame(message.pack()), self.now_us)
        self.acquisition.feed(answers, self.now_us * 1000 + 200_000)

    def run(self) -> None:
        for _ in range(10):  # the host looks when it can: no multiple of the sample period
            self.now_us += 9_000 + self.chance.randrange(2_000)
            self.acquisition.feed(self.device.produce(self.now_us), self.now_us * 1000)
        self.say(wire.Heartbeat(0, self.now_us))
        while self.acquisition.take_message(0):
            pass

    def place(self, order: dict[str, object]) -> None:
        assert self.person.hear(json.dumps(order).encode()) is None

    def report(self, *, presses: bool = True, seconds: float = 10.0) -> Report:
        look = self.examination
        while not look.settled():
            self.run()
        while not look.rested(seconds):
            self.run()
        if presses:
            course = look.begin_presses(4.0)
            put = -1
            while not course.done:
                if not course.leaving and put != course.place:
                    put = course.place
                    self.place(bench_order(put, MASS_KG, BAND_KG, self.dictionary))
                self.run()
                if look.pressed():
                    self.place(bench_order(put, 0.0, 0.0, self.dictionary))
            look.end_presses(MASS_KG, BAND_KG)
        return look.report


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The compiled CRC, which is the same: half a minute of samples is a lot for the readable."""
    monkeypatch.setattr(codec, "crc32c", crc32c)


def said(report: Report) -> list[tuple[str, str]]:
    return [(one.where, one.kind) for one in report.findings]


#: Fault of the simulated station, what must be found, and the plug or part that must be named.
FAULTS = [
    ("swapped:J1,J2", ("left.fl, left.fr", "swapped"), "exchange the plugs J1, J2"),
    ("swapped:J6,J11", ("right.fr, arm_left", "swapped"), "exchange the plugs J6, J11"),
    ("swapped:J9,J10", ("swing_left, swing_right", "swapped"), "exchange the plugs J9, J10"),
    ("open:J3", ("left.rl", "open"), "J3 pins 1-4"),
    ("dead:J7", ("right.rl", "dead"), "J7"),
    ("dead:J12", ("arm_right", "dead"), "J12"),
    ("stuck:J10", ("swing_right", "stuck"), "J10"),
    ("reversed:J4", ("left.rr", "reversed"), "pins 3 and 4 at connector J4"),
    ("gain:J5,0.5", ("right.fl", "gain"), "shows 50 % of its load"),
    ("gain:J13,1.25", ("torso_left", "gain"), "shows 125 %"),
    ("supply:3", ("board", "supply"), "the supply is noisy"),
    ("clock:3000", ("board", "clock"), "by +3.00 ms"),
    ("rate:0.9766", ("board", "rate"), "come at 976.6 Hz instead of 1000 Hz: check"),
    ("bytes:0.0005", ("line", "bytes"), "frames arrive damaged"),
]


def check_fault(
    fault: str, found: tuple[str, str], words: str, seed: int, *, presses: bool = True
) -> None:
    report = Bench(seed, fault).report(presses=presses)
    assert said(report) == [found], (seed, [*map(str, report.findings)])
    assert words in str(report.wrong[0])


def check_healthy(seed: int) -> None:
    report = Bench(seed).report()
    assert (said(report), report.untested) == ([], []), seed


def test_a_healthy_station_has_nothing_wrong() -> None:
    check_healthy(3)


@pytest.mark.parametrize(("fault", "found", "words"), FAULTS, ids=lambda one: str(one)[:14])
def test_a_fault_is_the_one_thing_found_and_its_plug_is_named(
    fault: str, found: tuple[str, str], words: str
) -> None:
    of_a_sensor = found[0] not in ("board", "line")  # else it shows at rest already
    check_fault(fault, found, words, seed=5, presses=of_a_sensor)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(50))
def test_fifty_healthy_stations_have_nothing_wrong(seed: int) -> None:
    check_healthy(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("fault", "found", "words"), FAULTS, ids=lambda one: str(one)[:14])
def test_every_fault_is_found_on_twenty_stations(
    fault: str, found: tuple[str, str], words: str, seed: int
) -> None:
    check_fault(fault, found, words, seed)


@pytest.mark.parametrize(
    "fault", ["swapped:J1", "open:J15", "gain:J3,much", "dead", "rate:0.9,1", "", "dead:J3,2"]
)
def test_a_fault_that_is_none_is_refused_with_those_there_are(fault: str) -> None:
    with pytest.raises(UsageError, match="there are swapped:J1,J2"):
        Miswiring([fault])


def pressed(**gains: float) -> np.ndarray:
    """What presses by somebody of 800 N show, who stands near the corners; hands pull bands."""
    shares = np.array([[0.6, 0.2, 0.15, 0.05], [0.2, 0.6, 0.05, 0.15]])
    plate = np.vstack([shares, shares[::-1, [2, 3, 0, 1]][::-1]])
    response_n = np.zeros((14, 14))
    response_n[:4, :4] = response_n[4:8, 4:8] = 800.0 * plate
    response_n[8:, 8:] = np.diag([60.0, 90.0, 70.0, 65.0, 120.0, 110.0])
    for name, gain in gains.items():
        response_n[:, SENSORS.index(name.replace("_", ".", 1))] *= gain
    return response_n


def test_a_person_of_unknown_weight_shows_the_gains_of_single_cells() -> None:
    found, untested = judge_presses(pressed())
    assert found == []
    assert untested == ["gain of the bands' sensors (hang a known mass: --band-mass)"]
    (found,), _ = judge_presses(pressed(left_rr=0.5))
    assert (found.where, found.kind, found.what.args) == ("left.rr", "gain", ("50",))


def test_a_whole_plate_of_other_cells_is_told_from_its_twin_by_a_known_mass() -> None:
    halved = pressed(**dict.fromkeys(("left_fl", "left_fr", "left_rl", "left_rr"), 0.5))
    (found,), _ = judge_presses(halved)
    assert (found.where, str(found.what)) == (
        "plates",
        "the plates disagree: 400 N on the left, 800 N on the right",
    )
    found, _ = judge_presses(halved, mass_kg=800.0 / 9.80665)
    assert [one.where for one in found] == ["left.fl", "left.fr", "left.rl", "left.rr"]
    assert {one.what.args for one in found} == {("50",)}


@pytest.mark.parametrize(
    "gains",
    [{"left_rr": 0.5, "right_fl": 0.5}, {"left_rr": 0.5, "right_fl": 1.25, "right_rr": 1.25}],
)
def test_wrong_cells_on_both_plates_are_told_and_no_sound_one(gains: dict[str, float]) -> None:
    found, _ = judge_presses(pressed(**gains))
    shown = {one.where.replace(".", "_"): one.what.args for one in found}
    assert shown == {name: (f"{100 * gain:.0f}",) for name, gain in gains.items()}


def test_one_plate_alone_shows_its_one_wrong_cell_but_not_which_half_is_wrong() -> None:
    response_n = pressed(left_rl=0.5)
    response_n[4:] = np.nan
    (found,), untested = judge_presses(response_n)
    assert (found.where, found.what.args) == ("left.rl", ("50",))
    assert "gain of one plate against the other (give --mass)" in untested
    response_n[:, 0] *= 0.5
    (found,), _ = judge_presses(response_n)
    assert (found.where, found.kind) == ("left plate", "gain")
    found, _ = judge_presses(response_n, mass_kg=800.0 / 9.80665)
    assert [one.where for one in found] == ["left.fl", "left.rl"]


@pytest.mark.parametrize("n_done", range(14))
def test_presses_that_are_broken_off_accuse_no_sound_sensor(n_done: int) -> None:
    response_n = pressed()
    response_n[n_done:] = np.nan
    found, untested = judge_presses(response_n, mass_kg=800.0 / 9.80665)
    assert found == []
    assert untested[: 14 - n_done] == [f"press of {name}" for name in SENSORS[n_done:]]


def test_two_presses_are_enough_for_two_exchanged_plugs() -> None:
    response_n = pressed()[:, [1, 0, *range(2, 14)]]
    response_n[2:] = np.nan
    (found,), _ = judge_presses(response_n)
    assert (found.where, found.kind) == ("left.fl, left.fr", "swapped")


def test_a_corner_that_nobody_stood_on_is_not_accused() -> None:
    """Its sensor shows the other corners' presses; a band's shows nothing else."""
    response_n = pressed()
    response_n[3] = response_n[9] = 0.2
    (found,), untested = judge_presses(response_n)
    assert (found.where, found.kind) == ("swing_right", "dead")
    assert "press of left.rr" in untested


@pytest.mark.parametrize(
    ("order", "where", "what"),
    [
        ([1, 0, 3, 2, 4, 5, 6, 7], "left plate", "is mirrored: left and right are exchanged"),
        ([0, 1, 2, 3, 6, 7, 4, 5], "right plate", "is mirrored: front and rear are exchanged"),
        ([0, 1, 2, 3, 7, 6, 5, 4], "right plate", "is turned by half a turn"),
        ([4, 5, 6, 7, 0, 1, 2, 3], "plates", "the left and the right plate are exchanged"),
        ([1, 2, 0, 3, 4, 5, 6, 7], "left.fl, left.fr, left.rl", "are in each other's place"),
    ],
)
def test_mirrored_turned_and_exchanged_plates(order: list[int], where: str, what: str) -> None:
    response_n = pressed()[:, [*order, *range(8, 14)]]
    (found,), _ = judge_presses(response_n)
    assert (found.where, str(found.what)) == (where, what)
    assert connectors(found)[0] == f"J{min(i for i in range(8) if order[i] != i) + 1}"


def test_presses_that_nobody_did_accuse_nobody() -> None:
    none = np.full((14, 14), np.nan)
    found, untested = judge_presses(none)
    assert found == []
    assert untested[:14] == [f"press of {name}" for name in SENSORS]
    found, untested = judge_presses(np.zeros((14, 14)))
    assert found == []
    assert untested[:2] == ["plates (no press was answered)", "bands (no press was answered)"]
