"""The runner: the same samples and requests give the same events, live and from a recording."""

from __future__ import annotations

import json

import numpy as np
import pytest

from bandplate.calibration.model import Calibration, EngineSettings, build_engine
from bandplate.core.errors import BandplateError, ConfigError, RecordingError
from bandplate.core.events import Event
from bandplate.core.samples import SAMPLE_DTYPE, SERIES_DTYPE
from bandplate.drills import happening as h
from bandplate.drills.files import load_drill
from bandplate.drills.happening import Request
from bandplate.drills.look import Looker
from bandplate.drills.runner import DrillRunner, choose, rerun
from bandplate.drills.summary import summarise
from bandplate.recording import Recording, RecordingWriter, write_recording
from bandplate.sources.simulator.board import Board
from bandplate.sources.simulator.performer import Performer
from bandplate.wire.messages import State
from tests.studies.drills import NO_FOLDER, shortened
from tests.studies.rehearsal import facts_of

RATE_HZ = 250


def chosen(name="hold"):
    drill = shortened(load_drill(name, NO_FOLDER)[1])
    return choose(name, drill, facts_of(), seed=5)


def live(folder, name="hold", *, later=0, tare_at_s=None, asks=(), seconds=22.0):
    """Record a drill as a station does; return the recording's path and what the runner said.

    The device runs `later` samples before the recording begins.
    """
    board = Board(9)
    performer = Performer(9)
    calibration = Calibration.nominal(json.loads(board.dictionary(RATE_HZ)))
    settings = EngineSettings(RATE_HZ)
    engine = build_engine(settings, calibration)
    reader = engine.series.reader()
    runner = DrillRunner(RATE_HZ)
    metadata = {
        "rate_hz": RATE_HZ,
        "engine": {"rate_hz": RATE_HZ},
        "calibration": calibration.to_json(),
    }
    said: list[Event] = []
    waiting = [(0.5, chosen(name)), (0.7, Request(h.START)), *asks]
    with RecordingWriter(folder, name="drill", metadata=metadata) as writer:
        first = 0
        sizes = 7 + np.random.default_rng(1).integers(0, 30, 2000)
        for n in sizes.tolist():
            index = np.arange(first, first + n)
            samples = np.zeros(n, SAMPLE_DTYPE)
            samples["index"] = index
            samples["t_ns"] = np.round((index + 1) * (1e9 / RATE_HZ)).astype(np.int64)
            samples["device_state"] = State.STREAMING
            t_s = board.truth_times_s(index, RATE_HZ) + 1.0
            samples["counts"], samples["flags"] = board.counts(performer.at(t_s), index, RATE_HZ)
            now_s = samples["t_ns"][0] * 1e-9
            if tare_at_s is not None and now_s >= tare_at_s:
                tare_at_s = None
                zeros = [zero + 3000.0 for zero in calibration.zero_counts]
                calibration = calibration.with_zero(zeros, "by hand")
                calibration.apply_to(engine)
                writer.write_metadata({"calibration": calibration.to_json()})
            engine.process(samples)
            requests = []
            while waiting and waiting[0][0] <= now_s:
                requests.append((None, waiting.pop(0)[1]))
            events = runner.feed(
                reader.read(n), samples["flags"], samples["device_state"], requests
            )
            said += events
            writer.write_samples(samples[max(0, later - first) :])
            for event in events:
                writer.write_event(event)
            performer.see(runner.prompt)
            first += n
            if now_s > seconds or (runner.controller and runner.controller.finished):
                break
    return writer.first_path, said


@pytest.mark.parametrize("name", ["hold", "fluctuate"])
def test_a_recording_gives_the_same_events_again(tmp_path, name):
    path, said = live(tmp_path, name)
    recording = Recording.open(path)
    assert list(recording.events()) == rerun(recording)
    assert list(recording.events()) == said
    (run,) = summarise(said)
    assert run.done
    assert summarise(recording.events()) == summarise(said)
    assert [side.counted for side in run.sides.values()] == [1, 1]


@pytest.mark.parametrize(
    "going_on", [Request(h.RESUME), Request(h.LOWER, {"share": 0.9})], ids=["as it was", "lower"]
)
def test_a_later_beginning_a_tare_and_a_stop_give_the_same_events_too(tmp_path, going_on):
    asks = ((9.03, Request(h.HALT)), (11.2, going_on))
    path, said = live(tmp_path, later=33, tare_at_s=6.21, asks=asks)
    recording = Recording.open(path)
    assert len(recording.metadata_changes()) == 2
    assert [event for event in said if event.kind == h.STOPPED]
    assert rerun(recording) == list(recording.events()) == said


