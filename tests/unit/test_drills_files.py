"""Drill files: the shipped ones, the coach's own, and what is said of wrong ones."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandplate.core.errors import ConfigError, UsageError
from bandplate.drills import spec
from bandplate.drills.allowed import allowed
from bandplate.drills.check import read_drill
from bandplate.drills.files import (
    check_drill,
    drill_files,
    drill_from_json,
    drill_to_json,
    is_shipped,
    load_drill,
    save_drill,
)
from bandplate.drills.toml_lines import KeyPath, key_lines, line_of

PAGE = Path(__file__).parents[2] / "docs" / "drills.md"
NOWHERE = Path("no-such-folder")
SHIPPED = drill_files(NOWHERE)
NAMES = {
    "free", "max", "max_swing", "max_arms", "max_torso", "weigh", "hold", "ramp", "confirm",
    "steps", "swing", "arms", "torso", "follow", "fluctuate", "perturb", "whole", "try",
}  # fmt: skip

HEAD = 'title = "A"\n'
PHASE = '[[phases]]\nkind = "hold"\nduration_s = 10\n'
FLUCTUATE = HEAD + '[[phases]]\nkind = "fluctuate"\nduration_s = 9\n'
NOISE = '[resistance]\nsource = "partner"\n[resistance.profile]\nkind = "noise"\n'


def test_all_drills_are_shipped() -> None:
    assert set(SHIPPED) == NAMES
    assert all(is_shipped(path) for path in SHIPPED.values())


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_shipped_drill_is_clean_says_its_purpose_and_survives_json(name: str) -> None:
    path = SHIPPED[name]
    assert check_drill(path) == []
    assert path.read_text("utf-8").startswith("# ")
    found, drill = load_drill(name, NOWHERE)
    assert found == name
    assert drill_from_json(json.loads(json.dumps(drill_to_json(drill)))) == drill


def test_a_recorded_drill_of_another_version_is_refused() -> None:
    data = drill_to_json(load_drill("hold", NOWHERE)[1])
    with pytest.raises(ConfigError, match="another version"):
        drill_from_json({**data, "gravity": 3})


def test_the_coachs_own_file_wins_and_a_broken_one_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "hold.toml").write_text(HEAD + PHASE, "utf-8")
    (tmp_path / "mine.toml").write_text("title =", "utf-8")
    (tmp_path / "ramp.toml").write_text("[[", "utf-8")
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "lost.toml").symlink_to(tmp_path / "nowhere")
    files = drill_files(tmp_path)
    assert list(files) == sorted(NAMES | {"mine", "lost"})
    assert {name for name, path in files.items() if not is_shipped(path)} == {
        "hold",
        "lost",
        "mine",
        "ramp",
    }
    assert load_drill("hold", tmp_path)[1].title == "A"
    assert load_drill("swing", tmp_path)[1].title == "Swing"
    with pytest.raises(ConfigError, match=re.escape(f"{tmp_path / 'ramp.toml'}:1: ")):
        load_drill("ramp", tmp_path)  # never the shipped one in its place


def test_a_name_that_is_none_is_told_what_is_like_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no drill 'hodl'; did you mean hold\?"):
        load_drill("hodl", tmp_path)
    with pytest.raises(ConfigError, match=r"gone\.toml: No such file"):
        load_drill(str(tmp_path / "gone.toml"))
    with pytest.raises(ConfigError, match="check the path"):
        load_drill("nul\0.toml")


SLIPS = {
    "short weighing": (
        HEAD + 'phases = [\n{ kind = "weigh", duration_s = 2 },\n]',
        3,
        "phases[1].duration_s",
        "give it 3 s or more",
    ),
    "syntax": (HEAD + "x = \n" + PHASE, 2, "", "not valid TOML"),
    "syntax at the end": (HEAD + PHASE + "cues = [", 5, "", "not valid TOML"),
    "percent sign": (HEAD + PHASE + "target_pct = 75%\n", 5, "", "without the % sign"),
    "percent sign in a table": (
        HEAD + 'phases = [{ kind = "hold", duration_s = 9, target_pct = 75% }]\n',
        2,
        "",
        "without the % sign",
    ),
    "missing comma": (
        HEAD + 'phases = [\n{ kind = "rise", duration_s = 1 }\n{ kind = "hold", duration_s = 9 }]',
        4,
        "",
        "put a comma before this entry",
    ),
    "unit": (HEAD + "rest_s = 20 s\n" + PHASE, 2, "", "its unit is the end of the key's name"),
    "decimal comma": (HEAD + "rest_s = 2,5\n" + PHASE, 2, "", "with a point"),
    "no quotes": (HEAD + "activity = push\n" + PHASE, 2, "", "in quotes"),
    "fraction": (HEAD + PHASE + "target_pct = 0.75\n", 5, "phases[1].target_pct", "80 for 80 %"),
    "unknown key": (HEAD + "repetitons = 2\n" + PHASE, 2, "repetitons", "did you mean repetitions"),
    "unknown key in a table": (
        HEAD + PHASE + "[corridor]\n\nhalf_width = 3\n",
        7,
        "corridor.half_width",
        "did you mean half_width_",
    ),
    "missing": (HEAD + '[[phases]]\nkind = "hold"\n', 2, "phases[1].duration_s", "is missing"),
    "no phases": (HEAD, 1, "phases", "is missing"),
    "empty": (HEAD + "sides = []\n" + PHASE, 2, "sides", "at least one"),
    "type": (HEAD + PHASE + '[ready]\nstill_s = "1"\n', 6, "ready.still_s", "a number above 0"),
    "range": (HEAD + "repetitions = 0\n" + PHASE, 2, "repetitions", "from 1 to 100"),
    "not finite": (HEAD + "rest_s = nan\n" + PHASE, 2, "rest_s", "above 0, up to 3600"),
    "huge": (HEAD + f"rest_s = 0x{'f' * 9000}\n" + PHASE, 2, "rest_s", "up to 3600"),
    "three ends": (HEAD + PHASE + "target_pct = [1, 2, 3]\n", 5, "phases[1].target_pct", "[first,"),
    "a word": (HEAD + PHASE + PHASE.replace("hold", "hodl"), 6, "phases[2].kind", "mean hold?"),
    "inline": (
        HEAD + 'phases = [\n{ kind = "hold", duration_s = 9 },\n{ kind = "x", duration_s = 9 }]',
        4,
        "phases[2].kind",
        "write one of",
    ),
    "not a table": (HEAD + "corridor = 5\n" + PHASE, 2, "corridor", "write a table"),
    "cue": (HEAD + 'cues = [\n"lag",\n"breathe"]\n' + PHASE, 4, "cues[2]", "did you mean breath?"),
    "stop": (HEAD + PHASE + '[stops]\noff = ["overlaod"]\n', 6, "stops.off[1]", "mean overload?"),
    "coach's stop": (HEAD + PHASE + '[stops]\noff = ["coach"]\n', 6, "stops.off[1]", "always"),
    "sides twice": (HEAD + 'sides = ["left", "left"]\n' + PHASE, 2, "sides[2]", "twice"),
    "scenario": (HEAD + 'scenario = "moon"\n' + PHASE, 2, "scenario", "quiet"),
    "two targets": (
        HEAD + PHASE + "target_pct = 50\ntarget_n = 80\n", 6, "phases[1].target_n", "one of the two"
    ),
    "overload": (
        HEAD + PHASE + "target_pct = [20, 140]\n", 5, "phases[1].target_pct", "above 130 %"
    ),
    "overload by its course": (
        HEAD + PHASE + 'target_pct = 90\ntarget_profile = { kind = "noise", amplitude_pct = 15 }\n',
        5,
        "phases[1].target_pct",
        "reaches 135 %",
    ),
    "corridor around nothing": (
        HEAD + PHASE + "[corridor]\nsettle_s = 1\n", 5, "corridor", "no phase has a target"
    ),
    "two widths": (
        HEAD + PHASE + "target_n = 900\n[corridor]\nhalf_width_pct = 5\nhalf_width_n = 80\n",
        8,
        "corridor.half_width_n",
        "one of the two",
    ),
    "settles too long": (
        HEAD + PHASE + "target_n = 900\n[corridor]\nsettle_s = 10\n",
        7,
        "corridor.settle_s",
        "shorten it",
    ),
    "wide corridor": (
        HEAD + PHASE + "target_pct = 4\n", 5, "phases[1].target_pct", "wider than the target"
    ),
    "wide corridor in N": (
        HEAD + PHASE + "target_n = 90\n[corridor]\nhalf_width_n = 100\n",
        5,
        "phases[1].target_n",
        "+-100 N",
    ),
    "follow what": (
        HEAD + PHASE.replace("hold", "follow") + "target_pct = 50\n",
        3,
        "phases[1].kind",
        "add target_profile",
    ),
    "follow without target": (
        HEAD
        + PHASE.replace("hold", "follow")
        + 'target_profile = { kind = "sine", amplitude_n = 9 }\n',
        3,
        "phases[1].kind",
        "add target_pct",
    ),
    "moves around nothing": (
        HEAD + PHASE + 'target_profile = { kind = "sine", amplitude_n = 9 }\n',
        5,
        "phases[1].target_profile",
        "add target_pct",
    ),
    "fluctuate what": (FLUCTUATE, 3, "phases[1].kind", "add resistance.profile"),
    "no amplitude": (FLUCTUATE + NOISE, 7, "resistance.profile", "amplitude"),
    "two amplitudes": (
        FLUCTUATE + NOISE + "amplitude_pct = 3\namplitude_n = 3\n",
        10,
        "resistance.profile.amplitude_n",
        "one of the two",
    ),
    "passive": (
        FLUCTUATE + '[resistance]\nprofile = { kind = "noise", amplitude_n = 9 }\n',
        6,
        "resistance.profile",
        'set resistance.source to "auto"',
    ),
    "idle anchor": (
        HEAD + PHASE + '[resistance]\nsource = "anchor"\n', 6, "resistance.source", "add resist"
    ),
    "never runs": (
        HEAD + PHASE + NOISE + "amplitude_n = 9\n", 7, "resistance.profile", "never runs"
    ),
    "sudden or not": (
        FLUCTUATE.replace("fluctuate", "perturb") + NOISE + "amplitude_n = 9\n",
        3,
        "phases[1].kind",
        'to "perturbations"',
    ),
    "gaps": (
        FLUCTUATE + NOISE + "amplitude_n = 9\ngap_s = [5, 2]\n",
        10,
        "resistance.profile.gap_s",
        "swap the two",
    ),
    "endless course": (
        FLUCTUATE.replace("9", "601") + NOISE + "amplitude_n = 9\n",
        4,
        "phases[1].duration_s",
        "600 s at most",
    ),
    "adapts nothing": (HEAD + PHASE + "[adaptation]\n", 5, "adaptation", "no profile"),
    "ends swapped": (
        FLUCTUATE + NOISE + "[adaptation]\nar_r2 = [0.5, 0.9]\n",
        10,
        "adaptation.ar_r2",
        "swap the two",
    ),
    "takes no part": (
        HEAD + 'members = ["push"]\nmember = "torso"\n' + PHASE, 3, "member", "add torso to members"
    ),
    "a cue's member": (
        HEAD + 'members = ["push"]\ncues = ["cop", "arm_phase"]\n' + PHASE,
        3,
        "cues[2]",
        "arm_left and arm_right",
    ),
    "a cue's target": (HEAD + 'cues = ["over"]\n' + PHASE, 2, "cues[1]", "needs a target"),
    "lag of one": (
        HEAD + 'members = ["push"]\ncues = ["lag"]\n' + PHASE, 3, "cues[1]", "only one"
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_named_with_its_line_and_what_to_do(slip: str, tmp_path: Path) -> None:
    text, line, key, words = SLIPS[slip]
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    (problem,) = check_drill(path)
    assert (problem.line, problem.key) == (line, key)
    assert words in f"{problem.what}; {problem.do}"
    with pytest.raises(ConfigError) as raised:
        load_drill(str(path))
    assert str(raised.value) == str(problem)
    assert str(problem).startswith(f"{path}:{line}: ")
    assert str(problem).isprintable()


def test_all_problems_come_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'titel = "A"\nrepetitions = 1000\n[[phases]]\nkind = "hop"\n[stops]\noff = ["sun", "no"]\n',
        "utf-8",
    )
    lines = [(problem.line, problem.key) for problem in check_drill(path)]
    assert sorted(lines) == sorted(
        [
            (1, "titel"),
            (1, "title"),
            (2, "repetitions"),
            (3, "phases[1].duration_s"),
            (4, "phases[1].kind"),
            (6, "stops.off[1]"),
            (6, "stops.off[2]"),
        ]
    )
    assert [line for line, _ in lines] == sorted(line for line, _ in lines)
    with pytest.raises(ConfigError, match=r"mine\.toml:1: .* \(and 6 more: bandplate drills check"):
        load_drill(str(path))


def test_a_file_from_windows_loads_and_one_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + PHASE).replace("\n", "\r\n").encode())
    assert load_drill(str(path))[1].title == "A"
    path.write_bytes(HEAD.encode() + b"about = '\xff'\n")
    (problem,) = check_drill(path)
    assert (problem.line, problem.what) == (2, "not UTF-8 text")


def test_deep_nesting_is_a_problem_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("x = " + "[" * 5000 + "]" * 5000, "utf-8")
    assert len(check_drill(path)) == 1


def paths_in(value: object, at: KeyPath = ()) -> list[KeyPath]:
    found: list[KeyPath] = [at] if at else []
    if isinstance(value, dict):
        pairs: list[tuple[str | int, object]] = list(value.items())
    else:
        pairs = list(enumerate(value)) if isinstance(value, list) else []
    for key, item in pairs:
        found += paths_in(item, (*at, key))
    return found


ODD = '''
a = """
[b]
x = 1 # "
"""
"quoted key" = 'it''s = 1'
deep.er = [[1, 2], [
  { p = 1, "q.r" = [
    3] }, # ]
]]
[[list]]
n = 1979-05-27T07:32:00Z
[list.sub]
m = {}
[[list]]
[list.sub]
m = -1.5e+3
[[list.more]]
k = "\\"]"
'''.replace("it''s", "it is")  # a literal string cannot hold its own quote


def test_every_key_of_odd_toml_is_found_on_its_line() -> None:
    lines = key_lines(ODD)
    assert set(lines) == set(paths_in(tomllib.loads(ODD)))
    written = ODD.split("\n")
    for path, line in lines.items():
        if isinstance(path[-1], str):
            assert path[-1] in written[line - 1], path
    assert lines["list", 1, "sub", "m"] == 17
    assert lines["deep", "er", 1, 0, "q.r", 0] == 9
    assert line_of(lines, ("list", 1, "gone", "too")) == 15


LINES = st.sampled_from([path.read_text("utf-8") for path in SHIPPED.values()])
PIECES = st.one_of(
    st.sampled_from(
        ["[", "]", "{", "}", "=", '"', "'", "#", "\n", "\\", "nan", "-1", "1e400", "[[phases]]\n"]
    ),
    st.sampled_from(["[adaptation]\n", "[resistance]\n", 'kind = "perturb"', "target_pct = 200\n"]),
    st.text(max_size=6),
    st.integers().map(str),
    st.floats().map(str),
)


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """Return a shipped file with some stretches replaced, dropped or doubled."""
    text = draw(LINES)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        piece = draw(st.one_of(PIECES, st.just(text[start:end] * 2)))
        text = text[:start] + piece + text[end:]
    return text


@given(spoilt())
def test_a_spoilt_file_gives_a_drill_or_says_where(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "spoilt.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    drill, problems = read_drill(path)
    assert (drill is None) == bool(problems)
    n_lines = text.count("\n") + 1
    assert all(1 <= problem.line <= n_lines for problem in problems)
    if drill is not None:
        assert load_drill(str(path)) == ("spoilt", drill)
        return
    with pytest.raises(ConfigError) as raised:
        load_drill(str(path))
    assert str(raised.value).startswith(f"{path}:{problems[0].line}: ")
    assert str(raised.value).isprintable()


def test_the_interpreter_ends_well_after_reading_a_drill() -> None:
    code = (
        "from bandplate.drills.files import load_drill; load_drill('hold'); import gc; gc.collect()"
    )
    done = subprocess.run([sys.executable, "-c", code], timeout=60, check=False)
    assert done.returncode == 0


def default_in_words(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required"
    if field.default is None:
        return "none"
    return "as below" if isinstance(field.default, msgspec.Struct) else "all"


SECTIONS = {
    "The file itself": spec.Drill,
    "`[[phases]]`": spec.PhaseSpec,
    "`[corridor]`": spec.CorridorSpec,
    "`[ready]`": spec.Ready,
    "`[resistance]`": spec.Resistance,
    "A course: `target_profile` and `resistance.profile`": spec.ProfileSpec,
    "`[adaptation]`": spec.Adaptation,
    "`[stops]`": spec.StopLimits,
}


@pytest.mark.parametrize("heading", SECTIONS)
def test_the_page_names_every_key_with_its_default_and_range(heading: str) -> None:
    section = re.split(r"\n##", PAGE.read_text("utf-8").split(f"### {heading}\n")[1])[0]
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| .+ \|$", section, re.MULTILINE)
    fields = msgspec.structs.fields(SECTIONS[heading])
    assert [(name, what) for name, _, what in rows] == [
        (field.name, allowed(field.type)) for field in fields
    ]
    for (name, default, _), field in zip(rows, fields, strict=True):
        if default.startswith("`"):
            value = tomllib.loads(f"x = {default.strip('`')}")["x"]
            assert msgspec.convert(value, field.type) == field.default, name
        else:
            assert default == default_in_words(field), name


def test_the_page_names_every_kind_cue_and_stop_and_its_example_is_clean(tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    words = {*spec.CUE_KINDS, *spec.STOP_KINDS}
    for field in (
        *msgspec.structs.fields(spec.PhaseSpec),
        *msgspec.structs.fields(spec.ProfileSpec),
    ):
        if field.name == "kind":
            words |= set(field.type.__args__)
    assert [word for word in words if f"`{word}`" not in page] == []
    (example,) = re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    path = tmp_path / "example.toml"
    path.write_text(example, "utf-8")
    assert check_drill(path) == []


def test_an_own_drill_is_saved_whole_and_never_over_a_shipped_one(tmp_path: Path) -> None:
    text = HEAD + PHASE
    path = save_drill(text, "my-hold", tmp_path / "own")
    assert load_drill("my-hold", tmp_path / "own")[1].title == "A"
    with pytest.raises(UsageError, match="there already"):
        save_drill(text, "my-hold", tmp_path / "own")
    with pytest.raises(UsageError, match="came along"):
        save_drill(text, "hold", tmp_path / "own", replace=True)
    with pytest.raises(UsageError, match="no name"):
        save_drill(text, "../hold", tmp_path / "own")
    with pytest.raises(ConfigError, match="did you mean"):
        save_drill(HEAD + "repetitons = 2\n" + PHASE, "my-hold", tmp_path / "own", replace=True)
    assert path.read_text("utf-8") == text
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="not saved"):
        save_drill(text, "my-hold", tmp_path / "file")
    assert list((tmp_path / "own").iterdir()) == [path]
