"""What a recording is told of a drill: targets, sides, the passive response."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bandplate.core.channels import SIGNAL_INDEX
from bandplate.core.events import Event
from bandplate.core.samples import SERIES_DTYPE
from bandplate.core.target import target_n
from bandplate.drills import happening as h
from bandplate.station.telling import Telling
from tests.unit.made_looks import trial

RATE_HZ = 250.0
S = 1_000_000_000
GO = {"quiet_n": {}}


def test_the_target_of_a_stopped_repetition_ends_with_it_and_its_next_try_has_its_own() -> None:
    telling = Telling(RATE_HZ)
    ramp = replace(trial(), points=((0.0, 100.0), (20.0, 500.0)))
    telling.facts(Event(10 * S, h.GO, GO), (ramp, 10 * S))
    stopped = telling.facts(Event(15 * S, h.EASED, {"reason": "coach"}), (ramp, 10 * S))
    at_s = np.array([9.0, 12.0, 14.9, 15.1, 21.9, 27.0, 41.9, 42.1])
    told = target_n((at_s * S).astype(np.int64), stopped)
    assert told[1:3] == pytest.approx([140.0, 198.0])
    assert np.isnan(told[[0, 3, 4, 5]]).all()
    again = telling.facts(Event(22 * S, h.GO, GO), (ramp, 22 * S))
    told = target_n((at_s * S).astype(np.int64), again)
    assert told[[1, 2, 5, 6]] == pytest.approx([140.0, 198.0, 200.0, 498.0])
    assert np.isnan(told[[0, 3, 4, 7]]).all()
    # a stop in the rest takes nothing away
    assert telling.facts(Event(50 * S, h.EASED, {"reason": "coach"}), (ramp, 22 * S)) == {}


def test_a_stop_before_the_target_began_leaves_none() -> None:
    telling = Telling(RATE_HZ)
    late = replace(trial(), points=((0.0, None), (5.0, None), (5.0, 400.0), (9.0, 400.0)))
    telling.facts(Event(10 * S, h.GO, GO), (late, 10 * S))
    stopped = telling.facts(Event(12 * S, h.EASED, {"reason": "coach"}), (late, 10 * S))
    told = target_n(np.arange(9, 25) * S, stopped)
    assert np.isnan(told).all()


def relaxed_rows() -> np.ndarray:
    """Return 12 s of rows: the torso's left band is pulled at 5 s, the left plate gives way."""
    t_s = np.arange(round(12 * RATE_HZ)) / RATE_HZ
    rows = np.zeros(len(t_s), SERIES_DTYPE)
    rows["t_ns"] = np.round((10 + t_s) * S)
    pull = 60.0 * ((t_s >= 5.0) & (t_s < 5.5))
    noise = np.random.default_rng(1).normal(0.0, 0.2, (2, len(t_s)))
    rows["values"][:, SIGNAL_INDEX["torso_left"]] = 40.0 + pull + noise[0]
    rows["values"][:, SIGNAL_INDEX["left.fz"]] = 400.0 + 0.5 * pull + noise[1]
    return rows


def test_the_passive_response_of_one_leg_is_not_that_of_the_other_or_of_another_drill() -> None:
    chosen = Event(S, h.CHOSEN, {"name": "a", "facts": {"references_n": {}}})

    def with_template() -> Telling:
        telling = Telling(RATE_HZ)
        telling.facts(chosen, None)
        telling.facts(Event(10 * S, h.GO, GO), (trial("left"), 10 * S))
        telling.facts(Event(10 * S, h.PHASE, {"phase": "relax"}), None)
        telling.see(relaxed_rows())
        telling.facts(Event(15 * S, h.PERTURBED, {"band": "torso", "change_n": 60.0}), None)
        told = telling.facts(Event(22 * S, h.PHASE, {"phase": "rise"}), None)
        assert isinstance(told["response_template"], dict)
        return telling

    def next_go(telling: Telling, side: str) -> dict[str, object]:
        return telling.facts(Event(40 * S, h.GO, GO), (trial(side), 40 * S))

    assert "response_template" not in next_go(with_template(), "left")
    told = next_go(with_template(), "right")
    assert "response_template" in told
    assert told["response_template"] is None
    assert with_template().facts(chosen, None)["response_template"] is None
