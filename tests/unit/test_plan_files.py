"""The rules and an edited plan: read strictly, with file, line, key and what to do."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from bandplate.core.errors import ConfigError
from bandplate.drills import drill_files, load_drill
from bandplate.plan import Item, SessionPlan, load_rules, plan_to_toml, read_plan, rules_file
from bandplate.plan.rules import SHIPPED_RULES, Limits, RuleDrill, When

DRILLS = {
    name: load_drill(str(path))[1] for name, path in drill_files(Path("no-such-folder")).items()
}
RULES = SHIPPED_RULES.read_text("utf-8")
PAGE = (Path(__file__).parents[2] / "docs" / "plan.md").read_text("utf-8")
ANN = 'Ann \\ "A" 🏃'
PLAN = plan_to_toml(
    SessionPlan(
        athlete=ANN,
        date="2026-03-02",
        notes=("a\u007fb",),
        drills=(
            Item(drill="hold", target_pct=70.0, repetitions=2, why="x" * 200),
            Item(drill="fluctuate", difficulty=0.4, ar_r2_at_most=0.8, bands=("swing",), why="y"),
            Item(drill="confirm", less_band="swing", why="z"),
        ),
    )
)  # fmt: skip


def wrong(path: Path, text: str, old: str, new: str) -> str:
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_rules(path, DRILLS) if text is RULES else read_plan(path, ANN, DRILLS)
    said = str(caught.value)
    assert said.startswith(f"{path}:")
    return said.removeprefix(f"{path}:")


@pytest.mark.parametrize(
    ("old", "new", "key", "what"),
    [
        ("rest_days = 1 ", "rest_day = 1 ", "limits.rest_day", "did you mean rest_days?"),
        ("[40, 85]", "[85, 40]", "limits.target_pct", "the first is above the last"),
        ('when = "confirm"', 'when = "confrm"', "when", "did you mean confirm?"),
        ('when = "light"', 'when = "first"', "rules", "nothing is said for light"),
        ('{ drill = "swing", why', '{ drill = "swng", why', "drill", "did you mean swing?"),
        ("at_ceiling = true", "at_ceiling = true, target_pct = 60", "at_ceiling", "one of the two"),
        ('"the knee\'s band pulls unevenly", bands = ["swing"]', '"a", bands = ["leg"]',
         "bands[1]", "write one of"),
        ('drill = "steps"\nmembers', 'drill = "swing"\nmembers', "drill", "stands there twice"),
        ('[[hard]]\ndrill = "hold"\nmembers = ["push"]\n', "", "hard", "nothing is said of hold"),

        ('drill = "weigh", why = "body weight"', 'drill = "weigh", why = "b", target_pct = 50',
         "target_pct", "weigh has no target"),
    ],
)  # fmt: skip
def test_wrong_rules(tmp_path: Path, old: str, new: str, key: str, what: str) -> None:
    said = wrong(tmp_path / "rules.toml", RULES, old, new)
    assert re.match(rf"\d+: key \S*{re.escape(key)}: ", said)
    assert what in said


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('date = "2026-03-02"', 'date = "2026-13-02"', "6: key date: '2026-13-02' is no day"),
        ('drill = "hold"', 'drill = "hld"', "11: key drills[1].drill: there is no drill 'hld'"),
        ("target_pct = 70.0", "target_pct = 140", "14: key drills[1].target_pct: 140 does not fit"),
        ("repetitions = 2", "repetitions = 0", "13: key drills[1].repetitions: 0 does not fit"),
        ('drill = "hold"', 'drill = "max"', "14: key drills[1].target_pct: max has no target"),
        ('drill = "fluctuate"', 'drill = "hold"', "key drills[2].bands: the pull does not change"),
        ('drill = "confirm"', 'drill = "max"', "drills[3].less_band: swing takes no part in max"),
        ("Ann", "Bob", "is a plan of Bob"),
        ('kind = "normal"', "kind = normal", "7: not valid TOML"),
    ],
)
def test_a_wrongly_edited_plan(tmp_path: Path, old: str, new: str, place: str) -> None:
    assert place in f":{wrong(tmp_path / 'plan.toml', PLAN, old, new)}"


def test_names_and_notes_of_any_letters_come_back(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(PLAN, "utf-8", newline="\n")
    plan = read_plan(file, ANN, DRILLS)
    assert plan.notes == ("a\u007fb",)
    assert plan_to_toml(plan) == PLAN


def test_the_coachs_own_rules_take_the_place_of_the_shipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert rules_file() == SHIPPED_RULES
    own = tmp_path / "bandplate" / "plan.toml"
    own.parent.mkdir()
    own.write_text(RULES.replace("references_days = 28", "references_days = 14"), "utf-8")
    assert load_rules(rules_file(), DRILLS).limits.references_days == 14


def test_the_page_says_every_key_with_the_shipped_value() -> None:
    shipped = tomllib.loads(RULES)["limits"]
    assert shipped == msgspec.to_builtins(Limits()) | {"target_pct": list(Limits().target_pct)}
    for key, value in shipped.items():
        assert f"`{key}` = {value}" in PAGE
    for name in [*When.__args__, *RuleDrill.__struct_fields__]:
        assert f"`{name}`" in PAGE
    example = re.search(r"```toml\n(.*?)```", PAGE, re.S)
    assert example
    block = example[1].split("\n\n")[0]
    assert block in RULES
