"""From a recording into the history, to the next plan: kept once, findings, trial, edited plans."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest

from bandplate import drills as shipped_drills
from bandplate.cli.keep import keep_after_run, stored_facts
from bandplate.cli.main import main
from bandplate.core.errors import UsageError
from bandplate.core.events import Event
from bandplate.core.samples import SERIES_DTYPE, Series
from bandplate.drills import happening as h
from bandplate.history import History, RecordingRef
from bandplate.measures import Measure, Ramp
from bandplate.plan import gather
from bandplate.recording.writer import write_recording
from bandplate.review import keep, keep_findings
from bandplate.sources.simulator.board import REFERENCES_N
from tests.studies.ceiling import NEVER, ramp_series
from tests.system.stations import bandplate

EARLY = {"swing": 55.0, "arm_left": 85.0, "arm_right": 88.0, "torso": NEVER}

MINUTE_NS = 60 * 10**9
SHIPPED = Path(shipped_drills.__file__).parent / "shipped"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "history.db"
    monkeypatch.setenv("BANDPLATE_DB", str(place))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return place


@cache
def ramps(swing_pct: float) -> tuple[Series, list[Ramp]]:
    psi = {**EARLY, "swing": swing_pct}
    return ramp_series(psi, 0.5, 1)


def recorded(
    path: Path,
    *,
    drill: str = "ramp",
    weight_n: float = 735.5,
    maxima_n: Sequence[float] = (1650.0,),
    swing_pct: float = 55.0,
    ago_min: int = 30,
    simulated: bool = False,
) -> Path:
    """Write six ramps with what a drill says of them, a new max and a weighed body."""
    series, spans = ramps(swing_pct)
    first = int(series.t_ns[0])

    def event(at_s: float, kind: str, **data: object) -> Event:
        return Event(first + round(at_s * 1e9), kind, data)

    events = [
        event(0, h.CHOSEN, name=drill, seed=1, drill={}),
        event(0, h.START),
    ]
    for number, (start_s, end_s, side, _) in enumerate(spans, start=1):
        events += [
            event(start_s - 1, h.GO, trial=number, side=side, repetition=number),
            event(start_s, h.PHASE, phase="ramp"),
            event(
                end_s, h.REPETITION, trial=number, side=side, side_done=side, counted=number != 4,
                held_s=10.0, mean_n=900.0, peak_n=1500.0, difficulty=0.0, in_corridor_pct=80.0,
            ),
        ]  # fmt: skip
    events += [
        *(event(130 + i, h.REFERENCE, key="push_left", force_n=n) for i, n in enumerate(maxima_n)),
        event(140, h.WEIGHED, body_weight_n=weight_n),
        event(141, h.DONE, counted=5, asked=6),
    ]
    rows = np.zeros(len(series), SERIES_DTYPE)
    rows["t_ns"], rows["index"] = series.t_ns, np.arange(len(series))
    rows["values"] = series.values
    metadata = {
        "foreign": True, "rate_hz": series.rate_hz, "present": sorted(series.present),
        "references_n": REFERENCES_N, "athlete": "Ann", "station": "hall",
        "device": {"dictionary": {"simulated": simulated}},
        "started_utc_ns": time.time_ns() - ago_min * MINUTE_NS,
    }  # fmt: skip
    write_recording(path, metadata, rows, events=events)
    return path


def called(capsys: pytest.CaptureFixture[str], *args: str | Path, code: int = 0) -> str:
    assert main([str(arg) for arg in args]) == code
    said = capsys.readouterr()
    return said.out + said.err


def test_a_recording_is_kept_once_and_wholly(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = recorded(tmp_path / "a.mcap")
    said = called(capsys, "history", "add", file)
    assert "Ann: sets 2, repetitions 6 kept. Push left: The swing leg gives way first" in said
    before = place.read_bytes()
    assert "is in the history already" in called(capsys, "history", "add", file)
    assert place.read_bytes() == before
    assert "kept under Ann" in called(capsys, "history", "add", file, "--athlete", "Bo", code=2)

    with History.open() as history:
        assert [athlete.name for athlete in history.athletes()] == ["Ann"]
        ann = history.athlete("ann")
        (session,) = history.sessions(ann.uid)
        assert (session.station, session.sets, session.repetitions) == ("hall", 2, 5)
        left, right = history.sets(ann.uid)
        assert (left.drill, left.side, right.side) == ("ramp", "left", "right")
        assert left.load_n_s == 3 * 9000.0
        assert [r.counted for r in history.repetitions(right.uid)] == [False, True, True]
        measures = history.results(left.uid).measures
        ratios = [m for m in measures if (m.name, m.scope) == ("support_ratio", "swing")]
        assert [m.index for m in ratios] == [1, 2, 3]
        (ceiling,) = [m for m in measures if (m.name, m.scope) == ("support_ceiling_pct", "left")]
        assert ceiling.value == pytest.approx(55.0, abs=4)
        # the repetition that did not count is no ramp: two are too few
        (none,) = [
            m for m in history.results(right.uid).measures
            if (m.name, m.scope) == ("support_ceiling_pct", "right")
        ]  # fmt: skip
        assert "3 a side" in str(none.absent)
        limiters = {f.side: f.member for f in history.findings(ann.uid, "limiter")}
        assert limiters == {"left": "swing", "right": None, "both": None}
    references_n, weight_n = stored_facts("Ann")
    assert references_n == {"push_left": 1650.0}
    assert weight_n == pytest.approx(735.5)
    assert "0 with other results" in called(capsys, "history", "rebuild", "Ann")


def test_the_trial_with_a_lighter_band_gives_a_verdict(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    called(capsys, "history", "add", recorded(tmp_path / "a.mcap", ago_min=90))
    with History.open() as history:
        ann = history.athlete("Ann").uid
        for key in ("push_right", "swing", "arm_left", "arm_right", "torso"):
            history.set_reference(ann, key, 90.0, measured_utc_ns=time.time_ns(), source="tape")
    later = (date.today() + timedelta(days=3)).isoformat()
    assert "20 % off the swing band" in called(capsys, "plan", "Ann", "--date", later)
    for name, swing_pct, verdict in (("b", 55.0, "not confirmed"), ("c", 75.0, "confirmed")):
        trial = recorded(
            tmp_path / f"{name}.mcap", drill="confirm", swing_pct=swing_pct,
            ago_min=60 if name == "b" else 30,
        )  # fmt: skip
        assert f"Limiter swing: {verdict}." in called(capsys, "history", "add", trial)
        text = called(capsys, "history", "Ann")
        assert f"confirmation, left: swing {verdict}\n" in text
        assert "ceiling, left (20 % off swing): swing" in text
        assert max(map(len, text.splitlines())) <= 80
        plan = json.loads(called(capsys, "plan", "Ann", "--json", "--date", later))
        told = " ".join(item["why"] for item in plan["drills"])
        refuted = "swing leg was not confirmed as the limiter" in told
        assert refuted == (verdict == "not confirmed")


def test_what_an_interrupted_call_left_out_is_kept_by_the_next_one(
    place: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = recorded(tmp_path / "a.mcap")
    add_set, calls = History.add_set, []

    def interrupted(*args: Any, **kwargs: Any) -> UUID:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return add_set(*args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(History, "add_set", interrupted)
        with pytest.raises(KeyboardInterrupt):
            keep_after_run(file, "Ann")
    assert f"bandplate history add {file} --athlete 'Ann'" in capsys.readouterr().err
    assert "sets 2, repetitions 6 kept" in called(capsys, "history", "add", file)
    assert "is in the history already" in called(capsys, "history", "add", file)
    with History.open() as history:
        ann = history.athlete("Ann").uid
        assert [one.side for one in history.sets(ann)] == ["left", "right"]
        assert len(history.sessions(ann)) == 1
        assert len(history.findings(ann)) == 6


def test_recordings_kept_in_any_order_tell_the_same(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = recorded(tmp_path / "a.mcap", ago_min=90)
    trial = recorded(tmp_path / "b.mcap", drill="confirm", swing_pct=75.0, ago_min=60)
    last = recorded(tmp_path / "c.mcap", swing_pct=75.0, ago_min=30, weight_n=784.5)
    for file in (last, first, trial):
        called(capsys, "history", "add", file)
    with History.open() as history:
        ann = history.athlete("Ann")
        assert ann.body_mass_kg == pytest.approx(80.0, abs=0.01)  # that of the newest weighing
        (confirmation,) = history.findings(ann.uid, "confirmation")
        # against the ramp before it, not the one that came after
        assert confirmation.data["verdict"] == "confirmed"


def test_the_last_max_of_a_recording_holds_and_a_wrong_weight_costs_nothing_else(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    maxima_n = [1500.0 + 10 * i for i in range(8)]  # keys made in one ms are in no order
    file = recorded(tmp_path / "a.mcap", maxima_n=maxima_n, weight_n=50.0)
    said = called(capsys, "history", "add", file)
    assert "no body mass" in said
    assert "sets 2, repetitions 6 kept" in said
    assert stored_facts("Ann") == ({"push_left": 1570.0}, None)


def test_a_trial_without_a_limiter_is_no_ceiling(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = recorded(tmp_path / "a.mcap", drill="confirm")
    assert "No limiter is known" in called(capsys, "history", "add", file)
    with History.open() as history:  # which band was lighter, nobody knows
        assert history.findings(history.athlete("Ann").uid) == []


def test_a_trial_in_the_recording_of_its_ramps_has_its_verdict(place: Path) -> None:
    series, spans = ramps(55.0)
    with History.open() as history:
        ann = history.add_athlete("Ann").uid
        session = history.begin_session(ann, started_utc_ns=1)
        for at_ns, drill in ((10**18, "ramp"), (10**18 + 1, "confirm"), (10**18 + 1, "confirm")):
            keep_findings(history, ann, series, spans, drill, at_ns, session, UUID(int=7))
        assert len(history.findings(ann, "confirmation")) == 1
        known = gather(history, history.athlete("Ann"), now_utc_ns=10**18 + 2)
        assert (known.limiter.verdict, known.limiter.trials) == ("not confirmed", 1)


def test_a_recording_that_was_moved_or_whose_athlete_has_a_new_name(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = recorded(tmp_path / "a.mcap")
    called(capsys, "history", "add", file)
    called(capsys, "athletes", "rename", "Ann", "Berta")
    assert "is in the history already" in called(capsys, "history", "add", file)
    moved = file.rename(tmp_path / "moved.mcap")
    said = called(capsys, "history", "rebuild", code=1)
    assert "if it was moved, bandplate history add ITS_NEW_PLACE" in said
    assert "looked for here from now on" in called(capsys, "history", "add", moved)
    assert "2 sets computed again, 0 with" in called(capsys, "history", "rebuild")


def test_a_recording_of_an_impossible_time_is_one_line(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, ago_min in enumerate((-(2**40), 2**40)):
        file = recorded(tmp_path / f"{number}.mcap", ago_min=ago_min)
        assert "when it began" in called(capsys, "history", "add", file, code=1)
    with History.open() as history:
        assert history.athletes() == []


def test_a_name_that_cannot_be_one_is_told_before_the_training(place: Path) -> None:
    for name in ("  ", "a\nb", "x" * 81):
        with pytest.raises(UsageError, match="a name"):
            stored_facts(name)


def test_what_declined_or_was_too_much_is_over_some_day(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now_ns, day_ns = time.time_ns(), 24 * 60 * MINUTE_NS
    with History.open() as history:
        ann = history.add_athlete("Ann").uid
        for day in (23, 20, 17, 14, 11, 8, 5, 3):
            at_ns = now_ns - day * day_ns
            session = history.begin_session(ann, started_utc_ns=at_ns)
            stored = [Measure("push_mean_n", "push", 1000.0 + 20 * day, "N", "mean")]
            long = {"held_s": 10.0 if day > 7 else 60.0, "mean_n": 1000.0}
            history.add_set(
                session, RecordingRef(uuid4(), "a.mcap"), drill="hold", side="left",
                started_utc_ns=at_ns, rate_hz=1000.0, results=stored, repetitions=[long],
            )  # fmt: skip
    soon = called(capsys, "plan", "Ann")
    assert "declining: Push mean in hold" in soon
    assert "times a usual week" in soon
    later = called(capsys, "plan", "Ann", "--date", str(date.today() + timedelta(days=60)))
    assert "declining" not in later
    assert "usual week" not in later
    assert "back after 63 days" in later


def test_who_loses_weight_does_not_decline(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with History.open() as history:
        ann = history.add_athlete("Ann").uid
        for day in range(16, 2, -2):
            at_ns = time.time_ns() - day * 24 * 60 * MINUTE_NS
            history.add_set(
                history.begin_session(ann, started_utc_ns=at_ns), RecordingRef(uuid4(), "a.mcap"),
                drill="weigh", side="both", started_utc_ns=at_ns, rate_hz=1000.0,
                results=[Measure("push_mean_n", "push", 700.0 + 5 * day, "N", "mean")],
                repetitions=[{"held_s": 5.0, "mean_n": 700.0}],
            )  # fmt: skip
    assert "declining" in called(capsys, "history", "Ann")
    assert "declining" not in called(capsys, "plan", "Ann")


def test_a_plan_says_what_is_wrong_with_drills_and_names(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "data" / "bandplate" / "drills"
    own.mkdir(parents=True)
    called(capsys, "history", "add", recorded(tmp_path / "a.mcap"))
    (own / "mine.toml").write_text((SHIPPED / "hold.toml").read_text())
    file = tmp_path / "next.toml"
    head = 'athlete = "Ann"\ndate = "2026-11-24"\n[[drills]]\n'
    file.write_text(f'{head}drill = "mine"\nwhy = "it is mine"\n')
    called(capsys, "plan", "Ann", "--use", file)
    (own / "mine.toml").unlink()
    said = called(capsys, "plan", "Ann")
    assert "there is no drill mine any more" in said
    (own / "hold.toml").write_text("phases = 3\n")
    said = called(capsys, "plan", "Ann", "--forget", code=1)
    assert f"{own / 'hold.toml'}:" in said.splitlines()[0]
    (own / "hold.toml").unlink()
    for name in ("", "x" * 81, "\udcff"):
        target = tmp_path / "new.toml"
        assert "a name" in called(capsys, "plan", name, "-o", target, code=2)
        assert not target.exists()


def test_a_plan_is_edited_kept_done_and_then_another_one(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "first session" in called(capsys, "plan", "Ann")
    assert "is over" in called(capsys, "plan", "Ann", "--date", "2020-02-01", code=2)
    called(capsys, "history", "add", recorded(tmp_path / "a.mcap", ago_min=600, simulated=True))
    assert "hall (simulated)" in called(capsys, "history", "Ann")
    text = called(capsys, "plan", "Ann")
    assert max(map(len, text.splitlines())) <= 80
    assert "max          1 x 3 a side" in text  # the right leg's is not known
    file = tmp_path / "next.toml"
    called(capsys, "plan", "Ann", "-o", file)
    assert "there already" in called(capsys, "plan", "Ann", "-o", file, code=2)
    head = "".join(line for line in file.read_text().splitlines(True) if "drills" not in line)
    head = head[: head.index("\n\n", head.index("kind ="))]
    item = '\n\n[[drills]]\ndrill = "ramp"\nwhy = "I want to see it"\ntarget_pct = '
    file.write_text(f"{head}{item}900\n")
    said = called(capsys, "plan", "Ann", "--use", file, code=1)
    assert said.startswith(f"bandplate: {file}:")
    assert "key drills[1].target_pct: 900 does not fit" in said
    file.write_text(f"{head}{item}80\n")
    assert "edited by coach Kim" in called(
        capsys, "plan", "Ann", "--use", file, "--by", "coach Kim"
    )
    shown = called(capsys, "plan", "Ann")
    assert "edited by coach Kim" in shown
    assert " 1  ramp         1 x 3 a side, target 80 %\n    I want to see it" in shown
    assert "I want to see it" not in called(capsys, "plan", "Ann", "--forget")
    assert "I want to see it" not in called(capsys, "plan", "Ann")
    called(capsys, "plan", "Ann", "--use", file)
    assert "I want to see it" in called(capsys, "plan", "Ann")
    called(capsys, "history", "add", recorded(tmp_path / "done.mcap", ago_min=0))
    assert "I want to see it" not in called(capsys, "plan", "Ann")


def test_a_run_is_never_spoiled_by_the_history(
    place: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = recorded(tmp_path / "a.mcap")
    keep_after_run(file, "")
    keep_after_run(None, "Ann")
    assert not place.exists()
    keep_after_run(tmp_path / "gone.mcap", "Ann")
    keep_after_run(file, "a\0b")
    with History.open():
        pass
    assert History.open.__kwdefaults__ is not None
    monkeypatch.setitem(History.open.__kwdefaults__, "busy_s", 0.3)  # it waits so long
    with sqlite3.connect(place, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert stored_facts("Ann") == ({}, None)
        keep_after_run(file, "Ann")
    other.close()
    monkeypatch.setenv("BANDPLATE_DB", str(tmp_path))
    assert stored_facts("Ann") == ({}, None)
    monkeypatch.setenv("BANDPLATE_DB", str(place))
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert len(lines) == 5
    assert all(line.startswith("bandplate: ") for line in lines)
    assert "does not exist" in lines[0]
    assert "U+0000" in lines[1]
    assert "Ann is new" in lines[2]
    assert f"bandplate history add {file} --athlete 'Ann'" in lines[3]
    assert "goes on without what is stored of Ann" in lines[4]
    with History.open() as history:
        assert history.athletes() == []


@pytest.mark.slow
def test_a_drill_of_a_station_is_kept_and_planned_from(place: Path, tmp_path: Path) -> None:
    drill = tmp_path / "hold.toml"
    drill.write_text(
        'title = "Short"\nscenario = "hold"\nsides = ["left", "right"]\nrepetitions = 1\n'
        "rest_s = 1\nside_rest_s = 1\nphases = [\n"
        '  { kind = "rise", duration_s = 1, target_pct = [20, 60] },\n'
        '  { kind = "hold", duration_s = 3, target_pct = 60 },\n]\n[ready]\ncountdown_s = 1\n'
    )
    done = bandplate(
        *("run", "--source", "sim:hold", "--drill", drill, "--athlete", "Bea", "--headless"),
        *("--seed", "3", "--record", tmp_path / "D"),
    )
    assert done.returncode == 0, done.stderr
    (path,) = (tmp_path / "D").glob("*-000.mcap")
    with History.open() as history:
        keep(path, "Bea", history)  # the run itself may have done it
        bea = history.athlete("Bea")
        (session,) = history.sessions(bea.uid)
        assert session.station == "station (simulated)"
        assert [(s.drill, s.side, s.repetitions) for s in history.sets(bea.uid)] == [
            ("hold", "left", 1),
            ("hold", "right", 1),
        ]
        for one in history.sets(bea.uid):
            peaks = [m.value for m in history.results(one.uid).measures
                     if (m.name, m.scope) == ("push_peak_n", "push")]  # fmt: skip
            assert peaks == [pytest.approx(0.6 * REFERENCES_N["push"], rel=0.15)]
    planned = json.loads(bandplate("plan", "Bea", "--json").stdout)
    assert planned["kind"] == "normal"
    assert [item["drill"] for item in planned["drills"]][:2] == ["weigh", "max"]
