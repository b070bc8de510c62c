"""``bandplate athletes`` and ``bandplate history`` as a person calls them."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from bandplate.cli.main import main
from bandplate.core.samples import SERIES_DTYPE
from bandplate.history import Finding, History, RecordingRef, recording_sha256
from bandplate.measures import Measure, measure_series
from bandplate.recording import Recording, load_series, write_recording
from tests.unit.made import series

START_NS = 1_700_000_000_000_000_000
DAY_NS = 86_400 * 10**9


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "history.db"
    monkeypatch.setenv("BANDPLATE_DB", str(place))
    return place


def recorded(folder: Path, name: str = "a.mcap") -> Path:
    """Write a push of 10 s on one plate as a recording."""
    t_s = np.arange(10_000) / 1000
    force_n = 700 + 500 * np.clip(t_s - 3, 0, 1) + 5 * np.sin(40 * t_s)
    made = series({"left.fz": force_n, "left.cop_x": np.sin(t_s), "left.cop_y": np.cos(t_s)})
    rows = np.zeros(len(made), SERIES_DTYPE)
    rows["t_ns"], rows["index"], rows["values"] = made.t_ns, np.arange(len(made)), made.values
    metadata = {"foreign": True, "rate_hz": 1000.0, "present": sorted(made.present)}
    write_recording(folder / name, metadata, rows)
    return folder / name


def add_session(
    history: History, name: str, recording: Path, *, day: int = 0, stored: list[Measure] | None
) -> None:
    athlete = history.find_athlete(name) or history.add_athlete(name)
    at_ns = START_NS + day * DAY_NS
    session = history.begin_session(athlete.uid, started_utc_ns=at_ns, station="hall")
    if stored is None:
        stored = measure_series(load_series(recording))
    ref = RecordingRef(uuid4(), str(recording), recording_sha256(Recording.open(recording).files))
    history.add_set(
        session, ref, drill="hold", side="left", started_utc_ns=at_ns, rate_hz=1000.0,
        results=stored, repetitions=[{"held_s": 10.0, "mean_n": 1200.0}],
    )  # fmt: skip


def called(capsys: pytest.CaptureFixture[str], *args: str | Path, code: int = 0) -> tuple[str, str]:
    capsys.readouterr()
    try:
        found = main([str(arg) for arg in args])
    except SystemExit as end:
        found = int(end.code or 0)
    captured = capsys.readouterr()
    assert found == code, captured
    return captured.out, captured.err


def test_athletes_from_the_command_line(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no athletes yet" in called(capsys, "athletes")[0]
    called(capsys, "athletes", "add", "Ann", "--mass", "70")
    assert "already" in called(capsys, "athletes", "add", "ANN", code=2)[1]
    assert "no body mass" in called(capsys, "athletes", "add", "Bo", "--mass", "7000", code=2)[1]
    for name in ("../../x", "=CMD()", "🏃"):
        called(capsys, "athletes", "add", name)
    for name in ("a\nb", "\x1b[2J", "x" * 10_240):
        assert called(capsys, "athletes", "add", name, code=2)[1].count("\n") == 1
    called(capsys, "athletes", "rename", "ann", "Ann B")
    called(capsys, "athletes", "merge", "Ann B", "🏃")
    table = called(capsys, "athletes")[0]
    assert [line[:8].strip() for line in table.splitlines()] == [
        "athlete", "../../x", "=CMD()", "Ann B",
    ]  # fmt: skip
    assert "did you mean Ann B?" in called(capsys, "history", "Ann", code=1)[1]
    assert [p.name for p in place.parent.iterdir()] == ["history.db"]


def test_a_history_reads_well(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = recorded(tmp_path)
    with History.open(str(place)) as history:
        for day in range(15):
            value_n = 1200.0 + 10 * day
            stored = [Measure("push_mean_n", "push", value_n, "N", "old" if day < 2 else "mean")]
            add_session(history, "Ann", recording, day=day, stored=stored)
        ann = history.athlete("Ann")
        history.set_reference(
            ann.uid, "push_left", 1805.0, measured_utc_ns=START_NS, source="max drill"
        )
        found = Finding("limiter", "left", "torso", 71.0, "%", "b", START_NS, 66.0, 76.0, 0.9)
        history.add_finding(ann.uid, found)
        history.add_finding(ann.uid, Finding("ceiling", "left", None, None, "", "s", START_NS))
    text = called(capsys, "history", "ann")[0]
    assert "... 3 older" in text
    assert "push_left       1805 N" in text
    assert "limiter, left: torso 71 % (66 to 76) P = 0.90" in text
    assert "ceiling, left: no ceiling found" in text
    assert "hold, push left" in text
    (line,) = [line for line in text.splitlines() if line.startswith("  push_mean_n")]
    assert "1220 -> 1340" in line
    assert "▁" in line
    assert line.endswith("13  improving")
    assert "not mixed into push_mean_n: 2 sets by another method (old)" in text
    assert all(len(line) <= 80 for line in text.splitlines())
    document = json.loads(called(capsys, "history", "Ann", "--json")[0])
    (trend,) = document["trends"]
    assert trend["values"] == [1220.0 + 10 * day for day in range(13)]
    assert (trend["method"], trend["left_out"]) == ("mean", [["old", 1000.0, 2]])
    assert trend["progress"]["verdict"] == "improving"
    assert document["references"][0]["value_n"] == 1805.0
    assert len(document["sessions"]) == 15


def test_rebuild_keeps_the_old_results_beside_the_new(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = recorded(tmp_path)
    today = measure_series(load_series(recording))
    (peak,) = [m for m in today if (m.name, m.scope) == ("push_peak_n", "push")]
    assert peak.value is not None
    changed = [
        Measure("push_peak_n", "push", peak.value / 1.25, "N", "as it was") if m is peak else m
        for m in today
    ]
    with History.open(str(place)) as history:
        add_session(history, "Ann", recording, stored=changed)
        add_session(history, "Bob", recorded(tmp_path, "b.mcap"), stored=changed)
    text = called(capsys, "history", "rebuild", "Ann")[0]
    assert "1 sets computed again, 1 with other results" in text
    (row,) = [line for line in text.splitlines() if line.startswith("push_")]
    assert row.split()[:3] == ["push_peak_n", "push", "1"]
    assert row.split()[5] == "25"
    assert row.endswith("another method")
    with History.open(str(place)) as history:
        (ann,) = history.sets(history.athlete("Ann").uid)
        (bob,) = history.sets(history.athlete("Bob").uid)
        assert list(history.results(ann.uid).measures) == today
        assert list(history.results(ann.uid, 1).measures) == changed
        assert len(history.computations(bob.uid)) == 1
    done = json.loads(called(capsys, "history", "rebuild", "--json")[0])
    assert (done["computed"], done["changed"]) == (2, 1)
    recording.write_bytes((tmp_path / "b.mcap").read_bytes()[:-1])
    (tmp_path / "b.mcap").unlink()
    out, err = called(capsys, "history", "rebuild", code=1)
    assert "2 not readable" in out
    assert "its checksum differs" in err
    assert "does not exist" in err


def test_one_athlete_leaves_in_one_command_each(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, other = recorded(tmp_path, "mine.mcap"), recorded(tmp_path, "other.mcap")
    with History.open(str(place)) as history:
        add_session(history, "Quillfeather", mine, stored=None)
        add_session(history, "Other", other, stored=None)
        sets = history.sets(history.athlete("Quillfeather").uid)
        stored = len(history.results(sets[0].uid).measures)
    out = tmp_path / "out.zip"
    called(capsys, "athletes", "export", "Quillfeather", "-o", out)
    with zipfile.ZipFile(out) as archive:
        document = json.loads(archive.read("athlete.json"))
        assert archive.read("recordings/mine.mcap") == mine.read_bytes()
        assert len(archive.namelist()) == 2
    assert document["athletes"][0]["name"] == "Quillfeather"
    assert len(document["results"]) == stored
    assert (
        "is there already"
        in called(capsys, "athletes", "export", "Quillfeather", "-o", out, code=2)[1]
    )
    target = tmp_path / "none" / "out.json"
    assert (
        "cannot be written"
        in called(capsys, "athletes", "export", "Quillfeather", "-o", target, code=1)[1]
    )
    asked = called(capsys, "athletes", "delete", "Quillfeather", "--with-recordings", code=2)[1]
    assert "add --yes" in asked
    assert mine.exists()
    copy = place.with_name("history-before-migration-0001-20250101T000000Z.db")
    copy.write_bytes(place.read_bytes())
    err = called(capsys, "athletes", "delete", "Quillfeather", "--yes", "--with-recordings")[1]
    assert f"{copy} still holds what was deleted" in err
    assert not mine.exists()
    assert other.exists()
    assert b"Quillfeather" not in place.read_bytes()
    assert "no athlete is called" in called(capsys, "history", "Quillfeather", code=1)[1]
    assert called(capsys, "history", "Other")[0].startswith("Other")


def test_check_reads_all_and_renews_what_is_damaged(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    called(capsys, "athletes", "add", "Ann")
    assert "intact" in called(capsys, "history", "check")[0]
    place.write_bytes(b"SQLite format 3\0" + b"?" * 5000)
    out, err = called(capsys, "history", "check", code=1)
    assert "a new history" in out
    assert "kept as" in err
    assert "unexpected 'B'" in called(capsys, "history", "Ann", "B", code=2)[1]


def test_the_club_fits_a_terminal(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = recorded(tmp_path)
    with History.open(str(place)) as history:
        for name in ("Anna-Lena Müller", "李小龍", "Zoe\u0308"):
            add_session(history, name, file, stored=[])
    lines = called(capsys, "athletes")[0].splitlines()
    assert max(map(len, lines)) <= 80
    assert [len(line) for line in lines[1:]] == [76, 76, 73]  # three wide letters; one composed


def test_a_club_of_one_value_still_has_a_smallest_change(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = recorded(tmp_path)
    with History.open(str(place)) as history:
        for name in "ABCDE":
            for day in range(7):
                falling = [Measure("push_mean_n", "push", 1200.0 - 20 * day, "N", "mean")]
                add_session(history, name, file, day=day, stored=falling)
    (line,) = [x for x in called(capsys, "history", "A")[0].splitlines() if "push_mean_n" in x]
    assert line.endswith("declining")


def test_check_reads_the_database_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BANDPLATE_DB", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    settings = tmp_path / "bandplate" / "station.toml"
    settings.parent.mkdir()
    settings.write_text(f'[history]\ndatabase = "{tmp_path / "club.db"}"\n')
    called(capsys, "athletes", "add", "Ann")
    assert called(capsys, "history", "check")[0].startswith(str(tmp_path / "club.db"))


def test_a_read_only_history_keeps_its_recordings(
    place: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = recorded(tmp_path)
    with History.open(str(place)) as history:
        add_session(history, "Ann", mine, stored=None)
    with monkeypatch.context() as patched:  # permissions do not bind the superuser
        patched.setattr("os.access", lambda *_: False)
        delete = ("athletes", "delete", "Ann", "--yes", "--with-recordings")
        assert "read-only: nothing is stored" in called(capsys, *delete, code=1)[1]
    assert mine.exists()


def test_an_export_holds_two_recordings_of_one_file_name(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with History.open(str(place)) as history:
        for day, folder in enumerate(("a", "b")):
            (tmp_path / folder).mkdir()
            add_session(history, "Ann", recorded(tmp_path / folder), day=day, stored=[])
    out = tmp_path / "out.zip"
    called(capsys, "athletes", "export", "Ann", "-o", out)
    with zipfile.ZipFile(out) as archive:
        names = ["athlete.json", "recordings/a.mcap", "recordings/2-a.mcap"]
        assert archive.namelist() == names


def test_the_command_line_starts_without_a_database() -> None:
    code = "import sys, bandplate.cli.main; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert not set(done.stdout.split()) & {"sqlalchemy", "alembic", "psycopg"}
    assert "bandplate.cli.history" in done.stdout.split()
