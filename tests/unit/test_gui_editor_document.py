"""A drill's file as the editor writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandplate.core.errors import ConfigError
from bandplate.drills import drill_files
from bandplate.drills.check import read_drill_text
from bandplate.drills.spec import Drill
from bandplate.gui.editor.document import Document, default_of

SHIPPED = drill_files(Path("no-such-folder"))


@pytest.mark.parametrize("name", SHIPPED)
def test_only_what_was_changed_changes(name: str) -> None:
    text = SHIPPED[name].read_text("utf-8")
    document = Document(text)
    assert document.text == text
    before, _ = read_drill_text(text, SHIPPED[name])
    document.set(("rest_s",), 41.0)
    document.set(("stops", "dropout_s"), 2.5)
    document.phases = [*document.phases, {"kind": "hold", "duration_s": 3}]
    after, problems = read_drill_text(document.text, SHIPPED[name])
    assert isinstance(after, Drill)
    assert isinstance(before, Drill)
    assert problems == []
    assert (after.rest_s, after.stops.dropout_s) == (41.0, 2.5)
    assert after.phases[:-1] == before.phases
    assert after.stops.off == before.stops.off
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert [line for line in document.text.splitlines() if line.startswith("#")] == comments
    document.set(("rest_s",), before.rest_s)
    document.unset(("stops", "dropout_s"))
    document.phases = document.phases[:-1]
    assert read_drill_text(document.text, SHIPPED[name])[0] == before


def test_tables_come_and_go_with_their_keys() -> None:
    document = Document('title = "A"\n')
    document.set(("resistance", "profile", "kind"), "noise")
    document.set(("resistance", "profile", "amplitude_pct"), 8.0)
    document.add_table(("adaptation",))
    document.set(("adaptation", "start"), 0.5)
    document.unset(("adaptation", "start"))
    assert document.has(("adaptation",))
    assert document.get(("resistance", "profile", "amplitude_pct")) == 8
    document.unset(("resistance", "profile"))
    document.unset(("adaptation",))
    assert document.text.strip() == 'title = "A"'


def test_what_is_left_out_has_its_default() -> None:
    assert default_of(("stops", "overload_pct")) == 130.0
    assert default_of(("phases", 0, "target_profile", "gap_s")) == [2.0, 5.0]
    assert default_of(("phases", 0, "duration_s")) is None
    assert Document("").get(("sides",)) == ["left", "right"]


def test_what_is_no_toml_is_refused() -> None:
    with pytest.raises(ConfigError, match="not valid TOML"):
        Document("phases = [")
