"""What the history keeps and gives back, on SQLite and on a real PostgreSQL alike."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
import sqlalchemy as sa

from bandplate.core.errors import HistoryError, UsageError
from bandplate.history import Band, Finding, History, RecordingRef
from bandplate.history.migrate import VERSION, _upgrade
from bandplate.history.schema import VERSION_TABLE, Base
from bandplate.measures import Measure
from tests.system.history_databases import new_postgresql_database, postgresql_server

DAY_NS = 86_400 * 10**9
START_NS = 1_700_000_000_123_456_789
LONG_METHOD = "x" * 3000


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql_server() as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "history.db")
    return new_postgresql_database(request.getfixturevalue("server"))


@pytest.fixture
def history(url: str) -> Iterator[History]:
    with History.open(url) as opened:
        assert opened.messages == ()
        yield opened


def measured(value: float = 500.0, method: str = "mean", **changes: object) -> Measure:
    known: dict[str, object] = {
        "name": "push_mean_n", "scope": "push", "value": value, "unit": "N", "method": method,
    }  # fmt: skip
    return Measure(**{**known, **changes})  # type: ignore[arg-type]


def add_set(
    history: History,
    session: UUID,
    *results: Measure,
    at_ns: int = START_NS,
    drill: str = "hold",
    side: str = "left",
    rate_hz: float = 1000.0,
) -> UUID:
    return history.add_set(
        session, RecordingRef(uuid4(), "/r/a.mcap"), drill=drill, side=side, started_utc_ns=at_ns,
        rate_hz=rate_hz, results=results or [measured()],
        repetitions=[{"held_s": 10.0, "mean_n": 400.0, "counted": True},
                     {"held_s": 2.0, "mean_n": 300.0, "counted": False, "why_not": "too short"}],
    )  # fmt: skip


def everything(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables as they are, past the API."""
    engine = sa.create_engine(
        f"sqlite:///{url}" if "://" not in url else sa.make_url(url).set(
            drivername="postgresql+psycopg"
        )
    )  # fmt: skip
    found = {}
    with engine.connect() as connection:
        for name in sa.inspect(engine).get_table_names():
            rows = connection.execute(sa.text(f"SELECT * FROM {name}"))
            found[name] = [tuple(row) for row in rows]
    engine.dispose()
    return found


def test_a_set_comes_back_as_it_was_stored(history: History) -> None:
    ann = history.add_athlete("Ann", body_mass_kg=70.5, notes="left-footed\nsince 2019")
    assert history.find_athlete(" ANN ") == ann == history.athlete(str(ann.uid))
    session = history.begin_session(ann.uid, started_utc_ns=START_NS, station="hall 2")
    recording = RecordingRef(uuid4(), "/r/b.mcap", "0" * 64)
    results = [
        measured(0.1 + 0.2, params={"hold_s": [1.0, 2.5], "side": "links \u0000 \u2713"}),
        measured(7.0, "per repetition", name="repetition_peak_n", index=2, plus_minus=0.25),
        measured(1.0, LONG_METHOD, experimental=True),
        Measure("swing_rom_n", "swing", absent="no swing band"),
    ]
    repetitions = [{"side": "left", "side_done": "right", "held_s": 9.5, "mean_n": 812.25,
                    "peak_n": None, "counted": True, "trial": 4}]  # fmt: skip
    uid = history.add_set(
        session, recording, 3, drill="hold", side="left", started_utc_ns=START_NS + 7,
        rate_hz=999.5, results=results, repetitions=repetitions, options={"start_s": 1.5},
    )  # fmt: skip
    assert list(history.results(uid).measures) == results
    (one,) = history.sets(ann.uid)
    assert (one.uid, one.session_uid, one.recording) == (uid, session, recording)
    assert (one.started_utc_ns, one.rate_hz, one.number) == (START_NS + 7, 999.5, 3)
    assert (one.repetitions, one.load_n_s) == (1, 9.5 * 812.25)
    assert one.options == {"start_s": 1.5}
    (repetition,) = history.repetitions(uid)
    assert (repetition.side, repetition.data) == ("right", repetitions[0])
    (visit,) = history.sessions(ann.uid)
    assert (visit.sets, visit.repetitions, visit.station) == (1, 1, "hall 2")


