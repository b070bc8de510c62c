"""What a plan takes out of the history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bandplate.history import Athlete, Finding, History, RecordingRef
from bandplate.plan import Known, day_of, gather

DAY_NS = 86_400 * 10**9
NOW_NS = 1_770_000_000 * 10**9


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History.open(str(tmp_path / "h.db")) as history:
        history.add_athlete("Ann")
        yield history


def add(
    history: History, days_ago: int, load_n_s: float, drill: str = "hold", **data: object
) -> None:
    at_ns = NOW_NS - days_ago * DAY_NS
    session = history.begin_session(history.athlete("Ann").uid, started_utc_ns=at_ns)
    history.add_set(
        session, RecordingRef(uuid4(), "x"), drill=drill, side="left", started_utc_ns=at_ns,
        rate_hz=1000.0, results=[],
        repetitions=[{"held_s": 10.0, "mean_n": load_n_s / 10, "counted": True, **data}],
    )  # fmt: skip


def known(history: History) -> Known:
    return gather(history, history.athlete("Ann"), now_utc_ns=NOW_NS)


def ann(history: History) -> Athlete:
    return history.athlete("Ann")


def test_load_is_split_at_a_week_and_light_sessions_are_counted(history: History) -> None:
    for days, load_n_s in ((40, 9e3), (27, 9e3), (20, 9e3), (13, 9e3), (6, 4e3), (1, 5e3)):
        add(history, days, load_n_s)
    got = known(history)
    assert (got.load_7d_n_s, got.load_before_n_s, got.days_before) == (9e3, 27e3, 3)
    assert got.light_sessions == 2
    assert [done.day for done in got.done][-1] == day_of(NOW_NS) - timedelta(days=1)
    add(history, 0, 9e3)
    assert known(history).light_sessions == 0


def test_difficulty_is_the_last_one_and_predictability_the_least_that_was_held(
    history: History,
) -> None:
    for days, difficulty, share_pct, ar_r2 in (
        (9, 0.5, 80.0, 0.7), (5, 0.7, 60.0, 0.5), (2, 0.6, 76.0, 0.75)
    ):  # fmt: skip
        add(
            history, days, 1e3, "fluctuate", difficulty=difficulty, in_corridor_pct=share_pct,
            delivered_ar_r2=ar_r2,
        )  # fmt: skip
    add(history, 1, 1e3, "hold", difficulty=0.0, in_corridor_pct=99.0, delivered_ar_r2=0.1)
    got = known(history)
    assert (got.difficulty, got.delivered_ar_r2) == (0.6, 0.7)


def test_maxima_are_as_old_as_the_older_side_and_whole_or_nothing(history: History) -> None:
    uid = ann(history).uid
    for key, days in (("push_left", 3), ("push_right", 30), ("push", 90), ("arm_left", 2),
                      ("swing", 8), ("swing_left", 1)):  # fmt: skip
        history.set_reference(uid, key, 100.0, measured_utc_ns=NOW_NS - days * DAY_NS, source="max")
    ages = {group: (day_of(NOW_NS) - day).days for group, day in known(history).max_days.items()}
    assert ages == {"max_push": 30, "max_swing": 8}
    assert not known(history).weighed


def test_the_newest_limiter_with_its_trials(history: History) -> None:
    uid = ann(history).uid

    def found(kind: str, side: str, member: str | None, days: int, **data: object) -> None:
        at_ns = NOW_NS - days * DAY_NS
        history.add_finding(uid, Finding(kind, side, member, 60.0, "%", "m", at_ns, data=data))  # type: ignore[arg-type]

    found("confirmation", "both", "torso", 20, verdict="confirmed")
    for side, member in (("left", "torso"), ("right", None), ("both", None)):
        found("limiter", side, member, 9)
        found("ceiling", side, member, 9)
    limiter = known(history).limiter
    assert limiter is not None
    assert (limiter.member, limiter.verdict, limiter.trials) == ("torso", None, 0)
    found("confirmation", "left", "torso", 5, verdict="not yet knowable")
    found("ceiling", "left", "torso", 5, less_band="torso")
    found("confirmation", "left", "torso", 3, verdict="not confirmed")
    got = known(history)
    assert got.limiter is not None
    assert (got.limiter.verdict, got.limiter.trials) == ("not confirmed", 2)
    assert {ceiling.day for ceiling in got.ceilings} == {day_of(NOW_NS) - timedelta(days=9)}
