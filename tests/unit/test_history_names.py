"""Names: what is refused, and what every name that is taken promises."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bandplate.core.errors import UsageError
from bandplate.history.names import MAX_NAME, as_uid, checked_name, name_key, storable


@given(st.text(st.characters(exclude_categories=()), max_size=2 * MAX_NAME))
@example("../../x")
@example("=CMD()")
@example("a\0b")
@example("\u202ennA")
@example("Zoe\u0308")
@example("\ud83c")
@example("\u2003\u3000")
@example("\U0001f3c3\U0001f3fd\u200d\u2640\ufe0f")
def test_a_name_is_refused_or_safe(text: str) -> None:
    try:
        name = checked_name(text)
    except UsageError:
        return
    assert 0 < len(name) <= MAX_NAME
    assert checked_name(name) == name
    assert name == name.strip()
    assert len(name.splitlines()) == 1
    assert "\0" not in name
    assert storable(name) == name
    assert json.loads(json.dumps(name)) == name
    assert name.encode("utf-8").decode("utf-8") == name
    assert as_uid(name) is None
    assert name_key(name)
    assert name_key(name) == name_key(f"  {name} ")


@given(st.text(st.characters(max_codepoint=127), min_size=1))
def test_nothing_long_is_a_name(text: str) -> None:
    with pytest.raises(UsageError):
        checked_name(text + "x" * MAX_NAME)


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_storable_has_no_nul_and_is_unicode(text: str) -> None:
    stored = storable(text)
    assert "\0" not in stored
    stored.encode("utf-8")
    assert storable(stored) == stored


@pytest.mark.parametrize("text", ["Ann", "ann", " ANN ", "\uff21nn"])
def test_spellings_of_one_name(text: str) -> None:
    assert name_key(text) == "ann"


def test_different_names_stay_different() -> None:
    assert len({name_key(name) for name in ("Ann", "Anne", "Änn", "A nn", "../Ann")}) == 5
