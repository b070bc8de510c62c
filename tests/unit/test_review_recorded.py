"""A recording seen again: windows, sides and what held for each repetition, wherever asked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bandplate.calibration import Calibration
from bandplate.cli.main import main
from bandplate.core.channels import CHANNELS, N_CHANNELS
from bandplate.core.events import Event
from bandplate.core.samples import SAMPLE_DTYPE, Series
from bandplate.core.target import target_json
from bandplate.drills import happening as h
from bandplate.history import History
from bandplate.measures import Measure, measure_series
from bandplate.recording import RecordingWriter, load_series
from bandplate.review import Review, keep
from bandplate.sources.simulator.board import REFERENCES_N, Board
from bandplate.sources.simulator.sprinter import Sprinter

RATE_HZ = 500
#: Asked of the left leg; the third is stopped, then done again by the right one.
GO_S, END_S = (4.0, 14.0, 24.0, 34.0), (10.0, 20.0, 28.0, 40.0)
DONE_BY = ("left", "left", "", "right")
#: Loads of the quiet stance before each: those of the last hold for no other.
QUIET_N = (100.0, 200.0, 300.0, 400.0)
LAST_S = 42
STANCE = ("left.fz", "right.fz", "swing_left", "swing_right")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    calibration = Calibration.nominal(json.loads(Board(1).dictionary(RATE_HZ)))
    metadata = {
        "rate_hz": RATE_HZ, "engine": {"rate_hz": RATE_HZ}, "calibration": calibration.to_json(),
        "started_utc_ns": 10**18, "athlete": "Ann", "station": "hall",
        "references_n": {"push_left": 3000.0, "push_right": 3000.0, "swing": 500.0},
        "perturbations": [
            {"signal": "torso_left", "t_ns": round((go_s + 4) * 1e9), "relaxed": False}
            for go_s in GO_S
        ],
    }  # fmt: skip
    curves = {"force_per_n": [1.0], "tension_per_n": [1.0]}
    counts = np.random.default_rng(1).integers(-50, 50, (LAST_S * RATE_HZ, N_CHANNELS))
    for go_s, end_s in zip(GO_S, END_S, strict=True):
        rows = slice(round(go_s * RATE_HZ), round(end_s * RATE_HZ))
        for name in CHANNELS:
            counts[rows, CHANNELS.index(name)] += 150_000 if "." in name else 30_000
        pulled = slice(round((go_s + 4) * RATE_HZ), round((go_s + 4.5) * RATE_HZ))
        counts[pulled, CHANNELS.index("torso_left")] += 100_000
    with RecordingWriter(tmp_path, name="a", metadata=metadata) as writer:

        def event(at_s: float, kind: str, **data: object) -> None:
            writer.write_event(Event(round(at_s * 1e9), kind, data))

        event(0.0, h.CHOSEN, name="hold", seed=1, drill={})
        event(0.0, h.START)
        for second in range(LAST_S):
            rows = np.zeros(RATE_HZ, SAMPLE_DTYPE)
            rows["index"] = second * RATE_HZ + np.arange(RATE_HZ)
            rows["t_ns"] = rows["index"] * (1_000_000_000 // RATE_HZ)
            rows["counts"] = counts[second * RATE_HZ :][:RATE_HZ]
            writer.write_samples(rows)
            for number, (go_s, end_s) in enumerate(zip(GO_S, END_S, strict=True)):
                if second == go_s:
                    writer.write_metadata(
                        {
                            "response_template": {**curves, "rate_hz": 1.0 + number},
                            "tension_bandwidth_hz": 1.0 + number,
                        }
                    )
                    quiet_n = dict.fromkeys(STANCE, QUIET_N[number])
                    event(go_s, h.GO, trial=number + 1, side="left", quiet_n=quiet_n)
                elif second == end_s and DONE_BY[number]:
                    event(
                        end_s, h.REPETITION, side="left", side_done=DONE_BY[number], counted=True,
                        held_s=6.0, mean_n=900.0,
                    )  # fmt: skip
                elif second == end_s:
                    event(end_s, h.STOPPED, reason="overload")
    return writer.first_path


def told(measures: list[Measure]) -> set[tuple[object, ...]]:
    """Return what the measures say of the stance and of the passive response they went by."""
    stance = {m.params["push_quiet_n"] for m in measures if "push_quiet_n" in m.params}
    response = {m.absent for m in measures if m.name == "resp_latency_ms"}
    return {("quiet", *sorted(map(str, stance))), ("response", *sorted(map(str, response)))}


def test_each_repetition_is_measured_by_what_held_for_it_wherever_it_is_asked(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    review = Review.open(recording)
    views = review.repetitions
    assert [(v.set_number, v.side_done, v.counted, v.why_not) for v in views] == [
        (1, "left", True, ""), (1, "left", True, ""), (None, "left", False, "overload"),
        (2, "right", True, ""),
    ]  # fmt: skip
    assert [(v.start_s, v.end_s) for v in views] == [
        (pytest.approx(go_s - 3), pytest.approx(end_s))
        for go_s, end_s in zip(GO_S, END_S, strict=True)
    ]
    with History.open(str(tmp_path / "history.db")) as history:
        keep(recording, None, history)
        ann = history.athlete("Ann")
        kept = {one.side: history.results(one.uid).measures for one in history.sets(ann.uid)}
    for view, side, number in (
        (views[0], "left", 1),
        (views[1], "left", 2),
        (views[3], "right", 1),
    ):
        seen = review.measure(view)
        quiet_n = QUIET_N[view.number - 1]
        assert ("quiet", str(quiet_n)) in told(seen)
        assert any(f"at {view.number}.0 Hz" in str(m.absent) for m in seen)
        assert told([m for m in kept[side] if m.repetition == number]) == told(seen)
        assert main(["measure", str(recording), "--json", "--repetition", str(view.number)]) == 0
        printed = json.loads(capsys.readouterr().out)["measures"]
        assert printed == json.loads(json.dumps([m.to_dict() for m in seen]))


def test_a_part_of_a_recording_is_calibrated_as_the_whole_is(recording: Path) -> None:
    review, whole = Review.open(recording), Review.open(recording)
    view = review.repetition(2)
    part = whole.series.between(view.start_s, view.end_s)
    np.testing.assert_array_equal(review.window(view).values, part.values)
    time_s, force_n = review.curve(view, "left.fz", rate_hz=50.0)
    assert time_s[0] == pytest.approx(-3.0, abs=0.02)
    assert len(time_s) == 450
    assert force_n[time_s > 0].mean() > 5 * abs(force_n[time_s < 0].mean())


def whole_and_part(path: Path, view_number: int) -> tuple[list[Measure], list[Measure]]:
    """Return a repetition's measures out of the whole recording, and with its rows alone read."""
    whole, part = Review.open(path), Review.open(path)
    assert len(whole.series) > 0
    found = [review.measure(review.repetition(view_number)) for review in (whole, part)]
    assert "series" not in vars(part)
    return found[0], found[1]


