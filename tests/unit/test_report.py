"""A report's parts: its catalogue, its pictures, its files."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from bandplate.core.errors import StorageError, UsageError
from bandplate.measures import Measure
from bandplate.measures.support import support_sentence
from bandplate.report.charts import Bar, Curve, curves_chart, support_chart
from bandplate.report.files import checked_path, write_whole
from bandplate.report.headline import headline_of
from bandplate.report.model import RepetitionDone, Report, SetDone
from bandplate.report.panel import ticks
from bandplate.report.scene import Label, Scene, to_svg
from bandplate.report.words import Words

PLACES = re.compile(r"\{\d\}")


def templates() -> set[str]:
    """Return every text that the sources give to the catalogue."""
    found = set()
    for source in Path(str(files("bandplate.report"))).glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                if node.func.id == "words" and isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def test_every_word_of_a_report_has_german_with_the_same_places() -> None:
    table = tomllib.loads(files("bandplate.report").joinpath("report_de.toml").read_text("utf-8"))
    used = templates()
    assert len(used) > 90
    assert used - table.keys() == set()
    for english, german in table.items():
        assert set(PLACES.findall(english)) == set(PLACES.findall(german)), english


def test_sentences_of_lower_layers_are_found_by_their_form() -> None:
    words = Words("de")
    ratios = [
        Measure("support_ratio", scope, value, "1")
        for scope, value in (("swing", 0.72), ("arm_left", 1.0), ("torso", 1.1))
    ]
    said = words.say(support_sentence(ratios).replace("Swing leg", "Swing leg"))
    assert said == "Schwungbein: 72 % des Anteils; die anderen tragen."
    assert words.say("Support ratio, left arm") == "Stützverhältnis, linker Arm"
    assert words.say("first session") == "erste Einheit"
    assert words.say("nobody ever translated this") == "nobody ever translated this"
    assert words.amount(-0.5, "N") == "\u22120,500 N"
    assert words.amount(-0.0002, "N", sign=True) == "0,000 N"
    assert words.date("2026-03-02") == "2. März 2026"
    with pytest.raises(UsageError, match="en, de"):
        Words("fr")


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 1000, [0, 500, 1000]), (-1, 11, [0, 5, 10]), (0.1, 0.3, [0.1, 0.2, 0.3])],
)
def test_ticks_are_round_and_inside(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high, 3) == expected


def test_hostile_words_stay_words_in_a_picture() -> None:
    name = '</text><script>alert("1")</script>&'
    svg = to_svg(Scene(10, 10, (Label(0, 5, name, 8, "#000000"),), name))
    root = ElementTree.fromstring(svg)
    assert [child.tag for child in root] == ["text"]
    assert root[0].text == name
    assert root.get("aria-label") == name


def test_a_curve_with_a_gap_is_drawn_in_two_pieces_and_names_do_not_meet() -> None:
    t_s = np.arange(100) / 10
    values = np.full(100, 700.0)
    values[40:50] = np.nan
    near = Curve(t_s, np.full(100, 701.0), "#222222", "b")
    scene = curves_chart(
        (240, 120), "push", "N", [Curve(t_s, values, "#111111", "a"), near], "w", tick=str
    )
    pieces = [item for item in scene.items if getattr(item, "stroke", "") == "#111111"]
    assert [len(piece.points) for piece in pieces] == [40, 50]
    names = [i for i in scene.items if isinstance(i, Label) and i.colour in ("#111111", "#222222")]
    assert abs(names[0].y - names[1].y) >= 9
    for item in scene.items:
        for x, y in getattr(item, "points", []):
            assert 0 <= x <= 240
            assert 0 <= y <= 120


def test_a_bar_is_as_long_as_its_value() -> None:
    bars = [Bar("half", "#111111", 50.0, 40.0, 60.0, "50 %"), Bar("all", "#222222", 100.0, None,
                                                                  None, "100 %")]  # fmt: skip
    scene = support_chart((300, 60), "left", bars, "whole", "w")
    width = {
        item.fill: item.points[1][0] - item.points[0][0]
        for item in scene.items
        if getattr(item, "fill", "") in ("#111111", "#222222")
    }
    assert width["#111111"] == pytest.approx(width["#222222"] / 2)


def report_of(*sets: SetDone) -> Report:
    return Report("Ann", None, "", False, False, sets, ())


def test_the_numbers_are_of_what_counted() -> None:
    done = (
        RepetitionDone(1, "left", "left", True, mean_n=900.0, mean_pct=60.0, in_corridor_pct=80.0),
        RepetitionDone(2, "left", "left", True, mean_n=990.0, mean_pct=66.0, in_corridor_pct=90.0),
        RepetitionDone(3, "left", "left", False, mean_n=10.0, mean_pct=1.0, in_corridor_pct=0.0),
        RepetitionDone(
            4, "left", "left", False, excluded="cramp", mean_n=10.0, in_corridor_pct=0.0
        ),
    )
    maxed = (RepetitionDone(1, "right", "right", True, mean_n=1400.0, peak_n=1500.0),)
    hold = SetDone("hold", "Hold", "left", 0, 3, done)
    last = SetDone("max", "Max push", "right", 1, 1, maxed)
    keys = headline_of(report_of(hold, last)).keys
    assert [(key.kind, key.value) for key in keys] == [
        ("push_pct", 63.0), ("corridor_pct", 85.0), ("supported_pct", None),
    ]  # fmt: skip
    keys = headline_of(report_of(last)).keys
    assert [(key.kind, key.value) for key in keys[:2]] == [("best_n", 1500.0), ("push_n", 1400.0)]
    nothing = SetDone("hold", "Hold", "left", 0, 3, ())
    assert all(key.value is None for key in headline_of(report_of(nothing)).keys)


def test_a_report_is_whole_or_not_there(tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    out.write_text("old")

    def interrupted() -> None:
        with write_whole(out) as part:
            part.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [one.name for one in tmp_path.iterdir()] == ["a.pdf"]
    assert out.read_text() == "old"
    with write_whole(out) as part:
        part.write_text("new")
    assert [one.name for one in tmp_path.iterdir()] == ["a.pdf"]
    assert out.read_text() == "new"
    for wrong, error in (
        (tmp_path / "a.txt", UsageError),
        (tmp_path / "no" / "a.pdf", StorageError),
    ):
        with pytest.raises(error):
            checked_path(wrong)
    (tmp_path / "b.html").mkdir()
    with pytest.raises(StorageError, match="folder"):
        checked_path(tmp_path / "b.html")