def test_what_holds_no_drill_is_not_run_again(tmp_path):
    rows = np.zeros(50, SERIES_DTYPE)
    write_recording(tmp_path / "a.mcap", {"rate_hz": RATE_HZ, "foreign": True}, rows)
    with pytest.raises(RecordingError, match="is an import"):
        rerun(Recording.open(tmp_path / "a.mcap"))
    with RecordingWriter(tmp_path / "b", name="b", metadata={"rate_hz": RATE_HZ}) as writer:
        writer.write_samples(np.zeros(50, SAMPLE_DTYPE))
    assert rerun(Recording.open(writer.first_path)) == []


def rows_of(n, first=0):
    rows = np.zeros(n, SERIES_DTYPE)
    rows["index"] = first + np.arange(n)
    rows["t_ns"] = (first + np.arange(n)) * 4_000_000
    rows["values"] = np.random.default_rng(2).normal(100.0, 5.0, (n, rows["values"].shape[1]))
    return rows


@pytest.mark.parametrize("size", [1, 4, 13, 500])
def test_looks_do_not_depend_on_the_batches(size):
    rows = rows_of(500)
    flags = (rows["index"] % 97 == 5).astype(np.uint16)
    states = np.full(500, State.STREAMING, np.uint8)
    whole = Looker(RATE_HZ).feed(rows, flags, states)
    looker = Looker(RATE_HZ)
    parts = [
        look
        for i in range(0, 500, size)
        for look in looker.feed(rows[i : i + size], flags[i : i + size], states[i : i + size])
    ]
    assert len(parts) == len(whole) == 100
    for a, b in zip(parts, whole, strict=True):
        assert (a.t_ns, a.force_n, a.cop_mm, a.tension_n) == (
            b.t_ns,
            b.force_n,
            b.cop_mm,
            b.tension_n,
        )
        assert (a.flags, a.missing, a.rows.tobytes()) == (b.flags, b.missing, b.rows.tobytes())
    assert sum(look.flags for look in whole) == int(flags.sum())


def test_missing_samples_are_counted_and_a_restart_is_none():
    rows = rows_of(40)
    rows["index"][7:] += 3
    rows["index"][20:] += 100
    rows["index"][30:] = np.arange(10)
    looks = Looker(RATE_HZ).feed(rows, np.zeros(40, np.uint16), np.ones(40, np.uint8))
    assert [look.missing for look in looks] == [0, 3, 0, 0, 100, 0, 0, 0]


def test_requests_take_effect_at_their_step():
    runner = DrillRunner(RATE_HZ)
    rows, flags, states = rows_of(20), np.zeros(20, np.uint16), np.ones(20, np.uint8)
    step_ns = rows["t_ns"][9]
    events = runner.feed(rows, flags, states, [(int(step_ns), chosen()), (None, Request(h.START))])
    assert [e.t_ns for e in events if e.kind in h.REQUESTS] == [step_ns, step_ns]
    assert events[2].kind == h.TRIAL
    # the next one waits for the next step
    late = rows_of(8, 20)
    assert runner.feed(late[:3], flags[:3], states[:3], [(None, Request(h.HALT))]) == []
    halted = runner.feed(late[3:], flags[3:8], states[3:8])
    assert [e.kind for e in halted] == [h.HALT, h.EASED, h.STOPPED, h.STAGE]
    assert {e.t_ns for e in halted} == {int(late["t_ns"][4])}


def test_a_drill_that_cannot_run_is_refused_and_the_run_before_stays():
    runner = DrillRunner(RATE_HZ)
    rows, flags, states = rows_of(10), np.zeros(10, np.uint16), np.ones(10, np.uint8)
    runner.feed(rows[:5], flags[:5], states[:5], [(None, chosen())])
    before = runner.controller
    damaged = Request(h.CHOSEN, {**chosen().data, "facts": {}})
    with pytest.raises(BandplateError):
        runner.feed(rows[5:], flags[5:], states[5:], [(None, damaged)])
    assert runner.controller is before
    data = dict(chosen("fluctuate").data)
    data["drill"] = {**data["drill"], "resistance": {"source": "anchor"}}
    with pytest.raises(ConfigError, match="no motorised anchor"):
        runner.feed(rows, flags, states, [(None, Request(h.CHOSEN, data))])