def test_a_repetition_alone_measures_the_same(recording: Path) -> None:
    for number in range(2, len(GO_S) + 1):  # the first one begins with the recording
        whole, part = whole_and_part(recording, number)
        assert part == whole


def simulated(folder: Path, scenario: str, lost_s: tuple[float, ...]) -> Path:
    """Record 45 s of the simulator with one repetition, of 14 s; 40 samples are lost each time."""
    rate_hz, seed = 1000, 2
    board, index = Board(seed), np.arange(45 * rate_hz)
    dictionary = json.loads(board.dictionary(rate_hz))
    rows = np.zeros(len(index), SAMPLE_DTYPE)
    rows["index"], rows["t_ns"] = index, 7_000_000_123 + index * 1_000_000
    true = Sprinter(scenario, seed).at(board.truth_times_s(index, rate_hz))
    rows["counts"], rows["flags"] = board.counts(true, index, rate_hz)
    kept = np.ones(len(index), np.bool_)
    for at_s in lost_s:
        kept[round(at_s * rate_hz) :][:40] = False
    start_t_ns = int(rows["t_ns"][0])
    go_t_ns, end_t_ns = start_t_ns + 25 * 10**9 + 137, start_t_ns + 39 * 10**9 + 11
    metadata = {
        "rate_hz": rate_hz, "engine": {"rate_hz": float(rate_hz)},
        "calibration": Calibration.nominal(dictionary).to_json(),
        "band_curves": dictionary["band_curves"], "references_n": dict(REFERENCES_N),
        **target_json(go_t_ns, [(0.0, 1500.0), (10.0, 1500.0)]),
    }  # fmt: skip
    quiet_n = dict.fromkeys((*STANCE, "arm_left", "arm_right", "torso_left", "torso_right"), 30.0)
    with RecordingWriter(folder, name="a", metadata=metadata) as writer:
        for batch in np.array_split(rows[kept], 90):
            writer.write_samples(batch)
        writer.write_event(Event(go_t_ns, h.GO, {"side": "left", "quiet_n": quiet_n}))
        writer.write_event(Event(end_t_ns, h.REPETITION, {"side": "left", "counted": True}))
    return writer.first_path