def test_a_set_is_stored_once(history: History, url: str) -> None:
    session = history.begin_session(history.add_athlete("Ann").uid, started_utc_ns=START_NS)
    recording = RecordingRef(uuid4(), "a.mcap")

    def store(number: int, value: float) -> UUID:
        return history.add_set(
            session, recording, number, drill="hold", side="left", started_utc_ns=START_NS,
            rate_hz=1000.0, results=[measured(value)],
        )  # fmt: skip

    first = store(1, 500.0)
    before = everything(url)
    assert store(1, 600.0) == first
    assert everything(url) == before
    assert store(2, 500.0) != first


def test_many_writers_store_one_set_once(history: History, url: str) -> None:
    session = history.begin_session(history.add_athlete("Ann").uid, started_utc_ns=START_NS)
    recordings = [RecordingRef(uuid4(), "a.mcap") for _ in range(5)]
    found: list[set[UUID]] = []

    def write() -> None:
        with History.open(url) as mine:
            found.append({
                mine.add_set(
                    session, recording, drill="hold", side="left", started_utc_ns=START_NS,
                    rate_hz=1000.0, results=[measured(), measured(1.0, "other")],
                ) for recording in recordings
            })  # fmt: skip

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert len(found) == 4
    assert all(uids == found[0] for uids in found)
    rows = everything(url)
    assert (len(rows["sets"]), len(rows["results"]), len(rows["measures"])) == (5, 10, 2)


def test_names_are_one_persons(history: History) -> None:
    ann = history.add_athlete("Zoë  Müller 🏃🏽‍♀️")
    assert ann.name == "Zoë Müller 🏃🏽‍♀️"
    for same in ("zoë müller 🏃🏽‍♀️", "ZOË MÜLLER 🏃🏽‍♀️", "Zoe\u0308 Müller 🏃🏽‍♀️"):
        assert history.find_athlete(same) == ann
        with pytest.raises(UsageError, match="already"):
            history.add_athlete(same)
    for odd in ("../../x", "=CMD()", "'; DROP TABLE athletes; --", "%s", "a" * 80, "短"):
        assert history.athlete(history.add_athlete(odd).name).name == odd
    for bad, why in (("a\0b", "U[+]0000"), ("x" * 10_240, "10240"), ("a\nb", "U[+]000A"),
                     ("  ", "letter"), ("\ud800", "U[+]D800"), (str(uuid4()), "UUID")):  # fmt: skip
        with pytest.raises(UsageError, match=why):
            history.add_athlete(bad)
        assert bad.strip() not in [a.name for a in history.athletes()]
        assert bad.isspace() or history.find_athlete(bad) is None
    other = history.add_athlete("Bo")
    with pytest.raises(UsageError, match="already"):
        history.rename_athlete(other.uid, "zoë müller 🏃🏽‍♀️")
    history.rename_athlete(other.uid, "Bob")
    assert history.find_athlete("bo") is None
    with pytest.raises(HistoryError, match="did you mean Bob"):
        history.athlete("Bobb")


def test_the_newest_max_holds_and_older_ones_stay(history: History, url: str) -> None:
    ann = history.add_athlete("Ann")
    for days, value_n in ((2, 1700.0), (1, 1800.0), (0, 1600.0)):
        at_ns = START_NS + days * DAY_NS
        history.set_reference(
            ann.uid, "push_left", value_n, measured_utc_ns=at_ns, source=f"day {days}"
        )
    history.set_reference(ann.uid, "torso", 90.0, measured_utc_ns=START_NS, source="max drill")
    history.set_body_weight(ann.uid, 686.4655, measured_utc_ns=START_NS, source="weigh")
    found = history.references(ann.uid)
    assert {key: (r.value_n, r.source) for key, r in found.items()} == {
        "push_left": (1700.0, "day 2"),
        "torso": (90.0, "max drill"),
    }
    assert found["push_left"].measured_utc_ns == START_NS + 2 * DAY_NS
    assert history.athlete("Ann").body_mass_kg == pytest.approx(70.0)
    assert len(everything(url)["member_references"]) == 5
    for wrong in (0.0, -5.0, float("nan"), float("inf")):
        with pytest.raises(UsageError):
            history.set_reference(ann.uid, "torso", wrong, measured_utc_ns=0, source="")
        with pytest.raises(UsageError):
            history.set_body_weight(ann.uid, wrong, measured_utc_ns=0, source="")


