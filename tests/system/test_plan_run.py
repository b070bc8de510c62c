"""A line of a plan becomes what is trained: on the command line, on the wire, in the recording."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bandplate.cli.main import main
from bandplate.config import PreferencesFile, load_station_config
from bandplate.core.errors import ConfigError, UsageError
from bandplate.drills import drill_from_json, drills_folder, load_drill
from bandplate.drills.happening import CHOSEN
from bandplate.gui.bridge import Bridge
from bandplate.gui.choices import Choices
from bandplate.gui.context import Context
from bandplate.gui.jobs import Jobs
from bandplate.gui.opener import Opener
from bandplate.gui.progress.tab import HistoryTab
from bandplate.history import History
from bandplate.plan import Item, SessionPlan
from bandplate.plan.apply import top_pct
from bandplate.plan.today import (
    changed_plan,
    drill_of_line,
    forget_plan,
    keep_plan,
    known_drills,
    todays_plan,
)
from bandplate.recording import Recording
from bandplate.station import Host, Opening

PLAN = SessionPlan(
    athlete="Ann",
    date="2026-11-24",
    drills=(
        Item(drill="hold", repetitions=1, target_pct=61, why="below the ceiling"),
        Item(
            drill="fluctuate", why="the knee's band pulls unevenly", bands=("swing",),
            difficulty=0.62, ar_r2_at_most=0.8,
        ),
    ),
)  # fmt: skip


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BANDPLATE_DB", str(tmp_path / "history.db"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with History.open() as history:
        keep_plan(history, history.add_athlete("Ann"), PLAN, "the coach")
    return tmp_path


@pytest.mark.parametrize("line", [1, 2])
def test_a_run_does_what_the_plan_says(
    place: Path, capsys: pytest.CaptureFixture[str], line: int
) -> None:
    args = ["run", "--source", "sim", "--headless", "--athlete", "Ann", "--planned", str(line)]
    folder = place / "recordings"
    assert main([*args, "--record", str(folder), "--duration", "1.5"]) == 0
    assert "planned: " in capsys.readouterr().out
    (file,) = folder.glob("*.mcap")
    chosen = next(e for e in Recording.open(file).events() if e.kind == CHOSEN)
    drill = chosen.data["drill"]
    assert chosen.data["name"] == PLAN.drills[line - 1].drill
    if line == 1:
        assert drill["repetitions"] == 1
        assert top_pct(drill_from_json(drill)) == 61
    else:
        assert drill["adaptation"]["start"] == 0.62
        assert drill["resistance"]["bands"] == ["swing"]
        assert drill["resistance"]["profile"]["ar_r2_at_most"] == 0.8


def test_what_cannot_be_run_is_one_line(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = ["run", "--source", "sim", "--headless", "--no-record", "--planned"]
    assert main([*run, "3", "--athlete", "Ann"]) == 2
    assert "has 2 lines, no 3" in capsys.readouterr().err
    assert main([*run, "1"]) == 2
    assert "--planned needs --athlete" in capsys.readouterr().err


def test_a_kept_plan_is_changed_and_forgotten(place: Path) -> None:
    drills, wrong = known_drills(drills_folder())
    assert wrong == []
    with History.open() as history:
        ann = history.athlete("Ann")
        kept = todays_plan(history, ann, "Ann", drills)
        assert (kept.plan, kept.by, kept.done) == (PLAN, "the coach", frozenset())
        other = changed_plan(PLAN, 1, Item(drill="hold", target_pct=50, why="less"), drills)
        assert drill_of_line(other, 1, drills)[1].phases != drills["hold"].phases
        assert changed_plan(other, 2, None, drills).drills == other.drills[:1]
        with pytest.raises(ConfigError, match="no target"):
            changed_plan(PLAN, 1, Item(drill="weigh", target_pct=50, why="wrong"), drills)
        with pytest.raises(UsageError, match="one drill at least"):
            changed_plan(changed_plan(PLAN, 1, None, drills), 1, None, drills)
        with pytest.raises(ConfigError, match="any more"):
            drill_of_line(PLAN, 1, {})
        forget_plan(history, ann)
        fresh = todays_plan(history, ann, "Ann", drills)
        assert (fresh.by, fresh.plan.kind) == ("", "first")


def test_a_plan_of_another_athlete_is_started_at_the_real_station(
    place: Path, qtbot: QtBot
) -> None:
    config = load_station_config(None)
    host = Host(config, lambda _: ({}, None), lambda *_: "")
    opening = Opening("sim:hold", *load_drill("weigh"), athlete="Bo", folder=place / "recordings")
    station = host.open(opening)
    station.start()
    bridge, jobs = Bridge(station), Jobs()
    context = Context(bridge, Choices(PreferencesFile.load()), jobs=jobs)
    context.opener = Opener(host, bridge, jobs, opening)
    tab = HistoryTab(context)
    qtbot.addWidget(tab)
    try:
        tab.show()
        qtbot.waitUntil(lambda: tab.ready)
        plan = tab.views.buttons.button(3)
        qtbot.mouseClick(plan, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: len(tab.plan.cards) == 2, timeout=30_000)
        with qtbot.waitSignal(context.opener.opened, timeout=30_000):
            qtbot.mouseClick(tab.plan.cards[0].start, Qt.MouseButton.LeftButton)
        assert bridge.station is not station
        assert bridge.state.athlete == "Ann"
        assert top_pct(bridge.station.drill) == 61
    finally:
        jobs.end()
        host.close()
