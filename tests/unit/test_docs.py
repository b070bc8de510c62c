"""What the documentation shows works as it stands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from bandplate.config import StationConfig, load_limits, load_station_config
from bandplate.recording.importing.maps import load_map

DOCS = Path(__file__).parents[2] / "docs"


def shown(page: str, kind: str = "toml") -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", (DOCS / page).read_text("utf-8"), re.M | re.S)


def test_the_settings_page_shows_every_key_with_its_default(tmp_path: Path) -> None:
    defaults, references, limits = shown("settings.md")
    expected = msgspec.to_builtins(StationConfig())
    assert expected.pop("references_n") == {}
    assert tomllib.loads(defaults) == expected
    file = tmp_path / "station.toml"
    file.write_text(references)
    assert load_station_config(file).references_n["push"] == 1800
    file.write_text(limits)
    assert load_limits(file).band_max_n["swing_left"] == 80


@pytest.mark.parametrize("path", sorted((DOCS / "examples").glob("*.toml")), ids=lambda p: p.stem)
def test_a_shipped_map_is_right_and_listed(path: Path) -> None:
    assert load_map(path).roles
    assert f"`{path.name}`" in (DOCS / "examples" / "README.md").read_text("utf-8")


def test_links_lead_somewhere() -> None:
    pages = [DOCS.parent / "README.md", DOCS.parent / "CONTRIBUTING.md", *DOCS.rglob("*.md")]
    for page in pages:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
