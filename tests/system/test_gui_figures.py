"""What the screens write: numbers with the decimal sign of the language, in the chosen units."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bandplate.gui.figures import amount_text, figure, force_text, read_numbers
from bandplate.gui.language import install, say
from bandplate.gui.units import use
from bandplate.gui.widgets.number_box import NumberBox


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    install(qapp, "de")
    yield
    install(qapp, "en")


@pytest.fixture
def pounds(qapp: QApplication) -> Iterator[None]:
    use("us")
    yield
    use("si")


@pytest.mark.parametrize("typed", ["1.5", "1,5"])
@pytest.mark.parametrize(("language", "shown"), [("en", "1.5 m"), ("de", "1,5 m")])
def test_a_number_is_typed_with_either_decimal_sign(
    qtbot: QtBot, qapp: QApplication, language: str, typed: str, shown: str
) -> None:
    install(qapp, language)
    try:
        box = NumberBox("Longest stretch", 0.2, 5.0, "m", decimals=2)
        qtbot.addWidget(box)
        box.show()
        box.selectAll()
        qtbot.keyClicks(box, typed)
        qtbot.keyClick(box, Qt.Key.Key_Return)
        assert box.value() == 1.5
        assert box.text() == shown
    finally:
        install(qapp, "en")


def test_numbers_in_german(german: None) -> None:
    assert figure(-1.25, ".1f") == "\u22121,2"
    assert force_text(12.345, 1) == "12,3 N"
    assert amount_text(0.5, "1/s") == "0,500 1/s"
    assert say("the load stands 12.5 mm beside its point: move it").startswith(
        "die Last steht 12,5"
    )


def test_forces_and_masses_in_pounds(pounds: None) -> None:
    assert force_text(1000.0) == "225 lbf"
    assert amount_text(4448.2, "N/s") == "1000 lbf/s"
    assert amount_text(80.0, "kg") == "176 lb"
    assert amount_text(80.0, "kN s") == "80.0 kN s"
    assert say("A new best: 512 N.") == "A new best: 115 lbf."
    assert say("Put 20 kg on point 3.") == "Put 44.1 lb on point 3."
    assert say("pushed for 30 % of it") == "pushed for 30 % of it"


def test_pounds_in_german(german: None, pounds: None) -> None:
    assert say("Put 40 kg on point 3.") == "88,2 lb auf Punkt 3 stellen."


def test_a_list_of_masses() -> None:
    assert read_numbers("2, 5.5, 10") == (2.0, 5.5, 10.0)
    assert read_numbers("2; 5,5; 10") == (2.0, 5.5, 10.0)
    with pytest.raises(ValueError, match="kg"):
        read_numbers("2 kg, 5")