def test_a_trend_never_mixes_rates_or_methods(history: History) -> None:
    ann, bob = history.add_athlete("Ann"), history.add_athlete("Bob")
    for day in range(6):
        at_ns = START_NS + day * DAY_NS
        session = history.begin_session(ann.uid, started_utc_ns=at_ns)
        method = "old" if day < 2 else "mean"
        for k in range(2):
            add_set(history, session, measured(100.0 * day + k, method), at_ns=at_ns + k)
        add_set(history, session, measured(1e6), at_ns=at_ns + 5, rate_hz=500.0, side="right")
        add_set(history, session, measured(2e6), at_ns=at_ns + 6, drill="ramp")
        add_set(history, session, Measure("push_mean_n", "push", absent="none"), at_ns=at_ns + 7)
        other = history.begin_session(bob.uid, started_utc_ns=at_ns)
        add_set(history, other, measured(7.0), at_ns=at_ns)
    trend = history.trend(ann.uid, "push_mean_n", "push", drill="hold", side="left")
    assert (trend.unit, trend.method, trend.rate_hz) == ("N", "mean", 1000.0)
    assert trend.values.tolist() == [200.0, 201.0, 300.0, 301.0, 400.0, 401.0, 500.0, 501.0]
    assert trend.session.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert trend.left_out == (("old", 1000.0, 4),)
    t_utc_ns, means = trend.by_session()
    assert means.tolist() == [200.5, 300.5, 400.5, 500.5]
    assert t_utc_ns.tolist() == [START_NS + day * DAY_NS for day in range(2, 6)]
    old = history.trend(ann.uid, "push_mean_n", "push", method="old")
    assert old.values.tolist() == [0.0, 1.0, 100.0, 101.0]
    slow = history.trend(ann.uid, "push_mean_n", "push", rate_hz=500.0)
    assert slow.values.tolist() == [1e6] * 6
    for since_utc_ns, means in ((START_NS, [7.0, 350.5]), (START_NS + 5 * DAY_NS, [7.0, 500.5])):
        found = history.between(trend, drill="hold", side="left", since_utc_ns=since_utc_ns)
        assert sorted(found.tolist()) == means
    nothing = history.trend(ann.uid, "no_such_measure", "push")
    assert len(nothing.values) == 0
    assert [len(part) for part in nothing.by_session()] == [0, 0]


def test_steps_and_repetitions_count_once_per_set(history: History) -> None:
    ann = history.add_athlete("Ann")
    session = history.begin_session(ann.uid, started_utc_ns=START_NS)
    steps = [measured(float(i), index=i, plus_minus=2.0) for i in range(1, 5)]
    add_set(history, session, *steps)
    trend = history.trend(ann.uid, "push_mean_n", "push")
    assert (trend.values.tolist(), trend.plus_minus.tolist()) == ([2.5], [2.0])


def test_new_results_stand_beside_the_old_ones(history: History) -> None:
    ann = history.add_athlete("Ann")
    session = history.begin_session(ann.uid, started_utc_ns=START_NS)
    uid = add_set(history, session, measured(params={"at": (1, 2)}))
    assert not history.add_computation(uid, [measured(params={"at": (1, 2)})])
    assert history.add_computation(uid, [measured(510.0, "better")], software="next")
    assert [c.number for c in history.computations(uid)] == [1, 2]
    assert history.results(uid, 1).measures[0].value == 500.0
    now = history.results(uid)
    assert (now.computation.software, now.measures) == ("next", (measured(510.0, "better"),))
    assert history.trend(ann.uid, "push_mean_n", "push").values.tolist() == [510.0]
    with pytest.raises(HistoryError, match="not in the history"):
        history.add_computation(uuid4(), [measured()])


