"""A recording in the history: kept by two programs at once, and without one of its repetitions."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bandplate.history import History
from bandplate.review import exclude, include, keep, rebuild
from tests.system.stations import BANDPLATE
from tests.system.test_plan import recorded


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "history.db"
    monkeypatch.setenv("BANDPLATE_DB", str(place))
    return place


def test_two_programs_that_keep_a_recording_at_once_keep_it_once(
    place: Path, tmp_path: Path
) -> None:
    file = recorded(tmp_path / "a.mcap")
    with History.open():
        pass
    keeping = [
        subprocess.Popen([*BANDPLATE, "history", "add", str(file)], stdout=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [process.wait(100) for process in keeping] == [0, 0]
    with History.open() as history:
        (ann,) = history.athletes()
        (session,) = history.sessions(ann.uid)
        assert (session.sets, session.repetitions) == (2, 5)
        assert len(history.findings(ann.uid)) == 6


def test_ceiling_and_limiter_rest_on_the_ramps_that_are_left(place: Path, tmp_path: Path) -> None:
    file = recorded(tmp_path / "a.mcap")
    with History.open() as history:
        keep(file, None, history)
        ann = history.athlete("Ann")
        one = history.sets(ann.uid)[0]

        def now() -> tuple[object, ...]:
            measures = history.results(one.uid).measures
            (ceiling,) = [
                m for m in measures if (m.name, m.scope) == ("support_ceiling_pct", one.side)
            ]
            findings = [(f.kind, f.side, f.member, f.value) for f in history.findings(ann.uid)]
            trend = history.trend(ann.uid, "push_peak_n", "push", side=one.side)
            return ceiling.value, sorted(findings, key=str), trend.values.tolist()

        before = now()
        assert before[0] is not None
        assert ("limiter", "left", "swing") in [finding[:3] for finding in before[1]]  # type: ignore[attr-defined]
        assert exclude(history, one, 2, reason="slipped", by="Kim") == ""
        after = now()
        assert after[0] is None  # two ramps are too few
        assert ("limiter", "left", None, None) in after[1]  # type: ignore[operator]
        assert after[2] != before[2]
        assert rebuild(history, [ann]).changed == 0
        assert include(history, one, 2) == ""
        assert now() == before
        file.unlink()
        assert "still rest on all ramps" in exclude(history, one, 2, reason="slipped")
        assert now()[2] == after[2]
