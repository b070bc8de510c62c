"""The words about an athlete's progress, over a real history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest

from bandplate.history import Finding, History, RecordingRef
from bandplate.history.charts import compare, limiter_history, load_history, reference_history
from bandplate.history.verdicts import athlete_progress, headline
from bandplate.measures import Measure

DAY_NS = 86_400 * 10**9
MONDAY_NS = 1_767_571_200 * 10**9  # 2026-01-05 0:00 UTC
NOON_NS = DAY_NS // 2


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History.open(str(tmp_path / "history.db")) as history:
        yield history


def train(
    history: History,
    athlete: UUID,
    values: Sequence[float],
    *,
    measure: str = "push_mean_n",
    every_days: float = 3,
    simulated: bool = False,
) -> list[UUID]:
    sets = []
    for n, value in enumerate(values):
        at_ns = MONDAY_NS + NOON_NS + round(n * every_days * DAY_NS)
        session = history.begin_session(athlete, started_utc_ns=at_ns, simulated=simulated)
        stored = [
            Measure(measure, "push", value, "N", "mean"),
            Measure("cop_ellipse95_mm2", "both", 100.0, "mm^2", "ellipse"),
        ]
        sets.append(
            history.add_set(
                session,
                RecordingRef(uuid4(), "a.mcap"),
                drill="hold",
                side="left",
                started_utc_ns=at_ns,
                rate_hz=1000.0,
                results=stored,
                repetitions=[{"held_s": 10.0, "mean_n": 100.0}],
            )
        )
    return sets


@pytest.mark.parametrize(
    ("values", "word", "said"),
    [
        ([1000], "not yet knowable", "1 of 6 sessions: a verdict needs 5 more."),
        ([1000] * 5, "not yet knowable", "5 of 6 sessions: a verdict needs 1 more."),
        ([1000, 1012, 1021, 1029, 1043, 1048, 1061], "improving", "+59.4 N over 7 sessions"),
        ([1061, 1048, 1043, 1029, 1021, 1012, 1000], "declining", "-59.4 N over 7 sessions"),
        ([1000, 1001, 999, 1000, 1001, 999, 1000], "no real change", "less than 20.0 N"),
        ([1000, 1300, 800, 1250, 700, 1100], "not yet knowable", "too wide to tell"),
        ([0.0] * 7, "", "The first value is zero"),
    ],
)
def test_the_verdict_and_what_is_missing(
    history: History, values: list[float], word: str, said: str
) -> None:
    ann = history.add_athlete("Ann").uid
    sets = train(history, ann, values)
    (one,) = athlete_progress(history, ann).measures
    assert one.word == word
    assert said in str(one.sentence)
    assert list(one.sets) == sets
    assert (one.mdc95 is None) == (len(values) < 4)
    told = headline(history, ann)
    assert told is not None
    assert told.sentence == one.sentence


def test_days_that_are_too_few_are_told(history: History) -> None:
    ann = history.add_athlete("Ann").uid
    train(history, ann, [1000.0 + n for n in range(7)], every_days=0.5)
    (one,) = athlete_progress(history, ann).measures
    assert str(one.sentence) == "7 sessions within 3.0 days: a verdict needs 5 days."


def test_the_band_is_of_the_differences_not_of_the_rise(history: History) -> None:
    ann = history.add_athlete("Ann").uid
    train(history, ann, [1000 + 50 * n + (10 if n % 2 else -10) for n in range(8)])
    (one,) = athlete_progress(history, ann).measures
    differences = np.diff(one.values)
    assert one.typical_error == pytest.approx(differences.std(ddof=1) / np.sqrt(2))
    assert one.typical_error == pytest.approx(one.mdc95 / 1.96 / np.sqrt(2))
    assert one.baseline == pytest.approx(one.values[:3].mean())


def test_every_measure_is_there_when_asked_for(history: History) -> None:
    ann = history.add_athlete("Ann").uid
    train(history, ann, [1000.0])
    every = athlete_progress(history, ann, every=True)
    assert [one.title for one in every.measures] == ["Push mean", "CoP ellipse 95 %"]
    assert every.measures[1].unit == "mm²"
    assert str(every.measures[1].sentence).startswith("Neither more nor less")
    assert [(kind.drill, kind.side, kind.sets) for kind in every.kinds] == [("hold", "left", 1)]
    assert athlete_progress(history, ann, side="right").measures == ()


def test_limiters_carry_the_verdict_of_their_own_trial(history: History) -> None:
    ann = history.add_athlete("Ann").uid

    def found(kind: str, member: str | None, day: int, **data: object) -> None:
        at_ns = MONDAY_NS + day * DAY_NS
        value = None if member is None else 60.0
        history.add_finding(
            ann, Finding(kind, "left", member, value, "%", "b", at_ns, 55.0, 65.0, 0.9, data)
        )

    found("limiter", "swing", 0)
    found("confirmation", "swing", 2, verdict="confirmed")
    found("limiter", "swing", 4)
    found("limiter", None, 6)
    found("confirmation", "swing", 7, verdict="not confirmed")
    points = limiter_history(history, ann)
    assert [(p.member, p.verdict) for p in points] == [
        ("swing", "confirmed"), ("swing", None), (None, None),
    ]  # fmt: skip
    assert points[2].probability is None


def test_load_by_session_and_by_week_with_the_weeks_of_rest(history: History) -> None:
    ann = history.add_athlete("Ann").uid
    train(history, ann, [1.0, 1.0], every_days=3)
    train(history, ann, [1.0, 1.0], every_days=21, simulated=True)
    load = load_history(history, ann)
    assert load.load_n_s.tolist() == [1000.0] * 4
    assert load.simulated.tolist().count(True) == 2
    assert load.week_n_s.tolist() == [3000.0, 0.0, 0.0, 1000.0]
    assert load_history(history, history.add_athlete("Bo").uid).week_n_s.tolist() == []


def test_maxima_over_time_and_athletes_beside_each_other(history: History) -> None:
    ann, bo = history.add_athlete("Ann"), history.add_athlete("Bo")
    for value_n in (900.0, 1000.0):
        history.set_reference(
            ann.uid, "push_left", value_n, measured_utc_ns=int(value_n), source="max drill"
        )
    (maximum,) = reference_history(history, ann.uid)
    assert maximum.values_n.tolist() == [900.0, 1000.0]
    train(history, ann.uid, [1000, 1000, 1000, 1100])
    train(history, bo.uid, [500, 500, 500, 450])
    unit, both = compare(
        history, [ann, bo], "push_mean_n", "push", drill="hold", side="left", relative=True
    )
    assert unit == "%"
    assert [one.values[-1] for one in both] == pytest.approx([110.0, 90.0])
    unit, both = compare(
        history, [bo, ann], "push_mean_n", "push", drill="hold", side="left", relative=False
    )
    assert (unit, both[0].values[-1]) == ("N", 450.0)