def test_the_club_at_a_glance(history: History) -> None:
    now_ns = START_NS + 40 * DAY_NS
    ann, _ = history.add_athlete("ann"), history.add_athlete("Zed")
    for day in (0, 20, 39):
        at_ns = START_NS + day * DAY_NS
        session = history.begin_session(ann.uid, started_utc_ns=at_ns)
        add_set(history, session, at_ns=at_ns)
        add_set(history, session, at_ns=at_ns + 1)
    history.begin_session(ann.uid, started_utc_ns=START_NS)  # nothing was done in it
    first, second = history.overview(now_utc_ns=now_ns)
    assert (first.athlete.name, first.sessions, first.sets, first.repetitions) == ("ann", 4, 6, 6)
    assert first.last_session_utc_ns == START_NS + 39 * DAY_NS
    assert (first.load_7d_n_s, first.load_28d_n_s) == (8000.0, 16000.0)
    assert (second.sessions, second.last_session_utc_ns, second.load_28d_n_s) == (0, None, 0.0)


def test_findings_notes_plans_and_bands(history: History) -> None:
    ann = history.add_athlete("Ann")
    session = history.begin_session(ann.uid, started_utc_ns=START_NS)
    found = Finding("ceiling", "left", "torso", 71.5, "%", "segmented", START_NS, 66.0, 77.0,
                    0.91, {"p": 0.003}, session)  # fmt: skip
    none = Finding("limiter", "left", None, None, "", "bootstrap", START_NS + 1)
    for finding in (none, found):
        history.add_finding(ann.uid, finding)
    assert history.findings(ann.uid) == [found, none]
    assert history.findings(ann.uid, "limiter") == [none]
    history.add_note(ann.uid, "tired \0 today 😴", session_uid=session)
    (note,) = history.notes(ann.uid)
    assert (note.text, note.session_uid) == ("tired \\x00 today 😴", session)
    with pytest.raises(UsageError, match="10000"):
        history.add_note(ann.uid, "x" * 10_001)
    assert history.newest_plan(ann.uid) is None
    history.add_plan(ann.uid, {"lines": ["rest"]}, made_utc_ns=START_NS)
    uid = history.add_plan(ann.uid, {"lines": ["ramp"]}, made_utc_ns=START_NS + 1)
    history.edit_plan(uid, {"lines": ["hold"]})
    plan = history.newest_plan(ann.uid)
    assert plan is not None
    assert (plan.uid, plan.data, plan.edited) == (uid, {"lines": ["hold"]}, True)
    band = Band("red 1", START_NS, curve={"extension_m": [0.0, 0.5]}, rated_load_n=300.0)
    history.add_band(band)
    with pytest.raises(UsageError, match="already"):
        history.add_band(band)
    worn = Band("red 1", START_NS, cycles=4000, retired_utc_ns=START_NS + DAY_NS)
    history.update_band(worn)
    assert history.bands() == [worn]
    with pytest.raises(HistoryError, match="no band"):
        history.update_band(Band("blue", START_NS))


def test_a_band_is_as_worn_as_its_recordings_say_each_counted_once(history: History) -> None:
    first, second = uuid4(), uuid4()
    history.set_band_cycles(first, {"red 1": 40, "blue": 7})
    history.add_band(Band("red 1", START_NS, cycles=6))
    for _ in range(2):
        history.set_band_cycles(second, {"red 1": 10})
    (band,) = history.bands()
    assert (band.cycles, band.training_cycles, band.all_cycles) == (6, 50, 56)
    history.update_band(replace(band, cycles=band.cycles + 6))  # its curve is measured again
    history.set_band_cycles(first, {"red 1": 41})  # counted better
    history.add_band(Band("blue", START_NS))
    assert [one.all_cycles for one in history.bands()] == [0, 63]


