"""The controller's stages, rehearsed by the simulated athlete."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from bandplate.core.channels import SIGNAL_INDEX
from bandplate.core.errors import ConfigError
from bandplate.core.samples import SERIES_DTYPE
from bandplate.drills import happening as h
from bandplate.drills.controller import TRANSITIONS, Controller
from bandplate.drills.files import drill_files, load_drill
from bandplate.drills.happening import Request
from bandplate.drills.look import Looker
from bandplate.drills.quiet import QuietGate
from bandplate.drills.spec import STOP_KINDS
from bandplate.drills.summary import summarise
from bandplate.sources.simulator.body import Athlete
from bandplate.sources.simulator.performer import Performer
from bandplate.sources.simulator.traits import NAMED_TRAITS
from bandplate.wire.messages import State
from tests.studies.drills import NO_FOLDER, provoke, shortened, study
from tests.studies.rehearsal import facts_of, rehearse
from tests.unit.made_looks import FACTS, WEIGHT_N, looks, standing, time_s

SHIPPED = sorted(drill_files(NO_FOLDER))


def shipped(name, repetitions=1, **changed):
    drill = shortened(load_drill(name, NO_FOLDER)[1], repetitions)
    return msgspec.structs.replace(drill, **changed)


def stages(run):
    return [event.data["stage"] for event in run.of(h.STAGE)]


REPETITION = ["ready", "countdown", "work"]


def test_a_drill_runs_by_itself_from_start_to_done():
    run = rehearse(shipped("hold", 2), Performer(1))
    assert stages(run) == [*[*REPETITION, "rest"] * 3, *REPETITION, "done"]
    trials = [(event.data["side"], event.data["repetition"]) for event in run.of(h.TRIAL)]
    assert trials == [("left", 1), ("left", 2), ("right", 1), ("right", 2)]
    assert run.of(h.DONE)[0].data == {"counted": 4, "asked": 4}
    # go and phases stand on the samples' clock, to the step
    go, rep = run.of(h.GO)[0], run.of(h.REPETITION)[0]
    assert rep.t_ns - go.t_ns == 6_000_000_000
    phases = [(e.data["phase"], e.t_ns - go.t_ns) for e in run.of(h.PHASE)[:2]]
    assert phases == [("rise", 0), ("hold", 1_000_000_000)]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_drill_is_done_and_counted_right(name):
    run = rehearse(shipped(name), Performer(2), keep_prompts=True)
    assert run.stage == "done"
    assert run.stops == []
    (summary,) = summarise(run.events)
    assert all(side.counted == side.asked == 1 for side in summary.sides.values())
    for prompt in run.prompts:
        assert len(prompt.word.split()) <= 4
        assert prompt.word
        assert prompt.left_s >= 0.0
        assert prompt.stage != "work" or prompt.phase


def test_max_and_weigh_find_what_they_are_for():
    found = {}
    for name in ("max", "max_swing", "max_torso"):
        for event in rehearse(shipped(name, 2), Performer(3)).of(h.REFERENCE):
            assert event.data["force_n"] > found.get(event.data["key"], 0.0)
            found[event.data["key"]] = event.data["force_n"]
    athlete = Athlete()
    expected_n = {
        "push_left": athlete.push_max_n, "push_right": athlete.push_max_n,
        "swing_left": 135.0, "swing_right": 135.0, "torso": 265.0,
    }  # fmt: skip
    assert found == pytest.approx(expected_n, rel=0.05)
    (weighed,) = rehearse(shipped("weigh"), Performer(3)).of(h.WEIGHED)
    assert weighed.data["body_weight_n"] == pytest.approx(athlete.weight_n, abs=5.0)


def test_a_repetition_with_the_other_leg_counts_for_that_leg():
    run = rehearse(shipped("hold"), Performer(1, traits=NAMED_TRAITS["wrong_leg"]))
    done = [(r["side"], r["side_done"], r["counted"]) for r in run.repetitions]
    assert done == [("left", "right", True), ("right", "left", True)]


@pytest.mark.parametrize("reason", STOP_KINDS)
def test_every_stop_eases_first_and_stays(reason):
    run = provoke(reason)
    assert run.stops == [reason]
    assert run.stage == "stopped"
    kinds = [e.kind for e in run.events if e.kind in (h.EASED, h.STOPPED, h.STAGE)]
    assert kinds[-3:] == [h.EASED, h.STOPPED, h.STAGE]
    stopped = run.of(h.STOPPED)[0]
    assert len(stopped.data["word"].split()) <= 4
    assert stopped.data["advice"]


def test_a_stop_is_latched_and_going_on_repeats_the_repetition():
    # start and skip are not what goes on
    asks = ((3.9, h.HALT), (5.0, h.START), (5.5, h.SKIP), (6.0, h.RESUME))
    run = rehearse(shipped("hold", 2), Performer(1), asks=asks, resumes=1)
    assert stages(run)[:5] == [*REPETITION, "stopped", "ready"]
    resumed_s = run.of(h.STAGE)[4].t_ns * 1e-9
    assert 6.0 <= resumed_s < 6.3
    assert [e.data["trial"] for e in run.of(h.TRIAL)] == [1, 2, 3, 4]
    assert [e.data["trial"] for e in run.of(h.GO)] == [1, 1, 2, 3, 4]
    assert run.of(h.DONE)[0].data == {"counted": 4, "asked": 4}


def test_going_on_lower_asks_for_less_from_the_interrupted_repetition_on():
    asks = ((3.9, h.HALT), (5.0, Request(h.LOWER, {"share": 0.9})))
    run = rehearse(shipped("hold", 2), Performer(1), asks=asks, resumes=1)
    assert run.stage == "done"
    assert [(e.data["trial"], e.data["target_share"]) for e in run.of(h.TRIAL)] == [
        (1, 1.0), (1, 0.9), (2, 0.9), (3, 0.9), (4, 0.9)
    ]  # fmt: skip
    full = rehearse(shipped("hold", 2), Performer(1)).repetitions
    for lowered, whole in zip(run.repetitions, full, strict=True):
        assert lowered["counted"]
        assert lowered["mean_n"] == pytest.approx(0.9 * whole["mean_n"], rel=0.03)


def test_a_person_ends_the_rest():
    drill = shipped("hold", 2, rest_s=30.0)
    run = rehearse(drill, Performer(1), asks=((10.5, h.SKIP),), longest_s=13.0)
    rest, ready = (e.t_ns * 1e-9 for e in run.of(h.STAGE)[3:5])
    assert rest < 10.5 < ready < 10.8


def test_a_start_after_done_is_a_new_run():
    run = rehearse(shipped("weigh"), Performer(1), asks=((9.5, h.START),))
    first, second = summarise(run.events)
    assert first.done
    assert second.done
    assert [e.data["trial"] for e in run.of(h.TRIAL)] == [1, 1]


def test_who_moves_in_the_countdown_is_asked_to_hold_still_again():
    def steps_about(rows, t_s):
        if 2.0 < t_s < 2.4:
            rows["values"][:, SIGNAL_INDEX["left.fz"]] -= 250.0
        return 0, State.STREAMING

    drill = shipped("hold")
    drill = msgspec.structs.replace(
        drill, ready=msgspec.structs.replace(drill.ready, countdown_s=2.0)
    )
    run = rehearse(drill, Performer(1), spoil=steps_about)
    assert stages(run)[:5] == ["ready", "countdown", "ready", "countdown", "work"]


@pytest.mark.parametrize("rate_hz", [250.0, 1000.0, 4000.0])
def test_normal_sway_and_noise_are_still_at_every_rate(rate_hz):
    run = rehearse(shipped("weigh"), Performer(5), rate_hz=rate_hz, longest_s=4.0)
    assert stages(run)[:3] == REPETITION


def test_the_gate_needs_weight_and_stillness():
    def seen(columns, known_n=WEIGHT_N):
        gate = QuietGate(1.0, known_n)
        states = set()
        for look in looks(columns):
            gate.add(look)
            states.add((gate.loaded, gate.still))
        return states

    t_s = time_s(4.0)
    still = standing(t_s)
    assert (True, True) in seen(still)
    light = still | {side: still[side] * 0.5 for side in ("left.fz", "right.fz")}
    assert seen(light) == {(False, False)}
    assert (True, True) in seen(light, None)
    one_leg = still | {"left.fz": still["left.fz"] * 2.0, "right.fz": still["right.fz"] * 0.1}
    assert seen(one_leg) == seen(one_leg, None) == {(True, False)}
    pushing = still | {side: still[side] * 1.3 for side in ("left.fz", "right.fz")}
    assert seen(pushing) == {(True, False)}
    rocking = 0.1 * WEIGHT_N * np.sin(2 * np.pi * t_s)
    moving = still | {"left.fz": still["left.fz"] + rocking}
    assert seen(moving) == {(True, False)}
    shifting = moving | {"right.fz": still["right.fz"] - rocking}
    assert seen(shifting) == {(True, False)}
    swaying = still | {"left.cop_y": 60.0 * np.sin(2 * np.pi * t_s)}
    assert seen(swaying) == {(True, False)}


@pytest.mark.parametrize(("name", "least"), [("pds13or1", 1.0), ("pds13cf1", 0.8)])
def test_real_people_who_stand_pass_the_gate(shared_data, name, least):
    """Eyes open on the floor, and eyes closed on foam: dos Santos et al., PeerJ 5:e3626, 2017."""
    path = shared_data / f"standing_dual_{name}_100hz.csv"
    table = np.genfromtxt(path, delimiter=",", names=True)
    rows = np.zeros(len(table), SERIES_DTYPE)
    rows["index"] = np.arange(len(table))
    rows["t_ns"] = np.arange(len(table)) * 10_000_000
    for side in ("left", "right"):
        values = {"fz": "fz_n", "cop_x": "cop_ml_m", "cop_y": "cop_ap_m"}
        for signal, column in values.items():
            scale = 1.0 if signal == "fz" else 1e3
            rows["values"][:, SIGNAL_INDEX[f"{side}.{signal}"]] = (
                scale * table[f"{side[0]}_{column}"]
            )
    flags, states = np.zeros(len(rows), np.uint16), np.ones(len(rows), np.uint8)
    gate = QuietGate(1.0, None)
    seen = []
    for look in Looker(100.0).feed(rows, flags, states):
        gate.add(look)
        seen.append((gate.still, gate.moved))
    assert len(seen) > 1000
    still, moved = np.array(seen[50:]).T
    assert still.mean() >= least
    assert not moved.any()


def test_an_anchor_is_refused_where_there_is_none():
    drill = shipped("fluctuate")
    anchored = msgspec.structs.replace(
        drill, resistance=msgspec.structs.replace(drill.resistance, source="anchor")
    )
    with pytest.raises(ConfigError, match=r"pulls: key resistance\.source: .*no motorised anchor"):
        Controller(anchored, FACTS, name="pulls", seed=1, rate_hz=250.0)
    Controller(anchored, facts_of(anchor=True), name="pulls", seed=1, rate_hz=250.0)


def test_the_anchor_modulates_at_work_and_eases_with_a_stop():
    drill = shipped("perturb")
    controller = Controller(drill, facts_of(anchor=True), name="p", seed=1, rate_hz=250.0)
    asked = [Request(h.START)]
    work, pulses = [], 0
    for look in looks(standing(time_s(8.0))):
        events = controller.step(look, asked)
        pulses += sum(event.kind == h.PERTURBED for event in events)
        asked = []
        if controller.stage == "work":
            work.append(controller.tension)
        else:
            assert controller.tension is None
    assert set(work[-1]) == {"torso_left", "torso_right"}
    assert pulses >= 1
    # half of the member's change on each of its two bands
    trial = controller.trial
    assert max(sum(t.values()) for t in work if t) == pytest.approx(
        max(trial.resistance.values_n[: 50 * len(work) // 25]), rel=0.05
    )
    (eased, stopped, _) = controller.step(look, [Request(h.HALT)])
    assert (eased.kind, stopped.kind) == (h.EASED, h.STOPPED)
    assert controller.tension is None


def test_a_partner_is_told_and_the_difficulty_follows():
    run = rehearse(shipped("fluctuate", 2), Performer(4))
    words = {event.data["word"] for event in run.of(h.PARTNER)}
    assert {"pull", "ease"} <= words
    scores = [r["partner"]["in_time_pct"] for r in run.repetitions]
    assert np.mean(scores) > 50.0
    nexts = [event.data["next_difficulty"] for event in run.of(h.ADAPTED)]
    given = [event.data["difficulty"] for event in run.of(h.TRIAL)]
    assert given[1:] == nexts
    assert len(set(given)) > 1


def test_a_stream_that_was_away_stops_the_drill():
    controller = Controller(shipped("hold"), FACTS, name="hold", seed=1, rate_hz=250.0)
    seen = looks(standing(time_s(3.0)))
    controller.step(seen[0], [Request(h.START)])
    for look in seen[1:45]:
        controller.step(look)
    assert controller.stage == "countdown"
    assert [e.kind for e in controller.step(seen[75])] == [h.EASED, h.STOPPED, h.STAGE]
    assert controller.prompt.word == "STOP: DEVICE LOST"
    assert "0.6 s" in controller.prompt.advice
    # the time until a person goes on is no gap
    assert [e.kind for e in controller.step(seen[140], [Request(h.RESUME)])] == [h.STAGE]


def test_a_device_that_started_anew_stops_the_drill_however_fast_it_was():
    controller = Controller(shipped("hold"), FACTS, name="hold", seed=1, rate_hz=250.0)
    seen = looks(standing(time_s(2.0)))
    controller.step(seen[0], [Request(h.START)])
    for look in seen[1:45]:
        controller.step(look)
    fresh = looks(standing(time_s(2.0)))[0]
    fresh = replace(fresh, t_ns=seen[49].t_ns)
    assert [e.kind for e in controller.step(fresh)] == [h.EASED, h.STOPPED, h.STAGE]
    assert controller.prompt.word == "STOP: DEVICE RESTARTED"
    # the drill goes on with what it counts now
    for look in looks(standing(time_s(1.5)))[1:60]:
        later = replace(look, t_ns=look.t_ns + 10**9)
        controller.step(later, [Request(h.RESUME)])
    assert controller.stage in ("ready", "countdown")


def test_every_transition_leads_on():
    starts = {stage for stage, _ in TRANSITIONS}
    assert set(TRANSITIONS.values()) <= starts
    assert starts == {"idle", "ready", "countdown", "work", "rest", "stopped", "done"}


def test_the_study_in_short():
    assert [row for row in study(1) if not row["passed"]] == []
