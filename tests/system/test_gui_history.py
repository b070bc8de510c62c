"""The History tab by mouse and keyboard, on histories of 0, 1, 5 and 60 sessions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from bandplate.drills import load_drill
from bandplate.gui.bridge import Bridge
from bandplate.gui.coach.live_tab import LiveTab
from bandplate.gui.coach.window import CoachWindow
from bandplate.gui.progress.tab import HistoryTab
from bandplate.gui.review.tab import ReviewTab
from bandplate.gui.theme import DARK, LIGHT
from bandplate.history import Finding, History, RecordingRef
from bandplate.measures import Measure
from bandplate.plan import Item, SessionPlan
from bandplate.plan.apply import top_pct
from bandplate.plan.today import keep_plan
from tests.system.gui_checks import assert_fits, pixels
from tests.system.gui_station import HandFedStation, context_of

DAY_NS = 86_400 * 10**9
DRILLS = [load_drill(name) for name in ("hold", "ramp", "fluctuate")]
VIEWS = ("progress", "support", "load", "plan", "compare", "notes")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BANDPLATE_DB", str(tmp_path / "history.db"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


def train(name: str, sessions: int, *, rise: float = 0.1, simulated: bool = False) -> list[UUID]:
    """Add an athlete with sessions every three days up to yesterday; return the sets."""
    noise = np.random.default_rng(1)
    sets = []
    with History.open() as history:
        ann = history.add_athlete(name, body_mass_kg=70.0).uid
        for n in range(sessions):
            at_ns = time.time_ns() - (1 + 3 * (sessions - 1 - n)) * DAY_NS
            session = history.begin_session(
                ann, started_utc_ns=at_ns, station="hall", simulated=simulated
            )
            push_n = 1000.0 * (1 + rise * n / max(1, sessions - 1)) + noise.normal() * 10
            results = [
                Measure("push_mean_n", "push", push_n, "N", "mean"),
                Measure("push_hold_cv_pct", "push", 3.0 + noise.normal() * 0.3, "%", "cv"),
                Measure("support_balance_pct", "push", 80.0, "%", "ratio", experimental=True),
                Measure("cop_ellipse95_mm2", "both", 150.0, "mm^2", "ellipse"),
            ]
            sets.append(
                history.add_set(
                    session,
                    RecordingRef(uuid4(), "a.mcap"),
                    drill="hold",
                    side="left",
                    started_utc_ns=at_ns,
                    rate_hz=1000.0,
                    results=results,
                    repetitions=[{"held_s": 10.0, "mean_n": push_n}],
                )
            )
            if n % 20 == 0:
                found = ("left", "swing", 68.0, "% of max", "bootstrap", at_ns, 60.0, 75.0, 0.91)
                history.add_finding(ann, Finding("limiter", *found), Finding("ceiling", *found))
                history.set_reference(
                    ann, "push_left", 1600.0 + n, measured_utc_ns=at_ns, source="max drill"
                )
    return sets


@pytest.fixture
def opened(qtbot, place) -> Iterator[object]:
    """Return what opens the coach's window at the History tab and waits for its jobs."""
    contexts = []

    def open_it(theme=DARK, size=(1280, 720)) -> HistoryTab:
        QApplication.setStyle("Fusion")
        context = context_of(Bridge(HandFedStation()), theme, DRILLS)
        contexts.append(context)
        window = CoachWindow(context)
        qtbot.addWidget(window)
        window.resize(*size)
        with qtbot.waitExposed(window):
            window.show()
        bar = window.tabs.tabBar()
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(2).center())
        tab = window.tabs.currentWidget()
        assert isinstance(tab, HistoryTab)
        settle(qtbot, tab)
        return tab

    yield open_it
    for context in contexts:
        context.jobs.end()


def back(qtbot, tab: HistoryTab, came_from: type[QWidget]) -> None:
    """Be where the tab led to, and go back."""
    window = tab.window()
    assert isinstance(window.tabs.currentWidget(), came_from)
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.tabs.currentWidget() is tab
    settle(qtbot, tab)


def settle(qtbot, tab: HistoryTab) -> None:
    def quiet() -> bool:
        QApplication.processEvents()  # an answer may ask the next question
        return tab.ready and not tab._context.jobs.running

    qtbot.waitUntil(quiet, timeout=30_000)


def turn_to(qtbot, tab: HistoryTab, view: str) -> None:
    button = tab.views.buttons.button(VIEWS.index(view))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(qtbot, tab)


def click_row(qtbot, view, row: int) -> None:
    where = view.visualItemRect(view.item(row)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)