def test_many_programs_count_a_recording_s_cycles_once(history: History, url: str) -> None:
    recording = uuid4()

    def count() -> None:
        with History.open(url) as mine:
            mine.set_band_cycles(recording, {"red 1": 5, "red 2": 6})

    threads = [threading.Thread(target=count) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    history.add_band(Band("red 1", START_NS))
    assert [one.all_cycles for one in history.bands()] == [5]


def full_athlete(history: History, name: str) -> UUID:
    athlete = history.add_athlete(name, notes=f"notes of {name}").uid
    session = history.begin_session(athlete, started_utc_ns=START_NS, station=f"hall of {name}")
    one = add_set(history, session, measured(params={"who": name}))
    history.add_computation(one, [measured(2.0, params={"who": name})])
    history.set_reference(athlete, "torso", 90.0, measured_utc_ns=START_NS, source=name)
    history.add_note(athlete, f"note on {name}", session_uid=session, set_uid=one)
    history.add_finding(athlete, Finding("limiter", "left", name, None, "", name, START_NS))
    history.add_plan(athlete, {"for": name}, made_utc_ns=START_NS)
    history.exclude(one, 1, reason=f"{name} slipped", by=name)
    return athlete


def test_export_has_every_row_and_deletion_leaves_none(history: History, url: str) -> None:
    full_athlete(history, "Bystander")
    before = everything(url)
    uid = full_athlete(history, "Quillfeather")
    exported: dict[str, int] = {}
    for table, row in history.export_athlete(uid):
        assert json.loads(json.dumps(row)) == row
        assert "Bystander" not in json.dumps(row)
        exported[table] = exported.get(table, 0) + 1
    added = {name: len(rows) - len(before[name]) for name, rows in everything(url).items()}
    assert exported.pop("measures") == 1  # what both of them were measured with
    assert exported == {name: count for name, count in added.items() if count}
    assert set(exported) == {mapper.local_table.name for mapper in Base.registry.mappers} - {
        "measures",
        "equipment",
        "band_cycles",
    }
    assert history.delete_athlete(uid) == [Path("/r/a.mcap")]
    assert everything(url) == before
    with pytest.raises(HistoryError, match="not in the history"):
        history.delete_athlete(uid)
    with pytest.raises(HistoryError, match="not in the history"):
        list(history.export_athlete(uid))
    if "://" not in url:
        for file in Path(url).parent.iterdir():
            assert b"Quillfeather" not in file.read_bytes(), file


def test_two_athletes_become_one(history: History, url: str) -> None:
    keep, other = full_athlete(history, "Keep"), full_athlete(history, "Other")
    rows = {name: len(found) for name, found in everything(url).items()}
    history.merge_athletes(keep, other)
    assert {name: len(found) for name, found in everything(url).items()} == {
        **rows,
        "athletes": 1,
    }
    assert len(history.sets(keep)) == 2
    assert history.athlete("Keep").notes == "notes of Keep\nnotes of Other"
    with pytest.raises(UsageError):
        history.merge_athletes(keep, keep)
    with pytest.raises(HistoryError):
        history.merge_athletes(keep, other)


def test_a_recording_of_two_athletes_is_nobodys_to_delete(history: History) -> None:
    shared, own = RecordingRef(uuid4(), "shared.mcap"), RecordingRef(uuid4(), "own.mcap")
    uids = [history.add_athlete(name).uid for name in ("Ann", "Bob")]
    for number, uid in enumerate(uids, start=1):
        session = history.begin_session(uid, started_utc_ns=START_NS)
        for recording in (shared, own)[: 3 - number]:
            history.add_set(
                session, recording, number, drill="hold", side="left", started_utc_ns=START_NS,
                rate_hz=1000.0, results=[],
            )  # fmt: skip
    assert history.delete_athlete(uids[0]) == [Path("own.mcap")]
    assert history.recordings(uids[1]) == [Path("shared.mcap")]


def test_a_change_happens_whole_or_not_at_all(history: History, url: str) -> None:
    ann = history.add_athlete("Ann")
    session = history.begin_session(ann.uid, started_utc_ns=START_NS)
    before = everything(url)
    with pytest.raises(HistoryError, match="cannot stand in the history"):
        add_set(history, session, measured(), measured(params={"bad": object()}))
    assert everything(url) == before
    with pytest.raises(HistoryError, match="session of this set was deleted"):
        add_set(history, uuid4())
    with pytest.raises(HistoryError, match="athlete of this session was deleted"):
        history.begin_session(uuid4(), started_utc_ns=START_NS)
    assert everything(url) == before
    add_set(history, session, measured(params={"n": np.float64(2.0), "all": np.arange(2)}))
    (one,) = history.sets(ann.uid)
    assert history.results(one.uid).measures[0].params == {"n": 2.0, "all": [0, 1]}
    add_set(history, session, measured(params={"file\udcff": ["a\udcff"]}), at_ns=START_NS + 1)
    (_, one) = history.sets(ann.uid)
    assert history.results(one.uid).measures[0].params == {"file\\udcff": ["a\\udcff"]}


def test_an_excluded_repetition_counts_nowhere_until_it_is_taken_up_again(history: History) -> None:
    ann = history.add_athlete("Ann")
    session = history.begin_session(ann.uid, started_utc_ns=START_NS)
    forces_n = (400.0, 500.0, 900.0)
    uid = history.add_set(
        session, RecordingRef(uuid4(), "/r/a.mcap"), drill="hold", side="left",
        started_utc_ns=START_NS, rate_hz=1000.0,
        repetitions=[{"held_s": 10.0, "mean_n": force_n} for force_n in forces_n],
        results=[
            *(measured(force_n, index=n, repetition=n) for n, force_n in enumerate(forces_n, 1)),
            # two steps of the third repetition
            *(measured(1.0 + step, name="contact_ms", index=step, repetition=3) for step in (1, 2)),
        ],
    )  # fmt: skip

    def now() -> tuple[object, ...]:
        mean = history.trend(ann.uid, "push_mean_n", "push")
        (one,), (visit,) = history.sets(ann.uid), history.sessions(ann.uid)
        (line,) = history.overview(now_utc_ns=START_NS + 1)
        between = history.between(mean, drill="hold", side="left", since_utc_ns=0)
        assert (one.repetitions, one.load_n_s) == (visit.repetitions, visit.load_n_s)
        assert (one.repetitions, one.load_n_s) == (line.repetitions, line.load_7d_n_s)
        assert between.tolist() == mean.values.tolist()
        return (
            mean.values.tolist(), history.trend(ann.uid, "contact_ms", "push").values.tolist(),
            one.repetitions, one.load_n_s,
        )  # fmt: skip

    before = ([600.0], [2.5], 3, 18_000.0)
    assert now() == before
    for wrong in ("", "  "):
        with pytest.raises(UsageError, match="needs a reason"):
            history.exclude(uid, 3, reason=wrong)
    with pytest.raises(HistoryError, match="repetition 4 is not in the history"):
        history.exclude(uid, 4, reason="slipped")
    with pytest.raises(UsageError, match="not excluded"):
        history.include(uid, 3)
    history.exclude(uid, 3, reason="slipped", by="Kim")
    assert now() == ([450.0], [], 2, 9_000.0)
    with pytest.raises(UsageError, match="excluded already"):
        history.exclude(uid, 3, reason="again")
    assert [one.excluded for one in history.repetitions(uid)] == ["", "", "slipped"]
    assert len(history.results(uid).measures) == 5  # nothing is gone
    again = [measured(force_n, index=n, repetition=n) for n, force_n in ((1, 4.0), (3, 9.0))]
    history.add_computation(uid, again)
    assert now()[0] == [4.0]
    history.include(uid, 3, by="Lee")
    assert now() == ([6.5], [], 3, 18_000.0)
    history.exclude(uid, 3, reason="cramp", by="Kim")
    told = [(e.reason, e.excluded_by, e.undone_by) for e in history.exclusions(uid)]
    assert told == [("slipped", "Kim", "Lee"), ("cramp", "Kim", None)]
    assert history.excluded(uid) == {3}


def test_simulated_sessions_are_no_part_of_real_trends(history: History) -> None:
    ann = history.add_athlete("Ann")
    for day, (value, simulated) in enumerate(((400.0, True), (500.0, False), (900.0, True))):
        at_ns = START_NS + day * DAY_NS
        session = history.begin_session(ann.uid, started_utc_ns=at_ns, simulated=simulated)
        add_set(history, session, measured(value), at_ns=at_ns)
    real = history.trend(ann.uid, "push_mean_n", "push")
    assert (real.values.tolist(), real.simulated) == ([500.0], False)
    simulated = history.trend(ann.uid, "push_mean_n", "push", simulated=True)
    assert (simulated.values.tolist(), simulated.simulated) == ([400.0, 900.0], True)
    for trend, mean in ((real, 500.0), (simulated, 650.0)):
        found = history.between(trend, drill="hold", side="left", since_utc_ns=0)
        assert found.tolist() == [mean]
    demo = history.add_athlete("Demo")
    add_set(history, history.begin_session(demo.uid, started_utc_ns=1, simulated=True))
    assert history.trend(demo.uid, "push_mean_n", "push").simulated
    assert [one.simulated for one in history.sets(ann.uid)] == [True, False, True]


def test_the_second_schema_is_migrated_with_its_data(url: str) -> None:
    backend = f"sqlite:///{url}" if "://" not in url else url.replace("://", "+psycopg://", 1)
    engine = sa.create_engine(backend)
    ann, session, one = uuid4().hex, uuid4().hex, uuid4().hex
    options = '{"repetitions": [{}, {}]}'
    # two repetitions of two steps each, then the ceiling of the set: place, measure, index
    results = [(0, 1, 1), (1, 2, 1), (2, 2, 2), (3, 1, 2), (4, 2, 1), (5, 2, 2), (6, 3, None)]
    origin = '{"recording": "r", "drill": "ramp"}'
    with engine.begin() as connection:
        _upgrade(connection, "0002")
        for statement in (
            f"INSERT INTO athletes VALUES ('{ann}', 'Ann', 'ann', 70.5, 'old', 5)",
            f"INSERT INTO sessions VALUES ('{session}', '{ann}', {START_NS}, 'hall (simulated)')",
            f"INSERT INTO sets VALUES ('{one}', '{session}', '{one}', 1, 'a.mcap', NULL, 'hold', "
            f"'left', {START_NS}, 1000.0, '{options}', 2, 8.0, 1)",
            f"INSERT INTO computations VALUES ('{one}', 1, 5, 'x')",
            *(f"INSERT INTO measures VALUES ({n}, '{name}', 'push', '', 'm', false)"
              for n, name in ((1, "push_peak_n"), (2, "contact_ms"), (3, "support_ceiling_pct"))),
            *(f"INSERT INTO results VALUES ('{one}', 1, {measure}, {place}, {index or 'NULL'}, 5.0,"
              " NULL, NULL, '{}')" for place, measure, index in results),
            *(f"INSERT INTO findings VALUES ('{uuid4().hex}', '{ann}', '{session}', 'limiter', "
              f"'{side}', NULL, NULL, '', NULL, NULL, NULL, 'm', 7, '{origin}')"
              for side in ("left", "left", "right")),
        ):  # fmt: skip
            connection.exec_driver_sql(statement.replace("%", "%%"))
    engine.dispose()
    with History.open(url) as history:
        athlete = history.athlete("ann")
        assert [m.repetition for m in history.results(UUID(one)).measures] == [
            1, 1, 1, 2, 2, 2, None,
        ]  # fmt: skip
        assert [visit.simulated for visit in history.sessions(athlete.uid)] == [True]
        found = history.findings(athlete.uid)
        assert sorted(finding.side for finding in found) == ["left", "right"]
        history.add_finding(athlete.uid, *found)  # by another program, at once
        assert len(history.findings(athlete.uid)) == 2


def test_the_first_schema_is_migrated_with_its_data(url: str) -> None:
    backend = f"sqlite:///{url}" if "://" not in url else url.replace("://", "+psycopg://", 1)
    engine = sa.create_engine(backend)
    ann, session, one = uuid4().hex, uuid4().hex, uuid4().hex
    with engine.begin() as connection:
        _upgrade(connection, "0001")
        for statement in (
            f"INSERT INTO athletes VALUES ('{ann}', 'Ann', 'ann', 70.5, 'old', 5)",
            f"INSERT INTO sessions VALUES ('{session}', '{ann}', {START_NS}, 'hall')",
            f"INSERT INTO sets VALUES ('{one}', '{session}', '{one}', 1, 'a.mcap', NULL, 'hold', "
            f"'left', {START_NS}, 1000.0, '{{}}', 1, 8.0)",
            f"INSERT INTO repetitions VALUES ('{one}', 1, 'left', true, 2.0, 4.0, 5.0, '{{}}')",
            "INSERT INTO measures VALUES (1, 'push_mean_n', 'push', 'N', 'mean', false)",
            f"INSERT INTO results VALUES ('{one}', 1, 0, NULL, 500.0, 0.5, NULL, '{{\"a\": 1}}')",
            f"INSERT INTO results VALUES ('{one}', 1, 1, NULL, NULL, NULL, 'no band', '{{}}')",
        ):
            connection.exec_driver_sql(statement.replace("%", "%%"))
    engine.dispose()
    with History.open(url) as history:
        (message,) = history.messages
        assert "was migrated from version 0001 to" in message
        athlete = history.athlete("ann")
        assert (athlete.uid, athlete.body_mass_kg) == (UUID(ann), 70.5)
        assert history.results(UUID(one)).measures == (
            Measure("push_mean_n", "push", 500.0, "N", "mean", {"a": 1}, plus_minus=0.5),
            Measure("push_mean_n", "push", None, "N", "mean", absent="no band"),
        )
        assert history.repetitions(UUID(one))[0].mean_n == 4.0
        assert history.add_computation(UUID(one), [measured(600.0)])
        assert history.trend(athlete.uid, "push_mean_n", "push").values.tolist() == [600.0]
    with History.open(url) as history:
        assert history.messages == ()
    if "://" not in url:
        (copy,) = Path(url).parent.glob("history-before-migration-0001-*.db")
        assert everything(str(copy))["results"][0][4] == 500.0
        assert everything(str(copy))[VERSION_TABLE] == [("0001",)]


def test_the_steps_lead_to_the_tables_of_the_code(history: History, url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    import bandplate.history.migrations as migrations

    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert script.get_heads() == [VERSION]
    backend = f"sqlite:///{url}" if "://" not in url else url.replace("://", "+psycopg://", 1)
    engine = sa.create_engine(backend)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_a_newer_database_is_refused_and_left_alone(history: History, url: str) -> None:
    full_athlete(history, "Ann")
    history.close()
    backend = f"sqlite:///{url}" if "://" not in url else url.replace("://", "+psycopg://", 1)
    engine = sa.create_engine(backend)
    with engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    engine.dispose()
    before = everything(url)
    with pytest.raises(HistoryError, match="of version 9999, this bandplate knows"):
        History.open(url)
    assert everything(url) == before


def test_many_programs_open_a_new_database_at_once(url: str) -> None:
    failed: list[Exception] = []

    def use(number: int) -> None:
        try:
            with History.open(url, busy_s=60.0) as mine:
                mine.add_athlete(f"athlete {number}")
        except Exception as error:
            failed.append(error)

    users = [threading.Thread(target=use, args=(n,)) for n in range(4)]
    for user in users:
        user.start()
    for user in users:
        user.join(60)
    assert not failed
    with History.open(url) as history:
        assert len(history.athletes()) == 4


def test_a_lock_is_waited_for_then_told(history: History, url: str) -> None:
    history.add_athlete("Ann")
    history.close()
    backend = f"sqlite:///{url}" if "://" not in url else url.replace("://", "+psycopg://", 1)
    engine = sa.create_engine(backend)
    with engine.connect() as holder, History.open(url, busy_s=0.3) as waiting:
        if "://" in url:
            holder.execute(sa.text("LOCK TABLE athletes IN ACCESS EXCLUSIVE MODE"))
        else:
            holder.exec_driver_sql("BEGIN IMMEDIATE")
        begun_s = time.monotonic()
        with pytest.raises(HistoryError, match="is locked by another program"):
            waiting.add_athlete("Bob")
        assert time.monotonic() - begun_s >= 0.3
        if "://" not in url:
            assert waiting.athlete("Ann")  # readers go on
        holder.rollback()
        assert waiting.add_athlete("Bob")
    engine.dispose()
