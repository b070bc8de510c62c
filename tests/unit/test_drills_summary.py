"""The summary of a run is a function of its events."""

from __future__ import annotations

import json

from bandplate.core.events import Event
from bandplate.drills import happening as h
from bandplate.drills.summary import format_summary, summarise

CHOSEN = {"name": "hold", "seed": 3, "drill": {"sides": ["left", "right"], "repetitions": 2}}


def repetition(trial, side, done=None, **changed):
    return {
        "trial": trial, "side": side, "side_done": done or side, "counted": True, "why_not": None,
        "held_s": 9.6, "mean_n": 1200.0, "in_corridor_pct": 80.0, "dropouts": 1, "efforts": None,
        **changed,
    }  # fmt: skip


def events(*happened):
    return [Event(round(t_s * 1e9), kind, data) for t_s, kind, data in happened]


RUN = events(
    (0.5, "mark", {"text": "not the drill's"}),
    (1.0, h.CHOSEN, CHOSEN),
    (2.0, h.START, {}),
    (20.0, h.CUE_ON, {"cue": "lag"}),
    (25.0, h.REPETITION, repetition(1, "left")),
    (25.0, h.ADAPTED, {"difficulty": 0.3, "next_difficulty": 0.36}),
    (30.0, h.STOPPED, {"reason": "coach"}),
    (32.0, h.RESUME, {}),
    (50.0, h.REPETITION, repetition(2, "left", "right", in_corridor_pct=60.0)),
    (70.0, h.REPETITION, repetition(3, "right", counted=False, why_not="pushed for 20 % of it")),
    (90.0, h.REFERENCE, {"key": "push_left", "force_n": 1500.0}),
    (90.0, h.REFERENCE, {"key": "push_left", "force_n": 1600.0}),
    (91.0, h.DONE, {}),
    (95.0, "contact.on", {"side": "left"}),
)


def test_a_run_is_what_its_events_say():
    (run,) = summarise(RUN)
    assert (run.drill, run.seed, run.done, run.duration_s) == ("hold", 3, True, 89.0)
    assert {side: (n.asked, n.counted) for side, n in run.sides.items()} == {
        "left": (2, 1),
        "right": (2, 1),
    }
    assert run.in_corridor_pct == 70.0
    assert [(stop.reason, stop.at_s) for stop in run.stops] == [("coach", 28.0)]
    assert (run.difficulties, run.references_n) == ([0.36], {"push_left": 1600.0})
    assert json.loads(json.dumps(run.to_json()))["in_corridor_pct"] == 70.0


def test_the_table_says_who_did_what():
    text = format_summary(summarise(RUN)[0])
    assert "hold: done in 89 s, seed 3" in text
    assert "counted: left 1 of 2, right 1 of 2" in text
    rows = [line.split() for line in text.splitlines() if line[:5].strip().isdigit()]
    assert rows[1] == ["2", "right", "yes", "9.6", "1200", "60", "%", "1", "-", "asked:", "left"]
    assert text.count("pushed for 20 % of it") == 1
    assert "stopped 28.0 s after its start: coach" in text
    assert max(map(len, text.splitlines())) < 110


def test_what_the_resistance_was_stands_below_the_table():
    partner = {"in_time_pct": 80.0}
    given = repetition(1, "left", delivered_ar_r2={"torso": 0.9312}, partner=partner)
    unknown = repetition(2, "left", delivered_ar_r2={"torso": None}, partner=None)
    done = [(9.0, h.REPETITION, given), (19.0, h.REPETITION, unknown)]
    text = format_summary(summarise(events((1.0, h.CHOSEN, CHOSEN), (2.0, h.START, {}), *done))[0])
    assert "delivered ar_r2 (1: fully predictable): 0.93 -" in text
    assert "partner in time: 80 %\n" in f"{text}\n"
    assert "partner" not in format_summary(summarise(RUN)[0])


def test_a_second_start_is_a_second_run_and_what_never_started_is_none():
    again = RUN + events((100.0, h.START, {}), (101.0, h.HALT, {}), (101.0, h.STOPPED, {}))
    first, second = summarise(again)
    assert (first.duration_s, second.done, second.duration_s) == (89.0, False, 1.0)
    assert format_summary(second).startswith("hold: not finished, seed 3\n")
    assert summarise(events((0.0, h.CHOSEN, CHOSEN))) == []
    assert summarise(events((0.0, h.START, {}))) == []