def words(widget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def test_nobody_and_nothing_say_what_to_do(qtbot, opened) -> None:
    tab = opened()
    assert "No athletes yet" in words(tab)
    with History.open() as history:
        history.add_athlete("Dana")
    tab.reload()
    settle(qtbot, tab)
    assert "No session yet" in words(tab)
    turn_to(qtbot, tab, "support")
    assert "No ramps yet" in words(tab)
    turn_to(qtbot, tab, "plan")
    assert "first session" in words(tab)
    assert [card.item.drill for card in tab.plan.cards][:2] == ["weigh", "max"]


@pytest.mark.parametrize(
    ("sessions", "word", "sentence"),
    [
        (1, "? not yet knowable", "1 of 6 sessions: a verdict needs 5 more."),
        (5, "? not yet knowable", "5 of 6 sessions: a verdict needs 1 more."),
        (60, "\u25b2 improving", "beyond chance"),
    ],
)
def test_progress_is_told_in_words_and_opens_the_session(
    qtbot, opened, sessions: int, word: str, sentence: str
) -> None:
    sets = train("Ann", sessions)
    tab = opened()
    page = tab.measures
    assert page.verdict.text() == word
    assert sentence in page.sentence.text()
    assert not page.experimental.isVisible()
    assert [page.list.item(row).text().splitlines()[0] for row in range(page.list.count())] == [
        "Push mean", "Push hold CV", "Support balance (exp.)",
    ]  # fmt: skip

    at = page.plot.point_place(0, sessions - 1).toPoint()
    qtbot.mouseMove(page.plot.viewport(), QPoint(at.x() - 300, at.y()))
    qtbot.mouseMove(page.plot.viewport(), at)
    assert page.told.full_text().endswith(f"{page._measures[0].values[-1]:.0f} N")
    with qtbot.waitSignal(tab.open_set) as opening:
        qtbot.mouseClick(page.plot.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert opening.args == [sets[-1]]
    back(qtbot, tab, ReviewTab)

    if sessions > 1:
        page.plot.setFocus()
        scrubbed = tab.window().live.window_of_time.live
        for _ in range(2):  # to the newest, then to the one before
            qtbot.keyClick(page.plot, Qt.Key.Key_Left)
        assert tab.window().live.window_of_time.live == scrubbed
        with qtbot.waitSignal(tab.open_set) as opening:
            qtbot.keyClick(page.plot, Qt.Key.Key_Return)
        assert opening.args == [sets[-2]]
        back(qtbot, tab, ReviewTab)

    click_row(qtbot, page.list, 2)
    assert page.experimental.isVisible()
    qtbot.mouseClick(page.all, Qt.MouseButton.LeftButton)
    settle(qtbot, tab)
    assert page.list.count() == 4
    assert page.title.full_text() == "Support balance (%)"


def test_the_range_leaves_out_what_is_older(qtbot, opened) -> None:
    train("Ann", 60)
    tab = opened()
    box = tab.measures.plot.getViewBox()
    everything = np.ptp(box.viewRange()[0]) / 86_400
    qtbot.keyClick(tab.range, Qt.Key.Key_End)
    assert tab.range.currentText() == "4 weeks"
    assert np.ptp(box.viewRange()[0]) / 86_400 < 40 < 170 < everything


def test_simulated_sessions_say_so(qtbot, opened) -> None:
    train("Robot", 5, simulated=True)
    tab = opened()
    assert tab.simulated.isVisible()
    assert tab.measures.simulated.isVisible()
    train("Ann", 5)
    tab.reload()
    settle(qtbot, tab)
    assert tab.athlete.name == "Robot"  # what was chosen stays
    click_row(qtbot, tab.athletes.list, 0)
    settle(qtbot, tab)
    assert tab.athlete.name == "Ann"  # who trained last comes first
    assert not tab.simulated.isVisible()
    assert not tab.measures.simulated.isVisible()


def test_athletes_beside_each_other(qtbot, opened) -> None:
    train("Ann", 8)
    train("Bo", 8, rise=-0.1)
    tab = opened()
    turn_to(qtbot, tab, "compare")
    assert "Check at least two athletes" in words(tab)
    where = tab.compare.list.visualItemRect(tab.compare.list.item(1))
    qtbot.mouseClick(
        tab.compare.list.viewport(),
        Qt.MouseButton.LeftButton,
        pos=QPoint(where.left() + 20, where.center().y()),
    )
    settle(qtbot, tab)
    lines = tab.compare.plot.lines
    assert sorted(line.name for line in lines) == ["Ann", "Bo"]
    assert {line.name: line.values[-1] > 100 for line in lines} == {"Ann": True, "Bo": False}
    absolute = tab.compare.scale.buttons.button(1)
    qtbot.mouseClick(absolute, Qt.MouseButton.LeftButton)
    settle(qtbot, tab)
    assert tab.compare.title.full_text() == "Push mean (N)"
    assert all(line.values[0] > 900 for line in tab.compare.plot.lines)


def test_limiter_ceiling_load_and_notes(qtbot, opened) -> None:
    train("Ann", 60)
    tab = opened()
    turn_to(qtbot, tab, "support")
    qtbot.keyClick(tab.support.limiter, Qt.Key.Key_Right)
    assert "push left: swing leg at 68 % of max, P = 0.91, not tried" in (
        tab.support.told.full_text()
    )
    rows = tab.support.limiter.viewRange()[1]
    QApplication.sendEvent(tab.support.limiter, QEvent(QEvent.Type.DevicePixelRatioChange))
    assert tab.support.limiter.viewRange()[1] == rows  # a row per member also on another screen
    qtbot.keyClick(tab.support.ceiling, Qt.Key.Key_Left)
    assert "ceiling 68 % of max (60 to 75)" in tab.support.told.full_text()
    turn_to(qtbot, tab, "load")
    (line,) = tab.load.load.lines
    assert len(line.values) == 60
    week = tab.load.by.buttons.button(1)
    qtbot.mouseClick(week, Qt.MouseButton.LeftButton)
    (line,) = tab.load.load.lines
    assert 25 <= len(line.values) <= 27
    turn_to(qtbot, tab, "notes")
    qtbot.keyClicks(tab.notes.field, "lighter bands <b>")
    qtbot.keyClick(tab.notes.field, Qt.Key.Key_Return)
    settle(qtbot, tab)
    assert tab.notes.list.item(0).text().endswith("lighter bands <b>")
    with History.open() as history:
        assert [n.text for n in history.notes(tab.athlete.uid)] == ["lighter bands <b>"]


def test_a_plan_is_changed_kept_and_started(qtbot, opened) -> None:
    train("Demo Athlete", 6)
    plan = SessionPlan(
        athlete="Demo Athlete",
        date="2026-11-24",
        drills=(
            Item(drill="hold", target_pct=70, why="below the ceiling"),
            Item(drill="fluctuate", bands=("swing",), difficulty=0.4, why="uneven"),
        ),
    )
    with History.open() as history:
        keep_plan(history, history.athlete("Demo Athlete"), plan, "Coach K")
    tab = opened()
    turn_to(qtbot, tab, "plan")
    assert "Changed by Coach K" in words(tab.plan)
    card = tab.plan.cards[0]
    card.target.setFocus()
    for _ in range(3):
        qtbot.keyClick(card.target, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: not tab.plan._soon.isActive())
    settle(qtbot, tab)
    assert tab.plan.cards[0] is card  # it stays under the hand
    with History.open() as history:
        athlete = history.athlete("Demo Athlete")
        kept = history.newest_plan(athlete.uid)
        assert kept.data["drills"][0]["target_pct"] == 67
    station = tab._context.bridge.station
    with qtbot.waitSignal(tab.drill_chosen):
        qtbot.mouseClick(card.start, Qt.MouseButton.LeftButton)
    assert top_pct(station.drill) == 67
    back(qtbot, tab, LiveTab)
    qtbot.mouseClick(tab.plan.cards[0].remove, Qt.MouseButton.LeftButton)
    settle(qtbot, tab)
    assert [card.item.drill for card in tab.plan.cards] == ["fluctuate"]
    with qtbot.waitSignal(tab.drill_chosen):
        qtbot.mouseClick(tab.plan.cards[0].start, Qt.MouseButton.LeftButton)
    assert station.drill.resistance.bands == ("swing",)
    assert station.drill.adaptation.start == 0.4
    back(qtbot, tab, LiveTab)
    with qtbot.waitSignal(tab._context.bridge.problem, timeout=5000) as told:
        qtbot.mouseClick(tab.plan.cards[0].remove, Qt.MouseButton.LeftButton)
    assert "one drill at least" in told.args[0]
    qtbot.mouseClick(tab.plan.anew, Qt.MouseButton.LeftButton)
    settle(qtbot, tab)
    assert "A proposal from the history" in words(tab.plan)


def test_a_plan_of_somebody_else_is_not_started_here(qtbot, opened) -> None:
    train("Bo", 1)
    tab = opened()
    turn_to(qtbot, tab, "plan")
    before = tab._context.bridge.station.drill
    with qtbot.waitSignal(tab._context.bridge.problem) as told:
        qtbot.mouseClick(tab.plan.cards[0].start, Qt.MouseButton.LeftButton)
    assert "Bo is not the athlete at this station" in told.args[0]
    assert tab._context.bridge.station.drill is before


def test_a_history_that_cannot_be_read_says_so(qtbot, opened, place) -> None:
    (place / "history.db").mkdir()
    tab = opened()
    assert "The history cannot be read" in words(tab)


@pytest.mark.parametrize(
    ("theme", "size", "rows"),
    [(DARK, (1120, 640), range(4)), (LIGHT, (1920, 1080), (0, 2))],  # the fullest, the longest
    ids=["dark", "light"],
)
def test_every_page_fits(qtbot, opened, theme, size, rows) -> None:
    for name, sessions in (
        ("Ann", 60),
        ("Bo", 5),
        ("Carla Maximiliana von Hohenstein-Waldeck", 1),
        ("Dana", 0),
    ):
        train(name, sessions)
    tab = opened(theme, size)
    for row in rows:
        click_row(qtbot, tab.athletes.list, row)
        settle(qtbot, tab)
        for view in VIEWS:
            turn_to(qtbot, tab, view)
            assert_fits(tab)
            assert len(np.unique(pixels(tab)[::3, ::3])) > 20


@pytest.mark.slow
def test_a_thousand_sessions_never_hold_up_the_screen(qtbot, opened) -> None:
    train("Ann", 1000)
    tab = opened()
    assert len(tab.measures.plot.lines[0].values) == 1000
    for view in VIEWS:
        turn_to(qtbot, tab, view)
