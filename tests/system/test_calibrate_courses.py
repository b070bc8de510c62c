"""Courses of calibration on the simulated bench, whose true gains and cross-talk are known."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from bandplate.calibration import CalibrationStore
from bandplate.calibration.band_course import CurveCourse, CurvePlan, SensorCourse, SensorPlan
from bandplate.calibration.course import Kept, read_kept, write_kept
from bandplate.calibration.plate_course import PlateCourse, PlatePlan, grid_mm
from bandplate.calibration.plate_fit import fit_plate
from bandplate.core.channels import CHANNELS
from bandplate.core.errors import CalibrationError, StorageError
from bandplate.sources.simulator.bands import BANDS_OF_STATION, band_curve
from tests.system.workbench import RATE_HZ, HandFedBench, do, kept_in

MASSES_KG = (10.0, 30.0, 50.0)


def plate_course(bench: HandFedBench, side="left", n_points=9) -> PlateCourse:
    plan = PlatePlan(side, grid_mm(180.0, 280.0, n_points), MASSES_KG)
    return PlateCourse(plan, bench.bench.calibration, bench.bench.dictionary, RATE_HZ)


@pytest.fixture(scope="module")
def measured() -> tuple[HandFedBench, PlateCourse]:
    """A course that went well; whoever changes it puts back what was there."""
    bench = HandFedBench(seed=3)
    course = plate_course(bench, "right")
    assert do(bench, course) == []
    return bench, course


def test_a_plate_is_found_as_it_truly_is(measured):
    bench, course = measured
    fit = fit_plate(course.loads())
    assert fit.good
    made = course.calibrated(bench.bench.calibration, fit, "right plate, today")
    load_n, x_mm, y_mm = 612.0, -77.0, 143.0  # neither a mass nor a point of the course
    cells_n = bench.board.plate.corner_loads_n(np.array([load_n]), np.array([[x_mm, y_mm]]))[0]
    shown_n = bench.board.response[4:8, 4:8] @ cells_n
    found = np.array(made.plate_matrix[1]) @ shown_n
    nominal = np.array(bench.bench.calibration.plate_matrix[1]) @ shown_n
    assert found[0] == pytest.approx(load_n, rel=3e-4)
    assert abs(nominal[0] - load_n) > 4 * abs(found[0] - load_n)  # there was what to find
    assert (-found[2] / found[0], found[1] / found[0]) == pytest.approx((x_mm, y_mm), abs=0.2)
    assert made.plate_matrix[0] == bench.bench.calibration.plate_matrix[0]
    assert made.crc32c != bench.bench.calibration.crc32c


@pytest.mark.parametrize("bad", [0, 1, 4, 5, 8])
def test_the_one_point_that_stood_wrong_is_named(measured, bad):
    _, course = measured
    loads = course.loads()
    lever = np.array([1.06, 0.94, 1.06, 0.94])  # some 9 mm to the left
    wrong = [
        replace(load, cells_n=tuple(np.array(load.cells_n) * lever)) if load.point == bad else load
        for load in loads
    ]
    fit = fit_plate(wrong)
    assert fit.repeat == bad
    assert f"point {bad + 1} is off" in str(fit.refusal())
    assert [p.point for p in fit.points if p.score > 1.0] == [bad]


def test_a_mass_that_is_wrong_at_every_point_cannot_pass(measured):
    _, course = measured
    wrong = [
        replace(load, force_n=1.02 * load.force_n) if 200 < load.force_n < 400 else load
        for load in course.loads()
    ]
    fit = fit_plate(wrong)
    assert not fit.good
    assert "spread over all points" in str(fit.refusal())


def test_too_few_loads_are_no_calibration(measured):
    _, course = measured
    loads = course.loads()
    with pytest.raises(CalibrationError, match="9 points and 3 masses, not 8 and 3"):
        fit_plate([load for load in loads if load.point != 2])
    with pytest.raises(CalibrationError, match="way down"):
        fit_plate([load for load in loads if load.up])
    with pytest.raises(CalibrationError, match="rise"):
        PlatePlan("left", grid_mm(180, 280), (50.0, 30.0, 10.0)).check()


def test_a_point_that_is_repeated_leaves_its_neighbours_alone(measured):
    bench, course = measured
    kept, before = dict(course.caught), [course.loads_of(group) for group in range(9)]
    try:
        course.repeat(2)
        assert do(bench, course) == []
        after = [course.loads_of(group) for group in range(9)]
    finally:
        course.caught = kept
    assert [group for group in range(9) if after[group] != before[group]] == [2]


@pytest.mark.parametrize(
    ("mass_kg", "said"),
    [
        (30.0, r"the load stood (8.9|9.0|9.1) mm elsewhere on the way .*"),
        (50.0, r"50 kg stood (8.9|9.0|9.1) mm beside the lighter ones: repeat it"),
    ],
)
def test_a_load_that_slips_is_refused_at_its_point(mass_kg, said):
    bench = HandFedBench()
    course = plate_course(bench)
    slipped = []

    def order(step):
        line = course.order(step)
        turn = step.up == (mass_kg == MASSES_KG[-1])  # on the way down, but for the heaviest
        if step.group == 2 and step.value == mass_kg and turn and not slipped:
            slipped.append(step)
            line["load"]["x_mm"] -= 9.0
        return line

    refused = do(bench, course, order)
    (why,) = refused
    assert re.fullmatch(f"point 3: {said}", why)
    assert fit_plate(course.loads()).good


def test_a_wrong_load_is_not_taken_and_a_good_one_goes_on():
    bench = HandFedBench()
    course = plate_course(bench)
    hints = set()

    def watch(order, seconds=4.0):
        bench.place(order)
        before = course.place
        for _ in range(round(seconds * 10)):
            course.feed(bench.rows(0.1))
            hints.add(str(course.catcher.hint))
        return course.place != before

    centre = {"side": "left", "x_mm": 0, "y_mm": 0}
    assert watch({})  # the zero
    assert not watch({"load": {**centre, "mass_kg": 30}})
    assert any(hint.endswith(" kg are on the plate, 50 kg are asked for") for hint in hints)
    assert not watch({"load": {**centre, "mass_kg": 50, "x_mm": 90}})
    assert any("mm beside its point: move it" in hint for hint in hints)
    assert watch({"load": {**centre, "mass_kg": 50}})


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda rows: rows["flags"].__ior__(0x0002), "out of its range"),
        (lambda rows: rows["index"].__iadd__(np.arange(len(rows), dtype=np.uint64)), "lost"),
    ],
    ids=["open bridge", "lost samples"],
)
def test_samples_that_say_nothing_are_not_used(spoil, why):
    bench = HandFedBench()
    course = plate_course(bench)
    bench.spoil = spoil
    for _ in range(50):
        course.feed(bench.rows(0.1))
    assert course.place == 0
    assert why in str(course.catcher.hint)


def test_a_course_goes_on_after_a_crash(measured, tmp_path):
    bench, course = measured
    path = tmp_path / "plate.unfinished"
    half = {i: caught for i, caught in course.caught.items() if i < 30}
    whole, course.caught = course.caught, half
    try:
        write_kept(path, course.kept())
    finally:
        course.caught = whole
    kept = read_kept(path)
    again = PlateCourse(
        PlatePlan.of_json(kept.plan), bench.bench.calibration, bench.bench.dictionary, RATE_HZ
    )
    again.take_up(kept)
    assert again.place == 30
    assert again.caught == half
    other = plate_course(bench, "left")
    with pytest.raises(CalibrationError, match="another plan"):
        other.take_up(kept)
    path.write_bytes(path.read_bytes()[:-20])
    assert read_kept(path) is None


def test_a_band_sensor_is_found_as_it_truly_is():
    bench = HandFedBench(seed=2)
    plan = SensorPlan("arm_right", (2.0, 5.0, 10.0, 15.0, 20.0))
    course = SensorCourse(plan, bench.bench.calibration, bench.bench.dictionary, RATE_HZ)
    assert do(bench, course) == []
    fit = course.fit()
    assert fit.good
    place = CHANNELS.index("arm_right")
    nominal = bench.bench.calibration.gain_n_per_count[place]
    assert fit.n_per_count * bench.board.response[place, place] == pytest.approx(nominal, rel=3e-4)
    spoilt = dict(course.caught)
    number = 5  # 15 kg on the way up
    counts = list(spoilt[number].counts)
    counts[place] += 6.0 / nominal
    course.caught[number] = spoilt[number].__class__(tuple(counts), spoilt[number].t_ns)
    worse = course.fit()
    assert not worse.good
    assert "15 kg is off by" in str(worse.refusal())
    assert course.steps[number].group == worse.repeat


def test_a_band_is_pulled_to_its_curve():
    bench = HandFedBench()
    course = CurveCourse(
        CurvePlan("swing_left", 1.2), bench.bench.calibration, bench.bench.dictionary, RATE_HZ
    )
    assert do(bench, course) == []
    curve, true = course.curve("today"), band_curve(BANDS_OF_STATION[0])
    tension_n = np.linspace(10.0, 200.0, 20)
    for loading in (True, False):
        off_m = curve.extension_at(tension_n, loading=loading) - true.extension_at(
            tension_n, loading=loading
        )
        assert np.abs(off_m).max() < 0.005
    assert curve.hysteresis_pct == pytest.approx(true.hysteresis_pct, abs=1.0)


def test_the_newest_calibration_holds_and_older_ones_come_back(measured, tmp_path):
    bench, _ = measured
    store = CalibrationStore(tmp_path)
    assert store.newest("aa") is None
    nominal = bench.bench.calibration
    first = store.save("aa", nominal.with_sensor("arm_left", 1e-3, 5.0, "first"), "first", {})
    store.save("aa", nominal.with_sensor("arm_left", 2e-3, 5.0, "second"), "second", {})
    assert store.newest("aa").fitted == "second"
    assert store.newest("bb") is None
    store.choose(first)
    assert store.newest("aa").fitted == "first"
    stored, problems = store.all("aa")
    assert [kept.what for kept in stored] == ["first", "second", "first"]
    assert problems == []
    newest = sorted((tmp_path / "aa").iterdir())[-1]
    newest.write_text(newest.read_text().replace("0.001", "0.002"))
    with pytest.raises(CalibrationError, match=r"damaged.*remove the file"):
        store.newest("aa")
    assert len(store.all("aa")[0]) == 2
    assert len(kept_in(tmp_path)) == 3


def test_a_store_that_refuses_everything_says_so_in_one_line(tmp_path):
    unnameable = tmp_path / ("x" * 300)  # neither written nor removed, as on a read-only disk
    with pytest.raises(StorageError, match=r"cannot be written: .*; make room or give rights"):
        write_kept(unnameable, Kept({}, {}))
