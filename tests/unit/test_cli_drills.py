"""``bandplate drills``: the list, one drill, what is wrong with a file, a copy to change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bandplate.cli.main import main
from bandplate.config import Limits, save_limits
from bandplate.core.errors import ConfigError
from bandplate.drills import Facts, choose
from bandplate.drills.files import drill_files, load_drill

Said = pytest.CaptureFixture[str]


def table(said: str) -> dict[str, str]:
    return {line.split()[0]: line for line in said.splitlines()[1:]}


def test_the_list_has_all_drills_and_marks_the_own_ones(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "mine.toml").write_text(
        'title = "Mine"\nsides = ["left"]\nrest_s = 9\n'
        "phases = [{ kind = 'rise', duration_s = 2 }, { kind = 'hold', duration_s = 60 }]\n"
    )
    (tmp_path / "ramp.toml").write_text('title = "Own ramp"\nphases = 3\n')
    assert main(["drills", "--folder", str(tmp_path)]) == 0
    said = capsys.readouterr()
    rows = table(said.out)
    assert set(rows) == set(drill_files(tmp_path))
    assert re.split(" {2,}", rows["mine"]) == [
        "mine", "Mine", "1 x 3", "rise, hold", "band", "3:24", "own"
    ]  # fmt: skip
    assert re.split(" {2,}", rows["hold"])[2:] == ["2 x 3", "rise, hold", "band", "2:56"]
    assert rows["ramp"].split() == ["ramp", "(broken)", "own"]
    assert said.err == (
        f"bandplate: {tmp_path / 'ramp.toml'}:2: key phases: 3 does not fit; "
        "write a list, at least one, each a table\n"
    )


def test_show_prints_the_file_as_it_is(tmp_path: Path, capsys: Said) -> None:
    assert main(["drills", "show", "hold", "--folder", str(tmp_path)]) == 0
    assert capsys.readouterr().out == drill_files(tmp_path)["hold"].read_text("utf-8")
    assert main(["drills", "--folder", str(tmp_path), "show", "hodl"]) == 1
    assert capsys.readouterr().err == "bandplate: no drill 'hodl'; did you mean hold?\n"
    assert main(["drills", "show", str(tmp_path / "gone.toml")]) == 1
    assert "gone.toml: No such file" in capsys.readouterr().err


def test_check_says_in_words_what_a_drill_does(tmp_path: Path, capsys: Said) -> None:
    assert main(["drills", "check", "hold", "fluctuate", "--folder", str(tmp_path)]) == 0
    words = capsys.readouterr().out
    assert "hold.toml: OK\n  hold: 2 sides (left, right) x 3 repetitions, 11 s each" in words
    assert "rise 1 s at 40 to 75 % of max; then hold 10 s at 75 % of max\n" in words
    assert "  bands: noise at torso by the anchor, else a partner\n" in words
    assert "  adapts: towards 75 % of the time in corridor\n" in words


@pytest.mark.parametrize("name", sorted(drill_files(Path("no-such-folder"))))
def test_every_shipped_drill_can_be_said_in_words(name: str, tmp_path: Path, capsys: Said) -> None:
    assert main(["drills", "check", name, "--folder", str(tmp_path)]) == 0
    assert f"  {name}: " in capsys.readouterr().out


def test_check_names_every_problem_and_fails(tmp_path: Path, capsys: Said) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('title = "A"\nrest = 3\nphases = [{ kind = "hold" }]\n')
    assert main(["drills", "check", str(path), "hold", "--folder", str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{path}:2: key rest: there is no such key here; did you mean rest_s?"
    assert lines[1].startswith(f"{path}:3: key phases[1].duration_s: is missing; ")
    assert lines[2].endswith("hold.toml: OK")


def test_check_says_what_choosing_would_refuse_by_the_station_s_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = tmp_path / "bold.toml"
    path.write_text(
        'title = "Bold"\n\nphases = [{ kind = "perturb", duration_s = 9, target_pct = 95 }]\n'
        '[resistance]\nsource = "partner"\n'
        'profile = { kind = "perturbations", amplitude_n = 130 }\n'
    )
    assert main(["drills", "check", str(path)]) == 0
    limits = Limits(90.0, {"torso_left": 60.0, "torso_right": 50.0})
    save_limits(limits)
    capsys.readouterr()
    assert main(["drills", "check", str(path), "hold"]) == 1
    push, pull, *rest = capsys.readouterr().out.splitlines()
    assert push.startswith(f"{path}:3: key phases[1].target_pct: reaches 95 % of max, and")
    assert pull.startswith(
        f"{path}:6: key resistance.profile.amplitude_n: asks for 65 N, more than the 50"
    )
    assert rest[0].endswith("hold.toml: OK")
    name, bold = load_drill(str(path))
    for said, overload_pct in ((push, limits.overload_pct), (pull, None)):
        facts = Facts(band_max_n=limits.band_max_n, overload_max_pct=overload_pct)
        with pytest.raises(ConfigError) as refused:
            choose(name, bold, facts, seed=1)
        assert said.partition(": ")[2] == str(refused.value).partition(": ")[2]


def test_new_copies_a_drill_that_then_is_listed_and_never_overwrites(
    tmp_path: Path, capsys: Said
) -> None:
    folder = tmp_path / "not" / "there"
    words = ["drills", "new", "my-ramp", "--from", "ramp", "--folder", str(folder)]
    assert main(words) == 0
    assert capsys.readouterr().out.startswith(f"{folder / 'my-ramp.toml'}: a copy of ramp")
    assert load_drill("my-ramp", folder)[1] == load_drill("ramp", folder)[1]
    (folder / "my-ramp.toml").write_text("mine")
    assert main(words) == 1
    assert "is there already" in capsys.readouterr().err
    assert (folder / "my-ramp.toml").read_text() == "mine"


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "nul\0"])
def test_new_refuses_a_name_that_is_no_files(name: str, tmp_path: Path, capsys: Said) -> None:
    assert main(["drills", "new", name, "--folder", str(tmp_path / "own")]) == 2
    assert "is no name for a drill" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_new_says_where_it_cannot_write(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "file").write_text("")
    assert main(["drills", "new", "a", "--folder", str(tmp_path / "file")]) == 1
    assert "choose a --folder to write in" in capsys.readouterr().err
