"""What a station allows at most: its file, and its rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from bandplate.config import Limits, load_limits, save_limits
from bandplate.core.channels import BANDS
from bandplate.core.errors import ConfigError
from bandplate.drills import choose, load_drill
from bandplate.drills.spec import StopLimits
from bandplate.drills.stops import StopRules
from tests.studies.anchor import Rig
from tests.unit.made_looks import FACTS, RATE_HZ, drill, looks, standing, time_s, trial


def test_limits_are_what_was_kept(tmp_path: Path) -> None:
    file = tmp_path / "config" / "limits.toml"
    assert load_limits(file) == Limits()
    for kept in (Limits(120.0, {"swing_left": 80.1, "arm_right": 60.0}), Limits()):
        save_limits(kept, file)
        assert load_limits(file) == kept
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[band_max_n]\nswing = 80", "no band sensor 'swing': write one of swing_left"),
        ("[band_max_n]\nswing_left = -1", "band_max_n"),
        ("overload_pct = inf", "overload_pct"),
        ("overload = 120", "overload"),
    ],
)
def test_a_wrong_limit_is_one_line_with_the_file_and_the_key(
    tmp_path: Path, text: str, says: str
) -> None:
    file = tmp_path / "limits.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=rf"limits\.toml: .*{says}") as why:
        load_limits(file)
    assert "\n" not in str(why.value)


def test_no_drill_can_do_without_the_station_s_limits() -> None:
    t_s = time_s(6.0)
    columns = standing(t_s)
    columns["arm_left"] = columns["arm_left"] + 60.0 * (t_s > 4.0)
    columns["left.fz"] = columns["left.fz"] + 2000.0 * (t_s > 5.0)
    bold = msgspec.structs.replace(drill(), stops=StopLimits(off=("overload", "balance")))

    def advice(**caps: object) -> str:
        rules = StopRules(bold, replace(FACTS, **caps), RATE_HZ)
        rules.begin(trial())
        for look in looks(columns):
            stop = rules.step(look, "work", trial(), look.t_ns * 1e-9)
            if stop is not None:
                return f"{stop.reason}: {stop.advice}"
        return ""

    assert advice() == ""
    assert advice(band_max_n={"arm_left": 50.0}).startswith("overload: left arm band above 50 N")
    assert "% of max" in advice(overload_max_pct=90.0)
    assert advice(overload_max_pct=400.0) == ""


def test_a_drill_that_asks_for_more_is_refused_at_choosing() -> None:
    name, perturb = load_drill("perturb")
    profile = msgspec.structs.replace(perturb.resistance.profile, amplitude_n=120.0)
    resistance = msgspec.structs.replace(perturb.resistance, profile=profile)
    asks = msgspec.structs.replace(perturb, resistance=resistance)
    choose(name, asks, replace(FACTS, band_max_n={"torso_left": 200.0}), seed=1)
    with pytest.raises(ConfigError, match=r"amplitude_n: asks for \d+ N, more than the 40 N"):
        choose(name, asks, replace(FACTS, band_max_n={"torso_left": 40.0}), seed=1)


def test_a_target_at_the_station_s_limit_is_refused_by_its_key() -> None:
    _, follow = load_drill("follow")  # 60 % of max and, at its hardest, 3 SD of 10 % around it
    choose("follow", follow, replace(FACTS, overload_max_pct=91.0), seed=1)
    says = r"drill follow: key phases\[2\]\.target_pct: reaches 90 % of max"
    with pytest.raises(ConfigError, match=says):
        choose("follow", follow, replace(FACTS, overload_max_pct=90.0), seed=1)


def test_the_anchor_is_never_told_more_than_the_station_allows() -> None:
    rig = Rig(6).armed()
    torso = ("torso_left", "torso_right")
    rig.anchor.most_n = {band: rig.anchor.lines[band].base_n + 12.0 for band in torso}
    for _ in range(150):
        rig.step(dict.fromkeys(torso, 500.0))
    _, pull_n = rig.pull_n()
    assert rig.anchor.state.word == "armed"
    for band in torso:
        assert 10.0 < pull_n[-1, BANDS.index(band)] < 12.1


@pytest.mark.parametrize(("lower", "above_base_n"), [("torso_left", 12.0), ("torso_right", -45.0)])
def test_a_limit_of_one_torso_line_holds_for_both_also_on_the_way_to_base(
    lower: str, above_base_n: float
) -> None:
    rig = Rig(7).armed()
    torso = ("torso_left", "torso_right")
    rig.anchor.most_n = {lower: rig.anchor.lines[lower].base_n + above_base_n}
    for changes in (dict.fromkeys(torso, 500.0), None):
        for _ in range(150):
            rig.step(changes)
        _, pull_n = rig.pull_n()
        assert rig.anchor.state.word == "armed"
        at_n = [pull_n[-1, BANDS.index(band)] for band in torso]
        asked_n = above_base_n if changes else min(above_base_n, 0.0)
        assert at_n == pytest.approx([asked_n] * 2, abs=1.0)