@pytest.mark.parametrize(
    ("scenario", "lost_s"),
    [("whole", ()), ("swing", (5.0, 44.0)), ("steps", (5.0, 33.0)), ("fluctuate", (22.5,))],
)
def test_a_simulated_repetition_alone_measures_the_same(
    tmp_path: Path, scenario: str, lost_s: tuple[float, ...]
) -> None:
    whole, part = whole_and_part(simulated(tmp_path, scenario, lost_s), 1)
    assert part == whole
    assert sum(m.value is not None for m in whole) > 20


@pytest.mark.parametrize(
    ("asked", "fields", "alone"),
    [
        ("", {}, True),
        (
            "--push right --body-weight 700 --threshold 30 --target both.fz --allow-low-rate",
            {
                "push_side": "right", "body_weight_n": 700.0, "threshold_n": 30.0,
                "target": "both.fz", "allow_low_rate": True,
            },
            True,
        ),
        ("--quiet 1:3 --hold 30:35", {"quiet_s": (1.0, 3.0), "hold_s": (30.0, 35.0)}, False),
    ],
)  # fmt: skip
def test_the_command_calibrates_the_repetition_alone_and_tells_of_the_whole_recording(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    asked: str,
    fields: dict[str, Any],
    alone: bool,
) -> None:
    path = simulated(tmp_path, "steps", (5.0, 33.0, 44.0))
    review = Review.open(path)
    view, whole = review.repetition(1), review.series
    options = replace(view.options(), **fields)
    expected = measure_series(review.series_at(view.end_s), options)
    n_calibrated = []

    def load(*arguments: Any) -> Series:
        series = load_series(*arguments)
        n_calibrated.append(len(series))
        return series

    monkeypatch.setattr("bandplate.review.recorded.load_series", load)
    assert main(["measure", str(path), "--json", "--repetition", "1", *asked.split()]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert n_calibrated == [pytest.approx(19_000, abs=100) if alone else len(whole)]
    assert printed["measures"] == json.loads(json.dumps([m.to_dict() for m in expected]))
    assert printed["recording"] == {
        "path": str(path),
        "rate_hz": 1000.0,
        "duration_s": pytest.approx(45.0),
        "samples": len(whole),
        "foreign": False,
        "gaps": [
            {
                "start_s": pytest.approx(at_s - 0.001),
                "end_s": pytest.approx(at_s + 0.040),
                "missing": 40,
            }
            for at_s in (5.0, 33.0, 44.0)
        ],
    }
